"""What falls due in the trunk, and the events that people are told of.

`follow` looks only at what is owed now, so calling it twice is harmless.
"""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from inspections import rules, who
from inspections.models import SCHOOL_STATES, Extension, Severity, State
from safety.base import clock
from safety.dues import actions, kinds
from safety.dues.ladders import BUREAU_LADDER
from safety.dues.models import DueItem
from safety.schools.models import Role
from safety.schools.queries import seated_at

RECHECKERS = (*who.PLANNERS, Role.TOWNSHIP_ADMIN)
# Whoever owes something for a hazard is its school or stands over it.
OWNERS = ("school", "township", "district", "city")
HELD = ("hazard_deadline", "hazard_recheck", "extension_answer")


def register() -> None:
    """Make the kinds of this app known; called once, from AppConfig.ready()."""
    for kind in KINDS:
        kinds.register(kind)


def _line(text):
    """A line of an inbox: `text` is lazy, with places named after the facts."""
    return lambda facts: text % {**facts, "severity": _severity(facts), "day": _day(facts)}


def _severity(facts) -> str:
    value = facts.get("severity")
    return str(Severity(value).label) if value in Severity.values else ""


def _day(facts) -> str:
    day = facts.get("day")
    return date_format(clock.dt.date.fromisoformat(day), "DATE_FORMAT") if day else ""


def _notice(facts) -> str:
    count = facts["count"]
    if not facts["number"]:  # a school's own check has no notice of a bureau
        return ngettext(
            "Self-check of %(school)s: %(count)s hazard",
            "Self-check of %(school)s: %(count)s hazards",
            count,
        )
    return ngettext(
        "Rectification notice %(number)s for %(school)s: %(count)s hazard",
        "Rectification notice %(number)s for %(school)s: %(count)s hazards",
        count,
    )


def _decided(facts) -> str:
    granted = facts["granted"]
    return _("%(number)s: extended to %(day)s") if granted else _("%(number)s: not extended")


def _corrected(facts) -> str:
    if not facts["day"]:  # fixed on the spot
        return _("%(number)s was corrected, %(severity)s: %(reason)s")
    return _("%(number)s was corrected, %(severity)s, deadline %(day)s: %(reason)s")


KINDS = (
    kinds.Kind(
        "hazard_deadline",
        gettext_lazy("Rectification deadline"),
        _line(gettext_lazy("%(number)s %(school)s, %(severity)s: %(what)s")),
    ),
    kinds.Kind(
        "hazard_recheck",
        gettext_lazy("Re-check"),
        _line(gettext_lazy("Re-check %(number)s at %(school)s: %(what)s")),
        BUREAU_LADDER,
    ),
    kinds.Kind(
        "extension_answer",
        gettext_lazy("Answer to a request for a later deadline"),
        _line(gettext_lazy("%(school)s asks to extend %(number)s to %(day)s")),
        BUREAU_LADDER,
    ),
    kinds.Kind(
        "referral_answer",
        gettext_lazy("Answer of another department"),
        _line(gettext_lazy("%(office)s has not answered on %(number)s at %(school)s: %(what)s")),
        BUREAU_LADDER,
    ),
    kinds.Kind(
        "hazard_referred",
        gettext_lazy("Hazard referred"),
        _line(gettext_lazy("%(number)s was referred to %(office)s: %(what)s")),
        kinds.NO_LADDER,
        to_group=True,
    ),
    kinds.Kind(
        "referral_answered",
        gettext_lazy("Referral answered"),
        _line(gettext_lazy("%(office)s answered on %(number)s: %(answer)s")),
        kinds.NO_LADDER,
    ),
    kinds.Kind(
        "hazard_listed",
        gettext_lazy("Hazard listed for supervision"),
        _line(gettext_lazy("%(number)s %(school)s: %(name)s supervises it. %(what)s")),
        kinds.NO_LADDER,
        to_group=True,
    ),
    kinds.Kind(
        "listing_lifted",
        gettext_lazy("Supervision lifted"),
        _line(gettext_lazy("%(number)s %(school)s: no longer supervised. %(reason)s")),
        kinds.NO_LADDER,
    ),
    kinds.Kind(
        "notice_issued",
        gettext_lazy("Rectification notice"),
        lambda facts: _notice(facts) % facts,
        kinds.NO_LADDER,
        to_group=True,
    ),
    kinds.Kind(
        "hazard_submitted",
        gettext_lazy("Hazard submitted for re-check"),
        _line(gettext_lazy("%(school)s submitted %(number)s for re-check: %(what)s")),
        kinds.NO_LADDER,
    ),
    kinds.Kind(
        "hazard_returned",
        gettext_lazy("Hazard returned"),
        _line(gettext_lazy("%(number)s was returned, new deadline %(day)s: %(reason)s")),
        kinds.NO_LADDER,
        to_group=True,
    ),
    kinds.Kind(
        "hazard_corrected",
        gettext_lazy("Hazard corrected"),
        lambda facts: (
            _corrected(facts) % {**facts, "severity": _severity(facts), "day": _day(facts)}
        ),
        kinds.NO_LADDER,
        to_group=True,
    ),
    kinds.Kind(
        "hazard_reassigned",
        gettext_lazy("Responsible person re-assigned"),
        _line(gettext_lazy("%(name)s now answers for %(number)s at %(school)s: %(reason)s")),
        kinds.NO_LADDER,
    ),
    kinds.Kind(
        "hazard_relapsed",
        gettext_lazy("Hazard relapsed"),
        _line(gettext_lazy("%(number)s has relapsed, new deadline %(day)s: %(reason)s")),
        kinds.NO_LADDER,
        to_group=True,
    ),
    kinds.Kind(
        "hazard_signed_off",
        gettext_lazy("Hazard signed off"),
        _line(gettext_lazy("%(number)s was signed off: %(what)s")),
        kinds.NO_LADDER,
    ),
    kinds.Kind(
        "extension_decided",
        gettext_lazy("Extension decided"),
        lambda facts: _decided(facts) % {**facts, "day": _day(facts)},
        kinds.NO_LADDER,
        to_group=True,
    ),
)


def facts(hazard, **more) -> dict:
    """What the lines say of a hazard."""
    return {
        "number": hazard.number,
        "school": hazard.school.name,
        "what": hazard.what[:80],
        "severity": hazard.severity,
        **more,
    }


def follow(before, hazard) -> None:
    """Owe and settle what the change from `before` to `hazard` brings about."""
    if hazard.issued_at is None or _owed(before) == _owed(hazard):
        return
    _deadline(hazard)
    _recheck(before, hazard)
    _answer(before, hazard)
    _referral(before, hazard)


def hold(hazards) -> None:
    """Lock all that is owed for these hazards, before any of it is changed (actions.hold)."""
    units = {getattr(row, f"{tier}_id") for row in hazards for tier in OWNERS} - {None}
    waiting = Extension.objects.filter(hazard__in=hazards, granted=None)
    keys = [str(row.uuid) for row in hazards] + list(
        map(str, waiting.values_list("uuid", flat=True))
    )
    actions.hold(DueItem.objects.filter(unit__in=units, kind__in=HELD, key__in=keys))


def _owed(hazard):
    return (
        *(hazard.state, hazard.deadline, hazard.recheck_by, hazard.severity, hazard.what),
        *(hazard.issued_at, hazard.district_id, hazard.township_id, hazard.city_id),
    )


def _deadline(hazard):
    unit, key = hazard.school.unit, str(hazard.uuid)
    if hazard.state in SCHOOL_STATES:
        url = hazard.get_absolute_url()
        actions.owe(unit, "hazard_deadline", key, hazard.deadline, facts=facts(hazard), url=url)
    else:
        actions.settle(unit, "hazard_deadline", key)


def _recheck(before, hazard):
    key, unit = str(hazard.uuid), who.recheck_bureau(hazard)
    if before.state == State.AWAITING_RECHECK:
        earlier = who.recheck_bureau(before)
        if hazard.state != State.AWAITING_RECHECK or earlier != unit:
            actions.settle(earlier, "hazard_recheck", key)
    if hazard.state == State.AWAITING_RECHECK:
        url = hazard.get_absolute_url()
        actions.owe(unit, "hazard_recheck", key, hazard.recheck_by, facts=facts(hazard), url=url)


def _answer(before, hazard):
    """A request that is open goes with the school to the bureau that now stands over it."""
    if who.deadline_bureau(before) == who.deadline_bureau(hazard):
        return
    for extension in hazard.extensions.filter(granted__isnull=True):
        settle_answer(extension, before)
        owe_answer(extension, hazard)


def _referral(before, hazard):
    """What another department owes goes with the school to the bureau that now stands over it."""
    if who.referral_bureau(before) == who.referral_bureau(hazard):
        return
    for referral in hazard.referrals.filter(outcome=""):
        settle_referral(referral, before)
        owe_referral(referral, hazard)


def owe_referral(referral, hazard) -> None:
    """The bureau sees to it that the department answers by its day."""
    told, url = facts(hazard, office=referral.office), hazard.get_absolute_url()
    unit, key = who.referral_bureau(hazard), str(referral.uuid)
    actions.owe(unit, "referral_answer", key, referral.answer_by, facts=told, url=url)


def settle_referral(referral, hazard) -> None:
    actions.settle(who.referral_bureau(hazard), "referral_answer", str(referral.uuid))


def owe_answer(extension, hazard) -> None:
    """The bureau owes an answer to a request within the days of a re-check."""
    due_on = rules.recheck_deadline(clock.day_of(extension.asked_at))
    told = facts(hazard, day=extension.new_deadline.isoformat())
    unit = who.deadline_bureau(hazard)
    url = hazard.get_absolute_url()
    actions.owe(unit, "extension_answer", str(extension.uuid), due_on, facts=told, url=url)


def settle_answer(extension, hazard) -> None:
    actions.settle(who.deadline_bureau(hazard), "extension_answer", str(extension.uuid))


def tell_school(kind: str, row, once: str, told: dict, *, but=None) -> None:
    """Tell the principal and the safety officers of a hazard's or inspection's school."""
    people = seated_at(row.school_id, who.SCHOOL)
    _tell(people, kind, row, once, told, but)


def tell_supervised(kind: str, hazard, supervisor, told: dict, *, but=None) -> None:
    """Tell the school and the person who supervises it."""
    people = [*seated_at(hazard.school_id, who.SCHOOL), supervisor]
    _tell(people, kind, hazard, f"{hazard.uuid}:{hazard.version}", told, but)


def tell_recheckers(hazard, once: str, *, but=None) -> None:
    """Tell the people of the bureau that re-checks, and the principal where they may sign."""
    people = list(seated_at(who.recheck_bureau(hazard).pk, RECHECKERS))
    if hazard.source == "self" and hazard.severity == Severity.GENERAL:
        people += seated_at(hazard.school_id, [Role.PRINCIPAL])
    _tell(people, "hazard_submitted", hazard, once, facts(hazard), but)


def _tell(people, kind, row, once, told, but):
    people = [person for person in people if person != but]
    unit, url = row.school.unit, row.get_absolute_url()
    actions.tell(people, kind, f"{kind}:{once}", facts=told, url=url, unit=unit)
