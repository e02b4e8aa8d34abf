"""What dishes are mainly made of: optional, offered as the last time, searched for what is
forbidden."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from canteen.actions import menu as menus
from canteen.models import Dish, KitchenDay
from canteen.rules import ingredient as rules
from safety.base.models import Conflict, Refused
from tests import factories
from tests.canteen import daily
from tests.canteen.conftest import TODAY, at, kitchen_of
from tests.refusals import assert_nothing_changed

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def term(cast):
    factories.terms(cast.city, 2026)


@pytest.fixture
def lunch(cast, kitchen):
    return daily.menu(kitchen, cast.officer_a1, "米饭", "红烧肉")


def say(menu, actor, version=None, **made_of):
    version = version or menu.version
    return menus.name_ingredients(menu, actor, version=version, ingredients=made_of)


def url(menu):
    return reverse("canteen:ingredients_edit", args=[menu.uuid])


def field(menu, name):
    return f"of_{menu.dishes.get(name=name).uuid}"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("猪肉、土豆", ["猪肉", "土豆"]), ("猪肉，土豆,猪肉", ["猪肉", "土豆"]),
        (" 猪肉 土豆；葱/姜 ", ["猪肉", "土豆", "葱", "姜"]), ("、，", []), ("", []),
    ],
)  # fmt: skip
def test_one_line_however_it_is_set_apart(line, found):
    assert rules.ingredients_of(line) == found
    assert rules.ingredients_of(rules.in_one_line(found)) == found


def test_too_many_and_too_long():
    assert rules.faults_of_ingredients([str(n) for n in range(rules.MOST_INGREDIENTS + 1)])
    assert rules.faults_of_ingredients(["猪" * (rules.LONGEST_INGREDIENT + 1)])
    assert rules.faults_of_ingredients(["猪" * rules.LONGEST_INGREDIENT] * 15)
    assert not rules.faults_of_ingredients([str(n) for n in range(rules.MOST_INGREDIENTS)])
    assert not rules.faults_of_ingredients([])


def test_a_dish_says_what_it_is_made_of(cast, lunch):
    say(lunch, cast.officer_a1, 红烧肉=["五花肉", "土豆"])
    found = dict(Dish.objects.values_list("name", "ingredients"))
    assert found == {"米饭": "", "红烧肉": "五花肉、土豆"}
    with assert_nothing_changed():
        say(lunch, cast.officer_a1, version=1, 红烧肉=["五花肉", "土豆"])
    lunch.refresh_from_db()
    menus.edit_menu(lunch, cast.officer_a1, version=2, dishes=["红烧肉", "汤"])
    assert Dish.objects.get(name="红烧肉").made_of == ["五花肉", "土豆"]
    lunch.refresh_from_db()
    say(lunch, cast.officer_a1, 红烧肉=[])
    assert Dish.objects.get(name="红烧肉").made_of == []


def test_nothing_is_owed_for_it(cast, lunch):
    before = KitchenDay.objects.get().missing
    say(lunch, cast.officer_a1, 红烧肉=["五花肉"])
    assert KitchenDay.objects.get().missing == before


def test_who_says_nothing_and_what_is_none(cast, lunch):
    pork = {"红烧肉": ["五花肉"]}
    for foreign in (cast.officer_a2, cast.admin_a, cast.inspector):
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            say(lunch, foreign, **pork)
    for stale, made in ((9, pork), (1, {"面条": ["面粉"]})):
        with assert_nothing_changed(), pytest.raises(Conflict):
            say(lunch, cast.officer_a1, version=stale, **made)
    with assert_nothing_changed(), pytest.raises(Refused):
        say(lunch, cast.officer_a1, 红烧肉=["猪" * 21])
    with at(TODAY + 4 * DAY), assert_nothing_changed(), pytest.raises(Refused):
        say(lunch, cast.officer_a1, **pork)


def test_a_forbidden_ingredient_is_flagged_for_everybody(cast, kitchen, lunch, as_user):
    lunch = say(lunch, cast.officer_a1, 红烧肉=["五花肉", "四季豆"])
    assert Dish.objects.get(forbidden=True).name == "红烧肉"
    for user in (cast.officer_a1, cast.inspector):
        day = as_user(user).get(lunch.get_absolute_url())
        assert "红烧肉: 四季豆" in day.text and "学校食堂不得采购、加工四季豆" in day.text
    say(lunch, cast.officer_a1, 红烧肉=["五花肉"])
    assert not Dish.objects.filter(forbidden=True).exists()


def test_a_forbidden_dish_stays_one_whatever_it_is_made_of(cast, kitchen):
    lunch = daily.menu(kitchen, cast.officer_a1, "干煸四季豆")
    lunch = say(lunch, cast.officer_a1, 干煸四季豆=["四季豆"])
    say(lunch, cast.officer_a1, 干煸四季豆=["豇豆"])
    assert Dish.objects.get().forbidden


def test_offered_as_the_last_time_at_the_school(cast, kitchen, lunch, as_user):
    say(lunch, cast.officer_a1, 红烧肉=["五花肉", "土豆"])
    other = daily.menu(kitchen_of(cast.a2, cast.officer_a2), cast.officer_a2, "红烧肉", "面条")
    say(other, cast.officer_a2, 红烧肉=["鸡肉"], 面条=["面粉"])
    with at(TODAY + DAY):
        east = kitchen_of(cast.a1, cast.officer_a1, name="东食堂")
        menu = daily.menu(east, cast.officer_a1, "红烧肉", "面条")
        client = as_user(cast.officer_a1)
        form = client.get(url(menu)).context["form"]
        assert form[field(menu, "红烧肉")].value() == "五花肉、土豆"
        assert form[field(menu, "面条")].value() == ""
        sent = {field(menu, "红烧肉"): "五花肉 土豆，冰糖", "version": 1}
        answer = client.post(url(menu), sent)
        assert answer["Location"] == menu.get_absolute_url()
        assert "Made of: 五花肉、土豆、冰糖" in client.get(menu.get_absolute_url()).text
        with assert_nothing_changed():
            assert client.post(url(menu), sent)["Location"] == answer["Location"]


def test_a_bad_line_is_told_beside_its_dish(cast, lunch, as_user):
    client = as_user(cast.officer_a1)
    sent = {field(lunch, "红烧肉"): "猪" * 21, field(lunch, "米饭"): "大米", "version": 1}
    with assert_nothing_changed():
        answer = client.post(url(lunch), sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field(lunch, "红烧肉")]
    with assert_nothing_changed():
        stale = {field(lunch, "米饭"): "大米", "version": 7}
        assert client.post(url(lunch), stale).status_code == 409


def test_the_page_costs_the_same_for_few_and_many(cast, kitchen, lunch, as_user):
    client, costs = as_user(cast.officer_a1), []
    client.get(url(lunch))
    for count in (1, 30):
        dishes = ["米饭", "红烧肉", *(f"菜{n}" for n in range(count))]
        lunch.refresh_from_db()
        menus.edit_menu(lunch, cast.officer_a1, version=lunch.version, dishes=dishes)
        with CaptureQueriesContext(connection) as queries:
            client.get(url(lunch))
        costs.append(len(queries))
    assert costs[0] == costs[1]
