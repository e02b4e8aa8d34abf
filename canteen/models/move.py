"""Where in a school somebody worked before: a move from one of its kitchens to another."""

import datetime as dt

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from canteen.models.kitchen import Kitchen
from canteen.models.worker import Worker
from safety.base.models import Addressed
from safety.schools.models import User
from safety.schools.scope import SchoolOwned


class WorkerMove(Addressed, SchoolOwned):
    """Until a day somebody worked in another kitchen of the school; the row of the person, with
    all certificates, says where they work since."""

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="moves")
    # Where they worked until then.
    kitchen = models.ForeignKey(Kitchen, models.PROTECT, related_name="moved_away")
    moved_on = models.DateField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["moved_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["worker", "moved_on"], name="worker_move_of_a_day"),
        ]

    def __str__(self):
        return f"{self.worker_id} {self.moved_on}"


def in_kitchen_on(kitchen: Kitchen, day: dt.date):
    """The people whose kitchen this was on a day: that which they left first after it, or, where
    they left none, their present one."""
    later = WorkerMove.objects.filter(worker=OuterRef("pk"), moved_on__gt=day)
    first = later.order_by("moved_on").values("kitchen")[:1]
    rows = Worker.objects.filter(Q(kitchen=kitchen) | Q(moves__kitchen=kitchen)).distinct()
    then = Coalesce(Subquery(first), "kitchen_id", output_field=models.BigIntegerField())
    return rows.annotate(then=then).filter(then=kitchen.pk)
