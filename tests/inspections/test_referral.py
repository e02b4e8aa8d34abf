"""A hazard that the school cannot fix goes to the department that can, until it answers."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from inspections.models import Hazard, Referral
from inspections.transitions import allowed
from inspections.verify import faults
from safety.base.models import Conflict, Refused
from safety.dues.models import DueItem, Notice
from safety.schools.actions.school import move_school
from tests.inspections import story
from tests.inspections.pages import once, url
from tests.inspections.test_today import sections
from tests.refusals import assert_nothing_changed

PEOPLE = {"officer_a1", "principal_a1", "township", "admin_a", "admin_b", "inspector_a",
          "inspector", "inspector2", "city_admin", "leader"}  # fmt: skip
BY_CITY = {"inspector", "inspector2", "city_admin"}


@pytest.fixture
def hazard(cast):
    """General, found by the city on 10 March, to be rectified by the 17th."""
    return story.issued(cast)


def doors(hazard, user):
    return {row.action for row in allowed(hazard, user)}


def open_items(kind):
    return DueItem.objects.filter(kind=kind, settled_at=None)


def test_the_school_s_clock_stands_still(cast, hazard):
    referral = story.refer(hazard, cast.inspector)
    row = Hazard.objects.get()
    assert (row.state, row.clock_stopped, row.overdue_days) == ("referred", True, 0)
    assert not open_items("hazard_deadline").exists()
    item = open_items("referral_answer").get()
    assert (item.unit, item.key) == (cast.city, str(referral.uuid))
    assert item.due_on == dt.date(2026, 3, 25)
    assert Notice.objects.filter(kind="hazard_referred", user=cast.officer_a1).count() == 1


@pytest.mark.parametrize(
    ("outcome", "state"), [("done", "awaiting_recheck"), ("back", "to_rectify")]
)
def test_an_answer_gives_back_the_days_that_were_left(cast, hazard, at, outcome, state):
    at("2026-03-15")
    referral = story.refer(hazard, cast.inspector)
    at("2026-04-01")
    story.answer_referral(referral, cast.city_admin, outcome)
    row = Hazard.objects.get()
    assert (row.state, row.deadline) == (state, dt.date(2026, 4, 3))
    assert not open_items("referral_answer").exists()
    owed = "hazard_recheck" if outcome == "done" else "hazard_deadline"
    due = dt.date(2026, 4, 4) if outcome == "done" else dt.date(2026, 4, 3)
    assert open_items(owed).get().due_on == due
    assert list(faults()) == []


def test_days_late_stay_days_late(cast, hazard, at):
    at("2026-03-20")
    referral = story.refer(hazard, cast.inspector)
    at("2026-04-20")
    story.answer_referral(referral, cast.inspector, "back")
    assert Hazard.objects.get().overdue_days == 3


REFERRERS = [
    ("city", BY_CITY),
    ("district", BY_CITY | {"admin_a", "inspector_a"}),
    ("self", BY_CITY | {"admin_a", "inspector_a"}),
    ("township", BY_CITY | {"admin_a", "inspector_a"}),
]


@pytest.mark.parametrize(("source", "expected"), REFERRERS)
def test_who_may_stop_the_clock(cast, hazard, source, expected):
    Hazard.objects.update(source=source)
    row = Hazard.objects.get()
    people = {name: getattr(cast, name) for name in PEOPLE}
    assert {n for n, user in people.items() if "refer" in doors(row, user)} == expected
    for name in PEOPLE - expected:
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            story.refer(row, people[name])


def test_a_township_s_finding_is_followed_by_its_district(cast, hazard):
    Hazard.objects.update(source="township")
    story.refer(Hazard.objects.get(), cast.admin_a)
    assert open_items("referral_answer").get().unit == cast.district_a


@pytest.mark.parametrize(
    "fields",
    [
        *({"department": "moon"}, {"office": ""}, {"reason": ""}, {"days": 0}, {"days": -1}),
        {"days": 181},
    ],
)
def test_referrals_that_make_no_sense(cast, hazard, fields):
    with assert_nothing_changed(), pytest.raises(Refused):
        story.refer(hazard, cast.inspector, **fields)


def test_only_what_is_with_the_school_is_referred(cast, hazard):
    row = story.submit(hazard, cast.officer_a1)
    with assert_nothing_changed(), pytest.raises(Refused):
        story.refer(row, cast.inspector)


def test_meanwhile_the_school_can_do_nothing(cast, hazard):
    story.refer(hazard, cast.inspector)
    assert doors(Hazard.objects.get(), cast.officer_a1) == set()


def test_the_same_referral_again_is_the_same_row(cast, hazard):
    referral = story.refer(hazard, cast.inspector)
    with assert_nothing_changed():
        again = story.refer(hazard, cast.inspector, uuid=referral.uuid)
        with pytest.raises(Refused):
            story.refer(hazard, cast.inspector2, uuid=referral.uuid)
    assert again == referral


def test_somebody_was_faster(cast, hazard):
    story.save_plan(hazard, cast.officer_a1)
    with assert_nothing_changed(), pytest.raises(Conflict):
        story.refer(hazard, cast.inspector)


def test_an_answer_needs_words_and_a_day_that_fits(cast, hazard, at):
    referral = story.refer(hazard, cast.inspector)
    with assert_nothing_changed(), pytest.raises(Refused):
        story.answer_referral(referral, cast.inspector, answer="")
    for day in (dt.date(2026, 3, 9), dt.date(2026, 3, 11)):
        with assert_nothing_changed(), pytest.raises(Refused):
            story.referral.record_answer(
                referral, cast.inspector, outcome="done", answered_on=day, answer="已办"
            )


def test_answering_twice(cast, hazard):
    referral = story.refer(hazard, cast.inspector)
    story.answer_referral(referral, cast.inspector)
    with assert_nothing_changed():
        story.answer_referral(referral, cast.inspector)
        with pytest.raises(Refused):
            story.answer_referral(referral, cast.inspector2, "back")
        with pytest.raises(Refused, match="something else in it"):
            story.answer_referral(referral, cast.inspector, answer="已取缔，另有一处未取缔")


def test_the_debt_follows_a_school_that_moves(cast):
    row = story.own(cast)
    story.refer(row, cast.admin_a)
    move_school(cast.a1, cast.city_admin, cast.district_b)
    assert open_items("referral_answer").get().unit == cast.district_b
    story.answer_referral(Referral.objects.get(), cast.admin_b)
    assert not open_items("referral_answer").exists()


def test_it_stands_on_today_s_page(cast, hazard):
    story.refer(hazard, cast.inspector)
    assert sections(cast.inspector) == {"referred_by_us": ["01"]}
    assert sections(cast.officer_a1) == {"referred": ["01"]}
    assert sections(cast.admin_a) == sections(cast.township) == {}


def test_the_pages(as_user, cast, hazard):
    client = as_user(cast.city_admin)
    data = once(version=hazard.version, department="market", office="甲区市场监督管理局",
                reason="查处校门口摊点", answer_by="2026-03-25")  # fmt: skip
    assert client.post(url("hazard_refer", hazard), data).status_code == 302
    referral = Referral.objects.get()
    for user in (cast.officer_a1, cast.leader, cast.admin_a):
        page = as_user(user).get(hazard.get_absolute_url()).content.decode()
        assert "甲区市场监督管理局" in page
    client = as_user(cast.city_admin)
    home = client.get("/").content.decode()
    assert url("referral_answer", hazard, referral.uuid) in home
    ledger = client.get(reverse("inspections:hazard_list"), {"state": "referred"}).content.decode()
    assert hazard.number in ledger and "Clock stopped" in ledger
    answer = {"version": Hazard.objects.get().version, "outcome": "done",
              "answered_on": "2026-03-10", "answer": "摊点已取缔"}  # fmt: skip
    address = url("referral_answer", hazard, referral.uuid)
    assert client.post(address, {**answer, "answered_on": "2026-03-09"}).status_code == 422
    assert client.post(address, answer).status_code == 302
    page = client.get(hazard.get_absolute_url()).content.decode()
    assert "摊点已取缔" in page


def test_a_referral_of_another_hazard_is_no_page(as_user, cast, hazard):
    other = story.refer(story.issued(cast, cast.a2), cast.inspector)
    address = url("referral_answer", hazard, other.uuid)
    assert as_user(cast.city_admin).get(address).status_code == 404
