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
_EARLIEST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


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
        lon, lat = _position(tags.get_ifd(IFD.GPSInfo))
        return Facts(_taken_at(tags), lon, lat)
    except Exception:
        return Facts()


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
    believable = _EARLIEST <= instant <= clock.now() + dt.timedelta(days=1)
    return instant if believable else None


def _position(gps) -> tuple[float | None, float | None]:
    if GPS.GPSLatitude not in gps or GPS.GPSLongitude not in gps:
        return None, None
    lat = _degrees(gps[GPS.GPSLatitude], gps.get(GPS.GPSLatitudeRef), "S")
    lon = _degrees(gps[GPS.GPSLongitude], gps.get(GPS.GPSLongitudeRef), "W")
    sound = math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180
    return (lon, lat) if sound else (None, None)


def _degrees(parts, reference, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if str(reference or "").strip("\0 ") == negative else value
