"""What a look-back may choose from, what it chose, how far it is, and how often it did not hold.

The choice is made from the ledger as it stood at an instant, so that it can be made again later
from the recorded periods: `fitting` reads hazards and periods alike, which name their columns so.
"""

import datetime as dt
from dataclasses import dataclass
from itertools import zip_longest

from django.db.models import BigIntegerField, Case, Count, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import Cast, RowNumber

from inspections import look_back as sums
from inspections import rules
from inspections.models import (
    Hazard,
    HazardPeriod,
    Inspection,
    Kind,
    LookBack,
    LookBackItem,
    State,
    VisitState,
)
from safety.base import clock
from safety.schools.models import SchoolPeriod, Status, Tier, Unit

Outcome = LookBackItem.Outcome
ANNUAL, SAMPLE = LookBack.Kind.ANNUAL, LookBack.Kind.SAMPLE
CHUNK = 2000
COUNTED = 20_000  # a page counts no further what would fit a round


def criteria(kind: str, size: int) -> dict:
    """What a round of this kind goes by today, as it is kept with the round."""
    if kind == ANNUAL:
        return {"ripe": 0, "oldest": rules.LOOK_BACK_YEAR}
    return {
        "ripe": rules.LOOK_BACK_RIPE,
        "oldest": rules.LOOK_BACK_OLDEST,
        "step": rules.LOOK_BACK_STEP,
        "lately": rules.LOOK_BACK_LATELY,
        "points": sums.POINTS,
        "size": size,
        "most": sums.most_per_school(size),
    }


def present() -> tuple[QuerySet, str]:
    """The ledger as it is, and the name of its key."""
    return Hazard.objects.issued(), "pk"


def past(at: dt.datetime) -> tuple[QuerySet, str]:
    """The same as it stood at an instant."""
    then = Q(recorded_to__isnull=True) | Q(recorded_to__gt=at)
    return HazardPeriod.objects.filter(then, recorded_from__lte=at), "hazard_id"


def fitting(rows: QuerySet, key: str, look_back: LookBack) -> QuerySet:
    """Of `rows` those from which this round (saved or not) chooses, whoever asks: signed off in
    time, at a school of its bureau that was open, and not waiting in another round of the same
    bureau. A sample passes over what anybody has looked at lately; the annual assessment takes what
    was time-limited."""
    at, terms = look_back.started_at, look_back.criteria
    found = rows.filter(
        state=State.SIGNED_OFF,
        signed_off_at__gte=_days_before(at, terms["oldest"]),
        signed_off_at__lt=_days_before(at, terms["ripe"]),
        school__in=_open_schools(at).values("school"),
        **{look_back.unit.tier: look_back.unit_id},
    ).exclude(**{f"{key}__in": _waiting(look_back).values("hazard")})
    if look_back.kind == ANNUAL:
        return found.filter(on_the_spot=False)
    lately = LookBackItem.objects.filter(
        looked_at__gte=_days_before(at, terms["lately"]), looked_at__lt=at
    )
    return found.exclude(**{f"{key}__in": lately.values("hazard")})


def chosen_after(look_back: LookBack, after: int, most: int) -> list[int]:
    """The next keys above `after` of the hazards that the round chooses, in order, so many at
    most: of all that fit, or of the sample."""
    rows, key = past(look_back.started_at)
    if look_back.kind == SAMPLE:
        return sorted(pk for pk in drawn(rows, key, look_back) if pk > after)[:most]
    found = fitting(rows, key, look_back).filter(**{f"{key}__gt": after})
    return list(found.order_by(key).values_list(key, flat=True)[:most])


def drawn(rows: QuerySet, key: str, look_back: LookBack) -> list[int]:
    """Keys of the sample that the seed of the round draws from `rows`: the lowest ranks, so many of
    one school at most."""
    found = fitting(rows, key, look_back)
    ranked = found.annotate(rank=_rank(key, look_back))
    nth = Window(RowNumber(), partition_by="school", order_by=("rank", key))
    within = ranked.annotate(nth=nth).filter(nth__lte=look_back.criteria["most"])
    keys = within.order_by("rank", key).values_list(key, flat=True)
    return list(keys[: look_back.criteria["size"]])


def count_of(look_back: LookBack) -> int:
    """How many hazards fit, counted up to one above COUNTED."""
    found = fitting(*present(), look_back)
    return found.order_by().values("pk")[: COUNTED + 1].count()


def any_fits(look_back: LookBack) -> bool:
    """Whether there is anything to look at again."""
    return fitting(*present(), look_back).exists()


def holds(look_back: LookBack) -> bool:
    """Whether the same choice comes out again of what was recorded when the round began."""
    rows, key = past(look_back.started_at)
    items = look_back.items.order_by("hazard").values_list("hazard", flat=True)
    if look_back.kind == SAMPLE:
        return sorted(drawn(rows, key, look_back)) == list(items)
    again = fitting(rows, key, look_back).order_by(key).values_list(key, flat=True)
    side_by_side = zip_longest(again.iterator(CHUNK), items.iterator(CHUNK))
    return all(one == other for one, other in side_by_side)


@dataclass(frozen=True)
class Progress:
    """How many hazards a round has, and what was found so far. `left`: not looked at yet, at
    schools that have gone to another district since; the city looks at them, since the district of
    the round sees them no more and their new one knows nothing of it."""

    held: int = 0
    relapsed: int = 0
    overtaken: int = 0
    unseen: int = 0
    left: int = 0

    @property
    def total(self) -> int:
        return self.done + self.unseen

    @property
    def done(self) -> int:
        return self.held + self.relapsed + self.overtaken


def progress(look_backs) -> dict[int, Progress]:
    """round → its progress, in two queries."""
    keys = [row.pk for row in look_backs]
    found: dict[int, dict] = {key: {} for key in keys}
    rows = LookBackItem.objects.filter(look_back__in=keys).order_by()
    for key, outcome, count in rows.values_list("look_back", "outcome").annotate(n=Count("pk")):
        found[key][outcome] = count
    for key, count in gone(rows).values_list("look_back").annotate(n=Count("pk")):
        found[key]["unseen"] -= count
        found[key]["left"] = count
    return {key: Progress(**counts) for key, counts in found.items()}


def gone(items: QuerySet[LookBackItem]) -> QuerySet[LookBackItem]:
    """Of these, what a district had still to look at when the school went to another one."""
    theirs = items.filter(outcome=Outcome.UNSEEN, look_back__unit__tier=Tier.DISTRICT)
    return theirs.exclude(district=F("look_back__unit"))


@dataclass(frozen=True)
class Rate:
    """How many hazards of a district were looked at again, and how many of them had relapsed."""

    district: Unit
    looked: int
    relapsed: int

    @property
    def percent(self) -> str:
        share = 1000 * self.relapsed // self.looked  # down, so that 100% means all
        return f"{share // 10}.{share % 10}%"


def rates(user, **narrow) -> list[Rate]:
    """By the district where each school stood when it was looked at, of what the reader may know.
    `narrow`: conditions on LookBackItem."""
    rows = LookBackItem.objects.visible_to(user).filter(
        outcome__in=[Outcome.HELD, Outcome.RELAPSED], **narrow
    )
    counted = (
        rows.order_by()
        .values_list("at_district")
        .annotate(looked=Count("pk"), relapsed=Count("pk", filter=Q(outcome=Outcome.RELAPSED)))
    )
    found = {key: counts for key, *counts in counted}
    units = Unit.objects.filter(pk__in=found).order_by("code", "pk")
    return [Rate(unit, *found[unit.pk]) for unit in units]


def waiting_for(user, hazard) -> LookBackItem | None:
    """The item by which this reader's bureau, or one below it, is to look at the hazard again."""
    rows = LookBackItem.objects.visible_to(user).filter(hazard=hazard, outcome=Outcome.UNSEEN)
    return rows.select_related("look_back").order_by("pk").first()


def _rank(key: str, look_back: LookBack):
    """`inspections.look_back.rank` as the database reckons it."""
    a, b, c = (_number(n) for n in sums.coefficients(look_back.seed))
    x = Cast(F(key), BigIntegerField()) % _number(sums.PRIME)
    number = ((a * x + b) % _number(sums.PRIME) * x + c) % _number(sums.PRIME)
    return number * _number(sums.SCALE) / _points(look_back)


def _points(look_back: LookBack):
    """`inspections.look_back.points_of` as the database reckons it."""
    at, terms = look_back.started_at, look_back.criteria
    points = terms["points"]
    steps = range(sums.AGE_STEPS, 0, -1)
    ages = [
        When(
            signed_off_at__lte=_days_before(at, n * terms["step"]), then=_number(n * points["age"])
        )
        for n in steps
    ]
    severities = [When(severity=s, then=_number(n)) for s, n in points["severity"].items()]
    visits = _visits(at, terms["lately"]).values("school")
    return (
        _number(points["base"])
        + Case(*severities, default=_number(0), output_field=BigIntegerField())
        + Case(*ages, default=_number(0), output_field=BigIntegerField())
        + Case(
            When(school__in=visits, then=_number(0)),
            default=_number(points["school"]),
            output_field=BigIntegerField(),
        )
    )


def _number(n: int) -> Value:
    return Value(n, output_field=BigIntegerField())


def _days_before(at: dt.datetime, days: int) -> dt.datetime:
    """The start of that day in Shanghai; the instant itself for 0."""
    return clock.start_of(clock.day_of(at) - dt.timedelta(days=days)) if days else at


def _open_schools(at):
    then = Q(recorded_to__isnull=True) | Q(recorded_to__gt=at)
    return SchoolPeriod.objects.filter(then, recorded_from__lte=at, status=Status.OPEN)


def _waiting(look_back):
    """Items of the bureau's earlier rounds that nobody had looked at when this one began."""
    at = look_back.started_at
    unseen = Q(looked_at__isnull=True) | Q(looked_at__gte=at)
    earlier = LookBack.objects.filter(unit=look_back.unit_id, started_at__lt=at)
    return LookBackItem.objects.filter(unseen, look_back__in=earlier.values("pk"))


def _visits(at, days):
    """Notices of bureaus: what was no secret any more at that instant."""
    since = _days_before(at, days)
    rows = Inspection.objects.filter(state=VisitState.SUBMITTED, submitted_at__gte=since)
    return rows.filter(submitted_at__lt=at).exclude(kind=Kind.SELF_CHECK)
