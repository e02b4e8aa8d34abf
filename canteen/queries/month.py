"""What the month's report says of food, by district (R08, R11 to R15): as things stood when the
month ended, by what was recorded until then. What the records cannot answer of the past is said in
docs/design-differences.md."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Least

from canteen.dues.training import TRAINING
from canteen.models import (
    Contract,
    Delivery,
    GateSighting,
    HealthCertificate,
    Kind,
    Kitchen,
    Lot,
    Post,
    Review,
    ReviewKind,
    WaterBatch,
    WaterCleaning,
    WaterMachine,
    Worker,
)
from canteen.queries import care_month
from canteen.queries.then import Then
from canteen.rules import water
from canteen.rules.worker import needed_since
from safety.base import clock
from safety.dues.models import DueItem
from safety.schools import calendar

Found = Iterator[tuple[int, dict[str, int]]]


def by_district(user, year: int, month: int) -> dict[int, dict[str, Any]]:
    """District → code → how many, of the schools that stood under the reader when the month ended;
    of a month that is not over as things stand. Codes of care points are absent where their state
    at that month's end was not kept. A fixed number of queries for each city of the reader."""
    then, found = Then(user, year, month), defaultdict(Counter)
    for count in COUNTS:
        for district, numbers in count(then):
            found[district].update(numbers)
    return {district: dict(numbers) for district, numbers in found.items()}


def _by_day(then, instant, day) -> Q:
    """Recorded in the month. Rows from before instants were kept count by their day."""
    known = Q(**{f"{instant}__gte": then.since, f"{instant}__lt": then.until})
    return known | Q(**{instant: None, f"{day}__range": (then.first, then.last)})


def people(then: Then) -> Found:
    """At work at the end, without a valid certificate, expired in the month (R08)."""
    known = HealthCertificate.objects.filter(
        Q(withdrawn_at=None) | Q(withdrawn_at__gte=then.until),
        worker=OuterRef("pk"), recorded_at__lt=then.until, issued_on__lte=then.known_to,
    )  # fmt: skip
    newest = Subquery(known.order_by("-issued_on").values("expires_on")[:1])
    rows = at_work(then).annotate(until=newest)
    late = Q(until=None, starts_on__lte=needed_since(then.known_to))
    yield from then.by_school(
        rows,
        people=Count("pk"),
        people_without=Count("pk", filter=late | Q(until__lt=then.day)),
        people_expired=Count("pk", filter=Q(until__gte=then.first, until__lt=then.day)),
    )


def at_work(then: Then):
    """Who was known to work in a kitchen when the month ended."""
    here = Q(left_on=None) | Q(left_on__gt=then.known_to) | Q(left_at__gte=then.until)
    return Worker.objects.filter(here, recorded_at__lt=then.until, starts_on__lte=then.known_to)


def outsourcing(then: Then) -> Found:
    """Contracts that ran on at the end, those late to be taken back, taken back (R11)."""
    known = Contract.objects.filter(recorded_at__lt=then.until, starts_on__lte=then.known_to)
    still = Q(taken_back_on=None) | Q(back_at__gte=then.until) | Q(
        back_at=None, taken_back_on__gt=then.last
    )  # fmt: skip
    rows = known.annotate(back_by=Least(Coalesce("transition_on", "ends_on"), "ends_on"))
    yield from then.by_school(
        rows,
        outsourced=Count("pk", filter=still),
        outsourced_late=Count("pk", filter=still & Q(back_by__lt=then.day)),
        outsourced_back=Count("pk", filter=_by_day(then, "back_at", "taken_back_on")),
    )


def shops(then: Then) -> Found:
    """Supermarkets, who sells there, who of them owed a training (R12)."""
    known = Q(recorded_at=None) | Q(recorded_at__lt=then.until)
    yield from then.by_school(Kitchen.objects.filter(known, kind=Kind.SHOP), shops=Count("pk"))
    yield from then.by_school(at_work(then).filter(post=Post.CLERK), clerks=Count("pk"))
    yield from _untrained(then)


def _untrained(then):
    owed = DueItem.objects.filter(
        Q(settled_at=None) | Q(settled_at__gte=then.until),
        kind=TRAINING, opened_at__lt=then.until, due_on__lt=then.day,
        unit__in=then.schools.values("school"),
    )  # fmt: skip
    for school, count in owed.order_by().values_list("unit").annotate(n=Count("pk")):
        yield then.districts[school], {"clerks_untrained": count}


def purchases(then: Then) -> Found:
    """Deliveries recorded in the month, turned away, not reviewed by its end; goods turned away
    (R10)."""
    rows = Delivery.objects.filter(
        Q(withdrawn_at=None) | Q(withdrawn_at__gte=then.until),
        recorded_at__gte=then.since, recorded_at__lt=then.until,
    ).exclude(state="withdrawn", withdrawn_at=None)  # fmt: skip
    passed = [Q(Exists(_reviews(then, kind=kind, passed=True))) for kind in ReviewKind]
    failed = Q(Exists(_reviews(then, passed=False)))
    waiting = ~failed & ~(passed[0] & passed[1])
    yield from then.by_school(rows, deliveries=Count("pk"))
    yield from then.by_school(rows.filter(failed), deliveries_refused=Count("pk"))
    yield from then.by_school(rows.filter(waiting), deliveries_unreviewed=Count("pk"))
    refused = Lot.objects.filter(delivery__in=rows.filter(failed).values("pk"))
    yield from then.by_school(refused, goods_refused=Count("pk"))


def _reviews(then, **columns):
    return Review.objects.filter(delivery=OuterRef("pk"), recorded_at__lt=then.until, **columns)


def machines(then: Then) -> Found:
    """Water machines in use at the end, those overdue for cleaning, cleaned in the month (R13)."""
    known = Q(in_use=True) | Q(out_at__gte=then.until)
    rows = WaterMachine.objects.filter(known, recorded_at__lt=then.until)
    done = WaterCleaning.objects.filter(machine=OuterRef("pk"), recorded_at__lt=then.until)
    last = Subquery(done.order_by().values("machine").annotate(n=Max("done_on")).values("n"))
    month = done.filter(done_on__range=(then.first, then.last))
    yield from then.by_school(
        rows.annotate(last=last, cleaned=Exists(month)),
        machines=Count("pk"),
        machines_late=Count("pk", filter=_overdue(then)),
        machines_cleaned=Count("pk", filter=Q(cleaned=True)),
    )


def _overdue(then) -> Q:
    """Whose next cleaning was due by then, by the terms of their city: rules.water.next_due."""
    late = Q(pk=None)
    for city in then.cities:
        spans = [(term.starts_on, term.ends_on) for term in calendar.terms(city)]
        cleaned, known = (water.latest_late(then.day, spans, new) for new in (False, True))
        never = Q(last=None, recorded_at__lt=clock.end_of(known))
        late |= Q(city=city) & (Q(last__lte=cleaned) | never)
    return late


def batches(then: Then) -> Found:
    """Batches of bottled water that came in the month, and those without papers at its end."""
    rows = WaterBatch.objects.filter(recorded_at__gte=then.since, recorded_at__lt=then.until)
    bare = Q()
    for paper in ("photo", "document"):
        bare &= Q(**{paper: None}) | Q(**{f"{paper}__uploaded_at__gte": then.until})
    yield from then.by_school(
        rows, batches=Count("pk"), batches_bare=Count("pk", filter=bare)
    )  # fmt: skip


GATE_STEPS = {
    "seen": "recorded",
    "reported": "reported",
    "answered": "answered",
    "closed": "closed",
}


def gate(then: Then) -> Found:
    """What was seen around the gate, reported, answered and closed in the month (R14)."""
    counts = {
        f"gate_{step}": Count("pk", filter=_by_day(then, f"{name}_at", f"{step}_on"))
        for step, name in GATE_STEPS.items()
    }
    yield from then.by_school(GateSighting.objects.filter(recorded_at__lt=then.until), **counts)


COUNTS: Iterable[Callable[[Then], Found]] = (
    people, outsourcing, shops, purchases, machines, batches, gate, care_month.counted,
)  # fmt: skip
