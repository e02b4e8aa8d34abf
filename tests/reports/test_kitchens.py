"""Daily records of kitchens in the month's report: by district, as they stood at its end."""

import datetime as dt

import pytest

from canteen.dues.daily import open_days
from reports.periods import Period
from tests import factories
from tests.canteen import daily
from tests.canteen.conftest import kitchen_of
from tests.reports import book, screen

MARCH = Period(2026, 3)


@pytest.fixture
def april(cast, at):
    """Of two days A1 kept one, A2 both, one of them late; B1 wrote the last of March down in
    April."""
    factories.terms(cast.city, 2026)
    keys = ("a1", "a2", "b1")
    places = {key: (getattr(cast, key), getattr(cast, f"officer_{key}")) for key in keys}
    at("2026-03-30")
    found = {key: (kitchen_of(*place), place[1]) for key, place in places.items()}
    open_days()
    daily.whole(*found["a1"])
    at("2026-03-31")
    open_days()
    daily.whole(*found["a2"], dt.date(2026, 3, 30))
    daily.whole(*found["a2"])
    at("2026-04-01")
    daily.whole(*found["b1"], dt.date(2026, 3, 31))
    return cast


def table(client, **query):
    return screen.tables(screen.page(client, **query)).get("kitchens")


def test_on_the_screen_and_in_the_workbook(april, as_user, tmp_path):
    shown = table(as_user(april.city_admin), period=MARCH.key)
    assert shown == [
        ["District", "Kitchen days asked", "Whole", "Lacking records", "Share whole"],
        ["甲区", 4, 3, 1, "75.0%"],
        ["乙区", 2, 0, 2, "0.0%"],
        ["Total", 6, 3, 3, "50.0%"],
    ]
    made = book.make(april.city_admin, tmp_path, MARCH.key)
    rows = [row[:4] for row in made.rows("kitchens")]
    assert rows == [row[:4] for row in shown] and made.wrong_formulas() == []
    assert "Days of kitchens on which checks" in made.text()


def test_each_reader_their_own(april, as_user):
    client = as_user(april.admin_b)
    assert table(client, period=MARCH.key)[1:-1] == [["乙区", 2, 0, 2, "0.0%"]]
    client = as_user(april.township)
    assert table(client, period=MARCH.key)[1:-1] == [["甲区", 2, 1, 1, "50.0%"]]


def test_a_year_and_finds_of_one_have_no_such_table(april, as_user):
    for query in ({"period": "2026"}, {"period": MARCH.key, "found_by": "city"}):
        assert table(as_user(april.city_admin), **query) is None
