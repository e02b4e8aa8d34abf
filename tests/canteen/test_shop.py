"""A supermarket in a school: licence, people, what it buys and for how much it sells (R12)."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from canteen import tasks
from canteen.actions import check as checks
from canteen.dues import daily
from canteen.models import Kind, Kitchen, Lot, Worker
from canteen.rules import shop as rules
from inspections.models import Hazard
from safety.base.models import Refused
from safety.dues import kinds
from safety.dues.models import DueItem, Notice
from tests import factories
from tests.canteen.buying import OIL, accept, delivery_of, lot_of, supplier_of, take
from tests.canteen.conftest import TODAY, at, kitchen_of, owed, worker_of
from tests.canteen.test_actions import told
from tests.canteen.test_pages import read, url
from tests.inspections import story
from tests.refusals import assert_nothing_changed

MILK = OIL | {"name": "酸奶", "cost": Decimal("2.50"), "price": Decimal("3.00")}


@pytest.fixture
def shop(cast):
    ends = dt.date(2027, 1, 31)
    return kitchen_of(
        cast.a1, cast.officer_a1, kind=Kind.SHOP, lunch=False, licence_expires_on=ends
    )


@pytest.fixture
def delivery(cast, shop):
    return delivery_of(shop, cast.officer_a1, supplier_of(cast.a1, cast.officer_a1))


def test_it_stands_beside_the_canteen_and_its_licence_falls_due(cast, kitchen, shop):
    assert owed("food_licence") == {("JY11", "2028-01-31"), ("JY11", "2027-01-31")}
    with at(dt.date(2027, 2, 1)):
        assert told(cast.officer_a1) == told(cast.admin_a) == ["food_licence"]


@pytest.mark.parametrize(
    ("cost", "price", "margin", "over"),
    [
        ("2.50", "3.00", 20, False),
        ("2.50", "3.01", 20, True),
        ("2.50", "2.00", -20, False),
        ("0.75", "0.90", 20, False),
        ("0.75", "0.91", 21, True),
    ],
)
def test_a_small_margin(cast, delivery, settings, cost, price, margin, over):
    money = {"cost": Decimal(cost), "price": Decimal(price)}
    lot = lot_of(delivery, cast.officer_a1, MILK | money)
    assert (lot.margin, lot.over_margin) == (margin, over)
    assert Lot.objects.over_margin().exists() == over
    heard = Notice.objects.filter(kind="goods_over_margin").values_list("user__username", flat=True)
    assert list(heard) == (["principal_a1"] if over else [])
    settings.SHOP_MARGIN_PERCENT = 30
    assert not lot.over_margin
    assert rules.margin(None, None) is None


def test_of_one_delivery_it_is_told_once_a_day(cast, delivery):
    dear = MILK | {"price": Decimal("4.00")}
    heard = Notice.objects.filter(kind="goods_over_margin", user=cast.principal_a1)
    for batch in ("B1", "B2", "B3"):
        lot_of(delivery, cast.officer_a1, dear, batch=batch)
    assert heard.count() == 1
    with at(TODAY + dt.timedelta(days=1)):
        lot_of(delivery, cast.officer_a1, dear, batch="B4")
    assert heard.count() == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"cost": None}, "cost and price"),
        ({"packaged": False}, "packaged food"),
        ({"price": None}, "cost and price"),
        ({"name": "台湾烤肠"}, "不得销售烤肠"),
        ({"name": "香辣酱"}, None),
        ({"name": "辣条"}, "不得销售辣条"),
        ({"name": "高糖饮料"}, "高盐、高糖、高脂"),
        ({"name": "原味薯片"}, "高盐、高糖、高脂"),
        ({"name": "大白兔奶茶"}, "高盐、高糖、高脂"),
        ({"name": "碳酸 饮料"}, "高盐、高糖、高脂"),
        ({"name": "膨化食品"}, "高盐、高糖、高脂"),
        ({"name": "非油炸面饼"}, None),
        ({"name": "纯牛奶"}, None),
        ({"name": "全麦面包"}, None),
        ({"name": "四季豆"}, "四季豆"),
        ({"name": "裱花蛋糕"}, None),
        ({"produced_on": dt.date(2026, 9, 14)}, "30 % of the shelf life"),
        ({"produced_on": dt.date(2026, 9, 15)}, None),
        ({"production_licence": ""}, "article 67"),
    ],
)
def test_what_it_may_not_sell(cast, delivery, changes, said):
    if said is None:
        assert lot_of(delivery, cast.officer_a1, MILK | changes)
        return
    with assert_nothing_changed(), pytest.raises(Refused, match=said):
        lot_of(delivery, cast.officer_a1, MILK | changes)


def test_a_kitchen_may_cook_what_a_supermarket_may_not_sell(cast, kitchen):
    row = delivery_of(kitchen, cast.officer_a1, supplier_of(cast.a1, cast.officer_a1))
    assert lot_of(row, cast.officer_a1, name="烤肠").margin is None


def test_it_keeps_no_days(cast, kitchen, shop):
    factories.terms(cast.city, 2026)
    daily.open_days(TODAY)
    assert owed_kitchens() == {kitchen}
    with assert_nothing_changed(), pytest.raises(Refused):
        checks.record_check(
            shop, cast.officer_a1, uuid=uuid.uuid4(), day=TODAY, slot="noon", wrong=[]
        )


def owed_kitchens():
    return set(Kitchen.objects.filter(days__asked=True))


def test_who_sells_is_trained_and_examined(cast, shop, as_user):
    clerk = worker_of(shop, cast.officer_a1, post="clerk")
    worker_of(shop, cast.officer_a1, name="李四", post="storekeeper")
    client = as_user(cast.officer_a1)
    assert "not trained and examined" in read(client.get(url("kitchen_detail", shop)))
    people = reverse("canteen:worker_list")
    assert set(client.get(people, {"state": "untrained"}).context["rows"]) == {clerk}
    body = {"name": "王芳", "post": "clerk", "starts_on": "2026-01-05", "version": 1}
    with assert_nothing_changed():
        later = client.post(url("worker_edit", clerk), {**body, "trained_on": "2026-11-24"})
    assert later.status_code == 422
    client.post(url("worker_edit", clerk), {**body, "trained_on": "2026-03-01"})
    assert Worker.objects.get(pk=clerk.pk).trained_on == dt.date(2026, 3, 1)
    assert "not trained and examined" not in read(client.get(url("kitchen_detail", shop)))


def test_from_an_empty_school_to_goods_that_cost_too_much(cast, as_user):
    client = as_user(cast.officer_a1)
    body = {"school": cast.a1.uuid, "client_uuid": uuid.uuid4()}
    add = reverse("canteen:shop_add")
    with assert_nothing_changed():
        assert client.post(add, body).status_code == 422  # never without a licence
    body |= {"licence": "JY1", "licence_expires_on": "2028-01-31"}
    client.post(add, body)
    shop = Kitchen.objects.get(kind=Kind.SHOP)
    assert "Supermarket" in read(client.get(url("kitchen_detail", shop)))
    row = delivery_of(shop, cast.officer_a1, supplier_of(cast.a1, cast.officer_a1))
    facts = {**MILK, "packaged": "on", "price": "4.00", "client_uuid": uuid.uuid4()}
    with assert_nothing_changed():
        assert client.post(url("lot_add", row), facts | {"cost": "0"}).status_code == 422
    del facts["packaged"]  # nobody is asked: it always is
    with assert_nothing_changed():
        loose = client.post(url("lot_add", row), facts | {"production_licence": ""})
    assert "article 67" in read(loose)
    client.post(url("lot_add", row), facts)
    assert "60 % more" in read(client.get(url("delivery_detail", row)))
    row.refresh_from_db()
    accept(row, cast.officer_a1)
    goods = client.get(reverse("canteen:goods_list"), {"show": "margin"})
    assert [lot.name for lot in goods.context["rows"]] == ["酸奶"]
    assert "more than a small margin of 20 %" in read(goods)
    edit = {"licence": "JY2", "licence_expires_on": "2029-01-31", "in_use": "on", "version": 1}
    assert client.post(url("kitchen_edit", shop), edit).status_code == 302


OF_CANTEENS = (
    *("duty_day", "check_add", "menu_add", "no_meals", "samples_dispose"),
    *("freezer_add", "leader_meal_add", "principal_visit_add", "control_add", "named_edit"),
    "contract_add",
)


@pytest.mark.parametrize("name", OF_CANTEENS)
def test_what_is_asked_of_canteens_is_no_page_of_a_supermarket(cast, kitchen, shop, as_user, name):
    client = as_user(cast.principal_a1)
    assert client.get(url(name, kitchen)).status_code == 200
    assert client.get(url(name, shop)).status_code == 404


def test_a_supermarket_has_a_score_of_its_own(cast, kitchen, shop, as_user):
    """Its licence and what bureaus found in it; what was found in the canteen is the canteen's."""
    cast.fire = factories.checklist()
    story.issued(cast)
    Hazard.objects.update(area="canteen")
    Kitchen.objects.filter(pk=shop.pk).update(licence_expires_on=None)
    client = as_user(cast.officer_a1)

    def shown():
        rows = client.get(reverse("canteen:kitchen_list")).context["rows"]
        return {row.is_shop: row.score for row in rows}

    assert shown() == {True: 80, False: 95}
    Hazard.objects.update(area="supermarket")
    assert shown() == {True: 75, False: 100}
    page = client.get(url("kitchen_score", shop)).content.decode()
    assert "75 of 100" in page and "Food licence expired or not recorded" in page


# -- near expiry -----------------------------------------------------------------------------------


def near() -> set[tuple[str, str]]:
    rows = DueItem.objects.filter(kind="shop_near_expiry", settled_at=None)
    return {(row.facts["goods"], str(row.due_on)) for row in rows}


def test_near_expiry_is_told_on_its_first_day(cast, delivery):
    """A hundred days from 1 November: 30 are left from 10 January on."""
    lot = lot_of(delivery, cast.officer_a1, MILK)
    accept(delivery, cast.officer_a1)
    assert near() == {("酸奶", "2027-01-10")} and owed_expiry() == 0
    with at(dt.date(2027, 1, 9)):
        assert "shop_near_expiry" not in told(cast.officer_a1)
    with at(dt.date(2027, 1, 10)):
        assert "shop_near_expiry" in told(cast.officer_a1)
        said = words(DueItem.objects.get(kind="shop_near_expiry"))
        assert "酸奶 is near expiry from 2027-01-10, keeps until 2027-02-09" in said
    with at(dt.date(2027, 1, 13)):
        assert "shop_near_expiry" in told(cast.principal_a1)
        assert "shop_near_expiry" in told(cast.admin_a)
        take(lot, cast.officer_a1, 10, "returned", dt.date(2027, 1, 13))
    assert near() == set()


def test_what_keeps_a_few_days_is_told_as_well(cast, delivery):
    lot_of(delivery, cast.officer_a1, MILK, name="鲜牛奶", produced_on=TODAY, shelf_days=7)
    assert near() == {("鲜牛奶", "2026-11-28")}
    lot_of(delivery, cast.officer_a1, MILK, name="面包", produced_on=TODAY, shelf_days=3)
    assert near() == {("面包", "2026-11-26")}


def test_a_kitchen_hears_of_the_last_day_as_before(cast, kitchen):
    row = delivery_of(kitchen, cast.officer_a1, supplier_of(cast.a1, cast.officer_a1))
    lot_of(row, cast.officer_a1)
    assert near() == set() and owed_expiry() == 1


def test_goods_that_were_there_before_it_was_asked_for(cast, shop, delivery):
    lot_of(delivery, cast.officer_a1, MILK)
    DueItem.objects.filter(kind="shop_near_expiry").update(
        kind="stock_expiry", key=f"{shop.uuid}:2027-02-09"
    )
    for _twice in range(2):
        tasks.owe_census()
        assert near() == {("酸奶", "2027-01-10")} and owed_expiry() == 0


def owed_expiry() -> int:
    return DueItem.objects.filter(kind="stock_expiry", settled_at=None).count()


def words(item) -> str:
    return kinds.line(item.kind, item.facts)
