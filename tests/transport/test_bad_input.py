"""The same mistakes by each way in: a driver's form, its edit, a wide sheet, a sheet of drivers; a
vehicle's; a route's. Each is told where it stands, and nothing is written."""

import uuid

import pytest
from django.urls import reverse

from tests import factories
from tests.refusals import assert_nothing_changed
from tests.transport.conftest import TODAY, driver_of, number_of, route_of, vehicle_of
from tests.transport.test_pages import BUS, DRIVER
from tests.transport.test_roster import GOOD, HEADERS, changed, take_in
from tests.transport.test_routes import edit, form_of
from transport.models import Driver, Route, Vehicle
from transport.rules import identity

WRONG = number_of()[:17] + ("0" if number_of()[17] != "0" else "1")
FUTURE = f"{TODAY.year + 1}-01-01"
# field of the form, column of the list, what is typed, what is said
DRIVERS = [
    ("identity", "身份证号", WRONG, "check digit is wrong"),
    ("identity", "身份证号", "130999850601001", "15 digits"),
    ("identity", "身份证号", "１３０９９９８５０６０１００１", "15 digits"),
    ("identity", "身份证号", number_of()[:14] + "abcd", "17 digits and a check digit"),
    ("identity", "身份证号", number_of()[:10] + "1332" + number_of()[14:], "no birth date"),
    ("first_licensed_on", "初次领证日期", "2003-05-31", "before the age of 18"),
    ("first_licensed_on", "初次领证日期", FUTURE, "has not come yet"),
    ("first_licensed_on", "初次领证日期", "2026-02-30", ""),
]
LISTED = [*HEADERS[:1], *HEADERS[7:]]  # a sheet of drivers


def said_of(outcome):
    return [(one.header, one.reason) for one in outcome.problems]


@pytest.mark.parametrize(("field", "_header", "value", "why"), DRIVERS)
def test_a_driver_s_form_and_its_edit(cast, driver, as_user, field, _header, value, why):
    client, given = as_user(cast.officer_a1), {**DRIVER, "identity": number_of(order=5)}
    ways = {
        reverse("transport:driver_add"): {"client_uuid": uuid.uuid4(), "school": cast.a1.uuid},
        reverse("transport:driver_edit", args=[driver.uuid]): {"version": driver.version},
    }
    for address, more in ways.items():
        with assert_nothing_changed():
            answer = client.post(address, {**given, **more, field: value})
        assert answer.status_code == 422
        assert why in " ".join(answer.context["form"].errors[field])


@pytest.mark.parametrize(("_field", "header", "value", "why"), DRIVERS)
@pytest.mark.parametrize("headers", [HEADERS, LISTED], ids=["wide", "drivers"])
def test_a_list_of_drivers(cast, headers, _field, header, value, why):
    row = dict(zip(HEADERS, GOOD, strict=True)) | {header: value}
    with assert_nothing_changed():
        outcome = take_in(cast.officer_a1, [row[name] for name in headers], headers=headers)
    [(where, reason)] = said_of(outcome)
    assert where == header and why in reason


# Ways to write one number that are all good: the card's X by hand, by an input method, in fours.
ENDS_IN_X = next(n for n in (number_of(order=one) for one in range(1, 99)) if n.endswith("X"))
FULL_WIDTH = "".join(chr(ord(one) + 0xFEE0) for one in ENDS_IN_X)
WRITTEN = [ENDS_IN_X.lower(), FULL_WIDTH, FULL_WIDTH.lower(), f"{ENDS_IN_X[:6]} {ENDS_IN_X[6:]}"]


@pytest.mark.parametrize("typed", WRITTEN)
def test_a_number_written_otherwise_is_the_same_person(cast, as_user, typed):
    client = as_user(cast.officer_a1)
    sent = {**DRIVER, "identity": typed, "client_uuid": uuid.uuid4(), "school": cast.a1.uuid}
    assert client.post(reverse("transport:driver_add"), sent).status_code == 302
    row = Driver.objects.get()
    assert row.opened("identity") == ENDS_IN_X and row.identity_end == ENDS_IN_X[-4:]
    listed = [*GOOD[:7], DRIVER["name"], ENDS_IN_X, *GOOD[9:]]
    assert said_of(take_in(cast.admin_a, changed(8, typed, listed))) == []
    assert Driver.objects.get() == row and identity.fault(ENDS_IN_X, TODAY) == ""


# -- plates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["冀Z12345", "冀z·12345", "冀Ｚ１２３４５"])
def test_two_vehicles_with_one_plate(cast, bus, as_user, typed):
    """By a second form of the school, by an edit of another vehicle, by two rows of a list."""
    client, other = as_user(cast.officer_a1), vehicle_of(
        cast.a1, cast.officer_a1, plate="冀Z22222"
    )  # fmt: skip
    new = {"client_uuid": uuid.uuid4(), "school": cast.a1.uuid}
    ways = {
        reverse("transport:vehicle_add"): new,
        reverse("transport:vehicle_edit", args=[other.uuid]): {"version": other.version},
    }
    for address, more in ways.items():
        with assert_nothing_changed():
            answer = client.post(address, {**BUS, "kind": "school_bus", **more, "plate": typed})
        assert answer.status_code == 422
        assert "already" in answer.text or "this plate" in answer.text
    with assert_nothing_changed():
        outcome = take_in(cast.officer_a1, GOOD, changed(1, typed))
    assert [where for where, _why in said_of(outcome)] == ["车牌号"]
    assert Vehicle.objects.count() == 2


# -- routes ---------------------------------------------------------------------------------------


def test_a_driver_on_two_routes_at_once(cast, route, bus, proven, as_user):
    """By the form of a second route and by an edit; one that touches no other is taken."""
    second = vehicle_of(cast.a1, cast.officer_a1, plate="冀Z22222")
    client, address = as_user(cast.officer_a1), reverse("transport:route_add")
    sent = form_of(second, proven, client_uuid=uuid.uuid4(), school=cast.a1.uuid, name="西线")
    with assert_nothing_changed():
        answer = client.post(address, sent)
    assert answer.status_code == 422 and route.name in answer.text
    other = driver_of(cast.a1, cast.officer_a1, name="李刚", identity=number_of(order=2))
    apart = route_of(cast.a1, cast.officer_a1, second, other, name="西线")
    page = reverse("transport:route_edit", args=[apart.uuid])
    sent = form_of(second, proven, version=apart.version, name="西线")
    with assert_nothing_changed():
        answer = client.post(page, sent)
    assert answer.status_code == 422 and route.name in answer.text
    assert edit(apart, cast.officer_a1, vehicle=second, driver=other, name="西线二")
    assert Route.objects.count() == 2


# -- someone else's school ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["driver_add", "vehicle_add", "route_add"])
def test_someone_else_s_school_is_like_none(cast, bus, proven, as_user, name):
    client, missing = as_user(cast.officer_a1), uuid.uuid4()
    sent = {**DRIVER, "identity": number_of(order=5)} if name == "driver_add" else dict(BUS)
    if name == "route_add":
        sent = form_of(bus, proven)
    answers = []
    for school in (cast.a2.uuid, cast.b1.uuid, missing):
        with assert_nothing_changed():
            given = {**sent, "client_uuid": uuid.uuid4(), "school": school}
            answer = client.post(reverse(f"transport:{name}"), given)
        answers.append((answer.status_code, answer.context["form"].errors.get("school")))
    assert answers[0] == answers[1] == answers[2] and answers[0][0] == 422


@pytest.mark.parametrize("school", ["甲二幼儿园", "乙一中学", "没有这所学校"])
def test_someone_else_s_school_in_a_list(cast, school):
    factories.appoint(
        cast.officer_a1, "inspector", cast.district_a
    )  # sees, and keeps nothing there
    with assert_nothing_changed():
        outcome = take_in(cast.officer_a1, changed(0, school))
    assert [where for where, _why in said_of(outcome)] == ["学校名称"]
