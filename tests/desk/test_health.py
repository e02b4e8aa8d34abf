"""What machines are told: alive, ready, figures; and by whom signs of life are left."""

import datetime as dt

import pytest
import time_machine
from django.core.cache import cache
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import CaptureQueriesContext

from safety.base import clock
from safety.beat import SignallingScheduler
from safety.celery import app
from safety.desk import health, tasks
from safety.files import kept

TOKEN = {"HTTP_AUTHORIZATION": "Bearer let me in"}


@pytest.fixture(autouse=True)
def fresh(db, monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    cache.clear()


def alive():
    for name in health.SIGNS:
        health.sign(name)


def broken(*_arguments):
    raise OperationalError("gone")


def test_alive_asks_nothing(client):
    with CaptureQueriesContext(connection) as asked:
        response = client.get("/healthz")
    assert (response.status_code, response.content, len(asked)) == (200, b"ok\n", 0)
    assert "no-store" in response["Cache-Control"]


def test_ready(client):
    alive()
    told = client.get("/readyz?all=1").json()
    assert told == {"ready": True, **dict.fromkeys(health.CHECKS, "ok")}


@pytest.mark.parametrize("name", health.VITAL)
def test_not_ready(client, monkeypatch, name):
    monkeypatch.setitem(health.CHECKS, name, broken)
    response = client.get("/readyz")
    assert (response.status_code, response.json()[name]) == (503, "failed")


@pytest.mark.parametrize("name", ["broker", "beat", "worker", "files"])
def test_pages_are_served_without_those(client, monkeypatch, name):
    alive()
    monkeypatch.setitem(health.CHECKS, name, lambda: False)
    assert client.get("/readyz").status_code == 200
    response = client.get("/readyz?all=1")
    assert (response.status_code, response.json()[name]) == (503, "failed")


@pytest.mark.parametrize("last", [("usersessions", None), ("dues", "0008_attendants")])
def test_a_migration_that_is_missing(client, last):
    """One to come, and one of those that an app's first has taken the place of."""
    recorder = MigrationRecorder(connection)
    if last[1] is None:
        [last] = MigrationLoader(connection).graph.leaf_nodes(last[0])
    recorder.record_unapplied(*last)
    assert client.get("/readyz").json()["migrations"] == "failed"
    recorder.record_applied(*last)
    assert client.get("/readyz").json()["migrations"] == "ok"


def test_a_disk_that_is_nearly_full(client, monkeypatch):
    monkeypatch.setattr(health, "LOW_DISK", 10**18)
    assert client.get("/readyz").json()["disk"] == "failed"


def test_a_share_that_is_not_mounted(client, monkeypatch):
    assert client.get("/readyz").json()["files"] == "ok"  # none was ever kept
    monkeypatch.setattr(kept, "anything", lambda: True)
    told = client.get("/readyz").json()
    assert (told["files"], told["ready"]) == ("failed", True)


def test_silence_is_noticed(client):
    assert client.get("/readyz").json()["beat"] == "failed"
    alive()
    later = clock.now() + health.SILENT + dt.timedelta(seconds=1)
    with time_machine.travel(later, tick=False):
        told = client.get("/readyz").json()
    assert (told["beat"], told["worker"], told["ready"]) == ("failed", "failed", True)


def test_the_worker_signs_by_a_task_that_beat_asks_for():
    assert app.conf.beat_schedule["desk.pulse"]["task"] == tasks.pulse.name
    tasks.pulse()
    assert health.age("worker") < 5


def test_beat_signs_as_it_ticks():
    assert app.conf.beat_scheduler == "safety.beat:SignallingScheduler"
    SignallingScheduler(app=app, schedule={}, lazy=True).tick()
    assert health.age("beat") < 5


def test_beat_goes_on_without_the_cache(monkeypatch):
    monkeypatch.setattr(health, "sign", broken)
    assert SignallingScheduler(app=app, schedule={}, lazy=True).tick() > 0


@pytest.mark.parametrize(
    ("token", "request_of", "status"),
    [
        ("", {}, 200),
        ("", {"REMOTE_ADDR": "::1"}, 200),
        ("", {"REMOTE_ADDR": "10.0.0.9"}, 403),
        ("", {"REMOTE_ADDR": ""}, 403),
        ("", {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 403),
        ("", TOKEN, 200),
        ("let me in", {}, 403),
        ("let me in", TOKEN, 200),
        ("let me in", {**TOKEN, "REMOTE_ADDR": "10.0.0.9"}, 200),
        ("another", TOKEN, 403),
        ("let me in", {"HTTP_AUTHORIZATION": "Bearer \xe9"}, 403),
    ],
)
def test_who_reads_the_figures(client, settings, token, request_of, status):
    settings.METRICS_TOKEN = token
    assert client.get("/metrics", **request_of).status_code == status
    told = client.get("/readyz", **request_of).json()
    assert ("disk" in told) == (status == 200)


def test_figures(client, cast):
    alive()
    text = client.get("/metrics").content.decode()
    assert 'safety_check{check="database"} 1\n' in text
    assert 'safety_sign_age_seconds{of="beat"} ' in text
    assert 'safety_outbox_waiting{outbox="channel"} 0\n' in text
    assert 'safety_jobs{state="queued"} 0\n' in text
    for line in text.splitlines():
        assert (
            line.startswith(("# HELP safety_", "# TYPE safety_")) or float(line.split(" ")[1]) >= 0
        )


def test_figures_without_a_database(client, monkeypatch):
    monkeypatch.setitem(health.CHECKS, "database", broken)
    monkeypatch.setattr("safety.dues.queries.waiting", broken)
    text = client.get("/metrics").content.decode()
    assert 'safety_check{check="database"} 0\n' in text
    assert "safety_outbox_waiting" not in text
    assert "safety_disk_free_bytes" in text


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_only_asked(client, path):
    assert client.post(path).status_code == 405
    assert client.head(path).status_code == 200


def test_probes_need_no_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
    assert client.get("/account/login/").status_code == 301
