"""The day of a kitchen: opened by its first record or by the clock, counted anew after each.

Who: the principal and the safety officer of the school. All raise PermissionDenied and Refused.
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from canteen.actions.shared import lock, may, put_under
from canteen.dues import daily
from canteen.models import Dish, Kitchen, KitchenDay
from canteen.rules import day as rules
from canteen.rules.control import Kind
from safety.base import clock
from safety.base.models import Refused, refuse
from safety.dues.actions import settle_all
from safety.dues.models import DueItem
from safety.schools import calendar
from safety.schools.models import Status, Tier, Unit, User


def sheet_of(
    kitchen: Kitchen, actor: User, day: dt.date, faults_of_day=rules.faults_of_day
) -> KitchenDay:
    """The day on which something is to be recorded, held for this transaction."""
    may(actor, kitchen)
    refuse(faults_of_day(day, clock.today()))
    return _held(kitchen, day)


def sheet_again(sheet: KitchenDay, actor: User) -> KitchenDay:
    """The day, however long ago, of which something is put right; held for this transaction."""
    may(actor, sheet.kitchen)
    return _held(sheet.kitchen, sheet.day)


def _held(kitchen, day) -> KitchenDay:
    # The kitchen is held first, as by everybody: two first records of a day come one by one.
    kitchen = lock(Kitchen, kitchen)
    if not kitchen.in_use:
        raise Refused(_("This kitchen is out of use."))
    if kitchen.is_shop:
        raise Refused(_("A supermarket cooks nothing: no day is recorded for it."))
    sheet = KitchenDay.objects.filter(kitchen=kitchen, day=day).first()
    if sheet is None:
        sheet = KitchenDay(kitchen=kitchen, day=day, asked=_asked(kitchen, day))
        put_under(sheet, kitchen)
        sheet.save(force_insert=True)
    sheet.kitchen = kitchen
    return sheet


def _asked(kitchen, day) -> bool:
    """Of a day gone by that nobody opened, nothing was asked of this kitchen."""
    return day == clock.today() and calendar.school_day(calendar.terms(kitchen.city_id), day)


def record(model, sheet: KitchenDay, actor: User, **facts):
    """Write a record of a held day, as late as it is."""
    late = sheet.day < clock.today()
    row = model(sheet=sheet, recorded_by=actor, recorded_at=clock.now(), late=late, **facts)
    put_under(row, sheet)
    row.save(force_insert=True)
    return row


def recount(sheet: KitchenDay) -> None:
    """After something was recorded: what is missing now, and what is owed for it."""
    sheet.late = sheet.late or sheet.day < clock.today()
    count(sheet)


def count(sheet: KitchenDay) -> None:
    """What a day misses now, and what is owed for it."""
    sheet.missing = missing_of(sheet)
    sheet.missing_count = len(sheet.missing)
    sheet.whole_at = _whole_at(sheet)
    sheet.save()
    daily.follow_sheet(sheet)


def _whole_at(sheet) -> dt.datetime | None:
    """Since when nothing is missing. Taken back with what is missing again, but in its own month
    alone: the figures of a month that has ended do not move."""
    if sheet.asked and not sheet.missing:
        return sheet.whole_at or clock.now()
    _first, last = clock.month_days(sheet.day.year, sheet.day.month)
    return sheet.whole_at if last < clock.today() else None


def recount_today(kitchen: Kitchen) -> None:
    """After other meals are served in a held kitchen: what its day lacks now. Days gone by stay as
    they were asked."""
    sheet = KitchenDay.objects.filter(kitchen=kitchen, day=clock.today()).first()
    if sheet:
        sheet.kitchen = kitchen
        recount(sheet)


def missing_of(sheet: KitchenDay) -> list[str]:
    """What a day still owes: nothing where nothing was asked, or no meal is served."""
    if not sheet.asked or sheet.no_meals:
        return []
    checks = set(sheet.checks.filter(withdrawn_at=None).values_list("slot", flat=True))
    menus: dict[str, rules.Served] = {}
    asked = Dish.objects.filter(menu__sheet=sheet).asked_on(sheet.day)
    dishes = asked.values_list("menu__meal", "grams")
    for meal, grams in dishes:
        there = menus.get(meal, rules.Served(0, 0))
        menus[meal] = rules.Served(there.dishes + 1, there.sampled + (grams is not None))
    eaten = set(sheet.eaten.filter(withdrawn_at=None).values_list("meal", flat=True))
    controlled = sheet.controls.filter(kind=Kind.DAILY, withdrawn_at=None).exists()
    return rules.missing(sheet.kitchen.served, checks, menus, eaten, controlled)


def serve_no_meals(kitchen: Kitchen, actor: User, *, day: dt.date, reason: str) -> KitchenDay:
    """No meals on a day (an outing, a stop of water): nothing is owed for it, and bureaus see
    why. The same again changes nothing."""
    with transaction.atomic():
        sheet = sheet_of(kitchen, actor, day)
        if sheet.no_meals == reason:
            return sheet
        refuse(_served(sheet))
        sheet.no_meals = reason
        recount(sheet)
    return sheet


def _served(sheet) -> dict[str, str]:
    """What says that meals were served on a day."""
    if sheet.menus.exists():
        return {"day": _("A menu of this day is recorded: meals are served.")}
    if sheet.eaten.filter(withdrawn_at=None).exists():
        return {"day": _("A leader ate with the pupils on this day: meals were served.")}
    if sheet.checks.filter(slot=rules.Slot.NOON, withdrawn_at=None).exists():
        return {"day": _("The noon check of this day is recorded: meals were served.")}
    return {}


def follow_calendar(today: dt.date | None = None) -> None:
    """Today is asked for where there is school today, whatever the calendar said this morning; a
    day gone by stays as it was. Who: the clock alone. Run again it changes nothing."""
    today = today or clock.today()
    for city in Unit.objects.filter(tier=Tier.CITY, active=True).order_by("pk"):
        days = KitchenDay.objects.filter(city=city, day=today)
        if not calendar.school_day(calendar.terms(city), today):
            _ask_nothing(city, days, today)
            continue
        known = days.filter(asked=False, kitchen__in_use=True, school__status=Status.OPEN)
        for pk in list(known.order_by("pk").values_list("pk", flat=True)):
            _ask(pk)


@transaction.atomic
def _ask_nothing(city, days, today):
    days.filter(asked=True).update(asked=False, missing=[], missing_count=0, whole_at=None)
    settle_all(DueItem.objects.filter(city=city, kind=daily.DAILY, due_on=today))


@transaction.atomic
def _ask(pk):
    """Of a day that was opened by its first record: what it lacks is owed."""
    kitchen = lock(Kitchen, Kitchen.objects.get(days=pk))
    sheet = KitchenDay.objects.get(pk=pk)
    sheet.kitchen, sheet.asked = kitchen, True
    recount(sheet)
