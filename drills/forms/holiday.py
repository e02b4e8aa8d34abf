"""Input of holiday campaigns and their letters; filters of their lists."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from drills import letter_form
from drills.models import HolidayCampaign, HolidayLetter
from drills.queries import holiday as queries
from drills.rules import holiday as rules
from drills.rules.education import Topic
from drills.rules.holiday import Holiday, Letter
from safety.base import clock
from safety.base.forms import CleanForm, Judged
from safety.base.models import Refused
from safety.desk.forms.fields import DayInput, SchoolField
from safety.files.word import DOCX
from safety.files.word_gate import MAX_BYTES
from safety.schools.models import School, Unit
from safety.web.forms import FilterForm, OnceMixin
from safety.web.place_filter import ANY, PlaceFilter

WORDS = {
    Holiday.WINTER: _(
        "Dear parents: the winter vacation is here. Please keep your child off frozen rivers and "
        "ponds; see to stoves, gas and electric blankets before you sleep; let no child set off "
        "fireworks alone; ride in no vehicle that is overloaded or has no licence. Know where your "
        "child is, with whom, and when it comes home. Sign the slip and send it back to school."
    ),
    Holiday.SUMMER: _(
        "Dear parents: the summer vacation is here. Most children who drown do so now. Please see "
        "that your child does not swim without you, nor with other children alone, nor in unknown "
        "water, and goes into no water to save somebody. Keep away from flooded roads and from "
        "thunderstorms, ride in no overloaded vehicle, eat nothing spoiled. Know where your child "
        "is, with whom, and when it comes home. Sign the slip and send it back to school."
    ),
}
ANY_HOLIDAY = _(
    "Dear parents: the holiday is near. Please go over traffic, fire, water and food safety with "
    "your child. Keep away from crowds, ride in no vehicle that is overloaded or has no licence, "
    "and let no child go to the water alone. Know where your child is, with whom, and when it "
    "comes home. Sign the slip and send it back to school."
)


class CampaignForm(OnceMixin, Judged):
    """A new campaign. `units`: those for which the reader may announce one; `last`: one whose
    words it begins with."""

    unit = forms.ModelChoiceField(
        label=pgettext_lazy("campaign", "Announced by"), queryset=Unit.objects.none(),
        to_field_name="uuid",
    )  # fmt: skip
    holiday = forms.ChoiceField(label=_("Holiday"), choices=Holiday.choices)
    title = forms.CharField(label=_("Title"), max_length=80)
    first_day = forms.DateField(label=_("First day of the holiday"), widget=DayInput())
    last_day = forms.DateField(label=_("Last day of the holiday"), widget=DayInput())
    due_on = forms.DateField(
        label=_("Letter sent by"), widget=DayInput(),
        help_text=_("Each school records by this day that its letter went out."),
    )  # fmt: skip
    topics = forms.MultipleChoiceField(
        label=_("Topics"), widget=forms.CheckboxSelectMultiple,
        choices=[(topic.value, capfirst(topic.label)) for topic in Topic],
    )  # fmt: skip
    text = forms.CharField(
        label=_("The letter to parents"), max_length=rules.LONGEST_LETTER,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("It is printed with the school's name, the day and a slip to sign."),
    )  # fmt: skip
    form = forms.FileField(
        label=_("A Word file of your own"), required=False, allow_empty_file=True,
        help_text=_("A .docx with placeholders where facts are to stand. Left empty: as built in."),
        widget=forms.FileInput(attrs={"accept": f".docx,{DOCX}"}),
    )  # fmt: skip

    def __init__(self, *args, units, last: HolidayCampaign | None = None, **kwargs):
        super().__init__(*args, initial=begun(last), **kwargs)
        field: Any = self.fields["unit"]
        field.queryset, offered = units, list(units[:2])
        if len(offered) == 1:
            field.initial, field.widget = offered[0].uuid, forms.HiddenInput()

    def clean_form(self):
        file = self.cleaned_data["form"]
        self.data_of_form = b""
        if file:
            file.seek(0)
            self.data_of_form = file.read(MAX_BYTES + 1)
            try:
                faults = letter_form.faults_of(self.data_of_form)
            except Refused as refusal:
                raise forms.ValidationError(refusal.message) from None
            if faults:
                raise forms.ValidationError(faults)
        return file

    def clean(self):
        data = super().clean()
        if {"first_day", "last_day", "due_on"} <= data.keys():
            days = data["first_day"], data["last_day"], data["due_on"]
            self.put(rules.faults_of_campaign(*days, clock.today()))
        return data


def begun(last: HolidayCampaign | None) -> dict:
    """What a new campaign begins with: the words of another, else what the season asks for."""
    if last:
        return {name: getattr(last, name) for name in ("holiday", "title", "topics", "text")}
    holiday = rules.next_holiday(clock.today())
    return {
        "holiday": holiday, "topics": [topic.value for topic in rules.THEMES[holiday]],
        "title": gettext("Safety before the holiday: letter to parents"),
        "text": str(WORDS.get(holiday, ANY_HOLIDAY)),
    }  # fmt: skip


class ReasonForm(CleanForm):
    reason = forms.CharField(label=_("Why it was a mistake"), max_length=200)


class LetterFields(OnceMixin, Judged):
    sent_on = forms.DateField(label=_("Sent on"), widget=DayInput())
    families = forms.IntegerField(
        label=_("Families that were sent it"), min_value=1, max_value=rules.MOST_FAMILIES
    )
    receipts = forms.IntegerField(
        label=_("Receipts that came back"), min_value=0, max_value=rules.MOST_FAMILIES,
        required=False, help_text=_("Left empty: not counted yet."),
    )  # fmt: skip
    activities = forms.CharField(
        label=_("Activities"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What else was done: class meetings, broadcasts, visits at home. Name no "
                    "pupil."),
    )  # fmt: skip

    def __init__(self, *args, campaign: HolidayCampaign, **kwargs):
        self.campaign = campaign
        super().__init__(*args, **kwargs)

    def clean(self):
        data = super().clean()
        if not self.errors:
            announced = clock.day_of(self.campaign.announced_at)
            asked = self.letter(), announced, self.campaign.last_day, clock.today()
            self.put(rules.faults_of_letter(*asked))
        return data

    def letter(self) -> Letter:
        return Letter(**{name: self.cleaned_data[name] for name in Letter._fields})


class SendForm(LetterFields):
    """The letter of a school went out. `schools`: the reader's own that owe it."""

    school = SchoolField(label=_("School"))
    field_order = ("school", *Letter._fields)

    def __init__(self, *args, schools: list[School], **kwargs):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["school"]
        field.offer(schools)
        self.fields["sent_on"].initial = clock.today()


class CountForm(LetterFields):
    """More receipts came back, or something is put right. `row`: what stands."""

    why = forms.CharField(
        label=_("Reason"), max_length=200, required=False,
        help_text=_("Needed where the day, the families or fewer receipts are put right."),
    )  # fmt: skip

    def __init__(self, *args, row: HolidayLetter, **kwargs):
        self.row = row
        initial = {name: getattr(row, name) for name in Letter._fields}
        super().__init__(*args, initial=initial, campaign=row.campaign, **kwargs)

    def clean(self):
        data = super().clean()
        if not self.errors:
            before = Letter(*(getattr(self.row, name) for name in Letter._fields))
            self.put(rules.faults_of_change(before, self.letter(), data["why"]))
        return data


class CampaignFilter(FilterForm):
    STATES = [
        ("", pgettext_lazy("campaigns", "present and to come")),
        ("over", pgettext_lazy("campaigns", "over")),
        ("withdrawn", pgettext_lazy("campaigns", "withdrawn")),
        ("all", _("all")),
    ]
    state = forms.ChoiceField(label=_("Show"), choices=STATES)
    holiday = forms.ChoiceField(label=_("Holiday"), choices=[ANY, *Holiday.choices])

    def narrow(self, rows):
        data, today = self.cleaned_data, clock.today()
        if data["holiday"]:
            rows = rows.filter(holiday=data["holiday"])
        if data["state"] == "all":
            return rows
        rows = rows.filter(withdrawn_at__isnull=data["state"] != "withdrawn")
        since = today - rules.LAPSE  # so long its letters are recorded
        over = Q(last_day__lt=since)
        return {"": rows.exclude(over), "over": rows.filter(over)}.get(data["state"], rows)


class LettersFilter(PlaceFilter):
    """Of the schools of a campaign: how they stand, district and school. The page sets
    `campaign`."""

    STATES = [
        ANY,
        ("none", pgettext_lazy("letters", "not sent or missing")),
        ("sent", pgettext_lazy("letters", "sent")),
        ("late", _("recorded late")),
        ("uncounted", pgettext_lazy("letters", "sent, receipts not counted")),
    ]
    unit = "unit"
    campaign: HolidayCampaign
    state = forms.ChoiceField(label=_("State"), choices=STATES)
    field_order = ("state", "district", "text")

    def narrow(self, rows):
        state = self.cleaned_data["state"]
        if state == "none":
            rows = rows.filter(~queries.sent(self.campaign))
        elif state:
            more: dict = {"late": {"late": True}, "uncounted": {"receipts": None}}.get(state, {})
            rows = rows.filter(queries.sent(self.campaign, **more))
        return self.of_place(rows)

    def of_place(self, rows):
        """Schools stand under a district by their unit."""
        if district := self.cleaned_data.pop("district", None):
            rows = rows.filter(unit__district=district)
        return super().of_place(rows)
