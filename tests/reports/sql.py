"""The figures by SQL written out by hand, on the rows of hazards, their entries and inspections.

It reads neither HazardPeriod nor any query of the program. How a hazard stood at an instant is the
last thing that its entries said before it: `to_state` of the last, and for each other column the
last entry that set it.
"""

from django.db import connection

from safety.base import clock

COLUMNS = ("deadline", "severity", "area", "on_the_spot", "submitted_at", "district_id", "stage")
OPEN = "('to_rectify', 'rectifying', 'returned', 'awaiting_recheck', 'referred')"
WITH_SCHOOL = "('to_rectify', 'rectifying', 'returned')"
IN_TIME = "(on_the_spot IN ('true', '1') OR submitted_on <= deadline)"
SPOT = "on_the_spot IN ('true', '1')"
# Whether anything could still be asked of the school.
ASKED = (
    "state <> 'referred' AND NOT (state = 'awaiting_recheck'"
    " AND submitted_on IS NOT NULL AND submitted_on <= deadline)"
)
HAZARDS = {
    "found": "found",
    "found_signed_off": "found AND state = 'signed_off'",
    "found_on_the_spot": f"found AND {SPOT}",
    "found_time_limited": f"found AND NOT {SPOT}",
    "found_limited_signed_off": f"found AND NOT {SPOT} AND state = 'signed_off'",
    "found_due": f"found AND NOT {SPOT} AND (state = 'signed_off' OR ({ASKED}"
    " AND deadline <= %(last)s))",
    "due": f"NOT {SPOT} AND (signed OR (state IN {OPEN} AND {ASKED}"
    " AND deadline BETWEEN %(first)s AND %(last)s))",
    "found_under_deadline": f"found AND NOT {SPOT} AND state IN {OPEN}",
    "signed_off": "signed",
    "in_time": f"signed AND {IN_TIME}",
    "limited_signed_off": f"signed AND NOT {SPOT}",
    "limited_in_time": f"signed AND NOT {SPOT} AND submitted_on <= deadline",
    "open": f"state IN {OPEN}",
    "under_deadline": f"state IN {OPEN} AND NOT {SPOT}",
    "overdue": f"state IN {WITH_SCHOOL} AND deadline < %(last)s",
    "awaiting_recheck": "state = 'awaiting_recheck'",
    "referred": "state = 'referred'",
}
VISITS = {
    "visits": "count(CASE WHEN kind <> 'self_check' THEN 1 END)",
    "schools": "count(DISTINCT CASE WHEN kind <> 'self_check' THEN school_id END)",
    "self_checks": "count(CASE WHEN kind = 'self_check' THEN 1 END)",
}

# On the spot, as the entries of a trail say it, in the order of the lines.
WAYS = ("true", "false")
LOOKS = ("looked_again", "relapsed")


def figures(first, last, column="", value=None) -> dict[str, int]:
    """All figures of the days from `first` to `last`; `column` narrows (district_id, area …)."""
    counts = ", ".join(f"count(CASE WHEN {q} THEN 1 END)" for q in HAZARDS.values())
    where = f"AND {column} = %(value)s" if column else ""
    row = _row(f"{_stood()} SELECT {counts} FROM days WHERE issued_at IS NOT NULL {where}",
               _params(first, last, value))  # fmt: skip
    found = dict(zip(HAZARDS, row, strict=True))
    return found | visits(first, last, column, value) | looks(first, last, column, value)


def looks(first, last, column="", value=None) -> dict[str, int]:
    """Entries of look-backs in those days, at hazards that were in such a line until then."""
    where = f"AND {_last(column, 'l.at')} = %(value)s" if column else ""
    row = _row(
        f"""SELECT count(*), count(CASE WHEN l.action = 'relapse' THEN 1 END)
        FROM inspections_ledgerentry l JOIN inspections_hazard h ON h.id = l.hazard_id
        WHERE l.action IN ('relapse', 'held') AND l.at >= %(since)s AND l.at < %(until)s {where}""",
        _params(first, last, value),
    )
    return dict(zip(LOOKS, row, strict=True))


def visits(first, last, column="", value=None) -> dict[str, int]:
    """A visit has no area and no severity of its own."""
    columns = {"": "", "district_id": "at_district_id", "stage": "at_stage"}
    if column not in columns:
        return dict.fromkeys(VISITS, 0)
    where = f"AND CAST({columns[column]} AS varchar(20)) = %(value)s" if column else ""
    row = _row(
        f"SELECT {', '.join(VISITS.values())} FROM inspections_inspection WHERE state = 'submitted'"
        f" AND submitted_at >= %(since)s AND submitted_at < %(until)s {where}",
        _params(first, last, value),
    )
    return dict(zip(VISITS, row, strict=True))


def numbers(first, last, code) -> set[str]:
    """The numbers of the hazards behind a figure."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_stood()} SELECT number FROM days WHERE issued_at IS NOT NULL AND {HAZARDS[code]}",
            _params(first, last, None),
        )
        return {row[0] for row in cursor.fetchall()}


def _stood() -> str:
    said = ", ".join(f"{_last(column)} AS {column}" for column in COLUMNS)
    return f"""
    WITH stood AS (
      SELECT h.id, h.number, h.issued_at, {said},
        (SELECT e.to_state FROM inspections_ledgerentry e WHERE e.hazard_id = h.id
           AND e.at < %(until)s ORDER BY e.sequence DESC LIMIT 1) AS state,
        (SELECT max(e.at) FROM inspections_ledgerentry e WHERE e.hazard_id = h.id
           AND e.at < %(until)s AND e.to_state = 'signed_off'
           AND e.from_state <> 'signed_off') AS signed_at
      FROM inspections_hazard h WHERE h.issued_at < %(until)s
    ), days AS (
      SELECT stood.*, {_shanghai_day("submitted_at")} AS submitted_on,
        (issued_at >= %(since)s) AS found,
        (state = 'signed_off' AND signed_at >= %(since)s) AS signed
      FROM stood
    )"""


def _last(column, before="%(until)s") -> str:
    value, present = _json(column)
    return f"""(SELECT {value} FROM inspections_ledgerentry e WHERE e.hazard_id = h.id
           AND e.at < {before} AND {present} ORDER BY e.sequence DESC LIMIT 1)"""


def _json(column) -> tuple[str, str]:
    """(the value of data.set.column as text, whether that key is there)."""
    if connection.vendor == "sqlite":
        path = f"'$.set.{column}'"
        value = f"CAST(json_extract(e.data, {path}) AS varchar(40))"
        return value, f"json_type(e.data, {path}) IS NOT NULL"
    return f"e.data #>> '{{set,{column}}}'", f"jsonb_exists(e.data -> 'set', '{column}')"


def _shanghai_day(column) -> str:
    if connection.vendor == "sqlite":
        return f"date({column}, '+8 hours')"
    return f"to_char(({column}::timestamptz) AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD')"


def _params(first, last, value) -> dict:
    adapt = connection.ops.adapt_datetimefield_value
    return {
        "since": adapt(clock.start_of(first)),
        "until": adapt(clock.end_of(last)),
        "first": first.isoformat(),
        "last": last.isoformat(),
        "value": _said(value),
    }


def _said(value) -> str:
    """A value as the text of a JSON value; SQLite says 1 and 0 for true and false."""
    words = {"true": "1", "false": "0"} if connection.vendor == "sqlite" else {}
    return words.get(value, str(value))


def _row(text, params):
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return cursor.fetchone()
