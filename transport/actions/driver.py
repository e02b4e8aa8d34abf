"""Keep the drivers of a school. A person stands once in a city, whoever recorded them first.

Who: the principal and the safety officer of a school for which they drive. All raise
PermissionDenied and Refused. Each act leaves the verdict, and what follows of it, as it is then.
"""

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from safety.base import clock, once
from safety.base.models import Refused, refuse
from safety.base.once import once_more
from safety.schools.models import School, User
from transport.actions import barred, judge
from transport.actions.route_clash import check_again
from transport.actions.shared import hold, lock, may, own, stand, untaken
from transport.models import Driver, DriverLink, Vehicle, VehicleLink
from transport.models.driver import identity_mark
from transport.models.spell import keep_spells
from transport.rules import identity as ids
from transport.rules import licence as licences

PLAIN = (
    "name",
    "phone",
    "licence_class",
    "first_licensed_on",
    "licence_until",
    "licence_long_term",
)


@once_more
def add_driver(
    actor: User, *, uuid, school: School, identity: str, licence: str = "", **facts
) -> Driver:
    """Somebody drives for a school. One whom the city knows by the identity number is taken as
    they are, and what was typed and differs is told (`untaken`); the name must be the same. The
    same uuid again gives the one there is."""
    may(actor, school)
    check(facts, identity)
    school = stand(school, *_of_city(school, identity))
    begun = DriverLink.objects.filter(Q(uuid=uuid) | Q(spell=uuid))
    link = begun.select_related("driver").first()
    if link:
        once.same(link, school_id=school.pk)
        return once.same(link.driver, identity_mark=identity_mark(identity), name=facts["name"])
    driver = _known(school, identity, facts["name"]) or _new(school, identity, licence, facts)
    link = _use(driver, school, uuid, actor)
    judge.judge_driver(driver, actor)
    driver.refresh_from_db()
    barred.follow_link(link, driver, actor)
    said = facts | {"licence_end": licence[-4:]}
    said["licence_long_term"] = facts.get("licence_long_term") or None  # a box left empty
    driver.untaken = untaken(driver, said)
    return driver


def check(facts: dict, identity: str) -> None:
    """Refuse numbers and dates that cannot be."""
    today = clock.today()
    wrong = ids.fault(identity, today)
    if wrong:
        raise Refused(wrong)
    refuse(licences.faults_of_first(ids.born_on(identity), facts.get("first_licensed_on"), today))
    _check_until(facts)


def _check_until(facts: dict) -> None:
    given = facts.get("licence_until"), bool(facts.get("licence_long_term"))
    refuse(licences.faults_of_until(*given))


def _of_city(school, identity):
    return Driver.objects.filter(city=school.unit.city_id, identity_mark=identity_mark(identity))


def _known(school, identity, name) -> Driver | None:
    row = _of_city(school, identity).first()
    if row and row.name != name:
        raise Refused(
            _("This identity number stands under another name in the city. Look at the card.")
        )
    return row and lock(Driver, row)


def _new(school, identity, licence, facts) -> Driver:
    row = Driver(city_id=school.unit.city_id, born_on=ids.born_on(identity), **facts)
    row.seal("identity", identity)
    row.seal("licence", licence)
    row.save(force_insert=True)
    return row


def _use(driver, school, uuid, actor) -> DriverLink:
    """The school has them now, or has them again."""
    link = driver.links.filter(school=school).select_related("school__unit").first()
    if link and link.in_use:
        raise Refused(_("The school has this driver already."))
    if link:
        check_again("driver", driver, school)
        link.begin(uuid)
        link.save(update_fields=["in_use", "begun_at", "ended_at", "spell"])
        keep_spells([link])
        return link
    return DriverLink.objects.create(
        uuid=uuid, driver=driver, recorded_by=actor, recorded_at=clock.now(), **school.columns()
    )


def edit_driver(
    driver: Driver, actor: User, *, version: int, identity: str = "", licence: str = "", **facts
) -> Driver:
    """Put facts right, for all schools of the driver; a number left empty stays as it is."""
    owned(driver, actor)
    with transaction.atomic():
        hold(driver)
        row = lock(Driver, driver, version)
        if identity:
            check(facts, identity)
        else:  # the sealed one stays closed: the birth date is all that is asked of it
            first = facts.get("first_licensed_on")
            refuse(licences.faults_of_first(row.born_on, first, clock.today()))
            _check_until(facts)
        for name in PLAIN:
            setattr(row, name, facts[name])
        if identity:
            row.seal("identity", identity)
            row.born_on = ids.born_on(identity)
        if licence:
            row.seal("licence", licence)
        row.version += 1
        _save(row)
        judge.judge_driver(row, actor)
    return row


def _save(row) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("Another driver in the city has this identity number.")) from None


def owned(driver: Driver, actor: User) -> DriverLink:
    """The link of the actor's school, which still has the driver."""
    link: DriverLink = own(driver, actor)
    if not link.in_use:
        raise Refused(_("They drive for the school no longer. Add them again first."))
    return link


def leave(driver: Driver, actor: User) -> DriverLink:
    """They drive for the school no longer: it owes nothing for them any more, and they drive none
    of its vehicles. Again changes nothing."""
    link: DriverLink = own(driver, actor)
    with transaction.atomic():
        hold(driver)
        held = Vehicle.objects.select_for_update(of=("self",), no_key=True)
        driven = list(held.filter(_driven_for(driver, link)).order_by("pk"))
        row = lock(Driver, driver)  # after the vehicles, as in every act on a vehicle
        link.end()
        link.save(update_fields=["in_use", "ended_at"])
        for vehicle in driven:
            vehicle.driver, vehicle.version = None, vehicle.version + 1
            vehicle.save(update_fields=["driver", "version"])
        judge.judge_driver(row, actor)
        row.refresh_from_db()
        barred.follow_link(link, row, actor)
    return link


def _driven_for(driver: Driver, link: DriverLink) -> Q:
    """Vehicles that they drive for this school, and for none else that has both."""
    used = VehicleLink.objects.filter(in_use=True)
    others = driver.links.filter(in_use=True).exclude(pk=link.pk).values("school")
    mine = used.filter(school=link.school_id).values("vehicle")
    theirs = used.filter(school__in=others).values("vehicle")
    return Q(driver=driver, pk__in=mine) & ~Q(pk__in=theirs)
