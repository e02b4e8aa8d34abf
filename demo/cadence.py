"""Schools' own checks of the last weeks, rules that the city and a district set, exemptions."""

import datetime as dt
import random
import uuid

from demo.visits import Visit, Writer
from demo.years import school_days
from inspections.models import Kind, Source
from safety.base import clock
from safety.dues.cadence import reminders
from safety.dues.cadence.calendar import Often
from safety.dues.cadence.defaults import key_of
from safety.dues.cadence.models import CadenceExemption, CadenceRule
from safety.schools.models import Role, User

WEEKS = 2  # before the present one
DILIGENT = 0.9
NOTICE = "市教育局安全工作通知"
EXEMPT = (
    ("self_check", "校舍整体维修，学生借址上课"),
    ("drill", "承担统一考试任务，演练顺延"),
)


def build(seed, where, who, host, today: dt.date, drawn, looking) -> None:
    """`drawn` and `looking` as the other visits were written with."""
    rng = random.Random(f"cadence {seed} {today}")

    def make_uuid():
        return uuid.UUID(int=rng.getrandbits(128), version=4)

    Writer(rng, who, clock.now(), make_uuid, drawn, looking).tell(_checks(rng, where, who, today))
    admin = User.objects.filter(appointments__role=Role.CITY_ADMIN, appointments__unit=where.city)
    _rules(where.city, host, admin.order_by("pk")[0], today, make_uuid)
    _exemptions(where, host, admin.order_by("pk")[0], today, make_uuid)
    reminders.owe_all(today)


def _checks(rng, where, who, today) -> list[Visit]:
    """One a week of nine schools in ten; in the present week of half of them so far."""
    monday = today - dt.timedelta(days=today.weekday())
    found = []
    for ago in range(WEEKS + 1):
        first = monday - dt.timedelta(weeks=ago)
        days = [day for day in school_days(first, first + dt.timedelta(days=4)) if day < today]
        share = DILIGENT if ago else DILIGENT / 2
        for school in where.schools if days else ():
            if school.stage != "higher" and rng.random() < share:
                officer, day = who.officers[school.pk], rng.choice(days)
                found.append(
                    Visit(school, day, Source.SELF, school.unit, [officer], Kind.SELF_CHECK)
                )
    return found


def _rules(city, host, admin, today, make_uuid) -> None:
    """Boarding schools check themselves twice a week since the term began; and the district of the
    demonstration's school asks its kindergartens for a drill each month."""
    since = today - dt.timedelta(days=60)
    district = host.unit.district
    _rule(city, admin, since, make_uuid(), kind="self_check", often=Often.WEEK, times=2,
          boarding=True)  # fmt: skip
    _rule(district, admin, since, make_uuid(), kind="drill", often=Often.MONTH,
          stages=["kindergarten"], only_in=district)  # fmt: skip


def _rule(unit, admin, since, key, **facts):
    only_in = facts.get("only_in")
    who = key_of(
        facts.get("stages", ()), facts.get("boarding"), None, only_in and only_in.pk
    )  # fmt: skip
    CadenceRule.objects.create(
        uuid=key, unit=unit, **unit.columns(), valid_from=since, who=who, source=NOTICE,
        made_by=admin, made_at=clock.start_of(since) - dt.timedelta(days=3), **facts,
    )  # fmt: skip


def _exemptions(where, host, admin, today, make_uuid) -> None:
    others = [school for school in where.schools if school.pk != host.pk]
    for school, (kind, reason) in zip(others, EXEMPT, strict=False):
        CadenceExemption.objects.create(
            uuid=make_uuid(), **school.columns(), kind=kind, bureau=where.city, reason=reason,
            first_day=today - dt.timedelta(days=10), last_day=today + dt.timedelta(days=20),
            granted_by=admin, granted_at=clock.now() - dt.timedelta(days=12),
        )  # fmt: skip
