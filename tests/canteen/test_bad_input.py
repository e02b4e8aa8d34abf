"""What the issue on food names as bad input, one line each: said in words at the form, answered
422, and nothing written. What else each form refuses stands beside its own tests."""

import uuid

import pytest
from django.urls import reverse

from tests import factories
from tests.canteen import daily
from tests.canteen.buying import delivery_of, lot_of, supplier_of
from tests.canteen.test_contract import contract_of
from tests.canteen.test_purchase_pages import oil_body
from tests.files import photos
from tests.refusals import assert_nothing_changed

NO_DAY = "Enter a valid date."


@pytest.fixture(autouse=True)
def term(cast):
    factories.terms(cast.city, 2026)


def certificate(cast, kitchen, worker):
    return "certificate_add", worker, {"number": "JK1", "issued_on": "2026-11-20"}


def contract(cast, kitchen, worker):
    """Beside one that runs from 2022 to 2027."""
    contract_of(kitchen, cast.officer_a1)
    facts = {"party": "另一家公司", "starts_on": "2023-09-01", "ends_on": "2027-07-31"}
    return "contract_add", kitchen, facts


def goods(cast, kitchen, worker):
    """On a delivery on which the same lot stands already."""
    row = delivery_of(kitchen, cast.officer_a1, supplier_of(cast.a1, cast.officer_a1))
    lot_of(row, cast.officer_a1)
    return "lot_add", row, oil_body()


def sample(cast, kitchen, worker):
    menu = daily.menu(kitchen, cast.officer_a1, "米饭")
    facts = {"cabinet": "1", "keeper": "王芳", "taken_at": "08:00"}
    return "samples_add", menu, {**facts, f"grams_{menu.dishes.get().uuid}": "130"}


def freezer(cast, kitchen, worker):
    facts = {"day": "2026-11-23", "name": "1号", "cold": "freezer", "celsius": "-18"}
    return "freezer_add", kitchen, facts


def own_kitchen(cast, kitchen, worker):
    return "kitchen_add", None, {"mode": "self_run", "name": "东食堂", "school": cast.a1.uuid}


def water(cast, kitchen, worker):
    facts = {"school": cast.a1.uuid, "brand": "清泉", "lot": "A1", "supplier": "水站"}
    days = {"made_on": "2026-10-01", "expires_on": "2027-04-01", "received_on": "2026-11-23"}
    return "water_batch_add", None, {**facts, **days, "bottles": "9"}


def upload(data, name="a.pdf"):
    return lambda _cast: photos.upload(data, name)


def school_b1(cast):
    return cast.b1.uuid


LINES = [
    (certificate, "issued_on", "2026-02-30", NO_DAY),
    (certificate, "expires_on", "2026-11-19", "The certificate would end before it begins."),
    (certificate, "scan", upload(b"%PDF-1.4 no more"), "The PDF is damaged"),
    (certificate, "scan", upload(b"<html>", "a.jpg"), "This is not a photo."),
    (contract, "starts_on", "2023-09-01", "The kitchen has a contract with 顺达餐饮"),
    (contract, "ends_on", "2023-08-31", "The contract would end before it begins."),
    (goods, "name", "大豆油", "This lot stands on the delivery already"),
    (goods, "quantity", "-1", "Ensure this value is greater than or equal to 0.001."),
    (goods, "produced_on", "2026-13-01", NO_DAY),
    (sample, "grams", "0", "Ensure this value is greater than or equal to 1."),
    (sample, "grams", "2001", "Ensure this value is less than or equal to 2000."),
    (sample, "taken_at", "25:00", "Enter a valid time."),
    (freezer, "celsius", "31", "Ensure this value is less than or equal to 30."),
    (freezer, "celsius", "冷", "Enter a number."),
    (freezer, "defrosted_on", "2026-11-24", "This day has not come yet."),
    (own_kitchen, "school", school_b1, "Choose one of the answers that are offered."),
    (water, "school", school_b1, "Choose one of the answers that are offered."),
    (water, "expires_on", "2026-09-30", "The water would be out of date when it is bottled."),
    (water, "received_on", "2026-09-30", "The water would have come before it was bottled."),
]


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line[0].__name__} {line[1]}")
def test_it_is_said_and_nothing_is_written(cast, kitchen, worker, as_user, line):
    form, field, value, said = line
    name, row, body = form(cast, kitchen, worker)
    client = as_user(cast.officer_a1)
    client.get("/nowhere/")  # the first request of a session sets its clock
    given = value(cast) if callable(value) else value
    field = next((one for one in body if one.startswith(f"{field}_")), field)
    address = reverse(f"canteen:{name}", args=[row.uuid] if row else [])
    with assert_nothing_changed():
        answer = client.post(address, {"client_uuid": uuid.uuid4(), **body, field: given})
    assert answer.status_code == 422
    assert said in answer.content.decode()


@pytest.mark.parametrize("form", [certificate, sample, freezer, own_kitchen, water])
def test_the_same_without_the_fault_is_written(cast, kitchen, worker, as_user, form):
    """So that each line above fails for what it says."""
    name, row, body = form(cast, kitchen, worker)
    address = reverse(f"canteen:{name}", args=[row.uuid] if row else [])
    client = as_user(cast.officer_a1)
    assert client.post(address, {"client_uuid": uuid.uuid4(), **body}).status_code == 302
