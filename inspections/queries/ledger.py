"""The rows of the ledger page and of its export, and how they are narrowed."""

import datetime as dt
import uuid
from dataclasses import replace
from functools import lru_cache

from django.db.models import Q

from inspections.ledger_columns import chosen, fields_of
from inspections.models import OPEN_STATES, SCHOOL_STATES, Hazard
from inspections.models.hazard import due
from inspections.queries import tallies
from inspections.queries.tallies import OPEN, OVERDUE, Tallies, Tally
from safety.base import clock
from safety.base.prepared import Prepared
from safety.schools.models import Tier, Unit
from safety.schools.queries import schools_called, words_of
from safety.schools.scope import reader_at
from safety.web.paging import KeyPage, behind, page_from, start_of

# Orders by name: the columns of the key, the last one unique.
ORDERS = {
    "deadline": ("due", "pk"),
    "newest": ("-issued_at", "-pk"),
    "oldest": ("issued_at", "pk"),
}


def order_of(sort: str, state: str) -> tuple[str, ...]:
    """The columns of the order that is asked for. Without a word: what presses most comes first
    where what is open is shown, else what is newest."""
    settled = state in ("", "signed_off")
    return ORDERS.get(sort) or ORDERS["newest" if settled else "deadline"]


# What is read for a line of the usual columns.
SHOWN = fields_of(chosen(""))


def ledger_rows(user):
    """All issued hazards the reader may see, in the order's own words (`due`)."""
    return Hazard.objects.visible_to(user).annotate(due=due())


def districts_of(user):
    """The districts that a reader may choose among; None for those who stand in one of them."""
    if not (user.seats.units(Tier.CITY) or user.seats.units(Tier.PROVINCE)):
        return None
    return Unit.objects.visible_to(user).filter(tier=Tier.DISTRICT)


# -- the page --------------------------------------------------------------------------------------


KINDS = {"due": dt.date, "issued_at": dt.datetime, "pk": int}  # of the orders' columns
# Filters that more than one comparison with a value makes: such a page is put into SQL each time.
MANIFOLD = ("found_from", "found_to", "text")


def ledger_page(
    user, asked: dict, order: tuple[str, ...], after: str, size: int, shown: tuple[str, ...]
) -> tuple[KeyPage, dict[str, Tally]]:
    """The page behind a cursor of the rows that a reader may see and asks for, as named tuples of
    `shown`, and how many there are in each state. One query, two where nothing is found."""
    start = start_of(after, order, [KINDS[name.lstrip("-")] for name in order])
    if any(asked.get(name) for name in MANIFOLD):
        found = list(_listed(user, asked, order, shown, start)[: size + 1])
    else:
        found = _found(user, asked, order, shown, start, size + 1)
    page = page_from(found, order, size, first=start is None)
    if page.rows:
        counted = tallies.read(page.rows[0].tallies)
    else:
        counted = tallies.alone(user, narrowed_but_state(ledger_rows(user), asked))
    number, capped = counted[asked.get("state") or ""]
    return replace(page, count=number, capped=capped), counted


def _listed(user, asked, order, shown, start):
    """The numbers of each state come along in the query of the page."""
    counted = narrowed_but_state(ledger_rows(user), asked)
    rows = _by_state(counted, asked.get("state")).order_by(*order)
    rows = rows.filter(behind(order, start)) if start else rows
    return rows.annotate(tallies=Tallies(counted)).values_list(*shown, "tallies", named=True)


def _found(user, asked, order, shown, start, most) -> list:
    """The first `most` of the same rows, by a query that is prepared."""
    places, state = user.seats.places, asked.get("state", "")
    given = {name: value for name, value in asked.items() if value and name != "state"}
    ask = _asked(
        tuple(tier for tier, _unit in places),
        tuple((name, type(value)) for name, value in given.items()),
        *(state, order, shown, start is not None, most, clock.today()),
    )
    return ask(*(unit for _tier, unit in places), *given.values(), *start or ())


@lru_cache(maxsize=256)
def _asked(tiers, given, state, order, shown, later, most, _day: dt.date) -> Prepared:
    """Put into SQL once a day (it stands in the SQL) for all who ask in the same form: from seats
    of the same tiers, by filters of the same names, for a first page or a `later` one."""
    names, kinds = [name for name, _kind in given], [kind for _name, kind in given]
    keys = [KINDS[name.lstrip("-")] for name in order] if later else []

    def rows(*values):
        units, others = values[: len(tiers)], values[len(tiers) :]
        asked = dict(zip(names, others, strict=False)) | {"state": state}
        start = list(others[len(names) :])
        nobody = reader_at(0, tiers, units)  # rows are seen by seats alone
        return _listed(nobody, asked, order, shown, start)[:most]

    return Prepared(rows, *(int for _tier in tiers), *kinds, *keys)


# -- filters: by name what is asked for (inspections.forms.ledger) ---------------------------------


COMPARED = {"area": "area", "severity": "severity", "source": "source", "stage": "school__stage"}


def narrowed(rows, asked: dict):
    return _by_state(narrowed_but_state(rows, asked), asked.get("state"))


def narrowed_but_state(rows, asked: dict):
    """By everything else: what the numbers of each state are counted among."""
    equal = {column: asked[name] for name, column in COMPARED.items() if asked.get(name)}
    rows = rows.filter(**equal) if equal else rows
    if asked.get("district"):
        rows = _by_district(rows, asked["district"])
    if asked.get("school"):
        rows = rows.filter(school__unit__uuid=asked["school"])
    return _by_text(_by_days(rows, asked), asked.get("text"))


def _by_district(rows, district):
    """`district`: the key of one that was offered, or a public one from whoever is offered none."""
    if isinstance(district, uuid.UUID):
        return rows.filter(district__uuid=district)
    return rows.filter(district=district)


def _by_state(rows, state):
    if state == OPEN:
        return rows.filter(state__in=OPEN_STATES)
    if state == OVERDUE:
        # By `due`, which the index of open hazards holds in the ledger's order.
        return rows.filter(state__in=SCHOOL_STATES, due__lt=clock.today())
    return rows.filter(state=state) if state else rows


def _by_days(rows, asked):
    if asked.get("found_from"):
        rows = rows.filter(found_at__gte=clock.start_of(asked["found_from"]))
    if asked.get("found_to"):
        rows = rows.filter(found_at__lt=clock.end_of(asked["found_to"]))
    return rows


def _by_text(rows, text):
    """Each word in what is wrong, where, in the number, or in the school's name, its pinyin or
    initials."""
    for word in words_of(text or ""):
        rows = rows.filter(
            Q(what__icontains=word)
            | Q(number__icontains=word)
            | Q(place__icontains=word)
            | Q(school__in=schools_called(word))
        )
    return rows
