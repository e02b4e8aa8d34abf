"""Keep a city's list of forbidden goods.

Who: administrators of the city.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from canteen.actions.shared import lock
from canteen.models import ForbiddenGoods
from canteen.rules import forbidden
from safety.base import once
from safety.base.models import Refused
from safety.base.once import once_more
from safety.schools.models import Role, Unit, User


def _may(actor, city):
    if not any(
        seat.role == Role.CITY_ADMIN and seat.unit_id == city.pk for seat in actor.seats.seats
    ):
        raise PermissionDenied


def own_list(actor: User, city: Unit) -> None:
    """Make the program's list the city's own, once, so that each line can be changed."""
    _may(actor, city)
    with transaction.atomic():
        Unit.objects.select_for_update(of=("self",)).get(pk=city.pk)
        if not ForbiddenGoods.objects.filter(unit=city).exists():
            ForbiddenGoods.objects.bulk_create(
                ForbiddenGoods(unit=city, **line._asdict(), **city.columns())
                for line in forbidden.DEFAULTS
            )


@once_more
def add(actor: User, *, uuid, city: Unit, **facts) -> ForbiddenGoods:
    """One more line; the program's lines become the city's own along with it."""
    _may(actor, city)
    _check(facts)
    known = ForbiddenGoods.objects.filter(uuid=uuid).first()
    if known:
        return once.same(known, unit_id=city.pk, **facts)
    own_list(actor, city)
    return ForbiddenGoods.objects.create(uuid=uuid, unit=city, **facts, **city.columns())


def edit(row: ForbiddenGoods, actor: User, *, version: int, **facts) -> ForbiddenGoods:
    """Put a line right, or out of force. Raises Conflict for a stale version."""
    _may(actor, row.unit)
    _check(facts)
    with transaction.atomic():
        found = lock(ForbiddenGoods, row, version)
        for name, value in facts.items():
            setattr(found, name, value)
        found.version += 1
        found.save()
    return found


def _check(facts):
    words = forbidden.words_of(facts["words"])
    if not words:
        raise Refused(_("Give at least one word."))
    if any(len(forbidden.folded(word)) < 2 for word in words):
        raise Refused(_("One character alone stands in too many names. Write two or more."))
