"""The address under which a calendar reads the drills of a school or a district."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safety.base import sealing
from safety.base.models import Addressed
from safety.schools.models import User
from safety.schools.scope import UnitOwned

PURPOSE = "drills calendar"


class DrillFeed(Addressed, UnitOwned):
    """The one address of a unit that holds. Whoever knows its token reads; the row keeps a hash,
    by which it is found, and the token sealed, so that its keepers may see the address again."""

    mark = models.CharField(max_length=64, unique=True, editable=False)
    token = models.CharField(max_length=200, editable=False)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [models.UniqueConstraint(fields=["unit"], name="drill_feed_once")]

    def __str__(self):
        return str(self.unit)

    def seal(self, token: str) -> None:
        self.mark, self.token = mark_of(token), sealing.seal(token, f"{PURPOSE} {self.uuid}")

    @property
    def path(self) -> str:
        """Where it is read, without the host."""
        token = sealing.unseal(self.token, f"{PURPOSE} {self.uuid}")
        return reverse("drills:feed", kwargs={"token": token})


def mark_of(token: str) -> str:
    return sealing.mark(token, PURPOSE)
