"""The rules with which a city starts (rules.md): each holds until the city sets another for the
same kind and the same schools. With the article or text that it comes from."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from safety.dues.cadence.calendar import Often
from safety.dues.cadence.words import NEVER, Rule, Who
from safety.schools.models import Stage

KINDERGARTENS = frozenset({Stage.KINDERGARTEN.value})
SPECIAL = frozenset({Stage.SPECIAL.value})
# Higher education drills by its own rules.
REGULAR = frozenset(Stage.values) - {Stage.HIGHER.value}
PUPILS = REGULAR - KINDERGARTENS

NO_MEETINGS = dt.date(2026, 11, 30)  # a Monday: no week is cut in two

DRILLS = "教基一厅〔2014〕2号"
TEXT = "全市学校安全工作会议要求"


class Default(NamedTuple):
    rule: Rule
    source: str


def key_of(
    stages: Iterable[str], boarding: bool | None, buses: bool | None, district: int | None = None,
    listed: str = "",
) -> str:  # fmt: skip
    """For whom a rule is, in one writing: rows of one kind and key replace each other. An own list
    goes by its name, so that another row may change who stands on it."""
    said = {"stages": ",".join(sorted(stages)), "boarding": boarding, "buses": buses,
            "district": district, "list": listed}  # fmt: skip
    return ";".join(f"{name}={value}" for name, value in said.items() if value not in ("", None))


def _rule(
    kind, often, stages=frozenset(), boarding=None, buses=None, times=1, valid_from=dt.date.min
) -> Rule:
    who, key = Who(frozenset(stages), boarding, buses), key_of(stages, boarding, buses)
    return Rule(kind, often, times, valid_from, who, key)


DEFAULTS = (
    Default(_rule("self_check", Often.WEEK), TEXT),
    Default(_rule("drill", Often.MONTH, PUPILS), DRILLS),
    Default(_rule("drill", Often.QUARTER, KINDERGARTENS), DRILLS),
    Default(_rule("extra_drill", Often.TERM, REGULAR, boarding=True), DRILLS),
    Default(_rule("extra_drill", Often.TERM, SPECIAL), DRILLS),
    Default(_rule("bus_drill", Often.TERM, REGULAR, buses=True), DRILLS),
    # Kindergartens have no class meetings; a city that asks them sets a rule for them. They were
    # asked for before: months that are over stay as they were.
    Default(_rule("class_meeting", NEVER, KINDERGARTENS, valid_from=NO_MEETINGS), TEXT),
    Default(_rule("class_meeting", Often.WEEK, REGULAR), TEXT),
    # At the end of the last lesson of the morning and of the afternoon.
    Default(_rule("safety_reminder", Often.DAY, REGULAR, times=2), TEXT),
    Default(_rule("disinfection", Often.MONTH), TEXT),
    Default(_rule("district_inspection", Often.MONTH), TEXT),
    Default(_rule("city_inspection", Often.QUARTER), TEXT),
    Default(_rule("dragnet", Often.SEASON), TEXT),
)
