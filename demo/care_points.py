"""Off-campus care points: about 426 places and 5,133 pupils at 2,200 schools, four in five below
standard, as the founding text reports them; a census that some schools have not taken."""

import datetime as dt

from canteen.actions import care_month
from canteen.dues import care_census
from canteen.models import CareBureauVisit, CareCensus, CareLink, CarePoint, CareVisit
from canteen.rules import care_point as rules
from canteen.rules.care_point import Danger, Looks
from demo import names
from demo.places import BATCH
from demo.recorded import recorded
from safety.base import clock
from safety.schools import calendar

SHARE = 0.19  # of schools beside which there is one
BELOW = 0.8
COUNTED = 0.98  # of schools, this term
WORDS = ("小太阳", "阳光", "启明星", "春苗", "金果果", "七彩", "育才", "爱心", "博学", "童心")
STREETS = ("育才路", "学府街", "新华路", "建设街", "幸福里", "文化路", "东风街")
SEEN = (
    "灭火器过期，疏散通道堆放杂物，已告知经营者并通知家长。",
    "厨房与休息区未隔开，无留样，已报市场监管部门。",
    "现场就餐学生与登记一致，环境整洁。",
)
INSPECTED = "与市场监管所联合走访：灭火器过期，未办理食品经营许可，要求停止供餐。"
TALKED = "向家长通报托管点证照和消防情况，发放告家长书。"


def build(rng, where, who, host, today: dt.date, make_uuid) -> None:
    """Write everything in bulk. Pupils of `host` go to two places, and it owes its census."""
    schools = [s for s in where.schools if s.pk == host.pk or rng.random() < SHARE]
    schools += [host]
    points = [_point(rng, school, number, today, make_uuid)
              for number, school in enumerate(schools)]  # fmt: skip
    points[-1].fire, points[-1].danger = Looks.BAD, Danger.HIGH
    for point in points:
        point.keep_keys()
    CarePoint.objects.bulk_create(points, batch_size=BATCH)
    pairs = list(zip(points, schools, strict=True))
    links = [_link(point, school, point.pupils, today, make_uuid) for point, school in pairs]
    CareLink.objects.bulk_create(links, batch_size=BATCH)
    visits = [_visit(rng, *pair, who, today, make_uuid) for pair in pairs if rng.random() < 0.6]
    CareVisit.objects.bulk_create(visits, batch_size=BATCH)
    CareBureauVisit.objects.create(
        uuid=make_uuid(), point=points[-1], bureau=points[-1].district, what=INSPECTED,
        held_on=today - dt.timedelta(days=9), recorded_at=recorded(today - dt.timedelta(days=9)),
        recorded_by=who.district_admins[points[-1].district_id],
    )  # fmt: skip
    _census(rng, where, who, host, links, today, make_uuid)
    care_census.owe_all()
    # The month that is over is kept as the places stand.
    care_month.keep(clock.month_start(today))


def _point(rng, school, number, today, make_uuid) -> CarePoint:
    low = rng.random() < BELOW
    faults = rng.choice([("food",), ("fire",), ("business", "food"), ("hygiene", "food")])
    gone = faults if low else ()
    food = "" if "food" in gone else f"JY2{rng.randrange(10**12):012}"
    point = CarePoint(
        uuid=make_uuid(), district=school.unit.district, name=f"{rng.choice(WORDS)}托管中心",
        address=f"{rng.choice(STREETS)}{number + 1}号", owner=names.person(rng),
        phone=names.phone(rng), meals=True, boards=rng.random() < 0.3,
        business_licence="" if "business" in gone else f"9213{rng.randrange(10**14):014}",
        food_licence=food, food_until=today + dt.timedelta(days=400) if food else None,
        fire=Looks.BAD if "fire" in gone else rng.choice([Looks.GOOD, Looks.GOOD, Looks.UNKNOWN]),
        hygiene=Looks.BAD if "hygiene" in gone else Looks.GOOD,
        danger=rng.choice(Danger.values) if low else Danger.LOW, pupils=rng.randrange(3, 22),
    )  # fmt: skip
    point.told = rules.below(point, today)
    return point


def _link(point, school, pupils, today, make_uuid) -> CareLink:
    return CareLink(
        uuid=make_uuid(), point=point, pupils=pupils, counted_on=today - dt.timedelta(days=30),
        school=school, **school.unit.columns(),
    )  # fmt: skip


def _visit(rng, point, school, who, today, make_uuid) -> CareVisit:
    meeting = rng.random() < 0.3
    held_on = today - dt.timedelta(days=rng.randrange(3, 80))
    return CareVisit(
        uuid=make_uuid(), point=point, kind="meeting" if meeting else "visit",
        held_on=held_on,
        what=TALKED if meeting else rng.choice(SEEN), recorded_by=who.officers[school.pk],
        recorded_at=recorded(held_on), school=school, **school.unit.columns(),
    )  # fmt: skip


def _census(rng, where, who, host, links, today, make_uuid) -> None:
    term = calendar.term_of(where.city, today)
    if term is None:
        return
    there: dict = {}
    for link in links:
        places, pupils = there.get(link.school_id, (0, 0))
        there[link.school_id] = places + 1, pupils + link.pupils
    rows = []
    for school in where.schools:
        if school.pk == host.pk or rng.random() >= COUNTED:
            continue
        places, pupils = there.get(school.pk, (0, 0))
        rows.append(
            CareCensus(
                uuid=make_uuid(), term=term, places=places, pupils=pupils, taken_on=today,
                taken_by=who.officers[school.pk], school=school, **school.unit.columns(),
            )
        )  # fmt: skip
    CareCensus.objects.bulk_create(rows, batch_size=BATCH)
