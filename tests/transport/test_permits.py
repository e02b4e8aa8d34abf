"""School-bus permits: the application in its steps with their working days, and whom a permit names
(School Bus Regulations, articles 15 and 16)."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from safety.base.models import Refused
from safety.dues import engine
from safety.dues import words as dues_words
from safety.dues.models import DueItem, Notice
from safety.schools.actions import school as schools
from safety.schools.calendar import after_working_days
from safety.schools.models import School
from tests import factories
from tests.refusals import assert_nothing_changed
from tests.transport.conftest import (
    ONE,
    TODAY,
    answer,
    at,
    driver_of,
    number_of,
    route_of,
    vehicle_of,
)
from tests.transport.test_routes import edit
from tests.transport.test_trips import do
from transport.actions import permit as acts
from transport.actions import vehicle as vehicles
from transport.models import Permit, PermitStep, Route, Trip, Vehicle
from transport.queries.trips import unfit
from transport.rules import permit as rules
from transport.rules.permit import Done, State, Step

UNTIL = dt.date(2027, 11, 30)
STOPS = "07:05 东街口\n07:15 北门"


@pytest.fixture
def term(cast):
    return factories.terms(cast.city, TODAY.year)


def apply(cast, bus, *drivers, actor=None, **changes):
    given = {"uuid": uuid.uuid4(), "stops": STOPS, "received_on": TODAY} | changes
    actor = actor or cast.officer_a1
    return acts.apply(actor, vehicle=bus, drivers=list(drivers), **given)


def take(cast, permit, step, actor=None, **changes):
    given = {"uuid": uuid.uuid4(), "day": dt.date(2026, 11, 23)} | changes
    return acts.take(permit, actor or cast.admin_a, step=step, **given)


def known(cast, bus, *drivers, **changes):
    given = {"uuid": uuid.uuid4(), "stops": STOPS, "number": "XC1", "until": UNTIL} | changes
    return acts.record(cast.officer_a1, vehicle=bus, drivers=list(drivers), **given)


def owed():
    return {
        item.unit.name: (item.facts["state"], item.facts["waits"], item.due_on)
        for item in DueItem.objects.filter(kind="permit_step", settled_at=None)
    }


def told(kind):
    return sorted(Notice.objects.filter(kind=kind).values_list("user__username", flat=True))


# -- the days --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "count", "last"),
    [
        ("2026-11-23", 3, "2026-11-26"),  # a Monday: the day itself does not count
        ("2026-11-27", 3, "2026-12-02"),  # a Friday: over the weekend
        ("2026-09-30", 3, "2026-10-10"),  # over the National Day; Saturday the 10th makes up
    ],
)
def test_working_days(day, count, last):
    found = after_working_days(dt.date.fromisoformat(day), count)
    assert found == dt.date.fromisoformat(last)


def test_the_days_of_each_state():
    day = dt.date(2026, 11, 23)
    sent = [Done(Step.SEND, day + ONE)]
    both = [*sent, Done(Step.TRANSPORT, day + 3 * ONE, True), Done(Step.POLICE, day + ONE, True)]

    def due(state, done):
        return rules.due(state, day, done, lambda start, count: start + count * ONE)

    assert due(State.RECEIVED, []) == day + 3 * ONE
    assert due(State.OPINIONS, sent) == day + 4 * ONE
    assert due(State.REVIEW, both) == day + 8 * ONE  # by the later reply
    assert due(State.GOVERNMENT, both) is None


def test_replies_come_in_any_order_and_each_once():
    sent = [Done(Step.SEND, TODAY)]
    assert rules.waits_for(State.OPINIONS, sent) == [Step.POLICE, Step.TRANSPORT]
    one = [*sent, Done(Step.TRANSPORT, TODAY, True)]
    assert rules.after(State.OPINIONS, one) == State.OPINIONS
    assert rules.waits_for(State.OPINIONS, one) == [Step.POLICE]
    assert rules.after(State.OPINIONS, [*one, Done(Step.POLICE, TODAY, False)]) == State.REVIEW


# -- from the application to the decision ----------------------------------------------------------


def test_from_the_papers_to_the_permit(cast, bus, proven):
    permit = apply(cast, bus, proven)
    assert owed() == {"甲区": ("received", ["send"], dt.date(2026, 11, 26))}
    take(cast, permit, "send")
    assert owed()["甲区"] == ("opinions", ["police", "transport"], dt.date(2026, 11, 26))
    with at(TODAY + 2 * ONE):
        take(cast, permit, "transport", agrees=True, day=TODAY + ONE)
        assert owed()["甲区"][1] == ["police"]
        take(cast, permit, "police", agrees=True, day=TODAY + 2 * ONE)
        assert owed()["甲区"] == ("review", ["review"], dt.date(2026, 12, 2))
        take(cast, permit, "review", agrees=True, day=TODAY + 2 * ONE)
        assert owed() == {}
        take(cast, permit, "decide", agrees=True, day=TODAY + 2 * ONE, number="XC77", until=UNTIL)
    bus.refresh_from_db()
    assert (bus.permit, bus.permit_until, bus.permitted) == ("XC77", UNTIL, permit)
    assert Permit.objects.get().state == State.GRANTED
    assert told("permit_ended") == ["officer_a1", "principal_a1"]


def test_whoever_is_late_is_told_by_each_working_day(cast, bus, proven):
    permit = apply(cast, bus, proven)
    for day, people in (
        (24, []),
        (25, ["admin_a"]),
        (26, ["admin_a", "admin_a", "inspector_a"]),
    ):
        with at(dt.date(2026, 11, day), 10):
            engine.run()
            assert told("permit_step") == people
    with at(dt.date(2026, 11, 30), 10):
        engine.run()
        assert "city_admin" in told("permit_step")
        step = take(cast, permit, "send", day=dt.date(2026, 11, 30))
        assert step.late and step.due_on == dt.date(2026, 11, 26)
        assert owed()["甲区"][2] == dt.date(2026, 12, 3)


def test_a_refusal_says_why_and_leaves_the_vehicle_as_it_was(cast, bus, proven):
    permit = apply(cast, bus, proven)
    take(cast, permit, "send")
    take(cast, permit, "police", agrees=False, note="线路有急弯")
    take(cast, permit, "transport", agrees=True)
    take(cast, permit, "review", agrees=False, note="交警不同意")
    take(cast, permit, "decide", agrees=False, note="线路不安全")
    bus.refresh_from_db()
    assert (bus.permit, bus.permitted) == ("XC1", None)
    [said] = {dues_words.line(one) for one in Notice.objects.filter(kind="permit_ended")}
    assert said == "The permit of 冀Z·12345 is refused: 线路不安全"
    apply(cast, bus, proven)  # and may be asked for again


def test_withdrawn_nothing_is_owed(cast, bus, proven):
    permit = apply(cast, bus, proven)
    take(cast, permit, "withdraw", actor=cast.principal_a1, note="车辆更换")
    assert owed() == {} and Permit.objects.get().state == State.WITHDRAWN
    with assert_nothing_changed(), pytest.raises(Refused, match="cannot be done now"):
        take(cast, permit, "send")


def test_it_moves_with_the_school_and_ends_with_it(cast, bus, proven):
    apply(cast, bus, proven)
    school = School.objects.get(pk=cast.a1.pk)
    schools.move_school(school, cast.city_admin, parent=cast.district_b)
    assert list(owed()) == ["乙区"]
    schools.close_school(School.objects.get(pk=cast.a1.pk), cast.city_admin, closed_on=TODAY)
    assert owed() == {}


@pytest.mark.parametrize("how", ["close", "merge", "leave"])
def test_what_a_school_left_blocks_the_vehicle_for_nobody(cast, bus, proven, how):
    """The application of a school that is closed, merged or uses the vehicle no more."""
    permit = apply(cast, bus, proven)
    share(cast, bus)
    school = School.objects.get(pk=cast.a1.pk)
    if how == "close":
        schools.close_school(school, cast.city_admin, closed_on=TODAY)
    elif how == "merge":
        into = School.objects.get(pk=cast.a2.pk)
        schools.merge_school(school, cast.city_admin, successor=into, closed_on=TODAY)
    else:
        vehicles.leave(bus, cast.officer_a1)
    permit.refresh_from_db()
    [step] = permit.steps.all()
    said = {"close": "The school was closed.", "merge": "The school was merged into another.",
            "leave": "The vehicle carries no pupils of the school any more."}  # fmt: skip
    assert (permit.state, permit.due_on, owed()) == (State.WITHDRAWN, None, {})
    assert (step.step, step.note) == (Step.WITHDRAW, said[how])
    assert step.recorded_by == (cast.officer_a1 if how == "leave" else None)
    theirs = driver_of(cast.a2, cast.officer_a2, name="李四", identity=number_of(order=7))
    apply(cast, bus, theirs, actor=cast.officer_a2)


def share(cast, bus):
    """A second school uses the same vehicle."""
    return vehicle_of(cast.a2, cast.officer_a2, plate=bus.plate, pupils=3)


def test_the_bureau_withdraws_with_a_reason_and_the_school_hears_of_it(cast, bus, proven):
    permit = apply(cast, bus, proven)
    with assert_nothing_changed(), pytest.raises(Refused, match="reason"):
        take(cast, permit, "withdraw")
    take(cast, permit, "withdraw", note="材料造假")
    assert owed() == {} and Permit.objects.get().state == State.WITHDRAWN
    [said] = {dues_words.line(one) for one in Notice.objects.filter(kind="permit_ended")}
    assert said == "The bureau withdrew the application for 冀Z·12345: 材料造假"
    assert told("permit_ended") == ["officer_a1", "principal_a1"]


def test_a_form_sent_again_after_the_withdrawal_is_refused(cast, bus, proven):
    once = uuid.uuid4()
    permit = apply(cast, bus, proven, uuid=once)
    take(cast, permit, "withdraw", actor=cast.officer_a1, note="车辆更换")
    with assert_nothing_changed(), pytest.raises(Refused, match="counts no more"):
        apply(cast, bus, proven, uuid=once)


# -- a decision that was recorded stands ----------------------------------------------------------


def decided(cast, bus, *drivers, number="XC77"):
    """A permit that the bureau followed to the decision."""
    permit = apply(cast, bus, *drivers)
    take(cast, permit, "send")
    for step in ("police", "transport", "review"):
        take(cast, permit, step, agrees=True)
    take(cast, permit, "decide", agrees=True, number=number, until=UNTIL)
    bus.refresh_from_db()
    return permit


def test_no_school_records_over_a_decision(cast, bus, proven, stranger, as_user):
    permit = decided(cast, bus, proven)
    for number in ("XC77", "xc77"):
        with assert_nothing_changed(), pytest.raises(Refused, match="Apply for a change"):
            known(cast, bus, stranger, number=number, until=UNTIL + 300 * ONE)
    address = reverse("transport:permit_record", args=[bus.uuid])
    said = {"client_uuid": uuid.uuid4(), "drivers": [stranger.uuid], "stops": STOPS,
            "number": "XC77", "until": UNTIL + ONE}  # fmt: skip
    school = as_user(cast.officer_a1)
    with assert_nothing_changed():
        page = school.post(address, said)
    assert page.status_code == 422 and "Apply for a change" in page.text
    with assert_nothing_changed(), pytest.raises(Refused, match="Apply for a change"):
        renumber(bus, cast.officer_a1, permit_until=UNTIL + ONE)
    bus.refresh_from_db()
    assert bus.permitted == permit


@pytest.mark.parametrize("how", ["record", "edit"])
def test_another_number_in_the_place_of_a_decision_is_told_to_the_district(
    cast, bus, proven, stranger, how
):
    permit = decided(cast, bus, proven)
    Notice.objects.all().delete()
    if how == "record":
        known(cast, bus, stranger, number="XC78")
    else:
        renumber(bus, cast.officer_a1, permit="XC78")
    assert told("permit_ended") == ["admin_a"]
    [one] = Notice.objects.filter(kind="permit_ended")
    assert dues_words.line(one) == (
        "冀Z·12345: the school put permit XC78 in the place of XC77, which you decided"
    )
    permit.refresh_from_db()
    assert permit.ended_at is not None


def test_a_number_that_was_only_recorded_is_told_to_nobody(cast, bus, proven, stranger):
    known(cast, bus, proven)
    known(cast, bus, stranger, number="XC78")
    renumber(bus, cast.officer_a1, permit="XC79")
    assert told("permit_ended") == []


def test_a_renewal_that_the_bureau_decided_is_no_news_to_it(cast, bus, proven):
    first = decided(cast, bus, proven)
    decided(cast, bus, proven, number="XC78")
    first.refresh_from_db()
    assert first.ended_at is not None
    assert set(told("permit_ended")) == {"officer_a1", "principal_a1"}


@pytest.mark.parametrize("recorded", [True, False])
def test_a_permit_taken_back_names_nobody(cast, bus, proven, stranger, route, recorded):
    """One that was decided wrongly, or revoked; the one that a school recorded too."""
    permit = known(cast, bus, stranger) if recorded else decided(cast, bus, stranger)
    assert flags(route) == ["route_permit_driver"]
    for actor in (cast.officer_a1, cast.inspector_a, cast.admin_b):
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            take(cast, permit, "take_back", actor=actor, note="误录", day=TODAY)
    with assert_nothing_changed(), pytest.raises(Refused, match="reason"):
        take(cast, permit, "take_back", day=TODAY)
    Notice.objects.all().delete()
    once = uuid.uuid4()
    take(cast, permit, "take_back", note="误录", uuid=once)
    with assert_nothing_changed():
        take(cast, permit, "take_back", note="误录", uuid=once)
    bus.refresh_from_db()
    permit.refresh_from_db()
    assert (bus.permit, bus.permit_until, bus.permitted) == ("", None, None)
    assert permit.state == State.TAKEN_BACK and permit.ended_at is not None
    assert "route_permit_driver" not in flags(route)
    assert told("permit_ended") == ["officer_a1", "principal_a1"]
    with assert_nothing_changed(), pytest.raises(Refused, match="cannot be done now"):
        take(cast, permit, "take_back", note="再来")
    known(cast, bus, proven, number=permit.number)  # what is right can be recorded


def test_one_that_the_vehicle_runs_by_no_more_is_taken_back_without_touching_it(
    cast, bus, proven, stranger
):
    first = known(cast, bus, stranger)
    second = known(cast, bus, proven, number="XC2")
    take(cast, first, "take_back", note="误录")
    bus.refresh_from_db()
    assert (bus.permit, bus.permitted) == ("XC2", second)


def test_a_refusal_recorded_wrongly_is_taken_back(cast, bus, proven):
    permit = apply(cast, bus, proven)
    take(cast, permit, "send")
    for step in ("police", "transport", "review"):
        take(cast, permit, step, agrees=True)
    take(cast, permit, "decide", agrees=False, note="看错了")
    take(cast, permit, "take_back", note="政府已批准")
    assert Permit.objects.get().state == State.TAKEN_BACK and owed() == {}
    known(cast, bus, proven, number="XC77")


# -- what is refused -------------------------------------------------------------------------------


def test_bad_applications_change_nothing(cast, bus, proven):
    barred = driver_of(cast.a1, cast.officer_a1, name="赵刚", identity=number_of(order=5))
    answer(barred, cast.officer_a1, "crime", bad=True)
    barred.refresh_from_db()
    foreign = driver_of(cast.a2, cast.officer_a2, name="李四", identity=number_of(order=7))
    truck = vehicle_of(cast.a1, cast.officer_a1, plate="冀Z00001", kind="tractor")
    for drivers, changes, words in (
        ((), {}, "at least one"),
        ((barred,), {}, "barred"),
        ((foreign,), {}, "none of the schools"),
        ((proven,), {"received_on": TODAY + ONE}, "not come"),
        ((proven,), {"received_on": dt.date(2026, 11, 13)}, "5 working days back: 2026-11-16"),
        ((proven,), {"vehicle": truck}, "never gets"),
    ):
        given = {"uuid": uuid.uuid4(), "stops": STOPS, "received_on": TODAY, "vehicle": bus}
        with assert_nothing_changed(), pytest.raises(Refused, match=words):
            acts.apply(cast.officer_a1, drivers=list(drivers), **given | changes)
    apply(cast, bus, proven)
    with assert_nothing_changed(), pytest.raises(Refused, match="under way"):
        apply(cast, bus, proven)


def test_bad_steps_change_nothing(cast, bus, proven):
    permit = apply(cast, bus, proven, received_on=TODAY - ONE)
    for step, said, words in (
        ("police", {"agrees": True}, "cannot be done now"),
        ("send", {"day": TODAY + ONE}, "not come"),
        ("send", {"day": TODAY - 2 * ONE}, "lies before"),
        ("withdraw", {"actor": cast.officer_a1}, "reason"),
    ):
        with assert_nothing_changed(), pytest.raises(Refused, match=words):
            take(cast, permit, step, **said)
    take(cast, permit, "send")
    for step, said, words in (
        ("send", {}, "cannot be done now"),
        ("police", {}, "what was answered"),
        ("police", {"agrees": False}, "reason"),
        ("police", {"agrees": True, "day": TODAY - ONE}, "lies before"),
    ):
        with assert_nothing_changed(), pytest.raises(Refused, match=words):
            take(cast, permit, step, **said)
    for step in ("police", "transport", "review"):
        take(cast, permit, step, agrees=True)
    for said, words in (
        ({"until": UNTIL}, "number"), ({"number": "XC2"}, "last day"),
        ({"number": "XC2", "until": TODAY - ONE}, "last day"),
        ({"number": "XC2", "until": dt.date(2090, 1, 1)}, "too far"),
    ):  # fmt: skip
        with assert_nothing_changed(), pytest.raises(Refused, match=words):
            take(cast, permit, "decide", agrees=True, **said)


def test_who_may_take_which_step(cast, bus, proven):
    permit = apply(cast, bus, proven)
    for actor in (
        cast.officer_a1,
        cast.principal_a1,
        cast.township,
        cast.inspector_a,
        cast.admin_b,
    ):
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            take(cast, permit, "send", actor=actor)
    for actor in (cast.inspector_a, cast.admin_b, cast.officer_a2):
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            take(cast, permit, "withdraw", actor=actor, note="不办了")
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        apply(cast, bus, proven, actor=cast.officer_a2)
    take(cast, permit, "send", actor=cast.city_admin)


def test_a_second_click_does_nothing_and_other_words_are_refused(cast, bus, proven):
    once = uuid.uuid4()
    permit = apply(cast, bus, proven, uuid=once)
    with assert_nothing_changed():
        assert apply(cast, bus, proven, uuid=once) == permit
    with assert_nothing_changed(), pytest.raises(Refused, match="sent already"):
        apply(cast, bus, proven, uuid=once, stops="07:05 西街口")
    step = uuid.uuid4()
    take(cast, permit, "send", uuid=step)
    with assert_nothing_changed():
        take(cast, permit, "send", uuid=step)
    with assert_nothing_changed(), pytest.raises(Refused, match="sent already"):
        take(cast, permit, "send", uuid=step, note="补寄")
    assert PermitStep.objects.count() == 1


# -- whom a permit names ---------------------------------------------------------------------------


@pytest.fixture
def stranger(cast):
    return driver_of(cast.a1, cast.officer_a1, name="赵刚", identity=number_of(order=5))


def flags(route):
    route.refresh_from_db()
    return [one.code for one in route.failing]


def test_another_driver_at_the_wheel_is_flagged(cast, bus, proven, stranger, route, as_user):
    """On the route with its article, on the vehicle's page, and told to the school at once."""
    assert "route_permit_driver" not in flags(route)  # nothing on file says whom it names
    known(cast, bus, stranger)
    assert flags(route) == ["route_permit_driver"]
    [one] = route.failing
    assert one.article == "School Bus Regulations, article 15, article 16"
    assert one.found == "not named on the permit"
    assert DueItem.objects.filter(kind="route_broken", settled_at=None).count() == 1
    page = as_user(cast.officer_a1).get(bus.get_absolute_url()).text
    assert "Driver on the permit" in page and "赵刚" in page
    edit(route, cast.officer_a1, driver=stranger, vehicle=bus)
    assert "route_permit_driver" not in flags(route)


def test_the_driver_of_the_register_who_is_not_named_is_flagged_on_the_page(
    cast, proven, stranger, as_user
):
    bus = vehicle_of(cast.a1, cast.officer_a1, driver=proven)
    client, said = as_user(cast.officer_a1), "The driver in the register is not named"
    assert said not in client.get(bus.get_absolute_url()).text
    known(cast, bus, stranger)
    assert said in client.get(bus.get_absolute_url()).text
    known(cast, bus, stranger, proven)
    assert said not in client.get(bus.get_absolute_url()).text


def test_another_permit_number_names_nobody(cast, bus, proven, stranger, route):
    known(cast, bus, stranger)
    assert flags(route) == ["route_permit_driver"]
    bus = Vehicle.objects.get()
    names = ("plate", "colour", "plates", "kind", "seats", "owner", "owner_name", "scrapped")
    facts = {name: getattr(bus, name) for name in names}
    vehicles.edit_vehicle(
        bus, cast.officer_a1, version=bus.version, pupils=20, driver=None, permit="XC9",
        permit_until=UNTIL, **facts,
    )  # fmt: skip
    assert flags(route) == []


def test_stops_of_the_permit_stand_for_those_that_the_route_lacks(cast, bus, proven):
    route = route_of(cast.a1, cast.officer_a1, bus, proven, permit_stops="")
    assert [one.code for one in route.found if "permit" in one.code] == ["route_permit"]
    known(cast, bus, proven, stops=STOPS + "\n16:40 东街口")
    assert flags(route) == [] and route.found == []
    known(cast, bus, proven, stops="07:05 西街口", number="XC2")
    assert flags(route) == ["route_permit"]


def test_a_trip_with_another_driver_departs_and_stays_flagged(
    cast, term, bus, stranger, route, as_user
):
    """No more than a flag: it departs, and keeps it though the permit is changed afterwards."""
    with at(TODAY - ONE):
        known(cast, bus, stranger)
    do(route, cast.officer_a1, "check")
    do(route, cast.officer_a1, "depart")
    trip = Trip.objects.get()
    assert trip.codes == ",trip_permit,"
    [one] = trip.found
    assert one.article == "School Bus Regulations, article 15, article 16"
    page = as_user(cast.officer_a1).get(trip.get_absolute_url()).text
    assert "Driver on the permit" in page
    known(cast, bus, stranger, route.plan.driver, number="XC3")
    do(route, cast.officer_a1, "count", point=0, people=12)
    trip.refresh_from_db()
    assert trip.codes == ",trip_permit,"


def test_of_a_day_gone_by_the_permit_of_then_counts(cast, bus, stranger, proven, route):
    with at(TODAY):
        known(cast, bus, stranger)
    with at(TODAY + ONE):
        plan = Route.objects.get().plan
        assert unfit(plan, cast.a1.pk, TODAY - ONE) == ()
        assert unfit(plan, cast.a1.pk, TODAY + ONE) == ("permit:other",)
    with at(TODAY + 2 * ONE):
        known(cast, bus, proven, number="XC2")
        assert unfit(Route.objects.get().plan, cast.a1.pk, TODAY + ONE) == ("permit:other",)


def test_nobody_is_flagged_on_the_day_of_a_change(cast, bus, stranger, proven, route):
    """Who drove before the change did so by the permit of before; asked on the day and later."""

    def other(day):
        return unfit(Route.objects.get().plan, cast.a1.pk, day)

    known(cast, bus, proven)
    with at(TODAY + ONE):
        assert other(TODAY + ONE) == ()
        known(cast, bus, stranger, number="XC2")
        assert other(TODAY + ONE) == ()
    with at(TODAY + 2 * ONE):
        assert other(TODAY + 2 * ONE) == ("permit:other",)
        assert other(TODAY + ONE) == other(TODAY) == ()


def renumber(bus, actor, **changes):
    bus = Vehicle.objects.get(pk=bus.pk)
    names = ("plate", "colour", "plates", "kind", "seats", "owner", "owner_name", "scrapped")
    facts = {name: getattr(bus, name) for name in (*names, "permit", "permit_until")} | changes
    return vehicles.edit_vehicle(
        bus, actor, version=bus.version, pupils=20, driver=None, **facts,
    )  # fmt: skip


def test_a_day_entered_late_is_judged_by_no_permit_that_the_vehicle_ran_by_no_more(
    cast, bus, stranger, route
):
    """The number was another by then; when it is there again the days between are judged by
    none."""
    known(cast, bus, stranger)

    def other(day):
        return unfit(Route.objects.get().plan, cast.a1.pk, TODAY + day * ONE)

    with at(TODAY + 2 * ONE):
        renumber(bus, cast.officer_a1, permit="XC9")
    with at(TODAY + 4 * ONE):
        assert [other(day) for day in range(4)] == [(), ("permit:other",), (), ()]
        renumber(bus, cast.officer_a1, permit="XC1")
    with at(TODAY + 6 * ONE):
        assert [other(day) for day in range(6)] == [(), (), (), (), (), ("permit:other",)]


def test_drivers_of_all_schools_that_share_the_vehicle_are_named(
    cast, bus, proven, stranger, as_user
):
    """By their names alone; a driver of a school that has left it is none of them."""
    share(cast, bus)
    theirs = driver_of(cast.a2, cast.officer_a2, name="李四", identity=number_of(order=7))
    address = reverse("transport:permit_record", args=[bus.uuid])
    page = as_user(cast.officer_a1).get(address).text
    assert proven.told_apart in page and "李四 (driver of another school)" in page
    assert theirs.identity_end not in page
    said = {"client_uuid": uuid.uuid4(), "drivers": [proven.uuid, theirs.uuid], "stops": STOPS,
            "number": "XC5", "until": UNTIL}  # fmt: skip
    assert as_user(cast.officer_a1).post(address, said).status_code == 302
    assert {one.driver for one in Permit.objects.get().named.all()} == {proven, theirs}
    vehicles.leave(Vehicle.objects.get(), cast.officer_a2)
    with assert_nothing_changed(), pytest.raises(Refused, match="none of the schools"):
        known(cast, bus, theirs, number="XC6")


def test_whom_the_sign_names_is_recorded_barred_or_not(cast, bus, stranger):
    answer(stranger, cast.officer_a1, "crime", bad=True)
    stranger.refresh_from_db()
    permit = known(cast, bus, stranger)
    assert [one.driver for one in permit.named.all()] == [stranger]


def test_at_the_decision_it_is_shown_who_is_barred_by_now(cast, bus, proven, stranger, as_user):
    permit = apply(cast, bus, proven, stranger)
    answer(stranger, cast.officer_a1, "crime", bad=True)
    office = as_user(cast.admin_a)
    for step, shown in (("send", []), ("decide", ["赵刚"])):
        page = office.get(reverse("transport:permit_step", args=[permit.uuid, step]))
        assert page.context["barred"] == shown
        assert ("Barred by now" in page.text) is bool(shown)


# -- by the pages ----------------------------------------------------------------------------------


def test_the_whole_way_by_the_pages(cast, bus, proven, as_user):
    school = as_user(cast.officer_a1)
    page = school.get(bus.get_absolute_url()).text
    address = reverse("transport:permit_apply", args=[bus.uuid])
    assert address in page
    said = {"client_uuid": uuid.uuid4(), "drivers": [proven.uuid], "stops": STOPS,
            "received_on": TODAY}  # fmt: skip
    with assert_nothing_changed():
        assert school.post(address, said | {"drivers": []}).status_code == 422
        assert school.post(address, said | {"stops": "东街口"}).status_code == 422
    assert school.post(address, said).status_code == 302
    permit, office = Permit.objects.get(), as_user(cast.admin_a)

    def send(step, **typed):
        where = reverse("transport:permit_step", args=[permit.uuid, step])
        assert where in office.get(permit.get_absolute_url()).text
        return office.post(where, {"client_uuid": uuid.uuid4(), "day": TODAY, **typed})

    assert send("send").status_code == 302
    with assert_nothing_changed():
        assert send("police").status_code == 422
        assert send("police", agrees="no").status_code == 422
    for step in ("police", "transport", "review"):
        assert send(step, agrees="yes").status_code == 302
    with assert_nothing_changed():
        assert send("decide", agrees="yes", number="").status_code == 422
    assert send("decide", agrees="yes", number="XC88", until=UNTIL).status_code == 302
    assert "XC88" in as_user(cast.officer_a1).get(permit.get_absolute_url()).text
    nowhere = reverse("transport:permit_step", args=[permit.uuid, "sell"])
    assert as_user(cast.admin_a).get(nowhere).status_code == 404


def test_a_permit_that_is_there_is_recorded_by_the_page(cast, bus, proven, as_user):
    school = as_user(cast.officer_a1)
    address = reverse("transport:permit_record", args=[bus.uuid])
    said = {"client_uuid": uuid.uuid4(), "drivers": [proven.uuid], "stops": STOPS,
            "number": "XC5", "until": UNTIL}  # fmt: skip
    with assert_nothing_changed():
        assert school.post(address, said | {"until": TODAY - ONE}).status_code == 422
    assert school.post(address, said).status_code == 302
    bus.refresh_from_db()
    assert bus.permit == "XC5" and bus.permitted == Permit.objects.get()


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_asks_the_same_number_of_questions(
    cast, proven, as_user, count, django_assert_num_queries
):
    for number in range(count):
        one = vehicle_of(cast.a1, cast.officer_a1, plate=f"冀Z1{number:04}")
        apply(cast, one, proven)
    client, address = as_user(cast.admin_a), reverse("transport:permit_list")
    client.get(address)
    with django_assert_num_queries(5):
        assert len(client.get(address).context["rows"]) == count
    late = client.get(address, {"late": "on", "state": "open", "plate": "冀Z"})
    assert late.status_code == 200 and list(late.context["rows"]) == []
    with at(TODAY + 20 * ONE):
        rows = as_user(cast.admin_a).get(address, {"late": "on", "plate": "冀Z"}).context["rows"]
        assert len(rows) == count
