"""Withdraw what was entered wrongly: a safety agreement, a letter to parents, a lesson of drivers,
a photo or scan (R16, R18). It stays to be read with who withdrew it and why, and counts no more:
what it had settled is owed again.

Who: the principal and the safety officer of the school. All raise PermissionDenied, Refused, and
Conflict where somebody else withdrew or changed it meanwhile.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from safety.base import clock
from safety.base.models import Conflict, Refused
from safety.schools.models import User
from transport.actions.shared import lock, may, stand
from transport.dues import agreement as dues
from transport.models import Agreement, DriverLesson, Paper, ParentLetter, VehicleLink

Withdrawn = Agreement | DriverLesson | Paper | ParentLetter


def withdraw_agreement(row: Agreement, actor: User, *, reason: str) -> Agreement:
    """The vehicle has what was signed before it; without any, the agreement is missing again."""
    may(actor, row)
    with transaction.atomic():
        stand(row.school, row.link.vehicle)
        link = lock(VehicleLink, row.link)
        found = _withdraw(row, actor, reason)
        dues.follow(link)
    return found


def withdraw_letter(row: ParentLetter, actor: User, *, version: int, reason: str) -> ParentLetter:
    """It was never sent, or stands there twice."""
    may(actor, row)
    with transaction.atomic():
        stand(row.school)
        return _withdraw(row, actor, reason, version)


def withdraw_lesson(row: DriverLesson, actor: User, *, reason: str) -> DriverLesson:
    """Those who were there have not been taught, unless by another lesson. Other schools of theirs
    owe it again by the morning's sweep."""
    may(actor, row)
    with transaction.atomic():
        school = stand(row.school)
        found = _withdraw(row, actor, reason)
        dues.follow_lessons(school)
    return found


def withdraw_paper(row: Paper, actor: User, *, reason: str) -> Paper:
    """It shows another driver or vehicle, or something else than it says."""
    may(actor, row)
    with transaction.atomic():
        stand(row.school, row.whole)
        return _withdraw(row, actor, reason)


def _withdraw(row, actor, reason, version=None) -> Any:
    """The row as it is now, withdrawn. The same word of the same person again changes nothing."""
    if not reason:
        raise Refused(_("Say why it is withdrawn."))
    found = lock(type(row), row)
    if found.withdrawn_at:
        if (found.withdrawn_by_id, found.withdrawn_why) != (actor.pk, reason):
            raise Conflict(found)
        return found
    if version is not None and found.version != version:
        raise Conflict(found)
    found.withdrawn_by, found.withdrawn_at, found.withdrawn_why = actor, clock.now(), reason
    fields = ["withdrawn_by", "withdrawn_at", "withdrawn_why"]
    if version is not None:
        found.version += 1
        fields.append("version")
    found.save(update_fields=fields)
    return found
