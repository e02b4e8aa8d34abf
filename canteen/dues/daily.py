"""The records of a kitchen's day: one open item for each day that lacks some, which says what.

Opened in bulk on the morning of a school day, settled when the day is whole or nothing can be
recorded for it any more: it stands as missing in the lists then, and nobody is asked for it.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.models import Kind, Kitchen, KitchenDay
from canteen.rules import day as rules
from safety.base import clock
from safety.dues import actions, kinds
from safety.dues.ladders import rungs
from safety.dues.models import DueItem
from safety.schools import calendar
from safety.schools.actions.hold import hold_places
from safety.schools.models import Role, School, Status, Tier, Unit

DAILY = "kitchen_day"
# Within the days in which it can be made good; who does not keep them is seen in a list.
LADDER = (
    *rungs(Role.SAFETY_OFFICER, 1, 2, 3),
    *rungs(Role.PRINCIPAL, 1, 3),
    *rungs(Role.DISTRICT_ADMIN, 3),
)
BATCH = 1000


def line(facts: dict) -> str:
    """ "Kitchen records of 2026-11-23 missing: morning check", in the reader's language."""
    said = _("Kitchen records of %(day)s missing: %(what)s")
    what = rules.words(facts["missing"])
    kitchen = f" ({facts['kitchen']})" if facts["kitchen"] else ""
    return said % {"day": facts["day"], "what": what} + kitchen


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    kinds.register(kinds.Kind(DAILY, gettext_lazy("Daily records of kitchens"), line, LADDER))


def follow_sheet(sheet: KitchenDay) -> None:
    """After something was recorded: owed is what is missing now."""
    unit = sheet.kitchen.school.unit
    if sheet.missing and sheet.day >= rules.first_open(clock.today()):
        said = {"facts": _facts(sheet), "url": sheet.get_absolute_url()}
        actions.owe(unit, DAILY, _key(sheet), sheet.day, **said)
    else:
        actions.settle(unit, DAILY, _key(sheet))


def _key(sheet) -> str:
    return f"{sheet.kitchen.uuid}:{sheet.day.isoformat()}"


def _facts(sheet) -> dict:
    day, kitchen = sheet.day.isoformat(), sheet.kitchen
    return {"day": day, "kitchen": kitchen.name, "missing": sheet.missing}


def open_days(today: dt.date | None = None) -> int:
    """Open today, and the days that nobody opened while the server was down, for every kitchen in
    use; let go what can be recorded no more. Run again it changes nothing."""
    today = today or clock.today()
    first, count = rules.first_open(today), 0
    for city in Unit.objects.filter(tier=Tier.CITY, active=True).order_by("pk"):
        terms = calendar.terms(city)
        for ago in range((today - first).days, -1, -1):
            day = today - dt.timedelta(days=ago)
            if calendar.school_day(terms, day):
                count += _open(_unopened(day, ago > 0).filter(city=city), day)
        actions.settle_all(DueItem.objects.filter(city=city, due_on__lt=first, kind=DAILY))
    return count


def _unopened(day, past):
    """Kitchens in use whose day is not there; of a past day those that were known before it."""
    known = KitchenDay.objects.filter(kitchen=OuterRef("pk"))
    rows = Kitchen.objects.filter(~Exists(known.filter(day=day)), in_use=True)
    rows = rows.filter(school__status=Status.OPEN, kind=Kind.CANTEEN)
    return rows.filter(Exists(known.filter(day__lt=day))) if past else rows


def _open(kitchens, day) -> int:
    last, count = 0, 0
    rows = kitchens.select_related("school__unit").order_by("pk")
    while some := list(rows.filter(pk__gt=last)[:BATCH]):
        last = some[-1].pk
        count += _open_some(rows, [kitchen.pk for kitchen in some], day)
    return count


@transaction.atomic
def _open_some(rows, ids, day) -> int:
    """A kitchen is held before its day, as by those who record, and its school before both; a
    kitchen that they hold comes with the next run. Of those held the day may have been opened
    meanwhile: they are asked for again."""
    hold_places(Kitchen.objects.filter(pk__in=ids).values_list("school", flat=True))
    held = Kitchen.objects.filter(pk__in=ids).order_by("pk")
    held = held.select_for_update(skip_locked=True, no_key=True, of=("self",))
    kitchens = rows.filter(pk__in=list(held.values_list("pk", flat=True)))
    sheets = [_sheet(kitchen, day) for kitchen in kitchens]
    KitchenDay.objects.bulk_create(sheets)
    actions.open_many([_item(sheet) for sheet in sheets])
    return len(sheets)


def _sheet(kitchen, day) -> KitchenDay:
    missing = rules.missing(kitchen.served)
    return KitchenDay(
        kitchen=kitchen, day=day, asked=True, missing=missing, missing_count=len(missing),
        school_id=kitchen.school_id, **kitchen.school.unit.columns(),
    )  # fmt: skip


def _item(sheet) -> DueItem:
    unit = sheet.kitchen.school.unit
    return DueItem(
        unit=unit, kind=DAILY, key=_key(sheet), facts=_facts(sheet), opened_at=clock.now(),
        due_on=sheet.day, url=sheet.get_absolute_url(), **unit.columns(),
    )  # fmt: skip


def follow_kitchen(kitchen: Kitchen) -> None:
    """A kitchen out of use owes nothing any more; one in use again what its days lack."""
    if kitchen.in_use and kitchen.school.status == Status.OPEN:
        _follow_days(KitchenDay.objects.filter(kitchen=kitchen))
    elif not kitchen.in_use:
        items = DueItem.objects.filter(unit=kitchen.school_id, kind=DAILY)
        actions.settle_all(items.filter(key__startswith=f"{kitchen.uuid}:"))


def follow_school(school: School) -> None:
    """A school that opens again owes what its days lack; of those on which it was closed nothing
    is asked."""
    for kitchen in Kitchen.objects.filter(school=school, in_use=True, kind=Kind.CANTEEN):
        pass_over(kitchen)
    _follow_days(KitchenDay.objects.filter(school=school, kitchen__in_use=True))


def _follow_days(sheets):
    since = rules.first_open(clock.today())
    for sheet in sheets.filter(day__gte=since).select_related("kitchen__school__unit"):
        follow_sheet(sheet)


def pass_over(kitchen: Kitchen) -> None:
    """Of a kitchen that comes back: the days gone by that nobody opened are there, and unasked, so
    that they are not opened as if the server had been down."""
    today = clock.today()
    ago = range(1, (today - rules.first_open(today)).days + 1)
    owner = {"school_id": kitchen.school_id, **kitchen.school.unit.columns()}
    sheets = [
        KitchenDay(kitchen=kitchen, day=today - dt.timedelta(days=days), **owner) for days in ago
    ]
    KitchenDay.objects.bulk_create(sheets, ignore_conflicts=True)
