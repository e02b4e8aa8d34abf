"""Suppliers, deliveries, goods and the way of a lot as workbooks (safety.sheets.listing)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.lists.kitchen import LICENCE
from canteen.models import Delivery, Lot, ReviewKind
from canteen.sheets.purchase import PURCHASES
from safety.sheets.listing import Listing, Shown

_STOCK = {
    "cancelled": gettext_lazy("withdrawn"),
    "used": gettext_lazy("used up"),
    "expired": gettext_lazy("past its shelf life"),
    "soon": gettext_lazy("near expiry"),
    "valid": gettext_lazy("in date"),
}


def stock_word(lot: Lot) -> str:
    return str(_STOCK[lot.state])


def food_licence_word(supplier) -> str:
    return str(LICENCE[supplier.food_licence_state])


def _papers(delivery: Delivery) -> str:
    lacking = delivery.missing_papers
    if lacking:
        return _("lacking: %(lacking)s") % {"lacking": _(", ").join(lacking)}
    return delivery.get_voucher_display()


def _review(kind: str):
    def text(delivery: Delivery) -> str:
        standing = (one for one in delivery.reviews.all() if one.withdrawn_at is None)
        row = next((one for one in standing if one.kind == kind), None)
        if row is None:
            return ""
        word = _("passed") if row.passed else _("not passed")
        return f"{row.by} ({word})"

    return text


SUPPLIERS = Listing(
    "suppliers",
    gettext_lazy("Suppliers"),
    page="canteen.views.supplier.SupplierList",
    route="canteen:supplier_list",
    personal=True,
    columns=(
        Shown(gettext_lazy("Supplier"), "name", width=28),
        Shown(gettext_lazy("Business licence number"), "licence", width=22),
        Shown(gettext_lazy("Business licence valid to"), "licence_expires_on", "date", 12),
        Shown(gettext_lazy("Food licence number"), "food_licence", width=20),
        Shown(gettext_lazy("Food licence valid to"), "food_licence_expires_on", "date", 12),
        Shown(gettext_lazy("Food licence"), food_licence_word),
        Shown(gettext_lazy("Address"), "address", width=30),
        Shown(gettext_lazy("Contact"), "contact"),
        Shown(gettext_lazy("Phone"), "phone"),
        Shown(gettext_lazy("Schools"), "schools", "number", 10),
    ),
)
_PLACE = (
    Shown(gettext_lazy("District"), "district.name"),
    Shown(gettext_lazy("School code"), "school.code"),
    Shown(gettext_lazy("School"), "school.name", width=28),
)
DELIVERIES = Listing(
    "purchases",
    gettext_lazy("Deliveries"),
    page="canteen.views.delivery.DeliveryList",
    route="canteen:delivery_list",
    columns=(
        *_PLACE,
        Shown(gettext_lazy("Kitchen"), "kitchen.title"),
        Shown(gettext_lazy("Purchased on"), "arrived_on", "date", 12),
        Shown(gettext_lazy("Supplier"), "supplier_name", width=24),
        Shown(gettext_lazy("Number of the note"), "note"),
        Shown(gettext_lazy("Papers"), _papers, width=24),
        Shown(gettext_lazy("Lots"), "lot_count", "number", 10),
        Shown(gettext_lazy("Received by"), "received_by"),
        Shown(gettext_lazy("Review of the papers"), _review(ReviewKind.PAPERS), width=18),
        Shown(gettext_lazy("Review of freshness"), _review(ReviewKind.FRESHNESS), width=18),
        Shown(gettext_lazy("State"), "get_state_display"),
    ),
)
_KINDS = {"date": "date", "decimal": "number"}
# Everything that art. 53 asks of the record of a purchase: the columns of the ledger that is taken
# in, so that what is handed out can be taken in again.
_LOT = (
    Shown(gettext_lazy("District"), "district.name"),
    *(
        Shown(column.header, column.of, _KINDS.get(column.kind, "text"), column.width)
        for column in PURCHASES.columns
    ),
    Shown(gettext_lazy("Left"), "remaining", "number", 10),
    Shown(gettext_lazy("Keeps until"), "expires_on", "date", 12),
    Shown(gettext_lazy("Put on the cost, %"), "margin", "number", 10),
    Shown(gettext_lazy("More than a small margin"), "over_margin"),
    Shown(gettext_lazy("Delivery"), "delivery.get_state_display"),
    Shown(gettext_lazy("Stock"), stock_word),
)
GOODS = Listing(
    "purchased-goods",
    gettext_lazy("Goods bought"),
    page="canteen.views.goods.GoodsList",
    route="canteen:goods_list",
    personal=True,
    columns=_LOT,
)
# Whom to call on the day.
_CALL = (
    Shown(gettext_lazy("Principal's phone"), "school.principal_phone"),
    Shown(gettext_lazy("Safety officer's phone"), "school.officer_phone"),
    Shown(gettext_lazy("Supplier's phone today"), "supplier.phone"),
)
DISH = Listing(
    "dish-trace",
    gettext_lazy("Where the goods of a dish went"),
    page="canteen.views.dish.DishTrace",
    route="canteen:dish_trace",
    personal=True,
    columns=(*_LOT, *_CALL),
)
TRACE = Listing(
    "food-trace",
    gettext_lazy("Schools that received it"),
    page="canteen.views.goods.Trace",
    route="canteen:trace",
    personal=True,
    columns=(*_LOT, *_CALL),
)
