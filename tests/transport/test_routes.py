"""Routes as they are kept: what is refused, what is flagged and told, what stays as it was."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from safety.base.models import Conflict, Refused
from safety.dues.models import DueItem
from tests.refusals import assert_nothing_changed
from tests.transport import test_vehicles
from tests.transport.conftest import (
    ONE,
    STOPS,
    TODAY,
    answer,
    answer_all,
    at,
    driver_of,
    number_of,
    plan_of,
    route_of,
    vehicle_of,
)
from transport import tasks
from transport.actions import driver as drivers
from transport.actions import judge
from transport.actions import route as routes
from transport.actions import trip as trips
from transport.actions import vehicle as vehicles
from transport.dues import route as dues
from transport.models import Route, RoutePlan, Stop, Vehicle
from transport.models.vehicle import GEAR
from transport.rules.route import parse

SCHOOL_AT = "07:40"


def edit(route, officer, **changes):
    plan = Route.objects.select_related("plan__vehicle", "plan__driver").get(pk=route.pk).plan
    given = plan_of(plan.vehicle, plan.driver, name=route.name) | {"version": route.version}
    return routes.edit_route(route, officer, **given | changes)


def owed():
    return list(DueItem.objects.filter(kind="route_broken", settled_at=None))


def codes(route):
    route.refresh_from_db()
    return [one.code for one in route.failing]


def form_of(bus, driver, **changes):
    known = {
        "name": "东线早班", "direction": "to_school", "starts_on": TODAY.isoformat(),
        "vehicle": bus.uuid, "driver": driver.uuid, "attendant_name": "刘芳",
        "school_at": SCHOOL_AT, "stops": STOPS, "permit_stops": "",
    }  # fmt: skip
    return known | changes


def test_from_an_empty_list_to_a_route_with_its_flags(cast, bus, proven, as_user):
    client = as_user(cast.officer_a1)
    assert "No route yet" in client.get(reverse("transport:route_list")).content.decode()
    sent = form_of(
        bus, proven, client_uuid=uuid.uuid4(), school=cast.a1.uuid, stops="07:05 东街口 36"
    )
    for _time in range(2):
        answered = client.post(reverse("transport:route_add"), sent)
        assert answered.status_code == 302
    route = Route.objects.get()
    assert (route.plan.pupils, RoutePlan.objects.count(), Stop.objects.count()) == (36, 1, 1)
    page = client.get(route.get_absolute_url()).content.decode()
    assert "School Bus Regulations, article 34" in page and "36 pupils" in page
    assert "at most 34" in page and "stops of the permit not on file" in page


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("stops", "东街口 12", "Line 1 is no stop"),
        ("stops", "07:05 东街口 12\n07:05 北门 3", "does not come after"),
        ("stops", "07:50 东街口 12", "does not come after"),
        ("stops", "", "required"),
        ("ends_on", "2026-11-01", "before the first"),
        ("vehicle", "6d5f8a3e-0000-4000-8000-000000000000", "Choose one"),
        ("attendant_phone", "abc", "no phone number"),
        ("permit_stops", "没有时间", "Line 1 is no stop"),
    ],
)
def test_bad_input_is_said_beside_its_field_and_changes_nothing(
    cast, bus, proven, as_user, field, value, why
):
    sent = form_of(
        bus, proven, **{"client_uuid": uuid.uuid4(), "school": cast.a1.uuid, field: value}
    )
    client = as_user(cast.officer_a1)
    with assert_nothing_changed():
        answered = client.post(reverse("transport:route_add"), sent)
    assert answered.status_code == 422
    assert why in " ".join(answered.context["form"].errors[field])


def test_a_forbidden_kind_has_no_route(cast, proven):
    tractor = vehicle_of(cast.a1, cast.officer_a1, kind="tractor")
    with assert_nothing_changed(), pytest.raises(Refused, match="never carries pupils"):
        route_of(cast.a1, cast.officer_a1, tractor, proven)


def test_what_is_not_the_school_s_drives_none_of_its_routes(cast, bus, proven):
    other = driver_of(cast.a2, cast.officer_a2, identity=number_of(order=5), name="李四")
    with pytest.raises(Refused, match="none of the school's"):
        route_of(cast.a1, cast.officer_a1, bus, other)
    theirs = vehicle_of(cast.a2, cast.officer_a2, plate="冀Z00002")
    with pytest.raises(Refused, match="no pupils of the school"):
        route_of(cast.a1, cast.officer_a1, theirs, proven)
    with pytest.raises(Refused, match="no seat"):
        route_of(cast.a1, cast.officer_a1, bus, proven, attendant=cast.officer_a2)
    with pytest.raises(PermissionDenied):
        route_of(cast.a1, cast.officer_a2, bus, proven)
    assert not Route.objects.exists()


def test_nobody_drives_two_routes_at_a_time(cast, route, bus, proven):
    later = {"name": "东线晚班", "direction": "home", "school_at": dt.time(7, 40)}
    after = parse("07:50 北门 8\n08:00 东街口 12")
    route_of(cast.a1, cast.officer_a1, bus, proven, **later, stops=after)
    second = vehicle_of(cast.a1, cast.officer_a1, plate="冀Z00002")
    with assert_nothing_changed(), pytest.raises(Refused, match=r"王强 is on the way.*东线早班"):
        route_of(cast.a1, cast.officer_a1, second, proven, name="西线", stops=parse("07:39 西街 1"))
    other = driver_of(cast.a1, cast.officer_a1, identity=number_of(order=6), name="李四")
    with pytest.raises(Refused, match="冀Z·12345 is on the way"):
        route_of(cast.a1, cast.officer_a1, bus, other, name="西线")
    route_of(cast.a1, cast.officer_a1, second, other, name="西线")


def test_another_school_learns_that_and_not_of_whom(cast, route, bus, proven):
    vehicle_of(cast.b1, cast.officer_b1, pupils=3)
    mine = driver_of(cast.b1, cast.officer_b1, identity=number_of(order=7), name="李四")
    with pytest.raises(Refused) as refused:
        route_of(cast.b1, cast.officer_b1, bus, mine)
    said = str(refused.value)
    assert "a route of another school" in said and "东线" not in said and "甲一" not in said
    assert "07:" not in said  # nor when


def test_a_route_that_ended_keeps_nobody(cast, route, bus, proven):
    edit(route, cast.officer_a1, ends_on=TODAY)
    with at(TODAY + ONE):
        route_of(cast.a1, cast.officer_a1, bus, proven, name="新线")
    assert Route.objects.count() == 2


def test_an_edit_keeps_how_it_was(cast, route):
    with at(TODAY + ONE):
        edit(route, cast.officer_a1, stops=parse("07:00 西街 5"), attendant_name="赵敏")
    old, new = RoutePlan.objects.order_by("number")
    assert (old.since, new.since) == (TODAY, TODAY + ONE)
    assert [(s.name, s.pupils) for s in old.stops.all()] == [("东街口", 12), ("北门", 8)]
    assert (old.attendant_name, new.attendant_name, new.pupils) == ("刘芳", "赵敏", 5)
    assert Route.objects.get().plan == new


def test_an_edit_that_changes_nothing_writes_no_plan(cast, route):
    edit(route, cast.officer_a1)
    assert RoutePlan.objects.count() == 1


def test_what_ran_is_not_ended_afterwards(cast, route):
    with at(TODAY + 3 * ONE), pytest.raises(Refused, match="yesterday at the earliest"):
        edit(route, cast.officer_a1, ends_on=TODAY)


def test_the_later_one_sees_both_values_and_loses_no_typing(cast, route, bus, proven, as_user):
    edit(route, cast.principal_a1, attendant_name="校长定的人")
    client = as_user(cast.officer_a1)
    sent = form_of(bus, proven, version=1, attendant_name="我定的人", permit_stops="07:05 东街口")
    url = reverse("transport:route_edit", args=[route.uuid])
    with assert_nothing_changed():
        answered = client.post(url, sent)
    assert answered.status_code == 409
    rows = {row["label"]: (row["typed"], row["stored"]) for row in answered.context["differences"]}
    assert rows["Attendant without an account"] == ("我定的人", "校长定的人")
    assert set(rows) == {
        "Attendant without an account",
        "Stops on the permit",
        "Phone of the attendant",
    }
    assert 'name="version" value="2"' in answered.content.decode()
    assert client.post(url, sent | {"version": 2}).status_code == 302
    assert RoutePlan.objects.order_by("-number").first().attendant_name == "我定的人"


def test_a_stale_version_is_told(cast, route):
    edit(route, cast.officer_a1, name="新名")
    with assert_nothing_changed(), pytest.raises(Conflict):
        edit(Route(pk=route.pk, school=route.school, version=1), cast.officer_a1, version=1)


def test_a_name_stands_once_in_a_school(cast, route, bus, proven):
    with pytest.raises(Refused, match="this name"):
        route_of(
            cast.a1, cast.officer_a1, bus, proven, stops=parse("10:00 东 1"), school_at=dt.time(11)
        )


def test_one_pupil_too_many_is_owed_at_once_and_settles_by_itself(cast, route):
    assert codes(route) == [] and owed() == []
    edit(route, cast.officer_a1, stops=parse("07:05 东街口 27\n07:15 北门 8"))
    assert codes(route) == ["route_over_seats"]
    [item] = owed()
    assert (item.unit, item.due_on) == (cast.a1.unit, TODAY)
    route.refresh_from_db()
    edit(route, cast.officer_a1, stops=parse("07:05 东街口 26\n07:15 北门 8"))
    assert owed() == []


def test_a_route_without_attendant_is_owed(cast, route):
    edit(route, cast.officer_a1, attendant_name="")
    assert codes(route) == ["route_attendant"] and len(owed()) == 1


def test_a_driver_who_comes_to_be_barred_is_flagged_on_the_route_and_told_once(cast, route, proven):
    answer(proven, cast.officer_a1, "drink_driving", True)
    assert codes(route) == ["route_driver"]
    assert owed() == []  # barred_driver tells of it
    assert DueItem.objects.filter(kind="barred_driver", settled_at=None).count() == 1


def test_a_driver_who_leaves_and_comes_back(cast, route, proven):
    drivers.leave(proven, cast.officer_a1)
    assert codes(route) == ["route_driver"]
    driver_of(cast.a1, cast.officer_a1)
    assert codes(route) == []


def test_seats_that_are_put_right_judge_the_route(cast, route, bus):
    same = ("colour", "plates", "kind", "owner", "owner_name", *GEAR)
    facts = {name: getattr(bus, name) for name in same}
    vehicles.edit_vehicle(
        bus, cast.officer_a1, version=1, plate=bus.plate, pupils=9, driver=None, seats=21,
        inspection_until=bus.inspection_until, insurance_until=bus.insurance_until,
        scrap_on=bus.scrap_on, permit=bus.permit, permit_until=bus.permit_until, **facts,
    )  # fmt: skip
    assert codes(route) == ["route_over_seats"]


def test_a_smaller_class_of_licence_is_flagged(cast, bus):
    small = driver_of(cast.a1, cast.officer_a1, licence_class="B1")
    answer_all(small, cast.officer_a1)
    route = route_of(cast.a1, cast.officer_a1, bus, small)
    assert codes(route) == ["route_class"] and len(owed()) == 1


def test_the_list_is_narrowed_and_costs_the_same_for_many(
    cast, route, bus, as_user, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = as_user(cast.city_admin)
    url = reverse("transport:route_list")
    client.get(url)
    with CaptureQueriesContext(connection) as counted:
        client.get(url)
    for order in range(2, 7):
        one = driver_of(
            cast.b1, cast.officer_b1, identity=number_of(order=order), name=f"司{order}"
        )
        car = vehicle_of(cast.b1, cast.officer_b1, plate=f"冀Z0000{order}")
        many = parse("07:05 东街口 40") if order == 2 else parse(STOPS)
        route_of(cast.b1, cast.officer_b1, car, one, name=f"线{order}", stops=many)
    with django_assert_num_queries(len(counted)):
        page = client.get(url)
    assert len(page.context["rows"]) == 6

    def listed(**query):
        return {row.name for row in client.get(url, query).context["rows"]}

    assert listed(state="flagged") == {"线2"}
    assert listed(reason="route_over_seats") == {"线2"}
    assert listed(direction="home") == set()
    assert listed(text="甲一") == {"东线早班"}
    assert listed(district=str(cast.district_a.uuid)) == {"东线早班"}
    assert listed(state="ended") == set()


def test_a_closed_school_s_route_is_owed_no_more(cast, route):
    from safety.schools.actions import school as schools

    edit(route, cast.officer_a1, attendant_name="")
    schools.close_school(cast.a1, cast.city_admin, closed_on=TODAY)
    assert owed() == []


# -- a route that ends -----------------------------------------------------------------------------


def test_a_broken_route_that_is_ended_is_owed_no_more(cast, route):
    edit(route, cast.officer_a1, attendant_name="")
    with at(TODAY + ONE):
        route.refresh_from_db()
        edit(route, cast.officer_a1, attendant_name="", ends_on=TODAY)
        assert owed() == []
        route.refresh_from_db()
        edit(route, cast.officer_a1, attendant_name="", ends_on=None)
        assert len(owed()) == 1


def test_a_broken_route_that_ends_by_the_calendar_is_owed_no_more(cast, route):
    edit(route, cast.officer_a1, attendant_name="", ends_on=TODAY)
    assert [dues.sweep(), len(owed())] == [0, 1]
    with at(TODAY + ONE):
        tasks.follow_papers()
        assert owed() == []


def test_a_route_whose_driver_left_can_be_ended(cast, route, proven, as_user):
    drivers.leave(proven, cast.officer_a1)
    route.refresh_from_db()
    with assert_nothing_changed(), pytest.raises(Refused, match="none of the school's"):
        edit(route, cast.officer_a1, name="东线")
    url = reverse("transport:route_edit", args=[route.uuid])
    client = as_user(cast.officer_a1)
    form = client.get(url).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"ends_on": TODAY}
    assert client.post(url, sent).status_code == 302
    route.refresh_from_db()
    assert (route.ends_on, RoutePlan.objects.count()) == (TODAY, 1)
    with assert_nothing_changed(), pytest.raises(Refused, match="none of the school's"):
        edit(route, cast.officer_a1, ends_on=None)  # to go on it must be driven by somebody


def test_a_route_whose_vehicle_came_to_be_forbidden_can_be_ended(cast, route, bus, as_user):
    Vehicle.objects.update(kind="tractor")
    url = reverse("transport:route_edit", args=[route.uuid])
    client = as_user(cast.officer_a1)
    form = client.get(url).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    with assert_nothing_changed():
        assert client.post(url, sent | {"name": "东线"}).status_code == 422
    assert client.post(url, sent | {"ends_on": TODAY}).status_code == 302
    assert Route.objects.get().ends_on == TODAY


def test_a_route_that_never_ran_is_withdrawn(cast, bus, proven, as_user):
    later = TODAY + 7 * ONE
    with assert_nothing_changed(), pytest.raises(Refused, match="before the first"):
        route_of(cast.a1, cast.officer_a1, bus, proven, starts_on=later, ends_on=later - ONE)
    route = route_of(
        cast.a1, cast.officer_a1, bus, proven, starts_on=later, attendant_name="", name="东线"
    )
    with assert_nothing_changed(), pytest.raises(Refused, match="before the first"):
        edit(route, cast.officer_a1, attendant_name="", ends_on=later - 2 * ONE)
    edit(route, cast.officer_a1, attendant_name="", ends_on=later - ONE)
    assert owed() == []
    url = reverse("transport:route_list")
    client = as_user(cast.officer_a1)
    assert list(client.get(url).context["rows"]) == []
    assert list(client.get(url, {"state": "ended"}).context["rows"]) == [route]
    route_of(cast.a1, cast.officer_a1, bus, proven, starts_on=TODAY)  # it keeps nobody


def test_a_route_that_ran_is_not_withdrawn(cast, route):
    trips.record(route, cast.officer_a1, uuid=uuid.uuid4(), day=TODAY, step="check")
    with assert_nothing_changed(), pytest.raises(Refused, match="This route ran"):
        edit(route, cast.officer_a1, ends_on=TODAY - ONE)
    with at(TODAY + ONE), assert_nothing_changed(), pytest.raises(Refused, match="at the earliest"):
        edit(route, cast.officer_a1, ends_on=TODAY - ONE)


def test_a_route_of_next_week_proves_no_seats_of_today(cast, bus, proven):
    """60 pupils in two rounds of 30, the second from tomorrow on."""
    test_vehicles.edit(bus, cast.officer_a1, pupils=60)
    first = {"stops": parse("07:05 东街口 30"), "permit_stops": ""}
    route_of(cast.a1, cast.officer_a1, bus, proven, **first)
    later = {
        "name": "东线二班", "school_at": dt.time(8, 40), "stops": parse("08:05 东街口 30"),
        "permit_stops": "", "starts_on": TODAY + ONE,
    }  # fmt: skip
    route_of(cast.a1, cast.officer_a1, bus, proven, **later)
    bus.refresh_from_db()
    assert (bus.verdict, bus.codes, bus.rejudge_on) == ("unproven", ",over_seats,", TODAY + ONE)
    with at(TODAY + ONE):
        judge.sweep()
        bus.refresh_from_db()
        assert (bus.verdict, bus.rejudge_on) == ("eligible", dt.date(2027, 3, 2))
