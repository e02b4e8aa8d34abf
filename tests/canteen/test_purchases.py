"""What is bought: suppliers, deliveries, reviews, stock; refusals leave nothing."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from canteen import kept
from canteen.actions import delivery as deliveries
from canteen.actions import forbidden as lists
from canteen.actions import paper as keeping
from canteen.actions import supplier as suppliers
from canteen.models import Delivery, ForbiddenGoods, Lot, Paper, Supplier, SupplierLink
from safety.base.models import Conflict, Refused
from safety.dues.models import DueItem
from safety.schools.actions import school as schools
from tests.canteen.buying import (
    CABBAGE,
    HEAD,
    OIL,
    SUPPLIER,
    accept,
    delivery_of,
    lot_of,
    review,
    supplier_of,
    take,
)
from tests.canteen.conftest import TODAY, at, kitchen_of
from tests.canteen.test_actions import told
from tests.files import photos
from tests.refusals import assert_nothing_changed

D = dt.date.fromisoformat


def owing(kind) -> set[tuple[str, str]]:
    """(school, day) of the open items of a kind."""
    rows = DueItem.objects.filter(kind=kind, settled_at=None)
    return {(row.unit.name, str(row.due_on)) for row in rows}


@pytest.fixture
def link(cast):
    return supplier_of(cast.a1, cast.officer_a1)


@pytest.fixture
def delivery(cast, kitchen, link):
    return delivery_of(kitchen, cast.officer_a1, link)


@pytest.fixture
def oil(cast, delivery):
    return lot_of(delivery, cast.officer_a1)


def test_a_business_stands_once_in_a_city(cast, link):
    other = supplier_of(cast.b1, cast.officer_b1)
    assert other.supplier == link.supplier
    due = "2028-06-30"
    assert owing("supplier_licence") == {("甲一小学", due), ("乙一中学", due)}
    with assert_nothing_changed(), pytest.raises(Refused):
        supplier_of(cast.a1, cast.officer_a1)
    with assert_nothing_changed(), pytest.raises(Refused):
        supplier_of(cast.a2, cast.officer_a2, name="另一家")


def edited(supplier, officer, **changes):
    facts = {**SUPPLIER, "in_use": True, "version": supplier.version} | changes
    return suppliers.edit_supplier(supplier, officer, **facts)


def test_a_new_licence_settles_it_at_every_school(cast, link):
    supplier_of(cast.b1, cast.officer_b1)
    new = D("2031-06-30")
    edited(link.supplier, cast.officer_b1, food_licence="JY2", food_licence_expires_on=new)
    assert owing("supplier_licence") == {("甲一小学", str(new)), ("乙一中学", str(new))}
    with assert_nothing_changed(), pytest.raises(Conflict):
        edited(link.supplier, cast.officer_a1, name="x")
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        edited(link.supplier, cast.officer_a2)
    link.supplier.refresh_from_db()
    facts = {"food_licence": "JY2", "food_licence_expires_on": new, "in_use": False}
    edited(link.supplier, cast.officer_a1, **facts)
    assert owing("supplier_licence") == {("乙一中学", str(new))}


def test_an_expired_licence_reaches_the_inboxes(cast, link):
    with at(D("2028-07-01")):
        assert told(cast.officer_a1) == ["supplier_licence"]
        assert told(cast.principal_a1) == ["supplier_licence"]
        assert told(cast.officer_a2) == told(cast.admin_a) == []
    with at(D("2028-07-08")):
        assert told(cast.admin_a) == ["supplier_licence"]


def test_both_reviews_are_owed_on_the_day(cast, delivery):
    lot_of(delivery, cast.officer_a1)
    assert owing("delivery_review") == {("甲一小学", str(TODAY))}
    assert told(cast.officer_a1) == ["delivery_review"]
    first = review(delivery, cast.officer_a1, "papers")
    assert first.is_open
    with assert_nothing_changed(), pytest.raises(Refused, match="A review of this delivery"):
        lot_of(first, cast.officer_a1, CABBAGE)
    with assert_nothing_changed(), pytest.raises(Refused):
        review(first, cast.officer_a1, "papers")
    second = review(first, cast.officer_a1, "freshness")
    assert second.state == "accepted"
    assert owing("delivery_review") == set()
    with assert_nothing_changed(), pytest.raises(Refused):
        lot_of(second, cast.officer_a1, CABBAGE)


def test_what_fails_is_turned_away(cast, delivery, oil):
    row = review(delivery, cast.officer_a1, "freshness", passed=False)
    assert (row.state, row.reason) == ("turned_away", "有异味")
    oil.refresh_from_db()
    assert oil.remaining == 0
    assert owing("delivery_review") == owing("stock_expiry") == set()


def test_papers_that_are_not_there_pass_no_review(cast, kitchen, link):
    heads = {"voucher": "papers", "note": "", "has_licence": True, "has_food_licence": True}
    row = delivery_of(kitchen, cast.officer_a1, link, **heads)
    lot_of(row, cast.officer_a1)
    with assert_nothing_changed(), pytest.raises(Refused) as refusal:
        review(row, cast.officer_a1, "papers")
    assert "production licence, quality report" in str(refusal.value)
    assert "article 53" in str(refusal.value)


def test_an_expired_supplier_passes_no_review(cast, kitchen):
    ended = TODAY - dt.timedelta(days=1)
    link = supplier_of(cast.a1, cast.officer_a1, food_licence_expires_on=ended)
    row = delivery_of(kitchen, cast.officer_a1, link)
    lot_of(row, cast.officer_a1)
    with assert_nothing_changed(), pytest.raises(Refused, match=r"2026-11-22.*article 53"):
        review(row, cast.officer_a1, "papers")
    facts = {"food_licence_expires_on": None, "licence_expires_on": ended}
    Supplier.objects.update(**facts)
    with assert_nothing_changed(), pytest.raises(Refused, match=r"business.*2026-11-22.*art"):
        review(row, cast.officer_a1, "papers")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "新鲜四季豆"}, "学校食堂不得采购、加工四季豆"),
        ({"name": "鲜 黄花菜"}, "鲜黄花菜"),
        ({"name": "野生菌汤料"}, "野生菌"),
        ({"name": "发芽土豆"}, "发芽土豆"),
        ({"name": "四季·豆"}, "四季豆"),
        ({"name": "四　季 豆"}, "四季豆"),
        ({"name": "野生食用菌"}, "野生菌"),
        ({"name": "生食用三文鱼"}, "生食"),
        ({"name": "生食花生"}, "生食"),
        ({"name": "凉拌黄瓜"}, "凉拌"),
        ({"name": "裱花蛋糕"}, "裱花蛋糕"),
        ({"producer": ""}, "no producer"),
        ({"production_licence": ""}, "no production licence"),
        ({"produced_on": None, "shelf_days": None}, "no production date"),
        ({"produced_on": D("2026-08-14")}, "ended on 2026-11-22"),
        ({"produced_on": D("2026-11-24")}, "after the day of the delivery"),
    ],
)
def test_goods_that_are_refused_with_the_rule(cast, delivery, changes, said):
    with assert_nothing_changed(), pytest.raises(Refused) as refusal:
        lot_of(delivery, cast.officer_a1, **changes)
    assert said in str(refusal.value)


def test_a_city_has_its_own_list(cast, delivery):
    facts = {"words": "薯片 辣条", "rule": "高盐", "article": "市局通知"}
    row = lists.add(cast.city_admin, uuid=uuid.uuid4(), city=cast.city, **facts)
    with assert_nothing_changed(), pytest.raises(Refused, match="市局通知"):
        lot_of(delivery, cast.officer_a1, name="香辣薯片")
    lists.edit(row, cast.city_admin, version=1, **facts, in_force=False)
    lot_of(delivery, cast.officer_a1, name="香辣薯片")
    with assert_nothing_changed(), pytest.raises(Refused):
        lot_of(delivery, cast.officer_a1, name="四季豆")
    beans = ForbiddenGoods.objects.get(words__contains="四季豆")
    for who in (cast.admin_a, cast.officer_a1, cast.inspector):
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            lists.edit(beans, who, version=1, **facts)
    with assert_nothing_changed(), pytest.raises(Refused):
        lists.add(cast.city_admin, uuid=uuid.uuid4(), city=cast.city, **facts | {"words": "油"})


def test_one_lot_stands_once(cast, delivery, oil):
    with assert_nothing_changed(), pytest.raises(Refused, match="lot B1, produced on 2026-11-01"):
        lot_of(delivery, cast.officer_a1)
    lot_of(delivery, cast.officer_a1, batch="B2")
    lot_of(delivery, cast.officer_a1, CABBAGE)
    with assert_nothing_changed(), pytest.raises(Refused):
        lot_of(delivery, cast.officer_a1, CABBAGE)


def test_one_note_stands_once_until_it_was_a_mistake(cast, kitchen, link, delivery):
    with assert_nothing_changed(), pytest.raises(Refused):
        delivery_of(kitchen, cast.officer_a1, link)
    facts = {"version": delivery.version, "reason": "重复"}
    deliveries.withdraw(delivery, cast.officer_a1, **facts)
    assert owing("delivery_review") == set()
    delivery_of(kitchen, cast.officer_a1, link)


@pytest.mark.parametrize("passed", [True, False])
def test_what_was_reviewed_is_no_mistake(cast, delivery, oil, passed):
    row = review(review(delivery, cast.officer_a1, "papers"), cast.officer_a1, "freshness", passed)
    with assert_nothing_changed(), pytest.raises(Refused, match="stays in the trace"):
        deliveries.withdraw(row, cast.officer_a1, version=row.version, reason="x")


def test_what_was_thrown_away_is_no_mistake(cast, delivery, oil):
    take(oil, cast.officer_a1, 1, "destroyed")
    facts = {"version": delivery.version, "reason": "x"}
    refused = pytest.raises(Refused, match="did come")
    with CaptureQueriesContext(connection) as asked, assert_nothing_changed(), refused:
        deliveries.withdraw(delivery, cast.officer_a1, **facts)
    if connection.features.has_select_for_update:
        assert any("canteen_lot" in q["sql"] and "FOR UPDATE" in q["sql"] for q in asked)


def test_a_lot_is_known_by_its_number_however_written(cast, delivery):
    first = lot_of(delivery, cast.officer_a1, batch="ｂ－１ 02")
    assert first.batch == "B-102"
    with assert_nothing_changed(), pytest.raises(Refused):
        lot_of(delivery, cast.officer_a1, batch="b-102")


@pytest.mark.parametrize("name", ["花生食用油", "学生食用盐", "学生食堂专用米", "凉拌酱油"])
def test_goods_that_only_sound_forbidden(cast, delivery, name):
    assert lot_of(delivery, cast.officer_a1, name=name)


def test_a_city_says_what_a_line_does_not_mean(cast, delivery):
    facts = {"words": "薯片", "but": "薯片刀", "rule": "高盐", "article": "市局通知"}
    lists.add(cast.city_admin, uuid=uuid.uuid4(), city=cast.city, **facts)
    lot_of(delivery, cast.officer_a1, name="薯片 刀")
    with assert_nothing_changed(), pytest.raises(Refused, match="市局通知"):
        lot_of(delivery, cast.officer_a1, name="薯片")


@pytest.mark.parametrize("words", ["，、", "··", "油"])
def test_a_line_without_a_word_is_refused(cast, words):
    facts = {"words": words, "rule": "高盐", "article": "市局通知"}
    with assert_nothing_changed(), pytest.raises(Refused):
        lists.add(cast.city_admin, uuid=uuid.uuid4(), city=cast.city, **facts)


def blind(monkeypatch, model):
    """The first look for a row finds nothing: another click writes it in this very moment."""
    real, looked = model.objects.filter, []

    def first_nothing(*args, **kwargs):
        looked.append(1)
        return real(*args, **kwargs) if len(looked) > 1 else model.objects.none()

    monkeypatch.setattr(model.objects, "filter", first_nothing)


def test_two_clicks_at_once_are_one_row(cast, delivery, monkeypatch):
    officer, once = cast.officer_a1, uuid.uuid4()
    facts = {"uuid": once, "school": cast.a1, **SUPPLIER, "licence": "2"}
    line = {"uuid": once, "city": cast.city, "words": "薯片", "rule": "高盐", "article": "通知"}
    scan = keeping.prepare_paper(
        delivery, officer, photos.upload(photos.jpeg(), "a.jpg"), form_uuid=once
    )
    for model, act in (
        (SupplierLink, lambda: suppliers.add_supplier(officer, **facts)),
        (ForbiddenGoods, lambda: lists.add(cast.city_admin, **line)),
        (Paper, lambda: keeping.add_paper(delivery, officer, uuid=once, kind="food", scan=scan)),
    ):
        row = act()
        blind(monkeypatch, model)
        with assert_nothing_changed():
            assert act() == row


def test_two_schools_record_a_business_at_once(cast, link, monkeypatch):
    blind(monkeypatch, Supplier)
    assert supplier_of(cast.b1, cast.officer_b1).supplier == link.supplier


def test_a_closed_school_owes_no_new_licence(cast, link):
    supplier_of(cast.b1, cast.officer_b1)
    schools.close_school(cast.a1, cast.city_admin, closed_on=TODAY)
    new = D("2031-06-30")
    edited(link.supplier, cast.officer_b1, food_licence_expires_on=new)
    assert owing("supplier_licence") == {("乙一中学", str(new))}


@pytest.mark.pg_only
@pytest.mark.parametrize("table", ["delivery", "lot", "review", "paper"])
def test_the_database_empties_no_record(cast, table):
    refused = pytest.raises(DatabaseError, match="kept by law")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE canteen_{table} CASCADE")


def test_the_triggers_by_name(db):
    asked = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'canteen%'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal "
        "AND tgname LIKE 'canteen%'",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        found = {name for (name,) in cursor.fetchall()}
    tables = ("delivery", "lot", "paper", "review")
    names = {f"{table}_kept" for table in tables} | {"delivery_shortened", "lot_shortened"}
    if connection.vendor == "postgresql":
        names |= {f"{table}_no_truncate" for table in tables}
    assert found == {f"canteen_{name}" for name in names}


def test_what_is_undone_leaves_the_triggers():
    """The first and the last operation of a migration that changes the tables."""
    first, change, last = kept.again("change")
    assert change == "change"
    assert first.reverse_code == last.code == kept._keep
    assert first.code == last.reverse_code == kept._let_go


def test_sent_twice_is_one_row(cast, kitchen, link):
    one, two, officer = uuid.uuid4(), uuid.uuid4(), cast.officer_a1
    for _time in range(2):
        row = deliveries.add_delivery(officer, uuid=one, kitchen=kitchen, supplier=link, **HEAD)
        deliveries.add_lot(row, officer, uuid=two, **OIL)
    assert (Delivery.objects.count(), Lot.objects.count()) == (1, 1)
    with assert_nothing_changed(), pytest.raises(Refused):
        deliveries.add_lot(row, officer, uuid=two, **OIL | {"unit": "瓶"})


def test_stock_goes_down_and_no_further(cast, delivery, oil):
    with assert_nothing_changed(), pytest.raises(Refused):
        take(oil, cast.officer_a1, 1)  # before the reviews
    accept(delivery, cast.officer_a1)
    assert take(oil, cast.officer_a1, "2.5").remaining == 7.5
    with assert_nothing_changed(), pytest.raises(Refused, match=r"No more than 7\.5"):
        take(oil, cast.officer_a1, 8)
    assert take(oil, cast.officer_a1, "7.5", "returned").state == "used"


def test_near_expiry_by_the_share_that_is_left(cast, delivery, oil):
    """A hundred days from 1 November: near from 10 January on, past it from 10 February on."""
    accept(delivery, cast.officer_a1)
    assert owing("stock_expiry") == {("甲一小学", "2027-02-09")}
    for day, state in (("2027-01-09", "valid"), ("2027-01-10", "soon"), ("2027-02-10", "expired")):
        with at(D(day)):
            assert oil.state == state
    with at(D("2027-02-10")):
        assert "stock_expiry" in told(cast.principal_a1)
        with assert_nothing_changed(), pytest.raises(Refused, match="article 34"):
            take(oil, cast.officer_a1, 1, day=D("2027-02-10"))
        take(oil, cast.officer_a1, 10, "destroyed", D("2027-02-10"))
    assert owing("stock_expiry") == set()


def test_another_share_is_a_setting(cast, delivery, settings):
    settings.NEAR_EXPIRY_PERCENT = 50
    assert lot_of(delivery, cast.officer_a1).alarm_on == D("2026-12-21")


@pytest.mark.parametrize("table", ["Review", "Lot", "Delivery"])
def test_the_database_deletes_no_record_before_its_time(cast, delivery, oil, table):
    review(delivery, cast.officer_a1, "papers")
    assert (oil.kept_until, delivery.kept_until) == (D("2027-08-09"), D("2028-11-23"))
    model = {"Review": delivery.reviews, "Lot": Lot.objects, "Delivery": Delivery.objects}[table]
    for shorten in (False, True):
        with pytest.raises(DatabaseError, match="kept by law"), transaction.atomic():
            if shorten:
                Lot.objects.update(kept_until=D("2020-01-01"))
            rows = model.all()
            rows._raw_delete(rows.db)


def test_what_is_older_than_the_law_asks_may_go(cast, delivery, oil):
    old = lot_row(delivery, kept_until=D("2020-01-01"))
    old.delete()
    assert set(Lot.objects.all()) == {oil}


def lot_row(delivery, **changes):
    row = Lot.objects.get()
    row.pk, row.uuid, row.batch = None, uuid.uuid4(), "old"
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


@pytest.mark.parametrize("who", ["officer_a2", "admin_a", "inspector", "city_admin"])
def test_others_buy_nothing_here(cast, kitchen, link, delivery, oil, who):
    other = getattr(cast, who)
    acts = [
        lambda: supplier_of(cast.a1, other, licence="2"),
        lambda: delivery_of(kitchen, other, link, note="2"),
        lambda: lot_of(delivery, other, CABBAGE),
        lambda: review(delivery, other, "papers"),
        lambda: deliveries.withdraw(delivery, other, version=delivery.version, reason="x"),
        lambda: take(oil, other, 1, "destroyed"),
    ]
    for act in acts:
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            act()


def test_one_buys_from_ones_own_suppliers_for_a_kitchen_in_use(cast, kitchen, link):
    foreign = supplier_of(cast.a2, cast.officer_a2, licence="2", name="别家")
    with assert_nothing_changed(), pytest.raises(Refused):
        delivery_of(kitchen, cast.officer_a1, foreign)
    kitchen.in_use = False
    kitchen.save()
    with assert_nothing_changed(), pytest.raises(Refused):
        delivery_of(kitchen, cast.officer_a1, link)


@pytest.mark.parametrize(
    "changes", [{"arrived_on": D("2026-11-24")}, {"arrived_on": D("2026-11-15")}, {"note": ""}]
)
def test_heads_that_make_no_sense(cast, kitchen, link, changes):
    with assert_nothing_changed(), pytest.raises(Refused):
        delivery_of(kitchen, cast.officer_a1, link, **changes)


def test_a_closed_school_owes_nothing_and_an_open_one_again(cast, delivery, oil):
    kinds = ("supplier_licence", "delivery_review", "stock_expiry")
    before = [owing(kind) for kind in kinds]
    schools.close_school(cast.a1, cast.city_admin, closed_on=TODAY)
    assert [owing(kind) for kind in kinds] == [set()] * 3
    cast.a1.refresh_from_db()
    schools.reopen_school(cast.a1, cast.city_admin)
    assert [owing(kind) for kind in kinds] == before
    assert all(before)


def test_kitchens_elsewhere_are_not_asked(cast, link):
    other = kitchen_of(cast.b1, cast.officer_b1)
    theirs = supplier_of(cast.b1, cast.officer_b1)
    lot_of(delivery_of(other, cast.officer_b1, theirs), cast.officer_b1)
    assert owing("stock_expiry") == {("乙一中学", "2027-02-09")}
    assert Supplier.objects.count() == 1
