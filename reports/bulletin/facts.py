"""A bulletin by figures: districts ranked fairly, typical problems, named overdue major hazards.

Only what bureaus found counts: a school that checks itself well must not rank its district lower.
The rate by which districts are ranked is of the time-limited hazards that were due in the month or
signed off in it, whenever they were found: what was fixed on the spot was fixed before anybody in
the district could be late; a hazard found on the 30th with a week to go is not late yet, and lowers
the rank of the month in which it is.
"""

from fractions import Fraction

from django.db.models import Count

from inspections.models import Item, Severity, Source
from inspections.queries import figures
from reports.behind import late_days
from reports.frozen import Bureau
from reports.periods import Period
from safety.schools.models import Unit

# Fewer hazards than this make no rate that could be compared: 1 of 1 is no better than 29 of 30.
FEWEST_TO_RANK = 5
PROBLEMS = 8
OVERDUE_NAMED = 50
BY_BUREAUS = {"source": [s.value for s in Source if s != Source.SELF]}
CODES = (
    *("visits", "schools", "found", "found_signed_off", "found_on_the_spot"),
    *("due", "limited_signed_off", "overdue"),
)


def facts(unit: Unit, period: Period) -> dict:
    """Plain values: "total" and "districts" (ranked first), "problems", "overdue", and how many
    overdue major hazards there are in all. A fixed number of queries."""
    bureau, span = Bureau(unit), period.span()
    lines = figures.by(bureau, span, "district", looks=False, **BY_BUREAUS)
    late = figures.rows(bureau, span, "overdue", severity=Severity.MAJOR, **BY_BUREAUS)
    return {
        "total": _line("", figures.totals(bureau, span, **BY_BUREAUS)),
        "districts": ranked([_line(line.label, line.figures) for line in lines]),
        "problems": _problems(figures.rows(bureau, span, "found", **BY_BUREAUS)),
        "overdue": [_late(row, span.last) for row in late.order_by("deadline")[:OVERDUE_NAMED]],
        "overdue_count": late.count(),
    }


def _line(name, values) -> dict:
    return {"name": name, **{code: values[code] for code in CODES}}


def ranked(lines: list[dict]) -> list[dict]:
    """The lines with their "rank", best rectification rate first; equal rates share a rank.

    A district in which fewer than FEWEST_TO_RANK hazards were due has no rank, neither first nor
    last, and stands behind the others.
    """
    able = [line for line in lines if line["due"] >= FEWEST_TO_RANK]
    rates = [_rate(line) for line in able]
    placed = [{**line, "rank": 1 + sum(r > _rate(line) for r in rates)} for line in able]
    others = [{**line, "rank": None} for line in lines if line["due"] < FEWEST_TO_RANK]
    return sorted(placed, key=lambda line: line["rank"]) + others


def _rate(line) -> Fraction:
    return Fraction(line["limited_signed_off"], line["due"])


def per(line: dict, whole: str) -> str:
    """Hazards per visit or per school covered, to a tenth; a dash where there was none."""
    if not line[whole]:
        return "–"
    tenths = (line["found"] * 20 + line[whole]) // (2 * line[whole])
    return f"{tenths // 10}.{tenths % 10}"


# By what districts are ranked, part and whole: as today; as of what was found in the month alone;
# and before the two ways of rectification were apart. What was published is shown as it was ranked.
BASES = {
    "due": ("limited_signed_off", "due"),
    "found_due": ("found_limited_signed_off", "found_due"),
    "found": ("found_signed_off", "found"),
}


def basis(line: dict) -> str:
    """Which of BASES a line has the figures of."""
    return next(name for name, (_part, whole) in BASES.items() if whole in line)


def rate(line: dict) -> str:
    """The rate by which districts are ranked, rounded down, so that 100% means all; a dash for
    nothing. Of an old bulletin the rate that it had."""
    part, whole = BASES[basis(line)]
    if not line[whole]:
        return "–"
    thousandths = line[part] * 1000 // line[whole]
    return f"{thousandths // 10}.{thousandths % 10}%"


def _problems(found) -> list[dict]:
    """The items that failed most often, each with its hazards and the schools that had them."""
    counted = found.filter(hazard__item__isnull=False).order_by().values("hazard__item__code")
    counted = counted.annotate(count=Count("pk"), schools=Count("school", distinct=True))
    most = list(counted.order_by("-count", "hazard__item__code")[:PROBLEMS])
    codes = [line["hazard__item__code"] for line in most]
    # The same item of a later version stands last and gives the words.
    worded = Item.objects.filter(code__in=codes, version__published_at__isnull=False)
    items = {item.code: item for item in worded.order_by("pk")}
    return [
        {
            "zh": items[code].text_zh, "en": items[code].text_en,
            "count": line["count"], "schools": line["schools"],
        }
        for code, line in zip(codes, most, strict=True)
    ]  # fmt: skip


def _late(row, day) -> dict:
    return {
        "district": row.district.name, "school": row.school.name, "number": row.hazard.number,
        "what": row.hazard.what, "deadline": row.deadline.isoformat(),
        "days": late_days(row.state, row.deadline, day),
    }  # fmt: skip
