"""A workbook that passed the gate: its sheets by name, each read on demand."""

from functools import cached_property
from typing import NamedTuple

from . import scan
from .package import Package, Unreadable, damaged

__all__ = ["Sheet", "Unreadable", "Workbook"]


class Sheet(NamedTuple):
    name: str
    part: str
    hidden: bool


class Workbook:
    """In: the bytes of a file. Raises Unreadable with a message for whoever uploaded it."""

    def __init__(self, data: bytes):
        self.package = Package(data)
        self.part = self._workbook_part()
        self._tree = self.package.xml(self.part)
        if self._tree is None:
            raise damaged()
        self._relations = self.package.relations(self.part)

    def _workbook_part(self):
        for kind, target in self.package.relations("").values():
            if kind == "officeDocument":
                return target
        return "xl/workbook.xml"

    def related(self, kind: str) -> str:
        """The workbook's part of a kind ("styles", "sharedStrings", "calcChain"), or ""."""
        return next((path for type_, path in self._relations.values() if type_ == kind), "")

    @cached_property
    def sheets(self) -> list[Sheet]:
        """The worksheets in their order; charts and dialogs are none."""
        found = []
        for node in self._tree.iter():
            if scan.local(node.tag.replace("}", ":")) == "sheet":
                kind, part = self._relations.get(_relation_id(node), ("", ""))
                if kind == "worksheet" and self.package.has(part):
                    hidden = node.get("state", "visible") != "visible"
                    found.append(Sheet(node.get("name", ""), part, hidden))
        if not found:
            raise damaged()
        return found

    @cached_property
    def facts(self) -> scan.Facts:
        return scan.Facts(
            strings=scan.shared_strings(self.package.read(self.related("sharedStrings"))),
            date_styles=scan.date_styles(self.package.read(self.related("styles"))),
            date1904=self._date1904(),
        )

    def _date1904(self):
        for node in self._tree:
            if scan.local(node.tag.replace("}", ":")) == "workbookPr":
                return node.get("date1904") in ("1", "true")
        return False

    def read(self, sheet: Sheet) -> scan.RawSheet:
        return scan.SheetScan(self.facts).read(self.package.read(sheet.part))


def _relation_id(node):
    return next((value for name, value in node.attrib.items() if name.endswith("}id")), None)
