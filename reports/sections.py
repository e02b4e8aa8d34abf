"""Figures by district that stand in several tables of one count: on screen one below the other, in
the workbook on one sheet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise

from safety.schools.models import Unit

NOTHING = "–"


@dataclass(frozen=True)
class Section:
    """A table: its figures in the order of its columns."""

    code: str
    title: Promise
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """What there was in one district; no district: in all. `shares`: of each share its part and
    its whole. A figure that is not kept of a month has no count."""

    unit: Unit | None
    counts: dict[str, int]
    shares: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def permille(self, code: str) -> int | None:
        """A share in thousandths, rounded down, so that 100 % means all; None of nothing."""
        part, whole = (self.counts.get(name) for name in self.shares[code])
        return part * 1000 // whole if whole and part is not None else None

    def shown(self, code: str) -> str:
        if code not in self.shares:
            return str(self.counts.get(code, NOTHING))
        share = self.permille(code)
        return NOTHING if share is None else f"{share // 10}.{share % 10}%"


def lines_of(found: Mapping[int, Mapping[str, int]], codes: Iterable[str], shares=None) -> list:
    """A line for each district of `found`, in the order of their codes, with the counts `codes`."""
    wanted = list(codes)
    units = Unit.objects.filter(pk__in=found).order_by("code", "pk")
    return [
        Line(unit, {code: found[unit.pk].get(code, 0) for code in wanted}, shares or {})
        for unit in units
    ]


def total(found: list[Line]) -> Line:
    """All lines in one; a share is that of the sums."""
    codes = found[0].counts if found else ()
    sums = {code: sum(line.counts[code] for line in found) for code in codes}
    return Line(None, sums, found[0].shares if found else {})
