"""An attendant of their own seat: today's trips on which they go along, and nothing else."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safety.base import clock
from safety.base.models import Refused
from safety.schools.models import CalendarDay, Role, User
from safety.schools.scope import ScopedQuerySet
from safety.web.views import ANYONE, HAS_ACCOUNT
from tests import factories
from tests.access import scene
from tests.access.matrix import MATRIX
from tests.access.test_routes import OWN
from tests.refusals import assert_nothing_changed
from tests.transport.conftest import driver_of, number_of, plan_of, route_of, vehicle_of
from transport.actions import route as routes
from transport.actions import trip as trips
from transport.dues import trip as dues
from transport.models import Route, Trip
from transport.rules.route import parse
from transport.rules.trip import ITEMS, Step

OPEN = {("home", "GET"), ("transport:trip_day", "GET"), ("transport:trip_day", "POST")}
THEIRS = {"schools.User"}


@pytest.fixture
def cast(cast):
    cast.walker = factories.person("walker", Role.ATTENDANT, cast.a1, name="赵阿姨")
    cast.idle = factories.person("idle", Role.ATTENDANT, cast.a1)
    return cast


@pytest.fixture
def line(cast):
    """A route of A1 on which the walker goes along, and one on which somebody else does."""
    later, officer = clock.today() + dt.timedelta(days=90), cast.officer_a1
    driver = driver_of(cast.a1, officer)
    bus = vehicle_of(cast.a1, officer, driver=driver, inspection_until=later)
    found = route_of(cast.a1, officer, bus, driver, attendant=cast.walker, attendant_name="")
    other = driver_of(cast.a1, officer, name="李四", identity=number_of(order=2))
    second = vehicle_of(
        cast.a1, officer, driver=other, plate="冀Z00009", inspection_until=later, pupils=20
    )
    route_of(cast.a1, officer, second, other, name="西线早班")
    dues.open_days()
    return found


def page(route, **query):
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return f"{reverse('transport:trip_day', args=[route.uuid])}?{asked}"


def send(client, route, step, **typed):
    said = {"client_uuid": uuid.uuid4(), "step": step, "day": clock.today(), **typed}
    return client.post(page(route), said)


def test_no_page_but_these_is_declared_for_them():
    doors = {
        (name, method)
        for name, view in OWN.items()
        for method, roles in view.access.items()
        if roles not in (ANYONE, HAS_ACCOUNT) and Role.ATTENDANT in roles
    }
    assert doors == OPEN


def test_every_page_of_no_row_is_closed(cast, as_user):
    client, answers = as_user(cast.walker), set()
    for rule in MATRIX:
        if rule.of or OWN[rule.name].access[rule.method] in (ANYONE, HAS_ACCOUNT):
            continue
        call = getattr(client, rule.method.lower())
        answers.add((rule.name, rule.method, call(reverse(rule.name)).status_code))
    assert {one for one in answers if one[2] != 403} == {("home", "GET", 200)}


def test_of_no_other_table_they_see_a_row(cast, line):
    played = scene.play(cast)
    for model in apps.get_models():
        manager = model._default_manager
        if not isinstance(manager.all(), ScopedQuerySet) or model._meta.label in THEIRS:
            continue
        assert not manager.visible_to(played.walker).exists(), model._meta.label
    assert list(Route.objects.named_for(cast.walker)) == [line]
    assert list(Trip.objects.named_for(cast.walker).values_list("route", flat=True)) == [line.pk]
    assert list(User.objects.visible_to(cast.walker)) == [cast.walker]
    for model in (Route, Trip):
        assert not model.objects.visible_to(cast.walker).exists()
        assert not model.objects.named_for(cast.idle).exists()
        assert not model.objects.named_for(cast.officer_a1).exists()


def test_the_home_page_shows_their_trips(cast, line, as_user):
    found = as_user(cast.walker).get(reverse("home"))
    [block] = found.context["board"].must
    assert [one.title for one in block.lines] == [line.name]
    text = found.content.decode()
    assert reverse("transport:driver_list") not in text and "西线早班" not in text
    assert as_user(cast.idle).get(reverse("home")).context["board"].must == []


def ahead(client):
    return client.get(reverse("home")).context["board"].ahead


def test_on_a_day_without_a_trip_the_next_one_is_said(cast, line, as_user, at):
    """The 14th and 15th of March 2026 are a weekend."""
    assert ahead(as_user(cast.walker)) is None  # today's trip is there
    none = as_user(cast.idle).get(reverse("home")).content.decode()
    assert "You go along on no trip" in none and "All done" not in none
    at("2026-03-14")
    dues.open_days()
    found = as_user(cast.walker).get(reverse("home"))
    text = found.content.decode()
    assert "No trip of yours today" in text and "Mon 16 March 2026" in text and "07:05" in text
    assert "西线早班" not in text and reverse("transport:trip_day", args=[line.uuid]) not in text
    # The city says that there is no school on the Monday; then the route ends with it.
    CalendarDay.objects.create(
        city=cast.city, day=dt.date(2026, 3, 16), school=False, reason="运动会"
    )
    assert ahead(as_user(cast.walker)).day == dt.date(2026, 3, 17)
    Route.objects.filter(pk=line.pk).update(ends_on="2026-03-16")
    assert ahead(as_user(cast.walker)).day is None


def test_before_the_clock_opened_it_todays_trip_is_said(cast, line, as_user):
    Trip.objects.all().delete()
    assert ahead(as_user(cast.walker)).day == clock.today()
    assert "Your trips of today are not open yet" in (
        as_user(cast.walker).get(reverse("home")).content.decode()
    )


def test_the_next_day_costs_no_more_for_more_routes(cast, line, as_user, at):
    at("2026-03-14")
    client = as_user(cast.walker)
    client.get(reverse("home"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("home"))
    bus, driver = line.plan.vehicle, line.plan.driver
    for hour in (9, 11, 13):
        route_of(
            cast.a1, cast.officer_a1, bus, driver, name=f"{hour}", attendant=cast.walker,
            attendant_name="", school_at=dt.time(hour, 40), stops=parse(f"{hour:02}:05 东街口 12"),
        )  # fmt: skip
    with CaptureQueriesContext(connection) as four:
        client.get(reverse("home"))
    assert len(four) == len(one)


def test_a_whole_trip_by_their_own_account(cast, line, as_user):
    client = as_user(cast.walker)
    text = client.get(page(line)).content.decode()
    assert "王强" not in text
    assert f'"{reverse("transport:route_detail", args=[line.uuid])}"' not in text
    assert send(client, line, "check", ok=list(ITEMS)).status_code == 302
    assert send(client, line, "depart").status_code == 302
    for point, people in enumerate((12, 8, 20)):
        assert send(client, line, "count", point=point, people=people).status_code == 302
    assert send(client, line, "sweep", walked="on", note="赵阿姨").status_code == 302
    trip = Trip.objects.get(route=line)
    assert (trip.missing_count, trip.codes) == (0, ",")
    assert set(trip.entries.values_list("recorded_by", flat=True)) == {cast.walker.pk}


def test_another_attendant_finds_nothing(cast, line, as_user):
    client = as_user(cast.idle)
    with assert_nothing_changed():
        assert client.get(page(line)).status_code == 404
        assert send(client, line, "check", ok=list(ITEMS)).status_code == 404
        with pytest.raises(PermissionDenied):
            said = {"day": clock.today(), "step": "check", "wrong": []}
            trips.record(line, cast.idle, uuid=uuid.uuid4(), **said)


@pytest.mark.parametrize("step", sorted({*Step.values} - {"check", "depart", "count", "sweep"}))
def test_what_is_the_school_s_to_say_is_not_theirs(cast, line, as_user, step):
    client = as_user(cast.walker)
    with assert_nothing_changed():
        assert client.get(page(line, step=step)).status_code == 403
        assert send(client, line, step, note="没有出车").status_code == 403
        with pytest.raises(PermissionDenied):
            said = {"day": clock.today(), "step": step, "note": "没有出车"}
            trips.record(line, cast.walker, uuid=uuid.uuid4(), **said)


def test_another_day_is_not_theirs(cast, line, as_user):
    day, client = clock.today() - dt.timedelta(days=1), as_user(cast.walker)
    with assert_nothing_changed():
        assert client.get(page(line, day=day)).status_code == 404
        assert send(client, line, "check", day=day, ok=list(ITEMS)).status_code == 404
        with pytest.raises(PermissionDenied):
            said = {"day": day, "step": "check", "wrong": []}
            trips.record(line, cast.walker, uuid=uuid.uuid4(), **said)


def test_whoever_goes_along_no_more_sees_no_more(cast, line, as_user):
    bus, driver = line.plan.vehicle, line.plan.driver
    planned = plan_of(bus, driver, attendant=cast.idle, attendant_name="")
    routes.edit_route(line, cast.officer_a1, version=line.version, **planned)
    assert as_user(cast.walker).get(page(line)).status_code == 404
    assert as_user(cast.idle).get(page(line)).status_code == 200


def test_whose_seat_ended_sees_nothing(cast, line, as_user):
    yesterday = clock.today() - dt.timedelta(days=1)
    cast.walker.appointments.update(ends_on=yesterday)
    assert as_user(cast.walker).get(page(line)).status_code == 404


def test_a_seat_as_attendant_beside_another_takes_nothing_away(cast, line, as_user):
    factories.appoint(cast.officer_a1, Role.ATTENDANT, cast.a1)
    assert as_user(cast.officer_a1).get(page(line, step="no_trip")).status_code == 200
    assert Route.objects.visible_to(User.objects.get(pk=cast.officer_a1.pk)).count() == 2
    board = as_user(cast.officer_a1).get(reverse("home")).context["board"]
    assert [one.code for one in board.must + board.others if "trips" in one.code] == ["trips"]


def test_a_seat_elsewhere_opens_no_other_school(cast, line, as_user):
    """Named on a route of A1, with a seat at A2 alone."""
    cast.walker.appointments.update(unit=cast.a2.unit)
    assert as_user(cast.walker).get(page(line)).status_code == 404


# -- who goes along when the plan changes, the school has spoken, the day is over ------------------


def again(user):
    """The same person at their next request."""
    return User.objects.get(pk=user.pk)


def change_attendant(cast, line, user):
    row = Route.objects.get(pk=line.pk)
    planned = plan_of(row.plan.vehicle, row.plan.driver, attendant=user, attendant_name="")
    routes.edit_route(row, cast.officer_a1, version=row.version, **planned)


def depart(line, actor):
    record(line, actor, "check", wrong=[])
    record(line, actor, "depart")


def record(line, actor, step, **said):
    given = {"uuid": uuid.uuid4(), "day": clock.today()} | said
    return trips.record(line, again(actor), step=step, **given)


def drive(line, actor, people=(12, 8, 20)):
    depart(line, actor)
    for point, count in enumerate(people):
        record(line, actor, "count", point=point, people=count)


def lines(client, block):
    board = client.get(reverse("home")).context["board"]
    blocks = {one.code: one.lines for one in board.must + board.others}
    return [(one.title, one.action) for one in blocks.get(block, [])]


def test_a_trip_that_has_begun_stays_with_whoever_is_on_board(cast, line, as_user):
    depart(line, cast.walker)
    change_attendant(cast, line, cast.idle)
    client = as_user(cast.idle)
    with assert_nothing_changed():
        assert client.get(page(line)).status_code == 404
        assert send(client, line, "count", point=0, people=1).status_code == 404
        with pytest.raises(PermissionDenied):
            record(line, cast.idle, "count", point=0, people=1)
    client = as_user(cast.walker)
    assert lines(client, "own_trips") == [(line.name, "Go on")]
    for point, people in enumerate((12, 8, 20)):
        assert send(client, line, "count", point=point, people=people).status_code == 302
    assert send(client, line, "sweep", walked="on", note="赵阿姨").status_code == 302
    assert Trip.objects.get(route=line).missing_count == 0


def test_a_trip_that_has_begun_stays_theirs_when_the_route_ends(cast, line, as_user):
    drive(line, cast.walker)
    Route.objects.filter(pk=line.pk).update(ends_on=clock.today() - dt.timedelta(days=1))
    client = as_user(cast.walker)
    assert send(client, line, "sweep", walked="on", note="赵阿姨").status_code == 302
    assert Trip.objects.get(route=line).unswept_since is None


@pytest.mark.parametrize("step", ["check", "depart", "count", "sweep"])
def test_after_no_trip_they_record_nothing(cast, line, as_user, step):
    record(line, cast.officer_a1, "no_trip", note="司机请假")
    client, typed = as_user(cast.walker), {"ok": list(ITEMS), "note": "照样开", "walked": "on"}
    with assert_nothing_changed():
        found = client.get(page(line, step=step))
        assert not found.context["form"] and "司机请假" not in found.content.decode()
        assert "The school has said" in found.content.decode()
        assert send(client, line, step, point=0, people=3, **typed).status_code == 422
        with pytest.raises(Refused, match="The school has said"):
            record(line, cast.walker, step, point=0, people=3, note="照样开")
    assert lines(client, "own_others") == [(line.name, "")]
    record(line, cast.officer_a1, "check", note="司机来了")
    assert send(client, line, "depart").status_code == 302


def test_what_became_of_it_stands_before_the_attendant(cast, line, as_user):
    drive(line, cast.walker, (12, 8, 19))
    assert lines(as_user(cast.walker), "own_trips") == [(line.name, "Go on")]
    record(line, cast.principal_a1, "closed", note="王小明家长自接")
    client = as_user(cast.walker)
    with assert_nothing_changed():
        text = client.get(page(line)).content.decode()
        assert "Count again" not in text and "王小明" not in text
        assert send(client, line, "count", point=2, people=20, note="再数").status_code == 422
        with pytest.raises(Refused, match="The school has said"):
            record(line, cast.walker, "count", point=2, people=20, note="再数")
    assert "王小明" in as_user(cast.officer_a1).get(page(line)).content.decode()


def test_why_it_departed_all_the_same_is_not_for_them(cast, line, as_user):
    record(line, cast.walker, "check", wrong=["brakes"], note="刹车偏软")
    record(line, cast.principal_a1, "override", note="司机酒后已换人")
    text = as_user(cast.walker).get(page(line)).content.decode()
    assert "刹车偏软" in text and "酒后" not in text
    assert "酒后" in as_user(cast.officer_a1).get(page(line)).content.decode()


def test_an_officer_elsewhere_gains_no_row_in_any_list(cast, line, as_user):
    factories.appoint(cast.officer_a2, Role.ATTENDANT, cast.a1)
    change_attendant(cast, line, cast.officer_a2)
    client = as_user(cast.officer_a2)
    for name in ("route_list", "trip_kept", "trip_list"):
        assert list(client.get(reverse(f"transport:{name}")).context["rows"]) == []
    assert client.get(reverse("transport:route_detail", args=[line.uuid])).status_code == 404
    assert lines(client, "own_trips") == [(line.name, "Start")]
    assert "王强" not in client.get(page(line)).content.decode()
    assert send(client, line, "check", ok=list(ITEMS)).status_code == 302


def test_what_was_made_for_an_attendant_is_not_theirs_after_it(cast, line):
    factories.appoint(cast.officer_a2, Role.ATTENDANT, cast.a1)
    then = set(again(cast.officer_a2).seats.marks)
    assert f"attendant:{cast.a1.pk}" in then
    cast.officer_a2.appointments.filter(role=Role.ATTENDANT).delete()
    assert not then <= set(again(cast.officer_a2).seats.marks)


@pytest.mark.parametrize("who", ["inspector", "admin_a"])
def test_a_seat_at_a_bureau_takes_nothing_from_an_attendant(cast, line, as_user, who):
    user = getattr(cast, who)
    factories.appoint(user, Role.ATTENDANT, cast.a1)
    change_attendant(cast, line, user)
    client = as_user(user)
    text = client.get(page(line)).content.decode()
    assert "Save the check" in text and "王强" in text  # which they may see from their seat
    with assert_nothing_changed():
        assert send(client, line, "no_trip", note="没有出车").status_code == 403
    assert send(client, line, "check", ok=list(ITEMS)).status_code == 302
    yesterday = clock.today() - dt.timedelta(days=1)
    found = client.get(page(line, day=yesterday))
    assert found.status_code == 200 and not found.context.get("form")


def test_a_trip_whose_counts_differ_waits_for_them_until_it_is_counted_again(cast, line, as_user):
    drive(line, cast.walker, (12, 8, 19))
    record(line, cast.walker, "sweep", note="赵阿姨")
    client = as_user(cast.walker)
    assert lines(client, "own_trips") == [(line.name, "Count again")]
    record(line, cast.walker, "count", point=2, people=20, note="漏数一人")
    assert lines(client, "own_trips") == [] and lines(client, "own_others") == [(line.name, "")]


def test_a_trip_of_a_day_that_owes_none_is_found_too(cast, line, as_user):
    Trip.objects.filter(route=line).update(asked=False, missing=[], missing_count=0)
    client = as_user(cast.walker)
    assert lines(client, "own_others") == [(line.name, "Start")]
    depart(line, cast.walker)
    assert lines(client, "own_trips") == [(line.name, "Go on")]


def test_what_had_begun_before_midnight_is_ended_after_it(cast, line, as_user, at):
    day = clock.today()
    drive(line, cast.walker)
    with time_machine.travel(clock.start_of(day + dt.timedelta(days=1, hours=1)), tick=False):
        client = as_user(cast.walker)
        assert lines(client, "own_trips") == [(line.name, "Go on")]
        assert client.get(page(line, day=day)).status_code == 200
        sent = {"day": day, "walked": "on", "note": "赵阿姨"}
        assert send(client, line, "sweep", **sent).status_code == 302
        trip = Trip.objects.get(route=line, day=day)
        assert (trip.late, trip.unswept_since) == (True, None)
    at(day + dt.timedelta(days=1))  # noon
    assert as_user(cast.walker).get(page(line, day=day)).status_code == 404
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        record(line, cast.walker, "count", day=day, point=2, people=19, note="再数")


def test_a_step_sent_again_is_done_whoever_goes_along_by_now(cast, line, as_user):
    sent = {"client_uuid": uuid.uuid4(), "ok": list(ITEMS)}
    assert send(as_user(cast.walker), line, "check", **sent).status_code == 302
    change_attendant(cast, line, cast.idle)
    client = as_user(cast.walker)
    with assert_nothing_changed():
        answered = send(client, line, "check", **sent)
        assert (answered.status_code, answered["Location"]) == (302, reverse("home"))
        # Nothing is shown of it, whatever else they send, and nobody else repeats it.
        other = {**sent, "ok": [], "note": "都坏了"}
        assert send(client, line, "check", **other).status_code == 404
        assert send(client, line, "check", **{**sent, "client_uuid": "x"}).status_code == 404
        assert client.get(page(line)).status_code == 404
    stray = as_user(factories.person("stray", Role.ATTENDANT, cast.a1))
    with assert_nothing_changed():
        assert send(stray, line, "check", **sent).status_code == 404
