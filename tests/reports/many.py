"""Many rows fast: copies of the first hazard, rows alone, without trail and dues."""

import uuid

from inspections.models import Hazard, HazardPeriod


def copies(count, **changes) -> list[Hazard]:
    """So many more issued hazards like the first; `changes` to each hazard and its period."""
    first = Hazard.objects.issued().order_by("pk").first()
    period = first.periods.order_by("pk").first()
    names = [str(uuid.uuid4()) for _ in range(count)]
    rows = [_copy(first, uuid=name, number=name, **changes) for name in names]
    made = Hazard.objects.bulk_create(rows, batch_size=500)
    periods = [_copy(period, hazard=row, **changes) for row in made]
    HazardPeriod.objects.bulk_create(periods, batch_size=500)
    return made


def _copy(row, **changes):
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    copied = type(row)(**{**values, "id": None})
    for name, value in changes.items():
        setattr(copied, name, value)
    return copied
