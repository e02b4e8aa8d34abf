"""From a dish to its goods, their suppliers and every school that received the same lots."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from canteen import traces
from canteen.actions import delivery as deliveries
from canteen.actions import menu as menus
from canteen.models import SupplierLink
from canteen.rules.ingredient import may_be_in, of_ingredient
from tests.canteen import daily
from tests.canteen.buying import (
    CABBAGE,
    OIL,
    accept,
    delivery_of,
    lot_of,
    review,
    supplier_of,
    take,
)
from tests.canteen.conftest import TODAY, at, kitchen_of

BEEF = {**OIL, "name": "牛肉", "batch": "N1"}
POTATO = {**CABBAGE, "name": "土豆"}


@pytest.mark.parametrize(
    ("goods", "dish", "is_in"),
    [
        ("牛肉", "土豆炖牛肉", True), ("鲜牛肉（冷冻）", "土豆炖牛肉", True),
        ("猪后腿肉", "红烧肉", True), ("鸡蛋", "番茄炒蛋", True), ("大 白·菜", "清炒青菜", True),
        ("大豆油", "土豆炖牛肉", False), ("食盐", "土豆炖牛肉", False), ("Ham", "ham roll", True),
        ("", "米饭", False), ("米", "", False),
    ],
)  # fmt: skip
def test_goods_by_their_name(goods, dish, is_in):
    assert may_be_in(goods, dish) is is_in


HAN = st.text("牛肉鸡蛋白菜大豆油土番茄米", min_size=1, max_size=6)


@given(HAN, st.text(max_size=6), st.text(max_size=6))
def test_a_dish_that_names_its_goods_has_them(goods, before, after):
    assert may_be_in(goods, before + goods + after)


@pytest.fixture
def stores(cast, kitchen):
    """Beef and potatoes at three schools, of one lot at A1 and A2; oil at A1."""
    found = {}
    for key in ("a1", "a2", "b1"):
        school, officer = getattr(cast, key), getattr(cast, f"officer_{key}")
        place = kitchen if key == "a1" else kitchen_of(school, officer)
        row = delivery_of(place, officer, supplier_of(school, officer))
        beef = lot_of(row, officer, BEEF, batch="N2" if key == "b1" else "N1")
        found[key] = {"beef": beef, "potato": lot_of(row, officer, POTATO)}
        if key == "a1":
            found[key]["oil"] = lot_of(row, officer)
        accept(row, officer)
    return found


@pytest.fixture
def dish(cast, kitchen, stores):
    menu = daily.menu(kitchen, cast.officer_a1, dishes=["土豆炖牛肉"])
    return menu.dishes.get()


def page(client, dish, name="dish_trace", **query):
    return client.get(reverse(f"canteen:{name}", args=[dish.uuid]), query)


def test_a_bureau_sees_every_school_of_its_area_that_received_them(dish, stores, cast, as_user):
    answer = page(as_user(cast.admin_a), dish)
    a1, a2 = stores["a1"], stores["a2"]
    assert set(answer.context["lots"]) == {a1["beef"], a1["potato"]}
    assert set(answer.context["rows"]) == {a1["beef"], a1["potato"], a2["beef"], a2["potato"]}
    assert answer.context["schools"] == 2 and "绿源食品" in answer.text


def test_the_city_sees_what_is_loose_by_its_day(dish, stores, cast, as_user):
    rows = set(page(as_user(cast.city_admin), dish).context["rows"])
    assert stores["b1"]["potato"] in rows and stores["b1"]["beef"] not in rows


def test_a_school_sees_its_own(dish, stores, cast, as_user):
    answer = page(as_user(cast.officer_a1), dish)
    assert set(answer.context["rows"]) == {stores["a1"]["beef"], stores["a1"]["potato"]}
    assert page(as_user(cast.officer_a2), dish).status_code == 404


def test_all_that_was_in_stock(dish, stores, cast, as_user):
    answer = page(as_user(cast.officer_a1), dish, show="all")
    assert set(answer.context["lots"]) == set(stores["a1"].values())


@pytest.fixture
def stew(cast, dish):
    """The same dish; the kitchen says that it was made of oil and carrots."""
    made = {dish.name: ["大豆油", "胡萝卜"]}
    menus.name_ingredients(dish.menu, cast.officer_a1, version=1, ingredients=made)
    dish.refresh_from_db()
    return dish


def test_recorded_ingredients_come_first(stew, stores, cast, as_user):
    answer = page(as_user(cast.admin_a), stew)
    assert (set(answer.context["lots"]), answer.context["schools"]) == ({stores["a1"]["oil"]}, 1)
    assert "By the recorded ingredients" in answer.text
    assert "Of these ingredients nothing in stock fits: 胡萝卜" in answer.text
    assert 'data-label="Ingredient">大豆油' in answer.text
    everything = page(as_user(cast.admin_a), stew, show="all")
    assert set(everything.context["lots"]) == set(stores["a1"].values())
    assert "All that was in stock" in everything.text
    paper = page(as_user(cast.admin_a), stew, "dish_trace_print")
    assert "By the recorded ingredients" in paper.text


def test_without_them_names_are_compared_and_it_says_so(dish, stores, cast, as_user):
    answer = page(as_user(cast.admin_a), dish)
    assert "By comparing names" in answer.text and "recorded no ingredients" in answer.text


def test_where_none_of_them_was_in_stock_names_are_compared(dish, stores, cast, as_user):
    made = {dish.name: ["胡萝卜"]}
    menus.name_ingredients(dish.menu, cast.officer_a1, version=1, ingredients=made)
    answer = page(as_user(cast.admin_a), dish)
    assert set(answer.context["lots"]) == {stores["a1"]["beef"], stores["a1"]["potato"]}
    assert "Nothing in stock on that day fits the recorded ingredients" in answer.text


@pytest.mark.parametrize(
    ("ingredient", "found"),
    [
        ("猪肉", {"猪后腿肉"}), ("牛肉", {"鲜牛肉"}), ("五花肉", {"猪后腿肉", "鲜牛肉"}),
        ("白菜", {"大白菜"}), ("土豆", set()), ("", set()),
    ],
)  # fmt: skip
def test_goods_of_an_ingredient(ingredient, found):
    assert of_ingredient(["猪后腿肉", "鲜牛肉", "大白菜"], ingredient) == found


def test_on_paper(dish, stores, cast, as_user):
    answer = page(as_user(cast.admin_a), dish, "dish_trace_print")
    assert answer.text.count("<td>甲二幼儿园</td>") == 2


def of(kitchen, day) -> set:
    return set(traces.may_be_cooked_on(kitchen, day))


def later(days):
    return TODAY + dt.timedelta(days=days)


def test_what_may_be_cooked_on_a_day(cast, kitchen, stores, settings):
    settings.CANTEEN_COOKED_DAYS = 2
    beef, *rest = stores["a1"].values()
    take(beef, cast.officer_a1, 10)
    assert of(kitchen, TODAY) == of(kitchen, later(1)) == of(kitchen, later(2)) == {beef, *rest}
    assert of(kitchen, later(3)) == {*rest}
    assert of(kitchen, later(-1)) == set()


def test_what_left_the_store_the_day_before_may_be_in_it(cast, kitchen, stores, as_user):
    """Frozen beef, thawed over night: the other school that received the lot is named."""
    take(stores["a1"]["beef"], cast.officer_a1, 10)
    with at(later(1)):
        dish = daily.menu(kitchen, cast.officer_a1, dishes=["土豆炖牛肉"]).dishes.get()
        answer = page(as_user(cast.admin_a), dish)
        paper = page(as_user(cast.admin_a), dish, "dish_trace_print")
    assert stores["a1"]["beef"] in answer.context["lots"]
    assert stores["a2"]["beef"] in answer.context["rows"]
    for text in (answer.text, paper.text):
        assert "2026-11-23</span> 10 桶, used in the kitchen" in text
        assert "recorded later" not in text


def test_what_is_said_afterwards_takes_nothing_out_of_it(dish, cast, kitchen, as_user, settings):
    """A lot booked out of the store after the meal, on a day before it."""
    settings.CANTEEN_COOKED_DAYS = 0
    officer, link = cast.officer_a1, SupplierLink.objects.get(school=cast.a1)
    row = delivery_of(kitchen, officer, link, arrived_on=later(-3), note="N9")
    beef = lot_of(row, officer, BEEF, batch="N9")
    accept(row, officer)
    with at(later(1)):
        take(beef, officer, 10, day=later(-2))
        answer = page(as_user(cast.admin_a), dish)
    assert beef in answer.context["lots"]
    assert "recorded later, at 2026-11-24 09:00" in answer.text


def gone(kitchen, officer, how):
    """A delivery of beef that is said to have been none: "turned_away", "withdrawn"."""
    row = delivery_of(kitchen, officer, SupplierLink.objects.get(school=kitchen.school), note="N9")
    lot = lot_of(row, officer, BEEF, batch="N9")
    if how == "withdrawn":
        deliveries.withdraw(row, officer, version=row.version, reason="没有送来")
    else:
        review(row, officer, "freshness", passed=False)
    return lot


@pytest.mark.parametrize(
    ("how", "said"), [("withdrawn", "marked as a mistake at"), ("turned_away", "turned away at")]
)
def test_what_is_said_never_to_have_come_is_marked(how, said, dish, cast, kitchen, as_user):
    with at(TODAY, hour=14):
        lot = gone(kitchen, cast.officer_a1, how)
    assert lot in of(kitchen, TODAY) and lot not in of(kitchen, later(1))
    answer = page(as_user(cast.admin_a), dish)
    assert lot in answer.context["lots"] and lot in answer.context["rows"]
    assert f"{said} 2026-11-23 14:00" in answer.text
    assert ("<s>牛肉</s>" in answer.text) is (how == "withdrawn")
    printed = as_user(cast.admin_a).get(reverse("canteen:dish_trace_print", args=[dish.uuid]))
    assert ("<s>牛肉</s> withdrawn" in printed.text) is (how == "withdrawn")


def test_a_withdrawn_delivery_stays_in_the_trace_of_goods(cast, kitchen, stores, as_user):
    """Struck through, for 90 days, and counted nowhere."""
    gone(kitchen, cast.officer_a1, "withdrawn")
    url = reverse("canteen:trace")
    answer = as_user(cast.admin_a).get(url, {"batch": "N9"})
    assert "<s>牛肉</s>" in answer.text and answer.context["schools"] == 0
    with at(later(91)):
        assert "牛肉" not in as_user(cast.admin_a).get(url, {"batch": "N9"}).text
    store = as_user(cast.officer_a1).get(reverse("canteen:goods_list"), {"show": "all"})
    assert "N9" not in store.text


def test_what_it_asks_does_not_grow(dish, stores, cast, kitchen, as_user):
    client, costs, link = as_user(cast.admin_a), [], SupplierLink.objects.get(school=cast.a1)
    page(client, dish)
    for number in range(2):
        with CaptureQueriesContext(connection) as queries:
            page(client, dish)
        costs.append(len(queries))
        row = delivery_of(kitchen, cast.officer_a1, link, note=f"N{number}")
        for batch in range(8):
            lot_of(row, cast.officer_a1, BEEF, batch=f"X{batch}")
    assert costs[0] == costs[1]


def test_lots_of_long_ago_are_found_and_what_is_not_shown_is_said(
    dish, stores, cast, kitchen, as_user, monkeypatch
):
    """A number of lots that fit came after: the first beef, of the lot of A2, is found still."""
    monkeypatch.setattr(traces, "SHOWN", 3)
    link = SupplierLink.objects.get(school=cast.a1)
    row = delivery_of(kitchen, cast.officer_a1, link, note="N9")
    new = {lot_of(row, cast.officer_a1, BEEF, batch=f"X{batch}") for batch in range(3)}
    for name in ("dish_trace", "dish_trace_print"):
        answer = page(as_user(cast.admin_a), dish, name)
        assert set(answer.context["lots"]) == new
        assert "5 lots fit. The 3 that came last stand here" in answer.text
        a1, a2 = stores["a1"], stores["a2"]
        old = {a1["beef"], a1["potato"], a2["beef"], a2["potato"]}
        assert set(answer.context["rows"]) == new | old
        assert answer.context["schools"] == 2


def test_where_all_are_shown_nothing_is_said(dish, stores, cast, as_user, monkeypatch):
    monkeypatch.setattr(traces, "SHOWN", 2)
    assert "lots fit" not in page(as_user(cast.admin_a), dish).text


def test_what_is_loose_is_one_by_its_making_or_its_day(dish, stores, cast, kitchen, as_user):
    """Without a lot number, of another day of making or of delivery: not the same."""
    made = {"batch": "", "produced_on": TODAY - dt.timedelta(days=20)}
    found = {}
    for key, days in (("a1", {}), ("a2", {}), ("b1", {"produced_on": TODAY})):
        officer = getattr(cast, f"officer_{key}")
        place = stores[key]["beef"].delivery.kitchen
        link = SupplierLink.objects.get(school=getattr(cast, key))
        row = delivery_of(place, officer, link, note="N8")
        found[key] = lot_of(row, officer, BEEF, **made | days)
    early = SupplierLink.objects.get(school=cast.b1)
    day = TODAY - dt.timedelta(days=1)
    facts = {"note": "N7", "arrived_on": day}
    row = delivery_of(stores["b1"]["beef"].delivery.kitchen, cast.officer_b1, early, **facts)
    loose = lot_of(row, cast.officer_b1, POTATO)
    rows = set(page(as_user(cast.city_admin), dish).context["rows"])
    assert {found["a1"], found["a2"], stores["b1"]["potato"]} <= rows
    assert not {found["b1"], loose} & rows
