"""The filters of the list of drills, and what the forms that make a drill have in common."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from drills.models import Scenario, State
from drills.rules.record import LOW_BUILDING, LOW_SECONDS, WHOLE
from safety.base import clock
from safety.base.forms import CleanForm
from safety.desk.forms.fields import DayInput, SchoolField
from safety.schools.models import School, Tier, Unit
from safety.schools.queries import search
from safety.web.forms import FilterForm, OnceMixin


class NewDrillForm(OnceMixin, CleanForm):
    """What a plan and a record without a plan have in common."""

    school = SchoolField(label=_("School"))
    scenario = forms.ChoiceField(label=_("Scenario"), choices=Scenario.choices)

    def __init__(self, *args, schools: list[School], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].offer(schools)

    def put(self, faults: dict[str, str]):
        """Show what the rules find wrong beside the fields that it concerns."""
        for field, fault in faults.items():
            self.add_error(field, fault)


class DrillFilter(FilterForm):
    """State, district, scenario, days and school; every field optional. The days are those on which
    drills were held, where held ones are looked for, else those for which they were planned."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("any")),
            *State.choices,
            ("late", _("planned and overdue")),
            ("bare", _("planned, without a written plan")),
            ("flagged", _("held, time or day in doubt")),
            ("slow", _("held, slower than the rule")),
            ("hurt", _("held, somebody injured or nearly crushed")),
            ("planless", _("held without a written plan")),
            ("entered_late", _("held, recorded late")),
            ("unreviewed", _("held, without a review")),
        ],
    )
    district = forms.ModelChoiceField(
        label=_("District"),
        queryset=Unit.objects.none(),
        to_field_name="uuid",
        empty_label=_("any"),
    )
    scenario = forms.ChoiceField(label=_("Scenario"), choices=[("", _("any")), *Scenario.choices])
    first = forms.DateField(label=_("From"), widget=DayInput())
    last = forms.DateField(label=_("To"), widget=DayInput())
    recorded = forms.DateField(label=_("Recorded by the end of"), widget=DayInput())
    text = forms.CharField(
        label=_("School"),
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        seats = self.user.seats
        districts = Unit.objects.visible_to(self.user).filter(tier=Tier.DISTRICT)
        self.fields["district"].queryset = districts
        if not seats.units(Tier.CITY) and not seats.units(Tier.PROVINCE):
            del self.fields["district"]

    def clean(self):
        data = super().clean()
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            self.add_error("last", _("This day lies before the first one."))
        return data

    def narrow(self, rows):
        data = self.cleaned_data
        rows = _in_state(rows, data["state"])
        day = "held_on" if data["state"] in (State.HELD, *FOUND) else "planned_on"
        given = {
            "district": data.get("district"),
            "scenario": data["scenario"],
            f"{day}__gte": data["first"],
            f"{day}__lte": data["last"],
            "recorded_at__lt": data["recorded"] and clock.end_of(data["recorded"]),
        }
        rows = rows.filter(**{name: value for name, value in given.items() if value})
        text = data["text"]
        return search(rows, text, "school__unit__search", "school__unit__name") if text else rows


# Of held drills, what their record is looked for by.
FOUND = {
    "flagged": Q(run__flagged=True),
    "slow": Q(
        scenario__in=WHOLE, seconds__gt=LOW_SECONDS, run__storeys__range=(1, LOW_BUILDING)
    ),
    "hurt": Q(run__injured__gt=0) | Q(run__crush=True),
    "planless": Q(plan=None),
    "entered_late": Q(late=True),
    "unreviewed": Q(run__isnull=False, run__reviewed_at=None),
}  # fmt: skip


def _in_state(rows, state):
    if state == State.HELD:
        return rows.standing()
    if state == State.WITHDRAWN:
        return rows.exclude(withdrawn_at=None)
    if state == State.CANCELLED:
        return rows.exclude(cancelled_at=None)
    if not state:
        return rows
    if state in FOUND:
        return rows.standing().filter(FOUND[state])
    planned = rows.filter(held_on=None, cancelled_at=None)
    if state == "bare":
        return planned.filter(plan=None)
    return planned.filter(planned_on__lt=clock.today()) if state == "late" else planned
