"""Trips, agreements, lessons, filings and reports on vehicles in the month's report, and uses that
ended and began again: what is recorded later moves no month that is over (R16 to R19)."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports import transport
from reports.periods import Period
from safety.base import clock
from safety.dues.models import DueItem
from tests import factories
from tests.reports.test_transport import DATES, MARCH, D, counts
from tests.transport.conftest import answer_all, driver_of, number_of, route_of, vehicle_of
from tests.transport.test_agreements import sign, teach
from tests.transport.test_filing import file
from tests.transport.test_trips import do, drive
from tests.transport.test_violations import tip
from transport.actions import driver as drivers
from transport.actions import vehicle as vehicles
from transport.actions import violation as acts
from transport.actions import withdraw
from transport.dues import trip as trip_dues
from transport.models import Spell

LAST = D("2026-03-31")  # a Tuesday
TRIPS, PAPERS, REPORTS = 2, 3, 4
# The units of which a statement asks, on SQLite and on PostgreSQL.
NAMED = r'"unit_id" (?:IN \(|= ANY\(.*?[\[{])([0-9, ]+)'


@pytest.fixture
def march(cast, at):
    factories.terms(cast.city, 2026)
    at("2026-03-31")
    return cast


@pytest.fixture
def route(march):
    bus = vehicle_of(march.a1, march.officer_a1, **DATES)
    found = route_of(march.a1, march.officer_a1, bus, driver_of(march.a1, march.officer_a1))
    trip_dues.open_days()
    return found


def district(user, table, period=MARCH) -> dict:
    return counts(user, period, table).get("甲区", {})


# -- trips ------------------------------------------------------------------------------------


def test_a_trip_of_which_nothing_is_recorded(march, route, at):
    assert district(march.city_admin, TRIPS) == {"trips": 1}  # the day is not over
    at("2026-04-01")
    assert district(march.city_admin, TRIPS) == {"trips": 1, "trips_lacking": 1}


def test_a_trip_stays_as_it_stood_when_the_month_ended(march, route, at):
    drive(route, march.officer_a1, on=(12, 8), off=19)
    at("2026-04-01")
    then = {
        "trips": 1, "trips_driven": 1, "trips_lacking": 1, "trips_mismatch": 1, "trips_unswept": 1,
    }  # fmt: skip
    assert district(march.city_admin, TRIPS) == then
    do(route, march.officer_a1, "count", point=2, people=20, note="漏数一人", day=LAST)
    do(route, march.officer_a1, "sweep", note="刘芳", day=LAST)
    assert route.trips.get().missing == []
    assert district(march.city_admin, TRIPS) == then


def test_what_was_put_right_within_the_month_is_right(march, route, at):
    drive(route, march.officer_a1, on=(12, 8), off=19)
    do(route, march.officer_a1, "count", point=2, people=20, note="漏数一人")
    do(route, march.officer_a1, "sweep", note="刘芳")
    at("2026-04-01")
    assert district(march.city_admin, TRIPS) == {"trips": 1, "trips_driven": 1}


@pytest.mark.parametrize(("on", "over"), [((30, 4), 0), ((30, 5), 1)])
def test_one_pupil_too_many(march, route, on, over):
    drive(route, march.officer_a1, on=on, off=sum(on))
    assert district(march.city_admin, TRIPS).get("trips_over", 0) == over


@pytest.mark.parametrize(("name", "none"), [("", 1), ("刘芳", 0)])
def test_an_attendant_on_every_trip(march, at, name, none):
    bus = vehicle_of(march.a1, march.officer_a1, **DATES)
    wheel = driver_of(march.a1, march.officer_a1)
    route = route_of(march.a1, march.officer_a1, bus, wheel, attendant_name=name)
    flagged = [one for one in route.found if one.code == "route_attendant"]
    assert [one.article for one in flagged] == ["School Bus Regulations, article 38"] * none
    owed = DueItem.objects.filter(kind="route_broken", settled_at=None)
    assert owed.count() == none
    drive(route, march.officer_a1)
    assert district(march.city_admin, TRIPS).get("trips_unattended", 0) == none
    at("2026-04-01")
    do(route, march.officer_a1, "sweep", note="刘芳", day=LAST)
    assert district(march.city_admin, TRIPS).get("trips_unattended", 0) == none


def test_departing_in_spite_of_the_check(march, route):
    do(route, march.officer_a1, "check", wrong=["brakes"], note="刹车偏软")
    assert "trips_in_spite" not in district(march.city_admin, TRIPS)
    do(route, march.principal_a1, "override", note="已检修，可以出车")
    do(route, march.officer_a1, "depart")
    assert district(march.city_admin, TRIPS)["trips_in_spite"] == 1


# -- agreements, lessons, filings ---------------------------------------------------------------


def test_papers_of_the_month(march, at):
    wheel = driver_of(march.a1, march.officer_a1)
    link = vehicle_of(march.a1, march.officer_a1, driver=wheel, **DATES).links.get()
    none = {"schools_unfiled": 1, "vehicles_unagreed": 1, "drivers_untaught": 1}
    assert district(march.city_admin, PAPERS) == none
    at("2026-04-01")
    sign(march, link, signed_on=LAST)
    teach(march, wheel, held_on=LAST)
    file(march)
    assert district(march.city_admin, PAPERS) == none  # recorded later
    april = district(march.city_admin, PAPERS, Period(2026, 4))
    assert april == {"filings": 1, "lessons": 1}


@pytest.mark.parametrize(("day", "counts"), [("2026-03-31", False), ("2026-04-01", True)])
def test_what_was_withdrawn_by_the_end_does_not_count(march, at, day, counts):
    """What is withdrawn later moves no month that is over."""
    at("2026-03-30")
    wheel = driver_of(march.a1, march.officer_a1)
    link = vehicle_of(march.a1, march.officer_a1, driver=wheel, **DATES).links.get()
    made = [
        sign(march, link, signed_on=D("2026-03-30")),
        teach(march, wheel, held_on=D("2026-03-30")),
    ]
    at(day)
    withdraw.withdraw_agreement(made[0], march.officer_a1, reason="录错")
    withdraw.withdraw_lesson(made[1], march.officer_a1, reason="录错")
    at("2026-04-02")
    found = district(march.city_admin, PAPERS)
    names = ("vehicles_unagreed", "drivers_untaught", "lessons")
    expected = (0, 0, 1) if counts else (1, 1, 0)
    assert tuple(found.get(name, 0) for name in names) == expected


@pytest.mark.parametrize(("until", "none"), [("2026-03-30", 1), ("2026-03-31", 0)])
def test_an_agreement_counts_to_its_last_day(march, at, until, none):
    at("2026-03-20")
    wheel = driver_of(march.a1, march.officer_a1)
    link = vehicle_of(march.a1, march.officer_a1, driver=wheel, **DATES).links.get()
    sign(march, link, signed_on=D("2026-03-20"), until=D(until))
    at("2026-04-01")
    assert district(march.city_admin, PAPERS).get("vehicles_unagreed", 0) == none


def test_each_reader_sees_their_own(march):
    driver_of(march.a1, march.officer_a1)
    driver_of(march.b1, march.officer_b1, identity=number_of(order=2))
    assert {line.unit.name for line in transport.lines(march.admin_b, MARCH)} == {"乙区"}
    assert set(counts(march.city_admin, table=PAPERS)) == {"甲区", "乙区"}


def test_a_filing_of_a_district_is_not_its_townships(march):
    answer_all(driver_of(march.a1, march.officer_a1), march.officer_a1, on=LAST)
    file(march, unit=march.district_a, actor=march.admin_a)
    found = {user: district(getattr(march, user), PAPERS) for user in ("admin_a", "township")}
    assert found == {
        "admin_a": {"filings": 1, "drivers_untaught": 1}, "township": {"drivers_untaught": 1},
    }  # fmt: skip


def test_filings_of_others_are_not_read(march):
    """Of all cities and years there are many: those of the reader's schools and districts alone."""
    answer_all(driver_of(march.a1, march.officer_a1), march.officer_a1, on=LAST)
    theirs = driver_of(march.b1, march.officer_b1, identity=number_of(order=2))
    answer_all(theirs, march.officer_b1, on=LAST)
    file(march, unit=march.b1.unit, actor=march.officer_b1)
    with CaptureQueriesContext(connection) as seen:
        assert counts(march.city_admin, table=PAPERS)["乙区"]["filings"] == 1
    never = [one["sql"] for one in seen if "SELECT DISTINCT" in one["sql"]
             and 'FROM "transport_filing"' in one["sql"]]  # fmt: skip
    [sql] = never
    units = {march.a1, march.district_a, march.b1, march.district_b}
    assert {str(unit.pk) for unit in units} == set(re.split(", ?", re.search(NAMED, sql)[1]))


# -- reports on vehicles --------------------------------------------------------------------------


def test_reports_stand_as_they_did_and_where_they_were(march, at):
    at("2026-03-10")
    kept, open_ = (tip(march, plate="", seen_on=D("2026-03-10"), uuid=uuid.uuid4()) for _n in "ab")
    at("2026-03-12")
    for row in (kept, open_):
        acts.take(row, march.admin_a, uuid=uuid.uuid4(), version=1)
    acts.answer(
        kept, march.admin_a, uuid=uuid.uuid4(), version=2, outcome="upheld", answer="已查处。"
    )
    at("2026-04-02")
    then = {"tips": 2, "tips_answered": 1, "tips_upheld": 1, "tips_open": 1, "tips_late": 1}
    assert counts(march.city_admin, table=REPORTS) == {"甲区": then}
    acts.reopen(kept, march.city_admin, uuid=uuid.uuid4(), version=3, reason="证据不足")
    acts.route(
        open_,
        march.city_admin,
        uuid=uuid.uuid4(),
        version=2,
        district=march.district_b,
        reason="在乙区",
    )
    assert counts(march.city_admin, table=REPORTS) == {"甲区": then}
    assert counts(march.admin_a, table=REPORTS) == {"甲区": then}
    assert counts(march.admin_b, table=REPORTS) == {}
    assert counts(march.city_admin, Period(2026, 4), REPORTS) == {
        "甲区": {"tips_open": 1}, "乙区": {"tips_open": 1},
    }  # fmt: skip


def test_a_report_on_its_last_day_is_not_late(march, at):
    for day in ("2026-03-16", "2026-03-17"):  # to be answered by the 31st, by the first of April
        at(day)
        tip(march, plate="", seen_on=D(day))
    at("2026-04-01")
    found = district(march.city_admin, REPORTS)
    assert (found["tips_open"], found["tips_late"]) == (2, 1)


# -- used, given up, used again -----------------------------------------------------------------


@pytest.mark.parametrize(("make", "acts_on"), [(driver_of, drivers), (vehicle_of, vehicles)])
def test_who_is_used_again_was_not_used_meanwhile(cast, at, make, acts_on):
    factories.terms(cast.city, 2026)
    facts = DATES if make is vehicle_of else {}
    at("2026-02-10")
    row = make(cast.a1, cast.officer_a1, **facts)
    at("2026-03-10")
    acts_on.leave(row, cast.officer_a1)
    code = f"{row._meta.model_name}s"
    months = [Period(2026, month) for month in (1, 2, 3, 4)]
    before = [district(cast.city_admin, 0, month).get(code, 0) for month in months[:3]]
    at("2026-04-05")
    made = make(cast.a1, cast.officer_a1, **facts)
    assert made.pk == row.pk
    after = [district(cast.city_admin, 0, month).get(code, 0) for month in months]
    assert (before, after) == ([0, 1, 0], [0, 1, 0, 1])
    spell = Spell.objects.get()
    days = [clock.day_of(moment).isoformat() for moment in (spell.began_at, spell.ended_at)]
    assert days == ["2026-02-10", "2026-03-10"]


def test_earlier_uses_stand_on_the_page(cast, at, as_user):
    at("2026-02-10")
    row = driver_of(cast.a1, cast.officer_a1)
    at("2026-03-10")
    drivers.leave(row, cast.officer_a1)
    at("2026-04-05")
    driver_of(cast.a1, cast.officer_a1)
    text = as_user(cast.officer_a1).get(row.get_absolute_url()).content.decode()
    assert "earlier from 2026-02-10 to 2026-03-10" in text
