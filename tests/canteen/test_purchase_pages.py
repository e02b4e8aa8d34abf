"""The screens of purchases: who sees and does what, and that bad input changes nothing."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from canteen.actions import delivery as deliveries
from canteen.actions import paper as keeping
from canteen.actions import supplier as suppliers
from canteen.models import Delivery, ForbiddenGoods, Lot, Paper, Supplier
from safety.schools.models import Role
from tests import factories
from tests.canteen.buying import (
    CABBAGE,
    HEAD,
    OIL,
    accept,
    delivery_of,
    lot_of,
    review,
    supplier_of,
)
from tests.canteen.conftest import TODAY, kitchen_of
from tests.canteen.test_pages import read, url
from tests.files import papers, photos
from tests.refusals import assert_nothing_changed

SUPPLIERS, DELIVERIES, GOODS, TRACE, FORBIDDEN = (
    reverse(f"canteen:{name}")
    for name in ("supplier_list", "delivery_list", "goods_list", "trace", "forbidden_list")
)


@pytest.fixture
def lots(cast):
    """The same oil at each school, from one supplier; at B1 of another lot."""
    found = {}
    for key in ("a1", "a2", "b1"):
        school, officer = getattr(cast, key), getattr(cast, f"officer_{key}")
        kitchen = kitchen_of(school, officer)
        row = delivery_of(kitchen, officer, supplier_of(school, officer))
        found[key] = lot_of(row, officer, batch="B2" if key == "b1" else "B1")
        row.refresh_from_db()
        accept(row, officer)
    return found


@pytest.mark.parametrize(
    ("who", "schools"),
    [
        ("officer_a1", {"a1"}),
        ("township", {"a1"}),
        ("admin_a", {"a1", "a2"}),
        ("inspector", {"a1", "a2", "b1"}),
    ],
)
def test_lists_show_ones_own(cast, lots, as_user, who, schools):
    client = as_user(getattr(cast, who))
    assert set(client.get(GOODS).context["rows"]) == {lots[key] for key in schools}
    brought = {lots[key].delivery for key in schools}
    assert set(client.get(DELIVERIES).context["rows"]) == brought
    [seller] = client.get(SUPPLIERS).context["rows"]
    assert seller.schools == len(schools)


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ({}, set()),
        ({"goods": "豆油"}, {"a1", "a2", "b1"}),
        ({"batch": "B1"}, {"a1", "a2"}),
        ({"supplier": "绿源"}, {"a1", "a2", "b1"}),
        ({"goods": "豆油", "batch": "B2"}, {"b1"}),
        ({"goods": "豆油", "until": "2026-11-22"}, set()),
        ({"goods": "面粉"}, set()),
        ({"goods": "豆油", "since": "yesterday"}, set()),
    ],
)
def test_the_way_of_a_lot(cast, lots, as_user, query, keys):
    answer = as_user(cast.city_admin).get(TRACE, query)
    assert set(answer.context["rows"]) == {lots[key] for key in keys}
    assert answer.context["schools"] == len(keys)


def test_a_mistake_is_traced_uncounted_and_what_was_turned_away_is(cast, lots, as_user):
    kitchen, link = lots["a1"].delivery.kitchen, lots["a1"].supplier.links.get(school=cast.a1)
    row = delivery_of(kitchen, cast.officer_a1, link, note="2")
    mistake = lot_of(row, cast.officer_a1)
    deliveries.withdraw(row, cast.officer_a1, version=row.version, reason="重复")
    Delivery.objects.filter(school=cast.a2).update(state="turned_away")
    answer = as_user(cast.city_admin).get(TRACE, {"goods": "油"})
    assert set(answer.context["rows"]) == {mistake, *lots.values()}
    assert answer.context["schools"] == len(lots)


def test_the_way_of_a_lot_is_one_question_and_an_index_answers_it(cast, lots, as_user):
    client = as_user(cast.city_admin)
    client.get(TRACE)
    with CaptureQueriesContext(connection) as asked:
        client.get(TRACE, {"batch": "B1"})
    rows = [q["sql"] for q in asked if "canteen_lot" in q["sql"] and "phone" in q["sql"]]
    assert len(rows) == 1
    if connection.vendor == "sqlite":
        assert "lot_of_batch" in plan(rows[0])


def plan(asked) -> str:
    """How SQLite goes about this very query."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked}")
        return str(cursor.fetchall())


@pytest.mark.parametrize("typed", ["b1", "Ｂ１", "B 1"])
def test_a_lot_is_found_however_long_ago_and_however_written(cast, lots, as_user, typed):
    Lot.objects.update(arrived_on=TODAY - dt.timedelta(days=91))
    client = as_user(cast.city_admin)
    for address, query in ((TRACE, {"batch": typed}), (GOODS, {"batch": typed, "show": "all"})):
        assert set(client.get(address, query).context["rows"]) == {lots["a1"], lots["a2"]}
    assert not client.get(TRACE, {"goods": "油"}).context["rows"]


def test_a_second_click_finds_it_done(cast, lots, as_user):
    client = as_user(cast.officer_a1)
    body = {"why": "used", "quantity": "8", "day": TODAY, "by": "李", "client_uuid": uuid.uuid4()}
    for _time in range(2):
        assert client.post(url("lot_take", lots["a1"]), body).status_code == 302
    with assert_nothing_changed():
        body["client_uuid"] = uuid.uuid4()
        assert client.post(url("lot_take", lots["a1"]), body).status_code == 422


def test_one_takes_from_ones_own_store_only(cast, lots, as_user):
    factories.appoint(cast.officer_a1, Role.INSPECTOR, cast.city)
    page = read(as_user(cast.officer_a1).get(GOODS))
    assert [key for key, lot in lots.items() if url("lot_take", lot) in page] == ["a1"]


def test_after_a_review_no_goods_are_offered_and_after_both_no_mistake(cast, delivery, as_user):
    client = as_user(cast.officer_a1)
    lot_of(delivery, cast.officer_a1)
    shown = []
    for kind in ("", "papers", "freshness"):
        delivery = review(delivery, cast.officer_a1, kind) if kind else delivery
        page = read(client.get(url("delivery_detail", delivery)))
        shown.append([url(n, delivery) in page for n in ("lot_add", "delivery_withdraw")])
    assert shown == [[True, True], [False, True], [False, False]]


@pytest.mark.parametrize("address", [SUPPLIERS, DELIVERIES, GOODS, f"{TRACE}?goods=油"])
def test_lists_cost_the_same_for_few_and_many(cast, lots, as_user, address):
    client = as_user(cast.city_admin)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    kitchen = kitchen_of(cast.b1, cast.officer_b1, name="二食堂")
    for number in range(15):
        facts = {"licence": f"{number}", "name": f"第{number}家"}
        link = supplier_of(cast.b1, cast.officer_b1, **facts)
        lot_of(delivery_of(kitchen, cast.officer_b1, link), cast.officer_b1)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(address).context["rows"]) >= 16
    assert len(few) == len(many)


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ({"show": "near"}, {"a2", "b1"}),
        ({"show": "expired"}, {"b1"}),
        ({"show": "all"}, {"a1", "a2", "b1", "used"}),
        ({"text": "甲二"}, {"a2"}),
    ],
)
def test_filters_of_goods(cast, lots, as_user, query, keys):
    lots["used"] = lot_of_a1 = lots["a1"]
    Lot.objects.filter(pk=lots["a2"].pk).update(alarm_on=TODAY)
    past = TODAY - dt.timedelta(days=1)
    Lot.objects.filter(pk=lots["b1"].pk).update(alarm_on=past, expires_on=past)
    if "used" in keys:
        Lot.objects.filter(pk=lot_of_a1.pk).update(remaining=0)
    rows = as_user(cast.city_admin).get(GOODS, query).context["rows"]
    assert set(rows) == {lots[key] for key in keys}


def test_from_an_empty_school_to_cooked_oil(cast, kitchen, as_user):
    client = as_user(cast.officer_a1)
    assert "Add the first supplier" in read(client.get(DELIVERIES))
    seller = {"name": "绿源食品", "licence": "９１a1", "address": "大关路1号", "contact": "赵刚"}
    body = {**seller, "phone": "0317-2021000", "school": cast.a1.uuid, "client_uuid": uuid.uuid4()}
    client.post(reverse("canteen:supplier_add"), body)
    link = Supplier.objects.get(licence="91A1").links.get()
    head = {"supplier": link.uuid, "arrived_on": TODAY, "voucher": "ticket", "note": "Y1"}
    body = {**head, "received_by": "李保管", "client_uuid": uuid.uuid4()}
    assert client.post(url("delivery_add", kitchen), body).status_code == 302
    row = Delivery.objects.get()
    body = {**oil_body(), "next": "1"}
    answer = client.post(url("lot_add", row), body)
    assert answer.url == url("lot_add", row)
    for version, kind in ((2, "papers"), (3, "freshness")):
        said = {"kind": kind, "passed": "yes", "by": "王校长", "version": version}
        assert client.post(url("delivery_review", row), said).status_code == 302
    body = {"why": "used", "quantity": "10", "day": TODAY, "by": "李", "client_uuid": uuid.uuid4()}
    client.post(url("lot_take", row.lots.get()), body)
    page = read(client.get(url("delivery_detail", row)))
    assert "used up" in page.lower()
    assert "accepted" in page.lower()


def oil_body(**changes):
    facts = {name: value for name, value in OIL.items() if name != "packaged"}
    return {**facts, "packaged": "on", "client_uuid": uuid.uuid4()} | changes


@pytest.fixture
def delivery(cast, kitchen):
    return delivery_of(kitchen, cast.officer_a1, supplier_of(cast.a1, cast.officer_a1))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "四季豆"),
        ("name", "\u200b"),
        ("name", "x" * 61),
        ("quantity", "0"),
        ("quantity", "-1"),
        ("quantity", "NaN"),
        ("quantity", "1" + "0" * 30),
        ("quantity", "0.0001"),
        ("producer", ""),
        ("production_licence", ""),
        ("produced_on", "2026-02-30"),
        ("produced_on", "2026-11-24"),
        ("produced_on", "0001-01-01"),
        ("shelf_days", "0"),
        ("shelf_days", "999999"),
        ("shelf_days", "3"),
        ("client_uuid", "x"),
    ],
)
def test_bad_goods_change_nothing(cast, delivery, as_user, field, value):
    client = as_user(cast.officer_a1)
    client.get("/nowhere/")
    with assert_nothing_changed():
        answer = client.post(url("lot_add", delivery), oil_body(**{field: value}))
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("supplier", str(uuid.UUID(int=7))),
        ("arrived_on", "2026-11-24"),
        ("arrived_on", "9999-12-31"),
        ("voucher", "none"),
        ("note", ""),
        ("received_by", "\u3000"),
    ],
)
def test_bad_deliveries_change_nothing(cast, kitchen, delivery, as_user, field, value):
    client, link = as_user(cast.officer_a1), delivery.supplier.links.get()
    client.get("/nowhere/")
    head = {**HEAD, "supplier": link.uuid, "note": "2", "client_uuid": uuid.uuid4(), field: value}
    head = {name: given for name, given in head.items() if given is not False}
    with assert_nothing_changed():
        assert client.post(url("delivery_add", kitchen), head).status_code == 422


def test_a_stale_review_is_told(cast, delivery, as_user):
    lot_of(delivery, cast.officer_a1, CABBAGE)
    client = as_user(cast.officer_a1)
    client.get("/nowhere/")
    body = {"kind": "papers", "passed": "yes", "by": "王校长", "version": 1}
    with assert_nothing_changed():
        answer = client.post(url("delivery_review", delivery), body)
    assert answer.status_code == 409
    assert "changed meanwhile" in read(answer)
    with assert_nothing_changed():
        body |= {"version": 2, "passed": "no"}
        assert client.post(url("delivery_review", delivery), body).status_code == 422


@pytest.mark.parametrize("data", [b"", b"<html>", b"%PDF-1.4 no more"])
def test_scans_that_are_not_scans(cast, delivery, as_user, data):
    client = as_user(cast.officer_a1)
    client.get("/nowhere/")
    for kind, row in (("delivery", delivery), ("supplier", delivery.supplier)):
        body = {"client_uuid": uuid.uuid4(), "kind": "food", "scan": photos.upload(data, "a.jpg")}
        with assert_nothing_changed():
            assert client.post(url(f"{kind}_paper_add", row), body).status_code == 422


def test_a_paper_is_handed_out_as_it_was_sent(cast, delivery, as_user):
    client, data = as_user(cast.officer_a1), papers.pdf()
    body = {"client_uuid": uuid.uuid4(), "kind": "quality", "scan": photos.upload(data, "检.pdf")}
    client.post(url("delivery_paper_add", delivery), body)
    answer = client.get(url("paper_scan", Paper.objects.get()))
    assert b"".join(answer.streaming_content) == data
    assert client.get(url("delivery_detail", delivery)).status_code == 200


def test_a_school_reads_no_others_papers_and_deliveries_of_its_supplier(cast, lots, as_user):
    seller = lots["a1"].supplier
    for key in ("a1", "a2"):
        link, once = seller.links.get(school=getattr(cast, key)), uuid.uuid4()
        officer, upload = getattr(cast, f"officer_{key}"), photos.upload(photos.jpeg(), "a.jpg")
        scan = keeping.prepare_paper(link, officer, upload, form_uuid=once)
        keeping.add_paper(link, officer, uuid=once, kind="food", scan=scan)
    answer = as_user(cast.officer_a1).get(url("supplier_detail", seller))
    for name in ("links", "papers", "deliveries"):
        assert {row.school for row in answer.context[name]} == {cast.a1}
    assert "甲二幼儿园" not in read(answer)


@pytest.mark.parametrize("who", ["officer_b1", "admin_a", "admin_b", "township", "leader"])
def test_who_stands_over_any_school_of_a_supplier_reads_it(cast, lots, as_user, who):
    page = as_user(getattr(cast, who)).get(url("supplier_detail", lots["a1"].supplier))
    assert page.status_code == 200


def test_a_bureau_is_no_school_of_a_supplier(cast, lots):
    assert suppliers.own_link(lots["a1"].supplier, cast.inspector) is None


def test_the_city_makes_the_list_its_own(cast, as_user):
    assert "四季豆" in read(as_user(cast.officer_a1).get(FORBIDDEN))
    client = as_user(cast.city_admin)
    for _time in range(2):
        assert client.post(FORBIDDEN).status_code == 302
    assert ForbiddenGoods.objects.count() == 10
    line = ForbiddenGoods.objects.first()
    body = {"words": "四季豆", "rule": "规定", "article": "市局通知", "version": 1}
    body["where"] = "canteen"
    assert client.post(url("forbidden_edit", line), body).status_code == 302
    line.refresh_from_db()
    assert not line.in_force
    assert client.post(url("forbidden_edit", line), body).status_code == 409


@pytest.mark.parametrize(("ago", "late"), [(3, False), (4, True)])
def test_a_delivery_that_was_recorded_late_says_so(cast, kitchen, as_user, ago, late):
    link = supplier_of(cast.a1, cast.officer_a1)
    row = delivery_of(kitchen, cast.officer_a1, link, arrived_on=TODAY - dt.timedelta(days=ago))
    page = read(as_user(cast.inspector).get(row.get_absolute_url()))
    assert (row.late, "Recorded late" in page) == (late, late)
    assert f"{cast.officer_a1.name} · 2026-11-23 09:00" in page
