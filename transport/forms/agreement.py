"""Input of agreements, letters to parents and lessons of drivers; the filters of their lists."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from safety.base import clock
from safety.base.forms import Judged
from safety.desk.forms.fields import DayInput, SchoolField
from safety.schools.models import School, Tier
from safety.schools.queries import search
from safety.web.forms import FilterForm, OnceMixin, VersionMixin
from transport.forms.violation import districts_of
from transport.models import Driver, ParentLetter, VehicleLink
from transport.rules import agreement as rules

LETTER = _(
    "Dear parents: please see that your child rides in no vehicle that carries too many people, "
    "has no plates, or is a low-speed truck, three-wheeler or tractor. Do not hire vehicles or "
    "drivers without a permit. Teach your child to sit down, to fasten the belt and to get on and "
    "off at the stop alone. Report a vehicle that is unsafe to the school or the bureau."
)


def scan_field() -> forms.FileField:
    return forms.FileField(
        label=_("Photo or scan"), required=False, allow_empty_file=True,
        help_text=_("The signed paper. The school alone sees it."),
        widget=forms.FileInput(attrs={"accept": "image/*,.pdf"}),
    )  # fmt: skip


class AgreementForm(OnceMixin, Judged):
    signed_on = forms.DateField(label=_("Signed on"), widget=DayInput())
    signed = forms.IntegerField(label=_("Parents who have signed"), min_value=0, max_value=300)
    until = forms.DateField(
        label=_("Valid to"), required=False, widget=DayInput(),
        help_text=_("Left empty: a year, or the term, as the bureau has set it."),
    )  # fmt: skip
    scan = scan_field()

    def __init__(self, *args, link: VehicleLink, **kwargs):
        self.link = link
        initial = {"signed_on": clock.today(), "signed": link.pupils}
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self):
        data = super().clean()
        if data.get("signed_on") and data.get("signed") is not None:
            given = data["signed_on"], data.get("until"), data["signed"], self.link.pupils
            self.put(rules.faults(*given, clock.today()))
        return data


class OwnForm(OnceMixin, Judged):
    """Of one of the reader's schools."""

    school = SchoolField(label=_("School"))
    day_field: str
    field_order = ("school",)

    def __init__(self, *args, schools: list[School], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].offer(schools)
        self.initial[self.day_field] = clock.today()

    def clean(self):
        data, name = super().clean(), self.day_field
        if data.get(name):
            self.put(rules.faults_of_day(name, data[name], clock.today()))
        return data


class LetterForm(OwnForm):
    day_field = "sent_on"
    title = forms.CharField(label=_("Title"), max_length=80)
    text = forms.CharField(
        label=_("Text"), max_length=2000, widget=forms.Textarea(attrs={"rows": 8})
    )
    sent_on = forms.DateField(label=_("Sent on"), widget=DayInput())
    sent = forms.IntegerField(label=_("Letters sent"), min_value=1, max_value=20_000)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {
            "title": gettext("Letter to parents on riding safely"),
            "text": str(LETTER),
        }


class ReadForm(VersionMixin, Judged):
    read = forms.IntegerField(label=_("Slips that came back"), min_value=0, max_value=20_000)

    def __init__(self, *args, letter: ParentLetter, **kwargs):
        super().__init__(*args, version=letter.version, initial={"read": letter.read}, **kwargs)


class LessonForm(OwnForm):
    day_field = "held_on"
    held_on = forms.DateField(label=_("Taught on"), widget=DayInput())
    topic = forms.CharField(label=_("Topic"), max_length=120)
    teacher = forms.CharField(label=_("Held by"), max_length=60)
    drivers = forms.ModelMultipleChoiceField(
        label=_("Who was there"), queryset=Driver.objects.none(), to_field_name="uuid",
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    scan = scan_field()

    def __init__(self, *args, drivers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["drivers"].queryset = drivers


class PaperFilter(FilterForm):
    """By district and school."""

    district = forms.ModelChoiceField(
        label=_("District"), queryset=None, to_field_name="uuid", empty_label=_("any")
    )
    text = forms.CharField(
        label=_("School"), max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        seats = self.user.seats
        if seats.units(Tier.CITY) or seats.units(Tier.PROVINCE):
            self.fields["district"].queryset = districts_of(seats)
        else:
            del self.fields["district"]

    def narrow(self, rows):
        data = self.cleaned_data
        if data.get("district"):
            rows = rows.filter(district=data["district"])
        text = data["text"]
        return search(rows, text, "school__unit__search", "school__unit__name") if text else rows
