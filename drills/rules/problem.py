"""What a problem seen at a drill weighs as a hazard: pure judgements (R20, rules.md).

A kind has a least level: who records it may judge it graver, never milder. A locked exit is a major
hazard whoever has the key.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from inspections.models import Severity
from inspections.models.checklist import Area

LONGEST_LINE = 500  # what the ledger takes of what is wrong
LOCKED_DAYS = 3  # to see to it that an exit cannot be found locked again
_ORDER = [Severity.GENERAL.value, Severity.SERIOUS.value, Severity.MAJOR.value]


class Problem(TextChoices):
    EXIT_LOCKED = "exit_locked", gettext_lazy("an exit was locked")
    WAY_BLOCKED = "way_blocked", gettext_lazy("a way out or the stairs were blocked")
    CROWDING = "crowding", gettext_lazy("crowding on the stairs or at a door")
    SIGNAL = "signal", gettext_lazy("signal, broadcast or emergency lighting failed")
    DISORDER = "disorder", gettext_lazy("people did not know where to go or what to do")
    OTHER = "other", pgettext_lazy("problem at a drill", "something else")


LEAST = {
    Problem.EXIT_LOCKED.value: Severity.MAJOR.value,
    Problem.WAY_BLOCKED.value: Severity.SERIOUS.value,
    Problem.CROWDING.value: Severity.SERIOUS.value,
}
_FIRE = (Problem.EXIT_LOCKED, Problem.WAY_BLOCKED, Problem.SIGNAL)


def least(problem: str) -> str:
    """The mildest level that a problem of this kind can have."""
    return LEAST.get(problem, Severity.GENERAL.value)


def level(problem: str, chosen: str = "") -> str:
    """What was chosen, or without it the least."""
    return chosen or least(problem)


def faults_of_level(problem: str, chosen: str) -> dict[str, str]:
    """What is wrong with a chosen level: field → sentence."""
    if not chosen or _ORDER.index(chosen) >= _ORDER.index(least(problem)):
        return {}
    if problem == Problem.EXIT_LOCKED:
        return {"severity": _("A locked exit is a major hazard.")}
    return {
        "severity": _("“%(problem)s” is a %(level)s at least.")
        % {"problem": Problem(problem).label, "level": Severity(least(problem)).label}
    }


def days(problem: str) -> int | None:
    """The days to put it right; None: those of its level."""
    return LOCKED_DAYS if problem == Problem.EXIT_LOCKED else None


def area(problem: str) -> str:
    """Under which area of the ledger it stands."""
    return (Area.FIRE if problem in _FIRE else Area.EDUCATION_DRILLS).value


def lines(problems: str) -> list[str]:
    """The problems of a record, one a line, in single spaces as fields of one line
    give them back; each once."""
    found = (" ".join(line.split())[:LONGEST_LINE].strip() for line in problems.splitlines())
    return list(dict.fromkeys(line for line in found if line))
