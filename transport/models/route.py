"""Routes on which pupils are driven, each as it was and is (R16, R17)."""

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safety.base import clock
from safety.base.models import Addressed, Versioned
from safety.schools.models import User
from safety.schools.scope import SchoolOwned, Seats
from transport.models.driver import Driver
from transport.models.vehicle import Vehicle
from transport.rules.finding import Finding, restored
from transport.rules.route import Direction, Run, StopOf


class Route(Addressed, Versioned, SchoolOwned):
    """A route of a school. How it is driven stands in its plans, of which `plan` is the newest;
    what stands against it is kept beside it for lists (actions.route_flags)."""

    WITHDRAWN = Q(ends_on__lt=F("starts_on"))  # it ended the day before its first

    name = models.CharField(_("name of the route"), max_length=40)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    plan = models.OneToOneField("RoutePlan", models.PROTECT, null=True, related_name="+")
    findings = models.JSONField(default=list, editable=False)
    # Codes of what fails between commas (",route_over_seats,"), to be searched; "," where none.
    codes = models.CharField(max_length=200, default=",", editable=False)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("route")
        verbose_name_plural = _("routes")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], name="route_of_a_name"),
            models.CheckConstraint(
                # The day before its first: one that never ran, and was withdrawn.
                condition=Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on") - dt.timedelta(days=1)),
                name="route_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "id"], name="route_of_district"),
            models.Index(fields=["city", "id"], name="route_of_city"),
            # The few that break a rule: lists and home pages ask for them alone.
            *(
                models.Index(
                    fields=[tier, "id"], condition=~Q(codes=","), name=f"route_flagged_of_{tier}"
                )
                for tier in ("district", "city")
            ),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def named_q(cls, seats: Seats) -> Q:
        """What an attendant finds: the routes of the trips that are theirs, and those on which they
        go along today and of which nobody has opened today's trip."""
        trip: Any = cls._meta.get_field("trips").related_model
        trips = trip.objects.filter(trip.named_q(seats))
        return Q(pk__in=trips.values("route")) | cls.unopened_q(seats)

    @classmethod
    def unopened_q(cls, seats: Seats) -> Q:
        """Those that run today with this very person, and have no trip of today yet."""
        today = clock.today()
        mine = Q(pk__in=RoutePlan.attended(seats, today).values("route"))
        return cls.in_force(today) & mine & ~Q(trips__day=today)

    def get_absolute_url(self):
        return reverse("transport:route_detail", kwargs={"uuid": self.uuid})

    @property
    def found(self) -> list[Finding]:
        return restored(self.findings)

    @property
    def failing(self) -> list[Finding]:
        return [one for one in self.found if one.fails]

    @property
    def why(self) -> str:
        """What fails, in one line, for lists and workbooks."""
        return " · ".join(one.label for one in self.failing)

    @staticmethod
    def in_force(day) -> Q:
        """Those that run on a day, by their dates."""
        return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))

    @staticmethod
    def not_over(day) -> Q:
        """Those that run on a day or later."""
        return Q(ends_on__isnull=True) | (Q(ends_on__gte=day) & Q(ends_on__gte=F("starts_on")))

    def over(self, day) -> bool:
        return self.ends_on is not None and self.ends_on < max(day, self.starts_on)


class RoutePlan(Addressed, SchoolOwned):
    """How a route is driven from a day on, until the next plan. It is never changed: what ran on a
    day stays as it was."""

    # Without an index of its own, with which the constraint begins.
    route = models.ForeignKey(Route, models.PROTECT, related_name="plans", db_index=False)
    number = models.PositiveSmallIntegerField()
    since = models.DateField(_("from"))
    name = models.CharField(_("name of the route"), max_length=40)
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="plans")
    driver = models.ForeignKey(Driver, models.PROTECT, related_name="plans")
    # Somebody with a seat at the school, or anybody by name.
    attendant = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    attendant_name = models.CharField(_("attendant"), max_length=40, blank=True)
    attendant_phone = models.CharField(_("phone of the attendant"), max_length=20, blank=True)
    school_at = models.TimeField(_("at school"))
    first_at = models.TimeField(editable=False)
    last_at = models.TimeField(editable=False)
    pupils = models.PositiveSmallIntegerField(_("pupils"), editable=False)
    # As on the permit, a stop a line (rules.route.parse).
    permit_stops = models.TextField(_("stops on the permit"), blank=True)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("plan of a route")
        verbose_name_plural = _("plans of routes")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["route", "number"], name="plan_of_a_route"),
        ]

    def __str__(self):
        return f"{self.name} {self.since}"

    @classmethod
    def attended(cls, seats: Seats, day: dt.date):
        """The plans by which routes are driven on a day with this very person as attendant."""
        of_route = cls.objects.filter(route=OuterRef("route"), since__lte=day)
        newest = of_route.order_by("-number").values("pk")[:1]
        mine = cls.objects.filter(school__in=seats.named_at, attendant=seats.user_id)
        return mine.filter(pk=Subquery(newest))

    @property
    def attended_by(self) -> str:
        """Who goes along; "" for nobody."""
        return self.attendant.name if self.attendant else self.attendant_name

    @property
    def run(self) -> Run:
        """Its stops in order; fetched beforehand where many are judged."""
        stops = sorted(self.stops.all(), key=lambda stop: stop.order)
        return Run(
            self.route.direction, self.school_at,
            tuple(StopOf(stop.at, stop.name, stop.pupils) for stop in stops),
        )  # fmt: skip


class Stop(Addressed, SchoolOwned):
    """Where pupils get on or off: how many, never who."""

    plan = models.ForeignKey(RoutePlan, models.PROTECT, related_name="stops", db_index=False)
    order = models.PositiveSmallIntegerField()
    at = models.TimeField(_("time"))
    name = models.CharField(_("stop"), max_length=40)
    pupils = models.PositiveSmallIntegerField(_("pupils"))

    class Meta:
        verbose_name = _("stop")
        verbose_name_plural = _("stops")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "order"], name="stop_of_a_plan"),
        ]

    def __str__(self):
        return f"{self.at:%H:%M} {self.name}"
