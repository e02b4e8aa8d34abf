"""Cells as people type them, brought to what a form field takes. Pure; knows no workbook.

Each reader takes a raw cell (str, int, float, bool, date, datetime, time) and gives the value that
was meant. What it cannot read it gives back as typed, so that the *form* refuses it in its own
words; only where a form could not see the fault (a ticked box takes any text, a rounded number
looks like a good one) it raises `Unclear`.
"""

import datetime as dt
import math
import re

from django.utils.translation import gettext as _

from safety.base.text import to_halfwidth

# Excel keeps 15 digits of a number; what stands behind them is lost.
EXACT_DIGITS = 15
PLACEHOLDERS = frozenset(
    [
        "/",
        "//",
        "\\",
        "-",
        "--",
        "---",
        "—",
        "——",
        "———",
        "–",
        "−",
        "_",
        "n/a",
        "无",
        "暂无",
        "没有",
    ]
)
YES = frozenset(["是", "有", "√", "✓", "✔", "☑", "v", "y", "yes", "t", "true", "1", "对"])
NO = frozenset(
    ["否", "不是", "无", "没有", "×", "✗", "✘", "╳", "x", "n", "no", "f", "false", "0", "错"]
)
_UNITS = "人名位个层座岁所班栋幢张辆台只户天次元楼年月处间套米"
_INVISIBLE = [0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF]
_SPACES = [9, 10, 11, 12, 13, 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029]
_SPACES += [0x202F, 0x205F, 0x3000]
_COMPACT = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_COMPACT |= dict.fromkeys(_INVISIBLE + _SPACES)
_LONGEST_NUMBER = 40
_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001  (Excel knows no time zones)


class Unclear(Exception):
    """A cell that cannot be read and that no form could judge; `message` is for its owner."""

    def __init__(self, message):
        super().__init__(str(message))
        self.message = message


def compact(text: str) -> str:
    """Half-width, lower-case, without spaces and invisible marks: the form in which words match."""
    return text.translate(_COMPACT).lower()


def is_blank(raw) -> bool:
    return raw is None or (isinstance(raw, str) and not compact(raw))


def typed(raw) -> str:
    """A raw cell as the text that its owner sees."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, dt.datetime):
        return raw.date().isoformat() if raw.time() == dt.time() else raw.isoformat(" ")
    if isinstance(raw, float) and math.isfinite(raw):
        return str(int(raw)) if raw.is_integer() and abs(raw) < 1e15 else f"{raw:.15g}"
    return str(raw)


def text(raw, column=None) -> str:
    return typed(raw)


def name(raw, column=None) -> str:
    """A name without the spaces that only align it ("张　三"); those of Latin names stay single."""
    words = typed(raw).split()
    joined = words[0] if words else ""
    for word in words[1:]:
        joined += word if _is_han(joined[-1]) and _is_han(word[0]) else f" {word}"
    return joined


def _is_han(char: str) -> bool:
    return char == "·" or ord(char) >= 0x2E80


def code(raw, column=None) -> str:
    """A code or number of identity: half-width, no spaces; 3513100000.0 loses its tail."""
    _refuse_rounded(raw)
    value = typed(raw).translate(_COMPACT).lstrip("'`‘’")
    return re.sub(r"^(\d+)\.0+$", r"\1", value)


def _refuse_rounded(raw):
    if isinstance(raw, bool) or not isinstance(raw, int | float) or abs(raw) < 10**EXACT_DIGITS:
        return
    digits = str(abs(raw)) if isinstance(raw, int) else ""
    if not digits[EXACT_DIGITS:].strip("0"):
        raise Unclear(
            _("Excel has rounded this long number. Format the cell as text and type it again.")
        )


_INTEGER = re.compile(rf"([+-]?)(\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.0+)?[{_UNITS}f]?")
_DECIMAL = re.compile(rf"([+-]?)(\d{{1,3}}(?:,\d{{3}})+|\d+)(\.\d+)?[{_UNITS}°度]?")


def integer(raw, column=None):
    """A whole number: 1,234 / １２３４ / 1234人 / 1234.0 → 1234; anything else as typed."""
    if isinstance(raw, float) and raw.is_integer():
        return int(raw)
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and len(raw) <= _LONGEST_NUMBER:
        match = _INTEGER.fullmatch(compact(raw).replace("−", "-"))
        if match:
            return int(match[1] + match[2].replace(",", ""))
    return typed(raw)


def decimal(raw, column=None):
    """A number, as a float without Excel's noise in the 16th digit, or as typed."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        if isinstance(raw, float) and not math.isfinite(raw):
            return typed(raw)
        return float(f"{raw:.15g}") if isinstance(raw, float) else raw
    if isinstance(raw, str) and len(raw) <= _LONGEST_NUMBER:
        match = _DECIMAL.fullmatch(compact(raw).replace("−", "-"))
        if match:
            return float(match[1] + match[2].replace(",", "") + (match[3] or ""))
    return typed(raw)


_DEGREES = re.compile(
    r"(?:东经|北纬|经度|纬度|[en])?:?(\d{1,3})[°度](\d{1,2})[′'分](?:(\d{1,2}(?:\.\d+)?)[″\"秒]?)?[en]?"
)


def degrees(raw, column=None):
    """A longitude or latitude: 116.83, 东经116.83°, 116°49′36″E → decimal degrees."""
    if isinstance(raw, str):
        value = compact(raw).replace("’", "'").replace("”", '"')
        match = _DEGREES.fullmatch(value)
        if match and int(match[2]) < 60:
            whole, minutes, seconds = (float(part or 0) for part in match.groups())
            return round(whole + minutes / 60 + seconds / 3600, 6)
        bare = decimal(re.sub(r"^(?:东经|北纬|经度|纬度|[en]):?|(?:[en]|东经|北纬)$", "", value))
        return raw if isinstance(bare, str) else bare
    return decimal(raw)


def boolean(raw, column=None):
    """是/否/√/×/有/无/Y/N/1/0 and the column's own words → True or False, else `Unclear`."""
    if isinstance(raw, bool):
        return raw
    word = compact(typed(raw))
    if word in YES or word in getattr(column, "yes_words", ()):
        return True
    if word in NO or word in getattr(column, "no_words", ()):
        return False
    raise Unclear(_("Write yes or no (是 or 否)."))


_SHORT = re.compile(r"(\d{4})(?:年|[-/.、](\d{1,2})月?|年(\d{1,2})月?)?")
_DAY = re.compile(r"(\d{4})(?:[-/.、·]|年)(\d{1,2})(?:[-/.、·]|月)(\d{1,2})日?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.、](\d{1,2})[-/.、](\d{4}|\d{1,2})")
_TIME_OF_DAY = re.compile(r"[\sTt]+\d{1,2}[::]\d{2}.*$")
_HAN_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_YEARS = range(1900, 2101)
_SERIALS = range(367, 73051)  # 1901-01-01 … 2100-01-01


def date(raw, column=None, epoch=_EPOCH):
    """A day: a date cell, a serial, 19980901, 1998-9-1, 1998.9.1, 1998年9月1日, 一九九八年九月一日.

    Where the column is `loose`, a month or a year alone means its first day. `Unclear`: 1998.1
    typed as a number, which may have been October, and 9/1/1998, of which nobody knows the month.
    """
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    loose = bool(getattr(column, "loose", False))
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        found = _date_number(raw, loose, epoch)
    else:
        found = _date_text(typed(raw), loose, epoch)
    return typed(raw) if found is None else found


def _date_number(raw, loose, epoch):
    if not math.isfinite(raw):
        return None
    whole = int(raw)
    if whole in _YEARS:
        return _year_month(raw) if loose else None
    if whole in _SERIALS:
        return (epoch + dt.timedelta(days=whole)).date()
    return _date_text(str(whole), loose, epoch) if raw == whole else None


def _year_month(raw):
    year, month = f"{raw:.15g}".partition(".")[::2]
    if month == "1":
        raise Unclear(
            _("%(value)s may be January or October. Write the month as %(year)s-01 or %(year)s-10.")
            % {"value": f"{raw:.15g}", "year": year}
        )
    return _day(year, month or 1, 1)


def _date_text(raw, loose, epoch):
    if len(raw) > _LONGEST_NUMBER:
        return None
    value = _han_numbers(compact(_TIME_OF_DAY.sub("", raw)))
    if match := _DAY.fullmatch(value):
        return _day(*match.groups())
    if match := _YEAR_LAST.fullmatch(value):
        return _year_last(raw, *match.groups())
    if re.fullmatch(r"\d{8}", value):
        return _day(value[:4], value[4:6], value[6:])
    if re.fullmatch(r"\d{5}(\.\d+)?", value) and int(value[:5]) in _SERIALS:
        return (epoch + dt.timedelta(days=int(value[:5]))).date()
    if loose and re.fullmatch(r"\d{6}", value):
        return _day(value[:4], value[4:], 1)
    if loose and (match := _SHORT.fullmatch(value)):
        return _day(match[1], match[2] or match[3] or 1, 1)
    return None


def _year_last(raw, first, second, year):
    """25/12/1998 is one day whoever wrote it; 9/1/1998 is two."""
    days = {_day(year, first, second), _day(year, second, first)} - {None}
    if len(year) == 4 and len(days) < 2:
        return days.pop() if days else None
    raise Unclear(
        _("%(value)s can be read as more than one day. Write it as year-month-day: 1998-09-01.")
        % {"value": raw.strip()}
    )


def _han_numbers(value):
    """二〇〇八年九月二十一日 → 2008年9月21日; other text stays."""
    if not re.fullmatch(r"[〇○零一二三四五六七八九十年月日号\d]+", value):
        return value
    value = re.sub(
        r"([一二三])?十([一二三四五六七八九])?", lambda m: f"{m[1] or '一'}{m[2] or '〇'}", value
    )
    return value.translate(_HAN_DIGITS).replace("号", "日")


def _day(year, month, day):
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


_LONGEST_CELL = 80
_SHORTEST = 5  # fewer digits are an extension
_SEPARATED = r"[/\\|,，;；、\n]|或|和"
_MOBILE = re.compile(r"1\d{10}")
_AREA = r"(010|02\d|0[3-9]\d{2})"
_EXTENSION = r"(?:\(?(?:转|-|ext\.?|x)(\d{1,6})\)?)?"
_LANDLINE = re.compile(rf"\(?{_AREA}\)?-?([1-9]\d{{6,7}}){_EXTENSION}")
_LOCAL = re.compile(rf"([2-9]\d{{6,7}}){_EXTENSION}")


def phone(raw, column=None) -> str:
    """A mobile as 11 digits, a landline as 0317-1234567 or 0317-1234567-8; else as typed.

    Of several numbers in one cell the first mobile, or else the first that is whole.
    """
    numbers = [number for part in phones(raw) if (number := _number(part))]
    mobile = next((number for number in numbers if _MOBILE.fullmatch(number)), None)
    return mobile or (numbers[0] if numbers else to_halfwidth(typed(raw)).strip())


def phones(raw) -> list[str]:
    """The numbers in a cell, whole or not; none where any part of it is something else."""
    if _number(raw):
        return [raw]
    if not isinstance(raw, str) or len(raw) > _LONGEST_CELL:
        return []
    for between in (_SEPARATED, r"\s+"):
        parts = [part for part in re.split(between, raw.strip()) if not is_blank(part)]
        if len(parts) > 1 and all(map(_like_a_number, parts)):
            return parts
    return []


def _like_a_number(part) -> bool:
    digits = re.sub(r"[-—–()+.转]", "", compact(part))
    return digits.isdecimal() and len(digits) > _SHORTEST


def _number(raw) -> str:
    """One phone number, or "" for anything else."""
    value = compact(typed(raw)).translate(dict.fromkeys(map(ord, "—–‐‑－_"), "-"))
    value = re.sub(r"^(?:\+86|0086)-?|\.0+$", "", value)
    digits = re.sub(r"[-.·()]", "", value)
    if re.fullmatch(r"(?:86)?1\d{10}", digits):
        return digits[-11:]
    if not isinstance(raw, str) and re.fullmatch(r"\d{9,11}", value):
        value = f"0{value}"  # Excel drops the leading nought of an area code
    for pattern in (_LANDLINE, _LOCAL):
        if match := pattern.fullmatch(value):
            return "-".join(filter(None, match.groups()))
    return ""


def choice(raw, column):
    """The value whose name or synonym the cell holds, or the text as typed."""
    found = column.choices.find(typed(raw))
    return typed(raw).strip() if found is None else found


READERS = {
    "text": text,
    "name": name,
    "code": code,
    "integer": integer,
    "decimal": decimal,
    "degrees": degrees,
    "boolean": boolean,
    "date": date,
    "phone": phone,
    "choice": choice,
}
