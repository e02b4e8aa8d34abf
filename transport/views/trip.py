"""Screens of trips: the attendant's page of a route's day, the trips of a day, who keeps logs."""

import datetime as dt
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.base import clock
from safety.schools.models import Role
from safety.schools.rules import SCHOOL_ROLES
from safety.web.views import ATTENDANT, SCHOOL, SIGNED_IN, ListPage, RowFormPage
from transport.actions import trip as actions
from transport.forms.trip import FORMS, KeptFilter, TripFilter, day_of
from transport.lists import trip as lists
from transport.models import Route, Trip, TripEntry
from transport.models.trip import facts_of, trip_url
from transport.queries.numbers import numbers_of
from transport.queries.trips import goes_along, kept, recorded, unfit
from transport.rules import trip as rules
from transport.rules.route import Direction
from transport.rules.trip import Step
from transport.views.route import RoutePage

ONE_DAY = dt.timedelta(days=1)
UNFIT = ("trip_driver", "trip_vehicle")
NOT_FOR_ATTENDANTS = (*UNFIT, "trip_permit")


class TripDay(RoutePage, RowFormPage):
    """A route's day on the attendant's phone: the step that comes next, and what was recorded.

    It is one form at a time and a page of its own each, so that it works without any script; each
    post carries the uuid of its form, so that a retry changes nothing."""

    access = {"GET": SIGNED_IN | ATTENDANT, "POST": SCHOOL | ATTENDANT}
    template_name = "transport/trip_day.html"
    done_message = gettext_lazy("Recorded.")

    def rows(self):
        """Those of the reader's units; those on which they go along; to a form that is sent again,
        the one of which it recorded a step."""
        found = super().rows() | Route.objects.named_for(self.request.user)
        if self.request.method == "POST":
            found |= Route.objects.filter(pk__in=self.sent.values("trip__route"))
        return found

    def authorise(self, roles):
        """By a seat over the school; whoever goes along, what happens on the way of this day. A
        step that is recorded already is answered as such, and nothing is shown for it."""
        if self.attends:
            if self.said.get("step") and self.said["step"] not in rules.BY_ATTENDANT:
                raise PermissionDenied
        elif self.repeats:
            return
        elif self.request.user.seats.cover(self.row, SIGNED_IN):
            super().authorise(roles)
        else:
            raise Http404

    @cached_property
    def attends(self) -> bool:
        """Whether the reader records it as its attendant, and not for the school."""
        user = self.request.user
        by_school = user.seats.cover(self.row, SCHOOL_ROLES)
        return not by_school and goes_along(user, self.row, self.day)

    @cached_property
    def by_name(self) -> bool:
        """Whether the reader sees it as its attendant alone, and from no seat over it."""
        return self.attends and not self.request.user.seats.cover(self.row, SIGNED_IN)

    @property
    def sent(self):
        return recorded(self.request.user, self.request.POST.get("client_uuid", ""))

    @cached_property
    def repeats(self) -> bool:
        return self.request.method == "POST" and self.sent.filter(trip__day=self.day).exists()

    @property
    def said(self):
        return self.request.POST if self.request.method == "POST" else self.request.GET

    @cached_property
    def day(self) -> dt.date:
        return day_of(self.said.get("day", ""))

    @cached_property
    def trip(self) -> Trip | None:
        rows = Trip.objects.filter(route=self.row, day=self.day)
        trip = rows.select_related(
            "plan__vehicle__permitted", "plan__driver", "plan__attendant"
        ).first()
        if trip:
            trip.route = self.row
        return trip

    @cached_property
    def plan(self):
        return self.trip.plan if self.trip else actions.plan_on(self.row, self.day)

    @cached_property
    def stops(self) -> list:
        return list(self.plan.stops.all())

    @cached_property
    def entries(self) -> list:
        return list(self.trip.entries.select_related("recorded_by", "vehicle")) if self.trip else []

    @cached_property
    def facts(self) -> rules.Facts:
        against = unfit(self.plan, self.row.school_id, self.day)
        return facts_of(self.plan, self.row.direction, self.entries, against)

    @cached_property
    def state(self) -> rules.State:
        return rules.state_of(self.facts, numbers_of(self.row.city_id, self.day))

    @property
    def mine(self) -> bool:
        return self.attends or self.request.user.seats.cover(self.row, SCHOOL_ROLES)

    @property
    def leads(self) -> bool:
        """Whether the reader may answer for departing all the same, and for what became of it."""
        return self.request.user.seats.cover(self.row, {Role.PRINCIPAL})

    @property
    def may_record(self) -> bool:
        if not self.mine or self.over_for_me:
            return False
        begun = self.trip is not None and self.trip.begun
        runs = begun or Route.objects.filter(Route.in_force(self.day), pk=self.row.pk).exists()
        return runs and not self.faults(Step.COUNT)

    @property
    def over_for_me(self) -> bool:
        """The school has said its last word, and the reader records on the way alone."""
        return self.attends and self.facts.last in rules.AFTER

    @property
    def grave(self) -> bool:
        return bool(self.trip and self.trip.grave)

    def faults(self, step) -> dict[str, str]:
        return rules.faults_of_day(self.day, clock.today(), step, self.grave)

    @property
    def may_close(self) -> bool:
        """Something stays open, and the reader may say what became of it."""
        open_ = self.grave and self.facts.last != Step.CLOSED
        return self.may_record and self.leads and open_

    @property
    def again(self) -> Step | None:
        """The step by which a trip that did not take place is said to have taken place."""
        by_school = self.mine and not self.attends
        if not by_school or self.facts.last != Step.NO_TRIP or self.faults(Step.CHECK):
            return None
        return Step.DEPART if Step.CHECK in self.facts.done else Step.CHECK

    @property
    def stuck(self) -> bool:
        """The check found something, and nobody has answered for departing."""
        due = self.state.next == (Step.DEPART, None)
        return due and not rules.may_depart(self.facts)

    @cached_property
    def chosen(self) -> tuple[str, int | None] | None:
        """The step of the form: what was sent or asked for, else what comes next."""
        step, point = self.said.get("step", ""), self.said.get("point", "")
        if step in FORMS:
            known = point.isascii() and point.isdigit() and int(point[:3]) <= len(self.stops)
            return step, int(point[:3]) if known else None
        if self.stuck:
            return (Step.OVERRIDE, None) if self.leads else (Step.CHECK, None)
        return self.state.next

    def form(self, data=None, files=None):
        step, point = self.chosen or (Step.NO_TRIP, None)
        again = self.facts.last in rules.AFTER or (
            step == Step.COUNT and point in rules.counts_of(self.facts.entries)
        )
        facts = {"label": "", "expected": None}
        if step == Step.COUNT and point is not None:
            facts = {"label": self.asked(point), "expected": self.expected(point)}
        # Whoever signs gives their own name: it stands there for the attendant alone.
        me = self.request.user
        who = me.name if self.plan.attendant_id == me.pk else ""
        return FORMS[step](
            data, day=self.day, point=point, again=again, who=who, grave=self.grave, **facts
        )

    def unfit(self, one) -> str:
        """What stands against driver or vehicle; to an attendant no more than that it does."""
        return one.label if self.by_name else f"{one.label}: {one.found}"

    def expected(self, point: int) -> int:
        return self.stops[point].pupils if point < len(self.stops) else self.plan.pupils

    def place(self, point: int) -> str:
        return self.stops[point].name if point < len(self.stops) else _("School")

    def asked(self, point: int) -> str:
        """What a head count asks."""
        at_school = point == len(self.stops)
        on = at_school == (self.row.direction == Direction.HOME)
        words = _("How many got on: %(place)s") if on else _("How many got off: %(place)s")
        return words % {"place": self.place(point)}

    def get(self, request, *args, **kwargs):
        return self.show(form=self.form() if self.may_record and self.chosen else None)

    def act(self, form):
        data = dict(form.cleaned_data)
        uuid = data.pop("client_uuid")
        return actions.record(self.row, self.request.user, uuid=uuid, step=form.step, **data)

    def refuse(self, form):
        """To whoever is let in for the sake of a step that they recorded, nothing is shown."""
        if not self.mine:
            raise Http404
        return super().refuse(form)

    def next_url(self, entry):
        return trip_url(self.row, self.day) if self.mine else reverse("home")

    def context(self, **extra):
        today = clock.today()
        done = rules.counts_of(self.facts.entries)
        points = [
            {"point": point, "label": self.place(point), "count": done.get(point),
             "expected": self.expected(point)}
            for step, point in rules.order_of(self.row.direction, len(self.stops))
            if step == Step.COUNT
        ]  # fmt: skip
        return super().context(
            day=self.day, today=today, trip=self.trip, plan=self.plan, state=self.state,
            entries=self.entries, points=points, stuck=self.stuck, leads=self.leads,
            place=[self.place(n) for n in range(len(self.stops) + 1)],
            wrong=[*(rules.ITEMS[code] for code in rules.wrong_of(self.facts)),
                   *(self.unfit(one) for one in self.state.findings if one.code in UNFIT)],
            findings=[one for one in self.state.findings
                      if not (self.by_name and one.code in NOT_FOR_ATTENDANTS)],
            again=self.again, may_close=self.may_close,
            over=rules.SCHOOL_HAS_SAID if self.over_for_me else "",
            noted=rules.BY_ATTENDANT if self.by_name else frozenset(Step),
            may_record=self.may_record, previous=self.day - ONE_DAY,
            next=self.day + ONE_DAY if self.day < today else None, **extra,
        )  # fmt: skip


class TripList(ListPage):
    """The trips of a day: of a school, a district, a city."""

    access = {"GET": SIGNED_IN}
    template_name = "transport/trip_list.html"
    filter_class = TripFilter
    order = ("pk",)
    export = lists.TRIPS

    def rows(self):
        entries = TripEntry.objects.filter(trip=OuterRef("pk"))
        rows = Trip.objects.visible_to(self.request.user).annotate(recorded=Exists(entries))
        return rows.select_related(
            "route", "school__unit", "district", "plan__vehicle__permitted", "plan__driver"
        )

    def context(self, **extra):
        filters = extra["filters"]
        day = filters.cleaned_data["day"] if filters.is_valid() else None
        return super().context(day=day, **extra)


class KeptList(ListPage):
    """Who keeps the logs of their trips, and who does not."""

    access = {"GET": SIGNED_IN}
    template_name = "transport/trip_kept.html"
    filter_class = KeptFilter
    order = ("pk",)
    export = lists.KEPT

    def rows(self):
        rows = Route.objects.visible_to(self.request.user)
        return rows.select_related("school__unit", "district")

    def narrowed(self, filters):
        self.bound = filters
        return super().narrowed(filters)

    def dress(self, rows):
        """The counts of each route's trips in the period, in one query."""
        rows, data = list(rows), self.bound.cleaned_data
        found = kept([row.pk for row in rows], data["since"], data["until"]) if rows else {}
        for row in rows:
            row.kept = found.get(row.pk, dict.fromkeys(lists.COUNTS, 0) | {"last": None})
        return rows

    def context(self, **extra):
        valid = extra["filters"].is_valid()
        return super().context(period=extra["filters"].cleaned_data if valid else None, **extra)
