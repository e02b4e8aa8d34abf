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
from safety.base.models import Refused
from safety.dues import kinds
from safety.dues.models import DueItem, Notice, Schedule
from tests import factories
from tests.canteen.buying import SUPPLIER, delivery_of, lot_of, supplier_of
from tests.canteen.conftest import TODAY, kitchen_of
from tests.refusals import assert_nothing_changed

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


# -- a food licence that is not on file ------------------------------------------------------------

BARE = {"food_licence": "", "food_licence_expires_on": None}


def lines() -> list[str]:
    rows = DueItem.objects.filter(kind=dues.SUPPLIER_LICENCE, settled_at=None).order_by("pk")
    return [kinds.line(row.kind, row.facts) for row in rows]


def test_none_on_file_is_asked_for_until_it_is_there_or_needless(cast):
    link = supplier_of(cast.a1, cast.officer_a1, **BARE, licence_expires_on=dt.date(2027, 1, 1))
    assert lines() == [
        "Business licence of the supplier 绿源食品, valid to 2027-01-01",
        "No food licence of the supplier 绿源食品 is on file, nor why it needs none",
    ]
    assert {day for _unit, day in due()} == {dt.date(2027, 1, 1), TODAY}
    renamed(link, cast.officer_a1, **BARE, food_exempt="produce")
    assert lines() == []
    link.refresh_from_db()
    renamed(link, cast.officer_a1, **BARE, food_exempt="")
    assert len(lines()) == 1
    link.refresh_from_db()
    renamed(link, cast.officer_a1)
    assert lines() == ["Food licence of the supplier 绿源食品, valid to 2028-06-30"]


def test_suppliers_from_before_are_asked_by_the_clock(cast):
    supplier_of(cast.a1, cast.officer_a1, **BARE)
    supplier_of(cast.b1, cast.officer_b1, **BARE, licence="2", food_exempt="packaged")
    DueItem.objects.all().delete()
    assert dues.owe_all() == 1
    assert due() == {(cast.a1.pk, TODAY)}
    with assert_nothing_changed():
        assert dues.owe_all() == 0


def test_a_licence_and_none_needed_are_not_said_together(cast, link, as_user):
    with assert_nothing_changed(), pytest.raises(Refused):
        renamed(link, cast.officer_a1, food_exempt="produce")
    client = as_user(cast.officer_a1)
    with assert_nothing_changed():
        sent = added(client, cast.a1, licence="913900009", food_exempt="produce",
                     food_licence_expires_on="2028-06-30")  # fmt: skip
    assert sent.status_code == 422 and "needs no exemption" in sent.text


# -- what one school changed, the others read ------------------------------------------------------


def test_what_a_school_changed_is_told_and_shown_to_the_others(cast, link, as_user):
    supplier_of(cast.b1, cast.officer_b1)
    renamed(link, cast.officer_a1, food_licence_expires_on=dt.date(2029, 1, 31))
    rows = Notice.objects.filter(kind=dues.CHANGED)
    heard = set(rows.values_list("user__username", flat=True))
    assert heard == {"officer_b1", "principal_b1"}
    assert "绿源食品 right: food licence valid to." in kinds.line(dues.CHANGED, rows[0].facts)
    shown = as_user(cast.officer_b1).get(link.supplier.get_absolute_url()).text
    assert "2028-06-30 → 2029-01-31" in shown and "another school" in shown
    assert cast.officer_a1.name not in shown
    above = as_user(cast.city_admin).get(link.supplier.get_absolute_url()).text
    assert cast.officer_a1.name in above and cast.a1.name in above


def test_what_stays_the_same_is_no_change(cast, link):
    supplier_of(cast.b1, cast.officer_b1)
    renamed(link, cast.officer_a1)
    assert not Notice.objects.filter(kind=dues.CHANGED).exists()
    assert not link.supplier.changes.exists()
