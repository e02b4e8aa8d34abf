"""Pieces that the forms and filters here share."""

from django import forms
from django.utils.translation import gettext_lazy as _

from safety.web.place_filter import ANY, PlaceFilter
from transport.rules.finding import Verdict
from transport.rules.words import Rule


def reasons(rules: dict[str, Rule]) -> list[tuple]:
    """The rules of a list, to be filtered by."""
    return [ANY, *((code, rule.label) for code, rule in rules.items())]


class RegisterFilter(PlaceFilter):
    """By verdict and reason, district and school. `links`: the model of the schools of a row, and
    its column of the row."""

    links: tuple

    verdict = forms.ChoiceField(label=_("Verdict"), choices=[ANY, *Verdict.choices])
    gone = forms.BooleanField(label=_("those no longer in use too"))

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
        return rows.filter(pk__in=self.of_place(links).values(column))
