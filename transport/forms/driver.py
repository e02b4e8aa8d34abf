"""Input of drivers, of answers about them, and of the reason for seeing a number."""

from django import forms
from django.utils.translation import gettext_lazy as _

from safety.base import clock
from safety.base.forms import Judged
from safety.desk.forms.fields import DayInput, PhoneField, SchoolField
from safety.schools.models import School
from safety.web.forms import OnceMixin, VersionMixin
from transport.actions.driver import PLAIN
from transport.forms.shared import RegisterFilter, reasons
from transport.models import Driver, DriverLink, Source
from transport.rules import identity as ids
from transport.rules import licence as licences
from transport.rules.record import BAD, PRESENT, Question, Record, answers_to, faults
from transport.rules.words import DRIVER_RULES


class IdentityField(forms.CharField):
    """An identity number as people write it, kept with its 18 characters."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"})
        super().__init__(max_length=40, widget=widget, **kwargs)

    def clean(self, value):
        number = ids.clean(super().clean(value))
        wrong = ids.fault(number, clock.today()) if number else ""
        if wrong:
            raise forms.ValidationError(wrong)
        return number


class DriverFields(Judged):
    name = forms.CharField(label=_("Name"), max_length=40)
    phone = PhoneField(label=_("Phone"), required=False)
    identity = IdentityField(label=_("Identity number"))
    licence = forms.CharField(
        label=_("Licence number"), required=False, max_length=40,
        help_text=_("Left empty where it is the identity number."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    licence_class = forms.CharField(
        label=_("Licence class"), required=False, max_length=12,
        help_text=_("As on the driving licence, such as A1 or B1."),
    )  # fmt: skip
    first_licensed_on = forms.DateField(
        label=_("First licence on"), required=False, widget=DayInput()
    )
    licence_until = forms.DateField(
        label=_("Licence valid to"), required=False, widget=DayInput(),
        help_text=_("Left empty, and not long-term: it is not on file, and the driver not proven."),
    )  # fmt: skip
    licence_long_term = forms.BooleanField(
        label=_("Long-term: the licence has no last day"), required=False
    )

    born_on = None

    def clean_licence_class(self):
        given = self.cleaned_data["licence_class"]
        found = licences.clean(given)
        if given and not found:
            raise forms.ValidationError(_("This is no class of a driving licence."))
        return found

    def clean(self):
        data = super().clean()
        born = ids.born_on(data["identity"]) if data.get("identity") else self.born_on
        if "licence_until" not in self.errors:
            given = data.get("licence_until"), data.get("licence_long_term", False)
            self.put(licences.faults_of_until(*given))
        if data.get("first_licensed_on"):
            self.put(licences.faults_of_first(born, data["first_licensed_on"], clock.today()))
        return data


class DriverForm(OnceMixin, DriverFields):
    """Somebody new at one of the reader's schools."""

    school = SchoolField(label=_("School"))
    field_order = ("school",)

    def __init__(self, *args, schools: list[School], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].offer(schools)


class DriverEditForm(VersionMixin, DriverFields):
    identity = IdentityField(
        label=_("Identity number"), required=False,
        help_text=_("Only to put it right; left empty it stays as it is."),
    )  # fmt: skip

    def __init__(self, *args, driver: Driver, **kwargs):
        self.born_on = driver.born_on
        initial = {name: getattr(driver, name) for name in PLAIN}
        super().__init__(*args, version=driver.version, initial=initial, **kwargs)


class RecordForm(OnceMixin, Judged):
    """An answer to one question about a driver, in the words of that question alone."""

    answer = forms.ChoiceField(label=_("The answer"), widget=forms.RadioSelect)
    on = forms.DateField(label=_("Day"), widget=DayInput())
    count = forms.IntegerField(required=False, min_value=0, max_value=100)
    source = forms.ChoiceField(label=_("Source"), choices=Source.choices)
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    COUNTS = {
        Question.FULL_POINTS: _("Penalty points"),
        Question.REVIEW: _("Hours of study"),
    }  # fmt: skip

    HELP = {
        Question.FULL_POINTS: _(
            "Of “not full” all points of this scoring period up to that day; otherwise those of "
            "that one time, left empty when the period is full."
        )
    }

    def __init__(self, *args, driver: Driver, question: Question, **kwargs):
        self.driver, self.question = driver, question
        super().__init__(*args, initial={"on": clock.today()}, **kwargs)
        self.fields["answer"].choices = answers_to(question)
        self.fields["on"].help_text = (
            _("On which it was passed, refused or taken back.")
            if question in PRESENT
            else _("On which it happened; of “none” the day to which that is known.")
        )
        if question in self.COUNTS:
            self.fields["count"].label = self.COUNTS[question]
            self.fields["count"].help_text = self.HELP.get(question, "")
        else:
            del self.fields["count"]

    def clean(self):
        data = super().clean()
        data["question"] = self.question.value
        data["bad"] = data.pop("answer", "") in BAD
        data.setdefault("count", None)
        if not self.errors:
            given = Record(data["question"], data["bad"], data["on"], data["count"])
            self.put(faults(given, self.driver.born_on, clock.today()))
        return data


class WithdrawForm(Judged):
    reason = forms.CharField(label=_("Why it was a mistake"), max_length=200)


class ReasonForm(Judged):
    reason = forms.CharField(
        label=_("Why you need it"), max_length=100, min_length=2,
        help_text=_("It goes into the security log with your name."),
    )  # fmt: skip


class RevealForm(ReasonForm):
    FIELDS = [("identity", _("Identity number")), ("licence", _("Licence number"))]
    field = forms.ChoiceField(label=_("Which number"), choices=FIELDS, widget=forms.RadioSelect)
    field_order = ("field", "reason")


class FindForm(ReasonForm):
    """A number as it stands on a card; it is sent in the body alone, never in an address."""

    number = forms.CharField(
        label=_("Identity or licence number"), max_length=40, min_length=6,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )  # fmt: skip
    field_order = ("number", "reason")


class DriverFilter(RegisterFilter):
    links = (DriverLink, "driver")

    reason = forms.ChoiceField(label=_("Reason"), choices=reasons(DRIVER_RULES))
    name = forms.CharField(
        label=_("Name"), max_length=40, widget=forms.TextInput(attrs={"type": "search"})
    )
    field_order = ("verdict", "reason", "name", "district", "text", "gone")

    def narrow(self, rows):
        rows = super().narrow(rows)
        name = self.cleaned_data["name"]
        return rows.filter(name__contains=name) if name else rows
