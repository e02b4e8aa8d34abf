"""The pages of vehicles and drivers, from an empty register on."""

import uuid

import pytest
from django.urls import reverse

from inspections.models import Hazard
from safety.schools.models import SecurityEvent
from tests.transport.conftest import answer, driver_of, number_of, vehicle_of
from transport.models import Driver, Vehicle

DRIVER = {
    "name": "王强", "phone": "13900000001", "licence_class": "a1", "licence_until": "2030-01-01",
    "first_licensed_on": "2010-03-01",
}  # fmt: skip
BUS = {
    "plate": "冀z·１２345", "colour": "yellow", "plates": "own", "kind": "tractor", "seats": "36",
    "pupils": "5", "owner": "hired", "hammer": "no", "first_aid": "yes",
}  # fmt: skip


WRONG = number_of()[:-1] + "X"


def page(client, route, *args, **query):
    response = client.get(reverse(f"transport:{route}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def post(client, route, *args, **data):
    return client.post(reverse(f"transport:{route}", args=args), data)


def test_a_driver_from_an_empty_list_to_a_verdict_with_its_article(cast, as_user):
    client = as_user(cast.officer_a1)
    assert "No driver yet" in page(client, "driver_list")
    written = number_of().lower().translate({ord("1"): "１"})
    once = uuid.uuid4()
    given = DRIVER | {"client_uuid": once, "school": cast.a1.uuid, "identity": written}
    for _time in range(2):
        post(client, "driver_add", **given)
    driver = Driver.objects.get()
    assert driver.licence_class == "A1"
    given = {"answer": "happened", "on": "2020-05-01", "source": "police"}
    post(client, "record_add", driver.uuid, "drink_driving", client_uuid=uuid.uuid4(), **given)
    text = page(client, "driver_detail", driver.uuid)
    assert all(
        word in text for word in ("School Bus Regulations, article 23", "2020-05-01", "none, ever")
    )
    assert number_of() not in text


def test_a_licence_ends_or_is_long_term_never_both(driver, cast, as_user):
    client = as_user(cast.officer_a1)
    given = DRIVER | {"version": driver.version, "licence_long_term": "on"}
    refused = post(client, "driver_edit", driver.uuid, **given)
    assert refused.status_code == 422
    assert "Give the last day or “long-term”, not both." in refused.content.decode()
    driver.refresh_from_db()
    assert (driver.licence_long_term, str(driver.licence_until)) == (False, "2030-01-01")
    post(client, "driver_edit", driver.uuid, **given | {"licence_until": ""})
    assert "long-term" in page(client, "driver_detail", driver.uuid)
    assert "long-term" in page(client, "driver_list")


def test_a_number_is_shown_to_whoever_says_why_and_nowhere_else(driver, cast, as_user, settings):
    settings.DEMO = True
    client = as_user(cast.admin_a)
    assert number_of() not in page(client, "number_reveal", driver.uuid)
    refused = post(client, "number_reveal", driver.uuid, field="identity", reason="")
    assert refused.status_code == 422
    assert not SecurityEvent.objects.filter(kind="number_revealed").exists()
    shown = post(client, "number_reveal", driver.uuid, field="identity", reason="核对备案表")
    assert number_of() in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    log = as_user(cast.city_admin).get(reverse("desk:security_log")).content.decode()
    assert "sealed number of a driver shown" in log and "核对备案表" in log


def test_a_tractor_is_recorded_barred_and_in_the_ledger(cast, as_user):
    client = as_user(cast.officer_a1)
    assert "No vehicle yet" in page(client, "vehicle_list")
    post(client, "vehicle_add", client_uuid=uuid.uuid4(), school=cast.a1.uuid, **BUS)
    bus = Vehicle.objects.get()
    assert (bus.plate, bus.hammer, bus.first_aid, bus.recorder) == ("冀Z12345", False, True, None)
    text = page(client, "vehicle_detail", bus.uuid)
    assert "Found: tractor" in text and "missing: escape hammer" in text
    hazard = Hazard.objects.get()
    assert hazard.number in client.get(reverse("inspections:hazard_list")).content.decode()
    assert client.get(hazard.get_absolute_url()).status_code == 200
    assert client.get(hazard.inspection.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("identity", "130999850601001", "15 digits"),
        ("identity", WRONG, "check digit"),
        ("licence_class", "大巴", "no class"),
        ("first_licensed_on", "2003-05-31", "age of 18"),
        ("first_licensed_on", "2026-11-24", "not come yet"),
    ],
)
def test_bad_input_is_said_beside_its_field(cast, as_user, field, value, why):
    given = {"identity": number_of(), **DRIVER, field: value}
    answered = post(
        as_user(cast.officer_a1), "driver_add", client_uuid=uuid.uuid4(), school=cast.a1.uuid,
        **given,
    )  # fmt: skip
    assert answered.status_code == 422
    assert why in " ".join(answered.context["form"].errors[field])
    assert not Driver.objects.exists()


def test_a_stale_edit_says_so_and_keeps_what_was_typed(bus, cast, as_user):
    client = as_user(cast.officer_a1)
    given = BUS | {"kind": "school_bus"}
    assert post(client, "vehicle_edit", bus.uuid, version=1, **given).status_code == 302
    stale = post(client, "vehicle_edit", bus.uuid, version=1, **given | {"permit": "XC99"})
    assert stale.status_code == 409
    assert "Somebody else saved this" in stale.content.decode() and "XC99" in stale.content.decode()


def listed(client, name, **query):
    response = client.get(reverse(f"transport:{name}"), query)
    return {str(row) for row in response.context["rows"]}


def test_lists_are_narrowed_by_verdict_reason_school_and_district(cast, as_user):
    one = driver_of(cast.a1, cast.officer_a1)
    driver_of(cast.b1, cast.officer_b1, name="李四", identity=number_of(order=2))
    answer(one, cast.officer_a1, "crime", True)
    city = as_user(cast.city_admin)
    assert listed(city, "driver_list") == {"王强", "李四"}
    assert listed(city, "driver_list", verdict="barred") == {"王强"}
    assert listed(city, "driver_list", reason="drink_driving", verdict="unproven") == {"李四"}
    assert listed(city, "driver_list", text="乙一") == {"李四"}
    assert listed(city, "driver_list", district=str(cast.district_a.uuid)) == {"王强"}
    assert listed(as_user(cast.officer_b1), "driver_list") == {"李四"}


def test_what_is_used_no_more_is_listed_when_asked_for(bus, cast, as_user):
    client = as_user(cast.officer_a1)
    post(client, "vehicle_leave", bus.uuid)
    assert listed(client, "vehicle_list") == set()
    assert listed(client, "vehicle_list", gone="on") == {"冀Z·12345"}
    assert listed(client, "vehicle_list", gone="on", plate="冀z 123") == {"冀Z·12345"}


def test_a_shared_vehicle_shows_a_district_its_own_schools_alone(bus, cast, as_user):
    vehicle_of(cast.b1, cast.officer_b1, pupils=3)
    text = page(as_user(cast.admin_a), "vehicle_detail", bus.uuid)
    assert "甲一小学" in text and "乙一中学" not in text
    assert "乙一中学" in page(as_user(cast.admin_b), "vehicle_detail", bus.uuid)
    rows = as_user(cast.admin_a).get(reverse("transport:vehicle_list")).context["rows"]
    assert [(row.schools, row.school_name) for row in rows] == [(1, "甲一小学")]


def test_a_foreign_driver_of_a_shared_vehicle_is_not_named(proven, cast, as_user):
    bus = vehicle_of(cast.a1, cast.officer_a1, driver=proven)
    vehicle_of(cast.b1, cast.officer_b1, pupils=3)
    assert "王强" in page(as_user(cast.officer_a1), "vehicle_detail", bus.uuid)
    assert "王强" not in page(as_user(cast.officer_b1), "vehicle_detail", bus.uuid)


def test_a_list_costs_the_same_for_many(cast, as_user, django_assert_num_queries):
    client = as_user(cast.city_admin)

    def ask():
        with django_assert_num_queries(len(counted)):
            page(client, "driver_list")

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    driver_of(cast.a1, cast.officer_a1)
    page(client, "driver_list")
    with CaptureQueriesContext(connection) as counted:
        page(client, "driver_list")
    for order in range(2, 9):
        driver_of(cast.a1, cast.officer_a1, identity=number_of(order=order))
    ask()
