"""What pages ask of the engine: a person's inbox, what they owe, what others owe, who was told."""

from functools import lru_cache

from django.db.models import Min, Q, QuerySet

from safety.base.prepared import Prepared
from safety.dues.models import ChannelMessage, Digest, DueItem, Notice, Schedule
from safety.schools.models import Role, Unit
from safety.schools.scope import NOTHING, reader_at

LOG_READERS = frozenset({Role.CITY_ADMIN, Role.DISTRICT_ADMIN})


def inbox(user) -> QuerySet[Notice]:
    """A person's own notices, the latest first."""
    rows = Notice.objects.visible_to(user).select_related("unit", "item")
    return rows.order_by("-made_at", "-pk")


def unread_count(user, most: int = 10_000) -> int:
    """How many notices the person has not opened, counted up to `most`."""
    return Notice.objects.visible_to(user).filter(read_at=None)[:most].count()


def unread_up_to(user, most: int) -> int:
    """The same for a small `most`, as every page asks it: put into SQL once for all whose seats
    are of the same tiers."""
    if not user.is_authenticated:
        return 0
    places = user.seats.places
    ask = _unread(tuple(tier for tier, _unit in places), most)
    return len(ask(user.pk, *(unit for _tier, unit in places)))


@lru_cache(maxsize=64)
def _unread(tiers: tuple[str, ...], most: int) -> Prepared:
    def rows(pk, *units):
        mine = Notice.objects.visible_to(reader_at(pk, tiers, units))
        return mine.filter(read_at=None).values_list("pk")[:most]

    return Prepared(rows, int, *(int for _tier in tiers))


def told(_user, rows: QuerySet[DueItem]) -> QuerySet[DueItem]:
    """Those of `rows` that somebody has been told of, or that are settled: they happened."""
    return rows.filter(
        Q(schedule__told_to__isnull=False) | Q(settled_at__isnull=False) | Q(notices__isnull=False)
    ).distinct()


def owed_by(user) -> QuerySet[DueItem]:
    """Open items of the very units at which a person is seated, the most pressing first."""
    units = {seat.unit_id for seat in user.seats.seats} if user.is_authenticated else set()
    return _open(user).filter(unit__in=units)


def owed_below(user) -> QuerySet[DueItem]:
    """Open items of the units below a person's own, the most pressing first."""
    units = {seat.unit_id for seat in user.seats.seats} if user.is_authenticated else set()
    return _open(user).exclude(unit__in=units)


def _open(user) -> QuerySet[DueItem]:
    rows = DueItem.objects.visible_to(user).filter(settled_at=None)
    return rows.select_related("unit").order_by("due_on", "pk")


def open_items(kind: str | None = None, city: Unit | None = None) -> QuerySet[DueItem]:
    """The open items of a kind, in a city; None means all. For the engine, not for screens."""
    rows = DueItem.objects.filter(settled_at=None)
    rows = rows if kind is None else rows.filter(kind=kind)
    return rows if city is None else rows.filter(city=city)


def open_count(kind: str, city: Unit) -> int:
    """How many items an edit of that city's ladder would re-time."""
    return open_items(kind, city).count()


def log(user) -> QuerySet[Notice]:
    """Who was told what and when, of matters in the units that a person administers.

    Units stand where they stand today. Nothing for people who administer no bureau.
    """
    rows = Notice.objects.filter(_administered(user)).select_related("user", "unit", "item")
    return rows.order_by("-made_at", "-pk")


def _administered(user) -> Q:
    if not user.is_authenticated:
        return NOTHING
    seats = user.seats.only(LOG_READERS)
    return seats.q(school="unit", township="unit", district="district", city="city")


def seconds_behind(now) -> float:
    """How long the most overdue reminder has been waiting for the engine. For monitoring."""
    first = Schedule.objects.filter(next_at__lte=now).aggregate(at=Min("next_at"))["at"]
    return (now - first).total_seconds() if first else 0.0


def waiting(now) -> dict[str, int]:
    """How many mails and channel messages could be sent now, and are not. For monitoring."""
    return {
        "mail": Digest.objects.filter(sent_at=None, next_try_at__lte=now).count(),
        "channel": ChannelMessage.objects.filter(next_try_at__lte=now).count(),
    }
