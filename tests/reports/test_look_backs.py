"""What look-backs found, in the month's report: by district and way of that time, for good."""

import datetime as dt

import pytest

from inspections.measures import Span
from inspections.queries import figures
from reports import month
from reports.periods import Period
from safety.schools.actions.school import move_school
from tests.inspections import story
from tests.reports import book, screen

MAY = Period(2026, 5)


@pytest.fixture
def may(cast, at):
    """In May the city looked at A1 twice, at B1 once; what was fixed on the spot at A1 is back."""
    visit = story.under_way(cast)
    story.find(visit, what="立改", on_the_spot=True, photos=("before", "after"))
    cast.spot = story.finish(visit).hazards.get()
    cast.limited = story.signed_off(cast)
    cast.other = story.signed_off(cast, cast.b1, cast.officer_b1)
    at("2026-05-20")
    items = story.look_back(cast.city_admin, kind="sample", size=10).items
    for hazard, outcome in ((cast.spot, "relapsed"), (cast.limited, "held"), (cast.other, "held")):
        story.look(items.get(hazard=hazard), cast.city_admin, outcome, "看了")
    at("2026-06-02")
    return cast


def table(user, group, span=None):
    lines = figures.by(user, span or MAY.span(), group)
    return [(str(line.label), line.figures["looked_again"], line.figures["relapsed"])
            for line in lines if line.figures["looked_again"]]  # fmt: skip


def test_by_district_and_by_way(may):
    assert table(may.city_admin, "district") == [("甲区", 2, 1), ("乙区", 1, 0)]
    assert table(may.city_admin, "way") == [("fixed on the spot", 1, 1), ("time-limited", 2, 0)]
    assert table(may.admin_b, "district") == [("乙区", 1, 0)]


def test_nothing_later_moves_it(may, at):
    before = [table(may.city_admin, group) for group in ("district", "way", "severity", "stage")]
    move_school(may.a1, may.city_admin, may.district_b)
    at("2026-06-20")
    later = story.look_back(may.city_admin, kind="annual")
    story.look(later.items.get(hazard=may.limited), may.city_admin, "relapsed", "又坏了")
    assert [table(may.city_admin, g) for g in ("district", "way", "severity", "stage")] == before
    june = Span.days(dt.date(2026, 6, 1), dt.date(2026, 6, 30))
    assert table(may.city_admin, "district", june) == [("乙区", 1, 1)]


def test_screen_workbook_and_rows(may, as_user, tmp_path):
    client = as_user(may.city_admin)
    html = screen.page(client, period=MAY.key)
    assert screen.tables(html)["look_back"][1:] == [
        ["甲区", 2, 1, "50.0%"], ["乙区", 1, 0, "0.0%"], ["Total", 3, 1, "33.3%"]
    ]  # fmt: skip
    made = book.make(may.city_admin, tmp_path, MAY.key)
    assert made.rows("look_back")[-1] == ["Total", 3, 1, 0.333] and made.wrong_formulas() == []
    urls = [url for url in screen.links(html) if "relapsed" in url and "district" in url]
    named, rows = screen.walk(client, urls[0])
    assert named == 1 == len(rows) and may.spot.number in rows[0] and "看了" in rows[0]


def test_every_table_keeps_the_two_paths_apart():
    for group in month.TABLES:
        codes = month.columns_of(group)
        mixed = {"found", "found_signed_off", "rate", "in_time", "in_time_rate"} & set(codes)
        apart = {"found_on_the_spot", "found_time_limited"} <= set(codes)
        assert group == "way" or (mixed <= {"found"} and (apart or not mixed))
