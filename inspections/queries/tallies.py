"""How many hazards stand in each state, as far as it is worth counting.

All numbers come as one text, in the query of the page itself: they cost no query of their own, and
each stops at the cap, so that a million hazards cost what a thousand do. An index holds those in an
open state (hazard_by_state_in_…), another those signed off (hazard_signed_off_in_…), with all that
is asked of a row, so that it is not looked up itself.
"""

from typing import NamedTuple

from django.db.models import Subquery, TextField

from inspections.models import OPEN_STATES, SCHOOL_STATES, State
from safety.base import clock
from safety.schools.models import User
from safety.web.paging import COUNT_CAP

OPEN, OVERDUE = "open", "overdue"
COUNTED = (*OPEN_STATES, State.SIGNED_OFF)
SIGNED_OFF = State.SIGNED_OFF.value
OPEN_ONES = "h.state IN (" + ", ".join(f"'{state.value}'" for state in OPEN_STATES) + ")"
# Open states are written out with the very words of their index's condition: SQLite takes such an
# index only where it reads them. All of them are counted from one mention of the rows: another
# mention costs the planner more than its counting costs. A state's rows are taken in the order of
# the index, so that what is overdue stands first and is counted along, up to the cap. column1, a
# state, is no column of the rows.
COUNTS = """
(SELECT {join}(column1 || '=' || (
  SELECT COUNT(*)
    || ',{overdue} ' || column1 || '=' || COUNT(CASE WHEN first.due < {day} THEN 1 END)
  FROM (SELECT h.due FROM {rows} AS h WHERE {open} AND h.state = column1
    ORDER BY h.due LIMIT {most}) AS first), ',')
 FROM (VALUES {states}) AS states)
|| (SELECT ',{signed_off}=' || COUNT(*) FROM
  (SELECT 1 FROM {rows} AS h WHERE h.state = '{signed_off}' LIMIT {most}) AS counted)"""


class Tally(NamedTuple):
    """`number` is exact up to COUNT_CAP; `capped`: there are more."""

    number: int
    capped: bool


class Tallies(Subquery):
    """As a column: the numbers of COUNTED among `rows`, and of what is past its deadline in each of
    OPEN_STATES: "to_rectify=3,overdue to_rectify=1,rectifying=0,…", in any order."""

    output_field = TextField()

    def __init__(self, rows):
        super().__init__(rows.order_by().values("state", "due"))

    def as_sql(self, compiler, connection, template=None, **extra):
        """Beside the rows' own, all of it is ours: nothing of it was typed."""
        rows, params = self.query.as_sql(compiler, connection)
        inside = connection.vendor == "postgresql"
        found = COUNTS.format(
            rows=rows, open=OPEN_ONES, most=COUNT_CAP + 1, signed_off=SIGNED_OFF, overdue=OVERDUE,
            states=", ".join(f"('{state.value}')" for state in OPEN_STATES),
            day=f"{'DATE ' if inside else ''}'{clock.today().isoformat()}'",
            join="string_agg" if inside else "group_concat",
        )  # fmt: skip
        return f"({found})", tuple(params) * 2


def read(text: str) -> dict[str, Tally]:
    """{state, OPEN, OVERDUE, or "" for all: its tally} from the text of `Tallies`."""
    numbers = {name: int(n) for name, n in (pair.split("=") for pair in text.split(","))}
    found = {state.value: numbers[state.value] for state in COUNTED}
    found[OVERDUE] = sum(numbers[f"{OVERDUE} {state.value}"] for state in SCHOOL_STATES)
    found[OPEN] = sum(found[state] for state in OPEN_STATES)
    found[""] = found[OPEN] + found[SIGNED_OFF]
    return {name: Tally(min(n, COUNT_CAP), n > COUNT_CAP) for name, n in found.items()}


def alone(user, rows) -> dict[str, Tally]:
    """The same where there is no row of a page to carry the text: beside the reader's own row."""
    return read(User.objects.filter(pk=user.pk).values_list(Tallies(rows), flat=True).get())
