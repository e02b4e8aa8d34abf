"""A report on a vehicle is taken on and answered by its days, and its vehicle found where nobody
knows of which school it is: what its district owes (R19)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.base import clock
from safety.dues import actions, kinds
from safety.dues.ladders import BUREAU_LADDER
from safety.dues.models import DueItem
from safety.schools.models import Role
from safety.schools.queries import seated_at
from transport.models import Violation
from transport.rules.violation import State, What, match_by

TAKE, ANSWER, RECEIVED = "violation_take", "violation_answer", "violation_received"
MATCH = "violation_match"
KINDS = (TAKE, ANSWER, MATCH)


def _said(facts) -> dict:
    plate = facts["plate"] or _("a vehicle without a known plate")
    return {"plate": plate, "what": What(facts["what"]).label}


def take_line(facts: dict) -> str:
    return _("Take on the report on %(plate)s: %(what)s") % _said(facts)


def answer_line(facts: dict) -> str:
    return _("Answer the report on %(plate)s: %(what)s") % _said(facts)


def match_line(facts: dict) -> str:
    return _("Find the vehicle of the report that was upheld (%(plate)s: %(what)s)") % _said(facts)


def received_line(facts: dict) -> str:
    return _("New report on %(plate)s: %(what)s") % _said(facts)


def register() -> None:
    """Make the kinds known; called once, from AppConfig.ready()."""
    labels = (
        (TAKE, gettext_lazy("Reports on vehicles to take on"), take_line, BUREAU_LADDER),
        (ANSWER, gettext_lazy("Reports on vehicles to answer"), answer_line, BUREAU_LADDER),
        (MATCH, gettext_lazy("Vehicles of reports to find"), match_line, BUREAU_LADDER),
        (RECEIVED, gettext_lazy("New reports on vehicles"), received_line, kinds.NO_LADDER),
    )
    for code, label, line, ladder in labels:
        kinds.register(kinds.Kind(code, label, line, ladder))


def owed(row: Violation) -> dict:
    """Kind → by when it is owed now. What was upheld ends in nothing while no school is known of
    its vehicle; one that cannot be found is opened again, and closed."""
    if row.state == State.UPHELD and row.school_id is None:
        return {MATCH: match_by(clock.day_of(row.ended_at))}
    found = {ANSWER: row.answer_by} if row.open else {}
    return found | {TAKE: row.take_by} if row.state == State.NEW else found


def follow(row: Violation) -> None:
    """Owed by its district is what the report asks for now, and nothing else."""
    due = owed(row)
    for kind in KINDS:
        if kind in due:
            facts, url = facts_of(row), row.get_absolute_url()
            actions.owe(row.unit, kind, str(row.uuid), due[kind], facts=facts, url=url)
        else:
            actions.settle(row.unit, kind, str(row.uuid))


def settle(row: Violation) -> None:
    """The district that had it owes nothing any more."""
    actions.settle_all(DueItem.objects.filter(unit=row.unit, kind__in=KINDS, key=str(row.uuid)))


def facts_of(row: Violation) -> dict:
    return {"plate": row.shown_plate, "what": row.what}


def tell(row: Violation) -> None:
    """Those who administer the district hear of it at once."""
    people = seated_at(row.unit_id, [Role.DISTRICT_ADMIN])
    # By its version: what comes back is told again.
    name = f"{RECEIVED}:{row.uuid}:{row.unit_id}:{row.version}"
    facts, url = facts_of(row), row.get_absolute_url()
    actions.tell(people, RECEIVED, name, facts=facts, url=url, unit=row.unit)
