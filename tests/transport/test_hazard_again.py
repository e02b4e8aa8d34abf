"""When a barred driver or vehicle is a hazard again, and when it could not be one yet."""

import uuid

import pytest

from inspections.models import Hazard
from inspections.models.hazard import State
from safety.base import clock
from safety.schools.models import Appointment
from tests.transport.conftest import ONE, TODAY, answer, at, driver_of, number_of, vehicle_of
from transport.actions import alone, barred, judge
from transport.actions import driver as drivers
from transport.actions import vehicle as vehicles
from transport.actions.record import withdraw_record
from transport.models import DriverLink
from transport.rules.record import Question


def close():
    """Whatever is open is signed off."""
    Hazard.objects.update(state=State.SIGNED_OFF, signed_off_at=clock.now())


def test_a_new_reason_after_the_hazard_was_closed_is_a_hazard_of_its_own(proven, cast):
    answer(proven, cast.officer_a1, Question.DRINK, bad=True)
    close()
    answer(proven, cast.officer_a1, Question.CRIME, bad=True)
    assert [h.state for h in Hazard.objects.order_by("pk")] == [
        State.SIGNED_OFF, State.TO_RECTIFY,
    ]  # fmt: skip
    answer(proven, cast.officer_a1, Question.CRIME, bad=True)  # nothing new stands against them
    assert Hazard.objects.count() == 2


def test_a_new_reason_while_the_hazard_is_open_waits_until_it_is_closed(proven, cast):
    answer(proven, cast.officer_a1, Question.DRINK, bad=True)
    answer(proven, cast.officer_a1, Question.CRIME, bad=True)
    judge.sweep()
    assert Hazard.objects.count() == 1
    close()
    judge.sweep()
    assert Hazard.objects.open().count() == 1
    close()
    judge.sweep()
    assert Hazard.objects.count() == 2


def test_a_vehicle_is_a_hazard_again_for_a_grave_reason_alone(bus, cast):
    facts = {"plate": "冀Z12345", "pupils": 20, "driver": None}
    kept = ("colour", "plates", "kind", "seats", "owner", "owner_name", "insurance_until",
            "scrap_on", "scrapped", "permit", "permit_until", "hammer", "extinguisher",
            "first_aid", "recorder")  # fmt: skip
    facts |= {name: getattr(bus, name) for name in kept}
    facts |= {"inspection_until": TODAY + ONE, "pupils": 40}
    bus = vehicles.edit_vehicle(bus, cast.officer_a1, version=bus.version, **facts)
    close()
    facts["inspection_until"] = TODAY - ONE
    bus = vehicles.edit_vehicle(bus, cast.officer_a1, version=bus.version, **facts)
    assert Hazard.objects.count() == 1
    facts["scrapped"] = True
    vehicles.edit_vehicle(bus, cast.officer_a1, version=bus.version, **facts)
    assert Hazard.objects.count() == 2


def test_who_comes_back_barred_is_a_hazard_again(proven, cast):
    answer(proven, cast.officer_a1, Question.DRINK, bad=True)
    close()
    drivers.leave(proven, cast.officer_a1)
    drivers.add_driver(
        cast.officer_a1, uuid=uuid.uuid4(), school=cast.a1, identity=number_of(), name="王强"
    )
    assert Hazard.objects.open().count() == 1


@pytest.mark.parametrize("made", [driver_of, vehicle_of])
def test_where_nobody_sits_the_hazard_is_raised_once_somebody_does(cast, made):
    row = made(cast.a1, cast.officer_a1)
    seats = Appointment.objects.filter(unit=cast.a1.pk)
    ends = dict(seats.values_list("pk", "ends_on"))
    seats.update(ends_on=TODAY - ONE)
    type(row).objects.update(**(
        {"kind": "tractor"} if made is vehicle_of else {"licence_until": TODAY - ONE}
    ))  # fmt: skip
    type(row).objects.update(rejudge_on=TODAY)
    judge.sweep()
    row.refresh_from_db()
    assert (row.verdict, Hazard.objects.count()) == ("barred", 0)
    judge.sweep()
    assert Hazard.objects.count() == 0
    for pk, day in ends.items():
        Appointment.objects.filter(pk=pk).update(ends_on=day)
    with at(TODAY + ONE):
        judge.sweep()
        assert Hazard.objects.open().count() == 1
        judge.sweep()
    assert Hazard.objects.count() == 1
    assert (
        not type(row)
        ._meta.get_field("links")
        .related_model.objects.filter(hazard_waits=True)
        .exists()
    )


@pytest.fixture
def two_waiting(cast):
    """Drivers barred by an answer, of whom no hazard is in the ledger yet; their links."""
    for order in (1, 2):
        row = driver_of(cast.a1, cast.officer_a1, identity=number_of(order=order))
        answer(row, cast.officer_a1, Question.CRIME, bad=True)
    DriverLink.objects.update(
        hazard=None, hazard_stretch=None, hazard_codes="", hazard_waits=True
    )  # fmt: skip
    return [*DriverLink.objects.order_by("pk")]


def raised_anew() -> set[int]:
    return set(DriverLink.objects.exclude(hazard=None).values_list("pk", flat=True))


def test_a_link_that_is_gone_meanwhile_holds_up_no_other(two_waiting, monkeypatch):
    """The list that brought it is taken back while the clock raises those before it."""
    gone, other = two_waiting
    hold = barred.hold_place

    def taken_back(school):
        DriverLink.objects.filter(pk=gone.pk).delete()
        hold(school)

    monkeypatch.setattr(barred, "hold_place", taken_back)
    assert barred.retry(alone.ends_at()) == 1
    assert raised_anew() == {other.pk}


def test_one_that_is_gone_before_its_turn_is_passed_over(two_waiting, monkeypatch):
    first, gone = two_waiting
    follow = barred.follow_link

    def taken_back(link, row, actor):
        DriverLink.objects.filter(pk=gone.pk).delete()
        follow(link, row, actor)

    monkeypatch.setattr(barred, "follow_link", taken_back)
    assert barred.retry(alone.ends_at()) == 1
    assert raised_anew() == {first.pk}


def test_one_that_cannot_be_raised_is_in_the_log_and_waits_on(two_waiting, monkeypatch, caplog):
    bad, other = two_waiting
    follow = barred.follow_link

    def fails(link, row, actor):
        follow(link, row, actor)
        if link.pk == bad.pk:
            raise ValueError("broken")

    with monkeypatch.context() as patched:
        patched.setattr(barred, "follow_link", fails)
        assert barred.retry(alone.ends_at()) == 1
    assert raised_anew() == {other.pk}
    assert f"driverlink {bad.pk}" in caplog.text
    assert set(DriverLink.objects.filter(hazard_waits=True)) == {bad}
    assert barred.retry(alone.ends_at()) == 1
    assert raised_anew() == {bad.pk, other.pk}


def test_whoever_is_lifted_waits_for_no_hazard(proven, cast):
    answer(proven, cast.officer_a1, Question.INFECTION, bad=True)
    answer(proven, cast.officer_a1, Question.CRIME, bad=True)
    assert DriverLink.objects.get().hazard_waits
    for record in proven.records.filter(bad=True):
        withdraw_record(record, cast.officer_a1, reason="别人的记录")
    proven.refresh_from_db()
    assert proven.verdict == "eligible"
    assert not DriverLink.objects.get().hazard_waits
