"""What a food licence says on a day, and what its input must be (R08, rules.md)."""

import datetime as dt

from django.utils.translation import gettext as _

SOON = dt.timedelta(days=30)
LONGEST_LICENCE = 6  # years ahead; licences run for five


def licence_state(expires_on: dt.date | None, today: dt.date) -> str:
    """ "none" (not recorded), "expired", "soon" or "valid"."""
    if expires_on is None:
        return "none"
    if expires_on < today:
        return "expired"
    return "soon" if expires_on <= today + SOON else "valid"


def faults_of_licence(number: str, expires_on: dt.date | None, today: dt.date) -> dict[str, str]:
    """What is wrong with a food licence: number and last day go together."""
    if expires_on and not number:
        return {"licence": _("Give the number of the licence as well.")}
    if number and not expires_on:
        return {"licence_expires_on": _("Give the last day of the licence as well.")}
    if expires_on and expires_on.year > today.year + LONGEST_LICENCE:
        return {"licence_expires_on": _("No food licence runs for so long. Look at the year.")}
    return {}


def faults_of_exemption(number: str, exempt: str) -> dict[str, str]:
    if number and exempt:
        return {"food_exempt": _("A supplier that has a food licence needs no exemption from it.")}
    return {}
