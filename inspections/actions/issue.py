"""The moment of the notice: findings are judged complete, numbered, and enter the ledger."""

import datetime as dt

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inspections import dues, duties
from inspections.actions import record
from inspections.models import (
    Hazard,
    HazardPhoto,
    Inspection,
    Kind,
    NumberSeries,
    Result,
    Source,
    State,
    VisitState,
)
from inspections.queries import templates
from safety.base import clock
from safety.base.models import Refused
from safety.schools.models import Status, Unit

HAZARD, NOTICE = "hazard", "notice"
BEFORE, AFTER = HazardPhoto.Moment.BEFORE, HazardPhoto.Moment.AFTER


def complete_drafts(visit: Inspection) -> list[Hazard]:
    """The drafts of the visit, in the order in which they were found; Refused when a failed item
    has none or one of them lacks a photo, a person or a deadline."""
    drafts = list(
        visit.hazards.filter(state=State.DRAFT)
        .select_related("item")
        .prefetch_related("photos")
        .order_by("pk")
    )
    with_hazard = {draft.item_id for draft in drafts}
    failed = visit.answers.filter(result=Result.FAIL).exclude(item__in=with_hazard).count()
    if failed:
        raise Refused(
            ngettext("%(count)s failed item has no hazard yet.",
                     "%(count)s failed items have no hazard yet.", failed) % {"count": failed}
        )  # fmt: skip
    for draft in drafts:
        reason = missing(draft)
        if reason:
            raise Refused(_("“%(what)s”: %(reason)s") % {"what": draft.what, "reason": reason})
    return drafts


def missing(draft: Hazard) -> str:
    """What a draft lacks before its notice can be issued, for the person; "" for nothing."""
    moments = {photo.moment for photo in draft.photos.all()}
    if draft.on_the_spot and not {BEFORE, AFTER} <= moments:
        return _("Fixed on the spot needs a photo before and a photo after.")
    if draft.item and draft.item.photo_on_fail and BEFORE not in moments:
        return _("This item needs a photo of what is wrong.")
    if not draft.on_the_spot and not (draft.responsible and draft.deadline):
        return _("Name the responsible person and the deadline.")
    if not draft.on_the_spot and draft.deadline and draft.deadline < clock.today():
        return _("Its deadline is past already: choose a later day.")
    return ""


def issue(visit: Inspection, actor, drafts: list[Hazard], remarks: str) -> Inspection:
    """Number and issue everything of a locked visit. Call inside a transaction. Refused when the
    school was closed meanwhile and something would be left for it to do."""
    if visit.school.status != Status.OPEN and not all(draft.on_the_spot for draft in drafts):
        raise Refused(_("The school has been closed: nobody is left to put it right."))
    now = _instant(drafts)
    visit.state, visit.submitted_at, visit.submitted_by = VisitState.SUBMITTED, now, actor
    visit.revealed_at = visit.revealed_at or now
    visit.remarks, visit.version = remarks, visit.version + 1
    visit.at_district_id, visit.at_township_id = visit.district_id, visit.township_id
    visit.at_city_id, visit.at_stage = visit.city_id, visit.school.stage
    _issue_hazards(visit, actor, drafts, now)
    if visit.kind != Kind.SELF_CHECK:
        visit.notice_number = next_numbers(NOTICE, visit.bureau, now)[0]
        visit.notice_template = templates.in_use(visit.bureau, clock.day_of(now))
    visit.save()
    duties.follow(visit)
    _tell(visit, actor, drafts)
    return visit


def _instant(drafts) -> dt.datetime:
    """One instant for the visit and all its hazards, so that no month's end parts them."""
    heads = (record.head(record.lock(draft)) for draft in drafts)
    return max([clock.now(), *map(record.next_instant, heads)])


def next_numbers(kind: str, unit: Unit, at, count: int = 1) -> list[str]:
    """The next numbers of a unit's series of the year, like 2026-390102-00017: without gaps, since
    the series moves in the transaction that uses them and is held until it ends."""
    year = clock.day_of(at).year
    series, _new = NumberSeries.objects.get_or_create(kind=kind, year=year, unit=unit)
    series = NumberSeries.objects.select_for_update(no_key=True).get(pk=series.pk)
    NumberSeries.objects.filter(pk=series.pk).update(last=F("last") + count)
    return [number_of(unit, year, series.last + n) for n in range(1, count + 1)]


def number_of(unit: Unit, year: int, number: int) -> str:
    """How a number is written: year, the unit's administrative code, running number."""
    return f"{year}-{unit.code or f'U{unit.pk}'}-{number:05}"


def _issue_hazards(visit, actor, drafts, now):
    if not drafts:
        return
    numbers = next_numbers(HAZARD, visit.district, now, len(drafts))
    for draft, number in zip(drafts, numbers, strict=True):
        step = record.begin(_action(draft), draft, actor, at=now)
        # What the hazard is compared and told with is in hand already.
        step.hazard.school, step.hazard.inspection = visit.school, visit
        step.write(number=number, issued_at=step.at, **_outcome(draft, step))


def _action(draft) -> str:
    if not draft.on_the_spot:
        return "issue"
    # A bureau's inspector is the witness; what a school says it fixed is looked at by another.
    return "issue_to_recheck" if draft.source == Source.SELF else "issue_fixed"


def _outcome(draft, step) -> dict:
    if step.transition.action == "issue_fixed":
        step.said["witness"] = step.actor.name
        return {"signed_off_at": step.at}
    if step.transition.action == "issue_to_recheck":
        return record.submission(step.at)
    return {}


def _tell(visit, actor, drafts):
    if visit.kind == Kind.SELF_CHECK and not drafts:
        return
    told = {"number": visit.notice_number, "school": visit.school.name, "count": len(drafts)}
    dues.tell_school("notice_issued", visit, str(visit.uuid), told, but=actor)
    for draft in drafts:
        if draft.on_the_spot and draft.source == Source.SELF:
            draft.refresh_from_db()
            dues.tell_recheckers(draft, f"{draft.uuid}:{draft.version}", but=actor)
