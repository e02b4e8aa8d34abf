"""Documents for tests: sound ones, and what a stranger may send instead."""

import io
import zlib

import openpyxl

from tests.files import letters

XLSX_TYPES = "[Content_Types].xml"


def pdf(catalog=b"", *, streams=(), after=b"") -> bytes:
    """One page that says nothing. `catalog`: more of its catalogue; `streams`: (head, data)."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        *(_stream(head, data) for head, data in streams),
    ]
    out = b"%PDF-1.7\n"
    for number, body in enumerate(objects, 1):
        out += b"%d 0 obj%s\nendobj\n" % (number, body)
    place = len(out)
    return out + b"xref\n0 1\ntrailer<</Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % place + after


def _stream(head: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (head, len(data), data)


def packed(text: bytes, head=b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode") -> tuple:
    """An object stream that holds this."""
    return head, zlib.compress(text)


def docx() -> bytes:
    return letters.letter("整改方案", "一、更换灭火器")


def xlsx() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["灭火器", 12])
    book.save(out)
    return out.getvalue()


def with_part(data: bytes, name: str, part: bytes | str = b"x") -> bytes:
    return letters.pack(letters.parts_of(data) | {name: part})


def with_type(data: bytes, kind: str) -> bytes:
    override = f'<Override PartName="/x" ContentType="{kind}"/></Types>'
    return letters.changed(data, XLSX_TYPES, "</Types>", override)
