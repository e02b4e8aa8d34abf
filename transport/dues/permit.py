"""The steps of an application for a permit: what the education bureau owes by its day, and for what
it is to ask the other offices; the school hears how it ended, the
district where a school's record went before its decision (R17)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.dues import actions, kinds
from safety.dues.ladders import BUREAU_LADDER
from safety.dues.models import DueItem
from safety.schools.models import Role, School, Status, Unit
from safety.schools.queries import seated_at
from safety.schools.rules import SCHOOL_ROLES
from transport.models import Permit
from transport.rules.permit import OPEN, State, Step, waits_for

STEP, ENDED = "permit_step", "permit_ended"
REPLACED = "replaced"  # beside the states in which an application ends


def step_line(facts: dict) -> str:
    said = {
        State.RECEIVED: _("Permit of %(plate)s: send it to traffic police and transport"),
        State.OPINIONS: _("Permit of %(plate)s, opinion still to come: %(whose)s"),
        State.REVIEW: _("Permit of %(plate)s: report the opinion to the government"),
    }[State(facts["state"])]
    names = {Step.POLICE: _("traffic police"), Step.TRANSPORT: _("transport office")}
    whose = _(", ").join(names[Step(one)] for one in facts["waits"] if one in names)
    return said % {"plate": facts["plate"], "whose": whose}


def ended_line(facts: dict) -> str:
    said = {
        State.GRANTED: _("The permit of %(plate)s is granted"),
        State.REFUSED: _("The permit of %(plate)s is refused: %(why)s"),
        State.WITHDRAWN: _("The bureau withdrew the application for %(plate)s: %(why)s"),
        State.TAKEN_BACK: _("The permit or decision for %(plate)s is taken back: %(why)s"),
        REPLACED: _(
            "%(plate)s: the school put permit %(number)s in the place of %(was)s, which you decided"
        ),
    }
    return said[facts["state"]] % facts


def register() -> None:
    """Make the kinds known; called once, from AppConfig.ready()."""
    label = gettext_lazy("Steps of applications for permits")
    kinds.register(kinds.Kind(STEP, label, step_line, BUREAU_LADDER))
    label = gettext_lazy("Decisions on permits")
    kinds.register(kinds.Kind(ENDED, label, ended_line, kinds.NO_LADDER))


def follow(permit: Permit) -> None:
    """Owed by the district of the school, as it is now, is the step that is due; nothing once the
    government has it or the school is closed."""
    unit, key = Unit.objects.get(pk=permit.district_id), str(permit.uuid)
    due = permit.due_on if permit.school.status == Status.OPEN else None
    mine = DueItem.objects.filter(kind=STEP, key=key)
    actions.settle_all(mine.exclude(unit=unit) if due else mine)
    if due:
        waits = [str(one) for one in waits_for(permit.state, permit.done)]
        facts = {"plate": str(permit), "state": permit.state, "waits": waits}
        actions.owe(unit, STEP, key, due, facts=facts, url=permit.get_absolute_url())


def follow_school(school: School) -> None:
    """After a school moved, closed or opened again: its applications lie with its district."""
    rows = Permit.objects.filter(school=school, state__in=OPEN)
    for permit in rows.select_related("vehicle", "school").order_by("pk"):
        follow(permit)


def tell(permit: Permit) -> None:
    """The school hears at once of the decision, and of what the bureau withdrew or took back."""
    if permit.state in OPEN:
        return
    last = permit.steps.order_by("-pk").first()
    facts = {"plate": str(permit), "state": permit.state, "why": last.note if last else ""}
    unit = permit.school.unit
    people = seated_at(unit.pk, SCHOOL_ROLES)
    url = permit.get_absolute_url()
    once = f"{ENDED}:{permit.uuid.hex}:{permit.state}"
    actions.tell(people, ENDED, once, facts=facts, url=url, unit=unit)


def tell_replaced(permit: Permit, number: str) -> None:
    """The district hears that a school put another number in the place of what was decided."""
    facts = {"plate": str(permit), "state": REPLACED, "was": permit.number, "number": number or "–"}
    people = seated_at(permit.district_id, [Role.DISTRICT_ADMIN])
    once = f"{ENDED}:{permit.uuid.hex}:{permit.vehicle.version}"
    url = permit.get_absolute_url()
    actions.tell(people, ENDED, once, facts=facts, url=url, unit=permit.school.unit)
