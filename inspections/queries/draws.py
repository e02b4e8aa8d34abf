"""What a draw puts in, and what its pages show of it. Nothing here counts a visit that is not
revealed: odds must tell nobody of one."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nlargest

from django.db.models import Count, Max, Q, QuerySet

from inspections import rules, who
from inspections.draw import FACTORS, LOAD_DAYS, MOST, allowed, inspector_points, school_points
from inspections.models import (
    SCHOOL_STATES,
    Draw,
    Hazard,
    Inspection,
    Kind,
    TeamMember,
    VisitState,
)
from safety.base import clock
from safety.schools.models import Appointment, School, Status, Tier, User
from safety.schools.scope import Seat

LIKELIEST = 10


def candidates(user, seat: Seat) -> list[list[int]]:
    """[school, weeks since the last visit, open hazards, overdue ones] of every open school of the
    bureau, by key; each number capped. `seat`: one of the user's. Three queries, however many
    schools."""
    schools = School.objects.filter(status=Status.OPEN, **{f"unit__{seat.tier}": seat.unit_id})
    today = clock.today()
    seen, hazards = last_visits(user, today), open_hazards(user, today)
    rows = []
    for pk in schools.order_by("pk").values_list("pk", flat=True):
        weeks = (today - seen[pk]).days // 7 if pk in seen else MOST["weeks"]
        counts = (max(weeks, 0), *hazards.get(pk, (0, 0)))
        rows.append([pk, *(min(n, MOST[f]) for n, f in zip(counts, FACTORS, strict=True))])
    return rows


def last_visits(user, today) -> dict[int, dt.date]:
    """school → the day of its last notice by any bureau, as far back as it counts."""
    since = clock.start_of(today - dt.timedelta(weeks=MOST["weeks"]))
    rows = (
        Inspection.objects.visible_to(user)
        .filter(state=VisitState.SUBMITTED, submitted_at__gte=since)
        .exclude(kind=Kind.SELF_CHECK)
        .values_list("school")
        .annotate(last=Max("submitted_at"))
        .order_by()
    )
    return {school: clock.day_of(last) for school, last in rows}


def open_hazards(user, today) -> dict[int, tuple[int, int]]:
    """school → (open hazards, overdue ones among them)."""
    late = Q(state__in=SCHOOL_STATES, deadline__lt=today)
    rows = (
        Hazard.objects.visible_to(user)
        .open()
        .values_list("school")
        .annotate(open=Count("pk"), overdue=Count("pk", filter=late))
        .order_by()
    )
    return {school: (many, overdue) for school, many, overdue in rows}


def inspectors(unit_id: int) -> QuerySet[User]:
    """Those who inspect from this bureau, and so may be drawn."""
    seats = Appointment.objects.filter(Appointment.in_force(), unit=unit_id, role__in=who.PLANNERS)
    people = User.objects.filter(is_active=True, pk__in=seats.values("user"))
    return people.order_by("name", "pk")


def loads(user, people: Iterable[int]) -> Counter[int]:
    """person → revealed visits of the last LOAD_DAYS on whose team they were or are."""
    since = clock.today() - dt.timedelta(days=LOAD_DAYS)
    visits = (
        Inspection.objects.visible_to(user)
        .filter(revealed_at__isnull=False, planned_for__gte=since)
        .exclude(state=VisitState.CANCELLED)
        .exclude(kind=Kind.SELF_CHECK)
    )
    rows = TeamMember.objects.filter(user__in=people, inspection__in=visits.values("pk"))
    return Counter(dict(rows.values_list("user").annotate(n=Count("pk")).order_by()))


def served_at(people: Iterable[int]) -> dict[int, set[int]]:
    """person → schools at which they hold or ever held a post, and those into which such a school
    was merged since."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Appointment.objects.filter(user__in=people, unit__tier=Tier.SCHOOL)
    for person, school in rows.values_list("user", "unit"):
        found[person].add(school)
    went_to = _successors(set().union(*found.values()))
    for schools in found.values():
        for school in list(schools):
            while school in went_to and went_to[school] not in schools:
                school = went_to[school]
                schools.add(school)
    return found


def _successors(schools: set[int]) -> dict[int, int]:
    """school → the school into which it was merged, generation by generation."""
    found: dict[int, int] = {}
    while schools:
        rows = School.objects.filter(pk__in=schools, successor__isnull=False)
        step = dict(rows.values_list("pk", "successor"))
        found |= step
        schools = set(step.values()) - found.keys()
    return found


def unfinished(user, unit_id: int) -> QuerySet[Draw]:
    """A person's draws that have come to nothing yet: no visit (or one that was called off, or let
    pass), and not replaced. The oldest first."""
    late = Q(
        visit__inspection__revealed_at__isnull=True,
        visit__inspection__planned_for__lt=rules.draw_lives_from(clock.today()),
    )
    called_off = Q(visit__inspection__state=VisitState.CANCELLED)
    nothing = Q(visit__isnull=True) | called_off | late
    rows = Draw.objects.filter(nothing, drawn_by=user, unit=unit_id, successor__isnull=True)
    return rows.order_by("number")


@dataclass(frozen=True)
class Odds:
    """A school's counts in a draw, its points and its chance."""

    school: School
    counts: dict[str, int]
    points: int
    total: int

    @property
    def one_in(self) -> int:
        return round(self.total / self.points)

    @property
    def percent(self) -> float:
        return 100 * self.points / self.total


def likeliest(record: dict, drawn: int) -> tuple[Odds, list[Odds], int]:
    """The drawn school's odds, those of the likeliest schools, and how many there were."""
    points = school_points(record)
    total, lines = sum(points), record["schools"]
    top = nlargest(LIKELIEST, range(len(lines)), key=lambda n: (points[n], -n))
    at = next(n for n, line in enumerate(lines) if line[0] == drawn)
    names = School.objects.select_related("unit__district").in_bulk(
        [lines[n][0] for n in {at, *top}]
    )

    def odds(n):
        counts = dict(zip(record["factors"], lines[n][1:], strict=True))
        return Odds(names[lines[n][0]], counts, points[n], total)

    return odds(at), [odds(n) for n in top], len(lines)


def pool(record: dict, school: int) -> list[dict]:
    """Each inspector of a draw: {user, visits, percent} by chance to be drawn first; percent is
    None for one who has served at the school."""
    names = User.objects.in_bulk([line[0] for line in record["inspectors"]])
    might = allowed(record, school)
    points = dict(zip((line[0] for line in might), inspector_points(might), strict=True))
    total = sum(points.values())
    return [
        {
            "user": names[pk],
            "visits": visits,
            "percent": 100 * points[pk] / total if pk in points else None,
        }
        for pk, visits, _served in record["inspectors"]
    ]
