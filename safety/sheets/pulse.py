"""How far a job is that writes in one transaction: nobody else sees its row change until the end,
so its progress goes through the cache, and the wish to stop it through a row of its own.

Both are asked for at most twice a second. A cache that cannot be reached costs the progress and
never the job. Where the cache is the same database (no Redis), there
is no progress to be seen while a list is written; nothing else differs.
"""

import contextlib
import time

import redis
from django.core.cache import cache

from .models import CancelAsked, SheetJob

BETWEEN = 0.5
FORGET_AFTER = 60
AWAY = (redis.RedisError, OSError)


class Stopped(Exception):
    """Its owner has asked to stop: nothing is to be written."""


def _key(job) -> str:
    return f"sheets:{job.uuid}"


class Pulse:
    """The progress of a run that writes. Raises Stopped once its owner has asked for that."""

    def __init__(self, job):
        self.job, self._next = job, time.monotonic() + BETWEEN

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + BETWEEN
        if CancelAsked.objects.filter(job=self.job.pk).exists():
            raise Stopped
        with contextlib.suppress(*AWAY):
            cache.set(_key(self.job), (done, total), FORGET_AFTER)


def tell(job: SheetJob) -> SheetJob:
    """The job with its latest progress, for a page."""
    if job.state == SheetJob.State.RUNNING and job.writes:
        with contextlib.suppress(*AWAY):
            job.done, job.total = cache.get(_key(job)) or (job.done, job.total)
    return job
