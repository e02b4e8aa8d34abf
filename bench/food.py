"""Kitchens of a whole city: a day, who does not keep theirs, the month, the morning, the sweep, the
export, a lot's way, each beside the same with a tenth of the history."""

import datetime as dt
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench import food_rows
from bench.measure import Line, megabytes, memory, seconds, side_by_side
from bench.pages import Reader, bare
from bench.rows import somebody
from canteen.dues import daily
from canteen.lists.duty import DUTY
from canteen.models import Dish, Kitchen, KitchenDay, Lot
from canteen.queries.days import kept, missed
from reports import kitchens, periods
from safety.base import clock
from safety.schools.models import Role
from safety.sheets.importer import silent


def lines(_count: int = 0):
    """★ Pages and jobs of 2,000 kitchens over 20 days, then over 200."""
    if connection.vendor != "postgresql":
        return
    food_rows.fill(food_rows.FEW)
    few = {name: _measured(case) for name, case in _cases().items()}
    food_rows.fill(food_rows.DAYS)
    yield _size()
    yield from _pages_beside_sql()
    for name, case in _cases().items():
        took, times = _measured(case)
        before, less = few[name]
        yield Line(
            f"{name}, {food_rows.DAYS} days of history",
            f"{took * 1000:,.1f} ms, {times:,.0f} empty views",
            f"{food_rows.FEW} days: {before * 1000:,.1f} ms, {less:,.0f} empty views",
            times / less, most=1.3,
        )  # fmt: skip


def _size() -> Line:
    """What all of it weighs, indexes with it, beside the rows that were asked for."""
    tables = [model._meta.db_table for model in food_rows.MODELS]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_total_relation_size(t::regclass)), sum(pg_relation_size(t::regclass))"
            " FROM unnest(%s) t", [tables],
        )  # fmt: skip
        whole, rows = (float(size) for size in cursor.fetchone())
    days, dishes = KitchenDay.objects.count(), Dish.objects.count()
    return Line(
        f"{days:,} days of {Kitchen.objects.count():,} kitchens, {dishes:,} dishes",
        f"{whole / 2**30:.1f} GB with indexes", f"rows alone: {rows / 2**30:.1f} GB", whole / rows,
    )  # fmt: skip


def _monday() -> dt.date:
    """The next Monday: a school day that nobody opened."""
    today = clock.today()
    return today + dt.timedelta(days=7 - today.weekday())


def _month(user):
    period = periods.this_month()
    assert kitchens.total(kitchens.lines(user, period)).owed


def _morning():
    """Every kitchen's next day, in a transaction that is taken back."""
    with transaction.atomic():
        assert daily.open_days(_monday()) >= Kitchen.objects.count()
        transaction.set_rollback(True)


def _measured(case: Callable) -> tuple[float, float]:
    """Seconds, and how often an empty view would have been answered meanwhile: in turn with it, so
    that two stages of one run can be compared whatever else the machine does."""
    case()
    base, took = side_by_side(bare("SELECT 1", ()), case, 15, bases=30)
    return took, took / base


def _kitchen() -> Kitchen:
    return Kitchen.objects.select_related("school").order_by("pk")[Kitchen.objects.count() // 2]


def _cases() -> dict[str, Callable]:
    kitchen, day = _kitchen(), food_rows.school_days(1)[0]
    officer = somebody(Role.SAFETY_OFFICER, unit=kitchen.school_id)
    district = somebody(Role.DISTRICT_ADMIN, unit=kitchen.district_id)
    city = somebody(Role.CITY_ADMIN)
    page = f"{reverse('canteen:duty_day', args=[kitchen.uuid])}?day={day}"
    duty, goods = reverse("canteen:duty_list"), reverse("canteen:goods_list")
    trace = f"{reverse('canteen:trace')}?batch={Lot.objects.order_by('-pk')[0].batch}"
    dish = Dish.objects.filter(menu__sheet__kitchen=kitchen).order_by("-pk")[0]
    way = reverse("canteen:dish_trace", args=[dish.uuid])
    return {
        "A kitchen's page of a day": partial(Reader(officer).get, page),
        "Who keeps no records, a district's page": partial(Reader(district).get, duty),
        "Who keeps no records, the city's page": partial(Reader(city).get, duty),
        "The same, all kitchens": partial(Reader(city).get, f"{duty}?state=all"),
        "The month by district": partial(_month, city),
        "The morning's opening of days": _morning,
        "The clock's next run": daily.open_days,
        "What stands in store, a school's page": partial(Reader(officer).get, goods),
        "What stands in store, the city's page": partial(Reader(city).get, goods),
        "A lot's way through the city": partial(Reader(city).get, trace),
        "From a dish to its goods and who received them": partial(Reader(city).get, way),
        "The same, by all that was in stock": partial(Reader(city).get, f"{way}?show=all"),
    }


def _sheet_sql(kitchen, day):
    """What a page of a day shows, as one bare query: its dishes with menu, day and checks."""
    rows = Dish.objects.filter(menu__sheet__kitchen=kitchen, menu__sheet__day=day)
    rows = rows.values_list("name", "grams", "menu__meal", "menu__sheet__missing")
    return rows.query.sql_with_params()


def _duty_sql(user):
    """The rows of the first page of who keeps no records, and their counts."""
    until = clock.today() - dt.timedelta(days=1)
    rows = Kitchen.objects.visible_to(user).filter(kind="canteen", in_use=True).order_by("pk")
    rows = missed(rows, until - dt.timedelta(days=29), until)[:26]
    return rows.values_list("pk", "name", "school__unit__name").query.sql_with_params()


def _pages_beside_sql():
    kitchen, day = _kitchen(), food_rows.school_days(1)[0]
    officer = somebody(Role.SAFETY_OFFICER, unit=kitchen.school_id)
    page = f"{reverse('canteen:duty_day', args=[kitchen.uuid])}?day={day}"
    yield _page("A kitchen's page of a day", officer, page, _sheet_sql(kitchen, day))
    for whose, role in (("a district's", Role.DISTRICT_ADMIN), ("the city's", Role.CITY_ADMIN)):
        user, url = somebody(role), reverse("canteen:duty_list")
        yield _page(f"Who keeps no records, {whose} page", user, url, _duty_sql(user))
    yield _export(somebody(Role.CITY_ADMIN))


def _page(name, user, url, sql) -> Line:
    reader = Reader(user)
    reader.get(url)
    with CaptureQueriesContext(connection) as captured:
        reader.get(url)
    queries = len(captured)
    base, took = side_by_side(bare(*sql), partial(reader.get, url), 40, bases=4)
    return Line(
        name, f"{took * 1000:.1f} ms, {queries} queries",
        f"an empty view and its bare SQL: {base * 1000:.2f} ms", took / base,
    )  # fmt: skip


def _export(user) -> Line:
    """The list of who keeps no records, all kitchens over a year, beside counting them."""
    until = clock.today() - dt.timedelta(days=1)
    span = until - dt.timedelta(days=365), until
    given = {"state": "all", "since": span[0].isoformat(), "until": span[1].isoformat()}
    grown = memory(exporting, given["since"], given["until"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "days.xlsx"
        took = seconds(lambda: DUTY.write(user, {"filters": given}, path, silent), 3)
    ids = list(Kitchen.objects.visible_to(user).values_list("pk", flat=True))
    base = seconds(lambda: kept(ids, *span), 3)
    return Line(
        f"Its export, {len(ids):,} kitchens over a year", f"{took:.2f} s{megabytes(grown)}",
        f"counting their days in one query: {base:.2f} s", took / base,
    )  # fmt: skip


def exporting(since: str, until: str):
    """A run for bench.measure:memory: the export of those days, when that of one day is done."""
    user = somebody(Role.CITY_ADMIN)
    with tempfile.TemporaryDirectory() as folder:
        for first in (until, since):
            given = {"filters": {"state": "all", "since": first, "until": until}}
            if first == since:
                yield
            DUTY.write(user, given, Path(folder) / "days.xlsx", silent)
