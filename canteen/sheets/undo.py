"""Undoing a list of kitchen workers: whom it made is taken out with their certificates, what it
changed is put back, and a kitchen that it opened goes with its empty days.

A row that is no longer as the list left it was edited since, and stays as it is; so does what
anything recorded since then depends on.
"""

import uuid as uuids

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from canteen.actions import correct
from canteen.actions import worker as actions
from canteen.dues import certificate as dues
from canteen.models import HealthCertificate, Kitchen, KitchenDay, Worker, version_of
from canteen.sheets.worker import KEEPERS
from safety.base.trail import storable
from safety.desk.sheets.places import in_blocks
from safety.dues.actions import settle_all
from safety.dues.models import DueItem
from safety.schools.actions.hold import hold_places
from safety.schools.actions.take_out import pointing
from safety.sheets.importer import Written
from safety.sheets.undo import Undo

KITCHEN = (
    "name", "kind", "mode", "licence", "licence_expires_on", "capacity", "breakfast", "lunch",
    "supper", "in_use",
)  # fmt: skip
WORKER = (
    "kitchen_id", "name", "post", "phone", "starts_on", "left_on", "left_at", "trained_on",
)  # fmt: skip
PAPER = ("worker_id", "number", "issued_on", "expires_on", "withdrawn_at")
# In the order in which they are locked, as by everybody.
STATES = {Kitchen: KITCHEN, Worker: WORKER, HealthCertificate: PAPER}
_NAMES = {model._meta.model_name: model for model in STATES}
# A day that holds none of these was opened by the clock, and goes with its kitchen.
_RECORDS = ("checks", "menus", "eaten", "freezers", "visits", "controls")


def state(row) -> dict:
    """A row as it stands, in plain values."""
    return storable({name: getattr(row, name) for name in STATES[type(row)]})


def made(row) -> Written:
    return Written(row._meta.model_name, row.pk, None, state(row))


def changed(row, before) -> Written:
    after, was = state(row), state(before)
    return Written(
        row._meta.model_name, row.pk, {k: v for k, v in was.items() if after[k] != v}, after
    )


class PeopleUndo(Undo):
    """Kitchens, workers and certificates alike."""

    def obstacles(self, progress):
        self.found: list[tuple[str, str]] = []
        self.keys = {model: set() for model in STATES}
        self.made = {model: set() for model in STATES}
        for row in self.rows:
            self.keys[_NAMES[row.what]].add(row.key)
            if row.before is None:
                self.made[_NAMES[row.what]].add(row.key)
        self._hold_schools()
        self._ask_of_returns()
        self.there = {model: self._locked(model) for model in STATES}
        progress(0, len(self.rows))
        for model in STATES:
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
        """What is not as the list left it, or is not the reader's to keep any more, is told."""
        left = {r.key: r.after for r in reversed(self.rows) if _NAMES[r.what] is model}
        found = {}
        for some in in_blocks(sorted(left), 500):
            rows = model.objects.select_for_update(of=("self",))
            rows = rows.filter(pk__in=some).select_related("school__unit").order_by("pk")
            found |= {row.pk: row for row in rows}
        for key, after in left.items():
            # A list that was taken in earlier may not have noted all that is noted now.
            if key not in found or not after.items() <= state(found[key]).items():
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
            recorded = ~Q(no_meals="")
            for name in _RECORDS:
                recorded |= Q(**{f"{name}__isnull": False})
            return rows.filter(recorded)
        return rows

    def take_back(self, row):
        model = _NAMES[row.what]
        {Kitchen: self._kitchen, Worker: self._worker, HealthCertificate: self._paper}[model](row)

    def _paper(self, row):
        paper = self.there[HealthCertificate][row.key]
        if row.before is None:
            paper.delete()
            return
        facts = {n: paper._meta.get_field(n).to_python(v) for n, v in row.before.items()}
        why = _("The list that put it right was taken back.")
        said = correct.Statement(uuids.uuid4(), self.user, version_of(paper), why)
        correct.put_right(paper, said, facts)

    def _worker(self, row):
        """Their certificates are as before already: they were written last."""
        worker = self.there[Worker][row.key]
        if row.before is None:
            items = DueItem.objects.filter(unit=worker.school_id, key__startswith=f"{worker.uuid}:")
            settle_all(items)
            worker.delete()
            return
        for name, value in row.before.items():
            setattr(worker, name, worker._meta.get_field(name).to_python(value))
        worker.version += 1
        worker.save()
        actions.certify(worker)
        dues.follow_worker(worker)

    def _kitchen(self, row):
        kitchen = self.there[Kitchen][row.key]
        items = DueItem.objects.filter(unit=kitchen.school_id, key__startswith=f"{kitchen.uuid}:")
        settle_all(items)
        kitchen.days.all().delete()
        kitchen.delete()


def _title(after) -> str:
    return after.get("number") or after.get("name") or _("Canteen")
