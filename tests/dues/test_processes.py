"""The real processes of `make run`: web, worker and beat bring a notice to an inbox."""

import contextlib
import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.factories import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90  # seconds from the start of the processes until the notice is in the inbox
OWN = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "FIELD_KEYS")

# A city with one school, whose officer's drill was due yesterday and has not been told of.
SCENE = """
import datetime as dt
import django
django.setup()
from safety.base import clock
from safety.dues.actions import owe
from tests import factories
city = factories.unit("city", "试验市")
district = factories.unit("district", "试验区", city)
school = factories.school(district, "试验小学")
factories.person("officer", "safety_officer", school)
yesterday = clock.today() - dt.timedelta(days=1)
facts = {"cadence": "month", "first": yesterday.replace(day=1).isoformat()}
owe(school.unit, "drill", "test", yesterday, facts=facts)
"""


@pytest.fixture
def environment(tmp_path):
    """Nothing of the test run's own settings, a folder of its own, and a free port."""
    kept = {name: value for name, value in os.environ.items() if name not in {*OWN, "SIGNING_KEY"}}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {
        **kept,
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "safety.settings",
        "VAR_DIR": str(tmp_path / "var"),
        "PORT": str(port),
        "WEB_PROCESSES": "1",
        "WORKER_PROCESSES": "1",
        "LOG_LEVEL": "WARNING",
    }


def python(environment, *arguments):
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, check=True)


@contextlib.contextmanager
def running(environment, log):
    """`python -m safety.serve`, what `make run` starts; all of it has ended afterwards."""
    python(environment, "manage.py", "migrate", "--verbosity", "0")
    python(environment, "manage.py", "createcachetable")
    python(environment, "manage.py", "collectstatic", "--no-input", "--verbosity", "0")
    python(environment, "-c", SCENE)
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "safety.serve"],
            cwd=ROOT, env=environment, stdout=file, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class Browser:
    """Cookies, forms and pages of one person, over HTTP."""

    def __init__(self, port):
        self.address = f"http://localhost:{port}"
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.opener.addheaders = [("Accept-Language", "en"), ("Referer", self.address)]

    def get(self, path, data=None):
        body = urllib.parse.urlencode(data).encode() if data else None
        with self.opener.open(self.address + path, body, timeout=10) as response:
            return response.read().decode()

    def sign_in(self, name="officer"):
        page = self.get("/account/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        entered = {"login": name, "password": PASSWORD, "csrfmiddlewaretoken": token}
        self.get("/account/login/", entered)


def until(deadline, ask):
    """Ask again until there is an answer; None when time is up."""
    while time.monotonic() < deadline:
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            if answer := ask():
                return answer
        time.sleep(0.5)
    return None


def notice_arrives(environment, log):
    """Sign in as the officer and wait for the reminder in their inbox."""
    with running(environment, log):
        deadline = time.monotonic() + PATIENCE
        browser = Browser(environment["PORT"])
        until(deadline, lambda: browser.get("/account/login/"))
        browser.sign_in()
        found = until(deadline, lambda: "试验小学" in browser.get("/inbox/"))
    assert found, log.read_text()


@pytest.mark.skipif(settings.REDIS_URL != "", reason="told by the run without services")
def test_the_embedded_default(environment, tmp_path):
    notice_arrives(environment, tmp_path / "log")


@pytest.fixture
def database(django_db_blocker):
    """A database of its own beside that of the tests; its address."""
    given = connection.settings_dict
    name = f"processes_{uuid.uuid4().hex[:12]}"

    def on_the_server(statement):
        with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
            cursor.execute(statement)

    on_the_server(f"CREATE DATABASE {name}")
    place = f"{given['HOST'] or '127.0.0.1'}:{given['PORT'] or 5432}"
    password = f":{urllib.parse.quote(given['PASSWORD'])}" if given["PASSWORD"] else ""
    yield f"postgres://{given['USER']}{password}@{place}/{name}"
    on_the_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.pg_only
@pytest.mark.skipif(settings.REDIS_URL == "", reason="needs Redis")
def test_postgresql_and_redis(environment, database, tmp_path):
    redis = urllib.parse.urlsplit(settings.REDIS_URL)._replace(path="/14").geturl()
    grown_up = {**environment, "DATABASE_URL": database, "REDIS_URL": redis}
    notice_arrives(grown_up, tmp_path / "log")
