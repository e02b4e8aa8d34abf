"""Certificates of managers and guards that run out: one open item for each that counts (R22).

The key holds the end that it speaks of: a renewal settles the old item and opens one of its own.
What is withdrawn, renewed or of somebody who has left is owed no more. Certificates of all staff
are not renewed one by one.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drills.models import TrainingCertificate
from drills.rules.training import RENEWED
from safety.dues import kinds
from safety.dues.follow import Owed, follow_rows
from safety.dues.ladders import rungs
from safety.schools.models import Role, School, Status

CERTIFICATE = "training_certificate"
# A course has to be waited for: the first word comes two months before.
LADDER = (
    *rungs(Role.SAFETY_OFFICER, -60, -30, -7, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.PRINCIPAL, -7, 1, 4, 8, every=7),
    *rungs(Role.DISTRICT_ADMIN, 8, every=7),
    *rungs(Role.CITY_ADMIN, 30, every=7),
)


def line(facts: dict) -> str:
    """ "Training certificate of Wang Fang, valid to 2026-12-01", in the reader's language."""
    return _("Training certificate of %(name)s, valid to %(expires)s") % facts


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    label = gettext_lazy("Training certificates of managers and guards")
    kinds.register(kinds.Kind(CERTIFICATE, label, line, LADDER))


def owed(certificate: TrainingCertificate) -> list[Owed]:
    """What is owed for a certificate; nothing where it is over, or is none that is renewed."""
    over = certificate.withdrawn_at or certificate.left_at or certificate.renewed
    if over or certificate.audience not in RENEWED:
        return []
    until = certificate.expires_on
    key, facts = f"{certificate.uuid}:{until}", {"name": certificate.name, "expires": str(until)}
    return [Owed(CERTIFICATE, key, until, facts)]


def follow(certificates: Sequence[TrainingCertificate]) -> None:
    """Let be owed what is owed for these, whose schools and units are fetched along. A closed
    school owes nothing."""
    asked = [row for row in certificates if row.audience in RENEWED]
    asked = [row for row in asked if row.school.status == Status.OPEN]
    if asked:
        follow_rows(asked, [CERTIFICATE], owed)


def follow_school(school: School) -> None:
    """A school that opens again owes what it owes as things stand."""
    if school.status == Status.OPEN:
        rows = TrainingCertificate.objects.filter(school=school, audience__in=RENEWED).standing()
        follow(list(rows.select_related("school__unit")))
