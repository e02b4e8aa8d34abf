"""What an outsourcing contract asks for: a transition date while it runs, and the kitchen back.

The key of an item holds the day that it speaks of, so that another transition date settles the old
item and opens one of its own.
"""

import datetime as dt
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.dues.shared import follow
from canteen.models import Contract
from canteen.rules import contract as rules
from safety.base import clock
from safety.dues import actions, kinds
from safety.dues.ladders import rungs
from safety.schools.models import Role, School, User
from safety.schools.queries import seated_at
from safety.schools.rules import SCHOOL_ROLES

TAKE_BACK, PLAN, TOLD = "outsourcing_take_back", "outsourcing_plan", "outsourcing_told"


class Said(StrEnum):
    """What is told of a contract at once: a bureau may look whether it is so."""

    BACK = "back"
    REOPENED = "reopened"
    TERM = "term"
    DAY = "day"


# Taking a kitchen over means hiring people: the count-down begins two months ahead, and the day
# after the date school and bureaus hear of it at once.
TAKE_BACK_LADDER = (
    *rungs(Role.SAFETY_OFFICER, -60, -30, -14, -7, -3, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.PRINCIPAL, -60, -30, -7, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.DISTRICT_ADMIN, -14, 1, 8, every=7),
    *rungs(Role.CITY_ADMIN, 1, 8, every=7),
)
PLAN_LADDER = (
    *rungs(Role.SAFETY_OFFICER, -3, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.PRINCIPAL, -3, 0, 1, 4, 8, every=7),
    *rungs(Role.DISTRICT_ADMIN, 1, 8, every=7),
    *rungs(Role.CITY_ADMIN, 7, every=7),
)


def take_back_line(facts: dict) -> str:
    return _("Take the kitchen back from %(party)s, at the latest on %(day)s") % facts


def plan_line(facts: dict) -> str:
    return _("Set a transition date for the contract with %(party)s") % facts


def told_line(facts: dict) -> str:
    said = {
        Said.BACK: _("Said to be taken back from %(party)s on %(day)s: look whether it is so"),
        Said.REOPENED: _("Not taken back from %(party)s after all: the contract is open again"),
        Said.TERM: _("The term of the contract with %(party)s was put right: it ends on %(day)s"),
        Said.DAY: _("The day of the taking back from %(party)s was put right: %(day)s"),
    }
    if facts["said"] == Said.TERM and "first" in facts:  # older notices do not name it
        text = _("The term of the contract with %(party)s was put right: from %(first)s to %(day)s")
        return text % facts
    return said[Said(facts["said"])] % facts


def register() -> None:
    """Make the kinds known; called once, from AppConfig.ready()."""
    back = gettext_lazy("Outsourced kitchens to be taken back")
    plan = gettext_lazy("Transition dates of outsourced kitchens")
    kinds.register(kinds.Kind(TAKE_BACK, back, take_back_line, TAKE_BACK_LADDER))
    kinds.register(kinds.Kind(PLAN, plan, plan_line, PLAN_LADDER))
    told = gettext_lazy("Outsourced kitchens: what was recorded")
    kinds.register(kinds.Kind(TOLD, told, told_line, kinds.NO_LADDER))


def back_owed(contract: Contract):
    """Key, day and facts of the kitchen that is to come back; None once it has."""
    if not contract.is_open:
        return None
    by = contract.back_by
    due = rules.back_due(by, clock.day_of(contract.recorded_at))
    facts = {"party": contract.party, "day": by.isoformat()}
    return f"{contract.uuid}:{by.isoformat()}", due, facts


def plan_owed(contract: Contract):
    """The same of the transition date; None where there is one, or the contract is over."""
    over = contract.ends_on < clock.day_of(contract.recorded_at) or contract.is_forbidden
    if not contract.is_open or contract.transition_on or over:
        return None
    due = rules.plan_due(contract.ends_on, clock.day_of(contract.recorded_at))
    return f"{contract.uuid}:plan", due, {"party": contract.party}


def follow_contract(contract: Contract) -> None:
    """After a contract was recorded, changed or ended: owed is what is owed now."""
    follow(contract, TAKE_BACK, back_owed(contract))
    follow(contract, PLAN, plan_owed(contract))


def tell(contract: Contract, actor: User, said: Said, day: dt.date) -> None:
    """Tell the others who answer for the school, and the administrators of its district and city;
    once for each thing said of a version of the contract."""
    above = [(contract.district_id, Role.DISTRICT_ADMIN), (contract.city_id, Role.CITY_ADMIN)]
    people = {*seated_at(contract.school_id, SCHOOL_ROLES)}
    for unit, role in above:
        people |= {*seated_at(unit, [role])} if unit else set()
    facts = {"said": said.value, "party": contract.party, "day": day.isoformat()}
    if said == Said.TERM:
        facts["first"] = contract.starts_on.isoformat()
    once, unit = f"{TOLD}:{contract.uuid}:{contract.version}:{said.value}", contract.school.unit
    url = contract.get_absolute_url()
    actions.tell(people - {actor}, TOLD, once, facts=facts, url=url, unit=unit)


def follow_school(school: School) -> None:
    """A school that opens again owes what it owes as things stand."""
    for contract in Contract.objects.filter(school=school, taken_back_on=None):
        follow_contract(contract)
