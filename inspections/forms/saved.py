"""Input for saved filters and for the columns of the ledger."""

from django import forms
from django.utils.translation import gettext_lazy as _

from inspections.actions.saved import may_share
from inspections.ledger_columns import COLUMNS, chosen, written
from safety.base.forms import CleanForm
from safety.schools.models import Unit
from safety.web.forms import OnceMixin, SeenMixin

BELOW = "below"


class SharedForm(SeenMixin, CleanForm):
    """The name of a filter, and whom it is shared with: nobody, one's unit, or the units below as
    well where one is an administrator there. `share` becomes {unit, below}."""

    watched = ("name", "unit_id", "below")

    name = forms.CharField(label=_("Name of the filter"), max_length=40)
    share = forms.ChoiceField(
        label=_("Who else finds it"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Whoever opens it sees what they may see, and nothing more."),
    )

    def __init__(self, *args, user, row=None, **kwargs):
        super().__init__(*args, **kwargs)
        seated = {seat.unit_id for seat in user.seats.seats}
        units = Unit.objects.filter(pk__in=seated).order_by("name", "pk")
        self.units = {str(unit.uuid): unit for unit in units}
        self.fields["share"].choices = [("", _("nobody")), *self._choices(user)]
        if row is not None:
            self.initial = {"name": row.name, "share": self._key(row), **self.initial}
            self.watch(row)

    def _choices(self, user):
        for key, unit in self.units.items():
            yield key, _("everybody at %(unit)s") % {"unit": unit.name}
            if may_share(user, unit, below=True):
                yield f"{key}.{BELOW}", _("%(unit)s and all units below") % {"unit": unit.name}

    def _key(self, row) -> str:
        key = str(row.unit.uuid) if row.unit else ""
        return f"{key}.{BELOW}" if row.below else key

    def stored(self, current):
        return {"name": current.name, "share": {"unit": current.unit, "below": current.below}}

    def said(self, name, value):
        if name != "share":
            return super().said(name, value)
        if value["unit"] is None:
            return str(_("nobody"))
        words = _("%(unit)s and all units below") if value["below"] else _("everybody at %(unit)s")
        return words % {"unit": value["unit"].name}

    def clean_share(self) -> dict:
        key, _dot, below = (self.cleaned_data.get("share") or "").partition(".")
        return {"unit": self.units.get(key), "below": bool(below)}


class SaveFilterForm(OnceMixin, SharedForm):
    """The present filter under a name."""

    with_columns = forms.BooleanField(label=_("With the columns that I see now"), required=False)
    opens = forms.BooleanField(label=_("My ledger opens with it"), required=False)


class OpensForm(CleanForm):
    """Whether the ledger is to open with a filter."""

    on = forms.BooleanField(required=False)


class ColumnsForm(CleanForm):
    """The columns to be shown; none, or the button `usual`, means the usual ones."""

    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        required=False,
        choices=[(column.code, column.title) for column in COLUMNS[1:]],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The number is always there: it leads to the hazard."),
    )

    def written(self) -> str:
        usual = "usual" in self.data
        return "" if usual else written(chosen(".".join(self.cleaned_data["columns"])))
