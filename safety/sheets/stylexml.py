"""Adding cell styles to a workbook's styles.xml: a coloured twin of each style that needs one."""

import re

from .scan import local
from .splice import Splicer, with_attributes
from .text import xml_text

# A red of our own: the fill by which a workbook that comes back is known to have been marked here.
OUR_RED = "FFFFC9CF"
_FILL = (
    b'<%(p)sfill><%(p)spatternFill patternType="solid"><%(p)sfgColor rgb="%(red)s"/>'
    b'<%(p)sbgColor indexed="64"/></%(p)spatternFill></%(p)sfill>'
)
_PLAIN = (
    b'<%(p)sxf numFmtId="49" fontId="0" fillId="%(fill)d" borderId="0" xfId="0" applyFill="1" '
    b'applyNumberFormat="1" applyAlignment="1">'
    b'<%(p)salignment vertical="top" wrapText="%(wrap)d"/></%(p)sxf>'
)
MINIMAL = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    b'<fills count="2"><fill><patternFill patternType="none"/></fill>'
    b'<fill><patternFill patternType="gray125"/></fill></fills>'
    b'<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    b'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    b'<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    b"</styleSheet>"
)


class StyleEditor(Splicer):
    """In: styles.xml. `coloured(i)` and `cleaned(i)` give the twin of a cell style; `save()` the
    part with whatever was asked for."""

    def __init__(self, data: bytes):
        super().__init__(data)
        self._path: list[str] = []
        self._places: dict[str, tuple[int, int]] = {}  # container → (start of its tag, its end tag)
        self._starts: dict[str, int] = {}
        self._styles: list[bytes] = []
        self._added: list[bytes] = []
        self._fills = 0
        self._red = -1
        self._twins: dict[tuple[str, int], int] = {}
        self.walk()
        self._red_is_new = self._red < 0
        if self._red_is_new:
            self._red = self._fills

    def start(self, tag, attributes):
        tag = local(tag)
        parent = self._path[-1] if self._path else ""
        if tag in ("fills", "cellXfs") and len(self._path) == 1:
            self._starts[tag] = self.here
        elif tag == "xf" and parent == "cellXfs":
            self._starts["xf"] = self.here
        elif tag == "fgColor" and attributes.get("rgb") == OUR_RED and "fills" in self._path:
            self._red = self._fills
        self._path.append(tag)

    def end(self, tag):
        tag = self._path.pop()
        parent = self._path[-1] if self._path else ""
        if tag in ("fills", "cellXfs") and len(self._path) == 1:
            self._places[tag] = (self._starts[tag], self.here)
        elif tag == "fill" and parent == "fills":
            self._fills += 1
        elif tag == "xf" and parent == "cellXfs":
            self._styles.append(self._element(self._starts["xf"]))

    def _element(self, start):
        tag = self.tag_at(start)
        if tag.endswith(b"/>"):
            return tag
        return self.data[start : self.data.index(b">", self.here) + 1]

    def coloured(self, style: int) -> int:
        """The style like `style`, filled with our red."""
        return self._twin("red", style, fillId=self._red, applyFill=1)

    def cleaned(self, style: int) -> int:
        """The style that a cell marked here before gets back: the same without any fill."""
        if not self._is_red(style):
            return style
        return self._twin("clean", style, fillId=0, applyFill=None)

    def _is_red(self, style):
        if self._red_is_new or style >= len(self._styles):
            return False
        return re.search(rb"""\sfillId=["']%d["']""" % self._red, self._styles[style]) is not None

    def reason(self) -> int:
        """Wrapped text on our red."""
        return self._plain(self._red, wrap=1)

    def note(self) -> int:
        """Plain text, for the heading of our column and the summary."""
        return self._plain(0, wrap=0)

    def _plain(self, fill, wrap):
        key = ("plain", fill * 2 + wrap)
        if key not in self._twins:
            self._add(key, _PLAIN % {b"p": self.prefix, b"fill": fill, b"wrap": wrap})
        return self._twins[key]

    def _twin(self, kind, style, **attributes):
        key = (kind, style)
        if key not in self._twins:
            raw = self._styles[style] if style < len(self._styles) else self._styles[0]
            tag = raw[: raw.index(b">") + 1]
            self._add(key, with_attributes(tag, **attributes) + raw[len(tag) :])
        return self._twins[key]

    def _add(self, key, raw):
        self._twins[key] = len(self._styles) + len(self._added)
        self._added.append(raw)

    def save(self) -> bytes:
        values = {b"p": self.prefix, b"red": OUR_RED.encode()}
        if self._red_is_new:
            self._append("fills", [_FILL % values], self._fills)
        self._append("cellXfs", self._added, len(self._styles))
        return self.spliced()

    def _append(self, container, elements, before):
        start, stop = self._places[container]
        tag = self.tag_at(start)
        self.edit(start, start + len(tag), with_attributes(tag, count=before + len(elements)))
        self.edit(stop, stop, b"".join(elements))


def inline(prefix: bytes, reference: str, style: int, text: str) -> bytes:
    """A cell that holds a text and can hold nothing else."""
    values = {b"p": prefix, b"r": reference.encode(), b"s": style, b"t": xml_text(text)}
    return (
        b'<%(p)sc r="%(r)s" s="%(s)d" t="inlineStr"><%(p)sis>'
        b'<%(p)st xml:space="preserve">%(t)s</%(p)st></%(p)sis></%(p)sc>'
    ) % values
