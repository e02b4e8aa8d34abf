"""What of a drill's record is told when it is recorded or put right (R20): somebody was hurt or
nearly crushed; the time is slower than the rule, or cannot be. Who was told so hears, too, that it
was wrong. Nothing falls due."""

from typing import NamedTuple

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
# What became of a finding once the record says otherwise.
RIGHTED, WITHDRAWN = "righted", "withdrawn"


class Finding(NamedTuple):
    """`what` tells it from another of its kind; `above`: whom it concerns beside the school."""

    what: str
    facts: dict
    above: tuple[tuple[int | None, str], ...] = ()


def hurt_line(facts: dict) -> str:
    if gone := facts.get("gone"):
        said = {
            RIGHTED: _("Drill of %(day)s at %(school)s: the record was put right, nobody was hurt"),
            WITHDRAWN: _("Drill of %(day)s at %(school)s: the record was withdrawn, also of whom "
                         "was hurt"),
        }  # fmt: skip
        return said[gone] % facts
    text = _("Drill of %(day)s at %(school)s: %(injured)d injured") % facts
    return text + (_("; near-miss of a crush") if facts["crush"] else "")


def time_line(facts: dict) -> str:
    if gone := facts.get("gone"):
        said = {
            RIGHTED: _("Drill of %(day)s at %(school)s: the record was put right, its time stands "
                       "in doubt no more"),
            WITHDRAWN: _("Drill of %(day)s at %(school)s: the record was withdrawn, also its time"),
        }  # fmt: skip
        return said[gone] % facts
    said = {
        SLOW: _("slower than the rule's 2 minutes"), "too_fast": _("faster than people can walk"),
        "copied": _("the same as an earlier drill"),
        "no_school": _("on a day without school"),
    }  # fmt: skip
    found = _(", ").join(said[code] for code in facts["found"])
    return _("Drill of %(day)s at %(school)s: %(found)s") % {**facts, "found": found}


def register() -> None:
    """Make the kinds known; called once, from AppConfig.ready()."""
    label = gettext_lazy("Injured or nearly crushed at a drill")
    kinds.register(kinds.Kind(HURT, label, hurt_line, kinds.NO_LADDER))
    label = gettext_lazy("Time of a drill")
    kinds.register(kinds.Kind(TIME, label, time_line, kinds.NO_LADDER))


def findings(run: DrillRun) -> dict[str, Finding]:
    """What there is to tell of a record as it is now, by kind."""
    found: dict[str, Finding] = {}
    district = (run.district_id, Role.DISTRICT_ADMIN)
    if run.injured or run.crush:
        city = ((run.city_id, Role.CITY_ADMIN),) if run.injured else ()
        facts = {"injured": run.injured or 0, "crush": bool(run.crush)}
        what = f"{facts['injured']}:{facts['crush']:d}"
        found[HURT] = Finding(what, facts, (district, *city))
    flags = [flag["code"] for flag in run.flags]
    if flags:
        found[TIME] = Finding("+".join(flags), {"found": flags}, (district,))
    elif too_slow(run.drill.scenario, run.drill.seconds, run.storeys):
        found[TIME] = Finding(SLOW, {"found": [SLOW]})
    return found


def follow_run(run: DrillRun) -> None:
    """Tell those who are to know of a record that was just made."""
    for kind, found in findings(run).items():
        _tell(run, kind, found.what, found)


def follow_correction(run: DrillRun, before: dict[str, Finding]) -> None:
    """Tell what the record says now otherwise than `before`; who heard of what it says no more,
    hears that."""
    now = findings(run)
    for kind, found in now.items():
        if kind not in before or before[kind].what != found.what:
            _tell(run, kind, f"{found.what}:{run.version}", found)
    for kind in before.keys() - now.keys():
        _tell_gone(run, kind, RIGHTED, before[kind])


def follow_withdrawal(run: DrillRun) -> None:
    for kind, found in findings(run).items():
        _tell_gone(run, kind, WITHDRAWN, found)


def _tell_gone(run, kind, gone, found) -> None:
    _tell(run, kind, f"{gone}:{run.version}", found._replace(facts={"gone": gone}))


def _tell(run, kind, what, found) -> None:
    """The others of the school who answer for it, and these people above it."""
    drill = run.drill
    people = [one for one in seated_at(run.school_id, SCHOOL_ROLES) if one != drill.recorded_by]
    for unit, role in found.above:
        people += seated_at(unit, [role])
    facts = {"day": drill.held_on.isoformat(), "school": drill.school.name, **found.facts}
    actions.tell(
        people, kind, f"{kind}:{run.uuid}:{what}", facts=facts, url=drill.get_absolute_url(),
        unit=drill.school.unit,
    )  # fmt: skip
