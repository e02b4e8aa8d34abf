"""Records of a kitchen's day: what they settle, who hears of what is missing, what is refused."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied

from canteen.actions import day as days
from canteen.actions import kitchen as kitchens
from canteen.actions import menu as menus
from canteen.dues import daily as dues
from canteen.models import DailyCheck, Dish, KitchenDay, Menu
from safety.base.models import Conflict, Refused
from safety.dues import engine
from safety.dues.actions import settle_all
from safety.dues.models import DueItem, Notice
from tests import factories
from tests.canteen import daily
from tests.canteen.conftest import TODAY, at, kitchen_of
from tests.refusals import assert_nothing_changed

DAY = dt.timedelta(days=1)
REST = ["leader:lunch", "control"]


@pytest.fixture(autouse=True)
def term(cast):
    factories.terms(cast.city, 2026)


def owing() -> dict[str, list]:
    """day → what is missing, of the open items."""
    rows = DueItem.objects.filter(kind=dues.DAILY, settled_at=None)
    return {row.facts["day"]: row.facts["missing"] for row in rows}


def test_the_morning_opens_the_day_of_every_kitchen(cast, kitchen):
    kitchen_of(cast.b1, cast.officer_b1, breakfast=True)
    assert dues.open_days() == 2
    with assert_nothing_changed():
        assert dues.open_days() == 0
    row = DueItem.objects.get(kind=dues.DAILY, unit=cast.b1.unit)
    assert row.facts["missing"][3:] == [
        "menu:breakfast", "leader:breakfast", "menu:lunch", "leader:lunch", "control",
    ]  # fmt: skip
    assert (row.due_on, row.district_id) == (TODAY, cast.district_b.pk)


@pytest.mark.parametrize("day", [dt.date(2026, 11, 22), dt.date(2026, 10, 1), dt.date(2026, 8, 3)])
def test_nothing_is_owed_on_a_sunday_a_holiday_or_in_the_vacation(kitchen, day):
    with at(day):
        assert dues.open_days() == 0


def test_of_a_kitchen_out_of_use_nothing_is_owed(cast, kitchen):
    dues.open_days()
    kitchens.edit_kitchen(kitchen, cast.officer_a1, version=1, in_use=False)
    assert owing() == {}
    with at(TODAY + DAY):
        assert dues.open_days() == 0


def test_each_record_settles_its_part(cast, kitchen):
    dues.open_days()
    daily.check(kitchen, cast.officer_a1)
    assert owing()["2026-11-23"] == ["check:noon", "check:evening", "menu:lunch", *REST]
    menu = daily.menu(kitchen, cast.officer_a1)
    assert owing()["2026-11-23"] == ["check:noon", "check:evening", "samples:lunch", *REST]
    daily.samples(menu, cast.officer_a1)
    for slot in ("noon", "evening"):
        daily.check(kitchen, cast.officer_a1, slot)
    assert owing()["2026-11-23"] == REST
    daily.leader(kitchen, cast.officer_a1)
    daily.control(kitchen, cast.officer_a1)
    assert owing() == {}
    sheet = KitchenDay.objects.get()
    assert (sheet.missing, sheet.missing_count, sheet.late) == ([], 0, False)


def test_a_dish_more_owes_a_sample_more(cast, kitchen):
    dues.open_days()
    menu = daily.whole(kitchen, cast.officer_a1)
    assert owing() == {}
    menus.edit_menu(menu, cast.officer_a1, version=1, dishes=["米饭", "红烧肉", "青菜"])
    assert owing()["2026-11-23"] == ["samples:lunch"]


def test_who_hears_of_what_is_missing(cast, kitchen):
    """The officer the next morning, the principal with them, the district on the third day."""
    dues.open_days()
    heard = {}
    for days_later in (0, 1, 2, 3, 4, 8):
        with at(TODAY + days_later * DAY):
            dues.open_days()
            engine.run()
            rows = Notice.objects.filter(item__key__endswith="2026-11-23")
            heard[days_later] = sorted(rows.values_list("user__username", flat=True))
    assert heard[0] == []
    assert heard[1] == ["officer_a1", "principal_a1"]
    assert heard[2] == ["officer_a1", "officer_a1", "principal_a1"]
    assert heard[3] == ["admin_a", *["officer_a1"] * 3, *["principal_a1"] * 2]
    assert heard[4] == heard[8] == heard[3]


def test_what_can_be_recorded_no_more_is_asked_no_more_and_stays_missing(cast, kitchen):
    dues.open_days()
    with at(TODAY + 4 * DAY):
        dues.open_days()
        assert "2026-11-23" not in owing()
        assert KitchenDay.objects.get(day=TODAY).missing_count == 6
        with pytest.raises(Refused), assert_nothing_changed():
            daily.check(kitchen, cast.officer_a1, day=TODAY)


def test_days_on_which_the_server_was_down_are_opened_later(cast, kitchen):
    dues.open_days()
    new = kitchen_of(cast.b1, cast.officer_b1)
    with at(TODAY + 2 * DAY):
        assert dues.open_days() == 3
    assert set(kitchen.days.values_list("day", flat=True)) == {TODAY + n * DAY for n in range(3)}
    assert new.days.get().day == TODAY + 2 * DAY


def test_late_is_marked_and_settles(cast, kitchen):
    dues.open_days()
    with at(TODAY + DAY):
        menu = daily.whole(kitchen, cast.officer_a1, TODAY)
    assert owing() == {}
    sheet = KitchenDay.objects.get()
    assert (sheet.late, sheet.missing_count) == (True, 0)
    assert DailyCheck.objects.filter(late=True).count() == 3
    assert (Menu.objects.get().late, {d.late for d in menu.dishes.all()}) == (True, {True})


def test_no_meals_owe_nothing_until_something_is_recorded(cast, kitchen):
    dues.open_days()
    days.serve_no_meals(kitchen, cast.officer_a1, day=TODAY, reason="秋游")
    assert owing() == {}
    daily.check(kitchen, cast.officer_a1)
    assert owing()["2026-11-23"] == ["check:noon", "check:evening", "menu:lunch", *REST]
    daily.menu(kitchen, cast.officer_a1)
    with pytest.raises(Refused), assert_nothing_changed():
        days.serve_no_meals(kitchen, cast.officer_a1, day=TODAY, reason="秋游")


@pytest.mark.parametrize("recorded", ["leader", "noon"])
def test_what_was_eaten_or_checked_at_noon_was_served(cast, kitchen, recorded):
    """Also days later: no day that was not kept is made whole by saying that nobody ate."""
    if recorded == "leader":
        daily.leader(kitchen, cast.officer_a1)
    else:
        daily.check(kitchen, cast.officer_a1, "noon")
    with at(TODAY + dt.timedelta(days=2)):
        with pytest.raises(Refused, match="meals were served"), assert_nothing_changed():
            days.serve_no_meals(kitchen, cast.officer_a1, day=TODAY, reason="秋游")
        daily.check(kitchen, cast.officer_a1, "morning", day=TODAY + dt.timedelta(days=2))
        today = TODAY + dt.timedelta(days=2)
        assert days.serve_no_meals(kitchen, cast.officer_a1, day=today, reason="停水").no_meals


def test_a_school_that_opens_again_owes_its_day(cast, kitchen):
    dues.open_days()
    settle_all(DueItem.objects.filter(kind=dues.DAILY))
    dues.follow_school(cast.a1)
    assert list(owing()) == ["2026-11-23"]


def test_a_record_of_a_sunday_is_kept_and_owes_nothing(cast, kitchen):
    with at(dt.date(2026, 11, 22)):
        daily.check(kitchen, cast.officer_a1)
    assert (owing(), KitchenDay.objects.get().asked) == ({}, False)


def test_the_same_form_twice_is_one_record(cast, kitchen):
    officer, once = cast.officer_a1, uuid.uuid4()
    first = daily.check(kitchen, officer, uuid=once)
    menu = daily.menu(kitchen, officer, uuid=once)
    daily.samples(menu, officer)
    with assert_nothing_changed():
        assert daily.check(kitchen, officer, uuid=once) == first
        assert daily.menu(kitchen, officer, uuid=once) == menu
    daily.samples(menu, officer)
    assert (DailyCheck.objects.count(), Menu.objects.count(), Dish.objects.count()) == (1, 1, 2)


def test_other_words_under_one_uuid_are_refused(cast, kitchen):
    officer, once = cast.officer_a1, uuid.uuid4()
    daily.check(kitchen, officer, uuid=once)
    menu = daily.menu(kitchen, officer, uuid=once)
    daily.samples(menu, officer)
    with assert_nothing_changed():
        with pytest.raises(Refused):
            daily.check(kitchen, officer, uuid=once, wrong=["pests"], remarks="有鼠迹")
        with pytest.raises(Refused):
            daily.menu(kitchen, officer, "白菜", uuid=once)
        with pytest.raises(Refused):
            daily.samples(menu, officer, 米饭=140)


def test_each_check_and_menu_once(cast, kitchen):
    daily.check(kitchen, cast.officer_a1)
    daily.menu(kitchen, cast.officer_a1)
    with assert_nothing_changed():
        with pytest.raises(Refused, match="recorded already, by"):
            daily.check(kitchen, cast.principal_a1)
        with pytest.raises(Refused):
            daily.menu(kitchen, cast.principal_a1)


def test_a_sampled_dish_stays_on_the_menu(cast, kitchen):
    menu = daily.whole(kitchen, cast.officer_a1)
    with pytest.raises(Refused), assert_nothing_changed():
        menus.edit_menu(menu, cast.officer_a1, version=1, dishes=["米饭"])
    with pytest.raises(Conflict), assert_nothing_changed():
        menus.edit_menu(menu, cast.officer_a1, version=2, dishes=["米饭", "红烧肉", "汤"])


def dispose(kitchen, officer, dishes):
    uuids = [dish.uuid for dish in dishes]
    return menus.dispose(kitchen, officer, samples=uuids, disposed_by="李娜")


def test_samples_go_after_48_hours_and_not_before(cast, kitchen):
    dishes = list(daily.whole(kitchen, cast.officer_a1).dishes.all())
    taken = dt.timedelta(hours=8)
    with at(TODAY + 2 * DAY, hour=7.99), pytest.raises(Refused), assert_nothing_changed():
        dispose(kitchen, cast.officer_a1, dishes)
    with at(TODAY + 2 * DAY, hour=8):
        assert list(menus.to_dispose_of(kitchen)) == dishes
        assert dispose(kitchen, cast.officer_a1, dishes) == 2
        assert dispose(kitchen, cast.officer_a1, dishes) == 0
        assert not menus.to_dispose_of(kitchen)
    gone = Dish.objects.first()
    assert (gone.disposed_by, gone.disposed_at - gone.taken_at) == ("李娜", 2 * DAY)
    assert gone.keep_until - gone.taken_at == 2 * DAY, taken


def test_another_kitchens_samples_are_let_be(cast, kitchen):
    other = kitchen_of(cast.b1, cast.officer_b1)
    dishes = list(daily.whole(other, cast.officer_b1).dishes.all())
    with at(TODAY + 3 * DAY), assert_nothing_changed():
        assert dispose(kitchen, cast.officer_a1, dishes) == 0


def test_who_may_not(cast, kitchen):
    menu = daily.menu(kitchen, cast.officer_a1)
    for other in (cast.officer_b1, cast.admin_a, cast.city_admin):
        with assert_nothing_changed():
            for act in (
                lambda who: daily.check(kitchen, who),
                lambda who: daily.menu(kitchen, who, meal="supper"),
                lambda who: daily.samples(menu, who),
                lambda who: dispose(kitchen, who, []),
                lambda who: menus.edit_menu(menu, who, version=1, dishes=["汤"]),
                lambda who: days.serve_no_meals(kitchen, who, day=TODAY, reason="停水"),
            ):
                with pytest.raises(PermissionDenied):
                    act(other)
