"""One act on many hazards: what was asked for, so that a retry makes nothing twice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from safety.base.models import Addressed
from safety.schools.models import User


class BulkAct(Addressed):
    """Re-assigned or re-checked together. The entries of its hazards name it; the row is written
    in the same transaction as they are, or not at all.

    `hazards`: public uuid → the version that the person saw. `said`: what they gave besides.
    """

    action = models.CharField(max_length=20)
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    hazards = models.JSONField()
    said = models.JSONField()

    class Meta:
        verbose_name = _("act on many hazards")
