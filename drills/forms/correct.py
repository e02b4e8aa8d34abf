"""Input of a correction of a held drill, and of its withdrawal."""

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from drills.forms.record import RecordFields
from drills.models import Drill, DrillRun, Scenario
from drills.rules.record import JUDGED
from safety.base.forms import CleanForm
from safety.web.forms import OnceMixin, VersionMixin

RECORD = ("scenario", "held_on", "people", "seconds", "problems", "improvements")
OF_RUN = ("injured", "injury", "crush", "explained", "arrivals", "began")
TIMED = ("held_on", "seconds", "began")


class Reason(OnceMixin, VersionMixin, CleanForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("It stays to be read beside the record.")
    )


class WithdrawForm(Reason):
    """Nothing but a reason."""

    def __init__(self, *args, drill: Drill, **kwargs):
        super().__init__(*args, version=drill.version, **kwargs)


class CorrectForm(RecordFields, Reason):
    """The record as it ought to be. Of what a phone timed, day and time cannot be changed; of a
    record from before people were asked for, nothing of them is."""

    field_order = ("reason", "scenario", *RecordFields.field_order)

    scenario = forms.ChoiceField(label=_("Scenario"), choices=Scenario.choices)

    def __init__(self, *args, drill: Drill, **kwargs):
        self.drill, self.run = drill, DrillRun.objects.filter(drill=drill).first()
        initial = {**_of_drill(drill), **(_of_run(self.run) if self.run else {})}
        super().__init__(*args, version=drill.version, initial=initial, **kwargs)
        gone = OF_RUN if self.run is None else () if self.run.by_hand else TIMED
        for name in gone:
            del self.fields[name]

    def clean_arrivals(self):
        """Groups that a phone timed keep when and from where they came."""
        known = {one.name: one for one in self.run.rows}
        return tuple(
            known[one.name]._replace(present=one.present, counted=one.counted)
            if one.name in known and not self.run.by_hand else one
            for one in super().clean_arrivals()
        )  # fmt: skip

    def clean(self):
        data = super().clean()
        for name in ("held_on", "seconds"):
            if name not in self.fields:
                data[name] = getattr(self.drill, name)
        self.judge(self.drill.school)
        return data

    def stands(self, data):
        """It may be longer ago than a year, and the school was larger then."""
        return {name for name in JUDGED if data[name] == getattr(self.drill, name)}

    def judge_people(self, data):
        if self.run:
            super().judge_people(data)

    def differences(self, current: Drill) -> list[dict]:
        """What was typed beside what is stored now, where they differ: [{label, typed, stored}]."""
        run = DrillRun.objects.filter(drill=current).first()
        stored = {**_of_drill(current), **(_of_run(run) if run else {})}
        typed = {**self.cleaned_data}
        if "arrivals" in self.fields:
            typed["arrivals"] = _lines(typed["arrivals"])
        rows = (
            {"label": field.label, "typed": _said(field, typed[name]),
             "stored": _said(field, stored.get(name))}
            for name, field in self.fields.items() if name in (*RECORD, *OF_RUN)
        )  # fmt: skip
        return [row for row in rows if row["typed"] != row["stored"]]

    @property
    def statement(self) -> dict:
        """What the action takes beside who says so."""
        if self.run:
            return self.record
        ours = {"client_uuid", "version", "reason"}
        rest = {name: value for name, value in self.cleaned_data.items() if name not in ours}
        return {**rest, "told": None}


def _of_drill(drill) -> dict:
    return {name: getattr(drill, name) for name in RECORD}


def _of_run(run) -> dict:
    found = {"arrivals": _lines(run.rows), "explained": run.explained, "injury": run.injury}
    if run.began_at:
        found["began"] = timezone.localtime(run.began_at).time().replace(second=0, microsecond=0)
    if run.injured is not None:
        found["injured"] = run.injured
    if run.crush is not None:
        found["crush"] = "yes" if run.crush else "no"
    return found


def _lines(rows) -> str:
    return "\n".join("，".join(_parts(one)) for one in rows)


def _said(field, value) -> str:
    """A value in words."""
    if isinstance(field, forms.ChoiceField):
        value = dict(field.choices).get(value, value)
    elif isinstance(value, dt.time):
        value = f"{value:%H:%M}"
    return "–" if value in (None, "") else str(value)


def _parts(one) -> list[str]:
    return [one.name, str(one.present), str(one.counted), *([one.stair] if one.stair else [])]
