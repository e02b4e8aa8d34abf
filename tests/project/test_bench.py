"""The measuring of `make bench` can fail: memory that is held is found, a bound that is broken is
told, and a case that fails loses no other's lines."""

import subprocess
from collections.abc import Iterator

import pytest

from bench.__main__ import printed, row_of
from bench.measure import STATUS, Line, memory, within

LINUX = pytest.mark.skipif(not STATUS.exists(), reason="only Linux tells what a process holds")
ROWS, MEGABYTES = 400_000, 64


def rows() -> Iterator[tuple]:
    for number in range(ROWS):
        yield number, f"2026-391301-{number:05}", "消防通道堵塞"


def streaming():
    yield
    assert sum(1 for _row in rows()) == ROWS


def listing():
    yield
    assert len(list(rows())) == ROWS


def holding():
    yield
    held = bytes(range(256)) * 4096 * MEGABYTES  # written, so that it is really there
    del held  # what was given back before the end counts as well


def holding_before():
    held = bytes(range(256)) * 4096 * MEGABYTES
    yield
    del held


def failing():
    yield
    raise ValueError("no such thing")


@LINUX
def test_what_a_run_holds_is_found_and_breaks_its_bound():
    grown = memory(holding)
    assert MEGABYTES - 1 < grown.above < MEGABYTES + 10
    assert not within(grown, 40)


@LINUX
def test_a_list_of_all_rows_is_found_and_a_stream_of_them_is_not():
    listed, streamed = memory(listing), memory(streaming)
    assert listed.above > 50 and not within(listed, 40)
    assert streamed.above < 5 and within(streamed, 40)


@LINUX
def test_what_a_worker_holds_already_is_told_apart():
    grown = memory(holding_before)
    assert grown.idle > MEGABYTES and grown.above < 5


@LINUX
def test_a_run_that_fails_gives_no_figure():
    with pytest.raises(subprocess.CalledProcessError):
        memory(failing)


def line(**given) -> Line:
    return Line("export", "1 s", "2 s", **{"ratio": 2.4, **given})


@pytest.mark.parametrize(
    "given, reach, verdict",
    [
        ({}, "", ""),
        ({"most": 2.5}, "≤ 2.5", "yes"),
        ({"most": 2.3}, "≤ 2.3", "**no**"),
        ({"least": 20}, "≥ 20", "**no**"),
        ({"least": 2}, "≥ 2", "yes"),
        ({"most": 2.5, "also": False, "asks": "40 MB"}, "≤ 2.5, 40 MB", "**no**"),
        ({"most": 0, "unit": "MB"}, "≤ 0 MB", "**no**"),
    ],
)
def test_a_line_says_whether_it_holds(given, reach, verdict):
    assert (line(**given).reach, line(**given).verdict) == (reach, verdict)


def test_a_case_that_fails_loses_no_other_lines(capsys):
    def broken():
        yield line(star=True)
        raise ValueError("no such thing")

    afresh = []
    known = {"one": broken, "two": lambda: [line(ratio=5, unit="MB")]}
    assert printed(known, [], lambda: afresh.append(1)) == 1
    out = capsys.readouterr().out.splitlines()
    assert out == [
        row_of(line(star=True)),
        "| one | ValueError |  |  |  | **failed** |",
        "| export | 1 s | 2 s | 5 MB |  |  |",
    ]
    assert afresh == [1]
    assert printed(known, ["two"], afresh.clear) == 0
