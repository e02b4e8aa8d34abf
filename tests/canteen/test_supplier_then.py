"""A supplier as it was when it delivered; what is owed for it at many schools; what the city knew
already."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from canteen.actions import supplier as suppliers
from canteen.dues import supplier_licence as dues
from canteen.models import Supplier, SupplierLink
from safety.base import clock
from safety.dues.models import DueItem, Schedule
from tests import factories
from tests.canteen.buying import SUPPLIER, delivery_of, lot_of, supplier_of
from tests.canteen.conftest import kitchen_of

TOLD = {f"supplier_{name}": SUPPLIER[name] for name in ("name", "licence", "contact", "phone")}
NEW = {"name": "绿源集团", "contact": "孙丽", "phone": "13800000009"}


def renamed(link, officer, **changes):
    facts = {**SUPPLIER, "in_use": True, "version": link.supplier.version} | changes
    return suppliers.edit_supplier(link.supplier, officer, **facts)


@pytest.fixture
def link(cast):
    return supplier_of(cast.a1, cast.officer_a1)


@pytest.fixture
def lot(cast, kitchen, link):
    return lot_of(delivery_of(kitchen, cast.officer_a1, link), cast.officer_a1)


def told(row) -> dict:
    row.refresh_from_db()
    return {name: getattr(row, name) for name in TOLD}


def test_a_renamed_supplier_changes_no_past_record(cast, lot, link, kitchen):
    renamed(link, cast.officer_a1, **NEW)
    assert told(lot.delivery) == TOLD
    link.refresh_from_db()
    after = delivery_of(kitchen, cast.officer_a1, link, note="YPT2")
    assert told(after) == TOLD | {f"supplier_{name}": value for name, value in NEW.items()}


@pytest.mark.parametrize("name", ["绿源食品", "绿源集团"])
def test_what_it_brought_is_found_by_either_name(cast, lot, link, as_user, name):
    renamed(link, cast.officer_a1, **NEW)
    client = as_user(cast.admin_a)
    for page, row in (("delivery_list", lot.delivery), ("trace", lot)):
        answer = client.get(reverse(f"canteen:{page}"), {"supplier": name})
        assert list(answer.context["rows"]) == [row]
        assert "绿源食品" in answer.text


def added(client, school, **changes):
    given = {**SUPPLIER, "school": school.unit.uuid, "client_uuid": uuid.uuid4()} | changes
    given = {name: value for name, value in given.items() if value is not None}
    return client.post(reverse("canteen:supplier_add"), given, follow=True)


def test_what_the_city_knew_otherwise_is_told(cast, link, as_user):
    answer = added(as_user(cast.officer_b1), cast.b1, address="另一条路9号", phone="13900000002")
    assert "was not taken: address, phone." in answer.text
    assert Supplier.objects.get().address == SUPPLIER["address"]


def test_of_what_is_the_same_nothing_is_told(cast, link, as_user):
    answer = added(as_user(cast.officer_b1), cast.b1)
    assert SupplierLink.objects.count() == 2 and "was not taken" not in answer.text


# -- what is owed at every school ------------------------------------------------------------------


def links_of(cast, link, count):
    """So many more schools that buy there, for which nothing is owed yet."""
    for _number in range(count):
        school = factories.school(cast.district_b)
        owner = {"recorded_by": cast.officer_a1, "recorded_at": clock.now()}
        SupplierLink.objects.create(supplier=link.supplier, **owner, **school.columns())


def cost(link, officer, until) -> int:
    link.supplier.refresh_from_db()
    with CaptureQueriesContext(connection) as queries:
        renamed(link, officer, food_licence_expires_on=until)
    return len(queries)


def due() -> set[tuple[int, str]]:
    rows = DueItem.objects.filter(kind=dues.SUPPLIER_LICENCE, settled_at=None)
    assert not Schedule.objects.filter(item__in=rows, next_at=None).exists()
    return set(rows.values_list("unit", "due_on"))


def test_thirty_schools_cost_the_statements_of_three(cast, link):
    officer = cast.officer_a1
    links_of(cast, link, 2)
    first = cost(link, officer, dt.date(2029, 1, 1))
    links_of(cast, link, 27)
    assert cost(link, officer, dt.date(2029, 2, 1)) == first
    day = dt.date(2029, 2, 1)
    assert due() == {(row.school_id, day) for row in SupplierLink.objects.all()}


def test_a_day_put_right_and_back_is_owed_again(cast, link):
    links_of(cast, link, 2)
    before, after = dt.date(2028, 6, 30), dt.date(2029, 6, 30)
    for until in (after, before, after):
        cost(link, cast.officer_a1, until)
        assert due() == {(row.school_id, until) for row in SupplierLink.objects.all()}


def test_schools_that_buy_no_more_and_closed_ones_owe_nothing(cast, link):
    other = supplier_of(cast.b1, cast.officer_b1)
    SupplierLink.objects.filter(pk=other.pk).update(in_use=False)
    cost(link, cast.officer_a1, dt.date(2029, 1, 1))
    assert due() == {(cast.a1.pk, dt.date(2029, 1, 1))}


def test_its_new_name_stands_in_what_is_owed(cast, link):
    renamed(link, cast.officer_a1, **NEW)
    [item] = DueItem.objects.filter(kind=dues.SUPPLIER_LICENCE, settled_at=None)
    assert item.facts["name"] == NEW["name"]


def test_another_kitchen_of_the_school_is_no_matter(cast, link, lot):
    other = kitchen_of(cast.b1, cast.officer_b1)
    row = delivery_of(other, cast.officer_b1, supplier_of(cast.b1, cast.officer_b1))
    assert told(row) == TOLD
