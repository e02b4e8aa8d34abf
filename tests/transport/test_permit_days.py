"""The last day of a permit that the bureau decided stands, by whatever way a school comes to it."""

import datetime as dt

import pytest

from safety.base.models import Refused
from safety.sheets import actions
from tests.refusals import assert_nothing_changed
from tests.sheets import books
from tests.transport.conftest import ONE, TODAY, number_of
from tests.transport.test_permits import UNTIL, apply, decided, known, renumber, take
from tests.transport.test_roster import HEADERS, IMPORT, take_in, undo, work
from transport.models import Permit

LISTED = [*HEADERS, "许可证号", "许可证有效期至"]
ROW = [
    *("甲一小学", "冀Z12345", "专用校车", "36座", 20, "学校", "2027-03-01"),
    *("王强", number_of(), "A1", "2010/3/1", "2030-01-01", "无"),
]  # fmt: skip
OTHER_DAY = "2028-06-30"
AT = {"permit": 13, "until": 14}


def listed(user, *said, headers=LISTED):
    return take_in(user, [*ROW, *said], headers=headers)


def wrong(outcome):
    return [(problem.row, problem.header) for problem in outcome.problems]


@pytest.mark.parametrize("who", ["officer_a1", "admin_a", "city_admin"])
@pytest.mark.parametrize("said", [("XC77", OTHER_DAY), (None, OTHER_DAY), ("XC77", "/")])
def test_no_list_gives_a_decided_permit_another_day(cast, bus, proven, who, said):
    decided(cast, bus, proven)
    with assert_nothing_changed():
        outcome = listed(getattr(cast, who), *said)
    assert wrong(outcome) == [(2, LISTED[AT["until"]])]
    assert "Apply for a change" in str(outcome.problems[0].reason)


@pytest.mark.parametrize("said", [("XC77", str(UNTIL)), ("XC77", None), (None, None)])
def test_a_list_that_says_what_was_decided_is_taken(cast, bus, proven, said):
    permit = decided(cast, bus, proven)
    assert wrong(listed(cast.officer_a1, *said)) == []
    bus.refresh_from_db()
    assert (bus.permit, bus.permit_until, bus.permitted) == ("XC77", UNTIL, permit)


def test_a_permit_that_a_school_recorded_is_its_own_to_put_right(cast, bus, proven):
    known(cast, bus, proven)
    assert wrong(listed(cast.officer_a1, "XC1", OTHER_DAY)) == []
    bus.refresh_from_db()
    assert bus.permit_until == dt.date(2028, 6, 30)


def renumbered(cast, bus, proven):
    """The vehicle ran by the decided permit, and by another number since."""
    permit = decided(cast, bus, proven)
    renumber(bus, cast.officer_a1, permit="XC78", permit_until=UNTIL - ONE)
    return permit


def test_a_number_that_comes_back_comes_with_its_day(cast, bus, proven):
    renumbered(cast, bus, proven)
    with assert_nothing_changed():
        assert wrong(listed(cast.officer_a1, "XC77", OTHER_DAY)) == [(2, LISTED[AT["until"]])]
        alone = listed(cast.officer_a1, "XC77", headers=LISTED[:-1])
        assert wrong(alone) == [(2, LISTED[AT["permit"]])]
        with pytest.raises(Refused, match="Apply for a change"):
            renumber(bus, cast.officer_a1, permit="XC77", permit_until=UNTIL + ONE)
    assert wrong(listed(cast.officer_a1, "XC77", str(UNTIL))) == []
    bus.refresh_from_db()
    assert (bus.permit, bus.permit_until) == ("XC77", UNTIL)
    assert Permit.objects.get().ended_at is None


def test_of_another_s_vehicle_a_list_changes_no_permit(cast, bus, proven):
    """A school that does not use it yet says what it likes of the permit: nothing is taken."""
    decided(cast, bus, proven)
    row = ["甲二幼儿园", *ROW[1:7]]
    outcome = take_in(
        cast.officer_a2, [*row, "XC77", OTHER_DAY], headers=[*LISTED[:7], *LISTED[13:]]
    )
    assert wrong(outcome) == []
    bus.refresh_from_db()
    assert bus.permit_until == UNTIL


def test_the_permit_that_runs_is_recorded_while_a_change_is_asked_for(cast, bus, proven):
    asked = apply(cast, bus, proven)
    permit = known(cast, bus, proven, number="XC5")
    bus.refresh_from_db()
    assert (bus.permit, bus.permitted, permit.state) == ("XC5", permit, "granted")
    asked.refresh_from_db()
    assert asked.open


def written(user, *said):
    """A job whose list gave the vehicle this permit."""
    data = books.book_of([[*ROW, *said]], headers=LISTED)
    job = work(actions.start_import(user, IMPORT, data, "名单.xlsx"))
    assert actions.confirm(job), job.outcome
    return work(job)


def not_undone(user, job):
    """Why a list could not be taken back, which changed nothing of the vehicle."""
    taken = undo(user, job)
    assert (taken.state, taken.outcome["code"]) == (job.State.FAILED, "depends")
    return dict(taken.outcome["depends"])["冀Z·12345"]


def test_no_undo_stops_what_was_decided_since(cast, bus, proven):
    """The list gave the number and the day that the bureau decided on later."""
    job = written(cast.officer_a1, "XC77", str(UNTIL))
    permit = decided(cast, bus, proven)
    assert "permit XC77" in not_undone(cast.officer_a1, job)
    bus.refresh_from_db()
    assert (bus.permit, bus.permit_until, bus.permitted) == ("XC77", UNTIL, permit)


def test_no_undo_brings_back_what_was_taken_back(cast, bus, proven):
    permit = decided(cast, bus, proven)
    job = written(cast.officer_a1, "XC78", str(UNTIL - ONE))
    take(cast, permit, "take_back", note="误录", day=TODAY)
    assert "permit XC77" in not_undone(cast.officer_a1, job)
    bus.refresh_from_db()
    assert (bus.permit, bus.permit_until, bus.permitted) == ("XC78", UNTIL - ONE, None)


def test_no_undo_brings_a_decided_number_back_with_an_older_day(cast, bus, proven):
    renumber(bus, cast.officer_a1, permit="XC77", permit_until=UNTIL - ONE)
    job = written(cast.officer_a1, "XC70", str(UNTIL))
    decided(cast, bus, proven)
    renumber(bus, cast.officer_a1, permit="XC70", permit_until=UNTIL)
    assert "permit XC77" in not_undone(cast.officer_a1, job)


def test_an_undo_brings_a_decided_permit_back_as_it_was(cast, bus, proven):
    permit = decided(cast, bus, proven)
    job = written(cast.officer_a1, "XC78", str(UNTIL - ONE))
    assert undo(cast.officer_a1, job).state == job.State.DONE
    bus.refresh_from_db()
    permit.refresh_from_db()
    assert (bus.permit, bus.permit_until, permit.ended_at) == ("XC77", UNTIL, None)
