"""What a bureau gives its schools to begin a plan with, a template for each scenario."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from drills.models.drill import Scenario
from drills.models.plan import PlanWords
from safety.base.models import Addressed, Versioned
from safety.schools.models import Unit, User
from safety.schools.scope import UnitOwned


class DrillTemplate(Addressed, Versioned, PlanWords, UnitOwned):
    """A bureau's template for one scenario. Posts and ways stand in it as they are typed, a line
    each (rules.lines): what a school makes of them are rows of its own plan."""

    scenario = models.CharField(_("scenario"), max_length=12, choices=Scenario)
    posts = models.TextField(_("posts"), blank=True)
    routes = models.TextField(_("ways out"), blank=True)
    in_use = models.BooleanField(_("offered to schools"), default=True)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("template of a drill")
        verbose_name_plural = _("templates of drills")
        ordering = ["scenario", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "scenario"], name="drill_template_once"),
        ]

    def __str__(self):
        return f"{self.get_scenario_display()} · {self.unit.name}"

    def get_absolute_url(self):
        return reverse("drills:template_detail", kwargs={"uuid": self.uuid})

    @classmethod
    def scope_q(cls, seats) -> Q:
        """Those of one's own bureau and below, and those that bureaus above give to all."""
        own = Unit.objects.filter(pk__in=[seat.unit_id for seat in seats.seats])
        above = Q()
        for tier in ("township", "district", "city", "province"):
            above |= Q(unit__in=own.filter(**{f"{tier}__isnull": False}).values(tier))
        return super().scope_q(seats) | above
