"""Input about one-time codes: whom they are printed for, and how they are used."""

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from safety.base.forms import CleanForm
from safety.desk.forms.person import roles_for
from safety.desk.forms.school import offer_districts
from safety.schools.models import Appointment, Unit, User
from safety.web.forms import FilterForm

PAPER, EXCEL = "paper", "excel"


class WhomForm(FilterForm):
    """For whom codes are made: people with one of the roles, in a district or everywhere below."""

    district = forms.ModelChoiceField(
        label=_("District"),
        queryset=Unit.objects.none(),
        to_field_name="uuid",
        empty_label=_("all"),
    )
    role = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)
    again = forms.BooleanField(
        label=_("Also people who have a password already"),
        help_text=_("Their password goes on working until they use the new code."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer_districts(self)
        self.fields["role"].choices = roles_for(self.user)

    def people(self):
        """Those with such a seat among the seats that the reader sees."""
        data = self.cleaned_data
        seats = Appointment.objects.visible_to(self.user).filter(Appointment.in_force())
        seats = seats.filter(role__in=data["role"])
        if data.get("district"):
            seats = seats.filter(district=data["district"])
        rows = User.objects.filter(is_active=True).exclude(pk=self.user.pk)
        if not data["again"]:
            rows = rows.filter(password_set_at__isnull=True)
        return rows.filter(Exists(seats.filter(user=OuterRef("pk"))))


class IssueForm(CleanForm):
    shape = forms.ChoiceField(
        label=_("Give me"),
        choices=[(PAPER, _("a page to print and cut")), (EXCEL, _("an Excel file"))],
        initial=PAPER,
        widget=forms.RadioSelect,
    )


class ActivateForm(CleanForm):
    """The code from the paper, and the password that the person chooses. Judged by the action."""

    code = forms.CharField(
        label=_("One-time code"),
        max_length=40,
        help_text=_("Twelve letters and digits; case and dashes do not matter."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=200,
        help_text=_("At least 10 characters, 15 for administrators. A short sentence does well."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same once more"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self):
        data = super().clean()
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _("The two passwords differ."))
        return data
