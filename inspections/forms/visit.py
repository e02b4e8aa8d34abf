"""Input around a visit: which school, the plan, the check-in, why it was cancelled."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from inspections import rules, who
from inspections.departments import Department
from inspections.models import ChecklistVersion, Kind, Mode, VisitState
from inspections.queries import checklists
from safety.base import clock
from safety.base.forms import CleanForm
from safety.schools.models import Appointment, School, User
from safety.schools.queries import search
from safety.web.forms import FilterForm, OnceMixin

BUREAU_KINDS = (Kind.UNANNOUNCED, Kind.ROUTINE, Kind.DRAGNET)


def colleagues(user) -> "forms.QuerySet[User]":
    """People whom this person may name on a team: those who inspect from the same bureaus."""
    mine = [seat.unit_id for seat in user.seats.seats if seat.role in who.PLANNERS]
    seats = Appointment.objects.filter(Appointment.in_force(), unit__in=mine, role__in=who.PLANNERS)
    people = User.objects.filter(is_active=True, pk__in=seats.values("user"))
    return people.order_by("name", "pk")


class DayInput(forms.DateInput):
    """The device's own calendar, which speaks ISO whatever the language."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class SchoolSearch(CleanForm):
    """A school among thousands: any part of its name, pinyin, initials or code."""

    LIMIT = 20

    q = forms.CharField(
        label=_("School"),
        max_length=60,
        required=False,
        help_text=_("Part of the name, its pinyin or initials, or the school code."),
        widget=forms.TextInput(attrs={"type": "search", "data-search": "", "autocomplete": "off"}),
    )

    def found(self, rows) -> list[School]:
        """At most LIMIT + 1 schools, so that the page can say that there are more."""
        text = self.cleaned_data.get("q") if self.is_valid() else ""
        if not text:
            return []
        rows = search(rows, text, "unit__search", "unit__name", "code")
        return list(rows.select_related("unit__district")[: self.LIMIT + 1])


class PlanVisitForm(OnceMixin, CleanForm):
    """The plan of a visit to one school. Choices are narrowed to the planner's own bureau and to
    the checklists that suit the school."""

    kind = forms.ChoiceField(
        label=_("Kind of inspection"),
        choices=[(kind, capfirst(kind.label)) for kind in BUREAU_KINDS],
    )
    mode = forms.ChoiceField(
        label=_("Open or covert"),
        choices=[
            (Mode.OPEN, _("Open: the school learns of it when you check in at the gate")),
            (Mode.COVERT, _("Covert: it is known only when the notice is issued")),
        ],
        initial=Mode.OPEN,
        widget=forms.RadioSelect,
    )
    planned_for = forms.DateField(label=_("Day"), widget=DayInput())
    team = forms.ModelMultipleChoiceField(
        label=_("Team"),
        queryset=User.objects.none(),
        to_field_name="uuid",
        widget=forms.CheckboxSelectMultiple,
    )
    checklists = forms.ModelMultipleChoiceField(
        label=_("Checklists"),
        queryset=ChecklistVersion.objects.none(),
        to_field_name="uuid",
        widget=forms.CheckboxSelectMultiple,
    )
    departments = forms.MultipleChoiceField(
        label=_("Joint with"),
        choices=[(d, capfirst(d.label)) for d in Department],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label=_("Why this school"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, user, school, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.school = user, school
        suited = checklists.suited(school)
        self.fields["planned_for"].initial = clock.today()
        self._offer("team", colleagues(user), [user])
        offered = checklists.in_force().filter(pk__in=[version.pk for version in suited])
        self._offer("checklists", offered, checklists.usual(suited, school))
        self.fields["checklists"].label_from_instance = checklist_label

    def _offer(self, name, queryset, ticked):
        self.fields[name].queryset = queryset
        self.fields[name].initial = [row.uuid for row in ticked]

    def clean_planned_for(self):
        day, today = self.cleaned_data["planned_for"], clock.today()
        if not today - rules.PLANNED_BACK <= day <= today + rules.PLANNED_AHEAD:
            raise forms.ValidationError(
                _("Choose a day of the past three months or of the coming year.")
            )
        return day


def checklist_label(version) -> str:
    return _("%(name)s (%(count)d items)") % {"name": version.name, "count": version.item_count}


class SelfCheckForm(OnceMixin, CleanForm):
    """A school's own check: which lists, today."""

    checklists = forms.ModelMultipleChoiceField(
        label=_("Checklists"),
        queryset=ChecklistVersion.objects.none(),
        to_field_name="uuid",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, school, **kwargs):
        super().__init__(*args, **kwargs)
        suited = checklists.suited(school, self_check=True)
        field = self.fields["checklists"]
        offered = checklists.in_force().filter(pk__in=[version.pk for version in suited])
        # Their own lists stand first.
        field.queryset = offered.order_by("-checklist__for_self_check", *offered.query.order_by)
        field.initial = [v.uuid for v in suited if v.checklist.for_self_check]
        field.label_from_instance = checklist_label


class CheckInForm(OnceMixin, CleanForm):
    """The position that the phone gives, or none: a phone's silence never keeps a visit waiting."""

    lon = forms.FloatField(required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)
    accuracy = forms.FloatField(required=False, widget=forms.HiddenInput)

    def position(self) -> dict:
        """lon, lat, accuracy_m for the action, all None unless they make sense."""
        data = self.cleaned_data
        if not rules.is_position(data.get("lon"), data.get("lat")):
            return {"lon": None, "lat": None, "accuracy_m": None}
        accuracy = data.get("accuracy")
        sound = accuracy is not None and 0 <= accuracy <= 1_000_000
        return {"lon": data["lon"], "lat": data["lat"], "accuracy_m": accuracy if sound else None}

    def is_valid(self):
        """Only a missing UUID is a fault; a position that is none counts as none given."""
        super().is_valid()
        for name in ("lon", "lat", "accuracy"):
            self.errors.pop(name, None)
        return not self.errors


class CancelForm(OnceMixin, CleanForm):
    reason = forms.CharField(
        label=_("Why it is cancelled"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class SubmitVisitForm(OnceMixin, CleanForm):
    remarks = forms.CharField(
        label=_("Remarks on the notice"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class VisitFilter(FilterForm):
    """Which visits: state, kind, days, words of the school. `mine` is the list's own matter."""

    state = forms.ChoiceField(label=_("State"), choices=[("", _("any")), *VisitState.choices])
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("any")), *Kind.choices])
    since = forms.DateField(label=_("From"), widget=DayInput())
    until = forms.DateField(label=_("To"), widget=DayInput())
    q = forms.CharField(
        label=_("School"),
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
    )
    mine = forms.BooleanField(label=_("In my hands"))

    @property
    def active(self) -> int:
        return sum(1 for value in getattr(self, "cleaned_data", {}).values() if value)

    def narrow(self, rows):
        data = self.cleaned_data
        for name in ("state", "kind"):
            if data[name]:
                rows = rows.filter(**{name: data[name]})
        if data["since"]:
            rows = rows.filter(planned_for__gte=data["since"])
        if data["until"]:
            rows = rows.filter(planned_for__lte=data["until"])
        if data["q"]:
            rows = search(rows, data["q"], "school__unit__search", "school__unit__name")
        return rows
