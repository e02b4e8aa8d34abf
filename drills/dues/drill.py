"""What falls due here: one drill for each period in which a school owes one (rules/cadence.py).

Who owes it the engine of the rules of how often says (safety/dues/cadence/owing.py): where a city
sets nothing, primary and secondary schools each month, kindergartens each quarter, one more in the
term for boarding and special schools, one with the bus where there are buses. Debts are opened a
batch of schools at a time, and let go when nothing is owed any more. Run again it changes nothing;
a run that was cut short is finished by the next.
"""

import datetime as dt
import logging
from collections.abc import Iterator

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drills.dues import review
from drills.models import Drill
from drills.rules import cadence as rules
from drills.rules.cadence import BUS, MONTH, QUARTER, RHYTHMS, TERM, Period, quarter_of
from safety.base import clock
from safety.dues import actions, kinds
from safety.dues.cadence import queries
from safety.dues.cadence.asked import own
from safety.dues.cadence.calendar import Calendar
from safety.dues.cadence.owing import Named, Owing
from safety.dues.cadence.words import Rule
from safety.dues.ladders import rungs
from safety.dues.models import DueItem
from safety.schools.models import Role, School, Status, Tier, Unit

log = logging.getLogger(__name__)
DRILL = "drill"
# A month that is over cannot be made good: after day 8 nobody is told of it any more.
LADDER = (
    *rungs(Role.SAFETY_OFFICER, -7, -3, 0, 1, 2, 4, 8),
    *rungs(Role.PRINCIPAL, 1, 2, 4, 8),
    *rungs(Role.DISTRICT_ADMIN, 3, 8),
    *rungs(Role.CITY_ADMIN, 7),
)
BATCH = 1000
# A drill that was missed can be recorded late for so long; then it stands as missed in the figures
# alone, and no list asks for it any more.
LAPSE = dt.timedelta(days=31)
# Which duty a period is, and in which rhythms a rule about it opens debts here.
DUTIES = {MONTH: "drill", QUARTER: "drill", TERM: "extra_drill", BUS: "bus_drill"}


def line(said_of: dict) -> str:
    """ "Evacuation drill for November 2026", in the reader's language."""
    first = dt.date.fromisoformat(said_of["first"])
    if said_of["cadence"] == MONTH:
        said = _("Evacuation drill for %(year)d-%(month)02d") % {
            "year": first.year,
            "month": first.month,
        }
    elif said_of["cadence"] == QUARTER:
        said = _("Evacuation drill for quarter %(quarter)d of %(year)d") % {
            "year": first.year,
            "quarter": quarter_of(first),
        }
    elif said_of["cadence"] == BUS:
        said = _("Bus evacuation drill in the term from %(day)s") % {"day": first.isoformat()}
    else:
        said = _("One more evacuation drill in the term from %(day)s") % {"day": first.isoformat()}
    return said


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    kinds.register(kinds.Kind(DRILL, gettext_lazy("Evacuation drill"), line, LADDER))


def owe_all(day: dt.date | None = None) -> int:
    """Open what all open schools owe for the periods in which `day` (today) lies; how many came."""
    day = day or clock.today()
    actions.settle_all(_items().filter(due_on__lt=day - LAPSE))
    review.let_go(day)
    cities = Unit.objects.filter(tier=Tier.CITY, active=True).order_by("pk")
    return sum(_owe_alone(city, day) for city in cities)


def _owe_alone(city, day) -> int:
    """A city that cannot be followed holds up none of the others, and is in the log."""
    try:
        return _owe_in(city, day)
    except (OperationalError, InterfaceError, SoftTimeLimitExceeded):
        raise  # the database is away, or the time is over: the next run begins here again
    except Exception:
        log.exception("drills of city %s could not be opened", city.pk)
        return 0


def calendar_of(city: Unit | int) -> Calendar:
    pk = city if isinstance(city, int) else city.pk
    return queries.calendars_of([pk])[pk]


def periods_of(city: Unit | int, day: dt.date) -> list[Period]:
    """The periods of a city's calendar in which a day lies."""
    return rules.periods(day, calendar_of(city))


def opened_by(rule: Rule) -> bool:
    """Whether what a rule asks is opened here (Duty.own)."""
    rhythms = {RHYTHMS[cadence] for cadence, kind in DUTIES.items() if kind == rule.kind}
    return own(rule) and rule.often in rhythms


def named(period: Period) -> Named:
    """A period as the engine knows it."""
    return Named(DUTIES[period.cadence], RHYTHMS[period.cadence].value, (period.first, period.last))


def owing_of(city: int, periods: list[Period], calendar: Calendar | None = None) -> Owing:
    """Who owes these periods of a city."""
    first = min((period.first for period in periods), default=dt.date.max)
    last = max((period.due_on for period in periods), default=dt.date.min)
    return Owing(city, set(DUTIES.values()), first, last, calendar)


def _owe_in(city, day) -> int:
    there = calendar_of(city)
    periods, count = rules.periods(day, there), 0
    asked = owing_of(city.pk, periods, there)
    for period in periods:
        actions.redate(DRILL, period.key, city, period.due_on)
        owing = asked.q(named(period))
        for units in _owing(city, period, owing):
            count += actions.owe_many(
                units, DRILL, period.key, period.due_on, facts=period.facts, url=_url()
            )
        _follow_rules(city, period, owing)
    _let_go(_items().filter(city=city), periods, day)
    return count


def _follow_rules(city, period, owing) -> None:
    """A school that is asked no more (it has no buses, it is exempt, the rule is another) owes
    nothing; one that is asked again does."""
    done = Drill.objects.filter(school=OuterRef("unit"), counts_for=OuterRef("key"))
    schools = School.objects.filter(owing, unit__city=city, status=Status.OPEN).values("pk")
    items = _items().filter(city=city, key=period.key)
    actions.settle_all(items.filter(settled_at=None).exclude(unit__in=schools))
    actions.open_again(items.filter(~Exists(done), unit__in=schools))


def _owing(city, period, owing) -> Iterator[list[Unit]]:
    """The open schools that owe the period and have no item yet, in batches."""
    last = 0
    items = _items().filter(unit=OuterRef("pk"), key=period.key)
    rows = School.objects.filter(owing, ~Exists(items), unit__city=city, status=Status.OPEN)
    while some := list(rows.filter(pk__gt=last).select_related("unit").order_by("pk")[:BATCH]):
        last = some[-1].pk
        yield [school.unit for school in some]


def _let_go(items, periods, day) -> int:
    """Settle open items of periods that the calendar does not ask for (any more)."""
    keys = [period.key for period in periods]
    return actions.settle_all(items.filter(due_on__gte=day).exclude(key__in=keys))


def follow_school(school: School) -> None:
    """After a school changed its stage, boarding or status, or was exempted: it owes what it owes
    as it is now."""
    day = clock.today()
    items = _items().filter(unit=school.unit)
    if school.status != Status.OPEN:
        actions.settle_all(items)
        return
    periods = owed_by(school, periods_of(school.city_id, day))
    held = set(Drill.objects.filter(school=school).values_list("counts_for", flat=True))
    for period in periods:
        if period.key not in held:
            owe(school, period)
    _let_go(items, periods, day)


def follow_exemption(school: School) -> None:
    """After a school was exempted, or is no longer: what was due and missed, too."""
    follow_school(school)
    missed = _items().filter(unit=school.unit, settled_at=None, due_on__lt=clock.today())
    for item in missed:
        first = dt.date.fromisoformat(item.facts["first"])
        there = {period.key: period for period in periods_of(school.city_id, first)}
        period = there.get(item.key)
        if period and not owed_by(school, [period]):
            actions.settle(school.unit, DRILL, item.key)


def owed_by(
    school: School, periods: list[Period], calendar: Calendar | None = None
) -> list[Period]:
    """Those of the periods for which a school owes a drill."""
    if not periods:
        return []
    owing = owing_of(school.city_id, periods, calendar)
    mine = dict(owing.by([school.pk])).get(school.pk, set())
    return [period for period in periods if named(period) in mine]


def owe(school: School, period: Period) -> DueItem:
    """One school owes a drill for one period."""
    return actions.owe(
        school.unit, DRILL, period.key, period.due_on, facts=period.facts, url=_url()
    )


def _items():
    return DueItem.objects.filter(kind=DRILL)


def _url() -> str:
    return reverse("drills:drill_list")
