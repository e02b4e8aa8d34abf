"""Routes of vehicles that carry pupils, one there and one back, and the trips of some schools
through this term: one route carries more than its seats, one trip's head counts do not agree.

All in bulk; what stands against routes comes of the same judgement as in earnest.
"""

import datetime as dt

from demo import names, people
from demo.places import BATCH
from safety.base import clock
from safety.schools import calendar
from transport.actions import route_flags
from transport.dues import trip as dues
from transport.models import Route, RoutePlan, Stop, Trip, TripEntry, VehicleLink
from transport.rules import trip as rules
from transport.rules.kinds import FORBIDDEN
from transport.rules.numbers import numbers_on
from transport.rules.route import Direction, written
from transport.rules.trip import Step

SCHOOLS, WITH_TRIPS = 150, 6
EVERY_UNPROVEN, OVER = 12, 3
PLACES = ["东街口", "北门桥", "粮站", "供销社", "镇政府", "桥头村", "李家庄", "新华路口", "南关",
          "王各庄", "百货大楼", "卫生院"]  # fmt: skip
LACKING = 0.03  # of the trips of a route


def build(rng, who, host, today: dt.date, make_uuid) -> None:
    """Routes of `host` and of the first schools whose pupils are driven."""
    links = VehicleLink.objects.filter(in_use=True, vehicle__driver__isnull=False)
    links = links.exclude(vehicle__kind__in=FORBIDDEN).select_related(
        "vehicle__driver", "school__unit"
    )
    who.attendants[host.pk] = people.attendant(host, dt.date(today.year - 2, 1, 1))
    first = list(links.filter(school=host))
    others = list(links.exclude(school=host).order_by("pk")[:SCHOOLS])
    telling = Telling(rng, who, today, make_uuid)
    for number, link in enumerate([*first, *others]):
        telling.school(number, link)
    telling.write()


class Telling:
    """The rows of all routes, gathered and then written."""

    def __init__(self, rng, who, today, make_uuid):
        self.rng, self.who, self.today, self.make_uuid = rng, who, today, make_uuid
        self.routes: list[Route] = []
        self.plans: list[RoutePlan] = []
        self.stops: list[Stop] = []
        self.trips: list[Trip] = []
        self.entries: list[TripEntry] = []
        self.days: dict[int, list[dt.date]] = {}

    def school(self, number: int, link: VehicleLink) -> None:
        """The way there and the way back."""
        attendant, phone = names.person(self.rng), names.phone(self.rng)
        room = link.vehicle.seats - numbers_on(self.today).crew
        pupils = room + 2 if number == OVER else max(min(link.pupils, room), 2)
        places = self.rng.sample(PLACES, min(4, pupils))
        counts = _shares(pupils, len(places))
        for direction, hour, word in (("to_school", 7, "早"), ("home", 16, "晚")):
            at_school = dt.time(7, 45) if direction == "to_school" else dt.time(16, 30)
            minutes = [5 + 8 * n for n in range(len(places))]
            start = 0 if direction == "to_school" else 35
            times = [_time(hour, start + minute) for minute in minutes]
            stops = list(zip(times, places, counts, strict=True))
            name = f"{places[0]}线{word}班"
            self._route(number, link, direction, name, at_school, stops, attendant, phone)

    def _route(self, number, link, direction, name, at_school, stops, attendant, phone):
        owner, officer = link.school.columns(), self.who.officers[link.school_id]
        began = self._term_days(link.city_id)
        since = began[0] if began else self.today
        route = Route(
            uuid=self.make_uuid(), name=name, direction=direction, starts_on=since,
            recorded_by=officer, recorded_at=clock.start_of(since), **owner,
        )  # fmt: skip
        seated = self.who.attendants.get(link.school_id)
        times = [at_school, *(at for at, _name, _count in stops)]
        plan = RoutePlan(
            uuid=self.make_uuid(), route=route, number=1, since=since, name=name,
            vehicle=link.vehicle, driver=link.vehicle.driver, attendant=seated,
            attendant_name="" if seated else attendant, attendant_phone=phone,
            school_at=at_school, first_at=min(times), last_at=max(times),
            pupils=sum(count for _at, _name, count in stops), written_by=officer,
            written_at=clock.start_of(since), **owner,
        )  # fmt: skip
        mine = [
            Stop(
                uuid=self.make_uuid(),
                plan=plan,
                order=n,
                at=at,
                name=at_name,
                pupils=count,
                **owner,
            )
            for n, (at, at_name, count) in enumerate(stops)
        ]
        if number % EVERY_UNPROVEN:
            plan.permit_stops = written(mine, counted=False)
        self.routes.append(route)
        self.plans.append(plan)
        self.stops += mine
        if number < WITH_TRIPS:
            for day in began:
                self._trip(number, route, plan, mine, officer, day)

    def _term_days(self, city) -> list[dt.date]:
        """The school days of the present term until today."""
        if city not in self.days:
            terms = calendar.terms(city)
            term = calendar.term_of(terms, self.today)
            span = range((self.today - term.starts_on).days + 1) if term else ()
            days = [term.starts_on + dt.timedelta(days=n) for n in span]
            self.days[city] = [day for day in days if calendar.school_day(terms, day)]
        return self.days[city]

    def _trip(self, number, route, plan, stops, officer, day):
        owner = {
            n: getattr(route, n) for n in ("school_id", "township_id", "district_id", "city_id")
        }
        to_school = route.direction == Direction.TO_SCHOOL
        whole = day < self.today and self.rng.random() >= LACKING
        trip = Trip(uuid=self.make_uuid(), route=route, plan=plan, day=day, asked=True, **owner)
        said = [stop.pupils for stop in stops]
        said = [max(count - (self.rng.random() < 0.2), 0) for count in said] + [0]
        said[-1] = sum(said)
        last = [one for one in self._term_days(route.city_id) if one < self.today][-1:]
        if number == 1 and to_school and [day] == last:
            said[-1] -= 1  # one got on who was not seen to get off
        order = rules.order_of(route.direction, len(stops))
        kept = order if whole or [day] == last else []
        at = clock.start_of(day) + dt.timedelta(hours=7 if to_school else 16)
        mine = []
        for n, (step, point) in enumerate(kept):
            mine.append(TripEntry(
                uuid=self.make_uuid(), trip=trip, step=step, point=point,
                people=said[point] if step == Step.COUNT else None, recorded_by=officer,
                note=plan.attended_by if step == Step.SWEEP else "",
                recorded_at=at + dt.timedelta(minutes=5 * n), **owner,
            ))  # fmt: skip
        facts = rules.Facts(
            route.direction, len(stops), plan.vehicle.seats, tuple(one.entry() for one in mine)
        )
        state = rules.state_of(facts, numbers_on(day))
        trip.missing, trip.missing_count = list(state.missing), len(state.missing)
        trip.on_count, trip.off_count, trip.most = state.on, state.off, state.most
        trip.findings = [one.kept() for one in state.findings]
        trip.codes = "".join([",", *(f"{one.code}," for one in state.findings)])
        if mine:
            trip.whole_at, trip.departed_at = mine[-1].recorded_at, mine[1].recorded_at
        self.trips.append(trip)
        self.entries += mine

    def write(self):
        for model, rows in (
            (Route, self.routes), (RoutePlan, self.plans), (Stop, self.stops), (Trip, self.trips),
            (TripEntry, self.entries),
        ):  # fmt: skip
            model.objects.bulk_create(rows, batch_size=BATCH)
        for route, plan in zip(self.routes, self.plans, strict=True):
            route.plan = plan
        Route.objects.bulk_update(self.routes, ["plan"], BATCH)
        route_flags.judge_routes(Route.objects.all())
        dues.open_days(self.today)
        since = rules.first_open(self.today)
        open_ = Trip.objects.filter(day__gte=since) | Trip.objects.exclude(codes=",")
        for trip in open_.select_related("route__school__unit").order_by("pk"):
            dues.follow_trip(trip)


def _shares(pupils, places) -> list[int]:
    each, rest = divmod(pupils, places)
    return [each + (n < rest) for n in range(places)]


def _time(hour, minutes) -> dt.time:
    return dt.time(hour + minutes // 60, minutes % 60)
