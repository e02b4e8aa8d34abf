"""Training courses and who takes part in them (R22).

Who: a course of a city or a district its administrators keep, a course of a school its principal
and safety officer. A school enrols its own people in the courses of its bureaus too.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from drills.models import Course, Participant, TrainingCertificate
from drills.rules import training as rules
from drills.rules.training import Outcome
from safety.base import clock, once
from safety.base.models import Conflict, Refused, refuse
from safety.base.once import once_more
from safety.schools.actions.hold import hold_place
from safety.schools.models import School, Status, Tier, Unit, User
from safety.schools.rules import ADMINS, SCHOOL_ROLES

# What every certificate was given by: kept once there is a result.
FIXED = ("audience", "pass_mark", "valid_months", "first_day")
# What stands on every certificate: kept while one is in force.
PRINTED = ("title", "hours", "last_day")


def may_run(user: User, unit: Unit) -> bool:
    """Whether somebody keeps the courses of a unit: the people, their results, the certificates."""
    if unit.tier == Tier.SCHOOL:
        return user.seats.cover(unit, SCHOOL_ROLES)
    return unit.tier in (Tier.CITY, Tier.DISTRICT) and user.seats.cover(unit, ADMINS)


def may_enrol(user: User, course: Course, school: School) -> bool:
    """Whether somebody sends people of a school to a course: the school, or who runs it."""
    own = user.seats.cover(school.unit, SCHOOL_ROLES)
    return own or may_run(user, course.unit)


def reaches(course: Course, school: School) -> bool:
    """Whether a course is for this school: it stands below the bureau, or runs it itself."""
    column = {Tier.SCHOOL: "pk", Tier.DISTRICT: "district_id", Tier.CITY: "city_id"}
    return getattr(school.unit, column[Tier(course.unit.tier)]) == course.unit_id


@once_more
def add_course(actor: User, *, uuid, unit: Unit, **words) -> Course:
    """A new course, open. The same uuid again gives the one there is. `words`: its columns."""
    _may_run(actor, unit)
    refuse(rules.faults_of_course(words["first_day"], words["last_day"]))
    _refuse_audience(unit, words["audience"])
    known = Course.objects.filter(uuid=uuid).select_related("unit").first()
    if known:
        _may_run(actor, known.unit)
        return once.same(known, unit_id=unit.pk, **words)
    return Course.objects.create(
        uuid=uuid, unit=unit, **unit.columns(), added_by=actor, added_at=clock.now(), **words
    )


def edit_course(course: Course, actor: User, *, version: int, **words) -> Course:
    """Other words from now on, or open or closed. What results were judged by stays once there is
    one, what is printed on a certificate while there is one. Raises Conflict, Refused."""
    _may_run(actor, course.unit)
    refuse(rules.faults_of_course(words["first_day"], words["last_day"]))
    with transaction.atomic():
        row = hold(course)
        changed = {name for name, value in words.items() if getattr(row, name) != value}
        if not changed:
            return row
        if row.version != version:
            raise Conflict(row)
        if changed & {*FIXED} and _has_results(row):
            raise Refused(_(
                "There are results already: for whom it is, its first day, the pass mark and the "
                "months stay as they are."
            ))  # fmt: skip
        if changed & {*PRINTED} and _has_certificates(row):
            raise Refused(_(
                "There are certificates already, and title, hours and last day are printed on "
                "them: they stay as they are."
            ))  # fmt: skip
        if "audience" in changed:
            _refuse_audience(row.unit, words["audience"])
        for name in changed:
            setattr(row, name, words[name])
        row.version += 1
        row.save()
    return row


@once_more
def enrol(
    actor: User, *, uuid, course: Course, school: School, name: str, post: str, phone_last4: str
) -> Participant:
    """Somebody of a school takes part. The same uuid again gives the one there is. Raises Refused
    for whoever stands there already, and where course or school are closed."""
    if not may_enrol(actor, course, school):
        raise PermissionDenied
    hold_place(school.pk)
    course = hold(course)
    words = {"name": name, "post": post, "phone_last4": phone_last4}
    known = Participant.objects.filter(uuid=uuid).first()
    if known:
        return once.same(known, course_id=course.pk, school_id=school.pk, **words)
    school = School.objects.select_related("unit").get(pk=school.pk)
    _refuse_enrolment(course, school)
    there = Participant.objects.filter(course=course, school=school, struck_at=None)
    if there.filter(name=name, phone_last4=phone_last4).exists():
        raise Refused(_("Stands in this course already. Two of one name are told apart by the "
                        "last four of their phones."))  # fmt: skip
    return Participant.objects.create(
        uuid=uuid, course=course, **school.columns(), enrolled_by=actor, enrolled_at=clock.now(),
        **words,
    )  # fmt: skip


def strike(participant: Participant, actor: User, *, version: int, why: str) -> Participant:
    """Somebody does not take part after all, before there is a result. Raises Conflict, Refused."""
    with transaction.atomic():
        hold_place(participant.school_id)
        course = hold(participant.course)
        rows = Participant.objects.select_for_update(of=("self",)).select_related("school__unit")
        row = rows.get(pk=participant.pk)
        if not may_enrol(actor, course, row.school):
            raise PermissionDenied
        if row.struck_at:
            return once.same(row, struck_why=why)
        _refuse_closed(course)
        if row.outcome != Outcome.WAITING:
            raise Refused(_("There is a result already: it stays."))
        if row.version != version:
            raise Conflict(row)
        row.struck_at, row.struck_why = clock.now(), why
        row.version += 1
        row.save()
    return row


def hold(course: Course) -> Course:
    """The course as it is now, held until the transaction ends: it is not closed meanwhile, and
    results of it are entered one after the other. After the schools, before everything else."""
    rows = Course.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("unit").get(pk=course.pk)


def _has_results(course) -> bool:
    rows = Participant.objects.filter(course=course, attempt__gte=1)
    return rows.exists()


def _has_certificates(course) -> bool:
    rows = TrainingCertificate.objects.filter(participant__course=course, withdrawn_at=None)
    return rows.exists()


def _refuse_audience(unit, audience) -> None:
    refuse(rules.faults_of_audience(audience, by_school=unit.tier == Tier.SCHOOL))


def _may_run(actor, unit) -> None:
    if not may_run(actor, unit):
        raise PermissionDenied


def _refuse_closed(course) -> None:
    if not course.is_open:
        raise Refused(closed())


def _refuse_enrolment(course, school) -> None:
    _refuse_closed(course)
    if school.status != Status.OPEN:
        raise Refused(_("The school is closed."))
    if not reaches(course, school):
        raise Refused(_("This course is not for this school."))


def closed() -> str:
    return _("This course is closed: nothing is entered any more.")
