"""The filters of the rectification ledger, which read like a sentence."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inspections.models import OPEN_STATES, SCHOOL_STATES, Area, Severity, Source, State
from safety.base import clock
from safety.schools.models import Stage, Tier, Unit
from safety.web.forms import FilterForm
from safety.web.plain import LoadedChoiceField, PlainChoiceField

SHOWN_STATES = [
    State.TO_RECTIFY, State.RECTIFYING, State.RETURNED, State.AWAITING_RECHECK, State.REFERRED,
    State.SIGNED_OFF,
]  # fmt: skip
OPEN, OVERDUE = "open", "overdue"
ANY = [("", _("any"))]


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
    school = forms.UUIDField(widget=forms.HiddenInput)
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

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.user.seats.units(Tier.CITY) or self.user.seats.units(Tier.PROVINCE):
            districts = Unit.objects.visible_to(self.user).filter(tier=Tier.DISTRICT)
            offered = districts.values_list("pk", "uuid", "name", named=True)
            self.fields["district"].offer(offered)
        else:
            del self.fields["district"]

    def clean(self):
        data = super().clean()
        start, end = data.get("found_from"), data.get("found_to")
        if start and end and start > end:
            self.add_error("found_to", _("The last day lies before the first."))
        return data

    @property
    def active(self) -> int:
        """How many filters are set, the order aside."""
        data = getattr(self, "cleaned_data", {})
        return sum(1 for name, value in data.items() if value and name != "sort")

    def narrow(self, rows):
        data = self.cleaned_data
        rows = self._narrow_state(rows, data.get("state"))
        for name in ("area", "severity", "source"):
            if data.get(name):
                rows = rows.filter(**{name: data[name]})
        if data.get("district"):
            rows = rows.filter(district=data["district"].pk)
        if data.get("school"):
            rows = rows.filter(school__unit__uuid=data["school"])
        if data.get("stage"):
            rows = rows.filter(school__stage=data["stage"])
        rows = self._narrow_days(rows, data)
        return self._narrow_text(rows, data.get("text"))

    @staticmethod
    def _narrow_state(rows, state):
        if state == OPEN:
            return rows.filter(state__in=OPEN_STATES)
        if state == OVERDUE:
            # By `due`, which the index of open hazards holds in the ledger's order.
            return rows.filter(state__in=SCHOOL_STATES, due__lt=clock.today())
        return rows.filter(state=state) if state else rows

    @staticmethod
    def _narrow_days(rows, data):
        if data.get("found_from"):
            rows = rows.filter(found_at__gte=clock.start_of(data["found_from"]))
        if data.get("found_to"):
            rows = rows.filter(found_at__lt=clock.end_of(data["found_to"]))
        return rows

    @staticmethod
    def _narrow_text(rows, text):
        for word in (text or "").split()[:5]:
            rows = rows.filter(
                Q(what__icontains=word)
                | Q(number__icontains=word)
                | Q(place__icontains=word)
                | Q(school__unit__search__icontains=word.lower())
            )
        return rows
