"""Input about those who go along on a school's vehicles, whose accounts the principal makes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from safety.base import clock
from safety.base.forms import CleanForm, CleanModelForm
from safety.desk.forms.fields import DayInput, PhoneField, SchoolField
from safety.schools.models import School, User
from safety.web.forms import OnceMixin, SeenMixin


class AttendantForm(OnceMixin, CleanForm):
    """An account that is seated as attendant at one of `schools`, and nowhere else."""

    school = SchoolField(label=_("School"))
    name = forms.CharField(label=_("Name"), max_length=40)
    phone = PhoneField(label=_("Phone"), required=False)
    username = forms.CharField(
        label=_("Sign-in name"),
        required=False,
        max_length=40,
        validators=User._meta.get_field("username").validators,
        help_text=_("Left empty, it is made from the pinyin of the name."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    starts_on = forms.DateField(label=_("From"), initial=clock.today, widget=DayInput)

    def __init__(self, *args, schools: list[School], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].offer(schools)


class AttendantEditForm(SeenMixin, CleanModelForm):
    """How the person is called and reached. The address of their e-mail, at which a password is set
    anew, is their own and the bureau's to change."""

    watched = ("name", "phone")
    phone = PhoneField(label=_("Phone"), required=False)

    class Meta:
        model = User
        fields = ["name", "phone"]

    def __init__(self, *args, person: User, **kwargs):
        initial = {name: getattr(person, name) for name in self.Meta.fields}
        super().__init__(*args, initial=initial, **kwargs)
        self.watch(person)
