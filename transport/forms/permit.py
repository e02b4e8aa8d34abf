"""Input of applications for school-bus permits; the filter of their list."""

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from safety.base import clock
from safety.base.forms import Judged
from safety.desk.forms.fields import DayInput
from safety.web.forms import OnceMixin
from safety.web.place_filter import ANY, PlaceFilter
from transport.forms.route import StopsField
from transport.models import Driver
from transport.rules import permit as rules
from transport.rules import plate as plates
from transport.rules.permit import State, Step
from transport.rules.route import written


class NamesForm(OnceMixin, Judged):
    """Whom and what a permit names: drivers of all schools that share the vehicle. `own`: those of
    the school itself, of whom it knows more than the name."""

    drivers = forms.ModelMultipleChoiceField(
        label=_("Drivers"), queryset=Driver.objects.none(), to_field_name="uuid",
        widget=forms.CheckboxSelectMultiple,
        help_text=_("All who drive it. Anybody else at the wheel is flagged."),
    )  # fmt: skip
    stops = StopsField(
        label=_("Route, times and stops"),
        counted=False,
        help_text=_("A line each, of all its routes: 07:05 East Street."),
    )

    def __init__(self, *args, drivers, own, **kwargs):
        super().__init__(*args, **kwargs)
        self.own = set(own)
        self.fields["drivers"].queryset = drivers
        self.fields["drivers"].label_from_instance = self.named

    def named(self, driver) -> str:
        if driver.pk in self.own:
            return driver.told_apart
        return gettext("%(name)s (driver of another school)") % {"name": driver.name}

    def clean(self):
        data = super().clean()
        if "stops" in data:
            data["stops"] = written(data["stops"], counted=False)
        data["drivers"] = list(data.get("drivers") or ())
        return data


def _of_receipt() -> str:
    said = ngettext(
        "The day on which the bureau had the papers, at most %(count)s working day back: its "
        "working days run from then.",
        "The day on which the bureau had the papers, at most %(count)s working days back: its "
        "working days run from then.",
        rules.RECEIVED_BACK,
    )
    return said % {"count": rules.RECEIVED_BACK}


class ApplyForm(NamesForm):
    received_on = forms.DateField(
        label=_("Received by the education bureau"), initial=clock.today, widget=DayInput(),
        help_text=lazy(_of_receipt, str)(),
    )  # fmt: skip
    field_order = ("received_on",)

    def __init__(self, *args, earliest, **kwargs):
        super().__init__(*args, **kwargs)
        self.earliest = earliest

    def clean(self):
        data = super().clean()
        if data.get("received_on"):
            day = data["received_on"]
            self.put(rules.faults_of_receipt(day, self.earliest, clock.today()))
        return data


class RecordForm(NamesForm):
    number = forms.CharField(label=_("Permit number"), max_length=40)
    until = forms.DateField(label=_("Permit valid to"), widget=DayInput())
    field_order = ("number", "until")


class StepForm(OnceMixin, Judged):
    """A step: `agrees`, `number` and `until` where it asks for them."""

    ANSWERS = {
        Step.DECIDE: [("yes", State.GRANTED.label), ("no", State.REFUSED.label)],
        None: [("yes", _("agrees")), ("no", _("does not agree"))],
    }
    day = forms.DateField(label=_("On which day"), initial=clock.today, widget=DayInput())
    agrees = forms.TypedChoiceField(
        label=_("What was answered"), widget=forms.RadioSelect,
        coerce={"yes": True, "no": False}.get, empty_value=None,
    )  # fmt: skip
    number = forms.CharField(label=_("Permit number"), max_length=40, required=False)
    until = forms.DateField(label=_("Permit valid to"), required=False, widget=DayInput())
    note = forms.CharField(
        label=_("In words"), max_length=300, required=False,
        help_text=_("Of a refusal the reason. The school reads this."),
    )  # fmt: skip

    def __init__(self, *args, step: str, earliest, **kwargs):
        super().__init__(*args, **kwargs)
        self.step, self.earliest = step, earliest
        if step in (Step.SEND, *rules.ENDS):
            del self.fields["agrees"]
        else:
            self.fields["agrees"].choices = self.ANSWERS.get(step, self.ANSWERS[None])
        if step != Step.DECIDE:
            del self.fields["number"], self.fields["until"]
        if step in rules.ENDS:
            self.fields["note"].label, self.fields["note"].required = _("Reason"), True
            self.fields["note"].help_text = _("The school reads this.")

    def clean(self):
        data = super().clean()
        if data.get("day") and not self.errors.get("agrees"):
            said = (data.get(name) for name in ("agrees", "note", "number", "until"))
            agrees, note, number, until = said
            self.put(
                rules.faults(
                    self.step,
                    data["day"],
                    self.earliest,
                    clock.today(),
                    agrees,
                    note or "",
                    number or "",
                    until,
                )
            )
        if data.get("agrees") is False:  # what was typed of a permit that is none
            data |= {name: empty for name, empty in (("number", ""), ("until", None))
                     if name in data}  # fmt: skip
        return data


class PermitFilter(PlaceFilter):
    OPEN = ("open", _("all that are under way"))

    state = forms.ChoiceField(label=_("State"), choices=[ANY, OPEN, *State.choices])
    plate = forms.CharField(
        label=_("Number plate"), max_length=20, widget=forms.TextInput(attrs={"type": "search"})
    )
    late = forms.BooleanField(label=_("overdue alone"))
    field_order = ("state", "plate", "district", "text", "late")

    def narrow(self, rows):
        rows, data = super().narrow(rows), self.cleaned_data
        if data["state"]:
            wanted = rules.OPEN if data["state"] == "open" else [data["state"]]
            rows = rows.filter(state__in=wanted)
        if data["late"]:
            rows = rows.filter(state__in=rules.OPEN, due_on__lt=clock.today())
        plate = plates.clean(data["plate"])
        return rows.filter(vehicle__plate__contains=plate) if plate else rows
