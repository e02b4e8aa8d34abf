"""The empty list to fill in, made from a description: headers, drop-downs, a page of help."""

import io

import xlsxwriter
from django.utils.translation import gettext as _

from .columns import Column, Description
from .exporter import DATE, SAFE, sheet_name
from .text import cell_text

_ROWS = 5000  # as far as formats and drop-downs reach
_LONGEST_DROP_DOWN = 255  # characters of a list typed into a validation; Excel's limit


def template(description: Description) -> bytes:
    """An .xlsx in the present language; headers in any language of the project are understood."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, **SAFE})
    page = book.add_worksheet(sheet_name(description.title))
    help_page = book.add_worksheet(sheet_name(_("How to fill this in")))
    bold = book.add_format({"bold": True, "bg_color": "#E3EEF0", "border": 1, "text_wrap": True})
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(9)
    page.repeat_rows(0)
    for place, column in enumerate(description.columns):
        page.set_column(place, place, column.width, book.add_format(_format(column)))
        title = cell_text(column.header) + ("*" if column.required else "")
        page.write_string(0, place, title, bold)
        _drop_down(page, help_page, place, column)
    _explain(help_page, description, bold, book.add_format({"text_wrap": True, "valign": "top"}))
    book.close()
    return target.getvalue()


def _format(column: Column) -> dict:
    """Codes and phones are text, so that Excel keeps their noughts and all their digits."""
    formats = {"integer": "0", "date": DATE, "decimal": "General", "degrees": "0.000000"}
    return {"num_format": formats.get(column.kind, "@")}


def _drop_down(page, help_page, place, column: Column):
    words = _words(column)
    if not words:
        return
    source: list[str] | str = words
    if len(",".join(words)) > _LONGEST_DROP_DOWN:
        hidden = 30 + place
        for row, word in enumerate(words):
            help_page.write_string(row, hidden, word)
        help_page.set_column(hidden, hidden, None, None, {"hidden": True})
        name = help_page.get_name().replace("'", "''")
        letters = xlsxwriter.utility.xl_col_to_name(hidden, col_abs=True)
        source = f"='{name}'!{letters}$1:{letters}${len(words)}"
    page.data_validation(1, place, _ROWS, place, {
        "validate": "list", "source": source, "error_type": "warning"})  # fmt: skip


def _words(column: Column) -> list[str]:
    if column.kind == "boolean":
        return [_("yes"), _("no")]
    if column.choices:
        return [cell_text(label) for label in column.choices.labels.values()]
    return []


def _explain(page, description, bold, wrapped):
    page.set_column(0, 0, 20)
    page.set_column(1, 1, 12)
    page.set_column(2, 2, 70)
    for place, title in enumerate([_("Column"), _("Needed"), _("What belongs here")]):
        page.write_string(0, place, title, bold)
    for row, column in enumerate(description.columns, 1):
        page.write_string(row, 0, cell_text(column.header), wrapped)
        page.write_string(row, 1, _("yes") if column.required else "", wrapped)
        page.write_string(row, 2, cell_text(_help(column)), wrapped)
    for row, note in enumerate(description.notes, len(description.columns) + 2):
        page.write_string(row, 0, cell_text(note))


def _help(column: Column) -> str:
    parts = [str(column.help)] if column.help else []
    if words := _words(column):
        parts.append(" / ".join(words[:30]))
    if column.example:
        parts.append(_("For example: %(example)s") % {"example": column.example})
    return "  ".join(parts)
