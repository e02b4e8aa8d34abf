"""The bars of a chart of seconds by drill: whole numbers for an SVG without any style."""

from dataclasses import dataclass

WIDTH, HEIGHT, TOP = 600, 160, 20


@dataclass(frozen=True)
class Bar:
    x: int
    y: int
    width: int
    height: int
    middle: int
    seconds: int
    hue: str


@dataclass(frozen=True)
class Chart:
    bars: list[Bar]
    target_y: int | None
    width: int = WIDTH
    height: int = HEIGHT + TOP


def chart(rows, aim: int | None) -> Chart | None:
    """`rows`: drills with their run or None, the oldest first. None where there is nothing to show.
    A bar is judged by the target of its own day, the line is that of the next drill."""
    if not rows:
        return None
    most = max([drill.seconds for drill, _ in rows] + [aim or 0, 1])
    slot = WIDTH // max(len(rows), 6)
    bars = [_bar(place * slot, slot, *row, most) for place, row in enumerate(rows)]
    return Chart(bars, TOP + HEIGHT - HEIGHT * aim // most if aim else None)


def _bar(x, slot, drill, run, most) -> Bar:
    seconds, target = drill.seconds, run and run.target
    height = max(HEIGHT * seconds // most, 2)
    flagged = run and run.flagged
    hue = "soon" if flagged else "done" if not target or seconds <= target else "open"
    return Bar(x + 2, TOP + HEIGHT - height, slot - 4, height, x + slot // 2, seconds, hue)
