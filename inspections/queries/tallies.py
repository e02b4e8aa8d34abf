"""How many hazards stand in each state, as far as it is worth counting.

All numbers come as one text, in the query of the page itself: they cost no query of their own, and
each stops at the cap, so that a million hazards cost what a thousand do. In an open state an index
holds the rows (hazard_state_in_…); those signed off have theirs.
"""

from typing import NamedTuple

from django.db.models import Subquery, TextField

from inspections.models import OPEN_STATES, SCHOOL_STATES, State
from safety.base import clock
from safety.schools.models import User
from safety.web.paging import COUNT_CAP

OPEN, OVERDUE = "open", "overdue"
ONE = (
    "(SELECT COUNT(*) FROM"
    " (SELECT 1 FROM %(rows)s AS h WHERE %(condition)s LIMIT %(most)d) AS counted)"
)
COUNTED = (*OPEN_STATES, State.SIGNED_OFF)


class Tally(NamedTuple):
    """`number` is exact up to COUNT_CAP; `capped`: there are more."""

    number: int
    capped: bool


class Tallies(Subquery):
    """As a column: the numbers of COUNTED among `rows`, then of what is overdue in each of
    SCHOOL_STATES, "3,0,12,…"."""

    output_field = TextField()

    def __init__(self, rows):
        super().__init__(rows.order_by().values("state", "due"))

    def as_sql(self, compiler, connection, template=None, **extra):
        rows, params = self.query.as_sql(compiler, connection)  # once, however many are counted
        found = [ONE % {"rows": rows, "condition": c, "most": COUNT_CAP + 1} for c in _conditions()]
        return "(" + " || ',' || ".join(found) + ")", tuple(params) * len(found)


def _conditions():
    """Written out, and open states with the very words of their index's condition: SQLite takes
    such an index only where it reads them. All of it is our own, nothing of it was typed."""
    today = clock.today().isoformat()
    yield from (f"{OPEN_ONES} AND h.state = '{state.value}'" for state in OPEN_STATES)
    yield f"h.state = '{State.SIGNED_OFF.value}'"
    for state in SCHOOL_STATES:  # overdue: each its own stretch of the index
        yield f"{OPEN_ONES} AND h.state = '{state.value}' AND h.due < '{today}'"


OPEN_ONES = "h.state IN (" + ", ".join(f"'{state.value}'" for state in OPEN_STATES) + ")"


def read(text: str) -> dict[str, Tally]:
    """{state, OPEN, OVERDUE, or "" for all: its tally} from the text of `Tallies`."""
    numbers = [int(number) for number in text.split(",")]
    found = {state.value: n for state, n in zip(COUNTED, numbers, strict=False)}
    found[OVERDUE] = sum(numbers[len(COUNTED) :])
    found[OPEN] = sum(found[state] for state in OPEN_STATES)
    found[""] = found[OPEN] + found[State.SIGNED_OFF]
    return {name: Tally(min(n, COUNT_CAP), n > COUNT_CAP) for name, n in found.items()}


def alone(user, rows) -> str:
    """The text where there is no row of a page to carry it: beside the reader's own row."""
    return User.objects.filter(pk=user.pk).values_list(Tallies(rows), flat=True).get()
