"""Keep photos of vehicles and scans of drivers' papers (R16, R17).

Who: the principal and the safety officer of a school that uses them now. All raise
PermissionDenied and Refused.
"""

from django.utils.translation import gettext as _

from safety.base import clock, once
from safety.base.models import Refused
from safety.base.once import once_more
from safety.files import scan as scans
from safety.schools.models import User
from transport.actions.shared import lock, open_school, own, stand, still_counts
from transport.models import Driver, Paper, Vehicle
from transport.models.paper import KINDS

MOST = 40  # of one driver or vehicle at a school


def prepare_scan(whole: Driver | Vehicle, actor: User, upload, *, form_uuid) -> scans.Scan:
    """Check and keep the file, before the transaction of its row."""
    link = own(whole, actor)
    open_school(link.school)
    _check_room(whole, link, form_uuid)
    return scans.prepare(actor, upload, form_uuid=form_uuid)


@once_more
def add_paper(whole: Driver | Vehicle, actor: User, *, uuid, kind: str, scan: scans.Scan) -> Paper:
    """One more photo or scan. The same uuid again gives the row there is."""
    school = stand(own(whole, actor).school, whole)
    row = lock(type(whole), whole)
    link = own(row, actor)
    name = row._meta.model_name
    known = Paper.objects.filter(uuid=uuid).first()
    if known:
        still_counts(known)
        of = {f"{name}_id": row.pk}
        return once.same(known, kind=kind, scan_uuid=scans.same(scan), **of)
    _check_room(row, link, uuid)
    if kind not in KINDS[type(row)]:
        raise Refused(_("Choose what it shows."))
    if scan is None:
        raise Refused(_("Choose a photo or a scan."))
    paper = Paper(
        uuid=uuid, kind=kind, recorded_by=actor, recorded_at=clock.now(),
        **{name: row}, **school.columns(),
    )  # fmt: skip
    scans.put(paper, scan)
    paper.save(force_insert=True)
    return paper


def _check_room(whole, link, uuid) -> None:
    """Whether the school uses it and has room for one more."""
    if not link.in_use:
        raise Refused(_("The school uses this driver or vehicle no longer."))
    held = whole.papers.filter(school=link.school_id, withdrawn_at=None).exclude(uuid=uuid)
    if held.count() >= MOST:
        raise Refused(_("%(count)d photos and scans are kept already.") % {"count": MOST})
