"""Input of a whole term: the drills that are suggested, each with its day and hour, to be planned
together or one by one."""

from typing import NamedTuple

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drills.actions.plan import Wanted
from drills.forms.plan import HourInput, faults
from drills.models import Scenario
from drills.rules.season import Suggestion
from safety.base.forms import CleanForm, tighten
from safety.desk.forms.fields import DayInput
from safety.web.forms import OnceMixin

MOST = 40  # lines of a term


class Line(NamedTuple):
    """One drill as the page shows it."""

    number: int
    pick: BoundField
    scenario: BoundField
    planned_on: BoundField
    starts_at: BoundField
    suggestion: Suggestion | None

    @property
    def errors(self) -> list:
        return [*self.scenario.errors, *self.planned_on.errors, *self.starts_at.errors]


class TermForm(OnceMixin, CleanForm):
    """`suggestions`: what the season says now; `terms`: the city's calendar. After `clean`,
    `wanted` holds what was chosen: the lines that are ticked, or the one whose button was
    pressed."""

    rows = forms.IntegerField(min_value=0, max_value=MOST, widget=forms.HiddenInput)

    def __init__(self, data=None, files=None, *, suggestions: list[Suggestion], terms, **kwargs):
        super().__init__(data, files, **kwargs)
        self.suggestions, self.terms = suggestions[:MOST], terms
        self.wanted: list[Wanted] = []
        self.fields["rows"].initial = len(self.suggestions)
        self.count = self._count(data)
        for number in range(self.count):
            self._add(number)

    def _count(self, data) -> int:
        sent = str(data.get("rows", "")) if data is not None else ""
        # ASCII digits alone: a mark that merely looks like one is no number of rows.
        known = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 3 else None
        return min(len(self.suggestions) if known is None else known, MOST)

    def _add(self, number):
        one = self.suggestions[number] if number < len(self.suggestions) else None
        made = {
            "pick": forms.BooleanField(label=gettext_lazy("Plan this drill")),
            "scenario": forms.ChoiceField(label=gettext_lazy("Scenario"), choices=Scenario.choices),
            "planned_on": forms.DateField(label=gettext_lazy("Day"), widget=DayInput()),
            "starts_at": forms.TimeField(label=gettext_lazy("Begins at"), widget=HourInput()),
        }
        names = {"pick": "needed", "planned_on": "day", "starts_at": "at"}
        for name, field in made.items():
            field.required, field.initial = False, one and getattr(one, names.get(name, name))
            tighten(field)
            self.fields[f"{name}_{number}"] = field

    @property
    def lines(self) -> list[Line]:
        return [
            Line(
                n, self[f"pick_{n}"], self[f"scenario_{n}"], self[f"planned_on_{n}"],
                self[f"starts_at_{n}"], self._suggestion(n),
            )
            for n in range(self.count)
        ]  # fmt: skip

    def _suggestion(self, n) -> Suggestion | None:
        """What the season says of a line; nothing once another scenario was chosen there."""
        one = self.suggestions[n] if n < len(self.suggestions) else None
        return one if one and self[f"scenario_{n}"].value() == one.scenario else None

    def clean(self):
        data = super().clean()
        for number in self._chosen(data):
            names = [f"{name}_{number}" for name in ("scenario", "planned_on", "starts_at")]
            for name in names:
                if name not in self.errors and not data.get(name):
                    self.add_error(name, _("This field is required."))
            if any(name in self.errors for name in names):
                continue
            one = Wanted(*(data[name] for name in names))
            for fault in faults(one.planned_on, one.scenario, self.terms).values():
                self.add_error(names[1], fault)
            self.wanted.append(one)
        if not self.wanted and not self.errors:
            self.add_error(None, _("Choose at least one drill."))
        return data

    def _chosen(self, data) -> list[int]:
        only = str(self.data.get("only", ""))
        if only:
            return [n for n in range(self.count) if only == str(n)]
        return [n for n in range(self.count) if data.get(f"pick_{n}")]
