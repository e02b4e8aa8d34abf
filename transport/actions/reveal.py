"""Show a sealed number, or a scan on which it stands, to somebody who says why, or find whose a
number is: logged, and so often a day alone.

Who: the principal and safety officer of a school for which they drive, and whoever oversees it.
Raises PermissionDenied and Refused.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from safety.base import clock, sealing
from safety.base.models import Refused
from safety.schools.actions import events
from safety.schools.models import SecurityEvent, User
from transport.models import Driver, DriverLink, Paper
from transport.models.driver import SEALED, identity_mark, licence_mark
from transport.rules import identity as ids

EVENT, SCAN, FIND = "number_revealed", "scan_revealed", "number_looked_up"
A_DAY = 50  # of one person: work needs a few, a copy of the register needs all
SHOWN = 20


@transaction.atomic
def reveal(driver: Driver, actor: User, *, field: str, reason: str) -> str:
    """The number, once it is in the security log who asked and why. Raises Refused."""
    if not DriverLink.objects.visible_to(actor).filter(driver=driver, in_use=True).exists():
        raise PermissionDenied
    if field not in SEALED:
        raise Refused(_("There is no such number."))
    _check(actor, reason)
    try:
        number = driver.opened(field)
    except sealing.Unreadable:
        raise Refused(_("This number cannot be read any more: record it again.")) from None
    events.note(EVENT, actor=actor, field=field, driver=str(driver.uuid), reason=reason)
    return number


@transaction.atomic
def reveal_scan(paper: Paper, actor: User, *, reason: str) -> Paper:
    """A driver's paper, once it is in the security log who asked and why: a licence is numbered as
    its holder's identity is, and what a doctor or the police wrote is nobody's to leaf through.
    Raises Refused."""
    if not Paper.objects.visible_to(actor).filter(pk=paper.pk).exclude(driver=None).exists():
        raise PermissionDenied
    _check(actor, reason)
    events.note(
        SCAN, actor=actor, paper=paper.kind, driver=str(paper.driver.uuid),
        reason=reason,
    )  # fmt: skip
    return paper


@transaction.atomic
def find(actor: User, *, number: str, reason: str) -> list[Driver]:
    """The drivers in somebody's sight who have this identity or licence number, as it stands on a
    card. The log says whom it was, or that it was nobody; the number itself is kept nowhere, and so
    many are looked up a day alone: nobody tries out whom the register knows. Raises Refused."""
    _check(actor, reason, FIND)
    text = ids.clean(number)
    by_number = Q(identity_mark=identity_mark(text)) | Q(licence_mark=licence_mark(text))
    known = list(Driver.objects.filter(by_number).values_list("pk", flat=True))
    found = Driver.objects.visible_to(actor).filter(pk__in=known).order_by("pk")
    rows = list(found[:SHOWN])
    events.note(FIND, actor=actor, drivers=[str(row.uuid) for row in rows], reason=reason)
    return rows


def _check(actor: User, reason: str, *kinds: str) -> None:
    """Within the transaction of what follows, so that none slips through."""
    if len(reason) < 2:
        raise Refused(_("Say why you need it."))
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    since = clock.start_of(clock.today())
    seen = SecurityEvent.objects.filter(user=actor, kind__in=kinds or (EVENT, SCAN), at__gte=since)
    if seen.count() >= A_DAY:
        raise Refused(_("You have looked at %(count)s numbers today: no more.") % {"count": A_DAY})
