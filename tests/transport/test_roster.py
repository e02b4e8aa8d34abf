"""Lists of vehicles and drivers by Excel: the sample against its key, both forms, bad cells."""

import datetime as dt
import uuid

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from inspections.models import Hazard
from safety.base import clock
from safety.schools.models import Tier
from safety.sheets import actions, listing, runner
from safety.sheets.models import SheetJob
from safety.sheets.package import Unreadable
from tests import factories
from tests.refusals import assert_nothing_changed, snapshot
from tests.sheets import books
from tests.sheets.roster import DISTRICTS, key
from tests.transport import test_routes
from tests.transport.conftest import (
    ONE,
    TODAY,
    answer,
    answer_all,
    at,
    driver_of,
    number_of,
    route_of,
    vehicle_of,
)
from transport.actions import agreement as agreements
from transport.actions import driver as drivers
from transport.actions import vehicle as vehicles
from transport.models import Driver, DriverRecord, Spell, Vehicle, VehicleLink
from transport.rules.kinds import Kind
from transport.rules.record import Question
from transport.sheets.columns import IMPORT
from transport.sheets.roster import RosterImport

THEN = dt.date(2026, 9, 15)
KINDS = {
    "专用校车": Kind.SCHOOL_BUS, "小型专用校车": Kind.SMALL_SCHOOL_BUS,
    "大型普通客车": Kind.LARGE_COACH, "低速载货汽车": Kind.LOW_SPEED_TRUCK,
    "三轮汽车": Kind.THREE_WHEELER, "拖拉机": Kind.TRACTOR,
}  # fmt: skip
# Words of the key that are others here.
SAME = {"age_over_60": "too_old"}
# What the founding texts ask of a driver: the key knows no more.
ASKED = [Question.FULL_POINTS.value, Question.ACCIDENT.value, Question.DRINK.value]


@pytest.fixture
def sample_city(cast, settings):
    """The cast's city with the schools of the sample, on the day of the sample."""
    settings.TRANSPORT_ASKED = ASKED
    districts = [factories.unit(Tier.DISTRICT, name, cast.city) for name in DISTRICTS]
    for name in dict.fromkeys(row["school"] for row in key("transport")["rows"]):
        place = next(unit for unit in districts if name.startswith(unit.name))
        factories.school(place, name)
    with at(THEN):
        yield cast


def stands(link):
    vehicle, driver = link.vehicle, link.vehicle.driver
    reasons = {one.code for one in [*vehicle.found, *driver.found] if one.fails}
    unproven = {one.code for one in driver.found if not one.fails}
    return {
        "school": link.school.name, "plate": vehicle.plate,
        "kind": vehicle.kind, "seats": vehicle.seats, "carried": vehicle.carried,
        "id_number": driver.opened("identity"), "licence": driver.licence_class,
        "first_licence": str(driver.first_licensed_on), "inspection": str(vehicle.inspection_until),
        "insurance": str(vehicle.insurance_until), "licence_expiry": str(driver.licence_until),
        "driver": driver.name, "phone": driver.phone,
        "reasons_on_2026_09_15": sorted(reasons), "unproven_on_2026_09_15": sorted(unproven),
    }  # fmt: skip


def test_the_sample_imports_whole_and_its_verdicts_are_those_of_the_key(sample_city):
    outcome = RosterImport(sample_city.city_admin).apply(books.roster("transport"))
    assert (outcome.problems[:5], outcome.counts) == ([], {"created": 1500})
    links = VehicleLink.objects.select_related("vehicle__driver", "school__unit")
    found = {link.vehicle.plate: stands(link) for link in links}
    assert len(found) == Driver.objects.count() == 1500
    wrong = []
    for wanted in key("transport")["rows"]:
        row = {name: value for name, value in wanted.items() if name in found[wanted["plate"]]}
        row["kind"] = KINDS[wanted["kind"]]
        reasons = wanted["reasons_on_2026_09_15"]
        row["reasons_on_2026_09_15"] = sorted(SAME.get(code, code) for code in reasons)
        if row != found[wanted["plate"]]:
            wrong.append((row, found[wanted["plate"]]))
    assert wrong[:3] == []


# -- bad cells ---------------------------------------------------------------------------

HEADERS = [
    *("学校名称", "车牌号", "车辆类型", "核载人数", "实载学生数", "车辆所有人", "检验有效期至"),
    *("驾驶人", "身份证号", "准驾车型", "初次领证日期", "驾驶证有效期止", "有无酒驾醉驾"),
]
GOOD = [
    *("甲一小学", "冀Z12345", "专用校车", "36座", 20, "个人", "2027-03-01"),
    *("王强", number_of(), "A1", "2010/3/1", "2030-01-01", "无"),
]  # fmt: skip
OTHER = [GOOD[0], "冀Z54321", *GOOD[2:7], "李刚", number_of(order=2), *GOOD[9:]]


def take_in(user, *rows, headers=HEADERS, **options):
    return RosterImport(user).apply(
        books.book_of(list(map(list, rows)), headers=headers, **options)
    )


def changed(place, value, row=GOOD):
    return [*row[:place], value, *row[place + 1 :]]


WRONG_DIGIT = GOOD[8][:17] + ("0" if GOOD[8][17] != "0" else "1")


@pytest.mark.parametrize(
    ("place", "value", "header"),
    [
        (0, "无此学校", "学校名称"),
        (0, "乙一中学", "学校名称"),
        (0, None, "学校名称"),
        (1, "冀Z123I5", "车牌号"),
        (1, None, "车牌号"),
        (2, "飞船", "车辆类型"),
        (2, None, "车辆类型"),
        (3, "三十六", "核载人数"),
        (4, None, "实载学生数"),
        (4, -1, "实载学生数"),
        (6, "2027-13-01", "检验有效期至"),
        (6, "2028-01-01", "检验有效期至"),
        (7, None, "驾驶人"),
        (8, WRONG_DIGIT, "身份证号"),
        (8, GOOD[8][:6] + GOOD[8][8:17], "身份证号"),
        (8, None, "身份证号"),
        (9, "Z9", "准驾车型"),
        (10, "2003-05-31", "初次领证日期"),
        (10, "2026-12-01", "初次领证日期"),
        (12, "大概没有", "有无酒驾醉驾"),
    ],
)
def test_a_bad_cell_is_marked_and_nothing_is_written(cast, place, value, header):
    with assert_nothing_changed():
        outcome = take_in(cast.admin_a, OTHER, changed(place, value))
    assert [(p.row, p.header) for p in outcome.problems] == [(3, header)]


def test_two_rows_of_one_plate_or_of_one_driver_that_differ(cast):
    again = [*OTHER[:1], GOOD[1], *OTHER[2:]]
    same_driver = changed(11, "2029-01-01", [*GOOD[:1], "冀Z99999", *GOOD[2:]])
    with assert_nothing_changed():
        outcome = take_in(cast.admin_a, GOOD, again, same_driver)
    assert [(p.row, p.header) for p in outcome.problems] == [
        (3, "车牌号"), (4, "驾驶证有效期止"),
    ]  # fmt: skip


def test_a_school_takes_in_its_own_alone_and_an_inspector_none(cast):
    foreign = changed(0, "甲二幼儿园", OTHER)
    with assert_nothing_changed():
        outcome = take_in(cast.officer_a1, GOOD, foreign)
        assert [(p.row, p.header) for p in outcome.problems] == [(3, "学校名称")]
        assert [p.header for p in take_in(cast.inspector, GOOD).problems] == ["学校名称"]
    assert take_in(cast.officer_a1, GOOD).counts == {"created": 1}


# -- the habits of other offices ---------------------------------------------------------


def test_other_words_and_another_order_say_the_same(cast):
    headers = [
        *("司机姓名", "身 份 证 号 码", "驾照类型", "领证日期", "驾照有效期至", "所属学校", "牌照"),
        *("车型", "座位数", "接送学生人数", "车主", "年检有效期", "无犯罪记录", "是否酒驾"),
        *("体检日期", "安全锤", "灭火器"),
    ]  # fmt: skip
    row = [
        *("王 强", f"'{GOOD[8].lower()}", "ａ１", 40238, "2030年1月1日", "甲一小学", "冀z·12345"),
        *("校车", "３６", "20人", "甲一小学", "20270301", "是", "否", "2026.11.2", "√", "×"),
    ]  # fmt: skip
    outcome = take_in(
        cast.admin_a, row, headers=headers, above=[["接送学生车辆"], ["截至2026年11月1日"]]
    )
    assert (outcome.problems, outcome.counts) == ([], {"created": 1})
    bus, driver = Vehicle.objects.get(), Driver.objects.get()
    assert (bus.plate, bus.kind, bus.seats, bus.carried, bus.owner) == (
        "冀Z12345", Kind.SCHOOL_BUS, 36, 20, "school",
    )  # fmt: skip
    assert (bus.hammer, bus.extinguisher, bus.recorder) == (True, False, None)
    assert (driver.name, driver.licence_class) == ("王强", "A1")
    assert driver.first_licensed_on == dt.date(2010, 3, 1)
    assert driver.opened("identity") == GOOD[8]
    assert set(DriverRecord.objects.values_list("question", "bad", "on")) == {
        (Question.CRIME, False, dt.date(2026, 11, 1)),
        (Question.DRINK, False, dt.date(2026, 11, 1)),
        (Question.MEDICAL, False, dt.date(2026, 11, 2)),
    }


def test_a_blank_answer_is_no_no(cast):
    take_in(cast.admin_a, changed(12, None))
    driver = Driver.objects.get()
    assert not driver.records.exists()
    assert "drink_driving" in {one.code for one in driver.found if not one.fails}


def test_what_has_no_plates_is_recorded_barred_and_known_again(cast):
    rows = [changed(1, "无牌"), [*changed(1, "无", OTHER)[:2], "三轮车", *OTHER[3:]]]
    assert take_in(cast.admin_a, *rows).counts == {"created": 2}
    assert Vehicle.objects.filter(plates="none", verdict="barred").count() == 2
    assert take_in(cast.admin_a, *rows).counts == {"unchanged": 2}


def two_sheets(vehicles, drivers):
    page = books.sheet_of(vehicles, headers=[*HEADERS[:7], "驾驶员"], sheet="车辆")
    headers = ["序号", "学校名称", "姓名", *HEADERS[8:]]
    books.sheet_of(drivers, headers=headers, sheet="驾驶员", book=page.parent)
    return books.saved(page.parent)


def test_a_sheet_of_vehicles_and_a_sheet_of_drivers(cast):
    drivers = [[1, row[0], *row[7:]] for row in (GOOD, OTHER)]
    data = two_sheets([GOOD[:8], OTHER[:8]], drivers)
    outcome = RosterImport(cast.admin_a).apply(data)
    assert (outcome.problems, outcome.counts) == ([], {"created": 4})
    assert set(Vehicle.objects.values_list("plate", "driver__name")) == {
        ("冀Z12345", "王强"), ("冀Z54321", "李刚"),
    }  # fmt: skip
    with assert_nothing_changed():
        assert RosterImport(cast.admin_a).apply(data).counts == {"unchanged": 4}


def without_school(*rows):
    return books.book_of([row[1:] for row in rows], headers=HEADERS[1:])


def test_a_school_s_own_list_need_not_name_it(cast):
    data = without_school(GOOD, OTHER)
    outcome = RosterImport(cast.officer_a1).apply(data)
    assert (outcome.problems, outcome.counts) == ([], {"created": 2})
    assert {link.school_id for link in VehicleLink.objects.all()} == {cast.a1.pk}
    for bureau in (cast.admin_a, cast.city_admin):
        with assert_nothing_changed(), pytest.raises(Unreadable, match="missing"):
            RosterImport(bureau).apply(data)


def test_nor_need_the_sheet_of_its_drivers(cast):
    page = books.sheet_of([GOOD[:8]], headers=[*HEADERS[:7], "驾驶员"], sheet="车辆")
    drivers = page.parent
    books.sheet_of([GOOD[7:]], headers=["姓名", *HEADERS[8:]], sheet="驾驶员", book=drivers)
    data = books.saved(drivers)
    with assert_nothing_changed(), pytest.raises(Unreadable, match="missing"):
        RosterImport(cast.admin_a).apply(data)
    assert RosterImport(cast.officer_a1).apply(data).counts == {"created": 2}
    assert Vehicle.objects.get().driver.name == "王强"


def test_a_list_of_pupils_without_a_school_is_no_list_of_drivers(cast):
    pupils = [["张小明", number_of(dt.date(2016, 6, 1)), "13900000001"]]
    data = books.book_of(pupils, headers=["姓名", "身份证号", "联系电话"], sheet="学生")
    with assert_nothing_changed(), pytest.raises(Unreadable, match="missing"):
        RosterImport(cast.officer_a1).apply(data)


def test_a_cell_left_empty_where_schools_are_named_is_no_school(cast):
    with assert_nothing_changed():
        outcome = take_in(cast.officer_a1, GOOD, changed(0, None, OTHER))
    assert [(p.row, p.header) for p in outcome.problems] == [(3, "学校名称")]


def test_a_driver_who_is_only_named_must_be_listed_and_be_one(cast):
    drivers = [[1, *GOOD[:1], *GOOD[7:]], [2, GOOD[0], "王强", *OTHER[8:]]]
    with assert_nothing_changed():
        outcome = RosterImport(cast.admin_a).apply(two_sheets([GOOD[:8], OTHER[:8]], drivers))
    assert [(p.row, p.header) for p in outcome.problems] == [(2, "驾驶员"), (3, "驾驶员")]


def test_a_driver_whom_a_vehicle_s_row_named_first_has_what_their_own_row_says(cast):
    """In whichever of the two sheets a fact stands, and whichever comes first."""
    page = books.sheet_of(
        [[*GOOD[:8], GOOD[8]]], headers=[*HEADERS[:7], "驾驶员", "身份证号"], sheet="车辆"
    )
    own = ["学校名称", "姓名", *HEADERS[8:12], "联系电话", "驾驶证号"]
    row = [GOOD[0], *GOOD[7:12], "13900000001", "139000000007"]
    books.sheet_of([row], headers=own, sheet="驾驶员", book=page.parent)
    outcome = RosterImport(cast.admin_a).apply(books.saved(page.parent))
    assert (outcome.problems, outcome.counts) == ([], {"created": 2})
    driver = Driver.objects.get()
    assert (driver.phone, driver.licence_class) == ("13900000001", "A1")
    assert driver.first_licensed_on == dt.date(2010, 3, 1)
    assert driver.licence_until == dt.date(2030, 1, 1)
    assert driver.opened("licence") == "139000000007"


def test_two_licence_numbers_of_one_driver_are_told(cast):
    headers = [*HEADERS, "驾驶证号"]
    other = [GOOD[0], "冀Z99999", *GOOD[2:], "139000000008"]
    with assert_nothing_changed():
        outcome = take_in(cast.admin_a, [*GOOD, "139000000007"], other, headers=headers)
    assert [(p.row, p.header) for p in outcome.problems] == [(3, "驾驶证号")]


SHARED = [*HEADERS, "是否报废", "号牌情况", "号牌颜色", "灭火器", "许可证号"]


def shared(school, *facts, row=GOOD):
    return [school, *row[1:], *facts]


def test_what_one_of_two_schools_says_of_a_shared_vehicle_stands(cast):
    rows = [
        shared("甲一小学", None, None, None, None, "XC1"),
        shared("甲二幼儿园", "是", "假牌", "黄色", "有", None),
    ]
    for _again in range(2):
        assert take_in(cast.admin_a, *rows, headers=SHARED).problems == []
        bus = Vehicle.objects.get()
        assert (bus.scrapped, bus.plates, bus.colour) == (True, "false", "yellow")
        assert (bus.extinguisher, bus.permit, bus.carried) == (True, "XC1", 40)
    assert {one.code for one in bus.found if one.fails} >= {"scrapped", "false_plate"}


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize(
    ("place", "one", "other"),
    [
        (5, "个人", "顺达客运公司"), (6, "2027-03-01", "2027-03-02"), (8, number_of(), "/"),
        (8, number_of(), number_of(order=2)), (13, "是", "否"), (14, "假牌", "正常"),
        (15, "黄色", "蓝色"), (16, "有", "无"), (17, "XC1", "XC2"), (17, "XC1", "/"),
    ],
)  # fmt: skip
def test_two_schools_that_contradict_each_other_are_told_the_cell(cast, known, place, one, other):
    if known:
        vehicle_of(cast.a1, cast.officer_a1, driver=driver_of(cast.a1, cast.officer_a1))
    blank = [None] * 5
    rows = [shared("甲一小学", *blank), shared("甲二幼儿园", *blank)]
    rows[0][place], rows[1][place] = one, other
    if other == "/" and place == 8:
        rows[1][7], rows[1][9:13], place = "/", [None] * 4, 7
    with assert_nothing_changed():
        outcome = take_in(cast.admin_a, *rows, headers=SHARED)
    assert [(p.row, p.header) for p in outcome.problems] == [(3, SHARED[place])]


# -- what is known already ---------------------------------------------------------------


def test_a_known_vehicle_and_driver_are_put_right(cast, settings):
    settings.TRANSPORT_ASKED = ASKED
    take_in(cast.admin_a, GOOD)
    row = [*GOOD[:4], 25, *GOOD[5:11], "2031-01-01", "有"]
    outcome = take_in(cast.officer_a1, row)
    assert outcome.counts == {"changed": 1}
    assert [change[3] for change in outcome.changes] == [
        "Pupils of our school that it carries", "Licence valid to", "Drink or drunk driving",
    ]  # fmt: skip
    bus, driver = Vehicle.objects.get(), Driver.objects.get()
    assert (bus.carried, driver.licence_until) == (25, dt.date(2031, 1, 1))
    assert (driver.verdict, Hazard.objects.count()) == ("barred", 1)
    with assert_nothing_changed():
        assert take_in(cast.officer_a1, row).counts == {"unchanged": 1}


@pytest.mark.parametrize(
    "cell", ["长期", " 长期有效 ", "long-term", "Long term", "2016-05-12至长期", "2016.05.12-长期"]
)
def test_a_licence_without_a_last_day(cast, settings, cell):
    settings.TRANSPORT_ASKED = ASKED
    assert take_in(cast.admin_a, changed(11, cell)).counts == {"created": 1}
    driver = Driver.objects.get()
    assert (driver.licence_until, driver.licence_long_term) == (None, True)
    assert "licence_expired" not in {one.code for one in driver.found}
    with assert_nothing_changed():
        assert take_in(cast.officer_a1, changed(11, cell)).counts == {"unchanged": 1}
        assert take_in(cast.officer_a1, changed(11, "")).counts == {"unchanged": 1}
    outcome = take_in(cast.officer_a1, GOOD)
    assert outcome.counts == {"changed": 1}
    assert outcome.changes[0][3:] == ("Licence valid to", "long-term", "2030-01-01")
    driver.refresh_from_db()
    assert (driver.licence_until, driver.licence_long_term) == (dt.date(2030, 1, 1), False)


@pytest.mark.parametrize("cell", ["长", "不长期", "长期无效", "长期2030-01-01", "long"])
def test_what_only_looks_like_it_is_marked(cast, cell):
    with assert_nothing_changed():
        [problem] = take_in(cast.admin_a, changed(11, cell)).problems
    assert problem.header == "驾驶证有效期止"


def test_what_another_school_keeps_is_taken_as_it_is(cast):
    driver = driver_of(cast.b1, cast.officer_b1)
    vehicle_of(cast.b1, cast.officer_b1, driver=driver)
    row = [*GOOD[:2], "面包车", 7, *GOOD[4:11], "2031-01-01", "无"]
    outcome = take_in(cast.officer_a1, row)
    assert (outcome.counts, len(outcome.warnings)) == ({"changed": 1}, 1)
    bus, driver = Vehicle.objects.get(), Driver.objects.get()
    assert (bus.kind, bus.seats, bus.carried) == (Kind.SCHOOL_BUS, 36, 40)
    assert driver.licence_until == dt.date(2030, 1, 1)
    assert {link.school_id for link in driver.links.all()} == {cast.a1.pk, cast.b1.pk}
    assert driver.records.get().question == Question.DRINK


@pytest.mark.parametrize("header", ["备案日期", "备案时间", "备案日期（年月日）"])
def test_that_a_day_of_filing_was_not_taken_is_said(cast, header):
    outcome = take_in(cast.admin_a, [*GOOD, "2026/9/2"], headers=[*HEADERS, header])
    assert outcome.counts == {"created": 1}
    [said] = [text for text in outcome.warnings if "traffic police was" in text]
    assert said.startswith(f"“{header}” was not taken")
    assert not any("traffic police" in text for text in take_in(cast.admin_a, GOOD).warnings)


def test_what_was_given_up_and_is_listed_again_keeps_when_it_was_used(cast):
    take_in(cast.officer_a1, GOOD)
    vehicles.leave(Vehicle.objects.get(), cast.officer_a1)
    drivers.leave(Driver.objects.get(), cast.officer_a1)
    with at(TODAY + ONE):
        job = run_job(cast.officer_a1, GOOD)
        assert {(s.began_at.date(), s.ended_at.date()) for s in Spell.objects.all()} == {
            (TODAY, TODAY)
        }
        assert Spell.objects.count() == 2
        undo(cast.officer_a1, job)
    assert not VehicleLink.objects.filter(in_use=True).exists()
    with at(TODAY + 2 * ONE):
        take_in(cast.officer_a1, GOOD)
    assert Spell.objects.count() == 2  # the same uses, kept once
    assert VehicleLink.objects.get().since.date() == TODAY + 2 * ONE


@pytest.mark.parametrize("what", ["driver", "vehicle"])
def test_who_is_taken_back_by_a_list_is_in_nobody_s_way(cast, bus, proven, route, what):
    """As by hand: another school drives with them at the time of the route of before."""
    drivers.leave(proven, cast.officer_a1)
    vehicles.leave(bus, cast.officer_a1)
    theirs = {"driver": proven, "vehicle": bus}
    mine = {
        "driver": driver_of(cast.b1, cast.officer_b1, name="李乙", identity=number_of(order=7)),
        "vehicle": vehicle_of(cast.b1, cast.officer_b1, plate="冀Z77777", pupils=20),
    }  # fmt: skip
    make = {"driver": driver_of, "vehicle": vehicle_of}[what]
    mine[what] = make(cast.b1, cast.officer_b1)
    assert mine[what] == theirs[what]
    route_of(cast.b1, cast.officer_b1, **mine)
    # The other one of the two is free, and comes back by the same list.
    with assert_nothing_changed():
        outcome = take_in(cast.officer_a1, GOOD)
    [said] = outcome.problems
    assert said.header == {"driver": "身份证号", "vehicle": "车牌号"}[what]
    assert "route of another school" in said.reason and "东线早班" in said.reason
    test_routes.edit(route, cast.officer_a1, ends_on=TODAY - ONE)
    assert take_in(cast.officer_a1, GOOD).counts == {"changed": 1}


def test_a_number_that_stands_under_another_name(cast):
    driver_of(cast.b1, cast.officer_b1)
    with assert_nothing_changed():
        outcome = take_in(cast.officer_a1, changed(7, "张伟"))
    assert [p.header for p in outcome.problems] == ["驾驶人"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_goes_out_comes_back_as_it_was(cast, tmp_path, language):
    take_in(cast.admin_a, changed(12, "有"), OTHER)
    answer_all(Driver.objects.get(name="李刚"), cast.officer_a1)
    vehicle_of(cast.a1, cast.officer_a1, plate="", plates="none", pupils=3)
    driver_of(cast.a1, cast.officer_a1, name="赵磊", identity=number_of(order=3), licence="A1B2",
              licence_until=None, licence_long_term=True)  # fmt: skip
    for name in ("vehicles", "drivers"):
        path = tmp_path / f"{name}.xlsx"
        with override(language):
            listing.get(name).write(cast.officer_a1, {"filters": {}}, path, lambda done, total: 0)
        rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
        shown = str(list(rows))
        assert number_of()[:17] not in shown
        assert ("长期" if language == "zh-hans" else "long-term") in shown or name == "vehicles"
        with assert_nothing_changed():
            outcome = RosterImport(cast.officer_a1).apply(path.read_bytes())
        assert (outcome.problems, outcome.counts) == ([], {"unchanged": 3})


# -- written together, and taken back ----------------------------------------------------


def queries_of(user, rows):
    with CaptureQueriesContext(connection) as found:
        assert take_in(user, *rows).problems == []
    return len(found)


def people(first, count):
    return [
        [GOOD[0], f"冀Z{n:05}", *GOOD[2:7], f"王{n}", number_of(order=n), *GOOD[9:]]
        for n in range(first, first + count)
    ]


def test_queries_do_not_grow_with_the_rows(cast):
    """As long as what they owe fits into one statement."""
    queries_of(cast.admin_a, people(1, 1))
    assert queries_of(cast.admin_a, people(10, 3)) == queries_of(cast.admin_a, people(20, 15))
    later = [changed(11, "2031-01-01", row) for row in people(20, 15)]
    assert queries_of(cast.admin_a, later[:3]) == queries_of(cast.admin_a, later[3:])


TRAIL = {"auditlog_logentry", "sheets_sheetjob", "sheets_importedrow", "schools_securityevent"}
# What was owed is settled, not forgotten; the list that was uploaded is kept.
OWED = {"dues_dueitem", "dues_schedule", "files"}


def work(job) -> SheetJob:
    runner.run(job.pk)
    job.refresh_from_db()
    return job


def run_job(user, *rows) -> SheetJob:
    data = books.book_of(list(map(list, rows)), headers=HEADERS)
    job = work(actions.start_import(user, IMPORT, data, "名单.xlsx"))
    assert actions.confirm(job), job.outcome
    return work(job)


def undo(user, job) -> SheetJob:
    return work(actions.start_undo(job, user, reason="传错了文件", uuid=uuid.uuid4()))


def test_a_list_is_taken_back(cast, settings):
    settings.TRANSPORT_ASKED = ASKED
    before = snapshot(*TRAIL)
    job = run_job(cast.officer_a1, GOOD, OTHER)
    assert undo(cast.officer_a1, job).state == job.State.DONE
    after = snapshot(*TRAIL)
    assert {name for name in before | after if before.get(name) != after.get(name)} <= OWED
    assert not (Vehicle.objects.exists() or Driver.objects.exists())


def test_what_a_list_changed_is_put_back(cast, settings):
    settings.TRANSPORT_ASKED = ASKED
    driver = driver_of(cast.a1, cast.officer_a1)
    answer_all(driver, cast.officer_a1)
    bus = vehicle_of(cast.a1, cast.officer_a1, driver=driver)
    row = [*GOOD[:4], 30, *GOOD[5:11], "2026-12-01", None]
    job = run_job(cast.officer_a1, row, OTHER)
    bus.refresh_from_db()
    assert bus.carried == 30
    assert undo(cast.officer_a1, job).state == job.State.DONE
    bus.refresh_from_db()
    driver.refresh_from_db()
    assert (bus.carried, bus.owner) == (20, "school")
    assert (driver.licence_until, driver.verdict) == (dt.date(2030, 1, 1), "eligible")


def test_a_page_that_was_open_does_not_undo_the_pupils_of_a_list(cast, settings):
    settings.TRANSPORT_ASKED = ASKED
    run_job(cast.officer_a1, GOOD)
    before = Vehicle.objects.get()
    run_job(cast.officer_a1, changed(4, 30))
    bus = Vehicle.objects.get()
    assert (bus.carried, bus.version) == (30, before.version + 1)


def test_what_an_agreement_hangs_on_stays_and_is_named(cast):
    """The signed agreement is of the school's use of the vehicle, which the list began; its driver
    was there before."""
    driver_of(cast.a1, cast.officer_a1)
    job = run_job(cast.officer_a1, GOOD)
    link = VehicleLink.objects.get()
    agreements.record_agreement(
        link, cast.officer_a1, uuid=uuid.uuid4(), signed_on=clock.today(), signed=1
    )
    taken = undo(cast.officer_a1, job)
    assert (taken.state, taken.outcome["code"]) == (job.State.FAILED, "depends")
    assert taken.outcome["depends"] == [[str(link.vehicle), "Safety agreement"]]
    assert VehicleLink.objects.count() == 1


def test_what_was_edited_since_or_is_in_the_ledger_stays(cast):
    job = run_job(cast.officer_a1, GOOD)
    driver = Driver.objects.get()
    answer(driver, cast.officer_a1, Question.CRIME)
    taken = undo(cast.officer_a1, job)
    assert (taken.state, taken.outcome["code"]) == (job.State.FAILED, "depends")
    assert driver.name in str(taken.outcome["depends"])
    job = run_job(cast.officer_a1, changed(12, "有", OTHER))
    taken = undo(cast.officer_a1, job)
    assert "a major hazard stands in the ledger" in str(taken.outcome["depends"])
    assert Vehicle.objects.count() == 2
