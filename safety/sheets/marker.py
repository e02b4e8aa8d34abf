"""The user's own workbook back: bad cells coloured, the reasons in a last column.

The sheets' XML is spliced, not rewritten: what is not marked stays byte for byte as its owner saved
it (formats, merged cells, charts, comments, print settings), which no library that loads and saves
a workbook can promise. Reasons are inline text, never a formula. A formula that is a fault, or that
reaches out of the workbook, becomes text that shows it.
"""

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import scan
from .reader import is_our_column
from .rows import Table
from .sheetxml import SheetEditor
from .stylexml import MINIMAL, StyleEditor
from .workbook import Workbook

_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_STYLES_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"


class Problem(NamedTuple):
    """One fault: where it stands and what to do. `column` 0: the row as a whole."""

    sheet: str
    row: int
    column: int
    field: str
    header: str
    reason: str

    @property
    def coordinate(self) -> str:
        """ "C315"; "315" for a whole row."""
        return f"{scan.column_letters(self.column) if self.column else ''}{self.row}"


def mark(workbook: Workbook, tables: Iterable[Table], problems: Iterable[Problem]) -> bytes:
    """The bytes of the marked workbook. Sheets that hold no list are copied as they are."""
    by_sheet = defaultdict(list)
    for problem in problems:
        by_sheet[problem.sheet].append(problem)
    package = workbook.package
    styles_part = workbook.related("styles")
    styles = StyleEditor(package.read(styles_part) or MINIMAL)
    parts, disarmed = {}, False
    for table in tables:
        editor = _editor(package.read(table.part), table, by_sheet[table.sheet], styles)
        parts[table.part] = editor.save()
        disarmed |= editor.disarmed
    if styles_part and package.read(styles_part):
        parts[styles_part] = styles.save()
    else:
        parts |= _new_styles(workbook, styles.save())
    if disarmed:
        parts |= _without_calculation_chain(workbook, parts)
    return _packed(workbook, parts)


def _editor(data, table, problems, styles):
    column, header = reasons_column(table), table.header
    editor = SheetEditor(data, styles, column, header.last)
    reasons = defaultdict(list)
    for problem in problems:
        if problem.column:
            editor.colour(problem.row, problem.column)
        lead = f"{problem.header}: " if problem.header else ""
        reasons[problem.row].append(lead + problem.reason)
    for row, lines in reasons.items():
        editor.write(row, column, "\n".join(lines), styles.reason())
        editor.show(row)
    editor.write(header.last, column, _("What to mend"), styles.note())
    if header.first > 1:
        editor.write(1, column, _summary(len(reasons), len(editor.bad)), styles.note())
    return editor


def _summary(rows, cells):
    return ngettext(
        "%(rows)d row to mend; its %(cells)d bad cells are coloured",
        "%(rows)d rows to mend; their %(cells)d bad cells are coloured",
        rows,
    ) % {"rows": rows, "cells": cells}


def reasons_column(table: Table) -> int:
    """The column behind the last one in use, or ours from an earlier marking."""
    for place in table.header.unread:
        if is_our_column(place.header):
            return place.column
    used = max((max(row.cells) for row in table.raw.rows), default=0)
    return min(used + 1, scan.LAST_COLUMN)


# -- the package ----------------------------------------------------------------------------------


def _new_styles(workbook, data):
    """A workbook without styles gets the part, its relation and its content type."""
    folder, _slash, base = workbook.part.rpartition("/")
    part = f"{folder}/styles.xml".lstrip("/")
    relations = f"{folder}/_rels/{base}.rels".lstrip("/")
    return {
        part: data,
        relations: _appended(
            workbook.package.read(relations),
            f'<Relationship Id="rIdOurStyles" Type="{_STYLES_RELATION}" Target="styles.xml"/>',
        ),
        "[Content_Types].xml": _appended(
            workbook.package.read("[Content_Types].xml"),
            f'<Override PartName="/{part}" ContentType="{_STYLES_TYPE}"/>',
        ),
    }


def _appended(data, element):
    """An element put before the root's end tag. Both parts use no prefix but by eccentricity."""
    return re.sub(rb"(</[^<>]+>\s*)$", lambda m: element.encode() + m[1], data)


def _without_calculation_chain(workbook, parts):
    """Excel calls a workbook damaged whose calculation chain names a cell without a formula."""
    chain = workbook.related("calcChain")
    if not chain:
        return {}
    folder, _slash, base = workbook.part.rpartition("/")
    relations = f"{folder}/_rels/{base}.rels".lstrip("/")
    changed: dict[str, bytes | None] = {chain: None}
    for name in (relations, "[Content_Types].xml"):
        data = parts.get(name) or workbook.package.read(name)
        changed[name] = re.sub(rb"<[^<>]*calcChain[^<>]*/>", b"", data)
    return changed


def _packed(workbook, parts):
    """The archive again: changed parts new, others as they were, None left out."""
    changed = {name.lower(): data for name, data in parts.items()}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in workbook.package.entries:
            name = entry.filename
            data = (
                changed.pop(name.lower())
                if name.lower() in changed
                else workbook.package.read(name)
            )
            if data is not None:
                archive.writestr(name, data)
        for name, data in parts.items():
            if name.lower() in changed and data is not None:
                archive.writestr(name, data)
    return target.getvalue()
