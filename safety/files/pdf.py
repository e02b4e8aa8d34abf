"""Is this a PDF that only shows pages? Judged by its bytes, without drawing one.

Refused is what acts (scripts, programs, forms that send), what carries further files, what is
encrypted, and what is no single whole PDF. Names may be spelt with #xx and may stand in compressed
object streams: both are undone before they are looked for. What lies in other streams is data, not
names; but an object of its own hidden in one is refused. The file is never opened by us, and goes
to people as a download only: this is the second lock, not the first.
"""

import re
import zlib

from django.utils.translation import gettext as _

from safety.base.models import Refused

MOST_UNPACKED = 100 * 1024 * 1024
MOST_STREAMS = 50_000
_ACTING = (
    *(b"JavaScript", b"JS", b"Launch", b"SubmitForm", b"ImportData", b"RichMedia", b"XFA"),
    *(b"Rendition", b"Movie", b"Sound", b"GoToE"),
)
_CARRYING = (b"EmbeddedFile", b"EmbeddedFiles", b"FileAttachment")
_HEAD = re.compile(rb"%PDF-[12]\.\d")
_TAIL = re.compile(rb"startxref\s+(\d+)\s+%%EOF[\s\0]*\Z")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_SPELT = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJECT = re.compile(rb"\d\s+\d+\s+obj\s*<<")
_END = rb"(?![A-Za-z0-9_.+-])"
_LONGEST_HEAD = 2000


def check(data: bytes) -> None:
    """Refused, with the reason, for what is no plain PDF."""
    tail = _TAIL.search(data[-2048:])
    if not _HEAD.match(data) or tail is None or int(tail[1]) >= len(data):
        raise Refused(_("The PDF is damaged or was not sent whole. Save it again and send that."))
    _judge(_outside(data))


def _outside(data: bytes) -> bytes:
    """What stands outside of streams; what the object streams hold is judged on the way, one at a
    time, so that it never lies in memory together."""
    outside, at, left = [], 0, MOST_UNPACKED
    for number, found in enumerate(_STREAM.finditer(data)):
        if number > MOST_STREAMS:
            raise Refused(_cannot_check())
        head = _plain(data[max(at, found.start() - _LONGEST_HEAD) : found.start()])
        outside.append(data[at : found.start()])
        at = found.end()
        if _has(head[head.rfind(b" obj") :], b"ObjStm"):
            text = _inflated(head, found[1], left)
            left -= len(text)
            _judge(text)
        elif _OBJECT.search(found[1]):
            raise Refused(_cannot_check())
    return b"\n".join([*outside, data[at:]])


def _inflated(head: bytes, data: bytes, left: int) -> bytes:
    """What an object stream holds, `left` bytes at most. Only the common packing is undone;
    another one is refused."""
    if not _has(head, b"FlateDecode") or _has(head, b"Predictor") or b"[" in _filter(head):
        raise Refused(_cannot_check())
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(data, left + 1)  # to zlib a most of 0 means none
    except zlib.error:
        raise Refused(_cannot_check()) from None
    if len(text) > left:
        raise Refused(_cannot_check())
    return text


def _filter(head: bytes) -> bytes:
    """What is said of the packing: a chain of several is a list in brackets."""
    found = re.search(rb"/Filter\s*(\[[^\]]*/[^\]]*/[^\]]*\])?", head)
    return found[1] or b"" if found else b""


def _judge(text: bytes) -> None:
    plain = _plain(text)
    if _has(plain, b"Encrypt"):
        raise Refused(_("The PDF is protected by a password. Save it without, and send that."))
    if any(_has(plain, name) for name in _CARRYING):
        raise Refused(_("The PDF carries other files inside. Print it to a PDF, and send that."))
    if any(_has(plain, name) for name in _ACTING):
        raise Refused(_("The PDF holds scripts or actions. Print it to a PDF, and send that."))


def _plain(text: bytes) -> bytes:
    return _SPELT.sub(lambda found: bytes([int(found[1], 16)]), text)


def _has(text: bytes, name: bytes) -> bool:
    return re.search(rb"/" + name + _END, text) is not None


def _cannot_check() -> str:
    return _("This PDF cannot be checked. Print it to a PDF, and send that.")
