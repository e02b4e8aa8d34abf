"""Filters of what was bought: deliveries, goods in stock, the way of a lot; the forbidden goods."""

import datetime as dt

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from canteen.models import Correction, DeliveryState, ForbiddenGoods, Where
from canteen.rules.goods import batch_of
from safety.base import clock
from safety.base.forms import Judged
from safety.desk.forms.fields import DayInput
from safety.web.forms import FilterForm, OnceMixin, VersionMixin
from safety.web.place_filter import ANY, PlaceFilter

# So far back a search looks where neither a lot nor a first day is given: food is eaten within
# weeks.
LOOK_BACK = dt.timedelta(days=90)
RENUMBERED = 500  # so many corrections of one number at most


def _search(label, length=40):
    return forms.CharField(
        label=label, max_length=length, widget=forms.TextInput(attrs={"type": "search"})
    )


def of_batch(typed: str) -> Q:
    """Goods of a lot by its number, or by the one that it had until that was put right."""
    number = batch_of(typed)
    rows = Correction.objects.filter(lot__isnull=False, before__batch=number)
    # Named one by one, so that an index finds both.
    return Q(batch=number) | Q(pk__in=list(rows.values_list("lot", flat=True)[:RENUMBERED]))


class Bought(PlaceFilter):
    """Between which days, and from whom: by today's name of the supplier or the one it had then."""

    name_then = "delivery__supplier_name"
    supplier = _search(_("Supplier"))
    since = forms.DateField(label=_("From"), widget=DayInput())
    until = forms.DateField(label=_("To"), widget=DayInput())

    def narrow(self, rows):
        data = self.cleaned_data
        rows = super().narrow(rows)
        named = data["supplier"]
        if named:
            then = Q(**{f"{self.name_then}__contains": named})
            rows = rows.filter(then | Q(supplier__name__contains=named))
        rows = rows.filter(arrived_on__gte=data["since"]) if data["since"] else rows
        return rows.filter(arrived_on__lte=data["until"]) if data["until"] else rows


class DeliveryFilter(Bought):
    name_then = "supplier_name"
    state = forms.ChoiceField(label=_("Show"), choices=[ANY, *DeliveryState.choices])
    field_order = ("state", "supplier", "since", "until", "district", "text")

    def narrow(self, rows):
        rows = super().narrow(rows)
        state = self.cleaned_data["state"]
        return rows.filter(state=state) if state else rows


class GoodsFilter(Bought):
    SHOWN = [
        ("", _("in stock")),
        ("near", _("in stock, near expiry or past it")),
        ("expired", _("in stock, past its shelf life")),
        ("margin", _("sold for more than a small margin")),
        ("all", _("all that was bought")),
    ]
    show = forms.ChoiceField(label=_("Show"), choices=SHOWN)
    goods = _search(_("Goods"))
    batch = _search(_("Lot number"))
    field_order = ("show", "goods", "batch", "supplier", "since", "until", "district", "text")

    def narrow(self, rows):
        data, today = self.cleaned_data, clock.today()
        rows = super().narrow(rows)
        rows = rows.filter(name__contains=data["goods"]) if data["goods"] else rows
        rows = rows.filter(of_batch(data["batch"])) if data["batch"] else rows
        if data["show"] in ("all", "margin"):
            return rows.over_margin() if data["show"] == "margin" else rows
        rows = rows.in_stock()
        if data["show"] == "near":
            return rows.filter(alarm_on__lte=today)
        return rows.filter(expires_on__lt=today) if data["show"] == "expired" else rows


class TraceFilter(Bought):
    """Goods by a word, a lot by its number, or all of a supplier; nothing where none is said."""

    goods = _search(_("Goods or ingredient"))
    batch = _search(_("Lot number"))
    field_order = ("goods", "batch", "supplier", "since", "until", "district", "text")

    @property
    def asks(self) -> bool:
        return any(getattr(self, "cleaned_data", {}).get(n) for n in ("goods", "batch", "supplier"))

    def narrow(self, rows):
        data = self.cleaned_data
        if not self.asks:
            return rows.none()
        rows = super().narrow(rows)
        rows = rows.filter(name__contains=data["goods"]) if data["goods"] else rows
        if data["batch"]:  # there are few of it, however long ago
            return rows.filter(of_batch(data["batch"]))
        if data["since"]:
            return rows
        return rows.filter(arrived_on__gte=(data["until"] or clock.today()) - LOOK_BACK)


class DishFilter(FilterForm):
    """All that was in stock: oil and salt stand in no dish's name."""

    SHOWN = [("", _("goods that fit the dish")), ("all", _("all that was in stock"))]
    show = forms.ChoiceField(label=_("Show"), choices=SHOWN)

    def narrow(self, rows):
        return rows


class ForbiddenFields(Judged):
    words = forms.CharField(
        label=_("Words in the name"), max_length=200,
        help_text=_("Several are set apart by spaces. Goods with one of them are refused."),
    )  # fmt: skip
    but = forms.CharField(
        label=_("Except"), max_length=200, required=False,
        help_text=_("Words that are harmless although one of the above stands in them."),
    )  # fmt: skip
    rule = forms.CharField(label=_("What the rule says"), max_length=200)
    article = forms.CharField(label=_("Where it stands"), max_length=120)
    where = forms.ChoiceField(label=_("Where it holds"), choices=Where.choices)


class ForbiddenForm(OnceMixin, ForbiddenFields):
    pass


class ForbiddenEditForm(VersionMixin, ForbiddenFields):
    in_force = forms.BooleanField(label=_("In force"), required=False)

    def __init__(self, *args, line: ForbiddenGoods, **kwargs):
        names = ("words", "but", "rule", "article", "where", "in_force")
        initial = {name: getattr(line, name) for name in names}
        super().__init__(*args, version=line.version, initial=initial, **kwargs)
