"""The sheet of drills: what schools owed, held and did not hold, by district."""

from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from reports import drilling
from reports.workbook.summary import NOTHING
from safety.sheets.styled import Formula, Styled

_STYLES = ["text", "int", "int", "int", "percent"]


def write(report, order) -> None:
    """Of a month and everybody's finds alone: drills are found by nobody."""
    lines = [] if order.who else drilling.lines(order.user, order.period)
    if not lines:
        return
    sheet = report.sheet(str(drilling.TITLE), widths=[22, 12, 12, 12, 12])
    sheet.title(f"{order.title} · {drilling.TITLE}", order.subtitle)
    heads = [_("District"), *(str(label) for label, _meaning in drilling.HEADS.values())]
    rows = ([line.unit.name, *_cells(line, sheet.next_row)] for line in lines)
    first, last = sheet.table(heads, rows, _STYLES)
    total = drilling.total(lines)
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
