"""Somebody else changed it meanwhile: both values stand side by side, nothing is written, nothing
typed is lost, and where the step can still be taken it is sent again on top."""

import uuid

import pytest
from django.urls import reverse

from tests.refusals import assert_nothing_changed
from tests.transport.conftest import TODAY, driver_of, number_of, vehicle_of
from tests.transport.test_filing import back, file, hand, wheel  # noqa: F401
from tests.transport.test_pages import BUS, DRIVER
from tests.transport.test_violations import taken, tip, upheld
from transport.actions import agreement as papers
from transport.actions import violation as acts
from transport.models import Driver, Vehicle, Violation


def stale(client, name, row, body):
    with assert_nothing_changed():
        answer = client.post(reverse(f"transport:{name}", args=[row.uuid]), body)
    assert answer.status_code == 409
    assert "Somebody else saved this while you had it open" in answer.content.decode()
    return answer


def shown(answer) -> set[tuple[str, str]]:
    return {(str(row["typed"]), str(row["stored"])) for row in answer.context["differences"]}


def again(client, name, row, body, version):
    body = {**body, "version": version}
    return client.post(reverse(f"transport:{name}", args=[row.uuid]), body).status_code


def test_a_driver(driver, cast, as_user):
    client = as_user(cast.officer_a1)
    first = DRIVER | {"version": 1, "phone": "13900000002"}
    assert again(client, "driver_edit", driver, first, 1) == 302
    body = DRIVER | {"version": 1, "phone": "13900000003", "licence_class": "B1"}
    answer = stale(client, "driver_edit", driver, body)
    assert shown(answer) == {("13900000003", "13900000002"), ("B1", "A1")}
    assert 'value="13900000003"' in answer.content.decode()
    assert number_of() not in answer.content.decode()
    assert again(client, "driver_edit", driver, body, 2) == 302
    assert Driver.objects.get().phone == "13900000003"


def test_a_vehicle_and_the_pupils_that_another_tab_gave_it(bus, cast, as_user):
    client = as_user(cast.officer_a1)
    given = BUS | {"kind": "school_bus", "plate": bus.plate}
    assert again(client, "vehicle_edit", bus, given | {"pupils": "7", "permit": "XC8"}, 1) == 302
    body = given | {"version": 1, "permit": "XC9"}
    assert shown(stale(client, "vehicle_edit", bus, body)) == {("5", "7"), ("XC9", "XC8")}
    assert again(client, "vehicle_edit", bus, body, 2) == 302
    assert Vehicle.objects.get().permit == "XC9"


def test_a_vehicle_that_another_school_gave_its_driver_meanwhile(bus, cast, as_user):
    """That somebody else drives it is said, never who."""
    vehicle_of(cast.a2, cast.officer_a2, plate=bus.plate)
    theirs = driver_of(cast.a2, cast.officer_a2, name="赵外校", identity=number_of(order=2))
    form = as_user(cast.officer_a2)
    body = BUS | {"kind": "school_bus", "driver": theirs.uuid}
    assert again(form, "vehicle_edit", bus, body, Vehicle.objects.get().version) == 302
    body = BUS | {"kind": "school_bus", "version": 1}
    answer = stale(as_user(cast.officer_a1), "vehicle_edit", bus, body)
    assert ("–", "another school's driver (unchanged)") in shown(answer)
    assert "赵外校" not in answer.content.decode()


def test_slips_of_a_letter(cast, as_user):
    letter = papers.send_letter(
        cast.officer_a1, uuid=uuid.uuid4(), school=cast.a1, title="告家长书", text="x",
        sent_on=TODAY, sent=40,
    )  # fmt: skip
    papers.count_read(letter, cast.principal_a1, version=1, read=30)
    client, body = as_user(cast.officer_a1), {"version": 1, "read": 31}
    assert shown(stale(client, "letter_read", letter, body)) == {("31", "30")}
    assert again(client, "letter_read", letter, body, 2) == 302


def test_a_filing_that_was_handed_over(cast, wheel, as_user):  # noqa: F811
    row = hand(file(cast), cast.principal_a1)
    body = {
        "client_uuid": uuid.uuid4(), "version": 1, "handed_on": TODAY, "handed_to": "车管所",
    }  # fmt: skip
    answer = stale(as_user(cast.officer_a1), "filing_hand", row, body)
    assert shown(answer) == {("车管所", "交警大队")}
    page = answer.content.decode()
    assert cast.principal_a1.name in page and "It was handed over already." in page
    assert 'value="车管所"' in page


def test_what_came_back_of_a_filing_goes_on_top(cast, wheel, as_user):  # noqa: F811
    row = back(hand(file(cast), cast.officer_a1), cast.principal_a1, remarks="缺保险")
    client = as_user(cast.officer_a1)
    body = {
        "client_uuid": uuid.uuid4(), "version": 2, "answered_on": TODAY, "answer": "accepted",
        "remarks": "",
    }  # fmt: skip
    assert shown(stale(client, "filing_back", row, body)) == {
        ("accepted", "returned"), ("–", "缺保险"),
    }  # fmt: skip
    assert again(client, "filing_back", row, body, 3) == 302


def test_a_report_that_a_colleague_answered(cast, as_user):
    row = taken(cast)
    acts.answer(
        row, cast.inspector_a, uuid=uuid.uuid4(), version=2, outcome="unfounded", answer="查无此事"
    )
    client = as_user(cast.admin_a)
    body = {
        "client_uuid": uuid.uuid4(), "version": 2, "outcome": "upheld", "answer": "已查处。",
    }  # fmt: skip
    answer = stale(client, "violation_answer", row, body)
    assert shown(answer) == {("upheld", "not upheld"), ("已查处。", "查无此事")}
    page = answer.content.decode()
    assert cast.inspector_a.name in page and "This cannot be done now" in page
    assert again(client, "violation_answer", row, body, 3) == 422


def test_a_report_that_a_colleague_took_on_is_closed_on_top(cast, as_user):
    row, client = taken(cast), as_user(cast.admin_a)
    body = {"client_uuid": uuid.uuid4(), "version": 1, "reason": "重复举报"}
    answer = stale(client, "violation_close", row, body)
    assert answer.context["hindered"] == "" and "Take it on" in answer.content.decode()
    assert again(client, "violation_close", row, body, 2) == 302
    assert Violation.objects.get().state == "closed"


def test_a_hazard_that_a_colleague_raised(cast, as_user):
    vehicle_of(cast.a1, cast.officer_a1)
    row = upheld(cast)
    said = {"what": "超员接送学生", "interim_control": "停运"}
    acts.to_ledger(row, cast.inspector_a, uuid=uuid.uuid4(), version=3, **said)
    body = {"client_uuid": uuid.uuid4(), "version": 3, **said, "what": "超员"}
    answer = stale(as_user(cast.admin_a), "violation_hazard", row, body)
    assert shown(answer) == {("超员", "超员接送学生")}
    assert "It is a hazard in the ledger already." in answer.content.decode()


@pytest.mark.parametrize("version", [9, 1_000_000_000])
def test_a_version_that_never_was_is_told_what_stands(cast, as_user, version):
    row = tip(cast)
    body = {"client_uuid": uuid.uuid4(), "version": version, "reason": "重复"}
    answer = stale(as_user(cast.admin_a), "violation_close", row, body)
    assert answer.context["meanwhile"] == [] and answer.context["hindered"] == ""
