"""The ledger: exact rows for each filter, the same cost for any size, the same rows in Excel."""

import datetime as dt
import uuid
from itertools import product
from urllib.parse import urlencode

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspections import sheets
from inspections.models import Area, Hazard
from inspections.queries import tallies
from inspections.queries.ledger import ORDERS, SHOWN, ledger_page, ledger_rows, narrowed
from safety.base import clock
from safety.schools.models import User
from safety.sheets import runner
from safety.sheets.importer import silent
from safety.sheets.models import SheetJob
from safety.web.paging import page_of
from tests import factories
from tests.inspections import story
from tests.inspections.pages import explained
from tests.refusals import assert_nothing_changed

LEDGER = reverse("inspections:hazard_list")
EXPORT = reverse("inspections:hazard_export")


@pytest.fixture
def hazards(cast, at):
    cast.old = story.issued(cast, what="旧灯管", severity="serious")
    at("2026-04-20")
    cast.new = story.issued(cast, school=cast.a2, what="新门锁 <b>&")
    cast.far = story.issued(cast, school=cast.b1, what="乙区护栏")
    return cast


def shown(client, **filters):
    response = client.get(LEDGER, filters)
    return {row.what for row in response.context["rows"]}


def test_scope(as_user, hazards):
    assert shown(as_user(hazards.city_admin)) == {"旧灯管", "新门锁 <b>&", "乙区护栏"}
    assert shown(as_user(hazards.admin_a)) == {"旧灯管", "新门锁 <b>&"}
    assert shown(as_user(hazards.officer_b1)) == {"乙区护栏"}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"state": "overdue"}, {"旧灯管"}),
        ({"state": "open"}, {"旧灯管", "新门锁 <b>&", "乙区护栏"}),
        ({"state": "signed_off"}, set()),
        ({"severity": "serious"}, {"旧灯管"}),
        ({"text": "护栏"}, {"乙区护栏"}),
        ({"text": "乙一"}, {"乙区护栏"}),
        ({"found_from": "2026-04-01"}, {"新门锁 <b>&", "乙区护栏"}),
        ({"found_to": "2026-03-31"}, {"旧灯管"}),
        ({"stage": "kindergarten"}, {"新门锁 <b>&"}),
        ({"source": "district"}, set()),
        ({"found_from": "2026-05-01", "found_to": "2026-04-01"}, set()),
        ({"severity": "nonsense"}, set()),
        ({"found_from": "0001-01-01"}, set()),
    ],
)
def test_filters(as_user, hazards, filters, expected):
    assert shown(as_user(hazards.city_admin), **filters) == expected


def test_district_filter(as_user, hazards):
    client = as_user(hazards.city_admin)
    assert shown(client, district=str(hazards.district_b.uuid)) == {"乙区护栏"}


def test_foreign_and_missing_district_get_the_same_answer(as_user, hazards):
    client = as_user(hazards.admin_a)
    foreign = client.get(LEDGER, {"district": str(hazards.district_b.uuid)}).content
    missing = client.get(LEDGER, {"district": str(uuid.uuid4())}).content
    assert len(foreign) == len(missing)


def test_unknown_parameters_are_ignored(as_user, hazards):
    client = as_user(hazards.admin_a)
    assert len(shown(client, found_by__password="x", order="password", after="%%%")) == 2


def test_pages_by_key(as_user, cast):
    first = story.issued(cast)
    copies(first, 60)
    client, seen, after = as_user(cast.city_admin), [], ""
    while True:
        page = client.get(LEDGER, {"after": after}).context["page"]
        seen += [row.pk for row in page.rows]
        after = page.next
        if not after:
            break
    assert len(seen) == len(set(seen)) == 61


def copies(hazard, count, prefix="X"):
    """Rows alike but for number and uuid: a list needs rows, not their history."""
    fields = {f.attname: getattr(hazard, f.attname) for f in Hazard._meta.concrete_fields}
    del fields["id"]
    Hazard.objects.bulk_create(
        Hazard(**{**fields, "uuid": uuid.uuid4(), "number": f"{prefix}{n}"}) for n in range(count)
    )


def test_same_queries_for_10_rows_and_1000(as_user, cast):
    hazard = story.issued(cast)
    copies(hazard, 9)
    client = as_user(cast.city_admin)
    client.get(LEDGER)
    few = count_queries(client)
    copies(hazard, 990, "Y")
    assert count_queries(client) == few <= 9


def count_queries(client, **filters):
    with CaptureQueriesContext(connection) as queries:
        client.get(LEDGER, filters)
    return len(queries)


@pytest.fixture
def full(cast):
    """More hazards in a district than a page counts, with the longest words that it takes."""
    hazard = story.issued(cast, what="消火栓前堆放杂物" * 20)
    copies(hazard, 1001)
    return cast


def test_page_of_a_district_is_few_queries_and_light(as_user, full):
    client, filters = as_user(full.city_admin), {"district": str(full.district_a.uuid)}
    response = client.get(LEDGER, filters)
    assert (len(response.context["rows"]), response.context["page"].capped) == (25, True)
    assert len(response.content) <= 40 * 1024
    assert count_queries(client, **filters) <= 6


def test_each_order_goes_straight_to_its_page(full):
    """A later page is found by its index: no row before it is read (or sorted)."""
    rows = ledger_rows(full.admin_a)
    for order in ORDERS.values():
        page = page_of(rows, order, "", 25, shown=SHOWN)
        with CaptureQueriesContext(connection) as queries:
            page_of(rows, order, page.next, 25, count=False, shown=SHOWN)
        plan = explained(queries[0]["sql"], "inspections_hazard")
        assert "hazard_due_in_district" in plan or "hazard_of_district" in plan, plan
        assert "sort" not in plan.lower() and "temp b-tree" not in plan.lower(), plan


@pytest.fixture
def mixed(cast):
    """Hazards of both districts that differ in all that can be asked for."""
    for n, (school, severity) in enumerate(product(("a1", "a2", "b1"), ("general", "serious"))):
        first = story.issued(cast, school=getattr(cast, school), severity=severity, what=f"墙{n}")
        copies(first, 3, f"{school}{severity}")
    for row in Hazard.objects.all():
        Hazard.objects.filter(pk=row.pk).update(
            state=tallies.COUNTED[row.pk % 6], area=list(Area)[row.pk % 3].value,
            deadline=row.deadline + dt.timedelta(days=row.pk % 5 - 40),
        )  # fmt: skip
    return cast


def test_a_page_is_what_the_filters_say_for_every_reader(mixed):
    """The forms in which a page is asked for are few, and readers share them."""
    mixed.two = factories.person("two", "district_admin", mixed.district_a)
    factories.appoint(mixed.two, "safety_officer", mixed.b1.unit)
    readers = ["admin_a", "admin_b", "city_admin", "officer_a1", "officer_b1", "two"]
    for name, asked, order in product(readers, asked_for(mixed), ORDERS.values()):
        reader = User.objects.get(pk=getattr(mixed, name).pk)
        expected = narrowed(ledger_rows(reader), asked).order_by(*order)
        found, after = [], ""
        while True:
            page, counted = ledger_page(reader, asked, order, after, 5, SHOWN)
            found += [row.pk for row in page.rows]
            assert page.first == (not after)
            assert counted[asked.get("state", "")] == (len(expected), False) == (page.count, False)
            after = page.next
            if not after:
                break
        assert found == [row.pk for row in expected], (name, asked, order)


def asked_for(cast):
    return [
        {},
        {"state": "open"},
        {"state": "overdue", "severity": "serious"},
        {"state": "returned"},
        {"district": cast.district_a.pk},
        {"district": cast.district_b.pk, "area": next(iter(Area)).value},
        {"district": cast.district_b.uuid},
        {"school": cast.a1.unit.uuid, "stage": cast.a1.stage.value, "source": "city"},
        {"text": "墙1"},
        {"found_from": dt.date(2000, 1, 1), "severity": "general"},
    ]


def test_text_of_a_row_stays_text(as_user, hazards):
    html = as_user(hazards.city_admin).get(LEDGER).content.decode()
    assert "新门锁 &lt;b&gt;&amp;" in html and "<b>&" not in html


def export(client, **filters):
    """Start the export as a click does, let the worker's function run, return the sheet's rows."""
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    client.post(f"{EXPORT}?{query}", {"client_uuid": uuid.uuid4()})
    job = SheetJob.objects.latest("pk")
    runner.run(job.pk)
    job.refresh_from_db()
    book = openpyxl.load_workbook(job.result.path)
    return list(book.active.iter_rows(values_only=True))[1:]


def test_export_holds_exactly_what_is_filtered(as_user, hazards):
    rows = export(as_user(hazards.admin_a))
    assert {row[9] for row in rows} == {"旧灯管", "新门锁 <b>&"}
    rows = export(as_user(hazards.admin_a), severity="serious")
    assert {row[9] for row in rows} == {"旧灯管"}


def test_a_mark_that_no_database_takes_is_not_kept_with_an_export(as_user, hazards):
    asked = f"{EXPORT}?{urlencode({'text': chr(0) + '灯' + chr(0)})}"
    answer = as_user(hazards.admin_a).post(asked, {"client_uuid": uuid.uuid4()})
    assert answer.status_code == 302
    assert SheetJob.objects.latest("pk").params == {"text": "灯"}


@pytest.mark.parametrize("sort", ["deadline", "newest", "oldest"])
def test_export_stands_in_the_order_of_the_page(as_user, hazards, sort):
    client = as_user(hazards.admin_a)
    page = [row.what for row in client.get(LEDGER, {"sort": sort}).context["rows"]]
    assert [row[9] for row in export(client, sort=sort)] == page


@pytest.mark.parametrize(
    ("query", "data", "words"),
    [
        ("?severity=nonsense", {"client_uuid": uuid.uuid4()}, "do not fit any more"),
        ("", {"client_uuid": "x"}, "Open the page again"),
        ("", {}, "Open the page again"),
    ],
)
def test_refused_export_says_why(as_user, hazards, query, data, words):
    client = as_user(hazards.admin_a)
    with assert_nothing_changed():
        response = client.post(EXPORT + query, data)
    assert response.status_code == 422 and words in response.text


def test_found_from_and_to_go_by_the_day_of_the_column(as_user, cast):
    """Found on the 9th, its notice issued on the 10th."""
    hazard = story.issued(cast)
    Hazard.objects.update(found_at=hazard.found_at - dt.timedelta(days=1))
    day = str(clock.day_of(hazard.found_at) - dt.timedelta(days=1))
    client = as_user(cast.city_admin)
    assert shown(client, found_to=day) and shown(client, found_from=day, found_to=day)
    assert not shown(client, found_from=str(clock.day_of(hazard.issued_at)))


def test_export_asks_as_much_for_any_number_of_rows(cast, tmp_path):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            sheets.write_hazards(cast.city_admin, {}, tmp_path / "t.xlsx", silent)
        return len(queries)

    hazard = story.issued(cast)
    asked()
    few = asked()
    copies(hazard, 100)
    assert asked() == few <= 5


def test_a_line_of_the_export(as_user, cast):
    hazard = story.issued(cast, on_the_spot=False)
    line = dict(
        zip(
            (str(head.title) for head in sheets.HEADS),
            export(as_user(cast.city_admin))[0],
            strict=True,
        )
    )
    assert line["Number"] == hazard.number and line["School"] == hazard.school.name
    assert line["Found on"].date() == clock.day_of(hazard.found_at)
    assert line["Deadline"].date() == hazard.deadline and line["Signed off on"] is None
    assert (line["State"], line["Path"]) == ("to be rectified", "time-limited")


def test_export_asks_scope_when_it_runs(as_user, hazards):
    client = as_user(hazards.admin_a)
    client.post(EXPORT, {"client_uuid": uuid.uuid4()})
    hazards.admin_a.appointments.update(ends_on="2026-01-01")
    job = SheetJob.objects.latest("pk")
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, bool(job.result)) == ("failed", False)


def test_second_click_makes_no_second_export(as_user, hazards):
    client, once = as_user(hazards.admin_a), uuid.uuid4()
    for _click in range(2):
        client.post(EXPORT, {"client_uuid": once})
    assert SheetJob.objects.count() == 1
