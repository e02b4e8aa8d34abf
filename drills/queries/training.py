"""What pages show of courses and of who takes part in them."""

from collections.abc import Sequence

from django.db.models import Count

from drills.models import Course, Participant
from drills.rules.training import ATTEMPTS, Outcome


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
