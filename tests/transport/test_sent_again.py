"""A form whose answer was lost is sent again: nothing happens twice, and its sender is told the
same. Steps of reports on vehicles (R19) and of filings (R16)."""

import uuid

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from inspections.models import Hazard
from safety.base.models import Refused
from tests.refusals import assert_nothing_changed
from tests.transport.conftest import TODAY, driver_of, vehicle_of
from tests.transport.test_filing import back, file, hand
from tests.transport.test_violations import taken, tip, upheld
from transport.actions import filing as filings
from transport.actions import violation as acts
from transport.models import DriverRecord, FilingStep, ViolationStep


@pytest.fixture
def wheel(cast):
    driver = driver_of(cast.a1, cast.officer_a1)
    vehicle_of(cast.a1, cast.officer_a1, driver=driver)
    return driver


# Each step: the report before it, what is typed, and one field with something else in it.
STEPS = {
    "take": (tip, lambda c, w: {"version": 1}, None),
    "answer": (
        taken,
        lambda c, w: {"version": 2, "outcome": "upheld", "answer": "已查处", "note": "电话核实"},
        ("answer", "未查实"),
    ),
    "close": (tip, lambda c, w: {"version": 1, "reason": "垃圾信息"}, ("reason", "重复")),
    "route": (
        tip,
        lambda c, w: {"version": 1, "district": c.district_b.uuid, "reason": "在乙区"},
        ("reason", "在别处"),
    ),
    "reopen": (upheld, lambda c, w: {"version": 3, "reason": "再查"}, ("reason", "误")),
    "hazard": (
        upheld,
        lambda c, w: {"version": 3, "what": "超员", "interim_control": "停运"},
        ("interim_control", "限速"),
    ),
    "record": (
        upheld,
        lambda c, w: {"version": 3, "driver": w.uuid, "established": "on", "note": "决定书1号"},
        ("note", "决定书2号"),
    ),
}


def told(response):
    """Its status, where it leads, and the last words that its sender will read there."""
    words = [str(one) for one in get_messages(response.wsgi_request)]
    return response.status_code, response.headers.get("Location"), words[-1:]


@pytest.mark.parametrize("who", ["admin_a", "city_admin"])
@pytest.mark.parametrize("step", STEPS)
def test_a_step_of_a_report(cast, wheel, as_user, step, who):
    before, typed, other = STEPS[step]
    row, client = before(cast), as_user(getattr(cast, who))
    page = reverse(f"transport:violation_{step}", args=[row.uuid])
    given = {"client_uuid": uuid.uuid4(), **typed(cast, wheel)}
    first = told(client.post(page, given))
    assert first[0] == 302 and first[2]
    for _time in range(2):
        with assert_nothing_changed():
            assert told(client.post(page, given)) == first
    if other:
        with assert_nothing_changed():
            assert client.post(page, given | dict([other])).status_code in (404, 422)
    with assert_nothing_changed():  # somebody who had the page open too is told of the first
        late = given | {"client_uuid": uuid.uuid4()}
        assert client.post(page, late).status_code in (404, 409)


def test_once_in_the_ledger_and_against_the_driver(cast, wheel):
    row, once = upheld(cast), uuid.uuid4()
    for _time in range(2):
        acts.to_ledger(row, cast.admin_a, uuid=once, version=3, what="超员", interim_control="停运")
    assert (
        Hazard.objects.count() == 1 and ViolationStep.objects.filter(action="hazard").count() == 1
    )
    once = uuid.uuid4()
    for _time in range(2):
        acts.to_record(row, cast.admin_a, uuid=once, version=4, driver=wheel, note="决定书1号")
    assert DriverRecord.objects.filter(source="police").count() == 1


def test_whoever_handed_it_on_is_told_so_again_and_sees_nothing_of_it(cast, as_user):
    row, once = tip(cast), uuid.uuid4()
    page = reverse("transport:violation_route", args=[row.uuid])
    given = {
        "client_uuid": once,
        "version": 1,
        "district": cast.district_b.uuid,
        "reason": "在乙区",
    }
    client = as_user(cast.admin_a)
    done = client.post(page, given)
    assert done.headers["Location"] == reverse("transport:violation_list")
    wrong = (
        {"client_uuid": uuid.uuid4()}, {"client_uuid": "x"}, {"client_uuid": ""},
        {"district": cast.district_a.uuid}, {"reason": ""}, {"version": "x"},
    )  # fmt: skip
    colleague = as_user(cast.inspector_a)
    with assert_nothing_changed():
        assert colleague.post(page, given).status_code == 404
    client = as_user(cast.admin_a)
    with assert_nothing_changed():
        for changes in wrong:
            assert client.post(page, given | changes).status_code == 404, changes
        assert client.get(page).status_code == client.get(row.get_absolute_url()).status_code == 404


def test_another_s_form_is_nobody_s_retry(cast, wheel):
    row, other, once = tip(cast), tip(cast), uuid.uuid4()
    acts.take(row, cast.admin_a, uuid=once, version=1)
    with assert_nothing_changed():
        with pytest.raises(Refused, match="something else"):
            acts.take(row, cast.inspector_a, uuid=once, version=1)
        with pytest.raises(PermissionDenied):
            acts.take(row, cast.admin_b, uuid=once, version=1)
        with pytest.raises(Refused, match="something else"):
            acts.take(other, cast.admin_a, uuid=once, version=1)


def test_the_steps_of_a_filing(cast, wheel, as_user):
    row, client = file(cast), as_user(cast.officer_a1)
    typed = {
        "hand": {"version": 1, "handed_on": TODAY, "handed_to": "交警大队"},
        "back": {"version": 2, "answered_on": TODAY, "answer": "returned", "remarks": "缺保险"},
    }
    for step, given in typed.items():
        page, given = reverse(f"transport:filing_{step}", args=[row.uuid]), dict(given)
        given["client_uuid"] = uuid.uuid4()
        first = told(client.post(page, given))
        with assert_nothing_changed():
            assert (
                told(client.post(page, given)) == first == (302, row.get_absolute_url(), first[2])
            )
            other = given | {"handed_to": "车管所", "remarks": "缺年检"}
            assert client.post(page, other).status_code == 422
            late = given | {"client_uuid": uuid.uuid4()}
            assert client.post(page, late).status_code == 409
    assert FilingStep.objects.count() == 2


def test_a_filing_s_retry_after_a_later_filing(cast, wheel):
    """The step was taken: it is not told that it cannot be any more."""
    row, once = file(cast), uuid.uuid4()
    row = hand(row, cast.officer_a1, uuid=once)
    file(cast)
    with assert_nothing_changed():
        assert hand(row, cast.officer_a1, uuid=once) == row
        with pytest.raises(Refused, match="later filing"):
            back(row, cast.officer_a1, remarks="缺保险")
        with pytest.raises(Refused, match="something else"):
            hand(row, cast.principal_a1, uuid=once)
        with pytest.raises(PermissionDenied):
            filings.hand_over(
                row, cast.officer_b1, uuid=once, version=1, handed_on=TODAY, handed_to="交警大队"
            )
