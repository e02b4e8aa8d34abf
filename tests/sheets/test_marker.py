"""The marked workbook: what comes back is the user's own, and nothing in it can act."""

import io
import re

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment

from safety.sheets import marker, reader
from safety.sheets.marker import Problem
from safety.sheets.workbook import Workbook
from tests.sheets.books import HEADERS, book_of, packed, parts_of, saved, school, sheet_of
from tests.sheets.roster import description

SHEET = "xl/worksheets/sheet1.xml"


def marked(data, *faults, reason="Mend this"):
    """Mark cells given as (row, field) and return the bytes."""
    workbook = Workbook(data)
    roster = reader.read(workbook, description())
    table = roster.tables[0]
    problems = [
        Problem(table.sheet, row, table.place(name).column, name, table.place(name).header, reason)
        for row, name in faults
    ]
    return marker.mark(workbook, roster.tables, problems)


def opened(data):
    return openpyxl.load_workbook(io.BytesIO(data)).active


def is_red(cell):
    return cell.fill.fgColor.rgb == "FFFFC9CF"


def test_a_cell_that_is_not_there_is_made_and_coloured():
    data = book_of([school(1, 学校名称=None, 校址=None), school(2)])
    parts = parts_of(data)
    parts[SHEET] = re.sub(rb'<c r="[CO]2"[^>]*/>', b"", parts[SHEET])
    page = opened(marked(packed(parts), (2, "name"), (2, "address")))
    assert is_red(page["C2"]) and is_red(page["O2"]) and page["D2"].value == "小学"


def test_formats_are_kept_under_the_colour():
    page = sheet_of([school(1)])
    page["G2"].number_format, page["G2"].font = "#,##0", openpyxl.styles.Font(bold=True)
    cell = opened(marked(saved(page.parent), (2, "pupils")))["G2"]
    assert is_red(cell) and cell.number_format == "#,##0" and cell.font.b


def test_reasons_can_be_no_formula():
    for reason in ("=1+1", "+1", "@x", "\x00\x07=x", "<&>", "_x0041_", "x" * 40_000):
        cell = opened(marked(book_of([school(1)]), (2, "name"), reason=reason))["S2"]
        assert cell.data_type == "s" and len(cell.value) <= 32_767


def test_a_hidden_row_with_a_fault_comes_to_light():
    page = sheet_of([school(1), school(2)])
    page.row_dimensions[2].hidden = page.row_dimensions[3].hidden = True
    after = opened(marked(saved(page.parent), (2, "name")))
    assert not after.row_dimensions[2].hidden and after.row_dimensions[3].hidden


def with_charm():
    """A workbook with things that loading and saving would lose or change."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    page = book.add_worksheet("学校")
    page.write_row(0, 0, HEADERS)
    page.write_row(1, 0, school(1).values())
    page.write_comment("C2", "请核对")
    page.insert_textbox("V2", "说明框")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=学校!$G$2:$G$2"})
    page.insert_chart("V9", chart)
    page.conditional_format("G2:G9", {"type": "data_bar"})
    page.data_validation("F2:F9", {"validate": "list", "source": ["是", "否"]})
    page.write_formula("A5", "=SUM(G2:G4)", None, 300)
    book.close()
    return target.getvalue()


def test_everything_else_stays_byte_for_byte():
    before, after = parts_of(with_charm()), parts_of(marked(with_charm(), (2, "name")))
    assert before.keys() == after.keys()
    assert {name for name in before if before[name] != after[name]} == {SHEET, "xl/styles.xml"}
    tail = before[SHEET].partition(b"</sheetData>")[2]
    assert after[SHEET].endswith(tail)


def test_formulas_of_the_user_stay_but_for_those_that_are_faults_or_reach_out():
    rows = [
        school(1, 学生数="=1+1", 备注='=WEBSERVICE("http://x")'),
        [None, None, "合计", *[None] * 3, "=SUM(G2)"],
    ]
    page = opened(marked(book_of(rows, headers=[*HEADERS, "备注"]), (2, "pupils")))
    assert page["G2"].data_type == page["S2"].data_type == "s"
    assert page["G2"].value == "=1+1" and page["G3"].data_type == "f"


def test_no_calculation_chain_names_a_formula_that_is_gone():
    parts = parts_of(book_of([school(1, 学生数="=1+1")]))
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    parts["xl/calcChain.xml"] = b'<calcChain><c r="G2" i="1"/></calcChain>'
    name = "xl/_rels/workbook.xml.rels"
    relation = (
        b'<Relationship Id="rId9" Type="' + kind + b'" Target="calcChain.xml"/></Relationships>'
    )
    parts[name] = parts[name].replace(b"</Relationships>", relation)
    after = parts_of(marked(packed(parts), (2, "pupils")))
    assert "xl/calcChain.xml" not in after and b"calcChain" not in after[name]


def shared_formulas(data):
    parts = parts_of(data)
    xml = parts[SHEET]
    first = b'<c r="G2"><f t="shared" ref="G2:G3" si="0">1+1</f><v>2</v></c>'
    second = b'<c r="G3"><f t="shared" si="0"/><v>2</v></c>'
    xml = re.sub(rb'<c r="G2"[^/]*?><v>300</v></c>', first, xml)
    xml = re.sub(rb'<c r="G3"[^/]*?><v>300</v></c>', second, xml)
    return packed(parts | {SHEET: xml})


def test_formulas_that_share_a_text_go_together():
    page = opened(
        marked(shared_formulas(book_of([school(1), school(2)])), (2, "pupils"), (3, "pupils"))
    )
    assert page["G2"].value == "=1+1" and page["G3"].value == "2"
    assert page["G3"].data_type == "s"


COLUMNS = [
    "",
    "<cols/>",
    '<cols><col min="1" max="16384" width="9" hidden="1"/></cols>',
    '<cols><col min="25" max="30" width="9"/></cols>',
]


@pytest.mark.parametrize("columns", COLUMNS)
def test_the_reasons_are_wide_and_in_sight_whatever_columns_are_set(columns):
    parts = parts_of(book_of([school(1)]))
    parts[SHEET] = re.sub(rb"<cols>.*</cols>|", b"", parts[SHEET])
    parts[SHEET] = parts[SHEET].replace(b"<sheetData>", columns.encode() + b"<sheetData>")
    page = opened(marked(packed(parts), (2, "name")))
    assert page.column_dimensions["S"].width == 60 and not page.column_dimensions["S"].hidden


def test_a_workbook_without_styles_gets_some():
    parts = parts_of(book_of([school(1)]))
    del parts["xl/styles.xml"]
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        parts[name] = re.sub(rb"<(?:Override|Relationship) [^<>]*styles[^<>]*/>", b"", parts[name])
    parts[SHEET] = re.sub(rb' s="\d+"', b"", parts[SHEET])
    assert is_red(opened(marked(packed(parts), (2, "name")))["C2"])


def test_a_sheet_in_another_encoding_or_with_prefixes():
    parts = parts_of(book_of([school(1)]))
    text = parts[SHEET].decode()
    wide = '<?xml version="1.0" encoding="UTF-16"?>' + text
    prefixed = re.sub(r"<(/?)(\w)", r"<\1x:\2", text).replace("xmlns=", "xmlns:x=")
    for xml in (wide.encode("utf-16"), prefixed.encode()):
        page = opened(marked(packed(parts | {SHEET: xml}), (2, "name")))
        assert is_red(page["C2"]) and page["S2"].value == "学校名称: Mend this"


def test_a_mended_cell_loses_the_colour_and_keeps_its_format():
    page = sheet_of([school(1), school(2)])
    page["G2"].number_format = "#,##0"
    twice = opened(marked(marked(saved(page.parent), (2, "pupils")), (3, "code")))
    assert not is_red(twice["G2"]) and twice["G2"].number_format == "#,##0" and is_red(twice["B3"])
    assert not twice["S2"].value and twice.max_column == 19


def test_each_sheet_gets_its_own_reasons():
    book = sheet_of([school(1)], sheet="甲").parent
    sheet_of([school(2)], book=book, sheet="乙")["C2"].comment = Comment("x", "y")
    workbook = Workbook(saved(book))
    roster = reader.read(workbook, description())
    problem = Problem("乙", 2, 3, "name", "学校名称", "Mend")
    after = openpyxl.load_workbook(io.BytesIO(marker.mark(workbook, roster.tables, [problem])))
    assert after["乙"]["S2"].value == "学校名称: Mend" and after["甲"]["S2"].value is None
    assert after["乙"]["C2"].comment.text == "x"
