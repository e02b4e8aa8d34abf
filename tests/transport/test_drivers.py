"""What acts on drivers leave behind: verdicts, history, hazards, reminders; refusals nothing."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from inspections.models import Hazard
from inspections.verify import faults
from safety.base.models import Conflict, Refused
from safety.dues import engine
from safety.dues.models import DueItem, Notice
from safety.schools.models import SecurityEvent
from tests.refusals import assert_nothing_changed
from tests.transport.conftest import (
    ONE,
    TODAY,
    answer,
    answer_all,
    at,
    driver_of,
    number_of,
    vehicle_of,
)
from transport.actions import driver as drivers
from transport.actions import judge
from transport.actions import record as records
from transport.actions import reveal as reveals
from transport.models import Driver, DriverLink, DriverRecord, Standing

D = dt.date.fromisoformat


def told(*users) -> list[set[str]]:
    engine.run()
    return [set(Notice.objects.filter(user=user).values_list("kind", flat=True)) for user in users]


def owed(kind="barred_driver") -> list[str]:
    rows = DueItem.objects.filter(kind=kind, settled_at=None).order_by("unit")
    return [row.unit.name for row in rows]


def facts_of(driver, **changes):
    return {name: getattr(driver, name) for name in drivers.PLAIN} | changes


# -- verdicts -------------------------------------------------------------------------------------


def test_a_driver_of_whom_nothing_is_on_file_is_not_proven(driver):
    driver.refresh_from_db()
    assert driver.verdict == "unproven"
    assert len(driver.found) == 11
    assert not Hazard.objects.exists()


def test_with_every_answer_on_file_a_driver_is_eligible(proven):
    assert (proven.verdict, proven.findings) == ("eligible", [])
    assert proven.rejudge_on == dt.date(2027, 3, 1)  # a scoring period begins


def test_a_verdict_keeps_its_history(proven, cast):
    answer(proven, cast.officer_a1, "drink_driving", True, D("2019-05-01"))
    verdicts = list(proven.standings.values_list("verdict", flat=True))
    assert verdicts[:2] == ["barred", "eligible"]
    assert len(verdicts) == 13  # one for each answer that took a reason away
    answer(proven, cast.officer_a1, "crime")
    assert proven.standings.count() == 13  # which said nothing new


def test_a_barred_driver_is_a_major_hazard_and_all_three_tiers_hear_at_once(proven, cast):
    answer(proven, cast.officer_a1, "drink_driving", True, D("2019-05-01"))
    [hazard] = Hazard.objects.issued()
    assert (hazard.school, hazard.severity, hazard.area) == (cast.a1, "major", "vehicles")
    assert hazard.what == (
        "驾驶人王强不符合《校车安全管理条例》第二十三条的规定，不得驾驶接送学生车辆。"
    )
    assert "第" not in hazard.number
    assert hazard.deadline == TODAY + dt.timedelta(days=3)
    assert not list(faults())
    people = (cast.officer_a1, cast.principal_a1, cast.admin_a, cast.city_admin)
    assert all("barred_driver" in kinds for kinds in told(*people))
    assert told(cast.officer_b1, cast.admin_b) == [set(), set()]


def test_what_a_register_found_has_its_notice_on_screen_and_paper(proven, as_user, cast):
    """No item of a list stands behind it."""
    answer(proven, cast.officer_a1, "drink_driving", True, D("2019-05-01"))
    hazard, client = Hazard.objects.get(), as_user(cast.officer_a1)
    for name in ("visit_notice", "visit_notice_file"):
        response = client.get(reverse(f"inspections:{name}", args=[hazard.inspection.uuid]))
        assert response.status_code == 200
    assert hazard.number in client.get(hazard.get_absolute_url()).content.decode()


def test_who_is_barred_no_more_is_owed_no_more_but_the_hazard_stays(proven, cast):
    record = answer(proven, cast.officer_a1, "crime", True, D("2019-05-01"))
    assert owed() == ["甲一小学"]
    records.withdraw_record(record, cast.principal_a1, reason="同名同姓")
    proven.refresh_from_db()
    assert (proven.verdict, proven.barred_uuid, owed()) == ("eligible", None, [])
    assert Hazard.objects.issued().open().count() == 1


def test_another_reason_raises_no_second_hazard_and_a_relapse_does(proven, cast):
    officer = cast.officer_a1
    first = answer(proven, officer, "crime", True, D("2019-05-01"))
    second = answer(proven, officer, "drink_driving", True, D("2019-05-01"))
    assert Hazard.objects.count() == 1
    for record in (first, second):
        records.withdraw_record(record, officer, reason="错误")
    answer(proven, officer, "crime", True, D("2020-05-01"))
    assert Hazard.objects.count() == 2


def test_each_school_of_a_shared_driver_hears(proven, cast):
    driver_of(cast.b1, cast.officer_b1)  # the same person, by the identity number
    answer(proven, cast.officer_a1, "drink_driving", True, D("2019-05-01"))
    assert set(Hazard.objects.values_list("school", flat=True)) == {cast.a1.pk, cast.b1.pk}
    assert sorted(owed()) == sorted(["甲一小学", "乙一中学"])
    found = Hazard.objects.get(school=cast.b1)
    assert found.found_by == cast.officer_b1


def test_a_barred_driver_who_comes_to_another_school_is_a_hazard_there_too(proven, cast):
    answer(proven, cast.officer_a1, "drink_driving", True, D("2019-05-01"))
    driver_of(cast.b1, cast.officer_b1)
    assert Hazard.objects.filter(school=cast.b1).count() == 1


def test_a_school_without_anybody_has_no_hazard_but_is_told(proven, cast):
    from safety.schools.models import Appointment

    driver_of(cast.b1, cast.officer_b1)
    Appointment.objects.filter(unit=cast.b1.unit).update(ends_on=TODAY - ONE)
    answer(proven, cast.officer_a1, "drink_driving", True, D("2019-05-01"))
    assert not Hazard.objects.filter(school=cast.b1).exists()
    assert "乙一中学" in owed()


def test_the_class_is_that_of_the_largest_vehicle(proven, cast):
    officer = cast.officer_a1
    given = facts_of(proven, licence_class="B1")
    drivers.edit_driver(proven, officer, version=proven.version, **given)
    proven.refresh_from_db()
    assert proven.verdict == "eligible"
    vehicle_of(cast.a1, officer, seats=20, pupils=5, driver=proven)
    proven.refresh_from_db()
    assert [one.code for one in proven.found] == ["licence_class"]


# -- the calendar and the rules -------------------------------------------------------------------


def test_the_morning_after_a_licence_ends_it_bars(proven, cast):
    given = facts_of(proven, licence_until=TODAY + ONE)
    drivers.edit_driver(proven, cast.officer_a1, version=proven.version, **given)
    with at(TODAY + ONE):
        assert judge.sweep() == 0
    with at(TODAY + 2 * ONE):
        assert judge.sweep() == 1
        proven.refresh_from_db()
        assert (proven.verdict, owed()) == ("barred", ["甲一小学"])
        assert judge.sweep() == 0


def test_a_rule_that_changes_judges_all_anew(proven, settings):
    assert judge.sweep() == 0
    settings.TRANSPORT_NUMBERS = f"years=20@{TODAY + ONE}"
    assert judge.sweep() == 0
    with at(TODAY + ONE):
        assert judge.sweep() == 1
    proven.refresh_from_db()
    assert [one.code for one in proven.found] == ["under_three_years"]


def test_a_sweep_of_many_costs_by_the_batch(proven, cast, django_assert_max_num_queries, settings):
    for order in range(2, 12):
        driver_of(cast.a1, cast.officer_a1, identity=number_of(order=order))
    settings.TRANSPORT_NUMBERS = "answer_days=300"
    # With one due item that ends and the next of it: by the batch too.
    with django_assert_max_num_queries(31):
        assert judge.sweep() == 11


# -- who stands where -----------------------------------------------------------------------------


def test_one_identity_stands_once_in_a_city(driver, cast):
    again = driver_of(cast.b1, cast.officer_b1)
    assert again == driver
    assert set(driver.links.values_list("school", flat=True)) == {cast.a1.pk, cast.b1.pk}
    with assert_nothing_changed(), pytest.raises(Refused, match="under another name"):
        driver_of(cast.a2, cast.officer_a2, name="李四")
    with assert_nothing_changed(), pytest.raises(Refused, match="already"):
        driver_of(cast.a1, cast.officer_a1)


def test_the_same_form_again_is_the_same_driver(cast):
    one = uuid.uuid4()
    first = driver_of(cast.a1, cast.officer_a1, uuid=one)
    with assert_nothing_changed():
        assert driver_of(cast.a1, cast.officer_a1, uuid=one) == first
    with assert_nothing_changed(), pytest.raises(Refused, match="sent already"):
        driver_of(cast.a1, cast.officer_a1, uuid=one, name="别人")


def test_who_left_is_owed_no_more_and_drives_nothing(proven, cast):
    bus = vehicle_of(cast.a1, cast.officer_a1, driver=proven)
    answer(proven, cast.officer_a1, "crime", True, D("2019-05-01"))
    drivers.leave(proven, cast.officer_a1)
    bus.refresh_from_db()
    assert (owed(), bus.driver) == ([], None)
    with assert_nothing_changed(), pytest.raises(Refused, match="no longer"):
        answer(proven, cast.officer_a1, "crime")
    assert driver_of(cast.a1, cast.officer_a1) == proven
    assert owed() == ["甲一小学"]


def test_others_than_the_school_may_not(driver, cast):
    for actor in (cast.officer_b1, cast.admin_a, cast.city_admin, cast.inspector):
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            driver_of(cast.a1, actor, identity=number_of(order=9))
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            answer(driver, actor, "crime")
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            drivers.leave(driver, actor)
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            drivers.edit_driver(driver, actor, version=1, **facts_of(driver))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"identity": number_of()[:-1] + "X"}, "check digit"),
        ({"identity": "130999850601001"}, "15 digits"),
        ({"first_licensed_on": D("2003-05-31")}, "age of 18"),
        ({"first_licensed_on": TODAY + ONE}, "not come yet"),
    ],
)
def test_what_cannot_be_is_refused(cast, changes, why):
    with assert_nothing_changed(), pytest.raises(Refused, match=why):
        driver_of(cast.a1, cast.officer_a1, **changes)


def test_a_closed_school_takes_nobody(cast):
    from safety.schools.actions import school as schools

    schools.close_school(cast.a1, cast.city_admin, closed_on=TODAY)
    cast.a1.refresh_from_db()
    with assert_nothing_changed(), pytest.raises((Refused, PermissionDenied)):
        driver_of(cast.a1, cast.officer_a1)


def test_an_edit_opens_no_sealed_number(driver, cast):
    Driver.objects.update(identity="9:bm90IHJlYWRhYmxl")
    given = facts_of(driver, phone="13900000009")
    drivers.edit_driver(driver, cast.officer_a1, version=1, **given)
    driver.refresh_from_db()
    assert driver.phone == "13900000009"
    given = facts_of(driver, first_licensed_on=D("2003-05-31"))
    with assert_nothing_changed(), pytest.raises(Refused, match="age of 18"):
        drivers.edit_driver(driver, cast.officer_a1, version=2, **given)


def test_a_stale_edit_is_a_conflict(driver, cast):
    drivers.edit_driver(driver, cast.officer_a1, version=1, **facts_of(driver, phone="1"))
    with assert_nothing_changed(), pytest.raises(Conflict):
        drivers.edit_driver(driver, cast.principal_a1, version=1, **facts_of(driver))


def test_a_corrected_identity_stands_once_too(driver, cast):
    other = driver_of(cast.a1, cast.officer_a1, identity=number_of(order=5))
    with assert_nothing_changed(), pytest.raises(Refused, match="Another driver"):
        drivers.edit_driver(
            other, cast.officer_a1, version=1, identity=number_of(), **facts_of(other)
        )
    born = number_of(D("1990-01-01"))
    drivers.edit_driver(other, cast.officer_a1, version=1, identity=born, **facts_of(other))
    other.refresh_from_db()
    assert (other.born_on, other.opened("identity")) == (D("1990-01-01"), born)


# -- records --------------------------------------------------------------------------------------


def test_a_record_sent_again_is_the_same_and_in_other_words_refused(driver, cast):
    one = uuid.uuid4()
    first = answer(driver, cast.officer_a1, "crime", uuid=one)
    with assert_nothing_changed():
        assert answer(driver, cast.officer_a1, "crime", uuid=one) == first
    with assert_nothing_changed(), pytest.raises(Refused, match="sent already"):
        answer(driver, cast.officer_a1, "crime", True, uuid=one)


def test_records_that_cannot_be_are_refused(driver, cast):
    with assert_nothing_changed(), pytest.raises(Refused, match="not come yet"):
        answer(driver, cast.officer_a1, "crime", on=TODAY + ONE)
    with assert_nothing_changed(), pytest.raises(Refused, match="Points or hours"):
        answer(driver, cast.officer_a1, "crime", count=3)


def test_a_record_is_withdrawn_with_a_reason_once(driver, cast):
    record = answer(driver, cast.officer_a1, "crime", True, D("2019-05-01"))
    with assert_nothing_changed(), pytest.raises(Refused, match="Say why"):
        records.withdraw_record(record, cast.officer_a1, reason="")
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        records.withdraw_record(record, cast.officer_b1, reason="错误")
    records.withdraw_record(record, cast.officer_a1, reason="错误")
    with assert_nothing_changed():
        records.withdraw_record(record, cast.officer_a1, reason="错误")
    with assert_nothing_changed(), pytest.raises(Refused, match="sent already"):
        records.withdraw_record(record, cast.officer_a1, reason="别的")


# -- sealed numbers -------------------------------------------------------------------------------


def test_numbers_are_sealed_and_the_last_four_stand(cast):
    row = driver_of(cast.a1, cast.officer_a1, licence="130999198506010019")
    number = number_of()
    stored = " ".join(str(value) for value in Driver.objects.values().get().values())
    assert number not in stored and number[:14] not in stored
    assert (row.identity_end, row.licence_end) == (number[-4:], "0019")
    assert row.opened("identity") == number
    assert row.is_identity(number)


def test_a_number_is_revealed_with_a_reason_that_is_logged(driver, cast):
    number = reveals.reveal(driver, cast.admin_a, field="identity", reason="核对备案表")
    assert number == number_of()
    event = SecurityEvent.objects.get(kind="number_revealed")
    assert (event.user, event.detail["reason"]) == (cast.admin_a, "核对备案表")
    assert number not in str(event.detail)


@pytest.mark.parametrize(
    ("field", "reason", "why"),
    [("identity", "", "Say why"), ("born_on", "核对", "no such number")],
)
def test_no_number_without_a_reason(driver, cast, field, reason, why):
    with assert_nothing_changed(), pytest.raises(Refused, match=why):
        reveals.reveal(driver, cast.officer_a1, field=field, reason=reason)


def test_so_many_numbers_a_day(driver, cast, monkeypatch):
    monkeypatch.setattr(reveals, "A_DAY", 2)
    for _time in range(2):
        reveals.reveal(driver, cast.officer_a1, field="identity", reason="核对")
    with assert_nothing_changed(), pytest.raises(Refused, match="no more"):
        reveals.reveal(driver, cast.officer_a1, field="identity", reason="核对")
    reveals.reveal(driver, cast.principal_a1, field="identity", reason="核对")
    with at(TODAY + ONE):
        reveals.reveal(driver, cast.officer_a1, field="identity", reason="核对")


# -- scope ----------------------------------------------------------------------------------------


def test_who_sees_a_driver(driver, cast):
    answer_all(driver, cast.officer_a1)
    sees = (cast.officer_a1, cast.township, cast.admin_a, cast.city_admin)
    not_ = (cast.officer_b1, cast.officer_a2, cast.admin_b)
    for model in (Driver, DriverLink, DriverRecord):
        assert all(model.objects.visible_to(user).exists() for user in sees)
        assert not any(model.objects.visible_to(user).exists() for user in not_)


def test_nothing_is_kept_twice_of_one_judgement(driver):
    assert Standing.objects.filter(driver=driver).count() == 1
