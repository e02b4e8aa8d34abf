"""Cleaning of whatever people and spreadsheets send, before any form judges it."""

import re
import unicodedata

# Marks that reorder or hide what is read; a name must look on paper as it does in the table.
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])
_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x034F, 0x115F, 0x1160, 0x180E, *range(0x200B, 0x200E), *range(0x2060, 0x2065),
     0x3164, 0xFEFF, 0xFFA0]
)  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_TOWER_LIMIT = 2
_WIDE_TO_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def clean_text(value: str, *, multiline: bool = False) -> str:
    """Text as it may be stored: no control, bidi or invisible characters, no towers of marks.

    In: any str. Out: str, trimmed (full-width spaces too); in one line unless `multiline`.
    Letters themselves are kept exactly (𠮷 and emoji included): no normalisation of Han.
    """
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    value = _CONTROL.sub("", value.translate(_BIDI))
    value = _limit_towers(_drop_invisible(value))
    if multiline:
        return "\n".join(line.rstrip() for line in value.split("\n")).strip()
    return " ".join(value.split())


def _drop_invisible(value: str) -> str:
    # A joiner between two emoji is part of a letter (a family, a profession); elsewhere it hides.
    kept = []
    for index, char in enumerate(value):
        if char == "\u200d" and 0 < index < len(value) - 1 and ord(value[index + 1]) > 0x2000:
            kept.append(char)
        elif ord(char) not in _INVISIBLE or char == "\u200d":
            kept.append(char if char != "\u200d" else "")
    return "".join(kept)


def _limit_towers(value: str) -> str:
    if value.isascii():
        return value
    kept, height = [], 0
    for char in value:
        height = height + 1 if unicodedata.combining(char) else 0
        if height <= _TOWER_LIMIT:
            kept.append(char)
    return "".join(kept)


def to_halfwidth(value: str) -> str:
    """Full-width digits, letters, punctuation and spaces to their ASCII forms (codes, phones)."""
    return value.translate(_WIDE_TO_HALF)


def search_words(*texts: str) -> str:
    """Lower-case text, its pinyin and initials, for name search ("晨曦" → "晨曦 chenxi cx")."""
    from pypinyin import Style, lazy_pinyin  # slow to import: half a second, only writers need it

    parts = []
    for text in filter(None, texts):
        parts += [text.lower(), "".join(lazy_pinyin(text)).lower()]
        parts.append("".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower())
    return " ".join(dict.fromkeys(parts))[:500]
