"""Record what the parents' committee saw: the three supervisions (R10).

Who: the principal and the safety officer of the school. All raise PermissionDenied and Refused.
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from canteen.actions import photo as photos
from canteen.actions.day import record, recount, sheet_of
from canteen.actions.duty import check_alone
from canteen.actions.shared import may
from canteen.dues import parents as dues
from canteen.models import Kitchen, ParentsLook
from canteen.rules import day as day_rules
from canteen.rules import parents as rules
from canteen.rules.flag import known_since
from safety.base import clock, once
from safety.base.models import Refused, refuse
from safety.files import actions as files
from safety.files.models import Evidence
from safety.schools.models import User


def prepare_photo(
    kitchen: Kitchen, actor: User, upload, *, form_uuid, day: dt.date
) -> Evidence | None:
    """Check and keep a photo, before the transaction of `look`."""
    if upload is None:
        return None
    may(actor, kitchen)
    refuse(rules.faults_of_day(day, clock.today()))
    return photos.prepare(actor, upload, form_uuid=form_uuid)


def look(
    kitchen: Kitchen, actor: User, *, uuid, day: dt.date, photo: Evidence | None = None, **facts
) -> ParentsLook:
    """Who looked, what they saw of each of the three, what they say, what is done about it. The
    same uuid again changes nothing."""
    may(actor, kitchen)
    check(facts)
    with transaction.atomic():
        sheet = sheet_of(kitchen, actor, day, rules.faults_of_day)
        known = ParentsLook.objects.filter(uuid=uuid).first()
        if known:
            if known.withdrawn_at:
                raise Refused(_("This record is withdrawn: it counts no more."))
            given = photo.uuid if photo else None
            return once.same(known, sheet_id=sheet.pk, photo_uuid=given, **facts)
        check_alone(ParentsLook, sheet, {"person": facts["person"]})
        kept = files.insert(photo) if photo else None
        row = record(ParentsLook, sheet, actor, uuid=uuid, photo=kept, **facts)
        mark(row)
        # What other records a day gone by lacks, a look that is recorded later does not ask again.
        if not day_rules.faults_of_day(day, clock.today()):
            recount(sheet)
        dues.follow_kitchen(sheet.kitchen)
    return row


def mark(row: ParentsLook) -> None:
    """Since when it is known that something was not in order."""
    row.bad_at = known_since(row.bad, row.bad_at)
    row.save(update_fields=["bad_at"])


def check(facts: dict) -> None:
    """Raises Refused for what a rule forbids."""
    seen = {aspect: facts[aspect] for aspect in rules.Aspect.values}
    refuse(rules.faults_of_look(seen, facts["found"], facts["measures"]))
