"""The days of holidays that follow the moon, checked against sun and moon themselves, and what the
season asks a bureau to announce."""

import datetime as dt

import pytest

from drills.rules import holiday as rules
from drills.rules.holiday import Holiday
from tests.drills import lunar

D = dt.date
YEARS = range(2025, 2036)
# As the State's almanac has them; 2033 is the year in which many tables are wrong (its leap month
# is the eleventh, not the seventh).
NEW_YEARS = {
    2025: (1, 29), 2026: (2, 17), 2027: (2, 6), 2028: (1, 26), 2029: (2, 13), 2030: (2, 3),
    2031: (1, 23), 2032: (2, 11), 2033: (1, 31), 2034: (2, 19), 2035: (2, 8),
}  # fmt: skip


@pytest.mark.parametrize("year", YEARS)
def test_they_are_what_sun_and_moon_say(year):
    used = [lunar.month(year, number) for number in (1, 5, 8)]
    assert min(map(lunar.minutes_to_midnight, used)) > 3  # so far the reckoning is sure
    assert lunar.day_of(year, 1, 1) == D(year, *NEW_YEARS[year])
    assert lunar.day_of(year, 5, 5) == D(year, *rules._DRAGON[year])
    assert lunar.day_of(year, 8, 15) == D(year, *rules._AUTUMN[year])


def test_the_tables_end_together():
    assert set(rules._DRAGON) == set(rules._AUTUMN) == set(YEARS)


@pytest.mark.parametrize(
    ("year", "month"), [(2025, 6), (2028, 5), (2031, 3), (2034, 11), (2026, None), (2033, None)]
)
def test_leap_months(year, month):
    """Of 2033 it is the eleventh, behind the solstice: in the reckoning of 2034."""
    assert [n for n, leap, _moon in lunar.months(year) if leap] == ([month] if month else [])


@pytest.mark.parametrize("year", YEARS)
def test_tomb_sweeping_is_never_later_than_assumed(year):
    day = lunar.sun_at(15, year, (4, 4))
    assert D(year, 4, 4) <= day <= D(year, 4, 5)
    assert rules.next_holiday(day) == Holiday.TOMBS


@pytest.mark.parametrize("year", YEARS)
def test_new_year_s_eve_is_in_the_winter_vacation(year):
    """The letter of the winter is asked for until the end of January; the festival's own letter is
    that of the vacation."""
    assert rules.next_holiday(D(year, 1, 20)) == Holiday.WINTER
    assert D(year, 1, 21) <= D(year, *NEW_YEARS[year]) <= D(year, 2, 20)


def test_what_the_season_asks_for():
    days = [(1, 1), (1, 31), (2, 1), (4, 5), (4, 6), (5, 2), (6, 19), (6, 20), (8, 31), (9, 1),
            (9, 26), (10, 1), (10, 2), (12, 31)]  # fmt: skip
    found = [rules.next_holiday(D(2026, *day)) for day in days]
    assert found == [
        Holiday.NEW_YEAR, Holiday.WINTER, Holiday.TOMBS, Holiday.TOMBS, Holiday.MAY, Holiday.DRAGON,
        Holiday.DRAGON, Holiday.SUMMER, Holiday.SUMMER, Holiday.AUTUMN, Holiday.NATIONAL,
        Holiday.NATIONAL, Holiday.NEW_YEAR, Holiday.NEW_YEAR,
    ]  # fmt: skip
    assert all(rules.THEMES[holiday] for holiday in found)
    assert set(found) == set(Holiday) - {Holiday.OTHER}


def test_mid_autumn_within_national_day():
    assert rules.next_holiday(D(2028, 9, 10)) == Holiday.NATIONAL
    assert rules.next_holiday(D(2040, 9, 10)) == Holiday.AUTUMN  # a year of which no day is known
