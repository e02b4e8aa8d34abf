"""Safety agreements, letters to parents and lessons of drivers: most in order, some not (R18)."""

import datetime as dt

from demo.places import BATCH
from safety.base import clock
from safety.schools import calendar
from transport.dues import agreement as dues
from transport.models import (
    Agreement,
    DriverLesson,
    DriverLink,
    LessonPresence,
    ParentLetter,
    VehicleLink,
)
from transport.rules import agreement as rules

TITLE = "乘车安全告家长书"
TEXT = "请不要让孩子乘坐超员车、无牌车和低速货车、三轮车、拖拉机，请在规定站点接送孩子。"
TOPICS = ("冬季恶劣天气安全行车", "超员超速的危害和处罚", "上下学接送流程和清点人数")


def build(rng, who, host, today: dt.date, make_uuid) -> None:
    """`host` has parents who have yet to sign; every seventh vehicle has no agreement."""
    links = list(
        VehicleLink.objects.filter(in_use=True).select_related("school__unit", "vehicle")
        .order_by("pk")
    )  # fmt: skip
    term = calendar.term_of(links[0].city_id, today) if links else None
    now, papers, letters, lessons, there = clock.now(), [], [], [], []
    drivers = dict(
        DriverLink.objects.filter(in_use=True).order_by("pk").values_list("school", "driver")
    )
    for number, link in enumerate(links):
        officer = who.officers[link.school_id]
        made = {"recorded_by": officer, "recorded_at": now, **link.school.columns()}
        day = today - dt.timedelta(days=rng.randint(20, 80))
        if number % 7 != 3 or link.school_id == host.pk:
            missing = 2 if link.school_id == host.pk or number % 5 == 0 else 0
            papers.append(
                Agreement(
                    uuid=make_uuid(), link=link, driver_id=link.vehicle.driver_id, signed_on=day,
                    until=rules.until(day, term and term.ends_on), owed=link.pupils,
                    signed=max(0, link.pupils - missing), **made,
                )
            )  # fmt: skip
        if number % 3 == 0 or link.school_id == host.pk:
            letters.append(
                ParentLetter(
                    uuid=make_uuid(), title=TITLE, text=TEXT, sent_on=day, sent=link.pupils,
                    read=max(0, link.pupils - rng.randint(0, 3)), **made,
                )
            )  # fmt: skip
        driver = drivers.get(link.school_id)
        if driver and number % 6 and link.school_id != host.pk:
            lesson = DriverLesson(
                uuid=make_uuid(), held_on=today - dt.timedelta(days=rng.randint(1, 30)),
                topic=rng.choice(TOPICS), teacher=officer.name, **made,
            )  # fmt: skip
            lessons.append(lesson)
            there.append(LessonPresence(lesson=lesson, driver_id=driver))
    for model, rows in ((Agreement, papers), (ParentLetter, letters), (DriverLesson, lessons)):
        model.objects.bulk_create(rows, batch_size=BATCH)
    LessonPresence.objects.bulk_create(there, batch_size=BATCH)
    dues.sweep()
