"""Reads of the register that other apps need. Screens narrow by `visible_to` first."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import F, Q, QuerySet

from safety.base import clock
from safety.base.text import clean_text, to_halfwidth
from safety.schools.models import Appointment, SchoolPeriod, Tier, Unit, User
from safety.schools.rules import may_fill


def words_of(text: str) -> list[str]:
    """The words that are searched for, as `safety.base.text.search_words` writes them: lower
    case, half width, five at most."""
    return to_halfwidth(clean_text(text)).lower().split()[:5]


def search(rows: QuerySet, text: str, *columns: str) -> QuerySet:
    """Rows in which every word of `text` is found in one of `columns` (search words, codes)."""
    for word in words_of(text):
        condition = Q()
        for column in columns:
            condition |= Q(**{f"{column}__icontains": word})
        rows = rows.filter(condition)
    return rows


def schools_called(word: str) -> QuerySet:
    """The keys of all schools in whose name, pinyin or initials a word of `words_of` stands: to
    narrow rows that are the reader's own already. One look at the schools, not one for each row."""
    return Unit.objects.filter(tier=Tier.SCHOOL, search__contains=word).values("pk")


def seated_at(unit_id: int, roles, day: dt.date | None = None) -> QuerySet[User]:
    """Active people who on that day (default today) hold one of `roles` at this very unit."""
    seats = Appointment.objects.filter(Appointment.in_force(day), unit_id=unit_id, role__in=roles)
    return User.objects.filter(is_active=True, pk__in=seats.values("user"))


def served_at(user: User) -> set[int]:
    """Units at which a person has ever held a seat: experts never grade their former school."""
    return set(Appointment.objects.filter(user=user).values_list("unit_id", flat=True))


def periods_at(instant: dt.datetime, **columns) -> QuerySet[SchoolPeriod]:
    """How schools stood at an instant; `columns` narrows (city=…, district=…, stage=…)."""
    return SchoolPeriod.objects.filter(
        Q(recorded_to__isnull=True) | Q(recorded_to__gt=instant),
        recorded_from__lte=instant,
        **columns,
    )


def deciding_seats(people: Iterable[User]) -> dict[int, list[Appointment]]:
    """For each person the seats that decide who manages them: those in force or to come, or,
    when all have ended, the last one. One query for each 500 people."""
    found: dict[int, list[Appointment]] = {person.pk: [] for person in people}
    last: dict[int, Appointment] = {}
    rows = Appointment.objects.select_related("city", "district", "unit")
    # Of those that have ended the one that ended last counts, not the one that began last.
    rows = rows.order_by(F("ends_on").asc(nulls_last=True), "starts_on", "pk")
    today = clock.today()
    ids = list(found)
    for start in range(0, len(ids), 500):
        for seat in rows.filter(user_id__in=ids[start : start + 500]):
            last[seat.user_id] = seat
            if seat.ends_on is None or seat.ends_on >= today:
                found[seat.user_id].append(seat)
    return {pk: seats or [last[pk]] if pk in last else [] for pk, seats in found.items()}


def manages(actor: User, person: User, seats: list[Appointment] | None = None) -> bool:
    """Whether `actor` may change this account: never their own, and only when they could fill
    every seat that the person holds or will hold."""
    if actor.pk == person.pk:
        return False
    seats = deciding_seats([person])[person.pk] if seats is None else seats
    return bool(seats) and all(may_fill(actor.seats, seat.role, seat) for seat in seats)
