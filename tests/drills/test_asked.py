"""Who owes drills follows the rules of how often and the exemptions: in the debts, in reminders, in
the lists."""

import datetime as dt

import pytest
from django.urls import reverse

from drills.dues.drill import follow_school, named, owe_all, owed_by, owing_of, periods_of
from drills.models import Drill
from drills.queries.unplanned import unplanned
from drills.rules import cadence
from drills.rules.cadence import BUS, MONTH, QUARTER, TERM
from safety.base.models import Refused
from safety.dues import engine
from safety.dues.cadence.actions import end_exemption, exempt, set_rule
from safety.dues.cadence.models import CadenceRule
from safety.dues.cadence.reminders import owe_all as remind_all
from safety.dues.cadence.words import Standing
from safety.dues.models import DueItem, Notice
from safety.schools.actions.school import update_school
from safety.schools.models import Stage, Term
from tests import factories
from tests.drills.conftest import TODAY, at, owed
from tests.drills.test_actions import A1, hold, plan, record
from tests.drills.test_corrections import withdraw
from tests.refusals import assert_nothing_changed

D = dt.date
NOVEMBER = D(2026, 11, 1), D(2026, 11, 30)
DECEMBER = D(2026, 12, 1)
SOURCE = "沧教安〔2026〕3号"


def rule(cast, kind="drill", often="never", unit=None, actor=None, **more):
    given = {"times": 1, "valid_from": TODAY, "source": SOURCE, **more}
    return set_rule(actor or cast.city_admin, unit or cast.city, kind=kind, often=often, **given)


def lift(cast, school=None, span=NOVEMBER, kind="drill"):
    return exempt(
        cast.city_admin, school or cast.a1, kind=kind, first_day=span[0], last_day=span[1],
        reason="校舍改造",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "boarding", "cadences"),
    [
        (Stage.KINDERGARTEN, False, {QUARTER}),
        (Stage.KINDERGARTEN, True, {QUARTER, TERM}),
        (Stage.PRIMARY, False, {MONTH}),
        (Stage.PRIMARY, True, {MONTH, TERM}),
        (Stage.JUNIOR_MIDDLE, False, {MONTH}),
        (Stage.SENIOR_MIDDLE, True, {MONTH, TERM}),
        (Stage.COMPLETE_MIDDLE, False, {MONTH}),
        (Stage.NINE_YEAR, False, {MONTH}),
        (Stage.TWELVE_YEAR, False, {MONTH}),
        (Stage.VOCATIONAL, True, {MONTH, TERM}),
        (Stage.SPECIAL, False, {MONTH, TERM}),
        (Stage.SPECIAL, True, {MONTH, TERM}),
        (Stage.HIGHER, False, set()),
        (Stage.HIGHER, True, set()),
    ],
)
def test_who_owes_what(cast, stage, boarding, cadences):
    periods = periods_of(cast.city, TODAY)
    owing = owing_of(cast.city.pk, periods)

    def owes(buses):
        one = Standing(0, stage, boarding, buses)
        return {p.cadence for p in periods if owing.asks(one, named(p))}

    assert owes(False) == cadences
    assert owes(True) == (cadences | {BUS} if cadences else set())


def test_a_rule_that_is_off_makes_no_debt(cast):
    with at(D(2026, 10, 20)):
        rule(cast, valid_from=D(2026, 11, 1), stages=[Stage.PRIMARY])
    owe_all()
    assert owed() == {("甲二幼儿园", "2026-Q4"), ("乙一中学", "2026-11")}
    assert owed_by(cast.a1, periods_of(cast.city, TODAY)) == []
    below = set(unplanned(cast.city_admin, NOVEMBER[0]).values_list("unit__name", flat=True))
    assert A1 not in below


def test_off_in_mid_month_the_month_stands(cast):
    owe_all()
    rule(cast, stages=[Stage.PRIMARY])
    owe_all()
    assert (A1, "2026-11") in owed()
    with at(DECEMBER):
        owe_all()
        assert (A1, "2026-12") not in owed()


def test_a_city_that_asks_each_quarter(cast):
    with at(D(2026, 9, 20)):
        rule(cast, often="quarter", valid_from=D(2026, 10, 1), stages=[Stage.PRIMARY])
    owe_all()
    assert owed(district=cast.district_a) == {(A1, "2026-Q4"), ("甲二幼儿园", "2026-Q4")}
    assert hold(cast, plan(cast)).counts_for == "2026-Q4"
    assert owed(district=cast.district_a) == {("甲二幼儿园", "2026-Q4")}


def test_what_is_asked_otherwise_the_engine_reminds_of(cast):
    with at(D(2026, 10, 20)):
        rule(cast, often="month", times=2, valid_from=D(2026, 11, 1), stages=[Stage.PRIMARY])
    owe_all()
    assert A1 not in {name for name, _key in owed()}
    remind_all()
    duties = DueItem.objects.filter(unit=cast.a1.unit, kind="duty", key__startswith="drill:")
    assert [item.facts["times"] for item in duties.filter(settled_at=None)] == [2]
    # Those that the app opens by itself are not opened twice.
    assert not DueItem.objects.filter(unit=cast.b1.unit, kind="duty", key__startswith="drill:")
    hold(cast, plan(cast), held_on=D(2026, 11, 20))
    assert duties.filter(settled_at=None).exists()
    hold(cast, plan(cast))
    assert not duties.filter(settled_at=None).exists()


def test_what_is_asked_otherwise_comes_before_the_one_more_of_the_term(cast):
    """A boarding school owes two a month: the third drill of November is the one more."""
    with at(D(2026, 10, 20)):
        rule(cast, often="month", times=2, valid_from=D(2026, 11, 1), stages=[Stage.PRIMARY])
    update_school(cast.a1, None, boarding=True)
    owe_all()
    keys = [record(cast, D(2026, 11, day)).counts_for for day in (20, 19, 18)]
    assert keys == ["", "", "term-2026-09-01"]
    assert owed(unit=cast.a1.unit) == set()
    # The first withdrawn, the third is of the month again.
    withdraw(cast, Drill.objects.get(held_on=D(2026, 11, 20)))
    assert not Drill.objects.exclude(counts_for="").exists()
    assert owed(unit=cast.a1.unit) == {(A1, "term-2026-09-01")}


def test_an_exempt_school_is_not_asked(cast):
    owe_all()
    given = lift(cast, span=(D(2026, 11, 13), D(2026, 11, 30)))  # nine school days are left
    assert (A1, "2026-11") not in owed()
    owe_all()
    follow_school(cast.a1)
    assert (A1, "2026-11") not in owed()
    end_exemption(cast.city_admin, given)
    assert (A1, "2026-11") in owed()


def test_of_a_month_that_is_over_too(cast):
    with at(D(2026, 10, 20)):
        owe_all()
    with at(D(2026, 11, 2)):
        lift(cast, span=(D(2026, 10, 9), D(2026, 10, 31)))
        assert (A1, "2026-10") not in owed()
        engine.run()
        assert not Notice.objects.filter(kind="drill", unit=cast.a1.unit).exists()


def test_an_exemption_that_is_over_stops_nobody_in_a_short_month(cast, as_user):
    """Nine school days of January 2027 are left: 1 January is a holiday, the term ends on the
    14th."""
    Term.objects.filter(starts_on=D(2026, 9, 1)).update(ends_on=D(2027, 1, 14))
    with at(D(2026, 10, 9)):
        for kind in ("drill", "extra_drill", "bus_drill"):
            lift(cast, span=(D(2026, 10, 9), D(2026, 10, 31)), kind=kind)
    with at(D(2027, 1, 5)):
        owe_all()
        page = as_user(cast.city_admin).get(reverse("drills:unplanned_list"), {"month": "now"})
        assert page.status_code == 200
        term = reverse("drills:drill_term", args=[cast.a1.unit.uuid])
        assert as_user(cast.officer_a1).get(term).status_code == 200
        assert record(cast, D(2027, 1, 5)).state == "held"


def test_one_more_and_the_bus_are_once_a_term_or_never(cast):
    with assert_nothing_changed():
        for kind in ("extra_drill", "bus_drill"):
            for often, times in (("month", 1), ("term", 2)):
                with pytest.raises(Refused, match="or not at all"):
                    rule(cast, kind, often, times=times)
    rule(cast, "extra_drill", "never", boarding=True)
    rule(cast, "bus_drill", "term", source="另")
    assert CadenceRule.objects.count() == 2


def test_as_many_queries_for_one_school_as_for_many(cast, django_assert_max_num_queries):
    for number in range(5):
        factories.school(cast.district_a, f"小学{number}", Stage.PRIMARY)
    with django_assert_max_num_queries(90):
        owe_all()
    assert cadence.quarter_of(TODAY) == 4
