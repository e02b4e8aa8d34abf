"""From a workbook to rows: which sheets hold the list; `rows.py` reads each of them.

Nothing here judges a value; `importer.py` puts every row through its form.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import header as headers
from .columns import EPOCHS, Description
from .limits import limit
from .rows import Row, Table, TableReader
from .scan import column_letters
from .words import keys
from .workbook import Unreadable, Workbook


def _nothing() -> None:
    pass


@dataclass
class Roster:
    tables: list[Table]
    rows: list[Row] = field(default_factory=list)
    skipped: Counter = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)
    several: int = 0


def read(workbook: Workbook, description: Description, alive=_nothing) -> Roster:
    """All rows of the list in a workbook, in their order. Raises Unreadable.

    `alive` is called between the sheets: a large workbook takes seconds."""
    tables, warnings = _tables(workbook, description, alive)
    roster = Roster(tables, warnings=warnings)
    epoch = EPOCHS[workbook.facts.date1904]
    for table in tables:
        reader = TableReader(table, description, epoch)
        roster.rows += reader.read()
        roster.skipped += reader.skipped
        roster.several += reader.several
        alive()
    if not roster.rows:
        raise Unreadable("no_rows", _("The list has a header but no rows."))
    if len(roster.rows) > limit("ROWS"):
        raise Unreadable(
            "too_many_rows",
            _("The list has more than %(rows)d rows. Split it into several files.")
            % {"rows": limit("ROWS")},
        )
    roster.warnings += _remarks(workbook, roster)
    return roster


def _tables(workbook, description, alive):
    index = headers.Index(description)
    found, others = [], []
    for sheet in workbook.sheets:
        raw = workbook.read(sheet)
        alive()
        if not raw.rows:
            continue
        header = headers.find(raw, description, index)
        if header and header.fields() & set(description.identity):
            ambient = description.ambient(sheet.name)
            found.append((sheet, Table(sheet.name, sheet.part, header, raw, ambient)))
        else:
            others.append((sheet, header))
    found, unread = _without_hidden_sheets(found)
    tables, partial = _complete(found, description)
    if not tables:
        _refuse(partial, [h for _sheet, h in others if h], description)
    unread += [sheet.name for sheet, _header in others] + [table.sheet for table in partial]
    warnings = [_("Sheet “%(sheet)s” was not read.") % {"sheet": name} for name in unread]
    return tables, warnings


def _without_hidden_sheets(found):
    """A hidden sheet is last year's copy or a list of choices, unless there is no other."""
    shown = [table for sheet, table in found if not sheet.hidden]
    if not shown:
        return [table for _sheet, table in found], []
    return shown, [table.sheet for sheet, table in found if sheet.hidden]


def _complete(found, description):
    """Sheets with all required columns; one that nearly has them is refused, not passed over."""
    tables: list[Table] = []
    partial: list[Table] = []
    for table in found:
        if table.header.doubled:
            raise _doubled(table, description)
        if table.header.beyond:
            raise _too_wide(table)
        (partial if _lacking(table, description) else tables).append(table)
    most = max((table.header.score for table in tables), default=0)
    for table in partial:
        if tables and table.header.score * 2 > most:
            raise _missing(table.header, description, table)
    return tables, partial


def _lacking(table, description):
    missing = table.header.missing(description)
    if not any(column.ambient for column in missing):
        return missing
    named = _named_elsewhere(table, description)
    return [column for column in missing if column.field not in named]


def _named_elsewhere(table, description):
    """Columns that the sheet's name or a section row stands in for."""
    if table.ambient:
        return set(table.ambient)
    for row in table.raw.rows[:5000]:
        if row.number > table.header.last and len(row.cells) <= 2:
            for value in row.cells.values():
                if isinstance(value, str) and (named := description.ambient(value)):
                    return set(named)
    return set()


def _refuse(partial, other_headers, description):
    if partial:
        table = max(partial, key=lambda t: t.header.score)
        raise _missing(table.header, description, table)
    if other_headers:
        raise _missing(max(other_headers, key=lambda h: h.score), description)
    raise Unreadable(
        "no_header",
        _("No header was found in the first %(rows)d rows of any sheet. A list needs a row with "
          "the names of its columns, such as: %(columns)s.")
        % {"rows": limit("HEADER_ROWS"), "columns": _names(description.columns[:5])},
    )  # fmt: skip


def _missing(header, description, table=None):
    columns = _lacking(table, description) if table else header.missing(description)
    where = _("Sheet “%(sheet)s”: ") % {"sheet": table.sheet} if table else ""
    return Unreadable(
        "missing_columns",
        where + _("These columns are missing: %(columns)s.") % {"columns": _names(columns)},
    )


def _names(columns):
    return "、".join(str(column.header) for column in columns)


def _doubled(table, description):
    name, places = next(iter(table.header.doubled.items()))
    return Unreadable(
        "doubled_column",
        _("Sheet “%(sheet)s”: columns %(first)s and %(second)s both look like “%(column)s”. "
          "Rename or delete one.")
        % {
            "sheet": table.sheet,
            "first": f"{column_letters(places[0].column)} ({places[0].header})",
            "second": f"{column_letters(places[1].column)} ({places[1].header})",
            "column": description.by_field[name].header,
        },
    )  # fmt: skip


def _too_wide(table):
    return Unreadable(
        "too_wide",
        _("Sheet “%(sheet)s” is wider than %(most)d columns: column %(column)s has a heading too. "
          "Delete the columns that do not belong to the list.")
        % {
            "sheet": table.sheet,
            "most": limit("COLUMNS"),
            "column": column_letters(table.header.beyond),
        },
    )  # fmt: skip


def _remarks(workbook, roster):
    """What the owner should know of how the file was read."""
    remarks = []
    hidden = sum(row.hidden for row in roster.rows)
    if hidden:
        remarks.append(
            ngettext(
                "%(count)d hidden row was read as well.",
                "%(count)d hidden rows were read as well.",
                hidden,
            )
            % {"count": hidden}
        )
    for table in roster.tables:
        remarks += _column_remarks(table)
    if roster.several:
        remarks.append(
            ngettext(
                "%(count)d cell holds several phone numbers: the first mobile number is taken.",
                "%(count)d cells hold several phone numbers: the first mobile number is taken.",
                roster.several,
            )
            % {"count": roster.several}
        )
    left_out = sum(n for kind, n in roster.skipped.items() if kind not in ("blank", "repeated"))
    if left_out:
        remarks.append(
            ngettext(
                "%(count)d row of totals, sections or notes was left out.",
                "%(count)d rows of totals, sections or notes were left out.",
                left_out,
            )
            % {"count": left_out}
        )
    if workbook.package.links_outside:
        remarks.append(_("Links to other workbooks were not followed."))
    return remarks


def _column_remarks(table):
    spans = table.raw.hidden_columns
    hidden = [p.header for p in table.header.places.values()
              if any(first <= p.column <= last for first, last in spans)]  # fmt: skip
    if hidden:
        yield _("Sheet “%(sheet)s”: hidden columns were read as well: %(columns)s.") % {
            "sheet": table.sheet, "columns": "、".join(hidden)}  # fmt: skip
    unread = [p.header for p in table.header.unread if not _is_expected(p.header)]
    if unread:
        yield _("Sheet “%(sheet)s”: columns without a place here were not read: %(columns)s.") % {
            "sheet": table.sheet, "columns": "、".join(unread[:20])}  # fmt: skip


def _is_expected(text):
    """A column that nobody misses: a running number, or our own reasons."""
    return is_our_column(text) or any(key in ("序号", "序", "no", "行号") for key in keys(text))


def is_our_column(text: str) -> bool:
    """The reasons column of a workbook that was marked here before."""
    return keys(text)[:1] in (("导入问题",), ("whattomend",))
