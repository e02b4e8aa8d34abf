"""Input on listed supervision: who supervises and what holds meanwhile; why it is lifted."""

from django import forms
from django.utils.translation import gettext_lazy as _

from inspections import who
from safety.base.forms import CleanForm
from safety.schools.models import User
from safety.web.forms import VersionMixin


class SuperviseForm(VersionMixin, CleanForm):
    """Who supervises a major hazard, the interim control, what is required."""

    supervisor = forms.ModelChoiceField(
        label=_("Supervised by"), queryset=User.objects.none(), to_field_name="uuid"
    )
    interim_control = forms.CharField(
        label=_("Interim control"),
        max_length=300,
        help_text=_("What keeps people safe until it is fixed."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    requirement = forms.CharField(
        label=_("What is required of the school"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, hazard, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].queryset = who.supervisors(hazard)
        self.fields["supervisor"].label_from_instance = lambda person: person.name
        self.fields["interim_control"].initial = hazard.interim_control


class LiftForm(VersionMixin, CleanForm):
    """Why a hazard is taken off the list."""

    reason = forms.CharField(
        label=_("Why it is lifted"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
