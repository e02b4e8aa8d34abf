"""The screens of a kitchen's day: from the first tap to a whole day, and who does not keep it."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from canteen.actions import menu as menus
from canteen.dues import daily as dues
from canteen.models import DailyCheck, Dish, KitchenDay, Menu
from canteen.rules.day import ITEMS
from safety.base.models import Conflict
from tests import factories
from tests.canteen import daily
from tests.canteen.conftest import TODAY, at, kitchen_of
from tests.files import photos
from tests.refusals import assert_nothing_changed

LIST = reverse("canteen:duty_list")
DAY = dt.timedelta(days=1)


def url(name, row):
    return reverse(f"canteen:{name}", args=[row.uuid])


def read(response):
    return response.content.decode()


@pytest.fixture(autouse=True)
def term(cast):
    factories.terms(cast.city, 2026)


def check_body(slot="morning", **more):
    body = {"client_uuid": uuid.uuid4(), "day": "2026-11-23", "slot": slot}
    return body | {"ok": list(ITEMS[slot]), **more}


def test_a_day_from_the_first_tap_to_the_last(cast, kitchen, as_user):
    dues.open_days()
    client, day = as_user(cast.officer_a1), url("duty_day", kitchen)
    page = read(client.get(day))
    assert "Still missing: morning check, noon check, evening check, menu of lunch, leader" in page
    for slot in ITEMS:
        assert f"{url('check_add', kitchen)}?day=2026-11-23&amp;slot={slot}" in page
        answer = client.post(url("check_add", kitchen), check_body(slot))
        assert answer["Location"] == f"{day}?day=2026-11-23"
    body = {"client_uuid": uuid.uuid4(), "day": "2026-11-23", "meal": "lunch"}
    client.post(url("menu_add", kitchen), body | {"dishes": "米饭\n红烧肉"})
    menu = Menu.objects.get()
    page = read(client.get(day))
    assert "2 dishes without a sample" in page
    assert "School Food Safety and Nutrition Regulations, article 40" in page
    weights = {f"grams_{dish.uuid}": 130 for dish in menu.dishes.all()}
    kept = {"cabinet": "1号柜", "keeper": "王芳", "taken_at": "08:30"}
    assert client.post(url("samples_add", menu), weights | kept).status_code == 302
    body = {"client_uuid": uuid.uuid4(), "day": "2026-11-23", "meal": "lunch", "leader": "刘校长"}
    client.post(url("leader_meal_add", kitchen), body | {"comment": "味道好"})
    body = {"client_uuid": uuid.uuid4(), "day": "2026-11-23", "kind": "daily", "person": "王芳"}
    client.post(url("control_add", kitchen), body)
    page = read(client.get(day))
    assert "Complete" in page
    assert "no sample" not in page
    assert KitchenDay.objects.get().missing == []


def test_what_is_not_in_order_is_said_and_shown(cast, kitchen, as_user):
    client = as_user(cast.officer_a1)
    body = check_body(
        "noon", remarks="生熟混放，已分开。", photo=photos.upload(photos.jpeg(), "a.jpg")
    )
    body["ok"].remove("apart")
    client.post(url("check_add", kitchen), body)
    row = DailyCheck.objects.get()
    assert (row.wrong, row.remarks) == (["apart"], "生熟混放，已分开。")
    page = read(as_user(cast.inspector).get(url("duty_day", kitchen)))
    assert "Raw and cooked food apart all the way" in page
    assert url("check_photo", row) in page
    assert "Check now" not in page


def test_a_photo_twice_and_no_photo_of_another(cast, kitchen, as_user):
    client, data = as_user(cast.officer_a1), photos.jpeg()
    body = check_body("noon")
    for _n in range(2):
        sent = {**body, "photo": photos.upload(data, "a.jpg")}
        assert client.post(url("check_add", kitchen), sent).status_code == 302
    assert DailyCheck.objects.count() == 1
    plain = daily.check(kitchen, cast.officer_a1, "evening")
    assert client.get(url("check_photo", plain)).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("client_uuid", ""),
        ("day", "2026-11-24"),
        ("day", "2026-11-19"),
        ("day", "2026-02-30"),
        ("day", ""),
        ("slot", "midnight"),
        ("slot", ""),
        ("ok", ["pilot"]),
        ("ok", []),
        ("remarks", "x" * 301),
        ("photo", b"<html><script>alert(1)</script>"),
        ("photo", b""),
    ],
)
def test_bad_checks_change_nothing(cast, kitchen, as_user, field, value):
    client = as_user(cast.officer_a1)
    client.get("/nowhere/")
    body = check_body()
    body[field] = photos.upload(value, "a.jpg") if isinstance(value, bytes) else value
    with assert_nothing_changed():
        assert client.post(url("check_add", kitchen), body).status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("dishes", ""),
        ("dishes", "\u3000\n\u200b"),
        ("dishes", "x" * 41),
        ("dishes", "\n".join(map(str, range(41)))),
        ("meal", "banquet"),
        ("day", "2026-11-24"),
    ],
)
def test_bad_menus_change_nothing(cast, kitchen, as_user, field, value):
    client = as_user(cast.officer_a1)
    client.get("/nowhere/")
    body = {"client_uuid": uuid.uuid4(), "day": "2026-11-23", "meal": "lunch", "dishes": "米饭"}
    with assert_nothing_changed():
        assert client.post(url("menu_add", kitchen), body | {field: value}).status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("grams", ""),
        ("grams", "0"),
        ("grams", "-1"),
        ("grams", "2001"),
        ("grams", "1" + "0" * 30),
        ("grams", "NaN"),
        ("cabinet", ""),
        ("keeper", "x" * 41),
        ("taken_at", "25:00"),
        ("taken_at", ""),
        ("taken_at", "09:01"),
    ],
)
def test_bad_samples_change_nothing(cast, kitchen, as_user, field, value):
    menu = daily.menu(kitchen, cast.officer_a1, "米饭")
    client = as_user(cast.officer_a1)
    client.get("/nowhere/")
    body = {"grams": "130", "cabinet": "1", "keeper": "王芳", "taken_at": "08:00", field: value}
    body[f"grams_{menu.dishes.get().uuid}"] = body.pop("grams")
    with assert_nothing_changed():
        assert client.post(url("samples_add", menu), body).status_code == 422


def test_the_second_click_on_samples_changes_nothing(cast, kitchen, as_user):
    menu, client = daily.menu(kitchen, cast.officer_a1, "米饭"), as_user(cast.officer_a1)
    body = {f"grams_{menu.dishes.get().uuid}": "130", "cabinet": "1", "keeper": "王芳",
            "taken_at": "08:00"}  # fmt: skip
    for _n in range(2):
        assert client.post(url("samples_add", menu), body).status_code == 302
    body["cabinet"] = "2"
    assert client.post(url("samples_add", menu), body).status_code == 422
    assert Dish.objects.get().cabinet == "1"


def test_a_weight_for_a_dish_that_is_gone_is_not_dropped(cast, kitchen, as_user):
    officer = cast.officer_a1
    menu, client = daily.menu(kitchen, officer, "米饭", "汤"), as_user(officer)
    rice, soup = menu.dishes.order_by("pk")
    body = {f"grams_{rice.uuid}": "131", f"grams_{soup.uuid}": "142", "cabinet": "3号柜",
            "keeper": "王芳", "taken_at": "08:00"}  # fmt: skip
    menus.edit_menu(menu, officer, version=1, dishes=["米饭"])
    client.get("/nowhere/")
    with assert_nothing_changed():
        answer = client.post(url("samples_add", menu), body)
        with pytest.raises(Conflict):
            daily.samples(menu, officer, 汤=142)
    page = read(answer)
    assert answer.status_code == 409
    assert "for 142 g" in page and 'value="131"' in page and "3号柜" in page


def test_light_and_forbidden_are_flagged_for_everybody(cast, kitchen, as_user):
    menu = daily.menu(kitchen, cast.officer_a1, "米饭", "干煸四季豆")
    daily.samples(menu, cast.officer_a1, 米饭=100)
    for who in (cast.officer_a1, cast.admin_a, cast.inspector):
        page = as_user(who).get(url("duty_day", kitchen))
        found = [flag.found for flag in page.context["day"].flags]
        assert found == ["米饭: 100 g", "干煸四季豆"]
        assert "article 40" in read(page)


def test_samples_are_disposed_of_with_one_tap(cast, kitchen, as_user):
    client = as_user(cast.officer_a1)
    daily.whole(kitchen, cast.officer_a1)
    assert "Dispose of" not in read(client.get(url("duty_day", kitchen)))
    with at(TODAY + 2 * DAY):
        client.force_login(cast.officer_a1)
        assert "Dispose of 2 samples" in read(client.get(url("duty_day", kitchen)))
        form = client.get(url("samples_dispose", kitchen)).context["form"]
        body = {"client_uuid": uuid.uuid4(), **form.initial}
        for _n in range(2):
            assert client.post(url("samples_dispose", kitchen), body).status_code == 302
        assert "Dispose of" not in read(client.get(url("duty_day", kitchen)))
    assert set(Dish.objects.values_list("disposed_by", flat=True)) == {cast.officer_a1.name}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("samples", ""),
        ("samples", "nonsense"),
        ("samples", str(uuid.UUID(int=1))),
        ("disposed_by", ""),
        ("disposed_by", "x" * 41),
    ],
)
def test_bad_disposals_change_nothing(cast, kitchen, as_user, field, value):
    daily.whole(kitchen, cast.officer_a1)
    with at(TODAY + 2 * DAY):
        client = as_user(cast.officer_a1)
        form = client.get(url("samples_dispose", kitchen)).context["form"]
        body = {"client_uuid": uuid.uuid4(), **form.initial, field: value}
        with assert_nothing_changed():
            assert client.post(url("samples_dispose", kitchen), body).status_code == 422


def test_no_meals_on_a_day(cast, kitchen, as_user):
    dues.open_days()
    client = as_user(cast.principal_a1)
    body = {"client_uuid": uuid.uuid4(), "day": "2026-11-23", "reason": "秋游"}
    assert client.post(url("no_meals", kitchen), body).status_code == 302
    assert "No meals are served: 秋游" in read(client.get(url("duty_day", kitchen)))
    assert client.post(url("no_meals", kitchen), body | {"reason": ""}).status_code == 422


def test_a_stale_menu_is_told(cast, kitchen, as_user):
    menu, client = daily.menu(kitchen, cast.officer_a1), as_user(cast.officer_a1)
    body = {"dishes": "米饭\n红烧肉\n汤", "version": 1}
    assert client.post(url("menu_edit", menu), body).status_code == 302
    with assert_nothing_changed():
        answer = client.post(url("menu_edit", menu), body | {"dishes": "米饭"})
    assert answer.status_code == 409
    assert "changed meanwhile" in read(answer)


def test_a_day_gone_by_can_be_made_good_for_a_while(cast, kitchen, as_user):
    dues.open_days()
    add = "Check now"
    for later, open_still in ((1, True), (3, True), (4, False)):
        with at(TODAY + later * DAY):
            client = as_user(cast.officer_a1)
            page = read(client.get(url("duty_day", kitchen), {"day": "2026-11-23"}))
            assert (add in page) == open_still
            assert "6 records missing" in page


def test_the_home_page_leads_there(cast, kitchen, as_user):
    dues.open_days()
    page = read(as_user(cast.officer_a1).get("/"))
    assert "Kitchen records of 2026-11-23 missing: morning check" in page
    assert f"{url('duty_day', kitchen)}?day=2026-11-23" in page


def test_the_day_costs_the_same_however_much_is_recorded(cast, kitchen, as_user):
    dues.open_days()
    client = as_user(cast.officer_a1)
    daily.check(kitchen, cast.officer_a1)
    daily.menu(kitchen, cast.officer_a1, "米饭")
    client.get(url("duty_day", kitchen))
    with CaptureQueriesContext(connection) as few:
        client.get(url("duty_day", kitchen))
    for slot in ("noon", "evening"):
        daily.check(kitchen, cast.officer_a1, slot)
    daily.samples(daily.menu(kitchen, cast.officer_a1, *map(str, range(30)), meal="supper"),
                  cast.officer_a1)  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(url("duty_day", kitchen)).context["day"].meals) == 2
    assert len(few) == len(many)


# -- who keeps them --------------------------------------------------------------------------------


@pytest.fixture
def three(cast):
    """Of Monday A1 records nothing, A2 all, B1 all a day late; it is Wednesday."""
    found = {
        k: kitchen_of(getattr(cast, k), getattr(cast, f"officer_{k}")) for k in ("a1", "a2", "b1")
    }
    dues.open_days()
    daily.whole(found["a2"], cast.officer_a2)
    with at(TODAY + DAY):
        daily.whole(found["b1"], cast.officer_b1, TODAY)
    with at(TODAY + 2 * DAY):
        yield found


@pytest.mark.parametrize(
    ("who", "query", "keys"),
    [
        ("city_admin", {}, {"a1"}),
        ("city_admin", {"state": "all"}, {"a1", "a2", "b1"}),
        ("city_admin", {"since": "2026-11-24"}, set()),
        ("city_admin", {"since": "2026-01-01", "until": "2027-06-01"}, set()),
        ("city_admin", {"since": "2026-11-24", "until": "2026-11-23"}, set()),
        ("admin_a", {"state": "all"}, {"a1", "a2"}),
        ("officer_b1", {"state": "all"}, {"b1"}),
        ("inspector", {"state": "all", "text": "甲二"}, {"a2"}),
    ],
)
def test_who_does_not_keep_them(cast, three, as_user, who, query, keys):
    response = as_user(getattr(cast, who)).get(LIST, query)
    assert response.status_code == 200
    assert set(response.context["rows"]) == {three[key] for key in keys}


def test_the_counts_of_a_period(cast, three, as_user):
    rows = as_user(cast.city_admin).get(LIST, {"state": "all"}).context["rows"]
    found = {row.school.name: row.kept for row in rows}
    one = {"asked": 1, "lacking": 0, "late_days": 0, "without_meals": 0, "last": None}
    assert found == {
        "甲一小学": one | {"lacking": 1, "last": TODAY},
        "甲二幼儿园": one,
        "乙一中学": one | {"late_days": 1},
    }


def test_the_list_costs_the_same_for_few_and_many(cast, three, as_user):
    client = as_user(cast.city_admin)
    client.get(LIST, {"state": "all"})
    with CaptureQueriesContext(connection) as few:
        client.get(LIST, {"state": "all"})
    for number in range(20):
        kitchen_of(cast.b1, cast.officer_b1, name=f"食堂{number}")
    dues.open_days()
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(LIST, {"state": "all"}).context["rows"]) == 23
    assert len(few) == len(many)
