"""Somebody adds a driver or a vehicle that the city knows; what the audit keeps of people."""

import uuid

import pytest
from auditlog.models import LogEntry
from django.contrib.messages import get_messages
from django.urls import reverse

from inspections.models import Hazard
from tests.refusals import assert_nothing_changed
from tests.transport.conftest import answer, driver_of, number_of, vehicle_of
from transport.actions import driver as drivers
from transport.actions import record as records
from transport.actions import vehicle as vehicles


def test_what_differs_of_a_known_vehicle_is_said(bus, cast):
    again = vehicle_of(cast.b1, cast.officer_b1, pupils=3, seats=40, permit="XC2", owner_name="")
    assert (again.untaken, again.seats) == (("rated seats", "permit number"), 36)
    assert vehicle_of(cast.a1, cast.officer_a1, plate="冀Z54321").untaken == ()


def test_what_differs_of_a_known_driver_is_said(driver, cast):
    again = driver_of(cast.b1, cast.officer_b1, licence_class="A2", phone="", licence="130999")
    assert again.untaken == ("licence class", "licence number")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"kind": "tractor"}, "forbidden_vehicle"),
        ({"plates": "false"}, "false_plate"),
        ({"plates": "none"}, "unlicensed"),
        ({"scrapped": True}, "scrapped"),
    ],
)
def test_what_bars_a_known_vehicle_is_taken(bus, cast, said, code):
    again = vehicle_of(cast.b1, cast.officer_b1, pupils=3, **said)
    assert ([one.code for one in again.found], again.version, again.untaken) == ([code], 2, ())
    assert set(Hazard.objects.values_list("school", flat=True)) == {cast.a1.pk, cast.b1.pk}


def test_a_kinder_word_takes_no_bar_away(cast):
    vehicle_of(cast.a1, cast.officer_a1, kind="tractor")
    again = vehicle_of(cast.b1, cast.officer_b1, pupils=3)
    assert (again.kind, again.untaken) == ("tractor", ("kind",))


def test_the_landing_page_says_what_was_not_taken(driver, cast, as_user):
    given = {"name": "王强", "identity": number_of(), "licence_class": "A2", "phone": ""}
    given |= {"client_uuid": uuid.uuid4(), "school": cast.b1.uuid}
    done = as_user(cast.officer_b1).post(reverse("transport:driver_add"), given)
    [message] = get_messages(done.wsgi_request)
    assert message.level_tag == "warning" and "not taken: licence class." in message.message


def test_the_audit_keeps_who_left_and_whose_pupils_changed(bus, cast):
    link = bus.links.get()
    vehicles.leave(bus, cast.officer_a1)
    entry = LogEntry.objects.get_for_object(link).filter(action=LogEntry.Action.UPDATE).first()
    assert {"in_use", "pupils"} <= set(entry.changes_dict)


def test_the_audit_names_nobody_and_keeps_no_answer(driver, cast):
    record = answer(driver, cast.officer_a1, "illness", True, driver.judged_on or None)
    records.withdraw_record(record, cast.officer_a1, reason="同名同姓")
    drivers.leave(driver, cast.officer_a1)
    rows = LogEntry.objects.filter(content_type__model__startswith="driver")
    kept = " ".join(f"{row.object_repr} {row.changes}" for row in rows)
    assert rows.count() >= 5
    assert not any(word in kept for word in ("王强", "illness", "同名同姓", "13900000001"))


def test_a_second_click_says_nothing_else(bus, cast):
    once = uuid.uuid4()
    first = vehicle_of(cast.b1, cast.officer_b1, uuid=once, pupils=3)
    with assert_nothing_changed():
        assert vehicle_of(cast.b1, cast.officer_b1, uuid=once, pupils=3) == first
