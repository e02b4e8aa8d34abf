"""What every test run needs: a clean database file, a cache of one's own, and Chromium if there."""

import gc
import os
import shutil
import uuid
from pathlib import Path

import pytest
from hypothesis import settings as properties

# No test asserts on time: a machine with other work to do is no fault.
properties.register_profile("ours", deadline=None)
properties.load_profile("ours")

# Playwright keeps an event loop in the main thread; Django must not mistake our tests for async.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
BROWSER_REQUIRED = os.environ.get("REQUIRE_BROWSER") == "1"


def pytest_collection_finish():
    """What was loaded stays: the collector need not go through it for each test, nor through all
    models' states for each migration."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def pytest_collection_modifyitems(items):
    """Whatever drives a page is a browser test: skipped without Chromium, unless it is required.
    A page that did not answer Chromium in its 30 s is asked once more, and counted so."""
    for item in items:
        if "page" in item.fixturenames or "browser" in item.fixturenames:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=["TimeoutError"]))
        if item.get_closest_marker("browser") and not CHROMIUM and not BROWSER_REQUIRED:
            item.add_marker(pytest.mark.skip(reason="needs Chromium"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's Chromium, which never speaks to the outside."""
    if not CHROMIUM:
        pytest.fail("Chromium is required and not installed.")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-sync"]
    offline = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": quiet + offline}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_keepdb):
    """A killed run leaves a write-ahead log that SQLite would replay into the next test file."""
    from django.conf import settings

    name = settings.DATABASES["default"]["TEST"]["NAME"]
    if ".sqlite3" in name and not django_db_keepdb:
        for path in Path(name).parent.glob(f"{Path(name).name}-*"):
            path.unlink(missing_ok=True)


@pytest.fixture(autouse=True)
def own_cache(settings):
    """On Redis no test counts another's attempts. (A cache in the database is rolled back.)"""
    if settings.REDIS_URL:
        prefix = f"test-{uuid.uuid4()}"
        settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": prefix}}
