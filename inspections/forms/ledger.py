"""The filters of the rectification ledger, which read like a sentence."""

import uuid
from urllib.parse import urlencode

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inspections.ledger_columns import chosen, written
from inspections.models import Area, Severity, Source, State
from inspections.queries.ledger import districts_of, narrowed
from inspections.queries.tallies import OPEN, OVERDUE
from safety.schools.models import Stage, Unit
from safety.web.forms import FilterForm
from safety.web.plain import LoadedChoiceField, PlainChoiceField

SHOWN_STATES = [
    State.TO_RECTIFY, State.RECTIFYING, State.RETURNED, State.AWAITING_RECHECK, State.REFERRED,
    State.SIGNED_OFF,
]  # fmt: skip
ANY = [("", _("any"))]
HOW = ("sort", "columns")  # how the rows are shown, not which


class LedgerFilter(FilterForm):
    """District, school, area, severity, state, overdue, dates and text; every field optional."""

    state = PlainChoiceField(
        label=_("State"),
        choices=[
            ("", _("any")),
            (OPEN, _("open")),
            (OVERDUE, _("overdue")),
            *[(state.value, state.label) for state in SHOWN_STATES],
        ],
    )
    district = LoadedChoiceField(label=_("District"), choices=ANY)
    school = forms.UUIDField(label=_("School"), widget=forms.HiddenInput)
    area = PlainChoiceField(label=_("Area"), choices=ANY + Area.choices)
    severity = PlainChoiceField(label=_("Severity"), choices=ANY + Severity.choices)
    source = PlainChoiceField(label=_("Found by"), choices=ANY + Source.choices)
    stage = PlainChoiceField(label=_("Stage"), choices=ANY + Stage.choices)
    found_from = forms.DateField(
        label=_("Found from"), widget=forms.DateInput(attrs={"type": "date"})
    )
    found_to = forms.DateField(label=_("Found to"), widget=forms.DateInput(attrs={"type": "date"}))
    text = forms.CharField(
        label=_("Words, number or school"),
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
    )
    sort = PlainChoiceField(
        label=_("Order"),
        choices=[
            ("deadline", _("deadline first")),
            ("newest", _("newest first")),
            ("oldest", _("oldest first")),
        ],
    )

    columns = forms.CharField(max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args, districts=(), **kwargs):
        """`districts`: those of `districts_of`, where the page has fetched them already."""
        super().__init__(*args, **kwargs)
        if districts == ():
            rows = districts_of(self.user)
            districts = rows and rows.values_list("pk", "uuid", "name", named=True)
        if districts is None:
            # They stand in one district: a filter that names another shows nothing.
            self.fields["district"] = forms.UUIDField(
                label=_("District"), widget=forms.HiddenInput, required=False
            )
        else:
            self.fields["district"].offer(districts)

    def clean(self):
        data = super().clean()
        start, end = data.get("found_from"), data.get("found_to")
        if start and end and start > end:
            self.add_error("found_to", _("The last day lies before the first."))
        return data

    @property
    def active(self) -> int:
        """How many filters are set, order and columns aside."""
        data = getattr(self, "cleaned_data", {})
        return sum(1 for name, value in data.items() if value and name not in HOW)

    @property
    def query(self) -> str:
        """What is set, in one writing: the same filter has the same address, however it came."""
        return self.query_with()

    def query_with(self, **changes: str) -> str:
        """The same with other values for some of its fields."""
        given = {name: self.data.get(name, "") for name in self.fields}
        given["columns"] = written(chosen(given["columns"])) if given["columns"] else ""
        return urlencode({name: value for name, value in (given | changes).items() if value})

    @property
    def names_a_place(self) -> bool:
        """Whether a district or a school is named, which may be one that the reader cannot see."""
        data = getattr(self, "cleaned_data", {})
        return bool(data.get("district") or data.get("school"))

    @property
    def asked(self) -> dict:
        """What is set as queries.ledger takes it: an offered district by its key, and nothing of
        how the rows are shown."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in HOW}
        district = data.get("district")
        return data | {"district": getattr(district, "pk", district)}

    def narrow(self, rows):
        return narrowed(rows, self.asked)

    def in_words(self) -> list[tuple[str, str]]:
        """(label, value) of what is set. A place that the reader cannot see is not named."""
        places = self._places()
        return [
            (str(field.label), places.get(name) or self._word(name, field))
            for name, field in self.fields.items()
            if self.cleaned_data.get(name) and name not in HOW
        ]

    def _places(self) -> dict[str, str]:
        given = {name: self.cleaned_data.get(name) for name in ("school", "district")}
        wanted = {name: value for name, value in given.items() if isinstance(value, uuid.UUID)}
        if not wanted:
            return {}
        units = Unit.objects.visible_to(self.user).filter(uuid__in=wanted.values())
        names = dict(units.values_list("uuid", "name"))
        unseen = gettext("one that you do not see")
        return {name: names.get(value, unseen) for name, value in wanted.items()}

    def _word(self, name, field) -> str:
        words = dict(getattr(field, "choices", ()))
        value = self.cleaned_data[name]
        return capfirst(str(words.get(self.data.get(name), value)))
