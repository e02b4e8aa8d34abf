"""The home page of a principal and a safety officer."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from drills.queries import education
from inspections.queries import visits
from reports.today import lines
from reports.today.blocks import (
    AHEAD,
    OF_HAZARDS,
    SOON,
    Block,
    block,
    late,
    ledger,
    near_by,
    of_list,
    of_section,
    results,
)
from safety.base import clock
from safety.dues import queries as dues
from safety.schools.models import Role
from transport.dues.trip import LOG
from transport.queries import trips


def must(user, sections) -> list[Block]:
    """Overdue, returned, to sign off, due soon; the drills among them; a self-check begun."""
    limit = clock.today() + SOON
    near = sections["due_soon"].rows.filter(deadline__lte=limit)
    debts = dues.owed_by(user).exclude(kind__in=OF_HAZARDS).filter(due_on__lte=limit)
    debts = debts.exclude(kind=LOG, due_on=clock.today())  # the trips of today, a block below
    url = reverse("transport:trip_list")
    rechecks = ledger(state="awaiting_recheck")
    found = [
        of_section(sections["overdue"], lines.to_rectify, ledger(state="overdue"), "overdue"),
        late(debts),
        block("trips", _("Today's trips"), trips.to_do(user), lines.trip, url, "soon"),
        of_list(
            "education",
            _("Safety education to log today"),
            education.to_log(user),
            lines.to_log,
            hue="soon",
        ),
        near_by(debts),
        of_section(sections["returned"], lines.to_rectify, ledger(state="returned"), "soon"),
        block("due_soon", _("Due soon"), near, lines.to_rectify, ledger(state="open"), "soon"),
        results(user),
        block("visits", _("Self-checks begun"), visits.to_do(user), lines.visit),
    ]
    if Role.PRINCIPAL in user.seats.roles:
        found.insert(6, of_section(sections["to_recheck"], lines.to_recheck, rechecks, "recheck"))
    return found


def coming(user, sections) -> list[Block]:
    """Due within 7 days, but not soon."""
    limit = clock.today() + SOON
    ahead = sections["due_soon"].rows.filter(deadline__gt=limit)
    debts = dues.owed_by(user).exclude(kind__in=OF_HAZARDS)
    debts = debts.filter(due_on__gt=limit, due_on__lte=clock.today() + AHEAD)
    return [
        block(
            "hazards_ahead", _("Hazards to rectify"), ahead, lines.to_rectify, ledger(state="open")
        ),
        block("owed_ahead", _("Other duties"), debts, lines.owed),
    ]


def others(user, sections) -> list[Block]:
    """What others owe the school: the bureau its re-checks, departments their answers."""
    url = ledger(state="awaiting_recheck")
    return [
        of_section(sections["awaiting"], lines.with_bureau, url, "recheck"),
        of_section(sections["referred"], lines.referred, ledger(state="referred")),
    ]
