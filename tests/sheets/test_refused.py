"""Files that are refused as a whole, each with its own message and without any harm."""

import io
import struct
import time
import zipfile
import zlib

import msoffcrypto
import openpyxl
import pytest

from safety.sheets import reader
from safety.sheets.package import Unreadable
from safety.sheets.workbook import Workbook
from tests.sheets.books import (
    HEADERS,
    book_of,
    packed,
    parts_of,
    saved,
    school,
    sheet_of,
    with_part,
    with_sheet_xml,
)
from tests.sheets.roster import description


def refusal(data) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        reader.read(Workbook(data), description())
    return caught.value


def encrypted():
    source, target = io.BytesIO(book_of([school()])), io.BytesIO()
    msoffcrypto.OfficeFile(source).encrypt("secret", target)
    return target.getvalue()


def old_xls():
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096) + "Workbook".encode("utf-16-le")


def cut_short():
    data = book_of([school(n) for n in range(1, 60)])
    return data[: len(data) // 2]


def broken_checksum():
    data = bytearray(book_of([school()]))
    place = data.index(b"xl/worksheets/sheet1.xml") + 40
    data[place] ^= 0xFF
    return bytes(data)


def macro_type():
    types = parts_of(book_of([school()]))["[Content_Types].xml"]
    return with_part(
        "[Content_Types].xml",
        types.replace(
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        ),
    )


def external_entity(data):
    dtd = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return data.replace(b"<worksheet", dtd + b"<worksheet", 1).replace(b"<v>", b"<v>&e;", 1)


def laughs(data):
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    dtd = f'<!DOCTYPE x [<!ENTITY a0 "ha">{lines}]>'.encode()
    return data.replace(b"<worksheet", dtd + b"<worksheet", 1).replace(b"<v>", b"<v>&a8;", 1)


DDE = b'<externalLink xmlns="x"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
FILES = {
    "empty": (b"", "empty"),
    "csv": ("学校标识码,学校名称\n3513100000,一小\n".encode(), "not_excel"),
    "csv in gbk": ("学校标识码,学校名称\n3513100000,一小\n".encode("gbk"), "not_excel"),
    "html": (b"\xef\xbb\xbf <html><table><tr><td>1</td></tr></table></html>", "not_excel"),
    "xml of 2003": (b'<?xml version="1.0"?><Workbook/>', "not_excel"),
    "pdf": (b"%PDF-1.7\n", "not_excel"),
    "noise": (bytes(range(256)) * 9, "not_excel"),
    "old xls": (old_xls(), "old_xls"),
    "encrypted": (encrypted(), "encrypted"),
    "zip without workbook": (packed({"a.txt": b"x"}), "not_excel"),
    "empty zip": (packed({}), "not_excel"),
    "docx": (packed({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}), "not_excel"),
    "ods": (packed({"mimetype": b"x", "content.xml": b"<a/>"}), "not_excel"),
    "xlsb": (packed({"[Content_Types].xml": b"<a/>", "xl/workbook.bin": b"x"}), "not_excel"),
    "macros": (with_part("xl/vbaProject.bin", b"x"), "macros"),
    "macros by type": (macro_type(), "macros"),
    "excel 4 macros": (with_part("xl/macrosheets/sheet1.xml", b"<a/>"), "macros"),
    "dde": (with_part("xl/externalLinks/externalLink1.xml", DDE), "programs"),
    "cut short": (cut_short(), "damaged"),
    "broken checksum": (broken_checksum(), "damaged"),
    "not xml": (with_part("xl/worksheets/sheet1.xml", b"<worksheet><"), "damaged"),
    "no sheets": (with_part("xl/workbook.xml", b"<workbook/>"), "damaged"),
    "external entity": (with_sheet_xml(external_entity), "entities"),
    "billion laughs": (with_sheet_xml(laughs), "entities"),
    "entity in another part": (with_part("docProps/core.xml", b"<!DOCTYPE a><a/>"), "entities"),
    "entity in utf-16": (with_part("a.xml", "<!DOCTYPE a><a/>".encode("utf-16")), "entities"),
    "bomb by ratio": (with_part("xl/media/a.png", bytes(5_000_000)), "bomb"),
    "no header": (book_of([["一", "二"]], headers=["甲", "乙"]), "no_header"),
    "header and no rows": (book_of([]), "no_rows"),
    "empty workbook": (saved(openpyxl.Workbook()), "no_header"),
    "only totals": (book_of([{"学校名称": "合计", "学生数": 9}]), "no_rows"),
}


@pytest.mark.parametrize("name", FILES)
def test_refused(name):
    data, code = FILES[name]
    found = refusal(data)
    assert found.code == code and str(found.message)


def test_missing_columns_are_named():
    headers = [h for h in HEADERS if h not in ("学校标识码", "办学类型")]
    found = refusal(book_of([school()], headers=headers))
    assert found.code == "missing_columns"
    assert "学校标识码、办学类型" in found.message and "学校名称" not in found.message


def test_a_column_that_stands_twice_is_named():
    found = refusal(book_of([school()], headers=[*HEADERS, "学校 名称"]))
    assert found.code == "doubled_column" and "C (学校名称)" in found.message


def test_too_large_an_upload(settings):
    settings.SHEETS_UPLOAD_BYTES = 1000
    assert refusal(book_of([school()])).code == "too_big"


def test_too_many_parts():
    parts = parts_of(book_of([school()])) | {f"x/{n}.xml": b"<a/>" for n in range(10_001)}
    assert refusal(packed(parts)).code == "entries"


def test_fifty_megabytes_unpacked_are_too_many(settings):
    settings.SHEETS_RATIO = 10**9
    assert refusal(with_part("xl/media/a.bin", bytes(51 * 1024 * 1024))).code == "bomb"


def test_sizes_that_lie_do_not_get_further():
    data = bytearray(with_part("xl/media/a.png", bytes(5_000_000)))
    place = data.index(struct.pack("<L", 5_000_000))
    while place >= 0:
        data[place : place + 4] = struct.pack("<L", 10)
        place = data.find(struct.pack("<L", 5_000_000))
    assert refusal(bytes(data)).code == "damaged"


def test_overlapping_entries_are_counted_as_often_as_they_are_named():
    """Fifield's bomb: many directory entries that share one stretch of compressed data."""
    kernel = bytes(1_000_000)
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = press.compress(kernel) + press.flush()
    size = (len(body), len(kernel))
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, zlib.crc32(kernel), *size, 1, 0)
    names = [f"{chr(33 + n)}".encode() for n in range(90)]
    stream, directory = local + b"!" + body, b""
    for name in names:
        directory += struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 0, zlib.crc32(kernel),
                                 *size, 1, 0, 0, 0, 0, 0, 0) + name  # fmt: skip
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 90, 90, len(directory), len(stream), 0)
    assert refusal(stream + directory + end).code in ("bomb", "damaged", "not_excel")


def test_a_claimed_million_rows_cost_nothing():
    data = with_sheet_xml(lambda xml: xml.replace(b'ref="A1:R2"', b'ref="A1:XFD1048576"'))
    assert b"XFD1048576" in parts_of(data)["xl/worksheets/sheet1.xml"]
    started = time.monotonic()
    assert len(reader.read(Workbook(data), description()).rows) == 1
    assert time.monotonic() - started < 1


def test_a_million_empty_styled_rows_are_read_in_passing(settings):
    settings.SHEETS_RATIO = 10**9
    rows = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(3, 1_048_577))
    data = with_sheet_xml(lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"))
    assert len(reader.read(Workbook(data), description()).rows) == 1


def test_too_many_rows_are_refused_while_reading(settings):
    settings.SHEETS_ROWS = 50
    assert refusal(book_of([school(n) for n in range(1, 60)])).code == "too_many_rows"
    sheets = sheet_of([school(n) for n in range(1, 40)]).parent
    sheet_of([school(n) for n in range(40, 60)], book=sheets, sheet="二")
    assert refusal(saved(sheets)).code == "too_many_rows"


def test_merged_cells_without_end_are_refused(settings):
    settings.SHEETS_CELLS = 2000
    merges = b"".join(b'<mergeCell ref="B2:D21"/>' for _ in range(500))
    rows = [school(n) for n in range(1, 21)]
    parts = parts_of(book_of(rows))
    part = parts["xl/worksheets/sheet1.xml"]
    merged = b"</sheetData><mergeCells>" + merges + b"</mergeCells>"
    parts["xl/worksheets/sheet1.xml"] = part.replace(b"</sheetData>", merged)
    assert refusal(packed(parts)).code == "merges"


def test_a_bomb_is_found_without_unpacking_it_into_memory():
    data = with_part("xl/media/a.bin", bytes(200 * 1024 * 1024))
    assert len(data) < 400_000 and zipfile.is_zipfile(io.BytesIO(data))
    assert refusal(data).code == "bomb"
