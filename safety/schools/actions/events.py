"""The one writer of the security log."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from safety.base import clock
from safety.base.trail import storable
from safety.schools.models import Appointment, SecurityEvent, User

# Address and path of the request being answered; a command or a worker has none.
_where: ContextVar[tuple[Callable[[], str], str]] = ContextVar("where", default=(str, ""))


@contextmanager
def during_request(address: Callable[[], str], path: str) -> Iterator[None]:
    """Events noted inside carry the caller's address, asked for when there is one, and the path."""
    token = _where.set((address, path))
    try:
        yield
    finally:
        _where.reset(token)


def note(kind: str, *, actor: User | None = None, subject: User | None = None, **detail) -> None:
    """Add one event: who (`actor`; None is the system or a stranger) did what to whom (`subject`).

    `detail` holds codes, dates and unit names; never a password, a code or a phone number.
    """
    event(kind, city_id=_city_of(subject or actor), actor=actor, subject=subject, **detail).save()


def note_unplaced(kind: str, **detail) -> None:
    """One of a page that promises to keep no address: what happened, and nothing of where from."""
    row = event(kind, city_id=None, **detail)
    row.address = ""
    row.save()


def event(kind: str, *, city_id, actor=None, subject=None, **detail) -> SecurityEvent:
    """An unsaved event, for callers that write many at once."""
    address, path = _where.get()
    return SecurityEvent(
        at=clock.now(),
        kind=kind,
        user=actor,
        username=actor.username if actor else "",
        subject=subject,
        city_id=city_id,
        address=address()[:45],
        path=path[:200],
        detail=storable(detail),
    )


def _city_of(person: User | None) -> int | None:
    """The city whose administrators read what concerns this person: that of the latest seat."""
    if person is None:
        return None
    rows = Appointment.objects.filter(user=person).order_by("-starts_on", "-pk")
    return rows.values_list("city_id", flat=True).first()
