"""Hazards as the home page and other apps ask for them: what each person must do today."""

from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inspections import rules, transitions, who
from inspections.models import (
    OPEN_STATES,
    SCHOOL_STATES,
    Extension,
    Hazard,
    Referral,
    Severity,
    Source,
    State,
)
from safety.base import clock
from safety.schools.models import Role, Tier
from safety.schools.scope import NOTHING

_LEFT = Q(township=None)  # a township found it, and the school has left it
SELF, TOWNSHIP, DISTRICT, CITY = Source.SELF, Source.TOWNSHIP, Source.DISTRICT, Source.CITY


@dataclass(frozen=True)
class Section:
    """One heading of the home page: `rows` (hazards, requests in "extensions", referrals), urgent
    first, ready to be sliced and counted; one query each, whatever they hold."""

    code: str
    label: str | Promise
    rows: QuerySet


def allowed(hazard, user) -> list[transitions.Transition]:
    """What this person may do with this hazard now."""
    return transitions.allowed(hazard, user)


def open_in_areas(schools, areas) -> QuerySet[Hazard]:
    """Open hazards of these areas that bureaus found at these schools (ids): what was issued
    alone."""
    rows = Hazard.objects.filter(school__in=schools, area__in=areas, state__in=OPEN_STATES)
    return rows.exclude(source=SELF)


def today(user) -> list[Section]:
    """What this person must do today, and what they should know is late, by their seats.

    At a school the first four never share a hazard. A bureau sees what its own desk owes (what it
    found, and its schools' own findings), and what is late anywhere below it.
    """
    sections = []
    if user.seats.roles & who.SCHOOL:
        sections += _for_school(user)
    if who.in_bureau(user):
        sections += _for_bureau(user)
    return sections


def _for_school(user) -> list[Section]:
    day = clock.today()
    soon = day + clock.dt.timedelta(days=rules.DUE_SOON_DAYS)
    mine = Hazard.objects.filter(Hazard.scope_q(user.seats.only(who.SCHOOL)))
    mine = mine.select_related("school__unit", "item").order_by("deadline", "pk")
    theirs = mine.filter(state__in=SCHOOL_STATES)
    in_time = theirs.filter(deadline__gte=day)
    fresh = in_time.exclude(state=State.RETURNED)
    sections = [
        Section("overdue", _("Overdue"), theirs.filter(deadline__lt=day)),
        Section("returned", _("Returned"), in_time.filter(state=State.RETURNED)),
        Section("due_soon", _("Due within 7 days"), fresh.filter(deadline__lte=soon)),
        Section("later", _("Due later"), fresh.filter(deadline__gt=soon)),
        Section("awaiting", _("Waiting for re-check"), mine.filter(state=State.AWAITING_RECHECK)),
        Section("referred", _("With another department"), _referred(mine)),
    ]
    if Role.PRINCIPAL in user.seats.roles:
        sections.insert(0, Section("to_recheck", _("To re-check"), _to_sign(user, mine)))
    return sections


def _referred(hazards):
    """The open referrals of these hazards, the one to be answered first on top."""
    rows = Referral.objects.filter(outcome="", hazard__in=hazards.order_by())
    rows = rows.select_related("hazard__school__unit", "hazard__district")
    return rows.order_by("answer_by", "pk")


def _to_sign(user, mine):
    """General findings of the school's own check that this principal had no part in fixing."""
    schools = [s.unit_id for s in user.seats.seats if s.role == Role.PRINCIPAL]
    own = mine.filter(
        school__in=schools,
        source=SELF,
        severity=Severity.GENERAL,
        state=State.AWAITING_RECHECK,
    )
    took_part = Q(entries__actor=user, entries__action__in=who.FIXING)
    answered = Q(entries__data__set__responsible=user.name)
    return own.exclude(pk__in=own.filter(took_part | answered).values("pk"))


def _for_bureau(user) -> list[Section]:
    below = Hazard.objects.visible_to(user).select_related("school__unit", "district")
    awaiting = below.filter(_owed_rechecks(user), state=State.AWAITING_RECHECK)
    asked = Extension.objects.filter(
        granted__isnull=True, hazard__in=below.filter(_owed_answers(user))
    ).select_related("hazard__school__unit", "hazard__district", "asked_by")
    referred = _referred(below.filter(_owed_referrals(user)))
    supervised = below.listed().filter(supervisor=user).order_by("deadline", "pk")
    late = below.overdue().order_by("deadline", "pk")
    return [
        Section("to_recheck", _("To re-check"), awaiting.order_by("recheck_by", "pk")),
        Section("extensions", _("Requests for a later deadline"), asked.order_by("asked_at", "pk")),
        Section("referred_by_us", _("With another department"), referred),
        Section("supervised", _("Under my supervision"), supervised),
        Section("overdue_below", _("Overdue at schools"), late),
    ]


def _owed_rechecks(user) -> Q:
    """As who.recheck_bureau: the desk that owes the re-check is one at which the reader sits."""
    by_district = Q(source__in=[SELF, DISTRICT])
    by_district |= Q(source=TOWNSHIP) & (~Q(severity=Severity.GENERAL) | _LEFT)
    by_township = Q(source=TOWNSHIP, severity=Severity.GENERAL)
    return _at_desks(user, Q(source=CITY), by_district, by_township, {Role.TOWNSHIP_ADMIN})


def _owed_answers(user) -> Q:
    """As who.deadline_bureau."""
    by_district = _set_by(Tier.DISTRICT, [SELF, DISTRICT])
    by_district |= Q(deadline_by="", source=TOWNSHIP) & _LEFT
    by_township = Q(deadline_by="", source=TOWNSHIP)
    roles = who.PLANNERS | {Role.TOWNSHIP_ADMIN}
    return _at_desks(user, _set_by(Tier.CITY, [CITY]), by_district, by_township, roles)


def _owed_referrals(user) -> Q:
    """As who.referral_bureau."""
    by_district = _set_by(Tier.DISTRICT, [SELF, DISTRICT, TOWNSHIP])
    return _at_desks(user, _set_by(Tier.CITY, [CITY]), by_district, NOTHING, frozenset())


def _set_by(tier: str, sources) -> Q:
    """As who.deadline_tier, a directly run school apart."""
    return Q(deadline_by=tier) | Q(deadline_by="", source__in=sources)


def _at_desks(user, by_city: Q, by_district: Q, by_township: Q, township_roles) -> Q:
    direct = Q(district__direct=True)
    desks = {
        Tier.CITY: by_city | direct & by_district,
        Tier.DISTRICT: ~direct & by_district,
        Tier.TOWNSHIP: by_township,
    }
    result = NOTHING
    for seat in user.seats.seats:
        roles = township_roles if seat.tier == Tier.TOWNSHIP else who.PLANNERS
        if seat.tier in desks and seat.role in roles:
            result |= Q(**{f"{seat.tier}": seat.unit_id}) & desks[seat.tier]
    return result


def overdue_counts(user, by: str = "district") -> list[dict]:
    """Who is late now: per district (or "school") its name and uuid, number overdue and oldest
    deadline, the most first. One query."""
    unit = {"district": "district", "school": "school__unit"}[by]
    name, uuid = f"{unit}__name", f"{unit}__uuid"
    late = Hazard.objects.visible_to(user).overdue().order_by()
    counted = late.values(by, name, uuid).annotate(count=Count("pk"), oldest=Min("deadline"))
    return [
        {
            "id": row[by],
            "name": row[name],
            "uuid": row[uuid],
            "count": row["count"],
            "oldest": row["oldest"],
        }
        for row in counted.order_by("-count", "oldest", by)
    ]
