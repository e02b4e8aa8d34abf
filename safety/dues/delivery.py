"""Sends the digests that wait in the outbox: at least once, with the same Message-ID each time.

A row is claimed by moving its next try into the future, if it still stands where it was read; then
it is sent outside any transaction. Killed in between, the claim runs out and it is sent again.
"""

import contextlib
import datetime as dt
import logging
import smtplib
import time

from django.core.mail import get_connection
from django.db.models import F

from safety.base import clock
from safety.dues import mail
from safety.dues.models import Digest

# Minutes to the next try; after the last, news of that morning is no news any more.
BACK_OFF = (5, 10, 30, 60, 180, 360, 720)
# A run ends before the next one begins, and leaves a server alone that failed so often in a row.
SECONDS = 40
PATIENCE = 3
PAGE = 100
log = logging.getLogger(__name__)


def deliver(now: dt.datetime | None = None, seconds: float = SECONDS) -> int:
    """Send what is to be sent at `now`; returns how many the mail server took."""
    now = now or clock.now()
    stop = time.monotonic() + seconds
    sent = failed = 0
    with contextlib.closing(Postman()) as postman:
        while rows := list(_due(now)):
            for digest in rows:
                if failed >= PATIENCE or time.monotonic() > stop:
                    return sent
                if _claim(digest, now):
                    done = _send(postman, digest)
                    sent, failed = (sent + 1, 0) if done else (sent, failed + (done is None))
    return sent


def _due(now):
    rows = Digest.objects.filter(sent_at=None, next_try_at__lte=now)
    return rows.select_related("user").order_by("next_try_at", "pk")[:PAGE]


def _claim(digest, now) -> bool:
    """Take the row for one try: True for exactly one of those who try to."""
    last = digest.tries + 1 >= len(BACK_OFF)
    wait = dt.timedelta(minutes=BACK_OFF[min(digest.tries, len(BACK_OFF) - 1)])
    unclaimed = Digest.objects.filter(
        pk=digest.pk, sent_at=None, next_try_at=digest.next_try_at, tries=digest.tries
    )
    # The last try has no next one: should it be cut short, this mail alone stays unsent.
    return bool(unclaimed.update(tries=F("tries") + 1, next_try_at=None if last else now + wait))


def _send(postman, digest) -> bool | None:
    """True: sent. False: this mail will never go. None: the server did not take it now."""
    if not (digest.user.is_active and digest.user.email):
        return _give_up(digest, "no recipient")
    try:
        message = mail.message(digest)
        if message is None:
            return _give_up(digest, "nothing in it is theirs any more")
        postman.send(message)
    except smtplib.SMTPRecipientsRefused as refusal:
        codes = [code for code, _text in refusal.recipients.values()]
        if all(500 <= code < 600 for code in codes):
            return _give_up(digest, f"address refused: {codes}")
        _note(digest, f"address not accepted now: {codes}")
        return None
    except Exception as error:  # a hanging, failing or lying server must not end the round
        postman.close()
        _note(digest, f"{type(error).__name__}: {error}")
        return None
    _row(digest).update(sent_at=clock.now(), next_try_at=None, error="")
    return True


def _give_up(digest, reason) -> bool:
    _row(digest).update(next_try_at=None, error=reason[:200])
    return False


def _note(digest, reason) -> None:
    log.warning("digest %s was not sent: %s", digest.pk, reason)
    _row(digest).update(error=reason[:200])


def _row(digest):
    return Digest.objects.filter(pk=digest.pk)


class Postman:
    """One connection for many mails; after a fault the next mail gets a fresh one."""

    def __init__(self):
        self._connection = None

    def send(self, message) -> None:
        if self._connection is None:
            connection = get_connection()
            connection.open()
            self._connection = connection
        self._connection.send_messages([message])

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(Exception):  # a server that hangs hangs at goodbye too
                connection.close()
