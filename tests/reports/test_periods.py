"""Months and years as people name them."""

import datetime as dt

import pytest
from django.utils.translation import override

from reports import periods
from reports.periods import Period
from safety.base import clock


@pytest.mark.parametrize(
    "key",
    [
        *("", "x", "2026-04", "2026-13", "2026-00", "2027", "1999-01", "2026-3", "26-01", "-1"),
        *("２０２６", "2026-03-01", "9999-12", "2026-03\n"),
    ],
)
def test_no_period(at, key):
    assert periods.find(key) is None


@pytest.mark.parametrize("key", ["2026-03", "2026-01", "2026", "2000-01", "2025-12"])
def test_a_period(at, key):
    assert periods.find(key).key == key


def test_labels(at):
    month, year = Period(2026, 11), Period(2026)
    assert (month.label, year.label) == ("November 2026", "2026")
    with override("zh-hans"):
        assert (month.label, year.label) == ("2026年11月", "2026年")


def test_previous():
    assert Period(2026, 1).previous == Period(2025, 12)
    assert Period(2026).previous == Period(2025)


def test_over_at_midnight_in_shanghai(at):
    at("2026-03-31T23:59:59+08:00")
    assert not Period(2026, 3).final and Period(2026, 3).span().last == dt.date(2026, 3, 31)
    at("2026-04-01T00:00:00+08:00")
    assert Period(2026, 3).over and not Period(2026, 3).final
    assert Period(2026, 3).span().until == clock.start_of(dt.date(2026, 4, 1))
    at("2026-04-01T00:05:00+08:00")
    assert Period(2026, 3).final


def test_a_running_month_ends_now(at):
    at("2026-03-10T09:30:00+08:00")
    span = Period(2026, 3).span()
    assert (span.last, span.until) == (dt.date(2026, 3, 10), clock.now())
    assert span.since == clock.start_of(dt.date(2026, 3, 1))
