"""What a photo and the page said of it, beside what the server knows: words for people.

The device's clock and its position are hearsay. They are shown, with the difference to the server's
clock and to the school, and a warning where that is large; nothing is ever refused for them.
"""

import datetime as dt

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
# The way through the network takes its time: so much is no difference.
SOON = 2 * MINUTE
CLOCK_SLACK = 5 * MINUTE


def lines(photo) -> list[str]:
    """How it came, when and where: each a few words, those that warn left out."""
    row = photo.evidence
    said = [] if _old(row) else [_taken(row)]
    said += [] if _far(photo) else [_where(photo)]
    said += [_clock(row)] if _clock(row) and not _clock_is_off(row) else []
    return [*said, str(row.get_how_display())]


def warnings(photo) -> list[str]:
    """The same of what is further off than the settings allow."""
    row, said = photo.evidence, []
    said += [_taken(row)] if _old(row) else []
    said += [_clock(row)] if _clock_is_off(row) else []
    return said + ([_where(photo)] if _far(photo) else [])


def span(length: dt.timedelta) -> str:
    """A length of time in its largest unit."""
    for unit, words in ((DAY, _days), (HOUR, _hours)):
        if length >= 2 * unit or (unit == HOUR and length >= unit):
            return words(round(length / unit))
    number = max(1, round(length / MINUTE))
    return ngettext("%(n)s minute", "%(n)s minutes", number) % {"n": number}


def _days(number) -> str:
    return ngettext("%(n)s day", "%(n)s days", number) % {"n": f"{number:,}"}


def _hours(number) -> str:
    return ngettext("%(n)s hour", "%(n)s hours", number) % {"n": number}


def _taken(row) -> str:
    """When it was taken, by the photo, else when the file last changed, by the page."""
    at = row.taken_at or row.modified_at
    if at is None:
        return _("when it was taken is not known")
    before = row.uploaded_at - at
    if abs(before) < SOON:
        return _("taken when it was sent")
    length = {"length": span(abs(before))}
    if before < dt.timedelta(0):
        return _("taken %(length)s after it was sent: the device's clock is ahead") % length
    if row.taken_at is None:
        return _("file made %(length)s before it was sent") % length
    return _("taken %(length)s before it was sent") % length


def _old(row) -> bool:
    at = row.taken_at or row.modified_at
    most = dt.timedelta(hours=settings.PHOTO_AGE_HOURS)
    return at is not None and not -CLOCK_SLACK <= row.uploaded_at - at <= most


def _clock(row) -> str:
    """The device's clock beside the server's, when the form was sent."""
    if row.sent_at is None or abs(row.sent_at - row.uploaded_at) < CLOCK_SLACK:
        return ""
    length = {"length": span(abs(row.sent_at - row.uploaded_at))}
    if row.sent_at > row.uploaded_at:
        return _("device clock %(length)s ahead") % length
    return _("device clock %(length)s behind") % length


def _clock_is_off(row) -> bool:
    most = dt.timedelta(minutes=settings.PHOTO_CLOCK_MINUTES)
    return row.sent_at is not None and abs(row.sent_at - row.uploaded_at) > max(most, CLOCK_SLACK)


def _where(photo) -> str:
    metres = photo.distance_m
    if metres is None:
        return _("no position")
    if metres < 1000:
        return _("%(n)s m from the school") % {"n": round(metres)}
    return _("%(n)s km from the school") % {"n": f"{metres / 1000:,.1f}"}


def _far(photo) -> bool:
    return photo.distance_m is not None and photo.distance_m > settings.PHOTO_FAR_METRES
