"""What is done to bureaus."""

import pytest
from django.core.exceptions import PermissionDenied

from safety.base.models import Refused
from safety.schools.actions import unit as acts
from safety.schools.models import Tier
from tests import factories
from tests.refusals import assert_nothing_changed


def test_township_gets_its_ancestors(cast):
    unit = acts.create_unit(
        cast.admin_a, tier=Tier.TOWNSHIP, name="新镇中心校", parent=cast.district_a
    )
    assert (unit.township, unit.district, unit.city) == (unit, cast.district_a, cast.city)
    assert unit.province == cast.province and "xzzxx" in unit.search


@pytest.mark.parametrize(
    ("tier", "parent"),
    [
        (Tier.DISTRICT, "district_a"),
        (Tier.TOWNSHIP, "city"),
        (Tier.TOWNSHIP, "township_a"),
        (Tier.CITY, "district_a"),
    ],
)
def test_tiers_are_fixed(cast, tier, parent):
    with assert_nothing_changed(), pytest.raises(Refused):
        acts.create_unit(None, tier=tier, name="错位", parent=getattr(cast, parent))


def test_one_direct_unit_without_townships(cast):
    direct = acts.create_unit(
        cast.city_admin, tier=Tier.DISTRICT, name="市直", parent=cast.city, direct=True
    )
    with pytest.raises(Refused, match="directly run"):
        acts.create_unit(
            cast.city_admin, tier=Tier.DISTRICT, name="市直二", parent=cast.city, direct=True
        )
    with pytest.raises(Refused, match="tier"):
        acts.create_unit(cast.city_admin, tier=Tier.TOWNSHIP, name="镇", parent=direct)


@pytest.mark.parametrize("actor", ["admin_a", "inspector", "leader", "officer_a1"])
def test_districts_are_added_by_the_city_alone(cast, actor):
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        acts.create_unit(getattr(cast, actor), tier=Tier.DISTRICT, name="丙区", parent=cast.city)


def test_name_once_under_a_parent(cast):
    with assert_nothing_changed(), pytest.raises(Refused, match="of this name"):
        acts.create_unit(cast.city_admin, tier=Tier.DISTRICT, name="甲区", parent=cast.city)


def test_a_code_is_never_two_bureaus(cast):
    code = cast.district_a.code
    with assert_nothing_changed(), pytest.raises(Refused, match="had this code"):
        acts.create_unit(
            cast.city_admin, tier=Tier.DISTRICT, name="丙区", code=code, parent=cast.city
        )
    with assert_nothing_changed(), pytest.raises(Refused, match="had this code"):
        acts.update_unit(cast.district_b, cast.city_admin, name="乙区", code=code)
    acts.update_unit(cast.district_a, cast.city_admin, name="甲区", code="390198")
    with assert_nothing_changed(), pytest.raises(Refused, match="had this code"):
        acts.update_unit(cast.district_b, cast.city_admin, name="乙区", code=code)
    back = acts.update_unit(cast.district_a, cast.city_admin, name="甲区", code=code)
    assert (back.code, back.former_codes.split()) == (code, ["390198"])


def test_district_does_not_rename_itself(cast):
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        acts.update_unit(cast.district_a, cast.admin_a, name="新区", code="")
    assert acts.update_unit(cast.district_a, cast.city_admin, name="新区", code="1").name == "新区"


def test_out_of_use_only_when_empty(cast):
    with assert_nothing_changed(), pytest.raises(Refused, match="2 units"):
        acts.deactivate_unit(cast.district_a, cast.city_admin)
    empty = factories.unit(Tier.TOWNSHIP, "空镇", cast.district_a)
    seated = factories.person("seated", "township_admin", empty)
    with pytest.raises(Refused, match="1 people"):
        acts.deactivate_unit(empty, cast.admin_a)
    seated.appointments.all().delete()
    assert acts.deactivate_unit(empty, cast.admin_a).active is False
    assert acts.reactivate_unit(empty, cast.admin_a).active is True


def test_the_name_on_papers(cast):
    assert cast.district_a.letterhead == "甲区"
    acts.update_unit(
        cast.district_a, cast.city_admin, name="甲区", code="390102", office="甲区教育局"
    )
    kept = acts.update_unit(cast.district_a, cast.city_admin, name="甲区", code="390102")
    assert kept.letterhead == "甲区教育局"
