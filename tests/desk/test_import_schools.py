"""Lists of schools that offices keep with other habits, and a second list over the first."""

import datetime as dt
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from safety.base import clock
from safety.desk.sheets import SchoolImport, schools_description
from safety.schools.actions.school import close_school, merge_school
from safety.schools.models import Role, School, Stage, Tier
from safety.sheets import listing, runner
from safety.sheets.models import SheetJob
from safety.sheets.package import Unreadable
from safety.sheets.tasks import clean
from tests import factories
from tests.desk.test_import import upload
from tests.refusals import assert_nothing_changed
from tests.sheets.books import book_of, saved

HEADERS = ["学校标识码", "学校名称", "办学类型", "所属区县"]
ROW = {"学校标识码": "3900000999", "学校名称": "新学校", "办学类型": "完小", "所属区县": "甲区"}
FULL = {"学生数": 300, "其中:寄宿生": 40, "校长姓名": "袁娜", "联系电话": "13800001408",
        "校址": "大关路31号", "经度": 116.8, "纬度": 38.1, "建校时间": "1998.9"}  # fmt: skip
LIST = ROW | FULL


def book(*rows, **renamed):
    """Rows by header; `renamed` maps a header to that of the file."""
    headers = [header for header in LIST if any(header in row for row in rows)]
    lines = [[row.get(header) for header in headers] for row in rows]
    return book_of(lines, headers=[renamed.get(header, header) for header in headers])


def written(user, data):
    outcome = SchoolImport(user).apply(data)
    assert outcome.problems == [], [(p.row, p.header, p.reason) for p in outcome.problems]
    return outcome


def marked(user, data):
    with assert_nothing_changed():
        outcome = SchoolImport(user).apply(data)
    return [(p.row, p.field) for p in outcome.problems]


def known(school, **changes):
    """The row that says of a school what stands here."""
    stages = {"primary": "小学", "kindergarten": "幼儿园", "junior": "初中"}
    row = {"学校标识码": school.code, "学校名称": school.name, "办学类型": stages[school.stage],
           "所属区县": school.district.name}  # fmt: skip
    return row | changes


# -- headers and words -----------------------------------------------------------

SYNONYMS = {
    "学校名称": [
        "学校全称",
        "单位名称",
        "学校（园）名称",
        "学校名称（全称）",
        "学校(机构)名称",
        "学校",
    ],
    "学校标识码": ["学校(机构)标识码", "机构标识码", "学校代码", "标识码"],
    "办学类型": ["学段", "办学性质", "学校类别", "学校类型", "办学层次"],
    "所属区县": ["属地", "所在区县", "县（区、市）", "区县", "所属区（县）", "区/县", "县(市、区)"],
    "学生数": ["在校学生数", "在校生总数", "学生总人数", "在校（园）学生数"],
    "其中:寄宿生": ["住校生数", "寄宿学生数", "住宿生人数", "其中：住宿生"],
    "校长姓名": ["校（园）长姓名", "法定代表人", "负责人", "学校负责人"],
    "联系电话": ["手机号", "手机号码", "校长手机号", "负责人电话", "联系方式"],
    "校址": ["学校详细地址", "通讯地址", "地址"],
    "建校时间": ["建校年份", "成立时间", "建园时间"],
}


@pytest.mark.parametrize("name,other", [(n, o) for n, others in SYNONYMS.items() for o in others])
def test_other_names_of_a_header(cast, name, other):
    assert written(cast.city_admin, book(LIST, **{name: other})).counts == {"created": 1}
    school = School.objects.get(code="3900000999")
    assert (school.name, school.stage, school.district) == ("新学校", "primary", cast.district_a)
    assert (school.pupils, school.boarders, school.principal_name) == (300, 40, "袁娜")
    assert (school.principal_phone, school.address) == ("13800001408", "大关路31号")
    assert school.founded == dt.date(1998, 9, 1)


STAGES = {
    Stage.PRIMARY: "完全小学 村小 教学点 普通小学 小学教育 附属小学 乡镇中心小学 小学（公办）",
    Stage.JUNIOR_MIDDLE: "初级中学 独立初中 公办初中 普通初中 初中教育",
    Stage.SENIOR_MIDDLE: "高级中学 普通高中 独立高中 民办高中",
    Stage.COMPLETE_MIDDLE: "完中 完全中学",
    Stage.NINE_YEAR: "九年一贯制 9年一贯制学校 九年制学校 民办九年一贯制学校",
    Stage.TWELVE_YEAR: "十二年一贯制 12年一贯制学校 十二年一贯制学校",
    Stage.VOCATIONAL: "中等职业学校 职高 技工学校 职教中心 调整后中等职业学校 成人中专 技师学院",
    Stage.SPECIAL: "特教 特殊教育学校 培智学校 聋哑学校 特殊教育",
    Stage.KINDERGARTEN: "幼儿园分园 幼教 普惠性民办幼儿园 小学附设幼儿园 学前教育 附属幼儿园",
    Stage.HIGHER: "高职 大学 职业技术学院 本科院校",
}


@pytest.mark.parametrize(
    "stage,word", [(s, w) for s, words in STAGES.items() for w in words.split()]
)
def test_stages_by_many_names(cast, stage, word):
    found = schools_description(cast.city_admin).by_field["stage"].choices.find(word)
    assert found == stage


@pytest.mark.parametrize("word", ["中学", "一贯制", "公办", "城区", "小学初中", "学校"])
def test_a_stage_that_nobody_can_tell_is_marked(cast, word):
    assert marked(cast.city_admin, book(ROW | {"办学类型": word})) == [(2, "stage")]


def test_a_word_that_is_no_choice_is_told_them_all(cast):
    [problem] = SchoolImport(cast.city_admin).apply(book(ROW | {"办学类型": "夜校"})).problems
    assert all(str(stage.label) in problem.reason for stage in Stage)


@pytest.fixture
def dawn(cast):
    cast.dawn = factories.unit(Tier.DISTRICT, "晨曦区", cast.city, code="390111")
    cast.central = factories.unit(Tier.TOWNSHIP, "南营镇中心校", cast.dawn, code="390111001")
    return cast


@pytest.mark.parametrize(
    "word", ["晨曦区", "晨曦", "示范市晨曦区", "示范省示范市晨曦区", "晨曦区教育局", "晨曦区教体局"]
)
def test_a_district_by_its_names(dawn, word):
    written(dawn.city_admin, book(ROW | {"所属区县": word}))
    assert School.objects.get(code="3900000999").district == dawn.dawn


@pytest.mark.parametrize("word", ["晨", "晨曦县", "曦区", "示范市"])
def test_no_district_by_half_a_name(dawn, word):
    assert marked(dawn.city_admin, book(ROW | {"所属区县": word})) == [(2, "district")]


@pytest.mark.parametrize("word", ["南营镇", "南营", "南营镇中心校", "南营镇中心学校", None])
def test_a_township_by_its_names(dawn, word):
    data = book_of([["3900000999", "新学校", "完小", "晨曦区", word]],
                   headers=[*HEADERS, "所在街道（乡镇）"])  # fmt: skip
    written(dawn.city_admin, data)
    parent = School.objects.get(code="3900000999").unit.parent
    assert parent == (dawn.central if word else dawn.dawn)


def test_townships_say_nothing_where_none_is_registered(db):
    city = factories.unit(Tier.CITY, "示范市")
    factories.unit(Tier.DISTRICT, "甲区", city)
    admin = factories.person("only_admin", Role.CITY_ADMIN, city)
    data = book_of([["3900000999", "新学校", "完小", "甲区", "南营镇"]],
                   headers=[*HEADERS, "所在街道（乡镇）"])  # fmt: skip
    outcome = written(admin, data)
    assert any("所在街道" in warning for warning in outcome.warnings)


def test_the_header_in_three_rows_of_merged_groups(cast):
    page = openpyxl.Workbook().active
    page.append(["示范市学校基本情况统计表"])
    page.append(["序号", "学校基本信息", None, None, None, "负责人", None, "学生情况", None])
    page.append([None, "标识码", "学校全称", "学段", "属地", "姓名", "手机号码", "总数", "寄宿生"])
    page.append([None] * 9)
    page.append([1, "3900000999", "新学校", "村小", "甲区", "袁娜", "13800001408", 300, 40])
    page.append(["合计", "1所", None, None, None, None, None, 300, 40])
    page.append(["备注:1.本表一式两份。"])
    page.append(["填表人:", "张三", "审核人:", "李四", None, "制表日期:", "2026-09-15"])
    for area in ("A1:I1", "A2:A4", "B2:E2", "F2:G2", "H2:I2", *(f"{c}3:{c}4" for c in "BCDEFGHI")):
        page.merge_cells(area)
    written(cast.city_admin, saved(page.parent))
    school = School.objects.get(code="3900000999")
    assert (school.name, school.pupils, school.boarders) == ("新学校", 300, 40)
    assert (school.principal_name, school.principal_phone) == ("袁娜", "13800001408")


FOOTERS = [
    ["合计", None, "1所", None],
    [None, "合 计", None, "300"],
    ["合计：1所学校"],
    ["备注：以上数据截至9月1日"],
    ["说明：学校按标识码排序"],
    ["填表人：张三", None, "审核人：李四", "制表日期：2026年9月15日"],
    ["填表人", "张三", "制表日期", "2026-09-15"],
    ["单位（盖章）："],
    ["※注：含教学点"],
    ["说明", "以上数据截至9月1日", None, 2200],
    ["备注：", "含教学点"],
]


@pytest.mark.parametrize("footer", FOOTERS, ids=lambda row: str(row[0] or row[1]))
@pytest.mark.parametrize("numbered", [True, False])
def test_lines_under_the_list(cast, footer, numbered):
    rows = [[1, *ROW.values()], footer] if numbered else [list(ROW.values()), footer]
    headers = ["序号", *HEADERS] if numbered else HEADERS
    assert written(cast.city_admin, book_of(rows, headers=headers)).counts == {"created": 1}


@pytest.mark.parametrize(
    "first,second,field",
    [("学校名称", "学校全称", "Name of the school"), ("办学类型", "学段", "Stage"),
     ("所属区县", "区县", "District"), ("学校标识码", "学校代码", "School code")],
)  # fmt: skip
def test_two_columns_for_one_field_are_refused_by_name(cast, first, second, field):
    data = book_of([[*ROW.values(), ROW[first]]], headers=[*HEADERS, second])
    with assert_nothing_changed(), pytest.raises(Unreadable) as refused:
        SchoolImport(cast.city_admin).apply(data)
    message = str(refused.value.message)
    assert all(word in message for word in (first, second, field, "E ("))


def test_a_weaker_header_beside_a_good_one_is_told_of(cast):
    data = book_of([[*ROW.values(), "公办"]], headers=[*HEADERS, "办学性质"])
    outcome = written(cast.city_admin, data)
    assert any("办学性质" in warning for warning in outcome.warnings)


def test_the_telephone_of_somebody_else_is_nobodys(cast):
    headers = [*HEADERS, "校长", "安全员", "分管副校长", "联系电话"]
    row = [*ROW.values(), "袁娜", "于静", "李四", "13800001408"]
    written(cast.city_admin, book_of([row], headers=headers))
    school = School.objects.get(code="3900000999")
    assert (school.principal_phone, school.officer_phone) == ("", "")


# -- cells -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text,day",
    [("1998.9", (1998, 9, 1)), ("1998年9月", (1998, 9, 1)), ("19980901", (1998, 9, 1)),
     (36039, (1998, 9, 1)), ("25/12/1998", (1998, 12, 25)), ("9/9/1998", (1998, 9, 9)),
     ("9/1/1998", None), ("9-1-98", None), ("98.9.1", None), ("1/2/2003", None)],
)  # fmt: skip
def test_days(cast, text, day):
    data = book(ROW | {"建校时间": text})
    if day is None:
        assert marked(cast.city_admin, data) == [(2, "founded")]
    else:
        written(cast.city_admin, data)
        assert School.objects.get(code="3900000999").founded == dt.date(*day)


@pytest.mark.parametrize(
    "text,number",
    [
        ("13800000000/0317-2021000", "13800000000"),
        ("0317-2021000、13800000000", "13800000000"),
        ("13800000000 13900000000", "13800000000"),
        ("0317-2021000；0317-2021001", "0317-2021000"),
        ("13800000000\n（办）", None),
        ("13800000000/123", None),
        ("0317-2021000/8", None),
    ],
)
def test_several_telephones_in_a_cell(cast, text, number):
    data = book(ROW | {"联系电话": text})
    if number is None:
        assert marked(cast.city_admin, data) == [(2, "principal_phone")]
    else:
        outcome = written(cast.city_admin, data)
        assert School.objects.get(code="3900000999").principal_phone == number
        assert "first mobile number" in outcome.warnings[0]


# -- a second list over the first ------------------------------------------------------


def test_an_empty_cell_leaves_what_is_stored(cast):
    written(cast.city_admin, book(LIST))
    empty = ROW | dict.fromkeys(FULL)
    data = book_of([[empty[h] for h in LIST]], headers=list(LIST))
    with assert_nothing_changed():
        assert written(cast.city_admin, data).counts == {"unchanged": 1}


def test_a_dash_clears_what_is_stored_and_is_shown(cast):
    written(cast.city_admin, book(LIST))
    outcome = written(cast.city_admin, book(LIST | {"校长姓名": "无", "联系电话": "/"}))
    assert [change[3:] for change in outcome.changes] == [
        ("Principal", "袁娜", ""), ("Principal's phone", "13800001408", ""),
    ]  # fmt: skip
    school = School.objects.get(code="3900000999")
    assert (school.principal_name, school.principal_phone) == ("", "")


def test_rules_between_fields_read_what_is_stored(cast):
    written(cast.city_admin, book(LIST))
    more = {"学校标识码": "3900000999", "其中:寄宿生": 50, "学生数": None}
    assert written(cast.city_admin, book(ROW | more)).counts == {"changed": 1}
    too_few = book(ROW | {"学生数": 20})
    assert marked(cast.city_admin, too_few) == [(2, "boarders")]
    assert written(cast.city_admin, book(ROW | {"经度": 116.9})).counts == {"changed": 1}
    school = School.objects.get(code="3900000999")
    assert (school.boarders, school.pupils, school.lon, school.lat) == (50, 300, 116.9, 38.1)


def test_a_closed_school_is_marked_with_the_reason(cast):
    close_school(cast.a2, cast.city_admin, closed_on=clock.today())
    cast.a2.refresh_from_db()
    data = book(known(cast.a2, 学生数=5))
    assert marked(cast.city_admin, data) == [(2, "code")]
    reason = SchoolImport(cast.city_admin).check(data).problems[0].reason
    assert "closed" in reason and clock.today().isoformat() in reason


def test_a_merged_school_is_marked_with_its_successor(cast):
    merge_school(cast.a2, cast.city_admin, successor=cast.a1, closed_on=clock.today())
    reason = SchoolImport(cast.city_admin).check(book(known(cast.a2))).problems[0].reason
    assert "merged into “甲一小学”" in reason


def test_a_school_that_is_seen_but_not_administered_is_marked(cast):
    factories.appoint(cast.admin_a, Role.INSPECTOR, cast.city)
    data = book(known(cast.b1, 学生数=5), known(cast.a1, 学生数=500))
    assert marked(cast.admin_a, data) == [(2, "code")]
    new = book(ROW | {"所属区县": "乙区"})
    assert marked(cast.admin_a, new) == [(2, "district")]


def test_rights_that_are_lost_while_writing_are_a_refusal(cast, as_user, monkeypatch):
    client = as_user(cast.city_admin)
    upload(client, book(known(cast.b1, 学生数=5)))
    job = SheetJob.objects.get()
    runner.run(job.pk)
    client.post(reverse("desk:job_confirm", kwargs={"uuid": job.uuid}))
    monkeypatch.setattr("safety.schools.actions.school.rules.may_administer", lambda *_: False)
    before = School.objects.get(pk=cast.b1.pk).pupils
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.outcome["code"]) == ("failed", "denied")
    assert "not yours to change" in job.outcome["message"]
    assert School.objects.get(pk=cast.b1.pk).pupils == before


def test_every_row_of_a_code_that_is_anothers_is_marked(cast):
    row = {"学校标识码": cast.b1.code, "学校名称": "越界", "办学类型": "小学", "所属区县": "甲区"}
    assert marked(cast.admin_a, book(row, row)) == [(2, "code"), (3, "code")]


def test_what_changes_is_shown_and_forgotten_with_the_file(cast, as_user):
    client = as_user(cast.city_admin)
    response = upload(client, book(known(cast.a1, 学生数=777, 联系电话="13800001408")))
    job = SheetJob.objects.get()
    runner.run(job.pk)
    page = client.get(response["Location"]).content.decode()
    assert "600" in page and "777" in page and "13800001408" in page
    SheetJob.objects.update(finished_at=clock.now() - dt.timedelta(days=8))
    clean()
    job.refresh_from_db()
    assert "changes" not in job.outcome and job.outcome["changed"] == 1


def test_the_template_says_what_an_empty_cell_means(as_user, cast):
    client = as_user(cast.admin_a)
    for kind in ("schools", "people"):
        response = client.get(reverse("desk:import_template", kwargs={"kind": kind}))
        book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
        page = book.worksheets[1]
        texts = {cell.value for row in page.iter_rows() for cell in row}
        assert "An empty cell leaves what is stored as it is." in texts


@pytest.mark.parametrize("rows", [20, 120])
def test_questions_do_not_grow_with_the_rows(cast, rows):
    data = book(*(LIST | {"学校标识码": f"41{n:08d}"} for n in range(rows)))
    for counts in ({"created": rows}, {"unchanged": rows}):
        cast.city_admin.seats  # noqa: B018  (read once in a request)
        with CaptureQueriesContext(connection) as queries:
            outcome = SchoolImport(cast.city_admin).check(data)
        assert len(queries) < 8 and outcome.counts == counts
        SchoolImport(cast.city_admin).apply(data)


@pytest.mark.parametrize(
    ("field", "value", "name"),
    [("学生数", 100_001, "pupils"), ("其中:寄宿生", 301, "boarders"), ("经度", 38.1, "lon"),
     ("学校标识码", "123", "code"), ("建校时间", "2127-01-01", "founded")],
)  # fmt: skip
def test_the_rules_of_the_page_hold_for_a_list(cast, field, value, name):
    assert (2, name) in marked(cast.city_admin, book(LIST | {field: value}))


def test_central_schools_of_one_name_are_told_apart(cast):
    other = factories.unit(Tier.TOWNSHIP, "甲镇中心校", cast.district_b, code="390103001")
    columns = schools_description(cast.city_admin).columns
    column = next(column for column in columns if column.field == "township")
    assert {str(name) for name in column.choices.labels.values()} == {
        f"{unit.district.name}甲镇中心校" for unit in (cast.township_a, other)
    }
    assert column.choices.find(f"{cast.district_b.name}甲镇中心校") == other
    assert column.choices.find("甲镇中心校") is None


@pytest.fixture
def twins(cast):
    """Two districts with a central school of the same name, and a school under the second."""
    cast.township_b = factories.unit(Tier.TOWNSHIP, "甲镇中心校", cast.district_b, code="390103001")
    cast.b2 = factories.school(cast.township_b, "乙二小学")
    return cast


@pytest.mark.parametrize("word", ["甲镇中心校", "甲镇", "乙区甲镇中心校"])
def test_a_central_school_of_that_name_is_the_one_of_the_rows_district(twins, word):
    data = book_of([["3900000999", "新学校", "完小", "乙区", word]],
                   headers=[*HEADERS, "所属乡镇"])  # fmt: skip
    written(twins.city_admin, data)
    assert School.objects.get(code="3900000999").unit.parent == twins.township_b


@pytest.mark.parametrize("district", ["丙区", "市直"])
def test_the_name_of_several_central_schools_is_no_guess_elsewhere(twins, district):
    factories.unit(Tier.DISTRICT, "丙区", twins.city, code="390104")
    data = book_of([["3900000999", "新学校", "完小", district, "甲镇中心校"]],
                   headers=[*HEADERS, "所属乡镇"])  # fmt: skip
    assert (2, "township") in marked(twins.city_admin, data)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_exported_list_comes_back_and_changes_nothing(twins, language, tmp_path):
    path, seen = tmp_path / "schools.xlsx", School.objects.visible_to(twins.city_admin).count()
    with override(language):
        listing.get("schools").write(twins.city_admin, {}, path, lambda done, total: None)
        outcome = SchoolImport(twins.city_admin).check(path.read_bytes())
    assert [(p.row, p.header, p.reason) for p in outcome.problems] == []
    assert outcome.counts == {"unchanged": seen}
