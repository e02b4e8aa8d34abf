"""The sheets of what was owed by district and done: drills, daily records of kitchens."""

from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from reports import month
from reports.workbook.summary import NOTHING
from safety.sheets.styled import Formula, Styled

_STYLES = ["text", "int", "int", "int", "percent"]


def write(report, order) -> None:
    """Of a month and everybody's finds alone: these are found by nobody."""
    for of in () if order.who else month.OWED.values():
        _sheet(report, order, of, of.lines(order.user, order.period))


def _sheet(report, order, of, lines) -> None:
    if not lines:
        return
    sheet = report.sheet(str(of.TITLE), widths=[22, 12, 12, 12, 12])
    sheet.title(f"{order.title} · {of.TITLE}", order.subtitle)
    heads = [_("District"), *(str(label) for label, _meaning in of.HEADS.values())]
    rows = ([line.unit.name, *_cells(line, sheet.next_row)] for line in lines)
    first, last = sheet.table(heads, rows, _STYLES)
    total = of.total(lines)
    sums = [
        Formula(f"=SUM({letter}{first}:{letter}{last})", count)
        for letter, count in zip("BCD", total.counts.values(), strict=True)
    ]
    sheet.row([_("Total"), *sums, _share(total, sheet.next_row)], _STYLES, total=True)


def _cells(line, row) -> list:
    return [*line.counts.values(), _share(line, row)]


def _share(line, row) -> Styled:
    owed, held = (f"{xl_col_to_name(place)}{row}" for place in (1, 2))
    text = f'=IF({owed}=0,"{NOTHING}",INT({held}*1000/{owed})/1000)'
    return Styled(Formula(text, NOTHING if line.permille is None else line.permille / 1000),
                  "percent")  # fmt: skip
