"""Each row of the rules on food that somebody can break: crossed, it is flagged with its article on
the page, told to the right inboxes, and counted in the month's workbook. What is refused instead
writes nothing (test_purchases, test_shop, test_contract)."""

import datetime as dt
import re
import uuid
from decimal import Decimal
from typing import NamedTuple

import pytest
from django.urls import reverse

from canteen import tasks
from canteen.actions import care_month, gate, water
from canteen.dues import control, daily, outsourcing
from canteen.models import Contract, Kind
from reports import food, kitchens
from safety.base import clock
from safety.dues import engine
from safety.dues.models import Notice
from tests import factories
from tests.canteen import daily as day
from tests.canteen.buying import OIL, accept, delivery_of, lot_of, supplier_of
from tests.canteen.conftest import TODAY, at, kitchen_of, worker_of
from tests.canteen.test_care_point import GOOD, point_of
from tests.canteen.test_water import batch_of
from tests.reports import book

DAY = dt.timedelta(days=1)
DECEMBER = dt.date(2026, 12, 2)
SCHOOL = {"officer_a1", "principal_a1"}
MONEY = {"cost": Decimal("2.50"), "price": Decimal("3.00")}


# What is wrong is shown by its colour, in the page itself: not by a box of badges, which every page
# has, nor by the rule beside it.
FLAG = re.compile(r'class="[^"]*\bhue-(overdue|soon)\b')


class Crossed(NamedTuple):
    """Where the flag stands and by which article; what is told to whom after so many days; under
    which figure the month counts it."""

    page: str
    article: str
    kind: str
    heard: set
    figure: str
    later: int = 0


@pytest.fixture(autouse=True)
def term(cast):
    factories.terms(cast.city, 2026)


def shop_of(cast):
    ends = dt.date(2027, 1, 31)
    return kitchen_of(
        cast.a1, cast.officer_a1, kind=Kind.SHOP, lunch=False, licence_expires_on=ends
    )


def brought(cast, place, **facts):
    """A delivery of one lot to a kitchen or supermarket of A1."""
    row = delivery_of(place, cast.officer_a1, supplier_of(cast.a1, cast.officer_a1))
    return row, lot_of(row, cast.officer_a1, OIL | facts)


def certificate(cast, kitchen):
    worker = worker_of(kitchen, cast.officer_a1)
    page, law = worker.get_absolute_url(), "Food Safety Law, article 45"
    return Crossed(page, law, "health_certificate", SCHOOL, "people_without")


def food_licence(cast, kitchen):
    bare = kitchen_of(
        cast.a1, cast.officer_a1, name="东食堂", licence="", licence_expires_on=None
    )  # fmt: skip
    page, law = bare.get_absolute_url(), "Food Safety Law, article 35"
    heard = SCHOOL | {"admin_a", "city_admin"}
    return Crossed(page, law, "food_licence", heard, "licences_late", 8)


def sample(cast, kitchen):
    menu = day.menu(kitchen, cast.officer_a1)
    day.samples(menu, cast.officer_a1, 米饭=124)
    law = "School Food Safety and Nutrition Regulations, article 40"
    page = menu.get_absolute_url()
    return Crossed(page, law, "sample_light", {"principal_a1"}, "samples_light")


def records(cast, kitchen):
    daily.open_days()
    page = f"{reverse('canteen:duty_day', args=[kitchen.uuid])}?day=2026-11-23"
    heard = SCHOOL | {"admin_a"}
    return Crossed(page, "article 15", "kitchen_day", heard, "kitchen_days_lacking", 3)


def week(cast, kitchen):
    daily.open_days()
    control.open_periods()
    page = f"{reverse('canteen:duty_day', args=[kitchen.uuid])}?day=2026-11-23"
    law = "Rules on the Food Safety Responsibility of Enterprises"
    return Crossed(page, law, "kitchen_week", SCHOOL | {"admin_a"}, "weeks_lacking", 7)


def meeting(cast, kitchen):
    daily.open_days()
    control.open_periods()
    page = f"{reverse('canteen:duty_day', args=[kitchen.uuid])}?day=2026-11-23"
    law = "Rules on the Food Safety Responsibility of Enterprises"
    return Crossed(page, law, "kitchen_month", SCHOOL, "meetings_lacking", 8)


def dish(cast, kitchen):
    menu = day.menu(kitchen, cast.officer_a1, "米饭", "四季豆炒肉")
    law = "学校食品安全与营养健康管理规定"
    heard = {"principal_a1", "admin_a"}
    return Crossed(menu.get_absolute_url(), law, "dish_forbidden", heard, "dishes_forbidden")


def freezer(cast, kitchen):
    row = day.freezer(kitchen, cast.officer_a1, celsius=Decimal("-11.9"))
    page = row.sheet.get_absolute_url()
    return Crossed(page, "GB 31654-2021", "kitchen_freezer", SCHOOL, "freezers_bad")


def outsourced(cast, kitchen):
    row = Contract.objects.create(
        kitchen=kitchen, party="某公司", starts_on=dt.date(2024, 1, 1), ends_on=TODAY,
        recorded_by=cast.officer_a1, recorded_at=clock.now(), **cast.a1.columns(),
    )  # fmt: skip
    outsourcing.follow_contract(row)
    law = "Requirement of the city school-safety meeting"
    heard = SCHOOL | {"admin_a", "city_admin"}
    return Crossed(
        row.get_absolute_url(), law, "outsourcing_take_back", heard, "outsourced_late", 8
    )


def near_expiry(cast, kitchen):
    """Of a hundred days from 1 September the last thirty begin on 10 November."""
    made = {"produced_on": dt.date(2026, 9, 16), "shelf_days": 100}
    row, _lot = brought(cast, shop_of(cast), **MONEY, **made, name="酸奶")
    accept(row, cast.officer_a1)
    page = f"{reverse('canteen:goods_list')}?show=near"
    law = "Food Safety Law, article 34"
    return Crossed(page, law, "shop_near_expiry", SCHOOL | {"admin_a"}, "shops_near_expiry", 6)


def past_its_day(cast, kitchen):
    made = {"produced_on": dt.date(2026, 8, 18), "shelf_days": 100}
    row, _lot = brought(cast, kitchen, **made)
    accept(row, cast.officer_a1)
    page = reverse("canteen:goods_list")
    law = "Food Safety Law, article 34"
    return Crossed(page, law, "stock_expiry", SCHOOL | {"admin_a"}, "goods_expired", 7)


def margin(cast, kitchen):
    row, _lot = brought(cast, shop_of(cast), **MONEY | {"price": Decimal("3.01")})
    law = "Requirement of the city school-safety meeting"
    page = row.get_absolute_url()
    return Crossed(page, law, "goods_over_margin", {"principal_a1"}, "goods_over_margin")


def clerk(cast, kitchen):
    worker = worker_of(shop_of(cast), cast.officer_a1, post="clerk")
    law = "Requirement of the city school-safety meeting"
    return Crossed(worker.get_absolute_url(), law, "clerk_training", SCHOOL, "clerks_untrained")


def supplier(cast, kitchen):
    link = supplier_of(cast.a1, cast.officer_a1, food_licence_expires_on=TODAY)
    page, law = link.supplier.get_absolute_url(), "Food Safety Law, article 53"
    return Crossed(page, law, "supplier_licence", SCHOOL | {"admin_a"}, "suppliers_late", 8)


def review(cast, kitchen):
    row, _lot = brought(cast, kitchen)
    page, law = row.get_absolute_url(), "Food Safety Law, article 53"
    return Crossed(page, law, "delivery_review", SCHOOL, "deliveries_unreviewed", 2)


def machine(cast, kitchen):
    row = water.add_machine(
        cast.officer_a1, uuid=uuid.uuid4(), school=cast.a1, place="二楼", kind="boiler"
    )
    law = "Requirement of the city school-safety meeting"
    heard = SCHOOL | {"admin_a"}
    return Crossed(row.get_absolute_url(), law, "water_cleaning", heard, "machines_late", 4)


def bottled(cast, kitchen):
    batch_of(cast)
    page = f"{reverse('canteen:water_batch_list')}?state=bare"
    law = "Requirement of the city school-safety meeting"
    return Crossed(page, law, "water_papers", SCHOOL | {"admin_a"}, "batches_bare", 4)


def care_point(cast, kitchen):
    point = point_of(cast, "a1", 3, **GOOD | {"food_licence": "", "food_until": None})
    heard = {"principal_a1", "admin_a"}
    page, law = point.get_absolute_url(), "Food Safety Law, article 35"
    return Crossed(page, law, "care_below", heard, "care_below")


def unlicensed(cast, kitchen):
    bare = {"food_licence": "", "food_licence_expires_on": None}
    link = supplier_of(cast.a1, cast.officer_a1, **bare)
    page, law = link.supplier.get_absolute_url(), "Food Safety Law, article 53"
    return Crossed(page, law, "supplier_licence", SCHOOL | {"admin_a"}, "suppliers_late", 8)


def nobody_named(cast, kitchen):
    tasks.owe_census()
    page = f"{reverse('canteen:duty_day', args=[kitchen.uuid])}?day=2026-11-23"
    law = "Rules on the Food Safety Responsibility of Enterprises"
    return Crossed(page, law, "kitchen_named", SCHOOL, "kitchens_unnamed", 8)


def not_reported(cast, kitchen):
    facts = {"place": "便利店", "kind": "shop", "what": "过期面包", "seen_on": TODAY}
    row = gate.record(cast.officer_a1, uuid=uuid.uuid4(), school=cast.a1, **facts)
    law = "Requirement of the city school-safety meeting"
    heard = SCHOOL | {"admin_a"}
    return Crossed(row.get_absolute_url(), law, "gate_report", heard, "gate_unreported", 6)


ROWS = (
    certificate, food_licence, sample, records, week, meeting, dish, freezer, outsourced,
    near_expiry, past_its_day, margin, clerk, supplier, review, machine, bottled,
    care_point, unlicensed, nobody_named, not_reported,
)  # fmt: skip


def counted(made, figure) -> int | None:
    """What the month's workbook says of district A under a figure."""
    sheet, heads = ("food", food.HEADS) if figure in food.HEADS else ("kitchens", kitchens.HEADS)
    head: list = []
    for row in made.rows(sheet):
        if str(heads[figure][0]) in row:
            head = row
        elif head and row[0] == "甲区":
            return row[head.index(str(heads[figure][0]))]
    return None


@pytest.mark.parametrize("cross", ROWS, ids=lambda cross: cross.__name__)
def test_flag_notice_and_month(cast, kitchen, as_user, tmp_path, cross):
    row = cross(cast, kitchen)
    with at(TODAY + row.later * DAY):
        for days_later in range(row.later + 1):
            with at(TODAY + days_later * DAY):
                engine.run()
        page = as_user(cast.officer_a1).get(row.page).content.decode()
        assert row.article in page
        assert FLAG.search(page), "no flag"
        rows = Notice.objects.filter(kind=row.kind)
        assert set(rows.values_list("user__username", flat=True)) == row.heard
        assert {"officer_a2", "officer_b1", "admin_b"}.isdisjoint(row.heard)
    with at(dt.date(2026, 12, 1)):
        care_month.keep()
    with at(DECEMBER):
        assert counted(book.make(cast.city_admin, tmp_path, "2026-11"), row.figure) == 1
