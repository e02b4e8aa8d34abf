"""How things are measured: medians of turns, the candidate and what it stands beside in turn."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

STATUS = Path("/proc/self/status")


class Line(NamedTuple):
    """A line of the table: what was measured, its cost, what beside, the ratio, what it must reach
    (None: nothing is asked). `ratio` is told to be at most or at least that."""

    what: str
    cost: str
    beside: str
    ratio: float
    most: float | None = None
    least: float | None = None
    star: bool = False
    also: bool = True  # what else the line asks for, beside its ratio

    @property
    def reach(self) -> str:
        if self.most is None and self.least is None:
            return ""
        return f"≤ {self.most:g}" if self.most else f"≥ {self.least:g}"

    @property
    def verdict(self) -> str:
        if not self.reach:
            return ""
        held = self.ratio <= self.most if self.most else self.ratio >= self.least
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


@contextmanager
def memory() -> Iterator[list[float]]:
    """Gives a list that holds, afterwards, the megabytes by which the process had grown at most.
    Linux alone tells; elsewhere it stays empty."""
    found: list[float] = []
    if not STATUS.exists():
        yield found
        return
    Path("/proc/self/clear_refs").write_text("5")  # the highest mark is the present one
    before = _status("VmRSS")
    yield found
    found.append((_status("VmHWM") - before) / 1024)


def _status(name) -> int:
    return next(int(line.split()[1]) for line in STATUS.open() if line.startswith(f"{name}:"))


def megabytes(found: list[float]) -> str:
    return f", {found[0]:.0f} MB above idle" if found else ""
