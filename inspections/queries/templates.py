"""Which form of the notice a bureau uses."""

import datetime as dt

from inspections.models import NoticeTemplate, NoticeTemplateUse
from safety.schools.models import Tier, Unit
from safety.web.views import ADMINS

TIERS = (Tier.CITY, Tier.DISTRICT)


def units_of(user):
    """The bureaus whose form a person keeps: city and districts of which they are administrator."""
    seats = user.seats.only(ADMINS).seats
    ids = {seat.unit_id for seat in seats if seat.tier in TIERS}
    return Unit.objects.filter(pk__in=ids).order_by("code", "pk")


def uses(unit: Unit, day: dt.date):
    """Decisions that hold by that day, the one in force first."""
    rows = NoticeTemplateUse.objects.filter(unit=unit, from_day__lte=day)
    return rows.order_by("-from_day", "-pk").select_related("template", "decided_by")


def in_use(unit: Unit, day: dt.date) -> NoticeTemplate | None:
    """The form in which the bureau's notices of that day are issued; None: the built-in one."""
    use = uses(unit, day).first()
    return use.template if use else None


def to_come(unit: Unit, day: dt.date):
    """Decisions for days after that one."""
    rows = NoticeTemplateUse.objects.filter(unit=unit, from_day__gt=day)
    return rows.order_by("from_day", "pk").select_related("template", "decided_by")
