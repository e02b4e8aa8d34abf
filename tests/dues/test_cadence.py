"""What is owed regularly, read from the records (R05): the choke point of rules and exemptions, and
what each app's records fulfil."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from canteen.models import WaterCleaning, WaterMachine
from drills.models import Drill
from inspections.models import Inspection, Kind, Source, VisitState
from safety.base import clock
from safety.base.models import Refused
from safety.dues.cadence import actions, queries
from safety.dues.cadence.models import CadenceExemption, CadenceRule
from safety.dues.cadence.queries import Asked
from safety.dues.cadence.words import State
from safety.schools.actions import school as schools
from safety.schools.models import CalendarDay, School, SchoolPeriod, Stage, Unit
from tests import factories
from tests.conftest import make_cast
from tests.refusals import assert_nothing_changed

D = dt.date
# A Wednesday. The schools have stood since the summer.
TODAY, SUMMER = D(2026, 11, 25), "2026-08-20T09:00:00+08:00"
WEEK, LAST_WEEK = (D(2026, 11, 23), D(2026, 11, 29)), (D(2026, 11, 16), D(2026, 11, 22))
NOVEMBER = D(2026, 11, 1), D(2026, 11, 30)
TOMORROW = D(2026, 11, 26)


@pytest.fixture
def cast(db):
    """The one cast, which has stood since the summer."""
    with time_machine.travel(SUMMER, tick=False):
        found = make_cast()
        factories.terms(found.city, 2026)
    with time_machine.travel("2026-11-25T10:00:00+08:00", tick=False):
        yield found


def owed(school, days, kind="self_check", today=TODAY):
    asked = Asked(*days, today)
    (found,) = queries.owed_by_schools(School.objects.filter(pk=school.pk), asked, {kind})
    return [one for one in found.obligations if one.due_on <= days[1]]


def state(*args, **more):
    (one,) = owed(*args, **more)
    return str(one.state)


def visited(school, day, kind=Kind.SELF_CHECK, source=Source.SELF, **more):
    at = clock.start_of(day) + dt.timedelta(hours=10)
    unit = school.unit
    bureau = {"self": unit, "district": unit.district, "city": unit.city}[source]
    return Inspection.objects.create(
        kind=kind, source=source, bureau=bureau, planned_for=day, planned_at=at,
        planned_by_id=more.pop("by"), state=VisitState.SUBMITTED, checked_in_at=at, revealed_at=at,
        submitted_at=at, at_district=unit.district, at_city=unit.city, at_stage=school.stage,
        **school.columns(), **more,
    )  # fmt: skip


def set_rule(actor, unit, **changes):
    words = {
        "kind": "self_check", "often": "day", "times": 1, "valid_from": TOMORROW,
        "source": "市局通知",
    }  # fmt: skip
    return actions.set_rule(actor, unit, **{**words, **changes})


def exempt(actor, school, **changes):
    words = {"kind": "self_check", "first_day": WEEK[0], "last_day": WEEK[1], "reason": "校舍维修"}
    return actions.exempt(actor, school, **{**words, **changes})


# -- what fulfils ----------------------------------------------------------------------------------


def test_a_self_check_of_the_week(cast):
    assert state(cast.a1, LAST_WEEK) == "missed" and state(cast.a1, WEEK) == "open"
    row = visited(cast.a1, D(2026, 11, 24), by=cast.officer_a1.pk)
    (one,) = owed(cast.a1, WEEK)
    assert (str(one.state), one.record) == ("fulfilled", str(row.uuid))
    visited(cast.a1, D(2026, 11, 25), by=cast.officer_a1.pk)
    assert state(cast.a1, LAST_WEEK) == "late"
    assert state(cast.a1, LAST_WEEK, today=D(2026, 11, 24)) == "missed"
    assert state(cast.a2, WEEK) == "open"


def test_what_a_register_made_by_itself_is_no_self_check(cast):
    row = visited(cast.a1, D(2026, 11, 24), by=cast.officer_a1.pk)
    Inspection.objects.filter(pk=row.pk).update(checked_in_at=None)
    assert state(cast.a1, WEEK) == "open"


def drill(school, officer, day, counts_for, recorded_at=None):
    return Drill.objects.create(
        scenario="fire", planned_on=day, held_on=day, people=100, planned_by=officer,
        planned_at=clock.now(), recorded_by=officer,
        recorded_at=recorded_at or clock.start_of(day),
        counts_for=counts_for, **school.columns(),
    )  # fmt: skip


def test_a_drill_of_the_month_or_of_the_term(cast):
    assert state(cast.a1, NOVEMBER, "drill") == "open"
    drill(cast.a1, cast.officer_a1, D(2026, 11, 10), "term-2026-09-01")
    assert state(cast.a1, NOVEMBER, "drill") == "open"
    drill(cast.a1, cast.officer_a1, D(2026, 11, 11), "2026-11")
    assert state(cast.a1, NOVEMBER, "drill") == "fulfilled"
    # A kindergarten owes one a quarter; nobody here boards.
    assert owed(cast.a2, NOVEMBER, "drill") == [] and owed(cast.a1, NOVEMBER, "extra_drill") == []


def cleaned(school, officer, day):
    """The first machine of a school."""
    return WaterCleaning.objects.create(
        machine=WaterMachine.objects.filter(school=school).first(), done_on=day, done_by="王",
        recorded_by=officer, recorded_at=clock.start_of(day), **school.columns(),
    )  # fmt: skip


def test_each_machine_is_disinfected(cast):
    assert owed(cast.a1, NOVEMBER, "disinfection") == []
    long_ago = clock.start_of(D(2026, 9, 1))
    machines = [
        WaterMachine.objects.create(
            place=place, kind="boiler", recorded_at=long_ago, due_on=TODAY, **cast.a1.columns()
        )
        for place in ("一楼", "二楼")
    ]
    for machine, expected in zip(machines, ("open", "fulfilled"), strict=True):
        WaterCleaning.objects.create(
            machine=machine, done_on=D(2026, 11, 5), done_by="王", recorded_by=cast.officer_a1,
            recorded_at=clock.start_of(D(2026, 11, 5)), **cast.a1.columns(),
        )  # fmt: skip
        assert state(cast.a1, NOVEMBER, "disinfection") == expected


def test_the_rounds_of_bureaus_and_the_schools_that_they_covered(cast):
    visited(cast.a1, D(2026, 11, 3), Kind.ROUTINE, Source.DISTRICT, by=cast.admin_a.pk)
    visited(cast.a1, D(2026, 11, 4), Kind.ROUTINE, Source.DISTRICT, by=cast.admin_a.pk)
    visited(cast.a2, D(2026, 11, 4), Kind.ROUTINE, Source.DISTRICT, by=cast.admin_a.pk)
    visited(cast.b1, D(2026, 11, 5), Kind.DRAGNET, Source.CITY, by=cast.city_admin.pk)
    found = {
        (one.unit.name, one.obligation.kind): (str(one.obligation.state), one.covered)
        for one in queries.rounds(Unit.objects.all(), Asked(*NOVEMBER, TODAY))
    }
    assert found == {
        ("甲区", "district_inspection"): ("fulfilled", 2),
        ("乙区", "district_inspection"): ("open", 0),
        ("示范市", "city_inspection"): ("fulfilled", 1),
        ("示范市", "dragnet"): ("fulfilled", 1),
    }


def test_a_round_that_was_made_good_covered_schools_too(cast):
    october = D(2026, 10, 1), D(2026, 10, 31)
    for school in (cast.a1, cast.a2):
        visited(school, D(2026, 11, 4), Kind.ROUTINE, Source.DISTRICT, by=cast.admin_a.pk)
    found = {
        one.unit.name: (str(one.obligation.state), one.covered)
        for one in queries.rounds(Unit.objects.all(), Asked(*october, TODAY))
        if one.obligation.kind == "district_inspection" and one.obligation.due_on <= october[1]
    }
    assert found == {"甲区": ("late", 2), "乙区": ("missed", 0)}


# -- who owes, and since when ----------------------------------------------------------------------


def test_a_school_that_is_new_owes_from_now_and_one_that_closes_no_more(cast):
    new = factories.school(cast.district_b, "乙新小学")
    SchoolPeriod.objects.filter(school=new).update(recorded_from=clock.now())
    assert owed(new, LAST_WEEK) == []
    (one,) = owed(new, WEEK)
    assert one.first == TODAY
    schools.close_school(cast.b1, cast.city_admin, closed_on=TODAY)
    assert owed(cast.b1, WEEK) == [] and len(owed(cast.b1, LAST_WEEK)) == 1


def test_another_stage_in_mid_month(cast):
    """Four school days are left of November: a drill is owed from December on."""
    schools.update_school(cast.a2, cast.city_admin, stage=Stage.PRIMARY)
    assert owed(cast.a2, NOVEMBER, "drill") == []
    (one,) = owed(cast.a2, (D(2026, 12, 1), D(2026, 12, 31)), "drill")
    assert (one.first, one.due_on, str(one.state)) == (D(2026, 12, 1), D(2026, 12, 31), "open")


def test_a_day_that_the_city_marked_is_followed(cast):
    for day in (23, 24, 25, 26):
        CalendarDay.objects.create(city=cast.city, day=D(2026, 11, day), school=False, reason="雪")
    assert owed(cast.a1, WEEK) == []


# -- rules -----------------------------------------------------------------------------------------


def test_a_rule_holds_from_its_day_and_leaves_the_past_alone(cast):
    before = owed(cast.a1, LAST_WEEK) + owed(cast.a1, WEEK)
    row = set_rule(cast.city_admin, cast.city, stages=["primary"])
    assert [one for one in owed(cast.a1, NOVEMBER) if one in before] == before
    assert [one.due_on.day for one in owed(cast.a1, WEEK)] == [26, 27, 29]
    assert len(owed(cast.b1, WEEK)) == 1  # another stage
    assert (row.made_by, row.unit) == (cast.city_admin, cast.city)
    with time_machine.travel("2026-11-25T10:00:00+08:00", tick=False):
        actions.take_back(cast.city_admin, row)
    assert owed(cast.a1, WEEK) == before[1:]


def test_an_own_list_and_its_successor(cast):
    set_rule(cast.city_admin, cast.city, list_name="重点校", schools=[cast.a1, cast.b1])
    set_rule(
        cast.city_admin, cast.city, list_name="重点校", schools=[cast.b1],
        valid_from=D(2026, 11, 27),
    )  # fmt: skip
    days = [one.due_on.day for one in owed(cast.a1, WEEK)]
    assert days == [26, 29] and len(owed(cast.a2, WEEK)) == 1
    assert [one.due_on.day for one in owed(cast.b1, WEEK)] == [26, 27, 29]


def test_what_a_district_asks_comes_beside(cast):
    set_rule(cast.admin_a, cast.district_a, often="never")
    assert len(owed(cast.a1, WEEK)) == 1
    set_rule(cast.admin_a, cast.district_a, valid_from=D(2026, 11, 27))
    assert len(owed(cast.a1, WEEK)) == 2 and len(owed(cast.b1, WEEK)) == 1


BAD_RULES = {
    "there is no such duty": {"kind": "sleep"},
    "there is no such rhythm": {"often": "hourly"},
    "between 1 and 20": {"times": 21},
    "begins today or later": {"valid_from": D(2026, 11, 24)},
    "begins today or later.": {"valid_from": D(1949, 10, 1)},
    "no stage “middle”": {"stages": ["middle"]},
    "needs a name and its schools": {"list_name": "空"},
    "no such rule is set that could end": {"often": "ends", "stages": ["higher"]},
    "one round": {"kind": "dragnet", "stages": ["primary"]},
}


@pytest.mark.parametrize("said", BAD_RULES)
def test_a_rule_that_makes_no_sense(cast, said):
    with assert_nothing_changed(), pytest.raises(Refused) as refusal:
        set_rule(cast.city_admin, cast.city, **BAD_RULES[said])
    assert said.rstrip(".") in str(refusal.value).lower()


def test_two_rules_of_the_same_kind_and_schools_on_one_day(cast):
    set_rule(cast.city_admin, cast.city, stages=["primary", "junior"])
    with pytest.raises(Refused, match="begins on that day already"):
        set_rule(cast.city_admin, cast.city, stages=["junior", "primary"], often="week")
    assert CadenceRule.objects.count() == 1
    set_rule(cast.city_admin, cast.city, stages=["junior"])


def test_a_list_with_a_foreign_school(cast):
    with assert_nothing_changed(), pytest.raises(Refused, match="outside the place"):
        set_rule(cast.admin_a, cast.district_a, list_name="重点", schools=[cast.b1])


def test_who_may_set_a_rule(cast):
    for actor, unit in (
        (cast.admin_a, cast.city), (cast.admin_b, cast.district_a), (cast.leader, cast.city),
        (cast.principal_a1, cast.a1.unit), (cast.township, cast.township_a),
    ):  # fmt: skip
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            set_rule(actor, unit)
    with assert_nothing_changed(), pytest.raises(Refused, match="set by the city"):
        set_rule(cast.admin_a, cast.district_a, kind="district_inspection", often="week")


def test_a_rule_that_holds_is_not_taken_back(cast):
    row = set_rule(cast.city_admin, cast.city, valid_from=TODAY)
    with assert_nothing_changed(), pytest.raises(Refused, match="holds already"):
        actions.take_back(cast.city_admin, row)


def test_who_reads_a_rule(cast):
    for_all = set_rule(cast.city_admin, cast.city)
    of_b = set_rule(cast.admin_b, cast.district_b)
    for_b = set_rule(cast.city_admin, cast.city, only_in=cast.district_b)
    seen = {
        person: set(CadenceRule.objects.visible_to(getattr(cast, person)))
        for person in ("officer_a1", "admin_a", "township", "officer_b1", "city_admin")
    }
    assert seen["officer_a1"] == seen["admin_a"] == seen["township"] == {for_all}
    assert seen["officer_b1"] == seen["city_admin"] == {for_all, of_b, for_b}


# -- exemptions ------------------------------------------------------------------------------------


def test_exempt_with_a_reason_until_it_is_ended(cast):
    row = exempt(cast.city_admin, cast.a1)
    (one,) = owed(cast.a1, WEEK)
    assert (one.state, one.reason) == (State.EXEMPT, "校舍维修")
    assert state(cast.a2, WEEK) == "open" and state(cast.a1, LAST_WEEK) == "missed"
    assert (row.granted_by, row.bureau) == (cast.city_admin, cast.city)
    actions.end_exemption(cast.city_admin, row)
    assert state(cast.a1, WEEK) == "open"


def test_a_district_exempts_from_its_own_rules_alone(cast):
    with assert_nothing_changed(), pytest.raises(Refused, match="only the city can exempt"):
        exempt(cast.admin_a, cast.a1)
    set_rule(cast.admin_a, cast.district_a)
    exempt(cast.admin_a, cast.a1)
    assert {(one.rule.setter, str(one.state)) for one in owed(cast.a1, WEEK)} == {
        (0, "open"), (cast.district_a.pk, "exempt"),
    }  # fmt: skip


def test_an_exemption_for_somebody_elses_school(cast):
    for actor in (cast.admin_b, cast.leader, cast.principal_a1, cast.township, cast.inspector):
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            exempt(actor, cast.a1)


BAD_EXEMPTIONS = {
    "no such duty": {"kind": "district_inspection"},
    "ends after it began": {"last_day": D(2026, 11, 22)},
    "within 366 days": {"last_day": D(2030, 1, 1)},
    "31 days ago": {"first_day": D(2026, 9, 1)},
    "has a reason": {"reason": "  "},
}


@pytest.mark.parametrize("said", BAD_EXEMPTIONS)
def test_an_exemption_that_makes_no_sense(cast, said):
    with assert_nothing_changed(), pytest.raises(Refused, match=said):
        exempt(cast.city_admin, cast.a1, **BAD_EXEMPTIONS[said])


def test_exempt_twice(cast):
    row = exempt(cast.city_admin, cast.a1)
    with pytest.raises(Refused, match="already"):
        exempt(cast.city_admin, cast.a1, first_day=WEEK[1], last_day=WEEK[1])
    actions.end_exemption(cast.city_admin, row)
    with pytest.raises(Refused, match="over already"):
        actions.end_exemption(cast.city_admin, row)
    assert CadenceExemption.objects.count() == 1
    with pytest.raises(PermissionDenied):
        actions.end_exemption(cast.admin_a, row)


# -- sent again ------------------------------------------------------------------------------------


@pytest.mark.parametrize("listed", [{}, {"list_name": "近河学校"}])
def test_a_rule_sent_again_is_the_same_and_in_other_words_refused(cast, listed):
    once = {"uuid": uuid.uuid4(), **listed}
    if listed:
        once["schools"] = [cast.a1, cast.b1]
    row = set_rule(cast.city_admin, cast.city, **once)
    assert set_rule(cast.city_admin, cast.city, **once) == row
    others = [{"times": 3}, {"source": "an order"}] + [{"schools": [cast.a1]}] * bool(listed)
    for other in others:
        with assert_nothing_changed(), pytest.raises(Refused, match="sent already"):
            set_rule(cast.city_admin, cast.city, **{**once, **other})


def test_an_exemption_sent_again_is_the_same_and_in_other_words_refused(cast):
    once = {"uuid": uuid.uuid4()}
    row = exempt(cast.city_admin, cast.a1, **once)
    assert exempt(cast.city_admin, cast.a1, **once) == row
    for other in ({"reason": "a storm"}, {"last_day": TODAY}):
        with assert_nothing_changed(), pytest.raises(Refused, match="sent already"):
            exempt(cast.city_admin, cast.a1, **once, **other)


# -- many ------------------------------------------------------------------------------------------


def test_as_many_queries_for_one_school_as_for_many(cast):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            found = list(queries.owed_by_schools(School.objects.all(), Asked(*NOVEMBER, TODAY)))
        return len(seen), len(found)

    few, three = asked()
    for n in range(20):
        school = factories.school(cast.district_b, f"乙{n}小学")
        visited(school, TODAY, by=cast.officer_a1.pk)
    assert asked() == (few, three + 20)


def test_together_as_one_by_one(cast):
    visited(cast.a2, D(2026, 11, 24), by=cast.officer_a1.pk)
    exempt(cast.city_admin, cast.b1)
    together = queries.owed_by_schools(School.objects.all(), Asked(*NOVEMBER, TODAY))
    for found in together:
        alone = School.objects.filter(pk=found.school)
        assert list(queries.owed_by_schools(alone, Asked(*NOVEMBER, TODAY))) == [found]
