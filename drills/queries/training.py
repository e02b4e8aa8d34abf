"""What pages show of courses and of who takes part in them."""

from collections.abc import Sequence

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from drills.models import Course, Participant
from drills.rules.training import ATTEMPTS, Outcome
from safety.base import clock
from safety.schools.models import Tier, Unit
from safety.schools.rules import ADMINS, SCHOOL_ROLES


def units_of(user) -> QuerySet[Unit]:
    """The units whose courses a person keeps: city, districts, schools."""
    bureaus = {
        seat.unit_id
        for seat in user.seats.only(ADMINS).seats
        if seat.tier in (Tier.CITY, Tier.DISTRICT)
    }
    schools = set(user.seats.only(SCHOOL_ROLES).units("school"))
    rows = Unit.objects.filter(pk__in=bureaus | schools, active=True)
    return rows.order_by("code", "pk")


def without_results(courses: QuerySet[Course]) -> QuerySet[Course]:
    """Those that are held and still lack somebody's result, the oldest first."""
    rows = courses.filter(Exists(_waiting()), is_open=True, last_day__lt=clock.today())
    return rows.order_by("last_day", "pk")


def to_enter(user) -> QuerySet[Course]:
    """Courses of a person's own desk whose results are still to be entered, with how many."""
    counted = _waiting().order_by().values("course").annotate(count=Count("pk")).values("count")
    rows = without_results(Course.objects.filter(unit__in=units_of(user).order_by()))
    return rows.select_related("unit").annotate(waiting=Coalesce(Subquery(counted), 0))


def _waiting():
    """Who still waits for a result of the course in question."""
    return Participant.objects.filter(
        course=OuterRef("pk"), outcome=Outcome.WAITING, struck_at=None
    )


def participants(user, course: Course):
    """Those of a course whom a reader may see: a school its own alone."""
    return Participant.objects.visible_to(user).filter(course=course, struck_at=None)


def tallies(user, courses: Sequence[Course]) -> dict[int, dict[str, int]]:
    """Course → how many of the people that the reader may see came to what, and "all". One query
    for all of them."""
    found = {course.pk: {"all": 0, **dict.fromkeys(Outcome.values, 0)} for course in courses}
    rows = Participant.objects.visible_to(user).filter(course__in=list(found), struck_at=None)
    for row in rows.order_by().values("course", "outcome").annotate(count=Count("pk")):
        found[row["course"]][row["outcome"]] = row["count"]
        found[row["course"]]["all"] += row["count"]
    return found


def to_examine(user, course: Course, resit: bool):
    """Those whose result is still to be entered; `resit`: those who may sit it again."""
    rows = participants(user, course)
    if resit:
        again = [Outcome.FAILED, Outcome.ABSENT]
        rows = rows.filter(outcome__in=again, attempt__lt=ATTEMPTS)
    else:
        rows = rows.filter(outcome=Outcome.WAITING)
    return rows.select_related("school__unit").order_by("pk")
