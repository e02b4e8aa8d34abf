"""Input of a trip, a small form a step; the filters of its lists."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from safety.base import clock
from safety.base.forms import OPEN_AGAIN, Judged
from safety.desk.forms.fields import DayInput
from safety.web.forms import OnceMixin
from safety.web.place_filter import PlaceFilter
from transport.queries.trips import missed
from transport.rules import trip as rules
from transport.rules.trip import Step

LONGEST = dt.timedelta(days=366)
HIDDEN = {"required": OPEN_AGAIN, "invalid": OPEN_AGAIN, "invalid_choice": OPEN_AGAIN}
NOTE = {"required": False, "max_length": 200}
WIDE = {"rows": 2}
FIRST_YEAR, LAST_YEAR = 1900, 2200


def day_of(text: str) -> dt.date:
    """The day that an address names; today for what is none, or none that a log could be of."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return clock.today()
    return day if FIRST_YEAR <= day.year < LAST_YEAR else clock.today()


class StepForm(OnceMixin, Judged):
    """What every step says beside its own: of which day it is, and when the device says it was."""

    step: str = ""
    save = _("Save")

    day = forms.DateField(widget=forms.HiddenInput, error_messages=HIDDEN)
    point = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=100, error_messages=HIDDEN
    )
    device_at = forms.CharField(
        required=False, max_length=40, widget=forms.HiddenInput(attrs={"data-device-time": ""})
    )

    def __init__(
        self, *args, day, point=None, label="", expected=None, again=False, who="", grave=False,
        **kwargs,
    ):  # fmt: skip
        initial = {"day": day, "point": point, "note": who}
        super().__init__(*args, initial=initial, **kwargs)
        self.label, self.expected, self.again, self.grave = label, expected, again, grave
        self.dress()

    def dress(self):
        """Say in the fields what this very step is about."""

    def clean_device_at(self):
        """A moment, or None: a clock that tells nonsense is no fault of a person's."""
        try:
            at = dt.datetime.fromisoformat(self.cleaned_data["device_at"].replace("Z", "+00:00"))
        except ValueError:
            return None
        near = at.tzinfo and abs(at - clock.now()) < dt.timedelta(days=8)
        return at if near else None

    def clean(self):
        data = super().clean()
        if data.get("day"):
            today = clock.today()
            for fault in rules.faults_of_day(data["day"], today, self.step, self.grave).values():
                self.add_error(None, fault)
        return data


class CheckForm(StepForm):
    """Tick what is in order, say what is not."""

    step, save = Step.CHECK, _("Save the check")
    ok = forms.MultipleChoiceField(
        label=_("Tick what is in order"), required=False, choices=list(rules.ITEMS.items()),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    note = forms.CharField(
        label=_("What is not in order"), widget=forms.Textarea(attrs=WIDE),
        help_text=_("For whatever is not ticked: what it is, and what was done about it."), **NOTE,
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs | {"who": ""})

    def dress(self):
        if self.again:
            self.fields["note"].label = _("Why there was a trip, and what is not in order")
            self.fields["note"].help_text = _(
                "Why there was a trip all the same; and for whatever is not ticked: what it is, "
                "and what was done about it."
            )

    def clean(self):
        data = super().clean()
        if "ok" in data:
            ticked = set(data.pop("ok"))
            data["wrong"] = [code for code in rules.ITEMS if code not in ticked]
            if data["wrong"] and not data.get("note"):
                said = _("Say in words what is not in order, and what was done about it.")
                self.add_error("note", said)
        return data


class ReasonForm(StepForm):
    note = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs=WIDE), max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs | {"who": ""})


class OverrideForm(ReasonForm):
    step, save = Step.OVERRIDE, _("Let it depart all the same")


class NoTripForm(ReasonForm):
    step, save = Step.NO_TRIP, _("No trip on this day")


class ClosedForm(ReasonForm):
    step, save = Step.CLOSED, _("Save what became of it")

    def dress(self):
        self.fields["note"].label = _("What became of it")
        self.fields["note"].help_text = _(
            "Who looked where, where the child was found, why nobody signed. No names of pupils."
        )


class DepartForm(StepForm):
    step, save = Step.DEPART, _("Depart")
    note = forms.CharField(label=_("Why there was a trip all the same"), **NOTE)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs | {"who": ""})

    def dress(self):
        if not self.again:
            self.fields["note"].widget = forms.HiddenInput()


class CountForm(StepForm):
    step, save = Step.COUNT, _("Save the head count")
    people = forms.IntegerField(
        min_value=0, max_value=rules.MOST_COUNTED,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    note = forms.CharField(label=_("Why it is counted again"), **NOTE)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs | {"who": ""})

    def dress(self):
        self.fields["people"].label = self.label
        if self.expected is not None:
            said = _("By the route: %(count)s. Count, do not copy.")
            self.fields["people"].help_text = said % {"count": self.expected}
        if not self.again:  # whether a reason is asked for the rule says: a retry has none
            self.fields["note"].widget = forms.HiddenInput()


class SweepForm(StepForm):
    step, save = Step.SWEEP, _("Sign: nobody is left")
    walked = forms.BooleanField(
        label=_("I walked to the last seat and looked under the seats: nobody is left")
    )
    note = forms.CharField(label=_("Signed by"), max_length=40)

    def clean(self):
        data = super().clean()
        data.pop("walked", None)
        return data


FORMS: dict[str, type[StepForm]] = {
    form.step: form
    for form in (
        CheckForm,
        OverrideForm,
        NoTripForm,
        DepartForm,
        CountForm,
        SweepForm,
        ClosedForm,
    )
}


class TripFilter(PlaceFilter):
    """The trips of one day."""

    STATES = [
        ("", _("all trips")), ("missing", _("with something not recorded")),
        ("flagged", _("with something against them")), ("late", _("recorded late")),
        ("none", _("that did not take place")),
    ]  # fmt: skip
    day = forms.DateField(label=_("Day"), widget=DayInput())
    state = forms.ChoiceField(label=_("Show"), choices=STATES)
    field_order = ("day", "state", "district", "text")

    def clean(self):
        data = super().clean()
        data["day"] = data.get("day") or clock.today()
        return data

    @property
    def active(self) -> int:
        """A day that was not chosen is no filter."""
        return sum(1 for name in self.fields if self.data.get(name))

    def narrow(self, rows):
        data = self.cleaned_data
        rows = self.of_place(rows).filter(day=data["day"])
        narrowed = {
            "missing": {"missing_count__gt": 0}, "late": {"late": True},
        }.get(data["state"], {})  # fmt: skip
        rows = rows.filter(**narrowed)
        if data["state"] == "flagged":
            rows = rows.exclude(codes=",")
        return rows.exclude(no_trip="") if data["state"] == "none" else rows


class KeptFilter(PlaceFilter):
    """Who keeps the logs of their trips, over some days."""

    STATES = [("", _("with trips missing")), ("all", _("all routes"))]
    state = forms.ChoiceField(label=_("Show"), choices=STATES)
    since = forms.DateField(label=_("From"), widget=DayInput())
    until = forms.DateField(label=_("To"), widget=DayInput())
    field_order = ("state", "since", "until", "district", "text")

    def clean(self):
        data = super().clean()
        until = data["until"] = data.get("until") or clock.today() - dt.timedelta(days=1)
        since = data["since"] = data.get("since") or until - dt.timedelta(days=29)
        if since > until:
            self.add_error("until", _("The last day lies before the first."))
        elif until - since > LONGEST:
            self.add_error("since", _("Choose at most a year."))
        return data

    @property
    def active(self) -> int:
        """Days that were not chosen are no filter."""
        return sum(1 for name in self.fields if self.data.get(name))

    def narrow(self, rows):
        rows, data = self.of_place(rows), self.cleaned_data
        return rows if data["state"] == "all" else missed(rows, data["since"], data["until"])
