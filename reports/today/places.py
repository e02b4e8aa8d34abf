"""Who is late: the places below a reader with what is overdue there, and who answers."""

import datetime as dt
from dataclasses import dataclass

from inspections.queries import hazards
from reports.today.blocks import ledger
from safety.schools.models import Appointment, Role, School, Tier

SHOWN = 20


@dataclass(frozen=True)
class Place:
    """A district (or, for those who stand over one district, a school)."""

    name: str
    url: str
    count: int
    oldest: dt.date
    answers: str


def late_places(user) -> tuple[list[Place], int]:
    """The places with most overdue first, at most SHOWN of them, and how many hazards are overdue
    in all. Two queries."""
    seats = user.seats
    by = "district" if seats.units(Tier.CITY) or seats.units(Tier.PROVINCE) else "school"
    counted = hazards.overdue_counts(user, by)
    total = sum(row["count"] for row in counted)
    worst = counted[:SHOWN]
    ids = [row["id"] for row in worst]
    answers = _administrators(user, ids) if by == "district" else _principals(ids)
    return [_place(row, by, answers.get(row["id"], "")) for row in worst], total


def _place(row, by, answers) -> Place:
    url = ledger(state="overdue", **{by: row["uuid"]})
    return Place(row["name"], url, row["count"], row["oldest"], answers)


def _administrators(user, districts) -> dict[int, str]:
    seats = Appointment.objects.visible_to(user).filter(
        Appointment.in_force(),
        unit__in=districts,
        role=Role.DISTRICT_ADMIN,
        user__is_active=True,
    )
    found: dict[int, list[str]] = {}
    for unit, name in seats.order_by("pk").values_list("unit_id", "user__name"):
        found.setdefault(unit, []).append(name)
    return {unit: ", ".join(dict.fromkeys(names)) for unit, names in found.items()}


def _principals(schools) -> dict[int, str]:
    return dict(School.objects.filter(pk__in=schools).values_list("pk", "principal_name"))
