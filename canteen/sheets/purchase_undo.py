"""Undoing a purchase ledger. The records of purchases are kept by law (art. 50): what the list
recorded is marked as recorded by mistake and counts nowhere, as on its page."""

from collections import Counter
from collections.abc import Callable

from django.db.models import Q
from django.utils.translation import gettext as _

from canteen.actions import delivery as actions
from canteen.dues import supplier_licence
from canteen.models import Correction, Delivery, DeliveryState, Lot, Review, SupplierLink, Taking
from canteen.sheets.purchase import KEEPERS
from safety.base.trail import storable
from safety.desk.sheets.places import in_blocks
from safety.schools.actions.hold import hold_places
from safety.sheets.importer import Written
from safety.sheets.undo import Undo


def of_delivery(row: Delivery) -> dict:
    """`living`: how many lots it has that are no mistakes, counted beforehand (`count_living`)."""
    return storable({"version": row.version, "state": row.state, "lots": row.living})


def count_living(rows: list[Delivery]) -> None:
    """Let each say how many of its lots are no mistakes."""
    for some in in_blocks(rows, 500):
        found = Lot.objects.filter(delivery__in=some, withdrawn_at=None).order_by()
        living = Counter(found.values_list("delivery", flat=True))
        for row in some:
            row.living = living[row.pk]


def as_left(row: Delivery, after: dict, reviewed: bool) -> bool:
    """Whether a delivery stands as the list left it. What another list added and took back again is
    no change, though it moved the version on; of an older list that noted no lots the version
    says."""
    if "lots" not in after:
        return (row.version, row.state) == (after["version"], after["state"])
    return not reviewed and (row.state, row.living) == (after["state"], after["lots"])


def of_link(row: SupplierLink) -> dict:
    return storable({"in_use": row.in_use})


def of_lot(row: Lot) -> dict:
    return storable({"version": row.version})


_STATES: dict[str, Callable] = {"delivery": of_delivery, "link": of_link, "lot": of_lot}


def written(what: str, row, before: dict | None) -> Written:
    return Written(what, row.pk, before, _STATES[what](row))


def _put_right(lots) -> set[int]:
    """Of which lots somebody put something right: they looked at it, so it is no mere slip."""
    rows = Correction.objects.filter(Q(lot__in=lots) | Q(taking__lot__in=lots)).order_by()
    found = rows.values_list("lot", "taking__lot")
    return {lot or of_taking for lot, of_taking in found}


class PurchaseUndo(Undo):
    """What was reviewed, used or added to since is an obstacle: it did come."""

    def obstacles(self, progress):
        after = {row.key: row.after for row in self.rows if row.what == "delivery"}
        self.deliveries: dict[int, Delivery] = {}
        found = []
        self._hold_schools()
        for some in in_blocks(sorted(after), 500):
            rows = Delivery.objects.select_for_update(of=("self",)).filter(pk__in=some)
            rows = rows.select_related("kitchen__school__unit", "school__unit").order_by("pk")
            self.deliveries |= {row.pk: row for row in rows}
            count_living([self.deliveries[key] for key in some if key in self.deliveries])
            found += self._depends(some, after)
        found += self._lots_depend()
        progress(0, len(self.rows))
        return found

    def _hold_schools(self):
        """Before all that is locked, as by everybody."""
        schools = set()
        for model, what in ((Delivery, "delivery"), (SupplierLink, "link"), (Lot, "lot")):
            keys = sorted(row.key for row in self.rows if row.what == what)
            for some in in_blocks(keys, 500):
                schools |= set(model.objects.filter(pk__in=some).values_list("school", flat=True))
        hold_places(schools)

    def _depends(self, keys, after):
        """Of some deliveries: whose, and why. Their lots are held: what is taken of them waits."""
        lots = Lot.objects.select_for_update(of=("self",)).filter(delivery__in=keys).order_by("pk")
        held = list(lots.values_list("pk", flat=True))
        taken = Taking.objects.filter(lot__in=held, withdrawn_at=None).order_by()
        used = set(taken.values_list("lot__delivery", flat=True))
        kept = Delivery.objects.filter(pk__in=keys, papers__isnull=False).order_by()
        papers = set(kept.values_list("pk", flat=True))
        seen = Review.objects.filter(delivery__in=keys, withdrawn_at=None).order_by()
        reviewed = set(seen.values_list("delivery", flat=True))
        corrected = _put_right(held)
        right = set(lots.filter(pk__in=corrected).values_list("delivery", flat=True))
        for key in keys:
            row = self.deliveries[key]
            if not as_left(row, after[key], key in reviewed):
                yield str(row), _("was reviewed or changed since")
            elif not self.user.seats.cover(row, KEEPERS):
                yield str(row), _("is not yours to change any more")
            elif key in right:
                yield str(row), _("its goods were put right since")
            elif key in used:
                yield str(row), _("its goods were used")
            elif key in papers:
                yield str(row), _("papers were added to it")

    def _lots_depend(self):
        """Of goods that came to deliveries which stood before: whose, and why."""
        after = {row.key: row.after for row in self.rows if row.what == "lot"}
        self.lots: dict[int, Lot] = {}
        for some in in_blocks(sorted(after), 500):
            of = Lot.objects.filter(pk__in=some).values("delivery")
            rows = Delivery.objects.select_for_update(of=("self",)).filter(pk__in=of)
            rows = rows.select_related("kitchen__school__unit").order_by("pk")
            there = {row.pk: row for row in rows}
            seen = Review.objects.filter(delivery__in=there, withdrawn_at=None)
            reviewed = set(seen.values_list("delivery", flat=True))
            self.put_right = _put_right(some)
            lots = Lot.objects.select_for_update(of=("self",)).filter(pk__in=some).order_by("pk")
            for lot in lots:
                lot.delivery = there[lot.delivery_id]
                self.lots[lot.pk] = lot
                if why := self._why_not(lot, after[lot.pk], lot.delivery_id in reviewed):
                    yield f"{lot.delivery} {lot.name}", why

    def _why_not(self, lot, after, reviewed) -> str:
        if actions.fault_of_adding(lot.delivery, reviewed):
            return _("was reviewed or changed since")
        if lot.pk in self.put_right:
            return _("its goods were put right since")
        if of_lot(lot) != after:
            return _("its goods were used")
        if not self.user.seats.cover(lot, KEEPERS):
            return _("is not yours to change any more")
        return ""

    def take_back_all(self, progress):
        """All goods and deliveries together, then the suppliers of whom nothing else was bought."""
        why = _("The list was taken back.")
        actions.withdraw_many(list(self.deliveries.values()), list(self.lots.values()), why)
        for row in self.rows:
            if row.what == "link":
                self._link(row)
        progress(len(self.rows), len(self.rows))

    def _link(self, row):
        """A school that buys there since goes on doing so."""
        link = SupplierLink.objects.select_related("supplier", "school__unit").get(pk=row.key)
        brought = Delivery.objects.filter(supplier=link.supplier_id, school=link.school_id)
        if not brought.exclude(state=DeliveryState.WITHDRAWN).exists():
            link.in_use = False
            link.save(update_fields=["in_use"])
            supplier_licence.follow_links([link])
