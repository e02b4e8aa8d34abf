"""What of a drill's record is told when it is recorded or put right (R20): somebody was hurt or
nearly crushed; the time is slower than the rule, or cannot be. Nothing falls due."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drills.models import DrillRun
from drills.rules.record import too_slow
from safety.dues import actions, kinds
from safety.schools.models import Role
from safety.schools.queries import seated_at
from safety.schools.rules import SCHOOL_ROLES

HURT, TIME = "drill_hurt", "drill_time"
SLOW = "slow"


def hurt_line(facts: dict) -> str:
    text = _("Drill of %(day)s at %(school)s: %(injured)d injured") % facts
    return text + (_("; near-miss of a crush") if facts["crush"] else "")


def time_line(facts: dict) -> str:
    said = {
        SLOW: _("slower than the rule's 2 minutes"), "too_fast": _("faster than people can walk"),
        "copied": _("the same as an earlier drill"),
    }  # fmt: skip
    found = _(", ").join(said[code] for code in facts["found"])
    return _("Drill of %(day)s at %(school)s: %(found)s") % {**facts, "found": found}


def register() -> None:
    """Make the kinds known; called once, from AppConfig.ready()."""
    label = gettext_lazy("Injured or nearly crushed at a drill")
    kinds.register(kinds.Kind(HURT, label, hurt_line, kinds.NO_LADDER))
    label = gettext_lazy("Time of a drill")
    kinds.register(kinds.Kind(TIME, label, time_line, kinds.NO_LADDER))


def follow_run(run: DrillRun) -> None:
    """Tell those who are to know of a record as it is now; each finding once."""
    if run.injured or run.crush:
        above = {run.district_id: [Role.DISTRICT_ADMIN]}
        if run.injured:
            above[run.city_id] = [Role.CITY_ADMIN]
        facts = {"injured": run.injured or 0, "crush": bool(run.crush)}
        _tell(run, HURT, f"{facts['injured']}:{facts['crush']:d}", facts, above)
    found = [flag["code"] for flag in run.flags]
    if found:
        above = {run.district_id: [Role.DISTRICT_ADMIN]}
        _tell(run, TIME, "+".join(found), {"found": found}, above)
    elif too_slow(run.drill.scenario, run.drill.seconds, run.storeys):
        _tell(run, TIME, SLOW, {"found": [SLOW]}, {})


def _tell(run, kind, what, facts, above) -> None:
    """The others of the school who answer for it, and these people above it."""
    drill = run.drill
    people = [one for one in seated_at(run.school_id, SCHOOL_ROLES) if one != drill.recorded_by]
    for unit, roles in above.items():
        people += seated_at(unit, roles)
    facts = {"day": drill.held_on.isoformat(), "school": drill.school.name, **facts}
    actions.tell(
        people, kind, f"{kind}:{run.uuid}:{what}", facts=facts, url=drill.get_absolute_url(),
        unit=drill.school.unit,
    )  # fmt: skip
