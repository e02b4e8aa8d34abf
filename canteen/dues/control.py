"""The weekly check and the monthly meeting: one open item for each kitchen and period in which
there is school, opened in bulk and settled by its record."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.models import Control, Kitchen
from canteen.models.kitchen import Kind as Place
from canteen.rules.control import Kind, span
from safety.base import clock
from safety.dues import actions, kinds
from safety.dues.ladders import rungs
from safety.dues.models import DueItem
from safety.schools import calendar
from safety.schools.models import Role, School, Status, Tier, Unit

WEEK, MONTH = "kitchen_week", "kitchen_month"
OF_KIND = {Kind.WEEKLY: WEEK, Kind.MONTHLY: MONTH}
# What a period lacked can be made good for a few days of the next, then it stands as missed.
LADDER = (
    *rungs(Role.SAFETY_OFFICER, -1, 0, 1, 2),
    *rungs(Role.PRINCIPAL, 0, 1, 2),
    *rungs(Role.DISTRICT_ADMIN, 3),
)
LAPSE = dt.timedelta(days=4)
BATCH = 1000


def week_line(facts: dict) -> str:
    return _("Weekly food safety check of the week from %(first)s") % facts


def month_line(facts: dict) -> str:
    return _("Monthly food safety meeting of %(month)s") % {"month": facts["first"][:7]}


def register() -> None:
    """Make the kinds known; called once, from AppConfig.ready()."""
    week = gettext_lazy("Weekly checks of kitchens")
    month = gettext_lazy("Monthly meetings of kitchens")
    kinds.register(kinds.Kind(WEEK, week, week_line, LADDER))
    kinds.register(kinds.Kind(MONTH, month, month_line, LADDER))


def open_periods(today: dt.date | None = None) -> int:
    """Open what the present week and month ask of every kitchen; let go what is long over."""
    today, count = today or clock.today(), 0
    for city in Unit.objects.filter(tier=Tier.CITY, active=True).order_by("pk"):
        terms = calendar.terms(city)
        for kind in OF_KIND:
            due_on = _due_on(terms, *span(kind, today))
            _redate(city, kind, today, due_on)
            if due_on and due_on >= today:
                count += _open(kind, today, due_on, Kitchen.objects.filter(city=city))
        lapsed = DueItem.objects.filter(city=city, due_on__lt=today - LAPSE)
        actions.settle_all(lapsed.filter(kind__in=OF_KIND.values()))
    return count


def _redate(city, kind, today, due_on):
    """What is owed follows a calendar that was edited: on another day, or not at all."""
    first, last = span(kind, today)
    code = OF_KIND[kind]
    items = DueItem.objects.filter(city=city, kind=code, due_on__range=(first, last))
    if due_on is None:
        actions.settle_all(items)
    elif due_on >= today:
        actions.redate_all(items, code, city, due_on)


def _due_on(terms, first, last) -> dt.date | None:
    """The last school day of a period."""
    days = (last - dt.timedelta(days=ago) for ago in range((last - first).days + 1))
    return next((day for day in days if calendar.school_day(terms, day)), None)


def _done(kind, first, last):
    """The records that count in a period."""
    rows = Control.objects.filter(kind=kind, day__range=(first, last))
    return rows.filter(withdrawn_at=None)


def _open(kind, today, due_on, kitchens) -> int:
    first, last = span(kind, today)
    done = _done(kind, first, last).filter(kitchen=OuterRef("pk"))
    rows = kitchens.filter(
        ~Exists(done), in_use=True, kind=Place.CANTEEN, school__status=Status.OPEN
    )
    rows = rows.select_related("school__unit").order_by("pk")
    at, count = 0, 0
    while some := list(rows.filter(pk__gt=at)[:BATCH]):
        at = some[-1].pk
        count += _open_some(kind, some, first, due_on)
    return count


@transaction.atomic
def _open_some(kind, kitchens, first, due_on) -> int:
    keys = [_key(kitchen, first) for kitchen in kitchens]
    units = [kitchen.school_id for kitchen in kitchens]
    rows = DueItem.objects.filter(kind=OF_KIND[kind], unit__in=units, key__in=keys)
    there = set(rows.values_list("key", flat=True))
    new = [kitchen for kitchen, key in zip(kitchens, keys, strict=True) if key not in there]
    actions.open_many([_item(kind, kitchen, first, due_on) for kitchen in new])
    return len(new)


def _key(kitchen, first) -> str:
    return f"{kitchen.uuid}:{first.isoformat()}"


def _item(kind, kitchen, first, due_on) -> DueItem:
    unit = kitchen.school.unit
    return DueItem(
        unit=unit, kind=OF_KIND[kind], key=_key(kitchen, first), opened_at=clock.now(),
        facts={"first": first.isoformat()}, url=_url(kitchen), due_on=due_on,
        **unit.columns(),
    )  # fmt: skip


def _url(kitchen) -> str:
    """The page of whatever day it is then: the record is made on that day."""
    return reverse("canteen:duty_day", args=[kitchen.uuid])


def settle(row: Control) -> None:
    """A record of a week or month settles what its period owed."""
    if row.kind in OF_KIND:
        first, _last = span(row.kind, row.day)
        unit = row.sheet.kitchen.school.unit
        actions.settle(unit, OF_KIND[Kind(row.kind)], _key(row.sheet.kitchen, first))


def follow_withdrawn(row: Control) -> None:
    """A record of a week or month that counts no more: its period owes one again, unless it has
    another, or is so long over that it stands as missed."""
    if row.kind in OF_KIND:
        kitchen = row.sheet.kitchen
        terms = calendar.terms(kitchen.city_id)
        _owe_of(kitchen, Kind(row.kind), terms, row.day, clock.today() - LAPSE)


def follow_kitchen(kitchen: Kitchen) -> None:
    """A kitchen out of use owes nothing any more; one in use again what its week and month lack."""
    if kitchen.in_use and kitchen.school.status == Status.OPEN and not kitchen.is_shop:
        _owe(kitchen, calendar.terms(kitchen.city_id))
    elif not kitchen.in_use:
        items = DueItem.objects.filter(unit=kitchen.school_id, kind__in=OF_KIND.values())
        actions.settle_all(items.filter(key__startswith=f"{kitchen.uuid}:"))


def follow_school(school: School) -> None:
    """A school that opens again owes what its week and month lack."""
    kitchens = Kitchen.objects.filter(school=school, in_use=True, kind=Place.CANTEEN)
    for kitchen in kitchens.select_related("school__unit"):
        _owe(kitchen, calendar.terms(school.city_id))


def _owe(kitchen, terms):
    today = clock.today()
    for kind in OF_KIND:
        _owe_of(kitchen, kind, terms, today, today)


def _owe_of(kitchen, kind, terms, day, since):
    """What the period of a day lacks is owed, where it falls due `since` a day."""
    first, last = span(kind, day)
    due_on = _due_on(terms, first, last)
    if due_on and due_on >= since and not _done(kind, first, last).filter(kitchen=kitchen).exists():
        facts, url = {"first": first.isoformat()}, _url(kitchen)
        key = _key(kitchen, first)
        actions.owe(kitchen.school.unit, OF_KIND[kind], key, due_on, facts=facts, url=url)
