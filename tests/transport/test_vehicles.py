"""What acts on vehicles leave behind; what is forbidden is recorded, barred and raised."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied

from inspections.models import Hazard
from safety.base.models import Conflict, Refused
from safety.dues.models import DueItem
from tests.refusals import assert_nothing_changed
from tests.transport.conftest import ONE, TODAY, at, driver_of, number_of, vehicle_of
from transport.actions import judge
from transport.actions import vehicle as vehicles
from transport.models import Vehicle, VehicleLink

FACTS = (
    *("plate", "colour", "plates", "kind", "seats", "owner", "owner_name", "driver", "scrapped"),
    *("inspection_until", "insurance_until", "scrap_on", "permit", "permit_until"),
    *("hammer", "extinguisher", "first_aid", "recorder"),
)


def edit(vehicle, actor, pupils=20, version=None, **changes):
    facts = {name: getattr(vehicle, name) for name in FACTS} | changes
    version = version or vehicle.version
    vehicles.edit_vehicle(vehicle, actor, version=version, pupils=pupils, **facts)
    vehicle.refresh_from_db()


def owed() -> list[str]:
    rows = DueItem.objects.filter(kind="barred_vehicle", settled_at=None).order_by("unit")
    return [row.unit.name for row in rows]


def test_a_sound_vehicle_is_eligible(bus):
    assert (bus.verdict, bus.carried, bus.rejudge_on) == ("eligible", 20, dt.date(2027, 3, 2))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "three_wheeler"}, "forbidden_vehicle"),
        ({"plates": "false"}, "false_plate"),
        ({"plates": "none"}, "unlicensed"),
        ({"scrapped": True}, "scrapped"),
        ({"scrap_on": TODAY - ONE}, "scrap_date"),
        ({"pupils": 35}, "over_seats"),
    ],
)
def test_what_is_forbidden_is_recorded_and_raised(cast, changes, code):
    bus = vehicle_of(cast.a1, cast.officer_a1, **changes)
    assert (bus.verdict, [one.code for one in bus.found]) == ("barred", [code])
    [hazard] = Hazard.objects.issued()
    assert (hazard.severity, hazard.school, hazard.found_by) == ("major", cast.a1, cast.officer_a1)
    assert "冀Z·12345" in hazard.what
    assert owed() == ["甲一小学"]


def test_what_has_no_plates_is_recorded_each_as_one_of_its_own(cast):
    one = uuid.uuid4()
    given = {"plate": "", "plates": "none", "kind": "tractor"}
    first = vehicle_of(cast.a1, cast.officer_a1, uuid=one, **given)
    assert vehicle_of(cast.a1, cast.officer_a1, uuid=one, **given) == first
    assert vehicle_of(cast.a1, cast.officer_a1, **given) != first
    assert {item.code for item in first.found} == {"forbidden_vehicle", "unlicensed"}
    edit(first, cast.officer_a1, plate="")
    assert first.plate == f"无牌{one.hex[:8].upper()}"
    with assert_nothing_changed(), pytest.raises(Refused, match="has no plates"):
        edit(first, cast.officer_a1, plate="", plates="own")
    edit(first, cast.officer_a1, plate="冀0112345", plates="own")
    assert str(first) == "冀01·12345"


def test_a_date_that_passed_bars_and_tells_but_is_no_major_hazard(bus):
    with at(bus.insurance_until + ONE):
        assert judge.sweep() == 1
    bus.refresh_from_db()
    assert bus.verdict == "barred"
    assert (owed(), Hazard.objects.count()) == (["甲一小学"], 0)


def test_a_renewal_ends_it(bus, cast):
    edit(bus, cast.officer_a1, insurance_until=TODAY - ONE)
    assert owed() == ["甲一小学"]
    edit(bus, cast.officer_a1, insurance_until=TODAY)
    assert (bus.verdict, owed()) == ("eligible", [])


def test_a_plate_stands_once_in_a_city_and_its_pupils_add_up(bus, cast):
    """Of two schools nobody knows whether they sit in it together; of one that is too many alone
    there is no doubt."""
    assert vehicle_of(cast.b1, cast.officer_b1, pupils=14, kind="large_coach") == bus
    bus.refresh_from_db()
    assert (bus.kind, bus.carried, bus.verdict) == ("school_bus", 34, "eligible")
    edit(bus, cast.officer_b1, pupils=15)
    assert (bus.verdict, [one.code for one in bus.found]) == ("unproven", ["over_seats"])
    assert (owed(), Hazard.objects.count()) == ([], 0)
    edit(bus, cast.officer_b1, pupils=35)
    assert (bus.verdict, [one.code for one in bus.found]) == ("barred", ["over_seats"])
    assert sorted(owed()) == sorted(["甲一小学", "乙一中学"])
    assert set(Hazard.objects.values_list("school", flat=True)) == {cast.a1.pk, cast.b1.pk}


def test_what_a_school_uses_no_more_it_is_told_of_no_more(bus, cast):
    vehicle_of(cast.b1, cast.officer_b1, pupils=15)
    vehicles.leave(bus, cast.officer_b1)
    bus.refresh_from_db()
    assert (bus.carried, bus.verdict, owed()) == (20, "eligible", [])
    with assert_nothing_changed(), pytest.raises(Refused, match="no pupils"):
        edit(bus, cast.officer_b1)
    assert vehicle_of(cast.b1, cast.officer_b1, pupils=3) == bus
    assert VehicleLink.objects.count() == 2


def test_the_same_form_again_is_the_same_vehicle(cast):
    one = uuid.uuid4()
    first = vehicle_of(cast.a1, cast.officer_a1, uuid=one)
    with assert_nothing_changed():
        assert vehicle_of(cast.a1, cast.officer_a1, uuid=one) == first
    with assert_nothing_changed(), pytest.raises(Refused, match="sent already"):
        vehicle_of(cast.a1, cast.officer_a1, uuid=one, pupils=1)
    with assert_nothing_changed(), pytest.raises(Refused, match="already"):
        vehicle_of(cast.a1, cast.officer_a1)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"plate": "冀Z1234"}, "no Chinese number plate"),
        ({"colour": "green"}, "new energy alone"),
        ({"inspection_until": dt.date(2027, 5, 24)}, "every 6 months"),
        ({"scrap_on": dt.date(2090, 1, 1)}, "too far ahead"),
    ],
)
def test_what_cannot_be_is_refused(cast, changes, why):
    with assert_nothing_changed(), pytest.raises(Refused, match=why):
        vehicle_of(cast.a1, cast.officer_a1, **changes)


def test_another_schools_driver_is_refused(cast, bus):
    other = driver_of(cast.b1, cast.officer_b1, identity=number_of(order=7))
    with assert_nothing_changed(), pytest.raises(Refused, match="none of the school"):
        vehicle_of(cast.a1, cast.officer_a1, plate="冀Z54321", driver=other)
    with assert_nothing_changed(), pytest.raises(Refused, match="none of the school"):
        edit(bus, cast.officer_a1, driver=other)


def test_others_than_the_school_may_not(bus, cast):
    for actor in (cast.officer_b1, cast.admin_a, cast.city_admin):
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            edit(bus, actor)
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            vehicles.leave(bus, actor)
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            vehicle_of(cast.a1, actor, plate="冀Z54321")


def test_a_stale_edit_is_a_conflict_and_another_plate_stands_once(bus, cast):
    other = vehicle_of(cast.a1, cast.officer_a1, plate="冀Z54321")
    with assert_nothing_changed(), pytest.raises(Refused, match="Another vehicle"):
        edit(other, cast.officer_a1, plate="冀Z12345")
    edit(bus, cast.officer_a1, pupils=21)
    with assert_nothing_changed(), pytest.raises(Conflict):
        edit(bus, cast.officer_a1, version=1)


def test_who_sees_a_vehicle(bus, cast):
    sees = (cast.officer_a1, cast.township, cast.admin_a, cast.city_admin)
    not_ = (cast.officer_b1, cast.officer_a2, cast.admin_b)
    for model in (Vehicle, VehicleLink):
        assert all(model.objects.visible_to(user).exists() for user in sees)
        assert not any(model.objects.visible_to(user).exists() for user in not_)
