"""One figure, four ways: the screen, the workbook, SQL by hand, a replay of the exported trail."""

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from inspections.models import Area, Severity
from reports import month
from reports.periods import Period
from safety.base import clock
from safety.schools.models import Stage
from tests.inspections import replay
from tests.inspections.conftest import walk_of
from tests.reports import book, screen, sql

PERIODS = ["2026-03", "2026-04", "2026-05", "2026"]
LATER = "2027-02-01"
COLUMN = {
    "district": "district_id",
    "way": "on_the_spot",
    "area": "area",
    "severity": "severity",
    "stage": "stage",
    "look_back": "district_id",
}
COUNTED = {**sql.HAZARDS, **sql.VISITS, **dict.fromkeys(sql.LOOKS)}
KEYS = {"area": Area, "severity": Severity, "stage": Stage}


@pytest.fixture(params=range(2))
def walked(request, db, at):
    """Seventy random steps of all people over some months, then the new year."""
    cast = walk_of(at, request.param, 70, [0, 0, 1, 1, 3]).cast
    at(LATER)
    return cast


def days(key):
    found = Period(*map(int, key.split("-")))
    return found.first, found.last


def lines_of(cast, group):
    if month.grouped_by(group) == "district":
        return [cast.district_a.pk, cast.district_b.pk]
    return sql.WAYS if group == "way" else KEYS[group].values


def test_screen_is_sql(walked, as_user):
    for key in PERIODS:
        shown = screen.figures(screen.page(as_user(walked.city_admin), period=key))
        counted = sql.figures(*days(key))
        assert {code: shown[code] for code in counted} == counted
    assert counted["found"] > 10 and counted["visits"] and counted["signed_off"]


def test_screen_is_the_replayed_trail(walked, as_user):
    out = StringIO()
    call_command("export_trail", walked.city_admin.username, stdout=out)
    exported = [json.loads(line) for line in out.getvalue().splitlines()]
    for key in PERIODS:
        first, last = days(key)
        told = replay.figures(exported, first, last + dt.timedelta(days=1))
        shown = screen.figures(screen.page(as_user(walked.city_admin), period=key))
        assert {code: shown[code] for code in told} == told


def test_the_trail_is_exported_up_to_a_day(walked):
    day, out = days(PERIODS[0])[0], StringIO()
    call_command("export_trail", walked.city_admin.username, until=day.isoformat(), stdout=out)
    instants = [json.loads(line)["at"] for line in out.getvalue().splitlines()]
    assert all(clock.day_of(dt.datetime.fromisoformat(at)) <= day for at in instants)


@pytest.mark.parametrize("wrong", [{"username": "nobody"}, {"until": "yesterday"}])
def test_an_export_of_nobody_or_of_no_day(walked, wrong):
    asked = {"username": walked.city_admin.username, "until": None, **wrong}
    with pytest.raises(CommandError):
        call_command("export_trail", asked["username"], until=asked["until"])


def test_tables_are_sql(walked, as_user):
    client = as_user(walked.city_admin)
    for key in PERIODS:
        for group, table in screen.tables(screen.page(client, period=key)).items():
            codes = [code for code in month.columns_of(group) if code in COUNTED]
            places = [1 + month.columns_of(group).index(code) for code in codes]
            for value, line in zip(lines_of(walked, group), table[1:-1], strict=True):
                counted = sql.figures(*days(key), COLUMN[group], value)
                assert [line[place] for place in places] == [counted[code] for code in codes]


@pytest.mark.parametrize("key", ["2026-04", "2026"])
def test_workbook_is_the_screen(walked, as_user, tmp_path, key):
    made = book.make(walked.city_admin, tmp_path, key)
    html = screen.page(as_user(walked.city_admin), period=key)
    assert [row[1] for row in made.rows("main")[1:]] == list(
        map(cell, screen.figures(html).values())
    )
    for group, table in screen.tables(html).items():
        assert [row[1:] for row in made.rows(group)[1:]] == [
            list(map(cell, row[1:])) for row in table[1:]
        ]
    assert made.wrong_formulas() == []


def cell(figure):
    """A figure of the screen as the workbook stores it: 92.3% as 0.923."""
    if isinstance(figure, str) and figure.endswith("%"):
        return int(figure[:-1].replace(".", "")) / 1000
    return figure


@pytest.mark.parametrize("key", ["2026-04", "2026"])
def test_lists_of_the_workbook_are_sql(walked, tmp_path, key):
    made = book.make(walked.city_admin, tmp_path, key)
    detail = set().union(*(sql.numbers(*days(key), c) for c in ("found", "signed_off", "open")))
    assert sorted(made.column("ledger", "Number")) == sorted(detail)
    assert set(made.column("overdue", "Number")) == sql.numbers(*days(key), "overdue")
    ledger = made.table("ledger")
    major = [line["Number"] for line in ledger if line["Severity"] == "Major hazard"]
    assert made.column("major", "Number") == major


def test_each_figure_leads_to_its_rows(walked, as_user):
    client = as_user(walked.city_admin)
    links = screen.links(screen.page(client, period="2026"))
    assert len(links) > 40
    for url, figure in links.items():
        named, rows = screen.walk(client, url)
        assert named == len(rows) == len(set(rows)), url
        if not figure.endswith("%"):
            assert named == int(figure), url


def test_rows_of_a_hazard_figure_are_sql(walked, as_user):
    client = as_user(walked.city_admin)
    for code in sql.HAZARDS:
        _named, rows = screen.walk(client, f"/month/rows/?period=2026-04&figure={code}")
        assert {row.split("|")[0].split(">")[-1] for row in rows} == sql.numbers(
            *days("2026-04"), code
        )
