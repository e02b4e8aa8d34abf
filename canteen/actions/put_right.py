"""What all corrections share: a statement beside a record, and what that says from then on."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from canteen.actions.shared import put_under
from canteen.models import Correction, version_of
from canteen.models.correction import SUBJECTS
from safety.base import clock, once
from safety.base.models import Conflict, Refused
from safety.base.trail import storable
from safety.schools.models import User


@dataclass(frozen=True)
class Statement:
    """Who says that a record is wrong, and why; `version`: what they had read of it
    (models.version_of). The same uuid again changes nothing."""

    uuid: UUID
    actor: User
    version: int
    reason: str


def again(row, said: Statement, facts, withdraws=False) -> Correction | None:
    """The correction that this very statement made before, if it did. Raises Refused where it said
    something else."""
    known = Correction.objects.filter(uuid=said.uuid).first()
    if known is None:
        return None
    column = f"{SUBJECTS[type(row)]}_id"
    asked = {} if withdraws else storable(facts)
    return once.same(
        known, **{column: row.pk}, withdraws=withdraws, reason=said.reason, asked=asked
    )


def put_right(row, said: Statement, facts: dict, withdraws=False) -> Correction:
    """Write a statement beside a held row, and into the row what it says now. Raises Refused where
    it is withdrawn or says the same, Conflict where it was put right meanwhile."""
    if getattr(row, "withdrawn_at", None):
        raise Refused(_("This record is withdrawn: it counts no more."))
    if version_of(row) != said.version:
        raise Conflict(row)
    changed = {name: value for name, value in facts.items() if getattr(row, name) != value}
    if not changed:
        raise Refused(_("Nothing of this is different from what is recorded."))
    made = beside(row, changed, said.actor, said.reason)
    made.uuid, made.withdraws = said.uuid, withdraws
    made.asked = {} if withdraws else storable(facts)
    made.save(force_insert=True)
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=[*changed])
    return made


def beside(row, changed: dict, actor: User, reason: str) -> Correction:
    """The unsaved statement that a row, as it still is, says from now on what is `changed`."""
    made = Correction(
        before=storable({name: getattr(row, name) for name in changed}), after=storable(changed),
        reason=reason, made_by=actor, made_at=clock.now(), **{SUBJECTS[type(row)]: row},
    )  # fmt: skip
    put_under(made, row)
    return made
