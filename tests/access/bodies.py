"""For each POST of the matrix a body that somebody with the right carries it out with.

Key: (route, kind of object). `objects.reader` is who sends it. "?" is the query of the address.
"""

import datetime as dt
import uuid

from drills.rules.education import school_year
from inspections.actions.checklist import mark
from inspections.models import Hazard
from safety.base import clock
from safety.dues import kinds
from safety.dues.actions import ladder_mark
from safety.dues.ladders import Ladders
from safety.schools.models import Unit
from tests.access.matrix import LISTS
from tests.files import papers, photos
from tests.inspections import drawing
from tests.sheets import books
from tests.transport.conftest import number_of
from transport.rules.trip_items import Item


def body(name, kind, objects) -> dict:
    """The valid body of one rule, made for these objects. LookupError when nobody wrote one."""
    return BODIES[name, kind](objects)


def once(**fields):
    return {"client_uuid": uuid.uuid4(), **fields}


def days(count):
    return (clock.today() + dt.timedelta(days=count)).isoformat()


def plan(o):
    return once(
        **{"?": {"school": o.cast.a1.uuid}}, kind="unannounced", mode="open", planned_for=days(1),
        team=[o.reader.uuid], checklists=[o.cast.fire.uuid],
    )  # fmt: skip


WEIGHTS = {"base": 10, "weeks": 1, "open": 5, "overdue": 15}


def draw(o, **fields):
    people = [person.uuid for person in drawing.pair(o.reader)]
    return once(**WEIGHTS, inspectors=people, team_size=1, **fields)


def drawn_plan(o):
    return once(mode="open", planned_for=days(1), checklists=[o.cast.fire.uuid])


def finding(o):
    return once(
        what="疏散通道堵塞", severity="general", remedy="deadline", deadline=days(7),
        responsible="李四",
    )  # fmt: skip


def seen(hazard) -> str:
    """A hazard as it stands in an act on many."""
    return f"{hazard.uuid}:{Hazard.objects.get(pk=hazard.pk).version}"


def photo():
    return photos.upload(photos.jpeg(size=(8, 8), colour="blue"))


ITEM = {
    "section_zh": "一", "section_en": "One", "text_zh": "灭火器", "text_en": "Extinguishers",
    "severity": "general", "days": 7,
}  # fmt: skip


def items(o):
    """A workbook of one new item."""
    row = {"检查部位（中文）": "一", "Section in English": "One", "检查条目（中文）": "灭火器",
           "Item in English": "Extinguishers", "严重程度": "一般", "整改期限": 7}  # fmt: skip
    return once(file=photos.upload(books.book_of([row], headers=list(row)), "检查表.xlsx"))


PASSWORD = "correct horse 7 battery"
SEAT = {"role": "safety_officer", "starts_on": "2026-03-10"}


def person(o):
    return once(**SEAT, name="王五", username="wangwu", unit=o.cast.a1.code)


def school(o):
    return once(
        name="甲三小学", code="3999999999", stage="primary", parent=o.cast.township_a.code
    )  # fmt: skip


def activation(o):
    return {"code": o.code(), "password": PASSWORD, "again": PASSWORD}


def ladder(o):
    seen = ladder_mark(Ladders().of(kinds.find("hazard_deadline"), o.cast.city.pk))
    return {"seen": seen, "safety_officer_days": "0, 3", "confirmed": "on"}


def term(o, year):
    return {"name": "春季学期", "starts_on": f"{year}-03-01", "ends_on": f"{year}-07-01"}


INSPECTIONS = {
    ("inspections:visit_plan", None): plan,
    ("inspections:draw_start", None): draw,
    **{
        ("inspections:draw_plan", kind): drawn_plan
        for kind in ("draw_open", "draw_planned", "draw_revealed")
    },
    **{
        ("inspections:draw_again", kind): lambda o: draw(o, reason="检查员生病")
        for kind in ("draw_open", "draw_replaced", "draw_revealed")
    },
    ("inspections:self_check_start", None): lambda o: once(checklists=[o.cast.fire.uuid]),
    ("inspections:visit_check_in", "visit_planned"): lambda o: once(),
    ("inspections:visit_check_in", "visit_under_way"): lambda o: once(),
    ("inspections:visit_cancel", "visit_planned"): lambda o: once(reason="改期"),
    ("inspections:visit_cancel", "visit_covert"): lambda o: once(reason="改期"),
    ("inspections:visit_cancel", "visit_under_way"): lambda o: once(reason="改期"),
    ("inspections:visit_cancel", "self_check"): lambda o: once(reason="改期"),
    ("inspections:visit_answer", "visit_under_way"): lambda o: once(
        item=o.items[1].pk, result="na", note="无", version=1
    ),
    ("inspections:visit_answer", "visit_covert"): lambda o: once(
        item=o.items[1].pk, result="pass"
    ),
    ("inspections:visit_answer", "self_check"): lambda o: once(item=o.items[1].pk, result="pass"),
    ("inspections:visit_pass_rest", "visit_list_part"): lambda o: once(section=1),
    ("inspections:visit_hazard_add", "visit_item"): finding,
    ("inspections:visit_hazard_edit", "draft_hazard"): lambda o: {
        **finding(o), "version": o.draft.version
    },
    ("inspections:visit_hazard_withdraw", "draft_hazard"): lambda o: once(
        version=o.draft.version
    ),
    ("inspections:visit_photo_add", "draft_hazard"): lambda o: once(
        moment="before", photo=photo()
    ),
    ("inspections:visit_submit", "visit_under_way"): lambda o: once(remarks="限期整改"),
    ("inspections:hazard_plan", "hazard_open"): lambda o: {
        "version": o.hazard.version, "responsible": "李四", "measures": "更换", "funds": "0",
    },
    ("inspections:hazard_progress", "hazard_open"): lambda o: {
        "version": o.hazard.version, "note": "已订购材料",
    },
    ("inspections:hazard_submit", "hazard_open"): lambda o: once(
        version=o.hazard.version, note="已更换"
    ),
    **{
        ("inspections:hazard_recheck", kind): lambda o: {
            "version": o.hazard.version, "decision": "sign_off", "reason": "合格",
        }
        for kind in ("hazard_awaiting", "own_awaiting", "own_serious", "own_by_principal")
    },
    ("inspections:hazard_document_add", "hazard_open"): lambda o: once(
        document=photos.upload(papers.pdf(), "方案.pdf"), purpose="plan"
    ),
    ("inspections:hazard_document_withdraw", "hazard_document"): lambda o: {"reason": "误传"},
    ("inspections:hazard_extend", "hazard_open"): lambda o: once(
        version=o.hazard.version, new_deadline=days(20), reason="等待采购"
    ),
    **{
        ("inspections:hazard_refer", kind): lambda o: once(
            version=o.hazard.version, department="market", office="甲区市场监督管理局",
            reason="查处校门口摊点", answer_by=days(15),
        )
        for kind in ("hazard_open", "own_open")
    },
    ("inspections:hazard_supervise", "major_open"): lambda o: {
        "version": o.hazard.version, "supervisor": o.cast.leader.uuid,
        "interim_control": "停用并专人看守", "requirement": "月底前完成",
    },
    ("inspections:hazard_lift", "major_listed"): lambda o: {
        "version": o.hazard.version, "reason": "已整改销号",
    },
    ("inspections:look_back_start", None): lambda o: once(kind="annual", title="年度回头看"),
    **{
        ("inspections:look_back_item", kind): lambda o: {
            "version": Hazard.objects.get(pk=o.item.hazard_id).version,
            "outcome": "relapsed", "note": "又复发",
        }
        for kind in ("look_back_item", "look_back_seen")
    },
    ("inspections:referral_answer", "referral"): lambda o: {
        "version": Hazard.objects.get(pk=o.hazard.pk).version,
        "outcome": "done", "answered_on": days(0), "answer": "已取缔",
    },
    **{
        ("inspections:extension_decide", kind): lambda o: {
            "version": o.hazard.version, "granted": "yes",
        }
        for kind in ("extension", "own_extension")
    },
    **{
        ("inspections:hazard_reassign", kind): lambda o: {
            "version": o.hazard.version, "responsible": "王五", "reason": "人员调整",
        }
        for kind in ("hazard_open", "own_open")
    },
    **{
        ("inspections:hazard_reclassify", kind): lambda o: {
            "version": o.hazard.version, "severity": "serious", "area": "fire",
            "deadline": days(9), "reason": "更正",
        }
        for kind in ("hazard_open", "own_open")
    },
    ("inspections:hazard_photo_add", "hazard_open"): lambda o: once(photo=photo()),
    ("inspections:hazard_export", None): lambda o: once(),
    ("inspections:hazard_bulk_reassign", "many_open"): lambda o: once(
        hazard=[seen(o.hazard)], responsible="王五", reason="人员调整"
    ),
    ("inspections:hazard_bulk_recheck", "many_awaiting"): lambda o: once(
        hazard=[seen(o.hazard)], decision="sign_off"
    ),
    ("inspections:ledger_columns", None): lambda o: {"columns": ["school", "place"]},
    ("inspections:filter_save", None): lambda o: once(name="逾期的"),
    **{
        (f"inspections:filter_{act}", f"filter_{kind}"): lambda o: {"name": "改名", "on": "1"}
        for act in ("edit", "delete", "opens")
        for kind in ("own", "shared", "below")
    },
    ("inspections:checklist_draft", "checklist"): lambda o: once(),
    **{
        (f"inspections:checklist_{name}", kind): body
        for name, body in (("export", lambda o: once()), ("import", lambda o: items(o)))
        for kind in ("checklist", "checklist_draft")
    },
    ("inspections:checklist_edit", "checklist_draft"): lambda o: {
        "name_zh": "消防", "name_en": "Fire", "seen": mark(o.version)
    },
    ("inspections:checklist_publish", "checklist_draft"): lambda o: once(),
    ("inspections:checklist_discard", "checklist_draft"): lambda o: once(),
    ("inspections:checklist_item_add", "checklist_draft"): lambda o: dict(ITEM),
    ("inspections:checklist_item_edit", "draft_item"): lambda o: {
        **ITEM, "seen": mark(o.version.items.order_by("position").last())
    },
    ("inspections:checklist_item_move", "draft_item"): lambda o: once(step="-1"),
    ("inspections:checklist_item_remove", "draft_item"): lambda o: once(),
}  # fmt: skip
DESK = {
    ("desk:school_add", None): school,
    ("desk:school_edit", "school"): lambda o: {
        "name": "甲一小学", "code": o.cast.a1.code, "stage": "primary", "version": 1,
    },
    ("desk:school_move", "school"): lambda o: {"parent": o.cast.district_a.code},
    ("desk:school_close", "school"): lambda o: {"closed_on": "2026-03-10"},
    ("desk:school_merge", "school"): lambda o: {
        "closed_on": "2026-03-10", "successor": o.cast.a2.code,
    },
    ("desk:school_reopen", "school_closed"): lambda o: {},
    ("desk:unit_add", "district"): lambda o: once(name="甲新镇中心校", code="390102009"),
    ("desk:unit_edit", "unit"): lambda o: {"name": "甲镇", "code": "390102001"},
    ("desk:unit_edit", "district"): lambda o: {"name": "新甲区", "code": "390102"},
    ("desk:unit_retire", "district"): lambda o: {},
    ("desk:unit_retire", "unit_empty"): lambda o: {},
    ("desk:unit_restore", "unit_retired"): lambda o: {},
    ("desk:term_add", None): lambda o: {**term(o, 2027), "city": o.cast.city.pk},
    ("desk:term_edit", "term"): lambda o: term(o, 2026),
    ("desk:calendar_day_remove", "calendar_day"): lambda o: {},
    ("desk:calendar_day_add", None): lambda o: {
        "city": o.cast.city.pk, "day": "2026-03-14", "school": "True", "reason": "补课",
    },
    ("desk:cadence_rule_add", None): lambda o: once(
        kind="self_check", often="day", times=1, valid_from="2026-03-11", source="通知"
    ),
    ("desk:cadence_rule_take_back", "cadence_rule"): lambda o: {},
    ("desk:exemption_add", None): lambda o: once(
        school=o.cast.a1.code, kind="self_check", first_day="2026-03-10", last_day="2026-03-20",
        reason="维修",
    ),
    ("desk:exemption_end", "exemption"): lambda o: {},
    ("desk:person_add", None): person,
    ("desk:person_appoint", "person"): lambda o: {
        **SEAT, "role": "principal", "unit": o.cast.a1.code
    },
    **{
        ("desk:person_edit", kind): lambda o: {"name": "王五"}
        for kind in ("person", "person_of_district", "person_of_two")
    },
    **{
        (f"desk:{name}", kind): lambda o: {}
        for name in ("person_code", "person_deactivate")
        for kind in ("person", "person_of_district", "person_of_two")
    },
    ("desk:person_reactivate", "person_gone"): lambda o: {},
    ("desk:seat_end", "seat"): lambda o: {},
    ("desk:seat_end", "person_of_two_seat"): lambda o: {},
    ("desk:seat_move", "seat"): lambda o: {**SEAT, "unit": o.cast.a2.code},
    ("desk:attendant_add", None): lambda o: once(
        school=o.cast.a1.unit.uuid, name="王五", username="wangwu", starts_on="2026-03-10"
    ),
    **{
        ("desk:attendant_code", kind): lambda o: {}
        for kind in ("attendant", "person", "attendant_of_two")
    },
    **{
        ("desk:attendant_edit", kind): lambda o: {"name": "王五"}
        for kind in ("attendant", "person", "attendant_of_two")
    },
    **{
        ("desk:attendant_end", kind): lambda o: {}
        for kind in ("attendant_seat", "attendant_of_two_seat")
    },
    ("desk:code_issue", None): lambda o: {"shape": "paper"},
    ("desk:activate", None): activation,
    ("desk:account", None): lambda o: {"phone": "0317-2021000"},
    ("desk:sessions_end", None): lambda o: {},
    ("desk:inbox_read_all", None): lambda o: {},
    ("desk:notice_read", "notice"): lambda o: {},
    ("desk:ladder_edit", "ladder"): ladder,
    ("desk:channel_add", None): lambda o: once(
        channel="webhook", name="安全群", address="https://example.org/hook",
        secret="only for tests",
    ),
    ("desk:channel_test", "channel"): lambda o: {},
    ("desk:channel_edit", "channel"): lambda o: {"name": "安全群", "active": "on", "version": 1},
    ("desk:channel_remove", "channel"): lambda o: {},
    ("desk:import_upload", "import_kind"): lambda o: once(
        file=photos.upload(books.book_of([books.school()]), "学校.xlsx")
    ),
    **{("desk:list_export", kind): lambda o: once() for kind in LISTS},
    ("desk:list_export", "list_of_month-rows"): lambda o: once(period="2026-03", figure="found"),
    ("desk:list_part_export", "deliveries"): lambda o: once(),
    ("desk:list_part_export", "looked_at"): lambda o: once(),
    ("desk:list_part_export", "course_people"): lambda o: once(),
    ("desk:list_part_export", "holiday_letters"): lambda o: once(),
    ("desk:job_cancel", "job_queued"): lambda o: {},
    ("desk:job_retry", "job_cancelled"): lambda o: {},
    ("desk:job_confirm", "job_import"): lambda o: {},
    ("desk:job_undo", "job_written"): lambda o: once(reason="传错了文件"),
}  # fmt: skip
HELD = {
    "held_on": "2026-03-10", "people": 500, "seconds": 110, "injured": 0, "crush": "no",
}  # fmt: skip
CLOCK = {
    "began_at": "2026-03-10T01:50:00Z", "ended_at": "2026-03-10T01:52:00Z",
    "sent_at": "2026-03-10T01:53:00Z", "people": 500, "injured": 0, "crush": "no",
}  # fmt: skip
PLAN = {"routes": "三楼 / 东侧楼梯", "assembly": "操场", "expected": 500}
COURSE = {
    "title": "保安员培训", "audience": "guards", "hours": 8, "first_day": "2026-03-02",
    "last_day": "2026-03-10", "place": "会议室", "pass_mark": 60, "valid_months": 12,
}  # fmt: skip


def course(o):
    """Of the reader's own unit."""
    seats = o.reader.seats.seats
    unit = Unit.objects.get(pk=seats[0].unit_id) if seats else o.cast.city
    fit = {"audience": "staff"} if unit.tier == "school" else {}
    return once(unit=unit.uuid, **(COURSE | fit))


def holiday(o):
    """For the schools of the reader's own unit."""
    seats = o.reader.seats.seats
    unit = Unit.objects.get(pk=seats[0].unit_id) if seats else o.cast.city
    return once(
        unit=unit.uuid, holiday="winter", title="寒假致家长一封信", first_day=days(9),
        last_day=days(30), due_on=days(7), topics=["fire", "drowning"], text="请看管好孩子。",
    )  # fmt: skip


def enrolled(o):
    """Who runs it for many names the school, a school chooses among its own."""
    school = o.cast.a1.uuid if o.reader.seats.units("school") else o.cast.a1.code
    return once(school=school, name="李娜", post="保安")


def course_list(o):
    row = {"学校名称": "甲一小学", "姓名": "李娜", "岗位": "保安"}
    return once(file=photos.upload(books.book_of([row], headers=list(row)), "学员.xlsx"))


DRILLS = {
    ("drills:drill_plan", None): lambda o: once(
        school=o.cast.a1.uuid, scenario="fire", planned_on=days(3)
    ),
    ("drills:drill_record", None): lambda o: once(
        school=o.cast.a1.uuid, scenario="fire", **HELD
    ),
    ("drills:drill_cancel", "drill_planned"): lambda o: {"version": o.drill.version},
    **{
        ("drills:drill_shift", kind): lambda o: {
            "version": o.drill.version, "planned_on": days(3), "starts_at": "14:00"
        }
        for kind in ("drill_planned", "drill_held")
    },
    **{
        ("drills:plan_edit", kind): lambda o: {**PLAN, "version": o.drill.version}
        for kind in ("drill_planned", "drill_held")
    },
    **{
        ("drills:plan_clone", kind): lambda o: {"version": o.drill.version}
        for kind in ("drill_planned", "drill_with_last")
    },
    ("drills:drill_term", "school"): lambda o: once(
        rows=1, pick_0="on", scenario_0="fire", planned_on_0=days(3), starts_at_0="14:00"
    ),
    ("drills:template_add", None): lambda o: once(
        scenario="night", routes="三楼 / 东侧楼梯"
    ),
    ("drills:template_edit", "drill_template"): lambda o: {"version": 1, "assembly": "东操场"},
    ("drills:feed_renew", "school"): lambda o: once(),
    ("drills:feed_revoke", "school"): lambda o: {},
    **{
        ("drills:drill_hold", kind): lambda o: {**HELD, "version": o.drill.version}
        for kind in ("drill_planned", "drill_held")
    },
    **{
        ("drills:drill_correct", kind): lambda o: once(
            **{**HELD, "people": 480}, scenario="fire", version=o.drill.version, reason="多记了人"
        )
        for kind in ("drill_planned", "drill_held")
    },
    **{
        ("drills:drill_withdraw", kind): lambda o: once(version=o.drill.version, reason="没有开展")
        for kind in ("drill_planned", "drill_held")
    },
    **{
        ("drills:hazard_add", kind): lambda o: once(
            problem="exit_locked", what="东门上锁", place="一层东门", interim_control="专人值守",
            responsible="王主任", photos=photos.upload(photos.jpeg(size=(8, 8))),
        )
        for kind in ("drill_planned", "drill_held")
    },
    **{
        ("drills:photo_add", kind): lambda o: once(
            photos=photos.upload(photos.jpeg(size=(8, 8)))
        )
        for kind in ("drill_planned", "drill_held")
    },
    ("drills:drill_clock", "drill_planned"): lambda o: once(**CLOCK),
    ("drills:drill_review", "drill_held"): lambda o: {
        "went_well": "有序", "better": "错峰下楼，王老师", "version": 1
    },
    ("drills:course_add", None): course,
    ("drills:course_edit", "course"): lambda o: {**COURSE, "version": 1, "is_open": "on"},
    ("drills:participant_add", "course"): enrolled,
    ("drills:course_import", "course"): course_list,
    ("drills:course_results", "participant_course"): lambda o: once(
        **{"examined_on": days(0), f"score-{o.person.uuid}": 80, f"attempt-{o.person.uuid}": 1}
    ),
    ("drills:participant_strike", "participant"): lambda o: {"version": 1, "why": "调离"},
    ("drills:result_correct", "participant_examined"): lambda o: {
        "version": o.person.version, "score": 90, "examined_on": days(0), "why": "登分有误"
    },
    ("drills:certificate_withdraw", "training_certificate"): lambda o: once(why="替考"),
    ("drills:certificate_left", "training_certificate"): lambda o: once(left_on=days(0)),
    ("drills:groups_edit", "school"): lambda o: {"groups": "一年级1班，42", "version": 0},
    ("drills:education_record", None): lambda o: once(
        school=o.cast.a1.uuid, kind="lecture", held_on=days(0), about="消防员进校园"
    ),
    ("drills:education_school", "school"): lambda o: once(
        kind="meeting", held_on=days(0), classes=18, classes_all=18
    ),
    ("drills:education_plan_edit", "school"): lambda o: {
        "version": 0, "year": school_year(clock.today()), "month_fire": 11
    },
    **{
        ("drills:education_plan_clone", kind): lambda o: {"year": school_year(clock.today())}
        for kind in ("school", "school_with_last_plan")
    },
    ("drills:education_withdraw", "education_log"): lambda o: {"reason": "误录"},
    ("drills:holiday_add", None): holiday,
    ("drills:holiday_withdraw", "holiday_campaign"): lambda o: {"reason": "误发"},
    ("drills:holiday_send", "holiday_campaign"): lambda o: once(
        school=o.cast.a1.uuid, sent_on=days(0), families=600, receipts=500
    ),
    ("drills:letter_count", "holiday_letter"): lambda o: once(
        sent_on=days(0), families=600, receipts=580
    ),
    ("drills:letter_withdraw", "holiday_letter"): lambda o: {"reason": "误录"},
}  # fmt: skip
WORKER = {"name": "李娜", "post": "cook", "starts_on": "2026-03-01"}
CONTRACT = {"party": "顺达餐饮", "ends_on": "2027-02-28", "transition_on": "2026-08-31"}
LOT = {
    "brand": "清泉", "supplier": "清泉水站", "lot": "A1", "bottles": 20, "made_on": "2026-02-01",
    "expires_on": "2026-08-01", "received_on": "2026-03-09",
}  # fmt: skip
PLACE = {"name": "小太阳托管", "address": "育才路9号", "fire": "good", "hygiene": "bad"}
SELLER = {
    "name": "绿源食品", "licence": "91390000MA0001", "address": "大关路1号", "contact": "赵刚",
    "phone": "0317-2021000",
}  # fmt: skip
FORBIDDEN = {"where": "both", "words": "薯片", "rule": "不得销售", "article": "市局通知"}
# Somebody whom no other body names: a number whose check digit is right.
AT_WHEEL = {
    "name": "赵强", "phone": "13900000002", "licence_class": "A1", "licence_until": "2030-01-01",
    "first_licensed_on": "2010-03-01",
}  # fmt: skip
BUS = {
    "plate": "冀Z77777", "colour": "yellow", "plates": "own", "kind": "school_bus", "seats": "36",
    "pupils": "20", "owner": "school", "hammer": "yes", "driver": "",
}  # fmt: skip
LINE = {
    "name": "东线", "direction": "to_school", "starts_on": "2026-03-10", "school_at": "07:40",
    "stops": "07:05 东街口 3", "driver": "", "attendant": "",
}  # fmt: skip
TRANSPORT = {
    ("transport:roster_import", None): lambda o: once(
        file=photos.upload(books.book_of([books.school()]), "车辆.xlsx")
    ),
    ("transport:trip_day", "route"): lambda o: once(
        step="check", day=days(0), ok=list(Item.values)
    ),
    ("transport:driver_add", None): lambda o: once(
        school=o.cast.a1.uuid, identity=number_of(order=88), **AT_WHEEL
    ),
    ("transport:driver_find", None): lambda o: {"number": number_of(), "reason": "路检"},
    ("transport:driver_edit", "driver"): lambda o: {**AT_WHEEL, "version": 1},
    ("transport:driver_leave", "driver"): lambda o: {},
    ("transport:record_add", "driver_asked"): lambda o: once(
        answer="none", on=days(0), source="police"
    ),
    ("transport:record_add", "driver_not_asked"): lambda o: once(
        answer="none", on=days(0), source="police"
    ),
    ("transport:driver_paper_add", "driver"): lambda o: once(
        kind="medical", scan=photos.upload(photos.jpeg(size=(8, 8)))
    ),
    ("transport:vehicle_paper_add", "vehicle"): lambda o: once(
        kind="outside", scan=photos.upload(photos.jpeg(size=(8, 8)))
    ),
    ("transport:record_withdraw", "driver_record"): lambda o: {"reason": "同名同姓"},
    ("transport:record_withdraw", "driver_record_listed"): lambda o: {"reason": "填错一格"},
    ("transport:paper_reveal", "driver_paper"): lambda o: {"reason": "核对"},
    ("transport:paper_reveal", "vehicle_paper"): lambda o: {"reason": "核对"},
    ("transport:number_reveal", "driver"): lambda o: {"field": "identity", "reason": "核对"},
    ("transport:vehicle_add", None): lambda o: once(school=o.cast.a1.uuid, **BUS),
    ("transport:vehicle_edit", "vehicle"): lambda o: {**BUS, "version": 1},
    ("transport:vehicle_leave", "vehicle"): lambda o: {},
    # Of no vehicle: whoever may say so is told what is missing.
    ("transport:route_add", None): lambda o: once(school=o.cast.a1.uuid, **LINE),
    ("transport:route_edit", "route"): lambda o: {
        **LINE,
        "version": 1,
        "vehicle": o.line.plan.vehicle.uuid,
        "driver": o.at_wheel.uuid,
    },
    ("transport:agreement_add", "vehicle_link"): lambda o: once(signed_on=days(0), signed=20),
    ("transport:letter_add", None): lambda o: once(
        school=o.cast.a1.uuid, title="告家长书", text="请勿乘坐超员车辆。", sent_on=days(0), sent=9
    ),
    # Without a file: whoever may add one is told that it is missing.
    ("transport:template_add", None): lambda o: once(kind="letter"),
    ("transport:template_detail", "paper_template"): lambda o: {"use": "on"},
    ("transport:agreement_withdraw", "agreement"): lambda o: {"reason": "录错车辆"},
    ("transport:letter_withdraw", "letter"): lambda o: {"version": 1, "reason": "重复登记"},
    ("transport:lesson_withdraw", "lesson"): lambda o: {"reason": "并未举行"},
    ("transport:paper_withdraw", "driver_paper"): lambda o: {"reason": "他人证件"},
    ("transport:letter_read", "letter"): lambda o: {"version": 1, "read": 8},
    ("transport:lesson_add", None): lambda o: once(
        school=o.cast.a1.uuid, held_on=days(0), topic="冬季行车", teacher="李娜", drivers=[]
    ),
    ("transport:filing_add", None): lambda o: once(unit=o.cast.a1.uuid, reason="新学期备案"),
    ("transport:permit_apply", "vehicle"): lambda o: once(
        drivers=[o.at_wheel.uuid], stops="07:05 东街口", received_on=days(0)
    ),
    ("transport:permit_record", "vehicle"): lambda o: once(
        drivers=[o.at_wheel.uuid], stops="07:05 东街口", number="XC9", until=days(90)
    ),
    ("transport:permit_step", "permit_to_send"): lambda o: once(day=days(0)),
    ("transport:permit_step", "permit_to_withdraw"): lambda o: once(day=days(0), note="不办了"),
    ("transport:permit_step", "permit_to_take_back"): lambda o: once(day=days(0), note="误录"),
    ("transport:permit_step", "permit_of_no_step"): lambda o: once(day=days(0)),
    ("transport:filing_hand", "filing"): lambda o: once(
        version=1, handed_on=days(0), handed_to="交警大队"
    ),
    ("transport:filing_back", "filing_handed"): lambda o: once(
        version=2, answer="accepted", answered_on=days(0)
    ),
    ("transport:tip_send", None): lambda o: once(
        district=o.cast.district_a.uuid, what="overload", place="校门口", seen_on=days(0)
    ),
    ("transport:tip_state", None): lambda o: {"number": o.tip_number()},
    ("transport:violation_add", None): lambda o: once(
        district=o.cast.district_a.uuid, what="overload", place="校门口", seen_on=days(0)
    ),
    ("transport:violation_match", "violation"): lambda o: once(
        version=1, plate="冀Z99999", reason="民警核对照片"
    ),
    ("transport:violation_take", "violation"): lambda o: once(version=1),
    ("transport:violation_answer", "violation_taken"): lambda o: once(
        version=2, outcome="upheld", answer="已查处"
    ),
    ("transport:violation_close", "violation"): lambda o: once(version=1, reason="垃圾信息"),
    ("transport:violation_route", "violation"): lambda o: once(
        version=1, district=o.cast.district_b.uuid, reason="在乙区"
    ),
    ("transport:violation_reopen", "violation_upheld"): lambda o: once(version=3, reason="再查"),
    ("transport:violation_hazard", "violation_upheld"): lambda o: once(
        version=3, what="超员", interim_control="停运"
    ),
    ("transport:violation_record", "violation_upheld"): lambda o: once(
        version=3, driver=o.case.vehicle.driver.uuid, established="on", note="决定书1号"
    ),
    ("transport:violation_phone", "violation"): lambda o: {"reason": "回访"},
}
MEDIA = {"medium": "示范晚报", "decided": "市安委会", "what": "过期面包"}
CANTEEN = {
    ("canteen:kitchen_add", None): lambda o: once(school=o.cast.a1.uuid, mode="self_run"),
    ("canteen:shop_add", None): lambda o: once(
        school=o.cast.a1.uuid, licence="JY1", licence_expires_on="2028-01-31"
    ),
    ("canteen:kitchen_edit", "kitchen"): lambda o: {
        "mode": "delivered", "in_use": "on", "version": o.canteen.version,
    },
    ("canteen:worker_import", None): lambda o: once(
        file=photos.upload(books.book_of([books.school()]), "食堂.xlsx")
    ),
    ("canteen:purchase_import", None): lambda o: once(
        file=photos.upload(books.book_of([books.school()]), "台账.xlsx")
    ),
    ("canteen:worker_add", "kitchen"): lambda o: once(**WORKER),
    ("canteen:worker_edit", "worker"): lambda o: {**WORKER, "version": o.cook.version},
    ("canteen:worker_leave", "worker"): lambda o: {
        "left_on": "2026-03-10", "version": o.cook.version,
    },
    ("canteen:worker_move", "worker_of_two"): lambda o: {
        "version": o.cook.version, "kitchen": o.other_kitchen.uuid, "post": "cook",
        "moved_on": days(0),
    },
    ("canteen:certificate_add", "worker"): lambda o: once(number="JK2", issued_on="2026-03-09"),
    ("canteen:gate_add", None): lambda o: once(
        school=o.cast.a1.uuid, place="便利店", kind="shop", what="过期面包", seen_on="2026-03-09"
    ),
    ("canteen:gate_report", "sighting"): lambda o: {
        "department": "market", "reported_on": days(0), "version": o.seen.version,
    },
    ("canteen:gate_report", "sighting_of_bureau"): lambda o: {
        "department": "market", "reported_on": days(0), "version": o.seen.version,
    },
    ("canteen:gate_answer", "sighting_of_bureau"): lambda o: {
        "answered_on": days(0), "answer": "已查处", "version": o.seen.version,
    },
    ("canteen:gate_close", "sighting_of_bureau"): lambda o: {
        "closed_on": days(0), "outcome": "已消除", "version": o.seen.version,
    },
    ("canteen:gate_answer", "sighting_reported"): lambda o: {
        "answered_on": days(0), "answer": "已查处", "version": o.seen.version,
    },
    ("canteen:gate_close", "sighting"): lambda o: {
        "closed_on": days(0), "outcome": "已消除", "version": o.seen.version,
    },
    ("canteen:gate_correct", "sighting"): lambda o: once(
        version=1, reason="看错了", place="便利店", kind="shop", what="过期牛奶", seen_on=days(0)
    ),
    ("canteen:gate_correct", "sighting_of_bureau"): lambda o: once(
        version=1, reason="看错了", place="网吧", kind="cafe", what="没有学生", seen_on=days(0)
    ),
    ("canteen:gate_media_add", "sighting"): lambda o: once(**MEDIA, told_on=days(0)),
    ("canteen:gate_media_answer", "media_report"): lambda o: {
        "answered_on": days(0), "answer": "已报道", "version": 1,
    },
    ("canteen:gate_media_correct", "media_report"): lambda o: once(
        **MEDIA, version=1, reason="看错了", told_on=days(0)
    ),
    ("canteen:water_add", None): lambda o: once(
        school=o.cast.a1.uuid, place="三楼", kind="boiler"
    ),
    ("canteen:water_batch_add", None): lambda o: once(**LOT, school=o.cast.a1.uuid),
    ("canteen:certificate_scan_add", "certificate_bare"): lambda o: once(
        scan=photos.upload(photos.jpeg(), "certificate.jpg")
    ),
    ("canteen:water_batch_papers", "water_batch_bare"): lambda o: once(
        scan=photos.upload(photos.jpeg(), "report.jpg")
    ),
    ("canteen:water_edit", "water_machine"): lambda o: {
        "place": "三楼", "kind": "boiler", "in_use": "on", "version": o.machine.version,
    },
    ("canteen:water_clean", "water_machine"): lambda o: once(
        done_on="2026-03-09", done_by="王师傅"
    ),
    ("canteen:care_point_add", None): lambda o: once(
        **PLACE, school=o.cast.a1.uuid, pupils=4
    ),
    ("canteen:care_census", None): lambda o: once(),
    ("canteen:care_point_edit", "care_point"): lambda o: {
        **PLACE, "in_use": "on", "version": o.point.version,
    },
    ("canteen:care_point_count", "care_link"): lambda o: {"pupils": 5, "version": o.link.version},
    ("canteen:care_bureau_visit", "care_point"): lambda o: once(
        held_on=days(0), what="灭火器过期"
    ),
    ("canteen:care_bureau_visit_withdraw", "care_bureau_visit"): lambda o: {"reason": "记错"},
    ("canteen:care_point_visit", "care_link"): lambda o: once(
        kind="visit", held_on="2026-03-09", what="灭火器过期"
    ),
    ("canteen:contract_add", "kitchen"): lambda o: once(**CONTRACT, starts_on="2023-03-01"),
    ("canteen:contract_edit", "contract"): lambda o: {
        **CONTRACT, "version": o.contract_row.version,
    },
    ("canteen:contract_take_back", "contract"): lambda o: once(
        taken_back_on="2026-03-10", version=o.contract_row.version,
        scan=photos.upload(photos.jpeg(), "end.jpg"),
    ),
    ("canteen:contract_reopen", "contract_back"): lambda o: once(
        version=o.contract_row.version, reason="并未收回"
    ),
    ("canteen:contract_back_day", "contract_back"): lambda o: once(
        version=o.contract_row.version, reason="看错了", taken_back_on=days(-1)
    ),
    **{
        (f"canteen:{name}_withdraw", kind): lambda o: once(version=1, reason="看错了")
        for name, kind in (
            ("certificate", "certificate"), ("check", "day_check"), ("sample", "kept_sample"),
            ("freezer", "day_freezer"), ("leader_meal", "day_leader_meal"),
            ("control", "day_control"), ("move", "last_move"),
            ("principal_visit", "day_visit"), ("parents_look", "day_look"),
            ("water_cleaning", "water_cleaning"), ("water_batch", "water_batch"),
            ("care_visit", "care_visit"), ("care_census", "care_census"),
            ("taking", "taking"), ("review", "review"),
            ("gate", "sighting"), ("gate", "sighting_of_bureau"), ("gate_media", "media_report"),
        )
    },
    ("canteen:certificate_correct", "certificate"): lambda o: once(
        version=1, reason="看错了", number="JK9", issued_on=days(0)
    ),
    ("canteen:check_correct", "day_check"): lambda o: once(
        version=1, reason="看错了", remarks="有鼠迹，已报修。"
    ),
    ("canteen:sample_correct", "kept_sample"): lambda o: once(
        version=1, reason="看错了", grams="140", cabinet="1", keeper="王芳", taken_at="08:00"
    ),
    ("canteen:freezer_correct", "day_freezer"): lambda o: once(
        version=1, reason="看错了", name="1号", cold="freezer", celsius="-17.0", apart="on"
    ),
    ("canteen:leader_meal_correct", "day_leader_meal"): lambda o: once(
        version=1, reason="看错了", leader="刘校长", comment="偏咸"
    ),
    ("canteen:principal_visit_correct", "day_visit"): lambda o: once(
        version=1, reason="看错了", found="地面有水"
    ),
    ("canteen:parents_look_correct", "day_look"): lambda o: once(
        version=1, reason="看错了", person="家长委员会", quality="good"
    ),
    ("canteen:water_cleaning_correct", "water_cleaning"): lambda o: once(
        version=1, reason="看错了", done_on=days(0), done_by="李师傅"
    ),
    ("canteen:water_batch_correct", "water_batch"): lambda o: once(
        **LOT | {"lot": "A9"}, version=1, reason="看错了"
    ),
    ("canteen:care_visit_correct", "care_visit"): lambda o: once(
        version=1, reason="看错了", kind="visit", held_on=days(0), what="灭火器已换"
    ),
    ("canteen:care_census_correct", "care_census"): lambda o: once(
        version=1, reason="看错了", places=1, pupils=6
    ),
    ("canteen:control_correct", "day_control"): lambda o: once(
        version=1, reason="看错了", person="李强"
    ),
    ("canteen:lot_number", "lot"): lambda o: once(version=1, reason="看错了", batch="B9"),
    ("canteen:taking_correct", "taking"): lambda o: once(
        version=1, reason="看错了", quantity="2", why="used", day=days(0), by="李保管"
    ),
    ("canteen:review_correct", "review"): lambda o: once(
        version=1, reason="看错了", by="刘主任", remark=""
    ),
    ("canteen:worker_left_correct", "worker_left"): lambda o: once(
        version=o.cook.version, reason="看错了", left_on=days(-1)
    ),
    ("canteen:worker_left_withdraw", "worker_left"): lambda o: once(
        version=o.cook.version, reason="看错了"
    ),
    ("canteen:lot_price", "lot_for_sale"): lambda o: once(
        version=1, reason="看错了", cost="2.00", price="2.20"
    ),
    ("canteen:contract_correct", "contract"): lambda o: once(
        version=o.contract_row.version, reason="看错了", starts_on="2022-03-01",
        ends_on="2027-02-28",
    ),
    ("canteen:check_add", "kitchen"): lambda o: once(
        day=days(0), slot="morning", remarks="有鼠迹，已报修。"
    ),
    ("canteen:menu_add", "kitchen"): lambda o: once(day=days(0), meal="lunch", dishes="米饭"),
    ("canteen:menu_edit", "menu"): lambda o: {"dishes": "米饭\n青菜", "version": o.lunch.version},
    ("canteen:ingredients_edit", "menu"): lambda o: {
        f"of_{o.lunch.dishes.get().uuid}": "大米、红豆", "version": o.lunch.version,
    },
    ("canteen:samples_add", "menu"): lambda o: {
        f"grams_{o.lunch.dishes.get().uuid}": "130", "cabinet": "1", "keeper": "王芳",
        "taken_at": "08:00",
    },
    ("canteen:samples_dispose", "kitchen_with_old_samples"): lambda o: once(
        samples=[str(o.dish.uuid)], disposed_by="王芳"
    ),
    ("canteen:no_meals", "kitchen"): lambda o: once(day=days(0), reason="秋游"),
    ("canteen:supplier_add", None): lambda o: once(school=o.cast.a1.uuid, **SELLER),
    ("canteen:supplier_edit", "supplier"): lambda o: {**SELLER, "in_use": "on", "version": 1},
    **{
        (f"canteen:{kind}_paper_add", kind): lambda o: once(
            kind="quality", scan=photos.upload(photos.jpeg(), "a.jpg")
        )
        for kind in ("supplier", "delivery")
    },
    ("canteen:delivery_add", "kitchen_with_supplier"): lambda o: once(
        supplier=o.seller.uuid, arrived_on="2026-03-10", voucher="ticket", note="YPT9",
        received_by="李保管",
    ),
    ("canteen:lot_add", "delivery"): lambda o: once(
        name="大白菜", quantity="20", unit="kg", producer="南营镇"
    ),
    ("canteen:delivery_review", "delivery"): lambda o: {
        "kind": "papers", "passed": "yes", "by": "王校长", "version": o.brought.version,
    },
    ("canteen:delivery_withdraw", "delivery"): lambda o: {
        "reason": "重复", "version": o.brought.version,
    },
    ("canteen:lot_take", "lot"): lambda o: once(
        why="used", quantity="1", day="2026-03-10", by="李保管"
    ),
    ("canteen:forbidden_list", None): lambda o: {},
    ("canteen:forbidden_add", None): lambda o: once(**FORBIDDEN),
    ("canteen:forbidden_edit", "forbidden_line"): lambda o: {**FORBIDDEN, "version": 1},
    ("canteen:freezer_add", "kitchen"): lambda o: once(
        day=days(0), name="1号柜", cold="freezer", celsius="-18", apart="on"
    ),
    ("canteen:leader_meal_add", "kitchen"): lambda o: once(
        day=days(0), meal="lunch", leader="刘校长", comment="味道好"
    ),
    ("canteen:control_add", "kitchen"): lambda o: once(day=days(0), kind="daily", person="王芳"),
    ("canteen:parents_look_add", "kitchen"): lambda o: once(
        day=days(0), person="家长委员会", price="good"
    ),
    ("canteen:principal_visit_add", "kitchen"): lambda o: once(day=days(0), found="整洁"),
    ("canteen:named_edit", "kitchen"): lambda o: {
        "director": "刘总监", "officer": "王安全", "version": 1,
    },
}  # fmt: skip
REPORTS = {
    ("reports:month_start", None): lambda o: once(period="2026-03"),
    ("reports:month_publish", None): lambda o: once(
        period="2026-02", unit=o.reader.appointments.get().unit.uuid
    ),
    ("inspections:notice_template_add", None): lambda o: once(heading="责令整改通知书"),
    ("inspections:notice_template_built_in", None): lambda o: once(from_day=days(1)),
    ("inspections:notice_template_detail", "notice_template"): lambda o: once(from_day=days(1)),
    ("reports:bulletin_start", None): lambda o: once(
        period="2026-02", unit=o.reader.appointments.get().unit.uuid
    ),
    **{
        ("reports:bulletin_edit", kind): lambda o: {"version": 1, "title": "通报"}
        for kind in ("bulletin", "bulletin_sent")
    },
    ("reports:bulletin_publish", "bulletin"): lambda o: {"version": 1},
    **{
        ("reports:published_amend", kind): lambda o: once(reason="更正")
        for kind in ("published", "published_otherwise")
    },
}
BODIES = INSPECTIONS | DESK | DRILLS | CANTEEN | TRANSPORT | REPORTS
