"""The screens of kitchens: who sees and does what, and that bad input changes nothing."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from canteen.models import HealthCertificate, Kitchen, Worker
from tests.canteen.conftest import TODAY, certify, kitchen_of, worker_of
from tests.files import papers, photos
from tests.refusals import assert_nothing_changed

KITCHENS, WORKERS, ADD = (
    reverse(f"canteen:{name}") for name in ("kitchen_list", "worker_list", "kitchen_add")
)


def url(name, row):
    return reverse(f"canteen:{name}", args=[row.uuid])


def read(response):
    return response.content.decode()


@pytest.fixture
def three(cast):
    """A kitchen with a cook at each school; that of A1 alone has a certificate."""
    found = {}
    for key in ("a1", "a2", "b1"):
        officer = getattr(cast, f"officer_{key}")
        found[key] = worker_of(kitchen_of(getattr(cast, key), officer), officer)
    certify(found["a1"], cast.officer_a1, TODAY)
    return found


@pytest.mark.parametrize(
    ("who", "schools"),
    [
        ("officer_a1", {"a1"}),
        ("principal_b1", {"b1"}),
        ("township", {"a1"}),
        ("admin_a", {"a1", "a2"}),
        ("inspector", {"a1", "a2", "b1"}),
        ("leader", {"a1", "a2", "b1"}),
    ],
)
def test_lists_show_ones_own(cast, three, as_user, who, schools):
    client = as_user(getattr(cast, who))
    assert set(client.get(WORKERS).context["rows"]) == {three[key] for key in schools}
    kitchens = {three[key].kitchen for key in schools}
    assert set(client.get(KITCHENS).context["rows"]) == kitchens


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ({}, {"a1", "a2", "b1"}),
        ({"state": "without"}, {"a2", "b1"}),
        ({"state": "soon"}, set()),
        ({"state": "left"}, set()),
        ({"post": "cook", "text": "乙一"}, {"b1"}),
        ({"post": "buyer"}, set()),
        ({"name": "芳"}, {"a1", "a2", "b1"}),
        ({"post": "pilot"}, set()),
        ({"district": str(uuid.uuid4())}, set()),
        ({"after": "nonsense"}, {"a1", "a2", "b1"}),
    ],
)
def test_filters_of_people(cast, three, as_user, query, keys):
    response = as_user(cast.city_admin).get(WORKERS, query)
    assert response.status_code == 200
    assert set(response.context["rows"]) == {three[key] for key in keys}


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ({"state": "without"}, {"a2", "b1"}),
        ({"state": "licence_none"}, {"b1"}),
        ({"state": "licence_expired"}, {"a2"}),
        ({"state": "out"}, set()),
        ({"mode": "self_run"}, {"a1", "a2", "b1"}),
        ({"mode": "outsourced"}, set()),
        ({"text": "甲一"}, {"a1"}),
    ],
)
def test_filters_of_kitchens(cast, three, as_user, query, keys):
    Kitchen.objects.filter(school=cast.b1).update(licence="", licence_expires_on=None)
    expired = TODAY - dt.timedelta(days=1)
    Kitchen.objects.filter(school=cast.a2).update(licence_expires_on=expired)
    rows = as_user(cast.city_admin).get(KITCHENS, query).context["rows"]
    assert set(rows) == {three[key].kitchen for key in keys}


@pytest.mark.parametrize("address", [KITCHENS, WORKERS])
def test_lists_cost_the_same_for_few_and_many(cast, three, as_user, address):
    client = as_user(cast.city_admin)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(20):
        place = kitchen_of(cast.b1, cast.officer_b1, name=f"食堂{number}")
        certify(worker_of(place, cast.officer_b1), cast.officer_b1, TODAY)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(address).context["rows"]) == 23
    assert len(few) == len(many)


def test_a_kitchen_costs_the_same_for_few_and_many(cast, kitchen, worker, as_user):
    client = as_user(cast.officer_a1)
    client.get(url("kitchen_detail", kitchen))
    with CaptureQueriesContext(connection) as few:
        client.get(url("kitchen_detail", kitchen))
    for number in range(20):
        certify(worker_of(kitchen, cast.officer_a1, name=f"{number}"), cast.officer_a1, TODAY)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(url("kitchen_detail", kitchen)).context["people"]) == 21
    assert len(few) == len(many)


def test_the_kitchen_says_what_to_do_next(cast, kitchen, worker, as_user):
    certify(worker_of(kitchen, cast.officer_a1, name="李娜"), cast.officer_a1, TODAY)
    page = as_user(cast.officer_a1).get(url("kitchen_detail", kitchen))
    assert [w.name for w in page.context["people"]] == ["王芳", "李娜"]
    assert url("certificate_add", worker) in read(page)
    assert "Record the certificate" in read(page)
    assert "Record the renewal" in read(page)
    above = read(as_user(cast.admin_a).get(url("kitchen_detail", kitchen)))
    assert "Missing" in above
    assert "Record the certificate" not in above


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2025-12-31", {}),
        ("2026-01-05", {"王芳": "unknown"}),
        ("2026-02-01", {"王芳": "valid"}),
        ("2027-02-02", {"王芳": "expired"}),
        ("nonsense", {"王芳": "valid"}),
    ],
)
def test_a_kitchen_on_any_day(cast, kitchen, worker, as_user, day, said):
    certify(worker, cast.officer_a1, dt.date(2026, 2, 1))
    page = as_user(cast.inspector).get(url("kitchen_detail", kitchen), {"day": day})
    assert {w.name: w.shown.value for w in page.context["people"]} == said


def test_home_pages_tell_of_it(cast, worker, as_user):
    said = "王芳 works in the kitchen without a health certificate"
    assert said in read(as_user(cast.officer_a1).get("/"))
    assert said in read(as_user(cast.admin_a).get("/"))
    assert said not in read(as_user(cast.officer_b1).get("/"))


def test_from_an_empty_school_to_a_certificate(cast, as_user):
    client = as_user(cast.principal_a1)
    body = {"client_uuid": uuid.uuid4(), "school": cast.a1.uuid, "mode": "self_run", "lunch": "on"}
    place = client.post(ADD, body)["Location"]
    kitchen = Kitchen.objects.get()
    assert place == kitchen.get_absolute_url()
    assert kitchen.meals == ["lunch"]
    body = {"client_uuid": uuid.uuid4(), "name": "李娜", "post": "storekeeper",
            "phone": "13800001408", "starts_on": "2026-11-23"}  # fmt: skip
    client.post(url("worker_add", kitchen), body)
    worker = Worker.objects.get()
    assert "Missing" in read(client.get(url("worker_detail", worker)))
    body = {"client_uuid": uuid.uuid4(), "number": "JK1", "issued_on": "2026-11-20",
            "scan": photos.upload(photos.jpeg(), "证.jpg")}  # fmt: skip
    client.post(url("certificate_add", worker), body)
    paper = HealthCertificate.objects.get()
    page = read(client.get(url("worker_detail", worker)))
    assert "Valid" in page
    scan = url("certificate_scan", paper)
    assert scan in page
    assert client.get(scan)["Content-Type"] == "image/jpeg"
    foreign = as_user(cast.officer_b1).get(scan)
    assert foreign.status_code == 404


def test_a_pdf_comes_back_as_it_was(cast, worker, as_user):
    client, data = as_user(cast.officer_a1), papers.pdf()
    body = {"client_uuid": uuid.uuid4(), "number": "JK1", "issued_on": "2026-11-20",
            "scan": photos.upload(data, "证.pdf")}  # fmt: skip
    client.post(url("certificate_add", worker), body)
    paper = HealthCertificate.objects.get()
    answer = client.get(url("certificate_scan", paper))
    assert b"".join(answer.streaming_content) == data


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", ""),
        ("number", "\u200b"),
        ("number", "x" * 41),
        ("issued_on", ""),
        ("issued_on", "2026-02-30"),
        ("issued_on", "2026-11-24"),
        ("issued_on", "0001-01-01"),
        ("expires_on", "2026-11-19"),
        ("expires_on", "2027-11-21"),
        ("client_uuid", ""),
        ("scan", b"<html><script>alert(1)</script>"),
        ("scan", b""),
        ("scan", b"%PDF-1.4 no more"),
    ],
)
def test_bad_certificates_change_nothing(cast, worker, as_user, field, value):
    client = as_user(cast.officer_a1)
    client.get("/nowhere/")
    body = {"client_uuid": uuid.uuid4(), "number": "JK1", "issued_on": "2026-11-20"}
    body[field] = photos.upload(value, "a.jpg") if isinstance(value, bytes) else value
    with assert_nothing_changed():
        assert client.post(url("certificate_add", worker), body).status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "\u3000"),
        ("post", "pilot"),
        ("phone", "call me"),
        ("starts_on", "9999-12-31"),
        ("starts_on", "2028-01-01"),
        ("starts_on", "tomorrow"),
    ],
)
def test_bad_people_change_nothing(cast, kitchen, worker, as_user, field, value):
    client = as_user(cast.officer_a1)
    client.get("/nowhere/")
    body = {"name": "李娜", "post": "cook", "starts_on": "2026-11-23", field: value}
    for address, more in (
        (url("worker_add", kitchen), {"client_uuid": uuid.uuid4()}),
        (url("worker_edit", worker), {"version": 1}),
    ):
        with assert_nothing_changed():
            assert client.post(address, {**body, **more}).status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("mode", ""),
        ("mode", "robots"),
        ("capacity", "-1"),
        ("capacity", "1" + "0" * 30),
        ("capacity", "NaN"),
        ("licence", "JY1"),
        ("licence_expires_on", "2027-01-01"),
        ("name", "x" * 41),
    ],
)
def test_bad_kitchens_change_nothing(cast, kitchen, as_user, field, value):
    client = as_user(cast.officer_a1)
    client.get("/nowhere/")
    body = {"mode": "self_run", "name": "东食堂", field: value}
    for address, more in (
        (ADD, {"client_uuid": uuid.uuid4(), "school": cast.a1.uuid}),
        (url("kitchen_edit", kitchen), {"version": 1, "in_use": "on"}),
    ):
        with assert_nothing_changed():
            assert client.post(address, {**body, **more}).status_code == 422


@pytest.mark.parametrize("day", ["", "2026-11-24", "2026-01-04", "2026-02-30"])
def test_nobody_leaves_before_they_came_or_tomorrow(cast, worker, as_user, day):
    client = as_user(cast.officer_a1)
    client.get("/nowhere/")
    with assert_nothing_changed():
        answer = client.post(url("worker_leave", worker), {"left_on": day, "version": 1})
    assert answer.status_code == 422


def test_a_stale_page_is_told(cast, worker, as_user):
    client = as_user(cast.officer_a1)
    body = {"name": "李娜", "post": "cook", "starts_on": "2026-01-05", "version": 1}
    assert client.post(url("worker_edit", worker), body).status_code == 302
    with assert_nothing_changed():
        answer = client.post(url("worker_edit", worker), {**body, "name": "王芳"})
    assert answer.status_code == 409
    [name] = answer.context["differences"]
    assert (name["typed"], name["stored"]) == ("王芳", "李娜")


def test_the_import_page(cast, as_user):
    client = as_user(cast.officer_a1)
    assert client.get(reverse("canteen:worker_template")).status_code == 200
    page = read(client.get(reverse("canteen:worker_import")))
    assert reverse("canteen:worker_template") in page
