"""What an outsourcing contract asks for: a transition date while it runs, and the kitchen back.

The key of an item holds the day that it speaks of, so that another transition date settles the old
item and opens one of its own.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.dues.shared import follow
from canteen.models import Contract
from canteen.rules import contract as rules
from safety.base import clock
from safety.dues import kinds
from safety.dues.ladders import rungs
from safety.schools.models import Role, School

TAKE_BACK, PLAN = "outsourcing_take_back", "outsourcing_plan"
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


def register() -> None:
    """Make the kinds known; called once, from AppConfig.ready()."""
    back = gettext_lazy("Outsourced kitchens to be taken back")
    plan = gettext_lazy("Transition dates of outsourced kitchens")
    kinds.register(kinds.Kind(TAKE_BACK, back, take_back_line, TAKE_BACK_LADDER))
    kinds.register(kinds.Kind(PLAN, plan, plan_line, PLAN_LADDER))


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
    over = contract.ends_on < clock.day_of(contract.recorded_at)
    if not contract.is_open or contract.transition_on or over:
        return None
    due = rules.plan_due(contract.ends_on, clock.day_of(contract.recorded_at))
    return f"{contract.uuid}:plan", due, {"party": contract.party}


def follow_contract(contract: Contract) -> None:
    """After a contract was recorded, changed or ended: owed is what is owed now."""
    follow(contract, TAKE_BACK, back_owed(contract))
    follow(contract, PLAN, plan_owed(contract))


def follow_school(school: School) -> None:
    """A school that opens again owes what it owes as things stand."""
    for contract in Contract.objects.filter(school=school, taken_back_on=None):
        follow_contract(contract)
