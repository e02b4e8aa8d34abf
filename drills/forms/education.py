"""Input of safety education: one tap, a record, the plan of a year, filters."""

from django import forms
from django.core.validators import MinValueValidator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from drills.queries.education import with_topics_behind, without_plan
from drills.rules import education as rules
from drills.rules.education import Kind, Line, Topic
from safety.base import clock
from safety.base.forms import OPEN_AGAIN, CleanForm, Judged
from safety.desk.forms.fields import DayInput, SchoolField
from safety.schools import calendar
from safety.schools.models import School
from safety.web.forms import OnceMixin, VersionMixin
from safety.web.place_filter import ANY, PlaceFilter

# What each kind is asked for beside its day.
ASKED = {
    Kind.MEETING: ("topic", "about", "classes", "classes_all"),
    Kind.MORNING: ("topic", "about"),
    Kind.AFTERNOON: ("topic", "about"),
    Kind.LESSON: ("topic", "hours", "classes", "about", "result"),
    Kind.LECTURE: ("topic", "about", "people"),
    Kind.HEALTH: ("about",),
    Kind.MINUTE: ("topic", "about"),
    Kind.FIVE: ("topic", "about"),
    Kind.THIRTY: ("topic", "about"),
}
_WHOLE = {"min_value": 1, "required": False}


def hours_field(**more):
    return forms.DecimalField(
        label=_("Hours"), min_value=0.5, max_value=200, max_digits=4, decimal_places=1,
        required=False, **more,
    )  # fmt: skip


class TapForm(OnceMixin, Judged):
    """One tap on the phone: a reminder or the class meeting, today."""

    kind = forms.ChoiceField(
        choices=[(k.value, k.label) for k in (*rules.REMINDERS, Kind.MEETING)],
        widget=forms.HiddenInput,
    )
    held_on = forms.DateField(widget=forms.HiddenInput)
    classes = forms.IntegerField(label=_("Classes that held it"), **_WHOLE)
    classes_all = forms.IntegerField(label=_("Classes there are"), **_WHOLE)

    def clean(self):
        data = super().clean()
        if data.get("kind") == Kind.MEETING and not {"classes", "classes_all"} & self.errors.keys():
            self.put(rules.faults_of_log(Kind.MEETING, data))
        return data

    def facts(self) -> dict:
        data = self.cleaned_data
        classes = ("classes", "classes_all") if data["kind"] == Kind.MEETING else ()
        return {name: data[name] for name in ("kind", "held_on", *classes)}


class LogForm(OnceMixin, Judged):
    """A record of a kind, today or afterwards. It asks what the kind needs (ASKED)."""

    school = SchoolField(label=_("School"))
    kind = forms.ChoiceField(choices=Kind.choices, widget=forms.HiddenInput)
    held_on = forms.DateField(label=pgettext_lazy("education", "Held on"), widget=DayInput())
    topic = forms.ChoiceField(
        label=pgettext_lazy("education", "Topic"), required=False,
        choices=[("", "–"), *((t.value, capfirst(t.label)) for t in Topic)],
    )  # fmt: skip
    about = forms.CharField(
        label=_("What it was about"), max_length=200, required=False,
        help_text=_("Name no pupil."),
    )  # fmt: skip
    classes = forms.IntegerField(label=_("Classes that held it"), **_WHOLE)
    classes_all = forms.IntegerField(label=_("Classes there are"), **_WHOLE)
    people = forms.IntegerField(label=_("People who took part"), **_WHOLE)
    hours = hours_field()
    result = forms.CharField(
        label=_("Result of the assessment"), max_length=200, required=False,
        help_text=_("What the evaluation found, in numbers: “8 classes tested, 96 % passed”."),
    )  # fmt: skip

    def __init__(self, *args, schools: list[School], kind: str, **kwargs):
        self.kind = Kind(kind)
        super().__init__(*args, **kwargs)
        self.fields["school"].offer(schools)
        self.fields["kind"].initial = kind
        self.fields["held_on"].initial = clock.today()
        for name in {name for names in ASKED.values() for name in names} - set(ASKED[self.kind]):
            del self.fields[name]

    def clean(self):
        data = super().clean()
        if not self.errors:
            terms = calendar.terms(data["school"].city_id)
            there = calendar.school_day(terms, data["held_on"])
            self.put(rules.faults_of_day(self.kind, data["held_on"], clock.today(), there))
            self.put(rules.faults_of_log(self.kind, data))
        return data

    def facts(self) -> dict:
        names = ("school", "kind", "held_on", *ASKED[self.kind])
        return {name: self.cleaned_data[name] for name in names}


class WithdrawForm(CleanForm):
    reason = forms.CharField(label=_("Why it was a mistake"), max_length=200)


class YearForm(CleanForm):
    """A school year that has a plan, or may have one."""

    year = forms.IntegerField(min_value=2000, max_value=2199, widget=forms.HiddenInput)


class PlanForm(VersionMixin, YearForm):
    """All topics of a year on one screen: a topic is planned when it has a month."""

    def __init__(self, *args, year: int, lines: list[Line], version: int, **kwargs):
        known = {line.topic: line for line in lines}
        super().__init__(*args, version=version, **kwargs)
        self.fields["year"].initial = year
        none = MinValueValidator(0, OPEN_AGAIN)  # 0: there was no plan when the page was opened
        _one, *others = self.fields["version"].validators
        self.fields["version"].validators = [none, *others]
        for topic in Topic:
            self._add(topic.value, known.get(topic.value))

    def _add(self, topic, line):
        months = [("", _("not planned")), *((str(m), _month(m)) for m in rules.MONTHS)]
        self.fields[f"month_{topic}"] = forms.ChoiceField(
            label=pgettext_lazy("education", "Month"),
            choices=months,
            required=False,
            initial=line and str(line.month),
        )
        self.fields[f"hours_{topic}"] = hours_field(initial=line and line.hours)
        for name, label, longest in (
            ("teacher", _("Teacher"), 40),
            ("materials", _("Materials"), 100),
            ("evaluation", _("Way of evaluation"), 100),
        ):
            self.fields[f"{name}_{topic}"] = _text(label, longest, line and getattr(line, name))

    def rows(self):
        """(label of a topic, its bound fields), in order; for the template."""
        for topic in Topic:
            yield (
                capfirst(topic.label),
                [self[f"{name}_{topic.value}"] for name in Line._fields[1:]],
            )

    def clean(self):
        data = super().clean()
        self.lines = []
        for topic in Topic.values:
            said = {name: data.get(f"{name}_{topic}") for name in Line._fields[1:]}
            if said["month"]:
                self.lines.append(Line(topic, **{**said, "month": int(said["month"])}))
            elif any(said.values()):
                self.add_error(f"month_{topic}", _("Choose the month of this topic."))
        return data


def _text(label, longest, initial):
    return forms.CharField(label=label, max_length=longest, required=False, initial=initial or "")


def _month(number: int) -> str:
    names = (
        _("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"),
        _("August"), _("September"), _("October"), _("November"), _("December"),
    )  # fmt: skip
    return names[number - 1]


class LogFilter(PlaceFilter):
    """Kind, state, days, district and school."""

    STATES = [
        ANY,
        ("kept", _("recorded in time")),
        ("late", _("recorded late")),
        ("withdrawn", _("withdrawn")),
    ]

    kind = forms.ChoiceField(label=_("Kind"), choices=[ANY, *Kind.choices])
    state = forms.ChoiceField(label=_("State"), choices=STATES)
    first = forms.DateField(label=_("From"), widget=DayInput())
    last = forms.DateField(label=_("To"), widget=DayInput())
    field_order = ("kind", "state", "district", "first", "last", "text")

    def clean(self):
        data = super().clean()
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            self.add_error("last", _("This day lies before the first one."))
        return data

    def narrow(self, rows):
        data = self.cleaned_data
        given = {"kind": data["kind"], "held_on__gte": data["first"], "held_on__lte": data["last"]}
        rows = rows.filter(**{name: value for name, value in given.items() if value})
        if data["state"]:
            rows = rows.filter(withdrawn_at__isnull=data["state"] != "withdrawn")
        if data["state"] in ("kept", "late"):
            rows = rows.filter(late=data["state"] == "late")
        return self.of_place(rows)


class SchoolsFilter(PlaceFilter):
    """The school year, how its plan stands, district and school."""

    STATES = [
        ANY,
        ("none", pgettext_lazy("schools", "without a plan")),
        ("behind", pgettext_lazy("schools", "with topics behind")),
    ]

    unit = "unit"
    state = forms.ChoiceField(label=_("State"), choices=STATES)
    year = forms.ChoiceField(label=_("School year"))
    field_order = ("year", "state", "district", "text")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        now = rules.school_year(clock.today())
        years = [(str(year), rules.year_words(year)) for year in (now - 1, now + 1)]
        self.fields["year"].choices = [("", rules.year_words(now)), *years]

    def chosen_year(self) -> int:
        chosen = self.cleaned_data["year"] if self.is_valid() else ""
        return int(chosen) if chosen else rules.school_year(clock.today())

    def narrow(self, rows):
        data, year = self.cleaned_data, self.chosen_year()
        if data["state"] == "none":
            rows = rows.filter(without_plan(year))
        if data["state"] == "behind":
            rows = rows.filter(with_topics_behind(year, clock.today()))
        return self.of_place(rows)

    def of_place(self, rows):
        """Schools stand under a district by their unit."""
        if district := self.cleaned_data.pop("district", None):
            rows = rows.filter(unit__district=district)
        return super().of_place(rows)
