"""Who may do what on an inspection or a hazard, judged by seats and by the trail."""

from django.db.models import Q

from inspections.models import Kind, Severity, Source
from safety.schools.models import Role, Tier
from safety.schools.queries import seated_at

PLANNERS = frozenset({Role.CITY_ADMIN, Role.DISTRICT_ADMIN, Role.INSPECTOR})
BUREAU = PLANNERS | {Role.TOWNSHIP_ADMIN, Role.LEADER}
SCHOOL = frozenset({Role.PRINCIPAL, Role.SAFETY_OFFICER})
# Bureaus that inspect, the highest first.
TIERS = (Tier.CITY, Tier.DISTRICT, Tier.TOWNSHIP)
UPPER = frozenset({Tier.CITY, Tier.DISTRICT})
# Entries by which a person takes part in putting it right.
FIXING = ("plan", "progress", "submit", "after_photo", "document", "issue_to_recheck")


def tiers_over(user, row, roles) -> frozenset[str]:
    """The tiers from which this person stands over the school in one of the roles: none for its
    own principal and officers, whatever other seat they hold; nobody judges their own house."""
    if of_school(user, row):
        return frozenset()
    return frozenset(user.seats.tiers_over(row, roles))


def planning_tier(user, school) -> str | None:
    """The tier from which this person inspects the school (their highest), None for nobody."""
    over = tiers_over(user, school, PLANNERS)
    return next((tier for tier in TIERS if tier in over), None)


def drawing_seat(user):
    """The planner's seat from which this person draws a school by lot: their highest, None for
    nobody."""
    return _highest_seat(user, TIERS)


def looking_seat(user):
    """The planner's seat from which this person starts a look-back: city or district, their
    highest, None for nobody."""
    return _highest_seat(user, UPPER)


def _highest_seat(user, tiers):
    seats = [s for s in user.seats.seats if s.role in PLANNERS and s.tier in tiers]
    return min(seats, key=lambda seat: (TIERS.index(seat.tier), seat.unit_id), default=None)


def in_bureau(user) -> bool:
    """Holds a seat in some bureau, so may be named on a team (districts lend inspectors)."""
    return any(s.role in BUREAU and s.tier in TIERS for s in user.seats.seats)


def of_school(user, row) -> bool:
    """Principal or safety officer of the very school."""
    return user.seats.cover(row, SCHOOL)


def works_on(inspection, user) -> bool:
    """Planner or on the named team, and still in a seat from which one does such work."""
    of_it = of_school(user, inspection)
    own = inspection.kind == Kind.SELF_CHECK
    seated = of_it if own else in_bureau(user) and not of_it
    return seated and inspection.has_insider(user)


def team(hazard, user) -> bool:
    return works_on(hazard.inspection, user)


def school(hazard, user) -> bool:
    return of_school(user, hazard)


def fixed_it(hazard, user) -> bool:
    """Whoever fixed it never signs it off: took part by the trail, or answers for it by name, or
    did before another was named."""
    took_part = Q(actor=user, action__in=FIXING)
    if of_school(user, hazard):
        took_part |= Q(data__set__responsible=user.name)
    return hazard.entries.filter(took_part).exists()


def bureau(hazard, user) -> bool:
    """Re-checks as a bureau (R04): district and city, the township its own general findings."""
    if tiers_over(user, hazard, PLANNERS) & UPPER:
        return True
    own = hazard.source == Source.TOWNSHIP and hazard.severity == Severity.GENERAL
    return own and Tier.TOWNSHIP in tiers_over(user, hazard, {Role.TOWNSHIP_ADMIN})


def principal(hazard, user) -> bool:
    """Signs what is a principal's to sign."""
    return principals(hazard) and user.seats.cover(hazard, {Role.PRINCIPAL})


def principals(hazard) -> bool:
    """Whether its school's principal may sign it off: general findings of its own check (R04)."""
    return hazard.source == Source.SELF and hazard.severity == Severity.GENERAL


def rechecker(hazard, user) -> bool:
    return (bureau(hazard, user) or principal(hazard, user)) and not fixed_it(hazard, user)


def looker(hazard, user) -> bool:
    """Looks again at what was signed off: as a bureau that re-checks it, and whoever fixed it
    never does. The bureau of the round is asked for besides (actions.look_back.may_record)."""
    return bureau(hazard, user) and not fixed_it(hazard, user)


def deadline_tier(hazard) -> str:
    """The tier that set the deadline: the bureau above that corrected it, or severity, last, else
    who found it (`finding_tier`)."""
    return _desk(hazard, hazard.deadline_by) if hazard.deadline_by else finding_tier(hazard)


def finding_tier(hazard) -> str:
    """The tier that found it. A school's own check answers to its district."""
    return _desk(hazard, Tier.DISTRICT if hazard.source == Source.SELF else hazard.source)


def _desk(hazard, tier: str) -> str:
    """A school that left its township answers to its district for what the township found, and
    directly run schools have no district office, so their city answers."""
    if tier == Tier.TOWNSHIP and hazard.township_id is None:
        tier = Tier.DISTRICT
    return Tier.CITY if tier == Tier.DISTRICT and hazard.district.direct else tier


def upper_tier(hazard, user) -> str:
    """The tier from which this person corrects or lists it, their highest; "" for nobody."""
    tiers = tiers_over(user, hazard, PLANNERS) & UPPER
    return next((tier for tier in TIERS if tier in tiers), "")


def decider(hazard, user) -> bool:
    """Answers a request for a later deadline: the bureau that set it."""
    roles = PLANNERS | {Role.TOWNSHIP_ADMIN}
    return deadline_tier(hazard) in tiers_over(user, hazard, roles)


def corrector(hazard, user) -> bool:
    """Corrects severity, area or deadline, and stops the school's clock by a referral: a bureau
    not below the one that set the deadline: no district softens what the city found or set."""
    tiers = tiers_over(user, hazard, PLANNERS) & UPPER
    return any(TIERS.index(tier) <= TIERS.index(deadline_tier(hazard)) for tier in tiers)


def lister(hazard, user) -> bool:
    """Lists a major hazard for supervision: a district or a city that stands over it."""
    return bool(tiers_over(user, hazard, PLANNERS) & UPPER)


def lifter(hazard, user) -> bool:
    """Lifts a listing: a bureau not below the one that listed it."""
    tiers = tiers_over(user, hazard, PLANNERS) & UPPER
    entry = hazard.entries.filter(action="list").order_by("-sequence").first() if tiers else None
    listed_by = entry.data["said"]["tier"] if entry else Tier.CITY
    return any(TIERS.index(tier) <= TIERS.index(listed_by) for tier in tiers)


def supervisors(hazard):
    """Who may be named to supervise it: leaders, administrators and inspectors of its district and
    its city."""
    roles = PLANNERS | {Role.LEADER}
    people = seated_at(hazard.city_id, roles) | seated_at(hazard.district_id, roles)
    return people.order_by("name", "pk")


def referral_bureau(hazard):
    """The unit that owes it to the school that the department answers: the one that set the
    deadline; of a township's findings the district, since a township refers nothing."""
    tier = deadline_tier(hazard)
    if tier == Tier.TOWNSHIP:
        tier = Tier.CITY if hazard.district.direct else Tier.DISTRICT
    return _unit(hazard, tier)


def recheck_bureau(hazard):
    """The unit that owes the re-check: who found it; for a school's own check its district."""
    tier = finding_tier(hazard)
    if tier == Tier.TOWNSHIP and hazard.severity != Severity.GENERAL:
        tier = Tier.CITY if hazard.district.direct else Tier.DISTRICT
    return _unit(hazard, tier)


def deadline_bureau(hazard):
    """The unit that owes an answer to a request for a later deadline."""
    return _unit(hazard, deadline_tier(hazard))


def _unit(hazard, tier):
    return getattr(hazard, tier)
