"""A kitchen's day that changes afterwards: whole and not whole any more, out of use and back."""

import datetime as dt

import pytest

from canteen.actions import day as days
from canteen.actions import kitchen as kitchens
from canteen.actions import menu as menus
from canteen.dues import control
from canteen.dues import daily as dues
from canteen.models import KitchenDay
from safety.dues.models import DueItem
from safety.schools.actions import school as schools
from tests import factories
from tests.canteen import daily
from tests.canteen.conftest import TODAY, at

DAY = dt.timedelta(days=1)
MONTH_END = dt.date(2026, 11, 30)  # a Monday


@pytest.fixture(autouse=True)
def term(cast):
    factories.terms(cast.city, 2026)


def owing() -> dict[str, list]:
    """day → what is missing, of the open items."""
    rows = DueItem.objects.filter(kind=dues.DAILY, settled_at=None)
    return {row.facts["day"]: row.facts["missing"] for row in rows}


def use(kitchen, officer, in_use):
    kitchen.refresh_from_db()
    return kitchens.edit_kitchen(kitchen, officer, version=kitchen.version, in_use=in_use)


def asked(kitchen) -> list[dt.date]:
    return list(kitchen.days.filter(asked=True).order_by("day").values_list("day", flat=True))


# -- without meals ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("record", "meals"),
    [
        (daily.freezer, False),
        (daily.visit, False),
        (daily.control, False),
        (daily.leader, True),
        (daily.menu, True),
        (daily.check, True),
    ],
)
def test_a_day_without_meals_stays_one_unless_meals_are_recorded(cast, kitchen, record, meals):
    dues.open_days()
    days.serve_no_meals(kitchen, cast.officer_a1, day=TODAY, reason="秋游")
    record(kitchen, cast.principal_a1)
    sheet = KitchenDay.objects.get()
    assert (sheet.no_meals, bool(owing())) == (("", True) if meals else ("秋游", False))


# -- whole, and not any more -----------------------------------------------------------------------


@pytest.mark.parametrize(("later", "kept"), [(0, False), (1, True)])
def test_what_is_missing_again_is_whole_no_more_until_its_month_ends(cast, kitchen, later, kept):
    with at(MONTH_END):
        dues.open_days()
        menu = daily.whole(kitchen, cast.officer_a1)
        first = KitchenDay.objects.get().whole_at
    with at(MONTH_END + later * DAY):
        dishes = ["米饭", "红烧肉", "青菜"]
        menu = menus.edit_menu(menu, cast.officer_a1, version=1, dishes=dishes)
    sheet = KitchenDay.objects.get()
    assert sheet.missing == ["samples:lunch"]
    assert sheet.whole_at == (first if kept else None)


def test_meals_that_are_served_no_more_are_asked_no_more_today(cast, kitchen):
    edited = kitchens.edit_kitchen(kitchen, cast.officer_a1, version=1, supper=True)
    dues.open_days()
    with at(TODAY + DAY):
        dues.open_days()
        kitchens.edit_kitchen(edited, cast.officer_a1, version=2, supper=False)
    found = owing()
    assert "menu:supper" in found["2026-11-23"]
    assert "menu:supper" not in found["2026-11-24"] and "menu:lunch" in found["2026-11-24"]
    assert KitchenDay.objects.get(day=TODAY + DAY).missing == found["2026-11-24"]


# -- out of use, and back --------------------------------------------------------------------------


def test_a_kitchen_in_use_again_owes_its_day_week_and_month(cast, kitchen):
    def open_items():
        rows = DueItem.objects.filter(settled_at=None, kind__startswith="kitchen_")
        return set(rows.values_list("kind", flat=True))

    dues.open_days()
    control.open_periods()
    use(kitchen, cast.officer_a1, False)
    assert open_items() == set()
    use(kitchen, cast.officer_a1, True)
    assert open_items() == {"kitchen_day", "kitchen_week", "kitchen_month"}


def test_of_days_out_of_use_nothing_is_asked_afterwards(cast, kitchen):
    dues.open_days()
    use(kitchen, cast.officer_a1, False)
    with at(TODAY + 3 * DAY):
        use(kitchen, cast.officer_a1, True)
        assert dues.open_days() == 1
    assert asked(kitchen) == [TODAY, TODAY + 3 * DAY]


def test_of_days_on_which_the_school_was_closed_nothing_is_asked_afterwards(cast, kitchen):
    dues.open_days()
    schools.close_school(cast.a1, cast.city_admin, closed_on=TODAY)
    with at(TODAY + 3 * DAY):
        cast.a1.refresh_from_db()
        schools.reopen_school(cast.a1, cast.city_admin)
        assert dues.open_days() == 1
    assert asked(kitchen) == [TODAY, TODAY + 3 * DAY]
