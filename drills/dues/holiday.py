"""The letter to parents before a holiday: one open item for each school that a campaign reaches,
by the day that the campaign sets, until the school has recorded it (R21).

Higher education owes none, nor does a school that opened after the day. The key is the campaign's
uuid.
"""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drills.models import HolidayCampaign, HolidayLetter
from drills.rules.holiday import LAPSE
from safety.base import clock
from safety.dues import actions, kinds
from safety.dues.models import DueItem
from safety.schools.models import School, Stage, Status, Tier, Unit

LETTER = "holiday_letter"


def line(facts: dict) -> str:
    return _("Letter to parents: %(title)s") % facts


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    kinds.register(kinds.Kind(LETTER, gettext_lazy("Letters to parents before a holiday"), line))


def reached(campaign: HolidayCampaign) -> Q:
    """The schools that owe the letter of a campaign, as they stand."""
    tier = Tier(campaign.unit.tier)
    column = "unit" if tier == Tier.SCHOOL else f"unit__{tier.value}"
    return Q(**{column: campaign.unit_id}, status=Status.OPEN) & ~Q(stage=Stage.HIGHER)


def owe(campaign: HolidayCampaign) -> int:
    """Open what the schools of a campaign owe and have no item for; how many came."""
    asked = _items(campaign).filter(unit=OuterRef("unit"))
    sent = HolidayLetter.objects.current().filter(campaign=campaign, school=OuterRef("pk"))
    schools = School.objects.filter(reached(campaign)).filter(~Exists(asked), ~Exists(sent))
    units = Unit.objects.filter(pk__in=schools.values("unit")).order_by("pk")
    return actions.owe_many(
        units.iterator(chunk_size=actions.BATCH), LETTER, str(campaign.uuid), campaign.due_on,
        facts={"title": campaign.title}, url=campaign.get_absolute_url(),
    )  # fmt: skip


def owe_all(day: dt.date | None = None) -> int:
    """Beat: schools that came to a bureau after its campaign was announced owe its letter too;
    what was due too long ago is asked for no more. How many came."""
    day = day or clock.today()
    actions.settle_all(DueItem.objects.filter(kind=LETTER, due_on__lt=day - LAPSE))
    rows = _standing(day).exclude(unit__tier=Tier.SCHOOL).select_related("unit").order_by("pk")
    return sum(owe(campaign) for campaign in rows)


def settle(campaign: HolidayCampaign, unit: Unit) -> None:
    """The school has recorded its letter."""
    actions.settle(unit, LETTER, str(campaign.uuid))


def owe_again(campaign: HolidayCampaign, school: School) -> None:
    """Its record was withdrawn: the letter is owed as before, unless nobody asks for it now."""
    over = campaign.withdrawn_at or campaign.due_on < clock.today() - LAPSE
    if not over and School.objects.filter(reached(campaign), pk=school.pk).exists():
        _owe_one(campaign, school.unit)


def let_go(campaign: HolidayCampaign) -> None:
    """Nobody owes it any more."""
    actions.settle_all(_items(campaign))


def follow_school(school: School) -> None:
    """After a school moved, closed, opened again or changed its stage: it owes what it owes as
    things stand, and nothing to the bureau that it left."""
    today = clock.today()
    items = DueItem.objects.filter(unit=school.unit, kind=LETTER)
    there = set(items.values_list("key", flat=True))
    rows = [] if _owes_none(school) else _of(school, today - LAPSE)
    keys = [str(campaign.uuid) for campaign in rows]
    actions.settle_all(items.exclude(key__in=keys))
    for campaign in rows:
        if campaign.due_on >= today or str(campaign.uuid) in there:
            _owe_one(campaign, school.unit)


def _owes_none(school) -> bool:
    return school.status != Status.OPEN or school.stage == Stage.HIGHER


def _of(school, day) -> list[HolidayCampaign]:
    """The campaigns due from a day on that reach a school and whose letter it has not sent."""
    unit = school.unit
    above = Q(unit__in=[unit.pk, unit.district_id, unit.city_id])
    done = HolidayLetter.objects.current().filter(campaign=OuterRef("pk"), school=school)
    return list(_standing(day).filter(above).filter(~Exists(done)).order_by("pk"))


def _owe_one(campaign, unit) -> None:
    actions.owe(
        unit, LETTER, str(campaign.uuid), campaign.due_on, facts={"title": campaign.title},
        url=campaign.get_absolute_url(),
    )  # fmt: skip


def _standing(day):
    return HolidayCampaign.objects.filter(withdrawn_at=None, due_on__gte=day)


def _items(campaign):
    return DueItem.objects.filter(kind=LETTER, key=str(campaign.uuid))
