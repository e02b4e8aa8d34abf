"""Put right that somebody has left a kitchen, and when (R08).

Who: the principal and the safety officer of the school. All raise PermissionDenied, Refused, and
Conflict where somebody else changed the person meanwhile.
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from canteen.actions.put_right import Statement, again, put_right
from canteen.actions.shared import lock, may
from canteen.dues import certificate as dues
from canteen.models import Correction, Kitchen, Worker
from canteen.rules import worker as rules
from safety.base import clock
from safety.base.models import Refused, refuse


def last_day(row: Worker, said: Statement, *, left_on: dt.date) -> Correction:
    """The day from which they work there no longer."""
    may(said.actor, row)
    with transaction.atomic():
        held = lock(Worker, row)
        known = again(held, said, {"left_on": left_on})
        if known is None:
            _check_left(held)
            refuse(rules.faults_of_last_day(left_on, held.moved_on))
            refuse(rules.faults_of_work(held.starts_on, left_on, clock.today()))
            known = put_right(held, said, {"left_on": left_on})
            _follow(held)
    return known


def withdraw_leaving(row: Worker, said: Statement) -> Correction:
    """They have not left: what is owed for them is owed again."""
    may(said.actor, row)
    with transaction.atomic():
        place = lock(Kitchen, row.kitchen)
        held = lock(Worker, row)
        known = again(held, said, {}, withdraws=True)
        if known is None:
            _check_left(held)
            if not place.in_use:
                raise Refused(_("This kitchen is out of use."))
            _check_not_back(held)
            known = put_right(held, said, {"left_on": None, "left_at": None}, withdraws=True)
            _follow(held)
    return known


def _check_left(worker):
    if worker.left_on is None:
        raise Refused(_("They have not left."))


def _check_not_back(worker):
    """Who came back has a record of its own: the same person would stand at work twice."""
    here = Worker.objects.filter(school=worker.school_id, name=worker.name, left_on=None)
    back = here.filter(starts_on__gte=worker.left_on).exclude(pk=worker.pk).order_by("pk").first()
    if back:
        raise Refused(
            _("%(name)s is recorded as at work again since %(day)s: there is a later record.")
            % {"name": back.name, "day": back.starts_on.isoformat()}
        )


def _follow(worker):
    worker.version += 1
    worker.save(update_fields=["version"])
    dues.follow_worker(worker)
