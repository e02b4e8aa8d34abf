"""Input about what is owed regularly: which days are looked at, rules, exemptions."""

import datetime as dt

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from safety.base import clock
from safety.base.forms import CHOOSE, CleanForm
from safety.desk.forms.fields import DayInput, UnitField
from safety.dues.cadence import duties
from safety.dues.cadence.calendar import Often, stretch_of
from safety.dues.cadence.duties import Owner
from safety.dues.cadence.models import HOW_OFTEN
from safety.dues.cadence.words import State
from safety.schools.models import School, Stage, Term, Tier, Unit
from safety.web.forms import FilterForm, OnceMixin
from safety.web.place_filter import PlaceFilter

ANYTHING = "any"
SPANS = {
    Often.WEEK: pgettext_lazy("days looked at", "a week"),
    Often.MONTH: pgettext_lazy("days looked at", "a month"),
    Often.TERM: pgettext_lazy("days looked at", "a term"),
}
YES_NO = [("", gettext_lazy("any")), ("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))]


def kinds(owner=None) -> list[tuple[str, str]]:
    found = duties.owed_by(owner) if owner else duties.everything()
    return [(duty.code, capfirst(str(duty.label))) for duty in found]


class SpanForm(FilterForm):
    """The week, month or term in which a day lies; of a day in a vacation the term before."""

    usual = Often.MONTH

    span = forms.ChoiceField(label=gettext_lazy("Days looked at"))
    day = forms.DateField(
        label=gettext_lazy("With this day in it"), widget=DayInput,
        help_text=gettext_lazy("Empty: today"),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        first = ("", SPANS[self.usual])
        others = [(often.value, said) for often, said in SPANS.items() if often != self.usual]
        self.fields["span"].choices = [first, *others]

    def days(self) -> tuple[dt.date, dt.date]:
        """First and last of them; the present ones where the form makes no sense."""
        data = getattr(self, "cleaned_data", {}) if self.is_valid() else {}
        day = data.get("day") or clock.today()
        often = data.get("span") or self.usual
        return self._term(day) if often == Often.TERM else stretch_of(often, day)

    def _term(self, day):
        terms = Term.objects.visible_to(self.user).order_by("-starts_on")
        term = terms.filter(starts_on__lte=day).first() or terms.last()
        return (term.starts_on, term.ends_on) if term else stretch_of(Often.MONTH, day)

    def narrow(self, rows):
        return rows


class SchoolSpan(SpanForm):
    usual = Often.WEEK


class OwedFilter(PlaceFilter, SpanForm):
    """The days, the kind, how it stands there, and the place."""

    unit = "unit"

    kind = forms.ChoiceField(label=pgettext_lazy("duty", "What is owed"))
    state = forms.ChoiceField(label=gettext_lazy("Schools that have"))

    field_order = ("span", "day", "kind", "state", "district", "text")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", gettext_lazy("any")), *kinds(Owner.SCHOOL)]
        others = [(state.value, state.label) for state in State if state != State.MISSED]
        self.fields["state"].choices = [
            ("", gettext_lazy("something not done")), *others, (ANYTHING, gettext_lazy("any")),
        ]  # fmt: skip
        self.order_fields(self.field_order)

    def wanted(self, counts) -> bool:
        """Whether a school of these counts is listed."""
        state = self.cleaned_data["state"] or State.MISSED
        return state == ANYTHING or bool(counts.get(state))

    def narrow(self, rows):
        data = self.cleaned_data
        if data.get("district"):
            rows = rows.filter(unit__district=data["district"])
        self.cleaned_data = {**data, "district": None}
        try:
            return self.of_place(rows)
        finally:
            self.cleaned_data = data


def _codes(text: str) -> list[str]:
    return text.replace(",", " ").replace("，", " ").replace("、", " ").split()


class RuleForm(OnceMixin, CleanForm):
    """A rule that a city, or a district for its own schools, sets from a day on."""

    kind = forms.ChoiceField(label=pgettext_lazy("duty", "What is owed"))
    often = forms.ChoiceField(label=gettext_lazy("How often"), choices=[("", CHOOSE), *HOW_OFTEN])
    times = forms.IntegerField(
        label=gettext_lazy("How many times each"), min_value=1, max_value=20, initial=1
    )
    valid_from = forms.DateField(
        label=gettext_lazy("Valid from"), widget=DayInput,
        help_text=gettext_lazy("Today or later. What was owed before stands as it was."),
    )  # fmt: skip
    stages = forms.MultipleChoiceField(
        label=gettext_lazy("Stages"), choices=Stage.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("None ticked: all stages."),
    )  # fmt: skip
    boarding = forms.ChoiceField(
        label=gettext_lazy("Boarding schools"), choices=YES_NO, required=False
    )
    buses = forms.ChoiceField(
        label=gettext_lazy("Schools with buses"), choices=YES_NO, required=False
    )
    only_in = forms.ModelChoiceField(
        label=gettext_lazy("District"), queryset=Unit.objects.none(), to_field_name="uuid",
        required=False, empty_label=gettext_lazy("the whole city"),
    )  # fmt: skip
    list_name = forms.CharField(
        label=gettext_lazy("Name of an own list"), max_length=40, required=False,
        help_text=gettext_lazy("A later rule of the same name replaces this one, schools and all."),
    )  # fmt: skip
    codes = forms.CharField(
        label=gettext_lazy("Codes of its schools"), required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Ten digits each, one a line. Not needed where the rule ends."),
    )  # fmt: skip
    source = forms.CharField(label=gettext_lazy("Article or decision"), max_length=200)

    def __init__(self, *args, user, unit: Unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.unit = user, unit
        self.fields["client_uuid"] = self.fields.pop("client_uuid")
        if unit.tier == Tier.CITY:
            self.fields["kind"].choices = [("", CHOOSE), *kinds()]
            districts = Unit.objects.filter(tier=Tier.DISTRICT, city=unit)  # one's own city
            self.fields["only_in"].queryset = districts
        else:
            self.fields["kind"].choices = [("", CHOOSE), *kinds(Owner.SCHOOL)]
            del self.fields["only_in"]

    def clean_boarding(self):
        return _said(self.cleaned_data["boarding"])

    def clean_buses(self):
        return _said(self.cleaned_data["buses"])

    def clean_codes(self):
        codes = _codes(self.cleaned_data["codes"])
        rows = School.objects.visible_to(self.user).filter(code__in=codes[:500])
        found = {school.code: school for school in rows.select_related("unit__district")}
        if unknown := [code for code in codes if code not in found]:
            text = _("No school of yours has the code %(code)s.")
            raise forms.ValidationError(text, "unknown", {"code": unknown[0][:20]})
        return list(found.values())

    def rule(self) -> dict:
        """What actions.set_rule is told."""
        data = dict(self.cleaned_data)
        data["schools"] = data.pop("codes")
        data["uuid"] = data.pop("client_uuid")
        return data


def _said(answer) -> bool | None:
    return {"yes": True, "no": False}.get(answer)


class ExemptionForm(OnceMixin, CleanForm):
    """Days of a school that count for nothing of a kind."""

    school = UnitField(
        label=gettext_lazy("School"), tiers=[Tier.SCHOOL],
        help_text=gettext_lazy("Name, pinyin or code."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=gettext_lazy("Exempt from"))
    first_day = forms.DateField(label=gettext_lazy("First day"), widget=DayInput)
    last_day = forms.DateField(label=gettext_lazy("Last day"), widget=DayInput)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].narrow_to(user)
        self.fields["kind"].choices = [("", CHOOSE), *kinds(Owner.SCHOOL)]


class ExemptionFilter(PlaceFilter):
    kind = forms.ChoiceField(label=gettext_lazy("Exempt from"))

    field_order = ("kind", "district", "text")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", gettext_lazy("any")), *kinds(Owner.SCHOOL)]
        self.order_fields(self.field_order)

    def narrow(self, rows):
        kind = self.cleaned_data["kind"]
        return self.of_place(rows.filter(kind=kind) if kind else rows)
