"""Mail through a real SMTP server: at least once, one Message-ID, and no fault stops others."""

import datetime as dt
import time

import pytest

from safety.base import clock
from safety.dues import delivery
from safety.dues.actions import tell
from safety.dues.models import Digest
from safety.schools.models import User
from tests.dues import post
from tests.dues.conftest import facts

NOW = clock.start_of(dt.date(2026, 11, 23)) + dt.timedelta(hours=9)
FIVE = dt.timedelta(minutes=5)


@pytest.fixture
def server(settings):
    with post.running() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_TIMEOUT = 0.4
        yield server


@pytest.fixture
def outbox(cast, matter):
    """Digests for the officers of A1, A2 and B1, in this order."""
    for number, name in enumerate(("officer_a1", "officer_a2", "officer_b1")):
        user = getattr(cast, name)
        User.objects.filter(pk=user.pk).update(email=f"{name}@example.org")
        tell([user], "matter", "e", facts=facts())
        moment = NOW - FIVE + dt.timedelta(seconds=number)
        row = Digest.objects.create(
            user=user, day=NOW.date(), message_id=f"<{name}@t>", made_at=NOW, next_try_at=moment
        )
        user.notices.update(digest=row)


def ids(server):
    return [message["Message-ID"] for message in server.mails]


def sent():
    rows = Digest.objects.exclude(sent_at=None)
    return set(rows.values_list("user__username", flat=True))


def row(name):
    return Digest.objects.get(user__username=name)


def test_each_is_sent_once(server, outbox):
    assert delivery.deliver(NOW) == 3
    assert delivery.deliver(NOW + FIVE) == 0
    assert ids(server) == ["<officer_a1@t>", "<officer_a2@t>", "<officer_b1@t>"]
    assert sent() == {"officer_a1", "officer_a2", "officer_b1"}


def test_what_the_mail_carries(server, outbox):
    delivery.deliver(NOW)
    message = server.mails[0]
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    assert "broken lamp" in message.get_payload(decode=True).decode()


def test_a_lost_reply_sends_again_under_the_same_id(server, outbox):
    server.habit = "lost reply"
    assert delivery.deliver(NOW) == 0
    server.habit = ""
    assert delivery.deliver(NOW + FIVE) == 3
    assert ids(server) == sorted(ids(server)[:3]) * 2


def test_killed_between_sending_and_noting_it_sends_again(server, outbox):
    first = Digest.objects.earliest("next_try_at")
    assert delivery._claim(first, NOW)
    assert delivery.deliver(NOW) == 2
    assert delivery.deliver(NOW + FIVE) == 1
    assert row("officer_a1").sent_at


def test_a_claim_is_had_by_one(outbox):
    first = Digest.objects.earliest("next_try_at")
    assert [delivery._claim(first, NOW), delivery._claim(first, NOW)] == [True, False]


def test_one_that_hangs_does_not_stop_the_others(server, outbox):
    server.habits["officer_a1@example.org"] = "hang"
    began = time.monotonic()
    assert delivery.deliver(NOW) == 2
    assert time.monotonic() - began < 5
    assert (row("officer_a1").tries, row("officer_a1").next_try_at) == (1, NOW + FIVE)
    assert "timed out" in row("officer_a1").error


def test_a_server_that_hangs_for_all_is_left_alone_for_now(server, outbox, cast, monkeypatch):
    monkeypatch.setattr(delivery, "PATIENCE", 2)
    server.habit = "hang"
    assert delivery.deliver(NOW) == 0
    assert row("officer_b1").tries == 0
    server.habit = ""
    server.released.set()
    assert delivery.deliver(NOW + FIVE) == 3


def test_no_server_at_all(settings, server, outbox):
    settings.EMAIL_PORT = 1
    assert delivery.deliver(NOW) == 0
    assert {row.error.partition(":")[0] for row in Digest.objects.all()} == {
        "ConnectionRefusedError"
    }


def test_an_unknown_address_is_given_up(server, outbox):
    server.habits["officer_a1@example.org"] = "unknown"
    assert delivery.deliver(NOW) == 2
    given_up = row("officer_a1")
    assert (given_up.sent_at, given_up.next_try_at) == (None, None)
    assert given_up.error == "address refused: [550]"


def test_an_address_that_asks_to_come_later_is_tried_later(server, outbox):
    server.habits["officer_a1@example.org"] = "later"
    delivery.deliver(NOW)
    assert row("officer_a1").next_try_at == NOW + FIVE


def test_tries_grow_apart_and_end(server, outbox):
    server.habits["officer_a1@example.org"] = "later"
    moments, now = [], NOW
    while now:
        delivery.deliver(now)
        now = row("officer_a1").next_try_at
        moments.append(now and (now - NOW).total_seconds() / 60)
    assert moments == [5, 15, 45, 105, 285, 645, None]
    assert row("officer_a1").tries == 7


def test_the_deactivated_get_none(server, outbox, cast):
    User.objects.filter(pk=cast.officer_a1.pk).update(is_active=False)
    assert delivery.deliver(NOW) == 2
    assert row("officer_a1").error == "no recipient"


def test_time_is_up(server, outbox):
    assert delivery.deliver(NOW, seconds=-1) == 0
    assert not Digest.objects.exclude(tries=0).exists()
