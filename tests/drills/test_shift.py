"""A drill on another day; days without school; two drills too near each other; a whole term."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from drills import actions
from drills.actions.plan import Wanted
from drills.models import Drill
from drills.rules.plan import overlap
from safety.base.models import Conflict, Refused
from tests.refusals import assert_nothing_changed

FRIDAY, SATURDAY = dt.date(2026, 11, 27), dt.date(2026, 11, 28)
TEN = dt.time(10)


def plan(cast, day=FRIDAY, at=TEN, scenario="fire", school=None, actor=None):
    return actions.plan_drill(
        actor or cast.officer_a1, uuid=uuid.uuid4(), school=school or cast.a1, scenario=scenario,
        planned_on=day, starts_at=at,
    )  # fmt: skip


def shift(cast, drill, day, at=TEN, version=None):
    version = version or drill.version
    return actions.shift_drill(
        drill, cast.officer_a1, version=version, planned_on=day, starts_at=at
    )


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (SATURDAY, "no school"),
        (dt.date(2026, 8, 10), "is over"),
        (dt.date(2027, 1, 1), "no school"),
        (dt.date(2028, 1, 1), "a year ahead"),
    ],
)
def test_days_that_are_none(cast, day, said):
    with assert_nothing_changed(), pytest.raises(Refused, match=said):
        plan(cast, day)


def test_the_dormitory_on_a_sunday(cast):
    assert plan(cast, SATURDAY + dt.timedelta(days=1), dt.time(21), "night").planned_on


def test_without_a_calendar_any_day(cast):
    cast.city.terms.all().delete()
    assert plan(cast, SATURDAY).planned_on == SATURDAY


@pytest.mark.parametrize("at", [dt.time(10), dt.time(9, 1), dt.time(10, 59)])
def test_two_at_a_time(cast, at):
    plan(cast)
    with assert_nothing_changed(), pytest.raises(Refused, match="begins at 10:00"):
        plan(cast, at=at, scenario="earthquake")


def test_an_hour_apart_or_elsewhere(cast):
    plan(cast)
    plan(cast, at=dt.time(11), scenario="earthquake")
    plan(cast, school=cast.b1, actor=cast.officer_b1)
    gone = plan(cast, at=dt.time(14))
    actions.cancel_drill(gone, cast.officer_a1, version=1)
    plan(cast, at=dt.time(14))
    assert Drill.objects.filter(cancelled_at=None).count() == 4


def test_what_has_no_hour_clashes_with_nothing():
    assert not overlap(None, TEN) and not overlap(None, None) and overlap(TEN, TEN)


def test_shifted(cast):
    drill = shift(cast, plan(cast), dt.date(2026, 12, 2), dt.time(14))
    assert (drill.planned_on, drill.starts_at, drill.version) == (
        dt.date(2026, 12, 2), dt.time(14), 2,
    )  # fmt: skip
    with assert_nothing_changed():
        shift(cast, drill, dt.date(2026, 12, 2), dt.time(14), version=1)
        with pytest.raises(Conflict):
            shift(cast, drill, FRIDAY, version=1)
        with pytest.raises(Refused, match="no school"):
            shift(cast, drill, SATURDAY)


def test_not_onto_another(cast):
    plan(cast)
    drill = plan(cast, at=dt.time(14))
    with assert_nothing_changed(), pytest.raises(Refused):
        shift(cast, drill, FRIDAY, dt.time(10, 30))
    assert shift(cast, drill, FRIDAY, dt.time(14, 30)).starts_at == dt.time(14, 30)


def test_by_the_form_and_from_the_term(cast, as_user):
    drill, client = plan(cast), as_user(cast.officer_a1)
    there = reverse("drills:drill_shift", args=[drill.uuid])
    assert client.get(there).status_code == 200
    sent = {"version": 1, "planned_on": "2026-12-01", "starts_at": "10:00", "to_term": "on"}
    assert "/drills/term/" in client.post(there, sent)["Location"]
    with assert_nothing_changed():
        assert client.post(there, {**sent, "planned_on": "2026-11-29"}).status_code == 422
        stale = client.post(there, {**sent, "planned_on": "2026-12-04"})
    assert stale.status_code == 409
    assert stale.context["form"]["version"].value() == 2


def test_a_term_at_once(cast):
    wanted = [Wanted("fire", FRIDAY, TEN), Wanted("crush", dt.date(2026, 12, 9), TEN)]
    given = {"uuid": uuid.uuid4(), "school": cast.a1, "wanted": wanted}
    assert len(actions.plan_term(cast.officer_a1, **given)) == 2
    with assert_nothing_changed():
        actions.plan_term(cast.officer_a1, **given)
    given["wanted"] = [Wanted("fire", dt.date(2026, 12, 10), TEN), Wanted("bus", SATURDAY, TEN)]
    with assert_nothing_changed(), pytest.raises(Refused):
        actions.plan_term(cast.officer_a1, **{**given, "uuid": uuid.uuid4()})
    with assert_nothing_changed(), pytest.raises(Refused, match="at least one"):
        actions.plan_term(cast.officer_a1, uuid=uuid.uuid4(), school=cast.a1, wanted=[])
