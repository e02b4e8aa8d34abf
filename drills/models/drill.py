"""Evacuation drills: planned, held, recorded (R20). The thin beginning."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from safety.base.models import Addressed, Versioned
from safety.schools.models import User
from safety.schools.scope import SchoolOwned, ScopedQuerySet


class Scenario(models.TextChoices):
    FIRE = "fire", pgettext_lazy("drill", "fire")
    EARTHQUAKE = "earthquake", _("earthquake")
    VIOLENCE = "violence", _("violent intruder")
    CRUSH = "crush", _("crush on the stairs")
    BUS = "bus", _("school bus")
    NIGHT = "night", _("dormitory at night")
    WEATHER = "weather", _("severe weather")


class State(models.TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")
    WITHDRAWN = "withdrawn", pgettext_lazy("drill", "withdrawn")


class Why(models.TextChoices):
    """Why a drill was cancelled, where nobody of the school did it."""

    SCHOOL_CLOSED = "school_closed", _("the school was closed")


class DrillQuerySet(ScopedQuerySet):
    def standing(self):
        """Held, and its record was not withdrawn."""
        return self.filter(held_on__isnull=False, withdrawn_at=None)

    def there(self):
        """Held, or to be held: neither cancelled nor withdrawn."""
        return self.filter(cancelled_at=None, withdrawn_at=None)


class Drill(Addressed, Versioned, SchoolOwned):
    """One drill of one school: a planned date, and once held what happened."""

    scenario = models.CharField(_("scenario"), max_length=12, choices=Scenario)
    planned_on = models.DateField(_("planned for"))
    # Unknown of a drill that was recorded without a plan.
    starts_at = models.TimeField(_("begins at"), null=True, blank=True)
    held_on = models.DateField(_("held on"), null=True, blank=True)
    people = models.PositiveIntegerField(_("people who took part"), null=True, blank=True)
    seconds = models.PositiveIntegerField(_("seconds to evacuate"), null=True, blank=True)
    problems = models.TextField(_("problems seen"), blank=True)
    improvements = models.TextField(_("what will be done better"), blank=True)
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    # Recorded so many days after it was held that it is marked (DRILL_BACKDATE_DAYS).
    late = models.BooleanField(_("recorded late"), default=False, db_default=False, editable=False)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_why = models.CharField(
        _("why cancelled"), max_length=16, choices=Why, blank=True, default=""
    )
    # Since when the record stands as it does; null: since it was recorded.
    changed_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, editable=False)
    # The key of the one debt that this drill settles ("2026-11"); empty when none was owed.
    counts_for = models.CharField(max_length=64, blank=True, editable=False)

    objects = DrillQuerySet.as_manager()

    class Meta:
        verbose_name = _("drill")
        verbose_name_plural = _("drills")
        ordering = ["-planned_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(held_on__isnull=True, recorded_at__isnull=True)
                | Q(held_on__isnull=False, people__isnull=False, recorded_at__isnull=False),
                name="held_drill_is_recorded",
            ),
            models.UniqueConstraint(
                fields=["school", "counts_for"],
                condition=~Q(counts_for=""),
                name="drill_debt_settled_once",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(held_on__isnull=False, counts_for=""),
                name="withdrawn_drill_counts_for_nothing",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "-planned_on", "-id"], name="drill_of_school"),
            models.Index(fields=["district", "-planned_on", "-id"], name="drill_of_district"),
            models.Index(fields=["city", "-planned_on", "-id"], name="drill_of_city"),
            *(
                models.Index(fields=fields, condition=Q(held_on__isnull=False), name=name)
                for fields, name in (
                    (["held_on"], "drill_held"),
                    (["school", "held_on"], "drill_held_at"),
                )
            ),
        ]

    def __str__(self):
        return f"{self.school} {self.planned_on}"

    def get_absolute_url(self):
        return reverse("drills:drill_detail", kwargs={"uuid": self.uuid})

    @property
    def state(self) -> str:
        """ "planned", "held", "cancelled" or "withdrawn": derived, never stored."""
        if self.withdrawn_at:
            return State.WITHDRAWN.value
        if self.held_on:
            return State.HELD.value
        return (State.CANCELLED if self.cancelled_at else State.PLANNED).value

    def get_state_display(self) -> str:
        return State(self.state).label
