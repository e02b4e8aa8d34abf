"""When the parents' committee last looked at quality, price and order (R10)."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Max, Q

from canteen.models import ParentsLook
from canteen.rules.parents import NOT_LOOKED, Aspect


def last_looks(kitchens: Iterable[int], **of) -> dict[int, dict[str, dt.date | None]]:
    """Kitchen → aspect → the last day on which it was looked at, where anybody ever looked: of
    all looks that count, or of those that are `of` something. One query."""
    rows = ParentsLook.objects.filter(sheet__kitchen__in=kitchens, withdrawn_at=None, **of)
    days = [Max("sheet__day", filter=~Q(**{aspect: NOT_LOOKED})) for aspect in Aspect.values]
    names = {f"last_{aspect}": day for aspect, day in zip(Aspect.values, days, strict=True)}
    found = rows.order_by().values("sheet__kitchen").annotate(**names)
    return {
        row["sheet__kitchen"]: {aspect: row[f"last_{aspect}"] for aspect in Aspect.values}
        for row in found
    }
