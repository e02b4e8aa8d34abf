"""The gate for Word files that people bring (.docx): which are let in, and how parts are read.

A .docx is a ZIP archive of XML parts. It is unpacked once, counting the bytes that really come
out, and let in only if it holds nothing but the kinds of parts, relations and fields that a plain
letter needs: what is not on these lists (programs, embedded objects, other documents, anything
fetched from elsewhere) is refused by its name.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from xml.parsers import expat

from django.utils.translation import gettext as _
from PIL import Image

from safety.base.models import Refused

MAX_BYTES = 3 * 1024 * 1024
MAX_UNPACKED = 24 * 1024 * 1024
MAX_PARTS = 200
RATIO, RATIO_FROM = 200, 1024 * 1024
MAX_PIXELS = 25_000_000
MAX_DEPTH = 200  # elements within elements: tables in tables are some dozens deep
MAIN = "word/document.xml"
_CHUNK = 1 << 16
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(ValueError, OverflowError, NotImplementedError, RuntimeError),
)
_PARTS = re.compile(
    r"\[content_types\]\.xml|_rels/\.rels|docprops/[\w.-]+\.(xml|jpe?g|png)"
    r"|word/(document|styles|stylesWithEffects|settings|webSettings|fontTable|numbering|people"
    r"|(header|footer)\d*|footnotes|endnotes|comments\w*|theme/theme\d*)\.xml"
    r"|word/_rels/[\w.-]+\.rels|word/theme/_rels/[\w.-]+\.rels"
    r"|word/media/[\w.-]+\.(png|jpe?g|gif)|word/fonts/[\w.-]+\.odttf"
    r"|customxml/(_rels/)?[\w.-]+\.(xml|rels)",
    re.I | re.A,
)
_BESIDE = re.compile(r"word/((header|footer)\d*|footnotes|endnotes)\.xml", re.I | re.A)
_RELATIONS = frozenset(
    {
        *("officeDocument", "core-properties", "extended-properties", "custom-properties"),
        *("thumbnail", "styles", "stylesWithEffects", "settings", "webSettings", "fontTable"),
        *("numbering", "theme", "header", "footer", "footnotes", "endnotes", "comments"),
        *("commentsExtended", "commentsIds", "commentsExtensible", "people", "image", "font"),
        *("customXml", "customXmlProps"),
    }
)
# Elements that bring in another document, a program or a source of data.
_FOREIGN = frozenset(
    {
        *("altChunk", "object", "control", "OLEObject", "subDoc", "mailMerge", "attachedTemplate"),
        *("externalData", "saveThroughXslt", "frameset", "webExtension", "movie", "dataBinding"),
    }
)
_FETCHING = frozenset({"src", "href", "althref", "link", "dirtyLink"})
_FIELDS = re.compile(
    r"\s*(PAGE|NUMPAGES|SECTION|SECTIONPAGES|SEQ|STYLEREF|PAGEREF|REF|TOC)\b", re.I | re.A
)
_IMAGES = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF"}


class Unreadable(Refused):
    """A file that is refused as a whole. `code` is for tests and logs."""

    def __init__(self, code: str, message):
        super().__init__(message)
        self.code = code


class WordFile:
    """The parts of a document that passed the gate, by name, in their order.

    In: the file's bytes. Raises Unreadable for whatever is no plain, honest .docx.
    """

    def __init__(self, data: bytes):
        _refuse_other_formats(data)
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                self.parts = _unpacked(archive)
        except _BROKEN as error:
            raise _damaged() from error
        if MAIN not in self.parts or "[Content_Types].xml" not in self.parts:
            raise _not_word(_("This is an archive without a Word document in it."))
        if b"document.main+xml" not in self.parts["[Content_Types].xml"]:
            raise _not_word(_("This is a Word file of another kind."))
        for name, part in self.parts.items():
            _check_part(name, part)

    def texts(self) -> list[str]:
        """Names of the parts in which text stands: the body first, then headers and footers."""
        return [MAIN, *(name for name in self.parts if _BESIDE.fullmatch(name))]


def parse(name: str, data: bytes, start: Callable, end: Callable, text: Callable):
    """Feed a part to expat, which hands on names as "namespace local prefix". The parser, whose
    CurrentByteIndex says where it stands, is the first argument of each call."""
    if b"\0" in data[:8] or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _damaged(name)  # not in UTF-8: Word writes nothing else
    depth = 0

    def enter(tag, attributes):
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise _damaged(name)
        start(parser, tag, attributes)

    def leave(tag):
        nonlocal depth
        depth -= 1
        end(parser, tag)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.namespace_prefixes = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.XmlDeclHandler = _refuse_encoding
    parser.StartElementHandler, parser.EndElementHandler = enter, leave
    parser.CharacterDataHandler = lambda words: text(parser, words)
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise _damaged(name) from error


def local(tag: str) -> str:
    """The name of an element or attribute without its namespace."""
    return tag.split(" ")[1] if " " in tag else tag


def _unpacked(archive) -> dict[str, bytes]:
    if not all(entry.filename for entry in archive.infolist()):
        raise _damaged()  # zipfile itself falls over a part without a name
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MAX_PARTS:
        raise Unreadable("parts", _("This file holds too many parts to be a letter."))
    if any(entry.flag_bits & 1 for entry in entries):
        raise _encrypted()
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise _damaged()
    found, room = {}, MAX_UNPACKED
    for entry in entries:
        _check_name(entry.filename)
        found[entry.filename] = _content(archive, entry, room)
        room -= len(found[entry.filename])
    return found


def _check_name(name):
    if _PARTS.fullmatch(name):
        return
    low = name.lower()
    if "vba" in low or "activex" in low:
        raise _macros()
    if low.startswith(("xl/", "ppt/")) or low in ("content.xml", "mimetype"):
        raise _not_word(_("This is no Word document, but another kind of Office file."))
    raise Unreadable(
        "part",
        _(
            "This document contains something that a notice does not need: %(part)s. Take embedded "
            "files, charts and drawings out; use pictures in PNG or JPEG; save it again as .docx."
        )
        % {"part": name[-60:]},
    )


def _content(archive, entry, room) -> bytes:
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _damaged(entry.filename)
    found = bytearray()
    with archive.open(entry) as part:
        while chunk := part.read(_CHUNK):
            found += chunk
            if len(found) > room:
                raise _bomb()
    size = len(found)
    if size != entry.file_size:
        raise _damaged(entry.filename)
    if size > RATIO_FROM and size > RATIO * max(entry.compress_size, 1):
        raise _bomb()
    return bytes(found)


def _refuse_other_formats(data):
    if not data:
        raise empty()
    if len(data) > MAX_BYTES:
        most = {"megabytes": MAX_BYTES // 1024 // 1024}
        raise Unreadable("too_big", _("The file is larger than %(megabytes)d MB.") % most)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise _encrypted()
        raise _not_word(_("This is a file of an old Office format (.doc)."))
    if not data.startswith(b"PK\x03\x04"):
        raise _not_word(_("This is no Word document."))


def empty() -> Unreadable:
    return Unreadable("empty", _("The file is empty."))


def _check_part(name, part):
    low = name.lower()
    if low.endswith(".rels"):
        _Relations(name).read(part)
    elif low.endswith(".xml"):
        if low == "[content_types].xml" and re.search(rb"(?i)macroenabled|vbaproject", part):
            raise _macros()
        _Contents(name).read(part)
    elif low.rpartition(".")[2] in _IMAGES:
        _check_image(name, part)


def _check_image(name, part):
    try:
        with Image.open(io.BytesIO(part), formats=[_IMAGES[name.lower().rpartition(".")[2]]]) as im:
            width, height = im.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _damaged(name) from error
    if width * height > MAX_PIXELS:
        raise _bomb()


class _Relations:
    """Relations lead to parts of the same file, and only of kinds that a letter has."""

    def __init__(self, name):
        self.name = name

    def read(self, part):
        parse(self.name, part, self.start, _nothing, _nothing)

    def start(self, _parser, tag, attributes):
        if local(tag) != "Relationship":
            return
        given = {local(key): value for key, value in attributes.items()}
        if given.get("TargetMode", "Internal") != "Internal":
            raise _outside(given.get("Target", ""))
        kind = given.get("Type", "").rpartition("/")[2]
        if kind not in _RELATIONS:
            raise _foreign(kind)
        if re.match(r"[a-z][a-z0-9+.-]*:|//|\\", given.get("Target", ""), re.I | re.A):
            raise _outside(given["Target"])


class _Contents:
    """No element that brings in something else, no attribute that fetches, no field but of the
    list. The words of a field may be split over many runs: they are judged whole."""

    def __init__(self, name):
        self.name = name
        # The words of each field that has begun; None once its result has.
        self.open: list[str | None] = []
        self.in_words = False

    def read(self, part):
        parse(self.name, part, self.start, self.end, self.text)
        if self.open:
            raise _damaged(self.name)

    def start(self, _parser, tag, attributes):
        name = local(tag)
        if name in _FOREIGN:
            raise _foreign(name)
        for key, value in attributes.items():
            if local(key) in _FETCHING and value and not value.startswith("#"):
                raise _outside(value)
            if name == "fldSimple" and local(key) == "instr":
                _check_field(value)
        if name == "fldChar":
            kinds = [v for key, v in attributes.items() if local(key) == "fldCharType"]
            self.mark(kinds[0] if kinds else "")
        elif name in ("instrText", "delInstrText"):
            self.in_words = True

    def mark(self, kind):
        if kind == "begin":
            if self.open and self.open[-1] is not None:
                raise _field(_("a field within a field"))
            self.open.append("")
        elif self.open:
            if self.open[-1] is not None:
                _check_field(self.open[-1])
                self.open[-1] = None
            if kind == "end":
                self.open.pop()

    def end(self, _parser, tag):
        if local(tag) in ("instrText", "delInstrText"):
            self.in_words = False

    def text(self, _parser, words):
        if self.in_words:
            if not self.open or self.open[-1] is None:
                raise _damaged(self.name)
            self.open[-1] += words


def _check_field(words):
    if not _FIELDS.match(words):
        raise _field(words.strip()[:40])


def _nothing(*_args):
    pass


def _refuse_doctype(*_args):
    raise Unreadable("entities", _("This file declares XML entities, which no Word document does."))


def _refuse_encoding(_version, encoding, _standalone):
    if encoding and encoding.upper() not in ("UTF-8", "US-ASCII"):
        raise _damaged()


def _not_word(what):
    return Unreadable("not_word", what + " " + _("Save the letter in Word or WPS as .docx."))


def _damaged(detail=""):
    words = _("This document is damaged and cannot be read. Open it in Word, save it as .docx.")
    return Unreadable("damaged", words + (f" ({detail[-40:]})" if detail else ""))


def _encrypted():
    return Unreadable("encrypted", _("This document is protected by a password. Take it off."))


def _macros():
    return Unreadable("macros", _("This document contains macros. Save it as .docx without them."))


def _bomb():
    return Unreadable("bomb", _("This file unpacks to far more than a letter can hold."))


def _outside(target):
    words = _("This document refers to something outside itself: %(target)s. Take the link out.")
    return Unreadable("outside", words % {"target": target[:80]})


def _foreign(kind):
    words = _("This document contains something that could bring in other content: %(kind)s.")
    return Unreadable("foreign", words % {"kind": kind[:40]})


def _field(words):
    said = _(
        "This document contains the Word field “%(field)s”. Only page numbers and references "
        "within the document may be fields: a notice must not change when it is opened."
    )
    return Unreadable("field", said % {"field": words})
