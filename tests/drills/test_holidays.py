"""Letters to parents before holidays: announced, sent, counted, put right, withdrawn and owed."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.urls import reverse

from drills.actions import holiday as acts
from drills.models import HolidayCampaign, HolidayLetter
from drills.rules import holiday as rules
from drills.rules.holiday import Letter, Standing
from safety.base.models import Conflict, Refused
from safety.dues.models import DueItem
from safety.schools.actions import school as schools
from tests.drills.conftest import TODAY, at
from tests.drills.holidays import DUE, FIRST, GIVEN, LAST, D, announce, form, owed, put_right, send
from tests.refusals import assert_nothing_changed

# -- rules -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [({}, None), ({"due_on": TODAY}, None), ({"due_on": LAST}, None),
     ({"due_on": TODAY - dt.timedelta(1)}, "due_on"), ({"due_on": D(2027, 1, 4)}, "due_on"),
     ({"last_day": D(2026, 12, 30)}, "last_day"), ({"last_day": D(2027, 5, 1)}, "last_day"),
     ({"first_day": D(2026, 11, 1), "last_day": D(2026, 11, 22)}, "last_day")],
)  # fmt: skip
def test_which_days_a_campaign_may_have(changes, field):
    days = {"first_day": FIRST, "last_day": LAST, "due_on": DUE, **changes}
    assert set(rules.faults_of_campaign(**days, today=TODAY)) == ({field} if field else set())


@pytest.mark.parametrize(
    ("letter", "field"),
    [(Letter(TODAY, 1), None), (Letter(TODAY, 600, 600), None), (Letter(TODAY, 600, 0), None),
     (Letter(TODAY, 600, 601), "receipts"), (Letter(TODAY, 0), "families"),
     (Letter(TODAY, 20_001), "families"), (Letter(D(2026, 11, 24), 600), "sent_on"),
     (Letter(D(2026, 11, 22), 600), "sent_on")],
)  # fmt: skip
def test_what_a_letter_may_say(letter, field):
    found = rules.faults_of_letter(letter, TODAY, LAST, TODAY)
    assert set(found) == ({field} if field else set())


@pytest.mark.parametrize(("days", "fault"), [(31, False), (32, True)])
def test_so_long_after_the_holiday_it_is_recorded(days, fault):
    today = LAST + dt.timedelta(days=days)
    assert bool(rules.faults_of_letter(Letter(DUE, 600), TODAY, LAST, today)) == fault


@pytest.mark.parametrize(
    ("after", "fault"),
    [(Letter(TODAY, 600, 501), False), (Letter(TODAY, 600, 500, "家访"), False),
     (Letter(TODAY, 600, 499), True), (Letter(TODAY, 600, None), True),
     (Letter(TODAY, 601, 500), True), (Letter(TODAY - dt.timedelta(1), 600, 500), True)],
)  # fmt: skip
def test_what_needs_a_reason(after, fault):
    before = Letter(TODAY, 600, 500)
    assert bool(rules.faults_of_change(before, after, "")) == fault
    assert rules.faults_of_change(before, after, "数错了") == {}


@pytest.mark.parametrize(
    ("sent", "late", "today", "how"),
    [(True, False, DUE, Standing.SENT), (True, True, DUE, Standing.LATE),
     (False, False, DUE, Standing.OPEN), (False, False, FIRST, Standing.MISSING)],
)  # fmt: skip
def test_how_a_school_stands(sent, late, today, how):
    assert rules.standing(sent, late, DUE, today) == how


# -- announced -------------------------------------------------------------------------------------


def test_each_school_below_owes_it(cast):
    once = uuid.uuid4()
    row = announce(cast, uuid=once)
    assert owed() == {("甲一小学", DUE), ("甲二幼儿园", DUE)}
    with assert_nothing_changed():
        assert announce(cast, uuid=once) == row  # a second click
    with assert_nothing_changed(), pytest.raises(Refused, match="something else in it"):
        announce(cast, uuid=once, title="另一封")


def test_the_city_s_and_a_school_s_own(cast):
    announce(cast, "city_admin", "city")
    assert {name for name, _day in owed()} == {"甲一小学", "甲二幼儿园", "乙一中学"}
    DueItem.objects.all().delete()
    own = acts.announce(cast.principal_a1, uuid=uuid.uuid4(), unit=cast.a1.unit, **GIVEN)
    assert owed() == {("甲一小学", DUE)}
    assert send(cast, own).counts and owed() == set()


def test_higher_education_owes_none(cast):
    schools.update_school(cast.a2, cast.city_admin, version=cast.a2.version, stage="higher")
    campaign = announce(cast)
    assert owed() == {("甲一小学", DUE)}
    with assert_nothing_changed(), pytest.raises(Refused, match="not for this school"):
        send(cast, campaign, "a2")


@pytest.mark.parametrize(
    ("who", "unit"),
    [("admin_b", "district_a"), ("admin_a", "city"), ("inspector", "city"),
     ("officer_a1", "district_a"), ("leader", "city"), ("township", "district_a")],
)  # fmt: skip
def test_who_may_not_announce(cast, who, unit):
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        announce(cast, who, unit)


def test_withdrawn_nobody_owes_it(cast, as_user):
    campaign = announce(cast)
    row = send(cast, campaign)
    there = reverse("drills:holiday_withdraw", args=[campaign.uuid])
    client = as_user(cast.admin_a)
    with assert_nothing_changed():
        assert client.post(there, {"reason": ""}).status_code == 422
    assert client.post(there, {"reason": "日期有误"}).status_code == 302
    with assert_nothing_changed("django_session"):
        assert client.post(there, {"reason": "日期有误"}).status_code == 302
        assert client.post(there, {"reason": "另一个理由"}).status_code == 422
    assert owed() == set() and HolidayLetter.objects.get() == row
    with assert_nothing_changed(), pytest.raises(Refused, match="withdrawn"):
        send(cast, campaign, "a2")
    with assert_nothing_changed(), pytest.raises(Refused, match="withdrawn"):
        put_right(cast, row, Letter(TODAY, 600, 9))
    page = client.get(campaign.get_absolute_url()).content.decode()
    assert "日期有误" in page and "hue-overdue" not in page.partition("<table")[2]


def test_announced_by_form(cast, as_user):
    client, there = as_user(cast.admin_a), reverse("drills:holiday_add")
    begun = client.get(there).context["form"]
    assert begun["holiday"].value() == "new_year" and "fire" in begun["topics"].value()
    sent = form(unit=cast.district_a.uuid)
    assert client.post(there, sent).status_code == 302
    assert client.post(there, sent).status_code == 302  # a second click
    row = HolidayCampaign.objects.get()
    assert (row.unit, row.topics, row.due_on) == (cast.district_a, ["fire", "traffic"], DUE)
    again = client.get(there, {"last": row.uuid}).context["form"]
    assert again["title"].value() == row.title and again["first_day"].value() is None
    assert client.get(there, {"last": "x"}).status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"title": ""}, "title"), ({"holiday": "moon"}, "holiday"), ({"topics": []}, "topics"),
     ({"topics": ["moon"]}, "topics"), ({"text": "\u200b"}, "text"),
     ({"text": "信" * 3001}, "text"), ({"due_on": "2026-11-22"}, "due_on"),
     ({"due_on": "2027-01-04"}, "due_on"), ({"last_day": "2026-12-30"}, "last_day"),
     ({"first_day": "2026-02-30"}, "first_day"), ({"unit": str(uuid.uuid4())}, "unit"),
     ({"client_uuid": "x"}, "client_uuid")],
)  # fmt: skip
def test_bad_input_announces_nothing(cast, as_user, changes, field):
    client = as_user(cast.admin_a)
    sent = {"unit": cast.district_a.uuid, **form(), **changes}
    with assert_nothing_changed():
        response = client.post(reverse("drills:holiday_add"), sent)
    assert response.status_code == 422 and field in response.context["form"].errors


# -- sent and counted ------------------------------------------------------------------------------


def test_recorded_it_is_owed_no_more(cast):
    campaign, once = announce(cast), uuid.uuid4()
    row = send(cast, campaign, uuid=once)
    assert (row.state, row.receipts) == ("kept", None)
    assert owed() == {("甲二幼儿园", DUE)}
    with assert_nothing_changed():
        assert send(cast, campaign, uuid=once) == row
    with assert_nothing_changed(), pytest.raises(Refused, match="recorded already"):
        send(cast, campaign)
    with assert_nothing_changed(), pytest.raises(Refused, match="something else in it"):
        send(cast, campaign, uuid=once, families=599)


@pytest.mark.parametrize(("day", "late"), [(DUE, False), (FIRST, True)])
def test_late_from_the_day_after(cast, day, late):
    campaign = announce(cast)
    with at(day):
        row = send(cast, campaign, day=D(2026, 12, 29))
        assert row.late == late
    with at(D(2027, 1, 2)):
        assert put_right(cast, row, acts.said(row)._replace(receipts=580)).late == late


def test_more_receipts_come_back(cast):
    row = send(cast, announce(cast), receipts=100)
    once = uuid.uuid4()
    with at(D(2026, 11, 25)):
        newer = put_right(cast, row, Letter(TODAY, 600, 580, "班会"), uuid=once)
        with assert_nothing_changed():
            assert put_right(cast, row, Letter(TODAY, 600, 580, "班会"), uuid=once) == newer
            assert put_right(cast, newer, acts.said(newer)) == newer
        with assert_nothing_changed(), pytest.raises(Conflict) as conflict:
            put_right(cast, row, Letter(TODAY, 600, 300))
    assert conflict.value.current == newer
    row.refresh_from_db()
    assert (row.state, row.receipts, newer.state, newer.receipts) == ("replaced", 100, "kept", 580)
    assert list(HolidayLetter.objects.current()) == [newer]
    with assert_nothing_changed(), pytest.raises(Refused, match="Say why"):
        put_right(cast, newer, Letter(TODAY, 600, 579))
    assert put_right(cast, newer, Letter(TODAY, 600, 579), why="重复计数").why == "重复计数"


def test_withdrawn_it_is_owed_again(cast, as_user):
    campaign = announce(cast)
    row = put_right(cast, send(cast, campaign), Letter(TODAY, 600, 9))
    there = reverse("drills:letter_withdraw", args=[row.uuid])
    client = as_user(cast.principal_a1)
    with assert_nothing_changed():
        assert client.post(there, {"reason": " "}).status_code == 422
    assert client.post(there, {"reason": "记错学校"}).status_code == 302
    with assert_nothing_changed("django_session"):
        assert client.post(there, {"reason": "记错学校"}).status_code == 302
    assert ("甲一小学", DUE) in owed()
    old = HolidayLetter.objects.exclude(pk=row.pk).get()
    for stale in (row, old):
        with assert_nothing_changed(), pytest.raises(Refused, match="withdrawn"):
            put_right(cast, stale, Letter(TODAY, 600, 10))
    send(cast, campaign)  # another in its place
    assert ("甲一小学", DUE) not in owed()
    page = client.get(row.get_absolute_url()).content.decode()
    assert "记错学校" in page and page.count("<tr>") == 4


@pytest.mark.parametrize("who", ["officer_a2", "admin_a", "inspector", "township", "leader"])
def test_the_school_alone(cast, who):
    campaign, actor = announce(cast), getattr(cast, who)
    row, letter = send(cast, campaign), Letter(TODAY, 600, 10)
    with assert_nothing_changed():
        with pytest.raises(PermissionDenied):
            acts.send(actor, uuid=uuid.uuid4(), campaign=campaign, school=cast.a1, letter=letter)
        with pytest.raises(PermissionDenied):
            acts.put_right(row, actor, uuid=uuid.uuid4(), letter=letter, why="")
        with pytest.raises(PermissionDenied):
            acts.withdraw_letter(row, actor, reason="误录")


def test_no_school_of_another_district(cast):
    campaign = announce(cast)
    with assert_nothing_changed(), pytest.raises(Refused, match="not for this school"):
        send(cast, campaign, "b1")


def test_sent_and_counted_by_form(cast, as_user):
    campaign, client = announce(cast), as_user(cast.officer_a1)
    there = reverse("drills:holiday_send", args=[campaign.uuid])
    assert there in client.get(campaign.get_absolute_url()).content.decode()
    sent = {
        "client_uuid": str(uuid.uuid4()), "school": cast.a1.uuid, "sent_on": "2026-11-23",
        "families": "600", "receipts": "", "activities": "班会、家访",
    }  # fmt: skip
    assert client.post(there, sent).status_code == 302
    assert client.post(there, sent).status_code == 302  # a second click
    row = HolidayLetter.objects.get()
    assert there not in client.get(campaign.get_absolute_url()).content.decode()
    count = reverse("drills:letter_count", args=[row.uuid])
    asked = {key: value for key, value in sent.items() if key != "school"}
    asked |= {"client_uuid": str(uuid.uuid4()), "receipts": "590", "why": ""}
    assert client.post(count, asked).status_code == 302
    stale = {**asked, "client_uuid": str(uuid.uuid4()), "receipts": "300"}
    with assert_nothing_changed():
        response = client.post(count, stale)
    assert response.status_code == 409
    assert [(d["typed"], d["stored"]) for d in response.context["differences"]] == [("300", "590")]
    current = response.context["current"]
    assert reverse("drills:letter_count", args=[current.uuid]) in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"families": "0"}, "families"), ({"families": "x"}, "families"),
     ({"families": "20001"}, "families"), ({"receipts": "601"}, "receipts"),
     ({"receipts": "-1"}, "receipts"), ({"sent_on": "2026-11-24"}, "sent_on"),
     ({"sent_on": "2026-11-22"}, "sent_on"), ({"activities": "会" * 501}, "activities"),
     ({"school": str(uuid.uuid4())}, "school"), ({"client_uuid": ""}, "client_uuid")],
)  # fmt: skip
def test_bad_input_records_nothing(cast, as_user, changes, field):
    campaign, client = announce(cast), as_user(cast.officer_a1)
    sent = {
        "client_uuid": str(uuid.uuid4()), "school": cast.a1.uuid, "sent_on": "2026-11-23",
        "families": "600", "receipts": "", **changes,
    }  # fmt: skip
    with assert_nothing_changed():
        response = client.post(reverse("drills:holiday_send", args=[campaign.uuid]), sent)
    assert response.status_code == 422 and field in response.context["form"].errors


def test_the_database_says_so_too(cast):
    row = send(cast, announce(cast))
    more = {"campaign": row.campaign, "recorded_by": row.recorded_by, "sent_on": TODAY,
            "recorded_at": row.recorded_at, **cast.a1.columns()}  # fmt: skip
    with pytest.raises(IntegrityError):
        HolidayLetter.objects.create(families=600, **more)
