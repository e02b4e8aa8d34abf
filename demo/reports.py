"""What patrols saw and parents reported of vehicles: new, late, answered, closed (R19)."""

import datetime as dt

from demo import owing_units
from safety.base import clock
from transport.dues import violation as dues
from transport.models import VehicleLink, Violation, ViolationStep
from transport.rules import tracking
from transport.rules import violation as rules

SEEN = (
    ("overload", "东环路与育才街路口", "车内站着十几个孩子，车门关不严。"),
    ("speeding", "省道282线王官屯段", "早上送学时车速很快，连续超车。"),
    ("forbidden", "李村小学门前土路", "三轮车车厢里坐了七八个学生。"),
    ("care", "实验小学东门", "孩子上下车没人照看，差点被电动车撞到。"),
    ("stop", "县医院门口", "就在路中间停车上下学生。"),
    ("plates", "中心幼儿园门口", "白色面包车号牌用布遮着。"),
    ("state", "镇政府十字路口", "车窗破了一块，用纸板挡着。"),
)
ANSWERS = {
    "upheld": "经核查属实，已责令该车停运整改，并通报公安交管部门处理。",
    "unfounded": "经查看行车记录和现场走访，未发现所反映情况，已要求学校加强提醒。",
}
UNKNOWN = ("冀Z8K321", "冀Z7M659")
EACH = 6  # of a district


def build(rng, where, who, host, today: dt.date, make_uuid) -> None:
    """A few for each district; of the demonstration's one is new, one late, one answered."""
    rows = []
    for district in where.districts:
        states = list(rules.State.values) if district.pk == host.unit.district_id else []
        states += rng.choices(rules.State.values, weights=(2, 3, 4, 3, 1), k=EACH - len(states))
        inspector = who.district_admins[district.pk]
        known = list(
            VehicleLink.objects.filter(district=district, in_use=True)
            .select_related("vehicle").order_by("pk")[:EACH]
        )  # fmt: skip
        rows += [
            _row(rng, district, state, number, known, inspector, today, make_uuid)
            for number, state in enumerate(states)
        ]
    cases = Violation.objects.bulk_create([row for row, _steps in rows])
    ViolationStep.objects.bulk_create([step for _row, steps in rows for step in steps])
    owing_units.owe(
        [
            (kind, row.unit, str(row.uuid), day, dues.facts_of(row), row.get_absolute_url())
            for row in cases
            for kind, day in dues.owed(row).items()
        ],
        make_uuid,
    )


def _row(rng, district, state, number, known, admin, today, make_uuid):
    what, place, text = rng.choice(SEEN)
    new, parent = state == rules.State.NEW, rng.random() < 0.7
    day = today - dt.timedelta(days=1 if new else rng.randint(3, 25))
    received = clock.start_of(day) + dt.timedelta(hours=rng.randint(7, 20))
    link = known[number] if number < len(known) and number % 3 else None
    row = Violation(
        uuid=make_uuid(), source=rules.From.PARENT if parent else rules.From.PATROL, what=what,
        text=text, place=place, seen_on=day, received_at=received, state=state,
        take_by=rules.take_by(day), answer_by=rules.answer_by(day),
        plate=link.vehicle.plate if link else rng.choice(UNKNOWN), unit=district,
        vehicle=link and link.vehicle, school_id=link and link.school_id,
        recorded_by=None if parent else admin, **district.columns(),
    )  # fmt: skip
    row.mark = tracking.mark_of(tracking.number_of(row.uuid)) if parent else ""
    steps = [("found", rules.State.NEW, received, None if parent else admin)]
    if not new:
        steps.append(("take", rules.State.UNDER_WAY, received + dt.timedelta(hours=20), admin))
    if state not in rules.OPEN:
        row.ended_at = received + dt.timedelta(days=2)
        row.answer = ANSWERS.get(state, "")
        action = {"upheld": "uphold", "unfounded": "dismiss"}.get(state, "close")
        steps.append((action, state, row.ended_at, admin))
    return row, [
        ViolationStep(uuid=make_uuid(), case=row, action=action, state=then, at=at, by=by)
        for action, then, at, by in steps
    ]
