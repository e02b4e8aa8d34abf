"""The answer of an authority to what was seen around the gate: one open item for each report, of
the school or of the bureau that saw it. A school hears of what a bureau saw."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.dues.shared import follow
from canteen.models import GateSighting
from inspections.departments import labels
from safety.dues import actions, kinds
from safety.dues.ladders import BUREAU_LADDER
from safety.schools.models import School, Tier
from safety.schools.queries import seated_at
from safety.schools.rules import SCHOOL_ROLES

ANSWER, BUREAU_ANSWER, SEEN = "gate_answer", "gate_answer_bureau", "gate_seen"


def answer_line(facts: dict) -> str:
    [department] = labels([facts["department"]])
    return _("Ask for the answer: %(department)s about %(place)s") % {
        **facts,
        "department": department,
    }


def seen_line(facts: dict) -> str:
    return _("%(bureau)s recorded something around your gate: %(place)s") % facts


def register() -> None:
    """Make the kinds known; called once, from AppConfig.ready()."""
    label = gettext_lazy("Answers about what was seen around the gate")
    kinds.register(kinds.Kind(ANSWER, label, answer_line))
    label = gettext_lazy("Answers about what bureaus saw around the gate")
    kinds.register(kinds.Kind(BUREAU_ANSWER, label, answer_line, BUREAU_LADDER))
    label = gettext_lazy("Seen by a bureau around the gate")
    kinds.register(kinds.Kind(SEEN, label, seen_line, kinds.NO_LADDER))


def tell_school(sighting: GateSighting) -> None:
    """Those who answer for a school hear of what a bureau saw around its gate."""
    if sighting.bureau is None:
        return
    people = seated_at(sighting.school_id, SCHOOL_ROLES)
    facts = {"bureau": sighting.bureau.name, "place": sighting.place}
    actions.tell(
        people, SEEN, f"{SEEN}:{sighting.uuid}", facts=facts, url=sighting.get_absolute_url(),
        unit=sighting.school.unit,
    )  # fmt: skip


def answer_owed(sighting: GateSighting):
    """Key, day and facts of the answer that is waited for; None where none is."""
    done = sighting.answered_on or sighting.closed_on or sighting.withdrawn_at
    if not sighting.reported_on or done:
        return None
    by = sighting.answer_by
    facts = {"place": sighting.place, "department": sighting.department}
    return f"{sighting.uuid}:{by.isoformat()}", by, facts


def follow_sighting(sighting: GateSighting) -> None:
    """Let be owed, by whoever follows it, the answer that is waited for."""
    kind = BUREAU_ANSWER if sighting.bureau else ANSWER
    follow(sighting, kind, answer_owed(sighting), unit=sighting.bureau)


def follow_school(school: School) -> None:
    """A school that opens again owes what it owes as things stand. What a bureau saw goes to the
    bureau that stands over the school now."""
    rows = GateSighting.objects.filter(school=school, closed_on=None, withdrawn_at=None)
    for sighting in rows.select_related("bureau", "district", "school__unit"):
        moved = _follow_move(sighting)
        if moved or (sighting.reported_on and not sighting.answered_on):
            follow_sighting(sighting)


def _follow_move(sighting) -> bool:
    """A district that stands over the school no more hands it to the one that does."""
    bureau = sighting.bureau
    if bureau is None or bureau.tier != Tier.DISTRICT or bureau.pk == sighting.district_id:
        return False
    follow(sighting, BUREAU_ANSWER, None, unit=bureau)
    sighting.bureau = sighting.district
    sighting.version += 1
    sighting.save(update_fields=["bureau", "version"])
    return True
