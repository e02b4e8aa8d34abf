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
    if "found" not in facts:  # a notice from before what is gone was named
        said = {
            RIGHTED: _("Drill of %(day)s at %(school)s: the record was put right, its time stands "
                       "in doubt no more"),
            WITHDRAWN: _("Drill of %(day)s at %(school)s: the record was withdrawn, also its time"),
        }  # fmt: skip
        return said[facts["gone"]] % facts
    text = {
        "": _("Drill of %(day)s at %(school)s: %(found)s"),
        RIGHTED: _("Drill of %(day)s at %(school)s: the record was put right, this holds no more: "
                   "%(found)s"),
        WITHDRAWN: _("Drill of %(day)s at %(school)s: the record was withdrawn, and with it: "
                     "%(found)s"),
    }  # fmt: skip
    return text[facts.get("gone", "")] % {**facts, "found": _found(facts["found"])}


def _found(codes) -> str:
    said = {
        SLOW: _("slower than the rule's 2 minutes"), "too_fast": _("faster than people can walk"),
        "copied": _("the same as an earlier drill"),
        "no_school": _("on a day without school"),
    }  # fmt: skip
    return _(", ").join(said[code] for code in codes)


def register() -> None:
    """Make the kinds known; called once, from AppConfig.ready()."""
    label = gettext_lazy("Injured or nearly crushed at a drill")
    kinds.register(kinds.Kind(HURT, label, hurt_line, kinds.NO_LADDER))
    label = gettext_lazy("Time of a drill")
    kinds.register(kinds.Kind(TIME, label, time_line, kinds.NO_LADDER))


def findings(run: DrillRun) -> dict[str, Finding]:
    """What there is to tell of a record as it is now, by kind."""
    found: dict[str, Finding] = {}
    day = run.drill.held_on.isoformat()
    district = (run.district_id, Role.DISTRICT_ADMIN)
    if run.injured or run.crush:
        city = ((run.city_id, Role.CITY_ADMIN),) if run.injured else ()
        facts = {"day": day, "injured": run.injured or 0, "crush": bool(run.crush)}
        what = f"{facts['injured']}:{facts['crush']:d}"
        found[HURT] = Finding(what, facts, (district, *city))
    flags = [flag["code"] for flag in run.flags]
    above = (district,) if flags else ()  # of what is slow alone the school hears alone
    if too_slow(run.drill.scenario, run.drill.seconds, run.storeys):
        flags.append(SLOW)
    if flags:
        found[TIME] = Finding("+".join(flags), {"day": day, "found": flags}, above)
    return found


def follow_run(run: DrillRun) -> None:
    """Tell those who are to know of a record that was just made."""
    for kind, found in findings(run).items():
        _tell(run, kind, found.what, found)


def follow_correction(run: DrillRun, before: dict[str, Finding]) -> None:
    """Tell what the record says now otherwise than `before`; who heard of what it says no more,
    hears that: all, where nothing of the kind is left; else those whom what is left does not
    concern."""
    now = findings(run)
    for kind, found in now.items():
        if kind not in before or before[kind].what != found.what:
            _tell(run, kind, f"{found.what}:{run.version}", found)
    for kind, found in before.items():
        if kind not in now:
            _tell_gone(run, kind, RIGHTED, found, _school(run))
        elif left := set(found.above) - set(now[kind].above):
            ended = found._replace(above=tuple(left), facts=_ended(found, now[kind]))
            _tell_gone(run, kind, RIGHTED, ended, [])


def _ended(then, now) -> dict:
    """The facts of then without what is still found."""
    if "found" not in then.facts:
        return then.facts
    return then.facts | {"found": [c for c in then.facts["found"] if c not in now.facts["found"]]}


def follow_withdrawal(run: DrillRun) -> None:
    for kind, found in findings(run).items():
        _tell_gone(run, kind, WITHDRAWN, found, _school(run))


def _tell_gone(run, kind, gone, found, people) -> None:
    found = found._replace(facts={**found.facts, "gone": gone})
    _send(run, kind, f"{gone}:{run.version}", found, people)


def _tell(run, kind, what, found) -> None:
    _send(run, kind, what, found, _school(run))


def _school(run) -> list:
    """The others of the school who answer for it."""
    return [one for one in seated_at(run.school_id, SCHOOL_ROLES) if one != run.drill.recorded_by]


def _send(run, kind, what, found, people) -> None:
    """Tell these people, and those above the school whom the finding concerns."""
    drill = run.drill
    for unit, role in found.above:
        people = [*people, *seated_at(unit, [role])]
    facts = {"school": drill.school.name, **found.facts}
    actions.tell(
        people, kind, f"{kind}:{run.uuid}:{what}", facts=facts, url=drill.get_absolute_url(),
        unit=drill.school.unit,
    )  # fmt: skip
