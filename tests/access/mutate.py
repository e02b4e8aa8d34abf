"""`python -m tests.access.mutate`: take each scope filter out in turn; some test must fail.

A filter whose loss no test notices is a leak waiting to happen: the command then exits 1.

Each filter is taken out (filters.py) and its guard, the test that guards.json names, must fail:
that takes a minute or two. With the word `search` new guards are found for filters that have none
that fails: an ordinary run learns which tests reach which filter, those run without it, the most
particular first, until one fails, and guards.json is written anew.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GUARDS = Path(__file__).with_name("guards.json")
# Not the comparison of worlds: it takes a minute, and what it notices others notice sooner. Of the
# tests elsewhere, those that stand as guards: a new one is written into guards.json by hand.
NAMED = json.loads(GUARDS.read_text())
ELSEWHERE = {guard for guard in NAMED.values() if not guard.startswith("tests/access/")}
TESTS = ["tests/access", "--ignore=tests/access/test_secrecy.py", *sorted(ELSEWHERE)]
PARTS = int(os.environ.get("WORKERS", "2"))
# Filters whose loss nobody could notice, each with the reason why it stands there all the same.
EQUIVALENT = {
    **{
        f"transport/views/{page}.rows #1": (
            "the filter beside it narrows to rows with a school that the reader sees"
        )
        for page in ("driver.py DriverList", "vehicle.py VehicleList")
    },
    "safety/desk/views/attendant.py seats_of #1": (
        "the filter beside it narrows to the schools whose principal the reader is"
    ),
    "safety/desk/sheets/register.py Register._add #1": (
        "posts are compared with the unit of a row, which Places finds among the reader's own"
    ),
}


def pytest(*options, **environment) -> subprocess.Popen:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.access.mutations", *options]
    return subprocess.Popen(
        [*command, *TESTS], env={**os.environ, **environment}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def record(path: Path, wanted: set[str]) -> None:
    """Run the tests as they are; write to `path` which of them reach what of the wanted."""
    run = pytest("-n", str(PARTS), MUTATE="record", MUTATE_MAP=str(path))
    said, _ = run.communicate()
    if run.returncode:
        sys.exit(f"{said}\nThe tests fail before anything is taken out.")
    halves = [json.loads(half.read_text()) for half in path.parent.glob(f"{path.name}.gw*")]
    tests = {nodeid: test for half in halves for nodeid, test in half["tests"].items()}
    path.write_text(json.dumps(in_order(tests, wanted)))


def in_order(tests: dict, wanted: set[str]) -> dict[str, list[str]]:
    """test → what it reaches of the wanted; first what reaches little, then what is quick."""

    def weight(pair):
        return len(pair[1]["reached"]), pair[1].get("seconds", 0)

    ordered = sorted(tests.items(), key=weight)
    return {nodeid: sorted(wanted.intersection(test["reached"])) for nodeid, test in ordered}


def take_out(path: Path) -> dict[str, tuple[str, str]]:
    """name → the test that noticed ("" for none), and how soon."""
    runs = [
        pytest("-n", "0", MUTATE=f"{part}/{PARTS}", MUTATE_MAP=str(path),
               TEST_DB_NAME=f"{os.environ.get('TEST_DB_NAME', 'safety')}-out{part}",
               TEST_SHARE=os.environ.get("TEST_SHARE") or str(path.parent),
               TEST_PROCESS=str(10 + part))  # no number of pytest-xdist's
        for part in range(PARTS)
    ]  # fmt: skip
    said = [run.communicate()[0] for run in runs]
    lines = [line.split("  ") for text in said for line in text.splitlines()]
    verdicts = {line[1]: line[2:] for line in lines if line[0] == "VERDICT"}
    if not verdicts:
        sys.exit("\n".join(said))
    return {
        name: ("" if guard == "UNGUARDED" else guard, took)
        for name, (guard, took) in verdicts.items()
    }


def named_guards(path: Path) -> None:
    """Write to `path` what each test of guards.json watches over."""
    watched: dict[str, list[str]] = {}
    for name, nodeid in NAMED.items():
        watched.setdefault(nodeid, []).append(name)
    path.write_text(json.dumps(watched))


def main(search: bool) -> int:
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reach.json"
        named_guards(path)
        verdicts = take_out(path)
        if search:
            record(path, {name for name, (guard, _took) in verdicts.items() if not guard})
            verdicts |= {name: found for name, found in take_out(path).items() if found[0]}
    guards = {name: guard for name, (guard, _took) in sorted(verdicts.items()) if guard}
    for name, (guard, took) in sorted(verdicts.items()):
        print(f"{guard or EQUIVALENT.get(name, 'UNGUARDED')}  {name}  {took}")
    unguarded = set(verdicts) - set(guards) - set(EQUIVALENT)
    needless = sorted(set(EQUIVALENT) - (set(verdicts) - set(guards)))
    named = set() if search else set(NAMED)
    needless += sorted(named - set(verdicts))
    for name in needless:
        print(f"No longer so, take it off the list: {name}")
    if search:
        GUARDS.write_text(json.dumps(guards, indent=0, ensure_ascii=False) + "\n")
    elif unguarded:
        print("Their named guards did not fail: python -m tests.access.mutate search")
    seconds = int(time.monotonic() - began)
    print(
        f"{len(verdicts) - len(unguarded)} of {len(verdicts)} filters are guarded, in {seconds} s"
    )
    return 1 if unguarded or needless else 0


if __name__ == "__main__":
    sys.exit(main("search" in sys.argv[1:]))
