"""Input of how a drill went: what a phone has timed, what is told afterwards, groups, review."""

import datetime as dt
import json

from django import forms
from django.utils.translation import gettext_lazy as _

from drills.actions.run import Told
from drills.rules import run as rules
from drills.rules.groups import LONGEST, MOST_GROUPS, parse
from safety.base import clock
from safety.base.forms import CleanForm
from safety.base.text import clean_text
from safety.web.forms import OnceMixin, VersionMixin

NUMBER = {"inputmode": "numeric", "autocomplete": "off"}
LONGEST_POST = 60_000
MOST_NUMBER = 1_000_000


def words(label, rows=3, most=2000, **more):
    return forms.CharField(
        label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


class PeopleFields(CleanForm):
    """What is asked of people at every drill, and the head counts where they were taken."""

    began = forms.TimeField(
        label=_("Signal at"),
        required=False,
        help_text=_("The time of day, where somebody noted it."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    arrivals = words(
        _("Head counts of the groups"),
        4,
        8000,
        required=False,
        help_text=_(
            "Where they were taken, a line each: name, present today, counted at the assembly "
            "point, and the stairs if you like. 一年级1班，42，42，东侧楼梯"
        ),
    )
    explained = forms.CharField(
        label=_("Where are those who are missing?"),
        max_length=500,
        required=False,
        help_text=_("Only if fewer were counted than are present today."),
    )
    injured = forms.IntegerField(
        label=_("How many were injured?"),
        min_value=0,
        max_value=rules.MOST_INJURED,
        help_text=_("0 if nobody was."),
        error_messages={"required": _("Say how many were injured, 0 if nobody was.")},
        widget=forms.NumberInput(attrs=NUMBER),
    )
    injury = forms.CharField(
        label=_("What happened to them?"),
        max_length=500,
        required=False,
        help_text=_("What and how; no names of pupils."),
    )
    crush = forms.ChoiceField(
        label=_("Was there a near-miss of a crush on stairs or at doors?"),
        choices=[("no", _("No")), ("yes", _("Yes"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether there was a near-miss of a crush.")},
    )

    def clean_arrivals(self):
        try:
            return rules.parse_counts(self.cleaned_data["arrivals"])
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from None

    def judge_people(self, data):
        """Put what the rules find wrong beside the fields that it concerns."""
        arrivals = data.get("arrivals") or ()
        fault = rules.faults_of_arrivals(arrivals, data.get("seconds"))
        if fault:
            self.add_error("arrivals", fault)
        counted = sum(one.counted for one in arrivals)
        if arrivals and "people" in data and counted != data["people"]:
            said = _("The groups add up to %(counted)d people; above stands %(people)d.")
            self.add_error("arrivals", said % {"counted": counted, "people": data["people"]})
        faults = rules.faults_of_people(
            missing=rules.missing_of(arrivals),
            explained=data.get("explained"),
            injured=data.get("injured"),
            injury=data.get("injury"),
        )
        for field, fault in faults.items():
            self.add_error(field, fault)

    def times(self, data) -> tuple[dt.datetime | None, dt.datetime | None]:
        """Signal and end, where somebody noted the time of day."""
        if not data.get("began"):
            return None, None
        midnight = clock.start_of(data["held_on"])
        began = dt.datetime.combine(data["held_on"], data["began"], midnight.tzinfo)
        return began, began + dt.timedelta(seconds=data["seconds"])

    @property
    def told(self) -> Told:
        data = self.cleaned_data
        began, ended = self.times(data)
        return Told(
            arrivals=tuple(data.get("arrivals") or ()), injured=data["injured"],
            injury=data["injury"], crush=data["crush"] == "yes", explained=data["explained"],
            began_at=began, ended_at=ended,
        )  # fmt: skip

    @property
    def record(self) -> dict:
        """What the actions take, beside what is told of people."""
        ours = set(PeopleFields.base_fields) | {"client_uuid"}
        rest = {name: value for name, value in self.cleaned_data.items() if name not in ours}
        return {**rest, "told": self.told}


class ArrivalsField(forms.CharField):
    """What the clock sends of its groups: JSON that the page has made."""

    widget = forms.HiddenInput

    def clean(self, value):
        text = super().clean(value)
        try:
            return tuple(_arrival(one) for one in _rows(json.loads(text or "[]")))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise forms.ValidationError(_("The head counts cannot be read.")) from None


def _rows(found) -> list:
    if not isinstance(found, list) or len(found) > MOST_GROUPS:
        raise ValueError
    return found


def _arrival(row: dict) -> rules.Arrival:
    """Its words are cleaned once they are decoded: JSON may hide in \\u what a field takes out."""
    parts = ("name", "building", "floor", "stair")
    name, *where = (clean_text(row.get(part) or "")[:LONGEST] for part in parts)
    if not name:
        raise ValueError
    at = None if row.get("at") is None else _whole(row["at"])
    return rules.Arrival(name, _whole(row["present"]), _whole(row["counted"]), at, *where)


def _whole(number) -> int:
    if type(number) is not int or abs(number) > MOST_NUMBER:
        raise ValueError
    return number


class ClockForm(OnceMixin, PeopleFields):
    """What a phone has timed: its own times, and the groups as they came."""

    field_order = ("people", "explained", "injured", "injury", "crush", "problems", "improvements")

    began_at = forms.DateTimeField(widget=forms.HiddenInput)
    ended_at = forms.DateTimeField(widget=forms.HiddenInput)
    sent_at = forms.DateTimeField(widget=forms.HiddenInput)
    arrivals = ArrivalsField(required=False, max_length=LONGEST_POST)
    people = forms.IntegerField(
        label=_("People counted at the assembly point"),
        min_value=0,
        max_value=100_000,
        widget=forms.NumberInput(attrs=NUMBER),
    )
    problems = words(_("Problems seen"), 2, required=False)
    improvements = words(_("What will be done better"), 2, required=False)
    began = None

    def clean_arrivals(self):
        return self.cleaned_data["arrivals"]

    def clean(self):
        data = super().clean()
        if {"began_at", "ended_at"} <= data.keys():
            seconds = (data["ended_at"] - data["began_at"]).total_seconds()
            self.judge_people({**data, "seconds": round(seconds)})
        return data

    @property
    def timed(self) -> rules.Timed:
        data = self.cleaned_data
        return rules.Timed(data["began_at"], data["ended_at"], data["sent_at"], data["people"])


class GroupsForm(CleanForm):
    """The list of a school's groups, as lines of text. `version` 0: there is none yet."""

    groups = words(
        _("Groups, in the order in which they come"),
        14,
        8000,
        help_text=_(
            "A line each: name, people, building, floor, stairs. You can paste cells from Excel. "
            "一年级1班，42，教学楼，1，东侧楼梯"
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=1_000_000)

    def clean_groups(self):
        try:
            return parse(self.cleaned_data["groups"])
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from None


class ReviewForm(VersionMixin, CleanForm):
    """The sum-up that is written after a drill."""

    went_well = words(_("What went well"))
    better = words(_("What gets better, and who sees to it"))
