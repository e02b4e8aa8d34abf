"""Whether this host can do its work, and the signs of life of beat and the workers.

A sign is an instant in the cache, all hosts' one. Beat leaves its own at each look at its
timetable; the workers' is left by a task that beat asks for and a worker carries out, so it also
goes out when workers are up and hear nothing.
"""

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import redis
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from safety.base import clock, tables
from safety.files import storage

SILENT = dt.timedelta(seconds=90)  # signs come each 15 s, and a worker may be busy for a while
KEPT = 24 * 3600
LOW_DISK = 500 * 1024 * 1024
SIGNS = ("beat", "worker")
# Without these no page can be served; the others are missed later, and by nobody who reads.
VITAL = ("database", "migrations", "disk")
FAULTS = (DatabaseError, redis.RedisError, OSError, ImproperlyConfigured)


def sign(name: str) -> None:
    """Leave a sign of life: "beat" or "worker"."""
    cache.set(_key(name), clock.now().timestamp(), KEPT)


def age(name: str) -> float | None:
    """Seconds since the last sign; None when there was none for a day."""
    at = cache.get(_key(name))
    return None if at is None else max(clock.now().timestamp() - at, 0.0)


def _key(name):
    return f"sign-of-{name}"


def state() -> dict[str, bool]:
    """Each check by its name, and whether it is well. Never raises."""
    return {name: _is_well(check) for name, check in CHECKS.items()}


def _is_well(check) -> bool:
    try:
        return check()
    except FAULTS:
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


_migrated = False


def _migrations() -> bool:
    """Whether the tables are those of this code. Once they are, they stay so for this process."""
    global _migrated
    if not _migrated:
        if tables.half_way(connection):
            return False
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def _broker() -> bool:
    if settings.REDIS_URL:
        patience = {"socket_timeout": 2, "socket_connect_timeout": 2}
        with redis.Redis.from_url(settings.REDIS_URL, **patience) as client:
            return bool(client.ping())
    return (settings.BROKER_DIR / "queue").is_dir()


def free_bytes() -> dict[str, int]:
    """What is left on the disks of the data and of the photos."""
    found = {}
    for name, folder in (("data", settings.VAR_DIR), ("media", settings.MEDIA_ROOT)):
        place = Path(folder)
        while not place.exists():
            place = place.parent
        found[name] = shutil.disk_usage(place).free
    return found


def _disk() -> bool:
    return min(free_bytes().values()) >= LOW_DISK


def _lives(name: str) -> Callable[[], bool]:
    def lives() -> bool:
        seconds = age(name)
        return seconds is not None and seconds <= SILENT.total_seconds()

    return lives


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "migrations": _migrations,
    "disk": _disk,
    "files": storage.is_there,
    "broker": _broker,
    **{name: _lives(name) for name in SIGNS},
}
