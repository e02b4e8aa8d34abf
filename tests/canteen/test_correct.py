"""Records put right or withdrawn: what they said stays to be read, and what follows follows."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from auditlog.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from canteen import scores
from canteen.actions import correct, correct_contract, menu
from canteen.actions import worker as workers
from canteen.dues import certificate as certificate_dues
from canteen.dues import control as control_dues
from canteen.models import (
    Correction,
    DailyCheck,
    Dish,
    FreezerCheck,
    HealthCertificate,
    Kind,
    Kitchen,
    KitchenDay,
    version_of,
)
from canteen.models.move import in_kitchen_on
from safety.base import clock
from safety.base.models import Conflict, Refused
from safety.dues.models import DueItem
from tests import factories
from tests.canteen import daily
from tests.canteen.conftest import TODAY, at, certify, kitchen_of, owed
from tests.canteen.says import says
from tests.canteen.test_contract import contract_of
from tests.refusals import assert_nothing_changed

DAY = dt.timedelta(days=1)
ISSUED = dt.date(2026, 3, 2)


@pytest.fixture(autouse=True)
def term(cast):
    factories.terms(cast.city, 2026)


def url(name, row):
    return reverse(f"canteen:{name}", args=[row.uuid])


def refused(act, *args, error=Refused, **facts):
    with assert_nothing_changed(), pytest.raises(error):
        act(*args, **facts)


@pytest.fixture
def paper(worker, cast):
    return certify(worker, cast.officer_a1, ISSUED)


@pytest.fixture
def noon(kitchen, cast):
    return daily.check(kitchen, cast.officer_a1, "noon", wrong=["hall"], remarks="地面有水")


@pytest.fixture
def dish(kitchen, cast):
    daily.samples(daily.menu(kitchen, cast.officer_a1, "米饭"), cast.officer_a1, 米饭=100)
    return Dish.objects.get()


@pytest.fixture
def contract(kitchen, cast):
    return contract_of(kitchen, cast.officer_a1)


# -- certificates ----------------------------------------------------------------------------------


def test_a_certificate_is_put_right_and_what_it_said_stays(cast, worker, paper):
    facts = {"number": "JK1", "issued_on": dt.date(2025, 3, 2)}
    made = correct.certificate(paper, says(paper, cast.officer_a1), **facts)
    assert made.was == "issued on 2026-03-02, valid to 2027-03-02"
    worker.refresh_from_db()
    assert worker.certified_until == dt.date(2026, 3, 2)
    assert (worker.state, owed()) == ("expired", {("王芳", "2026-03-02")})
    assert Correction.objects.get().reason == "看错了"


def test_the_audit_keeps_both_values(cast, paper):
    facts = {"number": "JK2", "issued_on": ISSUED}
    correct.certificate(paper, says(paper, cast.officer_a1), **facts)
    [entry] = LogEntry.objects.get_for_object(paper).filter(action=LogEntry.Action.UPDATE)
    assert [*entry.changes] == ["number"]
    [made] = LogEntry.objects.get_for_object(Correction.objects.get())
    assert made.changes["reason"] == ["None", "看错了"]
    assert not {"before", "after"} & made.changes.keys()


def test_a_certificate_of_somebody_else_is_withdrawn(cast, worker, paper):
    older = certify(worker, cast.officer_a1, dt.date(2025, 3, 2), number="JK0")
    correct.withdraw_certificate(paper, says(paper, cast.officer_a1))
    worker.refresh_from_db()
    assert (worker.certified_until, worker.newest) == (older.expires_on, older)
    assert worker.state_on(TODAY) == "expired"
    certify(worker, cast.officer_a1, ISSUED, number="JK3")
    assert worker.certified_until == dt.date(2027, 3, 2)


def test_the_only_one_withdrawn_leaves_none(cast, worker, paper):
    correct.withdraw_certificate(paper, says(paper, cast.officer_a1))
    worker.refresh_from_db()
    assert (worker.state, worker.certified_until) == ("missing", None)
    assert owed() == {("王芳", str(TODAY - DAY))}
    [against] = scores.against(worker.kitchen, TODAY)
    assert (against.cost.code, against.records) == ("certificate", [worker])


def test_a_certificate_of_somebody_who_left_may_be_put_right(cast, worker, paper):
    version = workers.Worker.objects.get().version
    workers.leave(worker, cast.officer_a1, version=version, left_on=TODAY)
    facts = {"number": "JK2", "issued_on": ISSUED}
    correct.certificate(paper, says(paper, cast.officer_a1), **facts)
    assert (HealthCertificate.objects.get().number, owed()) == ("JK2", set())


def test_the_same_statement_again_changes_nothing(cast, paper):
    said = says(paper, cast.officer_a1)
    facts = {"number": "JK2", "issued_on": ISSUED}
    made = correct.certificate(paper, said, **facts)
    with assert_nothing_changed():
        assert correct.certificate(paper, said, **facts) == made
    refused(correct.certificate, paper, said, number="JK3", issued_on=ISSUED)
    # Also where what is said otherwise is what stood there already.
    refused(correct.certificate, paper, said, number="JK2", issued_on=ISSUED - DAY)
    refused(correct.withdraw_certificate, paper, said)
    gone = says(paper, cast.officer_a1)
    made = correct.withdraw_certificate(paper, gone)
    with assert_nothing_changed():
        assert correct.withdraw_certificate(paper, gone) == made


def test_what_no_correction_of_a_certificate_is(cast, worker, paper):
    other = certify(worker, cast.officer_a1, dt.date(2025, 3, 2))
    officer, facts = cast.officer_a1, {"number": "JK1", "issued_on": ISSUED}
    refused(correct.certificate, paper, says(paper, officer), **facts)  # the same
    refused(correct.certificate, other, says(other, officer), **facts)  # of another's day
    future = {"number": "JK1", "issued_on": TODAY + DAY}
    refused(correct.certificate, paper, says(paper, officer), **future)
    stale = says(paper, officer, version=2)
    refused(correct.certificate, paper, stale, **facts | {"number": "9"}, error=Conflict)
    for foreign in (cast.officer_a2, cast.admin_a, cast.inspector):
        refused(correct.withdraw_certificate, paper, says(paper, foreign), error=PermissionDenied)
    correct.withdraw_certificate(paper, says(paper, officer))
    refused(correct.withdraw_certificate, paper, says(paper, officer))
    refused(correct.certificate, paper, says(paper, officer), number="9", issued_on=ISSUED)


def test_a_withdrawn_one_is_owed_from_that_day_on(cast, worker):
    """Not from the day on which somebody was recorded, years before."""
    with at(TODAY + 400 * DAY):
        paper = certify(worker, cast.officer_a1, TODAY + 399 * DAY)
        correct.withdraw_certificate(paper, says(paper, cast.officer_a1))
        assert owed() == {("王芳", str(TODAY + 399 * DAY))}
        certificate_dues.follow_workers([*workers.Worker.objects.select_related("school__unit")])
        assert owed() == {("王芳", str(TODAY + 399 * DAY))}


# -- records of a day ------------------------------------------------------------------------------


def test_a_check_is_put_right(cast, noon):
    facts = {"wrong": ["apart"], "remarks": "刀具混用"}
    made = correct.check(noon, says(noon, cast.officer_a1), **facts)
    hall = "Dining hall clean, taps and soap in order"
    assert made.was == f"items not in order {hall}, what is not in order 地面有水"
    noon.refresh_from_db()
    assert (noon.wrong, noon.remarks) == (["apart"], "刀具混用")


def test_a_check_put_right_by_a_second_click_is_done_already(cast, noon):
    said, facts = says(noon, cast.officer_a1), {"wrong": ["apart"], "remarks": "刀具混用"}
    made = correct.check(noon, said, **facts)
    with assert_nothing_changed():
        assert correct.check(noon, said, **facts) == made
    refused(correct.check, noon, said, **facts | {"wrong": ["hall"]})
    gone = says(noon, cast.officer_a1)
    made = correct.withdraw_check(noon, gone)
    with assert_nothing_changed():
        assert correct.withdraw_check(noon, gone) == made


def test_a_sample_put_right_by_a_second_click_is_done_already(cast, dish):
    said = says(dish, cast.officer_a1)
    facts = {"grams": 130, "cabinet": "2号柜", "keeper": "李", "taken_at": dish.taken_at}
    made = correct.sample(dish, said, **facts)
    with assert_nothing_changed():
        assert correct.sample(dish, said, **facts) == made
    gone = says(dish, cast.officer_a1)
    made = correct.withdraw_sample(dish, gone)
    with assert_nothing_changed():
        assert correct.withdraw_sample(dish, gone) == made


def test_the_form_of_a_withdrawn_check_brings_nothing_back(cast, kitchen, noon):
    correct.withdraw_check(noon, says(noon, cast.officer_a1))
    first = {"wrong": ["hall"], "remarks": "地面有水", "uuid": noon.uuid}
    refused(daily.check, kitchen, cast.officer_a1, "noon", **first)


@pytest.mark.parametrize("grams", [100, 90])
def test_the_form_of_a_withdrawn_sample_brings_nothing_back(cast, dish, grams):
    """Of what was recorded first, and of what it was put right to."""
    facts = {"cabinet": "1号柜", "keeper": "王芳", "taken_at": dish.taken_at}
    correct.sample(dish, says(dish, cast.officer_a1), grams=90, **facts)
    correct.withdraw_sample(dish, says(dish, cast.officer_a1))
    refused(daily.samples, dish.menu, cast.officer_a1, 米饭=grams)
    daily.samples(dish.menu, cast.officer_a1, 米饭=131)
    dish.refresh_from_db()
    assert dish.grams == 131


def test_a_withdrawn_check_is_missing_again(cast, kitchen, noon):
    correct.withdraw_check(noon, says(noon, cast.officer_a1))
    sheet = KitchenDay.objects.get()
    assert "check:noon" in sheet.missing
    again = daily.check(kitchen, cast.officer_a1, "noon")
    assert "check:noon" not in KitchenDay.objects.get().missing
    assert set(DailyCheck.objects.values_list("uuid", "withdrawn_at")) == {
        (noon.uuid, clock.now()), (again.uuid, None),
    }  # fmt: skip


def test_the_checks_of_a_day_are_found_by_an_index(db):
    """A whole one: that of the constraint leaves out what was withdrawn."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, DailyCheck._meta.db_table)
    assert ["sheet_id"] in [one["columns"] for one in found.values() if one["index"]]


def test_a_sample_is_put_right(cast, kitchen, dish):
    [light] = scores.against(kitchen, TODAY)
    assert light.cost.code == "light"
    at_nine = dish.taken_at + dt.timedelta(hours=1)
    facts = {"grams": 130, "cabinet": "2号柜", "keeper": "李", "taken_at": at_nine}
    made = correct.sample(dish, says(dish, cast.officer_a1), **facts)
    assert made.was == "weight (g) 100, cabinet 1号柜, kept by 王芳, taken at 2026-11-23 08:00"
    dish.refresh_from_db()
    assert dish.keep_until == at_nine + dt.timedelta(hours=48)
    assert scores.against(kitchen, TODAY) == []


def test_a_withdrawn_sample_is_missing_again(cast, dish):
    made = correct.withdraw_sample(dish, says(dish, cast.officer_a1))
    assert made.before["grams"] == 100
    dish.refresh_from_db()
    assert (dish.grams, dish.taken_at, dish.keep_until) == (None, None, None)
    assert "samples:lunch" in KitchenDay.objects.get().missing
    refused(correct.withdraw_sample, dish, says(dish, cast.officer_a1))
    refused(menu.edit_menu, dish.menu, cast.officer_a1, version=1, dishes=["面条"])
    menu.edit_menu(dish.menu, cast.officer_a1, version=1, dishes=["面条"], reason="没有做")
    dish.refresh_from_db()
    assert dish.withdrawn_at and dish.corrections.count() == 2


def test_of_a_day_within_the_days_in_which_records_are_made(cast, kitchen, noon, dish):
    kept = {"grams": 130, "cabinet": "1", "keeper": "李", "taken_at": dish.taken_at}
    with at(TODAY + 3 * DAY):
        correct.check(noon, says(noon, cast.officer_a1), wrong=[], remarks="")
        correct.sample(dish, says(dish, cast.officer_a1), **kept)
        assert not KitchenDay.objects.get().late
    with at(TODAY + 4 * DAY):
        for act, row in ((correct.withdraw_check, noon), (correct.withdraw_sample, dish)):
            refused(act, row, says(row, cast.officer_a1))
        again = {"wrong": ["hall"], "remarks": "地面有水"}
        refused(correct.check, noon, says(noon, cast.officer_a1), **again)


def test_what_no_correction_of_a_day_is(cast, kitchen, noon, dish):
    officer, kept = cast.officer_a1, {"cabinet": "1", "keeper": "李", "grams": 130}
    refused(correct.check, noon, says(noon, officer), wrong=["hall"], remarks="")
    for moment in (dish.taken_at - DAY, clock.now() + dt.timedelta(minutes=1)):
        refused(correct.sample, dish, says(dish, officer), **kept, taken_at=moment)
    heavy = kept | {"grams": 2001}
    refused(correct.sample, dish, says(dish, officer), **heavy, taken_at=dish.taken_at)
    for act, row in ((correct.withdraw_check, noon), (correct.withdraw_sample, dish)):
        refused(act, row, says(row, cast.officer_a2), error=PermissionDenied)
        refused(act, row, says(row, officer, version=2), error=Conflict)
    correct.withdraw_check(noon, says(noon, officer))
    refused(correct.check, noon, says(noon, officer), wrong=[], remarks="")


def test_a_sample_that_is_gone_was_kept_for_48_hours(cast, kitchen, dish):
    with at(TODAY + 2 * DAY, 8):
        given = {"samples": [str(dish.uuid)], "disposed_by": "王芳"}
        assert menu.dispose(kitchen, cast.officer_a1, **given) == 1
        refused(correct.withdraw_sample, dish, says(dish, cast.officer_a1))
        facts = {"cabinet": "1", "keeper": "李", "grams": 130}
        later = dish.taken_at + dt.timedelta(minutes=1)
        refused(correct.sample, dish, says(dish, cast.officer_a1), **facts, taken_at=later)
        correct.sample(dish, says(dish, cast.officer_a1), **facts, taken_at=dish.taken_at)


def test_the_disposal_of_a_sample_is_in_the_audit(cast, kitchen, dish):
    with at(TODAY + 2 * DAY):
        given = {"samples": [str(dish.uuid)], "disposed_by": "王芳"}
        menu.dispose(kitchen, cast.officer_a1, **given)
    entry = LogEntry.objects.get_for_object(dish).first()
    assert entry.changes["disposed_at"][0] == "None"
    assert entry.changes["disposed_by"][1].startswith("#")


@pytest.fixture
def frozen(kitchen, cast):
    return daily.freezer(kitchen, cast.officer_a1, celsius=Decimal("-5.0"))


AS_IT_WAS = {"name": "1号", "cold": "freezer", "apart": True, "defrosted_on": None}


def test_a_freezer_is_put_right_and_owes_what_it_then_owes(cast, kitchen, frozen):
    assert owed("kitchen_freezer") == {("1号", str(TODAY))}
    facts = AS_IT_WAS | {"celsius": Decimal("-15.0"), "apart": False}
    made = correct.freezer(frozen, says(frozen, cast.officer_a1), **facts)
    assert made.was == "temperature (°C) -5.0, raw and cooked apart yes"
    assert owed("kitchen_freezer") == {("1号", str(TODAY))}
    facts["apart"] = True
    correct.freezer(frozen, says(frozen, cast.officer_a1), **facts)
    assert owed("kitchen_freezer") == set()
    facts |= {"name": "2号", "celsius": Decimal("-5.0")}
    made = correct.freezer(frozen, says(frozen, cast.officer_a1), **facts)
    assert made.was == "which one 1号, temperature (°C) -15.0"
    assert owed("kitchen_freezer") == {("2号", str(TODAY))}


def test_a_freezer_of_another_name_settles_what_the_wrong_one_owed(cast, frozen):
    facts = AS_IT_WAS | {"name": "2号", "celsius": Decimal("-5.0")}
    correct.freezer(frozen, says(frozen, cast.officer_a1), **facts)
    assert owed("kitchen_freezer") == {("2号", str(TODAY))}


def test_a_withdrawn_look_leaves_what_the_one_before_found(cast, kitchen, frozen):
    with at(TODAY + DAY):
        cold = daily.freezer(kitchen, cast.officer_a1)
        assert owed("kitchen_freezer") == set()
        correct.withdraw_freezer(cold, says(cold, cast.officer_a1))
        assert owed("kitchen_freezer") == {("1号", str(TODAY))}
        correct.withdraw_freezer(frozen, says(frozen, cast.officer_a1))
        assert owed("kitchen_freezer") == set()
        again = daily.freezer(kitchen, cast.officer_a1, celsius=Decimal("-9.0"))
        assert FreezerCheck.objects.filter(withdrawn_at=None).get() == again


def test_a_visit_is_put_right_or_owed_again(cast, kitchen):
    principal = cast.principal_a1
    daily.visit(kitchen, principal, day=TODAY - DAY)
    row = daily.visit(kitchen, principal)
    assert visit_owed() == {("2026-11-23", "2026-11-30")}
    made = correct.visit(row, says(row, principal), found="冷藏柜标签齐全", asked="")
    assert made.was == "what was found 冷藏柜标签不全"
    assert visit_owed() == {("2026-11-23", "2026-11-30")}
    for act in (correct.withdraw_visit, lambda *of: correct.visit(*of, found="好", asked="")):
        for foreign in (cast.officer_a1, cast.principal_b1, cast.admin_a):
            refused(act, row, says(row, foreign), error=PermissionDenied)
        refused(act, row, says(row, principal, version=1), error=Conflict)
    said = says(row, principal)
    with at(TODAY + 4 * DAY):  # no part of what the day owes: whenever it is seen
        for _twice in range(2):
            correct.withdraw_visit(row, said)
            assert visit_owed() == {("2026-11-22", "2026-11-30")}
    refused(correct.visit, row, says(row, principal), found="好", asked="")
    refused(daily.visit, kitchen, principal, uuid=row.uuid)
    daily.visit(kitchen, principal, found="地面干净")
    assert visit_owed() == {("2026-11-23", "2026-11-30")}


def visit_owed() -> set[tuple[str, str]]:
    rows = DueItem.objects.filter(kind="principal_visit", settled_at=None)
    return {(row.facts["began"], str(row.due_on)) for row in rows}


def test_a_visit_on_the_page_of_a_day(cast, kitchen, as_user):
    row = daily.visit(kitchen, cast.principal_a1, asked="补标签")
    client, there = as_user(cast.principal_a1), row.sheet.get_absolute_url()
    assert url("principal_visit_correct", row) in client.get(there).content.decode()
    form = client.get(url("principal_visit_correct", row)).content.decode()
    assert url("principal_visit_withdraw", row) in form and "补标签" in form
    sent = body(row, found="标签齐全", asked="")
    assert client.post(url("principal_visit_correct", row), sent)["Location"] == there
    shown = client.get(there).content.decode()
    assert "was: what was found 冷藏柜标签不全" in shown and "标签齐全" in shown
    with at(TODAY + 9 * DAY):
        late = as_user(cast.principal_a1).get(there).content.decode()
        assert url("principal_visit_correct", row) in late
    officer = as_user(cast.officer_a1)
    assert url("principal_visit_correct", row) not in officer.get(there).content.decode()
    with assert_nothing_changed():
        assert officer.post(url("principal_visit_withdraw", row), body(row)).status_code == 403
    client = as_user(cast.principal_a1)
    client.post(url("principal_visit_withdraw", row), body(row))
    shown = client.get(there).content.decode()
    assert "withdrawn on 2026-11-23 09:00" in shown and "No visit is recorded yet." in shown
    assert reverse("canteen:principal_visit_add", args=[kitchen.uuid]) in shown


def test_a_second_leader_has_a_button(cast, kitchen, as_user):
    daily.leader(kitchen, cast.officer_a1)
    page = as_user(cast.officer_a1).get(reverse("canteen:duty_day", args=[kitchen.uuid]))
    assert "Another leader's meal" in page.content.decode().replace("&#x27;", "'")
    add = reverse("canteen:leader_meal_add", args=[kitchen.uuid])
    assert f"{add}?day=2026-11-23&amp;meal=lunch" in page.content.decode()


def test_a_leaders_meal_is_put_right_or_missing_again(cast, kitchen):
    row = daily.leader(kitchen, cast.officer_a1)
    assert "leader:lunch" not in KitchenDay.objects.get().missing
    facts = {"leader": "陈副校长", "comment": "味道好", "pupils": "想吃面条"}
    made = correct.leader_meal(row, says(row, cast.officer_a1), **facts)
    assert made.was == "leader 刘校长, what pupils say –"
    correct.withdraw_leader_meal(row, says(row, cast.officer_a1))
    assert "leader:lunch" in KitchenDay.objects.get().missing
    refused(daily.leader, kitchen, cast.officer_a1, uuid=row.uuid, **facts)
    daily.leader(kitchen, cast.officer_a1, leader="陈副校长")
    assert "leader:lunch" not in KitchenDay.objects.get().missing


def test_a_daily_control_is_put_right_or_missing_again(cast, kitchen):
    row = daily.control(kitchen, cast.officer_a1)
    facts = {"person": "王芳", "found": "冷柜门未关严", "measures": "当场关好"}
    made = correct.control(row, says(row, cast.officer_a1), **facts)
    assert made.was == "risks found –, measures –"
    correct.withdraw_control(row, says(row, cast.officer_a1))
    assert "control" in KitchenDay.objects.get().missing
    daily.control(kitchen, cast.officer_a1)
    assert "control" not in KitchenDay.objects.get().missing


def open_periods(kind) -> list[str]:
    rows = DueItem.objects.filter(kind=kind, settled_at=None)
    return [str(day) for day in rows.values_list("due_on", flat=True)]


@pytest.mark.parametrize(
    ("kind", "code", "due"),
    [("weekly", "kitchen_week", "2026-11-27"), ("monthly", "kitchen_month", "2026-11-30")],
)
def test_a_withdrawn_week_or_month_is_owed_again(cast, kitchen, kind, code, due):
    control_dues.open_periods()
    assert open_periods(code) == [due]
    row = daily.control(kitchen, cast.officer_a1, kind=kind, found="例会", measures="照办")
    assert open_periods(code) == []
    correct.withdraw_control(row, says(row, cast.officer_a1))
    assert open_periods(code) == [due]
    assert control_dues.open_periods() == 0
    daily.control(kitchen, cast.officer_a1, kind=kind, found="例会", measures="照办")
    assert open_periods(code) == []


def test_a_week_that_has_another_record_owes_none(cast, kitchen):
    row = daily.control(kitchen, cast.officer_a1, kind="weekly")
    with at(TODAY + DAY):
        daily.control(kitchen, cast.officer_a1, kind="weekly")
        correct.withdraw_control(row, says(row, cast.officer_a1))
        assert open_periods("kitchen_week") == []


def test_a_week_that_is_over_for_long_stays_as_it_is(cast, kitchen):
    """Of Friday, withdrawn on Monday: made good for three days. A day later it is not withdrawn."""
    with at(dt.date(2026, 11, 27)):
        row = daily.control(kitchen, cast.officer_a1, kind="weekly")
    with at(dt.date(2026, 12, 1)):
        refused(correct.withdraw_control, row, says(row, cast.officer_a1))
    with at(dt.date(2026, 11, 30)):
        correct.withdraw_control(row, says(row, cast.officer_a1))
        assert open_periods("kitchen_week") == ["2026-11-27"]


def test_what_no_correction_of_a_duty_is(cast, kitchen, frozen):
    officer, other = cast.officer_a1, daily.freezer(kitchen, cast.officer_a1, name="2号")
    facts = AS_IT_WAS | {"celsius": frozen.celsius}
    refused(correct.freezer, frozen, says(frozen, officer), **facts)  # the same
    refused(correct.freezer, frozen, says(frozen, officer), **facts | {"name": other.name})
    hot = facts | {"celsius": Decimal("31.0")}
    refused(correct.freezer, frozen, says(frozen, officer), **hot)
    ahead = facts | {"defrosted_on": TODAY + DAY}
    refused(correct.freezer, frozen, says(frozen, officer), **ahead)
    stale = says(frozen, officer, version=2)
    refused(correct.freezer, frozen, stale, **facts | {"apart": False}, error=Conflict)
    meal, second = (daily.leader(kitchen, officer, leader=name) for name in ("刘校长", "陈副校长"))
    said = {"leader": second.leader, "comment": "好", "pupils": ""}
    refused(correct.leader_meal, meal, says(meal, officer), **said)
    kept = daily.control(kitchen, officer)
    empty = {"person": "王芳", "found": "门坏", "measures": ""}
    refused(correct.control, kept, says(kept, officer), **empty)
    gone = (
        (correct.withdraw_freezer, frozen), (correct.withdraw_leader_meal, meal),
        (correct.withdraw_control, kept),
    )  # fmt: skip
    for act, row in gone:
        for foreign in (cast.officer_a2, cast.admin_a):
            refused(act, row, says(row, foreign), error=PermissionDenied)
        refused(act, row, says(row, officer, version=2), error=Conflict)
        with at(TODAY + 4 * DAY):
            refused(act, row, says(row, officer))
        said = says(row, officer)
        made = act(row, said)
        with assert_nothing_changed():
            assert act(row, said) == made
        refused(act, row, says(row, officer))


# -- moves -----------------------------------------------------------------------------------------


@pytest.fixture
def moved(cast, kitchen, worker):
    """(the cook, their move of nine days ago from the canteen to the supermarket)."""
    shop = kitchen_of(cast.a1, cast.officer_a1, kind=Kind.SHOP, lunch=False)
    worker = workers.move(
        worker, cast.officer_a1, version=1, kitchen=shop, moved_on=TODAY - 9 * DAY, post="clerk"
    )
    return worker, worker.moves.get()


def test_who_did_not_move_works_where_they_worked(cast, kitchen, moved):
    worker, move = moved
    assert [name for name, _day in owed("clerk_training")] == ["王芳"]
    made = correct.withdraw_move(move, says(move, cast.officer_a1))
    worker.refresh_from_db()
    assert (worker.kitchen, worker.post, worker.version) == (kitchen, "cook", 3)
    assert owed("clerk_training") == set()
    assert (made.was, made.move, made.reason) == ("", move, "看错了")
    for day in (TODAY - 10 * DAY, TODAY - 9 * DAY, TODAY):
        assert in_kitchen_on(kitchen, day).get() == worker
        assert not in_kitchen_on(Kitchen.objects.get(kind=Kind.SHOP), day).exists()
    # The same day is free for a move that was one.
    east = kitchen_of(cast.a1, cast.officer_a1, name="东食堂")
    day = {"kitchen": east, "moved_on": TODAY - 9 * DAY, "post": "cook"}
    workers.move(worker, cast.officer_a1, version=3, **day)
    assert in_kitchen_on(kitchen, TODAY - 10 * DAY).get() == worker
    assert in_kitchen_on(east, TODAY - 9 * DAY).get() == worker


def test_the_last_move_goes_first(cast, kitchen, moved):
    worker, first = moved
    back = {"kitchen": kitchen, "moved_on": TODAY - 2 * DAY, "post": "server"}
    worker = workers.move(worker, cast.officer_a1, version=worker.version, **back)
    last = worker.moves.last()
    refused(correct.withdraw_move, first, says(first, cast.officer_a1))
    correct.withdraw_move(last, says(last, cast.officer_a1))
    worker.refresh_from_db()
    assert (worker.kitchen.kind, worker.post) == (Kind.SHOP, "clerk")
    correct.withdraw_move(first, says(first, cast.officer_a1))
    worker.refresh_from_db()
    assert (worker.kitchen, worker.post) == (kitchen, "cook")


def test_what_no_withdrawal_of_a_move_is(cast, kitchen, moved):
    _worker, move = moved
    for foreign in (cast.officer_a2, cast.admin_a, cast.inspector):
        refused(correct.withdraw_move, move, says(move, foreign), error=PermissionDenied)
    refused(correct.withdraw_move, move, says(move, cast.officer_a1, version=2), error=Conflict)
    Kitchen.objects.filter(pk=kitchen.pk).update(in_use=False)
    refused(correct.withdraw_move, move, says(move, cast.officer_a1))
    Kitchen.objects.filter(pk=kitchen.pk).update(in_use=True)
    said = says(move, cast.officer_a1)
    made = correct.withdraw_move(move, said)
    with assert_nothing_changed():
        assert correct.withdraw_move(move, said) == made
    refused(correct.withdraw_move, move, says(move, cast.officer_a1))


def test_a_move_of_which_no_post_is_known_makes_no_clerk_of_a_cook(cast, moved):
    """Moves from before posts were kept: they stay what they are, where such work is done."""
    worker, move = moved
    type(move).objects.update(post="")
    refused(correct.withdraw_move, move, says(move, cast.officer_a1))
    workers.edit_worker(worker, cast.officer_a1, version=worker.version, post="server")
    correct.withdraw_move(move, says(move, cast.officer_a1))
    worker.refresh_from_db()
    assert (worker.kitchen, worker.post) == (move.kitchen, "server")


# -- contracts -------------------------------------------------------------------------------------


def test_the_start_of_a_contract_is_put_right(cast, contract):
    facts = {"starts_on": dt.date(2022, 3, 1), "ends_on": contract.ends_on}
    made = correct_contract.term(contract, says(contract, cast.officer_a1), **facts)
    assert made.was == f"from {contract.starts_on}"
    contract.refresh_from_db()
    assert (contract.starts_on, contract.version) == (dt.date(2022, 3, 1), 2)


def test_what_no_term_of_a_contract_is(cast, contract):
    officer, first, last = cast.officer_a1, contract.starts_on, contract.ends_on
    bad = [(dt.date(2026, 11, 1), last), (last + DAY, last), (first, first - DAY), (first, last)]
    for days in bad:
        facts = dict(zip(("starts_on", "ends_on"), days, strict=True))
        refused(correct_contract.term, contract, says(contract, officer), **facts)
    good = {"starts_on": dt.date(2022, 3, 1), "ends_on": last}
    for foreign in (cast.officer_a2, cast.admin_a):
        said = says(contract, foreign)
        refused(correct_contract.term, contract, said, **good, error=PermissionDenied)
    stale = says(contract, officer, version=2)
    refused(correct_contract.term, contract, stale, **good, error=Conflict)


def test_a_term_put_right_by_a_second_click_is_done_already(cast, contract):
    said = says(contract, cast.officer_a1)
    facts = {"starts_on": dt.date(2022, 3, 1), "ends_on": contract.ends_on}
    made = correct_contract.term(contract, said, **facts)
    with assert_nothing_changed():
        assert correct_contract.term(contract, said, **facts) == made


# -- pages -----------------------------------------------------------------------------------------


def body(row, **more):
    return {"client_uuid": uuid.uuid4(), "version": version_of(row), "reason": "看错了", **more}


def test_the_page_of_a_person_shows_what_was(cast, worker, paper, as_user):
    client, there = as_user(cast.officer_a1), url("worker_detail", worker)
    sent = body(paper, number="JK2", issued_on="2026-03-02", expires_on="2027-03-02")
    for _click in range(2):
        assert client.post(url("certificate_correct", paper), sent)["Location"] == there
    page = client.get(there).content.decode()
    assert f"by {cast.officer_a1.name}, was: certificate number JK1; reason: 看错了" in page
    client.post(url("certificate_withdraw", paper), body(paper))
    page = client.get(there).content.decode()
    assert "withdrawn on 2026-11-23 09:00" in page
    assert url("certificate_correct", paper) not in page


def test_the_page_of_a_day_shows_what_was(cast, kitchen, noon, dish, as_user):
    client, there = as_user(cast.officer_a1), noon.sheet.get_absolute_url()
    sent = body(noon, ok=["hall"], remarks="其余未查")
    assert client.post(url("check_correct", noon), sent)["Location"] == there
    kept = {"grams": "130", "cabinet": "1号柜", "keeper": "王芳", "taken_at": "08:00"}
    assert client.post(url("sample_correct", dish), body(dish, **kept))["Location"] == there
    page = client.get(there).content.decode()
    assert "what is not in order 地面有水; reason: 看错了" in page
    assert "was: weight (g) 100; reason: 看错了" in page
    client.post(url("check_withdraw", noon), body(noon))
    client.post(url("sample_withdraw", dish), body(dish))
    page = client.get(there).content.decode()
    assert page.count("withdrawn on 2026-11-23 09:00") == 2
    assert url("check_correct", noon) not in page


def test_duties_on_the_page_of_a_day(cast, kitchen, frozen, as_user):
    client, there = as_user(cast.officer_a1), frozen.sheet.get_absolute_url()
    meal = daily.leader(kitchen, cast.officer_a1)
    kept = daily.control(kitchen, cast.officer_a1, found="门坏", measures="已修")
    sent = {
        "freezer": (frozen, {"name": "1号", "cold": "freezer", "celsius": "-16", "apart": "on"}),
        "leader_meal": (meal, {"leader": "刘校长", "comment": "偏咸"}),
        "control": (kept, {"person": "王芳", "found": "门锁坏", "measures": "已修"}),
    }
    shown = client.get(there).content.decode()
    for name, (row, facts) in sent.items():
        assert url(f"{name}_correct", row) in shown
        form = client.get(url(f"{name}_correct", row)).content.decode()
        assert url(f"{name}_withdraw", row) in form
        answer = client.post(url(f"{name}_correct", row), body(row, **facts))
        assert answer["Location"] == there
    shown = client.get(there).content.decode()
    for was in (
        "temperature (°C) -5.0",
        "what the leader says of the meal 味道好",
        "risks found 门坏",
    ):
        assert f"was: {was}; reason: 看错了" in shown
    wrong = {"person": "王芳", "found": "门锁坏", "measures": ""}
    with assert_nothing_changed():
        answer = client.post(url("control_correct", kept), body(kept, **wrong))
        assert answer.status_code == 422
    for name, (row, _facts) in sent.items():
        client.post(url(f"{name}_withdraw", row), body(row))
    shown = client.get(there).content.decode()
    assert shown.count("withdrawn on 2026-11-23 09:00") == 3
    assert "/correct/" not in shown
    daily.freezer(kitchen, cast.officer_a1)
    assert "/correct/" in client.get(there).content.decode()
    assert "/correct/" not in as_user(cast.inspector).get(there).content.decode()


def test_a_move_is_withdrawn_from_the_page_of_a_person(cast, moved, as_user):
    worker, move = moved
    client, there = as_user(cast.officer_a1), url("worker_detail", worker)
    assert url("move_withdraw", move) in client.get(there).content.decode()
    assert client.get(url("move_withdraw", move)).status_code == 200
    sent = body(move)
    for _click in range(2):
        assert client.post(url("move_withdraw", move), sent)["Location"] == there
    shown = client.get(there).content.decode()
    assert "withdrawn on 2026-11-23 09:00" in shown
    assert url("move_withdraw", move) not in shown


def test_pages_open(cast, paper, noon, dish, contract, as_user):
    client = as_user(cast.officer_a1)
    for name, row in (("certificate", paper), ("check", noon), ("sample", dish)):
        page = client.get(url(f"{name}_correct", row)).content.decode()
        assert url(f"{name}_withdraw", row) in page
        assert client.get(url(f"{name}_withdraw", row)).status_code == 200
    assert client.get(url("contract_correct", contract)).status_code == 200
    sent = body(contract, starts_on="2022-03-01", ends_on=contract.ends_on)
    assert client.post(url("contract_correct", contract), sent).status_code == 302
    page = client.get(url("contract_detail", contract)).content.decode()
    assert "was: from 20" in page
