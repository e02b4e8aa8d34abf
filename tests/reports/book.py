"""The workbook as a person opens it, and a small reckoner for its formulas."""

import re

import openpyxl

from reports import month
from reports.workbook import book as workbook

SHEETS = [
    *("main", *month.TABLES, "drills", "kitchens", "drill_stages", "drill_times", "food"),
    *("transport", "education", "training", "regular", "rounds"),
    *("overdue", "major", "ledger"),
]
_SUM = re.compile(r"=SUM\((\w+\d+):(\w+\d+)\)(-\d+)?")
_SHARE = re.compile(r'=IF\((\w+\d+)=0,"–",INT\((\w+\d+)\*1000/\1\)/1000\)')
_MINUS = re.compile(r"=(\w+\d+)-(\w+\d+)")
_CHANGE = re.compile(r'=IF\(COUNT\((\w+\d+):(\w+\d+)\)<2,"–",\1-\2\)')


def make(user, folder, period, found_by="") -> "Book":
    return Book(*make_only(user, folder, period, found_by))


def make_only(user, folder, period, found_by="", progress=lambda *_: None):
    """The path and the name of a workbook that nobody opened yet."""
    path = folder / "month.xlsx"
    params = {"period": period, "found_by": found_by}
    return path, workbook.write(user, params, path, progress)


class Book:
    """Sheets by what they hold; `cells` are cached values, `formulas` as they are written."""

    def __init__(self, path, name):
        self.path, self.name = path, name
        self.cells = openpyxl.load_workbook(path, data_only=True)
        self.formulas = openpyxl.load_workbook(path)
        there = {
            code: str(of.TITLE) in self.cells.sheetnames
            for code, of in (month.OWED | month.SECTIONED).items()
        }
        names = [sheet for sheet in SHEETS if there.get(sheet, True)]
        self.titles = dict(zip(names, self.cells.sheetnames[1:], strict=False))

    def rows(self, sheet: str) -> list[list]:
        """The table of a sheet, head first: from its third row on, what is empty left out."""
        page = self.cells[self.titles[sheet]]
        rows = [list(row) for row in page.iter_rows(min_row=3, values_only=True)]
        return [row for row in rows if sum(cell is not None for cell in row) > 1]

    def table(self, sheet: str) -> list[dict]:
        head, *lines = self.rows(sheet)
        return [dict(zip(head, line, strict=True)) for line in lines]

    def column(self, sheet: str, head: str) -> list:
        return [line[head] for line in self.table(sheet)]

    def text(self) -> str:
        """Every cell of every sheet."""
        return "\n".join(
            str(cell)
            for page in self.cells
            for row in page.values
            for cell in row
            if cell is not None
        )

    def wrong_formulas(self) -> list[tuple]:
        """(sheet, cell, formula, cached, reckoned) of formulas that come to something else."""
        wrong = []
        for page in self.formulas:
            for cell in (cell for row in page for cell in row if cell.data_type == "f"):
                cached = self.cells[page.title][cell.coordinate].value
                reckoned = self.reckon(page.title, cell.value)
                if cached != reckoned:
                    wrong.append((page.title, cell.coordinate, cell.value, cached, reckoned))
        return wrong

    def reckon(self, sheet: str, formula: str):
        """What Excel makes of one of our formulas; AssertionError for any other."""
        if match := _SUM.fullmatch(formula):
            cells = self.formulas[sheet][f"{match[1]}:{match[2]}"]
            return sum(self.value(sheet, row[0]) for row in cells) + int(match[3] or 0)
        if match := _SHARE.fullmatch(formula):
            whole, part = self.at(sheet, match[1]), self.at(sheet, match[2])
            return part * 1000 // whole / 1000 if whole else "–"
        if match := _MINUS.fullmatch(formula) or _CHANGE.fullmatch(formula):
            values = [self.at(sheet, match[1]), self.at(sheet, match[2])]
            return "–" if "–" in values else values[0] - values[1]
        assert formula == "=0", formula
        return 0

    def at(self, sheet, address):
        return self.value(sheet, self.formulas[sheet][address])

    def value(self, sheet, cell):
        return self.reckon(sheet, cell.value) if cell.data_type == "f" else cell.value
