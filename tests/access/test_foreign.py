"""Ids in queries, bodies and uploaded lists: somebody else's and nobody's get the same answer, and
one that is foreign among others of one's own makes the whole request change nothing."""

import re
import uuid

import pytest
from django.urls import reverse

from inspections.actions import checklist as catalogue
from safety.sheets import actions, runner
from safety.sheets.models import SheetJob
from tests.access import bodies, pages
from tests.access.actors import sign_in
from tests.access.objects import NOWHERE
from tests.access.worlds import plain
from tests.canteen import buying
from tests.inspections import story
from tests.refusals import assert_nothing_changed, snapshot
from tests.sheets import books
from tests.transport.conftest import driver_of, number_of

NOBODYS_CODE, NO_DISTRICT = "3999999998", "无此区"


def unit(key):
    return lambda o: getattr(getattr(o.cast, key), "unit", getattr(o.cast, key)).uuid


def code(key):
    return lambda o: getattr(o.cast, key).code


def person(key):
    return lambda o: getattr(o.cast, key).uuid


def draft(o):
    return catalogue.open_draft(o.cast.fire.checklist).uuid


def item_of_another_list(o):
    return o.cast.gate.items.get().pk


def seller_of_a2(o):
    return buying.supplier_of(o.cast.a2, o.cast.officer_a2, licence="2", name="别家").uuid


def driver_of_a2(o):
    return driver_of(o.cast.a2, o.cast.officer_a2, identity=number_of(order=77)).uuid


# (reader, page, its query with {} for the id, whose id it is)
QUERIES = [
    ("admin_a", "inspections:hazard_list", "school={}", unit("b1")),
    ("admin_a", "inspections:hazard_print", "school={}", unit("b1")),
    ("admin_a", "inspections:filter_save", "district={}", unit("district_b")),
    ("city_admin", "inspections:hazard_list", "district={}", unit("district_c")),
    ("admin_a", "inspections:visit_plan", "school={}", unit("b1")),
    ("officer_a1", "inspections:self_check_start", "school={}", unit("a2")),
    ("city_admin", "drills:drill_list", "district={}", unit("district_c")),
    ("city_admin", "drills:unplanned_list", "district={}", unit("district_c")),
    ("city_admin", "drills:certificate_list", "district={}", unit("district_c")),
    ("city_admin", "desk:owed_list", "district={}", unit("district_c")),
    ("city_admin", "desk:exemption_list", "district={}", unit("district_c")),
    ("city_admin", "canteen:kitchen_list", "district={}", unit("district_c")),
    ("city_admin", "canteen:worker_list", "district={}", unit("district_c")),
    ("city_admin", "canteen:contract_list", "district={}", unit("district_c")),
    ("city_admin", "canteen:duty_list", "district={}", unit("district_c")),
    ("city_admin", "canteen:care_point_list", "district={}", unit("district_c")),
    ("officer_a1", "canteen:care_census", "school={}", unit("a2")),
    ("city_admin", "canteen:delivery_list", "district={}", unit("district_c")),
    ("city_admin", "canteen:trace", "goods=油&district={}", unit("district_c")),
    ("city_admin", "canteen:water_list", "district={}", unit("district_c")),
    ("city_admin", "canteen:gate_list", "district={}", unit("district_c")),
    ("city_admin", "canteen:water_batch_list", "district={}", unit("district_c")),
    ("city_admin", "transport:driver_list", "district={}", unit("district_c")),
    ("city_admin", "transport:vehicle_list", "district={}", unit("district_c")),
    ("city_admin", "transport:route_list", "district={}", unit("district_c")),
    ("city_admin", "transport:agreement_list", "district={}", unit("district_c")),
    ("city_admin", "transport:violation_list", "district={}", unit("district_c")),
    ("city_admin", "transport:trip_list", "district={}", unit("district_c")),
    ("city_admin", "transport:trip_kept", "district={}", unit("district_c")),
    ("city_admin", "desk:school_list", "district={}", unit("district_c")),
    ("city_admin", "desk:person_list", "district={}", unit("district_c")),
    ("city_admin", "desk:code_issue", "district={}", unit("district_c")),
    ("city_admin", "reports:month_rows", "figure=found&district={}", unit("district_c")),
    ("admin_a", "reports:month_rows", "figure=found&district={}", unit("district_b")),
]
# (reader, page, kind of object, field of the body, whose id it is)
FIELDS = [
    ("inspector", "inspections:visit_plan", None, "team", person("officer_b1")),
    ("inspector", "inspections:visit_plan", None, "team", person("stranger")),
    ("inspector", "inspections:visit_plan", None, "checklists", draft),
    ("inspector", "inspections:draw_start", None, "inspectors", person("admin_b")),
    ("inspector", "inspections:draw_start", None, "inspectors", person("stranger")),
    ("inspector", "inspections:draw_plan", "draw_open", "checklists", draft),
    ("officer_a1", "inspections:self_check_start", None, "checklists", draft),
    ("inspector", "inspections:visit_answer", "visit_under_way", "item", item_of_another_list),
    ("officer_a1", "drills:drill_plan", None, "school", unit("a2")),
    ("officer_a1", "drills:drill_record", None, "school", unit("a2")),
    ("officer_a1", "drills:participant_add", "course", "school", unit("a2")),
    ("admin_a", "drills:participant_add", "course", "school", code("b1")),
    ("admin_a", "drills:course_add", None, "unit", unit("district_b")),
    ("officer_a1", "drills:course_add", None, "unit", unit("a2")),
    ("officer_a1", "canteen:kitchen_add", None, "school", unit("a2")),
    ("officer_a1", "canteen:shop_add", None, "school", unit("a2")),
    ("officer_a1", "canteen:care_point_add", None, "school", unit("a2")),
    ("officer_a1", "canteen:supplier_add", None, "school", unit("a2")),
    ("officer_a1", "canteen:delivery_add", "kitchen_with_supplier", "supplier", seller_of_a2),
    ("officer_a1", "canteen:water_add", None, "school", unit("a2")),
    ("officer_a1", "canteen:gate_add", None, "school", unit("a2")),
    ("officer_a1", "canteen:water_batch_add", None, "school", unit("a2")),
    ("officer_a1", "transport:driver_add", None, "school", unit("a2")),
    ("officer_a1", "transport:vehicle_add", None, "school", unit("a2")),
    ("officer_a1", "transport:vehicle_add", None, "driver", driver_of_a2),
    ("officer_a1", "transport:route_add", None, "school", unit("a2")),
    ("officer_a1", "transport:route_add", None, "driver", driver_of_a2),
    ("officer_a1", "transport:route_edit", "route", "driver", driver_of_a2),
    ("officer_a1", "transport:route_edit", "route", "attendant", person("officer_a2")),
    ("officer_a1", "transport:letter_add", None, "school", unit("a2")),
    ("officer_a1", "transport:lesson_add", None, "drivers", driver_of_a2),
    ("officer_a1", "transport:filing_add", None, "unit", unit("a2")),
    ("admin_a", "transport:filing_add", None, "unit", unit("district_b")),
    ("admin_a", "transport:violation_add", None, "district", unit("district_b")),
    ("admin_a", "transport:violation_route", "violation", "district", unit("district_c")),
    ("admin_a", "desk:school_add", None, "parent", code("district_b")),
    ("admin_a", "desk:school_move", "school", "parent", code("district_b")),
    ("admin_a", "desk:school_merge", "school", "successor", code("b1")),
    ("admin_a", "desk:person_add", None, "unit", code("b1")),
    ("admin_a", "desk:person_appoint", "person", "unit", code("b1")),
    ("admin_a", "desk:seat_move", "seat", "unit", code("b1")),
    ("admin_a", "reports:month_publish", None, "unit", unit("district_b")),
    ("city_admin", "reports:bulletin_start", None, "unit", unit("city2")),
    ("stranger", "desk:term_add", None, "city", lambda o: o.cast.city.pk),
    ("stranger", "desk:calendar_day_add", None, "city", lambda o: o.cast.city.pk),
]


def nobodys(value):
    if isinstance(value, uuid.UUID):
        return uuid.uuid4()
    return NOWHERE if isinstance(value, int) else NOBODYS_CODE


def said(response, given):
    """The answer, with the id that was asked for as "ID"."""
    text = pages.text_of(response, response.content)
    # ="id" and not "id" alone: a page's settings hold such numbers too ("code":"409").
    for before, after in (('="', '"'), (">", "<"), ("=", "&"), ("=", "<"), ("“", "”")):
        text = text.replace(f"{before}{given}{after}", f"{before}ID{after}")
    return plain(re.sub(r"Content-Length: \d+", "", text))


def named(line):
    return " ".join(str(part) for part in line[:4] if part and not callable(part))


@pytest.mark.parametrize("line", QUERIES, ids=named)
def test_in_a_query(client, objects, line):
    reader, name, query, whose = line
    foreign = whose(objects)
    sign_in(client, objects.cast, reader).get("/nowhere/")
    answers = []
    for given in (foreign, nobodys(foreign)):
        response = client.get(f"{reverse(name)}?{query.format(given)}")
        answers.append(said(response, given))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("line", FIELDS, ids=named)
def test_in_a_body(client, objects, line):
    """Alone; and behind one of the reader's own where the field takes several."""
    reader, name, kind, field, whose = line
    objects.reader = getattr(objects.cast, reader)
    url = reverse(name, kwargs=objects.kwargs(kind))
    foreign, answers = whose(objects), []
    sign_in(client, objects.cast, reader).get("/nowhere/")
    for given in (foreign, nobodys(foreign)):
        filled = bodies.body(name, kind, objects)
        query = filled.pop("?", None)
        filled[field] = [*filled[field], given] if isinstance(filled[field], list) else given
        with assert_nothing_changed():
            response = client.post(url, filled, query_params=query)
        assert response.status_code in (404, 422)
        answers.append(said(response, given))
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("hazard_bulk_reassign", "many_open"), ("hazard_bulk_recheck", "many_awaiting")],
)
def test_among_many(client, objects, name, kind):
    """Ticked in the ledger, and confirmed: one's own hazard with a foreign one or with none."""
    objects.kwargs(kind)
    url = reverse(f"inspections:{name}")
    foreign, answers = story.issued(objects.cast, objects.cast.b1, photos=["before"]).uuid, []
    sign_in(client, objects.cast, "inspector_a").get("/nowhere/")
    for given in (foreign, uuid.uuid4()):
        confirmed = bodies.body(f"inspections:{name}", kind, objects)
        confirmed["hazard"].append(f"{given}:1")
        for filled in ({"pick": [objects.hazard.uuid, given]}, confirmed):
            with assert_nothing_changed():
                response = client.post(url, filled)
            assert str(given) in response.content.decode()
            answer = said(response, given).replace(str(given), "ID")
            answers.append(re.sub(r'name="client_uuid"[^>]*', "", answer))
    assert answers[:2] == answers[2:]


@pytest.mark.parametrize(
    ("kind", "header", "foreign", "nobody"),
    [
        ("schools", "所属县(市、区)", "乙区", NO_DISTRICT),
        ("people", "单位", "乙一中学", "无此学校"),
        ("people", "单位", "乙区", NO_DISTRICT),
        ("kitchen_workers", "学校名称", "乙一中学", "无此学校"),
    ],
)
def test_in_a_list(client, objects, kind, header, foreign, nobody):
    """An import with one row of one's own and one that names a foreign place."""
    answers = []
    for given in (foreign, nobody):
        job = imported(objects.cast.admin_a, kind, header, given)
        assert job.state == "checked"
        assert job.problems == 1
        answers.append(str(job.outcome).replace(given, "ID"))
    assert answers[0] == answers[1]


def imported(user, kind, header, given) -> SheetJob:
    rows = [row_of(kind, 1), {**row_of(kind, 2), header: given}]
    headers = books.HEADERS if kind == "schools" else list(rows[0])
    data = books.book_of(rows, headers=headers)
    job = actions.start_import(user, f"import.{kind}", data, "list.xlsx")
    before = snapshot("sheets_sheetjob")
    runner.run(job.pk)
    assert snapshot("sheets_sheetjob") | {"files": ""} == before | {"files": ""}
    job.refresh_from_db()
    return job


def row_of(kind, number):
    if kind == "schools":
        return books.school(number, **{"所属县(市、区)": "甲区"})
    if kind == "kitchen_workers":
        return {
            "学校名称": "甲一小学",
            "姓名": f"王{number}",
            "工种": "厨师",
            "上岗日期": "2026-01-05",
        }
    return {"姓名": f"王{number}", "角色": "安全员", "单位": "甲一小学", "电话": "13800001408"}


# Two ids in one address: the second must belong to the first.
PARTS = [
    ("extension", "extension", "own_extension", "inspections:extension_decide", "admin_a"),
    ("hazard_photo", "photo", "visit_photo", "inspections:hazard_photo", "admin_a"),
    ("draft_hazard", "hazard", "hazard_open", "inspections:visit_hazard_edit", "inspector"),
    ("draft_item", "item", "visit_item", "inspections:checklist_item_edit", "city_admin"),
    ("visit_list_part", "version", "checklist", "inspections:visit_pass_rest", "inspector"),
    ("seat", "seat", "person_of_district", "desk:seat_end", "city_admin"),
]


@pytest.mark.parametrize(("kind", "part", "other", "name", "reader"), PARTS)
def test_a_part_belongs_to_its_whole(client, objects, kind, part, other, name, reader):
    other_part = other_of(objects, other, part)
    whole = dict(objects.kwargs(kind))
    sign_in(client, objects.cast, reader).get("/nowhere/")
    call = client.get if name not in ("inspections:visit_pass_rest",) else client.post
    answers = [
        call(reverse(name, kwargs={**whole, part: given}))
        for given in (other_part, nobodys(other_part))
    ]
    assert [a.status_code for a in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def other_of(objects, kind, part):
    """The id of such a part of another whole."""
    if part == "version":
        return objects.cast.gate.uuid
    if part == "seat":
        return objects.cast.officer_a2.appointments.get().pk
    kwargs = objects.kwargs(kind)
    return kwargs.get(part, kwargs["uuid"])


@pytest.mark.parametrize(
    "name", ["inspections:hazard_list", "desk:school_list", "desk:person_list"]
)
@pytest.mark.parametrize("sort", ["password", "-user__password", "school__unit__search"])
def test_nobody_orders_by_what_they_like(client, cast, name, sort):
    sign_in(client, cast, "city_admin").get("/nowhere/")
    plainly = client.get(reverse(name))
    for key in ("sort", "order", "ordering", "o"):
        sorted_ = client.get(f"{reverse(name)}?{key}={sort}")
        assert sorted_.status_code == 200
        assert rows(sorted_) in (rows(plainly), [])


def rows(response):
    return [row.pk for row in response.context["rows"]]
