"""Routes that are driven no more stand in nobody's way, and come back in nobody's way."""

import pytest

from safety.base.models import Refused
from safety.schools.actions import school as schools
from safety.schools.models import School
from tests.refusals import assert_nothing_changed
from tests.transport.conftest import ONE, TODAY, at, driver_of, route_of, vehicle_of
from tests.transport.test_routes import edit
from transport.actions import driver as drivers
from transport.actions import vehicle as vehicles
from transport.models import Route
from transport.rules.route import parse


@pytest.fixture
def taken_over(cast, route, bus, proven):
    """The bus and the driver of school A's morning line are of school B, too."""
    vehicle_of(cast.b1, cast.officer_b1, pupils=3)
    driver_of(cast.b1, cast.officer_b1)
    with assert_nothing_changed(), pytest.raises(Refused, match="route of another school"):
        same_line(cast, bus, proven)
    return route


def same_line(cast, bus, proven, **changes):
    return route_of(cast.b1, cast.officer_b1, bus, proven, name="东线早班", **changes)


def school_a(cast) -> School:
    return School.objects.get(pk=cast.a1.pk)


def close(cast):
    schools.close_school(school_a(cast), cast.city_admin, closed_on=TODAY)


def merge(cast):
    into = School.objects.get(pk=cast.b1.pk)
    schools.merge_school(school_a(cast), cast.city_admin, successor=into, closed_on=TODAY)


@pytest.mark.parametrize("end", [close, merge])
def test_a_school_that_is_no_more_keeps_nobody(taken_over, cast, bus, proven, end):
    end(cast)
    assert same_line(cast, bus, proven).plan.driver == proven


@pytest.mark.parametrize("what", ["driver", "vehicle"])
def test_a_school_that_let_them_go_keeps_nobody(taken_over, cast, bus, proven, what):
    """Each alone: whom it still has, it still keeps."""
    if what == "driver":
        drivers.leave(proven, cast.officer_a1)
        kept = "冀Z·12345 is on the way"
    else:
        vehicles.leave(bus, cast.officer_a1)
        kept = "王强 is on the way"
    with assert_nothing_changed(), pytest.raises(Refused, match=kept):
        same_line(cast, bus, proven)
    drivers.leave(proven, cast.officer_a1)
    vehicles.leave(bus, cast.officer_a1)
    assert same_line(cast, bus, proven)


def test_who_has_them_again_ends_the_old_route_first(taken_over, cast, bus, proven):
    drivers.leave(proven, cast.officer_a1)
    vehicles.leave(bus, cast.officer_a1)
    theirs = same_line(cast, bus, proven)
    for make in (driver_of, vehicle_of):
        with assert_nothing_changed(), pytest.raises(Refused, match="End that route first"):
            make(cast.a1, cast.officer_a1)
    taken_over.refresh_from_db()
    edit(taken_over, cast.officer_a1, ends_on=TODAY - ONE)
    assert driver_of(cast.a1, cast.officer_a1) == proven
    assert vehicle_of(cast.a1, cast.officer_a1, pupils=2) == bus
    theirs.refresh_from_db()
    assert theirs.ends_on is None


def test_who_has_them_again_drives_on_where_nobody_else_does(route, cast, proven):
    drivers.leave(proven, cast.officer_a1)
    assert driver_of(cast.a1, cast.officer_a1) == proven
    route.refresh_from_db()
    assert route.ends_on is None


def test_a_school_that_opens_again_makes_way(taken_over, cast, bus, proven):
    """For what was entered while it was closed, and for nothing else."""
    noon = route_of(
        cast.a1, cast.officer_a1, bus, proven, name="午班", direction="home",
        school_at=parse("12:00 校 0")[0].at, stops=parse("12:20 北门 20"),
    )  # fmt: skip
    close(cast)
    theirs = same_line(cast, bus, proven)
    with at(TODAY + 2 * ONE):
        schools.reopen_school(school_a(cast), cast.city_admin)
    ends = dict(Route.objects.values_list("pk", "ends_on"))
    assert ends == {taken_over.pk: TODAY + ONE, noon.pk: None, theirs.pk: None}
