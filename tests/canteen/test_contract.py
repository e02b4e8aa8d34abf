"""Outsourced kitchens (R11): ended ones come back at once, running ones by a date before."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from canteen import scores
from canteen.actions import contract as contracts
from canteen.actions import correct_contract
from canteen.actions import kitchen as kitchens
from canteen.models import Contract
from canteen.models.contract import standing
from canteen.rules import contract as rules
from canteen.rules.contract import State
from safety.base.models import Conflict, Refused
from safety.dues import engine, kinds
from safety.dues.models import DueItem, Notice
from safety.schools.actions import school as schools
from tests.canteen.conftest import TODAY, at, kitchen_of
from tests.canteen.says import says
from tests.files import papers, photos
from tests.refusals import assert_nothing_changed

D = dt.date.fromisoformat
TERM = {"starts_on": D("2022-09-01"), "ends_on": D("2027-08-31"), "transition_on": None}
LIST = reverse("canteen:contract_list")


def contract_of(kitchen, officer, **changes):
    facts = {"party": "顺达餐饮", **TERM, **changes}
    return contracts.record(kitchen, officer, uuid=uuid.uuid4(), **facts)


def take_back(contract, officer, day=TODAY, **more):
    """With the paper that ends it."""
    once, upload = more.pop("uuid", None) or uuid.uuid4(), photos.upload(papers.pdf(), "终止.pdf")
    facts = {"version": contract.version, "taken_back_on": day, **more}
    scan = contracts.prepare_back(contract, officer, upload, form_uuid=once, **facts)
    return contracts.take_back(contract, officer, uuid=once, scan=scan, **facts)


def url(name, row):
    return reverse(f"canteen:{name}", args=[row.uuid])


@pytest.fixture
def contract(cast, kitchen):
    """A running one without a transition date."""
    return contract_of(kitchen, cast.officer_a1)


def owed():
    rows = DueItem.objects.filter(kind__startswith="outsourcing", settled_at=None)
    return {(row.kind.removeprefix("outsourcing_"), str(row.due_on)) for row in rows}


def told(user):
    engine.run()
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("ends", "transition", "back", "state"),
    [
        ("2026-11-22", None, None, State.EXPIRED),
        ("2026-11-23", None, None, State.UNPLANNED),
        ("2027-08-31", "2026-11-22", None, State.LATE),
        ("2027-08-31", "2026-11-23", None, State.TRANSITION),
        ("2026-11-22", None, "2026-11-23", State.TAKEN_BACK),
    ],
)
def test_how_it_stands(cast, kitchen, ends, transition, back, state):
    days = [day and D(day) for day in (ends, transition, back)]
    assert rules.state_on(TODAY, TERM["starts_on"], *days) == state
    row = contract_of(kitchen, cast.officer_a1)
    names = ("ends_on", "transition_on", "taken_back_on")
    Contract.objects.filter(pk=row.pk).update(**dict(zip(names, days, strict=True)))
    found = [s for s in State if Contract.objects.filter(standing(s, TODAY)).exists()]
    assert found == [state]


def test_an_ended_one_is_overdue_at_once_to_school_and_bureaus(cast, kitchen):
    contract_of(kitchen, cast.officer_a1, ends_on=D("2025-08-31"))
    assert owed() == {("take_back", "2026-11-22")}
    for who in (cast.officer_a1, cast.principal_a1, cast.admin_a, cast.city_admin):
        assert told(who) == ["outsourcing_take_back"]
    for who in (cast.officer_a2, cast.admin_b):
        assert told(who) == []


def test_a_running_one_is_asked_for_its_transition_date(cast, contract):
    assert owed() == {("plan", "2026-11-30"), ("take_back", "2027-08-31")}
    contracts.edit(contract, cast.officer_a1, version=1, transition_on=D("2027-01-15"), plan="x")
    assert owed() == {("take_back", "2027-01-15")}
    with at(D("2027-01-01")):
        assert told(cast.admin_a) == ["outsourcing_take_back"]


def test_taken_back_settles_and_the_school_runs_it(cast, kitchen, contract):
    kitchen.refresh_from_db()
    assert kitchen.mode == "outsourced"
    once = uuid.uuid4()
    take_back(contract, cast.principal_a1, uuid=once)
    kitchen.refresh_from_db()
    assert (kitchen.mode, owed()) == ("self_run", set())
    with assert_nothing_changed():
        take_back(contract, cast.principal_a1, uuid=once)
        with pytest.raises(Refused):
            take_back(Contract.objects.get(), cast.principal_a1)


def test_without_a_paper_it_is_not_taken_back(cast, kitchen, contract, as_user):
    client, body = as_user(cast.officer_a1), {"version": 1, "taken_back_on": "2026-11-23"}
    client.get("/nowhere/")
    facts = {"version": 1, "taken_back_on": TODAY, "uuid": uuid.uuid4(), "scan": None}
    with assert_nothing_changed():
        with pytest.raises(Refused, match="paper"):
            contracts.take_back(contract, cast.officer_a1, **facts)
        body["client_uuid"] = uuid.uuid4()
        assert client.post(url("contract_take_back", contract), body).status_code == 422


def test_bureaus_hear_that_it_is_taken_back_and_open_it_again(cast, kitchen, contract, as_user):
    before = owed()
    take_back(contract, cast.officer_a1)
    for who in (cast.principal_a1, cast.admin_a, cast.city_admin):
        assert told(who) == ["outsourcing_told"]
    for who in (cast.officer_a1, cast.officer_a2, cast.admin_b):
        assert told(who) == []
    client, reopen = as_user(cast.admin_a), url("contract_reopen", contract)
    page = client.get(url("contract_detail", contract)).content.decode()
    scan = url("contract_back_scan", contract.takings_back.get())
    assert reopen in page and scan in page and client.get(scan).status_code == 200
    body = {"client_uuid": uuid.uuid4(), "version": 2, "reason": "现场仍是原公司人员"}
    for _twice in range(2):
        assert client.post(reopen, body).status_code == 302
    kitchen.refresh_from_db()
    contract.refresh_from_db()
    assert (kitchen.mode, owed()) == ("outsourced", before)
    assert (contract.state, contract.back_at) == ("unplanned", None)
    assert told(cast.officer_a1) == told(cast.principal_a1)[1:] == ["outsourcing_told"]
    page = client.get(url("contract_detail", contract)).content.decode()
    assert "现场仍是原公司人员" in page and "taken back on 2026-11-23" in page and scan in page


def test_bureaus_hear_of_each_of_these(cast, kitchen, contract):
    """Also that it is taken back behind a term that was put right, or once more."""
    facts = {"starts_on": contract.starts_on, "ends_on": contract.ends_on - dt.timedelta(days=1)}
    correct_contract.term(contract, says(contract, cast.officer_a1), **facts)
    for times in (1, 2):
        take_back(Contract.objects.get(), cast.officer_a1)
        assert len(told(cast.admin_a)) == len(told(cast.city_admin)) == 2 * times
        correct_contract.reopen(contract, says(contract, cast.officer_a1))


def test_two_of_one_first_day_are_refused(cast, kitchen, contract):
    """Also where the first was taken back on that day."""
    take_back(contract, cast.officer_a1, contract.starts_on)
    with assert_nothing_changed(), pytest.raises(Refused, match="already"):
        contract_of(kitchen, cast.officer_a1)


def test_nobody_else_opens_it_again(cast, kitchen, contract):
    take_back(contract, cast.officer_a1)
    for who in (cast.officer_a2, cast.admin_b, cast.inspector):
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            correct_contract.reopen(contract, says(contract, who))


def test_what_is_open_or_has_another_is_not_opened_again(cast, kitchen, contract):
    def again(row):
        with assert_nothing_changed(), pytest.raises(Refused):
            correct_contract.reopen(row, says(row, cast.officer_a1))

    again(contract)
    take_back(contract, cast.officer_a1)
    contract_of(kitchen, cast.officer_a1, starts_on=D("2019-09-01"), ends_on=D("2022-08-31"))
    again(contract)


def test_what_was_taken_back_early_leaves_room(cast, kitchen, contract):
    take_back(contract, cast.officer_a1, day=D("2023-06-30"))
    term = {"starts_on": D("2023-06-29"), "ends_on": D("2026-08-31")}
    with assert_nothing_changed(), pytest.raises(Refused, match="顺达餐饮"):
        contract_of(kitchen, cast.officer_a1, **term)
    assert contract_of(kitchen, cast.officer_a1, **term | {"starts_on": D("2023-06-30")})


def test_a_term_typed_wrong_is_put_right_and_told(cast, contract):
    contracts.edit(contract, cast.officer_a1, version=1, transition_on=D("2027-01-15"))
    facts = {"starts_on": contract.starts_on, "ends_on": D("2028-08-31")}
    correct_contract.term(contract, says(contract, cast.officer_a1), **facts)
    contract.refresh_from_db()
    assert (contract.ends_on, contract.version) == (D("2028-08-31"), 3)
    for who in (cast.admin_a, cast.city_admin):
        assert "outsourcing_told" in told(who)


# -- begun against the rule ------------------------------------------------------------------------


def test_what_was_begun_against_the_rule_is_overdue_at_once(cast, kitchen, as_user):
    client = as_user(cast.officer_a1)
    body = {"client_uuid": uuid.uuid4(), "party": "顺达餐饮", "starts_on": "2025-09-01",
            "ends_on": "2028-08-31"}  # fmt: skip
    client.get("/nowhere/")
    with assert_nothing_changed():
        assert client.post(url("contract_add", kitchen), body).status_code == 422
    assert client.post(url("contract_add", kitchen), body | {"in_force": "on"}).status_code == 302
    row = Contract.objects.get()
    kitchen.refresh_from_db()
    assert (row.state, kitchen.mode) == ("forbidden", "outsourced")
    assert owed() == {("take_back", "2026-11-22")}
    for who in (cast.principal_a1, cast.admin_a, cast.city_admin):
        assert told(who) == ["outsourcing_take_back"]
    found = [s for s in State if Contract.objects.filter(standing(s, TODAY)).exists()]
    assert found == [State.FORBIDDEN]
    assert [one.cost.code for one in scores.against(kitchen, TODAY)] == ["outsourced"]
    page = as_user(cast.admin_a).get(url("contract_detail", row)).content.decode()
    assert "begun on" in page and "against the rule, and not taken back" in page
    with assert_nothing_changed(), pytest.raises(Refused):
        contracts.edit(row, cast.officer_a1, version=1, transition_on=D("2027-01-15"))


def test_none_is_recorded_that_has_not_begun(cast, kitchen):
    with assert_nothing_changed(), pytest.raises(Refused, match="school-safety meeting"):
        contract_of(kitchen, cast.officer_a1, starts_on=TODAY + dt.timedelta(days=1), in_force=True)


def test_no_kitchen_is_called_self_run_while_a_contract_is_open(cast, kitchen, contract):
    facts = {"mode": "self_run", "licence": "JY11", "licence_expires_on": D("2028-01-31")}
    with assert_nothing_changed(), pytest.raises(Refused):
        kitchens.edit_kitchen(kitchen, cast.officer_a1, version=2, **facts)


def test_a_new_one_is_refused_with_the_rule(cast, kitchen, settings):
    day = settings.OUTSOURCING_FORBIDDEN_FROM
    with assert_nothing_changed(), pytest.raises(Refused, match=r"2024-09-01.*city school-safety"):
        contract_of(kitchen, cast.officer_a1, starts_on=day)
    assert contract_of(kitchen, cast.officer_a1, starts_on=day - dt.timedelta(days=1))


def test_a_renewal_is_refused(cast, contract):
    with assert_nothing_changed(), pytest.raises(Refused, match="renew"):
        contracts.edit(contract, cast.officer_a1, version=1, ends_on=D("2027-09-01"))
    assert contracts.edit(contract, cast.officer_a1, version=1, ends_on=D("2027-08-30"))


@pytest.mark.parametrize("day", ["2027-01-16", None])
def test_a_transition_date_moves_nearer_alone(cast, contract, as_user, day):
    officer, day = cast.officer_a1, day and D(day)
    contracts.edit(contract, officer, version=1, transition_on=D("2027-01-15"))
    client = as_user(officer)
    client.get("/nowhere/")
    body = {"version": 2, "party": "顺达餐饮", "ends_on": "2027-08-31", "transition_on": day or ""}
    with assert_nothing_changed():
        with pytest.raises(Refused, match=r"2027-01-15.*school-safety meeting"):
            contracts.edit(contract, officer, version=2, transition_on=day)
        assert client.post(url("contract_edit", contract), body).status_code == 422
    contracts.edit(contract, officer, version=2, transition_on=D("2027-01-14"))
    contracts.edit(contract, officer, version=3, plan="x")


def test_no_kitchen_is_called_outsourced_without_a_contract(cast, kitchen):
    officer = cast.officer_a1
    with assert_nothing_changed():
        with pytest.raises(Refused, match="school-safety meeting"):
            kitchen_of(cast.a1, officer, name="东", mode="outsourced")
        with pytest.raises(Refused, match="school-safety meeting"):
            kitchens.edit_kitchen(kitchen, officer, version=1, mode="outsourced")
    contract_of(kitchen, officer)
    kitchens.edit_kitchen(kitchen, officer, version=2, mode="outsourced", capacity=20)


@pytest.mark.parametrize("day", ["2022-08-31", "2027-08-31", "2028-01-01"])
def test_the_transition_lies_before_the_end(cast, contract, day):
    with assert_nothing_changed(), pytest.raises(Refused):
        contracts.edit(contract, cast.officer_a1, version=1, transition_on=D(day))


@pytest.mark.parametrize(
    ("starts", "ends", "allowed"),
    [
        ("2019-09-01", "2022-09-01", False),
        ("2019-09-01", "2022-08-31", True),
        ("2023-01-01", "2023-12-31", False),
        ("2022-09-01", "2027-08-31", False),
    ],
)
def test_two_do_not_overlap(cast, kitchen, contract, starts, ends, allowed):
    take_back(contract, cast.officer_a1)
    days = {"starts_on": D(starts), "ends_on": D(ends)}
    if allowed:
        assert contract_of(kitchen, cast.officer_a1, **days)
        return
    with assert_nothing_changed(), pytest.raises(Refused, match="顺达餐饮"):
        contract_of(kitchen, cast.officer_a1, **days)


def test_two_are_not_open_at_once(cast, kitchen, contract):
    days = {"starts_on": D("2019-09-01"), "ends_on": D("2022-08-31")}
    with assert_nothing_changed(), pytest.raises(Refused):
        contract_of(kitchen, cast.officer_a1, **days)


def test_sent_twice_is_one_row(cast, kitchen):
    facts = {"uuid": uuid.uuid4(), "party": "顺达餐饮", **TERM}
    for _time in range(2):
        contracts.record(kitchen, cast.officer_a1, **facts)
    with assert_nothing_changed(), pytest.raises(Refused):
        contracts.record(kitchen, cast.officer_a1, **{**facts, "party": "x"})
    assert Contract.objects.count() == 1


def test_a_stale_page_is_told(cast, contract):
    contracts.edit(contract, cast.officer_a1, version=1, plan="x")
    with assert_nothing_changed(), pytest.raises(Conflict):
        take_back(contract, cast.officer_a1, version=1)


@pytest.mark.parametrize("who", ["officer_a2", "admin_a", "inspector"])
def test_others_keep_none(cast, kitchen, contract, who):
    other = getattr(cast, who)
    acts = [
        lambda: contract_of(kitchen, other),
        lambda: contracts.edit(contract, other, version=1, plan="x"),
        lambda: take_back(contract, other),
        lambda: contracts.prepare_scan(
            kitchen, other, photos.upload(photos.jpeg(), "a.jpg"), form_uuid=uuid.uuid4(), **TERM
        ),
    ]
    for act in acts:
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            act()


def test_a_school_that_opens_again_owes_it_again(cast, contract):
    before = owed()
    schools.close_school(cast.a1, cast.city_admin, closed_on=TODAY)
    assert owed() == set()
    cast.a1.refresh_from_db()
    schools.reopen_school(cast.a1, cast.city_admin)
    assert owed() == before


def test_from_the_kitchen_to_the_end_of_the_contract(cast, as_user):
    client = as_user(cast.principal_a1)
    kitchen = kitchen_of(cast.a1, cast.officer_a1)
    add = url("contract_add", kitchen)
    assert add in client.get(kitchen.get_absolute_url()).content.decode()
    type(kitchen).objects.update(mode="outsourced")
    assert "No contract is recorded." in client.get(kitchen.get_absolute_url()).content.decode()
    body = {"client_uuid": uuid.uuid4(), "party": "顺达餐饮", "starts_on": "2022-09-01",
            "ends_on": "2026-08-31", "scan": photos.upload(papers.pdf(), "合同.pdf")}  # fmt: skip
    client.post(url("contract_add", kitchen), body)
    contract = Contract.objects.get()
    page = client.get(url("contract_detail", contract)).content.decode()
    assert "was to be taken back by" in page
    assert "Requirement of the city school-safety meeting" in page
    assert client.get(url("contract_scan", contract)).status_code == 200
    said = "Take the kitchen back from 顺达餐饮"
    assert said in client.get("/").content.decode()
    body = {"version": 1, "taken_back_on": "2026-11-23", "client_uuid": uuid.uuid4()}
    body["scan"] = photos.upload(papers.pdf(), "终止.pdf")
    assert client.post(url("contract_take_back", contract), body).status_code == 302
    assert said not in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("party", "\u3000"),
        ("starts_on", "2022-02-30"),
        ("starts_on", "2024-09-01"),
        ("starts_on", "1950-01-01"),
        ("ends_on", "2022-08-31"),
        ("ends_on", "9999-12-31"),
        ("transition_on", "2027-08-31"),
        ("plan", "x" * 1001),
        ("scan", b"<html>"),
        ("client_uuid", ""),
    ],
)
def test_bad_input_changes_nothing(cast, kitchen, as_user, field, value):
    client = as_user(cast.officer_a1)
    client.get("/nowhere/")
    body = {"client_uuid": uuid.uuid4(), "party": "顺达餐饮", "starts_on": "2022-09-01",
            "ends_on": "2027-08-31"}  # fmt: skip
    body[field] = photos.upload(value, "a.jpg") if isinstance(value, bytes) else value
    with assert_nothing_changed():
        assert client.post(url("contract_add", kitchen), body).status_code == 422


@pytest.mark.parametrize("day", ["", "2026-11-24", "2022-08-31"])
def test_bad_days_of_taking_back(cast, contract, as_user, day):
    client = as_user(cast.officer_a1)
    client.get("/nowhere/")
    with assert_nothing_changed():
        body = {"version": 1, "taken_back_on": day}
        assert client.post(url("contract_take_back", contract), body).status_code == 422


def test_counts_are_of_ones_own(cast, contract, as_user):
    contract_of(kitchen_of(cast.b1, cast.officer_b1), cast.officer_b1, ends_on=D("2026-08-31"))
    counts = {}
    for who in ("officer_b1", "admin_a", "city_admin"):
        figures = as_user(getattr(cast, who)).get(LIST).context["figures"]
        counts[who] = {state.value: count for state, _label, _hue, count in figures if count}
    assert counts == {
        "officer_b1": {"expired": 1},
        "admin_a": {"unplanned": 1},
        "city_admin": {"expired": 1, "unplanned": 1},
    }


def test_the_list_costs_the_same_for_few_and_many(cast, contract, as_user):
    client = as_user(cast.city_admin)
    client.get(LIST, {"state": "unplanned"})
    with CaptureQueriesContext(connection) as few:
        assert len(client.get(LIST, {"state": "unplanned"}).context["rows"]) == 1
    for number in range(20):
        contract_of(kitchen_of(cast.b1, cast.officer_b1, name=f"{number}"), cast.officer_b1)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(LIST, {"state": "unplanned"}).context["rows"]) == 21
    assert len(few) == len(many)


def test_known_late_is_owed_from_the_day_it_became_known():
    assert rules.back_due(D("2020-01-01"), TODAY) == TODAY - dt.timedelta(days=1)
    assert rules.plan_due(D("2026-11-25"), TODAY) == D("2026-11-25")


def test_the_notice_of_a_term_names_both_its_days(cast, contract):
    facts = {"starts_on": D("2022-09-02"), "ends_on": contract.ends_on}
    correct_contract.term(contract, says(contract, cast.officer_a1), **facts)
    [row] = Notice.objects.filter(user=cast.city_admin)
    assert "put right: from 2022-09-02 to 2027-08-31" in kinds.line(row.kind, row.facts)
    older = {"said": "term", "party": "顺达餐饮", "day": "2027-08-31"}
    assert kinds.line(row.kind, older).endswith("put right: it ends on 2027-08-31")


def test_a_term_is_not_put_right_over_what_was_set_meanwhile(cast, contract):
    said = says(contract, cast.officer_a1)
    contracts.edit(contract, cast.officer_a1, version=1, transition_on=D("2027-01-15"))
    facts = {"starts_on": contract.starts_on, "ends_on": D("2028-08-31")}
    with assert_nothing_changed(), pytest.raises(Conflict):
        correct_contract.term(contract, said, **facts)


def test_the_page_shows_both_terms_where_it_was_changed_meanwhile(cast, contract, as_user):
    contracts.edit(contract, cast.officer_a1, version=1, ends_on=D("2027-07-31"))
    body = {"client_uuid": uuid.uuid4(), "version": 1, "reason": "看错了",
            "starts_on": "2022-09-01", "ends_on": "2027-06-30"}  # fmt: skip
    client = as_user(cast.officer_a1)
    with assert_nothing_changed():
        answer = client.post(url("contract_correct", contract), body)
    assert answer.status_code == 409
    assert "2027-07-31" in answer.text and "2027-06-30" in answer.text


def test_one_taken_back_early_is_put_right_before_the_next(cast, kitchen, contract):
    take_back(contract, cast.officer_a1, day=D("2023-06-30"))
    term = {"starts_on": D("2023-06-30"), "ends_on": D("2026-08-31")}
    contract_of(kitchen, cast.officer_a1, **term)
    facts = {"starts_on": D("2022-08-31"), "ends_on": D("2027-08-30")}
    correct_contract.term(contract, says(contract, cast.officer_a1), **facts)
    contract.refresh_from_db()
    assert (contract.starts_on, contract.ends_on) == tuple(facts.values())


def test_the_day_of_a_taking_back_is_put_right(cast, kitchen, contract, as_user):
    client = as_user(cast.officer_a1)
    page = url("contract_back_day", contract)
    assert client.get(page).status_code == 404
    take_back(contract, cast.officer_a1, day=D("2023-06-30"))
    term = {"starts_on": D("2023-09-01"), "ends_on": D("2026-08-31")}
    contract_of(kitchen, cast.officer_a1, **term)
    body = {"client_uuid": uuid.uuid4(), "version": 2, "reason": "看错了"}
    for day in ("2026-11-24", "2022-08-31", "2023-09-02"):
        with assert_nothing_changed():
            assert client.post(page, body | {"taken_back_on": day}).status_code == 422
    for _click in range(2):
        assert client.post(page, body | {"taken_back_on": "2023-08-31"}).status_code == 302
    contract.refresh_from_db()
    assert (contract.taken_back_on, contract.version) == (D("2023-08-31"), 3)
    assert "was: taken back on 2023-06-30" in client.get(url("contract_detail", contract)).text
    lines = [kinds.line(one.kind, one.facts) for one in Notice.objects.filter(user=cast.admin_a)]
    assert any("put right: 2023-08-31" in line for line in lines)


def test_one_that_was_opened_again_meanwhile_says_so_and_keeps_what_was_typed(
    cast, contract, as_user
):
    client, page = as_user(cast.officer_a1), url("contract_back_day", contract)
    take_back(contract, cast.officer_a1, day=D("2023-06-30"))
    body = {"client_uuid": uuid.uuid4(), "version": 2, "reason": "看错了"}
    contract.refresh_from_db()
    correct_contract.reopen(contract, says(contract, cast.officer_a1))
    with assert_nothing_changed():
        answer = client.post(page, body | {"taken_back_on": "2023-06-29"})
    assert answer.status_code == 422 and "2023-06-29" in answer.text
    assert client.get(page).status_code == 404


def test_the_day_of_a_taking_back_is_its_own_schools(cast, contract):
    said = {"taken_back_on": D("2023-08-31")}
    with assert_nothing_changed(), pytest.raises(Refused):
        correct_contract.back_day(contract, says(contract, cast.officer_a1), **said)
    take_back(contract, cast.officer_a1, day=D("2023-06-30"))
    for who in (cast.officer_a2, cast.admin_a):
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            correct_contract.back_day(contract, says(contract, who), **said)
