"""The bulletin (R07): fair ranks, named overdue major hazards, published once and for all."""

import datetime as dt
import hashlib
import io
import time
import uuid
import zipfile
from concurrent.futures import ThreadPoolExecutor
from unittest import mock
from xml.etree import ElementTree

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from inspections.models import Hazard
from reports.bulletin import actions, facts, paper
from reports.bulletin.paper import Sheet
from reports.models import Bulletin, Paper, Publication
from reports.periods import Period
from safety.base.models import Refused
from tests.inspections import story
from tests.refusals import assert_nothing_changed

MARCH = Period(2026, 3)
MARKUP = '<script>alert(1)</script>"&\u0001'


def line(name, found, signed, visits=10, schools=5, overdue=0):
    figures = {"visits": visits, "schools": schools, "overdue": overdue, "found_on_the_spot": 2}
    due = {"due": found, "limited_signed_off": signed}
    return {"name": name, "found": found, "found_signed_off": signed + 2, **figures, **due}


@pytest.fixture
def april(cast, at):
    """One general hazard at A1; one major one at B1, overdue when March ended; one of A1's own."""
    story.issued(cast)
    story.own(cast)
    story.issued(cast, school=cast.b1, severity="major", what=MARKUP, deadline=dt.date(2026, 3, 20))
    at("2026-04-02")
    return cast


@pytest.fixture
def draft(april):
    return actions.begin(april.city, MARCH)


def test_ranks():
    lines = [
        line("a", 10, 5),
        line("b", 20, 18),
        line("c", 0, 0),
        line("d", 10, 9),
        line("e", 5, 0),
    ]
    found = [(one["name"], one["rank"]) for one in facts.ranked(lines)]
    assert found == [("b", 1), ("d", 1), ("a", 3), ("e", 4), ("c", None)]


def test_nothing_to_rectify_is_neither_first_nor_last():
    lines = [line("none", 0, 0), line("one of one", 1, 1), line("good", 30, 29), line("bad", 30, 2)]
    found = {one["name"]: one["rank"] for one in facts.ranked(lines)}
    assert found == {"good": 1, "bad": 2, "none": None, "one of one": None}


@pytest.mark.parametrize(
    ("found", "visits", "said"),
    [(0, 0, "–"), (3, 0, "–"), (0, 4, "0.0"), (5, 4, "1.3"), (2, 3, "0.7")],
)
def test_per_visit(found, visits, said):
    assert facts.per(line("", found, 0, visits=visits), "visits") == said


@pytest.mark.parametrize(
    ("found", "signed", "said"),
    [(0, 0, "–"), (3, 2, "66.6%"), (1000, 999, "99.9%"), (7, 7, "100.0%")],
)
def test_rate(found, signed, said):
    assert facts.rate(line("", found, signed)) == said


def test_the_rate_of_an_old_bulletin():
    """Published before the two ways were apart: shown by the figures that it has."""
    old = {
        key: value
        for key, value in line("a", 10, 5).items()
        if key != "due" and "limited" not in key
    }
    content = {"facts": {"total": old, "districts": [{**old, "rank": 1}]}}
    sheet = Sheet(content)
    assert facts.rate(old) == "70.0%" and sheet.district_rows[0][7:] == ["7", "70.0%", "0"]
    assert len(sheet.district_heads) == len(sheet.district_rows[0]) == 10
    assert "their rectification rate" in sheet.caution


def test_on_the_spot_and_not_yet_due_move_no_rank(cast, at):
    visit = story.under_way(cast)
    story.find(visit, what="立改", on_the_spot=True, photos=("before", "after"))
    story.finish(visit)
    story.issued(cast, deadline=dt.date(2026, 4, 20))
    story.issued(cast, deadline=dt.date(2026, 3, 31))
    story.signed_off(cast)
    at("2026-04-02")
    total = facts.facts(cast.city, MARCH)["total"]
    assert (total["found"], total["found_on_the_spot"]) == (4, 1)
    assert (total["due"], total["limited_signed_off"]) == (2, 1)
    assert facts.rate(total) == "50.0%"


def test_a_bulletin_ranked_by_what_was_found_in_its_month():
    """Published before what was due counted whenever it was found: shown as it was ranked."""
    old = {k: v for k, v in line("a", 10, 5).items() if k not in ("due", "limited_signed_off")}
    old |= {"found_due": 8, "found_limited_signed_off": 6}
    sheet = Sheet({"facts": {"total": old, "districts": [{**old, "rank": 1}]}})
    assert facts.rate(old) == "75.0%"
    assert sheet.district_rows[0][7:] == ["2", "8", "6", "75.0%", "0"]
    assert len(sheet.district_heads) == len(sheet.district_rows[0])
    assert "found in the month. Districts" in sheet.caution


def ranks(cast, period):
    return {one["name"]: one["rank"] for one in facts.facts(cast.city, period)["districts"]}


def test_what_was_found_in_march_and_due_in_april_lowers_april(cast, at):
    """Found on 20 March, due on 4 April, never fixed: no month lets it vanish."""
    at("2026-03-20")
    for _n in range(5):
        story.issued(cast, school=cast.b1, deadline=dt.date(2026, 4, 4))
        story.issued(cast, deadline=dt.date(2026, 4, 4))
    for hazard in Hazard.objects.filter(school=cast.a1):
        at("2026-04-03")
        story.sign_off(story.submit(hazard, cast.officer_a1), cast.inspector)
    at("2026-05-02")
    assert ranks(cast, MARCH) == {"甲区": None, "乙区": None}
    assert ranks(cast, Period(2026, 4)) == {"甲区": 1, "乙区": 2}
    late = next(one for one in facts.facts(cast.city, Period(2026, 4))["districts"]
                if one["name"] == "乙区")  # fmt: skip
    assert (late["due"], late["limited_signed_off"], late["found"]) == (5, 0, 0)
    assert "whenever they were found" in actions.begin(cast.city, Period(2026, 4)).opening


def test_signed_off_late_counts_where_it_was_due_and_where_it_was_signed_off(cast, at):
    hazard = story.issued(cast, deadline=dt.date(2026, 3, 20))
    at("2026-04-03")
    story.sign_off(story.submit(hazard, cast.officer_a1), cast.inspector)
    at("2026-05-02")
    found = [facts.facts(cast.city, Period(2026, month))["total"] for month in (3, 4)]
    assert [(one["due"], one["limited_signed_off"]) for one in found] == [(1, 0), (1, 1)]


def test_what_was_handed_in_in_time_and_waits_for_its_recheck_lowers_nobody(cast, at):
    """Due on 28 March and handed in on the 26th; the bureau looks at it in April."""
    in_time, too_late = (story.issued(cast, deadline=dt.date(2026, 3, 28)) for _n in "ab")
    at("2026-03-26")
    handed_in = story.submit(in_time, cast.officer_a1)
    at("2026-03-30")
    story.submit(too_late, cast.officer_a1)
    at("2026-04-02")
    story.sign_off(handed_in, cast.inspector)
    at("2026-05-02")
    found = [facts.facts(cast.city, Period(2026, month))["total"] for month in (3, 4)]
    assert [(one["due"], one["limited_signed_off"]) for one in found] == [(1, 0), (1, 1)]


def test_only_what_bureaus_found(draft):
    said = facts.facts(draft.unit, MARCH)
    assert said["total"]["found"] == 2 and said["total"]["visits"] == 2
    assert {one["name"]: one["found"] for one in said["districts"]} == {"甲区": 1, "乙区": 1}
    assert [one["count"] for one in said["problems"]] == [2]
    assert [(one["school"], one["days"]) for one in said["overdue"]] == [("乙一中学", 11)]


def test_queries_do_not_grow(draft, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        facts.facts(draft.unit, MARCH)


def test_one_draft_a_month(draft, april, as_user):
    client = as_user(april.city_admin)
    data = {"period": "2026-03", "unit": april.city.uuid, "client_uuid": uuid.uuid4()}
    answer = client.post(reverse("reports:bulletin_start"), data)
    assert answer["Location"] == draft.get_absolute_url() and Bulletin.objects.count() == 1


@pytest.mark.parametrize("period", ["2026-04", "2026", "x"])
def test_only_of_a_month_that_has_ended(april, as_user, period):
    client = as_user(april.city_admin)
    client.get("/")
    data = {"period": period, "unit": april.city.uuid, "client_uuid": uuid.uuid4()}
    with assert_nothing_changed():
        assert client.post(reverse("reports:bulletin_start"), data).status_code == 422


def edited(client, draft, **words):
    data = {"version": 1, "title": "三月通报", "opening": "甲\n乙", "demands": "整改", **words}
    return client.post(reverse("reports:bulletin_edit", args=[draft.uuid]), data)


def test_the_words_are_edited_and_the_figures_are_not(draft, april, as_user):
    client = as_user(april.city_admin)
    assert edited(client, draft, facts="{}").status_code == 302
    html = client.get(draft.get_absolute_url()).content.decode()
    assert "三月通报" in html and "乙一中学" in html and "<script>alert" not in html


def test_two_editors(draft, april, as_user):
    client = as_user(april.city_admin)
    edited(client, draft)
    late = edited(client, draft, title="另一份")
    html = late.content.decode()
    assert late.status_code == 409 and "另一份" in html and "三月通报" in html
    assert 'name="version" value="2"' in html


def publish(client, draft, version=1):
    return client.post(reverse("reports:bulletin_publish", args=[draft.uuid]), {"version": version})


def test_published_once_with_its_file(draft, april, as_user):
    client = as_user(april.city_admin)
    answers = [publish(client, draft) for _ in range(3)]
    row = Publication.objects.get(kind=Paper.BULLETIN)
    assert {a["Location"] for a in answers} == {row.get_absolute_url()}
    response = client.get(reverse("reports:published_file", args=[row.uuid]))
    data = b"".join(response.streaming_content)
    assert hashlib.sha256(data).hexdigest() == row.sha256
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        texts = [ElementTree.fromstring(archive.read(name)) for name in archive.namelist()]
    said = " ".join(word for text in texts for word in text.itertext())
    assert "乙一中学" in said and "<script>alert(1)</script>" in said


def test_what_was_read_is_published(draft, april, as_user):
    client = as_user(april.city_admin)
    edited(client, draft)
    assert publish(client, draft).status_code == 409
    assert not Publication.objects.exists()


def test_a_store_that_is_away_is_told_of(draft, april, as_user, monkeypatch):
    client = as_user(april.city_admin)
    monkeypatch.setattr("safety.files.storage.put", mock.Mock(side_effect=OSError))
    with assert_nothing_changed():
        answer = publish(client, draft)
    assert answer.status_code == 422 and "could not be stored" in answer.text


def test_its_file_keeps_the_whole_title(draft, april, as_user):
    client = as_user(april.city_admin)
    edited(client, draft, title="2026/09 通报\\二")
    draft.refresh_from_db()
    client.post(reverse("reports:bulletin_publish", args=[draft.uuid]), {"version": draft.version})
    row = Publication.objects.get(kind=Paper.BULLETIN)
    assert row.name == "2026-09 通报-二.docx"


def test_published_it_stays(draft, april, as_user):
    client = as_user(april.city_admin)
    publish(client, draft)
    row = Publication.objects.get()
    before = client.get(row.get_absolute_url()).content
    assert edited(client, draft).status_code == 422
    with pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.update(figures={})
    type(april.b1.unit).objects.filter(pk=april.b1.pk).update(name="改名")
    assert "乙一中学".encode() in client.get(row.get_absolute_url()).content
    assert b"published_amend" not in before


def test_who_reads_it(draft, april):
    actions.publish(draft, april.city_admin, version=1)
    people = ("city_admin", "leader", "inspector", "admin_a", "admin_b", "township", "inspector_a")
    for who in people:
        assert Publication.objects.visible_to(getattr(april, who)).count() == 1, who
    for who in ("officer_a1", "principal_b1", "gone"):
        assert not Publication.objects.visible_to(getattr(april, who)).exists(), who
    for who in ("admin_a", "township", "officer_a1"):
        assert not Bulletin.objects.visible_to(getattr(april, who)).exists(), who


def test_in_chinese(draft, april, as_user):
    client = as_user(april.city_admin)
    html = client.get(draft.get_absolute_url(), headers={"accept-language": "zh-CN"})
    assert "整改率" in html.content.decode() and "典型问题" in html.content.decode()


@pytest.mark.django_db(transaction=True)
def test_an_edit_beside_the_publishing_is_not_told_saved(draft, april, monkeypatch):
    """Between the reading of the words and the row that is published."""
    write, pool, answers = paper.document, ThreadPoolExecutor(1), []

    def slowly(said):
        answers.append(pool.submit(edit_beside, draft))
        time.sleep(0.5)
        return write(said)

    monkeypatch.setattr(paper, "document", slowly)
    row = actions.publish(draft, april.city_admin, version=1)
    assert answers[0].result(timeout=30) == "refused"
    title = Bulletin.objects.get().title
    assert title == row.figures["title"] != "另一份"


def edit_beside(draft) -> str:
    words = dict.fromkeys(actions.WORDS, "另一份")
    try:
        actions.edit(draft, version=1, **words)
        return "saved"
    except Refused:
        return "refused"
    finally:
        connection.close()
