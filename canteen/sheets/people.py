"""How a list of kitchen workers is taken in: judged row by row, written together."""

from collections import defaultdict

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.models import Kind, Kitchen, Post, Worker
from canteen.rules import worker as rules
from canteen.sheets.batch import Batch
from canteen.sheets.undo import PeopleUndo
from canteen.sheets.worker import (
    FACTS,
    IMPORT,
    KEEPERS,
    PAPER,
    WORKERS,
    WorkerRow,
    may_import,
)
from safety.base import clock
from safety.desk.sheets.places import Places, in_blocks
from safety.schools.actions.hold import hold_places
from safety.schools.models import School, Status
from safety.sheets import registry
from safety.sheets.importer import Importer


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    registry.add(
        registry.ImportKind(
            IMPORT, gettext_lazy("Kitchen workers"), WorkerImport, may_import, PeopleUndo,
            upload=lambda params: reverse("canteen:worker_import"),
            written=lambda params: reverse("canteen:worker_list"),
        )
    )  # fmt: skip


class WorkerImport(Importer):
    """Kitchen workers with their newest certificate: new ones are made, known ones updated.

    Somebody is known by school, name and first day; where only one of the name works there, by
    school and name. A newer certificate is a renewal; a school without a canteen gets one. Whoever
    sells in a supermarket is of the school's supermarket, which must be there.
    """

    description = WORKERS
    one_form = True
    writes = False

    def apply(self, *args, **kwargs):
        self.writes = True
        return super().apply(*args, **kwargs)

    def prepare(self):
        places = Places(self.user)
        self.form_class = lambda values: WorkerRow(values, places=places)
        self._form = None
        self.batch = Batch(self.user)

    def identity(self, line):
        if not line.good("school", "school_code", "name", "starts_on"):
            return None
        school = line.cleaned.get("school")
        return school and (school.pk, line.cleaned["name"], line.cleaned["starts_on"])

    def title_of(self, line):
        return line.cleaned["name"]

    def load(self, lines):
        """Of schools that Places found among the reader's own. What is to be written is held:
        schools, then kitchens, then people, as by everybody."""
        units = sorted({line.cleaned["school"].pk for line in lines if line.cleaned.get("school")})
        if self.writes:
            hold_places(units)
        self.kitchens: dict[tuple, list[Kitchen]] = defaultdict(list)
        self.schools: dict[int, School] = {}
        workers: dict[tuple, list[Worker]] = defaultdict(list)
        for some in in_blocks(units):
            self.schools |= School.objects.select_related("unit").in_bulk(some)
            for kitchen in self._held(Kitchen.objects.filter(school__in=some), no_key=True):
                kitchen.school = self.schools[kitchen.school_id]
                self.kitchens[kitchen.school_id, kitchen.kind].append(kitchen)
            rows = Worker.objects.filter(school__in=some).select_related("kitchen", "school__unit")
            for worker in self._held(rows.prefetch_related("certificates", "moves")):
                workers[worker.school_id, worker.name].append(worker)
        self._find([line for line in lines if self.identity(line)], workers)

    def _held(self, rows, no_key=False):
        rows = rows.order_by("pk")
        return rows.select_for_update(of=("self",), no_key=no_key) if self.writes else rows

    def _find(self, lines, workers):
        """First those whose first day is named exactly: no other row means them as well."""
        named: set[int] = set()
        for line in lines:
            *who, starts_on = self.identity(line)
            exact = [one for one in workers.get(tuple(who), []) if one.starts_on == starts_on]
            named |= {one.pk for one in exact}
            self._take(line, exact, set())
        meant: set[int] = set()
        for line in lines:
            if line.existing is None and line.good("starts_on"):
                same = workers.get(self.identity(line)[:2], [])
                here = [one for one in same if one.left_on is None and one.pk not in named]
                self._take(line, here, meant)

    @staticmethod
    def _take(line, found, meant):
        """The only one who is found; whom an earlier row meant too is meant by none for certain."""
        if len(found) > 1 or any(worker.pk in meant for worker in found):
            line.fault(
                "starts_on",
                _("Several people of this name work there. Give the first day as it is recorded."),
            )
        elif found:
            line.existing = found[0]
            meant.add(found[0].pk)

    def check_file(self, lines):
        for line in lines:
            unit = line.cleaned.get("school")
            if unit and line.good("school", "school_code"):
                self._check_place(line, unit)
            if line.existing is not None and line.good():
                self._check_days(line)

    def _check_place(self, line, unit):
        if not self.user.seats.cover(self.schools[unit.pk], KEEPERS):
            line.fault("school", _("You see this school, but do not keep its kitchens."))
        elif self.schools[unit.pk].status != Status.OPEN:
            line.fault("school", _("The school is closed."))
        elif line.existing is not None:
            self._check_same_kitchen(line)
        elif line.good("kitchen", "post"):
            self._check_kitchen(line, unit)

    def _check_same_kitchen(self, line):
        """Where somebody works is changed on their own page alone."""
        name, kitchen = line.cleaned.get("kitchen", ""), line.existing.kitchen
        if name and name != kitchen.name:
            line.fault("kitchen", _("They work in another kitchen of the school."))
        sells = line.cleaned.get("post") == Post.CLERK
        if sells and line.existing.post != Post.CLERK and not kitchen.is_shop:
            line.fault(
                "post",
                _("They work in the canteen. Move them to the supermarket on their own page."),
            )

    def _check_kitchen(self, line, unit):
        name, there = line.cleaned.get("kitchen", ""), self._there(line, unit)
        here = [kitchen for kitchen in there if kitchen.in_use]
        if any(kitchen.name == name for kitchen in here) or (not name and len(here) == 1):
            return
        if any(kitchen.name == name for kitchen in there):
            line.fault("kitchen", _("This kitchen is out of use."))
        elif not name and len(here) > 1:
            line.fault("kitchen", _("The school has several kitchens. Name one of them."))
        elif self._sells(line):
            line.fault("kitchen" if name else "post", _no_shop(name))

    def _there(self, line, unit) -> list[Kitchen]:
        """The kitchens of the kind in which somebody of the row's post works."""
        return self.kitchens[unit.pk, Kind.SHOP if self._sells(line) else Kind.CANTEEN]

    @staticmethod
    def _sells(line) -> bool:
        return line.cleaned.get("post") == Post.CLERK

    def _check_days(self, line):
        """The days of those who are known, with what stands here for what the row leaves out."""
        asked = self.asked(line)
        starts_on = asked.get("starts_on") or line.existing.starts_on
        left_on = asked.get("left_on") or line.existing.left_on
        faults = rules.faults_of_work(starts_on, left_on, clock.today())
        faults |= rules.faults_of_first_day(starts_on, line.existing.moved_on)
        faults |= rules.faults_of_last_day(left_on, line.existing.moved_on)
        for field, fault in faults.items():
            line.fault(field, fault)
        issued, paper = asked.get("issued_on"), line.existing.newest
        if line.existing.left_on and issued and (paper is None or issued > paper.issued_on):
            line.fault("issued_on", _("They have left: nothing is recorded any more."))

    def values_of(self, existing):
        paper = existing.newest
        facts = {name: getattr(existing, name) for name in FACTS}
        return facts | {name: getattr(paper, name, None) for name in PAPER}

    def changes_of(self, line):
        """An older certificate than the newest that stands here changes nothing."""
        present, asked = self.values_of(line.existing), self.asked(line)
        after = {name: asked[name] for name in FACTS if name in asked}
        issued, last = asked.get("issued_on"), present["issued_on"]
        if issued and (last is None or issued > last):
            after |= {name: line.cleaned[name] for name in PAPER}
        elif issued and issued == last:
            after |= {name: asked[name] for name in PAPER if name in asked}
        return [(n, present[n], value) for n, value in after.items() if present[n] != value]

    def save(self, line):
        if line.existing is None:
            data, unit = line.cleaned, line.cleaned["school"]
            kitchen = self._kitchen(self.schools[unit.pk], line)
            paper = {name: data[name] for name in PAPER if data.get("issued_on")}
            self.batch.add(kitchen, {name: data[name] for name in FACTS}, paper)
            return
        changed = {name: after for name, _before, after in self.changes_of(line)}
        facts = {name: changed[name] for name in FACTS if name in changed}
        paper = {name: changed[name] for name in PAPER if name in changed}
        if "issued_on" in paper:  # a new one, with what it has in common with the last
            paper = {name: line.cleaned[name] for name in PAPER}
        self.batch.change(line.existing, facts, paper)

    def _kitchen(self, school, line) -> Kitchen:
        """The kitchen of that name; without one the only one there is; else a new one."""
        name, there = line.cleaned.get("kitchen", ""), self._there(line, school)
        here = [kitchen for kitchen in there if kitchen.in_use]
        found = next((kitchen for kitchen in here if kitchen.name == name), None)
        if found is None and not name and len(here) == 1:
            found = here[0]
        if found is None:
            found = self.batch.open_kitchen(school, name)
            there.append(found)
        return found

    def finish(self, lines):
        self.written += self.batch.write()


def _no_shop(name) -> str:
    if name:
        return _("The school has no supermarket of this name.")
    return _("The school has no supermarket here. Record it first, then those who sell in it.")
