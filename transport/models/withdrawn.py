"""What was entered wrongly is withdrawn: it stays to be read, with who withdrew it and why."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from safety.schools.models import User


class Withdrawable(models.Model):
    """A row that may be withdrawn, once. A class of it names its constraint by `with_reason`."""

    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, editable=False)
    withdrawn_why = models.CharField(_("reason"), max_length=200, blank=True, editable=False)

    class Meta:
        abstract = True

    @staticmethod
    def counted_at(until, of: str = "") -> Q:
        """What counted at an instant, whatever was withdrawn since; `of`: the path to the row."""
        never = Q(**{f"{of}withdrawn_at": None})
        return never | Q(**{f"{of}withdrawn_at__gte": until})


def with_reason(name: str) -> models.CheckConstraint:
    """The database's word that whoever withdrew it said why."""
    said = Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_why="")
    return models.CheckConstraint(
        condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True) | said, name=name
    )
