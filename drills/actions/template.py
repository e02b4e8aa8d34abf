"""Keep the templates from which schools begin their plans.

Who: administrators of the city or the district whose templates they are.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from drills.models import DrillTemplate
from safety.base import clock, once
from safety.base.models import Conflict, Refused
from safety.base.once import once_more
from safety.schools.models import Unit, User
from safety.schools.rules import may_administer

WORDS = (
    *("purpose", "course", "command", "assembly", "signals", "target_seconds"),
    *("posts", "routes"),
)


@once_more
def add_template(actor: User, *, uuid, unit: Unit, scenario: str, **words) -> DrillTemplate:
    """The template of a bureau for a scenario, of which it has one. The same uuid again gives the
    one there is."""
    _may(actor, unit)
    known = DrillTemplate.objects.filter(uuid=uuid).first()
    if known:
        _may(actor, known.unit)
        return once.same(known, scenario=scenario, unit_id=unit.pk, **words)
    if DrillTemplate.objects.filter(unit=unit, scenario=scenario).exists():
        raise Refused(_("This bureau has a template for this scenario already. Edit that one."))
    return DrillTemplate.objects.create(
        uuid=uuid, unit=unit, **unit.columns(), scenario=scenario, written_by=actor,
        written_at=clock.now(), **words,
    )  # fmt: skip


def edit_template(
    template: DrillTemplate, actor: User, *, version: int, in_use: bool, **words
) -> DrillTemplate:
    """Other words from now on; plans that began with it stay as they are. Raises Conflict."""
    _may(actor, template.unit)
    with transaction.atomic():
        rows = DrillTemplate.objects.select_for_update(of=("self",)).select_related("unit")
        row = rows.get(pk=template.pk)
        if all(getattr(row, n) == value for n, value in {**words, "in_use": in_use}.items()):
            return row
        if row.version != version:
            raise Conflict(row)
        for name, value in words.items():
            setattr(row, name, value)
        row.in_use, row.written_by, row.written_at = in_use, actor, clock.now()
        row.version += 1
        row.save()
    return row


def _may(actor, unit) -> None:
    if unit.tier not in ("city", "district") or not may_administer(actor.seats, unit):
        raise PermissionDenied
