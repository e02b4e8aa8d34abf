"""Input about bureaus."""

from django import forms
from django.utils.translation import gettext_lazy as _

from safety.base.forms import CleanForm, CleanModelForm
from safety.schools.models import Tier, Unit
from safety.schools.queries import search
from safety.schools.rules import PARENT_TIERS
from safety.web.forms import FilterForm, OnceMixin, SeenMixin

TIER_CHOICES = [
    ("", _("any")),
    (Tier.CITY, Tier.CITY.label),
    (Tier.DISTRICT, Tier.DISTRICT.label),
    (Tier.TOWNSHIP, Tier.TOWNSHIP.label),
]


class UnitForm(SeenMixin, CleanModelForm):
    """Name and code of a bureau, and how it is called on papers."""

    watched = ("name", "code", "office")

    class Meta:
        model = Unit
        fields = ["name", "code", "office"]
        help_texts = {
            "code": _("Such as 390102; may stay empty."),
            "office": _("At the head of notices and under the seal. Empty: the name above."),
        }

    def __init__(self, *args, unit: Unit | None = None, **kwargs):
        shown = self.Meta.fields if unit else ()
        initial = {name: getattr(unit, name) for name in shown}
        super().__init__(*args, initial=initial, **kwargs)
        if unit:
            self.watch(unit)

    def clean(self):
        """The action asks whether the name is taken, in words."""
        return self.cleaned_data


class UnitAddForm(OnceMixin, UnitForm):
    """A bureau directly below `parent`: its tier follows from the parent's."""

    direct = forms.BooleanField(label=_("It holds the city's directly run schools"), required=False)

    def __init__(self, *args, parent: Unit, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["office"]
        self.tier = tier_below(parent)
        if self.tier != Tier.DISTRICT:
            del self.fields["direct"]


def tier_below(parent: Unit) -> str | None:
    """The tier of a bureau that may stand directly below, or None."""
    below = [tier for tier, above in PARENT_TIERS.items() if parent.tier in above]
    tier = next((tier for tier in below if tier != Tier.SCHOOL), None)
    return None if tier == Tier.TOWNSHIP and parent.direct else tier


class ConfirmForm(CleanForm):
    """Nothing to fill in: the button is the answer."""


class UnitFilter(FilterForm):
    q = forms.CharField(
        label=_("Name, pinyin or code"),
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
    )
    tier = forms.ChoiceField(label=_("Tier"), choices=TIER_CHOICES)

    def narrow(self, rows):
        data = self.cleaned_data
        if data["tier"]:
            rows = rows.filter(tier=data["tier"])
        return search(rows, data["q"], "search", "code") if data["q"] else rows
