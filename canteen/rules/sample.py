"""Samples of dishes (留样): pure judgements (R09)."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.rules.flag import Flag

LEAST_GRAMS = 125
KEPT = dt.timedelta(hours=48)
MOST_GRAMS = 2000  # more is a slip of the finger
MOST_DISHES, LONGEST_NAME = 40, 40
SLIP = dt.timedelta(minutes=10)  # so soon after a menu was written what goes was mistyped
ARTICLE = gettext_lazy("School Food Safety and Nutrition Regulations, article 40")


def faults_of_sample(grams: int, taken_at: dt.datetime, now: dt.datetime) -> dict[str, str]:
    """What no sample can be. One that is too light can: it is flagged, never refused."""
    if not 1 <= grams <= MOST_GRAMS:
        return {"grams": _("Give a weight from 1 to %(most)d g.") % {"most": MOST_GRAMS}}
    if taken_at > now:
        return {"taken_at": _("This moment has not come yet.")}
    return {}


def is_light(grams: int | None) -> bool:
    """Whether a sample is there and too light."""
    return grams is not None and grams < LEAST_GRAMS


def faults_of_disposal(keep_until: dt.datetime, now: dt.datetime) -> dict[str, str]:
    """A sample is kept for 48 hours at least."""
    if now < keep_until:
        return {"samples": _("A sample is kept for 48 hours. Some of these have not been yet.")}
    return {}


def flags_of(dish: str, grams: int | None) -> list[Flag]:
    """What is wrong with the sample of a dish."""
    rule = _("Of every dish of every meal a sample of at least 125 g is kept for 48 hours.")
    if grams is None:
        found, how = _("%(dish)s: no sample"), _("Take a sample before the dish is all served.")
    elif grams < LEAST_GRAMS:
        found, how = _("%(dish)s: %(grams)d g"), _("Take at least 125 g of each dish.")
    else:
        return []
    return [Flag(rule, str(ARTICLE), found % {"dish": dish, "grams": grams}, how)]


def dishes_of(text: str) -> list[str]:
    """The dishes of a menu as somebody wrote it, a line each; each once."""
    lines = (" ".join(line.split()) for line in text.replace("、", "\n").splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def is_slip(written_at: dt.datetime, now: dt.datetime) -> bool:
    """Whether what goes off a menu so soon was a slip of the pen."""
    return now - written_at <= SLIP


def faults_of_change(changed: list[str], reason: str) -> dict[str, str]:
    """A dish that goes off a menu, or comes back, says why."""
    if reason or not changed:
        return {}
    said = _("Say why these go off the menu or come back to it: %(dishes)s.")
    return {"reason": said % {"dishes": _(", ").join(changed)}}


def faults_of_menu(dishes: list[str]) -> dict[str, str]:
    if not dishes:
        return {"dishes": _("Name at least one dish.")}
    if len(dishes) > MOST_DISHES:
        return {"dishes": _("A menu has at most %(most)d dishes.") % {"most": MOST_DISHES}}
    if max(map(len, dishes)) > LONGEST_NAME:
        said = _("The name of a dish has at most %(most)d letters. Write each on its own line.")
        return {"dishes": said % {"most": LONGEST_NAME}}
    return {}
