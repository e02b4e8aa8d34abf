"""How things are measured: medians of turns, the candidate and what it stands beside in turn;
memory in a process of its own."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

STATUS = Path("/proc/self/status")


class Line(NamedTuple):
    """A line of the table: what was measured, its cost, what beside, the ratio, what it must reach
    (None: nothing is asked). `ratio` is told to be at most or at least that; with a `unit` it is no
    ratio but so much of that."""

    what: str
    cost: str
    beside: str
    ratio: float
    most: float | None = None
    least: float | None = None
    star: bool = False
    also: bool = True  # whether it holds what else it asks for, beside its ratio
    asks: str = ""  # what that is
    unit: str = ""

    @property
    def number(self) -> str:
        return f"{self.ratio:.0f} {self.unit}" if self.unit else f"{self.ratio:.2f}"

    @property
    def reach(self) -> str:
        if self.most is None and self.least is None:
            return ""
        bound = f"≤ {self.most:g}" if self.least is None else f"≥ {self.least:g}"
        return ", ".join(filter(None, (f"{bound} {self.unit}".strip(), self.asks)))

    @property
    def verdict(self) -> str:
        if not self.reach:
            return ""
        held = self.ratio <= self.most if self.least is None else self.ratio >= self.least
        return "yes" if held and self.also else "**no**"


def seconds(call: Callable, times: int = 1) -> float:
    """The median duration of `times` calls."""
    return statistics.median(_once(call) for _time in range(times))


def side_by_side(base: Callable, candidate: Callable, times: int, bases: int = 1):
    """Medians of both, taken in turn, so that what else the machine does falls on both. `bases`
    calls of a short base make one turn as long as the candidate's."""
    found = []
    for _time in range(times):
        found.append((_repeated(base, bases) / bases, _once(candidate)))
    return [statistics.median(column) for column in zip(*found, strict=True)]


def _repeated(call, times) -> float:
    started = time.perf_counter()
    for _time in range(times):
        call()
    return time.perf_counter() - started


def _once(call) -> float:
    return _repeated(call, 1)


class Grown(NamedTuple):
    """Megabytes of a process: what it held before the run, by how many it grew at most."""

    idle: float
    above: float

    def __str__(self) -> str:
        return f"{self.above:.0f} MB above {self.idle:.0f} idle"


def memory(case: Callable, *given: str) -> Grown | None:
    """What a run takes in memory, measured in a fresh process: nothing ran in it before whose
    memory it could use again. `case`: a generator function at the top of its module. Up to its
    `yield` it fetches and warms what a worker has; what comes after is the run. `given`: its words.
    It works on the database that this process is connected to, on what is committed there.

    None where the machine does not tell (Linux alone does). CalledProcessError where it fails.
    """
    from django.db import connection

    if not STATUS.exists():
        return None
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bench.alone", case.__module__, case.__qualname__,
         *given],
        env=os.environ | {"BENCH_DATABASE": str(connection.settings_dict["NAME"])},
        cwd=Path(__file__).parent.parent, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return Grown(*map(float, told.stdout.split()[-2:]))


def within(grown: Grown | None, most: float) -> bool:
    """Whether it grew by so many megabytes at most, as far as the machine tells."""
    return grown is None or grown.above <= most


def megabytes(grown: Grown | None) -> str:
    return f", {grown}" if grown else ""
