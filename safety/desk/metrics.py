"""Figures for a monitoring system, in Prometheus' text format. Counts and ages alone."""

from collections.abc import Iterable, Iterator

import redis
from django.conf import settings

from safety.base import clock
from safety.desk import health
from safety.dues import queries as dues
from safety.sheets.models import SheetJob

TYPE = "text/plain; version=0.0.4; charset=utf-8"
Sample = tuple[dict[str, str], float]


def text() -> str:
    """All figures. What cannot be told now (a database that is down) is left out."""
    lines: list[str] = []
    for name, meaning, samples in FIGURES:
        try:
            found = list(samples())
        except health.FAULTS:
            continue
        lines += [f"# HELP {name} {meaning}", f"# TYPE {name} gauge"]
        lines += [f"{name}{_labels(labels)} {value:g}" for labels, value in found]
    return "\n".join([*lines, ""])


def _labels(labels: dict[str, str]) -> str:
    inside = ",".join(f'{name}="{value}"' for name, value in labels.items())
    return f"{{{inside}}}" if inside else ""


def _checks() -> Iterator[Sample]:
    for name, well in health.state().items():
        yield {"check": name}, float(well)


def _signs() -> Iterator[Sample]:
    for name in health.SIGNS:
        seconds = health.age(name)
        if seconds is not None:
            yield {"of": name}, seconds


def _disks() -> Iterator[Sample]:
    for name, free in health.free_bytes().items():
        yield {"disk": name}, free


def _queue() -> Iterator[Sample]:
    if settings.REDIS_URL:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2) as client:
            yield {}, client.llen("celery")
    else:
        yield {}, sum(1 for _ in (settings.BROKER_DIR / "queue").glob("*.msg"))


def _late() -> Iterable[Sample]:
    return [({}, dues.seconds_behind(clock.now()))]


def _outboxes() -> Iterator[Sample]:
    for name, count in dues.waiting(clock.now()).items():
        yield {"outbox": name}, count


def _jobs() -> Iterable[Sample]:
    return [
        ({"state": state.value}, SheetJob.objects.filter(state=state).count())
        for state in (SheetJob.State.QUEUED, SheetJob.State.RUNNING)
    ]


FIGURES = (
    ("safety_check", "1 where the check of /readyz is well.", _checks),
    ("safety_sign_age_seconds", "Seconds since the last sign of life.", _signs),
    ("safety_disk_free_bytes", "Free bytes on this host.", _disks),
    ("safety_queue_messages", "Messages that no worker has taken yet.", _queue),
    ("safety_reminders_behind_seconds", "How late the most overdue reminder is.", _late),
    ("safety_outbox_waiting", "Mails and channel messages whose try has come.", _outboxes),
    ("safety_jobs", "Background jobs of Excel.", _jobs),
)
