"""Contracts of outsourced kitchens: some ended, some with a transition date, some taken back."""

import datetime as dt

from django.conf import settings

from canteen.dues import outsourcing
from canteen.models import Contract, Kitchen, Mode
from demo import owing
from demo.places import BATCH
from safety.base import clock

PARTIES = ("顺达餐饮", "康味来团膳", "禾香后勤服务", "众口餐饮管理", "绿源膳食")
PLAN = "由学校总务处接管，招聘厨师4人，设备作价移交，学期末前完成。"
KNOWN_FOR = 20  # days since the school recorded it


def build(rng, who, host, today: dt.date, make_uuid) -> None:
    """Write everything in bulk. The kitchen of `host` comes back in twelve days."""
    Kitchen.objects.filter(school=host).update(mode=Mode.OUTSOURCED)
    kitchens = Kitchen.objects.filter(mode=Mode.OUTSOURCED).select_related("school__unit")
    rows = [_contract(rng, place, who, today, make_uuid) for place in kitchens.order_by("pk")]
    for row in rows:
        if row.school_id == host.pk:
            row.transition_on, row.plan = today + dt.timedelta(days=12), PLAN
            row.ends_on = today + dt.timedelta(days=200)
            row.taken_back_on = None
    Contract.objects.bulk_create(rows, batch_size=BATCH)
    back = [row.kitchen_id for row in rows if row.taken_back_on]
    Kitchen.objects.filter(pk__in=back).update(mode=Mode.SELF_RUN)
    owed = [(outsourcing.TAKE_BACK, row, outsourcing.back_owed(row)) for row in rows]
    owed += [(outsourcing.PLAN, row, outsourcing.plan_owed(row)) for row in rows]
    owing.owe(owed, make_uuid)


def _contract(rng, kitchen, who, today, make_uuid) -> Contract:
    """On one of few days: what falls due on one day is reckoned once for all."""
    ends = today + dt.timedelta(days=30 * rng.randrange(-2, 24) + 5)
    starts = settings.OUTSOURCING_FORBIDDEN_FROM - dt.timedelta(days=30 * rng.randrange(1, 30))
    planned = ends > today + dt.timedelta(days=90) and rng.random() < 0.6
    back = rng.random() < 0.15
    return Contract(
        uuid=make_uuid(), kitchen=kitchen, party=rng.choice(PARTIES), starts_on=starts,
        ends_on=ends, transition_on=ends - dt.timedelta(days=60) if planned else None,
        plan=PLAN if planned else "",
        taken_back_on=today - dt.timedelta(days=rng.randrange(1, 60)) if back else None,
        recorded_by=who.officers[kitchen.school_id], school=kitchen.school,
        recorded_at=clock.now() - dt.timedelta(days=KNOWN_FOR), **kitchen.school.unit.columns(),
    )  # fmt: skip
