"""How cold a freezer or refrigerator is, and what it must not hold together. Pure (R09)."""

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.rules.flag import Flag


class Cold(models.TextChoices):
    FREEZER = "freezer", gettext_lazy("freezer")
    FRIDGE = "fridge", gettext_lazy("refrigerator")


COLDEST, WARMEST = Decimal(-40), Decimal(30)  # beyond it is a slip of the finger
FREEZER_AT_MOST = Decimal(-12)
FRIDGE = Decimal(0), Decimal(8)
ARTICLE = gettext_lazy("GB 31654-2021 (to be confirmed by the bureau)")
MEETING = gettext_lazy("City school-safety meeting")


def faults_of_freezer(
    celsius: Decimal, defrosted_on: dt.date | None, day: dt.date
) -> dict[str, str]:
    """What no freezer can be."""
    if not COLDEST <= celsius <= WARMEST:
        return {"celsius": _("Give a temperature from -40 to 30 °C.")}
    if defrosted_on and defrosted_on > day:
        return {"defrosted_on": _("This day has not come yet.")}
    return {}


def wrong_of(cold, celsius, apart, defrosted_on, day) -> list[str]:
    """What is wrong with it by the rules: "warm", "together", "frosted"."""
    since = (day - defrosted_on).days if defrosted_on else 0
    found = {
        "warm": _too_warm(cold, celsius),
        "together": not apart,
        "frosted": cold == Cold.FREEZER and since > settings.CANTEEN_DEFROST_DAYS,
    }
    return [code for code, wrong in found.items() if wrong]


def words(wrong: list[str], celsius) -> str:
    """The same in the reader's language, in one line."""
    said = {
        "warm": _("%(celsius)s °C, not as cold as it must be") % {"celsius": celsius},
        "together": _("raw and cooked together"),
        "frosted": _("not defrosted for too long"),
    }
    return _(", ").join(said[code] for code in wrong)


def flags_of(name, cold, celsius, apart, defrosted_on, day) -> list[Flag]:
    """What is wrong with it by the rules."""
    found, wrong = [], wrong_of(cold, celsius, apart, defrosted_on, day)
    if "warm" in wrong:
        found.append(
            Flag(
                _("A freezer stands at -12 °C or colder, a refrigerator between 0 and 8 °C."),
                str(ARTICLE), f"{name}: {celsius} °C",
                _("Set it right, look again in an hour, and throw away what has gone bad."),
            )
        )  # fmt: skip
    if "together" in wrong:
        found.append(
            Flag(
                _("Raw and cooked food are kept apart."), str(MEETING),
                _("%(name)s: raw and cooked together") % {"name": name},
                _("Move cooked food into one of its own and mark both."),
            )
        )  # fmt: skip
    if "frosted" in wrong:
        said = {"name": name, "day": defrosted_on.isoformat()}
        said["days"] = settings.CANTEEN_DEFROST_DAYS
        found.append(
            Flag(
                _("A freezer is defrosted at least every %(days)d days.") % said, str(MEETING),
                _("%(name)s: last on %(day)s") % said, _("Defrost it and record the day."),
            )
        )  # fmt: skip
    return found


def _too_warm(cold, celsius) -> bool:
    if cold == Cold.FREEZER:
        return celsius > FREEZER_AT_MOST
    return not FRIDGE[0] <= celsius <= FRIDGE[1]
