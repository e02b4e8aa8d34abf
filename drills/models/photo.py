"""Photos of a held drill: evidence of how it went (R20)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from drills.models.drill import Drill
from safety.base.models import Addressed
from safety.files.models import Evidence
from safety.schools.models import User


class DrillPhoto(Addressed):
    """One photo of a held drill, reached through it. Nobody takes it away again."""

    drill = models.ForeignKey(Drill, models.PROTECT, related_name="photos")
    evidence = models.OneToOneField(Evidence, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("photo of a drill")
        verbose_name_plural = _("photos of drills")
        ordering = ["pk"]

    def __str__(self):
        return str(self.uuid)
