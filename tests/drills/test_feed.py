"""The calendar of a school and a district: RFC 5545, no person in it, its address a secret."""

import datetime as dt
import logging
import uuid
from io import StringIO

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from drills import actions
from drills.actions import feed as acts
from drills.models import DrillFeed
from drills.queries import feed as queries
from drills.rules import ical
from drills.views import feed as views
from safety import logs
from tests.drills.plans import WORDS
from tests.refusals import assert_nothing_changed

FRIDAY = dt.date(2026, 11, 27)


def plan(cast, day=FRIDAY, at=dt.time(10), school=None, actor=None):
    return actions.plan_drill(
        actor or cast.officer_a1, uuid=uuid.uuid4(), school=school or cast.a1, scenario="fire",
        planned_on=day, starts_at=at,
    )  # fmt: skip


def feed_of(cast, unit=None, actor=None):
    return acts.renew(actor or cast.officer_a1, unit or cast.a1.unit, uuid=uuid.uuid4())


def unfolded(answer) -> list[str]:
    return answer.content.decode().replace("\r\n ", "").split("\r\n")


def test_what_a_calendar_reads(cast, client):
    drill = plan(cast)
    actions.write_plan(drill, cast.officer_a1, version=1, **WORDS)
    answer = client.get(feed_of(cast).path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    lines = unfolded(answer)
    assert (lines[0], lines[-2:]) == ("BEGIN:VCALENDAR", ["END:VCALENDAR", ""])
    assert {"DTSTART:20261127T020000Z", f"UID:{drill.uuid}@drills", "SEQUENCE:2"} <= set(lines)
    assert "STATUS:CONFIRMED" in lines


def test_no_person_stands_in_it(cast, client):
    drill = actions.write_plan(plan(cast), cast.officer_a1, version=1, **WORDS)
    text = client.get(feed_of(cast).path).content.decode()
    for word in (cast.officer_a1.name, "王老师", "校长", drill.plan.written_by.username):
        assert word not in text


def test_a_district_reads_its_schools_and_no_other(cast, client):
    ours, theirs = plan(cast), plan(cast, school=cast.b1, actor=cast.officer_b1)
    text = client.get(feed_of(cast, cast.district_a, cast.admin_a).path).content.decode()
    assert str(ours.uuid) in text and str(theirs.uuid) not in text


def test_cancelled_and_without_an_hour(cast, client):
    actions.cancel_drill(plan(cast, at=None), cast.officer_a1, version=1)
    lines = unfolded(client.get(feed_of(cast).path))
    assert {"STATUS:CANCELLED", "DTSTART;VALUE=DATE:20261127"} <= set(lines)


def test_renewed_the_old_one_ends(cast, client):
    old, new = feed_of(cast).path, feed_of(cast).path
    assert old != new
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)
    acts.revoke(cast.officer_a1, cast.a1.unit)
    assert client.get(new).status_code == 404
    assert client.get(reverse("drills:feed", args=["x" * 32])).status_code == 404


def test_a_second_click_renews_once(cast):
    given = uuid.uuid4()
    paths = {acts.renew(cast.officer_a1, cast.a1.unit, uuid=given).path for _click in range(2)}
    assert len(paths) == DrillFeed.objects.count() == 1


@pytest.mark.parametrize("who", ["officer_a2", "admin_a", "city_admin", "township", "leader"])
def test_only_who_sits_there(cast, who):
    for act in (
        lambda: feed_of(cast, actor=getattr(cast, who)),
        lambda: acts.revoke(getattr(cast, who), cast.a1.unit),
    ):
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            act()


def test_the_token_is_stored_nowhere_in_the_clear(cast):
    feed = feed_of(cast)
    token = feed.path.rpartition("/")[2].removesuffix(".ics")
    assert len(token) == 32
    stored = " ".join(str(value) for value in DrillFeed.objects.values_list().get())
    assert token not in stored


def test_no_log_line_holds_it(cast, client):
    from django.test import RequestFactory

    from safety.web.middleware import RequestLog

    request = RequestFactory().get(feed_of(cast).path)
    assert RequestLog.format_request(request) == "GET /drills/calendar/…"
    assert RequestLog.format_request(RequestFactory().get("/drills/?a=1")) == "GET /drills/?a=1"


@pytest.fixture
def log(monkeypatch):
    """What the handlers that the settings configured write from now on."""
    written = StringIO()
    ours = [h for h in logging.getLogger().handlers if isinstance(h.formatter, logs.Discreet)]
    assert ours
    for handler in ours:
        monkeypatch.setattr(handler, "stream", written)
    return written


def test_nor_does_the_line_of_a_fault(cast, client, log, monkeypatch):
    path = feed_of(cast).path
    token = path.rpartition("/")[2].removesuffix(".ics")

    def fail(feed):
        raise RuntimeError(f"no rows for {path}")

    monkeypatch.setattr(views, "drills_of", fail)
    client.raise_request_exception = False
    assert client.get(path).status_code == 500
    assert "Internal Server Error: /drills/calendar/…" in log.getvalue()
    assert "no rows for /drills/calendar/…" in log.getvalue()
    assert token not in log.getvalue()


@pytest.mark.parametrize("readable", [True, False])
@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO, logging.WARNING, logging.CRITICAL])
def test_on_no_level_and_by_no_logger(readable, level):
    said = "%s of %s", ({"path": "/drills/calendar/Ab-c_1.ics?x=1"}, "/drills/calendar/Ab-c_1.ics")
    record = logging.LogRecord("gunicorn.error", level, "", 0, *said, None)
    line = logs._formatter(readable, settings.SECRET_PATHS).format(record)
    assert line.count("/drills/calendar/…") == 2 and "Ab-c_1" not in line


def test_the_nearest_are_read_when_there_are_too_many(cast, client, monkeypatch):
    monkeypatch.setattr(queries, "MOST", 3)
    days = [FRIDAY, *(dt.date(2026, 12, day) for day in (1, 2, 3))]
    ahead = [plan(cast, day) for day in days]
    past = [plan(cast, day) for day in (dt.date(2026, 12, 4), dt.date(2026, 12, 7))]
    for drill, day in zip(past, (dt.date(2026, 11, 20), dt.date(2026, 11, 19)), strict=True):
        type(drill).objects.filter(pk=drill.pk).update(planned_on=day)
    feed = feed_of(cast)
    assert queries.drills_of(feed) == ahead[:3]
    for drill in ahead[:2]:
        drill.delete()
    assert queries.drills_of(feed) == [*ahead[2:], past[0]]


def test_so_many_tries_from_one_network(cast, client, monkeypatch):
    monkeypatch.setattr(acts, "READS", 2)
    path = feed_of(cast).path
    assert [client.get(path).status_code for _try in range(3)] == [200, 200, 429]


def test_the_page_that_shows_it(cast, as_user):
    client, there = as_user(cast.officer_a1), reverse("drills:feed_list")
    assert "no address yet" in client.get(there).content.decode()
    client.post(
        reverse("drills:feed_renew", args=[cast.a1.uuid]), {"client_uuid": str(uuid.uuid4())}
    )
    assert DrillFeed.objects.get().path in client.get(there).content.decode()
    client.post(reverse("drills:feed_revoke", args=[cast.a1.uuid]))
    assert not DrillFeed.objects.exists()


def test_constant_queries(cast, client, django_assert_max_num_queries):
    path = feed_of(cast).path
    for n in range(4):
        plan(cast, FRIDAY + dt.timedelta(days=7 * n))
    client.get(path)
    with django_assert_max_num_queries(5):
        client.get(path)


# -- RFC 5545 --------------------------------------------------------------------------------------


def test_lines_are_folded_after_75_octets_between_characters():
    line = "SUMMARY:" + "演练" * 60
    parts = ical.folded(line).split("\r\n")
    assert parts[-1] == ""
    assert all(len(part.encode()) <= 75 for part in parts)
    assert all(part.startswith(" ") for part in parts[1:-1])
    assert "".join([parts[0], *(part[1:] for part in parts[1:])]) == line


def test_exactly_75_is_one_line():
    assert ical.folded("x" * 75) == "x" * 75 + "\r\n"
    assert ical.folded("x" * 76).count("\r\n") == 2


def test_text_is_escaped():
    assert ical.text("a;b,c\\d\r\ne\x00\x1bf") == "a\\;b\\,c\\\\d\\nef"


def test_no_name_begins_a_property():
    event = ical.Event("u", 1, FRIDAY, "演练\r\nATTENDEE:mailto:x@y", "", False)
    lines = list(ical.lines(event, dt.datetime(2026, 11, 23, tzinfo=dt.UTC)))
    assert not any(line.startswith("ATTENDEE") for line in lines)
