"""A form that is sent twice, by a second click or a slow line, makes one row, and its second answer
is that of the first."""

import datetime as dt
import uuid

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from canteen.models import GateSighting, Supplier, SupplierLink, WaterBatch, WaterMachine
from safety.schools.models import School, Status
from tests.canteen.buying import SUPPLIER
from tests.canteen.conftest import TODAY
from tests.files import photos
from tests.refusals import assert_nothing_changed

DAY = dt.timedelta(days=1)
# page → its models, what is typed, what makes the same form another one.
FORMS = {
    "water_add": ([WaterMachine], {"place": "二楼", "kind": "boiler"}, {"kind": "purifier"}),
    "water_batch_add": (
        [WaterBatch],
        {"brand": "清泉", "lot": "1", "supplier": "水厂", "bottles": "20", "made_on": TODAY - DAY,
         "expires_on": TODAY + DAY, "received_on": TODAY},
        {"bottles": "21"},
    ),
    "gate_add": (
        [GateSighting],
        {"place": "校门口便利店", "kind": "shop", "what": "出售过期面包", "seen_on": TODAY},
        {"what": "无证经营"},
    ),
    "supplier_add": (
        [Supplier, SupplierLink],
        {name: value or "" for name, value in SUPPLIER.items()},
        {"name": "红源食品"},
    ),
}  # fmt: skip
SCANNED = ("water_batch_add", "gate_add")


@pytest.fixture(params=FORMS)
def form(request, cast, as_user):
    """(send, models, what makes it another form): a page and what is typed on it, by officer A1."""
    models, typed, other = FORMS[request.param]
    client, there = as_user(cast.officer_a1), reverse(f"canteen:{request.param}")
    body = {"client_uuid": uuid.uuid4(), "school": cast.a1.uuid, **typed}

    def send(**more):
        sent = {**body, **more}
        if request.param in SCANNED:
            sent["scan"] = photos.upload(photos.jpeg(), "a.jpg")
        return client.post(there, sent)

    return send, models, other


def answer_of(response):
    said = [str(message) for message in get_messages(response.wsgi_request)]
    return response.status_code, response.get("Location"), said[-1:]


def test_a_second_click_makes_one_row_and_is_answered_like_the_first(form):
    send, models, _other = form
    first = answer_of(send())
    assert first[0] == 302
    with assert_nothing_changed():
        assert answer_of(send()) == first
    assert [model.objects.count() for model in models] == [1] * len(models)


def test_with_something_else_in_it_it_is_refused(form):
    send, _models, other = form
    send()
    with assert_nothing_changed():
        answer = send(**other)
    assert answer.status_code == 422
    assert "sent already, with something else in it" in answer.content.decode()


def test_a_closed_school_records_nothing(cast, form):
    send, _models, _other = form
    closed = {"status": Status.CLOSED, "closed_on": TODAY}
    School.objects.filter(pk=cast.a1.pk).update(**closed)
    with assert_nothing_changed():
        assert send().status_code == 403
