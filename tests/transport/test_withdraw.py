"""Who withdraws an answer against a driver, and who hears of it."""

import datetime as dt

import pytest

from safety.base.models import Refused
from safety.dues.models import Notice
from tests.refusals import assert_nothing_changed
from tests.transport.conftest import TODAY, answer, driver_of
from transport.actions import record as records

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


def test_a_good_answer_any_of_the_schools_withdraws_and_nobody_is_told(shared, cast):
    record = answer(shared, cast.officer_b1, "crime", on=TODAY)
    assert records.withdraw_record(record, cast.officer_a1, reason="错误").withdrawn_at
    assert told() == set()


def test_the_bureaus_over_all_its_schools_hear_without_the_particulars(shared, cast):
    record = answer(shared, cast.officer_a1, "epilepsy", True, THEN)
    records.withdraw_record(record, cast.officer_a1, reason="同名同姓")
    people = (cast.admin_a, cast.admin_b, cast.city_admin)
    assert told() == {one.username for one in people}
    kept = {str(one.facts) for one in Notice.objects.filter(kind="driver_record_withdrawn")}
    assert kept == {"{'name': '王强'}"}
