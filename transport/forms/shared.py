"""Pieces that the forms and filters here share."""

from django import forms
from django.utils.translation import gettext_lazy as _

from safety.base.forms import CleanForm
from safety.schools.models import Tier, Unit
from safety.schools.queries import search
from safety.web.forms import FilterForm
from transport.rules.finding import Verdict
from transport.rules.words import Rule

ANY = ("", _("any"))


class Judged(CleanForm):
    """A form whose fields a rule judges together."""

    def put(self, faults: dict[str, str]):
        """Show what a rule finds wrong beside the fields that it concerns."""
        for field, fault in faults.items():
            self.add_error(field if field in self.fields else None, fault)


def reasons(rules: dict[str, Rule]) -> list[tuple]:
    """The rules of a list, to be filtered by."""
    return [ANY, *((code, rule.label) for code, rule in rules.items())]


class RegisterFilter(FilterForm):
    """By verdict and reason, district and school. `links`: the model of the schools of a row, and
    its column of the row."""

    links: tuple

    verdict = forms.ChoiceField(label=_("Verdict"), choices=[ANY, *Verdict.choices])
    district = forms.ModelChoiceField(
        label=_("District"), queryset=Unit.objects.none(), to_field_name="uuid",
        empty_label=_("any"),
    )  # fmt: skip
    text = forms.CharField(
        label=_("School"), max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
    )  # fmt: skip
    gone = forms.BooleanField(label=_("those no longer in use too"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        seats = self.user.seats
        districts = Unit.objects.visible_to(self.user).filter(tier=Tier.DISTRICT)
        self.fields["district"].queryset = districts
        if not seats.units(Tier.CITY) and not seats.units(Tier.PROVINCE):
            del self.fields["district"]

    def narrow(self, rows):
        data = self.cleaned_data
        rows = rows.filter(verdict=data["verdict"]) if data["verdict"] else rows
        code = data["reason"]
        rows = rows.filter(codes__contains=f",{code},") if code else rows
        model, column = self.links
        links = model.objects.visible_to(self.user)
        # How one stands who left is not the school's to find by any more.
        gone = data["gone"] and not (data["verdict"] or code)
        links = links if gone else links.filter(in_use=True)
        if data.get("district"):
            links = links.filter(district=data["district"])
        if data["text"]:
            links = search(links, data["text"], "school__unit__search", "school__unit__name")
        return rows.filter(pk__in=links.values(column))
