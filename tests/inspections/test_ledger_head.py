"""What stands above the ledger and how its rows look: numbers of each state, columns, print."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspections.ledger_columns import COLUMNS, USUAL, chosen, written
from inspections.models import Hazard, LedgerChoice
from inspections.queries import tallies
from inspections.queries.ledger import ledger_rows
from inspections.views import ledger
from inspections.views.ledger_line import Lines, PaperLines
from safety.base import clock
from safety.base.text import search_words
from safety.schools.actions.school import update_school
from tests import factories
from tests.inspections import story
from tests.inspections.pages import explained
from tests.inspections.test_ledger_page import LEDGER, copies
from tests.refusals import assert_nothing_changed

PRINT = reverse("inspections:hazard_print")
COLUMNS_URL = reverse("inspections:ledger_columns")


@pytest.fixture
def states(cast):
    """One hazard of A1 in each state, the one to rectify overdue; one of B1 to rectify."""
    first = story.issued(cast)
    copies(first, 5)
    for row, state in zip(Hazard.objects.order_by("pk"), tallies.COUNTED, strict=True):
        Hazard.objects.filter(pk=row.pk).update(state=state)
    yesterday = clock.today() - dt.timedelta(days=1)
    Hazard.objects.filter(state="to_rectify").update(deadline=yesterday)
    story.issued(cast, school=cast.b1, what="乙区护栏")
    return cast


def chips(client, **filters):
    response = client.get(LEDGER, filters or {"state": ""})
    return {chip.label: chip.tally.number for chip in response.context["chips"]}


def test_numbers_are_those_of_the_rows(as_user, states):
    client = as_user(states.city_admin)
    for state in [*tallies.COUNTED, "open", "overdue", ""]:
        response = client.get(LEDGER, {"state": state})
        chip = next(c for c in response.context["chips"] if c.current)
        rows = len(response.context["rows"])
        assert (chip.tally.number, response.context["page"].count) == (rows, rows), state


def test_numbers_keep_to_scope_and_to_the_other_filters(as_user, states):
    assert chips(as_user(states.city_admin))["To be rectified"] == 2
    assert chips(as_user(states.admin_b)) == chips(as_user(states.officer_b1))
    assert chips(as_user(states.officer_b1))["All"] == 1
    found = chips(as_user(states.city_admin), text="护栏", state="overdue")
    assert (found["All"], found["Overdue"], found["To be rectified"]) == (1, 0, 1)


def test_a_chip_leads_to_its_rows_and_keeps_the_other_filters(as_user, states):
    client = as_user(states.city_admin)
    response = client.get(LEDGER, {"text": "护栏", "state": "overdue"})
    url = next(c.url for c in response.context["chips"] if c.label == "To be rectified")
    assert [row.what for row in client.get(LEDGER + url).context["rows"]] == ["乙区护栏"]


def test_numbers_stop_at_the_cap(as_user, cast):
    copies(story.issued(cast), 1001)
    response = as_user(cast.city_admin).get(LEDGER, {"state": ""})
    assert {c.label for c in response.context["chips"] if c.tally.capped} >= {"All", "Open"}
    assert "1000+" in response.content.decode()


def test_a_state_is_counted_from_its_own_index(cast):
    """In a ledger like any: most of it is signed off. What other tests left of the table decides
    nothing: indexes are made anew, and a bitmap, which costs as little of whatever index on a few
    pages, is not offered."""
    first = story.issued(cast)
    copies(first, 50)
    Hazard.objects.exclude(pk=first.pk).update(state="signed_off")
    with CaptureQueriesContext(connection) as queries:
        tallies.alone(cast.city_admin, ledger_rows(cast.city_admin))
    if connection.vendor == "postgresql":
        connection.cursor().execute(
            "SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL enable_bitmapscan = off;"
            "REINDEX TABLE inspections_hazard"
        )
    plan = explained(queries[0]["sql"], "inspections_hazard")
    assert plan.count("hazard_by_state_in_") == 1, plan  # so few rows: of a district or of the city
    if connection.vendor == "postgresql":  # SQLite reads them in the ledger's order
        assert "hazard_signed_off_in_" in plan, plan


def test_an_empty_page_has_its_numbers_too(as_user, states):
    found = chips(as_user(states.officer_b1), state="overdue")
    assert (found["All"], found["Overdue"]) == (1, 0)


# -- columns


def heads(client, url=LEDGER, **query):
    return [column.code for column in client.get(url, query).context["columns"]]


def test_columns_are_ones_own_and_stay(as_user, states):
    client = as_user(states.city_admin)
    response = client.post(f"{COLUMNS_URL}?state=overdue", {"columns": ["place", "area", "school"]})
    assert response.url == f"{LEDGER}?state=overdue"
    assert heads(client, state="overdue") == ["number", "school", "area", "place"]
    assert heads(client, PRINT) == ["number", "school", "area", "place"]
    assert "The export has all 20 columns." in client.get(response.url).content.decode()
    assert heads(as_user(states.leader), state="overdue") == list(USUAL)


@pytest.mark.parametrize("data", [{}, {"columns": ["place"], "usual": "1"}])
def test_the_usual_columns_come_back(as_user, states, data):
    LedgerChoice.objects.create(user=states.leader, columns="number.place")
    as_user(states.leader).post(COLUMNS_URL, data)
    assert LedgerChoice.objects.get().columns == ""


def test_an_unknown_column_is_refused(as_user, states):
    client = as_user(states.leader)
    with assert_nothing_changed():
        response = client.post(COLUMNS_URL, {"columns": ["password"]})
    assert response.status_code == 422


def test_columns_of_an_address_are_words_of_ours(as_user, states):
    client = as_user(states.leader)
    assert heads(client, columns="place.password.<b>") == ["number", "place"]
    assert heads(client, columns="password") == list(USUAL)


@pytest.mark.parametrize("writer", [Lines, PaperLines])
def test_every_column_has_its_cell(as_user, states, writer):
    text = ".".join(column.code for column in COLUMNS)
    assert written(chosen(text)) == text and written(chosen("")) == ""
    html = as_user(states.city_admin).get(LEDGER, {"columns": text}).context["rows"][0].html
    assert html.count("<td") == len(COLUMNS) - 1
    assert len(writer(chosen(text)).cells) == len(COLUMNS) - 1


def test_many_columns_cost_no_query_more(as_user, states):
    client, text = as_user(states.city_admin), ".".join(column.code for column in COLUMNS)
    client.get(LEDGER, {"state": ""})
    with CaptureQueriesContext(connection) as usual:
        client.get(LEDGER, {"state": ""})
    with CaptureQueriesContext(connection) as many:
        client.get(LEDGER, {"columns": text})
    assert len(many) == len(usual) <= 6


# -- print


def test_print_says_what_it_shows(as_user, states):
    response = as_user(states.city_admin).get(PRINT, {"state": "overdue", "text": "灭火器"})
    page = response.content.decode()
    assert response.context["said"] == [
        ("State", "Overdue"), ("Words, number or school", "灭火器"),
    ]  # fmt: skip
    assert len(response.context["rows"]) == 1 and "Made out by:" in page
    assert f"printed by {states.city_admin.name}" in page


def test_print_keeps_to_scope(as_user, states):
    rows = as_user(states.officer_b1).get(PRINT).context["rows"]
    assert [row.what for row in rows] == ["乙区护栏"]


@pytest.mark.parametrize(
    ("reader", "said"), [("admin_b", "乙一中学"), ("admin_a", "one that you do not see")]
)
def test_print_names_no_foreign_school(as_user, states, reader, said):
    response = as_user(getattr(states, reader)).get(PRINT, {"school": str(states.b1.uuid)})
    assert response.context["said"] == [("School", said)]


def test_print_is_bounded_and_says_so(as_user, states, monkeypatch):
    monkeypatch.setattr(ledger, "PRINTED", 3)
    response = as_user(states.city_admin).get(PRINT)
    assert len(response.context["rows"]) == 3
    assert "These are the first 3 hazards" in response.content.decode()


def test_print_cuts_nothing_and_text_stays_text(as_user, cast):
    story.issued(cast, what="<b>" + "门" * 200)
    page = as_user(cast.city_admin).get(PRINT).content.decode()
    assert "&lt;b&gt;" + "门" * 200 in page and "<b>门" not in page


def test_print_of_filters_that_make_no_sense_is_empty(as_user, states):
    response = as_user(states.city_admin).get(PRINT, {"severity": "nonsense"})
    assert (response.status_code, response.context["rows"]) == (200, [])


# -- search


@pytest.fixture
def named(cast):
    """The cast's schools as their actions name them: with pinyin and initials."""
    for school in (cast.a1, cast.a2, cast.b1):
        school.unit.search = search_words(school.unit.name)
        school.unit.save()
    return cast


@pytest.mark.parametrize(
    "text", ["jiayi", "JiaYi xiaoxue", "jyxx", "ｊｙｘｘ", "甲一", "jiayi 灭火器", "jyxx 一楼"]
)
def test_a_school_is_found_by_pinyin_and_initials(as_user, named, text):
    story.issued(named)
    story.issued(named, school=named.b1)
    rows = as_user(named.city_admin).get(LEDGER, {"text": text}).context["rows"]
    assert [row.pk for row in rows] == [Hazard.objects.get(school=named.a1).pk]


def test_a_renamed_school_is_found_by_its_new_pinyin(as_user, cast):
    story.issued(cast)
    update_school(cast.a1, cast.city_admin, name="晨曦小学")
    client = as_user(cast.city_admin)
    assert client.get(LEDGER, {"text": "cxxx"}).context["rows"]
    assert not client.get(LEDGER, {"text": "jyxx"}).context["rows"]


@pytest.mark.parametrize("address", ["desk:school_list", "inspections:visit_plan"])
def test_other_searches_of_schools_take_pinyin(as_user, named, address):
    page = as_user(named.city_admin).get(reverse(address), {"q": "jyxx"}).content.decode()
    assert "甲一小学" in page and "甲二幼儿园" not in page


def test_a_place_that_is_not_ones_own_gets_one_answer(as_user, states):
    """Foreign, missing, or one's own with nothing to show: the page does not say which."""
    client, empty = as_user(states.admin_a), factories.school(states.district_a, "空小学")
    for name, given in (
        ("school", states.b1.uuid),
        ("school", empty.uuid),
        ("district", states.district_b.uuid),
        ("district", uuid.uuid4()),
    ):
        response = client.get(LEDGER, {name: given})
        assert not response.context["rows"]
        assert "If it is not one of those that you see" in response.content.decode()


def test_a_district_s_own_people_may_name_it(as_user, states):
    response = as_user(states.admin_a).get(LEDGER, {"district": states.district_a.uuid})
    assert len(response.context["rows"]) == 6
