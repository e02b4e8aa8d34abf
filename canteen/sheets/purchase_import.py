"""The purchase ledger taken in: what is new is recorded, what stands here stays as it is."""

import uuid as uuids
from collections import defaultdict

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.actions import delivery as actions
from canteen.actions.shared import put_under
from canteen.dues import delivery_review, margin, stock_expiry, supplier_licence
from canteen.models import Delivery, Lot, Supplier, SupplierLink
from canteen.rules import forbidden, shop
from canteen.rules import goods as rules
from canteen.sheets.purchase import GOODS, HEAD, IMPORT, KEEPERS, PURCHASES, PurchaseRow
from canteen.sheets.purchase_stands import NAMED, Standing, sells
from canteen.sheets.purchase_undo import PurchaseUndo, count_living, of_link, written
from safety.base import clock
from safety.desk.sheets.places import Places
from safety.schools.actions.hold import hold_places
from safety.schools.models import Status, Unit
from safety.sheets import registry

# What a supplier must say of itself before the first delivery (art. 53).
SELLER = ("licence", "address", "contact", "phone")
# Column of a lot → cell of a row.
_SAME = ("quantity", "unit", "packaged", "producer", "production_licence", "cost", "price")
_FIGURES = {name: name for name in _SAME} | {"shelf_days": "shelf_life"}


def may_import(user) -> bool:
    return bool(user.seats.roles & KEEPERS)


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    registry.add(
        registry.ImportKind(
            IMPORT, gettext_lazy("Purchase ledger"), PurchaseImport, may_import, PurchaseUndo,
            upload=lambda params: reverse("canteen:purchase_import"),
            written=lambda params: f"{reverse('canteen:goods_list')}?show=all",
        )
    )  # fmt: skip


def _told(stands) -> str:
    said = _("It stands here already with another value (%(value)s). A list changes no record.")
    if isinstance(stands, bool):
        stands = _("yes") if stands else _("no")
    return said % {"value": "–" if stands in (None, "") else stands}


class PurchaseImport(Standing):
    """Deliveries with their lots: all are new, or stand here already and stay as they are.

    A lot is known by kitchen, supplier, day, note, goods, specification, lot number and day of
    production. To a delivery that stands here goods are added as on its page: while nobody has
    reviewed it. A supplier that the school did not have is recorded, or taken as the city knows it.
    """

    description = PURCHASES
    one_form = True

    def prepare(self):
        places, own = Places(self.user), self.user.seats.only(KEEPERS).units("school")
        only = Unit.objects.get(pk=own[0]) if len(own) == 1 else None
        self.form_class = lambda values: PurchaseRow(values, places=places, only=only)
        self._form, self.made = None, {}
        self.added: list[Lot] = []  # to deliveries that stood here
        self.dear: dict[int, list[Lot]] = defaultdict(list)  # sold for too much, by kitchen
        self.held: dict[tuple, Delivery] | None = None  # these deliveries, locked

    def title_of(self, line):
        return f"{line.cleaned['arrived_on']} {line.cleaned['name']}"

    # -- the rules of the whole file --------------------------------------------------------------

    def check_file(self, lines):
        self.news: dict[tuple, dict] = {}  # what the first row says of a new supplier
        self.said: dict[tuple, dict] = {}  # and of a delivery
        self.heads_of_notes: dict[tuple, tuple] = {}  # kitchen and day of a supplier's note
        self.joins: dict[tuple, Delivery] = {}  # the delivery here to which rows add
        for line in lines:
            if line.cleaned.get("school") and line.good("school", "school_code"):
                if line.cleaned["school"].pk not in self.places:
                    line.fault("school", _("You see this school, but do not keep its kitchens."))
                else:
                    self._check(line)

    def _check(self, line):
        if line.existing is not None:
            self._check_same(line)
            return
        if line.good("kitchen"):
            self._check_kitchen(line)
        if line.good("supplier", "licence", "address", "contact", "phone"):
            self._check_seller(line)
        if line.good("kitchen", "name", "cost", "price"):
            self._check_goods(line)
        if line.good("arrived_on", "note"):
            self._check_head(line)

    @staticmethod
    def _check_same(line):
        """What was recorded of a purchase is not rewritten by a list."""
        for name, cell in _FIGURES.items():
            asked = line.good(cell) and cell in line.row.values and cell not in line.row.blank
            stands = getattr(line.existing, name)
            if asked and line.cleaned[name] != stands:
                line.fault(cell, _told(stands))

    def _check_kitchen(self, line):
        school = self._place(line).school
        if school.status != Status.OPEN:
            line.fault("school", _("The school is closed."))
        elif self._kitchen(line) is None:
            line.fault("kitchen", self._no_kitchen(line))

    def _no_kitchen(self, line) -> str:
        if line.cleaned["kitchen"]:
            return _("The school has no kitchen of this name in use.")
        shops = [k for k in self._place(line).kitchens if k.in_use and k.is_shop]
        if sells(line) and not shops:
            return _("The school has no supermarket here. Record it first.")
        if sells(line):
            return _("The school has several supermarkets. Name one of them.")
        if any(k.in_use and not k.is_shop for k in self._place(line).kitchens):
            return _("The school has several kitchens. Name one of them.")
        return _("The school has no kitchen yet. Record it first.")

    def _check_seller(self, line):
        data, link = line.cleaned, self._link(line)
        known = self.sellers.get((self._place(line).school.unit.city_id, data["licence"]))
        known = known or (link and link.supplier)
        if known is None:
            self._check_new_seller(line)
        elif known.name != data["supplier"]:
            line.fault(
                "supplier",
                _(
                    "This business licence stands under another name in the city. "
                    "Look at the licence."
                ),
            )

    def _check_new_seller(self, line):
        """The first row that names it says what art. 53 asks; no other contradicts it."""
        data = line.cleaned
        first = self.news.setdefault((data["school"].pk, data["supplier"]), data)
        if first is not data:
            if data["licence"] not in ("", first["licence"]):
                line.fault("licence", _("Another row gives this supplier another licence number."))
            return
        for name in SELLER:
            if not data[name]:
                line.fault(
                    name,
                    _(
                        "New to the school: give the supplier's licence number, "
                        "address, contact and phone."
                    ),
                )

    def _check_goods(self, line):
        lines, kitchen = self.lines_of[self._place(line).school.unit.city_id], self._kitchen(line)
        if kitchen is None:
            return
        if found := forbidden.found_in(line.cleaned["name"], lines, kitchen.kind):
            line.fault("name", forbidden.fault(found))
        if kitchen.is_shop and line.good("arrived_on", "produced_on", "shelf_life", "packaged"):
            self._check_sale(line)
        elif sells(line) and not kitchen.is_shop:
            said = _("A canteen sells nothing: leave cost and price empty.")
            line.fault("price" if line.cleaned["price"] is not None else "cost", said)

    @staticmethod
    def _check_sale(line):
        """What a supermarket may put on sale, as on its page."""
        data = line.cleaned
        expires_on = rules.expiry_of(data["produced_on"], data["shelf_days"])
        alarm_on = rules.alarm_from(expires_on, data["shelf_days"])
        for name, fault in shop.faults_of_sale(data, alarm_on, data["arrived_on"]).items():
            line.fault("shelf_life" if name == "shelf_days" else name, fault)

    def _check_head(self, line):
        data, today = line.cleaned, clock.today()
        said = data["arrived_on"], data["voucher"], data["note"], today
        for name, fault in rules.faults_of_delivery(*said, rules.LATE_LIST).items():
            line.fault(name, fault)
        if line.good(*NAMED) and (there := self._there(line)):
            self._check_join(line, there)
        if line.good(*NAMED) and data["note"] and self._elsewhere(line):
            line.fault(
                "note",
                _("This note of the supplier is of another kitchen or day."),
            )
        first = self.said.setdefault(self._head(line), data) if line.good(*NAMED) else data
        for name in (*rules.PAPERS, "received_by"):
            if line.good(name) and first.get(name) != data.get(name):
                line.fault(name, _("Another row of the same delivery says something else."))

    def _elsewhere(self, line) -> bool:
        """Whether the note stands here, or in an earlier row, for another kitchen or day."""
        data, link = line.cleaned, self._link(line)
        school, kitchen = data["school"].pk, self._kitchen(line)
        if kitchen is None:
            return False
        there = self.notes.get((school, link.supplier_id, data["note"])) if link else None
        if there and (there[0], there[2]) != (kitchen.pk, data["arrived_on"]):
            return True
        head = (kitchen.pk, data["arrived_on"])
        key = (school, data["licence"] or data["supplier"], data["note"])
        return self.heads_of_notes.setdefault(key, head) != head

    def _check_join(self, line, there):
        """Goods for a delivery that stands here: of which, whether it takes them, and whether the
        row says of it what stands there."""
        cell = "note" if line.cleaned["note"] else "arrived_on"
        if len(there) > 1:
            said = _(
                "Several deliveries of this supplier and day wait here without a note. Add the "
                "goods on the page of the right one."
            )
            line.fault(cell, said)
            return
        [row] = there
        if fault := actions.fault_of_adding(row, row.reviewed):
            line.fault(cell, fault)
        for name in (*rules.PAPERS, "received_by"):
            self._check_said(line, name, getattr(row, name))
        self.joins[self._head(line)] = row

    @staticmethod
    def _check_said(line, name, stands):
        """A cell that says something else of a delivery than what is recorded of it."""
        asked = line.good(name) and name in line.row.values and name not in line.row.blank
        if asked and line.cleaned[name] != stands:
            line.fault(name, _told(stands))

    def changes_of(self, line):
        return []

    # -- writing ----------------------------------------------------------------------------------

    def save(self, line):
        if self.held is None:
            self._hold()
        joined = self.held.get(self._head(line))
        delivery = joined or self.made.get(self._head(line)) or self._deliver(line)
        lot = actions.lot_of(delivery, uuids.uuid4(), {name: line.cleaned[name] for name in GOODS})
        lot.save(force_insert=True)
        if lot.over_margin:
            self.dear[delivery.kitchen_id].append(lot)
        if joined:
            actions.keep_longer(joined, lot)
            self.added.append(lot)
        else:
            delivery.kept_until = max(delivery.kept_until, lot.kept_until)

    def _hold(self):
        """All deliveries to which the list adds, before anything is written, each as it is now: a
        review that came meanwhile refuses the whole list."""
        keys = {row.pk for row in self.joins.values()}
        hold_places({row.school_id for row in self.joins.values()})
        rows = Delivery.objects.select_for_update(of=("self",)).filter(pk__in=keys)
        rows = rows.select_related("kitchen__school__unit").order_by("pk")
        now = {row.pk: row for row in rows}
        for row in now.values():
            actions.check_open(row)
        self.held = {head: now[row.pk] for head, row in self.joins.items()}

    def _deliver(self, line) -> Delivery:
        link, kitchen = self._link(line) or self._new_link(line), self._kitchen(line)
        if not link.in_use:
            self._use_again(link)
        facts = {name: line.cleaned[name] for name in (*HEAD, "voucher")}
        row = Delivery(
            uuid=uuids.uuid4(), kitchen=kitchen, supplier=link.supplier, recorded_by=self.user,
            recorded_at=clock.now(), kept_until=rules.kept_until(facts["arrived_on"], None),
            **link.supplier.told, **facts,
        )  # fmt: skip
        put_under(row, kitchen)
        row.school = kitchen.school
        row.save(force_insert=True)
        self.made[self._head(line)] = row
        return row

    def _new_link(self, line) -> SupplierLink:
        place, data = self._place(line), line.cleaned
        city = place.school.unit.city_id
        seller = self.sellers.get((city, data["licence"]))
        if seller is None:
            facts = {name: data[name] for name in SELLER}
            seller = Supplier.objects.create(city_id=city, name=data["supplier"], **facts)
            self.sellers[city, data["licence"]] = seller
        link = SupplierLink.objects.create(
            supplier=seller, recorded_by=self.user, recorded_at=clock.now(),
            **place.school.columns(),
        )  # fmt: skip
        link.school = place.school
        place.links.append(link)
        self.written.append(written("link", link, None))
        supplier_licence.follow_links([link])
        return link

    def _use_again(self, link):
        before = of_link(link)
        link.in_use = True
        link.save(update_fields=["in_use"])
        self.written.append(written("link", link, before))
        supplier_licence.follow_links([link])

    def finish(self, lines):
        """A delivery is kept as long as the longest of its lots, and owes its reviews."""
        rows = list(self.made.values())
        Delivery.objects.bulk_update(rows, ["kept_until"], batch_size=500)
        count_living(rows)
        for row in rows:
            self.written.append(written("delivery", row, None))
        self.written += [written("lot", lot, None) for lot in self.added]
        delivery_review.follow_deliveries(rows)
        touched = [*rows, *(lot.delivery for lot in self.added)]
        for kitchen in {row.kitchen_id: row.kitchen for row in touched}.values():
            stock_expiry.follow_kitchen(kitchen)
        for lots in self.dear.values():
            margin.tell(lots, self.user)
