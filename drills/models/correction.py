"""A held drill that was recorded wrongly: what is said beside the record, and how the record stood
before (R20)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drills.models.drill import Drill, Scenario
from drills.models.run import DrillRun
from safety.base.models import Addressed
from safety.schools.models import User
from safety.schools.scope import SchoolOwned

# Follows from other fields, or is said by the correction itself.
_UNSAID = ("withdrawn_at", "missing", "ended_at")


class DrillCorrection(Addressed, SchoolOwned):
    """Who put the record of a drill right or withdrew it, when, why, and what it said before. The
    uuid is the form's own: sent again, it is the same row."""

    drill = models.ForeignKey(Drill, models.PROTECT, related_name="corrections")
    # Of the columns that changed, of the drill or its run: what they said until then, and since.
    before = models.JSONField()
    after = models.JSONField()
    # All that was asked for, also what stood there already: by this a second click is known.
    asked = models.JSONField(default=dict, editable=False)
    withdraws = models.BooleanField(default=False)
    reason = models.CharField(gettext_lazy("reason"), max_length=200)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = gettext_lazy("correction of a drill")
        verbose_name_plural = gettext_lazy("corrections of drills")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="drill_correction_says_why"),
        ]

    def __str__(self):
        return str(self.uuid)

    @property
    def was(self) -> str:
        """What the record said before, in words."""
        return said(self.before)


def said(values: dict) -> str:
    """Columns of a drill and its run, as a correction keeps them, in words."""
    fields = [*Drill._meta.concrete_fields, *DrillRun._meta.concrete_fields]
    return _(", ").join(
        f"{field.verbose_name} {_words(field, values[field.name])}"
        for field in fields
        if field.name in values and field.name not in _UNSAID
    )


def _words(field, value) -> str:
    if value in (None, "", []):
        return "–"
    if isinstance(field, models.JSONField):  # groups: name, present, counted, …
        return _(", ").join(f"{one[0]} {one[2]}/{one[1]}" for one in value)
    if isinstance(field, models.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, models.DateTimeField):
        return f"{timezone.localtime(field.to_python(value)):%H:%M}"
    return str(dict(field.flatchoices).get(value, value)) if field.choices else str(value)


class DrillPeriod(SchoolOwned):
    """How the record of a held drill stood from one instant to another, once it stands otherwise:
    figures of a month that is over are read from here. How it stands now is in the drill itself."""

    drill = models.ForeignKey(Drill, models.PROTECT, related_name="periods", db_index=False)
    scenario = models.CharField(max_length=12, choices=Scenario)
    held_on = models.DateField()
    seconds = models.PositiveIntegerField(null=True)
    counts_for = models.CharField(max_length=64, blank=True)
    # Of its run, where there is one.
    has_run = models.BooleanField(default=False)
    target = models.PositiveIntegerField(null=True)
    flagged = models.BooleanField(default=False)
    injured = models.PositiveIntegerField(null=True)
    crush = models.BooleanField(null=True)
    recorded_from = models.DateTimeField()
    recorded_to = models.DateTimeField()

    class Meta:
        verbose_name = gettext_lazy("former record of a drill")
        verbose_name_plural = gettext_lazy("former records of drills")
        constraints = [
            models.UniqueConstraint(fields=["drill", "recorded_from"], name="drill_period_once"),
            models.CheckConstraint(
                condition=Q(recorded_to__gte=models.F("recorded_from")),
                name="drill_period_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "counts_for"], name="drill_period_counts"),
            models.Index(fields=["held_on"], name="drill_period_held"),
        ]

    def __str__(self):
        return f"{self.drill_id} {self.recorded_from}"
