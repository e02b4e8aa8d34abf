"""Which Word files are let in."""

import pytest

from safety.files import word_gate
from safety.files.word_gate import Unreadable, WordFile
from tests.files import letters
from tests.files.letters import W, body, changed, letter, pack, parts_of, with_part, with_relation

DTD = '<!DOCTYPE x [<!ENTITY a "b">]>'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
FIELD = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>INCLU</w:instrText></w:r>'
    '<w:r><w:instrText>DETEXT "c:\\x"</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)
INNER = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText>'
    '<w:fldChar w:fldCharType="begin"/><w:instrText>DATE</w:instrText></w:r></w:p>'
)
TYPES = "[Content_Types].xml"
HOSTILE = {
    "empty": (b"", "empty"),
    "text": (b"{{school}}", "not_word"),
    "old doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "not_word"),
    "password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "encrypted",
    ),
    "workbook": (with_part("xl/workbook.xml", "<x/>"), "not_word"),
    "no document": (pack({TYPES: parts_of(letter("…"))[TYPES]}), "not_word"),
    "cut off": (letter("…")[:-40], "damaged"),
    "twice": (with_part("WORD/document.xml", "<x/>"), "damaged"),
    "a part without a name": (
        with_part("nameless", "").replace(b"nameless", b"\0ameless"),
        "damaged",
    ),
    "no xml": (changed(letter("…"), letters.BODY, "</w:body>", ""), "damaged"),
    "utf-16": (with_part("word/styles.xml", "<x/>".encode("utf-16")), "damaged"),
    "macros": (with_part("word/vbaProject.bin", b"x"), "macros"),
    "macro type": (changed(letter("…"), TYPES, "document.main+xml", "macroEnabled"), "not_word"),
    "embedded": (with_part("word/embeddings/oleObject1.bin", b"x"), "part"),
    "chunk": (with_part("word/afchunk.htm", b"<html>"), "part"),
    "drawing": (with_part("word/media/image1.emf", b"x"), "part"),
    "program": (with_part("word/media/../../x.exe", b"x"), "part"),
    "false picture": (with_part("word/media/a.png", b"<svg/>"), "damaged"),
    "outer link": (with_relation("image", "https://example.org/a.png", "External"), "outside"),
    "outer template": (with_relation("attachedTemplate", "file:///x.dotm", "External"), "outside"),
    "sly link": (with_relation("image", "https://example.org/a.png"), "outside"),
    "share": (with_relation("image", "\\\\host\\a.png"), "outside"),
    "relation": (with_relation("aFChunk", "media/a.png"), "foreign"),
    "altChunk": (body("<w:altChunk/>"), "foreign"),
    "object": (body("<w:p><w:r><w:object/></w:r></w:p>"), "foreign"),
    "subdocument": (body("<w:subDoc/>"), "foreign"),
    "remote picture": (body('<v:imagedata xmlns:v="urn:v" src="http://x/a.png"/>'), "outside"),
    "include": (body(FIELD), "field"),
    "simple field": (body('<w:p><w:fldSimple w:instr=" DDEAUTO c"/></w:p>'), "field"),
    "field in field": (body(INNER), "field"),
    "words without a field": (body("<w:p><w:instrText>DDE</w:instrText></w:p>"), "damaged"),
    "date": (body('<w:p><w:fldSimple w:instr="DATE"/></w:p>'), "field"),
    "entities": (changed(letter("…"), letters.BODY, HEAD, HEAD + DTD), "entities"),
    "entities in relations": (changed(letter("…"), letters.RELS, HEAD, HEAD + DTD), "entities"),
    "mail merge": (with_part("word/settings.xml", f'<m:mailMerge xmlns:m="{W}"/>'), "foreign"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_refused(name):
    data, code = HOSTILE[name]
    with pytest.raises(Unreadable) as refusal:
        WordFile(data)
    assert refusal.value.code == code


def test_a_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(word_gate, "MAX_UNPACKED", 1_000_000)
    with pytest.raises(Unreadable) as refusal:
        WordFile(with_part("word/styles.xml", b" " * 2_000_000))
    assert refusal.value.code == "bomb"


def test_what_shrinks_too_well_is_a_bomb():
    with pytest.raises(Unreadable) as refusal:
        WordFile(with_part("word/styles.xml", b" " * 8_000_000))
    assert refusal.value.code == "bomb"


@pytest.mark.parametrize("limit", ["MAX_BYTES", "MAX_PARTS"])
def test_limits(monkeypatch, limit):
    monkeypatch.setattr(word_gate, limit, 3)
    with pytest.raises(Unreadable) as refusal:
        WordFile(letter("…"))
    assert refusal.value.code in ("too_big", "parts")


@pytest.mark.parametrize(("more", "fits"), [(0, True), (1, False)])
def test_elements_within_elements(more, fits):
    """The body is the second, its last paragraphs and runs go deeper."""
    deep = word_gate.MAX_DEPTH - 2 + more
    data = body("<w:p>" * deep + "</w:p>" * deep)
    if fits:
        assert WordFile(data).texts()
    else:
        with pytest.raises(Unreadable) as refusal:
            WordFile(data)
        assert refusal.value.code == "damaged"


def test_a_plain_letter_is_let_in():
    page = '<w:p><w:fldSimple w:instr=" PAGE \\* MERGEFORMAT "/></w:p>'
    assert WordFile(body(page)).texts() == ["word/document.xml", "word/footer1.xml"]
