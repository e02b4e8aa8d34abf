"""Trips of a route, a row a day, and what was recorded on the way (R16, R17)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safety.base import clock
from safety.base.models import Addressed
from safety.schools.models import User
from safety.schools.scope import SchoolOwned, Seats
from transport.models.route import Route, RoutePlan
from transport.models.vehicle import Vehicle
from transport.rules.finding import Finding, restored
from transport.rules.trip import Entry, Facts, Step, begun_before, words


class Trip(Addressed, SchoolOwned):
    """A route on a day. How it stands is kept beside its entries, by the actions: lists count it
    without reading one of them."""

    # Without an index of its own, with which the constraint begins.
    route = models.ForeignKey(Route, models.PROTECT, related_name="trips", db_index=False)
    plan = models.ForeignKey(RoutePlan, models.PROTECT, related_name="trips")
    day = models.DateField(_("day"))
    # Whether a log is owed: a school day on which the route ran.
    asked = models.BooleanField(default=False)
    missing = models.JSONField(default=list)
    missing_count = models.PositiveSmallIntegerField(default=0)
    whole_at = models.DateTimeField(null=True)
    no_trip = models.CharField(_("why there was no trip"), max_length=200, blank=True)
    departed_at = models.DateTimeField(_("departed at"), null=True)
    on_count = models.PositiveSmallIntegerField(_("got on"), null=True)
    off_count = models.PositiveSmallIntegerField(_("got off"), null=True)
    most = models.PositiveSmallIntegerField(_("most on board"), default=0)
    # What the principal says became of it, where a count or a last look stayed open.
    became = models.CharField(_("what became of it"), max_length=200, blank=True)
    # Of a trip that has begun, until the last look is signed: when the last head count came, at
    # the latest when the run is over by its plan. Some minutes later the clock tells it, once.
    unswept_since = models.DateTimeField(null=True)
    sweep_owed = models.BooleanField(default=False)
    findings = models.JSONField(default=list)
    codes = models.CharField(max_length=100, default=",")
    late = models.BooleanField(_("recorded late"), default=False)

    BEGUN = Q(departed_at__isnull=False) | Q(on_count__isnull=False)

    class Meta:
        verbose_name = _("trip")
        verbose_name_plural = _("trips")
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["route", "day"], name="trip_of_a_day_once"),
        ]
        indexes = [
            models.Index(fields=["school", "day"], name="trip_of_school"),
            models.Index(fields=["district", "day", "id"], name="trip_of_district"),
            models.Index(fields=["city", "day", "id"], name="trip_of_city"),
            # The few of a day that a filter asks for, and the routes whose log lacks some.
            *(
                models.Index(fields=[tier, "day", "id"], condition=few, name=f"trip_{name}_{tier}")
                for name, few in (
                    ("lacking_of", Q(missing_count__gt=0)),
                    ("flagged_of", ~Q(codes=",")),
                    ("not_driven_of", ~Q(no_trip="")),
                )
                for tier in ("district", "city")
            ),
            models.Index(
                fields=["route", "day"],
                condition=Q(missing_count__gt=0),
                name="trip_lacking_of_route",
            ),
            models.Index(
                fields=["unswept_since"],
                condition=Q(unswept_since__isnull=False, sweep_owed=False),
                name="trip_unswept",
            ),
        ]

    def __str__(self):
        return f"{self.route_id} {self.day}"

    @classmethod
    def named_q(cls, seats: Seats) -> Q:
        """What is an attendant's: the trips of today whose own plan names them, whoever goes along
        by a newer one, and what had begun yesterday, for some hours."""
        today = clock.today()
        mine = Q(plan__attendant=seats.user_id, school__in=seats.named_at)
        running = Route.objects.filter(Route.in_force(today), school__in=seats.named_at)
        days = Q(day=today) & (cls.BEGUN | Q(route__in=running))
        if yesterday := begun_before(clock.now()):
            days |= Q(day=yesterday) & cls.BEGUN
        return mine & days

    def get_absolute_url(self):
        return trip_url(self.route, self.day)

    @property
    def begun(self) -> bool:
        """It departed, or somebody was counted."""
        return self.departed_at is not None or self.on_count is not None

    @property
    def found(self) -> list[Finding]:
        return restored(self.findings)

    @property
    def why(self) -> str:
        return " · ".join(one.label for one in self.found)

    @property
    def missing_words(self) -> str:
        """What is missing; of a trip that was not asked for and has begun, that nobody signed."""
        return words(self.missing or (["sweep"] if self.unswept_since else []))

    @property
    def grave(self) -> bool:
        """A count that does not agree, or a last look that nobody signed: never let go of."""
        return self.unswept_since is not None or ",trip_mismatch," in self.codes


def facts_of(plan: RoutePlan, direction: str, entries, unfit: tuple[str, ...] = ()) -> Facts:
    """What is judged of a trip driven by a plan: its entries in their order; `unfit` as the query
    of that name says it."""
    return Facts(
        direction, plan.stops.count(), plan.vehicle.seats,
        tuple(one.entry(plan.vehicle_id) for one in entries), unfit,
    )  # fmt: skip


def trip_url(route, day) -> str:
    """The page of a route's day."""
    return f"{reverse('transport:trip_day', args=[route.uuid])}?day={day.isoformat()}"


class TripEntry(Addressed, SchoolOwned):
    """One step of a trip as it was recorded, under the uuid that the device gave it. It is never
    changed: what was counted wrongly is counted again, with the reason."""

    trip = models.ForeignKey(Trip, models.PROTECT, related_name="entries")
    step = models.CharField(_("step"), max_length=10, choices=Step)
    point = models.PositiveSmallIntegerField(null=True)
    people = models.PositiveSmallIntegerField(_("people"), null=True)
    wrong = models.JSONField(_("items not in order"), default=list)
    # Of a check: which vehicle; of what leads to departing: what stood against driver and vehicle.
    vehicle = models.ForeignKey(
        Vehicle, models.PROTECT, null=True, related_name="+", db_index=False
    )
    unfit = models.JSONField(default=list)
    note = models.CharField(_("note"), max_length=200, blank=True)
    # By the device's clock, where it told it.
    device_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    late = models.BooleanField(_("recorded late"), default=False)

    class Meta:
        verbose_name = _("entry of a trip")
        verbose_name_plural = _("entries of trips")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["trip", "step"],
                condition=Q(step__in=[Step.DEPART, Step.SWEEP]),
                name="trip_step_once",
            ),
            models.CheckConstraint(
                condition=~Q(step="count") | Q(point__isnull=False, people__isnull=False),
                name="head_count_is_whole",
            ),
        ]

    def __str__(self):
        return f"{self.trip_id} {self.step}"

    def entry(self, vehicle: int | None = None) -> Entry:
        """As it is judged of a trip that this vehicle drives."""
        other = self.vehicle_id is not None and vehicle not in (None, self.vehicle_id)
        return Entry(
            self.step, self.point, self.people, tuple(self.wrong), tuple(self.unfit), other
        )
