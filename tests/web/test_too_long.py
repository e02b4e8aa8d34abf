"""A page waits for no query for ever: what gunicorn runs bounds it, and the answer says so."""

import subprocess
import sys
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connections
from django.db.backends.signals import connection_created
from django.urls import reverse

from inspections.views.ledger import HazardList
from safety import patience


def asked_of(vendor, **settings_dict):
    """The statements that a new connection gets."""
    said = []
    cursor = SimpleNamespace(execute=lambda *words: said.append(words))
    connection = SimpleNamespace(
        vendor=vendor, settings_dict=settings_dict, cursor=lambda: nullcontext(cursor)
    )
    patience.Bound(50)(connection)
    return said


def test_what_is_bound():
    bounded = [("SET statement_timeout = %s", [50_000])]
    assert asked_of("postgresql", DISABLE_SERVER_SIDE_CURSORS=False) == bounded
    assert asked_of("postgresql", DISABLE_SERVER_SIDE_CURSORS=True) == []
    assert asked_of("sqlite") == []


def test_nothing_is_bound_by_0():
    before = len(connection_created.receivers)
    patience.bound(0)
    assert len(connection_created.receivers) == before


ASK = """
import {module}
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SHOW statement_timeout")
    print(cursor.fetchone()[0])
"""


@pytest.mark.pg_only
@pytest.mark.parametrize(("module", "seconds"), [("safety.wsgi", "50s"), ("safety.celery", "0")])
def test_pages_are_bound_and_workers_are_not(module, seconds):
    """Each in a process of its own, as they are run."""
    asked = ASK.format(module=module)
    if module != "safety.wsgi":
        asked = f"import django; django.setup(){asked}"
    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True)
    assert found.stdout.strip() == seconds, found.stderr


@pytest.mark.pg_only
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("language", "words"), [("en", "This took too long"), ("zh-CN", "处理时间过长")]
)
def test_a_query_without_end(cast, as_user, monkeypatch, language, words):
    web = as_user(cast.inspector)

    def slow(*_asked):
        line = connections.create_connection("default")
        try:
            line.ensure_connection()
            patience.Bound(1)(line)
            with line.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(30)")
        finally:
            line.close()

    monkeypatch.setattr(HazardList, "page", slow)
    ledger = reverse("inspections:hazard_list")
    response = web.get(f"{ledger}?state=open", headers={"accept-language": language})
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert words in response.content.decode()
    assert settings.WEB_QUERY_SECONDS < 60
