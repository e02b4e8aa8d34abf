"""What was seen around the gate is reported to the media as the city decides, and put right or
withdrawn beside the record (R14)."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from canteen.actions import correct_gate as correct
from canteen.actions import gate as acts
from canteen.actions import gate_media as media
from canteen.dues import gate_answer, gate_media
from canteen.models import Correction, GateMedia, GateSighting
from canteen.rules.gate import State
from safety.base.models import Conflict, Refused
from safety.dues.models import DueItem, Notice
from tests.canteen.conftest import TODAY, at
from tests.canteen.says import says
from tests.canteen.test_gate import LIST, bureau_saw, by_bureau, owed, owed_by, reported, sight_of
from tests.refusals import assert_nothing_changed

DAY = dt.timedelta(days=1)
TOLD = {"medium": "示范晚报", "decided": "市安委会第3次会议", "told_on": TODAY,
        "what": "校门口便利店出售过期面包"}  # fmt: skip


def url(name, row):
    return reverse(f"canteen:{name}", args=[row.uuid])


def refused(act, *args, error=Refused, **facts):
    with assert_nothing_changed(), pytest.raises(error):
        act(*args, **facts)


@pytest.fixture
def sighting(cast):
    return sight_of(cast, seen_on=TODAY - 3 * DAY)


def tell(cast, sighting, **changes):
    facts = TOLD | {"uuid": uuid.uuid4()} | changes
    return media.record(sighting, cast.city_admin, **facts)


# -- the media -------------------------------------------------------------------------------------


def test_school_and_district_hear_of_it_and_the_answer_stays_owed(cast, sighting):
    reported(cast, sighting)
    once = uuid.uuid4()
    row = tell(cast, sighting, uuid=once)
    assert tell(cast, sighting, uuid=once) == row and GateMedia.objects.count() == 1
    heard = Notice.objects.filter(kind=gate_media.MEDIA)
    assert {one.user for one in heard} == {cast.officer_a1, cast.principal_a1, cast.admin_a}
    assert gate_media.line(heard[0].facts) == (
        f"{cast.city.name} reported to the media (示范晚报): 校门口便利店"
    )
    assert owed() == {"2026-12-08"}


def test_what_they_answer_stands_beside_it(cast, sighting):
    row = tell(cast, sighting)
    facts = {"version": 1, "answered_on": TODAY, "answer": "已播出"}
    refused(media.record_answer, row, cast.city_admin, **facts | {"answered_on": TODAY - DAY})
    row = media.record_answer(row, cast.city_admin, **facts)
    assert (row.answer, row.version) == ("已播出", 2)
    refused(media.record_answer, row, cast.city_admin, **facts, error=Conflict)
    refused(media.record_answer, row, cast.city_admin, **facts | {"version": 2})


@pytest.mark.parametrize(
    "who", ["officer_a1", "principal_a1", "admin_a", "inspector", "leader", "admin_b"]
)
def test_the_city_alone_decides(cast, sighting, who):
    row, other = tell(cast, sighting), getattr(cast, who)
    said = says(row, other)
    facts = {"version": 1, "answered_on": TODAY, "answer": "x"}
    for act, args, given in (
        (media.record, (sighting, other), TOLD | {"uuid": uuid.uuid4()}),
        (media.record_answer, (row, other), facts),
        (correct.media, (row, said), TOLD | {"what": "x"}),
        (correct.withdraw_media, (row, said), {}),
    ):
        refused(act, *args, error=PermissionDenied, **given)


@pytest.mark.parametrize("day", [TODAY + DAY, TODAY - 4 * DAY])
def test_on_a_day_that_can_be(cast, sighting, day):
    refused(tell, cast, sighting, told_on=day)


def test_it_is_put_right_or_withdrawn_with_its_reason(cast, sighting):
    row = tell(cast, sighting)
    made = correct.media(row, says(row, cast.city_admin), **TOLD | {"medium": "示范日报"})
    assert made.was == "reported to the media 示范晚报"
    row.refresh_from_db()
    bad = TOLD | {"answered_on": TODAY, "answer": "x"}
    refused(correct.media, row, says(row, cast.city_admin), **bad)
    refused(correct.media, row, says(row, cast.city_admin), **TOLD | {"told_on": TODAY + DAY})
    row = media.record_answer(row, cast.city_admin, version=2, answered_on=TODAY, answer="已播出")
    answered = TOLD | {"medium": "示范日报", "answered_on": TODAY, "answer": "已刊登"}
    assert "已播出" in correct.media(row, says(row, cast.city_admin), **answered).was
    said = says(row, cast.city_admin)
    for _twice in range(2):
        correct.withdraw_media(row, said)
    row.refresh_from_db()
    assert row.withdrawn_at and row.corrections.count() == 3
    refused(media.record_answer, row, cast.city_admin, version=row.version,
            answered_on=TODAY, answer="x")  # fmt: skip


def test_a_city_from_the_page_to_the_answer(cast, sighting, as_user):
    client = as_user(cast.city_admin)
    page = client.get(sighting.get_absolute_url()).content.decode()
    assert url("gate_media_add", sighting) in page and "The media were not told" in page
    body = {key: str(value) for key, value in TOLD.items()} | {"client_uuid": uuid.uuid4()}
    for _twice in range(2):
        assert client.post(url("gate_media_add", sighting), body).status_code == 302
    row = GateMedia.objects.get()
    body = {"version": 1, "answered_on": str(TODAY), "answer": "已播出，网址附后"}
    assert client.post(url("gate_media_answer", row), body).status_code == 302
    for who in (cast.officer_a1, cast.admin_a, cast.leader):
        read = as_user(who).get(sighting.get_absolute_url()).content.decode()
        assert "示范晚报" in read and "已播出，网址附后" in read and "市安委会第3次会议" in read
        assert url("gate_media_add", sighting) not in read
    other = sight_of(cast, "b1")
    assert set(client.get(LIST, {"media": "yes"}).context["rows"]) == {sighting}
    assert set(client.get(LIST, {"media": "no"}).context["rows"]) == {other}
    assert "media: 示范晚报" in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("medium", ""), ("decided", "\u200b"), ("what", ""), ("told_on", "2026-11-24"),
     ("told_on", "2026-11-19"), ("told_on", "2026-02-30"), ("client_uuid", "")],
)  # fmt: skip
def test_bad_input_changes_nothing(cast, sighting, as_user, field, value):
    client = as_user(cast.city_admin)
    client.get("/nowhere/")
    body = {key: str(one) for key, one in TOLD.items()} | {"client_uuid": uuid.uuid4()}
    with assert_nothing_changed():
        answer = client.post(url("gate_media_add", sighting), body | {field: value})
    assert answer.status_code == 422


# -- put right, withdrawn --------------------------------------------------------------------------

SEEN = {"place": "校门口便利店", "kind": "shop", "what": "出售过期面包"}


def facts_of(row, **changes):
    return SEEN | {"seen_on": row.seen_on} | changes


def test_what_was_seen_is_put_right_and_what_it_said_stays(cast, sighting, as_user):
    said = says(sighting, cast.principal_a1)
    for _twice in range(2):
        made = correct.sighting(sighting, said, **facts_of(sighting, what="出售三无糖果"))
    assert made.was == "what was seen 出售过期面包" and Correction.objects.count() == 1
    sighting.refresh_from_db()
    assert (sighting.what, sighting.version) == ("出售三无糖果", 2)
    page = as_user(cast.officer_a1).get(sighting.get_absolute_url()).content.decode()
    assert "出售三无糖果" in page and "what was seen 出售过期面包" in page
    refused(correct.sighting, sighting, said, **facts_of(sighting, what="别的"))
    refused(correct.sighting, sighting, says(sighting, cast.officer_a1), **facts_of(
        sighting, what="出售三无糖果"
    ))  # fmt: skip


def test_a_step_that_somebody_has_open_is_of_another_version(cast, sighting):
    correct.sighting(sighting, says(sighting, cast.officer_a1), **facts_of(sighting, kind="stall"))
    refused(reported, cast, sighting, error=Conflict)


def test_steps_are_put_right_once_they_are_taken(cast, sighting):
    step = {"department": "urban", "reported_on": TODAY, "answer_by": TODAY + 3 * DAY}
    refused(
        correct.sighting, sighting, says(sighting, cast.officer_a1), **facts_of(sighting), **step
    )
    row = reported(cast, sighting)
    assert owed() == {"2026-12-08"}
    made = correct.sighting(row, says(row, cast.officer_a1), **facts_of(row), **step)
    assert "reported to market supervision" in made.was
    assert owed() == {"2026-11-26"}
    row.refresh_from_db()
    early = step | {"reported_on": row.seen_on - DAY}
    refused(correct.sighting, row, says(row, cast.officer_a1), **facts_of(row), **early)
    late = facts_of(row, seen_on=TODAY + DAY)
    refused(correct.sighting, row, says(row, cast.officer_a1), **late, **step)


def test_closed_ones_are_put_right_too(cast, sighting):
    row = acts.close(
        sighting, cast.officer_a1, version=1, closed_on=TODAY, outcome="已自行整改"
    )  # fmt: skip
    end = {"closed_on": TODAY - DAY, "outcome": "已搬离"}
    correct.sighting(row, says(row, cast.officer_a1), **facts_of(row), **end)
    row.refresh_from_db()
    assert (row.state, row.outcome) == (State.CLOSED, "已搬离")


def test_not_to_a_day_after_the_media_were_told(cast, sighting):
    tell(cast, sighting, told_on=TODAY - DAY)
    refused(
        correct.sighting, sighting, says(sighting, cast.officer_a1),
        **facts_of(sighting, seen_on=TODAY),
    )  # fmt: skip


def test_a_withdrawn_one_waits_for_nothing_and_goes_on_no_more(cast, sighting, as_user):
    row = reported(cast, sighting)
    said = says(row, cast.officer_a1)
    for _twice in range(2):
        correct.withdraw_sighting(row, said)
    assert owed() == set()
    row.refresh_from_db()
    assert row.state == State.WITHDRAWN
    day = {"version": row.version, "answered_on": TODAY, "answer": "x"}
    refused(acts.record_answer, row, cast.officer_a1, **day)
    refused(tell, cast, row)
    refused(correct.sighting, row, says(row, cast.officer_a1), **facts_of(row, what="x"))
    gate_answer.follow_school(cast.a1)
    assert owed() == set()
    client = as_user(cast.officer_a1)
    assert set(client.get(LIST, {"state": "withdrawn"}).context["rows"]) == {row}
    assert set(client.get(LIST, {"state": "reported"}).context["rows"]) == set()
    page = client.get(row.get_absolute_url())
    assert not page.context["may_change"] and not page.context["may_correct"]
    assert "withdrawn" in page.content.decode()


def test_not_withdrawn_while_the_media_were_told_of_it(cast, sighting, as_user):
    row = tell(cast, sighting)
    said = says(sighting, cast.officer_a1)
    refused(correct.withdraw_sighting, sighting, said)
    client = as_user(cast.officer_a1)
    client.get(sighting.get_absolute_url())
    body = {"reason": "重复", "version": 1, "client_uuid": uuid.uuid4()}
    with assert_nothing_changed():
        answer = client.post(url("gate_withdraw", sighting), body)
    assert answer.status_code == 422 and "The media were told of it." in answer.content.decode()
    correct.withdraw_media(row, says(row, cast.city_admin))
    correct.withdraw_sighting(sighting, said)
    sighting.refresh_from_db()
    assert sighting.withdrawn_at


def test_the_sighting_is_held_before_what_the_media_were_told(cast, sighting):
    """As whoever records a report holds it: neither waits for the other in a ring."""
    row = GateMedia.objects.get(pk=tell(cast, sighting).pk)
    said = says(row, cast.city_admin)
    with CaptureQueriesContext(connection) as queries:
        correct.media(row, said, **TOLD | {"medium": "示范日报"})
    read = [q["sql"] for q in queries if q["sql"].startswith("SELECT")]
    tables = [t for sql in read for t in ("gatesighting", "gatemedia")
              if f'FROM "canteen_{t}"' in sql]  # fmt: skip
    assert tables[:2] == ["gatesighting", "gatesighting"] and "gatemedia" in tables


def test_the_first_form_sent_again_does_not_bring_it_back(cast):
    once = uuid.uuid4()
    row = sight_of(cast, uuid=once)
    correct.withdraw_sighting(row, says(row, cast.officer_a1))
    refused(sight_of, cast, uuid=once)


def test_a_bureau_puts_right_what_it_saw(cast):
    row = by_bureau(bureau_saw(cast), cast.admin_a)
    step = {"department": "market", "reported_on": TODAY, "answer_by": TODAY + 2 * DAY}
    facts = facts_of(row) | step
    for who in ("officer_a1", "principal_a1", "admin_b", "leader", "township"):
        said = says(row, getattr(cast, who))
        refused(correct.sighting, row, said, error=PermissionDenied, **facts)
        refused(correct.withdraw_sighting, row, said, error=PermissionDenied)
    correct.sighting(row, says(row, cast.admin_a), **facts)
    assert owed_by() == {cast.district_a.name: "2026-11-25"}
    correct.withdraw_sighting(row, says(row, cast.city_admin))
    assert owed_by() == {}


def test_reported_again_the_first_report_stays_to_be_read(cast, sighting):
    row = reported(cast, sighting)
    for _twice in range(2):
        row = reported(cast, row, department="urban")
    [made] = row.corrections.all()
    assert made.was == "reported to market supervision (food and drugs)"
    assert made.reason == "Reported again."


def test_from_the_page_to_the_correction(cast, sighting, as_user):
    row, client = reported(cast, sighting), as_user(cast.officer_a1)
    page = client.get(url("gate_correct", row)).content.decode()
    assert 'name="reported_on"' in page and 'name="closed_on"' not in page
    body = {**SEEN, "seen_on": str(row.seen_on), "department": "market", "answer_by": "2026-12-01",
            "reported_on": str(TODAY), "reason": "日期记错", "version": 1,
            "client_uuid": uuid.uuid4()}  # fmt: skip
    bad = body | {"reported_on": "2026-11-19"}
    with assert_nothing_changed():
        assert client.post(url("gate_correct", row), bad).status_code == 422
    assert client.post(url("gate_correct", row), body).status_code == 302
    stale = body | {"client_uuid": uuid.uuid4(), "what": "别的"}
    with assert_nothing_changed():
        assert client.post(url("gate_correct", row), stale).status_code == 409
    body = {"reason": "重复", "version": 2, "client_uuid": uuid.uuid4()}
    assert client.post(url("gate_withdraw", row), body).status_code == 302
    assert GateSighting.objects.get().withdrawn_at
    assert not DueItem.objects.filter(kind=gate_answer.ANSWER, settled_at=None).exists()


def test_more_than_a_year_later_a_word_is_put_right(cast, sighting):
    with at(TODAY + 400 * DAY):
        correct.sighting(sighting, says(sighting, cast.officer_a1), **facts_of(sighting, what="x"))
    sighting.refresh_from_db()
    assert sighting.what == "x"
