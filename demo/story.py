"""What happened to a hazard, day by day, until the present: the plot, without any database."""

import datetime as dt
from dataclasses import dataclass

from safety.base import clock


@dataclass(frozen=True)
class Scene:
    """One step of a hazard: the action of the table of transitions, its instant, who takes it."""

    action: str
    at: dt.datetime
    who: str  # "inspector", "officer", "rechecker"
    said: str = ""


RETURNED = [
    "照片看不清整改部位，请补拍。",
    "只清理了一半，仍有杂物堆放。",
    "责任人未签字，台账不完整。",
]
DONE = [
    "已整改到位并组织复查。",
    "已更换并落实专人管理。",
    "已清理完毕，建立每日巡查记录。",
    "已维修并经电工检测合格。",
]


def hour(day: dt.date, rng, first=8, last=17) -> dt.datetime:
    """A working instant of a Shanghai day."""
    return clock.start_of(day) + dt.timedelta(
        hours=rng.randrange(first, last), minutes=rng.randrange(60), seconds=rng.randrange(60)
    )


def plot(rng, found: dt.date, deadline: dt.date, now: dt.datetime, finish: dt.date | None):
    """The scenes after the notice, up to `now`.

    `finish` is the last day by which it must be signed off (a figure that a test knows); without
    it schools are as punctual as schools are: most in time, some late, a few very late.
    """
    scenes = []
    done = _done_on(rng, found, deadline, finish)
    planned = min(done, found + dt.timedelta(days=rng.randrange(1, 3)))
    scenes.append(Scene("plan", hour(planned, rng, 8, 10), "officer"))
    submitted = done
    if rng.random() < 0.12 and finish is None:
        back = submitted + dt.timedelta(days=rng.randrange(1, 3))
        scenes += _handed_in(rng, submitted)
        scenes.append(Scene("return", hour(back, rng, 14), "rechecker", rng.choice(RETURNED)))
        submitted = back + dt.timedelta(days=rng.randrange(1, 5))
    scenes += _handed_in(rng, submitted)
    checked = submitted + dt.timedelta(days=rng.randrange(1, 4))
    if finish:
        checked = min(checked, finish)
    scenes.append(Scene("sign_off", hour(checked, rng, 15, 18), "rechecker"))
    return _in_order(scene for scene in scenes if scene.at < now)


def _done_on(rng, found, deadline, finish) -> dt.date:
    if finish:
        latest = min(deadline, finish - dt.timedelta(days=1))
        return found + dt.timedelta(days=rng.randrange(1, max(2, (latest - found).days + 1)))
    lot, days = rng.random(), max(2, (deadline - found).days)
    if lot < 0.66:
        return found + dt.timedelta(days=rng.randrange(1, days + 1))
    if lot < 0.86:
        return deadline + dt.timedelta(days=rng.randrange(1, 9))
    return deadline + dt.timedelta(days=rng.randrange(12, 90))


def _handed_in(rng, day):
    at = hour(day, rng, 10, 13)
    return [
        Scene("after_photo", at, "officer"),
        Scene("submit", at + dt.timedelta(minutes=6), "officer", rng.choice(DONE)),
    ]


def _in_order(scenes):
    """Strictly rising instants: a day may be too short for what fell on it."""
    result, last = [], None
    for scene in scenes:
        at = scene.at if last is None or scene.at > last else last + dt.timedelta(minutes=7)
        result.append(Scene(scene.action, at, scene.who, scene.said))
        last = at
    return result
