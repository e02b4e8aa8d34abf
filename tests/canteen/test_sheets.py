"""Lists of kitchen people by Excel: the sample against its key, renewals, bad cells."""

import datetime as dt

import openpyxl
import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from canteen.actions import worker as workers
from canteen.models import Correction, HealthCertificate, Kind, Kitchen, Post, Worker
from canteen.rules.worker import WITHOUT
from canteen.sheets.people import WorkerImport
from safety.base import clock
from safety.dues.models import DueItem
from safety.schools.models import School, Status, Tier
from safety.sheets import listing
from tests import factories
from tests.canteen.conftest import TODAY, at, certify, kitchen_of, owed, worker_of
from tests.refusals import assert_nothing_changed
from tests.sheets import books
from tests.sheets.roster import DISTRICTS, key

THEN = dt.date(2026, 9, 15)
POSTS = {
    "厨师": Post.COOK, "面点": Post.PASTRY, "服务员": Post.SERVER, "洗消工": Post.WASHER,
    "保管员": Post.STOREKEEPER, "采购员": Post.BUYER,
}  # fmt: skip
HEADERS = ["学校名称", "姓名", "工种", "上岗日期", "健康证编号", "健康证发证日期", "离岗日期"]


@pytest.fixture
def sample_city(cast):
    """The cast's city with the sixty schools of the sample, on the day of the sample."""
    districts = [factories.unit(Tier.DISTRICT, name, cast.city) for name in DISTRICTS]
    for name in dict.fromkeys(row["school"] for row in key("kitchen-staff")["rows"]):
        place = next(unit for unit in districts if name.startswith(unit.name))
        factories.school(place, name)
    with at(THEN):
        yield cast


def stands(worker):
    paper = worker.newest
    return {
        "school": worker.school.name,
        "name": worker.name,
        "post": worker.post,
        "certificate": paper and paper.number,
        "started": str(worker.starts_on),
        "issued": paper and str(paper.issued_on),
        "left": worker.left_on and str(worker.left_on),
        "without_certificate_on_2026_09_15": worker.state_on(THEN) in WITHOUT,
    }


def in_order(rows):
    return sorted(rows, key=lambda row: (row["school"], row["name"]))


def test_the_sample_imports_whole_and_equals_its_key(sample_city):
    outcome = WorkerImport(sample_city.city_admin).apply(books.roster("kitchen-staff"))
    assert (outcome.problems, outcome.counts) == ([], {"created": 382})
    wanted = [{**row, "post": POSTS[row["post"]]} for row in key("kitchen-staff")["rows"]]
    for row in wanted:
        del row["sheet_row"]
    workers = Worker.objects.select_related("school__unit").prefetch_related("certificates")
    assert in_order(map(stands, workers)) == in_order(wanted)
    assert Kitchen.objects.count() == 60
    late = {row["name"] for row in wanted if row["without_certificate_on_2026_09_15"]}
    overdue = DueItem.objects.filter(settled_at=None, due_on__lt=THEN)
    assert {item.facts["name"] for item in overdue} == late
    assert Worker.objects.without(THEN).count() == overdue.count() == 43


def test_the_same_file_twice_changes_nothing(sample_city):
    data = books.roster("kitchen-staff")
    WorkerImport(sample_city.city_admin).apply(data)
    with assert_nothing_changed():
        outcome = WorkerImport(sample_city.city_admin).apply(data)
    assert outcome.counts == {"unchanged": 382}


def take_in(user, *rows, headers=HEADERS):
    return WorkerImport(user).apply(books.book_of([list(row) for row in rows], headers=headers))


GOOD = ("甲一小学", "王芳", "厨师", "2026-01-05", "JK1", "2026-03-01", None)


@pytest.mark.parametrize(
    ("place", "value", "header"),
    [
        (0, "无此学校", "学校名称"),
        (0, "乙一中学", "学校名称"),
        (0, "甲区", "学校名称"),
        (0, None, "学校名称"),
        (1, None, "姓名"),
        (2, "司机", "工种"),
        (3, "2026-02-30", "上岗日期"),
        (3, None, "上岗日期"),
        (4, None, "健康证编号"),
        (5, None, "健康证发证日期"),
        (5, "2026-12-01", "健康证发证日期"),
        (6, "2025-12-31", "离岗日期"),
        (6, "2027-01-01", "离岗日期"),
    ],
)
def test_a_bad_cell_is_marked_and_nothing_is_written(cast, place, value, header):
    bad = [*GOOD[:place], value, *GOOD[place + 1 :]]
    with assert_nothing_changed():
        outcome = take_in(cast.admin_a, ("甲一小学", "李娜", *GOOD[2:]), bad)
    assert [(p.row, p.header) for p in outcome.problems] == [(3, header)]


def test_one_person_stands_once(cast):
    outcome = take_in(cast.admin_a, GOOD, GOOD)
    assert [(p.row, p.header) for p in outcome.problems] == [(3, "姓名")]


def test_a_school_takes_in_its_own_people_alone(cast):
    assert take_in(cast.officer_a1, GOOD).counts == {"created": 1}
    outcome = take_in(cast.officer_a1, ("甲二幼儿园", "李娜", *GOOD[2:]))
    assert [p.header for p in outcome.problems] == ["学校名称"]


def test_who_may_not(cast):
    """An inspector sees the school and does not keep its kitchens."""
    outcome = take_in(cast.inspector, GOOD)
    assert [p.header for p in outcome.problems] == ["学校名称"]


def test_a_newer_certificate_is_a_renewal(cast, worker):
    certify(worker, cast.officer_a1, dt.date(2025, 12, 1))
    assert owed() == {("王芳", "2026-12-01")}
    outcome = take_in(cast.admin_a, [*GOOD[:5], "2026-11-20", None])
    assert outcome.counts == {"changed": 1}
    assert {change[3] for change in outcome.changes} == {"Issued on", "Valid to"}
    assert worker.certificates.count() == 2
    assert owed() == {("王芳", "2027-11-20")}


def test_a_renewal_keeps_what_it_has_in_common_with_the_last(cast, worker):
    """The same number, and, cut short before, the same last day."""
    certify(worker, cast.officer_a1, dt.date(2026, 3, 1), expires_on=dt.date(2026, 12, 31))
    headers = [*HEADERS[:6], "有效期至"]
    row = [*GOOD[:5], "2026-11-20", "2026-12-31"]
    assert take_in(cast.admin_a, row, headers=headers).counts == {"changed": 1}
    paper = worker.certificates.get(issued_on="2026-11-20")
    assert (paper.number, paper.expires_on) == ("JK1", dt.date(2026, 12, 31))


def test_whoever_left_gets_no_certificate_by_a_list(cast, worker):
    certify(worker, cast.officer_a1, dt.date(2026, 3, 1))
    workers.leave(worker, cast.officer_a1, version=worker.version, left_on=TODAY)
    with assert_nothing_changed():
        outcome = take_in(cast.admin_a, [*GOOD[:5], "2026-11-20", None])
    assert [p.header for p in outcome.problems] == ["健康证发证日期"]
    assert take_in(cast.admin_a, GOOD).counts == {"unchanged": 1}


def test_a_closed_school_takes_no_list(cast, worker):
    School.objects.filter(pk=cast.a1.pk).update(status=Status.CLOSED, closed_on=TODAY)
    with assert_nothing_changed():
        outcome = take_in(cast.admin_a, GOOD, ("甲一小学", "李娜", *GOOD[2:]))
    assert {(p.header, p.reason) for p in outcome.problems} == {
        ("学校名称", "The school is closed."),
    }  # fmt: skip


def test_an_older_certificate_changes_nothing(cast, worker):
    certify(worker, cast.officer_a1, dt.date(2026, 6, 1))
    with assert_nothing_changed():
        assert take_in(cast.admin_a, GOOD).counts == {"unchanged": 1}


def test_a_number_is_put_right_and_a_shorter_term_stays(cast, worker):
    certify(
        worker, cast.officer_a1, dt.date(2026, 3, 1), number="X", expires_on=dt.date(2026, 9, 1)
    )
    assert take_in(cast.admin_a, GOOD).counts == {"changed": 1}
    paper = HealthCertificate.objects.get()
    assert (paper.number, paper.expires_on) == ("JK1", dt.date(2026, 9, 1))


def test_whoever_left_owes_nothing(cast, worker):
    assert owed()
    outcome = take_in(cast.admin_a, [*GOOD[:6], "2026-11-01"])
    assert outcome.counts == {"changed": 1}
    assert owed() == set()


def test_two_of_one_name_are_told_apart_by_their_first_day(cast, kitchen, worker):
    worker_of(kitchen, cast.officer_a1, starts_on=dt.date(2025, 2, 1))
    assert take_in(cast.admin_a, GOOD).counts == {"changed": 1}
    outcome = take_in(cast.admin_a, [*GOOD[:3], "2024-01-01", *GOOD[4:]])
    assert [p.header for p in outcome.problems] == ["上岗日期"]


LATER = [*GOOD[:3], "2026-09-01", "JK2", "2026-08-30", None]


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("left_on", [None, "2026-07-01"])
def test_a_namesake_or_a_come_back_is_somebody_else(cast, worker, left_on, order):
    outcome = take_in(cast.admin_a, *[[*GOOD[:6], left_on], LATER][::order])
    assert (outcome.problems, outcome.counts) == ([], {"changed": 1, "created": 1})
    assert set(Worker.objects.values_list("pk", "starts_on", "left_on")) == {
        (worker.pk, worker.starts_on, left_on and dt.date(2026, 7, 1)),
        (Worker.objects.latest("pk").pk, dt.date(2026, 9, 1), None),
    }


def test_two_rows_do_not_mean_the_same_person(cast, worker):
    with assert_nothing_changed():
        outcome = take_in(cast.admin_a, [*GOOD[:3], "2026-02-01", *GOOD[4:]], LATER)
    assert [(p.row, p.header) for p in outcome.problems] == [(3, "上岗日期")]


def test_when_a_leaving_was_recorded_is_not_moved(cast, worker):
    take_in(cast.admin_a, [*GOOD[:6], "2026-11-01"])
    with at(TODAY + dt.timedelta(days=20)):
        assert take_in(cast.admin_a, [*GOOD[:6], "2026-11-02"]).counts == {"changed": 1}
    worker.refresh_from_db()
    assert (worker.left_on, clock.day_of(worker.left_at)) == (dt.date(2026, 11, 2), TODAY)


def test_several_kitchens(cast, kitchen):
    kitchen.name = "东食堂"
    kitchen.save()
    kitchen_of(cast.a1, cast.officer_a1, name="西食堂")
    headers = [*HEADERS, "食堂名称"]
    outcome = take_in(cast.admin_a, GOOD, headers=HEADERS)
    assert [p.reason for p in outcome.problems] == [
        "The school has several kitchens. Name one of them."
    ]
    assert take_in(cast.admin_a, [*GOOD, "西食堂"], headers=headers).counts == {"created": 1}
    assert Worker.objects.get().kitchen.name == "西食堂"
    outcome = take_in(cast.admin_a, [*GOOD, "东食堂"], headers=headers)
    assert [p.header for p in outcome.problems] == ["食堂名称"]


def test_what_goes_out_comes_back_as_it_was(cast, worker, tmp_path):
    certify(worker, cast.officer_a1, dt.date(2026, 3, 1), expires_on=dt.date(2027, 1, 1))
    path = tmp_path / "list.xlsx"
    listing.get("kitchen-workers").write(
        cast.city_admin, {"filters": {}}, path, lambda done, total: None
    )
    assert openpyxl.load_workbook(path).active.max_row == 2
    with assert_nothing_changed():
        outcome = WorkerImport(cast.city_admin).apply(path.read_bytes())
    assert (outcome.problems, outcome.counts) == ([], {"unchanged": 1})


# -- who sells in a supermarket --------------------------------------------------------------------

CLERK = ("甲一小学", "赵敏", "超市营业员", *GOOD[3:])


def test_whoever_sells_is_of_the_supermarket(cast, kitchen):
    shop = kitchen_of(cast.a1, cast.officer_a1, kind=Kind.SHOP, lunch=False)
    assert take_in(cast.admin_a, CLERK, GOOD).counts == {"created": 2}
    assert dict(Worker.objects.values_list("name", "kitchen")) == {
        "赵敏": shop.pk, "王芳": kitchen.pk,
    }  # fmt: skip


def test_without_a_supermarket_nobody_sells(cast, kitchen):
    with assert_nothing_changed():
        outcome = take_in(cast.admin_a, CLERK)
    assert [(p.row, p.header, p.reason) for p in outcome.problems] == [
        (2, "工种",
         "The school has no supermarket here. Record it first, then those who sell in it."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("shop", "name", "header"),
    [
        ({"name": ""}, "东店", "食堂名称"),
        ({"name": "东店"}, "东店", None),
        ({"name": "东店"}, None, None),
        ({"name": "", "in_use": False}, None, "食堂名称"),
    ],
)
def test_which_supermarket(cast, kitchen, shop, name, header):
    facts = {"kind": Kind.SHOP, "lunch": False} | shop
    in_use = facts.pop("in_use", True)
    place = kitchen_of(cast.a1, cast.officer_a1, **facts)
    Kitchen.objects.filter(pk=place.pk).update(in_use=in_use)
    outcome = take_in(cast.admin_a, [*CLERK, name], headers=[*HEADERS, "食堂名称"])
    assert [p.header for p in outcome.problems] == ([header] if header else [])
    assert set(Worker.objects.values_list("kitchen", flat=True)) == (
        set() if header else {place.pk}
    )


def test_a_cook_does_not_sell_by_a_list(cast, worker):
    with assert_nothing_changed():
        outcome = take_in(cast.admin_a, ["甲一小学", "王芳", "营业员", *GOOD[3:]])
    assert [p.header for p in outcome.problems] == ["工种"]


# -- written together ------------------------------------------------------------------------------


def people(count, issued="2026-03-01"):
    return [("甲一小学", f"王{n}", *GOOD[2:5], issued, None) for n in range(count)]


def queries_of(user, rows):
    with CaptureQueriesContext(connection) as found:
        assert take_in(user, *rows).problems == []
    return len(found)


def test_queries_do_not_grow_with_the_rows(cast, kitchen):
    def both(count):
        days = ("2026-03-01", "2026-11-01")
        found = [queries_of(cast.admin_a, people(count, day)) for day in days]
        Worker.objects.update(name="李")  # known to no later list
        return found

    both(1)  # so that each list meets others who work there
    assert both(3) == both(40)
    assert DueItem.objects.filter(settled_at=None, kind="health_certificate").count() == 44


def test_each_row_leaves_its_account(cast, worker):
    take_in(cast.admin_a, ("甲一小学", "李娜", *GOOD[2:]), GOOD)
    made = Worker.objects.get(name="李娜")
    by_list, by_hand = (LogEntry.objects.get_for_object(row).last() for row in (made, worker))
    assert by_list.changes.keys() - {"certified_until"} == by_hand.changes.keys()
    assert (by_list.actor, by_list.action) == (cast.admin_a, LogEntry.Action.CREATE)
    assert by_list.changes["name"][1].startswith("#")
    paper = worker.certificates.get()
    assert LogEntry.objects.get_for_object(paper).get().changes["issued_on"][1] == "2026-03-01"
    [changed] = LogEntry.objects.get_for_object(worker).filter(action=LogEntry.Action.UPDATE)
    assert changed.changes == {"certified_until": ["None", "2027-03-01"], "version": ["1", "2"]}


def test_what_a_list_puts_right_is_said_beside_it(cast, worker):
    certify(worker, cast.officer_a1, dt.date(2026, 3, 1), number="X")
    take_in(cast.admin_a, GOOD)
    made = Correction.objects.get()
    assert (made.was, made.made_by, made.reason) == (
        "certificate number X", cast.admin_a, "Put right by a list that was taken in.",
    )  # fmt: skip
