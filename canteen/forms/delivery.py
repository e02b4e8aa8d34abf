"""Input of deliveries, lots, reviews and takings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from canteen.models import Delivery, Kitchen, Lot, ReviewKind, SupplierLink, Taking, Voucher
from canteen.rules import goods as rules
from safety.base import clock
from safety.base.forms import Judged
from safety.desk.forms.fields import DayInput
from safety.web.forms import OnceMixin, VersionMixin

MOST = 1_000_000
_AMOUNT = {"inputmode": "decimal"}


class DeliveryForm(OnceMixin, Judged):
    """The head of a delivery to a kitchen."""

    supplier = forms.ModelChoiceField(
        label=_("Supplier"), queryset=SupplierLink.objects.none(), to_field_name="uuid"
    )
    arrived_on = forms.DateField(label=_("Purchased on"), widget=DayInput())
    voucher = forms.ChoiceField(label=_("Papers that came along"), choices=Voucher.choices)
    note = forms.CharField(label=_("Number of the note"), required=False, max_length=40)
    has_licence = forms.BooleanField(label=_("Business licence"), required=False)
    has_food_licence = forms.BooleanField(label=_("Food licence"), required=False)
    has_production_licence = forms.BooleanField(label=_("Production licence"), required=False)
    has_quality_report = forms.BooleanField(
        label=_("Quality report"), required=False,
        help_text=_("The four of them make up the set; a one-ticket note stands for all."),
    )  # fmt: skip
    received_by = forms.CharField(label=_("Received by"), max_length=40)

    def __init__(self, *args, kitchen: Kitchen, **kwargs):
        initial = {"arrived_on": clock.today(), "voucher": Voucher.TICKET}
        super().__init__(*args, initial=initial, **kwargs)
        links = SupplierLink.objects.filter(school=kitchen.school_id, in_use=True)
        self.fields["supplier"].queryset = links.select_related("supplier").order_by("pk")

    def clean(self):
        data = super().clean()
        if data.get("arrived_on") and data.get("voucher"):
            said = data["arrived_on"], data["voucher"], data.get("note", "")
            self.put(rules.faults_of_delivery(*said, clock.today()))
        return data


def _quantity(**kwargs):
    return forms.DecimalField(
        min_value=0.001, max_value=MOST, max_digits=12, decimal_places=3,
        widget=forms.NumberInput(attrs=_AMOUNT), **kwargs,
    )  # fmt: skip


def money_field(**kwargs):
    return forms.DecimalField(
        min_value=0.01, max_value=100_000, max_digits=9, decimal_places=2,
        widget=forms.NumberInput(attrs=_AMOUNT), **kwargs,
    )  # fmt: skip


class LotFields(Judged):
    """What is said of goods of one lot."""

    name = forms.CharField(label=_("Goods"), max_length=60)
    spec = forms.CharField(
        label=_("Specification"), required=False, max_length=40,
        help_text=_("As on the label: 5 L, 25 kg a sack."),
    )  # fmt: skip
    quantity = _quantity(label=_("Quantity"))
    unit = forms.CharField(
        label=_("Unit of measure"), max_length=10, help_text=_("kg, box, bottle …")
    )
    packaged = forms.BooleanField(
        label=_("Packaged food with a label"), required=False,
        help_text=_("Take the tick away for loose vegetables, meat, eggs."),
    )  # fmt: skip
    producer = forms.CharField(label=_("Producer, or place of origin"), max_length=80)
    production_licence = forms.CharField(
        label=_("Production licence number (SC …)"), required=False, max_length=40
    )
    batch = forms.CharField(label=_("Lot number"), required=False, max_length=40)
    produced_on = forms.DateField(label=_("Produced on"), required=False, widget=DayInput())
    shelf_days = forms.IntegerField(
        label=_("Shelf life in days"), required=False, min_value=1,
        max_value=rules.LONGEST_SHELF_DAYS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


class LotForm(OnceMixin, LotFields):
    """Goods of one lot, of a supermarket with their price."""

    cost = money_field(label=_("Cost of one, yuan"))
    price = money_field(label=_("Price of one, yuan"))

    def __init__(self, *args, delivery: Delivery, **kwargs):
        self.arrived_on = delivery.arrived_on
        super().__init__(*args, initial={"packaged": True}, **kwargs)
        if not delivery.kitchen.is_shop:
            del self.fields["cost"], self.fields["price"]
        else:
            del self.fields["packaged"]

    def clean(self):
        data = super().clean()
        if "packaged" not in self.fields:  # what a supermarket sells always is
            data["packaged"] = True
        if not {"produced_on", "shelf_days"} & self.errors.keys():
            faults = rules.faults_of_goods(data, self.arrived_on)
            self.put({field: text for field, text in faults.items() if field not in self.errors})
        return data


class ReviewForm(VersionMixin, Judged):
    """One of the two reviews of a delivery."""

    kind = forms.ChoiceField(label=_("Which review"), choices=ReviewKind.choices)
    passed = forms.ChoiceField(
        label=_("Result"),
        choices=[("", "–"), ("yes", _("passed")), ("no", _("not passed: turned away"))],
    )
    by = forms.CharField(label=_("Reviewed by"), max_length=40)
    remark = forms.CharField(
        label=_("What the review found"), required=False, max_length=200,
        help_text=_("Say why where it is turned away."),
    )  # fmt: skip

    def __init__(self, *args, delivery: Delivery, **kwargs):
        super().__init__(*args, version=delivery.version, **kwargs)
        done = {row.kind for row in delivery.standing_reviews}
        if len(done) == 1:
            self.initial["kind"] = next(one for one in ReviewKind.values if one not in done)

    def clean(self):
        data = super().clean()
        if data.get("passed") == "no" and not data.get("remark") and "remark" not in self.errors:
            self.add_error("remark", _("Say why it is turned away."))
        return data


class WithdrawForm(VersionMixin, Judged):
    reason = forms.CharField(
        label=_("Why it is a mistake"), max_length=200,
        help_text=_("The delivery stays to be read, marked so, and counts nowhere."),
    )  # fmt: skip

    def __init__(self, *args, delivery: Delivery, **kwargs):
        super().__init__(*args, version=delivery.version, **kwargs)


class TakingFields(Judged):
    """So much of a `lot` goes out of the store."""

    lot: Lot
    why = forms.ChoiceField(label=_("What for"), choices=Taking.Why.choices)
    quantity = _quantity(label=_("Quantity"))
    day = forms.DateField(label=_("Taken on"), widget=DayInput())
    by = forms.CharField(label=_("By whom"), max_length=40)

    def clean(self):
        data = super().clean()
        if data.get("quantity") and data.get("day"):
            # Whether so much is left the act judges: a second click finds less, and is done.
            taken, lot = data["quantity"], self.lot
            faults = rules.faults_of_taking(
                taken, taken, data["day"], lot.arrived_on, clock.today()
            )
            self.put(faults)
        return data


class TakingForm(OnceMixin, TakingFields):
    def __init__(self, *args, lot: Lot, **kwargs):
        self.lot = lot
        over = lot.state == "expired"
        initial = {
            "quantity": rules.plain(lot.remaining), "day": clock.today(),
            "why": Taking.Why.DESTROYED if over else Taking.Why.USED,
        }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)
