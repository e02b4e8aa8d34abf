"""What the month's report says of food, by district (R08, R11 to R15): as things stood when the
month ended, by what was recorded until then. What the records cannot answer of the past is said in
docs/design-differences.md."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, Exists, Max, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, Least, Left

from canteen.dues.care_census import CENSUS
from canteen.dues.food_licence import LICENCE, UNKNOWN
from canteen.dues.named import NAMED
from canteen.dues.stock_expiry import SHOP_EXPIRY
from canteen.dues.supplier_licence import SUPPLIER_LICENCE
from canteen.dues.training import TRAINING
from canteen.dues.water import DUTY, month_of
from canteen.models import (
    Contract,
    Control,
    Correction,
    Delivery,
    DeliveryState,
    Dish,
    FreezerCheck,
    GateMedia,
    GateSighting,
    HealthCertificate,
    Kind,
    Kitchen,
    KitchenDay,
    Lot,
    ParentsLook,
    Post,
    PrincipalVisit,
    Review,
    ReviewKind,
    WaterBatch,
    WaterCleaning,
    WaterMachine,
    Worker,
)
from canteen.queries import care_month
from canteen.rules import shop, water
from canteen.rules.control import Kind as Every
from canteen.rules.control import span
from canteen.rules.worker import needed_since
from safety.base import clock
from safety.dues.cadence.asked import Asking
from safety.dues.models import DueItem
from safety.schools import calendar
from safety.schools.then import Then

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
    """Who was known to work in a kitchen when the month ended. Of whom it was put right since that
    and when they left: as it was said then."""
    here = Q(left_on=None) | Q(left_on__gt=then.known_to) | Q(left_at__gte=then.until)
    said = _left_as_said(then)
    here = (here & ~Q(pk__in=said)) | Q(pk__in=[pk for pk, gone in said.items() if not gone])
    return Worker.objects.filter(here, recorded_at__lt=then.until, starts_on__lte=then.known_to)


def _left_as_said(then) -> dict[int, bool]:
    """Person → whether they had left by what was said when the month ended, of those of whom it was
    put right since: few."""
    rows = Correction.objects.filter(worker__isnull=False, made_at__gte=then.until)
    rows = rows.filter(worker__in=then.of_schools(Worker.objects.all()).values("pk"))
    first: dict[int, Correction] = {}
    ended: dict[int, Correction] = {}  # by which the leaving that the first speaks of was withdrawn
    for one in rows.select_related("worker").order_by("pk"):
        first.setdefault(one.worker_id, one)
        if one.withdraws:
            ended.setdefault(one.worker_id, one)
    return {pk: _had_left(then, one, ended.get(pk)) for pk, one in first.items()}


def _had_left(then, first, ended) -> bool:
    at = ended.before.get("left_at") if ended else first.worker.left_at
    known = dt.datetime.fromisoformat(at) if isinstance(at, str) else at
    gone = first.before["left_on"] <= then.known_to.isoformat()
    return gone and (known is None or known < then.until)


def outsourcing(then: Then) -> Found:
    """Contracts that ran on at the end, those late to be taken back, taken back (R11)."""
    known = Contract.objects.filter(recorded_at__lt=then.until, starts_on__lte=then.known_to)
    still = Q(taken_back_on=None) | Q(back_at__gte=then.until) | Q(
        back_at=None, taken_back_on__gt=then.last
    )  # fmt: skip
    forbidden = When(starts_on__gte=settings.OUTSOURCING_FORBIDDEN_FROM, then="starts_on")
    by = Case(forbidden, default=Least(Coalesce("transition_on", "ends_on"), "ends_on"))
    rows = known.annotate(back_by=by)
    yield from then.by_school(
        rows,
        outsourced=Count("pk", filter=still),
        outsourced_late=Count("pk", filter=still & Q(back_by__lt=then.day)),
        outsourced_back=Count("pk", filter=_by_day(then, "back_at", "taken_back_on")),
    )


# Kind of what falls due → the code under which the overdue are counted.
OVERDUE = {
    TRAINING: "clerks_untrained",
    LICENCE: "licences_late",
    SHOP_EXPIRY: "shops_near_expiry",
    SUPPLIER_LICENCE: "suppliers_late",
    NAMED: "kitchens_unnamed",
    CENSUS: "care_census_late",
}


def shops(then: Then) -> Found:
    """Supermarkets, who sells there, who of them owed a training, those that kept goods near
    expiry; food licences of both and of suppliers that were over or not recorded (R08, R12)."""
    known = Q(recorded_at=None) | Q(recorded_at__lt=then.until)
    yield from then.by_school(Kitchen.objects.filter(known, kind=Kind.SHOP), shops=Count("pk"))
    yield from then.by_school(at_work(then).filter(post=Post.CLERK), clerks=Count("pk"))
    yield from _overdue_of(then, OVERDUE)


UUID_LENGTH = 36  # with which the key of what is owed begins


def _overdue_of(then, codes) -> Found:
    """What was overdue when the month ended, by its kind: what is owed holds its own past. Whether
    a kitchen needs a licence of which it is not known how it is run, is not known either."""
    owed = DueItem.objects.filter(
        Q(settled_at=None) | Q(settled_at__gte=then.until),
        kind__in=codes, opened_at__lt=then.until, due_on__lt=then.day,
        unit__in=then.schools.values("school"),
    ).exclude(kind=LICENCE, key__contains=f":{UNKNOWN}:")  # fmt: skip
    # A supplier may lack one licence while the other is over: it is one supplier.
    link = When(kind=SUPPLIER_LICENCE, then=Left("key", UUID_LENGTH))
    which = Count(Case(link, default="key"), distinct=True)
    counted = owed.order_by().values_list("unit", "kind").annotate(n=which)
    for school, kind, count in counted:
        yield then.districts[school], {codes[kind]: count}


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
    refused = Lot.objects.filter(_stood(then), delivery__in=rows.filter(failed).values("pk"))
    yield from then.by_school(refused, goods_refused=Count("pk"))


def _reviews(then, **columns):
    return Review.objects.filter(
        _stood(then), delivery=OuterRef("pk"), recorded_at__lt=then.until, **columns
    )


def dishes(then: Then) -> Found:
    """Dishes that are never served, samples too light, freezers that were not in order, recorded in
    the month (R09, R10)."""
    forbidden, light = (
        Q(**{f"{what}_at__gte": then.since, f"{what}_at__lt": then.until})
        for what in ("forbidden", "light")
    )
    yield from then.by_school(
        Dish.objects.filter(forbidden | light),
        dishes_forbidden=Count("pk", filter=forbidden),
        samples_light=Count("pk", filter=light),
    )
    bad = FreezerCheck.objects.filter(
        _stood(then), bad_at__gte=then.since, bad_at__lt=then.until
    )  # fmt: skip
    yield from then.by_school(bad, freezers_bad=Count("pk"))


def control(then: Then) -> Found:
    """Weekly checks and monthly meetings that kitchens owed in the month and had not recorded when
    it ended; principals' visits recorded in it (R10)."""
    kitchens = Kitchen.objects.filter(kind=Kind.CANTEEN)
    periods = {f"week_{first:%m%d}": (Every.WEEKLY, first) for first in _weeks(then)}
    if then.over:
        periods["month"] = (Every.MONTHLY, then.first)
    rows = kitchens.annotate(**{name: _lacks(then, *one) for name, one in periods.items()})
    counts = {name: Count("pk", filter=Q(**{name: True})) for name in periods}
    for district, found in then.by_school(rows, **counts) if periods else ():
        meetings, weeks = found.pop("month", 0), sum(found.values())
        if weeks or meetings:
            yield district, {"weeks_lacking": weeks, "meetings_lacking": meetings}
    visits = PrincipalVisit.objects.filter(
        _stood(then), recorded_at__gte=then.since, recorded_at__lt=then.until
    )
    yield from then.by_school(visits, principal_visits=Count("pk"))


def _weeks(then) -> Iterator[dt.date]:
    """The Mondays of the weeks that ended in the month, up to the last that is over."""
    day = span(Every.WEEKLY, then.first)[0]
    while (last := span(Every.WEEKLY, day)[1]) <= then.last and last < then.day:
        yield day
        day = last + dt.timedelta(days=1)


def _lacks(then, kind, first):
    """Whether there was school for a kitchen in a period of which nothing is recorded."""
    of_kitchen = {"kitchen": OuterRef("pk"), "day__range": span(kind, first)}
    done = Control.objects.filter(_stood(then), kind=kind, recorded_at__lt=then.until, **of_kitchen)
    return Exists(KitchenDay.objects.filter(asked=True, **of_kitchen)) & ~Exists(done)


def _stood(then) -> Q:
    """Not withdrawn when the month ended."""
    return Q(withdrawn_at=None) | Q(withdrawn_at__gte=then.until)


def parents(then: Then) -> Found:
    """Supervisions by parents' committees recorded in the month, those of which it was recorded in
    it that something was not in order (R10)."""
    rows = ParentsLook.objects.filter(_stood(then))
    came, bad = (
        Q(**{f"{what}_at__gte": then.since, f"{what}_at__lt": then.until})
        for what in ("recorded", "bad")
    )
    counts = {"looks": came, "looks_bad": bad}
    yield from then.by_school(
        rows.filter(came | bad), **{code: Count("pk", filter=q) for code, q in counts.items()}
    )


def stock(then: Then) -> Found:
    """Goods that stood in the store past their last day when the month ended; goods recorded in
    the month that are sold for more than a small margin (R12)."""
    left = Q(remaining__gt=0) | Q(gone_at__gte=then.until)
    rows = Lot.objects.filter(left, expires_on__lt=then.day, recorded_at__lt=then.until)
    # Few are put right after their month.
    back = then.of_schools(rows.filter(back_at__gte=then.until)).only("gone_spans")
    gone = [lot.pk for lot in back if lot.held_gone(then.until)]
    yield from then.by_school(rows.exclude(pk__in=gone), goods_expired=Count("pk"))
    yield from _too_dear(then)


PRICED = ["cost", "price"]  # what of goods is put right besides says nothing of their price


def _too_dear(then) -> Found:
    """By the prices that were known at its end: what was put right since says what it said then."""
    rows = _brought(then)
    since = Correction.objects.filter(
        lot__in=then.of_schools(rows), made_at__gte=then.until, before__has_any_keys=PRICED
    )
    said: dict[int, dict] = {}
    for one in since.select_related("lot").order_by("-pk"):
        now = {"school": one.lot.school_id, "cost": one.lot.cost, "price": one.lot.price}
        said.setdefault(one.lot_id, now).update(one.before)
    dear = rows.exclude(pk__in=said).over_margin()
    yield from then.by_school(dear, goods_over_margin=Count("pk"))
    for lot in said.values():
        if shop.over_margin(Decimal(lot["cost"]), Decimal(lot["price"])):
            yield then.districts[lot["school"]], {"goods_over_margin": 1}


def _brought(then):
    came = Q(delivery__withdrawn_at=None) | Q(delivery__withdrawn_at__gte=then.until)
    mistakes = {"delivery__state": DeliveryState.WITHDRAWN, "delivery__withdrawn_at": None}
    return Lot.objects.filter(
        came, _stood(then), recorded_at__gte=then.since, recorded_at__lt=then.until
    ).exclude(**mistakes)


def machines(then: Then) -> Found:
    """Water machines in use at the end, those overdue for cleaning, cleaned in the month (R13)."""
    known = Q(in_use=True) | Q(out_at__gte=then.until)
    rows = WaterMachine.objects.filter(known, recorded_at__lt=then.until)
    done = WaterCleaning.objects.filter(
        _stood(then), machine=OuterRef("pk"), recorded_at__lt=then.until
    )
    last = Subquery(done.order_by().values("machine").annotate(n=Max("done_on")).values("n"))
    month = done.filter(done_on__range=(then.first, then.last))
    yield from then.by_school(
        rows.annotate(last=last, cleaned=Exists(month)),
        machines=Count("pk"),
        machines_late=Count("pk", filter=_overdue(then)),
        machines_cleaned=Count("pk", filter=Q(cleaned=True)),
    )


def _overdue(then) -> Q:
    """Whose next cleaning was due by then, by the terms of their city: rules.water.next_due. Not
    where the rules of how often did not ask for it in that month, or the school was exempt from
    the day on which it fell due."""
    late = Q(pk=None)
    for city in then.cities:
        spans = [(term.starts_on, term.ends_on) for term in calendar.terms(city)]
        asking = Asking(city, known_to=then.known_to)
        put_off = _put_off(then, asking)
        exempt = [school for schools in put_off.values() for school in schools]
        owed = _late(then.day, spans) & ~Q(school__in=exempt)
        for day, schools in put_off.items():
            owed |= _late(day, spans) & Q(school__in=schools)
        asked = then.schools.filter(asking.q(month_of(then.known_to), then=True), city=city)
        late |= Q(city=city) & owed & Q(school__in=asked.values("school"))
    return late


def _late(day, spans) -> Q:
    """Due before a day."""
    cleaned, known = (water.latest_late(day, spans, new) for new in (False, True))
    return Q(last__lte=cleaned) | Q(last=None, recorded_at__lt=clock.end_of(known))


def _put_off(then, asking) -> dict[dt.date, list[int]]:
    """Day → the schools exempt from it on without a gap: what fell due since is not late."""
    found = defaultdict(list)
    for school, spans in asking.lifted_days(DUTY).items():
        if (since := water.lifted_since(then.day, spans)) < then.day:
            found[since].append(school)
    return found


def batches(then: Then) -> Found:
    """Batches of bottled water that came in the month, and those without papers at its end."""
    rows = WaterBatch.objects.filter(
        _stood(then), recorded_at__gte=then.since, recorded_at__lt=then.until
    )
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
    """What was seen around the gate, by bureaus too, reported, also to the media, answered and
    closed in the month (R14)."""
    counts = {
        f"gate_{step}": Count("pk", filter=_by_day(then, f"{name}_at", f"{step}_on"))
        for step, name in GATE_STEPS.items()
    }
    seen = Q(bureau__isnull=False) & _by_day(then, "recorded_at", "seen_on")
    counts["gate_by_bureaus"] = Count("pk", filter=seen)
    rows = GateSighting.objects.filter(_stood(then), recorded_at__lt=then.until)
    counts["gate_unreported"] = Count("pk", filter=_unreported(then))
    yield from then.by_school(rows, **counts)
    told = GateMedia.objects.filter(
        _stood(then), sighting__in=rows, recorded_at__gte=then.since, recorded_at__lt=then.until
    )
    yield from then.by_school(told, gate_media=Count("pk"))


def _unreported(then) -> Q:
    """Neither reported nor closed when the month ended, and it was time to."""
    late = Q(recorded_at__lt=clock.start_of(then.day - dt.timedelta(settings.GATE_REPORT_DAYS)))
    for step in ("reported", "closed"):
        name, day = f"{step}_at", f"{step}_on"
        late &= Q(**{f"{name}__gte": then.until}) | (
            Q(**{name: None}) & (Q(**{day: None}) | Q(**{f"{day}__gt": then.last}))
        )
    return late


COUNTS: Iterable[Callable[[Then], Found]] = (
    people, outsourcing, shops, purchases, dishes, control, parents, stock, machines, batches, gate,
    care_month.counted, care_month.visits,
)  # fmt: skip
