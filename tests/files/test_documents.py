"""Which documents are taken in as they are, and which are refused with a reason."""

import hashlib
import io
import uuid
import zipfile

import pytest

from safety.base.models import Refused
from safety.files import documents, office, pdf, storage
from safety.files.models import Attachment
from tests.files import letters, papers, photos

PDF, DOCX, XLSX = papers.pdf(), papers.docx(), papers.xlsx()
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
DDE = "<w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO x</w:instrText></w:r>"
PAGE = '<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'


def twice(data) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning):
        archive.writestr("word/document.xml", b"<other/>")
    return out.getvalue()


def encrypted(data) -> bytes:
    """The bit that says so, at the head of the first part and in the directory."""
    at, directory = data.index(b"PK\3\4") + 6, data.index(b"PK\1\2") + 8
    changed = bytearray(data)
    changed[at] |= 1
    changed[directory] |= 1
    return bytes(changed)


BAD = {
    "HTML named .pdf": (b"<html><script>alert(1)</script>", "Send a PDF"),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Send a PDF"),
    "a program": (b"MZ" + b"\0" * 99, "Send a PDF"),
    "a photo": (photos.jpeg(), "Send a PDF"),
    "RTF": (b"{\\rtf1 x}", "Send a PDF"),
    "old or encrypted Office": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "password"),
    "PDF cut at 37 %": (PDF[: len(PDF) * 37 // 100], "not sent whole"),
    "PDF with a page behind it": (papers.pdf(after=b"<html><script>"), "not sent whole"),
    "PDF with a zip behind it": (PDF + DOCX, "not sent whole"),
    "something before a PDF": (b"\n" + PDF, "Send a PDF"),
    "PDF that points past its end": (PDF.replace(b"xref\n1", b"xref\n91"), "not sent whole"),
    "script": (papers.pdf(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), "scripts"),
    "script, spelt out": (papers.pdf(b"/OpenAction<</S/Java#53cript/#4aS(x)>>"), "scripts"),
    "script, packed": (papers.pdf(streams=[papers.packed(b"<</S/JavaScript>>")]), "scripts"),
    "program": (papers.pdf(b"/OpenAction<</S/Launch/F(cmd.exe)>>"), "scripts"),
    "form that sends": (papers.pdf(b"/AA<</O<</S/SubmitForm>>>>"), "scripts"),
    "XFA form": (papers.pdf(b"/AcroForm<</XFA 9 0 R>>"), "scripts"),
    "file inside": (papers.pdf(b"/Names<</EmbeddedFiles 9 0 R>>"), "other files"),
    "encrypted PDF": (PDF.replace(b"/Root 1", b"/Encrypt 9 0 R/Root 1"), "password"),
    "object in a stream": (papers.pdf(streams=[(b"", b"4 0 obj<</S/JavaScript>>")]), "be checked"),
    "object stream, packed twice": (
        papers.pdf(streams=[papers.packed(b"x", b"/Type/ObjStm/Filter[/LZWDecode/FlateDecode]")]),
        "be checked",
    ),
    "object stream, not packed by zlib": (
        papers.pdf(streams=[(b"/Type/ObjStm/Filter/FlateDecode", b"none")]), "be checked",
    ),
    "zip of anything": (letters.pack({"a.txt": b"x"}), "damaged"),
    "PowerPoint": (
        letters.changed(DOCX, papers.XLSX_TYPES, "wordprocessingml.document.main", "x"), "no Word",
    ),
    "Word cut at 37 %": (DOCX[: len(DOCX) * 37 // 100], "not sent whole"),
    "something behind a zip": (DOCX + b"<html>", "not sent whole"),
    "a part twice": (twice(DOCX), "not sent whole"),
    "encrypted parts": (encrypted(DOCX), "not sent whole"),
    "path in a part": (papers.with_part(DOCX, "../../evil"), "not sent whole"),
    "backslash in a part": (papers.with_part(DOCX, "word\\evil.xml"), "not sent whole"),
    "macros": (papers.with_part(DOCX, "word/vbaProject.bin"), "macros"),
    "macros by their type": (papers.with_type(DOCX, MACROS), "macros"),
    "embedded object": (papers.with_part(DOCX, "word/embeddings/oleObject1.bin"), "macros"),
    "ActiveX": (papers.with_part(XLSX, "xl/activeX/activeX1.xml"), "macros"),
    "external link": (papers.with_part(XLSX, "xl/externalLinks/externalLink1.xml"), "macros"),
    "connection": (papers.with_part(XLSX, "xl/connections.xml"), "macros"),
    "picture from elsewhere": (letters.with_relation("image", "//x/", "External"), "elsewhere"),
    "template from elsewhere": (
        letters.with_relation("attachedTemplate", "file://x/y.dotm", "External"), "elsewhere",
    ),
    "program among the pictures": (papers.with_part(DOCX, "word/media/evil.exe"), "evil.exe"),
    "part without an ending": (papers.with_part(DOCX, "word/media/evil"), "more than text"),
    "padding by another name": (papers.with_part(DOCX, "[trash]/evil.dat"), "more than text"),
    "picture of a share, called internal": (
        letters.with_relation("image", "\\\\evil\\x", "Internal"), "elsewhere",
    ),
    "picture of a page, called internal": (
        letters.with_relation("image", "http://evil/x", "Internal"), "elsewhere",
    ),
    "link to a share": (
        letters.with_relation("hyperlink", "file:////evil/share", "External"), "opens a share",
    ),
    "link to a share, as Windows writes it": (
        letters.with_relation("hyperlink", "\\\\evil\\share", "External"), "opens a share",
    ),
    "link to a file of a host": (
        letters.with_relation("hyperlink", "file://evil/share", "External"), "opens a share",
    ),
    "link that runs": (
        letters.with_relation("hyperlink", "javascript:alert(1)", "External"), "opens a share",
    ),
    "field with a text from elsewhere": (
        letters.body(DDE.replace("DDE", "INCLUDETEXT ")), "elsewhere",
    ),
    "DDE field in pieces": (letters.body(DDE), "macros"),
    "DDE field behind another": (letters.body(PAGE + DDE), "macros"),
    "DDE field, spelt out": (letters.body(DDE.replace("DDE", "&#68;D&#x45;")), "macros"),
    "DDE field, literally": (letters.body(DDE.replace("DDE", "<![CDATA[DDE]]>")), "macros"),
    "DDE field, by another name": (
        letters.body(
            DDE.replace("<w:instrText", f'<v:instrText xmlns:v="{letters.W}"').replace(
                "/w:instrText", "/v:instrText"
            )
        ),
        "macros",
    ),
    "DDE field in one": (letters.body('<w:fldSimple w:instr="DD&#69; x"/>'), "macros"),
    "zip of nothing": (b"PK\3\4" + b"PK\5\6" + bytes(18), "not sent whole"),
    "bomb": (papers.with_part(DOCX, "word/media/a.xml", b"0" * 3_000_000), "unpacks to far more"),
    "entity": (
        papers.with_part(DOCX, "word/_rels/x.rels", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        "damaged",
    ),
    "too many parts": (
        letters.pack(letters.parts_of(DOCX) | {f"p/{n}": b"" for n in range(2_001)}), "damaged",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_refused_with_its_reason(name):
    data, reason = BAD[name]
    with pytest.raises(Refused, match=reason):
        documents.kind_of(data)


GOOD = {
    "PDF": (PDF, "pdf"),
    "PDF with packed objects": (papers.pdf(streams=[papers.packed(b"<</Type/Page>>")]), "pdf"),
    "PDF with a picture": (papers.pdf(streams=[(b"/Filter/DCTDecode", b"/JS /Launch ")]), "pdf"),
    "PDF with a link": (papers.pdf(b"/OpenAction[3 0 R/Fit]/A<</S/URI/URI(http://x)>>"), "pdf"),
    "PDF with names that begin alike": (papers.pdf(b"/JSX 1/Launcher 2"), "pdf"),
    "Word": (DOCX, "docx"),
    "Word with a link": (letters.with_relation("hyperlink", "http://x/", "External"), "docx"),
    **{
        f"Word with a link to {target}": (
            letters.with_relation("hyperlink", target, "External"), "docx"
        )
        for target in ("file:///C:/a.docx", "file://D:/a.docx", "file:///home/wang/a.docx",
                       "D:\\附件.doc", "附件1.docx", "www.x.gov.cn:8080/a", "mailto:a@b.cn",
                       "javascript:;", "about:blank", "tencent://message/?uin=1")
    },
    "Word with a picture pasted from a page": (
        letters.body(
            "<w:fldSimple w:instr='INCLUDEPICTURE \"http://x/y.png\" \\* MERGEFORMATINET'/>"
        ),
        "docx",
    ),
    "Word with a citation whose title says LINK": (
        letters.body("<w:fldSimple w:instr=' ADDIN ZOTERO Missing LINK between schools'/>"), "docx",
    ),
    "Word from a template of one's own": (
        letters.with_relation("attachedTemplate", "file:///C:/a.dotx", "External"), "docx",
    ),
    **{
        f"Word with {name}": (papers.with_part(DOCX, name), "docx")
        for name in ("[trash]/0000.dat", "_xmlsignatures/origin.sigs", "word/media/a.jfif",
                     "package/services/metadata/core-properties/1f.psmdcp")
    },
    "Word with a field that links within": (
        letters.body('<w:fldSimple w:instr=" HYPERLINK \\l &quot;a&quot; "/>'), "docx",
    ),
    "Excel": (XLSX, "xlsx"),
    "Excel with a printer's settings": (
        papers.with_part(XLSX, "xl/printerSettings/printerSettings1.bin"), "xlsx",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_taken(name):
    data, kind = GOOD[name]
    assert documents.kind_of(data) == kind


@pytest.mark.parametrize("check", [pdf.check, office.check])
@pytest.mark.parametrize("data", [PDF, DOCX])
def test_no_cut_and_no_noise_is_anything_but_refused(check, data):
    """Whatever is done to a file, a person hears a reason, never a fault of ours."""
    for step in range(0, len(data), max(1, len(data) // 40)):
        for broken in (data[:step], data[:step] + b"\xff\0<<" + data[step:], data[step:]):
            try:
                check(broken)
            except Refused as error:
                assert error.message


def test_a_bomb_behind_what_just_fits(monkeypatch):
    """To zlib no room left is no limit."""
    monkeypatch.setattr(pdf, "MOST_UNPACKED", 100)
    fits = papers.packed(b" " * 100)
    pdf.check(papers.pdf(streams=[fits]))
    with pytest.raises(Refused, match="be checked"):
        pdf.check(papers.pdf(streams=[fits, papers.packed(b" " * 9_000)]))


@pytest.mark.parametrize(("data", "reason"), [(b"", "empty"), (b"x" * 20_971_521, "20 MB")])
def test_size_is_what_was_sent_not_what_was_claimed(data, reason):
    upload = photos.upload(data, "a.pdf")
    upload.size = 5_000
    with pytest.raises(Refused, match=reason):
        documents.read(upload)


def take(owner, data=PDF, name="方案.pdf", key=None):
    return documents.insert(
        documents.prepare(owner, photos.upload(data, name), key or uuid.uuid4())
    )


def test_kept_as_it_was_sent(cast, place):
    row = take(cast.officer_a1, DOCX, "..\\方案\u202e.exe")
    assert (row.kind, row.name, row.bytes) == ("docx", "方案.docx", len(DOCX))
    assert storage.read(row.file) == DOCX and row.sha256 == hashlib.sha256(DOCX).hexdigest()


def test_sent_again_is_the_same_row(cast):
    key = uuid.uuid4()
    assert take(cast.officer_a1, key=key).pk == take(cast.officer_a1, key=key).pk
    for owner, data in ((cast.officer_b1, PDF), (cast.officer_a1, DOCX)):
        with pytest.raises(Refused, match="once more"):
            take(owner, data, key=key)
    assert Attachment.objects.count() == 1


def test_served_as_a_sandboxed_download(cast):
    response = documents.serve(take(cast.officer_a1, name="plan.pdf"))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert "sandbox" in response["Content-Security-Policy"]
    assert (
        response["X-Content-Type-Options"] == "nosniff" and "no-store" in response["Cache-Control"]
    )
    assert b"".join(response) == PDF
