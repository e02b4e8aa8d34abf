"""The sheet of food safety: its tables one below the other, to be printed on one paper."""

from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from reports import food
from reports.workbook.summary import NOTHING
from safety.sheets.styled import Formula, Styled

WIDEST = max(len(section.codes) for section in food.SECTIONS)


def write(report, order) -> None:
    """Of a month and everybody's finds alone: this is found by nobody."""
    lines = [] if order.who else food.lines(order.user, order.period)
    if not lines:
        return
    sheet = report.sheet(str(food.TITLE), widths=[22, *[11] * WIDEST])
    sheet.title(f"{order.title} · {food.TITLE}", order.subtitle)
    for section in food.SECTIONS:
        sheet.space()
        sheet.banner(str(section.title), "heading")
        _table(sheet, section, lines)


def _table(sheet, section, lines) -> None:
    styles = ["text", *("percent" if code in food.SHARES else "int" for code in section.codes)]
    heads = [_("District"), *(str(food.HEADS[code][0]) for code in section.codes)]
    rows = ([line.unit.name, *_cells(section, line, sheet.next_row)] for line in lines)
    first, last = sheet.table(heads, rows, styles, frozen=False)
    total = food.total(lines)
    cells = _cells(section, total, sheet.next_row)
    for place, code in enumerate(section.codes):
        if code in total.counts:
            letter = xl_col_to_name(place + 1)
            text = f"=SUM({letter}{first}:{letter}{last})"
            cells[place] = Formula(text, total.counts[code])
    sheet.row([_("Total"), *cells], styles, total=True)


def _cells(section, line, row) -> list:
    return [
        _share(section, line, code, row) if code in food.SHARES
        else line.counts.get(code, Styled(NOTHING, "center"))
        for code in section.codes
    ]  # fmt: skip


def _share(section, line, code, row) -> Styled:
    part, whole = food.SHARES[code]
    if whole not in line.counts:
        return Styled(NOTHING, "center")
    part, whole = (
        f"{xl_col_to_name(section.codes.index(name) + 1)}{row}" for name in (part, whole)
    )
    text = f'=IF({whole}=0,"{NOTHING}",INT({part}*1000/{whole})/1000)'
    share = line.permille(code)
    return Styled(Formula(text, NOTHING if share is None else share / 1000), "percent")
