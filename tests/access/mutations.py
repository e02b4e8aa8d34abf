"""A pytest plugin: which filters a test reaches, and which tests notice that one is taken out.

MUTATE_MAP names a file. MUTATE=record: an ordinary run that writes there, test by test, what was
reached. MUTATE=k/n: no ordinary run; every n-th filter is taken out in turn, the tests that reach
it are run until one fails, and the verdict is printed.
"""

import json
import os
import time
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

from tests.access import filters

MODE = os.environ.get("MUTATE", "record")
MAP = os.environ.get("MUTATE_MAP", "")
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
    for name in names[part::parts]:
        tests = [item for item in session.items if name in reach.get(item.nodeid, ())]
        began = time.monotonic()
        guard = notices(session, name, tests)
        took = f"{time.monotonic() - began:.1f} s, {len(tests)} tests reach it"
        print(f"\nVERDICT  {name}  {guard or 'UNGUARDED'}  {took}", flush=True)
    return True


def notices(session, name, tests) -> str:
    """The first test that fails without this filter; "" when none does."""
    filters.out.append(name)
    try:
        return next((item.nodeid for item in tests if fails(session, item)), "")
    finally:
        filters.out.clear()


def fails(session, item) -> bool:
    other = next(i for i in session.items if i is not item)  # keeps the database open
    reports = runtestprotocol(item, log=False, nextitem=other)
    return any(report.failed for report in reports)
