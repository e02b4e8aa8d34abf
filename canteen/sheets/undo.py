"""Undoing a list of kitchen workers: whom it made is taken out with their certificates, what it
changed is put back, and a kitchen that it opened goes with its empty days.

A row that is no longer as the list left it was edited since, and stays as it is; so does what
anything recorded since then depends on.
"""

import copy

from django.db.models import Q, prefetch_related_objects
from django.db.models.functions import Left
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from canteen.actions import put_right
from canteen.dues import certificate as dues
from canteen.models import Correction, HealthCertificate, Kitchen, KitchenDay, Worker
from canteen.sheets.worker import KEEPERS
from safety.base.among import Among
from safety.desk.sheets.places import in_blocks
from safety.dues.actions import settle_all
from safety.dues.follow import UUID
from safety.dues.models import DueItem
from safety.schools.actions.hold import hold_places
from safety.schools.actions.take_out import pointing
from safety.schools.audit import note as audit_note
from safety.schools.audit import note_gone as audit_note_gone
from safety.sheets.undo import Noted, NotedUndo

KITCHEN = (
    "name", "kind", "mode", "licence", "licence_expires_on", "capacity", "breakfast", "lunch",
    "supper", "in_use",
)  # fmt: skip
WORKER = (
    "kitchen_id", "name", "post", "phone", "starts_on", "left_on", "left_at", "trained_on",
)  # fmt: skip
PAPER = ("worker_id", "number", "issued_on", "expires_on", "withdrawn_at")
NOTED = Noted({Kitchen: KITCHEN, Worker: WORKER, HealthCertificate: PAPER})
BLOCK = 500


class PeopleUndo(NotedUndo):
    """Kitchens, workers and certificates alike."""

    noted = NOTED

    def obstacles(self, progress):
        self._hold_schools()
        self._ask_of_returns()
        self.there = {model: self._locked(model) for model in NOTED.columns}
        progress(0, len(self.rows))
        for model in NOTED.columns:
            self._ask(model)
        return self.found

    def _hold_schools(self):
        schools = set()
        for model, keys in self.keys.items():
            for some in in_blocks(sorted(keys), 500):
                schools |= set(model.objects.filter(pk__in=some).values_list("school", flat=True))
        hold_places(schools)

    def _ask_of_returns(self):
        """Whom the list let go comes back to work: into a kitchen in use, and not beside the row
        under which the same person began anew. Those kitchens are held, before the people."""
        back = [row for row in self.rows if row.before and row.before.get("left_on", 0) is None]
        places: dict[int, Kitchen] = {}
        for some in in_blocks(sorted({row.after["kitchen_id"] for row in back}), 500):
            rows = Kitchen.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
            places |= {kitchen.pk: kitchen for kitchen in rows.filter(pk__in=some)}
        for row in back:
            place = places.get(row.after["kitchen_id"])
            if place and not place.in_use:
                self.found.append((_title(row.after), _("their kitchen is out of use")))
            if place and self._anew(row, place):
                self.found.append((_title(row.after), _("began there anew since")))

    def _anew(self, row, place) -> bool:
        since = Q(name=row.after["name"], starts_on__gte=row.after["left_on"], left_on=None)
        again = Worker.objects.filter(since, school=place.school_id).exclude(pk=row.key)
        return again.exclude(pk__in=self.made[Worker]).exists()

    def _locked(self, model):
        """What is not as the list left it, or is not the reader's to keep any more, is told. No
        list brings a scan: one that is there somebody added since."""
        left, found = self.left(model), {}
        for some in in_blocks(sorted(left), 500):
            rows = model.objects.select_for_update(of=("self",))
            rows = rows.filter(pk__in=some).select_related("school__unit").order_by("pk")
            found |= {row.pk: row for row in rows}
        for key, after in left.items():
            scanned = key in self.made[model] and getattr(found.get(key), "has_scan", False)
            if key not in found or scanned or not self.as_left(found[key], after):
                self.found.append((_title(after), _("was changed since")))
            elif not self.user.seats.cover(found[key], KEEPERS):
                self.found.append((_title(after), _("is not yours to change any more")))
        return found

    def _ask(self, model):
        """What points to the rows that the list made and did not come with it."""
        for some in in_blocks(sorted(self.made[model] & self.there[model].keys()), 500):
            for there, column, rows in pointing(model, some):
                rows = self._others(there, rows)
                for key in rows.order_by().values_list(column, flat=True).distinct():
                    name = capfirst(str(there._meta.verbose_name))
                    self.found.append((str(self.there[model][key]), name))

    def _others(self, model, rows):
        if model in self.made:
            return rows.exclude(pk__in=self.made[model])
        if model is KitchenDay:
            # One that holds nothing was opened by the clock, and goes with its kitchen.
            recorded = ~Q(no_meals="")
            for record in KitchenDay._meta.related_objects:
                recorded |= Q(**{f"{record.name}__isnull": False})
            return rows.filter(recorded)
        return rows

    def take_back_all(self, progress):
        """All rows of a kind together, the last written first, block by block: certificates, then
        people, who are then certified as before, then kitchens."""
        done = 0
        for act, model, before in (
            (self._put_back_papers, HealthCertificate, True),
            (self._take_out, HealthCertificate, False),
            (self._put_back_workers, Worker, True),
            (self._take_out, Worker, False),
            (self._take_out, Kitchen, False),
        ):
            rows = [
                r
                for r in self.rows
                if NOTED.models[r.what] is model and (r.before is not None) is before
            ]
            for at in range(0, len(rows), BLOCK):
                some = rows[at : at + BLOCK]
                act([(self.there[model][row.key], row.before) for row in some])
                done += len(some)
                progress(done, len(self.rows))

    def _put_back_papers(self, pairs):
        why, made = _("The list that put it right was taken back."), []
        for paper, before in pairs:
            facts = _values(paper, before)
            made.append(put_right.beside(paper, facts, self.user, why))
        self._write(HealthCertificate, pairs, PAPER)
        Correction.objects.bulk_create(made, batch_size=BLOCK)
        audit_note(made, self.user)

    def _put_back_workers(self, pairs):
        """Their certificates are as before already."""
        prefetch_related_objects([worker for worker, _before in pairs], "certificates")

        def certify(worker):
            worker.version += 1
            worker.certified_until = worker.newest.expires_on if worker.newest else None

        self._write(Worker, pairs, (*WORKER, "certified_until", "version"), certify)
        dues.follow_workers([worker for worker, _before in pairs])

    def _write(self, model, pairs, fields, also=lambda row: None):
        """Rows as they were, in one statement, each with its account in the audit."""
        was = {row.pk: copy.copy(row) for row, _before in pairs}
        rows = [row for row, _before in pairs]
        for row, before in pairs:
            for name, value in _values(row, before).items():
                setattr(row, name, value)
            also(row)
        model.objects.bulk_update(rows, [*fields])
        audit_note(rows, self.user, was)

    def _take_out(self, pairs):
        """Rows that the list made, with what the clock opened for a kitchen of them. Nothing else
        points to them: that was asked, and the database holds to it."""
        rows = [row for row, _before in pairs]
        if isinstance(rows[0], Kitchen):
            self._delete(list(KitchenDay.objects.filter(kitchen__in=rows)))
        if not isinstance(rows[0], HealthCertificate):
            items = DueItem.objects.filter(unit__in={row.school_id for row in rows})
            whose = [str(row.uuid) for row in rows]
            settle_all(items.alias(whose=Left("key", UUID)).filter(whose__in=whose))
        self._delete(rows)

    def _delete(self, rows):
        if rows:
            audit_note_gone(rows, self.user)
            found = type(rows[0]).objects.filter(Among("pk", [row.pk for row in rows]))
            found._raw_delete(found.db)


def _values(row, stored: dict) -> dict:
    """What was stored in plain values, as the row holds it."""
    return {name: row._meta.get_field(name).to_python(value) for name, value in stored.items()}


def _title(after) -> str:
    return after.get("number") or after.get("name") or _("Canteen")
