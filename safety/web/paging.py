"""Pages by key: the same cost for page 1 and page 1,000, and rows that move are not shown twice.

The cursor in the address is sealed: it holds row numbers, and a gap between them would tell of rows
that its reader must not know of (R02).
"""

import base64
import datetime as dt
import hashlib
import json
import uuid
from dataclasses import dataclass, field, replace
from decimal import Decimal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.db.models import F, IntegerField, Q, Subquery
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

COUNT_CAP = 1000
BLOCK = 48  # sealed texts of one length tell nothing by it
LONGEST = 600


@dataclass(frozen=True)
class KeyPage:
    """Rows of one page; `next` is the cursor of the following page, "" when this is the last.

    `count` is exact up to COUNT_CAP and capped there (`capped` True): "1,000+"."""

    rows: list
    next: str
    first: bool
    count: int = 0
    capped: bool = field(default=False)


def page_of(
    queryset, order: tuple[str, ...], cursor: str, size: int, count=True, shown=()
) -> KeyPage:
    """The page that begins behind `cursor` in `order` (names of non-null columns or annotations,
    "-" for descending; the last must be unique). A cursor that is not ours begins at the start.

    `shown` names columns: rows are then named tuples of them (the order's are among them), which
    costs a long list far less than models.
    """
    ordered = queryset.order_by(*order)
    start = _decode(cursor, order)
    chosen = ordered.annotate(rows_in_all=_Total(queryset)) if count else ordered
    if shown:
        chosen = chosen.values_list(*shown, *(["rows_in_all"] if count else []), named=True)
    page = page_from(_rows(chosen, order, start, size), order, size, start is None)
    total = _value(page.rows[0], "rows_in_all") if count and page.rows else 0
    return replace(page, count=min(total, COUNT_CAP), capped=total > COUNT_CAP)


def page_from(found: list, order: tuple[str, ...], size: int, first: bool) -> KeyPage:
    """The page of rows of which up to `size` + 1 were found from its beginning on, uncounted."""
    rows, more = found[:size], len(found) > size
    return KeyPage(rows=rows, next=_encode(rows[-1], order) if more else "", first=first)


def start_of(cursor: str, order: tuple[str, ...], kinds: list[type]) -> list | None:
    """The values `behind` which the page of a cursor begins, of these kinds (int, date, datetime);
    None for the first page, and for a cursor that is not ours."""
    values = _decode(cursor, order)
    if values is None:
        return None
    try:
        return [
            kind(value) if kind is int else kind.fromisoformat(value)  # type: ignore[attr-defined]
            for kind, value in zip(kinds, values, strict=True)
        ]
    except (ValueError, TypeError):  # of another list in an order of the same names
        return None


class _Total(Subquery):
    """How many rows there are, counted up to COUNT_CAP + 1, in the query of the page itself."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()

    def __init__(self, queryset):
        super().__init__(queryset.order_by().values("pk")[: COUNT_CAP + 1])


def _rows(ordered, order, start, size):
    if start is None:
        return list(ordered[: size + 1])
    try:
        return list(ordered.filter(behind(order, start))[: size + 1])
    except (ValueError, TypeError, OverflowError, LookupError):
        return list(ordered[: size + 1])


def behind(order: tuple[str, ...], start: list):
    """The condition that a row comes after these values of the order's columns.

    Lexicographic: (a, b) behind (x, y) is a > x or (a = x and b > y).

    One direction throughout is written as one comparison of rows, which an index answers by
    going straight to the place; a mixed order must be spelled out.
    """
    names, descending = [name.lstrip("-") for name in order], {name[0] == "-" for name in order}
    if len(descending) == 1:
        lookup = TupleLessThan if descending.pop() else TupleGreaterThan
        return lookup(Tuple(*(F(name) for name in names)), tuple(start))
    condition, equal = Q(), Q()
    for name, value in zip(order, start, strict=True):
        column, comparison = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        condition |= equal & Q(**{f"{column}__{comparison}": value})
        equal &= Q(**{column: value})
    return condition


def _value(row, name):
    for part in name.lstrip("-").split("__"):
        row = row[part] if isinstance(row, dict) else getattr(row, part)
    return row


def _encode(row, order) -> str:
    values = [_value(row, name) for name in order]
    text = json.dumps(values, default=_plain, separators=(",", ":")).encode()
    padded = text.ljust(-(-len(text) // BLOCK) * BLOCK)
    return base64.urlsafe_b64encode(_seal().encrypt(padded, _of(order))).decode().rstrip("=")


def _seal() -> AESSIV:
    return AESSIV(hashlib.sha512(b"cursor " + settings.SECRET_KEY.encode()).digest())


def _of(order) -> list[bytes]:
    """What a cursor is bound to: in a list of another order it is not ours."""
    return [name.encode() for name in order]


def _plain(value):
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, uuid.UUID | Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


def _decode(cursor: str, order):
    """The values of a cursor that we sealed for this order; None for none and for any other."""
    if not cursor or len(cursor) > LONGEST:
        return None
    try:
        sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return json.loads(_seal().decrypt(sealed, _of(order)))
    except (InvalidTag, ValueError):
        return None
