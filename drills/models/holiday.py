"""Safety education before a holiday: the campaign that a bureau or a school announces, and the
letter to parents that each school sends in it (R21). Families are counted; nobody is named."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from drills.models.offered import OfferedBelow
from drills.rules import holiday as rules
from drills.rules.education import Topic
from safety.base.models import Addressed
from safety.schools.models import User
from safety.schools.scope import SchoolOwned, ScopedQuerySet


def _withdrawn(name) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
        | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_why=""),
        name=name,
    )


class HolidayCampaign(Addressed, OfferedBelow):
    """What a bureau asks of the schools below it before a holiday, or a school of itself, with the
    letter to parents. It stays as it was announced; a mistaken one is withdrawn and announced
    anew."""

    holiday = models.CharField(_("holiday"), max_length=12, choices=rules.Holiday)
    title = models.CharField(_("title"), max_length=80)
    first_day = models.DateField(_("first day of the holiday"))
    last_day = models.DateField(_("last day of the holiday"))
    due_on = models.DateField(_("letter sent by"))
    topics = models.JSONField(_("topics"), default=list)
    text = models.TextField(_("text of the letter"), max_length=rules.LONGEST_LETTER)
    # The bureau's own form of the letter, a Word file with placeholders; none: the built-in one.
    form_name = models.CharField(_("file"), max_length=150, blank=True)
    file = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    announced_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    announced_at = models.DateTimeField(_("announced"))
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, editable=False)
    withdrawn_why = models.CharField(_("reason"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("holiday campaign")
        verbose_name_plural = _("holiday campaigns")
        ordering = ["-first_day", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day"), due_on__lte=F("last_day")),
                name="holiday_campaign_days_in_order",
            ),
            _withdrawn("holiday_campaign_withdrawn_with_reason"),
        ]
        indexes = [
            models.Index(fields=["unit", "-first_day", "-id"], name="holiday_of_unit"),
            models.Index(fields=["district", "-first_day", "-id"], name="holiday_of_district"),
            models.Index(fields=["city", "-first_day", "-id"], name="holiday_of_city"),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("drills:holiday_detail", kwargs={"uuid": self.uuid})

    @property
    def topic_labels(self) -> list[str]:
        return [str(Topic(topic).label) for topic in self.topics]


class LetterQuerySet(ScopedQuerySet):
    def current(self):
        """What stands of each school: neither put right since nor withdrawn."""
        return self.filter(replaced_at=None, withdrawn_at=None)

    def at(self, instant):
        """What stood of each school at an instant, by what was recorded until then."""
        return self.filter(
            Q(replaced_at=None) | Q(replaced_at__gte=instant),
            Q(withdrawn_at=None) | Q(withdrawn_at__gte=instant),
            recorded_at__lt=instant,
        )


class HolidayLetter(Addressed, SchoolOwned):
    """A school has sent the letter of a campaign, with how many read receipts came back. A row is
    never changed: a later count, or what was put right, is a row of its own that takes its place,
    and the one before stays beside it."""

    campaign = models.ForeignKey(
        HolidayCampaign, models.PROTECT, related_name="letters", db_index=False
    )  # the index of campaign and school begins with it
    sent_on = models.DateField(_("sent on"))
    families = models.PositiveIntegerField(_("families that were sent it"))
    # Null: not counted yet.
    receipts = models.PositiveIntegerField(_("receipts that came back"), null=True)
    activities = models.CharField(_("activities"), max_length=500, blank=True)
    late = models.BooleanField(_("recorded late"), default=False)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    # Of what took another's place: why; of what was put right: since when it counts no more.
    why = models.CharField(_("reason"), max_length=200, blank=True)
    replaced_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, editable=False)
    withdrawn_why = models.CharField(_("reason"), max_length=200, blank=True, editable=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter of a holiday campaign")
        verbose_name_plural = _("letters of holiday campaigns")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "school"],
                condition=Q(replaced_at=None, withdrawn_at=None),
                name="holiday_letter_once",
            ),
            models.CheckConstraint(
                condition=Q(families__gte=1)
                & (Q(receipts__isnull=True) | Q(receipts__lte=F("families"))),
                name="holiday_letter_no_more_back_than_sent",
            ),
            _withdrawn("holiday_letter_withdrawn_with_reason"),
        ]
        indexes = [models.Index(fields=["campaign", "school", "-id"], name="holiday_letter_of")]

    def __str__(self):
        return str(self.campaign)

    def get_absolute_url(self):
        return reverse("drills:letter_detail", kwargs={"uuid": self.uuid})

    @property
    def counts(self) -> bool:
        return self.replaced_at is None and self.withdrawn_at is None

    @property
    def state(self) -> str:
        if self.withdrawn_at:
            return "withdrawn"
        return "replaced" if self.replaced_at else "late" if self.late else "kept"

    def get_state_display(self) -> str:
        said = {
            "withdrawn": _("withdrawn"), "replaced": _("put right since"),
            "late": _("recorded late"), "kept": _("recorded in time"),
        }  # fmt: skip
        return str(said[self.state])
