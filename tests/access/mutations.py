"""A pytest plugin: which filters a test reaches, and which tests notice that one is taken out.

MUTATE_MAP names a file. MUTATE=record: an ordinary run that writes there, test by test, what was
reached. MUTATE=k/n: no ordinary run; every n-th filter is taken out in turn, the tests that reach
it are run until one fails, and the verdict is printed.
"""

import json
import os
import time
from itertools import takewhile
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

from tests.access import filters

MODE = os.environ.get("MUTATE", "record")
MAP = os.environ.get("MUTATE_MAP", "")
PATIENCE = 120  # seconds for one filter: by then a test of its own is worth writing
names: list[str] = []
found: dict[str, dict] = {}


def pytest_collection_finish(session):
    names.extend(filters.install())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item, nextitem):
    filters.reached.clear()
    result = yield
    found[item.nodeid] = {"reached": sorted(filters.reached - {""})}
    return result


def pytest_runtest_logreport(report):
    if report.when == "call":
        found.setdefault(report.nodeid, {})["seconds"] = report.duration


def pytest_sessionfinish(session):
    if MODE == "record" and found:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "all")
        Path(f"{MAP}.{worker}").write_text(json.dumps({"names": names, "tests": found}))


def pytest_runtestloop(session):
    if MODE == "record":
        return None
    part, parts = map(int, MODE.split("/"))
    reach = json.loads(Path(MAP).read_text())
    items = {item.nodeid: item for item in session.items}
    for name in names[part::parts]:
        tests = [items[nodeid] for nodeid in reach if name in reach[nodeid] and nodeid in items]
        began = time.monotonic()
        guard = notices(session, name, tests)
        took = f"{time.monotonic() - began:.1f} s, {len(tests)} tests reach it"
        print(f"\nVERDICT  {name}  {guard or 'UNGUARDED'}  {took}", flush=True)
    return True


def notices(session, name, tests) -> str:
    """The first test that fails without this filter; "" when none does."""
    filters.out.append(name)
    ends = time.monotonic() + PATIENCE
    try:
        in_time = takewhile(lambda _item: time.monotonic() < ends, tests)
        return next((item.nodeid for item in in_time if fails(session, item)), "")
    finally:
        filters.out.clear()


def fails(session, item) -> bool:
    """Whether the test itself fails. One that cannot be set up without the filter tells nothing."""
    # Torn down to the session, whose database stays: the next test may be of any module.
    reports = runtestprotocol(item, log=False, nextitem=session)
    return any(report.failed and report.when == "call" for report in reports)
