"""How the list of a course is taken in: people are enrolled, results entered, whoever passes is
given a certificate; judged row by row, written together, in a worker."""

import copy
from collections import defaultdict

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drills.actions import course as courses
from drills.actions import exam
from drills.forms.score import points
from drills.models import Course, Participant
from drills.rules import training as rules
from drills.rules.training import Outcome
from drills.sheets.course import IMPORT, KEEPERS, LIST, CourseRow
from drills.sheets.course_undo import NOTED, CourseUndo
from safety.base import clock
from safety.base.models import Refused
from safety.desk.sheets.places import Places, in_blocks
from safety.schools.actions.hold import hold_places
from safety.schools.audit import note as audit_note
from safety.schools.models import School, Status
from safety.sheets import registry
from safety.sheets.importer import Importer

SIZE = 500


def may_import(user) -> bool:
    return bool(user.seats.roles & KEEPERS)


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    registry.add(
        registry.ImportKind(
            IMPORT, gettext_lazy("Participants and results"), CourseImport, may_import, CourseUndo,
            upload=lambda params: reverse("drills:course_import", args=[params["course"]]),
            written=lambda params: reverse("drills:course_detail", args=[params["course"]]),
        )
    )  # fmt: skip


class CourseImport(Importer):
    """People of a course with their results: new ones are enrolled, results that are not here yet
    entered. A result that stands here is never rewritten by a list.

    `params`: {"course": its uuid}. Somebody is known by school, name and last four; where a row
    gives no last four and only one of the name is enrolled by the school, by school and name.
    """

    description = LIST
    one_form = True
    writes = False

    def apply(self, *args, **kwargs):
        self.writes = True
        return super().apply(*args, **kwargs)

    def prepare(self):
        rows = Course.objects.visible_to(self.user).select_related("unit")
        self.course = rows.filter(uuid=self.params["course"]).first()
        if self.course is None:
            raise Refused(_("You may not do this any more."))
        self.runs = courses.may_run(self.user, self.course.unit)
        places = Places(self.user)
        self.form_class = lambda values: CourseRow(values, places=places)
        self._form = None
        self.new: list[Participant] = []
        self.entries: list[exam.Entry] = []
        self.changed: list[tuple[Participant, Participant]] = []

    def identity(self, line):
        if not line.good("school", "school_code", "name", "phone_last4"):
            return None
        school = line.cleaned.get("school")
        return school and (school.pk, line.cleaned["name"], line.cleaned["phone_last4"])

    def title_of(self, line):
        return line.cleaned["name"]

    def load(self, lines):
        """Those who are enrolled by the schools of the file; what is to be written is held:
        schools, the course, then people, as by everybody."""
        units = sorted({line.cleaned["school"].pk for line in lines if line.cleaned.get("school")})
        if self.writes:
            hold_places(units)
            self.course = courses.hold(self.course)
        if not self.course.is_open:
            raise Refused(courses.closed())
        self.schools: dict[int, School] = {}
        there: dict[tuple, list[Participant]] = defaultdict(list)
        for some in in_blocks(units, SIZE):
            self.schools |= School.objects.select_related("unit").in_bulk(some)
            rows = Participant.objects.filter(course=self.course, school__in=some, struck_at=None)
            rows = rows.prefetch_related("results").select_related("school__unit").order_by("pk")
            for row in rows.select_for_update(of=("self",)) if self.writes else rows:
                there[row.school_id, row.name].append(row)
        self._find([line for line in lines if self.identity(line)], there)

    def _find(self, lines, there):
        """First those whose last four are named exactly: no other row means them as well."""
        named: set[int] = set()
        for line in lines:
            *who, last4 = self.identity(line)
            for row in there.get(tuple(who), ()):
                if row.phone_last4 == last4:
                    line.existing = row
                    named.add(row.pk)
        for line in lines:
            *who, last4 = self.identity(line)
            if line.existing is None and not last4:
                others = [row for row in there.get(tuple(who), ()) if row.pk not in named]
                if len(others) == 1:
                    line.existing = others[0]
                    named.add(others[0].pk)

    def check_file(self, lines):
        for line in lines:
            unit = line.cleaned.get("school")
            if unit and line.good("school", "school_code"):
                self._check_place(line, self.schools[unit.pk])
            if line.existing is None and line.good("post") and not line.cleaned["post"]:
                line.fault("post", self._required())
            if line.good("score", "attempt", "examined_on") and line.cleaned["score"] is not None:
                self._check_result(line)

    def _required(self) -> str:
        return str(self.form({}).fields["name"].error_messages["required"])

    def _check_place(self, line, school):
        if not courses.may_enrol(self.user, self.course, school):
            line.fault("school", _("You see this school, but do not send its people to courses."))
        elif not courses.reaches(self.course, school):
            line.fault("school", _("This course is not for this school."))
        elif line.existing is None and school.status != Status.OPEN:
            line.fault("school", _("The school is closed."))

    def _check_result(self, line):
        entry = self._entry(line, line.existing or Participant())
        stood = self._standing(line, line.existing)
        if stood is not None:
            for field, fault in self._beside(line, entry, stood).items():
                line.fault(field, fault)
            return
        if not self.runs:
            line.fault("score", _("Results are entered by whoever runs the course."))
            return
        known = exam.faults_of(self.course, entry) if line.existing else self._faults(entry)
        for field, fault in known.items():
            line.fault(field, fault)

    def _standing(self, line, row):
        return exam.standing(row, line.cleaned["attempt"]) if row and row.pk else None

    def _beside(self, line, entry, stood) -> dict[str, str]:
        """What is said where another result stands there: which attempt it is, if the list does
        not say so and somebody may sit it again."""
        known = exam.counting(entry.participant)
        found = exam.stands_otherwise(entry, stood)
        again = known[-1].outcome != Outcome.PASSED and len(known) < rules.ATTEMPTS
        if found and again and not line.cleaned["attempt_said"]:
            said = _("There is a result of attempt %(there)d already. For a resit enter %(next)d "
                     "under “Attempt”.")  # fmt: skip
            return {"attempt": said % {"there": len(known), "next": len(known) + 1}}
        return found

    def _faults(self, entry):
        """Of somebody who is enrolled by this very row."""
        found = rules.faults_of_day(entry.examined_on, self.course.first_day, clock.today())
        return found or rules.faults_of_attempt(entry.attempt, entry.examined_on, [])

    def _entry(self, line, row) -> exam.Entry:
        data = line.cleaned
        day, stood = data.get("examined_on"), self._standing(line, row)
        if day is None and stood is not None:
            day = stood.examined_on  # the list says nothing of it
        if day is None:
            day = rules.examined(self.course.first_day, self.course.last_day, clock.today())
        return exam.Entry(row, data["attempt"], points(data["score"]), day)

    def changes_of(self, line):
        row, found = line.existing, []
        post = self.asked(line).get("post")
        if post and post != row.post:
            found.append(("post", row.post, post))
        score = line.cleaned["score"]
        if score is not None and not exam.stands(self._entry(line, row)):
            found.append(("score", None, score if points(score) is not None else _("absent")))
        return found

    def save(self, line):
        row = line.existing
        if row is None:
            row = self._enrolled(line)
            self.new.append(row)
            scored = line.cleaned["score"] is not None
        else:
            changes = {name: value for name, _before, value in self.changes_of(line)}
            self.changed.append((row, copy.copy(row)))
            row.post = changes.get("post", row.post)
            scored = "score" in changes
        if scored:
            self.entries.append(self._entry(line, row))

    def _enrolled(self, line) -> Participant:
        data, school = line.cleaned, self.schools[line.cleaned["school"].pk]
        row = Participant(
            course=self.course, **school.columns(), name=data["name"], post=data["post"],
            phone_last4=data["phone_last4"], enrolled_by=self.user, enrolled_at=clock.now(),
        )  # fmt: skip
        row.school = school
        return row

    def finish(self, lines):
        """All rows of a kind together; what can be undone of it, in the order in which it was
        written."""
        Participant.objects.bulk_create(self.new, batch_size=SIZE)
        audit_note(self.new, self.user)
        self._write_posts()
        made = exam.write_results(self.course, self.user, self.entries)
        self.written += [
            *(NOTED.made(row) for row in self.new),
            *(NOTED.changed(*pair) for pair in self.changed),
            *(NOTED.made(row) for row in made.results),
            *(NOTED.made(row) for row in made.certificates),
        ]

    def _write_posts(self):
        pairs = [(row, was) for row, was in self.changed if row.post != was.post]
        if pairs:
            rows = [row for row, _was in pairs]
            for row in rows:
                row.version += 1
            Participant.objects.bulk_update(rows, ["post", "version"], batch_size=SIZE)
            audit_note(rows, self.user, {was.pk: was for _row, was in pairs})
