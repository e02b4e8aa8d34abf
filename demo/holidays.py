"""Letters to parents before holidays: the campaign of the city before the last one, which most
schools took up, and the one before the next, which is under way."""

import datetime as dt
import uuid
from typing import NamedTuple

from demo.places import BATCH
from drills.dues import holiday as dues
from drills.models import HolidayCampaign, HolidayLetter
from drills.rules import holiday as rules
from drills.rules.holiday import Holiday
from safety.base import clock

AHEAD = dt.timedelta(days=21)  # so long before its day a campaign is announced
SENT, LATE, COUNTED, BEGUN = 0.93, 0.05, 0.9, 0.3  # shares; begun: of the one under way
TEXT = (
    "尊敬的家长：\n"
    "{name}将至。为保证孩子过一个平安、愉快的假期，请您履行监护责任，做到以下几点：\n"
    "一、防溺水。不私自下水，不擅自与他人结伴游泳，不到无安全设施、不熟悉的水域，冬季不到冰面上玩耍。\n"
    "二、交通安全。不乘坐超员、无牌无证车辆，未满十二周岁不骑自行车上路，未满十六周岁不骑电动车。\n"
    "三、消防和用电。不玩火，不私自燃放烟花爆竹，安全使用电器、燃气和取暖设施。\n"
    "四、饮食和卫生。不吃三无食品，勤洗手、多通风。\n"
    "五、去向清楚。知道孩子在哪里、和谁在一起、什么时候回家。\n"
    "请认真阅读并签写回执，交回学校。"
)
DONE = ("班会和广播提醒", "班会、家访 12 户", "主题班会、黑板报", "家长会")


class Days(NamedTuple):
    """A holiday of the invented city: due, first and last day as (month, day)."""

    holiday: Holiday
    name: str
    due: tuple[int, int]
    first: tuple[int, int]
    last: tuple[int, int]


YEAR = (
    Days(Holiday.WINTER, "寒假", (1, 19), (1, 22), (2, 23)),
    Days(Holiday.TOMBS, "清明节", (4, 2), (4, 4), (4, 6)),
    Days(Holiday.MAY, "劳动节", (4, 29), (5, 1), (5, 5)),
    Days(Holiday.SUMMER, "暑假", (7, 6), (7, 9), (8, 31)),
    Days(Holiday.NATIONAL, "国庆节", (9, 29), (10, 1), (10, 7)),
    Days(Holiday.NEW_YEAR, "元旦", (12, 30), (12, 31), (12, 31)),
)


def build(rng, where, who, host, today: dt.date) -> None:
    """Write both, with what schools still owe. The host has not sent the one under way."""
    past, coming = _around(today)
    schools = [s for s in where.schools if s.stage != "higher" and s.pk in who.officers]
    telling = Telling(rng, who)
    before = telling.announce(where.city, *past)
    for school in schools:
        if school.pk == host.pk or rng.random() < SENT:
            telling.send(before, school, today)
    now = telling.announce(where.city, *coming, at=min(coming[1] - AHEAD, _day(today, -2)))
    for school in schools:
        if school.pk != host.pk and rng.random() < BEGUN:
            telling.send(now, school, today)
    HolidayLetter.objects.bulk_create(telling.letters, batch_size=BATCH)
    dues.owe(now)
    if before.due_on >= today - rules.LAPSE:
        dues.owe(before)


def _around(today) -> tuple:
    """(what, due, first and last day) of the holiday whose letter was due last, and of the next."""
    found = [
        (days, *(dt.date(year, *md) for md in (days.due, days.first, days.last)))
        for year in (today.year - 1, today.year, today.year + 1)
        for days in YEAR
    ]
    past = [one for one in found if one[1] < _day(today, -1)]
    return past[-1], next(one for one in found if one[1] > today)


class Telling:
    def __init__(self, rng, who):
        self.rng, self.who = rng, who
        self.letters: list[HolidayLetter] = []

    def announce(self, city, days, due, first, last, at=None) -> HolidayCampaign:
        day = at or due - AHEAD
        return HolidayCampaign.objects.create(
            uuid=self._uuid(), unit=city, holiday=days.holiday,
            title=f"{first.year}年{days.name}安全致家长一封信", first_day=first, last_day=last,
            due_on=due, topics=[topic.value for topic in rules.THEMES[days.holiday]],
            text=TEXT.format(name=days.name), announced_by=self.who.city_admin,
            announced_at=clock.start_of(day) + dt.timedelta(hours=10), **city.columns(),
        )  # fmt: skip

    def send(self, campaign, school, today):
        late = campaign.due_on < today and self.rng.random() < LATE
        first = clock.day_of(campaign.announced_at)
        last = min(campaign.due_on, _day(today, -1))
        day = _day(first, self.rng.randrange((last - first).days + 1))
        on = min(_day(campaign.due_on, 2), _day(today, -1)) if late else day
        families = max(20, school.pupils * 19 // 20)
        counted = self.rng.random() < COUNTED
        self.letters.append(
            HolidayLetter(
                uuid=self._uuid(), campaign=campaign, sent_on=day, families=families,
                receipts=families * self.rng.randrange(900, 1001) // 1000 if counted else None,
                activities=self.rng.choice(DONE), late=late,
                recorded_by=self.who.officers[school.pk],
                recorded_at=clock.start_of(on) + dt.timedelta(hours=15), **school.columns(),
            )
        )  # fmt: skip

    def _uuid(self):
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)


def _day(day: dt.date, days: int) -> dt.date:
    return day + dt.timedelta(days=days)
