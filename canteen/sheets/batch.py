"""What is written of a list of kitchen workers, all rows of a kind together: a number of
statements that does not grow with every row, and for each row its account in the audit."""

import copy

from django.utils.translation import gettext as _

from canteen.actions.put_right import beside
from canteen.actions.shared import put_under
from canteen.dues import certificate as dues
from canteen.models import Correction, HealthCertificate, Kitchen, Worker
from canteen.sheets.undo import NOTED, WORKER
from safety.base import clock
from safety.schools.audit import note as audit_note
from safety.schools.models import School, User
from safety.sheets.importer import Written

SIZE = 500


class Batch:
    """Rows are gathered first, then written; nothing is in the database before."""

    def __init__(self, user: User):
        self.user = user
        self.kitchens: list[Kitchen] = []
        self.workers: list[Worker] = []
        self.papers: list[HealthCertificate] = []
        # Each with the row as it was.
        self.changed: list[tuple[Worker, Worker]] = []
        self.corrected: list[tuple[HealthCertificate, HealthCertificate]] = []

    def open_kitchen(self, school: School, name: str) -> Kitchen:
        kitchen = Kitchen(name=name, **school.columns())
        kitchen.school = school
        self.kitchens.append(kitchen)
        return kitchen

    def add(self, kitchen: Kitchen, facts: dict, paper: dict) -> None:
        """Somebody new; `paper`: their certificate, if there is one."""
        now = clock.now()
        left_at = now if facts.get("left_on") else None
        worker = Worker(kitchen=kitchen, recorded_at=now, left_at=left_at, **facts)
        put_under(worker, kitchen)
        worker.school = kitchen.school
        self.workers.append(worker)
        self._write_paper(worker, paper)

    def change(self, worker: Worker, facts: dict, paper: dict) -> None:
        """Somebody who is known, and held: `facts` are put right, a newer certificate is a
        renewal, what else is said of the newest one puts that right."""
        self.changed.append((worker, copy.copy(worker)))
        known = worker.left_at if worker.left_on else clock.now()
        for name, value in facts.items():
            setattr(worker, name, value)
        worker.left_at = known if worker.left_on else None
        worker.version += 1
        self._write_paper(worker, paper)

    def _write_paper(self, worker, paper):
        if "issued_on" in paper:
            row = HealthCertificate(
                worker=worker, recorded_by=self.user, recorded_at=clock.now(), **paper
            )
            put_under(row, worker)
            self.papers.append(row)
        elif paper:
            row = worker.newest
            self.corrected.append((row, copy.copy(row)))
            for name, value in paper.items():
                setattr(row, name, value)
        worker.certified_until = paper.get("expires_on") or worker.certified_until

    def write(self) -> list[Written]:
        """All of it; what can be undone of it, in the order in which it was written."""
        for rows in (self.kitchens, self.workers, self.papers):
            self._insert(rows)
        fields = [*WORKER, "certified_until", "version"]
        self._update(Worker, self.changed, [f for f in fields if f != "kitchen_id"])
        self._update(HealthCertificate, self.corrected, ["number", "expires_on"])
        self._insert([self._correction(*pair) for pair in self.corrected])
        dues.follow_workers([*self.workers, *(after for after, _before in self.changed)])
        return [
            *(NOTED.made(row) for row in (*self.kitchens, *self.workers)),
            *(NOTED.changed(*pair) for pair in self.changed),
            *(NOTED.made(row) for row in self.papers),
            *(NOTED.changed(*pair) for pair in self.corrected),
        ]

    def _insert(self, rows):
        if rows:
            type(rows[0]).objects.bulk_create(rows, batch_size=SIZE)
            audit_note(rows, self.user)

    def _update(self, model, pairs, fields):
        if pairs:
            model.objects.bulk_update([after for after, _before in pairs], fields, batch_size=SIZE)
            audit_note(
                [after for after, _before in pairs],
                self.user,
                {before.pk: before for _after, before in pairs},
            )

    def _correction(self, after, before) -> Correction:
        """What was put right by a list is said beside it, like what is put right by hand."""
        now = {name: getattr(after, name) for name in ("number", "expires_on")}
        changed = {name: value for name, value in now.items() if getattr(before, name) != value}
        return beside(before, changed, self.user, _("Put right by a list that was taken in."))
