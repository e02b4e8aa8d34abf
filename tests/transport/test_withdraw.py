"""Who withdraws an answer against a driver, and who hears of it."""

import datetime as dt

import pytest
from django.urls import reverse

from safety.base import clock
from safety.base.models import Refused
from safety.dues.models import Notice
from tests.refusals import assert_nothing_changed
from tests.transport.conftest import TODAY, answer, driver_of, number_of
from transport.actions import judge
from transport.actions import record as records
from transport.models import Driver, DriverRecord

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
    with assert_nothing_changed(), pytest.raises(Refused, match="Another school"):
        records.withdraw_record(record, cast.officer_a1, reason="错误")
    shared.refresh_from_db()
    assert shared.verdict == "barred"
    records.withdraw_record(record, cast.officer_b1, reason="错误")
    shared.refresh_from_db()
    assert shared.verdict == "unproven"


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
    real = judge._verdicts

    def failing(model, rows, *given):
        if any(row.pk == driver.pk for row in rows):
            raise ValueError("damaged")
        return real(model, rows, *given)

    monkeypatch.setattr(judge, "_verdicts", failing)
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
    monkeypatch.setattr(judge, "_verdicts", real)
    assert judge.sweep() == 1
    driver.refresh_from_db()
    assert driver.failed_at is None
    assert as_user(cast.officer_a1).get(reverse("transport:driver_list")).context["judging"] is None
