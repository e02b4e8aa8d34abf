"""What a kitchen records on a day, what of it is missing, and until when it may be recorded: pure
judgements (R09, R10, rules.md)."""

import datetime as dt
from collections.abc import Container, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Slot(models.TextChoices):
    """The three checks of a day (三查)."""

    MORNING = "morning", gettext_lazy("morning check")
    NOON = "noon", gettext_lazy("noon check")
    EVENING = "evening", gettext_lazy("evening check")


class Meal(models.TextChoices):
    BREAKFAST = "breakfast", gettext_lazy("breakfast")
    LUNCH = "lunch", gettext_lazy("lunch")
    SUPPER = "supper", gettext_lazy("supper")


class Served(NamedTuple):
    """Of one meal: how many dishes its menu has, and how many of them have a sample."""

    dishes: int
    sampled: int


def missing(
    meals: Iterable[str],
    checks: Container[str] = (),
    menus: Mapping[str, Served] = MappingProxyType({}),
    eaten: Container[str] = (),
    controlled: bool = False,
) -> list[str]:
    """What a day still owes, in the order of the day: "check:morning", "menu:lunch"…

    `eaten`: the meals that a leader ate with the pupils; `controlled`: daily control is done.
    """
    owed = [f"check:{slot}" for slot in Slot.values if slot not in checks]
    for meal in meals:
        menu = menus.get(meal)
        if menu is None:
            owed.append(f"menu:{meal}")
        elif menu.sampled < menu.dishes:
            owed.append(f"samples:{meal}")
        if meal not in eaten:
            owed.append(f"leader:{meal}")
    return owed if controlled else [*owed, "control"]


def words(codes: Iterable[str]) -> str:
    """What is missing, in the reader's language."""
    return _(", ").join(word(code) for code in codes)


def word(code: str) -> str:
    kind, _colon, of = code.partition(":")
    if kind == "check":
        return str(Slot(of).label)
    if kind == "control":
        return _("daily control")
    said = {
        "menu": _("menu of %(meal)s"),
        "samples": _("samples of %(meal)s"),
        "leader": _("leader's meal at %(meal)s"),
    }
    return said[kind] % {"meal": Meal(of).label}


# -- until when ------------------------------------------------------------------------------------


def first_open(today: dt.date) -> dt.date:
    """The earliest day of which something may still be recorded."""
    return today - dt.timedelta(days=settings.CANTEEN_BACKDATE_DAYS)


def recorded_late(day: dt.date, recorded_on: dt.date) -> bool:
    """Whether what is no part of a kitchen's day (a delivery, a cleaning) was recorded later than
    such days are."""
    return day < first_open(recorded_on)


def faults_of_day(day: dt.date, today: dt.date, days: int | None = None) -> dict[str, str]:
    """What stands against recording something of a day now: within CANTEEN_BACKDATE_DAYS, or
    within the `days` of what has a number of its own."""
    days = settings.CANTEEN_BACKDATE_DAYS if days is None else days
    if day > today:
        return {"day": _("This day has not come yet.")}
    if day < today - dt.timedelta(days=days):
        said = _("Records are made within %(days)d days. This day stands as it is.")
        return {"day": said % {"days": days}}
    return {}


# -- the items of the three checks -----------------------------------------------------------------

ITEMS: dict[str, dict] = {
    Slot.MORNING: {
        "health": gettext_lazy("Everyone is fit for work: no fever, diarrhoea, cough or wound"),
        "clothes": gettext_lazy("Clean work clothes and caps, hands washed, no rings"),
        "goods": gettext_lazy("Goods that came in are fresh, in date and have their papers"),
        "store": gettext_lazy("Storeroom dry and clean, food off the floor, nothing expired"),
        "tools": gettext_lazy("Tools for raw and cooked food apart and marked"),
        "pests": gettext_lazy("No trace of rats, flies or cockroaches"),
    },
    Slot.NOON: {
        "cooked": gettext_lazy("Food is cooked through, at least 70 °C in the middle"),
        "apart": gettext_lazy("Raw and cooked food apart all the way"),
        "served": gettext_lazy("Served within 2 hours, by people in masks and caps"),
        "tableware": gettext_lazy("Tableware disinfected and kept closed"),
        "hall": gettext_lazy("Dining hall clean, taps and soap in order"),
    },
    Slot.EVENING: {
        "cleaned": gettext_lazy("Floors, tables, sinks and drains cleaned"),
        "leftovers": gettext_lazy("Leftovers thrown away, none kept for tomorrow"),
        "disinfected": gettext_lazy("Tableware and tools washed and disinfected"),
        "waste": gettext_lazy("Kitchen waste closed and handed over"),
        "off": gettext_lazy("Gas, water and electricity off, storeroom and doors locked"),
    },
}  # fmt: skip


def faults_of_check(slot: str, wrong: Iterable[str], remarks: str) -> dict[str, str]:
    """What is wrong with a check: whatever is not in order is said in words."""
    if set(wrong) - ITEMS[slot].keys():
        return {"ok": _("Choose one of the answers that are offered.")}
    if wrong and not remarks:
        return {"remarks": _("Say in words what is not in order, and what was done about it.")}
    return {}
