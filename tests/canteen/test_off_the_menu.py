"""A dish that goes off its menu stays to be read: neither a missing sample nor what is never served
vanishes by an edit."""

import datetime as dt

import pytest
from django.urls import reverse

from canteen import scores
from canteen.actions import correct
from canteen.actions import menu as menus
from canteen.dues import daily as dues
from canteen.models import Correction, Dish, KitchenDay
from canteen.views.day import Day
from safety.base import clock
from safety.base.models import Refused
from tests import factories
from tests.canteen import daily
from tests.canteen.conftest import TODAY, at
from tests.canteen.says import says
from tests.canteen.test_duty_pages import read
from tests.canteen.test_flags import told
from tests.refusals import assert_nothing_changed

DAY = dt.timedelta(days=1)
WHY = "没有做，改了面条"


@pytest.fixture(autouse=True)
def term(cast):
    factories.terms(cast.city, 2026)


@pytest.fixture
def menu(cast, kitchen):
    """Of lunch, with two dishes, one of them never served."""
    dues.open_days()
    return daily.menu(kitchen, cast.officer_a1, "米饭", "干煸四季豆")


def edit(menu, actor, *names, reason=WHY):
    menu.refresh_from_db()
    return menus.edit_menu(menu, actor, version=menu.version, dishes=[*names], reason=reason)


def page(client, kitchen, day=TODAY) -> str:
    url = reverse("canteen:duty_day", args=[kitchen.uuid])
    return read(client.get(url, {"day": day.isoformat()}))


def test_it_goes_with_a_reason_and_stays_to_be_read(cast, kitchen, menu, as_user):
    with pytest.raises(Refused, match="干煸四季豆"), assert_nothing_changed():
        edit(menu, cast.officer_a1, "米饭", reason="")
    edit(menu, cast.officer_a1, "米饭")
    beans = Dish.objects.get(name="干煸四季豆")
    assert beans.withdrawn_at == clock.now() and menu.names == ["米饭"]
    assert Correction.objects.get().reason == WHY
    for who in (cast.principal_a1, cast.admin_a):
        text = page(as_user(who), kitchen)
        assert "<s>干煸四季豆</s>" in text and "taken off the menu" in text.lower() and WHY in text
    trace = as_user(cast.admin_a).get(reverse("canteen:dish_trace", args=[beans.uuid]))
    assert "Taken off the menu at 2026-11-23 09:00" in trace.text


def test_a_slip_of_the_pen_leaves_nothing(cast, kitchen, menu):
    edit(menu, cast.officer_a1, "米饭", "干煸四季豆", "面包", reason="")
    with at(TODAY, hour=9) as now:
        now.shift(dt.timedelta(minutes=10))
        edit(menu, cast.officer_a1, "米饭", "干煸四季豆", reason="")
        assert not Dish.objects.filter(name="面包").exists()
        now.shift(dt.timedelta(seconds=1))
        with pytest.raises(Refused), assert_nothing_changed():
            edit(menu, cast.officer_a1, "干煸四季豆", reason="")


def test_on_its_own_day_its_sample_is_asked_no_more(cast, kitchen, menu):
    daily.samples(menu, cast.officer_a1, 米饭=130, 干煸四季豆=130)
    edit(menu, cast.officer_a1, "米饭", "干煸四季豆", "面包", reason="")
    assert "samples:lunch" in KitchenDay.objects.get().missing
    with at(TODAY, hour=11):
        edit(menu, cast.officer_a1, "米饭", "干煸四季豆")
    assert "samples:lunch" not in KitchenDay.objects.get().missing


def test_after_its_day_the_sample_stays_missing(cast, kitchen, menu, as_user):
    """The dish of which no sample was kept goes off the menu: the day is no more whole for it."""
    daily.samples(menu, cast.officer_a1)
    edit(menu, cast.officer_a1, "米饭", "干煸四季豆", "面包", reason="")
    with at(TODAY + DAY):
        edit(menu, cast.officer_a1, "米饭", "干煸四季豆")
        sheet = KitchenDay.objects.get(day=TODAY)
        assert "samples:lunch" in sheet.missing and sheet.late
        text = page(as_user(cast.officer_a1), kitchen)
    assert "after its day: it still counts for the day" in text


@pytest.mark.parametrize(("days", "stays"), [(0, False), (1, True)])
def test_what_is_never_served_stays_in_score_and_flags_after_its_day(
    cast, kitchen, menu, days, stays
):
    with at(TODAY + days * DAY):
        edit(menu, cast.officer_a1, "米饭")
        codes = {line.cost.code for line in scores.against(kitchen, clock.today())}
    beans = Dish.objects.get(name="干煸四季豆")
    assert (bool(beans.forbidden_at), "forbidden" in codes) == (stays, stays)
    flags = [flag.found for flag in Day.of(kitchen, TODAY).flags]
    assert any("干煸四季豆" in found for found in flags) is stays


def test_put_back_it_is_told_again_and_owes_its_sample(cast, kitchen, menu, as_user):
    menu = edit(menu, cast.officer_a1, "米饭")
    before = len(told(cast.admin_a, "dish_forbidden"))
    with pytest.raises(Refused), assert_nothing_changed():
        edit(menu, cast.officer_a1, "米饭", "干煸四季豆", reason="")
    edit(menu, cast.officer_a1, "米饭", "干煸四季豆", reason="还是做了")
    beans = Dish.objects.get(name="干煸四季豆")
    assert beans.withdrawn_at is None and beans.forbidden_at == clock.now()
    assert len(told(cast.admin_a, "dish_forbidden")) == before + 1
    assert "put back on 2026-11-23 09:00" in page(as_user(cast.admin_a), kitchen)


def test_nothing_is_recorded_of_a_dish_that_is_off(cast, kitchen, menu):
    edit(menu, cast.officer_a1, "米饭")
    beans = Dish.objects.get(name="干煸四季豆")
    made = {"grams": 130, "cabinet": "1", "keeper": "李", "taken_at": clock.now()}
    with pytest.raises(Refused), assert_nothing_changed():
        correct.sample(beans, says(beans, cast.officer_a1), **made)


def test_the_forms_offer_what_stands(cast, kitchen, menu, as_user):
    edit(menu, cast.officer_a1, "米饭")
    client = as_user(cast.officer_a1)
    for name in ("menu_edit", "samples_add", "ingredients_edit"):
        text = read(client.get(reverse(f"canteen:{name}", args=[menu.uuid])))
        assert "干煸四季豆" not in text
