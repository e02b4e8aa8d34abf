"""What a photo says of itself: which side is up, when and where it was taken. All of it hearsay."""

import datetime as dt
import math
from dataclasses import dataclass

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from safety.base import clock

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# A clock that runs ahead is shown, never dropped; outside of these it says nothing at all.
EARLIEST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
LATEST = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Facts:
    """None where the photo does not say, or says what cannot be."""

    taken_at: dt.datetime | None = None
    lon: float | None = None
    lat: float | None = None


def read(image: Image.Image) -> Facts:
    """Time and place from an opened image; broken metadata is no metadata."""
    try:
        tags = image.getexif()
    except Exception:
        return Facts()
    return Facts(_tried(_taken_at, tags), *(_tried(_position, tags) or (None, None)))


def believable(instant: dt.datetime) -> bool:
    """Whether a device's clock can have meant it."""
    return EARLIEST <= instant < LATEST


def _tried(reader, tags):
    """What a reader makes of the tags. They are a stranger's: it may raise whatever it likes, and
    a broken time is no reason to lose the place."""
    try:
        return reader(tags)
    except Exception:
        return None


def orientation(image: Image.Image) -> Image.Transpose | None:
    """How to turn the image upright; None when it is, or when its metadata is broken."""
    try:
        return _TURNS.get(image.getexif().get(Base.Orientation) or 0)
    except Exception:
        return None


def _taken_at(tags) -> dt.datetime | None:
    detail = tags.get_ifd(IFD.Exif)
    text = detail.get(Base.DateTimeOriginal) or tags.get(Base.DateTime)
    if not text:
        return None
    local = dt.datetime.strptime(str(text).strip("\0 ")[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
    offset = str(detail.get(Base.OffsetTimeOriginal) or "").strip("\0 ")
    if offset:
        instant = dt.datetime.fromisoformat(f"{local.isoformat()}{offset}")
    else:  # most phones say no zone: it is the school's
        instant = clock.timezone.make_aware(local)
    return instant if believable(instant) else None


def _position(tags) -> tuple[float | None, float | None]:
    gps = tags.get_ifd(IFD.GPSInfo)
    if GPS.GPSLatitude not in gps or GPS.GPSLongitude not in gps:
        return None, None
    lat = _degrees(gps[GPS.GPSLatitude], gps.get(GPS.GPSLatitudeRef), "S")
    lon = _degrees(gps[GPS.GPSLongitude], gps.get(GPS.GPSLongitudeRef), "W")
    return (lon, lat) if is_place(lon, lat) else (None, None)


def is_place(lon: float, lat: float) -> bool:
    """On the globe; and 0, 0 is what a device writes that does not know where it is."""
    finite = math.isfinite(lat) and math.isfinite(lon)
    return finite and abs(lat) <= 90 and abs(lon) <= 180 and (lon, lat) != (0, 0)


def _degrees(parts, reference, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if str(reference or "").strip("\0 ") == negative else value
