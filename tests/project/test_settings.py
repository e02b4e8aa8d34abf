"""The program starts with the environment it is given, or says what is missing."""

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from safety import env

ROOT = Path(__file__).resolve().parents[2]
SHOWN = "ENGINE NAME USER HOST PORT CONN_MAX_AGE CONN_HEALTH_CHECKS"


def start(*words, **environment):
    """Run a command under nothing but the given environment; its result, with text output."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(
        [sys.executable, *words], env=environment, cwd=ROOT, capture_output=True, text=True
    )


def setting(expression, **environment):
    """The value of an expression over the settings, read in a process of its own."""
    code = f"import json; from safety import settings as s; print(json.dumps({expression}))"
    result = start("-c", code, **environment)
    assert not result.returncode, result.stderr
    return json.loads(result.stdout)


@pytest.fixture
def keys(tmp_path):
    return {**env.new_keys(), "VAR_DIR": str(tmp_path)}


def test_starts_with_all_keys(keys):
    assert setting("[list(s.FIELD_KEYS), list(s.SIGNING_KEYS), s.DEMO]", **keys) == [
        [1],
        [1],
        False,
    ]


@pytest.mark.parametrize("name", env.KEY_NAMES)
def test_refuses_to_start_without_a_key(keys, name):
    del keys[name]
    result = start("manage.py", "check", **keys)
    assert result.returncode
    assert f"ImproperlyConfigured: {name} must be set in the environment." in result.stderr


@pytest.mark.parametrize("bad", ["", "short", "1:short", "x:y", "1:a,1:a"])
def test_refuses_a_malformed_key_without_showing_it(keys, bad):
    for name in ("FIELD_KEYS", "SIGNING_KEY"):
        result = start("manage.py", "check", **{**keys, name: bad})
        assert result.returncode
        assert f"{name} must" in result.stderr


def test_demonstration_makes_its_keys_once_and_keeps_them_private(tmp_path):
    demo = {"DEMO": "1", "VAR_DIR": str(tmp_path)}
    first = setting("s.SECRET_KEY", **demo)
    assert setting("s.SECRET_KEY", **demo) == first
    assert [path.name for path in tmp_path.glob("*keys*")] == ["demo-keys.json"]
    assert stat.S_IMODE((tmp_path / "demo-keys.json").stat().st_mode) == 0o600


def test_a_demonstration_never_fills_in_for_a_given_key(keys):
    given = keys["SECRET_KEY"]
    assert setting("s.SECRET_KEY", DEMO="1", VAR_DIR=keys["VAR_DIR"], SECRET_KEY=given) == given


def test_new_keys_decrypt_old_rows(keys):
    old, new = keys["FIELD_KEYS"], env.new_keys()["FIELD_KEYS"].replace("1:", "2:")
    keys["FIELD_KEYS"] = f"{new},{old}"
    assert setting("sorted(s.FIELD_KEYS)", **keys) == [1, 2]


def test_a_new_key_signs_and_the_old_one_stays(keys):
    old, new = keys["SIGNING_KEY"], env.new_keys()["SIGNING_KEY"]
    keys["SIGNING_KEY"] = f"2:{new},1:{old}"
    assert setting("sorted(s.SIGNING_KEYS)", **keys) == [1, 2]
    assert env.signing_keys("X", f"2:{new},1:{old}")[1] == env.signing_keys("X", old)[1]


def test_database_url_means_postgresql(keys):
    url = "postgres://office:se%40cret@db.example:6432/safety?sslmode=require"
    shown = f"[s.DATABASES['default'][k] for k in '{SHOWN}'.split()]"
    assert setting(shown, DATABASE_URL=url, **keys) == [
        "django.db.backends.postgresql", "safety", "office", "db.example", 6432, 60, True
    ]  # fmt: skip


@pytest.mark.parametrize(("said", "held"), [({}, False), ({"DATABASE_POOLER": "1"}, True)])
def test_behind_a_pooler_nothing_is_kept_on_a_connection(keys, said, held):
    shown = "s.DATABASES['default']['DISABLE_SERVER_SIDE_CURSORS']"
    assert setting(shown, DATABASE_URL="postgres://db/safety", **said, **keys) is held


def test_another_kind_of_database_is_refused(keys):
    result = start("manage.py", "check", DATABASE_URL="mysql://root@localhost/safety", **keys)
    assert "DATABASE_URL must be a postgres:// or sqlite:// address." in result.stderr


def test_redis_url_means_redis_for_queue_and_cache(keys):
    url = "redis://cache.example:6379/3"
    shown = "[s.CELERY_BROKER_URL, s.CACHES['default']['LOCATION']]"
    assert setting(shown, REDIS_URL=url, **keys) == [url, url]


def test_embedded_default_keeps_everything_under_var(keys):
    shown = "[str(s.DATABASES['default']['NAME']), *s.CELERY_BROKER_TRANSPORT_OPTIONS.values()]"
    paths = [value for value in setting(shown, **keys) if isinstance(value, str)]
    assert len(paths) == 4
    assert all(path.startswith(keys["VAR_DIR"]) for path in paths)


def test_test_database_is_named_by_the_environment(keys):
    shown = "s.DATABASES['default']['TEST']['NAME']"
    assert setting(shown, TEST_DB_NAME="mine", **keys).endswith("/test-mine.sqlite3")
    keys["DATABASE_URL"] = "postgres://postgres@127.0.0.1/postgres"
    assert setting(shown, TEST_DB_NAME="mine", **keys) == "test_mine"


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own settings")
def test_sqlite_keeps_what_it_committed_and_lets_writers_queue():
    with connection.cursor() as cursor:
        found = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert found == ["wal", 2, 1, 20_000]


PRODUCTION = {
    "TLS": "1",
    "PROXIES": "1",
    "ALLOWED_HOSTS": "safety.example",
    "DATABASE_URL": "postgres://postgres@127.0.0.1/postgres",
}


def test_check_deploy_is_clean(keys):
    words = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    result = start(*words, **PRODUCTION, **keys)
    assert (result.returncode, result.stderr) == (0, "")


def test_cookies_are_bound_to_the_host_on_tls(keys):
    shown = "[s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE]"
    assert setting(shown, **PRODUCTION, **keys) == ["__Host-session", "__Host-csrf", True]
    assert setting(shown, **keys) == ["session", "csrf", False]


def test_no_host_is_served_by_default_but_in_a_demonstration(keys):
    assert setting("s.ALLOWED_HOSTS", **keys) == []
    assert "localhost" in setting("s.ALLOWED_HOSTS", **{**keys, "DEMO": "1"})


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_locks_name_one_version_with_hashes_and_no_place(lock):
    text = (ROOT / lock).read_text()
    packages = re.findall(r"^[a-z0-9.-]+(?:\[[a-z,]+\])?==[^\s]+ \\$", text, re.MULTILINE)
    plain = [line for line in text.splitlines() if line and line[0] not in " #"]
    assert len(packages) == len(plain) > 40
    assert "://" not in text
    assert "file:" not in text


def test_every_chosen_package_has_its_reason_on_paper():
    chosen = {
        re.split(r"[\[~>=<]", line)[0]
        for name in ("requirements.in", "requirements-dev.in")
        for line in (ROOT / name).read_text().split("\n")
        if line and line[0] not in "#-"
    }
    page = (ROOT / "docs" / "dependencies.md").read_text().lower()
    assert {name for name in chosen if f"| {name} |" not in page} == set()
