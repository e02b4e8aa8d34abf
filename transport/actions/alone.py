"""One run of the clock judges at a time, and ends before the worker would be stopped."""

import time

from django.db import connection

SECONDS = 15 * 60  # a worker is stopped after 25 minutes; the clock comes again every ten


class Busy(Exception):
    """Another run is at it, or the time of this one is over."""


def ends_at() -> float:
    """When a run that begins now stops, by the clock of `hold`."""
    return time.monotonic() + SECONDS


def hold(ends: float) -> None:
    """As the only run, until the transaction ends: so that it holds behind a pooler too. Raises
    Busy."""
    if time.monotonic() >= ends:
        raise Busy
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('transport.judge'))")
            if not cursor.fetchone()[0]:
                raise Busy
