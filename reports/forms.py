"""Input of the month's screens: which period, found by whom, which figure of which line."""

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from inspections.measures import MEASURES, Way
from inspections.models import Area, Severity
from reports import found_by, periods, publish
from safety.base import clock
from safety.base.forms import CleanForm
from safety.dues import kinds
from safety.schools.models import Stage, Tier, Unit
from safety.web.forms import FilterForm, OnceMixin, VersionMixin
from safety.web.place_filter import PlaceFilter

YEARS_SHOWN = 5


class PeriodField(forms.CharField):
    """A month or a year by its key; nothing given is the present month."""

    widget = forms.Select

    def __init__(self, **kwargs):
        super().__init__(max_length=7, **kwargs)

    def clean(self, value):
        key = super().clean(value)
        period = periods.find(key) if key else periods.this_month()
        if period is None:
            raise forms.ValidationError(_("Choose a month or a year that has begun."), "period")
        return period


def period_choices(chosen: str = "") -> list:
    """The last years, newest first: their months, then the year as a whole."""
    years = [clock.today().year - back for back in range(YEARS_SHOWN)]
    period = periods.find(chosen)
    if period and period.year not in years:
        years.append(period.year)
    return [(str(year), _choices_of(year)) for year in years]


def _choices_of(year):
    months = [(p.key, p.label) for p in periods.months_of(year)]
    return [*months, (str(year), _("%(year)s, the whole year") % {"year": year})]


class MonthFilter(FilterForm):
    """Which period, and found by whom."""

    period = PeriodField(label=_("Month or year"))
    found_by = forms.ChoiceField(label=_("Found by"), choices=found_by.CHOICES)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = str(self.data.get("period", ""))
        self.fields["period"].widget.choices = period_choices(chosen)

    @property
    def active(self) -> int:
        """How many filters are set besides the period, which always is."""
        return bool(getattr(self, "cleaned_data", {}).get("found_by"))


class RowsFilter(MonthFilter):
    """Which figure, and of which line of a table; the rows behind it are asked for."""

    figure = forms.ChoiceField(
        label=_("Figure"), choices=[(code, measure.label) for code, measure in MEASURES.items()]
    )
    district = forms.UUIDField(widget=forms.HiddenInput)
    area = forms.ChoiceField(choices=[("", ""), *Area.choices], widget=forms.HiddenInput)
    severity = forms.ChoiceField(choices=[("", ""), *Severity.choices], widget=forms.HiddenInput)
    stage = forms.ChoiceField(choices=[("", ""), *Stage.choices], widget=forms.HiddenInput)
    way = forms.ChoiceField(choices=[("", ""), *Way.choices], widget=forms.HiddenInput)

    def clean_figure(self):
        figure = self.cleaned_data["figure"]
        if not figure:
            raise forms.ValidationError(_("Choose a figure."), "required")
        return figure

    def clean_district(self):
        uuid = self.cleaned_data["district"]
        if uuid is None:
            return None
        unit = self._districts().filter(uuid=uuid).first()
        if unit is None:
            # The same words for a foreign district and for none at all.
            raise forms.ValidationError(_("There is no such district."), "district")
        return unit

    def _districts(self):
        """Those that stand under the reader, and the one over a township's reader."""
        seats = [seat.unit_id for seat in self.user.seats.seats]
        over = Unit.objects.filter(pk__in=seats).values("district")
        return Unit.objects.visible_to(self.user).filter(tier=Tier.DISTRICT) | (
            Unit.objects.filter(pk__in=over, tier=Tier.DISTRICT)
        )

    def line(self) -> dict:
        """What narrows the figure to one line, as figures.FILTERS names it."""
        names = ("district", "way", "area", "severity", "stage")
        given = {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}
        return {name: getattr(value, "pk", value) for name, value in given.items()}


def _kinds():
    return [("", _("any")), *((kind.code, kind.label) for kind in kinds.with_ladders())]


class OwedFilter(PlaceFilter):
    """Which kind of duty, in which district, of which school or bureau."""

    unit = "unit"

    kind = forms.ChoiceField(label=_("Kind"), choices=lazy(_kinds, list))
    text = forms.CharField(
        label=_("School or bureau"), max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
    )  # fmt: skip
    field_order = ("kind", "district", "text")

    def narrow(self, rows):
        kind = self.cleaned_data["kind"]
        return super().narrow(rows.filter(kind=kind) if kind else rows)


class WorkbookForm(OnceMixin, CleanForm):
    """The order for a workbook: the same client UUID makes no second one."""

    period = PeriodField(label=_("Month or year"))
    found_by = forms.ChoiceField(label=_("Found by"), choices=found_by.CHOICES, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["period"].widget.choices = period_choices(str(self.data.get("period", "")))


class PublishForm(OnceMixin, CleanForm):
    """Which month of which of one's own bureaus is published."""

    period = PeriodField(label=_("Which month"), widget=forms.HiddenInput)
    unit = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_unit(self):
        unit = publish.units_of(self.user).filter(uuid=self.cleaned_data["unit"]).first()
        if unit is None:
            # The same words for a foreign bureau and for none at all.
            raise forms.ValidationError(_("This is not a bureau of yours."), "unit")
        return unit


class AmendForm(OnceMixin, CleanForm):
    """Why a published report is amended."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Why the figures are otherwise now. It is printed in the amendment."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class BulletinStartForm(PublishForm):
    """The month of which a bulletin is written."""

    period = PeriodField(
        label=_("Which month"), widget=forms.Select(attrs={"class": "form-select"})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["period"].widget.choices = [(p.key, p.label) for p in _ended_months()]


def _ended_months(count: int = 12) -> list:
    found = [periods.this_month().previous]
    while len(found) < count:
        found.append(found[-1].previous)
    return found


class BulletinForm(VersionMixin, CleanForm):
    """The words of a bulletin; its figures are computed."""

    title = forms.CharField(label=_("Title"), max_length=100)
    opening = forms.CharField(
        label=_("Opening"), required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    problems = forms.CharField(
        label=_("On the problems"), required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    demands = forms.CharField(
        label=_("What is demanded"), required=False, widget=forms.Textarea(attrs={"rows": 6})
    )


class BulletinPublishForm(VersionMixin, CleanForm):
    """Publishing the draft as it was read."""
