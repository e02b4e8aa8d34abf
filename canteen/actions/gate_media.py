"""What was seen around the gate is reported to the media, as the city decides (R14).

Who: the administrators of the city. School and district hear of it. All raise PermissionDenied and
Refused.
"""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from canteen.actions.shared import lock, put_under
from canteen.dues import gate_media as media_dues
from canteen.models import GateMedia, GateSighting
from canteen.rules import gate as rules
from safety.base import clock, once
from safety.base.models import Refused, refuse
from safety.base.once import once_more
from safety.schools.models import Role, User


def may_report(actor: User, row) -> bool:
    """Whether somebody records that the city reported it to the media."""
    return actor.seats.cover(row, {Role.CITY_ADMIN})


def _may(actor, row):
    if not may_report(actor, row):
        raise PermissionDenied


@once_more
def record(
    sighting: GateSighting, actor: User, *, uuid, medium: str, decided: str, told_on: dt.date,
    what: str,
) -> GateMedia:  # fmt: skip
    """It was reported to a newspaper, a station, an account; the same uuid again changes nothing.
    The answer of the authority is waited for as before."""
    _may(actor, sighting)
    facts = {"medium": medium, "decided": decided, "told_on": told_on, "what": what}
    seen = lock(GateSighting, sighting)
    known = GateMedia.objects.filter(uuid=uuid).first()
    if seen.withdrawn_at or (known and known.withdrawn_at):
        raise Refused(_("This record is withdrawn: it counts no more."))
    if known:
        return once.same(known, sighting_id=seen.pk, **facts)
    refuse(rules.faults_of_media(seen.seen_on, told_on, clock.today()))
    row = GateMedia(uuid=uuid, sighting=seen, recorded_by=actor, recorded_at=clock.now(), **facts)
    put_under(row, seen)
    row.save(force_insert=True)
    media_dues.tell(row, actor)
    return row


@once_more
def record_answer(
    report: GateMedia, actor: User, *, version: int, answered_on: dt.date, answer: str
) -> GateMedia:
    """What the media answered or published."""
    _may(actor, report)
    row = lock(GateMedia, report, version)
    if row.withdrawn_at:
        raise Refused(_("This record is withdrawn: it counts no more."))
    if row.answered_on:
        raise Refused(_("An answer is recorded already. Put it right."))
    refuse(rules.faults_of_answer(row.told_on, answered_on, clock.today()))
    row.answered_on, row.answer, row.version = answered_on, answer, row.version + 1
    row.save()
    return row
