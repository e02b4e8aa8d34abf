"""The answer of an authority to what was seen around the gate: one open item for each report."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.dues.shared import follow
from canteen.models import GateSighting
from inspections.departments import labels
from safety.dues import kinds
from safety.schools.models import School

ANSWER = "gate_answer"


def answer_line(facts: dict) -> str:
    [department] = labels([facts["department"]])
    return _("Ask for the answer: %(department)s about %(place)s") % {
        **facts,
        "department": department,
    }


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    label = gettext_lazy("Answers about what was seen around the gate")
    kinds.register(kinds.Kind(ANSWER, label, answer_line))


def answer_owed(sighting: GateSighting):
    """Key, day and facts of the answer that is waited for; None where none is."""
    if not sighting.reported_on or sighting.answered_on or sighting.closed_on:
        return None
    by = sighting.answer_by
    facts = {"place": sighting.place, "department": sighting.department}
    return f"{sighting.uuid}:{by.isoformat()}", by, facts


def follow_sighting(sighting: GateSighting) -> None:
    follow(sighting, ANSWER, answer_owed(sighting))


def follow_school(school: School) -> None:
    """A school that opens again owes what it owes as things stand."""
    rows = GateSighting.objects.filter(school=school, closed_on=None, answered_on=None)
    for sighting in rows.exclude(reported_on=None):
        follow_sighting(sighting)
