"""The plan of a drill (R20): what it is for, who stands where, by which way everybody goes."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from drills.models.drill import Drill
from drills.rules.record import LONGEST, SHORTEST, target_for
from safety.schools.models import User
from safety.schools.scope import SchoolOwned


class PlanWords(models.Model):
    """The words that a plan and a bureau's template have in common."""

    purpose = models.TextField(_("purpose"), blank=True)
    course = models.TextField(_("what is assumed to happen"), blank=True)
    command = models.TextField(_("command group"), blank=True)
    assembly = models.CharField(_("assembly point"), max_length=200, blank=True)
    signals = models.TextField(_("signals"), blank=True)
    target_seconds = models.PositiveIntegerField(
        _("time target in seconds"), null=True, blank=True,
        validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)],
    )  # fmt: skip

    class Meta:
        abstract = True


class DrillPlan(PlanWords, SchoolOwned):
    """The plan of one drill; its posts and routes are rows of it. It is changed under the version
    of its drill, and not any more once that was held or cancelled."""

    drill = models.OneToOneField(Drill, models.PROTECT, related_name="plan")
    place = models.CharField(_("place"), max_length=200, blank=True)
    expected = models.PositiveIntegerField(_("people who are to take part"))
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("plan of a drill")
        verbose_name_plural = _("plans of drills")
        constraints = [
            models.CheckConstraint(condition=~Q(assembly=""), name="drill_plan_has_assembly"),
        ]

    def __str__(self):
        return str(self.drill)

    def get_absolute_url(self):
        return self.drill.get_absolute_url()

    @property
    def slower_than_the_rule(self) -> int | None:
        """The rule's time, where the plan aims at more: allowed, since a school sets its target
        from its own state, and said wherever the plan is read."""
        most = target_for(self.drill.scenario, self.drill.school.storeys)
        return most if most and self.target_seconds and self.target_seconds > most else None


class PlanPost(SchoolOwned):
    """Where somebody stands, at a floor or on the stairs, who it is and what they do."""

    plan = models.ForeignKey(DrillPlan, models.PROTECT, related_name="posts", db_index=False)
    order = models.PositiveSmallIntegerField()
    place = models.CharField(_("where"), max_length=60)
    who = models.CharField(_("who"), max_length=60)
    task = models.CharField(_("what they do"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("post of a plan")
        verbose_name_plural = _("posts of a plan")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "order"], name="post_of_a_plan"),
        ]


class PlanRoute(SchoolOwned):
    """From where, and by which stairs and exit."""

    plan = models.ForeignKey(DrillPlan, models.PROTECT, related_name="routes", db_index=False)
    order = models.PositiveSmallIntegerField()
    start = models.CharField(_("from"), max_length=100)
    way = models.CharField(_("stairs and exit"), max_length=200)

    class Meta:
        verbose_name = _("way of a plan")
        verbose_name_plural = _("ways of a plan")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "order"], name="route_of_a_drill_plan"),
        ]
