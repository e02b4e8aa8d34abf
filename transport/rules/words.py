"""The rules on drivers and vehicles in words: what each asks, where it stands, what puts it right.

`source`: T the founding texts, L read in the law, M from memory, D our design; M and D are shown as
"to be confirmed by the bureau".
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext_lazy, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from transport.rules.kinds import Gear, Kind, Plates

Words = str | Promise
BUS = _("School Bus Regulations")  # the State Council's order 617
ROAD = _("Road Traffic Safety Law")
_NOTHING = _("nothing on file")
_ASK = _("Ask the traffic police or the driver for it, and record the answer with its source.")
_NEVER = _("none, ever")
_ANOTHER = _("Let somebody else drive. This record bars for ever.")


@dataclass(frozen=True)
class Article:
    """Articles of a law, as the reader's language writes them, Chinese in its own numerals."""

    law: Words
    numbers: tuple[int, ...]

    def __str__(self):
        numbered = (
            gettext("article {number}").format(number=_numeral(one)) for one in self.numbers
        )
        articles = gettext(", ").join(numbered)
        return gettext("{law}, {articles}").format(law=self.law, articles=articles)


def _numeral(number: int) -> str:
    """Up to 99, as Chinese law counts its articles (二十三)."""
    if not (get_language() or "").startswith("zh"):
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "") + _DIGITS[ones]


_DIGITS = ("", *"一二三四五六七八九")


@dataclass(frozen=True)
class Rule:
    """`found` takes the value in, `asked` the threshold, and its number as `count`."""

    label: Words
    article: Article
    asked: Words
    how: Words
    prove: Words = _ASK
    found: Words = "%(value)s"
    nothing: Words = _NOTHING
    source: str = "L"
    codes: type[models.TextChoices] | None = None  # whose words the value is to be shown by

    def spoken(self, value: str) -> str:
        """A value in the reader's language."""
        if self.codes is None or not value:
            return value
        return gettext(", ").join(str(self.codes(one).label) for one in value.split(","))

    @property
    def unsure(self) -> bool:
        return self.source in {"M", "D", "S"}


def _art(*numbers: int, law=BUS) -> Article:
    return Article(law, numbers)


def bus_article(numbers: Iterable[int]) -> Article:
    """These articles of the School Bus Regulations."""
    return Article(BUS, tuple(numbers))


_RECORD = _("on %(value)s")
_DAY = _("valid to %(value)s")
_RENEW = _("Renew it, then record the new date.")

DRIVER_RULES = {
    "licence_class": Rule(
        _("Licence class"), _art(23), _("class %(threshold)s or one that includes it"),
        _("Give the vehicle a driver of that class, or the driver a smaller vehicle."),
        _("Record the class on the driving licence, and the seats of each vehicle."),
        _("class %(value)s"), source="M",
    ),
    "licence_expired": Rule(
        _("Driving licence"), _art(23), _("valid on this day"), _RENEW,
        _("Record to when the driving licence is valid."), _DAY,
    ),
    "under_three_years": Rule(
        _("Years of driving"), _art(23),
        ngettext_lazy("at least %(threshold)s year", "at least %(threshold)s years", "count"),
        _("Let somebody else drive until then."), _("Record the day of the first licence."),
        _("licensed since %(value)s"), source="T",
    ),
    "too_young": Rule(
        _("Age"), _art(23), pgettext_lazy("age", "at least %(threshold)s"),
        _("Let somebody else drive until then."),
        _("Record the birth date."), _("age %(value)s"),
    ),
    "too_old": Rule(
        _("Age"), _art(23), pgettext_lazy("age", "at most %(threshold)s"),
        _("Let somebody else drive."), _("Record the birth date."), _("age %(value)s"),
    ),
    "full_points": Rule(
        _("Penalty points"), _art(23),
        _("under %(threshold)s in each of the last three scoring periods and in the present one"),
        _("Let somebody else drive until the periods are over."),
        found=_("%(value)s points in one scoring period"), source="T",
    ),
    "casualty_accident": Rule(
        _("Accident with death or serious injury, and responsibility"), _art(23), _NEVER, _ANOTHER,
        found=_RECORD, source="T",
    ),
    "drink_driving": Rule(
        _("Drink or drunk driving"), _art(23), _NEVER, _ANOTHER, found=_RECORD, source="T"
    ),
    "overload_speeding": Rule(
        _("Overload or speeding in a passenger vehicle"), _art(23),
        ngettext_lazy(
            "none in the last %(threshold)s year", "none in the last %(threshold)s years",
            "count",
        ),
        _("Let somebody else drive until then."), found=_RECORD,
    ),
    "crime": Rule(_("Crime"), _art(23), _NEVER, _ANOTHER, found=_RECORD),
    "drugs_alcohol": Rule(_("Drugs or alcohol abuse"), _art(23), _NEVER, _ANOTHER, found=_RECORD),
    "illness": Rule(
        _("Epilepsy, psychosis or the like"), _art(23), _NEVER, _ANOTHER, found=_RECORD
    ),
    "infection": Rule(
        _("Infectious disease"), _art(23), _("none"),
        _("Let somebody else drive until a doctor says that it is over, then record that."),
        found=_RECORD,
    ),
    "yearly_review": Rule(
        _("Yearly review by the traffic police"), _art(26),
        _("passed since %(threshold)s, with its hours of study"),
        _("Let somebody else drive until the review is passed, then record it."),
        _("Let the driver be reviewed, and record the day and the hours of study."),
    ),
    "medical": Rule(
        _("Medical examination"), _art(26), _("found fit since %(threshold)s"),
        _("Let somebody else drive until a doctor finds the driver fit, then record that."),
        _("Let the driver be examined, and record the day."), found=_("unfit on %(value)s"),
    ),
    "qualification": Rule(
        _("School-bus qualification"), _art(23, 25), _("noted on the driving licence"),
        _("Let somebody else drive until the traffic police grants it."),
        _("Record the qualification that the traffic police noted on the licence."),
        found=_("refused or taken back on %(value)s"),
    ),
}  # fmt: skip
_OFF = _("Let it carry no pupils from today on. Use a vehicle that is allowed.")
VEHICLE_RULES = {
    "forbidden_vehicle": Rule(
        _("Forbidden kind of vehicle"), _art(2),
        _("never a low-speed truck, three-wheeler, tractor"), _OFF, source="T", codes=Kind,
    ),
    "scrapped": Rule(
        _("Scrapping"), _art(14, law=ROAD), _("not scrapped"), _OFF,
        nothing=_("recorded as scrapped"), source="T",
    ),
    "scrap_date": Rule(
        _("Scrapping date"), _art(14, law=ROAD), _("not past"), _OFF,
        _("Record the scrapping date on the vehicle licence."), _DAY, source="T",
    ),
    "unlicensed": Rule(
        _("Number plate"), _art(8, 11, law=ROAD), _("registered, with its plates"),
        _("Let it carry no pupils before it is registered and has its plates."),
        source="T", codes=Plates,
    ),
    "false_plate": Rule(
        _("Number plate"), _art(16, law=ROAD), _("its own"),
        _("Let it carry no pupils, and tell the traffic police."), source="T", codes=Plates,
    ),
    "few_seats": Rule(
        _("Rated seats"), _art(2), _("at least %(threshold)s seats"), _OFF,
        _("Record the seats on the vehicle licence."), _("%(value)s seats"),
    ),
    "over_seats": Rule(
        _("Pupils carried"), _art(34), _("at most %(threshold)s beside driver and attendant"),
        _("Carry fewer pupils at one time, or use a larger vehicle or one more. Where it drives "
          "more than once, enter each run as a route with its pupils."),
        _("Enter each run as a route with its pupils: the fullest one counts."),
        _("%(value)s pupils"),
    ),
    "inspection": Rule(
        _("Safety inspection"), _art(20), _("every %(threshold)s months"),
        _("Have it inspected, then record the new date."),
        _("Record to when the inspection is valid."), _DAY,
    ),
    "insurance": Rule(
        _("Insurance"), _art(14), _("valid on this day"), _RENEW,
        _("Record to when it is insured."), _DAY,
    ),
    "permit": Rule(
        _("School-bus permit"), _art(15, 16), _("valid on this day"), _RENEW,
        _("Record the permit and to when it is valid."), _DAY,
    ),
    "equipment": Rule(
        _("Equipment on board"), _art(21),
        _("hammer, dry-powder extinguisher, first-aid kit, recorder with positioning"),
        _("Put on board what is missing, then record that."),
        _("Look what is on board, and record it."), _("missing: %(value)s"), codes=Gear,
    ),
}  # fmt: skip
RULES = DRIVER_RULES | VEHICLE_RULES
