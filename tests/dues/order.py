"""In which order somebody takes due items, seen from a second connection (PostgreSQL)."""

import threading
import time

from django.db import OperationalError, connection, transaction

from safety.dues.models import DueItem

WAITING = (
    "SELECT count(*) FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid"
)


def takes_in_order(call, low: int, high: int) -> bool:
    """Whether `call`, which takes both, waits for the item `low` before it holds `high`."""
    thread = threading.Thread(target=_run, args=[call])
    with transaction.atomic():
        DueItem.objects.select_for_update().get(pk=low)
        thread.start()
        _until_it_waits()
        free = _is_free(high)
    thread.join()
    return free


def _run(call):
    try:
        call()
    finally:
        connection.close()


def _until_it_waits():
    with connection.cursor() as cursor:
        for _try in range(500):
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    raise AssertionError("nobody waits")


def _is_free(pk) -> bool:
    try:
        with transaction.atomic():
            return DueItem.objects.select_for_update(nowait=True).filter(pk=pk).exists()
    except OperationalError:
        return False
