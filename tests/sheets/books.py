"""Workbooks for tests: lists made by hand, and files of the kinds that are refused."""

import io
import zipfile

import openpyxl

from tests.sheets.roster import ROSTERS

HEADERS = [
    *("序号", "学校标识码", "学校名称", "办学类型", "所属县(市、区)", "是否寄宿制", "学生数"),
    *("其中:寄宿生", "教职工数", "最高楼层", "校长", "校长电话", "安全员", "安全员电话"),
    *("校址", "经度", "纬度", "建校日期"),
]


def school(number=1, **changes):
    """A row that has no fault, by header."""
    row = {
        "序号": number,
        "学校标识码": f"35131{number:05d}",
        "学校名称": f"第{number}小学",
        "办学类型": "小学",
        "所属县(市、区)": "晨曦区",
        "是否寄宿制": "否",
        "学生数": 300,
        "其中:寄宿生": 0,
        "教职工数": 20,
        "最高楼层": 3,
        "校长": "袁娜",
        "校长电话": "13800001408",
        "安全员": "于静",
        "安全员电话": "13800001486",
        "校址": "大关路31号",
        "经度": 116.8,
        "纬度": 38.1,
        "建校日期": "1998-09-01",
    }
    return row | changes


def saved(book) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def sheet_of(rows, headers=HEADERS, above=(), sheet="学校", book=None):
    """A worksheet: title rows, the header, rows (dicts by header, or plain lists)."""
    page = book.create_sheet() if book else openpyxl.Workbook().active
    page.title = sheet
    for line in above:
        page.append(line)
    page.append(headers)
    for row in rows:
        page.append([row.get(h) for h in headers] if isinstance(row, dict) else row)
    return page


def book_of(rows, **options) -> bytes:
    return saved(sheet_of(rows, **options).parent)


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target.getvalue()


def with_part(name, data, base=None) -> bytes:
    """A good workbook with one part added or replaced."""
    return packed(parts_of(base or book_of([school()])) | {name: data})


def with_sheet_xml(change) -> bytes:
    """A good workbook whose sheet's XML went through a function."""
    parts = parts_of(book_of([school()]))
    parts["xl/worksheets/sheet1.xml"] = change(parts["xl/worksheets/sheet1.xml"])
    return packed(parts)


def roster(name) -> bytes:
    return (ROSTERS / f"{name}.xlsx").read_bytes()
