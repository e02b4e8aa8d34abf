"""Letters to parents before holidays: announced, sent, counted, put right, withdrawn and owed."""

import datetime as dt
import io
import uuid
import zipfile
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from drills import letter_form
from drills.actions import holiday as acts
from drills.dues import holiday as dues
from drills.models import HolidayCampaign, HolidayLetter
from drills.rules import holiday as rules
from drills.rules.holiday import Holiday, Letter, Standing
from safety.base import clock
from safety.base.models import Conflict, Refused
from safety.dues import engine
from safety.dues.models import DueItem, Notice
from safety.files import kept, storage
from safety.schools.actions import school as schools
from tests.drills.conftest import TODAY, at
from tests.files import letters, photos
from tests.refusals import assert_nothing_changed

D = dt.date
DUE, FIRST, LAST = D(2026, 12, 30), D(2026, 12, 31), D(2027, 1, 3)
GIVEN = {
    "holiday": "new_year", "title": "元旦致家长一封信", "first_day": FIRST, "last_day": LAST,
    "due_on": DUE, "topics": ["fire", "traffic"], "text": "尊敬的家长：\n请看管好孩子。",
}  # fmt: skip


def announce(cast, who="admin_a", unit="district_a", **more):
    given = {"uuid": uuid.uuid4(), **GIVEN, **more}
    return acts.announce(getattr(cast, who), unit=getattr(cast, unit), **given)


def send(cast, campaign, key="a1", day=TODAY, families=600, receipts=None, **more):
    given = {"uuid": uuid.uuid4(), **more}
    letter = Letter(day, families, receipts)
    return acts.send(
        getattr(cast, f"officer_{key}"), campaign=campaign, school=getattr(cast, key),
        letter=letter, **given,
    )  # fmt: skip


def put_right(cast, row, letter, why="", **more):
    given = {"uuid": uuid.uuid4(), **more}
    return acts.put_right(row, cast.officer_a1, letter=letter, why=why, **given)


def owed():
    rows = DueItem.objects.filter(kind=dues.LETTER, settled_at=None)
    return set(rows.values_list("unit__name", "due_on"))


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


def test_what_the_season_asks_for():
    days = [(1, 1), (1, 31), (2, 1), (4, 5), (4, 6), (5, 2), (6, 19), (6, 20), (8, 31), (9, 1),
            (9, 26), (10, 1), (10, 2), (12, 31)]  # fmt: skip
    found = [rules.next_holiday(D(2026, *day)) for day in days]
    assert found == [
        Holiday.NEW_YEAR, Holiday.WINTER, Holiday.TOMBS, Holiday.TOMBS, Holiday.MAY, Holiday.DRAGON,
        Holiday.DRAGON, Holiday.SUMMER, Holiday.SUMMER, Holiday.AUTUMN, Holiday.NATIONAL,
        Holiday.NATIONAL, Holiday.NEW_YEAR, Holiday.NEW_YEAR,
    ]  # fmt: skip
    assert all(rules.THEMES[holiday] for holiday in found)
    assert set(found) == set(Holiday) - {Holiday.OTHER}


def test_mid_autumn_within_national_day():
    assert rules.next_holiday(D(2028, 9, 10)) == Holiday.NATIONAL
    assert rules.next_holiday(D(2040, 9, 10)) == Holiday.AUTUMN  # a year of which no day is known


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


def form(**changes):
    return {
        "client_uuid": str(uuid.uuid4()), "holiday": "new_year", "title": "元旦致家长一封信",
        "first_day": "2026-12-31", "last_day": "2027-01-03", "due_on": "2026-12-30",
        "topics": ["fire", "traffic"], "text": "请看管好孩子。", **changes,
    }  # fmt: skip


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


# -- owed ------------------------------------------------------------------------------------------


def test_reminded_until_it_went_out(cast):
    announce(cast)
    told = Notice.objects.filter(kind=dues.LETTER)
    for day in (D(2026, 12, 23), DUE, FIRST, D(2027, 1, 2)):
        with at(day):
            engine.run()
    people = set(told.values_list("user__username", flat=True))
    assert {cast.officer_a1.username, cast.principal_a1.username} <= people
    assert cast.admin_a.username in people
    with translation.override("en"):
        item = DueItem.objects.filter(kind=dues.LETTER).first()
        assert dues.line(item.facts) == "Letter to parents: 元旦致家长一封信"


def test_who_comes_closes_and_moves(cast):
    announce(cast), announce(cast, "admin_b", "district_b", due_on=D(2026, 12, 28))
    new = schools.create_school(
        cast.city_admin, parent=cast.district_a, name="甲三小学", code="3902000099", stage="primary"
    )
    dues.owe_all()
    assert ("甲三小学", DUE) in owed()
    moved = schools.move_school(new, cast.city_admin, cast.district_b)
    assert {day for name, day in owed() if name == "甲三小学"} == {D(2026, 12, 28)}
    moved = schools.close_school(moved, cast.city_admin, closed_on=TODAY)
    assert "甲三小学" not in {name for name, _day in owed()}
    schools.reopen_school(moved, cast.city_admin)
    assert ("甲三小学", D(2026, 12, 28)) in owed()


def test_who_comes_after_the_day_owes_none(cast):
    announce(cast)
    with at(FIRST):
        schools.create_school(
            cast.city_admin, parent=cast.district_a, name="甲三小学", code="3902000099",
            stage="primary",
        )  # fmt: skip
        dues.owe_all()
        assert "甲三小学" not in {name for name, _day in owed()}


def test_in_the_end_nobody_asks_any_more(cast):
    campaign = announce(cast)
    row = send(cast, campaign)
    with at(DUE + rules.LAPSE):
        dues.owe_all()
        assert owed() == {("甲二幼儿园", DUE)}
    with at(DUE + rules.LAPSE + dt.timedelta(days=1)):
        dues.owe_all()
        assert owed() == set()
        acts.withdraw_letter(row, cast.officer_a1, reason="误录")
        assert owed() == set()


# -- pages -----------------------------------------------------------------------------------------


def test_missing_and_late_are_seen(cast, as_user):
    campaign = announce(cast, "city_admin", "city")
    send(cast, campaign, receipts=590)
    with at(FIRST):
        send(cast, campaign, "b1", day=DUE)
        client, there = as_user(cast.city_admin), campaign.get_absolute_url()
        found = {
            state: {row.name for row in client.get(there, {"state": state}).context["rows"]}
            for state in ("", "none", "sent", "late", "uncounted", "moon")
        }
        how = {row.name: row.how for row in client.get(there).context["rows"]}
        own = client.get(there, {"district": cast.district_b.uuid}).context["rows"]
    assert found == {
        "": {"甲一小学", "甲二幼儿园", "乙一中学"}, "none": {"甲二幼儿园"},
        "sent": {"甲一小学", "乙一中学"}, "late": {"乙一中学"}, "uncounted": {"乙一中学"},
        "moon": set(),
    }  # fmt: skip
    assert how == {"甲一小学": "sent", "甲二幼儿园": "missing", "乙一中学": "late"}
    assert [row.name for row in own] == ["乙一中学"]


def test_the_list_of_campaigns(cast, as_user):
    announce(cast), acts.withdraw_campaign(announce(cast), cast.admin_a, reason="误发")
    there = reverse("drills:holiday_list")

    def count(**asked):
        client = as_user(cast.officer_a1)
        return len(client.get(there, asked).context["rows"])

    assert (count(), count(state="withdrawn"), count(state="all")) == (1, 1, 2)
    assert (count(holiday="summer"), count(state="over"), count(state="moon")) == (0, 0, 0)
    with at(LAST + rules.LAPSE + dt.timedelta(days=1)):
        assert (count(), count(state="over")) == (0, 1)


def test_the_letter_on_paper(cast, as_user):
    campaign = announce(cast, text="尊敬的家长：\n<b>请</b>看管好孩子。")
    page = reverse("drills:holiday_print", args=[campaign.uuid])
    word = reverse("drills:holiday_word", args=[campaign.uuid])
    for who, name in (("officer_a1", "甲一小学"), ("admin_a", "________")):
        client = as_user(getattr(cast, who))
        shown = client.get(page).content.decode()
        assert name in shown and "&lt;b&gt;" in shown and "Slip" in shown
        answer = client.get(word)
        text = zipfile.ZipFile(io.BytesIO(answer.content)).read("word/document.xml").decode()
        assert name in text and "请" in text and ".docx" in answer["Content-Disposition"]


OWN = letters.letter("{{标题}}", "致{{school}}（{{区县}}）各位家长", "{{正文}} {{sent}} {{回执}}")


def words(client, campaign) -> str:
    answer = client.get(reverse("drills:holiday_word", args=[campaign.uuid]))
    return "\n".join(letters.words(answer.content))


def test_a_form_of_the_bureau_s_own(cast, as_user):
    client, once = as_user(cast.admin_a), str(uuid.uuid4())
    for _click in range(2):
        sent = form(unit=cast.district_a.uuid, client_uuid=once,
                    form=photos.upload(OWN, "我区一封信.docx"))  # fmt: skip
        assert client.post(reverse("drills:holiday_add"), sent).status_code == 302
    row = HolidayCampaign.objects.get()
    assert row.form_name == "我区一封信.docx" and kept.named([row.file]) == {row.file}
    officer = as_user(cast.officer_a1)
    assert "致甲一小学（甲区）各位家长" in words(officer, row)
    sheet = officer.get(reverse("drills:holiday_print", args=[row.uuid])).content.decode()
    assert "Hand out the Word file, not this page" in sheet
    with mock.patch.object(storage, "read", side_effect=FileNotFoundError):  # its file is lost
        said = words(officer, row)
    assert "各位家长" not in said and "甲一小学" in said


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "empty"), (b"PK no file", "Word"), (letters.letter("没有占位符"), "lacks"),
     (letters.letter("{{school}} {{pupil}}"), "pupil")],
)  # fmt: skip
def test_bad_files_announce_nothing(cast, as_user, data, said):
    sent = form(unit=cast.district_a.uuid, form=photos.upload(data, "信.docx"))
    client = as_user(cast.admin_a)
    with assert_nothing_changed():
        response = client.post(reverse("drills:holiday_add"), sent)
    assert response.status_code == 422 and "form" in response.context["form"].errors


def test_the_sample_has_no_faults(cast, as_user):
    data = as_user(cast.admin_a).get(reverse("drills:holiday_sample")).content
    assert letter_form.faults_of(data) == []


def test_it_stands_on_the_home_page(cast, as_user):
    campaign = announce(cast, due_on=TODAY)
    must = as_user(cast.officer_a1).get(reverse("home")).context["board"].must
    [line] = [line for block in must if block.code == "owed" for line in block.lines]
    assert campaign.title in line.title
    assert line.url == campaign.get_absolute_url()


def test_pages_cost_the_same(cast, as_user):
    campaign = announce(cast, "city_admin", "city")
    client = as_user(cast.city_admin)
    pages = [reverse("drills:holiday_list"), campaign.get_absolute_url()]

    def cost():
        found = []
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                client.get(page)
            found.append(len(queries))
        return found

    cost()
    few = cost()
    for _number in range(12):
        announce(cast)
    send(cast, campaign), send(cast, campaign, "a2"), send(cast, campaign, "b1")
    assert cost() == few
    assert clock.today() == TODAY
