"""What rules of how often ask of a school's drills beside the debts that are opened here: several
in a month, or what its district asks. The engine of cadence judges and reminds of them; the term
shows them, so that nothing owed is left out."""

from drills.dues.drill import DUTIES, opened_by
from drills.rules.cadence import MONTH, QUARTER, Period
from drills.rules.season import Held
from safety.dues.cadence import queries
from safety.dues.cadence.calendar import Often
from safety.dues.cadence.queries import Asked
from safety.dues.cadence.words import Obligation, State
from safety.schools.models import School

PERIODS = {Often.MONTH.value: MONTH, Often.QUARTER.value: QUARTER}


def asked_beside(school: School, first, last, today) -> list[Obligation]:
    """Those due in these days, by their due day; a fixed number of queries."""
    rows = School.objects.filter(pk=school.pk)
    owed = queries.owed_by_schools(rows, Asked(first, last, today), set(DUTIES.values()))
    found = [
        one for of in owed for one in of.obligations
        if not opened_by(one.rule) and one.rule.often != Often.DAY
    ]  # fmt: skip
    return sorted((one for one in found if first <= one.due_on <= last), key=lambda o: o.due_on)


def open_periods(found: list[Obligation], drills: list[Held]) -> list[Period]:
    """The months and quarters of those that lack drills, for suggestions."""
    return [
        Period(PERIODS[one.rule.often], f"asked-{one.span[0]}", *one.span, one.first, one.due_on)
        for one in found
        if one.rule.often in PERIODS and lacking(one, [drill.day for drill in drills])
    ]


def lacking(one: Obligation, days) -> int:
    """How many drills of what is still open are neither held nor planned."""
    if one.state != State.OPEN:
        return 0
    return max(one.needed - sum(one.first <= day <= one.due_on for day in days), 0)
