"""Is this a Word document or an Excel workbook that only holds text, tables and pictures?

Judged by its parts, never by its name: macros, embedded objects, programs, what is fetched from
elsewhere when it is opened, bombs and archives that are read differently by different programs are
refused. Links that a reader clicks to pages, mails and files on their own machine are left, and
what remains of pictures that were pasted from a page. (A bureau's own template is held to far less
by word_gate.py: that one we fill and send out ourselves.)
"""

import io
import re
import zipfile
import zlib
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml import ElementTree, sax
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _

from safety.base.models import Refused

MOST_PARTS = 2_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO, RATIO_FROM = 100, 1024 * 1024
MOST_XML = 2 * 1024 * 1024
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_CHUNK = 1024 * 1024
TYPES = "[Content_Types].xml"
_MAIN = "application/vnd.openxmlformats-officedocument."
MAINS = {
    f"{_MAIN}wordprocessingml.document.main+xml": "docx",
    f"{_MAIN}spreadsheetml.sheet.main+xml": "xlsx",
}
ACTIVE = (
    *("vbaproject", "macro", "activex", "oleobject", "/embeddings/", "externallink"),
    *("xl/connections", "querytable", "webextension", "customui", "attachedtoolbars"),
)
# What a part may be, by the end of its name: text and its relations (.psmdcp: the properties as the
# libraries of .NET write them), pictures, fonts, signatures, what a printer was set to, and the
# padding that Office leaves behind.
_PLAIN = re.compile(
    r"\.(xml|rels|psmdcp|sigs|vml|png|jpe?g|jfif|gif|bmp|tiff?|emf|wmf|wdp|svg|odttf|fntdata)$"
    r"|/printersettings/[\w.-]+\.bin$|^/\[trash\]/\d+\.dat$",
    re.IGNORECASE | re.ASCII,
)
_HYPERLINK = "/hyperlink"
# Of two letters at least: "D:" is a drive. Before a port stands a host, no scheme.
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]+):(?!\d)", re.IGNORECASE | re.ASCII)
# A file of the reader's own machine: no second host to which anything would be told.
_OWN_FILE = re.compile(r"\s*(file:///(?![/\\])|file://[a-z]:|[a-z]:)", re.IGNORECASE | re.ASCII)
_RUNS = frozenset({"javascript", "vbscript", "data"})
_NOWHERE = re.compile(r"\s*javascript:(;|void\(0\);?)?\s*$", re.IGNORECASE | re.ASCII)
_DDE = re.compile(r"\bDDE(AUTO)?\b", re.IGNORECASE)
# By its first word, as Word reads it: a title within a citation is none. A picture pasted from a
# page is embedded, and what is left of its field is asked for only when somebody updates it.
_FETCHING = re.compile(r"^\s*(INCLUDETEXT|IMPORT|LINK|DATABASE|RD)\b", re.IGNORECASE)
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError),
    *(NotImplementedError, KeyError, ElementTree.ParseError, DefusedXmlException, SAXException),
)


def check(data: bytes) -> str:
    """ "docx" or "xlsx"; Refused, with the reason, for anything else."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _check_shape(data, archive, parts)
            _unpack(archive, parts)
            kind = _kind(archive)
            _check_names(parts)
            _check_links(archive, parts)
            _check_fields(archive, parts)
    except _DAMAGED as error:
        raise Refused(_damaged()) from error
    return kind


def _check_shape(data, archive, parts) -> None:
    """One archive from the first byte to the last, each part once and by a plain name."""
    names = [part.filename for part in parts]
    whole = not archive.comment and data[-22:-18] == b"PK\5\6" and bool(parts)
    whole = whole and parts[0].header_offset == 0
    if len(parts) > MOST_PARTS or not whole or len(names) != len({name.lower() for name in names}):
        raise Refused(_damaged())
    for part in parts:
        if "\\" in part.filename or part.filename[:1] == "/" or ".." in part.filename.split("/"):
            raise Refused(_damaged())
        if part.flag_bits & 1 or part.compress_type not in (
            zipfile.ZIP_STORED,
            zipfile.ZIP_DEFLATED,
        ):
            raise Refused(_damaged())
        if any(word in f"/{part.filename.lower()}" for word in ACTIVE):
            raise Refused(_active())


def _check_names(parts) -> None:
    for part in parts:
        if not (part.is_dir() or _PLAIN.search(f"/{part.filename}")):
            words = _(
                "It holds more than text and pictures: %(name)s. Save it as a PDF, send that."
            )
            raise Refused(words % {"name": part.filename[-60:]})


def _unpack(archive, parts) -> None:
    """Read every part to its end, counting: what is claimed of sizes is not believed."""
    total = 0
    for part in parts:
        size = 0
        with archive.open(part) as file:
            while chunk := file.read(_CHUNK):
                size += len(chunk)
                packed = max(part.compress_size, 1)
                bomb = size > RATIO_FROM and size / packed > MOST_RATIO
                if bomb or total + size > MOST_UNPACKED:
                    raise Refused(_("The file unpacks to far more than it is. It is not taken."))
        total += size


def _kind(archive) -> str:
    types = [node.get("ContentType", "") for node in _xml(archive, TYPES)]
    if any(word in kind.lower() for kind in types for word in ACTIVE):
        raise Refused(_active())
    found = {MAINS[kind] for kind in types if kind in MAINS}
    if len(found) != 1:
        raise Refused(_("This is no Word document (.docx) and no Excel workbook (.xlsx)."))
    return found.pop()


def _check_links(archive, parts) -> None:
    for part in parts:
        if part.filename.lower().endswith(".rels"):
            for node in _xml(archive, part.filename):
                kind = node.get("Type", "")
                if kind.endswith(_HYPERLINK):
                    _check_click(node.get("Target", ""))
                elif _leads_out(node) and not _OWN_FILE.match(node.get("Target", "")):
                    raise Refused(_elsewhere())
                if any(word in kind.lower() for word in ACTIVE):
                    raise Refused(_active())


def _leads_out(node) -> bool:
    """Whether a relation is to something that is not in the file, whatever it calls itself."""
    target = node.get("Target", "")
    outside = node.get("TargetMode", "").lower() == "external"
    return outside or "\\" in target or target.startswith("//") or bool(_SCHEME.match(target))


def _check_click(target) -> None:
    """What a reader may click: a page, a mail, a file beside this one or on their own machine; no
    share of somebody's server, which is told who opened it, and nothing that runs."""
    found = _SCHEME.match(target)
    runs = found and found[1].lower() in _RUNS and not _NOWHERE.match(target)
    share = target.lstrip().startswith(("//", "\\\\"))
    share = share or (found and found[1].lower() == "file" and not _OWN_FILE.match(target))
    if runs or share:
        words = _("The file has a link that runs something or opens a share: %(link)s. Remove it.")
        raise Refused(words % {"link": target.strip()[:60]})


def _check_fields(archive, parts) -> None:
    """Fields of Word that start a program or fetch something, read as Word reads them: however they
    are spelt."""
    for part in parts:
        if part.filename.lower().startswith("word/") and part.filename.lower().endswith(".xml"):
            fields = _Fields()
            with archive.open(part) as file:
                sax.parse(file, fields)
            if _DDE.search("".join(fields.words)):
                raise Refused(_active())
            if any(_FETCHING.search(one) for one in fields.each()):
                raise Refused(_elsewhere())


_BETWEEN = "\x1f"  # no XML can hold it


class _Fields(ContentHandler):
    """Collects the words of all fields: in pieces between two marks, or in one attribute."""

    def __init__(self):
        super().__init__()
        self.words: list[str] = []
        self.inside = False

    def startElement(self, name, attrs):
        self.inside = _local(name) in ("instrText", "delInstrText")
        if _local(name) in ("fldChar", "fldSimple"):
            simple = (text for key, text in attrs.items() if _local(key) == "instr")
            self.words += [_BETWEEN, *simple, _BETWEEN]

    def endElement(self, name):
        self.inside = False

    def characters(self, content):
        if self.inside:
            self.words.append(content)

    def each(self) -> list[str]:
        """The words of one field after the other."""
        return "".join(self.words).split(_BETWEEN)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _xml(archive, name):
    if archive.getinfo(name).file_size > MOST_XML:
        raise Refused(_damaged())
    return ElementTree.fromstring(archive.read(name))


def _active() -> str:
    return _("The file holds macros or embedded objects. Save it without, and send that.")


def _elsewhere() -> str:
    return _("The file fetches something from elsewhere when it is opened.")


def _damaged() -> str:
    return _("The document is damaged or was not sent whole. Save it again and send that.")
