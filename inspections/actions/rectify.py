"""What happens to an issued hazard: plan, submission, re-check, extension, correction (R04).

All take the `version` that the person saw: stale is Conflict, the very same request again is done
already. Raise PermissionDenied for those who may not, Refused with the reason when it cannot be.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from inspections import dues, rules, transitions, who
from inspections.actions import record, visit
from inspections.models import Area, Extension, Hazard, Severity
from safety.base import clock, once
from safety.base.models import Refused, refuse


def save_plan(
    hazard, actor, *, version, measures, funds, contingency, responsible, interim_control
) -> Hazard:
    """Store the plan (五落实); the hazard is being rectified from then on."""
    given = {
        "measures": measures,
        "funds": funds,
        "contingency": contingency,
        "responsible": responsible,
        "interim_control": interim_control,
    }
    with transaction.atomic():
        step = record.begin("plan", hazard, actor, version=version, given=given)
        if step.repeated or _changes_nothing(step, given):
            return step.hazard
        if transitions.needs_interim_control(step.hazard) and not interim_control:
            raise Refused(_("A serious or major hazard needs an interim control."))
        return step.write(**given)


def note_progress(hazard, actor, *, version, note) -> Hazard:
    """Say how far it is, so that the bureau need not ask; it is being rectified from then on."""
    if not note:
        raise Refused(_("Say how far it is."))
    with transaction.atomic():
        step = record.begin("progress", hazard, actor, version=version, said={"note": note})
        return step.hazard if step.repeated else step.write()


def reassign(hazard, actor, *, version, responsible, reason, together=None) -> Hazard:
    """Name another person who answers for it, with the reason; the school is told. By the school
    itself while it is theirs, or by the bureau that set the deadline. `together`: see `bulk`."""
    given = {"responsible": responsible}
    with transaction.atomic():
        said = {"reason": reason} | (together or {})
        step = record.begin("reassign", hazard, actor, version=version, said=said, given=given)
        if step.repeated:
            return step.hazard
        _check_assignment(step.hazard, responsible, reason)
        row = step.write(**given)
        told = dues.facts(row, name=responsible, reason=reason[:120])
        dues.tell_school("hazard_reassigned", row, f"{row.uuid}:{row.version}", told, but=actor)
        return row


def submit_for_recheck(hazard, actor, *, version, note="") -> Hazard:
    """The school says it is fixed: its clock stops, the bureau's (3 days) starts.

    Needs an after-photo since the last return; a major hazard needs its plan.
    """
    with transaction.atomic():
        step = record.begin("submit", hazard, actor, version=version, said={"note": note})
        if step.repeated:
            return step.hazard
        row = step.write(**record.submission(step.at))
        dues.tell_recheckers(row, f"{row.uuid}:{row.version}", but=actor)
        return row


def check_submission(hazard, actor, *, version, note="") -> None:
    """Raise what `submit_for_recheck` would, an after-photo apart: asked before one is stored."""
    with transaction.atomic():
        said = {"note": note}
        record.begin("submit", hazard, actor, version=version, said=said, coming=["after_photo"])


def return_hazard(hazard, actor, *, version, reason, together=None) -> Hazard:
    """The re-check found it wanting: back to the school with the days it had left.

    What was said to be fixed on the spot becomes time-limited, with the default deadline.
    """
    if not reason:
        raise Refused(_("Say what is still wrong, so that the school can fix it."))
    with transaction.atomic():
        said = {"reason": reason} | (together or {})
        step = record.begin("return", hazard, actor, version=version, said=said)
        if step.repeated:
            return step.hazard
        deadline = _resumed(step.hazard, clock.day_of(step.at))
        row = step.write(deadline=deadline, submitted_at=None, recheck_by=None, on_the_spot=False)
        told = dues.facts(row, day=deadline.isoformat(), reason=reason[:120])
        dues.tell_school("hazard_returned", row, f"{row.uuid}:{row.version}", told, but=actor)
        return row


def sign_off(hazard, actor, *, version, note="", on_site=False, together=None) -> Hazard:
    """Close it. Never by anyone who took part in fixing it. A request that is still open for a
    later deadline is closed with it, by the same entry."""
    with transaction.atomic():
        said = {"note": note, "on_site": bool(on_site)} | (together or {})
        step = record.begin("sign_off", hazard, actor, version=version, said=said)
        if step.repeated:
            return step.hazard
        _close_request(step)
        row = step.write(signed_off_at=step.at, recheck_by=None)
        told = dues.facts(row)
        dues.tell_school("hazard_signed_off", row, f"{row.uuid}:{row.version}", told, but=actor)
        return row


def ask_extension(hazard, actor, *, uuid, version, new_deadline: dt.date, reason) -> Extension:
    """Ask the bureau that set the deadline for a later one; the old one holds meanwhile.

    The same uuid by the same person in the same words gives the request there is.
    """
    with transaction.atomic():
        known = Extension.objects.filter(uuid=uuid).first()
        if known:
            return _same_request(known, hazard, actor, new_deadline, reason)
        said = {"uuid": str(uuid), "new_deadline": new_deadline.isoformat(), "reason": reason}
        step = record.begin("ask_extension", hazard, actor, version=version, said=said)
        if step.repeated:
            return Extension.objects.get(uuid=uuid)
        _check_request(step.hazard, new_deadline, reason)
        row = step.write()
        extension = _create_request(row, step, uuid, new_deadline, reason)
        dues.owe_answer(extension, row)
        return extension


def decide_extension(extension, actor, *, granted: bool, answer="", version=None) -> Extension:
    """Answer a request, by the bureau that set the deadline. A granted one re-times the due item.
    `version` is the hazard's.

    The same answer by the same person in the same words is done already; any other comes too late.
    """
    with transaction.atomic():
        row = record.lock(extension.hazard)
        found = Extension.objects.select_related("hazard").get(pk=extension.pk)
        if found.granted is not None:
            return _same_answer(found, actor, granted, answer)
        action = "grant_extension" if granted else "refuse_extension"
        said = {"uuid": str(found.uuid), "answer": answer}
        step = record.begin(action, row, actor, version=version, said=said)
        if not granted and not answer:
            raise Refused(_("Say why the old deadline stays."))
        _decide(found, step, granted, answer)
        return found


def reclassify(hazard, actor, *, version, severity, area, deadline, reason) -> Hazard:
    """Correct severity, area or deadline, with the reason; the school is told. Past figures keep
    what was recorded, and what was handed in keeps the deadline by which it is judged. A later
    deadline counts as an extension; what a bureau above has set is its own from then on."""
    given = {"severity": severity, "area": area, "deadline": deadline}
    with transaction.atomic():
        said = {"reason": reason}
        step = record.begin("reclassify", hazard, actor, version=version, said=said, given=given)
        if step.repeated:
            return step.hazard
        _check_correction(step.hazard, severity, area, deadline, reason)
        row = step.write(**given, **_set_from_above(step.hazard, actor, severity, deadline))
        told = dues.facts(row, day=deadline and deadline.isoformat(), reason=reason[:120])
        dues.tell_school("hazard_corrected", row, f"{row.uuid}:{row.version}", told, but=actor)
        return row


def _set_from_above(row, actor, severity, deadline) -> dict:
    """The column that says whose the deadline is, where a higher bureau takes it over."""
    tier = who.upper_tier(row, actor)
    same = (severity, deadline) == (row.severity, row.deadline)
    return {} if same or tier == who.deadline_tier(row) else {"deadline_by": tier}


def _changes_nothing(step, given) -> bool:
    row = step.hazard
    return row.state == step.transition.to_state and all(
        getattr(row, name) == value for name, value in given.items()
    )


def _resumed(row, today) -> dt.date:
    if row.on_the_spot or row.deadline is None:
        return rules.default_deadline(row.severity, today)
    return rules.resumed_deadline(row.deadline, clock.day_of(row.submitted_at), today)


def _check_request(row, new_deadline, reason):
    if not reason:
        raise Refused(_("Say why it cannot be done in time."))
    if new_deadline <= row.deadline or new_deadline < clock.today():
        raise Refused(
            _("Choose a day after the present deadline %(day)s, today or later.")
            % {"day": row.deadline.isoformat()}
        )
    if new_deadline > row.deadline + rules.LONGEST_EXTENSION:
        raise Refused(_("An extension may be one year at most."))


def _create_request(row, step, uuid, new_deadline, reason) -> Extension:
    try:
        with transaction.atomic():
            return Extension.objects.create(
                uuid=uuid,
                hazard=row,
                asked_by=step.actor,
                asked_at=step.at,
                reason=reason,
                old_deadline=row.deadline,
                new_deadline=new_deadline,
            )
    except IntegrityError:  # the uuid went elsewhere meanwhile
        raise Refused(visit.reused()) from None


def _same_request(known, hazard, actor, new_deadline, reason) -> Extension:
    if known.hazard_id != hazard.pk or known.asked_by_id != actor.pk:
        raise Refused(visit.reused())
    if (known.new_deadline, known.reason) != (new_deadline, reason):
        raise Refused(_("This request was sent already, in other words. Open the page again."))
    return known


def _same_answer(found, actor, granted, answer) -> Extension:
    if (found.decided_by_id, found.granted) != (actor.pk, granted):
        raise Refused(_("The request has been answered already."))
    return once.same(found, answer=answer)


def _decide(found, step, granted, answer):
    row = step.hazard
    if granted and found.new_deadline <= row.deadline:
        raise Refused(_("The deadline is already later than the day that was asked for."))
    found.granted, found.answer = granted, answer
    found.decided_by, found.decided_at = step.actor, step.at
    found.save()
    row = step.write(**({"deadline": found.new_deadline} if granted else {}))
    dues.settle_answer(found, row)
    told = dues.facts(row, day=row.deadline.isoformat(), granted=granted)
    dues.tell_school("extension_decided", row, str(found.uuid), told)


def _close_request(step):
    found = step.hazard.extensions.filter(granted__isnull=True).first()
    if found is None:
        return
    found.granted, found.decided_by, found.decided_at = False, step.actor, step.at
    found.answer = _("Signed off before it was answered.")
    found.save()
    step.said["extension"] = str(found.uuid)
    dues.settle_answer(found, step.hazard)


def _check_assignment(row, responsible, reason):
    if not responsible:
        raise Refused(_("Name the person who answers for it."))
    if not reason:
        raise Refused(_("Say why it is changed."))
    if responsible == row.responsible:
        raise Refused(_("%(name)s answers for it already.") % {"name": responsible})


def _check_correction(row, severity, area, deadline, reason):
    if not reason:
        raise Refused(_("Say why it is changed."))
    if severity not in Severity.values or area not in Area.values:
        raise Refused(_("Choose a severity and an area."))
    if (severity, area, deadline) == (row.severity, row.area, row.deadline):
        raise Refused(_("Nothing would change."))
    if deadline is None and not row.on_the_spot:
        raise Refused(_("Give the deadline."))
    found_on = clock.day_of(row.found_at)
    changed = deadline is not None and deadline != row.deadline
    if row.submitted_at and deadline != row.deadline:
        raise Refused(
            _("It has been handed in: its deadline can be corrected only after a return.")
        )
    refuse(transitions.correction_faults(row, severity, deadline))
    if changed and not rules.deadline_fits(deadline, found_on, rules.LONGEST_CORRECTION):
        raise Refused(
            _("Choose a day from %(day)s, when it was found, and within two years.")
            % {"day": found_on.isoformat()}
        )
