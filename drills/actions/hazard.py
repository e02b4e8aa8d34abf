"""A problem seen at a drill becomes a hazard of the school's ledger.

Who: the principal and the safety officer of the school. All raise Refused and PermissionDenied.
"""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from drills.actions.shared import hold_school, may, refuse
from drills.models import Drill, DrillHazard
from drills.rules import problem as rules
from inspections.actions import photos as photos_of_form
from inspections.actions.photos import Prepared
from inspections.actions.register import Seen, raise_seen
from inspections.models import HazardPhoto
from safety.base import clock, once
from safety.base.models import Refused
from safety.files.said import PageFacts
from safety.schools.models import Status, User

BEFORE = HazardPhoto.Moment.BEFORE


def prepare_photos(
    drill: Drill, actor: User, uploads: list, *, uuid, line: str, said: PageFacts
) -> Prepared:
    """Check and keep the photos, before the transaction of `raise_problem`: of what is refused no
    file is kept."""
    may(actor, drill)
    return photos_of_form.prepare(
        actor, uuid, {BEFORE: uploads}, said, lambda: _check(drill, line, uuid)
    )


@once.once_more
def raise_problem(
    drill: Drill, actor: User, *, uuid, problem: str, line: str, photos: Prepared,
    severity: str = "", **words,
) -> DrillHazard:  # fmt: skip
    """One problem of a held drill, in the ledger at once, its level by the rule or graver. The same
    uuid again gives the row there is; a line of the record is raised once.

    `words`: what, place, responsible, interim_control, deadline (None: by the rule).
    """
    may(actor, drill)
    hold_school(drill.school_id)
    drill = Drill.objects.select_related("school__unit").get(pk=drill.pk)
    known = DrillHazard.objects.filter(uuid=uuid).first()
    if known is None:
        _check(drill, line, uuid)
    else:
        once.same(known, drill_id=drill.pk, problem=problem, line=line, raised_by_id=actor.pk)
    refuse(rules.faults_of_level(problem, severity))
    seen = Seen(
        area=rules.area(problem), severity=rules.level(problem, severity),
        days=rules.days(problem), **words,
    )  # fmt: skip
    kept = photos_of_form.insert(photos)[BEFORE]
    hazard = raise_seen(
        actor, uuid=uuid, school=drill.school, seen=seen, photos=kept, of=_of(drill)
    )
    if known:
        return known
    return DrillHazard.objects.create(
        uuid=uuid, drill=drill, hazard=hazard, problem=problem, line=line, raised_by=actor,
        raised_at=clock.now(), **drill.school.columns(),
    )  # fmt: skip


def _check(drill, line, uuid) -> None:
    """Whether the problem may become a hazard now."""
    if drill.state != "held":
        raise Refused(_("Record the drill first: a problem is what was seen when it was held."))
    if drill.school.status != Status.OPEN:
        raise Refused(_("The school is closed."))
    if line and line not in rules.lines(drill.problems):
        raise Refused(_("The record does not say this any more. Open the drill again."))
    raised = DrillHazard.objects.filter(drill=drill, line=line).exclude(uuid=uuid)
    if line and (row := raised.select_related("hazard").first()):
        raise Refused(
            _("This problem is hazard %(number)s already.") % {"number": row.hazard.number}
        )


def _of(drill) -> str:
    """The ledger is the office's: what stands in it is written once, in its language."""
    with override("zh-hans"):
        said = {"what": drill.get_scenario_display(), "day": date_format(drill.held_on, "Y-m-d")}
        return _("Evacuation drill “%(what)s” of %(day)s") % said
