"""Plain Word documents (.docx), written from paragraphs and tables: no template, no macro, no link.

    document = Document()
    document.heading("通报")
    document.paragraph("…")
    document.table(["District", "Rate"], [["甲区", "90.0%"]])
    data = document.bytes()

The same content gives the same bytes. Text is only ever text: it is escaped, and what XML cannot
hold is left out.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
DOCX = f"{_WORD}.document"
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PARTS = {
    "[Content_Types].xml": (
        f'{_HEAD}<Types xmlns="{_TYPES}">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
        f'<Override PartName="/word/footer1.xml" ContentType="{_WORD}.footer+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{_HEAD}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
    ),
    "word/_rels/document.xml.rels": (
        f'{_HEAD}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/footer" Target="footer1.xml"/></Relationships>'
    ),
    "word/footer1.xml": (
        f'{_HEAD}<w:ftr xmlns:w="{_MAIN}"><w:p><w:pPr><w:jc w:val="center"/></w:pPr>'
        '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>'
    ),
}
# A4 with the margins of an official paper (GB/T 9704), in twentieths of a point.
_PAGE = (
    f'<w:sectPr><w:footerReference xmlns:r="{_OFFICE}" w:type="default" r:id="rId1"/>'
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1985" w:left="1588" w:header="851" '
    'w:footer="992" w:gutter="0"/></w:sectPr>'
)
_SONG, _HEI = "仿宋", "黑体"
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


class Document:
    """A document being written from top to bottom."""

    def __init__(self) -> None:
        self._body: list[str] = []

    def title(self, text: str) -> None:
        self._body.append(_paragraph(text, size=44, font=_HEI, align="center"))

    def heading(self, text: str) -> None:
        self._body.append(_paragraph(text, size=32, font=_HEI))

    def paragraph(self, text: str, align: str = "both", indent: bool = True) -> None:
        """Text as one paragraph a line, the first line of each indented by two letters."""
        for line in str(text).splitlines():
            self._body.append(_paragraph(line, align=align, indent=indent))

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A ruled table whose head is repeated on each page."""
        lines = [_row(heads, head=True), *(_row(row) for row in rows)]
        properties = (
            '<w:tblPr><w:tblW w:w="5000" w:type="pct"/>'
            f"<w:tblBorders>{_BORDERS}</w:tblBorders></w:tblPr>"
        )
        grid = "<w:tblGrid>" + "<w:gridCol/>" * len(heads) + "</w:tblGrid>"
        self._body.append(f"<w:tbl>{properties}{grid}{''.join(lines)}</w:tbl>")
        self._body.append(_paragraph("", size=12))

    def bytes(self) -> bytes:
        """The .docx."""
        body = f'{_HEAD}<w:document xmlns:w="{_MAIN}"><w:body>{"".join(self._body)}{_PAGE}'
        parts = _PARTS | {"word/document.xml": f"{body}</w:body></w:document>"}
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in parts.items():
                entry = zipfile.ZipInfo(name)  # of 1980: the same content, the same bytes
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, text)
        return packed.getvalue()


def _paragraph(text, size=28, font=_SONG, align="both", indent=False, bold=False) -> str:
    first = '<w:ind w:firstLineChars="200" w:firstLine="560"/>' if indent else ""
    spacing = '<w:spacing w:line="360" w:lineRule="auto"/>' if size > 24 else ""
    run = (
        f'<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" '
        f'w:eastAsia="{font}"/>{"<w:b/>" * bold}<w:sz w:val="{size}"/></w:rPr>'
    )
    words = escape(_NO_XML.sub("", str(text)))
    return (
        f'<w:p><w:pPr>{spacing}{first}<w:jc w:val="{align}"/></w:pPr>'
        f'<w:r>{run}<w:t xml:space="preserve">{words}</w:t></w:r></w:p>'
    )


def _row(cells, head=False) -> str:
    properties = f"<w:trPr><w:cantSplit/>{'<w:tblHeader/>' * head}</w:trPr>"
    return f"<w:tr>{properties}{''.join(_cell(cell, head) for cell in cells)}</w:tr>"


def _cell(text, head) -> str:
    lines = str(text).splitlines() or [""]
    inner = "".join(_paragraph(line, size=21, align="center", bold=head) for line in lines)
    return f'<w:tc><w:tcPr><w:vAlign w:val="center"/></w:tcPr>{inner}</w:tc>'
