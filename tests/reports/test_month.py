"""The month's screen besides its figures: choosing, what is not final, the order."""

import uuid

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from inspections.measures import MEASURES, Span
from inspections.queries import figures
from reports.lists import MONTH_ROWS, ROWS_OF
from safety.base.models import Refused
from safety.sheets import runner
from safety.sheets.models import SheetJob
from tests.inspections import story
from tests.reports import screen
from tests.reports.many import copies


@pytest.fixture
def client_of(cast, as_user, at):
    """The city administrator's client; two hazards of 10 March: the city's and a school's own."""
    story.issued(cast)
    story.own(cast)
    at("2026-03-11")
    return as_user(cast.city_admin)


@pytest.fixture
def go(at, client_of, cast):
    """A function: another day, on which the administrator signs in anew."""

    def move(moment):
        at(moment)
        client_of.force_login(cast.city_admin)

    return move


def test_the_running_month_is_marked(client_of, go):
    html = screen.page(client_of)
    assert "Not final yet" in html and "2026-03-11 12:00" in html
    go("2026-04-01")
    html = screen.page(client_of, period="2026-03")
    assert "Not final" not in html and "at the end of Tue 31 March 2026" in html


def test_change_against_the_month_before(client_of, go):
    assert "Last month: 0" in screen.page(client_of)
    go("2026-05-01")
    assert "2 fewer than last month" in screen.page(client_of, period="2026-04")
    assert "2 more than last month" in screen.page(client_of, period="2026-03")
    assert "As last month" in screen.page(client_of, period="2026-03")


@pytest.mark.parametrize(
    ("found_by", "visits", "found"),
    [("", 1, 2), ("unannounced", 1, 1), ("city", 1, 1), ("district", 0, 0), ("township", 0, 0),
     ("self", 0, 1)],
)  # fmt: skip
def test_found_by(client_of, found_by, visits, found):
    shown = screen.figures(screen.page(client_of, found_by=found_by))
    assert (shown["visits"], shown["found"]) == (visits, found)


def test_unannounced_is_not_every_visit_of_the_city(client_of, cast, go):
    story.finish(story.under_way(cast, kind="routine"))
    go("2026-03-12")
    for found_by, visits in (("city", 2), ("unannounced", 1)):
        html = screen.page(client_of, found_by=found_by)
        assert screen.figures(html)["visits"] == visits


@pytest.mark.parametrize("query", [{"period": "2026-13"}, {"period": "x"}, {"found_by": "x"}])
def test_nonsense_shows_no_figures(client_of, query):
    html = screen.page(client_of, **query)
    assert screen.tiles(html) == {} and "filter-error" in html


@pytest.mark.parametrize(
    "query",
    ["", "figure=x", "figure=found&area=x", "figure=found&district=1", "figure=found&period=2030",
     "figure=found&stage=%00"],
)  # fmt: skip
def test_nonsense_lists_no_rows(client_of, query):
    response = client_of.get(f"/month/rows/?{query}")
    assert response.status_code == 200 and b"error-summary" in response.content
    assert b"<table" not in response.content


def test_rows_in_pages(client_of):
    copies(60)
    named, rows = screen.walk(client_of, "/month/rows/?figure=found")
    assert named == len(set(rows)) == 62


def test_overdue_rows_say_by_how_much(client_of, go):
    go("2026-04-01")
    _named, rows = screen.walk(client_of, "/month/rows/?figure=overdue&period=2026-03")
    assert len(rows) == 2 and all("Overdue by 14 days" in row for row in rows)


def test_a_figure_of_nothing(client_of):
    html = client_of.get("/month/rows/?figure=overdue").content.decode()
    assert "This figure is 0" in html


def test_queries_do_not_grow(client_of, django_assert_num_queries, django_assert_max_num_queries):
    screen.page(client_of)
    with django_assert_max_num_queries(121) as few:
        screen.page(client_of)
    copies(300)
    with django_assert_num_queries(len(few)):
        screen.page(client_of)
    with django_assert_max_num_queries(12):
        client_of.get("/month/rows/?figure=found")


def test_the_order_is_taken_once(client_of, cast):
    data = {"period": "2026-03", "found_by": "city", "client_uuid": str(uuid.uuid4())}
    answers = [client_of.post(reverse("reports:month_start"), data) for _ in range(3)]
    job = SheetJob.objects.get()
    assert {a["Location"] for a in answers} == {reverse("desk:job_detail", args=[job.uuid])}
    assert (job.owner, job.params) == (cast.city_admin, {"period": "2026-03", "found_by": "city"})


@pytest.mark.parametrize(
    "change", [{"period": "2030"}, {"found_by": "x"}, {"client_uuid": "x"}, {"client_uuid": ""}]
)
def test_a_wrong_order_starts_nothing(client_of, change):
    data = {"period": "2026-03", "client_uuid": str(uuid.uuid4()), **change}
    response = client_of.post(reverse("reports:month_start"), data)
    assert response.status_code == 422 and not SheetJob.objects.exists()


def test_the_button_orders_what_is_shown(client_of):
    html = screen.page(client_of, period="2026-02", found_by="self")
    assert 'name="period" value="2026-02"' in html and 'name="found_by" value="self"' in html


# -- the rows behind a figure as a workbook --------------------------------------------------------


def handed_out(user, folder, **filters):
    """(name, head, rows) of the workbook of the rows."""
    path = folder / "rows.xlsx"
    name = MONTH_ROWS.write(user, {"filters": filters}, path, lambda *_: None)
    head, *rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    return name, head, rows


def test_each_figure_hands_out_its_rows(cast, client_of, go, tmp_path):
    hazard = story.signed_off(cast)
    go("2026-05-01")
    story.relapse(hazard, cast.city_admin)
    go("2026-06-01")
    for span, key in ((Span.month(2026, 3), "2026-03"), (Span.month(2026, 5), "2026-05")):
        totals = figures.totals(cast.city_admin, span)
        for code, measure in MEASURES.items():
            _name, head, rows = handed_out(cast.city_admin, tmp_path, period=key, figure=code)
            kind = "school" if measure.distinct else measure.of
            assert head == tuple(str(column.title) for column in ROWS_OF[kind]), code
            assert len(rows) == totals[code], code
    assert totals["looked_again"] == 1


def test_the_workbook_of_rows_is_that_of_its_page(cast, client_of, go, tmp_path):
    go("2026-04-01")
    name, head, rows = handed_out(cast.city_admin, tmp_path, period="2026-03", figure="overdue")
    assert name.startswith("Rows behind a figure Overdue ") and "March" in name
    late = [dict(zip(head, row, strict=True)) for row in rows]
    assert {(row["Deadline"].date().isoformat(), row["Days overdue"]) for row in late} == {
        ("2026-03-17", 14)
    }
    own = {"period": "2026-03", "figure": "found", "found_by": "self", "area": "fire"}
    assert len(handed_out(cast.city_admin, tmp_path, **own)[2]) == 1
    elsewhere = {"period": "2026-03", "figure": "found"}
    assert handed_out(cast.admin_b, tmp_path, **elsewhere)[2] == []


@pytest.mark.parametrize(
    "filters", [{}, {"period": "2026-03"}, {"period": "2026-03", "figure": "nonsense"}]
)
def test_a_figure_that_nobody_can_mean_is_not_handed_out(cast, tmp_path, filters):
    with pytest.raises(Refused):
        handed_out(cast.city_admin, tmp_path, **filters)


def test_a_foreign_district_and_a_school_s_officer_get_nothing(cast, tmp_path):
    asked = {"period": "2026-03", "figure": "found"}
    foreign = {**asked, "district": str(cast.district_b.uuid)}
    with pytest.raises(Refused):
        handed_out(cast.admin_a, tmp_path, **foreign)
    with pytest.raises(PermissionDenied):
        handed_out(cast.officer_a1, tmp_path, **asked)


def test_from_the_page_to_the_workbook(client_of, go):
    go("2026-04-01")
    asked = {"period": "2026-03", "figure": "found"}
    page = client_of.get(reverse("reports:month_rows"), asked).content.decode()
    there = reverse("desk:list_export", args=["month-rows"])
    assert there in page and "Export 2 rows" in page
    empty = client_of.get(reverse("reports:month_rows"), {**asked, "figure": "referred"})
    assert there not in empty.content.decode()
    client_of.post(there, {**asked, "client_uuid": uuid.uuid4()})
    runner.run(SheetJob.objects.get().pk)
    assert SheetJob.objects.get().done == 2
