"""Where in a school somebody worked before: a move from one of its kitchens to another."""

import datetime as dt

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from canteen.models.kitchen import Kitchen
from canteen.models.worker import Post, Worker
from safety.base.models import Addressed
from safety.schools.models import User
from safety.schools.scope import SchoolOwned


class WorkerMove(Addressed, SchoolOwned):
    """Until a day somebody worked in another kitchen of the school; the row of the person, with
    all certificates, says where they work since."""

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="moves")
    # Where they worked until then.
    kitchen = models.ForeignKey(Kitchen, models.PROTECT, related_name="moved_away")
    # As what; empty where that was not kept yet.
    post = models.CharField(max_length=12, choices=Post, blank=True)
    moved_on = models.DateField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    # Since when it counts no more: they never moved. A correction says why.
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("move to another kitchen")
        verbose_name_plural = _("moves to another kitchen")
        ordering = ["moved_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "moved_on"],
                condition=Q(withdrawn_at=None),
                name="worker_move_of_a_day",
            ),
        ]

    def __str__(self):
        return f"{self.worker_id} {self.moved_on}"


def in_kitchen_on(kitchen: Kitchen, day: dt.date):
    """The people whose kitchen this was on a day: that which they left first after it, or, where
    they left none, their present one."""
    later = WorkerMove.objects.filter(worker=OuterRef("pk"), moved_on__gt=day, withdrawn_at=None)
    first = later.order_by("moved_on").values("kitchen")[:1]
    rows = Worker.objects.filter(Q(kitchen=kitchen) | Q(moves__kitchen=kitchen)).distinct()
    then = Coalesce(Subquery(first), "kitchen_id", output_field=models.BigIntegerField())
    return rows.annotate(then=then).filter(then=kitchen.pk)
