"""The yearly plan of safety education: owed from the beginning of the school year, due at the end
of September (R21). Where a school is asked later it has two weeks; in the summer vacation nobody
asks any more. Higher education owes none. The key is the school year.
"""

import datetime as dt
from functools import partial

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drills.models import EducationPlan
from drills.rules.education import school_year, year_words
from safety.base import clock
from safety.dues import actions, kinds
from safety.dues.models import DueItem
from safety.schools.models import School, Stage, Status, Unit

YEAR_PLAN = "education_plan"
DUE = (9, 30)  # of the year in which the school year begins
AT_LEAST = dt.timedelta(days=14)
VACATION = (7, 8)  # months at the end of a school year


def line(facts: dict) -> str:
    return _("Plan of safety education for %(year)s") % {"year": year_words(facts["year"])}


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    kinds.register(kinds.Kind(YEAR_PLAN, gettext_lazy("Yearly plans of safety education"), line))


def due_on(year: int, day: dt.date) -> dt.date:
    return max(dt.date(year, *DUE), day + AT_LEAST)


def owe_all(day: dt.date | None = None) -> int:
    """Beat: all open schools without a plan of this school year owe one; that of a year that is
    over is asked for no more. How many came."""
    day = day or clock.today()
    items, year = DueItem.objects.filter(kind=YEAR_PLAN), school_year(day)
    if day.month in VACATION:
        actions.settle_all(items)
        return 0
    actions.settle_all(items.exclude(key=str(year)))
    asked = items.filter(unit=OuterRef("unit"), key=str(year))
    plans = EducationPlan.objects.filter(school=OuterRef("pk"), year=year)
    schools = School.objects.filter(~Exists(asked), ~Exists(plans), status=Status.OPEN)
    schools = schools.exclude(stage=Stage.HIGHER)
    units = Unit.objects.filter(pk__in=schools.values("unit"), city__isnull=False).order_by("pk")
    return actions.owe_many(
        units.iterator(chunk_size=actions.BATCH), YEAR_PLAN, str(year), due_on(year, day),
        facts={"year": year}, url=partial(_url, year),
    )  # fmt: skip


def settle(plan: EducationPlan) -> None:
    """The plan of a school is written."""
    actions.settle(plan.school.unit, YEAR_PLAN, str(plan.year))


def follow_school(school: School) -> None:
    """A closed school owes no plan, nor does higher education; one that is opened again owes what
    it was asked for."""
    items = DueItem.objects.filter(unit=school.unit, kind=YEAR_PLAN)
    if school.status != Status.OPEN or school.stage == Stage.HIGHER:
        actions.settle_all(items)
        return
    year = school_year(clock.today())
    if not EducationPlan.objects.filter(school=school, year=year).exists():
        actions.open_again(items.filter(key=str(year)))


def _url(year: int, unit: Unit) -> str:
    """The school's year, which the bureaus above it open too: the ladder reaches them."""
    return f"{reverse('drills:education_plan', args=[unit.uuid])}?year={year}"
