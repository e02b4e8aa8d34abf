"""Courses, their people with results, and certificates as workbooks (safety.sheets.listing). The
list of a course has the columns of the one that is taken in."""

from collections.abc import Sequence

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from drills.models import Participant, TrainingCertificate
from drills.rules.training import Outcome
from safety.sheets.listing import Listing, Shown


def with_papers(rows: Sequence[Participant]) -> None:
    """Give participants their certificate that counts (`paper`), in one query."""
    there = TrainingCertificate.objects.filter(
        participant__in=[row.pk for row in rows], withdrawn_at=None
    )
    found = {paper.participant_id: paper for paper in there}
    for row in rows:
        row.paper = found.get(row.pk)


def score_word(row: Participant):
    """The score as it may be taken in again."""
    return _("absent") if row.outcome == Outcome.ABSENT else row.score


def _audience(row) -> str:
    return capfirst(str(row.get_audience_display()))


COURSES = Listing(
    "training-courses",
    gettext_lazy("Training courses"),
    page="drills.views.course.CourseList",
    route="drills:course_list",
    columns=(
        Shown(gettext_lazy("Title of the course"), "title", width=32),
        Shown(pgettext_lazy("course", "Held by"), "unit.name", width=20),
        Shown(pgettext_lazy("course", "For whom"), _audience),
        Shown(gettext_lazy("First day"), "first_day", "date", 12),
        Shown(gettext_lazy("Last day"), "last_day", "date", 12),
        Shown(gettext_lazy("Hours"), "hours", "number", 8),
        Shown(gettext_lazy("Pass mark"), "pass_mark", "number", 8),
        Shown(gettext_lazy("Enrolled"), lambda row: row.tally["all"], "number", 10),
        Shown(gettext_lazy("Passed"), lambda row: row.tally[Outcome.PASSED], "number", 10),
        Shown(gettext_lazy("Failed"), lambda row: row.tally[Outcome.FAILED], "number", 10),
        Shown(gettext_lazy("Absent"), lambda row: row.tally[Outcome.ABSENT], "number", 10),
        Shown(gettext_lazy("Without a result"), lambda row: row.tally[Outcome.WAITING], "number"),
    ),
)
PARTICIPANTS = Listing(
    "course-participants",
    gettext_lazy("Participants and results"),
    page="drills.views.course.CourseDetail",
    route="drills:course_detail",
    columns=(
        Shown(gettext_lazy("School"), "school.name", width=28),
        Shown(gettext_lazy("School code"), "school.code"),
        Shown(gettext_lazy("Name"), "name"),
        Shown(pgettext_lazy("training", "Post"), "post"),
        Shown(gettext_lazy("Last four of the phone"), "phone_last4", width=12),
        Shown(gettext_lazy("Attempt"), lambda row: row.attempt or None, "number", 8),
        Shown(gettext_lazy("Score"), score_word, width=8),
        Shown(gettext_lazy("Result"), "get_outcome_display"),
        Shown(pgettext_lazy("training", "Certificate number"), "paper.number", width=22),
        Shown(gettext_lazy("Valid to"), "paper.expires_on", "date", 12),
        Shown(gettext_lazy("District"), "district.name"),
    ),
)
CERTIFICATES = Listing(
    "training-certificates",
    gettext_lazy("Training certificates"),
    page="drills.views.certificate.CertificateList",
    route="drills:certificate_list",
    columns=(
        Shown(gettext_lazy("District"), "district.name"),
        Shown(gettext_lazy("School code"), "school.code"),
        Shown(gettext_lazy("School"), "school.name", width=28),
        Shown(gettext_lazy("Name"), "name"),
        Shown(pgettext_lazy("course", "For whom"), _audience),
        Shown(pgettext_lazy("training", "Certificate number"), "number", width=22),
        Shown(gettext_lazy("Course"), "participant.course.title", width=30),
        Shown(pgettext_lazy("certificate", "Issued by"), "participant.course.unit.name", width=20),
        Shown(gettext_lazy("Issued on"), "issued_on", "date", 12),
        Shown(gettext_lazy("Valid to"), "expires_on", "date", 12),
        Shown(gettext_lazy("State"), "get_state_display"),
    ),
)
