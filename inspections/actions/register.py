"""A hazard that a register of a school brings: a barred driver at the wheel, a forbidden vehicle, a
locked exit at a drill.

Nobody visits and nobody ticks a list: the school's own record says it. It enters the ledger like a
finding of the school's own check, by its own act and entries, and the entry says by which register.
What the register finds by itself (`raise_hazard`) needs no photo, since nothing was looked at:
whoever of the school answers for it stands as the finder. What somebody saw (`raise_seen`) has one.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from inspections import rules
from inspections.actions import finding, issue, record
from inspections.models import (
    Hazard,
    HazardPhoto,
    Inspection,
    Kind,
    Severity,
    Source,
    VisitState,
)
from inspections.who import of_school
from safety.base import clock, once
from safety.base.models import Refused
from safety.base.trail import storable
from safety.files.models import Evidence
from safety.schools.actions.hold import hold_place
from safety.schools.models import Role, School, Status, User
from safety.schools.queries import seated_at

DAYS = 3  # the school's, to take the driver or the vehicle off; longer ones are asked for


def answers_for(school: School, actor: User | None) -> User | None:
    """Who stands as the finder: the actor where they are of the school, else its safety officer,
    else its principal; None where nobody sits there."""
    seats = (Role.SAFETY_OFFICER, Role.PRINCIPAL)
    if actor and actor.seats.cover(school, seats):
        return actor
    found = (seated_at(school.pk, [role]).order_by("pk").first() for role in seats)
    return next((person for person in found if person), None)


@transaction.atomic
def raise_hazard(
    actor: User | None, *, uuid, school: School, area: str, what: str, interim_control: str, of: str
) -> Hazard | None:
    """A major hazard of a school, in the ledger at once; the same uuid again gives the one there
    is. `of` names the register and its row. None where the school is closed or nobody sits there.
    """
    hold_place(school.pk)
    known = Hazard.objects.filter(uuid=uuid).first()
    finder = answers_for(school, actor)
    if known or finder is None or school.status != Status.OPEN:
        return known
    visit = _visit(finder, school, of)
    draft = _draft(
        visit, finder, uuid, area=area, severity=Severity.MAJOR, what=what[:500],
        interim_control=interim_control[:300], responsible=finder.name,
        deadline=clock.today() + dt.timedelta(days=DAYS),
    )  # fmt: skip
    issue.issue(visit, finder, [draft], of)
    draft.refresh_from_db()
    return draft


@dataclass(frozen=True)
class Seen:
    """What somebody of the school saw. Without a deadline it gets `days`, or those of its level."""

    area: str
    what: str
    place: str
    severity: str
    responsible: str
    interim_control: str = ""
    deadline: dt.date | None = None
    days: int | None = None

    def faults(self, today: dt.date) -> dict[str, str]:
        """What is missing or cannot be: field → sentence."""
        found = {}
        if not self.what:
            found["what"] = _("Say what is wrong.")
        if not self.responsible:
            found["responsible"] = _("Name the responsible person.")
        if rules.needs_interim_control(self.severity) and not self.interim_control:
            found["interim_control"] = _("Say what keeps people safe until it is fixed.")
        if self.deadline and not rules.deadline_fits(self.deadline, today):
            found["deadline"] = _(
                "The deadline lies between the day it was found and one year later."
            )
        return found

    def columns(self, today: dt.date) -> dict:
        """What the hazard keeps of it."""
        by = self.deadline or rules.default_deadline(self.severity, today, self.days)
        words = ("area", "what", "place", "severity", "responsible", "interim_control")
        return {**{name: getattr(self, name) for name in words}, "deadline": by}


@transaction.atomic
def raise_seen(
    actor: User, *, uuid, school: School, seen: Seen, photos: Sequence[Evidence], of: str
) -> Hazard:
    """What somebody of the school saw and photographed, as a hazard in the ledger at once; the same
    uuid again gives the one there is, with other words or photos it is refused. `of` names the
    register and its row. Raises PermissionDenied and Refused.
    """
    hold_place(school.pk)
    known = Hazard.objects.select_related("inspection").filter(uuid=uuid).first()
    if known:
        return _same(known, actor, school, seen, photos)
    if not of_school(actor, school):
        raise PermissionDenied
    if school.status != Status.OPEN:
        raise Refused(_("The school is closed."))
    if not photos:
        raise Refused(_("A photo shows what is wrong: add one."))
    if faults := seen.faults(clock.today()):
        raise Refused(" ".join(faults.values()))
    visit = _visit(actor, school, of)
    draft = _draft(visit, actor, uuid, **seen.columns(clock.today()))
    for evidence in photos:
        finding.add_photo(draft, actor, evidence, HazardPhoto.Moment.BEFORE)
    issue.issue(visit, actor, [draft], of)
    draft.refresh_from_db()
    return draft


def _same(row, actor, school, seen, photos) -> Hazard:
    """The hazard as it was first written down: it may have moved on since."""
    first = row.entries.order_by("sequence").first().data["set"]
    given = storable(seen.columns(clock.day_of(row.found_at)))
    before = row.photos.filter(moment=HazardPhoto.Moment.BEFORE)
    hung = set(before.values_list("evidence__uuid", flat=True))
    if any(first[name] != value for name, value in given.items()) or hung != {
        photo.uuid for photo in photos
    }:
        raise Refused(once.in_other_words())
    return once.same(row, school_id=school.pk, found_by_id=actor.pk)


def _visit(finder, school, of) -> Inspection:
    """A check of the school's own at which nobody checked in: figures of checks leave it out."""
    now = clock.now()
    return Inspection.objects.create(
        kind=Kind.SELF_CHECK, source=Source.SELF, bureau=school.unit, reason=of[:300],
        planned_for=clock.day_of(now), planned_by=finder, planned_at=now,
        state=VisitState.UNDER_WAY, revealed_at=now, **school.columns(),
    )  # fmt: skip


def _draft(visit, finder, uuid, **found) -> Hazard:
    row = Hazard(
        uuid=uuid, inspection=visit, source=Source.SELF, found_at=clock.now(), found_by=finder,
        **found, **{name: getattr(visit, name) for name in record.OWNER},
    )  # fmt: skip
    row.save(force_insert=True)
    record.start(row, finder)
    return row
