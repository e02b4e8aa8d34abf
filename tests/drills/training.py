"""Courses and results for tests, made by the acts that make them in earnest."""

import uuid

from drills.actions import course as courses
from drills.actions import exam
from drills.models import TrainingCertificate
from safety.base import clock
from safety.dues.models import DueItem


def words(**more) -> dict:
    today = clock.today()
    return {
        "title": "保安员培训", "audience": "guards", "hours": 8, "first_day": today,
        "last_day": today, "place": "市教育局", "pass_mark": 60, "valid_months": 12, **more,
    }  # fmt: skip


def course_of(actor, unit, **more):
    """A course for guards; of a school, for its staff."""
    fit = {"audience": "staff"} if unit.tier == "school" else {}
    return courses.add_course(
        actor, uuid=more.pop("uuid", uuid.uuid4()), unit=unit, **words(**(fit | more))
    )


def enrol(course, actor, school, name="王芳", post="保安", last4="", **more):
    once = more.pop("uuid", None) or uuid.uuid4()
    return courses.enrol(
        actor, uuid=once, course=course, school=school, name=name, post=post, phone_last4=last4
    )


def score(participant, actor, points, attempt=1, day=None):
    """Enter a result; the participant as it is then."""
    exam.record_results(
        participant.course, actor, examined_on=day or clock.today(),
        scores={participant.pk: (attempt, points)},
    )  # fmt: skip
    participant.refresh_from_db()
    return participant


def paper_of(participant) -> TrainingCertificate:
    return participant.certificates.get(withdrawn_at=None)


def owed() -> set[tuple[str, str]]:
    """(name, valid to) of what is owed."""
    rows = DueItem.objects.filter(kind="training_certificate", settled_at=None)
    return {(item.facts["name"], item.facts["expires"]) for item in rows}
