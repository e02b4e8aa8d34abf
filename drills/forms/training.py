"""Input of courses, of who takes part and of certificates; filters of their lists."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from drills.actions.exam import takes_part_no_more
from drills.forms.score import ScoreField
from drills.models import Course, ExamResult, Participant
from drills.queries.training import without_results
from drills.rules import training as rules
from drills.rules.training import Audience, Outcome
from safety.base import clock
from safety.base.forms import CleanForm, Judged
from safety.desk.forms.fields import DayInput, SchoolField, UnitField
from safety.schools.models import School, Tier, Unit
from safety.web.forms import FilterForm, OnceMixin, VersionMixin
from safety.web.place_filter import ANY, PlaceFilter

FOR_WHOM = pgettext_lazy("course", "For whom")


class CourseFields(Judged):
    title = forms.CharField(label=_("Title of the course"), max_length=80)
    audience = forms.ChoiceField(label=FOR_WHOM, choices=Audience.choices)
    hours = forms.IntegerField(label=_("Hours"), min_value=1, max_value=400)
    first_day = forms.DateField(label=_("First day"), widget=DayInput())
    last_day = forms.DateField(
        label=_("Last day"), widget=DayInput(),
        help_text=_("The day of the examination, unless another is given with the results."),
    )  # fmt: skip
    place = forms.CharField(label=pgettext_lazy("course", "Place"), max_length=80)
    pass_mark = forms.IntegerField(
        label=_("Pass mark"), min_value=1, max_value=rules.HIGHEST,
        help_text=_("Of 100 points. Whoever reaches it has passed."),
    )  # fmt: skip
    valid_months = forms.IntegerField(
        label=_("Months for which a certificate is valid"), min_value=1,
        max_value=rules.LONGEST_MONTHS,
    )  # fmt: skip

    def clean(self):
        data = super().clean()
        if data.get("first_day") and data.get("last_day"):
            self.put(rules.faults_of_course(data["first_day"], data["last_day"]))
        return data


class CourseForm(OnceMixin, CourseFields):
    """A new course. `units`: those whose courses the reader keeps."""

    unit = forms.ModelChoiceField(
        label=pgettext_lazy("course", "Held by"), queryset=Unit.objects.none(), to_field_name="uuid"
    )
    field_order = ("unit",)

    def __init__(self, *args, units, **kwargs):
        today = clock.today()
        initial = {
            "pass_mark": rules.PASS_MARK, "valid_months": rules.VALID_MONTHS, "hours": 8,
            "first_day": today, "last_day": today,
        }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)
        field: Any = self.fields["unit"]
        field.queryset, offered = units, list(units[:2])
        if len(offered) == 1:
            field.initial, field.widget = offered[0].uuid, forms.HiddenInput()
        if not units.exclude(tier=Tier.SCHOOL).exists():
            offer_for_school(self.fields["audience"])

    def clean(self):
        data = super().clean()
        if data.get("unit") and data.get("audience"):
            by_school = data["unit"].tier == Tier.SCHOOL
            self.put(rules.faults_of_audience(data["audience"], by_school=by_school))
        return data


def offer_for_school(field: Any, *more: str) -> None:
    """Leave for whom a school may hold a course, and what stands there already."""
    kept = {*rules.BY_SCHOOL, *more}
    field.choices = [choice for choice in Audience.choices if choice[0] in kept]


class CourseEditForm(VersionMixin, CourseFields):
    is_open = forms.BooleanField(
        label=_("Open for people and results"), required=False,
        help_text=_("Taken out, the course is closed: nothing is entered any more."),
    )  # fmt: skip

    def __init__(self, *args, course: Course, **kwargs):
        initial = {name: getattr(course, name) for name in (*CourseFields.base_fields, "is_open")}
        super().__init__(*args, version=course.version, initial=initial, **kwargs)
        if course.unit.tier == Tier.SCHOOL:
            offer_for_school(self.fields["audience"], course.audience)


class PersonFields(Judged):
    name = forms.CharField(label=_("Name"), max_length=40)
    post = forms.CharField(label=pgettext_lazy("training", "Post"), max_length=40)
    phone_last4 = forms.RegexField(
        r"^[0-9]{4}$", label=_("Last four of the phone"), required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
        help_text=_("To tell two of one name apart. Give the same when a certificate is renewed."),
        error_messages={"invalid": _("Four digits, or nothing.")},
    )  # fmt: skip


class EnrolForm(OnceMixin, PersonFields):
    """Somebody for a course. `schools`: the reader's own; None of whoever runs it for many, who
    names the school."""

    field_order = ("school",)

    def __init__(self, *args, user, schools: list[School] | None, **kwargs):
        super().__init__(*args, **kwargs)
        field: Any
        if schools is None:
            field = UnitField(
                label=_("School"), tiers=[Tier.SCHOOL],
                help_text=_("Type a part of its name or its code."),
            )  # fmt: skip
            field.narrow_to(user)
        else:
            field = SchoolField(label=_("School"))
            field.offer(schools)
        self.fields["school"] = field
        self.order_fields(["school", "name", "post", "phone_last4"])

    def clean_school(self) -> School:
        found = self.cleaned_data["school"]
        return found if isinstance(found, School) else found.school


class WhyForm(OnceMixin, CleanForm):
    """Why something is taken back: it stays on record."""

    why = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class StrikeForm(VersionMixin, CleanForm):
    why = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class LeftForm(OnceMixin, CleanForm):
    left_on = forms.DateField(label=_("Left on"), widget=DayInput())


class CorrectForm(VersionMixin, Judged):
    """Another score or another day for the last attempt, `last`; None while there is no result."""

    score = ScoreField(label=_("Score"), required=True, help_text=_("0 to 100, or “absent”."))
    examined_on = forms.DateField(label=_("Examined on"), widget=DayInput())
    why = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, course: Course, last: ExamResult | None, **kwargs):
        self.course = course
        if last is not None:
            score = gettext("absent") if last.score is None else last.score
            kwargs["initial"] = {"score": score, "examined_on": last.examined_on}
        super().__init__(*args, **kwargs)

    def clean(self):
        data = super().clean()
        if data.get("examined_on"):
            day, first = data["examined_on"], self.course.first_day
            self.put(rules.faults_of_day(day, first, clock.today()))
        return data


class ResultsForm(OnceMixin, Judged):
    """Scores of some participants of a course; those left empty are left as they are. Each field
    says which attempt it is of, so that a page that lies open for long enters nothing twice."""

    examined_on = forms.DateField(label=_("Examined on"), widget=DayInput())

    def __init__(self, *args, course: Course, rows: list[Participant], **kwargs):
        self.course, self.rows = course, rows
        day = rules.examined(course.first_day, course.last_day, clock.today())
        super().__init__(*args, initial={"examined_on": day}, **kwargs)
        for row in rows:
            self.fields[f"score-{row.uuid}"] = ScoreField(
                label=row.name, widget=forms.TextInput(attrs={"inputmode": "numeric"})
            )
            self.fields[f"attempt-{row.uuid}"] = forms.IntegerField(
                initial=row.attempt + 1, widget=forms.HiddenInput, min_value=1,
                max_value=rules.ATTEMPTS,
            )  # fmt: skip

    def lines(self):
        """For the page: each participant with their two fields."""
        for row in self.rows:
            yield row, self[f"score-{row.uuid}"], self[f"attempt-{row.uuid}"]

    def clean(self):
        data = super().clean()
        if data.get("examined_on"):
            day, first = data["examined_on"], self.course.first_day
            self.put(rules.faults_of_day(day, first, clock.today()))
        strays = self._strays()
        if strays:
            self.add_error(None, takes_part_no_more(self.course, uuid__in=strays))
        typed = [n for n in data if n.startswith("score-") and data[n] is not None]
        if not typed and not self.errors:
            self.add_error(None, _("Enter at least one score."))
        return data

    def _strays(self) -> list[UUID]:
        """Whose scores were sent that have no field here, the empty ones left aside."""
        names = [name for name in self.data if name not in self.fields and self.data[name].strip()]
        return [found for name in names if (found := scored(name))]

    def entered(self) -> dict[int, tuple[int, int | None]]:
        """key → (attempt, score or ABSENT) of those that were filled in."""
        data = self.cleaned_data
        return {
            row.pk: (data[f"attempt-{row.uuid}"], data[f"score-{row.uuid}"])
            for row in self.rows
            if data[f"score-{row.uuid}"] is not None
        }


def scored(name: str) -> UUID | None:
    """Whose score a field of `ResultsForm` is, by its name; None of any other."""
    try:
        return UUID(name.removeprefix("score-")) if name.startswith("score-") else None
    except ValueError:
        return None


class CourseFilter(FilterForm):
    STATES = [
        ("", pgettext_lazy("course", "open")),
        ("results", _("held, results missing")),
        ("closed", pgettext_lazy("course", "closed")),
        ("all", _("all")),
    ]
    state = forms.ChoiceField(label=_("Show"), choices=STATES)
    audience = forms.ChoiceField(label=FOR_WHOM, choices=[ANY, *Audience.choices])
    title = forms.CharField(
        label=_("Title"), max_length=80, widget=forms.TextInput(attrs={"type": "search"})
    )

    def narrow(self, rows):
        data = self.cleaned_data
        if data["state"] == "results":
            rows = without_results(rows).order_by()
        elif data["state"] != "all":
            rows = rows.filter(is_open=data["state"] != "closed")
        if data["audience"]:
            rows = rows.filter(audience=data["audience"])
        return rows.filter(title__contains=data["title"]) if data["title"] else rows


class PeopleFilter(PlaceFilter):
    """Of the participants of a course."""

    outcome = forms.ChoiceField(label=_("Result"), choices=[ANY, *Outcome.choices])
    name = forms.CharField(
        label=_("Name"), max_length=40, widget=forms.TextInput(attrs={"type": "search"})
    )
    field_order = ("outcome", "name", "district", "text")

    def narrow(self, rows):
        data, rows = self.cleaned_data, super().narrow(rows)
        if data["outcome"]:
            rows = rows.filter(outcome=data["outcome"])
        return rows.filter(name__contains=data["name"]) if data["name"] else rows


class CertificateFilter(PlaceFilter):
    STATES = [
        ("", _("in force and run out")),
        ("soon", _("run out within 60 days")),
        ("expired", _("run out")),
        ("over", _("renewed, withdrawn, holder has left")),
    ]
    state = forms.ChoiceField(label=_("Show"), choices=STATES)
    audience = forms.ChoiceField(label=FOR_WHOM, choices=[ANY, *Audience.choices])
    name = forms.CharField(
        label=_("Name or number"), max_length=40,
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip
    field_order = ("state", "audience", "name", "district", "text")

    def narrow(self, rows):
        data, today, rows = self.cleaned_data, clock.today(), super().narrow(rows)
        if data["audience"]:
            rows = rows.filter(audience=data["audience"])
        if data["name"]:
            rows = rows.filter(Q(name__contains=data["name"]) | Q(number__contains=data["name"]))
        if data["state"] == "over":
            gone = Q(withdrawn_at__isnull=False) | Q(left_at__isnull=False) | Q(renewed=True)
            return rows.filter(gone)
        rows = rows.standing()
        if data["state"] == "soon":
            return rows.filter(expires_on__range=(today, today + rules.SOON))
        return rows.filter(expires_on__lt=today) if data["state"] == "expired" else rows
