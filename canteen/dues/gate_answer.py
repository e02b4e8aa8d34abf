"""What was seen around the gate: its report to the authority that may act, and the answer of that
authority; one open item for each, of the school or of the bureau that saw it. A school hears of
what a bureau saw."""

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.dues.shared import follow
from canteen.models import GateSighting
from canteen.rules import gate as rules
from inspections.departments import labels
from safety.base import clock
from safety.dues import actions, kinds
from safety.dues.ladders import BUREAU_LADDER
from safety.dues.models import DueItem
from safety.schools.models import School, Status, Tier
from safety.schools.queries import seated_at
from safety.schools.rules import SCHOOL_ROLES

ANSWER, BUREAU_ANSWER, SEEN = "gate_answer", "gate_answer_bureau", "gate_seen"
REPORT, BUREAU_REPORT = "gate_report", "gate_report_bureau"
BATCH = 500


def answer_line(facts: dict) -> str:
    [department] = labels([facts["department"]])
    return _("Ask for the answer: %(department)s about %(place)s") % {
        **facts,
        "department": department,
    }


def report_line(facts: dict) -> str:
    return _("Report it to the authority that may act, or close it: %(place)s") % facts


def seen_line(facts: dict) -> str:
    return _("%(bureau)s recorded something around your gate: %(place)s") % facts


def register() -> None:
    """Make the kinds known; called once, from AppConfig.ready()."""
    label = gettext_lazy("Answers about what was seen around the gate")
    kinds.register(kinds.Kind(ANSWER, label, answer_line))
    label = gettext_lazy("Answers about what bureaus saw around the gate")
    kinds.register(kinds.Kind(BUREAU_ANSWER, label, answer_line, BUREAU_LADDER))
    label = gettext_lazy("Seen around the gate and not reported yet")
    kinds.register(kinds.Kind(REPORT, label, report_line))
    label = gettext_lazy("Seen around the gate by bureaus and not reported yet")
    kinds.register(kinds.Kind(BUREAU_REPORT, label, report_line, BUREAU_LADDER))
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


def report_owed(sighting: GateSighting):
    """The same of its report; None once it is reported, closed or withdrawn."""
    if sighting.reported_on or sighting.closed_on or sighting.withdrawn_at:
        return None
    by = rules.report_by(clock.day_of(sighting.recorded_at))
    return f"{sighting.uuid}:report", by, {"place": sighting.place}


def follow_sighting(sighting: GateSighting) -> None:
    """Let be owed, by whoever follows it, its report, then the answer that is waited for."""
    bureau = sighting.bureau
    report, answer = (BUREAU_REPORT, BUREAU_ANSWER) if bureau else (REPORT, ANSWER)
    follow(sighting, report, report_owed(sighting), unit=bureau)
    follow(sighting, answer, answer_owed(sighting), unit=bureau)


def owe_all() -> int:
    """Open what nobody opened: of what was seen before reports were asked for. Run again it changes
    nothing."""
    return sum(_owe_unasked(pk) for pk in _unasked())


def _unasked() -> Iterator[int]:
    rows = GateSighting.objects.filter(
        reported_on=None, closed_on=None, withdrawn_at=None, school__status=Status.OPEN
    ).order_by("pk")
    last = 0
    while some := dict(rows.filter(pk__gt=last).values_list("uuid", "pk")[:BATCH]):
        last = max(some.values())
        keys = [f"{uuid}:report" for uuid in some]
        items = DueItem.objects.filter(kind__in=[REPORT, BUREAU_REPORT], key__in=keys)
        there = set(items.values_list("key", flat=True))
        yield from (pk for uuid, pk in some.items() if f"{uuid}:report" not in there)


@transaction.atomic
def _owe_unasked(pk) -> bool:
    follow_sighting(GateSighting.objects.select_for_update(of=("self",)).get(pk=pk))
    return True


def follow_school(school: School) -> None:
    """A school that opens again owes what it owes as things stand. What a bureau saw goes to the
    bureau that stands over the school now."""
    rows = GateSighting.objects.filter(school=school, closed_on=None, withdrawn_at=None)
    for sighting in rows.select_related("bureau", "district", "school__unit"):
        _follow_move(sighting)
        follow_sighting(sighting)


def _follow_move(sighting) -> None:
    """A district that stands over the school no more hands it to the one that does."""
    bureau = sighting.bureau
    if bureau is None or bureau.tier != Tier.DISTRICT or bureau.pk == sighting.district_id:
        return
    for kind in (BUREAU_REPORT, BUREAU_ANSWER):
        follow(sighting, kind, None, unit=bureau)
    sighting.bureau = sighting.district
    sighting.version += 1
    sighting.save(update_fields=["bureau", "version"])
