"""The progress of a job beside its work: some steps are long and tell nothing, and a job that reads
in one long view of the database can write nothing there."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from .importer import Progress

BETWEEN = 0.5


@contextmanager
def told_aside(progress: Progress) -> Iterator[Progress]:
    """What is told in the block goes to `progress` from a thread with a connection of its own, so
    that the job stays alive; what that raises is raised where something is told next. Inside a
    transaction that has begun, of which no other connection sees anything, it is told at once."""
    if connection.in_atomic_block:
        yield progress
        return
    teller = _Teller(progress)
    teller.start()
    try:
        yield teller.note
    finally:
        teller.stop()
    progress(*teller.said)


class _Teller(threading.Thread):
    def __init__(self, progress):
        super().__init__(daemon=True)
        self.progress, self.said = progress, (0, 0)
        self.fault: BaseException | None = None
        self._over = threading.Event()

    def run(self):
        try:
            while not self._over.wait(BETWEEN):
                self.progress(*self.said)
        except BaseException as fault:  # it belongs to whoever does the work
            self.fault = fault
        finally:
            connection.close()

    def note(self, done: int, total: int) -> None:
        self.said = (done, total)
        if self.fault:
            raise self.fault

    def stop(self):
        self._over.set()
        self.join()
