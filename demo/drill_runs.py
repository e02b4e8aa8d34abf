"""How the drills of some schools went: group by group, getting faster, a few of them flagged."""

import datetime as dt
from collections import defaultdict

from demo.places import BATCH
from drills.dues.review import follow_run
from drills.models import Drill, DrillRun, GroupList
from drills.rules import physics, target
from drills.rules.groups import Group
from drills.rules.record import WHOLE, target_for
from drills.rules.run import Arrival

EVERY = 8  # one school in so many
STAIRS = "东侧楼梯", "西侧楼梯", "中部楼梯"
GRADES = "一二三四五六"
WELL = "各班按路线撤离，教师站位到位，全程有序。"
BETTER = "东侧楼梯高峰时段错峰下楼，由德育处王老师负责。"


def by_school(rows: list[Drill], schools, host) -> list[list[Drill]]:
    """The held drills of every eighth of `schools` and of the host, a list for each, the oldest
    first. By place, not by key: the same seed tells of the same schools in any database."""
    some = {school.pk for school in schools[::EVERY]} | {host.pk}
    found: dict[int, list[Drill]] = defaultdict(list)
    for row in rows:
        if row.held_on and row.school_id in some:
            found[row.school_id].append(row)
    return [sorted(some, key=lambda row: row.held_on) for some in found.values()]


def faster(some: list[Drill], copied: bool) -> None:
    """Each drill of a school a little faster than the one before; the last one of a copied school
    is the very same as the one before."""
    slowest = some[0].seconds * 13 // 10
    for place, row in enumerate(some):
        row.seconds = max(slowest * (100 - 4 * place) // 100, 40)
    if copied and len(some) > 2:
        for name in ("seconds", "people", "problems", "improvements"):
            setattr(some[-1], name, getattr(some[-2], name))


def build(schools, host, drills: list[list[Drill]], make_uuid) -> None:
    """Runs of drills that are stored already; the last one of the host waits for its review."""
    places = {school.pk: school for school in schools} | {host.pk: host}
    lists, runs = [], []
    for some in drills:
        school = places[some[0].school_id]
        groups = _groups(school)
        lists.append(_list(school, some[0], groups))
        last = next((row for row in reversed(some) if row.scenario in WHOLE), None)
        for place, row in enumerate(some):
            same = some[place - 1] if place and place == len(some) - 1 else None
            runs.append(_run(school, row, groups, row is last, same, make_uuid))
    GroupList.objects.bulk_create(lists, batch_size=BATCH)
    owed = [run for run in runs if run.school_id == host.pk and run.is_last]
    for run in owed:
        run.reviewed_at = run.reviewed_by = None
        run.went_well = run.better = ""
    DrillRun.objects.bulk_create(runs, batch_size=BATCH)
    for run in owed:
        follow_run(run)


def _groups(school) -> list[Group]:
    people = max((school.pupils + school.staff) // 12, 1)
    storeys = max(school.storeys or 1, 1)
    return [
        Group(f"{GRADES[n // 2]}年级{n % 2 + 1}班", people, "教学楼", str(n * storeys // 12 + 1),
              STAIRS[n % 3])
        for n in range(12)
    ]  # fmt: skip


def _list(school, drill, groups) -> GroupList:
    return GroupList(
        groups=[list(group) for group in groups], written_by=drill.recorded_by,
        written_at=drill.planned_at, **school.columns(),
    )  # fmt: skip


def _run(school, drill, groups, last, same, make_uuid) -> DrillRun:
    arrivals, left = [], drill.people
    for place, group in enumerate(groups):
        people = left if place == 11 else drill.people // 12
        left -= people
        at = drill.seconds * (place + 1) // 12
        arrivals.append(Arrival(group.name, people, people, at, *group[2:]))
    whole = drill.scenario in WHOLE
    copied = same and (same.seconds, same.people) == (drill.seconds, drill.people)
    flags = physics.flags(
        scenario=drill.scenario, seconds=drill.seconds, storeys=school.storeys, arrivals=arrivals,
        same_on=same.held_on.isoformat() if copied else "",
    )  # fmt: skip
    ended = drill.recorded_at - dt.timedelta(minutes=40)
    began = ended - dt.timedelta(seconds=drill.seconds)
    phone = {} if copied else {"device_began_at": began, "device_sent_at": drill.recorded_at}
    return DrillRun(
        uuid=make_uuid(), drill=drill, began_at=began, ended_at=ended, **phone,
        way=DrillRun.Way.HAND if copied else DrillRun.Way.CLOCK,
        arrivals=[list(one) for one in arrivals], injured=0, crush=False, storeys=school.storeys,
        target=target_for(drill.scenario, school.storeys),
        pace=target.pace(drill.seconds, school.storeys, drill.people) if whole else None,
        is_last=last,
        flags=[flag.kept() for flag in flags], flagged=bool(flags), went_well=WELL, better=BETTER,
        reviewed_by=drill.recorded_by, reviewed_at=drill.recorded_at + dt.timedelta(days=1),
        **school.columns(),
    )  # fmt: skip
