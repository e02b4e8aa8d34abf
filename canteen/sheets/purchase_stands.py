"""Which kitchens, suppliers, deliveries and lots a row of the purchase ledger speaks of."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from canteen.models import (
    Correction,
    Delivery,
    DeliveryState,
    Kitchen,
    Lot,
    Review,
    Supplier,
    SupplierLink,
)
from canteen.queries import forbidden_lines
from canteen.sheets.purchase import KEEPERS
from safety.desk.sheets.places import in_blocks
from safety.schools.models import School
from safety.sheets.importer import Importer

SAME = ("name", "spec", "batch", "produced_on")  # by what a lot is known on its delivery
OF_DELIVERY = ("kitchen", "supplier", "arrived_on", "note")
NAMED = ("school", "school_code", "licence", "cost", "price", *OF_DELIVERY)


SHOPS = frozenset({"超市", "校内超市", "学校超市", "小卖部", "小超市"})  # as a kitchen's name


def sells(line) -> bool:
    """Whether a row speaks of goods that are sold: it gives what they cost or what is asked."""
    return line.cleaned.get("cost") is not None or line.cleaned.get("price") is not None


@dataclass
class Place:
    """What stands at one school, and what the list has made there."""

    school: School
    kitchens: list[Kitchen] = field(default_factory=list)
    links: list[SupplierLink] = field(default_factory=list)


class Standing(Importer):
    """What stands here of the schools of a file, in few queries, and what of it a row means."""

    def identity(self, line):
        if not line.good(*NAMED, *SAME) or not line.cleaned.get("school"):
            return None
        return (*self._head(line), *(line.cleaned[name] for name in SAME))

    @staticmethod
    def _head(line) -> tuple:
        """By what a delivery is known in a file: what is sold comes to another place than what is
        cooked."""
        said = (line.cleaned[name] for name in OF_DELIVERY)
        return (line.cleaned["school"].pk, sells(line), *said)

    def load(self, lines):
        units = sorted({line.cleaned["school"].pk for line in lines if line.cleaned.get("school")})
        self.places: dict[int, Place] = {}
        for some in in_blocks(units):
            self._load_places(some)
        cities = {place.school.unit.city_id for place in self.places.values()}
        self.lines_of = {city: forbidden_lines(city) for city in cities}
        self._load_suppliers(lines)
        days = [line.cleaned["arrived_on"] for line in lines if line.good("arrived_on")]
        self._load_deliveries(units, days)
        self._load_notes(lines)
        for line in lines:
            if self.identity(line) and line.cleaned["school"].pk in self.places:
                line.existing = self._known(line)

    def _load_places(self, units):
        for school in School.objects.filter(pk__in=units).select_related("unit"):
            if self.user.seats.cover(school, KEEPERS):
                self.places[school.pk] = Place(school)
        mine = list(self.places)
        for kitchen in Kitchen.objects.filter(school__in=mine).order_by("pk"):
            kitchen.school = self.places[kitchen.school_id].school
            self.places[kitchen.school_id].kitchens.append(kitchen)
        links = SupplierLink.objects.filter(school__in=mine).select_related("supplier")
        for link in links.order_by("pk"):
            link.school = self.places[link.school_id].school
            self.places[link.school_id].links.append(link)

    def _load_suppliers(self, lines):
        """Those of the cities of these schools that the file names by their licence."""
        named = {line.cleaned.get("licence") for line in lines} - {"", None}
        cities = {place.school.unit.city_id for place in self.places.values()}
        self.sellers: dict[tuple, Supplier] = {}
        for some in in_blocks(sorted(named)):
            for row in Supplier.objects.filter(city__in=cities, licence__in=some):
                self.sellers[row.city_id, row.licence] = row

    def _load_deliveries(self, units, days):
        self.lots: dict[tuple, Lot] = {}
        self.heads: dict[tuple, list[Delivery]] = defaultdict(list)
        if not days:
            return
        span = min(days), max(days)
        rows = Lot.objects.filter(school__in=list(self.places), arrived_on__range=span)
        rows = rows.received().select_related("delivery").order_by("pk")
        for lot in rows:
            head = self._head_of(lot.delivery)
            self.lots[*head, *(getattr(lot, name) for name in SAME)] = lot
        self._load_renumbered(span)
        heads = Delivery.objects.filter(school__in=list(self.places), arrived_on__range=span)
        seen = Review.objects.filter(delivery=OuterRef("pk"), withdrawn_at=None)
        heads = heads.annotate(reviewed=Exists(seen))
        for row in heads.exclude(state=DeliveryState.WITHDRAWN).order_by("pk"):
            self.heads[self._head_of(row)].append(row)

    def _load_renumbered(self, span):
        """A lot whose number was put right is known by the old one too: a list that still says so
        speaks of it, unless that number is another's."""
        known = {lot.pk: lot for lot in self.lots.values()}
        rows = Correction.objects.filter(
            lot__school__in=list(self.places), lot__arrived_on__range=span,
            before__has_key="batch",
        ).order_by("-pk")  # fmt: skip
        for pk, batch in rows.values_list("lot", "before__batch"):
            if lot := known.get(pk):
                was = (batch if name == "batch" else getattr(lot, name) for name in SAME)
                self.lots.setdefault((*self._head_of(lot.delivery), *was), lot)

    def _load_notes(self, lines):
        """Where the notes that the file names stand: of a supplier a note has one delivery."""
        named = {line.cleaned.get("note") for line in lines} - {"", None}
        self.notes: dict[tuple, tuple] = {}
        for some in in_blocks(sorted(named)):
            rows = Delivery.objects.filter(school__in=list(self.places), note__in=some)
            for row in rows.exclude(state=DeliveryState.WITHDRAWN):
                self.notes[row.school_id, row.supplier_id, row.note] = self._head_of(row)

    @staticmethod
    def _head_of(row: Delivery) -> tuple:
        return row.kitchen_id, row.supplier_id, row.arrived_on, row.note

    def _key(self, line):
        """The head of a row by rows that stand here; None where kitchen or supplier are new."""
        kitchen, link = self._kitchen(line), self._link(line)
        if kitchen is None or link is None:
            return None
        return kitchen.pk, link.supplier_id, line.cleaned["arrived_on"], line.cleaned["note"]

    def _known(self, line):
        head = self._key(line)
        return head and self.lots.get((*head, *(line.cleaned[name] for name in SAME)))

    def _there(self, line) -> list[Delivery]:
        """The deliveries here that a row may speak of. Without a note one that takes no more goods
        is another one."""
        there = self.heads.get(self._key(line) or (), [])
        if line.cleaned["note"]:
            return there
        return [row for row in there if row.is_open and not row.reviewed]

    def _place(self, line) -> Place:
        return self.places[line.cleaned["school"].pk]

    def _kitchen(self, line) -> Kitchen | None:
        """That of the name; without one the only one in use, or the one that has no name, among
        the supermarkets for what is sold, else among the canteens."""
        name, kind = line.cleaned["kitchen"], sells(line)
        here = [k for k in self._place(line).kitchens if k.in_use]
        alike = [k for k in here if k.is_shop == kind]
        if name and name not in SHOPS:
            named = (k for k in (*alike, *here) if name in (k.name, k.title))
            return next(named, None)
        if name:
            alike = [k for k in here if k.is_shop]
        return alike[0] if len(alike) == 1 else next((k for k in alike if not k.name), None)

    def _link(self, line) -> SupplierLink | None:
        """By licence where one is given, else by name among those of the school."""
        licence, name = line.cleaned["licence"], line.cleaned["supplier"]
        links = self._place(line).links
        if licence:
            return next((x for x in links if x.supplier.licence == licence), None)
        found = [x for x in links if x.supplier.name == name]
        return found[0] if len(found) == 1 else None
