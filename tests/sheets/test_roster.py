"""The sample lists of the city: read whole, and marked exactly where they are wrong."""

import io

import openpyxl
import pytest
from django.utils.translation import override

from safety.sheets.importer import Importer
from tests.sheets.books import roster
from tests.sheets.roster import SchoolForm, description, key, plain


class Schools(Importer):
    description = description()
    form_class = SchoolForm
    one_form = True

    def check_file(self, lines):
        self.lines = lines


@pytest.fixture(scope="module", params=["schools", "schools-errors"])
def checked(request):
    importer = Schools()
    data = roster(request.param)
    with override("en"):  # a fixture of the module comes before the one that sets the language
        outcome = importer.check(data)
    return key(request.param), outcome, importer.lines, data


def test_exactly_the_cells_of_the_key_are_marked(checked):
    wanted, outcome, _lines, _data = checked
    found = sorted([p.sheet, p.row, p.header] for p in outcome.problems)
    assert found == sorted(error[:3] for error in wanted["errors"])


def test_every_good_row_equals_its_key(checked):
    wanted, _outcome, lines, _data = checked
    rows = [{**plain(li.cleaned), "sheet_row": li.row.number} for li in lines if li.good()]
    assert rows == (wanted["clean_rows"] if wanted["errors"] else wanted["rows"])


def test_hidden_rows_count_and_are_told_of(checked):
    _wanted, outcome, lines, _data = checked
    hidden = sum(line.row.hidden for line in lines)
    assert hidden and f"{hidden} hidden rows were read as well." in outcome.warnings


def test_nothing_else_of_the_workbook_changes():
    data = roster("schools-errors")
    before, after = marked_and_original(data)
    reasons = {c.coordinate for row in after.iter_rows(min_col=20) for c in row}
    changed = {
        c.coordinate for row in after.iter_rows() for c in row
        if c.value != before[c.coordinate].value and c.coordinate not in reasons
    }  # fmt: skip
    assert changed == set()
    assert after.merged_cells.ranges == before.merged_cells.ranges
    assert after.column_dimensions["C"].width == before.column_dimensions["C"].width


def marked_and_original(data):
    outcome = Schools().check(data)
    return (
        openpyxl.load_workbook(io.BytesIO(data)).active,
        openpyxl.load_workbook(io.BytesIO(outcome.marked())).active,
    )


def test_marked_cells_are_red_and_reasons_stand_in_the_last_column():
    _before, after = marked_and_original(roster("schools-errors"))
    red = {(c.row, c.column) for row in after.iter_rows(max_col=19) for c in row if is_red(c)}
    wanted = {(e[1], columns(after)[e[2]]) for e in key("schools-errors")["errors"]}
    assert red == wanted
    assert {c.row for c in after["T"] if c.value and c.row > 3} == {row for row, _c in wanted}
    assert after["T1"].value.startswith("30 rows") and after["T3"].value == "What to mend"


def is_red(cell):
    return cell.fill.fgColor.rgb == "FFFFC9CF"


def columns(page):
    return {cell.value: cell.column for cell in page[3]}


def test_formulas_come_back_as_text():
    _before, after = marked_and_original(roster("schools-errors"))
    assert {after[f"C{row}"].data_type for row in (1174, 1566)} == {"s"}


def test_a_marked_workbook_can_be_mended_and_marked_again():
    first = Schools().check(roster("schools-errors")).marked()
    book = openpyxl.load_workbook(io.BytesIO(first))
    book.active["C315"] = "补上的小学"
    saved = io.BytesIO()
    book.save(saved)
    outcome = Schools().check(saved.getvalue())
    again = openpyxl.load_workbook(io.BytesIO(outcome.marked())).active
    assert len(outcome.problems) == 31
    assert not is_red(again["C315"]) and not again["T315"].value
    assert again.max_column == 20
