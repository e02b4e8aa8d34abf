"""Values as the cells of a workbook take them."""

import datetime as dt
import math
from decimal import Decimal

from django.utils import timezone

from .text import cell_text

LARGEST_EXACT = 10**15 - 1  # Excel shows fifteen digits
FIRST_YEAR = 1900  # of which Excel knows a day


def cell(value, kind: str = "text"):
    """A value as a cell takes it: str, number, bool, naive Shanghai datetime, date or None."""
    if type(value) is str:  # nearly all are, so it is asked first
        return cell_text(value) or None
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.replace(tzinfo=None) if local.year >= FIRST_YEAR else local.isoformat(" ")
    if isinstance(value, dt.date):
        return value if kind == "date" and value.year >= FIRST_YEAR else value.isoformat()
    return cell_text(value) or None


def _number(value):
    if not math.isfinite(value):
        return None
    if abs(value) > LARGEST_EXACT:
        return str(value)  # a cell would round it
    return float(value) if isinstance(value, Decimal) else value
