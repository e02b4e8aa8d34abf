"""Who withdraws an answer against a driver, and who hears of it."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from safety.base import clock
from safety.base.models import Refused
from safety.dues.models import Notice
from safety.schools.models import School
from tests.refusals import assert_nothing_changed
from tests.transport.conftest import TODAY, answer, driver_of, number_of
from transport.actions import driver as drivers
from transport.actions import judge
from transport.actions import record as records
from transport.models import Driver, DriverRecord, Violation

THEN = dt.date(2019, 5, 1)


@pytest.fixture
def shared(driver, cast):
    driver_of(cast.b1, cast.officer_b1)
    return driver


def told() -> set[str]:
    rows = Notice.objects.filter(kind="driver_record_withdrawn")
    return set(rows.values_list("user__username", flat=True))


def test_what_speaks_against_a_driver_its_own_school_withdraws_alone(shared, cast):
    record = answer(shared, cast.officer_b1, "drink_driving", True, THEN)
    with assert_nothing_changed(), pytest.raises(Refused, match="recorded it"):
        records.withdraw_record(record, cast.officer_a1, reason="错误")
    shared.refresh_from_db()
    assert shared.verdict == "barred"
    records.withdraw_record(record, cast.officer_b1, reason="错误")
    shared.refresh_from_db()
    assert shared.verdict == "unproven"


def listed(driver, recorder, question="drink_driving"):
    """As a list of a bureau records it: one slipped cell."""
    row = DriverRecord.objects.create(
        driver=driver, question=question, bad=True, on=THEN, source="list", recorded_by=recorder,
        recorded_at=clock.now(),
    )  # fmt: skip
    judge.judge_many(Driver, [driver.pk], recorder)
    driver.refresh_from_db()
    return row


def test_what_a_bureau_took_in_it_withdraws_and_all_schools_hear(shared, cast):
    record = listed(shared, cast.admin_a)
    assert shared.verdict == "barred"
    for actor in (cast.officer_a1, cast.officer_b1):
        with assert_nothing_changed(), pytest.raises(Refused, match="recorded it"):
            records.withdraw_record(record, actor, reason="错误")
    for actor in (cast.admin_b, cast.inspector, cast.township, cast.officer_a2):
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            records.withdraw_record(record, actor, reason="错误")
    with assert_nothing_changed(), pytest.raises(Refused, match="why"):
        records.withdraw_record(record, cast.admin_a, reason="")
    records.withdraw_record(record, cast.admin_a, reason="名单填错一格")
    shared.refresh_from_db()
    assert (shared.verdict, record.pk in shared.records.values_list("pk", flat=True)) == (
        "unproven", True,
    )  # fmt: skip
    people = (cast.officer_a1, cast.principal_a1, cast.officer_b1, cast.admin_b, cast.city_admin)
    assert {one.username for one in people} <= told()


def test_the_city_withdraws_what_a_district_took_in_and_no_district_what_the_city_did(shared, cast):
    record = listed(shared, cast.city_admin, "crime")
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        records.withdraw_record(record, cast.admin_a, reason="错误")
    assert records.withdraw_record(record, cast.city_admin, reason="错误").withdrawn_at
    record = listed(shared, cast.admin_a)
    assert records.withdraw_record(record, cast.city_admin, reason="错误").withdrawn_at


@pytest.mark.parametrize("how", ["leaves", "closes"])
def test_where_the_school_has_them_no_longer_the_bureau_over_it_withdraws(shared, cast, how):
    record = answer(shared, cast.officer_b1, "drink_driving", True, THEN)
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        records.withdraw_record(record, cast.admin_b, reason="错误")
    if how == "leaves":
        drivers.leave(shared, cast.officer_b1)
    else:
        # Its hazard, of which somebody must have disposed by then, is not asked here.
        School.objects.filter(pk=cast.b1.pk).update(status="closed", closed_on=TODAY)
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        records.withdraw_record(record, cast.admin_a, reason="错误")
    with assert_nothing_changed(), pytest.raises(Refused, match="recorded it"):
        records.withdraw_record(record, cast.officer_a1, reason="错误")
    assert records.withdraw_record(record, cast.admin_b, reason="同名同姓").withdrawn_at
    shared.refresh_from_db()
    assert shared.verdict == "unproven"


def test_what_the_police_established_a_bureau_takes_back_by_the_report_alone(shared, cast):
    record = listed(shared, cast.admin_a)
    Violation.objects.create(
        source="patrol", what="drink", place="东街口", seen_on=THEN, received_at=clock.now(),
        take_by=TODAY, answer_by=TODAY, unit=cast.district_a, record=record,
        **cast.district_a.columns(),
    )  # fmt: skip
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        records.withdraw_record(record, cast.admin_a, reason="错误")


def test_a_bureau_does_it_by_the_page(shared, cast, as_user):
    record = listed(shared, cast.admin_a)
    client, url = as_user(cast.admin_a), reverse("transport:record_withdraw", args=[record.uuid])
    assert url in client.get(shared.get_absolute_url()).text
    assert client.post(url, {"reason": "名单填错"}).status_code == 302
    record.refresh_from_db()
    assert (record.withdrawn_by, record.withdrawn_why) == (cast.admin_a, "名单填错")
    theirs = answer(shared, cast.officer_b1, "crime", True, THEN)
    url = reverse("transport:record_withdraw", args=[theirs.uuid])
    assert url not in client.get(shared.get_absolute_url()).text
    with assert_nothing_changed():
        assert client.post(url, {"reason": "错误"}).status_code == 403


def test_another_person_of_the_school_withdraws_too(shared, cast):
    record = answer(shared, cast.officer_a1, "crime", True, THEN)
    assert records.withdraw_record(record, cast.principal_a1, reason="错误").withdrawn_at


def test_the_form_of_what_was_withdrawn_sent_again_records_nothing(driver, cast):
    record = answer(driver, cast.officer_a1, "infection", on=TODAY)
    records.withdraw_record(record, cast.officer_a1, reason="错误")
    with assert_nothing_changed(), pytest.raises(Refused, match="counts no more"):
        answer(driver, cast.officer_a1, "infection", on=TODAY, uuid=record.uuid)


def test_a_good_answer_any_of_the_schools_withdraws_and_nobody_is_told(shared, cast):
    record = answer(shared, cast.officer_b1, "crime", on=TODAY)
    assert records.withdraw_record(record, cast.officer_a1, reason="错误").withdrawn_at
    assert told() == set()


def test_the_bureaus_over_all_its_schools_hear_without_the_particulars(shared, cast):
    record = answer(shared, cast.officer_a1, "illness", True, THEN)
    records.withdraw_record(record, cast.officer_a1, reason="同名同姓")
    people = (cast.admin_a, cast.admin_b, cast.city_admin)
    assert told() == {one.username for one in people}
    kept = {str(one.facts) for one in Notice.objects.filter(kind="driver_record_withdrawn")}
    assert kept == {"{'name': '王强'}"}


def test_the_link_stands_beside_what_one_may_withdraw_alone(shared, cast, as_user):
    theirs = answer(shared, cast.officer_b1, "drink_driving", True, THEN)
    mine = answer(shared, cast.officer_a1, "crime", True, THEN)
    good = answer(shared, cast.officer_b1, "infection", on=TODAY)
    page = as_user(cast.officer_a1).get(shared.get_absolute_url()).content.decode()
    links = {one: reverse("transport:record_withdraw", args=[one.uuid]) in page
             for one in (theirs, mine, good)}  # fmt: skip
    assert links == {theirs: False, mine: True, good: True}
    records.withdraw_record(mine, cast.officer_a1, reason="错误")
    page = as_user(cast.officer_a1).get(shared.get_absolute_url()).content.decode()
    assert reverse("transport:record_withdraw", args=[mine.uuid]) not in page
    assert records.withdraw_record(mine, cast.officer_a1, reason="错误").withdrawn_at


def test_records_beyond_the_first_page_are_reached(driver, cast, as_user):
    rows = [
        DriverRecord(driver=driver, question="full_points", bad=True, count=1, source="police",
                     on=TODAY - dt.timedelta(days=n), note=f"第{n}次",
                     recorded_by=cast.officer_a1, recorded_at=clock.now())
        for n in range(120)
    ]  # fmt: skip
    DriverRecord.objects.bulk_create(rows)
    client, url, seen = as_user(cast.officer_a1), driver.get_absolute_url(), set()
    for _page in range(3):
        page = client.get(url)
        seen |= {one.note for one in page.context["records"]}
        url = f"{driver.get_absolute_url()}?after={page.context['page'].next}"
    assert len(seen) == 120


def test_namesakes_are_told_apart_where_one_is_chosen(driver, cast, as_user):
    born = dt.date(1979, 1, 2)
    driver_of(cast.a1, cast.officer_a1, identity=number_of(born))
    page = as_user(cast.officer_a1).get(reverse("transport:vehicle_add")).content.decode()
    assert f"王强 …{driver.identity_end} 1985" in page
    assert f"王强 …{number_of(born)[-4:]} 1979" in page


def test_one_bad_row_holds_up_none_of_the_others(driver, cast, as_user, monkeypatch, caplog):
    other = driver_of(cast.a1, cast.officer_a1, name="李刚", identity=number_of(order=2))
    Driver.objects.update(rejudge_on=TODAY, judged_by="")
    real = judge.verdicts

    def failing(model, rows, *given):
        if any(row.pk == driver.pk for row in rows):
            raise ValueError("damaged")
        return real(model, rows, *given)

    monkeypatch.setattr(judge, "verdicts", failing)
    assert judge.sweep() == 1
    assert f"driver {driver.pk} could not be judged" in caplog.text
    driver.refresh_from_db()
    other.refresh_from_db()
    assert (driver.judged_by, bool(other.judged_by)) == ("", True)
    assert (bool(driver.failed_at), other.failed_at) == (True, None)
    page = as_user(cast.officer_a1).get(reverse("transport:driver_list"))
    assert page.context["judging"].failed == [driver]
    page = as_user(cast.officer_a1).get(driver.get_absolute_url()).content.decode()
    assert "could not be judged" in page
    monkeypatch.setattr(judge, "verdicts", real)
    assert judge.sweep() == 1
    driver.refresh_from_db()
    assert driver.failed_at is None
    assert as_user(cast.officer_a1).get(reverse("transport:driver_list")).context["judging"] is None
