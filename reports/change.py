"""How a figure changed against the period before, in words."""

from django.utils.translation import gettext_lazy as _

from inspections.measures import MEASURES, RATES, Figures
from reports.periods import Period

WORDS = {
    "month": {
        "before": _("Last month: %(n)s"),
        "same": _("As last month"),
        "more": _("%(n)s more than last month"),
        "fewer": _("%(n)s fewer than last month"),
        "higher": _("%(n)s points higher than last month"),
        "lower": _("%(n)s points lower than last month"),
    },
    "year": {
        "before": _("Last year: %(n)s"),
        "same": _("As last year"),
        "more": _("%(n)s more than last year"),
        "fewer": _("%(n)s fewer than last year"),
        "higher": _("%(n)s points higher than last year"),
        "lower": _("%(n)s points lower than last year"),
    },
}


def permille(values: Figures, code: str) -> int | None:
    """A rate in thousandths, rounded down, so that 100 % means all; None of nothing."""
    _label, _meaning, part, whole = RATES[code]
    return values[part] * 1000 // values[whole] if values[whole] else None


def shown(values: Figures, code: str) -> str:
    """A figure as text: 1204, or 92.3%; a dash for a share of nothing."""
    if code in MEASURES:
        return str(values[code])
    share = permille(values, code)
    return "–" if share is None else f"{_tenths(share)}%"


def note(code: str, now: Figures, before: Figures, period: Period) -> str:
    """The words under a figure. Of a period that is not over they only say what it was before:
    a part of a month is not to be measured against a whole one."""
    words = WORDS["month" if period.month else "year"]
    if not period.final:
        return words["before"] % {"n": shown(before, code)}
    rate = code in RATES
    new, old = (permille(v, code) if rate else v[code] for v in (now, before))
    if new is None or old is None:
        return ""
    if new == old:
        return str(words["same"])
    word = ("higher" if new > old else "lower") if rate else ("more" if new > old else "fewer")
    difference = abs(new - old)
    return words[word] % {"n": _tenths(difference) if rate else difference}


def _tenths(thousandths: int) -> str:
    return f"{thousandths // 10}.{thousandths % 10}"
