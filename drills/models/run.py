"""How a drill went: its clock, its groups, its people, its review (R20)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from drills.models.drill import Drill
from drills.rules import physics
from drills.rules.groups import Group, written
from drills.rules.run import Arrival, by_stairs
from safety.base.models import Addressed, Versioned
from safety.schools.models import User
from safety.schools.scope import SchoolOwned


class GroupList(Versioned, SchoolOwned):
    """The classes and buildings of a school that come out one by one, in order. Each drill keeps
    its own copy of them, so that a list may change."""

    groups = models.JSONField(_("groups"), default=list)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("list of groups")
        verbose_name_plural = _("lists of groups")
        constraints = [models.UniqueConstraint(fields=["school"], name="one_group_list_a_school")]

    def __str__(self):
        return str(self.school)

    @property
    def rows(self) -> list[Group]:
        return [Group(*parts) for parts in self.groups]

    @property
    def text(self) -> str:
        return written(self.rows)


class DrillRun(Addressed, Versioned, SchoolOwned):
    """What is known of one held drill beyond its time. `uuid` is the phone's own: sent again, it is
    the same run. What follows from school and groups is kept as it was on that day."""

    class Way(models.TextChoices):
        CLOCK = "clock", _("timed on the phone")
        HAND = "hand", _("entered afterwards by hand")

    drill = models.OneToOneField(Drill, models.PROTECT, related_name="run")
    way = models.CharField(_("how it was recorded"), max_length=5, choices=Way)
    # By the server's clock; beside them what the phone said.
    began_at = models.DateTimeField(_("signal"), null=True, blank=True)
    ended_at = models.DateTimeField(_("last group"), null=True, blank=True)
    device_began_at = models.DateTimeField(null=True)
    device_sent_at = models.DateTimeField(null=True)
    arrivals = models.JSONField(_("groups"), default=list)
    missing = models.PositiveIntegerField(_("missing"), default=0)
    explained = models.CharField(_("where they are"), max_length=500, blank=True)
    # Null: recorded before it was asked.
    injured = models.PositiveIntegerField(_("injured"), null=True, blank=True)
    injury = models.CharField(_("what happened to them"), max_length=500, blank=True)
    crush = models.BooleanField(_("near-miss of a crush"), null=True, blank=True)
    storeys = models.PositiveSmallIntegerField(null=True)
    target = models.PositiveIntegerField(_("time target in seconds"), null=True)
    pace = models.PositiveIntegerField(_("against the reference, %"), null=True)
    is_last = models.BooleanField(default=False)  # the school's last one, by the day it was held
    flags = models.JSONField(default=list)
    flagged = models.BooleanField(default=False)
    went_well = models.TextField(_("what went well"), blank=True)
    better = models.TextField(_("what gets better, and who sees to it"), blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("run of a drill")
        verbose_name_plural = _("runs of drills")
        constraints = [
            models.CheckConstraint(
                condition=Q(missing=0) | ~Q(explained=""), name="missing_people_are_explained"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="review_has_a_writer",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "-began_at"], name="run_of_school"),
            *(
                models.Index(
                    fields=[place, "-pace", "-id"], condition=Q(is_last=True), name=f"pace_{place}"
                )
                for place in ("district", "city")
            ),
        ]

    def __str__(self):
        return str(self.drill)

    def get_absolute_url(self):
        return self.drill.get_absolute_url()

    @property
    def rows(self) -> list[Arrival]:
        return [Arrival(*parts) for parts in self.arrivals]

    @property
    def stairs(self):
        return by_stairs(self.rows)

    @property
    def findings(self) -> list[dict[str, str]]:
        """What rules hold against it, in the reader's language."""
        return [physics.said(flag) for flag in self.flags]

    @property
    def by_hand(self) -> bool:
        return self.way == self.Way.HAND
