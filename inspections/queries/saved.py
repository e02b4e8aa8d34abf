"""What stands around the ledger: the reader's filters, their columns, the districts on offer."""

import datetime as dt
import uuid
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Case, CharField, IntegerField, Value, When
from django.db.models.functions import Coalesce

from inspections.models import SavedFilter
from inspections.queries.ledger import districts_of
from safety.base import clock
from safety.base.prepared import Prepared
from safety.schools.models import User
from safety.schools.scope import reader_at

CHOICE, MINE, SHARED, DISTRICT = range(4)
NONE = Value("", output_field=CharField())


class Kept(NamedTuple):
    """A saved filter as the page shows it; `opens`: the reader's ledger opens with it."""

    pk: int
    name: str
    query: str
    mine: bool
    opens: bool


class Offered(NamedTuple):
    """A district that can be chosen."""

    pk: int
    uuid: uuid.UUID
    name: str


class Around(NamedTuple):
    """`saved`: what the ledger opens with first, then one's own, then what others share.
    `districts`: None for those who stand in one of them."""

    columns: str
    saved: list[Kept]
    districts: list[Offered] | None

    @property
    def opening(self) -> Kept | None:
        return next((kept for kept in self.saved if kept.opens), None)


def around(user) -> Around:
    """All of it in one query: the ledger is opened more than any other page, and each of the four
    would else cost it a query of its own."""
    places = user.seats.places
    ask = _asked(tuple(tier for tier, _unit in places), clock.today())
    found: dict[int, list] = {kind: [] for kind in range(4)}
    for kind, *row in ask(user.pk, *(unit for _tier, unit in places)):
        found[kind].append(row)
    opens, _uuid, columns, _query = found[CHOICE][0]
    saved = [
        Kept(pk, name, query, kind == MINE, pk == opens)
        for kind in (MINE, SHARED)
        for pk, _uuid, name, query in found[kind]
    ]
    saved.sort(key=lambda kept: (not kept.opens, not kept.mine, kept.name))
    districts = sorted(found[DISTRICT], key=lambda row: (row[3], row[2]))
    offered = [Offered(pk, one, name) for pk, one, name, _code in districts]
    return Around(columns, saved, None if districts_of(user) is None else offered)


@lru_cache(maxsize=64)
def _asked(tiers: tuple[str, ...], day: dt.date) -> Prepared:
    """Put into SQL once a day for all whose seats are of the same tiers: the day stands in it."""

    def rows(pk, *units):
        reader = reader_at(pk, tiers, units)
        districts = districts_of(reader)
        parts = [_saved(reader)] + ([] if districts is None else [_offered(districts)])
        return _choice(reader).union(*parts, all=True)

    return Prepared(rows, int, *(int for _tier in tiers))


def _choice(user):
    """One row always: without a choice of their own the person's row says so."""
    return (
        User.objects.filter(pk=user.pk)
        .order_by()
        .values_list(
            _kind(CHOICE),
            Coalesce("ledger_choice__opens_with", 0),
            "uuid",
            Coalesce("ledger_choice__columns", NONE),
            NONE,
        )
    )


def _saved(user):
    rows = SavedFilter.objects.visible_to(user).order_by()
    whose = Case(When(owner=user.pk, then=_kind(MINE)), default=_kind(SHARED))
    return rows.values_list(whose, "pk", "uuid", "name", "query")


def _offered(districts):
    return districts.order_by().values_list(_kind(DISTRICT), "pk", "uuid", "name", "code")


def _kind(number: int) -> Value:
    return Value(number, output_field=IntegerField())
