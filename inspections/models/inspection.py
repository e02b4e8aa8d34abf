"""Inspections: unannounced visits (R02), routine rounds and schools' own checks."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inspections.models.checklist import ChecklistVersion, Item
from safety.base.models import Addressed, Versioned
from safety.schools.models import Stage, Tier, Unit, User
from safety.schools.scope import SchoolOwned, Seats


class Kind(models.TextChoices):
    UNANNOUNCED = "unannounced", _("unannounced inspection")
    ROUTINE = "routine", _("routine inspection")
    DRAGNET = "dragnet", _("dragnet inspection")
    SELF_CHECK = "self_check", _("self-check")


class Mode(models.TextChoices):
    OPEN = "open", _("open inspection")
    COVERT = "covert", _("covert inspection")


class Source(models.TextChoices):
    SELF = "self", _("school's own check")
    TOWNSHIP = "township", pgettext_lazy("source", "township")
    DISTRICT = "district", pgettext_lazy("source", "district")
    CITY = "city", pgettext_lazy("source", "city")


class VisitState(models.TextChoices):
    PLANNED = "planned", _("planned")
    UNDER_WAY = "under_way", _("under way")
    SUBMITTED = "submitted", _("notice issued")
    CANCELLED = "cancelled", _("cancelled")


class Result(models.TextChoices):
    PASS = "pass", _("passes")
    FAIL = "fail", _("fails")
    NA = "na", _("not applicable")


class Inspection(Addressed, Versioned, SchoolOwned):
    """One inspection of one school.

    Until `revealed_at` it is foreign to everyone but its planner and its team, whatever their
    rank (R02): an open visit reveals at check-in, a covert one when its notice is issued, and
    everything that was never meant to be secret at once.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.UNANNOUNCED)
    mode = models.CharField(_("open or covert"), max_length=6, choices=Mode, default=Mode.OPEN)
    source = models.CharField(_("inspected by"), max_length=8, choices=Source)
    bureau = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("bureau"))
    departments = models.JSONField(_("joint with"), default=list, blank=True)
    reason = models.CharField(_("why this school"), max_length=300, blank=True)
    planned_for = models.DateField(_("planned for"))
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    state = models.CharField(
        _("state"), max_length=10, choices=VisitState, default=VisitState.PLANNED
    )
    checklists = models.ManyToManyField(ChecklistVersion, related_name="+")
    checked_in_at = models.DateTimeField(_("checked in"), null=True)
    occurred_at = models.DateTimeField(_("said to have happened at"), null=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)
    distance_m = models.FloatField(_("distance to the school in metres"), null=True)
    revealed_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    notice_number = models.CharField(_("notice number"), max_length=40, blank=True)
    # The form in which the notice was issued; none: the built-in one.
    notice_template = models.ForeignKey(
        "inspections.NoticeTemplate", models.PROTECT, null=True, related_name="+", db_index=False
    )
    remarks = models.TextField(_("remarks"), blank=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=300, blank=True)
    # Where and what the school was when the notice was issued: figures of the past read these.
    at_district = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    at_township = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    at_city = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    at_stage = models.CharField(max_length=16, choices=Stage, blank=True)

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        ordering = ["-planned_for", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="submitted")
                | Q(
                    submitted_at__isnull=False, revealed_at__isnull=False, at_district__isnull=False
                ),
                name="submitted_is_revealed_and_recorded",
            ),
        ]
        indexes = [
            models.Index(fields=["city", "planned_for", "id"]),
            models.Index(fields=["district", "planned_for", "id"]),
            models.Index(fields=["at_city", "submitted_at"]),
        ]

    def __str__(self):
        return f"{self.school} · {self.planned_for}"

    @classmethod
    def scope_q(cls, seats: Seats) -> Q:
        revealed = Q(revealed_at__isnull=False) & super().scope_q(seats)
        # Who has left the bureaus (for a school, say) is no longer let into their secrets.
        if all(seat.tier == Tier.SCHOOL for seat in seats.seats):
            return revealed
        return revealed | cls.insider_q(seats.user_id)

    def get_absolute_url(self) -> str:
        return reverse("inspections:visit_detail", kwargs={"uuid": self.uuid})

    @staticmethod
    def insider_q(user_id: int) -> Q:
        """Inspections of which this person is the planner or on the named team."""
        team = TeamMember.objects.filter(user_id=user_id).values("inspection")
        return Q(planned_by_id=user_id) | Q(pk__in=team)

    def has_insider(self, user) -> bool:
        return self.planned_by_id == user.pk or self.team.filter(user=user).exists()

    @property
    def state_label(self):
        """The state in words; a school's own check is submitted without any notice."""
        if self.kind == Kind.SELF_CHECK and self.state == VisitState.SUBMITTED:
            return _("submitted")
        return self.get_state_display()

    @property
    def secret(self) -> bool:
        return self.revealed_at is None


class TeamMember(models.Model):
    """A named member of an inspection's team."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="team")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    leads = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("team member")
        constraints = [
            models.UniqueConstraint(fields=["inspection", "user"], name="team_member_once")
        ]


class Answer(Addressed, Versioned):
    """The answer to one item in one inspection; there is at most one, whoever gave it."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="answers")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    result = models.CharField(max_length=4, choices=Result)
    note = models.CharField(_("note"), max_length=300, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer")
        constraints = [
            models.UniqueConstraint(fields=["inspection", "item"], name="one_answer_per_item"),
            models.CheckConstraint(
                condition=~Q(result="na") | ~Q(note=""), name="not_applicable_has_reason"
            ),
        ]
