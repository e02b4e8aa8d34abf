"""Daily records of some kitchens through this term: most days whole, some late, some lacking."""

import datetime as dt

from canteen.dues import control, daily, parents
from canteen.models import (
    Control,
    DailyCheck,
    Dish,
    FreezerCheck,
    Kitchen,
    KitchenDay,
    LeaderMeal,
    Menu,
    Named,
    ParentsLook,
    PrincipalVisit,
)
from canteen.rules import control as control_rules
from canteen.rules import day as rules
from canteen.rules import sample
from demo import names
from demo.places import BATCH
from safety.base import clock
from safety.schools import calendar

KITCHENS = 20
LACKING, LATE = 0.05, 0.06  # of the days of a kitchen; of its weeks and months
DISHES = ["米饭", "馒头", "红烧肉", "番茄炒蛋", "清炒青菜", "土豆炖牛肉", "鱼香肉丝", "麻婆豆腐",
          "冬瓜排骨汤", "紫菜蛋花汤", "蒜蓉西兰花", "宫保鸡丁", "胡萝卜炒肉", "小米粥"]  # fmt: skip
WEEKLY = ("后门挡鼠板松动。", "已加固，下周复查。")
MONTHLY = ("分析当月周排查情况，研究留样和索证管理。", "指定专人每日核对留样标签和供货票证。")
PARENTS = ["家长委员会张会长", "家长委员会代表三人", "家长委员会王副会长"]
MADE_OF = {
    "红烧肉": "五花肉、土豆", "番茄炒蛋": "番茄、鸡蛋", "土豆炖牛肉": "土豆、牛肉",
    "麻婆豆腐": "豆腐、猪肉",
    "宫保鸡丁": "鸡胸肉、花生", "胡萝卜炒肉": "胡萝卜、猪肉",
}  # fmt: skip
WRONG = {
    "noon": ("served", "一名分餐人员未戴口罩，已当场纠正。"),
    "evening": ("waste", "餐厨垃圾桶未加盖，已加盖。"),
}


def build(rng, who, host, today: dt.date, make_uuid) -> None:
    """Write everything in bulk. The kitchen of `host` lacks the samples of its last school day."""
    Telling(rng, who, host, today, make_uuid).tell()
    since = rules.first_open(today)
    for sheet in KitchenDay.objects.filter(day__gte=since).exclude(missing=[]).order_by("pk"):
        daily.follow_sheet(sheet)
    daily.open_days(today)
    control.open_periods(today)
    parents.open_all()


class Telling:
    """The rows of all kitchens, gathered and then written."""

    def __init__(self, rng, who, host, today, make_uuid):
        self.rng, self.who, self.host, self.make_uuid = rng, who, host, make_uuid
        self.days = _school_days(host.city_id, today)
        self.today = today
        self.ends = (
            ("weekly", self._ends("weekly", today - dt.timedelta(days=7)), WEEKLY),
            ("monthly", self._ends("monthly", today), MONTHLY),
        )
        models = (Named, KitchenDay, DailyCheck, Menu, Dish, LeaderMeal, FreezerCheck, Control)
        self.rows: dict = {model: [] for model in (*models, PrincipalVisit, ParentsLook)}

    def tell(self):
        rows = Kitchen.objects.filter(in_use=True).select_related("school__unit")
        first = list(rows.filter(school=self.host))
        others = rows.exclude(school=self.host).order_by("pk")[: KITCHENS - len(first)]
        for kitchen in [*first, *others]:
            keeper, director = names.person(self.rng), names.person(self.rng)
            self._add(Named, kitchen, kitchen=kitchen, director=director, officer=keeper)
            for day in self.days:
                self._day(kitchen, day, keeper)
        self._parents()
        for model, found in self.rows.items():
            model.objects.bulk_create(found, batch_size=BATCH)

    def _day(self, kitchen, day, keeper):
        lacks = self._lacking(kitchen, day)
        late = day < self.today and self.rng.random() < LATE
        missing = [code for code in rules.missing(kitchen.served, set(), {}) if code in lacks]
        sheet = self._add(
            KitchenDay, kitchen, kitchen=kitchen, day=day, asked=True, late=late, missing=missing,
            missing_count=len(missing), whole_at=None if missing else self._whole(day, late),
        )  # fmt: skip
        at = clock.start_of(day + dt.timedelta(days=late))
        said = {"sheet": sheet, "late": late, "recorded_by": self.who.officers[kitchen.school_id]}
        for slot, hour in zip(rules.Slot.values, (7, 11, 18), strict=True):
            if f"check:{slot}" not in lacks:
                self._check(kitchen, slot, recorded_at=at + dt.timedelta(hours=hour), **said)
        for meal in kitchen.served:
            if f"menu:{meal}" not in lacks:
                self._meal(kitchen, meal, keeper, at + dt.timedelta(hours=10), said)
            if f"leader:{meal}" not in lacks:
                self._leader(kitchen, meal, recorded_at=at + dt.timedelta(hours=12), **said)
        evening = {**said, "recorded_at": at + dt.timedelta(hours=17)}
        if "control" not in lacks:
            self._control(kitchen, keeper, **evening)
        if day.weekday() in (0, 3) and day < self.today:
            self._add(
                FreezerCheck, kitchen, name="1号冷冻柜", cold="freezer", apart=True,
                celsius=-self.rng.randrange(16, 20), defrosted_on=day.replace(day=1), **evening,
            )  # fmt: skip
        if day.weekday() == 1 and day < self.today:
            principal = self.who.principals[kitchen.school_id]
            said = {**evening, "recorded_by": principal}
            self._add(PrincipalVisit, kitchen, found="操作间整洁，台账齐全。", **said)

    def _parents(self):
        """The committee came once a month, on the first Wednesday on which there was school."""
        months = set()
        for sheet in self.rows[KitchenDay]:
            turn = sheet.kitchen_id, sheet.day.year, sheet.day.month
            if sheet.day.weekday() == 2 and sheet.day < self.today and turn not in months:
                months.add(turn)
                self._look(sheet, bad=len(months) % 7 == 3)

    def _look(self, sheet, bad):
        """Seldom it finds that something is not in order."""
        at = clock.start_of(sheet.day) + dt.timedelta(hours=13)
        found = "部分窗口未公示菜价。" if bad else "饭菜新鲜，价格合理，就餐有序。"
        self._add(
            ParentsLook, sheet.kitchen, sheet=sheet, person=self.rng.choice(PARENTS),
            quality="good", price="bad" if bad else "good", order="good", found=found,
            measures="当天已补贴价目表。" if bad else "", bad_at=at if bad else None,
            recorded_by=self.who.officers[sheet.school_id], recorded_at=at,
        )  # fmt: skip

    @staticmethod
    def _whole(day, late):
        return clock.start_of(day + dt.timedelta(days=late)) + dt.timedelta(hours=18)

    def _lacking(self, kitchen, day) -> set[str]:
        codes = rules.missing(kitchen.served, set(), {})
        if day == self.today:
            return set(codes[1:])
        if kitchen.school_id == self.host.pk and day == self._last:
            return {"check:evening"}
        return {self.rng.choice(codes)} if self.rng.random() < LACKING else set()

    @property
    def _last(self) -> dt.date:
        return max((day for day in self.days if day < self.today), default=self.today)

    def _leader(self, kitchen, meal, **said):
        self._add(
            LeaderMeal, kitchen, meal=meal, leader=said["recorded_by"].name, **said,
            comment=self.rng.choice(["饭菜温热，口味适中。", "荤素搭配合理。", "汤略咸，已提醒。"]),
            pupils=self.rng.choice(["", "希望多些水果。", "红烧肉好吃。"]),
        )  # fmt: skip

    def _control(self, kitchen, keeper, **said):
        """Daily; on the last school day of a past week the weekly check, of a past month the
        meeting."""
        day = said["sheet"].day
        facts = {**said, "kitchen": kitchen, "day": day, "person": keeper}
        self._add(Control, kitchen, kind="daily", **facts)
        for kind, ends, (found, measures) in self.ends:
            if day in ends and self.rng.random() >= LACKING:
                self._add(Control, kitchen, kind=kind, found=found, measures=measures, **facts)

    def _ends(self, kind, before) -> set[dt.date]:
        """The last school days of the weeks or months that were over before a day."""
        last = {control_rules.span(kind, day): day for day in self.days}
        return {day for (_first, end), day in last.items() if end < before}

    def _check(self, kitchen, slot, **said):
        bad = slot in WRONG and self.rng.random() < 0.02
        code, remarks = WRONG[slot] if bad else ("", "")
        wrong = [code] if bad else []
        self._add(DailyCheck, kitchen, slot=slot, wrong=wrong, remarks=remarks, **said)

    def _meal(self, kitchen, meal, keeper, at, said):
        menu = self._add(Menu, kitchen, meal=meal, recorded_at=at, **said)
        for name in self.rng.sample(DISHES, 5):
            taken_at = clock.start_of(menu.sheet.day) + dt.timedelta(hours=10)
            gone = taken_at + dt.timedelta(hours=49)
            over = gone <= clock.now()
            self._add(
                Dish, kitchen, menu=menu, name=name, grams=self.rng.choice([130, 135, 140, 150]),
                cabinet="1号留样柜", keeper=keeper, taken_at=taken_at, late=said["late"],
                keep_until=taken_at + sample.KEPT, disposed_at=gone if over else None,
                disposed_by=keeper if over else "", ingredients=MADE_OF.get(name, ""),
            )  # fmt: skip

    def _add(self, model, place, /, **facts):
        row = model(uuid=self.make_uuid(), **place.school.columns(), **facts)
        self.rows[model].append(row)
        return row


def _school_days(city, today) -> list[dt.date]:
    """The school days of the present term until today."""
    terms = calendar.terms(city)
    term = calendar.term_of(terms, today)
    if term is None:
        return []
    span = range((today - term.starts_on).days + 1)
    days = (term.starts_on + dt.timedelta(days=ago) for ago in span)
    return [day for day in days if calendar.school_day(terms, day)]
