"""The third owner: a row of several schools is seen from each of them, and from nowhere else."""

import pytest

from tests.access.shared.models import CarePoint, Link


@pytest.fixture
def points(cast):
    """One of A1 and B1, one of A2 alone, one that no school has named yet."""
    for name, schools in (("甲乙", [cast.a1, cast.b1]), ("甲二", [cast.a2]), ("无主", [])):
        point = CarePoint.objects.create(name=name)
        for school in schools:
            Link.objects.create(point=point, school=school, **without_school(school))
    return cast


def without_school(school):
    return {name: value for name, value in school.columns().items() if name != "school_id"}


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        *(("officer_a1", {"甲乙"}), ("officer_b1", {"甲乙"}), ("officer_a2", {"甲二"})),
        *(("township", {"甲乙"}), ("admin_a", {"甲乙", "甲二"}), ("admin_b", {"甲乙"})),
        *(("city_admin", {"甲乙", "甲二"}), ("inspector", {"甲乙", "甲二"})),
        *(("stranger", set()), ("gone", set())),
    ],
)
def test_who_sees_it(points, who, sees):
    found = [str(point) for point in CarePoint.objects.visible_to(getattr(points, who))]
    assert sorted(found) == sorted(sees)  # a list: shared by two of one's schools, it stands once


def test_two_schools_of_one_district_show_it_once(points):
    point = CarePoint.objects.get(name="甲二")
    Link.objects.create(point=point, school=points.a1, **without_school(points.a1))
    assert CarePoint.objects.visible_to(points.admin_a).filter(name="甲二").count() == 1
