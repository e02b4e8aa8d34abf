"""From whatever a device sent to a plain photo: checked, turned upright, re-encoded, bare.

What a file is, its first bytes say, never its name. What readers see is decoded and encoded anew.
The original is kept as it was sent, since it is evidence, and can be asked for: a file which is a
photo and a web page, an archive or a PDF at once is therefore not taken.
"""

import logging
import re
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image

from safety.base.models import Refused
from safety.files import exif, look

log = logging.getLogger(__name__)

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
# A progressive photo has about ten scans. Thousands of them decode for hours.
MAX_SCANS = 100
# Of JPEG: what begins a segment (not a stuffed byte, a restart or a fill byte), and what says that
# a scan begins, that the picture ends, or stands without a length.
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_SCAN, _END, _ALONE = 0xDA, 0xD9, frozenset({0x01, 0xD8})
LONGEST_SIDE = 1600
THUMBNAIL_SIDE = 320
QUALITY = 82

_SIGNATURES = {
    "JPEG": lambda head: head.startswith(b"\xff\xd8\xff"),
    "PNG": lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"),
    "WEBP": lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP",
}
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
# Another kind of file inside of a photo. The film behind the picture of a phone is none of these.
_INSIDE = re.compile(rb"<(?:script|html|svg|!doctype|\?php)[\s>/]", re.IGNORECASE)
_PDF = re.compile(rb"%PDF-\d")
_ARCHIVE_END = b"PK\x05\x06\0\0\0\0"  # followed by counts, and by 64 KB of comment at most
_ARCHIVE_TAIL = 22 + 0xFFFF
EXTENSIONS = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}


@dataclass(frozen=True)
class Photo:
    """A clean JPEG without metadata, and what the metadata had said."""

    data: bytes
    width: int
    height: int
    format: str
    facts: exif.Facts
    look: int | None


def read(upload) -> bytes:
    """All bytes of an upload; Refused when it is empty or too large, whatever size it claims."""
    upload.seek(0)
    data = upload.read(MAX_BYTES + 1)
    if not data:
        raise Refused(_("The file is empty. Take the photo again."))
    if len(data) > MAX_BYTES:
        raise Refused(_("The photo is larger than 20 MB. Choose a smaller one."))
    return data


def clean(data: bytes) -> Photo:
    """The photo in `data`; Refused with the reason for anything that is not a whole still photo."""
    found = _format(data)
    if _also_something_else(data):
        raise Refused(
            _("There is another file inside this photo. Take the photo again with the camera.")
        )
    with _opened(data, found) as image:
        facts = exif.read(image)
        try:
            # Scaled while it is decoded, to no less than what it will be fitted into: a draft that
            # is asked for a square decodes a wide photo whole.
            image.draft("RGB", _fitted(image.size, LONGEST_SIDE))
            result = _plain(image, exif.orientation(image))
        except Exception as error:
            # Decoders of hostile files raise whatever they like; all of it means the same.
            log.info("photo not decoded: %r", error)
            raise Refused(
                _("The photo is damaged or was not sent whole. Take or choose it again.")
            ) from error
    return Photo(_jpeg(result), *result.size, found, facts, look.of(result))


def thumbnail(data: bytes) -> bytes:
    """A small JPEG of an image that `clean` made."""
    with Image.open(BytesIO(data), formats=["JPEG"]) as image:
        image.draft("RGB", _fitted(image.size, THUMBNAIL_SIDE))
        image.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), reducing_gap=2.0)
        return _jpeg(image)


def _format(data: bytes) -> str:
    head = data[:12]
    for name, fits in _SIGNATURES.items():
        if fits(head):
            return name
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        raise Refused(
            _(
                "HEIC photos cannot be read here. Set the phone's camera to “most compatible” "
                "(JPEG), or take the photo from this page."
            )
        )
    raise Refused(_("This is not a photo. Send a JPEG, PNG or WebP picture."))


def _also_something_else(data: bytes) -> bool:
    archive = data.find(_ARCHIVE_END, max(0, len(data) - _ARCHIVE_TAIL)) >= 0
    return archive or bool(_PDF.search(data) or _INSIDE.search(data))


def _opened(data: bytes, found: str) -> Image.Image:
    """The image with its declared size checked, not one pixel decoded yet."""
    try:
        image = Image.open(BytesIO(data), formats=[found])
        # Some phones put a second picture into a JPEG (MPO): its first is the photo.
        frames = 1 if found == "JPEG" else getattr(image, "n_frames", 1)
    except Image.DecompressionBombError as error:
        raise Refused(_too_many_pixels()) from error
    except Exception as error:
        log.info("photo not opened: %r", error)
        raise Refused(_("The photo is damaged. Take or choose it again.")) from error
    if image.width * image.height > MAX_PIXELS:
        raise Refused(_too_many_pixels())
    if frames > 1:
        raise Refused(_("This picture moves. Send a still photo."))
    if found == "JPEG" and _scans(data) > MAX_SCANS:
        raise Refused(_("The photo is damaged. Take or choose it again."))
    return image


def _scans(data: bytes) -> int:
    """How many scans the picture itself has, counted to one above MAX_SCANS. Read marker by marker
    as a decoder does, up to the end of the picture: thumbnails in its segments and the film that a
    phone puts behind it are none of it (ITU-T T.81, B.1)."""
    at, count = 2, 0
    while count <= MAX_SCANS and (found := _MARKER.search(data, at)):
        code, at = data[found.start() + 1], found.end()
        if code == _END:
            break
        count += code == _SCAN
        if code not in _ALONE:
            at += max(int.from_bytes(data[at : at + 2], "big"), 2)
    return count


def _too_many_pixels() -> str:
    return _("The photo has more than 50 million pixels. Choose a smaller one.")


def _plain(image: Image.Image, turn: Image.Transpose | None) -> Image.Image:
    image.load()
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        over = image.convert("RGBA")
        image = Image.new("RGB", over.size, "white")
        image.paste(over, mask=over.getchannel("A"))
    image = image if image.mode == "RGB" else image.convert("RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
    return image.transpose(turn) if turn is not None else image


def _fitted(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """The size of a picture made small enough that its longer side is `longest`."""
    scale = longest / max(size)
    return (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))


def _jpeg(image: Image.Image) -> bytes:
    image.info = {}  # a comment or a profile would be written along
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
