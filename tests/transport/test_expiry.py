"""What runs out: to when each paper is good, the item that is owed by then, and its renewal."""

import datetime as dt

import pytest

from safety.dues import engine, kinds
from safety.dues.models import DueItem, Notice
from safety.schools.actions import school as schools
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
from transport.actions import vehicle as vehicles
from transport.dues.expiry import KINDS
from transport.rules import expiry
from transport.rules.driver import Facts
from transport.rules.kinds import FORBIDDEN
from transport.rules.numbers import Numbers
from transport.rules.record import EVER, Question, Record

FIRST = dt.date(2010, 3, 1)
NUMBERS = Numbers()


def owed(*kind) -> set[tuple]:
    rows = DueItem.objects.filter(settled_at=None, kind__in=kind or KINDS)
    return set(rows.values_list("kind", "due_on"))


def until(code, *records, day=TODAY, facts=None):
    facts = facts or Facts(dt.date(1985, 6, 1), "A1", FIRST, dt.date(2030, 1, 1))
    return dict(expiry.of_driver(facts, records, day, NUMBERS))[code]


@pytest.mark.parametrize("question", [Question.MEDICAL, Question.REVIEW])
@pytest.mark.parametrize(
    ("done", "day", "wanted"),
    [
        # Of this scoring period: good to the 30th day of the next.
        (dt.date(2026, 4, 1), TODAY, dt.date(2027, 3, 30)),
        (dt.date(2026, 3, 1), TODAY, dt.date(2027, 3, 30)),
        # Of the last one: over since the 30th day of this.
        (dt.date(2026, 2, 28), TODAY, dt.date(2026, 3, 30)),
        (dt.date(2026, 2, 28), dt.date(2026, 3, 30), dt.date(2026, 3, 30)),
        (None, TODAY, dt.date(2026, 3, 30)),
    ],
)
def test_a_review_and_a_medical_are_good_to_the_30th_day_of_the_next_period(
    question, done, day, wanted
):
    records = [Record(question, False, done, 3)] if done else []
    assert until(question.value, *records, day=day) == wanted


def test_who_was_licensed_this_year_is_asked_for_the_first_one():
    facts = Facts(dt.date(1985, 6, 1), "A1", dt.date(2026, 6, 1), dt.date(2030, 1, 1))
    assert until("medical", facts=facts) == dt.date(2027, 6, 30)
    assert until("medical", facts=Facts()) is None


def test_a_review_without_its_hours_is_none():
    known = Record(Question.REVIEW, False, dt.date(2026, 4, 1))
    assert until("yearly_review", known) == dt.date(2026, 3, 30)


def asked(*records, facts=None, day=TODAY) -> set[str]:
    facts = facts or Facts(first_licensed_on=FIRST)
    return {str(code) for code, _until in expiry.of_driver(facts, records, day, NUMBERS)}


def test_what_was_failed_is_not_asked_for():
    rest = {"licence", "yearly_review", "qualification", "answers"}
    assert asked(Record(Question.MEDICAL, True, TODAY)) == rest


@pytest.mark.parametrize("question", EVER)
def test_whom_an_answer_bars_for_ever_is_asked_for_no_paper(question):
    found = Record(question, True, dt.date(2019, 5, 1))
    assert asked(found) == set()
    assert "licence" in asked(found, day=dt.date(2019, 4, 30))
    assert "licence" in asked(Record(Question.INFECTION, True, TODAY))


def test_who_is_too_old_is_asked_for_no_paper():
    facts = Facts(dt.date(1966, 11, 23), "A1", FIRST, dt.date(2030, 1, 1))
    assert "licence" in asked(facts=facts)
    assert asked(facts=facts, day=TODAY + ONE) == set()


def test_answers_are_good_as_long_as_the_first_of_them():
    asked = [q for q in Question if q not in (Question.MEDICAL, Question.REVIEW)]
    records = [Record(q, False, TODAY) for q in asked]
    assert until("answers", *records) == TODAY + 395 * ONE
    older = Record(Question.CRIME, False, TODAY - 10 * ONE)
    rest = [one for one in records if one.question != Question.CRIME]
    assert until("answers", older, *rest) == TODAY + 385 * ONE


def test_each_paper_of_a_driver_is_owed_by_its_day(proven):
    assert owed() == {
        ("driver_licence", dt.date(2030, 1, 1)),
        ("driver_medical", dt.date(2027, 3, 30)),
        ("driver_yearly_review", dt.date(2027, 3, 30)),
        ("driver_answers", TODAY + 395 * ONE),
    }


def test_each_paper_of_a_vehicle_is_owed_by_its_day(bus):
    later = dt.date(2027, 3, 1)
    assert owed() == {
        ("vehicle_inspection", later), ("vehicle_insurance", later), ("vehicle_permit", later),
        ("vehicle_scrapping", dt.date(2035, 1, 1)),
    }  # fmt: skip


def test_what_is_not_on_file_is_owed_a_month_after_it_began(cast):
    vehicle_of(cast.a1, cast.officer_a1, permit_until=None, scrap_on=None)
    driver_of(cast.a1, cast.officer_a1, licence_until=None)
    month = TODAY + expiry.MISSING_DAYS * ONE
    assert {
        ("vehicle_permit", month), ("vehicle_scrapping", month), ("driver_licence", month),
        ("driver_qualification", month), ("driver_answers", month),
    } <= owed()  # fmt: skip
    said = {i.kind: kinds.find(i.kind).line(i.facts) for i in DueItem.objects.all()}
    assert said["vehicle_permit"] == "The school-bus permit of 冀Z·12345 is not on file"
    assert said["driver_licence"].startswith("It is not on file to when")


def test_a_long_term_licence_is_asked_for_no_renewal(proven, cast):
    assert owed("driver_licence")
    facts = {name: getattr(proven, name) for name in drivers.PLAIN}
    facts |= {"licence_until": None, "licence_long_term": True}
    drivers.edit_driver(proven, cast.officer_a1, version=proven.version, **facts)
    proven.refresh_from_db()
    assert (owed("driver_licence"), proven.verdict) == (set(), "eligible")


def test_a_renewal_settles_the_reminder_and_opens_the_next(proven, cast):
    facts = {"phone": "", "licence_class": "A1", "first_licensed_on": FIRST, "name": "王强",
             "licence_long_term": False}  # fmt: skip
    drivers.edit_driver(
        proven, cast.officer_a1, version=proven.version, licence_until=dt.date(2036, 1, 1), **facts
    )
    assert owed("driver_licence") == {("driver_licence", dt.date(2036, 1, 1))}
    with at(dt.date(2027, 3, 15)):
        answer(proven, cast.officer_a1, Question.MEDICAL, on=dt.date(2027, 3, 15))
        assert owed("driver_medical") == {("driver_medical", dt.date(2028, 3, 30))}


def test_who_leaves_owes_nothing_and_a_school_that_closes_neither(proven, bus, cast):
    drivers.leave(proven, cast.officer_a1)
    assert {kind for kind, _day in owed()} == {
        "vehicle_inspection", "vehicle_insurance", "vehicle_permit", "vehicle_scrapping",
    }  # fmt: skip
    schools.close_school(cast.a1, cast.city_admin, closed_on=TODAY)
    assert owed() == set()
    schools.reopen_school(cast.a1, cast.city_admin)
    assert len(owed()) == 4


def test_who_is_taken_up_again_owes_what_is_missing_from_then_on(cast):
    """What the use that is over still owed is not nine months late on the day of the next one."""
    row = driver_of(cast.a1, cast.officer_a1)
    missing = ("driver_answers", TODAY + expiry.MISSING_DAYS * ONE)
    assert owed("driver_answers") == {missing}
    drivers.leave(row, cast.officer_a1)
    assert owed("driver_answers") == set()
    back = TODAY + 200 * ONE
    with at(back):
        driver_of(cast.a1, cast.officer_a1)
        assert owed("driver_answers") == {("driver_answers", back + expiry.MISSING_DAYS * ONE)}
        row.refresh_from_db()
        judge.judge_driver(row, cast.officer_a1)  # asked again, nothing is owed twice
        assert owed("driver_answers") == {("driver_answers", back + expiry.MISSING_DAYS * ONE)}
    over = DueItem.objects.filter(kind="driver_answers").exclude(settled_at=None)
    assert [(item.kind, item.due_on) for item in over] == [missing]


def test_each_school_that_uses_them_is_reminded(cast):
    vehicle_of(cast.a1, cast.officer_a1)
    vehicle_of(cast.b1, cast.officer_b1)
    found = DueItem.objects.filter(kind="vehicle_inspection", settled_at=None)
    assert {item.unit_id for item in found} == {cast.a1.pk, cast.b1.pk}


def test_a_scrapped_vehicle_is_asked_for_nothing(bus, cast):
    names = ("colour", "plates", "kind", "seats", "owner", "owner_name", "inspection_until",
             "insurance_until", "scrap_on", "permit", "permit_until", "hammer", "extinguisher",
             "first_aid", "recorder")  # fmt: skip
    facts = {name: getattr(bus, name) for name in names} | {"scrapped": True, "plate": bus.plate}
    vehicles.edit_vehicle(
        bus, cast.officer_a1, version=bus.version, pupils=20, driver=None, **facts
    )
    assert owed() == set()


@pytest.mark.parametrize(
    "facts", [*({"kind": kind} for kind in sorted(FORBIDDEN)), {"plates": "none", "plate": ""},
              {"plates": "false"}],
)  # fmt: skip
def test_what_may_never_carry_pupils_is_asked_for_no_paper(cast, facts):
    row = vehicle_of(cast.a1, cast.officer_a1, **facts)
    assert (row.verdict, owed()) == ("barred", set())


def test_what_bars_for_ever_settles_the_reminders_and_its_withdrawal_opens_them(proven, cast):
    before = owed()
    found = answer(proven, cast.officer_a1, Question.CRIME, bad=True)
    assert len(before) == 4 and owed() == set()
    records.withdraw_record(found, cast.officer_a1, reason="同名的另一人")
    assert owed() == before


def test_the_60th_birthday_is_told_a_year_before_and_flagged_the_day_after(cast):
    """Born on the 29th of February: the year begins on the 28th."""
    row = driver_of(cast.a1, cast.officer_a1, identity=number_of(dt.date(1968, 2, 29)))
    answer_all(row, cast.officer_a1)
    last = dt.date(2028, 2, 29)
    with at(dt.date(2027, 2, 27)):
        judge.sweep()
        assert owed("driver_age") == set()
    with at(dt.date(2027, 2, 28)):
        judge.sweep()
        assert owed("driver_age") == {("driver_age", last)}
        [item] = DueItem.objects.filter(kind="driver_age")
        assert kinds.find(item.kind).line(item.facts) == (
            "王强 may drive pupils to 2028-02-29, by age: find another driver"
        )
    for ahead, who in ((60, "officer_a1"), (30, "principal_a1")):
        mine = Notice.objects.filter(kind="driver_age", user=getattr(cast, who))
        with at(last - (ahead + 1) * ONE):
            engine.run()
            assert not mine.exists()
        with at(last - ahead * ONE):
            engine.run()
            assert mine.exists()
    with at(last):
        judge.sweep()
        row.refresh_from_db()
        assert "too_old" not in row.codes and owed("driver_age") == {("driver_age", last)}
    with at(last + ONE):
        judge.sweep()
        row.refresh_from_db()
        [found] = [one for one in row.found if one.code == "too_old"]
        assert (found.fails, found.since, row.verdict) == (True, last + ONE, "barred")
        assert owed("driver_age") == set() and "School Bus Regulations" in found.article


def test_a_city_that_asks_for_younger_drivers_warns_by_its_own_number(cast, settings):
    settings.TRANSPORT_NUMBERS = "most_age=42"
    driver_of(cast.a1, cast.officer_a1)  # born on 1 June 1985
    assert owed("driver_age") == {("driver_age", dt.date(2027, 6, 1))}


# -- each row of the rules crosses its threshold -------------------------------------------------

LAST = TODAY + 2 * ONE
PAPERS = [
    ("vehicle_inspection", "inspection", "inspection_until"),
    ("vehicle_insurance", "insurance", "insurance_until"),
    ("vehicle_permit", "permit", "permit_until"),
    ("vehicle_scrapping", "scrap_date", "scrap_on"),
    ("driver_licence", "licence_expired", "licence_until"),
]


@pytest.mark.parametrize(("kind", "code", "name"), PAPERS)
def test_a_paper_that_runs_out_is_told_before_and_flagged_the_day_after(kind, code, name, cast):
    make = vehicle_of if kind.startswith("vehicle") else driver_of
    row = make(cast.a1, cast.officer_a1, **{name: LAST})
    if make is driver_of:
        answer_all(row, cast.officer_a1)
    with at(LAST):
        engine.run()
        judge.sweep()
        row.refresh_from_db()
        assert code not in row.codes
        assert Notice.objects.filter(kind=kind, user=cast.officer_a1).exists()
        assert not Notice.objects.filter(kind=kind, user=cast.admin_a).exists()
    with at(LAST + ONE):
        judge.sweep()
        row.refresh_from_db()
        [found] = [one for one in row.found if one.code == code]
        assert (found.fails, found.since, row.verdict) == (True, LAST + ONE, "barred")
        assert found.article.startswith(("School Bus Regulations", "Road Traffic Safety Law"))
    with at(LAST + 3 * ONE):
        engine.run()
        assert Notice.objects.filter(kind=kind, user=cast.admin_a).exists()


@pytest.mark.parametrize("question", [Question.MEDICAL, Question.REVIEW])
def test_a_medical_or_review_that_is_late_is_told_and_not_proven(question, cast):
    first = TODAY.replace(year=2016) - 29 * ONE  # its 30 days end today
    row = driver_of(cast.a1, cast.officer_a1, first_licensed_on=first, identity=number_of())
    answer_all(row, cast.officer_a1)
    row.records.filter(question=question).update(on=TODAY - 40 * ONE)
    row.records.model.objects.filter(driver=row).exclude(question=question).update(on=TODAY)
    judge.judge_many(type(row), [row.pk], None)
    row.refresh_from_db()
    kind = f"driver_{question}"
    assert (row.verdict, owed(kind)) == ("eligible", {(kind, TODAY)})
    with at(TODAY + ONE):
        engine.run()
        judge.sweep()
        row.refresh_from_db()
        [found] = row.found
        assert (found.code, found.fails, row.verdict) == (question, False, "unproven")
        assert found.article == "School Bus Regulations, article 26"
        assert Notice.objects.filter(kind=kind, user=cast.principal_a1).exists()
