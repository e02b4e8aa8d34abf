"""Channels against a real receiver in a process of its own: what is sent, how it is signed, what
follows from each answer, and that nothing is lost or sent past a robot's limit."""

import datetime as dt
import ipaddress
import json
import time
import uuid

import pytest
import time_machine
from celery import Task
from django.db import connection, transaction

from safety.base import clock, sealing
from safety.celery import app
from safety.dues import kinds, tasks
from safety.dues.actions import follow_school, owe, settle, tell
from safety.dues.channels import actions, delivery, outside, robots, summary
from safety.dues.models import Channel, ChannelMessage
from safety.schools.actions.school import close_school, move_school
from tests.dues import receiver
from tests.dues.conftest import DUE, after, facts
from tests.dues.receiver import SECRET

MINUTE = dt.timedelta(minutes=1)
NOW = after(0, 8, 20)


@pytest.fixture(scope="module")
def process():
    with receiver.running() as running:
        yield running


@pytest.fixture
def other_side(process, settings, monkeypatch):
    settings.CHANNEL_NETWORKS = [ipaddress.ip_network("127.0.0.1/32")]
    monkeypatch.setattr(outside, "SECONDS", 0.5)
    monkeypatch.setattr(outside, "SECONDS_IN_ALL", 1.0)
    process.forget()
    return process


@pytest.fixture
def channel(cast, other_side):
    """A function: a channel of A1 that leads to a path of the receiver."""

    def made(path="hook", kind="webhook", secret=SECRET, unit=None):
        return actions.add(
            cast.officer_a1, unit or cast.a1.unit, uuid=uuid.uuid4(), kind=kind, name="安全群",
            address=other_side.at(path), secret=secret,
        )  # fmt: skip

    return made


def say(channel, text="three overdue", at=NOW, kind="digest"):
    return ChannelMessage.objects.create(
        channel=channel, kind=kind, day=clock.day_of(at), text=text, made_at=at, next_try_at=at
    )


def sent(message, at=NOW):
    """Try to send, and the row as it is then."""
    delivery.deliver(at)
    message.refresh_from_db()
    return message


# -- what each kind is sent


ADDRESSES = [
    ("dingtalk", "dingtalk?access_token=abc", SECRET),
    ("wecom", "wecom?key=right", ""),
    ("feishu", "feishu/hook/abc", SECRET),
    ("webhook", "hook", SECRET),
]


@pytest.mark.parametrize(("kind", "path", "secret"), ADDRESSES)
def test_each_kind_is_taken(channel, other_side, kind, path, secret):
    message = sent(say(channel(path, kind, secret)))
    assert (message.state, message.tries) == ("sent", 1), message.answer
    [request] = other_side.log
    assert "three overdue" in request["body"]
    assert request["headers"]["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    ("kind", "path", "answer"),
    [
        ("dingtalk", "dingtalk?access_token=abc", "310000 sign not match"),
        ("feishu", "feishu/hook/abc", "19021 sign match fail or timestamp is not within one hour"),
        ("webhook", "hook", "HTTP 401"),
    ],
)
def test_a_wrong_secret_is_not_tried_again(channel, kind, path, answer):
    """The robots say so with HTTP 200."""
    message = sent(say(channel(path, kind, "a wrong secret")))
    assert (message.state, message.next_try_at, message.answer) == ("failed", None, answer)


def test_a_robot_that_is_gone_is_not_tried_again(channel):
    message = sent(say(channel("wecom?key=wrong", "wecom", "")))
    assert (message.state, message.answer) == ("failed", "93000 invalid webhook url")


def test_the_signatures_by_the_papers():
    """Worked by hand with openssl from the sample of each page."""
    at = dt.datetime.fromtimestamp(1599360473, dt.UTC)
    made = robots.request("dingtalk", "https://x/?access_token=a", "SECabc", "t", "u", at)
    assert made.url.startswith("https://x/?access_token=a&timestamp=1599360473000&sign=")
    assert "%2B" in made.url or "%3D" in made.url
    made = robots.request("feishu", "https://x/", "abc", "t", "u", at)
    assert json.loads(made.body)["timestamp"] == "1599360473"
    made = robots.request("wecom", "https://x/?key=1", "", "t", "u", at)
    assert (made.url, json.loads(made.body)) == (
        "https://x/?key=1",
        {"msgtype": "text", "text": {"content": "t"}},
    )


def test_text_mentions_nobody_and_fits():
    text = robots.harmless('<at user_id="all">所有人</at> <@all> @all ' + "鑫" * 3000)
    assert not {"<", ">", "@"} & set(text)
    assert len(text.encode()) <= robots.MOST_BYTES
    assert text.endswith("鑫…")


def test_a_repeat_bears_the_same_id(channel, other_side):
    message = say(channel("deadline"))
    sent(message)
    sent(message, NOW + MINUTE)
    ids = {entry["headers"]["X-Delivery-Id"] for entry in other_side.log}
    assert (len(other_side.log), ids) == (2, {str(message.uuid)})


# -- faults of the other side


@pytest.mark.parametrize(
    ("path", "kind", "answer"),
    [
        ("broken", "webhook", "HTTP 500"),
        ("slow", "webhook", "timed out"),
        ("drip", "webhook", "timed out"),
        ("deadline", "webhook", "RemoteDisconnected: no answer"),
        ("nonsense", "wecom", "not understood"),
        ("list", "wecom", "not understood"),
        ("huge", "wecom", "not understood"),
    ],
)
def test_a_fault_is_tried_again_later(channel, path, kind, answer):
    began = time.monotonic()
    message = sent(say(channel(path, kind, SECRET if kind == "webhook" else "")))
    assert (message.state, message.answer) == ("waiting", answer)
    assert (message.tries, message.next_try_at) == (1, NOW + MINUTE)
    assert time.monotonic() - began < 4


def test_a_redirect_is_not_followed(channel, other_side):
    message = sent(say(channel("elsewhere")))
    assert (message.state, message.answer) == ("failed", "HTTP 302")
    assert other_side.paths == ["/elsewhere"]


def test_it_recovers(channel, other_side):
    message = say(channel("flaky"))
    assert sent(message).state == "waiting"
    assert sent(message, NOW + MINUTE).state == "sent"


def test_tries_grow_apart_and_end(channel):
    message, moments, now = say(channel("broken")), [], NOW
    while now:
        now = sent(message, now).next_try_at
        moments.append(now and (now - NOW).total_seconds() / 60)
    assert moments == [1, 6, 21, 81, 261, None]
    assert (message.state, message.tries) == ("failed", 6)


def test_nobody_listens(channel, other_side):
    row = channel()
    row.seal("address", "http://127.0.0.1:1/hook")
    row.save()
    message = sent(say(row))
    assert (message.state, message.answer) == (
        "waiting",
        "ConnectionRefusedError: Connection refused",
    )


def test_a_host_that_hangs_does_not_stop_the_others(channel, monkeypatch, cast):
    """Three silences, and the rest of that host waits a minute; another host goes on."""
    hung = [say(channel("slow", unit=unit)) for unit in _units(cast)]
    live = channel()
    Channel.objects.filter(pk=live.pk).update(host="another")
    good = say(live)
    began = time.monotonic()
    assert sent(good).state == "sent"
    assert time.monotonic() - began < 6
    for message in hung:
        message.refresh_from_db()
    assert [message.tries for message in hung] == [1, 1, 1, 0]
    assert hung[-1].next_try_at == NOW + MINUTE


def _units(cast):
    return cast.a1.unit, cast.a2.unit, cast.b1.unit, cast.district_a


def test_killed_between_sending_and_noting_it_sends_again(channel, other_side):
    message = say(channel())
    assert delivery._claim(message, NOW)
    assert sent(message).state == "waiting"
    assert sent(message, NOW + MINUTE).state == "sent"
    assert len(other_side.log) == 1


def test_a_claim_is_had_by_one(channel):
    message = say(channel())
    assert [delivery._claim(message, NOW), delivery._claim(message, NOW)] == [True, False]


def test_time_is_up(channel):
    message = say(channel())
    assert delivery.deliver(NOW, seconds=-1) == 0
    message.refresh_from_db()
    assert message.tries == 0


# -- limits


def test_a_robot_is_asked_at_most_twenty_times_a_minute(channel, other_side, cast):
    """Two channels that lead to one robot share its limit; what is over comes a minute later."""
    one, two = channel("hook?one"), channel("hook?one", unit=cast.a2.unit)
    rows = [say(one if n % 2 else two, kind="test") for n in range(25)]
    assert delivery.deliver(NOW) == 20
    assert delivery.deliver(NOW + MINUTE / 2) == 0
    assert delivery.deliver(NOW + MINUTE) == 5
    assert len(other_side.log) == len(rows)


@pytest.mark.parametrize(
    ("kind", "count", "wait"), [("feishu", 5, 1), ("feishu", 100, 60), ("wecom", 20, 60)]
)
def test_when_a_robot_is_free_again(kind, count, wait):
    spread = dt.timedelta(seconds=0.9 if wait == 1 else 50)
    tried = [NOW - spread * n / count for n in range(count)]
    assert robots.free_at(kind, tried[:-1], NOW) == NOW or count == 100
    assert robots.free_at(kind, tried, NOW) == min(tried) + dt.timedelta(seconds=wait)


def test_asked_too_often_it_is_left_alone_for_ten_minutes(channel):
    one = channel("busy", "dingtalk")
    first, second = say(one), say(one, at=NOW + dt.timedelta(days=1))
    ChannelMessage.objects.filter(pk=second.pk).update(next_try_at=NOW)
    with time_machine.travel(NOW, tick=False):
        sent(first)
    second.refresh_from_db()
    assert first.answer == "130101 send too fast, exceed 20 times per minute"
    assert {first.next_try_at, second.next_try_at} == {NOW + robots.PAUSE}


# -- where a channel may lead


PRIVATE = [
    "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/", "https://192.168.1.1/x",
    "https://169.254.169.254/latest/meta-data/", "https://[::ffff:10.0.0.1]/", "https://0.0.0.0/",
    "https://100.64.0.1/", "https://[fd00::1]/", "https://224.0.0.1/", "https://[64:ff9b::a00:1]/",
    "https://[2002:a00:1::]/", "https://[fe80::1]/", "https://[fec0::1]/", "https://[::10.0.0.1]/",
    "https://[64:ff9b:1::a00:1]/", "https://[::ffff:0:10.0.0.1]/", "https://[3fff::1]/",
    "https://[2001:0:a00:1::1]/", "https://[2001:db8::1]/", "https://192.88.99.1/",
]  # fmt: skip
ODD = [
    "http://example.org/", "ftp://example.org/", "https://user:word@example.org/", "https:///x",
    "https://example.org/#x", "nonsense", "", "https://example.org:99999/", "https://exa mple.org/",
    "https://例子.cn/", "file:///etc/passwd", "https://example.org/\r\nX: y", "https://[::1",
]  # fmt: skip


@pytest.mark.parametrize("url", PRIVATE + ODD)
def test_an_address_that_is_not_taken(url):
    with pytest.raises(outside.Forbidden):
        outside.check(url)


@pytest.mark.parametrize("url", ["https://oapi.dingtalk.com/robot/send?access_token=1",
                                 "https://example.org:8443/x", "https://8.8.8.8/",
                                 "https://[2400:3200::1]/"])  # fmt: skip
def test_an_address_that_is_taken(url):
    assert outside.check(url)


def test_a_name_that_leads_to_private_addresses_is_refused(channel, settings, other_side):
    """localhost is looked up when it is written to; nothing is sent there."""
    row = channel()
    row.seal("address", f"https://localhost:{other_side.port}/hook")
    row.save()
    settings.CHANNEL_NETWORKS = []
    message = sent(say(row))
    assert (message.state, message.answer) == ("failed", "address not allowed")
    assert other_side.log == []


@pytest.mark.parametrize("others", [["10.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::1"], ["fec0::1"]])
def test_every_address_of_a_name_must_be_public(monkeypatch, others):
    found = [(0, 0, 0, "", (place, 443)) for place in others]
    monkeypatch.setattr(outside.socket, "getaddrinfo", lambda *_a, **_k: found)
    monkeypatch.setattr(outside.socket, "create_connection", lambda *_a, **_k: 1 / 0)
    with pytest.raises(outside.Forbidden):
        outside.post("https://example.org/", b"", {})


def test_the_connection_goes_where_it_was_looked(other_side, monkeypatch):
    """The second answer to the same name is never asked for."""
    asked = []
    place = (2, 1, 6, "", ("127.0.0.1", other_side.port))
    real = outside.socket.getaddrinfo

    def names(host, *rest, **more):
        asked.append(host)
        return [place] if host == "rebinds.example" else real(host, *rest, **more)

    monkeypatch.setattr(outside.socket, "getaddrinfo", names)
    status, _body = outside.post(f"http://rebinds.example:{other_side.port}/nonsense", b"{}", {})
    assert (status, asked.count("rebinds.example")) == (200, 1)
    [request] = other_side.log
    assert request["headers"]["Host"] == f"rebinds.example:{other_side.port}"


# -- secrets


def test_secrets_are_sealed_at_rest(channel):
    row = channel("dingtalk?access_token=plainly", "dingtalk")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM dues_channel")
        stored = str(cursor.fetchall())
    assert "plainly" not in stored
    assert SECRET not in stored
    assert (row.opened("secret"), row.end_of("secret")) == (SECRET, "6789")


def test_a_sealed_secret_opens_in_its_own_row_alone(channel):
    one, two = channel(), channel("hook?two")
    two.secret = one.secret
    with pytest.raises(sealing.Unreadable):
        two.opened("secret")
    one.secret = one.address
    with pytest.raises(sealing.Unreadable):
        one.opened("secret")


def test_a_lost_key_is_said_and_stops_nobody(channel, settings):
    row = channel()
    lost, good = say(row), None
    settings.FIELD_KEYS = {2: b"k" * 32}
    good = say(channel("hook?new"))
    sent(good)
    lost.refresh_from_db()
    assert (good.state, lost.state, lost.answer) == ("sent", "failed", "key lost")
    assert row.end_of("address") == ""


def test_a_fault_keeps_the_address_to_itself(channel):
    row = channel()
    row.seal("address", "http://127.0.0.1:1/hook?access_token=very-secret")
    row.save()
    assert "secret" not in sent(say(row)).answer


# -- what the groups read


@pytest.fixture
def owed(cast, matter):
    """A1: one overdue, one due today, one in a week, one later; B1 one overdue."""
    for days in (-3, 0, 7, 8):
        day = DUE + dt.timedelta(days=days)
        owe(cast.a1.unit, "matter", f"k{days}", day, facts=facts("王五的电话 13800001408"))
    owe(cast.b1.unit, "answer", "k", DUE - dt.timedelta(days=1), facts=facts())


def test_the_digest_counts_and_names_nobody(channel, owed):
    channel()
    assert summary.gather(NOW) == 1
    text = ChannelMessage.objects.get().text
    assert text.splitlines() == [
        "School safety: 甲一小学, Nov. 20, 2026",
        "Matter: 1 overdue, 1 due today, 1 within 7 days",
        "http://localhost:8000",
    ]


def test_a_bureau_counts_all_below(channel, cast, owed):
    for unit in (cast.township_a, cast.district_a, cast.district_b, cast.city, cast.a2.unit):
        channel(unit=unit)
    summary.gather(NOW)
    said = {m.channel.unit.name: m.text.count("overdue") for m in ChannelMessage.objects.all()}
    assert said == {"甲镇中心校": 1, "甲区": 1, "乙区": 1, "示范市": 2, "甲二幼儿园": 0}


def test_one_digest_a_morning(channel, owed):
    channel()
    assert [summary.gather(NOW), summary.gather(NOW + MINUTE)] == [1, 0]
    assert summary.gather(NOW + dt.timedelta(days=1)) == 1
    assert ChannelMessage.objects.count() == 2


def test_a_morning_without_news_is_noted_and_not_sent(channel, cast, matter, other_side):
    channel()
    assert summary.gather(NOW) == 0
    message = ChannelMessage.objects.get()
    assert sent(message).state == "quiet"
    assert other_side.log == []


def test_what_is_settled_is_not_counted(channel, cast, owed):
    channel()
    for days in (-3, 0, 7):
        settle(cast.a1.unit, "matter", f"k{days}")
    assert summary.gather(NOW) == 0


def test_gathering_costs_the_same_for_few_and_many(
    channel, cast, owed, django_assert_max_num_queries
):
    channel()
    for number in range(20):
        with time_machine.travel(NOW):
            Channel.objects.create(
                unit=cast.a2.unit, kind="wecom", name=str(number), **cast.a2.unit.columns()
            )
    with django_assert_max_num_queries(12):
        assert summary.gather(NOW) == 1


def test_the_log_goes_back_half_a_year(channel, cast):
    say(channel(), at=NOW - dt.timedelta(days=181))
    summary.gather(NOW)
    assert not ChannelMessage.objects.filter(made_at__lt=NOW).exists()


def test_from_the_morning_to_the_group(channel, owed, other_side):
    channel("dingtalk?access_token=abc", "dingtalk")
    summary.gather(NOW)
    assert delivery.deliver(NOW) == 1
    assert "甲一小学" in other_side.log[0]["body"]


# -- what happened


@pytest.fixture
def news(monkeypatch):
    """An event that groups hear of, "returned", and one that they do not, "submitted"."""
    for code, to_group in (("returned", True), ("submitted", False)):
        kind = kinds.Kind(code, code.title(), lambda facts: facts["what"], (), to_group)
        monkeypatch.setitem(kinds._kinds, code, kind)


def told(cast, kind="returned", once="returned:1", at=NOW, school="a1"):
    unit = getattr(cast, school).unit
    people = [cast.officer_a1, cast.principal_a1]
    with time_machine.travel(at, tick=False):
        tell(people, kind, once, facts=facts("王五的电话 13800001408"), unit=unit)


def test_a_group_hears_at_once_and_once(channel, cast, news):
    channel()
    channel(unit=cast.district_a)
    told(cast)
    told(cast)
    told(cast, "submitted", "submitted:1")
    message = ChannelMessage.objects.get()
    assert message.channel.unit == cast.a1.unit
    assert message.text.splitlines() == [
        "School safety: 甲一小学, Nov. 20, 2026",
        "Returned",
        "http://localhost:8000",
    ]
    assert sent(message).state == "sent"


def test_what_is_rolled_back_is_not_said(channel, cast, news):
    channel()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        told(cast)
        raise ZeroDivisionError
    assert not ChannelMessage.objects.exists()


def test_out_of_use_it_hears_nothing(channel, cast, news):
    row = channel()
    actions.change(row, cast.officer_a1, version=row.version, name=row.name, active=False)
    told(cast)
    assert not ChannelMessage.objects.exists()


def test_next_morning_all_above_count_what_was_told(channel, cast, news):
    """Once for each event, whoever was told of it; today's and the day before's are not counted."""
    units = (cast.a1.unit, cast.township_a, cast.district_a, cast.district_b, cast.city)
    rows = {channel(unit=unit).pk: unit.name for unit in units}
    yesterday = NOW - dt.timedelta(days=1)
    for number, at in enumerate((yesterday, yesterday, NOW, NOW - dt.timedelta(days=2))):
        told(cast, once=f"returned:{number}", at=at)
    told(cast, "submitted", "submitted:1", at=yesterday)
    told(cast, once="returned:9", at=yesterday, school="b1")
    summary.gather(NOW)
    digests = ChannelMessage.objects.filter(kind="digest")
    said = {rows[m.channel_id]: m.text.splitlines()[1:-1] for m in digests}
    assert said == {
        "甲一小学": ["Returned: 2 yesterday"],
        "甲镇中心校": ["Returned: 2 yesterday"],
        "甲区": ["Returned: 2 yesterday"],
        "乙区": ["Returned: 1 yesterday"],
        "示范市": ["Returned: 3 yesterday"],
    }


# -- what is done to a channel


def test_out_of_use_nothing_is_sent(channel, cast, other_side):
    row = channel()
    message = say(row)
    actions.change(row, cast.officer_a1, version=1, name="安全群", active=False)
    assert (sent(message).answer, other_side.log) == ("channel not in use", [])


def test_taken_away_its_secrets_go(channel, cast, other_side):
    row = channel()
    message = say(row)
    actions.remove(row, cast.officer_a1)
    actions.remove(row, cast.officer_a1)
    row.refresh_from_db()
    assert (row.address, row.secret, row.active) == ("", "", False)
    assert (sent(message).state, other_side.log) == ("failed", [])


def test_the_channel_follows_its_school(channel, cast):
    row = channel()
    move_school(cast.a1, cast.city_admin, cast.district_b)
    row.refresh_from_db()
    assert row.district_id == cast.district_b.pk


def test_a_closed_school_tells_no_group(channel, cast):
    row = channel()
    close_school(cast.a1, cast.city_admin, closed_on=clock.today())
    cast.a1.refresh_from_db()
    follow_school(cast.a1)
    row.refresh_from_db()
    assert not row.active


def test_beat_asks_for_every_task_of_the_reminders():
    asked = {entry["task"] for entry in app.conf.beat_schedule.values()}
    ours = {task.name for task in vars(tasks).values() if isinstance(task, Task)}
    assert {"dues.summarise", "dues.post"} <= ours <= asked
