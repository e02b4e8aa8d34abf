"""What is done to schools: what is recorded, what follows, what is refused."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from drills.models import Drill
from safety.base import clock
from safety.base.models import Conflict, Refused
from safety.schools.actions import school as acts
from safety.schools.models import Appointment, SchoolPeriod, Stage, Status
from safety.schools.queries import periods_at, search
from tests import factories
from tests.refusals import assert_nothing_changed

TODAY = clock.today()


def periods(school):
    return list(SchoolPeriod.objects.filter(school=school).order_by("pk"))


def new_school(cast, actor="admin_a", **fields):
    values = {"parent": cast.district_a, "name": "晨曦小学", "code": "3901020099"}
    values |= {"stage": Stage.PRIMARY, **fields}
    return acts.create_school(actor and getattr(cast, actor), **values)


def test_created_with_columns_search_and_period(cast):
    school = new_school(cast, parent=cast.township_a, pupils=30, boarding=True)
    assert school.unit.columns() == cast.a1.unit.columns()
    assert "chenxixiaoxue" in school.unit.search and "cxxx" in school.unit.search
    (period,) = periods(school)
    assert (period.stage, period.boarding, period.recorded_to) == ("primary", True, None)


def test_created_twice_by_one_uuid_is_one(cast):
    uuid = "0d9a3b52-6d6c-4a0e-9f0b-0a4c4b1d9e11"
    assert new_school(cast, uuid=uuid) == new_school(cast, uuid=uuid)


@pytest.mark.parametrize("other", [{"code": "3901020098"}, {"name": "晨光小学"}, {"pupils": 3}])
def test_one_uuid_is_not_two_schools(cast, other):
    uuid = "0d9a3b52-6d6c-4a0e-9f0b-0a4c4b1d9e11"
    new_school(cast, uuid=uuid)
    with assert_nothing_changed(), pytest.raises(Refused, match="something else"):
        new_school(cast, uuid=uuid, **other)


@pytest.mark.parametrize(
    "actor", ["admin_b", "township", "inspector", "leader", "officer_a1", "gone"]
)
def test_who_may_not_add(cast, actor):
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        new_school(cast, actor)


@pytest.mark.parametrize("place", ["city", "province"])
def test_stands_under_district_or_township(cast, place):
    with assert_nothing_changed(), pytest.raises(Refused, match="tier"):
        new_school(cast, None, parent=getattr(cast, place))


def test_code_is_taken_once(cast):
    with assert_nothing_changed(), pytest.raises(Refused, match=cast.a1.code):
        new_school(cast, code=cast.a1.code)


def test_edit_without_consequence_records_nothing(cast):
    school = acts.update_school(cast.a1, cast.admin_a, name="晨曦小学", pupils=700)
    assert (school.name, school.pupils, len(periods(school))) == ("晨曦小学", 700, 1)
    assert "cxxx" in school.unit.search


@pytest.mark.parametrize("change", [{"stage": Stage.NINE_YEAR}, {"boarding": True}])
def test_edit_that_matters_is_recorded(cast, change):
    acts.update_school(cast.a1, cast.admin_a, **change)
    old, new = periods(cast.a1)
    assert old.recorded_to == new.recorded_from and new.recorded_to is None
    assert {name: getattr(new, name) for name in change} == change


def test_stale_version_conflicts(cast):
    acts.update_school(cast.a1, cast.admin_a, version=1, pupils=700)
    with assert_nothing_changed(), pytest.raises(Conflict) as conflict:
        acts.update_school(cast.a1, cast.city_admin, version=1, pupils=800)
    assert conflict.value.current.pupils == 700


def test_move_takes_everything_along(cast):
    drill = Drill.objects.create(
        school=cast.a1, scenario="fire", planned_on=TODAY, planned_by=cast.officer_a1,
        planned_at=clock.now(), **cast.a1.unit.columns(),
    )  # fmt: skip
    acts.move_school(cast.a1, cast.city_admin, cast.district_b)
    here = {"township_id": None, "district_id": cast.district_b.pk, "city_id": cast.city.pk}
    for row in (drill, *Appointment.objects.filter(unit=cast.a1.pk)):
        row.refresh_from_db()
        assert {name: getattr(row, name) for name in here} == here
    assert [p.district_id for p in periods(cast.a1)] == [cast.district_a.pk, cast.district_b.pk]


def test_move_changes_sight_at_once(cast):
    acts.move_school(cast.a1, cast.city_admin, cast.district_b)
    assert cast.a1 in type(cast.a1).objects.visible_to(cast.admin_b)
    assert cast.a1 not in type(cast.a1).objects.visible_to(cast.admin_a)


def test_followers_hear_of_what_matters_alone(cast, monkeypatch):
    heard = []
    monkeypatch.setattr(acts, "FOLLOWERS", [lambda school: heard.append(school.district_id)])
    acts.update_school(cast.a1, cast.city_admin, pupils=5)
    acts.move_school(cast.a1, cast.city_admin, cast.district_b)
    acts.close_school(cast.a1, cast.city_admin, closed_on=TODAY)
    assert heard == [cast.district_b.pk, cast.district_b.pk]


@pytest.mark.parametrize("actor", ["admin_a", "admin_b", "township", "principal_a1", "leader"])
def test_only_who_stands_over_both_moves(cast, actor):
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        acts.move_school(cast.a1, getattr(cast, actor), cast.district_b)


def test_district_moves_within_itself(cast):
    moved = acts.move_school(cast.a2, cast.admin_a, cast.township_a)
    assert moved.township_id == cast.township_a.pk


def test_move_stays_within_the_city(cast):
    other = factories.unit("city", "邻市", cast.province)
    district = factories.unit("district", "丙区", other)
    with assert_nothing_changed(), pytest.raises(Refused, match="within its city"):
        acts.move_school(cast.a1, None, district)


def test_move_to_where_it_is_or_out_of_use(cast):
    with pytest.raises(Refused, match="already"):
        acts.move_school(cast.a1, cast.city_admin, cast.township_a)
    factories.unit("district", "旧区", cast.city, active=False)
    with pytest.raises(Refused, match="no longer in use"):
        acts.move_school(cast.a1, cast.city_admin, cast.city.children.get(name="旧区"))


def test_close_ends_the_seats(cast):
    closed = acts.close_school(cast.a1, cast.admin_a, closed_on=TODAY)
    seats = Appointment.objects.filter(unit=cast.a1.pk)
    assert (closed.status, closed.closed_on, closed.unit.active) == (Status.CLOSED, TODAY, False)
    assert {seat.ends_on for seat in seats} == {TODAY}
    assert [p.status for p in periods(cast.a1)] == ["open", "closed"]
    assert not cast.officer_a1.seats.seats


@pytest.mark.parametrize(
    ("day", "words"), [(1, "not come yet"), (-40_000, "founded after")], ids=["future", "before"]
)
def test_close_refuses_a_senseless_day(cast, day, words):
    type(cast.a1).objects.filter(pk=cast.a1.pk).update(founded=dt.date(1956, 9, 1))
    with assert_nothing_changed(), pytest.raises(Refused, match=words):
        acts.close_school(cast.a1, cast.city_admin, closed_on=TODAY + dt.timedelta(days=day))


def test_close_hears_obstacles(cast, monkeypatch):
    monkeypatch.setattr(acts, "OBSTACLES", [lambda school: f"{school.name}: 3 hazards are open"])
    with assert_nothing_changed(), pytest.raises(Refused, match="甲一小学: 3 hazards"):
        acts.close_school(cast.a1, cast.city_admin, closed_on=TODAY)


def test_merge_names_the_successor(cast):
    merged = acts.merge_school(cast.a2, cast.admin_a, successor=cast.a1, closed_on=TODAY)
    assert (merged.status, merged.successor) == (Status.MERGED, cast.a1)


def test_merge_makes_no_ring(cast):
    acts.merge_school(cast.a2, cast.admin_a, successor=cast.a1, closed_on=TODAY)
    with assert_nothing_changed(), pytest.raises(Refused, match="open school"):
        acts.merge_school(cast.a1, cast.admin_a, successor=cast.a2, closed_on=TODAY)
    with pytest.raises(Refused, match="into itself"):
        acts.merge_school(cast.a1, cast.admin_a, successor=cast.a1, closed_on=TODAY)


def test_merge_across_districts_is_the_citys(cast):
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        acts.merge_school(cast.a1, cast.admin_a, successor=cast.b1, closed_on=TODAY)
    acts.merge_school(cast.a1, cast.city_admin, successor=cast.b1, closed_on=TODAY)


def test_reopen_clears_the_successor(cast):
    merged = acts.merge_school(cast.a2, cast.admin_a, successor=cast.a1, closed_on=TODAY)
    again = acts.reopen_school(merged, cast.admin_a)
    assert (again.status, again.successor, again.closed_on) == (Status.OPEN, None, None)
    assert again.unit.active and len(periods(again)) == 3


def test_closed_school_neither_moves_nor_closes(cast):
    acts.close_school(cast.a1, cast.admin_a, closed_on=TODAY)
    for act in (
        lambda: acts.move_school(cast.a1, cast.city_admin, cast.district_b),
        lambda: acts.close_school(cast.a1, cast.city_admin, closed_on=TODAY),
    ):
        with assert_nothing_changed(), pytest.raises(Refused, match="closed"):
            act()


def test_past_is_read_from_periods(cast):
    before = clock.now()
    acts.move_school(cast.a1, cast.city_admin, cast.district_b)
    was = periods_at(before, city=cast.city).filter(district=cast.district_a)
    now = periods_at(clock.now(), district=cast.district_b)
    assert {row.school_id for row in was} == {cast.a1.pk, cast.a2.pk}
    assert {row.school_id for row in now} == {cast.a1.pk, cast.b1.pk}


@pytest.mark.parametrize("words", ["晨曦", "chenxi", "CX", "ｃｘ 小学"])
def test_search_by_name_pinyin_initials(cast, words):
    school = new_school(cast)
    found = search(type(school).objects.all(), words, "unit__search", "code")
    assert list(found) == [school]
