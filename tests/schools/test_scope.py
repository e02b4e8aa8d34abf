"""What each person of the cast sees, as exact sets."""

import pytest

from safety.schools.models import School, Unit, User
from tests import factories


def names(rows):
    return {str(row) for row in rows}


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("city_admin", {"甲一小学", "甲二幼儿园", "乙一中学"}),
        ("inspector", {"甲一小学", "甲二幼儿园", "乙一中学"}),
        ("leader", {"甲一小学", "甲二幼儿园", "乙一中学"}),
        ("admin_a", {"甲一小学", "甲二幼儿园"}),
        ("admin_b", {"乙一中学"}),
        ("township", {"甲一小学"}),
        ("officer_a1", {"甲一小学"}),
        ("principal_b1", {"乙一中学"}),
        ("gone", set()),
    ],
)
def test_schools_seen(cast, who, sees):
    user = getattr(cast, who)
    assert names(School.objects.visible_to(user).select_related("unit")) == sees


def test_province_sees_below_itself_only(cast):
    other = factories.unit("province", "外省")
    user = factories.person("province_admin", "city_admin", cast.province)
    stranger = factories.person("other_admin", "city_admin", other)
    assert School.objects.visible_to(user).count() == 3
    assert School.objects.visible_to(stranger).count() == 0


def test_district_sees_itself_and_below(cast):
    seen = names(Unit.objects.visible_to(cast.admin_a))
    assert seen == {"甲区", "甲镇中心校", "甲一小学", "甲二幼儿园"}


def test_unknown_role_sees_nothing(cast):
    user = factories.person("odd", "superhero", cast.city)
    assert not School.objects.visible_to(user).exists()


def test_people_seen_by_district(cast):
    seen = set(User.objects.visible_to(cast.admin_b).values_list("username", flat=True))
    assert seen == {"admin_b", "principal_b1", "officer_b1"}
