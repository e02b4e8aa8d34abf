"""Keep the register of care points (R15): places, pupils by school, census, visits.

Who: places by the schools whose pupils go there and the administrators above; a school's count, its
census and its visits by its own principal and safety officer. All raise PermissionDenied, Refused.
"""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from canteen.actions.shared import lock, may, put_under, refuse
from canteen.dues import care_census as census_dues
from canteen.models import CareCensus, CareLink, CarePoint, CareVisit
from canteen.rules import care_point as rules
from safety.base import clock, once
from safety.base.models import Refused
from safety.schools import calendar
from safety.schools.models import School, Status, User
from safety.schools.rules import ADMINS, SCHOOL_ROLES

KEEPERS = SCHOOL_ROLES | ADMINS


def may_keep(actor: User, point: CarePoint) -> bool:
    """Whether somebody may change what is known of a place."""
    return any(actor.seats.cover(link, KEEPERS) for link in point.links.all())


def add_point(
    actor: User, *, uuid, school: School, pupils: int, name: str, address: str, **facts
) -> CarePoint:
    """A place where pupils of a school are. Where another school recorded it, it is joined.

    One that had closed is open again: pupils are there. The same uuid again gives the one there
    is: it is that of the school's count.
    """
    may(actor, school)
    if school.status != Status.OPEN:
        raise Refused(_("The school is closed."))
    refuse(rules.faults_of_papers(facts, clock.today()))
    place = {"name": name, "address": address, "district_id": school.unit.district_id}
    with transaction.atomic():
        known = CareLink.objects.filter(uuid=uuid).select_related("point").first()
        if known:
            once.same(known, school_id=school.pk, pupils=pupils)
            return once.same(known.point, name=name, address=address)
        point, _new = CarePoint.objects.get_or_create(**place, defaults=facts)
        point = _open(lock(CarePoint, point), school)
        link = CareLink(
            uuid=uuid, point=point, pupils=pupils, counted_on=clock.today(), **school.columns()
        )
        link.save(force_insert=True)
        _add_up(point)
    return point


def _open(point, school) -> CarePoint:
    if point.links.filter(school=school).exists():
        raise Refused(
            _("The school has this place in its list already.")
            if point.in_use
            else _("The school has this place among its closed ones. Put it in use again there.")
        )
    if not point.in_use:
        point.in_use, point.version = True, point.version + 1
        point.save(update_fields=["in_use", "version"])
    return point


def edit_point(point: CarePoint, actor: User, *, version: int, **facts) -> CarePoint:
    """Put the facts of a place right. Raises Conflict for a stale version."""
    if not may_keep(actor, point):
        raise PermissionDenied
    refuse(rules.faults_of_papers(facts, clock.today()))
    with transaction.atomic():
        row = lock(CarePoint, point, version)
        if row.in_use and not facts.get("in_use", True):
            _check_closing(actor, row)
        for name, value in facts.items():
            setattr(row, name, value)
        row.version += 1
        _save_place(row)
    return row


def _check_closing(actor, point) -> None:
    """A school closes no place at which another has pupils; an administrator above it does."""
    links = point.links.filter(pupils__gt=0).select_related("city")
    if not all(actor.seats.cover(link, KEEPERS) for link in links) and not any(
        actor.seats.cover(link, ADMINS) for link in point.links.select_related("city")
    ):
        raise Refused(
            _(
                "Pupils of another school are there. Set your own number to none; the education "
                "bureau closes the place."
            )
        )


def _save_place(point):
    try:
        with transaction.atomic():
            point.save()
    except IntegrityError:
        raise Refused(_("Another place of this name and address is recorded already.")) from None


def count_pupils(link: CareLink, actor: User, *, version: int, pupils: int) -> CareLink:
    """How many pupils of the school are there now; none keeps the place in its list."""
    may(actor, link)
    with transaction.atomic():
        point = lock(CarePoint, link.point)
        row = lock(CareLink, link, version)
        _count(row, pupils)
        _add_up(point)
    return row


def _count(link, pupils):
    link.pupils, link.counted_on = pupils, clock.today()
    link.version += 1
    link.save()


def _add_up(point) -> None:
    point.pupils = point.links.aggregate(sum=Sum("pupils"))["sum"] or 0
    point.save(update_fields=["pupils"])


def take_census(actor: User, *, uuid, school: School, pupils: dict[CareLink, int]) -> CareCensus:
    """Count the pupils at every place of a school anew, once a term: what was owed is settled."""
    may(actor, school)
    term = calendar.term_of(school.unit.city_id, clock.today())
    if term is None:
        raise Refused(_("No term is running: the census is taken in term."))
    facts = {"places": sum(1 for n in pupils.values() if n), "pupils": sum(pupils.values())}
    with transaction.atomic():
        known = CareCensus.objects.filter(uuid=uuid).first()
        if known:
            return once.same(known, school_id=school.pk, **facts)
        _count_all(school, pupils)
        row = _census(uuid, actor, school, term, facts)
        census_dues.settle(school, term)
    return row


def _count_all(school, pupils) -> None:
    """By key, as everybody does who takes more than one place; what closed is not counted."""
    links = CareLink.objects.filter(school=school, point__in_use=True).order_by("point_id")
    if {link.pk for link in links} != {link.pk for link in pupils}:
        raise Refused(_("A place came or went meanwhile. Open the page again."))
    for link in links:
        point = lock(CarePoint, link.point)
        _count(link, pupils[link])
        _add_up(point)


def _census(uuid, actor, school, term, facts) -> CareCensus:
    row = CareCensus(
        uuid=uuid, term=term, taken_on=clock.today(), taken_by=actor, **facts, **school.columns()
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(
            _("The census of this term is taken already. Change single counts.")
        ) from None
    return row


def record_visit(
    link: CareLink, actor: User, *, uuid, kind: str, held_on: dt.date, what: str
) -> CareVisit:
    """The school was there, or met the parents; the same uuid again changes nothing."""
    may(actor, link)
    refuse(rules.faults_of_visit(held_on, clock.today()))
    facts = {"kind": kind, "held_on": held_on, "what": what}
    with transaction.atomic():
        lock(CarePoint, link.point)
        known = CareVisit.objects.filter(uuid=uuid).first()
        if known:
            return once.same(known, point_id=link.point_id, school_id=link.school_id, **facts)
        row = CareVisit(
            uuid=uuid, point=link.point, recorded_by=actor, recorded_at=clock.now(), **facts
        )
        put_under(row, link)
        row.save(force_insert=True)
    return row
