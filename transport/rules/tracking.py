"""The number by which somebody without an account asks for the answer to what they reported.

It is made of the form's own UUID under a key, so that a second click is told the same number, and
kept nowhere: the row holds a keyed mark of it. 75 bits: nobody guesses one.
"""

import re
from uuid import UUID

from safety.base import sealing
from safety.base.text import to_halfwidth

# Without I, L, O and U: what is read out or copied by hand stays what it is.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 15
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def number_of(form: UUID) -> str:
    """The number of what was sent with this form: "7K2MD-…"."""
    value = int(sealing.mark(form.hex, "tip number"), 16)
    letters = []
    for _place in range(LENGTH):
        value, rest = divmod(value, len(ALPHABET))
        letters.append(ALPHABET[rest])
    text = "".join(letters)
    return "-".join(text[start : start + 5] for start in range(0, LENGTH, 5))


def clean(text: str) -> str:
    """As it is kept in marks: capitals without dashes, misread letters put right."""
    return re.sub(r"[^0-9A-Z]", "", to_halfwidth(text).upper()).translate(_MISREAD)


def mark_of(number: str) -> str:
    """By what a row is found; of anything at all, so that a wrong number costs the same."""
    return sealing.mark(clean(number), "tip mark")
