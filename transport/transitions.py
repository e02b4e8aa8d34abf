"""The one table by which a report on a vehicle moves: action, from, to, who may, what it needs.

Acts carry out a row through `fault`; screens ask `allowed` which doors to show.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.schools.models import Role, Status
from transport.queries.violation import drivers_of
from transport.rules.violation import AGAINST_DRIVER, OPEN, State

OFFICE = frozenset({Role.CITY_ADMIN, Role.DISTRICT_ADMIN, Role.INSPECTOR})
ADMINS = frozenset({Role.CITY_ADMIN, Role.DISTRICT_ADMIN})
ENDED = (State.UPHELD, State.UNFOUNDED, State.CLOSED)


@dataclass(frozen=True)
class Transition:
    """`to_state` None: the state stays. `needs`: names in NEEDS, all of them."""

    action: str
    label: str | Promise
    from_states: tuple[str, ...]
    to_state: str | None
    who: frozenset[str] = OFFICE
    needs: tuple[str, ...] = ()


TABLE = (
    Transition("take", gettext_lazy("Take it on"), (State.NEW,), State.UNDER_WAY),
    Transition("uphold", gettext_lazy("Upheld"), (State.UNDER_WAY,), State.UPHELD),
    Transition("dismiss", gettext_lazy("Not upheld"), (State.UNDER_WAY,), State.UNFOUNDED),
    Transition("close", gettext_lazy("Close without an answer"), OPEN, State.CLOSED),
    Transition("route", gettext_lazy("Hand on to another district"), OPEN, State.NEW, ADMINS),
    Transition("reopen", gettext_lazy("Open it again"), ENDED, State.UNDER_WAY, ADMINS),
    Transition(
        "match", gettext_lazy("Say which vehicle it was"), (*OPEN, State.UPHELD), None,
        needs=("no_hazard", "no_record"),
    ),
    Transition(
        "hazard", gettext_lazy("Raise a hazard at the school"), (State.UPHELD,), None,
        needs=("school", "own", "no_hazard"),
    ),
    Transition(
        "record", gettext_lazy("Record it against the driver"), (State.UPHELD,), None,
        needs=("against", "own", "driver", "no_record"),
    ),
)  # fmt: skip
BY_ACTION = {row.action: row for row in TABLE}


def _school(case, user):
    stands = case.school is not None and case.school.status == Status.OPEN
    return stands, _("The vehicle is of no open school in the register.")


def elsewhere(case, user) -> bool:
    """Whether the school of the vehicle is none of this person's to act upon: it was registered
    after the report had come, or the report was handed on to where it was seen."""
    return case.school is not None and not user.seats.cover(case.school.unit, OFFICE)


def _own(case, user):
    return not elsewhere(case, user), _(
        "The vehicle is of a school of another district: hand the report on to it. One that is "
        "answered is opened again for that."
    )


def _driver(case, user):
    known = case.vehicle_id is not None and drivers_of(case, user.seats.only(OFFICE)).exists()
    return known, _("The register knows no driver of this vehicle’s schools on that day.")


NEEDS: dict[str, Callable] = {
    "school": _school,
    "own": _own,
    "driver": _driver,
    "no_hazard": lambda c, u: (c.hazard_id is None, _("It is a hazard in the ledger already.")),
    "no_record": lambda c, u: (
        c.record_id is None,
        _("It is recorded against the driver already."),
    ),
    "against": lambda c, u: (
        c.what in AGAINST_DRIVER,
        _("What was seen is nothing that the rules hold against a driver."),
    ),
}


def allowed(case, user) -> dict[str, Transition]:
    """What this person may do with a report now, by action."""
    return {
        row.action: row
        for row in TABLE
        if user.seats.cover(case, row.who) and not fault(row, case, user)
    }


def fault(row: Transition, case, user) -> str:
    """Why this person cannot carry the row out now, in words for them; "" when nothing is
    missing."""
    if case.state not in row.from_states:
        return _("This cannot be done now: the report is “%(state)s”.") % {
            "state": case.get_state_display()
        }
    for name in row.needs:
        holds, reason = NEEDS[name](case, user)
        if not holds:
            return reason
    return ""
