"""Record the three checks of a day (三查).

Who: the principal and the safety officer of the school. All raise PermissionDenied and Refused.
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from canteen.actions import photo as photos
from canteen.actions.day import record, recount, sheet_of
from canteen.actions.shared import may
from canteen.models import DailyCheck, Kitchen
from canteen.rules import day as rules
from safety.base import clock, once
from safety.base.models import Refused, refuse
from safety.files import actions as files
from safety.files.models import Evidence
from safety.schools.models import User


def prepare_photo(
    kitchen: Kitchen, actor: User, upload, *, form_uuid, day: dt.date, slot: str
) -> Evidence | None:
    """Check and keep a photo, before the transaction of `record_check`: of what is refused no file
    is kept."""
    if upload is None:
        return None
    may(actor, kitchen)
    refuse(rules.faults_of_day(day, clock.today()))
    _check_room(DailyCheck.objects.filter(sheet__kitchen=kitchen, sheet__day=day), slot, form_uuid)
    return photos.prepare(actor, upload, form_uuid=form_uuid)


def record_check(
    kitchen: Kitchen, actor: User, *, uuid, day: dt.date, slot: str, wrong: list[str],
    remarks: str = "", photo: Evidence | None = None,
) -> DailyCheck:  # fmt: skip
    """One check of a day, once; the same uuid again changes nothing."""
    may(actor, kitchen)
    refuse(rules.faults_of_check(slot, wrong, remarks))
    facts = {"slot": slot, "wrong": wrong, "remarks": remarks}
    with transaction.atomic():
        sheet = sheet_of(kitchen, actor, day)
        known = DailyCheck.objects.filter(uuid=uuid).first()
        if known:
            if known.withdrawn_at:
                raise Refused(_("This record is withdrawn: it counts no more."))
            given = photo.uuid if photo else None
            return once.same(known, sheet_id=sheet.pk, photo_uuid=given, **facts)
        _check_room(sheet.checks, slot, uuid)
        sheet.no_meals = ""
        kept = files.insert(photo) if photo else None
        row = record(DailyCheck, sheet, actor, uuid=uuid, photo=kept, **facts)
        recount(sheet)
    return row


def _check_room(checks, slot, uuid):
    """Whether this check may be recorded, once."""
    there = checks.filter(slot=slot, withdrawn_at=None).exclude(uuid=uuid)
    there = there.select_related("recorded_by").first()
    if there:
        said = _("The %(check)s of this day is recorded already, by %(name)s.")
        raise Refused(said % {"check": rules.Slot(slot).label, "name": there.recorded_by.name})
