"""Routes that break a rule, and speeding, in the month's report: the finding with its article, who
hears of it, and a line that nothing recorded later moves (R16, R17, R19)."""

import datetime as dt
import uuid

import pytest

from reports import transport
from reports.periods import Period
from safety.dues import engine
from safety.dues.models import Notice
from tests import factories
from tests.reports import book, screen
from tests.reports.test_transport import DATES, MARCH, TIERS, D, counts
from tests.transport.conftest import driver_of, plan_of, route_of, vehicle_of
from transport.actions import judge
from transport.actions import route as routes
from transport.actions import vehicle as vehicles
from transport.actions import violation as acts
from transport.dues.route import BROKEN
from transport.models import Standing
from transport.rules.route import parse

ROUTES, REPORTS = 1, 4
EAST = "07:05 东街口 12"


@pytest.fixture
def march(cast, at):
    factories.terms(cast.city, 2026)
    at("2026-03-20")
    return cast


def made(cast, seats=36, licence="A1", stops=EAST, **changes):
    driver = driver_of(cast.a1, cast.officer_a1, licence_class=licence)
    bus = vehicle_of(cast.a1, cast.officer_a1, seats=seats, pupils=2, **DATES)
    planned = {"stops": parse(stops), "permit_stops": "07:05 东街口", **changes}
    return route_of(cast.a1, cast.officer_a1, bus, driver, **planned)


def district(user, period=MARCH, table=ROUTES) -> dict:
    return counts(user, period, table).get("甲区", {})


@pytest.mark.parametrize(
    ("code", "counted", "changes", "broken"),
    [
        ("route_over_seats", "routes_over", {"seats": 13}, 1),
        ("route_over_seats", "routes_over", {"seats": 14}, 0),
        ("route_class", "routes_class", {"seats": 20, "licence": "B1"}, 1),
        ("route_class", "routes_class", {"seats": 19, "licence": "B1"}, 0),
        ("route_attendant", "routes_unattended", {"attendant_name": ""}, 1),
        ("route_attendant", "routes_unattended", {"attendant_name": "刘芳"}, 0),
        ("route_permit", "routes_off_permit", {"permit_stops": "06:54 东街口"}, 1),
        ("route_permit", "routes_off_permit", {"permit_stops": "06:55 东街口"}, 0),
        ("route_permit", "routes_off_permit", {"permit_stops": "07:05 西街口"}, 1),
    ],
)
def test_each_rule_of_a_route_is_in_the_months_line(march, at, code, counted, changes, broken):
    row = made(march, **changes)
    found = [one for one in row.failing if one.code == code]
    assert len(found) == broken
    assert all(one.article.startswith("School Bus Regulations, article") for one in found)
    at("2026-03-21")
    engine.run()
    told = {name for name in TIERS if Notice.objects.filter(kind=BROKEN, user=getattr(march, name))}
    assert told == (set(TIERS) if broken else set())
    line = district(march.city_admin)
    assert (line["routes"], line.get(counted, 0)) == (1, broken)


def test_a_driver_who_is_barred_is_in_the_line_of_routes(march, at):
    row = made(march)
    assert "routes_unfit" not in district(march.city_admin)
    driver = row.plan.driver
    type(driver).objects.filter(pk=driver.pk).update(licence_until=D("2026-03-19"))
    judge.judge_driver(driver, march.officer_a1)
    assert district(march.city_admin)["routes_unfit"] == 1


def test_what_is_put_right_later_moves_no_month_that_is_over(march, at):
    row = made(march, attendant_name="")
    row.refresh_from_db()
    then = {"routes": 1, "routes_unattended": 1}
    assert district(march.city_admin) == then
    at("2026-04-02")
    changed = plan_of(
        row.plan.vehicle, row.plan.driver, stops=parse(EAST), permit_stops="07:05 东街口"
    )
    row = routes.edit_route(row, march.officer_a1, version=row.version, **changed)
    assert [one.verdict for one in row.standings.all()] == ["unproven", "barred"]
    assert district(march.city_admin) == then
    assert district(march.city_admin, Period(2026, 4)) == {"routes": 1}
    given = changed | {"ends_on": dt.date(2026, 4, 1)}
    routes.edit_route(row, march.officer_a1, version=row.version, **given)
    assert district(march.city_admin) == then
    assert district(march.city_admin, Period(2026, 4)) == {}
    assert district(march.admin_b) == {} and district(march.city_admin, Period(2026, 2)) == {}


def test_the_same_judgement_writes_no_history(march):
    row = made(march, attendant_name="")
    before = Standing.objects.filter(route=row).count()
    judge.judge_vehicle(row.plan.vehicle, march.officer_a1)
    assert Standing.objects.filter(route=row).count() == before == 1


# -- speed ------------------------------------------------------------------------------------


def seen(cast, **changes):
    given = {
        "uuid": uuid.uuid4(), "district": cast.district_a, "what": "speeding", "place": "国道",
        "seen_on": D("2026-03-20"), "plate": "冀Z12345", "road": "road", "speed": 61, **changes,
    }  # fmt: skip
    return acts.record(cast.admin_a, **given)


@pytest.mark.parametrize(("road", "limit"), [("motorway", 80), ("road", 60), ("bad", 20)])
def test_a_speed_over_the_limit_is_in_the_months_line(march, road, limit):
    row = seen(march, road=road, speed=limit + 1)
    found = row.over_speed
    assert (found.value, found.threshold) == (str(limit + 1), str(limit))
    assert found.article == "School Bus Regulations, article 35"
    assert Notice.objects.filter(kind="violation_received", user=march.admin_a).exists()
    assert district(march.city_admin, table=REPORTS)["tips_speeding"] == 1
    row = acts.take(row, march.admin_a, uuid=uuid.uuid4(), version=1)
    acts.answer(
        row, march.admin_a, uuid=uuid.uuid4(), version=2, outcome="upheld", answer="已查处。"
    )
    line = district(march.city_admin, table=REPORTS)
    assert (line["tips_speeding_upheld"], line["tips_upheld"]) == (1, 1)


def test_what_is_seen_but_not_measured_counts_too(march):
    seen(march, road="", speed=None)
    seen(march, road="", speed=None, what="overload")
    line = district(march.city_admin, table=REPORTS)
    assert (line["tips"], line["tips_speeding"]) == (2, 1)


def test_on_the_screen_and_in_the_workbook(march, at, as_user, tmp_path):
    made(march, attendant_name="")
    seen(march)
    at("2026-04-02")
    shown = screen.tables(screen.page(as_user(march.city_admin), period=MARCH.key))
    assert shown["transport_routes"][-1][:5] == ["Total", 1, 0, 0, 1]
    rows = [row for section in transport.SECTIONS for row in shown[section.code]]
    printed = book.make(march.city_admin, tmp_path, MARCH.key).rows("transport")
    assert [[cell for cell in row if cell is not None] for row in printed] == rows


def test_a_vehicle_that_left_makes_its_route_unfit(march):
    row = made(march)
    vehicles.leave(row.plan.vehicle, march.officer_a1)
    judge.judge_vehicle(row.plan.vehicle, march.officer_a1)
    assert district(march.city_admin)["routes_unfit"] == 1
