"""Lists made with other habits: the header by its meaning, the rows by their nature."""

import datetime as dt
import time

import openpyxl
import pytest
from openpyxl.styles import numbers
from openpyxl.workbook.properties import CalcProperties

from safety.sheets import reader
from safety.sheets.package import Unreadable
from safety.sheets.workbook import Workbook
from tests.sheets.books import HEADERS, book_of, saved, school, sheet_of
from tests.sheets.roster import DISTRICTS, SchoolForm, description, key, plain


def read(data):
    return reader.read(Workbook(data), description())


def cleaned(data):
    """What the form makes of each row, without faults."""
    rows = []
    for row in read(data).rows:
        form = SchoolForm({"boarders": 0, "staff": 0, "pupils": 0} | row.values)
        assert form.is_valid() and not row.faults, (row.number, form.errors, row.faults)
        rows.append(plain(form.cleaned_data))
    return rows


def faults(data):
    return {(row.number, name) for row in read(data).rows for name in row.faults}


STANDARD = cleaned(book_of([school(n) for n in range(1, 4)]))


def test_the_standard_is_what_it_seems():
    assert STANDARD[0]["name"] == "第1小学" and STANDARD[2]["code"] == "3513100003"
    assert STANDARD[1]["founded"] == "1998-09-01" and STANDARD[1]["lon"] == 116.8


# -- headers ----------------------------------------------------------------

SYNONYMS = {
    "学校标识码": [
        "学校代码",
        "机构代码",
        "学校标识码*",
        "★学校标识码",
        "学校\n标识码",
        "学 校 标 识 码",
    ],
    "学校名称": [
        "校名",
        "单位名称",
        "学校名称(全称)",
        "学校名称（必填）",
        "1.学校名称",
        "学校名称/School name",
    ],
    "办学类型": ["学校类别", "学段", "办 学 类 型", "办学类型:"],
    "所属县(市、区)": ["所属旗县区", "区县", "所在区", "所属县（市、区）", "所属区县", "所属县"],
    "是否寄宿制": ["寄宿", "是否寄宿", "寄宿制(是/否)"],
    "学生数": ["在校生数", "学生人数", "学生数(人)", "学生数（人）", "学生数/人"],
    "其中:寄宿生": ["其中：寄宿生", "寄宿生数", "寄宿生", "其中寄宿生(人)"],
    "最高楼层": ["楼层", "最高楼层(层)"],
    "校长": ["校长姓名", "法人", "校(园)长", "校长（园长）姓名", "园长"],
    "校长电话": ["联系电话", "校长联系方式", "校长手机号", "手机号码"],
    "安全员": ["分管副校长", "安全负责人", "安全员姓名"],
    "安全员电话": ["安全员手机号码", "安全员联系电话", "分管副校长电话"],
    "建校日期": ["建校时间", "建校年月"],
}


@pytest.mark.parametrize("name,other", [(n, o) for n, others in SYNONYMS.items() for o in others])
def test_other_names_of_a_header(name, other):
    headers = [other if header == name else header for header in HEADERS]
    rows = [{other if k == name else k: v for k, v in school(n).items()} for n in range(1, 4)]
    assert cleaned(book_of(rows, headers=headers)) == STANDARD


def test_columns_in_another_order_with_strangers_between():
    headers = ["备注", *reversed(HEADERS), "邮政编码"]
    rows = [school(n, 备注="校舍改造中", 邮政编码="061000") for n in range(1, 4)]
    assert cleaned(book_of(rows, headers=headers)) == STANDARD


def test_the_same_generic_header_beside_two_people():
    headers = ["联系电话" if h in ("校长电话", "安全员电话") else h for h in HEADERS]
    rows = [[school(n)[h] for h in HEADERS] for n in range(1, 4)]
    assert cleaned(book_of(rows, headers=headers)) == STANDARD


def test_titles_above_in_any_number():
    above = [
        ["示范市学校基本情况统计表"],
        ["填报单位:示范市教育局", None, None, "填报日期:2026年9月"],
        [],
    ]
    page = sheet_of([school(n) for n in range(1, 4)], above=above)
    page.merge_cells("A1:R1")
    page.merge_cells("A2:C2")
    assert cleaned(saved(page.parent)) == STANDARD


def two_row_header(merge):
    """校长 over 姓名 and 电话, 坐标 over 经度 and 纬度, the rest over both rows."""
    groups = {
        "校长": ("校长", "姓名"),
        "校长电话": ("校长", "电话"),
        "安全员": ("安全员", "姓名"),
        "安全员电话": ("安全员", "联系电话"),
        "经度": ("坐标", "经度"),
        "纬度": ("坐标", "纬度"),
        "学生数": ("学生数", "合计"),
        "其中:寄宿生": ("学生数", "其中:寄宿生"),
    }
    page = openpyxl.Workbook().active
    page.append(["示范市学校基本情况统计表"])
    seen, first = set(), []
    for header in HEADERS:
        top = groups.get(header, (header,))[0]
        first.append(None if top in seen else top)
        seen.add(top)
    page.append(first)
    page.append([groups.get(h, (None, None))[1] for h in HEADERS])
    for n in range(1, 4):
        page.append([school(n)[h] for h in HEADERS])
    if merge:
        page.merge_cells("A1:R1")
        for column, header in enumerate(HEADERS, 1):
            if header not in groups:
                page.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
            elif first[column - 1]:
                page.merge_cells(start_row=2, end_row=2, start_column=column, end_column=column + 1)
    return saved(page.parent)


@pytest.mark.parametrize("merge", [True, False])
def test_a_header_of_two_rows(merge):
    assert cleaned(two_row_header(merge)) == STANDARD


def test_a_header_of_two_rows_is_shown_as_far_as_it_needs():
    places = read(two_row_header(True)).tables[0].header.places
    assert places["principal_phone"].header == "校长/电话" and places["lon"].header == "经度"


def test_a_line_that_numbers_the_columns():
    numbered = [
        ["甲", "乙", "丙", *range(1, 16)],
        *([school(n)[h] for h in HEADERS] for n in (1, 2, 3)),
    ]
    assert cleaned(book_of(numbered)) == STANDARD
    numbered[0] = [f"({n})" for n in range(1, 19)]
    assert cleaned(book_of(numbered)) == STANDARD


def test_one_column_for_the_position():
    headers = [h for h in HEADERS if h not in ("经度", "纬度")] + ["经纬度"]
    rows = [
        school(n, 经纬度=text)
        for n, text in enumerate(["116.8,38.1", "116.8，38.1", "E116.8 N38.1"], 1)
    ]
    assert cleaned(book_of(rows, headers=headers)) == STANDARD


# -- sheets ----------------------------------------------------------------


def test_a_sheet_per_district_with_a_cover_and_a_summary():
    book = openpyxl.Workbook()
    book.active.title = "封面"
    book.active["B3"] = "示范市学校名册"
    for n in range(1, 4):
        sheet_of([school(n)], book=book, sheet=f"第{n}片")
    sheet_of(
        [["晨曦区", 3, 900]],
        headers=["所属县(市、区)", "学校数", "学生数"],
        book=book,
        sheet="汇总",
    )
    roster = read(saved(book))
    assert cleaned(saved(book)) == STANDARD
    assert [table.sheet for table in roster.tables] == ["第1片", "第2片", "第3片"]
    assert any("封面" in w for w in roster.warnings) and any("汇总" in w for w in roster.warnings)


def test_the_sheet_is_named_by_the_district_that_has_no_column():
    headers = [h for h in HEADERS if h != "所属县(市、区)"]
    book = sheet_of([school(1)], headers=headers, sheet="晨曦区").parent
    sheet_of([school(2)], headers=headers, book=book, sheet="鹿鸣县(2所)")
    assert [row["district"] for row in cleaned(saved(book))] == ["晨曦区", "鹿鸣县"]


def test_a_district_without_column_or_name_is_missing():
    headers = [h for h in HEADERS if h != "所属县(市、区)"]
    with pytest.raises(Unreadable, match="所属县"):
        read(book_of([school(1)], headers=headers, sheet="Sheet1"))


def test_a_sheet_that_lacks_a_column_beside_whole_ones_is_refused_by_name():
    book = sheet_of([school(1)], sheet="甲").parent
    sheet_of([school(2)], headers=[h for h in HEADERS if h != "办学类型"], book=book, sheet="乙")
    with pytest.raises(Unreadable, match=r"乙.*办学类型"):
        read(saved(book))


def test_hidden_sheets_are_left_out_unless_there_is_no_other():
    book = sheet_of([school(n) for n in range(1, 4)], sheet="现在").parent
    sheet_of([school(9)], book=book, sheet="去年").sheet_state = "veryHidden"
    assert cleaned(saved(book)) == STANDARD
    assert any("去年" in warning for warning in read(saved(book)).warnings)
    book = sheet_of([school(n) for n in range(1, 4)]).parent
    book.create_sheet("说明").append(["请看隐藏的表"])
    book["学校"].sheet_state = "hidden"
    assert cleaned(saved(book)) == STANDARD


# -- rows ----------------------------------------------------------------


def rows_between(*others):
    """The three standard schools, with other lines before, between and after them."""
    rows = [[school(n)[h] for h in HEADERS] for n in range(1, 4)]
    lines = []
    for row in rows:
        lines += [*others, row]
    return book_of([*lines, *others])


TOTAL = [None, None, "合计", None, None, None, 900, 0, 60]
APART = {
    "blank line": [None] * 18,
    "only a running number": [7],
    "only spaces": [" ", "\u3000", " "],
    "total in the name": TOTAL,
    "total in the code": [None, "合 计", None, None, None, None, 900],
    "total at the edge": ["总计", None, None, None, None, None, 900],
    "subtotal of a district": [None, None, "晨曦区小计", None, "晨曦区", None, 900],
    "total with a count": [None, None, "全市合计(1,900所)", None, None, None, 900],
    "header again": HEADERS,
    "note": ["注:1.学校标识码为10位数字;2.本表一式三份。"],
    "note in a column of the list": [None, None, "填表说明:请如实填写"],
    "signatures": [None, "填报人:张三", "审核人:李四", None, "填报日期:2026年9月15日"],
}


@pytest.mark.parametrize("name", APART)
def test_lines_that_are_no_schools(name):
    assert cleaned(rows_between(APART[name])) == STANDARD


def test_lines_that_were_left_out_are_told_of():
    assert (
        "4 rows of totals, sections or notes were left out." in read(rows_between(TOTAL)).warnings
    )


def test_an_incomplete_school_is_a_row_with_faults_and_not_a_note():
    rows = [school(1), [None, None, "没有代码的小学"], school(2)]
    assert [row.values["name"] for row in read(book_of(rows)).rows] == [
        "第1小学",
        "没有代码的小学",
        "第2小学",
    ]


def test_numbered_notes_under_the_list_without_a_column_of_numbers():
    headers = HEADERS[1:]
    notes = [["填表说明:"], ["1.学校标识码为10位数字。"], ["2.学生数含附设幼儿班。"]]
    assert (
        cleaned(book_of([*(school(n) for n in range(1, 4)), *notes], headers=headers)) == STANDARD
    )


def test_an_example_row_is_not_read():
    rows = [school(9, 学校标识码="示例", 学校名称="某某小学"), *(school(n) for n in range(1, 4))]
    assert cleaned(book_of(rows)) == STANDARD


def test_section_rows_give_the_district():
    rows = []
    for n, district in enumerate(DISTRICTS[:3], 1):
        rows += [[f"{'一二三'[n - 1]}、{district}(共1所)"], school(n, **{"所属县(市、区)": None})]
    page = sheet_of(rows)
    page.merge_cells("A4:R4")
    assert [row["district"] for row in cleaned(saved(page.parent))] == DISTRICTS[:3]


def test_a_district_merged_down_over_its_schools():
    rows = [school(n, **{"所属县(市、区)": "晨曦区" if n == 1 else None}) for n in range(1, 4)]
    page = sheet_of(rows)
    page.merge_cells("E2:E4")
    assert cleaned(saved(page.parent)) == STANDARD


def test_an_empty_district_without_merged_cells_stays_empty():
    rows = [school(1), school(2, **{"所属县(市、区)": None})]
    assert [row.values["district"] for row in read(book_of(rows)).rows] == ["晨曦区", None]


def test_hidden_rows_and_columns_are_read_and_told_of():
    page = sheet_of([school(n) for n in range(1, 4)])
    page.row_dimensions[3].hidden = True
    page.column_dimensions["D"].hidden = True
    data = saved(page.parent)
    assert cleaned(data) == STANDARD
    assert read(data).warnings[0] == "1 hidden row was read as well."
    assert any("办学类型" in warning for warning in read(data).warnings)


# -- cells ----------------------------------------------------------------


def test_the_calendar_that_begins_in_1904():
    page = sheet_of([school(n, 建校日期=dt.datetime(1998, 9, 1)) for n in range(1, 4)])
    page.parent.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    assert cleaned(saved(page.parent)) == STANDARD
    page["R2"].number_format = numbers.FORMAT_GENERAL
    assert cleaned(saved(page.parent)) == STANDARD


@pytest.mark.parametrize(
    "code", ["yyyy年m月d日", "[$-F800]dddd, mmmm dd, yyyy", 'yyyy"-"mm', "[DBNum1]yyyy年m月"]
)
def test_dates_by_their_number_format(code):
    page = sheet_of([school(n, 建校日期=dt.datetime(1998, 9, 1)) for n in range(1, 4)])
    for row in (2, 3, 4):
        page.cell(row, 18).number_format = code
    assert cleaned(saved(page.parent)) == STANDARD


def test_formulas_are_faults_of_their_cells_even_with_a_result():
    rows = [
        school(1, 学校名称='=HYPERLINK("http://x.invalid","一小")'),
        school(2, 学生数="=G2+1"),
        school(3, 校址="＝1+1"),
    ]
    assert faults(book_of(rows)) == {(2, "name"), (3, "pupils"), (4, "address")}


def test_formulas_in_totals_and_running_numbers_are_nobodys_fault():
    rows = [school(n, 序号="=ROW()-1") for n in range(1, 4)]
    page = sheet_of([*rows, [None, None, "合计", None, None, None, "=SUM(G2:G4)"]])
    page.parent.calculation = CalcProperties(fullCalcOnLoad=True)
    assert cleaned(saved(page.parent)) == STANDARD


def test_errors_of_excel_are_faults_of_their_cells():
    page = sheet_of([school(1)])
    page["G2"].value, page["G2"].data_type = "#REF!", "e"
    assert faults(saved(page.parent)) == {(2, "pupils")}


TYPED = [
    {"学校标识码": 3513100001.0, "校长电话": 13800001408, "学生数": "300人", "建校日期": "1998.9"},
    {
        "学校标识码": "'3513100002",
        "校长电话": "138 0000 1408",
        "学生数": "３００",
        "建校日期": 19980901,
    },
    {
        "学校标识码": "3513100003 ",
        "校长电话": "138-0000-1408\xa0",
        "最高楼层": "3层",
        "建校日期": 36039,
    },
]


def test_cells_typed_in_every_way():
    rows = [school(n, **typed) for n, typed in enumerate(TYPED, 1)]
    assert cleaned(book_of(rows)) == STANDARD


@pytest.mark.parametrize("district", ["晨曦区", "晨曦", " 晨 曦 区", "晨曦区(市直)"])
def test_districts_with_and_without_their_tier(district):
    rows = [school(n, **{"所属县(市、区)": district}) for n in range(1, 4)]
    assert cleaned(book_of(rows)) == STANDARD


@pytest.mark.parametrize("word", ["是", "√", "Y", "寄宿", "1", 1, True, "有", "寄宿制"])
def test_boarding_by_many_words(word):
    assert cleaned(book_of([school(1, 是否寄宿制=word)]))[0]["boarding"] is True


@pytest.mark.parametrize("word", ["否", "×", "N", None, "/", 0, "无", "走读", "—"])
def test_not_boarding_by_many_words(word):
    assert cleaned(book_of([school(1, 是否寄宿制=word)]))[0]["boarding"] is False


STAGE_WORDS = {
    "小学(公办)": "primary",
    "村小": "primary",
    "完 小": "primary",
    "幼儿园（民办）": "kindergarten",
    "九年制": "nine_year",
    "完中": "complete_middle",
    "职业高中": "vocational",
    "特教": "special",
    "普通高中 ": "senior",
    "十二年一贯制学校": "twelve_year",
    "primary": "primary",
    "中专": "vocational",
}


@pytest.mark.parametrize("word", STAGE_WORDS)
def test_stages_by_many_names(word):
    assert cleaned(book_of([school(1, 办学类型=word)]))[0]["stage"] == STAGE_WORDS[word]


def test_placeholders_mean_nothing():
    row = school(
        1,
        **{"其中:寄宿生": "/", "安全员": "无", "安全员电话": "—", "最高楼层": "-", "校址": "暂无"},
    )
    found = cleaned(book_of([row]))[0]
    assert found["boarders"] == 0 and found["storeys"] is None
    assert found["safety_officer"] == found["safety_phone"] == found["address"] == ""


def test_the_sample_through_other_hands():
    """The whole sample again: other order and headers, a sheet per district, totals."""
    wanted = key("schools")["rows"]
    book = openpyxl.Workbook()
    book.active.append(["填表说明"])
    names = {
        "学校标识码": "机构代码",
        "学校名称": "单位名称",
        "办学类型": "学段",
        "学生数": "在校生数(人)",
        "校长电话": "联系电话",
        "安全员电话": "联系电话 ",
        "建校日期": "建校年月",
    }
    headers = ["序号", *(names.get(h, h) for h in HEADERS[1:] if h != "所属县(市、区)")]
    fields = [
        "code",
        "name",
        "stage",
        "boarding",
        "pupils",
        "boarders",
        "staff",
        "storeys",
        "principal",
        "principal_phone",
        "safety_officer",
        "safety_phone",
        "address",
        "lon",
        "lat",
        "founded",
    ]
    for district in DISTRICTS:
        rows = [[n, *(r[f] for f in fields)] for n, r in enumerate(of(wanted, district), 1)]
        rows.append([None, None, f"{district}合计", None, None, "=SUM(F4:F99)"])
        above = [[f"{district}学校基本情况统计表"], []]
        sheet_of(rows, headers=headers, above=above, sheet=district, book=book).merge_cells("A1:Q1")
    found = {row["code"]: row for row in cleaned(saved(book))}
    assert found == {r["code"]: {k: v for k, v in r.items() if k != "sheet_row"} for r in wanted}


def of(rows, district):
    return [row for row in rows if row["district"] == district]


# -- width ----------------------------------------------------------------


def wide(columns, heading="其他"):
    strangers = [f"{heading}{n}" for n in range(columns)]
    return book_of([school(n) for n in range(1, 4)], headers=[*HEADERS, *strangers])


def test_a_list_of_a_hundred_columns_is_read():
    assert cleaned(wide(100 - len(HEADERS))) == STANDARD


def test_a_wider_list_is_refused_at_once():
    begun = time.monotonic()
    with pytest.raises(Unreadable, match="wider than 100 columns: column CW"):
        read(wide(2005))
    assert time.monotonic() - begun < 3


def test_cells_far_to_the_right_without_a_heading_are_nobodys_fault():
    page = sheet_of([school(n) for n in range(1, 4)])
    page.cell(3, 2000).value = "?"
    page.cell(1, 2000).value = " "
    assert cleaned(saved(page.parent)) == STANDARD


def test_a_title_over_two_thousand_columns_is_a_title():
    page = sheet_of([school(n) for n in range(1, 4)], above=[["学校基本情况统计表"]])
    page.merge_cells(start_row=1, end_row=1, start_column=1, end_column=2000)
    assert cleaned(saved(page.parent)) == STANDARD


def test_a_position_in_one_column_and_in_two_is_read_from_the_two():
    rows = [school(n, 坐标="99.9,33.3") for n in range(1, 4)]
    assert cleaned(book_of(rows, headers=[*HEADERS, "坐标"])) == STANDARD


def test_a_signature_with_its_name_in_the_next_cell():
    footer = ["填表人:", "张三", "审核人", "李四", None, "制表日期", "2026-09-15"]
    assert cleaned(book_of([*(school(n) for n in range(1, 4)), footer])) == STANDARD
