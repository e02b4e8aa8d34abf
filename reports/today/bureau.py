"""The home page of a bureau's people: inspectors, administrators, leaders."""

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inspections.models import Hazard, Severity, VisitState
from inspections.queries import visits
from reports.today import lines
from reports.today.blocks import AHEAD, OF_HAZARDS, Block, block, ledger, of_section
from safety.base import clock
from safety.dues import queries as dues
from safety.schools.models import Role

SUPERVISION = "inspections:supervision_list"
OVERVIEW = frozenset({Role.CITY_ADMIN, Role.LEADER})


def must(user, sections) -> list[Block]:
    """An inspector's visits first; for others what their desk owes, then their visits."""
    today = clock.today()
    mine = visits.to_do(user).filter(Q(planned_for__lte=today) | Q(state=VisitState.UNDER_WAY))
    debts = dues.owed_by(user).exclude(kind__in=OF_HAZARDS).filter(due_on__lte=today)
    visiting = block("visits", _("Visits"), mine, lines.visit)
    desk = [*_desk(sections), block("owed", _("Other duties"), debts, lines.owed, hue="soon")]
    return [visiting, *desk] if Role.INSPECTOR in user.seats.roles else [*desk, visiting]


def _desk(sections) -> list[Block]:
    """Re-checks and requests; a province has no such desk, so no such sections."""
    if not sections:
        return []
    url = ledger(state="awaiting_recheck")
    return [
        of_section(sections["to_recheck"], lines.to_recheck, url, "recheck"),
        of_section(sections["extensions"], lines.request_for_time, hue="soon"),
        of_section(sections["supervised"], lines.major_at_school, reverse(SUPERVISION), "overdue"),
        of_section(sections["referred_by_us"], lines.referred_by_us, ledger(state="referred")),
    ]


def coming(user) -> list[Block]:
    """Visits and duties of one's own in the next 7 days."""
    span = (clock.today() + clock.dt.timedelta(days=1), clock.today() + AHEAD)
    ahead = visits.to_do(user).filter(planned_for__range=span, state=VisitState.PLANNED)
    debts = dues.owed_by(user).exclude(kind__in=OF_HAZARDS).filter(due_on__range=span)
    return [
        block("visits_ahead", _("Visits"), ahead, lines.visit),
        block("owed_ahead", _("Other duties"), debts, lines.owed),
    ]


def others(user, sections) -> list[Block]:
    """What is late at others: hazards at schools one by one (whoever reads them by place sees
    the major ones instead), and the debts of the units below."""
    late = dues.owed_below(user).exclude(kind="hazard_deadline")
    late = late.filter(due_on__lt=clock.today())
    debts = block(
        "owed_below", _("Other duties, overdue"), late, lines.owed_by_others, "", "overdue"
    )
    if user.seats.roles & OVERVIEW or not sections:
        return [major(user), debts]
    url = ledger(state="overdue")
    return [of_section(sections["overdue_below"], lines.at_school, url, "overdue"), debts]


def major(user) -> Block:
    """Every major hazard that is not signed off, with who answers for it."""
    rows = Hazard.objects.visible_to(user).open().filter(severity=Severity.MAJOR)
    rows = rows.select_related("school__unit", "district")
    rows = rows.order_by(F("deadline").asc(nulls_last=True), "pk")
    url = ledger(state="open", severity="major")
    return block("major", _("Major hazards, open"), rows, lines.major_at_school, url, "overdue")
