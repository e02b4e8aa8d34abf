"""What schools and bureaus saw around the gates: reported, answered, closed, some answers late."""

import datetime as dt

from canteen.dues import gate_answer
from canteen.models import GateMedia, GateSighting
from canteen.rules import gate as rules
from demo import owing
from demo.places import BATCH
from demo.recorded import recorded

SHARE = 0.12  # of schools
SEEN = (
    ("shop", "校门口文具食品店", "货架上有过期面包和无生产日期的散装糖果。", "market"),
    ("stall", "校门东侧流动摊点", "放学时段占道售卖油炸食品，无任何证照。", "urban"),
    ("cafe", "飞翔网吧", "工作日下午发现有学生模样人员上网。", "culture"),
    ("shop", "育苗便利店", "向学生出售辣条和三无饮料。", "market"),
    ("fun", "星光电玩城", "距校门不足200米，未设未成年人禁入标志。", "culture"),
)
ANSWERED = "已到现场检查，责令整改，没收问题食品。"
ENDED = "复查已整改到位，继续巡查。"


def build(rng, where, who, host, today: dt.date, make_uuid) -> None:
    """Write everything in bulk. `host` has one to be reported and one whose answer is late; of one
    that its district saw there the answer is waited for."""
    some = [s for s in where.schools if s.pk != host.pk and rng.random() < SHARE]
    rows = [_row(rng, school, who, today, rng.randrange(4), make_uuid) for school in some]
    rows += [_row(rng, host, who, today, stage, make_uuid) for stage in (0, 1)]
    rows[-1].reported_on = rows[-1].seen_on = today - dt.timedelta(days=17)
    rows[-1].recorded_at = recorded(rows[-1].seen_on)
    rows[-1].answer_by = rules.answer_by(rows[-1].reported_on)
    GateSighting.objects.bulk_create(rows, batch_size=BATCH)
    owing.owe([(gate_answer.ANSWER, row, gate_answer.answer_owed(row)) for row in rows], make_uuid)
    _of_bureau(host, who, today, make_uuid)


def _of_bureau(host, who, today, make_uuid) -> None:
    """The district's, waiting for its answer, of which the media were told as well; the city's,
    not reported yet."""
    district, seen = host.unit.district, today - dt.timedelta(days=4)
    facts = {"school": host, **host.unit.columns(), "recorded_at": recorded(seen), "seen_on": seen}
    waits = GateSighting(
        uuid=make_uuid(), place="校门西侧奶茶店", kind="shop", what="向学生出售无标签散装饮料。",
        bureau=district, recorded_by=who.district_admins[district.pk], department="market",
        reported_on=seen, answer_by=rules.answer_by(seen), reported_at=recorded(seen), **facts,
    )  # fmt: skip
    new = GateSighting(
        uuid=make_uuid(), place="校门对面棋牌室", kind="fun", what="放学时段有学生进入。",
        bureau=host.unit.city, recorded_by=who.inspectors[0], **facts,
    )  # fmt: skip
    GateSighting.objects.bulk_create([waits, new])
    gate_answer.follow_sighting(waits)
    told = seen + dt.timedelta(days=1)
    GateMedia.objects.create(
        uuid=make_uuid(), sighting=waits, medium="市广播电视台《民生热线》", told_on=told,
        decided="市教育局安全例会", what="校门周边向学生出售无标签饮料，已报市场监管部门。",
        answered_on=told + dt.timedelta(days=1), answer="已于新闻节目中报道。",
        recorded_by=who.city_admin, recorded_at=recorded(told), school=host, **host.unit.columns(),
    )  # fmt: skip


def _row(rng, school, who, today, stage, make_uuid) -> GateSighting:
    """As far as `stage`: seen, reported, answered, closed."""
    kind, place, what, department = rng.choice(SEEN)
    seen = today - dt.timedelta(days=rng.randrange(1, 14) if stage < 2 else rng.randrange(20, 80))
    row = GateSighting(
        uuid=make_uuid(), place=place, kind=kind, what=what, seen_on=seen,
        recorded_by=who.officers[school.pk], recorded_at=recorded(seen), school=school,
        **school.unit.columns(),
    )  # fmt: skip
    if stage:
        row.department, row.reported_on, row.answer_by = department, seen, rules.answer_by(seen)
    if stage > 1:
        row.answered_on, row.answer = seen + dt.timedelta(days=9), ANSWERED
    if stage > 2:
        row.closed_on, row.outcome = seen + dt.timedelta(days=15), ENDED
    return row
