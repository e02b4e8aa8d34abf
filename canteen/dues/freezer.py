"""A freezer that is not in order: one open item until a later look finds it right (R09).

Told at once, since what thaws does not wait; let go when nobody looked at it again for long, as it
then stands there no more."""

import datetime as dt
import hashlib

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.models import FreezerCheck, Kitchen
from canteen.models.day import day_url
from canteen.rules import freezer as rules
from safety.base import clock
from safety.dues import actions, kinds
from safety.dues.ladders import rungs
from safety.dues.models import DueItem
from safety.schools.models import Role, School

FREEZER = "kitchen_freezer"
LADDER = (
    *rungs(Role.SAFETY_OFFICER, 0, 1, 2, 4, 8),
    *rungs(Role.PRINCIPAL, 0, 1, 2, 4, 8),
    *rungs(Role.DISTRICT_ADMIN, 4, 8),
)
LAPSE = dt.timedelta(days=14)


def line(facts: dict) -> str:
    """ "No. 1 on 2026-11-23: -5.0 °C, too warm", in the reader's language."""
    said = {**facts, "what": rules.words(facts["wrong"], facts["celsius"])}
    return _("%(name)s on %(day)s: %(what)s. Put it right and look again") % said


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    label = gettext_lazy("Freezers that are not in order")
    kinds.register(kinds.Kind(FREEZER, label, line, LADDER))


def follow_check(check: FreezerCheck, *names: str) -> None:
    """After a look: owed is what the latest look at that freezer found. `names`: what else it was
    called until it was put right."""
    for name in {check.name, *names}:
        _follow(check.sheet.kitchen, name)


def _follow(kitchen, name):
    rows = FreezerCheck.objects.filter(school=kitchen.school_id, sheet__kitchen=kitchen, name=name)
    rows = rows.filter(withdrawn_at=None)
    last = rows.select_related("sheet").order_by("-sheet__day").first()
    unit, key = kitchen.school.unit, _key(kitchen, name)
    if last is None:  # what was recorded of it was withdrawn
        actions.settle(unit, FREEZER, key)
        return
    wrong, day = last.wrong, last.sheet.day
    if not wrong or day < clock.today() - LAPSE:
        actions.settle(unit, FREEZER, key)
        return
    facts = {"name": name, "day": day.isoformat(), "celsius": str(last.celsius), "wrong": wrong}
    actions.owe(unit, FREEZER, key, day, facts=facts, url=day_url(kitchen, day))


def _key(kitchen, name) -> str:
    return f"{kitchen.uuid}:{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def let_go(today: dt.date) -> int:
    """Nobody looked at it again for long."""
    return actions.settle_all(DueItem.objects.filter(kind=FREEZER, due_on__lt=today - LAPSE))


def follow_kitchen(kitchen: Kitchen) -> None:
    """Of a kitchen out of use nothing is asked any more."""
    if not kitchen.in_use:
        items = DueItem.objects.filter(unit=kitchen.school_id, kind=FREEZER)
        actions.settle_all(items.filter(key__startswith=f"{kitchen.uuid}:"))


def follow_school(school: School) -> None:
    """A school that opens again looks at its freezers anew."""
