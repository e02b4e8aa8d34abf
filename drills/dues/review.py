"""The review of a held drill: owed from the record on, due after some days, settled by writing."""

import datetime as dt

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drills.models import DrillRun
from safety.base import clock
from safety.dues import actions, kinds
from safety.dues.models import DueItem
from safety.schools.models import School, Status

REVIEW = "drill_review"
# Of a drill longer ago nobody writes a review any more.
LAPSE = dt.timedelta(days=60)


def line(facts: dict) -> str:
    return _("Write the review of the drill of %(day)s") % facts


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    kinds.register(kinds.Kind(REVIEW, gettext_lazy("Reviews of drills"), line))


def due_on(run: DrillRun) -> dt.date:
    """Counted from the record: a drill that was entered late is not overdue at once."""
    return clock.day_of(run.drill.recorded_at) + dt.timedelta(days=settings.DRILL_REVIEW_DAYS)


def follow_run(run: DrillRun) -> None:
    """Its review is owed, or settled: written, or of a record that was withdrawn."""
    unit, key = run.drill.school.unit, str(run.drill.uuid)
    if run.reviewed_at or run.drill.withdrawn_at:
        actions.settle(unit, REVIEW, key)
        return
    facts = {"day": run.drill.held_on.isoformat()}
    actions.owe(unit, REVIEW, key, due_on(run), facts=facts, url=run.get_absolute_url())


def let_go(day: dt.date) -> None:
    """What was due too long ago is asked for no more; the drill shows that it has no review."""
    actions.settle_all(DueItem.objects.filter(kind=REVIEW, due_on__lt=day - LAPSE))


def follow_school(school: School) -> None:
    """A closed school writes no reviews; one that opens again owes those of its last drills."""
    if school.status != Status.OPEN:
        actions.settle_all(DueItem.objects.filter(unit=school.unit, kind=REVIEW))
        return
    since = clock.now() - LAPSE
    rows = DrillRun.objects.filter(
        school=school, reviewed_at=None, drill__recorded_at__gte=since, drill__withdrawn_at=None
    )
    for run in rows.select_related("drill__school__unit"):
        follow_run(run)
