"""Sheets of food safety and of pupil transport: the tables of one count one below the other, to be
printed on one paper."""

from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from reports.workbook.summary import NOTHING
from safety.sheets.styled import Formula, Styled


def write(report, order, of) -> None:
    """Of a month and everybody's finds alone: this is found by nobody."""
    lines = [] if order.who else of.lines(order.user, order.period)
    if not lines:
        return
    widest = max(len(section.codes) for section in of.SECTIONS)
    sheet = report.sheet(str(of.TITLE), widths=[22, *[11] * widest])
    sheet.title(f"{order.title} · {of.TITLE}", order.subtitle)
    for section in of.SECTIONS:
        sheet.space()
        sheet.banner(str(section.title), "heading")
        _table(sheet, of, section, lines)


def _table(sheet, of, section, lines) -> None:
    styles = ["text", *("percent" if code in of.SHARES else "int" for code in section.codes)]
    heads = [_("District"), *(str(of.HEADS[code][0]) for code in section.codes)]
    rows = ([line.unit.name, *_cells(of, section, line, sheet.next_row)] for line in lines)
    first, last = sheet.table(heads, rows, styles, frozen=False)
    total = of.total(lines)
    cells = _cells(of, section, total, sheet.next_row)
    for place, code in enumerate(section.codes):
        if code in total.counts:
            letter = xl_col_to_name(place + 1)
            text = f"=SUM({letter}{first}:{letter}{last})"
            cells[place] = Formula(text, total.counts[code])
    sheet.row([_("Total"), *cells], styles, total=True)


def _cells(of, section, line, row) -> list:
    return [
        _share(of, section, line, code, row) if code in of.SHARES
        else _plain(line, code)
        for code in section.codes
    ]  # fmt: skip


def _plain(line, code):
    """A count; or, of lines that have means, one of those: no formula, since no column holds what
    it is the mean of."""
    value = line.counts.get(code)
    value = getattr(line, "means", {}).get(code) if value is None else value
    return Styled(NOTHING, "center") if value is None else value


def _share(of, section, line, code, row) -> Styled:
    part, whole = of.SHARES[code]
    if whole not in line.counts:
        return Styled(NOTHING, "center")
    part, whole = (
        f"{xl_col_to_name(section.codes.index(name) + 1)}{row}" for name in (part, whole)
    )
    text = f'=IF({whole}=0,"{NOTHING}",INT({part}*1000/{whole})/1000)'
    share = line.permille(code)
    return Styled(Formula(text, NOTHING if share is None else share / 1000), "percent")
