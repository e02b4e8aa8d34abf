"""Keep the papers of suppliers and deliveries (索证索票).

Who: the principal and the safety officer of the school.
"""

from canteen.actions import scan as scans
from canteen.actions.scan import Scan
from canteen.actions.shared import may, put_under
from canteen.models import Delivery, Paper, SupplierLink
from safety.base import clock, once
from safety.base.once import once_more
from safety.schools.models import User


def prepare_paper(whole: Delivery | SupplierLink, actor: User, upload, *, form_uuid) -> Scan:
    """Check and keep the scan, before the transaction of `add_paper`."""
    may(actor, whole)
    return scans.prepare(actor, upload, form_uuid=form_uuid)


@once_more
def add_paper(whole: Delivery | SupplierLink, actor: User, *, uuid, kind: str, scan: Scan) -> Paper:
    """A paper of a supplier at one school, or of one delivery. The same uuid changes nothing."""
    may(actor, whole)
    column = "delivery_id" if isinstance(whole, Delivery) else "link_id"
    known = Paper.objects.filter(uuid=uuid).first()
    if known:
        given = scans.same(scan)
        return once.same(known, kind=kind, scan_uuid=given, **{column: whole.pk})
    row = Paper(uuid=uuid, kind=kind, recorded_by=actor, recorded_at=clock.now())
    setattr(row, column, whole.pk)
    put_under(row, whole)
    scans.put(row, scan)
    row.save(force_insert=True)
    return row
