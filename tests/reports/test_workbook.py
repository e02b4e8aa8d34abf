"""The workbook as a bureau opens and prints it."""

import gc
import tracemalloc

import pytest
from django.utils.translation import override

from reports.workbook import book as workbook
from reports.workbook import lists
from safety.base.models import Refused
from safety.sheets import lines
from tests.inspections import story
from tests.reports import book
from tests.reports.many import copies


@pytest.fixture
def march(cast, at):
    """Two general hazards, one overdue at the end; a major one with its plan. Then it is May."""
    story.issued(cast, what="=1+1", place="+cmd", responsible="@SUM(A1)")
    story.issued(cast, school=cast.b1, deadline=None)
    at("2026-03-31")
    major = story.issued(cast, severity="major", deadline=story.clock.today())
    story.save_plan(major, cast.officer_a1, funds=1234, measures="加固围墙")
    at("2026-05-02")
    return cast


@pytest.fixture
def made(march, tmp_path):
    return book.make(march.city_admin, tmp_path, "2026-03")


def test_sheets_and_name(made):
    assert made.cells.sheetnames == [
        "Cover", "Main figures", "By district", "By way of rectification", "By area",
        "By severity", "By stage of school", "Look-back by district", "Overdue hazards",
        "Major hazards", "Ledger in detail", "Notes",
    ]  # fmt: skip
    title = "Monthly report on hazards and their rectification"
    assert made.name == f"{title} March 2026 示范市.xlsx"


def test_made_to_be_printed(made):
    for page in made.formulas:
        assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
        assert page.sheet_properties.pageSetUpPr.fitToPage and page.page_setup.fitToHeight == 0
        assert "&P / &N" in str(page.oddFooter.right.text) or "&P" in page.oddFooter.right.text
        assert all(size.width >= 6 for size in page.column_dimensions.values())
        if page.title != "Cover":
            assert page.freeze_panes == "A4" and page.print_title_rows == "$3:$3"


def test_cover(made):
    cells = [c for row in made.cells["Cover"].values for c in row if c]
    assert cells[:3] == [
        "Monthly report on hazards and their rectification",
        "March 2026",
        "示范市",
    ]
    assert "As things stood at 24:00 on Tue 31 March 2026" in cells
    assert "Made on 2026-05-02 12:00 by city_admin" in cells
    assert cells[-4:] == ["Filled in by:", "Reviewed by:", "Head of the bureau (seal):", "Date:"]


def test_chinese_is_what_a_bureau_writes(march, tmp_path):
    with override("zh-hans"):
        made = book.make(march.city_admin, tmp_path, "2026-03")
    assert made.name.endswith("2026年3月 示范市.xlsx")
    assert "2026年3月31日 (周二)" in made.text()


def test_totals_are_formulas_that_come_to_what_they_show(made):
    assert made.wrong_formulas() == []
    totals = [row for row in made.formulas[made.titles["district"]].values if row[0] == "Total"]
    assert all(str(cell).startswith("=") for cell in totals[0][1:])
    assert made.table("district")[-1]["Hazards found"] == 3


def test_overdue_list(made):
    assert made.column("overdue", "School") == ["甲一小学", "乙一中学"]
    assert made.column("overdue", "Days overdue") == [14, 14]
    assert made.column("overdue", "Responsible person") == ["@SUM(A1)", "李四"]


def test_major_list_holds_the_plan(made):
    (line,) = made.table("major")
    assert (line["Measures"], line["Funds in yuan"]) == ("加固围墙", 1234)
    assert (line["Responsible person"], line["Interim control"]) == ("张三", "专人看守")


def test_what_people_typed_is_text(made):
    cells = [cell for page in made.formulas for row in page for cell in row]
    typed = {c.value: c.data_type for c in cells if c.value in ("=1+1", "+cmd", "@SUM(A1)")}
    assert typed == {"=1+1": "s", "+cmd": "s", "@SUM(A1)": "s"}


def test_only_what_some_found(march, tmp_path):
    made = book.make(march.city_admin, tmp_path, "2026-03", "self")
    assert made.table("ledger") == [] and "None." in made.text()
    assert "found by: schools' own checks" in made.text()


def test_an_empty_month(cast, at, tmp_path):
    made = book.make(cast.city_admin, tmp_path, "2026-01")
    assert made.wrong_formulas() == []
    assert made.table("district")[-1]["Rate, time-limited"] == "–"


@pytest.mark.parametrize("params", [{}, {"period": "2030"}, {"period": "2026", "found_by": "x"}])
def test_no_such_report(cast, tmp_path, params):
    with pytest.raises(Refused):
        workbook.write(cast.city_admin, params, tmp_path / "x.xlsx", lambda *_: None)


def test_progress_counts_every_row(march, tmp_path):
    told = []
    params = {"period": "2026-03"}
    workbook.write(march.city_admin, params, tmp_path / "x.xlsx", lambda *n: told.append(n))
    assert told == [(n, 6) for n in range(1, 7)]


def test_a_list_goes_on_over_sheets(march, tmp_path, monkeypatch):
    monkeypatch.setattr(lists, "CAPACITY", 5)
    made = book.make(march.city_admin, tmp_path, "2026-03")
    assert "Ledger in detail (2)" in made.cells.sheetnames
    numbers = [row[0] for page in made.cells if "Ledger" in page.title for row in page.values]
    assert [n for n in numbers if isinstance(n, int)] == [1, 2, 3]


@pytest.fixture
def quick_collector():
    """The collector looks at what is made from now on alone: not at all of Django each time."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def test_a_long_ledger_takes_no_more_memory(march, tmp_path, monkeypatch, quick_collector):
    monkeypatch.setattr(lists, "BATCH", 50)
    monkeypatch.setattr(lines, "CHUNK", 50)
    peaks = []
    for more in (200, 600):
        copies(more)
        sizes = []
        tracemalloc.start()
        book.make_only(march.city_admin, tmp_path, "2026-03", progress=weigh(sizes))
        tracemalloc.stop()
        peaks.append(max(sizes))
    assert peaks[1] < peaks[0] * 1.05


def weigh(sizes):
    """What is alive after every 40th row; garbage that waits for its collector is not counted."""

    def progress(done, total):
        if done % 40 == 0:
            gc.collect()
            sizes.append(tracemalloc.get_traced_memory()[0])

    return progress
