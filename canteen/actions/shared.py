"""What all acts here share: who may, what a rule refuses, the row held, whose it is."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from canteen.models import Kitchen
from safety.base.models import Conflict, Refused
from safety.schools.rules import SCHOOL_ROLES

P = ParamSpec("P")
R = TypeVar("R")


def may(actor, row) -> None:
    """The principal and the safety officer of the school. Raises PermissionDenied."""
    if not actor.seats.cover(row, SCHOOL_ROLES):
        raise PermissionDenied


def refuse(faults: dict[str, str]) -> None:
    """Raise Refused with what a rule finds wrong, if it does."""
    if faults:
        raise Refused(" ".join(faults.values()))


def lock(model, row, version=None):
    """The row as it is now, held for this transaction. Raises Conflict for a stale version.

    Whatever is recorded of a kitchen points to it: `no_key` lets the foreign keys of others by."""
    held = model.objects.select_for_update(of=("self",), no_key=model is Kitchen)
    found = held.filter(pk=row.pk).first()
    if found is None:  # it came by a list that was taken back meanwhile
        raise Refused(_("This was taken out meanwhile."))
    if version is not None and found.version != version:
        raise Conflict(found)
    return found


def once_more(act: Callable[P, R]) -> Callable[P, R]:
    """Carry an act out in a transaction; again where somebody else wrote its row in the same
    moment. It then finds what is there: by the uuid its own first click, or another's row."""

    @wraps(act)
    def done(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with transaction.atomic():
                return act(*args, **kwargs)
        except IntegrityError:
            with transaction.atomic():
                return act(*args, **kwargs)

    return done


def put_under(row, owner) -> None:
    """Let a row be of the school of another."""
    for column in ("school_id", "township_id", "district_id", "city_id"):
        setattr(row, column, getattr(owner, column))
