"""An inspection from its plan to its notice (R02), and a school's own check.

Secrecy: an unannounced visit has no `revealed_at` until check-in (open) or until its notice is
issued (covert); what was never meant to be secret is revealed when it is planned. Nothing in here
tells anybody of a visit that is not revealed.
"""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inspections import rules, who
from inspections.actions import issue, record
from inspections.models import (
    Answer,
    ChecklistVersion,
    Inspection,
    Item,
    Kind,
    Mode,
    Result,
    Source,
    State,
    TeamMember,
    VisitState,
)
from safety.base import clock, once
from safety.base.models import Conflict, Refused
from safety.schools.actions.hold import hold_place
from safety.schools.models import School, Status


def plan_visit(
    actor, *, uuid, school, kind, mode, planned_for, team, checklists, reason="", departments=()
) -> Inspection:
    """Plan a visit by the actor's bureau. The same uuid again gives the visit already planned,
    Refused when it asks for another.

    In: `team` bureau people (the planner need not be among them), the first of them leads;
    `checklists` published versions. The source is the highest tier from which the actor stands
    over the school. Raises PermissionDenied (no such seat) and Refused.
    """
    tier = who.planning_tier(actor, school)
    if tier is None:
        raise PermissionDenied
    team, checklists = list(dict.fromkeys(team)), list(dict.fromkeys(checklists))
    secret = kind == Kind.UNANNOUNCED
    words = {
        "kind": kind,
        "mode": mode if secret else Mode.OPEN,
        "planned_for": planned_for,
        "reason": reason,
        "departments": list(departments),
    }
    known = _known(uuid, actor, school)
    if known:
        return _same_plan(known, words, team, checklists)
    _check_plan(kind, planned_for, team, school)
    _check_checklists(checklists)
    revealed_at = None if secret else clock.now()
    plan = {"uuid": uuid, "source": tier, "revealed_at": revealed_at, **words}
    return _create(actor, school, plan, team, checklists)


def start_self_check(actor, *, uuid, school, checklists) -> Inspection:
    """A school's own check, begun by its principal or safety officer; under way at once."""
    if not who.of_school(actor, school):
        raise PermissionDenied
    checklists, now = list(dict.fromkeys(checklists)), clock.now()
    known = _known(uuid, actor, school)
    if known:
        return _same_plan(known, {"kind": Kind.SELF_CHECK}, [actor], checklists)
    _check_checklists(checklists)
    plan = {
        "uuid": uuid,
        "kind": Kind.SELF_CHECK,
        "source": Source.SELF,
        "planned_for": clock.day_of(now),
        "state": VisitState.UNDER_WAY,
        "checked_in_at": now,
        "revealed_at": now,
    }
    return _create(actor, school, plan, [actor], checklists)


def check_in(
    inspection, actor, *, lon=None, lat=None, accuracy_m=None, occurred_at=None
) -> Inspection:
    """The team stands at the gate; an open visit is revealed by it. Again changes nothing."""
    with transaction.atomic():
        visit = lock(inspection, actor)
        if visit.state == VisitState.UNDER_WAY:
            return visit
        if visit.state != VisitState.PLANNED:
            raise Refused(_("This inspection is closed."))
        if visit.school.status != Status.OPEN:
            raise Refused(_("The school has been closed: call the inspection off."))
        drawn = getattr(visit, "drawn", None)
        if drawn and drawn.fell_through:  # its draw is shown to the bureau: no secret any more
            raise Refused(_("The day of this drawn visit is long past: call it off, draw again."))
        visit.state, visit.checked_in_at = VisitState.UNDER_WAY, clock.now()
        visit.occurred_at = said_time(occurred_at)
        _place(visit, lon, lat, accuracy_m)
        if visit.mode == Mode.OPEN and visit.revealed_at is None:
            visit.revealed_at = visit.checked_in_at
        visit.version += 1
        visit.save()
        return visit


def answer(
    inspection, actor, *, uuid, item, result, note="", version=None, occurred_at=None
) -> Answer:
    """Answer one item; there is one row per item, whoever answers.

    The uuid of an answer already stored gives that row, unchanged; with another result or note it
    is a Conflict. Another uuid changes the answer (Conflict when `version` is given and stale).
    No longer a fail: the item's draft hazards are withdrawn. Raises PermissionDenied and Refused.
    """
    with transaction.atomic():
        visit = lock(inspection, actor)
        known = Answer.objects.filter(uuid=uuid).first()
        if known:
            return _same_answer(known, visit, item, result, note)
        under_way(visit)
        check_answer(visit, item, result, note)
        row = visit.answers.filter(item=item).first()
        if row is None:
            row = _new_answer(visit, actor, uuid, item, result, note, occurred_at)
        else:
            change_answer(row, actor, result, note, version, occurred_at)
        if result != Result.FAIL:
            _withdraw_drafts(visit, actor, item)
        return row


def pass_rest(inspection, actor, *, version: ChecklistVersion, section: str = "") -> int:
    """All unanswered items of a section (by its name in either language; "" is the whole
    checklist) pass. Returns how many that were; again gives 0."""
    with transaction.atomic():
        visit = lock(inspection, actor)
        under_way(visit)
        if not visit.checklists.filter(pk=version.pk).exists():
            raise Refused(_("This item is not part of the inspection."))
        items = Item.objects.filter(version=version).exclude(pk__in=_answered(visit))
        if section:
            items = items.filter(section_zh=section) | items.filter(section_en=section)
        now = clock.now()
        rows = [
            Answer(
                inspection=visit, item=item, result=Result.PASS, answered_by=actor, answered_at=now
            )
            for item in items
        ]
        return len(Answer.objects.bulk_create(rows))


def submit(inspection, actor, *, remarks="") -> Inspection:
    """Issue the notice: visit, hazards, numbers, periods, due items and notices, all or nothing.

    Again gives the visit as it is: no second number, no second notice. Refused while items are
    unanswered or findings incomplete, saying which, and for remarks that the notice has not.
    """
    with transaction.atomic():
        visit = lock(inspection, actor)
        if visit.state == VisitState.SUBMITTED:
            if remarks not in ("", visit.remarks):
                raise Refused(_("It has been submitted already, without these remarks."))
            return visit
        under_way(visit)
        _all_answered(visit)
        drafts = issue.complete_drafts(visit)
        return issue.issue(visit, actor, drafts, remarks)


def cancel(inspection, actor, reason: str) -> Inspection:
    """Call an inspection off; what it had recorded is withdrawn. A secret one stays secret."""
    with transaction.atomic():
        visit = lock(inspection, actor)
        if visit.state == VisitState.CANCELLED:
            return once.same(visit, cancel_reason=reason)
        if visit.state == VisitState.SUBMITTED:
            raise Refused(_("The notice has been issued."))
        if not reason:
            raise Refused(_("Say why it is called off."))
        for draft in visit.hazards.filter(state=State.DRAFT):
            record.begin("withdraw", draft, actor).write()
        visit.state, visit.cancelled_at = VisitState.CANCELLED, clock.now()
        visit.cancel_reason, visit.version = reason, visit.version + 1
        visit.save()
        return visit


def lock(inspection, actor) -> Inspection:
    """The inspection as it is now, held until the transaction ends; PermissionDenied unless the
    actor planned it or is on its team."""
    hold_place(inspection.school_id)
    visit = Inspection.objects.select_for_update(no_key=True).get(pk=inspection.pk)
    if not who.works_on(visit, actor):
        raise PermissionDenied
    return visit


def said_time(occurred_at: dt.datetime | None) -> dt.datetime | None:
    """What a device says is only shown, and a clock that runs ahead is taken for now."""
    return min(occurred_at, clock.now()) if occurred_at else None


def _known(uuid, actor, school) -> Inspection | None:
    """The inspection that this person made of this school with this uuid; Refused when the uuid
    is anything else's, in words that tell nothing of it."""
    row = Inspection.objects.filter(uuid=uuid).first()
    if row and (row.planned_by_id != actor.pk or row.school_id != school.pk):
        raise Refused(reused())
    return row


def _same_plan(visit, words, team, checklists) -> Inspection:
    """The visit already planned, when it is sent again for the same people and lists."""
    named = set(visit.team.values_list("user", flat=True)), set(visit.checklists.all())
    if named != ({member.pk for member in team}, set(checklists)):
        raise Refused(once.in_other_words())
    return once.same(visit, **words)


def reused() -> str:
    return _("Open the page again and send it once more.")


def _check_plan(kind, planned_for, team, school):
    today = clock.today()
    if kind not in (Kind.UNANNOUNCED, Kind.ROUTINE, Kind.DRAGNET):
        raise Refused(_("A bureau cannot plan a school's own check."))
    if not today - rules.PLANNED_BACK <= planned_for <= today + rules.PLANNED_AHEAD:
        raise Refused(_("Choose a day within the last three months or the next year."))
    if not team:
        raise Refused(_("Name at least one member of the team."))
    for member in team:
        if not member.is_active or not who.in_bureau(member) or who.of_school(member, school):
            raise Refused(_("%(name)s cannot be on the team.") % {"name": member.name})


def _check_checklists(checklists):
    if not checklists:
        raise Refused(_("Choose at least one checklist."))
    if not all(version.published for version in checklists):
        raise Refused(_("Only a published checklist can be used."))


def _create(actor, school, plan, team, checklists) -> Inspection:
    try:
        with transaction.atomic():
            school = _held(school)
            bureau = getattr(school.unit, plan["source"], school.unit)
            visit = Inspection.objects.create(
                bureau=bureau, planned_by=actor, planned_at=clock.now(), **plan, **school.columns()
            )
            members = [TeamMember(inspection=visit, user=user) for user in team]
            members[0].leads = True
            TeamMember.objects.bulk_create(members)
            visit.checklists.set(checklists)
            return visit
    except IntegrityError:  # the same plan, sent twice at once
        known = _known(plan["uuid"], actor, school)
        if known is None:
            raise
        return known


def _held(school) -> School:
    """As it is now, and it cannot move before its place is written down."""
    hold_place(school.pk)
    row = School.objects.select_related("unit").get(pk=school.pk)
    if row.status != Status.OPEN:
        raise Refused(_("The school is closed."))
    return row


def _place(visit, lon, lat, accuracy_m):
    if not rules.is_position(lon, lat):
        return  # the phone gave none, or nonsense: the gate is not closed for that
    visit.lon, visit.lat, visit.accuracy_m = lon, lat, accuracy_m
    school = visit.school
    if rules.is_position(school.lon, school.lat):
        visit.distance_m = rules.distance_m(lon, lat, school.lon, school.lat)


def under_way(visit):
    if visit.state == VisitState.PLANNED:
        raise Refused(_("Check in at the school first."))
    if visit.state != VisitState.UNDER_WAY:
        raise Refused(_("This inspection is closed."))
    if visit.school.unit.city_id is None:  # schools.actions.take_out: it was never to be there
        raise Refused(_("The school is not in the register any more: call the inspection off."))


def check_answer(visit, item, result, note):
    if not visit.checklists.filter(pk=item.version_id).exists():
        raise Refused(_("This item is not part of the inspection."))
    if result not in Result.values:
        raise Refused(_("Choose an answer."))
    if result == Result.NA and not note:
        raise Refused(_("Say why it does not apply."))


def _same_answer(row, visit, item, result, note) -> Answer:
    if row.inspection_id != visit.pk or row.item_id != item.pk:
        raise Refused(reused())
    if (row.result, row.note) != (result, note):
        raise Conflict(row)
    return row


def _new_answer(visit, actor, uuid, item, result, note, occurred_at) -> Answer:
    try:
        with transaction.atomic():
            return Answer.objects.create(
                uuid=uuid,
                inspection=visit,
                item=item,
                result=result,
                note=note,
                answered_by=actor,
                answered_at=said_time(occurred_at) or clock.now(),
            )
    except IntegrityError:  # the uuid went to another inspection meanwhile
        return _same_answer(Answer.objects.get(uuid=uuid), visit, item, result, note)


def change_answer(row, actor, result, note, version, occurred_at):
    if version is not None and version != row.version:
        raise Conflict(row)
    if (row.result, row.note) == (result, note):
        return
    row.result, row.note, row.answered_by = result, note, actor
    row.answered_at = said_time(occurred_at) or clock.now()
    row.version += 1
    row.save()


def _withdraw_drafts(visit, actor, item):
    for draft in visit.hazards.filter(item=item, state=State.DRAFT):
        record.begin("withdraw", draft, actor).write()


def _answered(visit):
    return visit.answers.values("item")


def _all_answered(visit):
    versions = visit.checklists.values("pk")
    left = Item.objects.filter(version__in=versions).exclude(pk__in=_answered(visit)).count()
    if left:
        raise Refused(
            ngettext("%(count)s item is not answered yet.", "%(count)s items are not answered yet.",
                     left) % {"count": left}
        )  # fmt: skip
