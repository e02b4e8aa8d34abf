"""Vehicles and drivers in the month's report: by district, as they stood at its end, the same on
screen, in the workbook and in what was published; nothing recorded later moves it (R16, R17)."""

import datetime as dt

import pytest

from reports import frozen, transport
from reports.periods import Period
from safety.dues import engine, kinds
from safety.dues.models import Notice
from tests import factories
from tests.reports import book, screen
from tests.transport.conftest import answer, driver_of, number_of, vehicle_of
from transport.actions import driver as drivers
from transport.actions import judge
from transport.models import Driver
from transport.models.vehicle import GEAR
from transport.rules.kinds import FORBIDDEN
from transport.rules.record import Question

MARCH = Period(2026, 3)
D = dt.date.fromisoformat
DATES = {"inspection_until": D("2026-08-01"), "insurance_until": D("2026-08-01"),
         "permit_until": D("2026-08-01")}  # fmt: skip


@pytest.fixture
def march(cast, at):
    factories.terms(cast.city, 2026)
    at("2026-03-20")
    return cast


def counts(user, period=MARCH, table=0) -> dict[str, dict]:
    """District → its counts in one of the tables that are not nothing."""
    codes = transport.SECTIONS[table].codes
    found = {
        line.unit.name: {code: line.counts[code] for code in codes if line.counts[code]}
        for line in transport.lines(user, period)
    }
    return {name: numbers for name, numbers in found.items() if numbers}


def test_as_it_stood_at_the_end(march, at):
    on = D("2026-03-20")
    good = driver_of(march.a1, march.officer_a1)
    for question in Question:
        hours = 3 if question == Question.REVIEW else None
        answer(good, march.officer_a1, question, on=on, count=hours)
    bad = driver_of(march.a1, march.officer_a1, name="李刚", identity=number_of(order=2))
    answer(bad, march.officer_a1, Question.DRINK, bad=True, on=on)
    driver_of(march.b1, march.officer_b1, name="赵磊", identity=number_of(order=3),
              licence_until=D("2026-03-31"))  # fmt: skip
    vehicle_of(march.a1, march.officer_a1, **DATES)
    vehicle_of(march.a1, march.officer_a1, plate="冀Z22222", kind="tractor", pupils=50, **DATES)
    at("2026-04-01")
    judge.sweep()  # the licence that ended with March bars from April on
    expected = {
        "甲区": {
            "drivers": 2, "drivers_barred": 1, "vehicles": 2, "vehicles_barred": 1,
            "vehicles_forbidden": 1, "vehicles_over_seats": 1,
        },
        "乙区": {"drivers": 1, "drivers_unproven": 1},
    }  # fmt: skip
    assert counts(march.city_admin) == expected
    answer(good, march.officer_a1, Question.CRIME, bad=True, on=D("2026-04-01"))
    drivers.leave(Driver.objects.get(pk=bad.pk), march.officer_a1)
    vehicle_of(march.b1, march.officer_b1, plate="冀Z33333", **DATES)
    assert counts(march.city_admin) == expected
    assert counts(march.city_admin, Period(2026, 4))["甲区"] == {
        "drivers": 1, "drivers_barred": 1, "vehicles": 2, "vehicles_barred": 1,
        "vehicles_forbidden": 1, "vehicles_over_seats": 1,
    }  # fmt: skip


TIERS = ("officer_a1", "principal_a1", "admin_a", "city_admin")
LAWS = ("School Bus Regulations, article ", "Road Traffic Safety Law, article ")


def assert_flagged(row, code, barred, cast, at, counted, day="2026-03-21"):
    """The finding with its article, a notice at all three tiers, the month's line; or none."""
    at(day)
    engine.run()
    row.refresh_from_db()
    found = [one for one in row.found if one.code == code and one.fails]
    kind = f"barred_{row._meta.model_name}"
    told = {name for name in TIERS if Notice.objects.filter(kind=kind, user=getattr(cast, name))}
    assert len(found) == barred and told == (set(TIERS) if barred else set())
    for notice in Notice.objects.filter(kind=kind):
        line = kinds.find(kind).line(notice.facts)
        assert found[0].article in line and str(row) in line and "since" in line
    assert all(one.article.startswith(LAWS) for one in found)
    assert counts(cast.city_admin)["甲区"].get(counted, 0) == barred


ENDS = {"inspection_until": "inspection", "insurance_until": "insurance",
        "permit_until": "permit", "scrap_on": "scrap_date"}  # fmt: skip


@pytest.mark.parametrize("name", ENDS)
@pytest.mark.parametrize(("until", "expired"), [("2026-03-30", 1), ("2026-03-31", 0)])
def test_a_paper_that_ended_before_the_end_is_in_the_months_line(march, at, name, until, expired):
    bus = vehicle_of(march.a1, march.officer_a1, **(DATES | {name: D(until)}))
    at("2026-03-31")
    judge.sweep()
    assert_flagged(bus, ENDS[name], expired, march, at, "vehicles_barred", "2026-03-31")
    at("2026-04-01")
    judge.sweep()
    row = transport.total(transport.lines(march.city_admin, MARCH)).counts
    assert (row["vehicles_expired"], row["vehicles_barred"]) == (expired, expired)


@pytest.mark.parametrize(("until", "expired"), [("2026-03-30", 1), ("2026-03-31", 0)])
def test_a_licence_that_ended_before_the_end_is_in_the_months_line(march, at, until, expired):
    driver = driver_of(march.a1, march.officer_a1, licence_until=D(until))
    at("2026-03-31")
    judge.sweep()
    assert_flagged(driver, "licence_expired", expired, march, at, "drivers_barred", "2026-03-31")
    at("2026-04-01")
    judge.sweep()
    row = transport.total(transport.lines(march.city_admin, MARCH)).counts
    assert (row["licences_expired"], row["drivers_barred"]) == (expired, expired)


@pytest.mark.parametrize("question", Question)
@pytest.mark.parametrize("bad", [True, False])
def test_each_answer_against_a_driver_is_in_the_months_line(march, at, question, bad):
    row = driver_of(march.a1, march.officer_a1)
    hours = 3 if question == Question.REVIEW and not bad else None
    answer(row, march.officer_a1, question, bad=bad, on=D("2026-03-20"), count=hours)
    assert [one.code for one in row.found if one.fails] == [question.value] * bad
    assert_flagged(row, question.value, int(bad), march, at, "drivers_barred")


@pytest.mark.parametrize(
    ("question", "on", "points", "barred"),
    [
        (Question.FULL_POINTS, "2026-03-20", 12, 1),
        (Question.FULL_POINTS, "2026-03-20", 11, 0),
        # Periods begin on the 1st of March: the present one, and the three before it.
        (Question.FULL_POINTS, "2023-03-01", 12, 1),
        (Question.FULL_POINTS, "2023-02-28", 12, 0),
        (Question.OVERLOAD, "2025-03-21", None, 1),
        (Question.OVERLOAD, "2025-03-20", None, 0),
    ],
)
def test_an_answer_at_its_threshold_is_in_the_months_line(march, at, question, on, points, barred):
    row = driver_of(march.a1, march.officer_a1)
    answer(row, march.officer_a1, question, bad=True, on=D(on), count=points)
    assert_flagged(row, question.value, barred, march, at, "drivers_barred", "2026-03-20")


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        *(("forbidden_vehicle", {"kind": kind}) for kind in FORBIDDEN),
        ("scrapped", {"scrapped": True}), ("unlicensed", {"plates": "none", "plate": ""}),
        ("false_plate", {"plates": "false"}),
    ],
)  # fmt: skip
def test_each_forbidden_vehicle_is_in_the_months_line(march, at, code, facts):
    row = vehicle_of(march.a1, march.officer_a1, **(DATES | facts))
    assert_flagged(row, code, 1, march, at, "vehicles_barred")
    assert counts(march.city_admin)["甲区"] == {
        "vehicles": 1, "vehicles_barred": 1, "vehicles_forbidden": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "facts", "barred"),
    [
        ("licence_class", {"licence_class": "B1", "seats": 20}, 1),
        ("licence_class", {"licence_class": "B1", "seats": 19}, 0),
        ("licence_class", {"licence_class": "C1", "seats": 10}, 1),
        ("licence_class", {"licence_class": "C1", "seats": 9}, 0),
        ("too_young", {"born": "2001-03-21", "first_licensed_on": D("2019-04-01")}, 1),
        ("too_young", {"born": "2001-03-20", "first_licensed_on": D("2019-04-01")}, 0),
        ("too_old", {"born": "1966-03-19"}, 1),
        ("too_old", {"born": "1966-03-21"}, 0),
        ("under_three_years", {"first_licensed_on": D("2023-03-21")}, 1),
        ("under_three_years", {"first_licensed_on": D("2023-03-20")}, 0),
    ],
)
def test_each_fact_against_a_driver_is_in_the_months_line(march, at, code, facts, barred):
    facts = dict(facts)
    seats, born = facts.pop("seats", 0), facts.pop("born", "1985-06-01")
    row = driver_of(march.a1, march.officer_a1, identity=number_of(D(born)), **facts)
    if seats:
        vehicle_of(march.a1, march.officer_a1, seats=seats, pupils=2, driver=row, **DATES)
        row.refresh_from_db()
    assert_flagged(row, code, barred, march, at, "drivers_barred")


@pytest.mark.parametrize(
    ("code", "facts", "barred"),
    [
        ("few_seats", {"seats": 6, "pupils": 2}, 1),
        ("few_seats", {"seats": 7, "pupils": 2}, 0),
        *(("equipment", {gear: False}, 1) for gear in GEAR),
        ("equipment", {}, 0),
        ("equipment", {"hammer": None}, 0),
    ],
)
def test_each_fact_against_a_vehicle_is_in_the_months_line(march, at, code, facts, barred):
    row = vehicle_of(march.a1, march.officer_a1, **(DATES | facts))
    assert_flagged(row, code, barred, march, at, "vehicles_barred")


@pytest.mark.parametrize(("hours", "unproven"), [(2, 1), (3, 0)])
def test_a_review_with_too_little_study_is_in_the_months_line(march, at, hours, unproven):
    row = driver_of(march.a1, march.officer_a1)
    for question in Question:
        count = hours if question == Question.REVIEW else None
        answer(row, march.officer_a1, question, on=D("2026-03-20"), count=count)
    assert [one.code for one in row.found] == ["yearly_review"] * unproven
    assert all(one.article == "School Bus Regulations, article 26" for one in row.found)
    assert counts(march.city_admin)["甲区"].get("drivers_unproven", 0) == unproven


@pytest.mark.parametrize("question", [Question.REVIEW, Question.MEDICAL])
@pytest.mark.parametrize(("on", "late"), [("2026-02-28", 1), ("2026-03-01", 0)])
def test_a_review_or_medical_that_is_late_is_in_the_months_line(march, at, question, on, late):
    """The scoring period ended with February: within thirty days, the 30th of March the last."""
    row = driver_of(march.a1, march.officer_a1)
    for one in Question:
        day = D(on) if one == question else D("2026-03-20")
        answer(row, march.officer_a1, one, on=day, count=3 if one == Question.REVIEW else None)
    assert row.verdict == "eligible"
    at("2026-03-31")
    judge.sweep()
    engine.run()
    row.refresh_from_db()
    assert [one.code for one in row.found] == [question.value] * late
    told = Notice.objects.filter(kind=f"driver_{question}", user=march.principal_a1)
    assert told.exists() is bool(late)
    assert counts(march.city_admin)["甲区"].get("drivers_unproven", 0) == late


@pytest.mark.parametrize(("pupils", "over"), [(34, 0), (35, 1)])
def test_one_pupil_too_many_is_in_the_months_line(march, at, pupils, over):
    row = vehicle_of(march.a1, march.officer_a1, pupils=pupils, **DATES)
    assert_flagged(row, "over_seats", over, march, at, "vehicles_over_seats")


def test_on_the_screen_in_the_workbook_and_in_what_was_published(march, at, as_user, tmp_path):
    row = driver_of(march.a1, march.officer_a1)
    answer(row, march.officer_a1, Question.DRINK, bad=True, on=D("2026-03-20"))
    vehicle_of(march.b1, march.officer_b1, **DATES)
    at("2026-04-02")
    shown = screen.tables(screen.page(as_user(march.city_admin), period=MARCH.key))
    assert [line[:3] for line in shown["transport"]] == [
        ["District", "Drivers", "Drivers barred"], ["甲区", 1, 1], ["乙区", 0, 0], ["Total", 1, 1],
    ]  # fmt: skip
    made = book.make(march.city_admin, tmp_path, MARCH.key)
    rows = [row for section in transport.SECTIONS for row in shown[section.code]]
    printed = [[cell for cell in row if cell is not None] for row in made.rows("transport")]
    assert printed == rows and made.wrong_formulas() == []
    assert "Whoever drove pupils of a school" in made.text()
    client = as_user(march.admin_b)
    only = screen.tables(screen.page(client, period=MARCH.key))["transport"]
    assert [line[0] for line in only] == ["District", "乙区", "Total"]
    before = frozen.snapshot(march.city, MARCH)
    assert [line[1] for line in before["transport"]] == ["甲区", "乙区"]
    after = frozen.snapshot(march.city, MARCH)
    after["transport"][0][2] = after["transport"][0][2] | {"drivers_barred": 0}
    [change] = frozen.changes(before, after)
    assert frozen.worded(change) == ("District: 甲区", "Drivers barred", "1", "0")
