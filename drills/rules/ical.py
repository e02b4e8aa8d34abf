"""A calendar as RFC 5545 writes it: what drills need of it, and no more. Pure.

Lines end in CR LF and are folded after 75 octets, never within a character; text is escaped;
instants are given in UTC, so that no time zone need be described.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

OCTETS = 75
PRODUCT = "-//School safety//Drills//EN"
LASTS = "PT30M"  # how long a drill is shown: from the signal to the last word of the review
AGAIN = "PT6H"  # after which a calendar looks again (RFC 7986)
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True)
class Event:
    """One drill. `begins`: an instant, or a day where the hour is not known."""

    uid: str
    version: int
    begins: dt.datetime | dt.date
    summary: str
    place: str
    cancelled: bool
    url: str = ""


def calendar(name: str, events: Iterable[Event], now: dt.datetime) -> Iterator[str]:
    """The lines of a whole calendar, each with its end, one after another."""
    head = [
        "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH", f"NAME:{text(name)}", f"X-WR-CALNAME:{text(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{AGAIN}", f"X-PUBLISHED-TTL:{AGAIN}",
    ]  # fmt: skip
    yield from map(folded, head)
    for event in events:
        yield from map(folded, lines(event, now))
    yield folded("END:VCALENDAR")


def lines(event: Event, now: dt.datetime) -> Iterator[str]:
    """The lines of one event, not folded yet."""
    yield "BEGIN:VEVENT"
    yield f"UID:{text(event.uid)}"
    yield f"DTSTAMP:{instant(now)}"
    yield f"SEQUENCE:{event.version}"
    if isinstance(event.begins, dt.datetime):
        yield f"DTSTART:{instant(event.begins)}"
        yield f"DURATION:{LASTS}"
    else:
        yield f"DTSTART;VALUE=DATE:{event.begins:%Y%m%d}"
        yield "DURATION:P1D"
    yield f"SUMMARY:{text(event.summary)}"
    if event.place:
        yield f"LOCATION:{text(event.place)}"
    if event.url:
        yield f"URL:{event.url}"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def text(value: str) -> str:
    """A value of type TEXT: no control characters, and what has a meaning escaped."""
    plain = "".join(c for c in value if c == "\n" or (ord(c) >= 32 and ord(c) != 127))
    return plain.translate(_ESCAPED)


def instant(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def folded(line: str) -> str:
    """The line with its end; what is longer goes on in the next, behind a space."""
    parts, part, room = [], "", OCTETS
    for character in line:
        size = len(character.encode())
        if size > room:
            parts.append(part)
            part, room = "", OCTETS - 1
        part += character
        room -= size
    return "\r\n ".join([*parts, part]) + "\r\n"
