"""The census of care points at the start of each term: every open school owes one."""

from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.models import CareCensus
from canteen.rules import care_point as rules
from safety.base import clock
from safety.dues import actions, kinds
from safety.schools import calendar
from safety.schools.models import School, Status, Term, Tier, Unit

CENSUS = "care_census"
# The list, which its bureaus may read as well; the school finds the census on it.
URL = reverse_lazy("canteen:care_point_list")


def census_line(facts: dict) -> str:
    return _("Census of off-campus care points, %(term)s") % facts


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    label = gettext_lazy("Censuses of care points")
    kinds.register(kinds.Kind(CENSUS, label, census_line))


def key_of(term: Term) -> str:
    return str(term.uuid)


def owe_all() -> int:
    """Open what the present terms ask for. Run again it changes nothing."""
    count = 0
    for city in Unit.objects.filter(tier=Tier.CITY, active=True):
        term = calendar.term_of(city, clock.today())
        if term:
            count += _owe(term, School.objects.filter(unit__city=city, status=Status.OPEN))
    return count


def _owe(term, schools) -> int:
    done = CareCensus.objects.filter(term=term, withdrawn_at=None).values("school")
    schools = schools.exclude(pk__in=done).select_related("unit").order_by("pk")
    units = (school.unit for school in schools)
    due_on, facts = rules.census_due(term.starts_on), {"term": term.name}
    return actions.owe_many(units, CENSUS, key_of(term), due_on, facts=facts, url=str(URL))


def settle(school: School, term: Term) -> None:
    actions.settle(school.unit, CENSUS, key_of(term))


def follow_school(school: School) -> None:
    """A school that opens again, or whose census is withdrawn, owes that of the present term,
    unless it was taken."""
    term = calendar.term_of(school.unit.city_id, clock.today())
    taken = CareCensus.objects.filter(school=school, term=term, withdrawn_at=None)
    if term is None or taken.exists():
        return
    due_on, facts = rules.census_due(term.starts_on), {"term": term.name}
    actions.owe(school.unit, CENSUS, key_of(term), due_on, facts=facts, url=str(URL))
