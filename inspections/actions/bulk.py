"""Many hazards at once: re-assigned or re-checked, all of them or none.

Each is carried out by the single action, so by its rules, with its entry, period, due items and
notices. Queries: at most eleven for the act, whatever its size, and for each hazard those of the
single action: at most 15 to re-assign, 24 to re-check, for the hundredth as for the second
(tests/inspections/test_bulk.py:test_each_costs_the_same_however_many_there_are).

Locks, in the order of the whole app: the places of the schools by id, then the hazards by id, then
what is owed for them by id, so that two acts that overlap, or an act and an edit of a ladder, wait
for each other and never for ever.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inspections import dues, history, transitions, who
from inspections.actions import rectify, visit
from inspections.models import BulkAct, Hazard
from safety.base import clock, once
from safety.base.models import Conflict, Refused
from safety.schools.actions.hold import hold_places

MOST = 200


@dataclass(frozen=True)
class Fault:
    """Why one of the chosen stands in the way. `stale`: somebody changed it meanwhile."""

    uuid: UUID
    why: str
    stale: bool = False


class NotAll(Refused):
    """Nothing was changed, because of these."""

    def __init__(self, faults: list[Fault]):
        self.faults = faults
        text = ngettext(
            "Nothing was changed: one of the chosen hazards stands in the way.",
            "Nothing was changed: %(n)s of the chosen hazards stand in the way.",
            len(faults),
        )
        super().__init__(text % {"n": len(faults)})


def reassign(actor, *, uuid, chosen: dict[UUID, int], responsible, reason) -> BulkAct:
    """Name another person who answers for each of them. `chosen`: hazard → the version seen.

    The same uuid by the same person with the same content is done already. Raises NotAll with
    every hazard in the way: foreign and missing ones in the same words.
    """
    said = {"responsible": responsible, "reason": reason}
    return _together(actor, uuid, "reassign", chosen, said, rectify.reassign)


def sign_off(actor, *, uuid, chosen: dict[UUID, int], note="", on_site=False) -> BulkAct:
    """Close each of them, as `rectify.sign_off`; as above."""
    said = {"note": note, "on_site": on_site}
    return _together(actor, uuid, "sign_off", chosen, said, rectify.sign_off)


def give_back(actor, *, uuid, chosen: dict[UUID, int], reason) -> BulkAct:
    """Return each of them to its school for one reason, as `rectify.return_hazard`; as above."""
    if not reason:
        raise Refused(_("Say what is still wrong, so that the school can fix it."))
    return _together(actor, uuid, "return", chosen, {"reason": reason}, rectify.return_hazard)


def _together(actor, uuid, action, chosen, said, act: Callable) -> BulkAct:
    if not chosen:
        raise Refused(_("Choose at least one hazard."))
    if len(chosen) > MOST:
        raise Refused(too_many())
    with transaction.atomic():
        row, new = _claim(actor, uuid, action, chosen, said)
        if not new:
            return row
        hazards = _hold(actor, chosen)
        faults = [Fault(key, missing()) for key in chosen if key not in hazards]
        together = {"bulk": str(uuid), "of": len(chosen)}
        for key, hazard in hazards.items():
            faults += _carry_out(act, action, hazard, actor, chosen[key], said, together)
        if faults:
            raise NotAll(faults)
        return row


def _claim(actor, uuid, action, chosen, said) -> tuple[BulkAct, bool]:
    """The row of this act, and whether it is new. Of many who send one form at once the others
    wait here until the first has finished."""
    content = {"action": action, "hazards": {str(k): v for k, v in chosen.items()}, "said": said}
    defaults = {**content, "actor": actor, "at": clock.now()}
    row, new = BulkAct.objects.get_or_create(uuid=uuid, defaults=defaults)
    if not new and row.actor_id != actor.pk:
        raise Refused(visit.reused())
    return (row, True) if new else (once.same(row, **content), False)


def _hold(actor, chosen) -> dict[UUID, Hazard]:
    """Those of the chosen that the actor may see, locked, by id."""
    theirs = Hazard.objects.visible_to(actor).filter(uuid__in=chosen)
    hold_places(theirs.values_list("school", flat=True))
    rows = list(theirs.select_for_update(no_key=True).order_by("pk"))
    dues.hold(rows)
    return {row.uuid: row for row in rows}


def _carry_out(act, action, hazard, actor, version, said, together) -> list[Fault]:
    try:
        act(hazard, actor, version=version, together=together, **said)
    except Conflict as conflict:
        return [Fault(hazard.uuid, changed(conflict.current, version), stale=True)]
    except PermissionDenied:
        return [Fault(hazard.uuid, not_yours(action, hazard, actor))]
    except Refused as refusal:
        return [Fault(hazard.uuid, str(refusal.message))]
    return []


def in_the_way(action: str, hazard, actor) -> str:
    """Why the action could not be carried out with this hazard now; "" when nothing is known."""
    row = transitions.BY_ACTION[action]
    if not transitions.may(row, hazard, actor):
        return not_yours(action, hazard, actor)
    return transitions.fault(row, hazard)


def not_yours(action: str, hazard, actor) -> str:
    if action != "reassign" and who.fixed_it(hazard, actor):
        return _("You took part in putting it right: whoever fixed it never signs it off.")
    whose = _("This step is not yours to take with it: it is for %(who)s.")
    return whose % {"who": _takers(action, hazard)}


def _takers(action: str, hazard) -> str:
    """Whose step it is, in words: the bureau that owes it, and who of the school may."""
    if action == "reassign":
        bureau = who.deadline_bureau(hazard).letterhead
        return _("%(school)s or %(bureau)s") % {"school": hazard.school.name, "bureau": bureau}
    bureau = who.recheck_bureau(hazard).letterhead
    if not who.principals(hazard):
        return bureau
    words = _("the principal of %(school)s or %(bureau)s")
    return words % {"school": hazard.school.name, "bureau": bureau}


def changed(hazard, version: int) -> str:
    """Who changed it since that version, and how."""
    entries = history.since(hazard, version)
    if not entries:
        return _("Somebody changed it meanwhile.")
    return _("%(who)s changed it meanwhile: %(what)s") % {
        "who": "、".join(dict.fromkeys(entry["who"] for entry in entries)),
        "what": " ".join(entry["text"] for entry in entries),
    }


def missing() -> str:
    return _("It is not in the ledger, or not in yours.")


def too_many() -> str:
    return _("At most %(n)s hazards at a time.") % {"n": MOST}
