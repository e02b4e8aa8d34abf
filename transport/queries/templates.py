"""Which form of a paper a school uses: its district's, else its city's, else the built-in one."""

from transport.models import PaperTemplate


def in_use(row, kind: str) -> PaperTemplate | None:
    """For a row of a school. One query."""
    rows = PaperTemplate.objects.filter(PaperTemplate.IN_USE, kind=kind)
    found = {one.unit_id: one for one in rows.filter(unit__in=[row.district_id, row.city_id])}
    return found.get(row.district_id) or found.get(row.city_id)


def used_by(units) -> dict[tuple[int, str], PaperTemplate]:
    """(unit, kind) → what it uses now."""
    rows = PaperTemplate.objects.filter(PaperTemplate.IN_USE, unit__in=[one.pk for one in units])
    return {(one.unit_id, one.kind): one for one in rows.select_related("decided_by")}
