"""What a team writes down at the school: drafts, seen by nobody else before the notice."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from inspections import rules
from inspections.actions import record, visit
from inspections.models import (
    Answer,
    Hazard,
    HazardPhoto,
    Item,
    Result,
    Severity,
    State,
)
from inspections.queries import seen
from safety.base import clock
from safety.base.models import Conflict, Refused
from safety.base.trail import storable
from safety.files import look


def record_hazard(
    inspection,
    actor,
    *,
    uuid,
    item: Item,
    what,
    place="",
    severity,
    deadline: dt.date | None = None,
    on_the_spot=False,
    responsible="",
    interim_control="",
    occurred_at=None,
) -> Hazard:
    """Write down a hazard as a draft; the item's answer becomes a fail.

    The same uuid by the same person about the same item in the same words gives the draft already
    made; in other words it is a Conflict. Without a deadline a general or serious one gets its
    default; a major one is by plan and needs one. Raises PermissionDenied and Refused.
    """
    words = {
        "what": what, "place": place, "severity": severity, "deadline": deadline,
        "on_the_spot": on_the_spot, "responsible": responsible, "interim_control": interim_control,
    }  # fmt: skip
    with transaction.atomic():
        row = visit.lock(inspection, actor)
        known = Hazard.objects.filter(uuid=uuid).first()
        if known:
            return _same(known, row, actor, item, words)
        visit.under_way(row)
        visit.check_answer(row, item, Result.FAIL, "")
        given = _judged(clock.today(), item, **words)
        _fail(row, actor, item)
        return _create(row, actor, uuid, item, given, visit.said_time(occurred_at))


def amend_hazard(
    hazard,
    actor,
    *,
    version=None,
    what,
    place="",
    severity,
    deadline=None,
    on_the_spot=False,
    responsible="",
    interim_control="",
) -> Hazard:
    """Correct a draft. Saying the same again changes nothing; Conflict for a stale version."""
    found_on = clock.day_of(hazard.found_at)
    given = _judged(
        found_on, hazard.item, what=what, place=place, severity=severity, deadline=deadline,
        on_the_spot=on_the_spot, responsible=responsible, interim_control=interim_control,
    )  # fmt: skip
    with transaction.atomic():
        visit.lock(hazard.inspection, actor)
        step = record.begin("amend", hazard, actor, version=version, given=given)
        if step.repeated or all(getattr(step.hazard, k) == v for k, v in given.items()):
            return step.hazard
        return step.write(**given)


def withdraw_hazard(hazard, actor, *, version=None) -> Hazard:
    """Take a draft back. Its item stays failed until it is answered anew. Conflict for a stale
    version: what somebody wrote meanwhile is not withdrawn unseen."""
    with transaction.atomic():
        visit.lock(hazard.inspection, actor)
        row = record.lock(hazard)
        if row.state == State.WITHDRAWN:
            return row
        return record.begin("withdraw", row, actor, version=version).write()


def check_photos(hazard, actor, moment, count=1) -> None:
    """Raise what `add_photo` would for that many more: asked before anything is stored."""
    with transaction.atomic():
        row = record.lock(hazard)
        record.begin(_photo_action(row), row, actor)
        _check_moment(row, moment, count)


def add_photo(hazard, actor, evidence, moment) -> HazardPhoto:
    """Hang a stored photo on a hazard: before and after by the team while it is a draft, after by
    the school while it is theirs. The same photo again gives the row there is.

    Raises Refused for a photo that is another person's or hangs elsewhere, in the same words.
    """
    with transaction.atomic():
        row = record.lock(hazard)
        known = HazardPhoto.objects.filter(evidence=evidence).first()
        if evidence.owner_id != actor.pk or (known and known.hazard_id != row.pk):
            raise Refused(visit.reused())
        if known:
            return known
        photo = HazardPhoto(hazard=row, evidence=evidence, moment=moment, added_by=actor)
        photo.distance_m = _distance(row.school, evidence)
        said = said_of(evidence, moment, photo.distance_m)
        step = record.begin(_photo_action(row), row, actor, said=said)
        _check_moment(row, moment, 1)
        # No new version: a plan or a submission open in another tab is not stale by a photo.
        step.write(bump=False)
        photo.added_at = step.at
        _recognise(photo)
        photo.save(force_insert=True)
        return photo


def said_of(evidence, moment, distance_m=None) -> dict:
    """What the entry of a photo says: which one it is, the digest of its sealed original, and what
    was known of its time and place, so that the chain holds that too."""
    return {
        "photo": str(evidence.uuid),
        "sha256": evidence.sha256,
        "moment": str(moment),
        **facts_of(evidence, distance_m),
    }


def facts_of(evidence, distance_m) -> dict:
    """Time, place and way of a photo as its entry holds them; what is not known is left out."""
    facts = {name: getattr(evidence, name) for name in ("taken_at", "sent_at", "how")}
    facts["distance_m"] = distance_m
    return {name: value for name, value in facts.items() if value is not None}


def _distance(school, evidence) -> float | None:
    place = evidence.place
    if place is None or school.lon is None or school.lat is None:
        return None
    lon, lat = place
    return round(rules.distance_m(lon, lat, school.lon, school.lat), 1)


def _recognise(photo):
    """Note whether the picture was sent before, and by what it will be found itself."""
    photo.seen, photo.seen_alike = seen.earlier(photo.hazard, photo.evidence)
    if photo.evidence.look is not None:
        photo.city_id = photo.hazard.city_id
        for place, band in enumerate(look.bands(photo.evidence.look)):
            setattr(photo, f"band_{place}", band)


def _photo_action(row) -> str:
    return "photo" if row.state == State.DRAFT else "after_photo"


def _check_moment(row, moment, count):
    if row.state != State.DRAFT and moment != HazardPhoto.Moment.AFTER:
        raise Refused(_("The photos of the finding are closed with its notice."))
    if row.photos.filter(moment=moment).count() + count > rules.MOST_PHOTOS:
        raise Refused(
            _("A hazard holds at most %(count)s photos of a moment.") % {"count": rules.MOST_PHOTOS}
        )


def _same(row, inspection, actor, item, words) -> Hazard:
    """The draft already made, by what was first written down: it may have been amended since."""
    same = (row.inspection_id, row.found_by_id, row.item_id)
    if same != (inspection.pk, actor.pk, item.pk):
        raise Refused(visit.reused())
    first = row.entries.order_by("sequence").first().data["set"]
    given = {name: value for name, value in storable(words).items() if value is not None}
    if any(first[name] != value for name, value in given.items()):
        raise Conflict(row)
    return row


def _judged(found_on, item, **given) -> dict:
    """The columns of a finding, with its default deadline; Refused when they do not fit."""
    severity, deadline = given["severity"], given["deadline"]
    if not given["what"]:
        raise Refused(_("Say what is wrong."))
    if severity not in Severity.values:
        raise Refused(_("Choose a severity."))
    if rules.needs_interim_control(severity) and not given["interim_control"]:
        raise Refused(_("A serious or major hazard needs an interim control."))
    if deadline is None and not given["on_the_spot"]:
        if severity == Severity.MAJOR:
            raise Refused(_("A major hazard is rectified by plan: give its deadline."))
        days = item.days if item.severity == severity else None
        given["deadline"] = deadline = rules.default_deadline(severity, found_on, days)
    if deadline is not None and not rules.deadline_fits(deadline, found_on):
        raise Refused(_("The deadline lies between the day it was found and one year later."))
    return given


def _fail(inspection, actor, item):
    row = inspection.answers.filter(item=item).first()
    if row is None:
        Answer.objects.create(
            inspection=inspection,
            item=item,
            result=Result.FAIL,
            answered_by=actor,
            answered_at=clock.now(),
        )
    else:
        visit.change_answer(row, actor, Result.FAIL, row.note, None, None)


def _create(inspection, actor, uuid, item, given, occurred_at) -> Hazard:
    row = Hazard(
        uuid=uuid,
        inspection=inspection,
        item=item,
        source=inspection.source,
        area=item.hazard_area,
        found_at=clock.now(),
        found_by=actor,
        **{name: getattr(inspection, name) for name in record.OWNER},
        **given,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            record.start(row, actor, occurred_at=occurred_at)
    except IntegrityError:  # the uuid went elsewhere meanwhile
        raise Refused(visit.reused()) from None
    return row
