"""Undoing the list of a course: whom it enrolled and what it entered is taken out, posts are put
back, all or nothing. The numbers of certificates that it issued are not given again."""

import copy

from django.db.models.functions import Left
from django.utils.translation import gettext as _

from drills.actions import course as courses
from drills.actions.certificate import follow_holders
from drills.dues.training import CERTIFICATE
from drills.models import Course, ExamResult, Participant, TrainingCertificate
from safety.base import clock
from safety.base.among import Among
from safety.desk.sheets.places import in_blocks
from safety.dues.actions import settle_all
from safety.dues.follow import UUID
from safety.dues.models import DueItem
from safety.schools.actions.hold import hold_places
from safety.schools.audit import note as audit_note
from safety.schools.audit import note_gone as audit_note_gone
from safety.sheets.undo import Noted, NotedUndo

PERSON = ("name", "post", "phone_last4", "attempt", "score", "outcome", "struck_at")
NOTED = Noted(
    {
        Participant: PERSON,
        ExamResult: ("attempt", "score", "replaced_at"),
        TrainingCertificate: ("name", "number", "withdrawn_at", "left_at"),
    }
)
BLOCK = 500


class CourseUndo(NotedUndo):
    """What was changed, put right, sat again or withdrawn since is an obstacle, and so are the
    figures of a month that is over."""

    noted = NOTED

    def obstacles(self, progress):
        self._hold_schools()
        self._in_an_earlier_month()
        self.courses = self._held_courses()
        self.there = {model: self._locked(model) for model in NOTED.columns}
        progress(0, len(self.rows))
        return self.found

    def _hold_schools(self):
        schools = set()
        for some in in_blocks(sorted(self.keys[Participant]), BLOCK):
            rows = Participant.objects.filter(pk__in=some)
            schools |= set(rows.values_list("school", flat=True))
        hold_places(schools)

    def _in_an_earlier_month(self):
        """Results and certificates stand in the figures of the month in which they were entered;
        what is put right or withdrawn one by one leaves them there, what is taken out does not."""
        figures = self.keys[ExamResult] or self.keys[TrainingCertificate]
        if figures and self.since < clock.start_of(clock.month_start(clock.today())):
            why = _("stands in the figures of a month that is over: correct or withdraw it instead")
            self.found.append((_("This list"), why))

    def _held_courses(self) -> dict[int, Course]:
        """A list is of one course."""
        rows = Participant.objects.filter(pk__in=sorted(self.keys[Participant])[:1])
        found = [courses.hold(row.course) for row in rows.select_related("course")]
        self.found += [(row.title, courses.closed()) for row in found if not row.is_open]
        return {row.pk: row for row in found}

    def _locked(self, model):
        left, found = self.left(model), {}
        for some in in_blocks(sorted(left), BLOCK):
            rows = model.objects.select_for_update(of=("self",)).filter(pk__in=some)
            found |= {row.pk: row for row in rows.select_related("school__unit").order_by("pk")}
        for key, after in left.items():
            if key not in found or not self.as_left(found[key], after):
                self.found.append((_title(after), _("was changed since")))
            elif not self._may(found[key]):
                self.found.append((_title(after), _("is not yours to change any more")))
        return found

    def _may(self, row) -> bool:
        """Results and certificates: whoever runs the course; people: their school as well."""
        course = next(iter(self.courses.values()))
        if isinstance(row, Participant):
            return courses.may_enrol(self.user, course, row.school)
        return courses.may_run(self.user, course.unit)

    def take_back_all(self, progress):
        done = 0
        for act, model, changed in (
            (self._take_out, TrainingCertificate, False),
            (self._take_out, ExamResult, False),
            (self._put_back, Participant, True),
            (self._take_out, Participant, False),
        ):
            rows = [
                row
                for row in self.rows
                if NOTED.models[row.what] is model and (row.before is not None) is changed
            ]
            for at in range(0, len(rows), BLOCK):
                some = rows[at : at + BLOCK]
                act([(self.there[model][row.key], row.before) for row in some])
                done += len(some)
                progress(done, len(self.rows))

    def _put_back(self, pairs):
        rows = [row for row, _before in pairs]
        was = {row.pk: copy.copy(row) for row in rows}
        for row, before in pairs:
            for name, value in before.items():
                setattr(row, name, row._meta.get_field(name).to_python(value))
            row.version += 1
        Participant.objects.bulk_update(rows, [*PERSON, "version"])
        audit_note(rows, self.user, was)

    def _take_out(self, pairs):
        rows = [row for row, _before in pairs]
        if isinstance(rows[0], TrainingCertificate):
            items = DueItem.objects.filter(
                kind=CERTIFICATE, unit__in={row.school_id for row in rows}
            )
            whose = [str(row.uuid) for row in rows]
            settle_all(items.alias(whose=Left("key", UUID)).filter(whose__in=whose))
        if not isinstance(rows[0], ExamResult):
            audit_note_gone(rows, self.user)
        found = type(rows[0]).objects.filter(Among("pk", [row.pk for row in rows]))
        found._raw_delete(found.db)
        if isinstance(rows[0], TrainingCertificate):
            follow_holders(rows)


def _title(after) -> str:
    return after.get("number") or after.get("name") or _("Result of an examination")
