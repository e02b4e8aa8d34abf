"""Somebody else changed it meanwhile: what was typed stands beside what is there now, nothing is
written, nothing typed is lost, and sent again it goes on top."""

import uuid

import pytest
from django.urls import reverse

from canteen.actions import correct
from canteen.models import Dish, HealthCertificate, version_of
from tests import factories
from tests.canteen import daily
from tests.canteen.buying import supplier_of
from tests.canteen.conftest import certify, kitchen_of
from tests.canteen.test_care_point import point_of
from tests.canteen.test_contract import contract_of
from tests.canteen.test_correct import ISSUED, says
from tests.refusals import assert_nothing_changed


@pytest.fixture(autouse=True)
def term(cast):
    factories.terms(cast.city, 2026)


def url(name, row):
    return reverse(f"canteen:{name}", args=[row.uuid])


def correction(**facts):
    return {"client_uuid": uuid.uuid4(), "version": 1, "reason": "看错了", **facts}


def shown(answer) -> set[tuple[str, str]]:
    return {(str(row["typed"]), str(row["stored"])) for row in answer.context["differences"]}


def stale(client, address, body):
    with assert_nothing_changed():
        answer = client.post(address, body)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Somebody else saved this while you had it open" in page
    return answer


def test_a_certificate_and_on_top(cast, worker, as_user):
    paper = certify(worker, cast.officer_a1, ISSUED)
    correct.certificate(paper, says(paper, cast.principal_a1), number="JK2", issued_on=ISSUED)
    client, address = as_user(cast.officer_a1), url("certificate_correct", paper)
    body = correction(number="JK3", issued_on="2026-03-03", expires_on="2027-03-02")
    answer = stale(client, address, body)
    assert shown(answer) == {("JK3", "JK2"), ("2026-03-03", "2026-03-02")}
    page = answer.content.decode()
    assert f"by {cast.principal_a1.name}, was:" in page and "reason: 看错了" in page
    assert 'value="JK3"' in page and 'name="version" value="2"' in page
    assert client.post(address, {**body, "version": 2}).status_code == 302
    assert HealthCertificate.objects.get().number == "JK3"


def test_ticks_of_a_check(cast, kitchen, as_user):
    row = daily.check(kitchen, cast.officer_a1, "noon", wrong=["hall"], remarks="地面有水")
    said = says(row, cast.principal_a1)
    correct.check(row, said, wrong=["hall", "apart"], remarks="地面有水")
    form = as_user(cast.officer_a1).get(url("check_correct", row)).context["form"]
    items = [code for code, _label in form.fields["ok"].choices]
    body = correction(ok=[code for code in items if code != "hall"], remarks="地面有积水")
    answer = stale(as_user(cast.officer_a1), url("check_correct", row), body)
    ticked, words = sorted(shown(answer), key=lambda pair: len(pair[0]), reverse=True)
    assert words == ("地面有积水", "地面有水")
    assert len(ticked[0].split(", ")) == len(ticked[1].split(", ")) + 1


def test_a_sample(cast, kitchen, as_user):
    daily.samples(daily.menu(kitchen, cast.officer_a1, "米饭"), cast.officer_a1, 米饭=100)
    row = Dish.objects.get()
    facts = {"cabinet": row.cabinet, "keeper": row.keeper, "taken_at": row.taken_at}
    correct.sample(row, says(row, cast.principal_a1), grams=130, **facts)
    body = correction(grams="125", cabinet=row.cabinet, keeper=row.keeper, taken_at="08:00")
    assert shown(stale(as_user(cast.officer_a1), url("sample_correct", row), body)) == {
        ("125", "130")
    }


def test_withdrawn_it_says_what_was_said_meanwhile(cast, worker, as_user):
    paper = certify(worker, cast.officer_a1, ISSUED)
    correct.certificate(paper, says(paper, cast.principal_a1), number="JK2", issued_on=ISSUED)
    client, address = as_user(cast.officer_a1), url("certificate_withdraw", paper)
    body = correction()
    page = stale(client, address, body).content.decode()
    assert f"by {cast.principal_a1.name}, was: certificate number JK1" in page
    assert client.post(address, {**body, "version": 2}).status_code == 302
    paper.refresh_from_db()
    assert paper.withdrawn_at and version_of(paper) == 3


def kitchen_row(cast):
    row = kitchen_of(cast.a1, cast.officer_a1)
    facts = {"mode": "self_run", "name": "东食堂", "licence": "JY11", "capacity": "300"}
    facts |= {"licence_expires_on": "2028-01-31", "lunch": "on", "in_use": "on"}
    return "kitchen_edit", row, facts, {"capacity": ("310", "320"), "lunch": ("", "on")}


def contract_row(cast):
    row = contract_of(kitchen_of(cast.a1, cast.officer_a1), cast.officer_a1)
    facts = {"party": row.party, "ends_on": row.ends_on.isoformat(), "plan": ""}
    return "contract_edit", row, facts, {"plan": ("九月收回", "十月收回")}


def supplier_row(cast):
    row = supplier_of(cast.a1, cast.officer_a1).supplier
    facts = {
        "name": row.name, "licence": row.licence, "food_licence": row.food_licence, "in_use": "on",
        "food_licence_expires_on": row.food_licence_expires_on.isoformat(), "phone": row.phone,
        "address": row.address, "contact": row.contact,
    }  # fmt: skip
    return "supplier_edit", row, facts, {"contact": ("钱刚", "孙刚")}


def care_row(cast):
    row = point_of(cast, "a1", 3)
    facts = {"name": row.name, "address": row.address, "fire": "good", "hygiene": "good"}
    facts |= {"in_use": "on", "meals": "on", "district": str(row.district.uuid)}
    return "care_point_edit", row, facts, {"fire": ("unknown", "bad"), "owner": ("王", "李")}


@pytest.mark.parametrize("made", [kitchen_row, contract_row, supplier_row, care_row])
def test_an_edit_shows_both(cast, as_user, made):
    name, row, facts, changes = made(cast)
    client, version = as_user(cast.officer_a1), row.version
    theirs = {field: there for field, (_mine, there) in changes.items() if there}
    mine = {field: here for field, (here, _there) in changes.items() if here}
    facts = {field: value for field, value in facts.items() if field not in changes}
    sent = {**facts, "version": version}
    assert client.post(url(name, row), {**sent, **theirs}).status_code == 302
    answer = stale(client, url(name, row), {**sent, **mine})
    assert len(shown(answer)) == len(changes)
    again = {**sent, **mine, "version": answer.context["form"]["version"].value()}
    assert client.post(url(name, row), again).status_code == 302
