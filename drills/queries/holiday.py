"""Reads of holiday campaigns: how far each has come, how each school stands in one (R21)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from drills.dues.holiday import reached
from drills.models import HolidayCampaign, HolidayLetter
from drills.rules import holiday as rules
from drills.rules.holiday import Standing
from safety.base import clock
from safety.schools.models import School, Stage, Status, Tier


@dataclass(frozen=True)
class Tally:
    """Of the schools that the reader sees: how many a campaign reaches, how many have sent its
    letter."""

    schools: int
    sent: int


def tallies(user, campaigns: Sequence[HolidayCampaign]) -> dict[int, Tally]:
    """Campaign → how far it has come. Two queries for all of
    them, whose units are fetched along."""
    schools: Counter = Counter()
    rows = _open(School.objects.visible_to(user)).order_by()
    for row in rows.values("unit__district", "unit__city").annotate(n=Count("pk")):
        schools[row["unit__district"]] += row["n"]
        schools[row["unit__city"]] += row["n"]
    letters = HolidayLetter.objects.visible_to(user).current().order_by()
    letters = letters.filter(campaign__in=[c.pk for c in campaigns], school__status=Status.OPEN)
    sent = dict(letters.values_list("campaign").annotate(n=Count("pk")))
    return {
        c.pk: Tally(1 if c.unit.tier == Tier.SCHOOL else schools[c.unit_id], sent.get(c.pk, 0))
        for c in campaigns
    }


def schools_of(user, campaign: HolidayCampaign) -> QuerySet[School]:
    """The schools that a campaign reaches and the reader sees."""
    return School.objects.visible_to(user).filter(reached(campaign)).select_related(
        "unit__district"
    )  # fmt: skip


def sent(campaign: HolidayCampaign, **narrow) -> Q:
    """Whether a school has sent the letter; `narrow`: one that says so."""
    rows = HolidayLetter.objects.current().filter(campaign=campaign, school=OuterRef("pk"))
    return Q(Exists(rows.filter(**narrow)))


def with_letters(campaign: HolidayCampaign, schools: Sequence[School]) -> None:
    """Give schools the letter that stands (`letter`, or None) and how they stand (`how`). One
    query for all of them."""
    rows = HolidayLetter.objects.current().filter(campaign=campaign)
    rows = rows.filter(school__in=[school.pk for school in schools])
    found, today = {row.school_id: row for row in rows}, clock.today()
    for school in schools:
        school.letter = letter = found.get(school.pk)
        late = letter is not None and letter.late
        school.how = rules.standing(letter is not None, late, campaign.due_on, today)
        school.how_label = str(Standing(school.how).label)


def history(letter: HolidayLetter) -> list[HolidayLetter]:
    """All that the school of a letter has recorded in its campaign, the newest first."""
    rows = HolidayLetter.objects.filter(campaign=letter.campaign_id, school=letter.school_id)
    return list(rows.select_related("recorded_by", "withdrawn_by").order_by("-pk")[:50])


def _open(rows):
    return rows.filter(status=Status.OPEN).exclude(stage=Stage.HIGHER)
