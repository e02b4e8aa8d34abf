"""What the page says of the files that were chosen on it: hearsay like a photo's own metadata.

`static/js/photo-facts.js` sends it as one field beside the files: by the device's clock the moment
of sending, and for each file when it was chosen, when it last changed, whether it came from the
camera or out of the album, and where the phone then was. Without the script nothing is said, and
nonsense is nothing said: a photo is never refused for it.
"""

import datetime as dt
import json
from dataclasses import dataclass, field

from safety.files import exif
from safety.files.models import How

LONGEST = 20_000
MOST_FILES = 30
FARTHEST_OFF_M = 1_000_000


@dataclass(frozen=True)
class Said:
    """Of one file; None where nothing was said."""

    how: str = How.UNKNOWN
    sent_at: dt.datetime | None = None
    chosen_at: dt.datetime | None = None
    modified_at: dt.datetime | None = None
    lon: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None


@dataclass
class PageFacts:
    """Of one form. A file is known by its size, and by its name where two are of one size."""

    sent_at: dt.datetime | None = None
    files: list[dict] = field(default_factory=list)

    def of(self, upload) -> Said:
        """What was said of this upload."""
        fits = [one for one in self.files if one.get("size") == upload.size]
        same = [one for one in fits if one.get("name") == upload.name]
        return _said(next(iter(same or fits), {}), self.sent_at)


def parse(text: str) -> PageFacts:
    """The field as it came; what cannot be read says nothing."""
    try:
        data = json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        return PageFacts()
    if not isinstance(data, dict):
        return PageFacts()
    files = data.get("files")
    files = files[:MOST_FILES] if isinstance(files, list) else []
    return PageFacts(_moment(data.get("sent")), [one for one in files if isinstance(one, dict)])


def _said(one: dict, sent_at) -> Said:
    how = one.get("how")
    return Said(
        how if how in (How.CAMERA, How.GALLERY) else How.UNKNOWN,
        sent_at,
        _moment(one.get("chosen")),
        _moment(one.get("modified")),
        *_place(one),
    )


def _moment(value) -> dt.datetime | None:
    """Milliseconds of the device's clock."""
    number = _number(value, 0, exif.LATEST.timestamp() * 1000)
    instant = number and dt.datetime.fromtimestamp(number / 1000, dt.UTC)
    return instant if instant and exif.believable(instant) else None


def _place(one: dict) -> tuple[float | None, float | None, float | None]:
    lon, lat = _number(one.get("lon"), -180, 180), _number(one.get("lat"), -90, 90)
    if lon is None or lat is None or not exif.is_place(lon, lat):
        return None, None, None
    return lon, lat, _number(one.get("accuracy"), 0, FARTHEST_OFF_M)


def _number(value, least, most) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if least <= value <= most else None
