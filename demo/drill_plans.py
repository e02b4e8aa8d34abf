"""Plans of drills to come, and the bureaus' templates with which schools begin."""

import datetime as dt
import uuid

from demo.places import BATCH
from drills.dues import drill as dues
from drills.models import Drill, DrillPlan, DrillTemplate, PlanPost, PlanRoute, Scenario
from drills.rules.plan import hour_of
from safety.base import clock
from safety.schools import calendar

SHARE = 0.12  # of the schools have a drill planned for the weeks to come
FURTHEST = 40  # days
WRITTEN = 0.6  # of those have written its plan

COMMAND = (
    "总指挥：校（园）长\n现场指挥：分管安全副校长\n发信号：政教处\n"
    "清点人数：各班班主任\n救护：校医、保健教师"
)
POSTS = (
    ("三楼楼梯口", "三楼层长", "引导靠右下楼，防止推挤"),
    ("二楼楼梯口", "二楼层长", "控制人流，按班级先后放行"),
    ("一楼出口", "值班领导", "保持通道畅通，引导到集合点"),
    ("集合点", "政教主任", "收齐各班人数并报总指挥"),
)
ROUTES = (
    ("三楼、二楼东侧教室", "东侧楼梯，一楼东门"),
    ("三楼、二楼西侧教室", "西侧楼梯，一楼西门"),
    ("一楼各室", "就近出口"),
)
TOLD = {
    Scenario.FIRE: ("全体师生弯腰捂口鼻、有序撤离，两分钟内到达集合点。",
                    "二楼实验室起火，走廊有烟。",
                    "开始：连续急促铃声。停电时用手持喇叭。结束：长铃声。"),
    Scenario.EARTHQUAKE: ("先就地避险，震后有序撤离。", "上课时发生有感地震，持续约一分钟。",
                          "避险：一长两短；撤离：连续短铃声；结束：长铃声。"),
    Scenario.CRUSH: ("各班错峰下楼，楼梯不拥挤、不停留。", "课间操时楼梯有学生摔倒。",
                     "开始：广播口令。楼梯岗位吹哨即停。"),
    Scenario.NIGHT: ("住宿生在夜间按宿舍楼层有序撤离。", "熄灯后宿舍楼配电箱冒烟。",
                     "开始：宿舍警报和手持喇叭。结束：广播口令。"),
    Scenario.BUS: ("学生从车门和安全门有序离车。", "校车途中发动机舱冒烟。",
                   "开始：随车照管人员口令。结束：全部学生到达安全区。"),
}  # fmt: skip


def build(rng, where, who, host, today: dt.date) -> None:
    """Nothing that is past changes; `host` gets a plan of an earlier fire drill, to be taken over
    for the one it has planned."""
    days = _school_days(where.city, today)
    _templates(rng, who, where, today)
    some = [s for s in where.schools if s.pk != host.pk and s.pk in who.officers]
    drills = [_drill(rng, school, who, days) for school in some if days and rng.random() < SHARE]
    Drill.objects.bulk_create(drills, batch_size=BATCH)
    written = [drill for drill in drills if rng.random() < WRITTEN]
    earlier = Drill.objects.filter(school=host, held_on__isnull=False, scenario=Scenario.FIRE)
    written += list(earlier.select_related("school").order_by("-held_on")[:1])
    _plans(written)
    dues.owe_all(today)  # now that vehicles are there, schools with buses owe a drill with them


def _school_days(city, today):
    terms = calendar.terms(city)
    ahead = (today + dt.timedelta(days=n) for n in range(2, FURTHEST))
    return [day for day in ahead if calendar.school_day(terms, day)]


def _drill(rng, school, who, days) -> Drill:
    scenario = rng.choice([Scenario.FIRE, Scenario.EARTHQUAKE, Scenario.CRUSH])
    return Drill(
        uuid=_uuid(rng), scenario=scenario, planned_on=rng.choice(days),
        starts_at=hour_of(scenario), planned_by=who.officers[school.pk],
        planned_at=clock.now(), **school.columns(),
    )  # fmt: skip


def _uuid(rng):
    return uuid.UUID(int=rng.getrandbits(128), version=4)


def _plans(drills) -> None:
    rows = []
    for drill in drills:
        purpose, course, signals = TOLD[drill.scenario]
        rows.append(
            DrillPlan(
                drill=drill,
                purpose=purpose,
                course=course,
                signals=signals,
                command=COMMAND,
                assembly="操场，各班划定的位置",
                place="教学楼",
                target_seconds=120,
                expected=max(drill.school.pupils + drill.school.staff, 1),
                written_by_id=drill.planned_by_id,
                written_at=drill.planned_at,
                **owner(drill),
            )
        )
    DrillPlan.objects.bulk_create(rows, batch_size=BATCH)
    PlanPost.objects.bulk_create(
        (
            PlanPost(plan=plan, order=n, place=place, who=name, task=task, **owner(plan))
            for plan in rows
            for n, (place, name, task) in enumerate(POSTS)
        ),
        batch_size=BATCH,
    )
    PlanRoute.objects.bulk_create(
        (
            PlanRoute(plan=plan, order=n, start=start, way=way, **owner(plan))
            for plan in rows
            for n, (start, way) in enumerate(ROUTES)
        ),
        batch_size=BATCH,
    )


def owner(row) -> dict:
    return {n: getattr(row, n) for n in ("school_id", "township_id", "district_id", "city_id")}


def _templates(rng, who, where, today) -> None:
    """Of the city one for each scenario told of here, of its first district one for fire."""
    units = [(where.city, scenario) for scenario in TOLD] + [(where.districts[0], Scenario.FIRE)]
    DrillTemplate.objects.bulk_create(
        DrillTemplate(
            uuid=_uuid(rng), unit=unit, **unit.columns(), scenario=scenario, command=COMMAND,
            purpose=TOLD[scenario][0], course=TOLD[scenario][1], signals=TOLD[scenario][2],
            assembly="操场，各班划定的位置",
            posts="\n".join(" / ".join(post) for post in POSTS),
            routes="\n".join(" / ".join(way) for way in ROUTES),
            target_seconds=120 if scenario == Scenario.FIRE else None,
            written_by=who.district_admins.get(unit.pk, who.city_admin),
            written_at=clock.start_of(today),
        )
        for unit, scenario in units
    )  # fmt: skip
