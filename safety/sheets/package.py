"""The gate: which files are let in at all, and how their parts are read.

An .xlsx is a ZIP archive of XML parts. Before anything is parsed, the archive is unpacked once in
passing, counting the bytes that really come out: declared sizes and dimensions are only claims.
"""

import io
import posixpath
import re
import struct
import zipfile
import zlib

from defusedxml import DefusedXmlException, ElementTree
from django.utils.translation import gettext as _

from safety.base.models import Refused

from .limits import limit

# What zipfile raises over an archive that is not as it should be.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(ValueError, OverflowError, NotImplementedError, RuntimeError),
)
_CHUNK = 1 << 16
_DTD = [
    mark.encode(code)
    for mark in ("<!DOCTYPE", "<!ENTITY")
    for code in ("utf-8", "utf-16-le", "utf-16-be")
]
_OVERLAP = max(map(len, _DTD)) - 1
_MACROS = re.compile(r"vbaproject|vbadata|/macrosheets/|/dialogsheets/|xl4macro", re.I)
_PROGRAMS = re.compile(rb"(?i)<(\w+:)?(dde|ole)link")


class Unreadable(Refused):
    """A file that is refused as a whole. `code` is for tests and logs."""

    def __init__(self, code: str, message):
        super().__init__(message)
        self.code = code


def damaged(detail: str = "") -> Unreadable:
    return Unreadable(
        "damaged",
        _("This workbook is damaged and cannot be read. Open it in Excel, save it again as .xlsx.")
        + (f" ({detail})" if detail else ""),
    )


class Package:
    """The parts of a workbook that passed the gate.

    In: the file's bytes. Raises Unreadable for whatever is no plain, honest .xlsx.
    """

    def __init__(self, data: bytes):
        _refuse_other_formats(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise damaged() from error
        if not all(entry.filename for entry in self._zip.infolist()):
            raise damaged()  # zipfile itself falls over a part without a name
        self.entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        self._names = {entry.filename.lower(): entry.filename for entry in self.entries}
        self._check_entries()
        self._check_contents()
        self.links_outside = any("/externallinks/" in name for name in self._names)

    def has(self, name: str) -> bool:
        return name.lower() in self._names

    def read(self, name: str) -> bytes:
        """The bytes of a part (names in any case, as Excel takes them); b"" when there is none."""
        actual = self._names.get(name.lower())
        return self._zip.read(actual) if actual else b""

    def xml(self, name: str):
        """A small part as an element tree, or None."""
        data = self.read(name)
        if not data:
            return None
        try:
            return ElementTree.fromstring(data, forbid_dtd=True)
        except DefusedXmlException as error:
            raise entities() from error
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise damaged(posixpath.basename(name)) from error

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """{id: (last word of the type, target part)} of a part ("" for the package itself)."""
        folder, base = posixpath.split(part)
        tree = self.xml(posixpath.join(folder, "_rels", f"{base}.rels"))
        found = {}
        for node in tree if tree is not None else ():
            if node.get("TargetMode") != "External":
                target = node.get("Target", "").replace("\\", "/")
                path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                found[node.get("Id")] = (node.get("Type", "").rpartition("/")[2], path)
        return found

    def _check_entries(self):
        if len(self.entries) > limit("ENTRIES"):
            raise Unreadable(
                "entries", _("This file holds too many parts to be a list. It was not opened.")
            )
        if any(entry.flag_bits & 1 for entry in self.entries):
            raise _encrypted()
        if len(self._names) < len(self.entries):
            raise damaged()
        _refuse_other_archives(set(self._names))
        if any(_MACROS.search(f"/{name}") for name in self._names):
            raise _macros()

    def _check_contents(self):
        total = 0
        for entry in self.entries:
            size = self._unpacked_size(entry, limit("UNPACKED_BYTES") - total)
            total += size
            if size > limit("RATIO_FROM") and size > limit("RATIO") * max(entry.compress_size, 1):
                raise _bomb()
        types = self.read("[Content_Types].xml").lower()
        if b"macroenabled" in types or b"vbaproject" in types:
            raise _macros()
        for name in self._names:
            if "/externallinks/" in name and _PROGRAMS.search(self.read(name)):
                raise _programs()

    def _unpacked_size(self, entry, room):
        is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
        size, tail = 0, b""
        try:
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise damaged()
            with self._zip.open(entry) as part:
                while chunk := part.read(_CHUNK):
                    size += len(chunk)
                    if size > room:
                        raise _bomb()
                    if is_xml and any(mark in tail + chunk for mark in _DTD):
                        raise entities()
                    tail = chunk[-_OVERLAP:]
        except _BROKEN as error:
            raise damaged(entry.filename[-40:]) from error
        if size != entry.file_size:
            raise damaged(entry.filename[-40:])
        return size


def _refuse_other_formats(data):
    if not data:
        raise Unreadable("empty", _("The file is empty."))
    if len(data) > limit("UPLOAD_BYTES"):
        raise Unreadable(
            "too_big",
            _("The file is larger than %(megabytes)d MB.")
            % {"megabytes": limit("UPLOAD_BYTES") // 1024 // 1024},
        )
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise _encrypted()
        raise Unreadable(
            "old_xls",
            _("This is a file of an old Office format (.xls). Open it in Excel, save it as .xlsx."),
        )
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise _not_a_workbook(data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n"))


def _not_a_workbook(head):
    if head.startswith(b"%PDF"):
        what = _("This is a PDF.")
    elif re.match(rb"(?i)<(!doctype|html|table|head|body|meta)", head):
        what = _("This is a web page, whatever its name says.")
    elif head.startswith(b"<?xml"):
        what = _("This is an XML file.")
    elif b"\0" not in head and re.search(rb"[,;\t]", head):
        what = _("This is a text file (CSV), whatever its name says.")
    else:
        what = _("This is not an Excel workbook.")
    return _not_excel(what)


def _refuse_other_archives(names):
    if "xl/workbook.bin" in names:
        what = _("This is a binary workbook (.xlsb).")
    elif "content.xml" in names and "mimetype" in names:
        what = _("This is an OpenDocument file.")
    elif "word/document.xml" in names or "ppt/presentation.xml" in names:
        what = _("This is a Word or PowerPoint file.")
    elif "[content_types].xml" not in names or not any(n.startswith("xl/") for n in names):
        what = _("This is an archive without a workbook in it.")
    else:
        return
    raise _not_excel(what)


def _not_excel(what):
    advice = _("Save the list in Excel as .xlsx and upload that.")
    return Unreadable("not_excel", f"{what} {advice}")


def _encrypted():
    return Unreadable(
        "encrypted",
        _("This workbook is protected by a password. Remove the password and upload it again."),
    )


def _macros():
    return Unreadable(
        "macros", _("This workbook contains macros. Save it as .xlsx without macros.")
    )


def _programs():
    return Unreadable(
        "programs",
        _(
            "This workbook contains links that start other programs (DDE or OLE). "
            "Copy the list into a new workbook and save that."
        ),
    )


def _bomb():
    return Unreadable(
        "bomb", _("This file unpacks to far more than a list of schools or people can hold.")
    )


def entities():
    return Unreadable(
        "entities", _("This file declares XML entities, which no Excel list does. It was not read.")
    )
