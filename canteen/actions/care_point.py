"""Keep the register of care points (R15): places, pupils by school, census, visits.

Who: places by the schools whose pupils go there and the administrators above, who may also add one
with the count of a school of theirs; a school's count from then on, its census and its visits by
its own principal and safety officer; visits of a bureau by its administrators and inspectors. All
raise PermissionDenied, Refused.
"""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from canteen.actions.shared import insert, lock, may, put_under, stand
from canteen.bureaus import RECORDERS, bureau_over, of_bureau
from canteen.dues import care_census as census_dues
from canteen.dues import care_standard
from canteen.models import CareBureauVisit, CareCensus, CareLink, CarePoint, CareVisit
from canteen.rules import care_point as rules
from safety.base import clock, once
from safety.base.models import Refused, refuse
from safety.base.once import once_more
from safety.schools import calendar
from safety.schools.actions.hold import hold_place
from safety.schools.models import School, Tier, Unit, User
from safety.schools.rules import ADMINS, SCHOOL_ROLES

KEEPERS = SCHOOL_ROLES | ADMINS


def may_keep(actor: User, point: CarePoint) -> bool:
    """Whether somebody may change what is known of a place: the administrators above a school that
    has it in its list, and a school by its pupils there. One that joined with none changes nothing
    for which others answer; where no pupil is, each of them may."""
    links = point.links.all()
    there = [link for link in links if link.pupils] or links
    return any(actor.seats.cover(link, ADMINS) for link in links) or any(
        actor.seats.cover(link, SCHOOL_ROLES) for link in there
    )


@once_more
def add_point(
    actor: User, *, uuid, school: School, pupils: int, name: str, address: str,
    district: Unit | None = None, same: CarePoint | None = None, **facts,
) -> CarePoint:  # fmt: skip
    """A place where pupils of a school are; in the school's own district, unless another of its
    city is named. `same`: a place that is known, which the school joins; so it does where the very
    name and address stand there. What was said of a known place and is not what stands there is
    not taken, and told (`untaken`): it is put right on the place's own page.

    One that had closed is open again where pupils are there. The same uuid again gives the one
    there is: it is that of the school's count.
    """
    if not actor.seats.cover(school, KEEPERS):
        raise PermissionDenied
    refuse(rules.faults_of_papers(facts, clock.today()))
    school = stand(school)
    where = _district(district, school)
    said = {"name": name, "address": address, "district": where, **facts}
    count = {"uuid": uuid, "school_id": school.pk, "pupils": pupils}
    if known := _counted(count, said, same):
        return known
    new = False
    if same is None:
        same, new = _made(said)
    point = lock(CarePoint, same)
    if known := _counted(count, said, same):
        return known
    point = _open(point, school, pupils)
    link = CareLink(point=point, counted_on=clock.today(), **count | school.columns())
    link.save(force_insert=True)
    _add_up(point, actor, link if pupils else None)
    if not new:
        point.untaken = _untaken(point, said if district else {**said, "district": None})
    return point


def _district(district, school) -> Unit:
    if district is None:
        return school.unit.district
    if district.tier != Tier.DISTRICT or district.city_id != school.unit.city_id:
        raise Refused(_("This district is not of the school's city."))
    return district


def _counted(count, said, same) -> CarePoint | None:
    """The place of a form that was sent already."""
    link = CareLink.objects.filter(uuid=count["uuid"]).select_related("point").first()
    if link is None:
        return None
    once.same(link, **count)
    if same is not None and same.pk == link.point_id:
        return link.point
    return once.same(link.point, name=said["name"], address=said["address"])


def _made(said) -> tuple[CarePoint, bool]:
    """The place of this very name and address, and whether it is new."""
    place = {name: said[name] for name in ("name", "address", "district")}
    fresh = CarePoint(**said)
    fresh.keep_keys()
    keys = {"name_key": fresh.name_key, "address_key": fresh.address_key}
    return CarePoint.objects.get_or_create(**place, defaults={**said, **keys})


def _untaken(point, said) -> list[tuple[str, str, str]]:
    """What is left out or not known says nothing."""
    found = []
    for name, value in said.items():
        known = getattr(point, name)
        if value and value != rules.Looks.UNKNOWN and value != known:
            label = str(point._meta.get_field(name).verbose_name)
            found.append((label, point.shown(name, value), point.shown(name, known)))
    return found


def _open(point, school, pupils) -> CarePoint:
    """Where pupils are, a place is in use; a school that joins with none says nothing of it."""
    if point.links.filter(school=school).exists():
        raise Refused(
            _("The school has this place in its list already.")
            if point.in_use
            else _("The school has this place among its closed ones. Put it in use again there.")
        )
    if pupils and not point.in_use:
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
        if (district := facts.pop("district", None)) is not None:
            row.district = _of_same_city(district, row)
        for name, value in facts.items():
            setattr(row, name, value)
        row.version += 1
        row.keep_keys()
        _save_place(row)
        care_standard.follow_point(row, actor)
    return row


def _of_same_city(district, point) -> Unit:
    if district.tier != Tier.DISTRICT or district.city_id != point.district.city_id:
        raise Refused(_("This district is not of the place's city."))
    return district


def _check_closing(actor, point) -> None:
    """A school closes no place at which another has pupils; an administrator above it does. Links
    without pupils count for neither: with one of these anybody may join any place."""
    links = list(point.links.filter(pupils__gt=0).select_related("city"))
    if not all(actor.seats.cover(link, KEEPERS) for link in links) and not any(
        actor.seats.cover(link, ADMINS) for link in links
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
        hold_place(link.school_id)
        point = lock(CarePoint, link.point)
        row = lock(CareLink, link, version)
        _add_up(point, actor, _count(row, pupils))
    return row


def _count(link, pupils) -> CareLink | None:
    """The link where these are the first of its school."""
    came = bool(pupils and not link.pupils)
    link.pupils, link.counted_on = pupils, clock.today()
    link.version += 1
    link.save()
    return link if came else None


def _add_up(point, actor, joined=None) -> None:
    point.pupils = point.links.aggregate(sum=Sum("pupils"))["sum"] or 0
    point.save(update_fields=["pupils"])
    care_standard.follow_point(point, actor, joined)


@once_more
def take_census(actor: User, *, uuid, school: School, pupils: dict[CareLink, int]) -> CareCensus:
    """Count the pupils at every place of a school anew, once a term: what was owed is settled."""
    may(actor, school)
    term = calendar.term_of(school.unit.city_id, clock.today())
    if term is None:
        raise Refused(_("No term is running: the census is taken in term."))
    facts = {"places": sum(1 for n in pupils.values() if n), "pupils": sum(pupils.values())}
    school = stand(school)
    known = CareCensus.objects.filter(uuid=uuid).first()
    _check_counts(known)
    if known:
        return once.same(known, school_id=school.pk, **facts)
    _count_all(school, pupils, actor)
    row = CareCensus(
        uuid=uuid, term=term, taken_on=clock.today(), taken_by=actor, **facts, **school.columns()
    )
    insert(row, _("The census of this term is taken already. Change single counts."))
    census_dues.settle(school, term)
    return row


def _check_counts(known) -> None:
    """What the same form wrote before is not withdrawn."""
    if known and known.withdrawn_at:
        raise Refused(_("This record is withdrawn: it counts no more."))


def _count_all(school, pupils, actor) -> None:
    """By key, as everybody does who takes more than one place; what closed is not counted."""
    links = CareLink.objects.filter(school=school, point__in_use=True).order_by("point_id")
    if {link.pk for link in links} != {link.pk for link in pupils}:
        raise Refused(_("A place came or went meanwhile. Open the page again."))
    for link in links:
        point = lock(CarePoint, link.point)
        _add_up(point, actor, _count(link, pupils[link]))


def record_visit(
    link: CareLink, actor: User, *, uuid, kind: str, held_on: dt.date, what: str
) -> CareVisit:
    """The school was there, or met the parents; the same uuid again changes nothing."""
    may(actor, link)
    refuse(rules.faults_of_visit(held_on, clock.today()))
    facts = {"kind": kind, "held_on": held_on, "what": what}
    with transaction.atomic():
        hold_place(link.school_id)
        lock(CarePoint, link.point)
        link = lock(CareLink, link)
        known = CareVisit.objects.filter(uuid=uuid).first()
        _check_counts(known)
        if known:
            return once.same(known, point_id=link.point_id, school_id=link.school_id, **facts)
        row = CareVisit(
            uuid=uuid, point=link.point, recorded_by=actor, recorded_at=clock.now(), **facts
        )
        put_under(row, link)
        row.save(force_insert=True)
    return row


def bureau_at(actor: User, point: CarePoint) -> Unit:
    """The bureau for which somebody visits a place: the nearest over a school whose pupils are
    there. Raises PermissionDenied for whoever sits in none."""
    for link in point.links.select_related("district", "city__province").order_by("pk"):
        if actor.seats.cover(link, RECORDERS):
            return bureau_over(actor, link)
    raise PermissionDenied


@once_more
def record_bureau_visit(
    point: CarePoint, actor: User, *, uuid, held_on: dt.date, what: str
) -> CareBureauVisit:
    """People of a bureau were there, without a checklist; the same uuid again changes nothing."""
    bureau = bureau_at(actor, point)
    refuse(rules.faults_of_visit(held_on, clock.today()))
    facts = {"held_on": held_on, "what": what}
    point = lock(CarePoint, point)
    known = CareBureauVisit.objects.filter(uuid=uuid).first()
    _check_counts(known)
    if known:
        return once.same(known, point_id=point.pk, **facts)
    row = CareBureauVisit(
        uuid=uuid, point=point, bureau=bureau, recorded_by=actor, recorded_at=clock.now(), **facts
    )
    row.save(force_insert=True)
    return row


def withdraw_bureau_visit(visit: CareBureauVisit, actor: User, *, reason: str) -> CareBureauVisit:
    """Nobody was there, or what was written is wrong: it stays to be read, marked, with its
    reason. By the bureau that recorded it, or one above it; the same again changes nothing."""
    if not of_bureau(actor, visit.bureau):
        raise PermissionDenied
    with transaction.atomic():
        row = lock(CareBureauVisit, visit)
        if row.withdrawn_at and (row.withdrawn_by_id, row.withdrawn_why) == (actor.pk, reason):
            return row
        if row.withdrawn_at:
            raise Refused(_("This is withdrawn already."))
        row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = clock.now(), actor, reason
        row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    return row
