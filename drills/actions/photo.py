"""Hang photos on the record of a held drill.

Who: the principal and the safety officer of the school. All raise Refused and PermissionDenied.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from drills.actions.shared import hold_school, may
from drills.models import Drill, DrillPhoto
from inspections.actions import photos as photos_of_form
from inspections.actions.photos import Prepared
from safety.base import clock, once
from safety.base.models import Refused
from safety.files.said import PageFacts
from safety.schools.models import User

MOST = 27  # of one drill
HELD = "drill"


def prepare_drill_photos(
    drill: Drill, actor: User, uploads: list, *, uuid, said: PageFacts
) -> Prepared:
    """Check and keep the photos, before the transaction of `add_photos`: of what is refused no file
    is kept. `uuid`: the form's own; the same form sent again stores none twice."""
    may(actor, drill)
    return photos_of_form.prepare(
        actor, uuid, {HELD: uploads}, said, lambda: _check(drill, len(uploads))
    )


@transaction.atomic
def add_photos(drill: Drill, actor: User, prepared: Prepared) -> list[DrillPhoto]:
    """Those that hang there already are not counted again."""
    may(actor, drill)
    hold_school(drill.school_id)
    drill = Drill.objects.get(pk=drill.pk)
    kept = {row.pk: row for row in photos_of_form.insert(prepared)[HELD]}
    known = {row.evidence_id: row for row in drill.photos.filter(evidence__in=list(kept))}
    new = [row for row in kept.values() if row.pk not in known]
    if DrillPhoto.objects.filter(evidence__in=[row.pk for row in new]).exists():
        raise Refused(once.in_other_words())  # the form was sent of another drill
    if new:
        _check(drill, len(new))
    return [*known.values(), *(_hang(drill, actor, row) for row in new)]


def _hang(drill, actor, evidence) -> DrillPhoto:
    return DrillPhoto.objects.create(
        drill=drill, evidence=evidence, added_by=actor, added_at=clock.now()
    )


def _check(drill, more) -> None:
    """Whether so many photos more may be hung on a drill."""
    if drill.withdrawn_at:
        raise Refused(_("This record is withdrawn: it counts no more."))
    if not drill.held_on:
        raise Refused(_("Record the drill first: photos show how it was held."))
    if drill.photos.count() + more > MOST:
        raise Refused(_("A drill has at most %(most)d photos.") % {"most": MOST})
