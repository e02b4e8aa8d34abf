"""One line of the home page, made from whatever it is about, with its one next action."""

import datetime as dt
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drills.models import Course
from inspections.models import Extension, Hazard, Inspection, Referral, State, VisitState
from safety.base import clock
from safety.dues import kinds, words
from safety.dues.cadence import duties
from safety.dues.models import DueItem
from transport.models import Route, Trip, Violation

OWED = "owed_list"
# With the school, by state: what it does next and where.
_SCHOOL_STEPS = {
    State.TO_RECTIFY: (gettext_lazy("Enter the plan"), "inspections:hazard_plan"),
    State.RECTIFYING: (gettext_lazy("Submit for re-check"), "inspections:hazard_submit"),
    State.RETURNED: (gettext_lazy("Submit for re-check"), "inspections:hazard_submit"),
}


@dataclass(frozen=True)
class Line:
    """`title` links to `url`; `text` is small print; `due` a day that presses (`stopped`: the
    clock stands still); `action` the one button. `state` and `severity` are stored words, with
    their display in `state_label` and `severity_label`. `count`: of how many it speaks, where it
    speaks of several."""

    title: str
    url: str
    text: str
    due: dt.date | None = None
    stopped: bool = False
    state: str = ""
    state_label: str = ""
    severity: str = ""
    severity_label: str = ""
    action: str = ""
    action_url: str = ""
    count: int = 0


def _of_hazard(hazard: Hazard, text: str, due, **more) -> Line:
    return Line(
        title=hazard.what,
        url=hazard.get_absolute_url(),
        text=text,
        due=due,
        severity=hazard.severity,
        severity_label=hazard.get_severity_display(),
        **more,
    )


def to_rectify(hazard: Hazard) -> Line:
    """For the school: where it is, and the step that comes next."""
    label, name = _SCHOOL_STEPS[hazard.state]
    url = reverse(name, kwargs={"uuid": hazard.uuid})
    text = _join(hazard.number, hazard.place)
    return _of_hazard(hazard, text, hazard.deadline, action=str(label), action_url=url)


def to_recheck(hazard: Hazard) -> Line:
    """For whoever re-checks: whose it is, and by when the re-check is owed."""
    url = reverse("inspections:hazard_recheck", kwargs={"uuid": hazard.uuid})
    text = _join(hazard.school.name, hazard.number)
    return _of_hazard(hazard, text, hazard.recheck_by, action=_("Re-check"), action_url=url)


def with_bureau(hazard: Hazard) -> Line:
    """For the school: submitted, and by when the bureau owes the re-check."""
    text = _join(hazard.number, _("submitted, waiting for the re-check"))
    return _of_hazard(hazard, text, hazard.recheck_by)


def at_school(hazard: Hazard) -> Line:
    """For those who stand over the school: who answers for it. No button: it is not theirs."""
    answers = hazard.responsible or hazard.school.principal_name
    text = _join(hazard.school.name, hazard.district.name, hazard.number, _answers(answers))
    return _of_hazard(
        hazard,
        text,
        hazard.deadline,
        stopped=hazard.clock_stopped,
        state=hazard.state,
        state_label=hazard.get_state_display(),
    )


def major_at_school(hazard: Hazard) -> Line:
    """The same under a heading that says already how severe it is."""
    return replace(at_school(hazard), severity="")


def _answers(name: str) -> str:
    return _("answers: %(name)s") % {"name": name} if name else ""


def request_for_time(extension: Extension) -> Line:
    """For the bureau that set the deadline: who asks for how long, and why."""
    hazard = extension.hazard
    url = reverse(
        "inspections:extension_decide",
        kwargs={"uuid": hazard.uuid, "extension": extension.uuid},
    )
    words = {
        "old": extension.old_deadline.isoformat(),
        "new": extension.new_deadline.isoformat(),
        "reason": extension.reason,
    }
    asked = _("from %(old)s to %(new)s: %(reason)s") % words
    text = _join(hazard.school.name, hazard.number, asked)
    action = _("Answer the request")
    return _of_hazard(hazard, text, None, action=action, action_url=url)


def referred(referral: Referral) -> Line:
    """For the school: which department has it, and by when it is to answer."""
    text = _join(referral.hazard.number, referral.office)
    return _of_hazard(referral.hazard, text, referral.answer_by)


def referred_by_us(referral: Referral) -> Line:
    """For the bureau that sees to it that the department answers."""
    hazard = referral.hazard
    kwargs = {"uuid": hazard.uuid, "referral": referral.uuid}
    url = reverse("inspections:referral_answer", kwargs=kwargs)
    text = _join(referral.office, hazard.school.name, hazard.number)
    action = _("Record the answer")
    return _of_hazard(hazard, text, referral.answer_by, action=action, action_url=url)


def visit(inspection: Inspection) -> Line:
    """For planner and team: the visit and how it goes on."""
    planned = inspection.state == VisitState.PLANNED
    name = "inspections:visit_check_in" if planned else "inspections:visit_fill"
    secret = _("Secret") if inspection.secret else ""
    return Line(
        title=inspection.school.name,
        url=inspection.get_absolute_url(),
        text=_join(
            capfirst(inspection.get_kind_display()), inspection.planned_for.isoformat(), secret
        ),
        state=inspection.state,
        state_label=inspection.state_label,
        action=_("Check in") if planned else _("Go on with the checklist"),
        action_url=reverse(name, kwargs={"uuid": inspection.uuid}),
    )


def reported(case: Violation) -> Line:
    """For those who follow it to an answer: which vehicle, what was seen, where."""
    flag = _("not in the register") if case.unregistered else ""
    words = capfirst(case.get_what_display()), case.place, case.district.name, flag
    return Line(
        str(case), case.get_absolute_url(), _join(*words), case.answer_by, state=case.look,
        state_label=case.get_state_display(),
    )  # fmt: skip


def owed(item: DueItem) -> Line:
    """A debt of one's own unit that no list of hazards shows (a drill)."""
    action = _("See to it") if item.url else ""
    text = words.label(item)
    return Line(words.line(item), item.url, text, item.due_on, action=action, action_url=item.url)


def owed_by_others(item: DueItem) -> Line:
    """A debt of a unit below."""
    return Line(words.line(item), item.url, _join(words.label(item), item.unit.name), item.due_on)


def owed_of_kind(kind: str, count: int, oldest: dt.date) -> Line:
    """All debts of a kind of the units below, with the day of the oldest."""
    url = f"{reverse(OWED)}?{urlencode({'kind': kind})}"
    text = _("the oldest is due since %(day)s") % {"day": oldest.isoformat()}
    return Line(kinds.label(kind), url, text, oldest, count=count)


def to_log(owed) -> Line:
    """What of safety education is still logged today: (school, kind of duty, how often)."""
    school, kind, count = owed
    url = reverse("drills:education_school", kwargs={"uuid": school.uuid})
    title = capfirst(duties.label(kind))
    return Line(title, url, school.name, action=_("Log it"), action_url=url, count=count)


def to_enter(course: Course) -> Line:
    """For whoever keeps a course that is held: how many results are still missing."""
    last = _("last day %(day)s") % {"day": course.last_day.isoformat()}
    url = reverse("drills:course_results", kwargs={"uuid": course.uuid})
    return Line(
        course.title, course.get_absolute_url(), _join(course.unit.name, last),
        action=_("Enter results"), action_url=url, count=course.waiting,
    )  # fmt: skip


def trip(row: Trip) -> Line:
    """For whoever goes along: when it departs, and the button that starts or goes on."""
    text = _join(f"{row.plan.first_at:%H:%M}", row.missing_words)
    action = _("Go on") if row.begun else _("Start")
    url = row.get_absolute_url()
    return Line(row.route.name, url, text, action=action, action_url=url)


def own_trip(row: Trip) -> Line:
    """For whoever goes along by an account of their own: how it stands, whatever that is."""
    day = "" if row.day == clock.today() else row.day.isoformat()
    state, action = _stands(row)
    url = row.get_absolute_url()
    text = _join(day, f"{row.plan.first_at:%H:%M}", state)
    return Line(row.route.name, url, text, action=action, action_url=url if action else "")


def _stands(row: Trip) -> tuple[str, str]:
    """How a trip stands, and the word of its button."""
    if row.no_trip or row.became:
        return (_("no trip") if row.no_trip else _("closed by the principal")), ""
    if wrong := [one for one in row.found if one.code == "trip_mismatch"]:
        return str(wrong[0].label), _("Go on") if row.missing_words else _("Count again")
    if row.whole_at:
        return _("complete"), ""
    return row.missing_words or _("not asked"), _("Go on") if row.begun else _("Start")


def route_at_school(route: Route) -> Line:
    """For those who stand over the school."""
    return Line(route.name, route.get_absolute_url(), _join(route.school.name, route.why))


def _join(*parts) -> str:
    return " · ".join(str(part) for part in parts if part)
