"""The planned day of a drill: its people are reminded the day before and on it, and asked for the
record afterwards (R20). One item for each planned drill; holding, cancelling or shifting it follows
at once. What its month owes falls due by itself (drill.py)."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drills.models import Drill, Scenario
from safety.base import clock
from safety.dues import actions, kinds
from safety.dues.ladders import rungs
from safety.dues.models import DueItem
from safety.schools.models import Role, School, Status

PLANNED = "drill_planned"
LADDER = (*rungs(Role.SAFETY_OFFICER, -1, 0, 1, 2, 4), *rungs(Role.PRINCIPAL, 0, 2, 4))
# What was let pass longer ago is asked for no more: it stands in the list as not recorded.
LAPSE = dt.timedelta(days=31)
AHEAD = dt.timedelta(days=7)
BATCH = 1_000


def line(facts: dict) -> str:
    what = Scenario(facts["scenario"]).label
    return _("Drill “%(what)s” planned for %(day)s: hold it and record it") % {
        **facts,
        "what": what,
    }


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    kinds.register(kinds.Kind(PLANNED, gettext_lazy("Planned day of a drill"), line, LADDER))


def follow(drill: Drill) -> None:
    """After a drill was planned, shifted, held or cancelled. The caller's transaction."""
    if drill.state != "planned":
        actions.settle(drill.school.unit, PLANNED, str(drill.uuid))
    elif drill.planned_on >= clock.today():
        facts = {"scenario": drill.scenario, "day": drill.planned_on.isoformat()}
        actions.owe(
            drill.school.unit, PLANNED, str(drill.uuid), drill.planned_on, facts=facts,
            url=drill.get_absolute_url(),
        )  # fmt: skip


def follow_school(school: School) -> None:
    """A closed school holds no drill; one that opens again is asked for what stands planned there
    and was not let pass too long ago."""
    items = DueItem.objects.filter(unit=school.unit, kind=PLANNED)
    if school.status != Status.OPEN:
        actions.settle_all(items)
        return
    rows = Drill.objects.there().filter(
        school=school, held_on=None, planned_on__gte=clock.today() - LAPSE
    )
    actions.open_again(
        items.filter(key__in=[str(uuid) for uuid in rows.values_list("uuid", flat=True)])
    )


def owe_all(day: dt.date | None = None) -> int:
    """Beat: drills of the next days that were planned before there were such items get theirs; what
    was let pass is let go. How many came."""
    day = day or clock.today()
    actions.settle_all(DueItem.objects.filter(kind=PLANNED, due_on__lt=day - LAPSE))
    rows = Drill.objects.there().filter(
        held_on=None, planned_on__range=(day, day + AHEAD), school__status=Status.OPEN
    )
    count, last = 0, 0
    while some := list(
        rows.filter(pk__gt=last).select_related("school__unit").order_by("pk")[:BATCH]
    ):
        last = some[-1].pk
        asked = {str(drill.uuid): drill for drill in some}
        known = DueItem.objects.filter(kind=PLANNED, key__in=list(asked))
        for key in asked.keys() - set(known.values_list("key", flat=True)):
            follow(asked[key])
            count += 1
    return count
