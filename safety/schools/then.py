"""A month as a reader is to see it: which schools stood under them when it ended, and where."""

import datetime as dt
from collections.abc import Iterator
from functools import cached_property

from django.db.models import QuerySet

from safety.base import clock
from safety.schools.models import SchoolPeriod, Status
from safety.schools.queries import periods_at


class Then:
    """`first` and `last` day of the month; `since` and `until`, its first instant and the one
    after its last: what was recorded before `until` counts, whatever was recorded later does not.
    `day`: what was due before it is overdue, the day after the month or, while it runs, today."""

    def __init__(self, user, year: int, month: int):
        self.user = user
        self.first, self.last = clock.month_days(year, month)
        self.since, self.until = clock.start_of(self.first), clock.end_of(self.last)
        self.day = min(self.last + dt.timedelta(days=1), clock.today())
        # The last day of which something can be known.
        self.known_to = min(self.last, clock.today())

    @property
    def over(self) -> bool:
        return self.day > self.last

    @property
    def schools(self) -> QuerySet[SchoolPeriod]:
        seats = self.user.seats
        there = seats.q(school="school", township="township", district="district", city="city")
        return periods_at(self.until, status=Status.OPEN).filter(there)

    @cached_property
    def districts(self) -> dict[int, int]:
        """School → the district in which it then was."""
        return dict(self.schools.values_list("school", "district"))

    @cached_property
    def cities(self) -> list[int]:
        return sorted(set(self.schools.order_by().values_list("city", flat=True)))

    def of_schools(self, rows):
        return rows.filter(school__in=self.schools.values("school"))

    def by_school(self, rows, **counts) -> Iterator[tuple[int, dict[str, int]]]:
        """(district, counts) of each school of the reader that has any of these rows. One query,
        and one for all together."""
        grouped = self.of_schools(rows).order_by().values("school").annotate(**counts)
        for row in grouped:
            yield self.districts[row.pop("school")], row
