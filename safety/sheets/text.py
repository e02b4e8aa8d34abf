"""Text that goes into a cell: it can never become a formula, a link or a broken file."""

import re

LONGEST = 32_767
_CUT = "…"
# Not allowed in XML 1.0, and lone surrogates, which no encoding holds.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def cell_text(value) -> str:
    """A text as it may stand in a cell: no control characters, cut to what Excel can hold.

    Writers must still store it as a *string* cell; a leading = + - @ is then only a character.
    """
    text = str(value)
    if text.isprintable() and len(text) <= LONGEST // 2:  # nothing forbidden, no line: as it is
        return text
    text = _FORBIDDEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return text if _units(text) <= LONGEST else _shortened(text)


def _units(text):
    """The length as Excel counts it: characters beyond the basic plane count twice."""
    return len(text) + (0 if text.isascii() else sum(char > "\uffff" for char in text))


def _shortened(text):
    room, kept = LONGEST - len(_CUT), []
    for char in text[:LONGEST]:
        room -= 2 if char > "\uffff" else 1
        if room < 0:
            break
        kept.append(char)
    return "".join(kept) + _CUT


_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def xml_text(value) -> bytes:
    """The content of a <t> element: escaped, and a literal _x0041_ stays what it is."""
    text = _ESCAPED.sub("_x005F_", cell_text(value))
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.encode()
