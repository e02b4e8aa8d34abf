"""The sheets of figures: all of them beside the period before, then one table per grouping.

Totals, rates and changes are formulas; the value stored with each is what the formula comes to.
"""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from inspections.measures import MEASURES, RATES, Figures
from inspections.queries import figures
from reports import month
from reports.change import permille
from safety.sheets.styled import Formula, Styled

NOTHING = "–"
# A column of different schools: a school that moved meanwhile stands in two of its lines.
_DISTINCT = frozenset(code for code, measure in MEASURES.items() if measure.distinct)


def main_figures(report, order) -> None:
    """Every figure of the screen, that of the period before, and the difference."""
    earlier = order.period.previous
    before = figures.totals(order.user, earlier.span(), **order.narrow)
    columns = [("B", order.totals), ("C", before)]
    sheet = report.sheet(_("Main figures"), widths=[26, 14, 14, 14, 72])
    sheet.title(order.title, order.subtitle)
    codes = [code for _title, some in month.TILES for code in some]
    places = {code: sheet.next_row + number for number, code in enumerate(codes, 1)}
    heads = [_("Figure"), order.period.label, earlier.label, _("Change"), _("What it means")]
    rows = (_main_row(code, columns, places) for code in codes)
    sheet.table(heads, rows, ["text", "int", "int", "int", "text"])


def _main_row(code, columns, places) -> list:
    if code in MEASURES:
        cells = [values[code] for _name, values in columns]
        change = Formula("=B{0}-C{0}".format(places[code]), cells[0] - cells[1])
    else:
        _label, _meaning, part, whole = RATES[code]
        cells = [
            share(f"{name}{places[part]}", f"{name}{places[whole]}", values, code)
            for name, values in columns
        ]
        change = _difference(places[code], *(permille(values, code) for _n, values in columns))
    return [month.label(code), *cells, change, month.meaning(code)]


def share(part: str, whole: str, values: Figures, code: str) -> Styled:
    """A rate as a formula over two cells, in thousandths rounded down, a dash for 0 of 0."""
    text = f'=IF({whole}=0,"{NOTHING}",INT({part}*1000/{whole})/1000)'
    thousandths = permille(values, code)
    value = NOTHING if thousandths is None else thousandths / 1000
    return Styled(Formula(text, value), "percent")


def _difference(row, now, before) -> Styled:
    text = f'=IF(COUNT(B{row}:C{row})<2,"{NOTHING}",B{row}-C{row})'
    value = NOTHING if None in (now, before) else now / 1000 - before / 1000
    return Styled(Formula(text, value), "percent")


def table(report, order, group: str) -> None:
    """One table: a line for each district (area, severity, stage), and the total."""
    title, head = month.TABLES[group]
    codes = month.columns_of(group)
    letters = {code: xl_col_to_name(place) for place, code in enumerate(codes, 1)}
    sheet = report.sheet(title, widths=[22, *[10] * len(codes)])
    sheet.title(f"{order.title} · {title}", order.subtitle)
    lines, total = order.tables[month.grouped_by(group)], order.totals
    styles = ["text", *["int"] * len(codes)]

    def rows():
        for line in lines:
            cells = _cells(codes, letters, sheet.next_row, line.figures)
            yield [capfirst(line.label), *cells]

    first, last = sheet.table([head, *map(month.label, codes)], rows(), styles)
    sums = {code: _sum(code, letters[code], first, last, lines, total) for code in codes}
    cells = _cells(codes, letters, sheet.next_row, total)
    values = [sums[code] or cell for code, cell in zip(codes, cells, strict=True)]
    sheet.row([_("Total"), *values], styles, total=True)
    _explain_overlap(sheet, codes, lines, total)


def _cells(codes, letters, row, values: Figures) -> list:
    """Numbers, and formulas for the rates, of one line."""
    cells = []
    for code in codes:
        if code in MEASURES:
            cells.append(values[code])
        else:
            part, whole = (f"{letters[name]}{row}" for name in RATES[code][2:])
            cells.append(share(part, whole, values, code))
    return cells


def _sum(code, letter, first, last, lines, total: Figures) -> Formula | None:
    """The total of a column; of different schools, less those that stand in two lines."""
    if code in RATES:
        return None
    if last < first:
        return Formula("=0", 0)
    twice = _overlap(code, lines, total)
    return Formula(f"=SUM({letter}{first}:{letter}{last}){f'-{twice}' * bool(twice)}", total[code])


def _overlap(code, lines, total) -> int:
    return sum(line.figures[code] for line in lines) - total[code] if code in _DISTINCT else 0


def _explain_overlap(sheet, codes, lines, total) -> None:
    if any(_overlap(code, lines, total) for code in codes):
        words = _(
            "Schools that moved or changed their stage in the period stand in more than one line, "
            "and once in the total."
        )
        sheet.banner(words)
