"""A problem seen at a drill that became a hazard of the school's ledger (R20, R04)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from drills.models.drill import Drill
from drills.rules.problem import Problem
from inspections.models import Hazard
from safety.base.models import Addressed
from safety.schools.models import User
from safety.schools.scope import SchoolOwned


class DrillHazard(Addressed, SchoolOwned):
    """Which problem of which drill; `line`: as the record words it, empty for what it does not say.
    `uuid` is the form's own: sent again, it is the same row."""

    drill = models.ForeignKey(
        Drill, models.PROTECT, related_name="hazards", db_index=False
    )  # the index of drill and line begins with it
    hazard = models.OneToOneField(Hazard, models.PROTECT, related_name="+")
    problem = models.CharField(_("problem"), max_length=12, choices=Problem)
    line = models.CharField(max_length=500, blank=True)
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    raised_at = models.DateTimeField()

    class Meta:
        verbose_name = _("hazard of a drill")
        verbose_name_plural = _("hazards of drills")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["drill", "line"], condition=~Q(line=""), name="problem_raised_once"
            ),
        ]
        indexes = [models.Index(fields=["drill", "line"], name="hazard_of_drill")]

    def __str__(self):
        return f"{self.drill} · {self.get_problem_display()}"
