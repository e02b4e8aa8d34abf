"""Filters of the ledger that people keep under a name, and how the page is to open for them.

Words and nothing else: no hazard changes by it, so nothing of it is in the trail.
"""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from inspections.models import LedgerChoice, SavedFilter
from inspections.models.saved import SHARE_BELOW
from safety.base import clock, once
from safety.base.models import Refused
from safety.base.seen import compare
from safety.schools.models import Unit, User

MOST_OWN = 50
MOST_SHARED = 20  # of one unit: the list above its ledger stays one that people read
MOST_SHARED_BY_ONE = 5  # of them: nobody takes up the whole list


def save_filter(actor, *, uuid, name, query, unit=None, below=False, opens=False) -> SavedFilter:
    """Keep `query` under a name, for oneself or shared (`may_share`). `opens`: the actor's ledger
    is to open with it. The same uuid by the same person gives the row there is.

    Raises PermissionDenied, and Refused where the name is taken or there are too many.
    """
    given = {"owner_id": actor.pk, "name": name, "query": query, "unit": unit, "below": below}
    with transaction.atomic():
        _hold(actor)
        known = SavedFilter.objects.filter(uuid=uuid).first()
        if known:
            return once.same(known, **given)
        if SavedFilter.objects.filter(owner=actor).count() >= MOST_OWN:
            raise Refused(_("You have 50 saved filters. Delete one first."))
        row = SavedFilter(uuid=uuid, saved_at=clock.now(), **given)
        _check(row, actor)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:  # somebody else's uuid
            raise Refused(once.in_other_words()) from None
        if opens:
            open_with(actor, row)
    return row


def update_filter(row, actor, *, name, unit=None, below=False, seen="") -> SavedFilter:
    """Rename a filter, share it or take it back. Its owner alone. `seen`: the mark of what they had
    before them (base.seen); Conflict when that is not what is there.

    Raises PermissionDenied, and Refused where the name is taken or too many are shared.
    """
    with transaction.atomic():
        _hold(actor)
        row = SavedFilter.objects.select_for_update().filter(pk=row.pk).first()
        if row is None:
            raise Refused(_("This filter has been deleted meanwhile."))
        unit_id = unit.pk if unit else None
        compare(row, seen, {"name": name, "unit_id": unit_id, "below": below})
        stays = row.unit_id == unit_id
        row.name, row.unit, row.below = name, unit, below
        _check(row, actor, stays=stays)
        row.save(update_fields=["name", "unit", "below"])
    return row


def delete_filter(row, actor) -> None:
    """Take a filter away, from those too with whom it is shared. Its owner alone."""
    if row.owner_id != actor.pk:
        raise PermissionDenied
    SavedFilter.objects.filter(pk=row.pk).delete()


def open_with(actor, row: SavedFilter | None) -> None:
    """The actor's ledger opens with this filter; None: with everything."""
    if row is not None and not SavedFilter.objects.visible_to(actor).filter(pk=row.pk).exists():
        raise PermissionDenied
    LedgerChoice.objects.update_or_create(user=actor, defaults={"opens_with": row})


def choose_columns(actor, columns: str) -> None:
    """The columns that the actor's ledger shows (ledger_columns.written)."""
    LedgerChoice.objects.update_or_create(user=actor, defaults={"columns": columns})


def may_share(actor, unit: Unit, below: bool) -> bool:
    """With one's own unit whoever is seated there, with the units below an administrator."""
    roles = {seat.role for seat in actor.seats.seats if seat.unit_id == unit.pk}
    return bool(roles & SHARE_BELOW if below else roles)


def _hold(actor):
    """One change of a person's filters at a time: limits and names are asked before writing."""
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)


def _check(row, actor, stays=False):
    """`stays`: it is shared with this unit already, so that it takes no other place there."""
    if row.owner_id != actor.pk or (row.unit and not may_share(actor, row.unit, row.below)):
        raise PermissionDenied
    others = SavedFilter.objects.exclude(pk=row.pk)
    if others.filter(owner=actor, name__iexact=row.name).exists():
        raise Refused(_("You have a filter of this name already. Choose another name."))
    if row.unit and not stays:
        _check_room(others.filter(unit=row.unit), row)


def _check_room(shared, row):
    """`shared`: the other filters of the unit. The unit is held until the transaction ends."""
    Unit.objects.select_for_update(no_key=True).get(pk=row.unit_id)
    if shared.filter(owner=row.owner_id).count() >= MOST_SHARED_BY_ONE:
        raise Refused(
            _("You share %(n)s filters with this unit already. Take one of them back first.")
            % {"n": MOST_SHARED_BY_ONE}
        )
    if shared.count() >= MOST_SHARED:
        raise Refused(_("Your unit shares 20 filters already. Ask for one to be taken back."))
