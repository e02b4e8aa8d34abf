"""The home page of a bureau's people: inspectors, administrators, leaders."""

from django.db.models import Count, F, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inspections.models import Hazard, Severity, VisitState
from inspections.queries import visits
from reports.today import lines
from reports.today.blocks import (
    AHEAD,
    OF_HAZARDS,
    SHOWN,
    Block,
    block,
    late,
    ledger,
    near_by,
    of_section,
    results,
)
from safety.base import clock
from safety.dues import queries as dues
from safety.dues.models import DueItem
from safety.schools.models import Role
from transport.dues import violation
from transport.models import Violation
from transport.queries import trips
from transport.rules.violation import OPEN

# Debts that blocks of their own show already.
SHOWN_ELSEWHERE = (*OF_HAZARDS, *violation.KINDS)
SUPERVISION = "inspections:supervision_list"
OVERVIEW = frozenset({Role.CITY_ADMIN, Role.LEADER})


def must(user, sections) -> list[Block]:
    """An inspector's visits first; for others what their desk owes, then their visits."""
    today = clock.today()
    mine = visits.to_do(user).filter(Q(planned_for__lte=today) | Q(state=VisitState.UNDER_WAY))
    debts = dues.owed_by(user).exclude(kind__in=SHOWN_ELSEWHERE).filter(due_on__lte=today)
    visiting = block("visits", _("Visits"), mine, lines.visit)
    reported = Violation.objects.visible_to(user).filter(state__in=OPEN)
    reported = reported.select_related("district").order_by("answer_by", "pk")
    url = f"{reverse('transport:violation_list')}?state=open"
    seen = block("vehicle_reports", _("Reports on vehicles"), reported, lines.reported, url, "soon")
    desk = [*_desk(sections), late(debts), seen, near_by(debts), results(user)]
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
    debts = dues.owed_by(user).exclude(kind__in=SHOWN_ELSEWHERE).filter(due_on__range=span)
    return [
        block("visits_ahead", _("Visits"), ahead, lines.visit),
        block("owed_ahead", _("Other duties"), debts, lines.owed),
    ]


def others(user, sections) -> list[Block]:
    """What is late at others: hazards at schools one by one (whoever reads them by place sees
    the major ones instead), and the debts of the units below."""
    debts = owed_below(user)
    if user.seats.roles & OVERVIEW or not sections:
        return [major(user), routes(user), debts]
    url = ledger(state="overdue")
    late = of_section(sections["overdue_below"], lines.at_school, url, "overdue")
    return [late, routes(user), debts]


def late_below(user) -> QuerySet[DueItem]:
    """What units below owe late, but for hazards, which have lists of their own."""
    rows = dues.owed_below(user).exclude(kind="hazard_deadline")
    return rows.filter(due_on__lt=clock.today())


def owed_below(user) -> Block:
    """A few one by one; more than a few kind by kind, each with its count and its list."""
    rows = late_below(user)
    kinds = rows.order_by().values("kind").annotate(count=Count("pk"), oldest=Min("due_on"))
    kinds = list(kinds.order_by("-count", "kind"))
    count = sum(kind["count"] for kind in kinds)
    if count <= SHOWN:
        shown, url = [lines.owed_by_others(row) for row in rows[:SHOWN]], ""
    else:
        shown, url = [lines.owed_of_kind(**kind) for kind in kinds], reverse(lines.OWED)
    title = _("Other duties, overdue")
    return Block("owed_below", title, count, shown, url, "overdue", rows, lines.owed_by_others)


def major(user) -> Block:
    """Every major hazard that is not signed off, with who answers for it."""
    rows = Hazard.objects.visible_to(user).open().filter(severity=Severity.MAJOR)
    rows = rows.select_related("school__unit", "district")
    rows = rows.order_by(F("deadline").asc(nulls_last=True), "pk")
    url = ledger(state="open", severity="major")
    return block("major", _("Major hazards, open"), rows, lines.major_at_school, url, "overdue")


def routes(user) -> Block:
    """Routes of vehicles that carry pupils, and break a rule."""
    url = f"{reverse('transport:route_list')}?state=flagged"
    title = _("Routes that break a rule")
    return block("routes", title, trips.flagged(user), lines.route_at_school, url, "overdue")
