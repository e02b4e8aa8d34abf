"""The one table by which the state of a hazard moves: action, from, to, who may, what it needs.

`docs` for people: R04 in domain.md. Actions read it through `inspections.actions.record`; screens
ask `allowed` which doors to show.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from inspections import rules, who
from inspections.models import OPEN_STATES, SCHOOL_STATES, HazardPhoto, Severity, State
from safety.base import clock

ISSUED_STATES = (*OPEN_STATES, State.SIGNED_OFF)
# By these a hazard comes back to the school: photos taken before show nothing any more.
REJECTING = ("return", "relapse")


@dataclass(frozen=True)
class Transition:
    """`to_state` None: the state stays. `who`: names in WHO, any of them suffices; nobody for
    what the system does. `needs`: names in NEEDS, all of them, looked at when it is carried out.
    `when`: names in WHEN, all of them, looked at already when doors are shown."""

    action: str
    label: str | Promise
    from_states: tuple[str, ...]
    to_state: str | None
    who: tuple[str, ...]
    needs: tuple[str, ...] = ()
    when: tuple[str, ...] = ()


TABLE = (
    Transition("amend", _("Correct the finding"), (State.DRAFT,), None, ("team",)),
    Transition("photo", _("Add a photo"), (State.DRAFT,), None, ("team",)),
    Transition("withdraw", _("Withdraw"), (State.DRAFT,), State.WITHDRAWN, ("team",)),
    Transition("issue", _("Issue the notice"), (State.DRAFT,), State.TO_RECTIFY, ("team",)),
    Transition("issue_fixed", _("Fixed on the spot"), (State.DRAFT,), State.SIGNED_OFF, ("team",)),
    Transition(
        "issue_to_recheck",
        _("Fixed on the spot, to be re-checked"),
        (State.DRAFT,),
        State.AWAITING_RECHECK,
        ("team",),
    ),
    Transition("plan", _("Enter the plan"), SCHOOL_STATES, State.RECTIFYING, ("school",)),
    Transition("progress", _("Note the progress"), SCHOOL_STATES, State.RECTIFYING, ("school",)),
    Transition(
        "reassign",
        _("Re-assign the responsible person"),
        SCHOOL_STATES,
        None,
        ("school", "decider"),
    ),
    Transition("after_photo", _("Add an after-photo"), SCHOOL_STATES, None, ("school",)),
    Transition("document", _("Attach a document"), SCHOOL_STATES, None, ("school",)),
    Transition("document_back", _("Withdraw a document"), SCHOOL_STATES, None, ("school",)),
    Transition(
        "submit",
        _("Submit for re-check"),
        SCHOOL_STATES,
        State.AWAITING_RECHECK,
        ("school",),
        needs=("after_photo", "plan", "interim_control"),
    ),
    Transition("return", _("Return"), (State.AWAITING_RECHECK,), State.RETURNED, ("rechecker",)),
    Transition(
        "sign_off",
        _("Sign off"),
        (State.AWAITING_RECHECK,),
        State.SIGNED_OFF,
        ("rechecker",),
        needs=("plan", "interim_control"),
    ),
    Transition(
        "ask_extension",
        _("Ask for an extension"),
        SCHOOL_STATES,
        None,
        ("school",),
        when=("no_request", "extensions_left"),
    ),
    Transition(
        "grant_extension",
        _("Grant the extension"),
        # Not of what was handed in: whether that was in time is judged by the deadline it had.
        (*SCHOOL_STATES, State.REFERRED),
        None,
        ("decider",),
        when=("request", "extensions_left", "day_to_come"),
    ),
    Transition(
        "refuse_extension",
        _("Refuse the extension"),
        OPEN_STATES,
        None,
        ("decider",),
        when=("request",),
    ),
    Transition("refer", _("Refer to a department"), SCHOOL_STATES, State.REFERRED, ("corrector",)),
    Transition(
        "referral_done",
        _("Dealt with by the department"),
        (State.REFERRED,),
        State.AWAITING_RECHECK,
        ("corrector",),
    ),
    Transition(
        "referral_back",
        _("Back to the school"),
        (State.REFERRED,),
        State.TO_RECTIFY,
        ("corrector",),
    ),
    Transition(
        "reclassify", _("Correct severity, area or deadline"), OPEN_STATES, None, ("corrector",)
    ),
    Transition(
        "list",
        _("List for supervision"),
        OPEN_STATES,
        None,
        ("lister",),
        when=("major", "not_listed"),
    ),
    Transition(
        "lift", _("Lift the supervision"), ISSUED_STATES, None, ("lifter",), when=("listed",)
    ),
    Transition(
        "held", _("Still in order"), (State.SIGNED_OFF,), None, ("looker",), when=("to_look",)
    ),
    Transition(
        "relapse",
        _("Relapsed"),
        (State.SIGNED_OFF,),
        State.RETURNED,
        ("looker",),
        when=("to_look",),
    ),
    Transition("moved", _("School moved or changed"), ISSUED_STATES, None, ()),
)
# How a chain begins; there is no state before it, so it is no row of the table.
FOUND = Transition("found", _("Found and recorded"), (), State.DRAFT, ("team",))
BY_ACTION = {row.action: row for row in (FOUND, *TABLE)}

WHO: dict[str, Callable] = {
    "team": who.team,
    "school": who.school,
    "rechecker": who.rechecker,
    "decider": who.decider,
    "corrector": who.corrector,
    "lister": who.lister,
    "lifter": who.lifter,
    "looker": who.looker,
}


def allowed(hazard, user) -> list[Transition]:
    """What this person may do with this hazard now, in the order of the table."""
    known: dict[str, bool] = {}
    now = [row for row in TABLE if hazard.state in row.from_states]
    theirs = [row for row in now if may(row, hazard, user, known)]
    return [row for row in theirs if all(WHEN[name](hazard)[0] for name in row.when)]


def may(row: Transition, hazard, user, known: dict | None = None) -> bool:
    """Whether the person is one of those who may; the state is another matter (`fault`)."""
    known = {} if known is None else known
    for name in row.who:
        if name not in known:
            known[name] = WHO[name](hazard, user)
    return any(known[name] for name in row.who)


def fault(row: Transition, hazard, coming=()) -> str:
    """Why the row cannot be carried out now, for the person; "" when nothing is missing. What is
    named in `coming` is on its way with the same request and not asked for yet."""
    if hazard.state not in row.from_states:
        return _("This cannot be done now: the hazard is “%(state)s”.") % {
            "state": hazard.get_state_display()
        }
    for name in (*row.when, *row.needs):
        holds, reason = (WHEN | NEEDS)[name](hazard)
        if not holds and name not in coming:
            return reason
    return ""


def _asked(hazard) -> bool:
    return hazard.extensions.filter(granted__isnull=True).exists()


def extensions_left(hazard) -> int:
    """How often the deadline may still be extended (setting MOST_EXTENSIONS). A correction to a
    later day is an extension too, whatever it is called. A relapse begins a new rectification:
    what was granted before counts no more."""
    granted = hazard.extensions.filter(granted=True)
    corrected = hazard.entries.filter(action="reclassify", data__was__has_key="deadline")
    if hazard.recurrences:
        relapsed = hazard.entries.filter(action="relapse").aggregate(at=Max("at"))
        granted = granted.filter(asked_at__gt=relapsed["at"])
        corrected = corrected.filter(at__gt=relapsed["at"])
    # Days as the trail writes them: as text the later one is the greater.
    later = sum(row["was"]["deadline"] < row["set"]["deadline"]
                for row in corrected.values_list("data", flat=True))  # fmt: skip
    return max(0, settings.MOST_EXTENSIONS - granted.count() - later)


def postpones(hazard, deadline) -> bool:
    """Whether this deadline would give the school more time than it has."""
    return bool(hazard.deadline and deadline and deadline > hazard.deadline)


def correction_faults(hazard, severity, deadline) -> dict[str, str]:
    """Why a correction may not give this severity or deadline, for the person, by column."""
    faults = {}
    if hazard.listed_at and severity not in (hazard.severity, Severity.MAJOR):
        faults["severity"] = str(_("It is listed for supervision as major: lift that first."))
    if postpones(hazard, deadline):
        holds, reason = _extensions_left(hazard)
        faults |= {} if holds else {"deadline": reason}
    return faults


def _extensions_left(hazard):
    most = settings.MOST_EXTENSIONS
    reason = ngettext(
        "The deadline was extended once already, and may not be again.",
        "The deadline was extended %(count)s times already, and may not be again.",
        most,
    )
    return extensions_left(hazard) > 0, reason % {"count": most}


def _after_photo(hazard):
    """An after-photo that is younger than the last return or relapse."""
    photos = hazard.photos.filter(moment=HazardPhoto.Moment.AFTER)
    returned = hazard.entries.filter(action__in=REJECTING).order_by("-sequence").first()
    if returned:
        photos = photos.filter(added_at__gt=returned.at)
    return photos.exists(), _("Add a photo of how it looks now.")


def _plan(hazard):
    """What was fixed on the spot needed none."""
    needed = rules.needs_plan(hazard.severity) and not hazard.on_the_spot
    reason = _("A major hazard is rectified by plan, and the school has entered none.")
    return not needed or bool(hazard.measures), reason


def _interim_control(hazard):
    """What was fixed on the spot keeps nobody in danger any more."""
    needed = needs_interim_control(hazard) and not hazard.on_the_spot
    reason = _("A serious or major hazard needs an interim control: it belongs in the plan.")
    return not needed or bool(hazard.interim_control), reason


def needs_interim_control(hazard) -> bool:
    """By severity or by listing, whichever asks for it."""
    return rules.needs_interim_control(hazard.severity, listed=hazard.listed_at is not None)


def _day_to_come(hazard):
    """Nobody could keep a deadline that is past when it is given."""
    asked = hazard.extensions.filter(granted__isnull=True).first()
    day = asked.new_deadline if asked else clock.today()
    reason = _("The day that was asked for, %(day)s, is past. Refuse it: the school can ask anew.")
    return day >= clock.today(), reason % {"day": day.isoformat()}


WHEN: dict[str, Callable] = {
    "request": lambda h: (_asked(h), _("No request for a later deadline is open.")),
    "extensions_left": _extensions_left,
    "day_to_come": _day_to_come,
    "major": lambda h: (
        h.severity == Severity.MAJOR,
        _("Only a major hazard is listed for supervision."),
    ),
    "listed": lambda h: (h.listed_at is not None, _("It is not listed for supervision.")),
    "not_listed": lambda h: (h.listed_at is None, _("It is listed for supervision already.")),
    "no_request": lambda h: (not _asked(h), _("A request is waiting for its answer already.")),
    "to_look": lambda h: (
        h.look_backs.filter(looked_at__isnull=True).exists(),
        _("No look-back is waiting for this hazard."),
    ),
}
NEEDS: dict[str, Callable] = {
    "after_photo": _after_photo,
    "plan": _plan,
    "interim_control": _interim_control,
}
