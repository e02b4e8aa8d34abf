"""What the month's report says of food stays as the month ended, whatever is ruled, granted or put
right later: machines overdue for cleaning, steps around the gate from before instants were kept."""

import uuid

import pytest

from canteen.actions import correct_gate, gate
from canteen.dues.water import DUTY
from canteen.models import GateSighting, WaterMachine
from canteen.rules.water import lifted_since
from reports.periods import Period
from safety.base import clock
from safety.dues.cadence.actions import end_exemption, exempt, set_rule
from safety.schools.actions.school import move_school, update_school
from safety.schools.models import School
from tests import factories
from tests.reports.test_food import D, clean, counts, machine, says, seen

FELL_DUE = "2026-02-25"  # cleaned on that day, due on 25 March


@pytest.fixture
def march(cast, at):
    factories.terms(cast.city, 2026)
    at("2026-03-20")
    return cast


def late(cast) -> int:
    return counts(cast.city_admin).get("甲区", {}).get("machines_late", 0)


def rule(cast, often, day, **who):
    set_rule(
        cast.city_admin, cast.city, kind=DUTY, often=often, times=1, valid_from=D(day),
        source="通知", uuid=uuid.uuid4(), **who,
    )  # fmt: skip


def lift(cast, first, last):
    return exempt(
        cast.city_admin, cast.a1, kind=DUTY, first_day=D(first), last_day=D(last), reason="停水"
    )


# -- machines --------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["2026-04-01", "2026-04-10"])
def test_a_rule_of_the_next_month_moves_nothing(march, at, day):
    clean(machine(march), march.officer_a1, FELL_DUE)
    at("2026-04-01")
    rule(march, "never", day)
    at("2026-04-15")
    assert late(march) == 1


@pytest.mark.parametrize("day", ["2026-04-01", "2026-04-10"])
def test_nor_does_one_that_asks_again(march, at, day):
    clean(machine(march), march.officer_a1, FELL_DUE)
    rule(march, "never", "2026-03-20")
    at("2026-05-03")
    april = counts(march.city_admin, Period(2026, 4)).get("甲区", {})
    assert april.get("machines_late", 0) == 0
    at("2026-04-01")
    rule(march, "month", day)
    at("2026-05-03")
    assert counts(march.city_admin, Period(2026, 4))["甲区"]["machines_late"] == 1


@pytest.mark.parametrize("who", [{"stages": ["primary"]}, {"boarding": False}, {"in_a": True}])
def test_a_school_is_asked_as_it_stood_then(march, at, who):
    """Where schools of one kind are asked alone, one that becomes of another owes what it owed."""
    who = {"only_in": march.district_a} if "in_a" in who else who
    clean(machine(march), march.officer_a1, FELL_DUE)
    rule(march, "never", "2026-03-20")
    rule(march, "month", "2026-03-20", **who)

    def april():
        found = counts(march.city_admin, Period(2026, 4))
        return sum(one.get("machines_late", 0) for one in found.values())

    at("2026-05-02")
    assert april() == 1
    school = School.objects.get(pk=march.a1.pk)
    update_school(school, march.city_admin, stage="nine_year", boarding=True)
    move_school(school, march.city_admin, march.district_b)
    assert april() == 1


@pytest.mark.parametrize("first", ["2026-03-20", "2026-04-01"])
def test_an_exemption_that_is_granted_later_moves_nothing(march, at, first):
    clean(machine(march), march.officer_a1, FELL_DUE)
    at("2026-04-01")
    lift(march, first, "2026-04-20")
    assert late(march) == 1


@pytest.mark.parametrize("day", ["2026-04-01", "2026-04-10"])
def test_nor_does_one_that_is_ended_later(march, at, day):
    clean(machine(march), march.officer_a1, FELL_DUE)
    given = lift(march, "2026-03-20", "2026-04-30")
    at("2026-04-01")
    assert late(march) == 0
    at(day)
    end_exemption(march.city_admin, given)
    assert late(march) == 0


def test_what_was_due_before_the_exemption_is_late_and_what_fell_due_in_it_is_not(march, at):
    for place, day in (("一楼", "2026-02-10"), ("二楼", FELL_DUE), ("三楼", "2026-03-20")):
        clean(machine(march, place=place), march.officer_a1, day)
    machine(march, place="四楼")  # never cleaned, due at once
    rest = machine(march, key="b1")
    clean(rest, march.officer_b1, FELL_DUE)
    lift(march, "2026-03-22", "2026-03-26")
    lift(march, "2026-03-27", "2026-04-10")
    at("2026-03-28")
    listed = WaterMachine.objects.filter(due_on__lt=clock.today(), district=march.district_a)
    assert late(march) == listed.count() == 2
    at("2026-04-02")
    assert late(march) == 2
    assert counts(march.city_admin)["乙区"]["machines_late"] == 1


@pytest.mark.parametrize(
    ("spans", "since"),
    [
        ([], "2026-04-01"),
        ([("2026-03-10", "2026-03-31")], "2026-03-10"),
        ([("2026-03-10", "2026-03-30")], "2026-04-01"),
        ([("2026-04-01", "2026-04-30")], "2026-04-01"),
        ([("2026-03-01", "2026-03-09"), ("2026-03-10", "2026-04-30")], "2026-03-01"),
        ([("2026-03-10", "2026-04-30"), ("2026-03-15", "2026-03-16")], "2026-03-10"),
    ],
)
def test_exempt_without_a_gap_since(spans, since):
    assert lifted_since(D("2026-04-01"), [(D(a), D(b)) for a, b in spans]) == D(since)


# -- around the gate -------------------------------------------------------------------------------

STEPS = {"gate_reported", "gate_answered", "gate_closed"}


def steps(cast, month) -> dict[str, int]:
    found = counts(cast.city_admin, Period(2026, month)).get("甲区", {})
    return {code: n for code, n in found.items() if code in STEPS}


def test_a_step_without_an_instant_stays_in_its_month_when_its_day_is_put_right(march, at):
    row, officer = seen(march, "2026-03-16"), march.officer_a1
    gate.report(row, officer, version=1, department="market", reported_on=D("2026-03-17"))
    gate.record_answer(row, officer, version=2, answered_on=D("2026-03-18"), answer="已查处")
    gate.close(row, officer, version=3, closed_on=D("2026-03-20"), outcome="已改")
    GateSighting.objects.update(reported_at=None, answered_at=None, closed_at=None)
    at("2026-04-02")
    before = steps(march, 3)
    assert before == dict.fromkeys(STEPS, 1)
    row.refresh_from_db()
    correct_gate.sighting(
        row, says(row, officer), place=row.place, kind=row.kind, what=row.what,
        seen_on=row.seen_on, department="market", answer_by=D("2026-04-20"),
        reported_on=D("2026-04-01"), answered_on=D("2026-04-01"), answer="已查处",
        closed_on=D("2026-04-02"), outcome="已改",
    )  # fmt: skip
    assert (steps(march, 3), steps(march, 4)) == (before, {})


def test_so_does_a_report_that_is_made_again(march, at):
    row, officer = seen(march, "2026-03-16"), march.officer_a1
    gate.report(row, officer, version=1, department="market", reported_on=D("2026-03-17"))
    GateSighting.objects.update(reported_at=None)
    at("2026-04-02")
    gate.report(row, officer, version=2, department="urban", reported_on=D("2026-04-02"))
    assert (steps(march, 3), steps(march, 4)) == ({"gate_reported": 1}, {})
