"""A care point that is below standard is told to the schools whose pupils are there and to their
districts: when it comes to be, for whatever is new, and when a licence ends (R15)."""

import datetime as dt
import uuid
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from canteen import tasks
from canteen.actions import care_point as points
from canteen.dues import care_standard
from canteen.models import CarePoint
from canteen.rules.care_point import Looks
from safety.dues import kinds
from safety.dues.models import Notice
from tests import factories
from tests.canteen.conftest import TODAY, at
from tests.canteen.test_care_point import GOOD, NO_FOOD, point_of

DAY = dt.timedelta(days=1)
step = import_module("canteen.migrations.0013_care_points_below_before")
LINE = "Care point below standard: 小太阳托管 (%s)"
NO_LICENCE = LINE % "Serves meals without a food licence"


def told(user) -> list[str]:
    rows = Notice.objects.filter(user=user, kind=care_standard.BELOW).order_by("pk")
    return [kinds.line(row.kind, row.facts) for row in rows]


def edit(cast, point, **facts):
    point.refresh_from_db()
    return points.edit_point(point, cast.admin_a, version=point.version, **facts)


def test_it_is_told_to_the_others_and_to_the_district(cast):
    point_of(cast, "a1", **GOOD | NO_FOOD)
    assert told(cast.principal_a1) == told(cast.admin_a) == [NO_LICENCE]
    for who in (cast.officer_a1, cast.officer_a2, cast.admin_b, cast.city_admin):
        assert told(who) == []


def test_it_is_told_again_for_what_is_new_alone(cast):
    point = point_of(cast, "a1", **GOOD | NO_FOOD)
    edit(cast, point, owner="李")
    assert len(told(cast.officer_a1)) == 0
    edit(cast, point, fire=Looks.BAD)
    both = LINE % "Serves meals without a food licence; Fire safety is not in order"
    assert told(cast.officer_a1) == [both]
    assert told(cast.principal_a1) == [NO_LICENCE, both]
    edit(cast, point, fire=Looks.GOOD)
    edit(cast, point, fire=Looks.BAD)
    assert told(cast.officer_a1) == [both, both]


@pytest.mark.parametrize("changes", [{}, {"hygiene": Looks.UNKNOWN}])
def test_up_to_standard_or_not_known_is_told_to_nobody(cast, changes):
    point_of(cast, "a1", **GOOD | changes)
    assert not Notice.objects.filter(kind=care_standard.BELOW).exists()


def test_from_three_pupils_on(cast):
    point = point_of(cast, "a1", 2, **GOOD | NO_FOOD)
    assert not Notice.objects.filter(kind=care_standard.BELOW).exists()
    point_of(cast, "a2", 1)
    for who in (cast.officer_a1, cast.principal_a1, cast.principal_a2, cast.admin_a):
        assert told(who) == [NO_LICENCE]
    link = point.links.get(school=cast.a1)
    points.count_pupils(link, cast.officer_a1, version=link.version, pupils=0)
    point.refresh_from_db()
    assert point.told == []
    link.refresh_from_db()
    points.count_pupils(link, cast.officer_a1, version=link.version, pupils=2)
    assert told(cast.principal_a1) == [NO_LICENCE, NO_LICENCE]


def test_a_school_that_joins_later_hears_of_what_the_others_know(cast):
    point = point_of(cast, "a1", **GOOD | NO_FOOD)
    point_of(cast, "a2", 2, same=point)
    assert told(cast.principal_a2) == [NO_LICENCE]
    point_of(cast, "b1", 0, same=point)
    assert told(cast.principal_b1) == told(cast.admin_b) == []
    link = point.links.get(school=cast.b1)
    for pupils in (3, 4):
        points.count_pupils(link, cast.officer_b1, version=link.version, pupils=pupils)
        link.refresh_from_db()
        assert told(cast.principal_b1) == told(cast.admin_b) == [NO_LICENCE]
    for who in (cast.principal_a1, cast.admin_a):
        assert told(who) == [NO_LICENCE]


def test_an_old_process_adds_a_place_without_it(cast):
    """While the release is put in, the program before it writes beside it."""
    point_of(cast, "a1", **GOOD)
    said = {"uuid": uuid.uuid4().hex, "name": "另一处"}
    fields = [f.column for f in CarePoint._meta.concrete_fields if f.name not in ("id", "told")]
    values = ", ".join("%s" if name in said else name for name in fields)
    into = f"INSERT INTO canteen_carepoint ({', '.join(fields)})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"{into} SELECT {values} FROM canteen_carepoint",
            [said[name] for name in fields if name in said],
        )
    assert CarePoint.objects.get(name="另一处").told == []


def test_what_stands_when_it_comes_to_be_kept_is_known(cast, monkeypatch):
    one = point_of(cast, "a1", **GOOD | NO_FOOD | {"fire": Looks.BAD})
    over = point_of(cast, "a1", name="二号", **GOOD | {"business_until": TODAY - DAY})
    few = point_of(cast, "a1", 2, name="三号", **GOOD | NO_FOOD)
    Notice.objects.all().delete()
    CarePoint.objects.update(told=[])
    monkeypatch.setattr(step, "BATCH", 1)
    for _again in range(2):
        step.know(apps, None)
    kept = dict(CarePoint.objects.values_list("pk", "told"))
    assert kept == {one.pk: ["food", "fire"], over.pk: ["business_over"], few.pk: []}
    edit(cast, one, owner="李")
    assert not Notice.objects.filter(kind=care_standard.BELOW).exists()


def test_a_licence_ends_by_the_calendar(cast):
    point_of(cast, "a1", **GOOD)
    factories.terms(cast.city, 2026)
    tasks.owe_census()
    assert told(cast.officer_a1) == []
    over = LINE % "Food licence ran out"
    with at(TODAY + DAY):
        for _twice in range(2):
            tasks.owe_census()
        for who in (cast.officer_a1, cast.principal_a1, cast.admin_a):
            assert told(who) == [over]
    with at(TODAY + 2 * DAY):
        edit(cast, CarePoint.objects.get(), **GOOD | {"food_until": TODAY + 300 * DAY})
    assert CarePoint.objects.get().told == []


@pytest.mark.parametrize(("days", "count"), [(14, 1), (15, 0)])
def test_what_ended_long_ago_is_no_news(cast, days, count):
    point_of(cast, "a1", **GOOD)
    with at(TODAY + days * DAY):
        assert care_standard.tell_ended() == count


def test_what_serves_no_meals_needs_no_food_licence(cast):
    point_of(cast, "a1", **GOOD | {"meals": False})
    with at(TODAY + DAY):
        assert care_standard.tell_ended() == 0
