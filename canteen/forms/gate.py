"""Input of what is seen around the gate; the filter of its list."""

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from canteen.forms.scan import scan_field
from canteen.models import GateMedia, GateSighting
from canteen.models.gate import standing
from canteen.rules import gate as rules
from inspections.departments import Department
from inspections.forms.fill import ManyFiles, PhotosField
from safety.base import clock
from safety.base.forms import Judged
from safety.desk.forms.fields import DayInput, SchoolField, UnitField
from safety.schools.models import School, Tier, Unit
from safety.web.forms import OnceMixin, VersionMixin
from safety.web.place_filter import ANY, PlaceFilter


def text_field(label, **kwargs) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=500, widget=forms.Textarea(attrs={"rows": 3}), **kwargs
    )


class SightFields(Judged):
    place = forms.CharField(
        label=_("Name and place"), max_length=80, help_text=_("The shop's name, and where it is.")
    )
    kind = forms.ChoiceField(label=_("Kind of place"), choices=GateSighting.Kind.choices)
    what = text_field(
        _("What was seen"), help_text=_("Out-of-date or three-no food, pupils in a café, a stall.")
    )
    seen_on = forms.DateField(label=_("Seen on"), widget=DayInput())


class SightForm(OnceMixin, SightFields):
    school = SchoolField(label=_("School"))
    scan = scan_field(label=_("Photo"), help_text=_("A photo of what was seen."))

    more = PhotosField(
        label=_("More photos"), required=False, help_text=_("Up to nine more."),
        widget=ManyFiles(attrs={"accept": "image/*", "multiple": True}),
    )  # fmt: skip
    field_order = ("school",)

    def __init__(self, *args, schools: list[School], user=None, **kwargs):
        super().__init__(*args, initial={"seen_on": clock.today()}, **kwargs)
        if user is None:
            self.fields["school"].offer(schools)
        else:
            self._for_bureau(user)

    def _for_bureau(self, user):
        """Any school below."""
        said = _("Around whose gate. The school hears of it when you save.")
        tiers = [Tier.SCHOOL]
        self.fields["school"] = field = UnitField(tiers=tiers, label=_("School"), help_text=said)
        field.narrow_to(user)
        self.order_fields(["school"])

    def clean(self):
        data = super().clean()
        if isinstance(data.get("school"), Unit):
            data["school"] = data["school"].school
        if data.get("seen_on"):
            self.put(rules.faults_of_sight(data["seen_on"], clock.today()))
        return data


class StepForm(VersionMixin, Judged):
    """A step of a sighting on a day of today's, unless another is given."""

    day_field: str

    def __init__(self, *args, sighting: GateSighting, **kwargs):
        self.sighting = sighting
        initial = {self.day_field: clock.today()}
        super().__init__(*args, version=sighting.version, initial=initial, **kwargs)


class ReportForm(StepForm):
    day_field = "reported_on"
    department = forms.ChoiceField(label=_("Reported to"), choices=Department.choices)
    reported_on = forms.DateField(label=_("Reported on"), widget=DayInput())
    answer_by = forms.DateField(
        label=_("Answer by"), required=False, widget=DayInput(),
        help_text=_("Empty for 15 days after the report."),
    )  # fmt: skip


class AnswerForm(StepForm):
    day_field = "answered_on"
    answered_on = forms.DateField(label=_("Answered on"), widget=DayInput())
    answer = text_field(_("Answer of the authority"))


class MediaFields(Judged):
    medium = forms.CharField(
        label=_("Name of the medium"), max_length=80,
        help_text=_("Which newspaper, station or account."),
    )  # fmt: skip
    decided = forms.CharField(
        label=_("Decided by"),
        max_length=120,
        help_text=_("Who of the city decided that the media are told, and when or by which paper."),
    )
    told_on = forms.DateField(label=_("Reported to the media on"), widget=DayInput())
    what = text_field(_("What they were told"), help_text=_("No names of pupils or parents."))


class MediaForm(OnceMixin, MediaFields):
    def __init__(self, *args, sighting: GateSighting, **kwargs):
        self.sighting = sighting
        super().__init__(*args, initial={"told_on": clock.today()}, **kwargs)

    def clean(self):
        data = super().clean()
        if data.get("told_on"):
            seen_on = self.sighting.seen_on
            self.put(rules.faults_of_media(seen_on, data["told_on"], clock.today()))
        return data


class MediaAnswerForm(VersionMixin, Judged):
    answered_on = forms.DateField(label=_("Media answered on"), widget=DayInput())
    answer = text_field(
        _("Answer of the media"), help_text=_("What they answered or published, and where.")
    )

    def __init__(self, *args, report: GateMedia, **kwargs):
        self.report = report
        initial = {"answered_on": clock.today()}
        super().__init__(*args, version=report.version, initial=initial, **kwargs)

    def clean(self):
        data = super().clean()
        if data.get("answered_on"):
            told_on = self.report.told_on
            self.put(rules.faults_of_answer(told_on, data["answered_on"], clock.today()))
        return data


class CloseForm(StepForm):
    day_field = "closed_on"
    closed_on = forms.DateField(label=_("Closed on"), widget=DayInput())
    outcome = text_field(_("How it ended"))


class SightFilter(PlaceFilter):
    FOUND_BY = [ANY, ("school", _("the school")), ("bureau", _("a bureau"))]
    by = forms.ChoiceField(label=_("Whose people saw it"), choices=FOUND_BY)
    state = forms.ChoiceField(label=_("Show"), choices=[ANY, *rules.State.choices])
    department = forms.ChoiceField(label=_("Reported to"), choices=[ANY, *Department.choices])
    TOLD = [ANY, ("yes", _("yes")), ("no", _("no"))]
    media = forms.ChoiceField(label=_("Reported to the media"), choices=TOLD)
    field_order = ("state", "by", "district", "department", "media", "text")

    def narrow(self, rows):
        data, rows = self.cleaned_data, super().narrow(rows)
        if data["by"]:
            rows = rows.filter(bureau__isnull=data["by"] == "school")
        if data["media"]:
            told = GateMedia.objects.filter(sighting=OuterRef("pk"), withdrawn_at=None)
            rows = rows.filter(Exists(told) if data["media"] == "yes" else ~Exists(told))
        if data["department"]:
            rows = rows.filter(department=data["department"])
        return rows.filter(standing(data["state"], clock.today())) if data["state"] else rows
