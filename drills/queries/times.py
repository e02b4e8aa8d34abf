"""How fast the drills of a month were, by district, as it stood when the month ended."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum

from drills.models import DrillPeriod, DrillRun
from drills.queries.stood import stood_at, stood_since
from drills.rules.record import LOW_BUILDING, LOW_SECONDS, WHOLE
from safety.base import clock
from safety.schools.models import Status
from safety.schools.queries import periods_at


@dataclass(frozen=True)
class Times:
    """Drills with a record: how many have a target, the sums of their seconds and targets, how
    many kept it; of all, how many are slower than the rule's time whatever their own target, and
    flagged; the people injured, the drills with a near-miss of a crush, those without a review."""

    runs: int = 0
    timed: int = 0
    seconds: int = 0
    target: int = 0
    within: int = 0
    flagged: int = 0
    slow: int = 0
    injured: int = 0
    crush: int = 0
    unreviewed: int = 0

    def __add__(self, other: "Times") -> "Times":
        return Times(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def mean(self, seconds: int) -> int | None:
        """A sum over those with a target as its mean, to the nearest second; None of nothing."""
        return (2 * seconds + self.timed) // (2 * self.timed) if self.timed else None


def times_seen(user, year: int, month: int) -> dict[int, Times]:
    """District of that time → its drills held in that month at schools that stood under the reader
    when it ended, by what was recorded by then, and not put right or withdrawn yet; of a month that
    is not over, as things stand. Two queries."""
    first, last = clock.month_days(year, month)
    instant = clock.end_of(last)
    there = user.seats.q(school="school", township="township", district="district", city="city")
    periods = periods_at(instant, status=Status.OPEN).filter(there)
    runs = DrillRun.objects.filter(
        stood_since(instant, of="drill__"), drill__held_on__range=(first, last)
    )
    before = DrillPeriod.objects.filter(
        stood_at(instant), has_run=True, held_on__range=(first, last)
    )
    found: dict[int, Times] = {}
    for rows, of, run in ((runs, "drill__", ""), (before, "", "drill__run__")):
        for district, times in _by_district(rows, of, run, periods, instant):
            found[district] = found.get(district, Times()) + times
    return found


def _by_district(rows, of, run, periods, instant) -> Iterator[tuple[int, Times]]:
    """Drills by the district in which their school stood; `of`: by which path scenario and seconds
    are reached, `run`: the storeys of that day and the review."""
    seconds = f"{of}seconds"
    rows = rows.filter(school__in=periods.order_by().values("school"))
    stood = periods.filter(school=OuterRef("school")).order_by().values("district_id")[:1]
    timed = Q(target__isnull=False, **{f"{seconds}__isnull": False})
    slow = Q(**{
        f"{of}scenario__in": WHOLE, f"{seconds}__gt": LOW_SECONDS,
        f"{run}storeys__range": (1, LOW_BUILDING),
    })  # fmt: skip
    unreviewed = Q(**{f"{run}reviewed_at": None}) | Q(**{f"{run}reviewed_at__gte": instant})
    rows = rows.annotate(stood=Subquery(stood)).order_by().values("stood")
    rows = rows.annotate(
        runs=Count("pk"), timed=Count("pk", filter=timed),
        took=Sum(seconds, filter=timed), aim=Sum("target", filter=timed),
        within=Count("pk", filter=timed & Q(**{f"{seconds}__lte": F("target")})),
        marked=Count("pk", filter=Q(flagged=True)), slow=Count("pk", filter=slow),
        hurt=Sum("injured"), near=Count("pk", filter=Q(crush=True)),
        open=Count("pk", filter=unreviewed),
    )  # fmt: skip
    columns = (
        *("stood", "runs", "timed", "took", "aim", "within", "marked", "slow", "hurt", "near"),
        "open",
    )
    for district, *counts in rows.values_list(*columns):
        yield district, Times(*(count or 0 for count in counts))
