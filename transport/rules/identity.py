"""Numbers of Chinese identity cards (GB 11643-1999): cleaned, checked, read."""

import datetime as dt
import re

from django.utils.translation import gettext as _

from safety.base.text import to_halfwidth

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
EARLIEST = dt.date(1900, 1, 1)
MEN, WOMEN = "m", "f"


def clean(text: str) -> str:
    """Without spaces and hyphens, half-width, with a capital X. Judge it by `fault`."""
    return re.sub(r"[\s\u00a0·-]", "", to_halfwidth(text)).upper()


def check_digit(first: str) -> str:
    """The eighteenth character that belongs to seventeen digits."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first, strict=True))
    return _CHECKS[total % 11]


def born_on(number: str) -> dt.date | None:
    """The birth date in eighteen characters; None where they hold no day."""
    try:
        return dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex(number: str) -> str:
    return MEN if int(number[16]) % 2 else WOMEN


def fault(number: str, today: dt.date) -> str:
    """What is wrong with a cleaned number, for the person who wrote it; "" for nothing."""
    if re.fullmatch(r"[0-9]{15}", number):
        return _(
            "This is a number of 15 digits, of a card that is valid no longer. Give the 18 "
            "characters of the present card."
        )
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
        return _("An identity number has 17 digits and a check digit (0 to 9 or X).")
    born = born_on(number)
    if born is None or not EARLIEST <= born <= today:
        return _("Characters 7 to 14 are no birth date. Look at the card.")
    if check_digit(number[:17]) != number[17]:
        return _("The check digit is wrong. Look at the card: some character was mistaken.")
    return ""


def masked(number: str) -> str:
    """The last four alone, behind as many dots as there are characters before them."""
    return "•" * max(len(number) - 4, 0) + number[-4:]
