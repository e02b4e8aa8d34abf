"""Word files for tests: sound ones, and what a stranger may send instead."""

import io
import zipfile
from xml.etree import ElementTree

from safety.files.word import Document

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/package/2006/relationships"
RELS = "word/_rels/document.xml.rels"
BODY = "word/document.xml"


def letter(*lines, row=(), heads=None) -> bytes:
    """A document of these paragraphs, and a table with one row of these cells."""
    paper = Document()
    for line in lines:
        paper.paragraph(line)
    if row:
        paper.table(heads or ["…"] * len(row), [row])
    return paper.bytes()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(parts: dict) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


def changed(data: bytes, part: str, old: str, new: str) -> bytes:
    """The same file with one part changed."""
    parts = parts_of(data)
    assert old.encode() in parts[part]
    return pack(parts | {part: parts[part].replace(old.encode(), new.encode(), 1)})


def body(xml: str, data: bytes | None = None) -> bytes:
    """A document with this XML before the first paragraph of its body."""
    return changed(data or letter("…"), BODY, "<w:body>", f"<w:body>{xml}")


def with_part(name: str, part: bytes | str) -> bytes:
    return pack(parts_of(letter("…")) | {name: part})


def with_relation(kind: str, target: str, mode: str = "Internal") -> bytes:
    relation = (
        f'<Relationship Id="rId9" Type="http://x/{kind}" Target="{target}" TargetMode="{mode}"/>'
    )
    return changed(letter("…"), RELS, "</Relationships>", f"{relation}</Relationships>")


def words(data: bytes) -> list[str]:
    """The paragraphs of a document's body as they are read; every part must be sound XML."""
    parts = {name: ElementTree.fromstring(part) for name, part in parts_of(data).items()}
    found = parts[BODY].iter(f"{{{W}}}p")
    return ["".join(_text(node) for node in paragraph.iter()) for paragraph in found]


def _text(node) -> str:
    return "\n" if node.tag == f"{{{W}}}br" else node.text or "" if node.tag == f"{{{W}}}t" else ""
