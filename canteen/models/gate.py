"""Shops and places around the gate: what was seen, to whom it was reported, the answer (R14)."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from canteen.models.duty import Withdrawable
from canteen.models.scan import Scanned, one_scan
from canteen.rules import gate as rules
from inspections.departments import Department
from safety.base import clock
from safety.base.models import Addressed, Versioned
from safety.files.models import Evidence
from safety.schools.models import Unit, User
from safety.schools.scope import SchoolOwned


def standing(state: str, today) -> Q:
    """The condition of a state (rules.state_on), asked of the database."""
    if state == rules.State.WITHDRAWN:
        return Q(withdrawn_at__isnull=False)
    stands = Q(withdrawn_at=None)
    if state == rules.State.CLOSED:
        return stands & Q(closed_on__isnull=False)
    if state == rules.State.ANSWERED:
        return stands & Q(closed_on=None, answered_on__isnull=False)
    waiting = stands & Q(closed_on=None, answered_on=None)
    if state == rules.State.SEEN:
        return waiting & Q(reported_on=None)
    if state == rules.State.LATE:
        return waiting & Q(answer_by__lt=today)
    return waiting & Q(answer_by__gte=today)


class GateSighting(Withdrawable, Addressed, Versioned, Scanned, SchoolOwned):
    """Something seen around the gate of a school, with its photo, until it is closed: by the
    school's own people, or by those of a bureau above it, who then follow it."""

    class Kind(models.TextChoices):
        SHOP = "shop", _("shop or supermarket")
        STALL = "stall", _("stall or market")
        CAFE = "cafe", _("internet café")
        FUN = "fun", _("place of entertainment")
        OTHER = "other", _("something else")

    place = models.CharField(_("place"), max_length=80)
    kind = models.CharField(_("kind of place"), max_length=8, choices=Kind)
    what = models.TextField(_("what was seen"), max_length=500)
    seen_on = models.DateField(_("seen on"))
    # The bureau that saw it and follows it; none where the school itself does.
    bureau = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    department = models.CharField(_("reported to"), max_length=12, choices=Department, blank=True)
    reported_on = models.DateField(_("reported on"), null=True, blank=True)
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    answer = models.TextField(_("answer of the authority"), max_length=500, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    outcome = models.TextField(_("how it ended"), max_length=500, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    # When each step was recorded (the first report, where there are more): the month counts them.
    reported_at = models.DateTimeField(null=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("sighting around the gate")
        verbose_name_plural = _("sightings around the gate")
        ordering = ["-pk"]
        constraints = [
            one_scan("gate_sighting_has_one_scan"),
            models.CheckConstraint(
                condition=Q(reported_on__isnull=True)
                | Q(reported_on__gte=F("seen_on"), answer_by__gte=F("reported_on")),
                name="gate_reported_after_it_was_seen",
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | Q(answered_on__gte=F("reported_on")),
                name="gate_answered_after_the_report",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("seen_on")),
                name="gate_closed_after_it_was_seen",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "-id"], name="gate_of_district"),
            models.Index(fields=["city", "-id"], name="gate_of_city"),
        ]

    def __str__(self):
        return self.place

    def get_absolute_url(self):
        return reverse("canteen:gate_detail", kwargs={"uuid": self.uuid})

    @property
    def state(self) -> str:
        days = self.reported_on, self.answer_by, self.answered_on, self.closed_on
        return rules.state_on(clock.today(), *days, self.withdrawn_at).value

    @property
    def media(self) -> str:
        """The media to which it was reported, in one line; of a list that fetched them."""
        return gettext(", ").join(
            one.medium for one in self.media_reports.all() if one.withdrawn_at is None
        )

    @property
    def seen_by(self) -> str:
        """Whose people saw it: the bureau, or the school."""
        return self.bureau.name if self.bureau else self.school.name

    def get_state_display(self) -> str:
        return str(rules.State(self.state).label)

    @property
    def look(self) -> str:
        """The word of a state whose colour and icon it has."""
        return rules.LOOKS[rules.State(self.state)]

    @property
    def more_uuids(self) -> list:
        """By what its further photos are known."""
        return sorted(self.more_photos.values_list("photo__uuid", flat=True))


class GatePhoto(Addressed):
    """One photo more of what was seen, reached through its sighting."""

    sighting = models.ForeignKey(GateSighting, models.PROTECT, related_name="more_photos")
    photo = models.OneToOneField(Evidence, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("photo of a sighting")
        verbose_name_plural = _("photos of sightings")
        ordering = ["pk"]

    def __str__(self):
        return str(self.uuid)


class GateMedia(Withdrawable, Addressed, Versioned, SchoolOwned):
    """What was seen was reported to the media, as the city decided; what came of it."""

    sighting = models.ForeignKey(GateSighting, models.PROTECT, related_name="media_reports")
    medium = models.CharField(_("reported to the media"), max_length=80)
    decided = models.CharField(_("decided by"), max_length=120)
    told_on = models.DateField(_("reported to the media on"))
    what = models.TextField(_("what they were told"), max_length=500)
    answered_on = models.DateField(_("media answered on"), null=True, blank=True)
    answer = models.TextField(_("answer of the media"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("report to the media")
        verbose_name_plural = _("reports to the media")
        ordering = ["told_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on=None, answer="")
                | (Q(answered_on__gte=F("told_on")) & ~Q(answer="")),
                name="media_answered_after_the_report",
            ),
        ]

    def __str__(self):
        return self.medium

    def get_absolute_url(self):
        return self.sighting.get_absolute_url()
