"""Applications for permits in the month's report: who is late with a step of 3, 3 and 5 working
days, as it stood when the month ended (School Bus Regulations, article 15; R17)."""

import uuid

import pytest

from reports import transport
from reports.periods import Period
from safety.dues import engine
from safety.dues.models import Notice
from tests import factories
from tests.reports import book, screen
from tests.reports.test_transport import DATES, MARCH, D, counts
from tests.transport.conftest import driver_of, number_of, vehicle_of
from tests.transport.test_permits import STOPS
from transport.actions import permit as acts

PERMITS, APRIL = 5, Period(2026, 4)


@pytest.fixture
def march(cast, at):
    factories.terms(cast.city, 2026)
    at("2026-03-02")
    return cast


def apply(cast, day, number=1):
    driver = driver_of(cast.a1, cast.officer_a1, identity=number_of(order=number))
    bus = vehicle_of(cast.a1, cast.officer_a1, plate=f"冀Z1234{number}", driver=driver, **DATES)
    return acts.apply(
        cast.officer_a1, uuid=uuid.uuid4(), vehicle=bus, drivers=[driver], stops=STOPS,
        received_on=D(day),
    )  # fmt: skip


def take(cast, permit, step, day, **said):
    return acts.take(permit, cast.admin_a, uuid=uuid.uuid4(), step=step, day=D(day), **said)


def line(user, period=MARCH) -> dict:
    return counts(user, period, PERMITS).get("甲区", {})


# Steps with their days, after the papers came on Monday 2 March: sent within 3 working days, both
# replies within 3, the report within 5 of the later reply.
SENT = [("send", "2026-03-05")]
REPLIED = [*SENT, ("police", "2026-03-06"), ("transport", "2026-03-10")]
REPORTED = [*REPLIED, ("review", "2026-03-17")]


@pytest.mark.parametrize(
    ("steps", "on", "late"),
    [
        ([], "2026-03-05", 0), ([], "2026-03-06", 1),
        (SENT, "2026-03-10", 0), (SENT, "2026-03-11", 1),
        ([*SENT, ("police", "2026-03-06")], "2026-03-11", 1),
        (REPLIED, "2026-03-17", 0), (REPLIED, "2026-03-18", 1),
        (REPORTED, "2026-03-31", 0),  # of the decision the law names no day
    ],
)  # fmt: skip
def test_a_step_that_is_late_is_owed_told_and_in_the_months_line(march, at, steps, on, late):
    permit = apply(march, "2026-03-02")
    for step, day in steps:
        at(day)
        take(march, permit, step, day, agrees=None if step == "send" else True)
    at(on)
    engine.run()
    expected = {"permits_asked": 1, "permits_open": 1} | ({"permits_late": 1} if late else {})
    assert line(march.city_admin) == expected
    assert not late or Notice.objects.filter(kind="permit_step", user=march.admin_a).exists()


@pytest.mark.parametrize(("day", "late"), [("2026-03-05", 0), ("2026-03-06", 1)])
def test_a_step_taken_late_stays_in_its_month(march, at, day, late):
    permit = apply(march, "2026-03-02")
    at(day)
    take(march, permit, "send", day)
    expected = {"permits_asked": 1, "permits_open": 1}
    expected |= {"permit_steps_late": 1} if late else {}
    assert line(march.city_admin) == expected


def test_what_comes_later_moves_no_month_that_is_over(march, at):
    at("2026-03-25")
    permit = apply(march, "2026-03-25")
    other = apply(march, "2026-03-25", number=2)
    at("2026-04-01")
    then = {"permits_asked": 2, "permits_open": 2, "permits_late": 2}
    assert line(march.city_admin) == then
    take(march, other, "withdraw", "2026-04-01", note="不办了")
    take(march, permit, "send", "2026-04-01")
    for step in ("police", "transport", "review"):
        take(march, permit, step, "2026-04-01", agrees=True)
    take(march, permit, "decide", "2026-04-01", agrees=True, number="XC9", until=D("2027-01-01"))
    assert line(march.city_admin) == then
    assert line(march.city_admin, APRIL) == {"permits_decided": 1, "permit_steps_late": 1}
    assert line(march.admin_b) == line(march.city_admin, Period(2026, 2)) == {}
    assert line(march.admin_a) == then


def test_a_permit_that_was_there_before_is_no_application(march):
    driver = driver_of(march.a1, march.officer_a1)
    bus = vehicle_of(march.a1, march.officer_a1, **DATES)
    acts.record(
        march.officer_a1, uuid=uuid.uuid4(), vehicle=bus, drivers=[driver], stops=STOPS,
        number="XC1", until=D("2027-01-01"),
    )  # fmt: skip
    assert line(march.city_admin) == {}


def test_the_same_on_screen_and_in_the_workbook(march, at, as_user, tmp_path):
    apply(march, "2026-03-02")
    at("2026-04-01")
    shown = screen.tables(screen.page(as_user(march.city_admin), period=MARCH.key))
    assert shown["transport_permits"][-1] == ["Total", 1, 0, 1, 1, 0]
    rows = [row for section in transport.SECTIONS for row in shown[section.code]]
    printed = book.make(march.city_admin, tmp_path, MARCH.key).rows("transport")
    assert [[cell for cell in row if cell is not None] for row in printed] == rows
