"""Follow the application for a school-bus permit to its decision, and keep whom a permit names.

Who: principal and safety officer of a school that uses the vehicle apply, withdraw, and record a
permit that is there already; the administrators of its district and city record what the education
bureau, the other offices and the government did, withdraw too, and take back what was decided
wrongly or revoked. All raise PermissionDenied and Refused.
"""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from safety.base import clock, once
from safety.base.models import Refused, refuse
from safety.base.once import once_more
from safety.schools.calendar import after_working_days, before_working_days
from safety.schools.models import Status, User
from safety.schools.rules import ADMINS, SCHOOL_ROLES
from transport.actions import judge, permit_ends
from transport.actions.permit_ends import OWNER
from transport.actions.shared import hold, lock, open_school, stand
from transport.actions.vehicle import check, owned
from transport.dues import permit as dues
from transport.models import Driver, Permit, PermitDriver, PermitStep, Vehicle
from transport.queries.permits import decided_with, permit_of
from transport.rules import permit as rules
from transport.rules.finding import Verdict
from transport.rules.kinds import FORBIDDEN
from transport.rules.permit import Done, State, Step

WHO = dict.fromkeys(Step, ADMINS) | {Step.WITHDRAW: SCHOOL_ROLES | ADMINS}


@once_more
def apply(
    actor: User, *, uuid, vehicle: Vehicle, drivers: list[Driver], stops: str,
    received_on: dt.date,
) -> Permit:  # fmt: skip
    """A school applies: the education bureau has had the papers since `received_on`. The same uuid
    again gives the one there is."""
    row, school = _of_school(vehicle, actor)
    if known := _known(uuid, row, drivers, stops=stops, received_on=received_on):
        return known
    refuse(rules.faults_of_receipt(received_on, earliest_receipt(), clock.today()))
    _check(row, drivers)
    _check_barred(drivers)
    if row.permits.filter(state__in=rules.OPEN).exists():
        raise Refused(_("An application for this vehicle is under way already."))
    permit = _new(uuid, row, school, drivers, actor, stops=stops, received_on=received_on)
    permit.due_on = rules.due(permit.state, received_on, [], after_working_days)
    permit.save(update_fields=["due_on"])
    dues.follow(permit)
    return permit


@once_more
def record(
    actor: User, *, uuid, vehicle: Vehicle, drivers: list[Driver], stops: str, number: str,
    until: dt.date,
) -> Permit:  # fmt: skip
    """A permit that is there already, with whom and what it names: the vehicle runs by it. Whom the
    sign names is taken, barred or not: their own verdict flags them. One that was followed here is
    not recorded over: a change is applied for."""
    row, school = _of_school(vehicle, actor)
    if known := _known(uuid, row, drivers, stops=stops, number=number, until=until):
        return known
    refuse(rules.faults_of_permit(number, until, clock.today()))
    _check(row, drivers)
    if decided_with(row, number):
        raise Refused(permit_ends.stands(number))
    granted = {"state": State.GRANTED, "number": number, "until": until, "granted_at": clock.now()}
    # From its first moment on: an application for another may be under way.
    permit = _new(uuid, row, school, drivers, actor, stops=stops, **granted)
    _grant(permit, row, actor, number, until)
    return permit


def _of_school(vehicle, actor):
    """The vehicle held, and the school of the actor that uses it."""
    school = stand(owned(vehicle, actor).school, *_wholes(vehicle))
    return lock(Vehicle, vehicle), school


def _wholes(vehicle) -> list:
    """The vehicle and its driver: both are judged, so the schools of both are held."""
    return [vehicle, vehicle.driver] if vehicle.driver else [vehicle]


def _known(uuid, vehicle, drivers, **said) -> Permit | None:
    """The permit of a form that was sent before, when it said the same."""
    there = Permit.objects.filter(uuid=uuid).first()
    if there is None:
        return None
    if there.state in (State.WITHDRAWN, State.TAKEN_BACK):
        raise Refused(_("This record is withdrawn: it counts no more."))
    if set(there.named.values_list("driver", flat=True)) != {one.pk for one in drivers}:
        raise Refused(once.in_other_words())
    return once.same(there, vehicle_id=vehicle.pk, **said)


def earliest_receipt() -> dt.date:
    """The first day on which an application that is recorded today may have been received."""
    return before_working_days(clock.today(), rules.RECEIVED_BACK)


def _check(vehicle, drivers) -> None:
    """Refuse a kind that is never permitted, and whoever drives for none of the schools that share
    the vehicle."""
    if vehicle.kind in FORBIDDEN:
        raise Refused(_("A vehicle of this kind never gets a permit."))
    if not drivers:
        raise Refused(_("A permit names at least one driver."))
    used = vehicle.links.filter(in_use=True, school__status=Status.OPEN)
    for one in drivers:
        if not one.links.filter(school__in=used.values("school"), in_use=True).exists():
            raise Refused(_("This driver is of none of the schools that use the vehicle."))


def _check_barred(drivers) -> None:
    """A permit that is asked for names nobody who may not drive pupils."""
    for one in drivers:
        if one.verdict == Verdict.BARRED:
            raise Refused(_("%(name)s is barred: no permit names them.") % {"name": one.name})


def _new(uuid, vehicle, school, drivers, actor, **facts) -> Permit:
    permit = Permit.objects.create(
        uuid=uuid, vehicle=vehicle, recorded_by=actor, recorded_at=clock.now(),
        **facts, **school.columns(),
    )  # fmt: skip
    PermitDriver.objects.bulk_create(
        PermitDriver(permit=permit, driver=one, **school.columns()) for one in drivers
    )
    return permit


def _grant(permit, vehicle, actor, number, until) -> None:
    """From now on the vehicle runs by it: its routes are judged by whom and what it names."""
    city = vehicle.city_id
    facts = {name: getattr(vehicle, name) for name in ("colour", "kind", "plates")}
    check(vehicle.plate, facts | {"permit_until": until}, city)
    _replace(permit_of(vehicle), permit, number)
    permit.number, permit.until, permit.granted_at = number, until, clock.now()
    permit.state, permit.due_on = State.GRANTED, None
    permit.save()
    vehicle.permit, vehicle.permit_until, vehicle.permitted = number, until, permit
    vehicle.version += 1
    vehicle.save(update_fields=["permit", "permit_until", "permitted", "version"])
    judge.judge_vehicle(vehicle, actor)


def _replace(before, permit, number) -> None:
    """The one by which it ran stops. Of one that the bureau decided the bureau hears, unless it
    decided on this one too."""
    if before is None:
        return
    if permit.followed:
        before.ended_at = clock.now()
        before.save(update_fields=["ended_at"])
    else:
        permit_ends.stop(before, number)


def may(actor: User, permit: Permit, step: str) -> bool:
    """Whether somebody may ever take such a step with this permit."""
    return actor.seats.cover(permit, WHO[Step(step)])


@once_more
def take(
    permit: Permit, actor: User, *, uuid, step: str, day: dt.date, agrees: bool | None = None,
    note: str = "", number: str = "", until: dt.date | None = None,
) -> PermitStep:  # fmt: skip
    """The next step of an application. The same uuid again gives the one there is."""
    if not may(actor, permit, step):
        raise PermissionDenied
    vehicle = permit.vehicle
    hold(*_wholes(vehicle), school=permit.school)
    vehicle = lock(Vehicle, vehicle)
    row = lock(Permit, permit)
    known = PermitStep.objects.filter(uuid=uuid).first()
    if known:
        once.same(row, **({"number": number, "until": until} if number else {}))
        return once.same(known, permit_id=row.pk, step=step, day=day, agrees=agrees, note=note)
    if not may(actor, row, step):  # the school may have moved before the lock
        raise PermissionDenied
    if step not in rules.ENDS:  # what a closed school left is put away all the same
        open_school(row.school)
    before = row.done
    if step not in rules.may_follow(row.state, before):
        raise Refused(_("This cannot be done now: %(state)s.") % {"state": row.get_state_display()})
    refuse(rules.faults(step, day, earliest(row), clock.today(), agrees, note, number, until))
    found = PermitStep.objects.create(
        uuid=uuid, permit=row, step=step, day=day, agrees=agrees, note=note, due_on=row.due_on,
        recorded_by=actor, recorded_at=clock.now(), **{name: getattr(row, name) for name in OWNER},
    )  # fmt: skip
    _go(row, vehicle, actor, [*before, Done(step, day, agrees)], number, until)
    if step != Step.WITHDRAW or not actor.seats.cover(row, SCHOOL_ROLES):
        dues.tell(row)
    return found


def earliest(permit: Permit) -> dt.date:
    """The first day on which the next step may lie: replies come in any order, none before the
    papers were sent."""
    received = permit.received_on or clock.day_of(permit.recorded_at)
    return max([received, *(one.day for one in permit.done if _binds(permit, one))])


def _binds(permit, one: Done) -> bool:
    return permit.state != State.OPINIONS or one.step == Step.SEND


def _go(permit, vehicle, actor, done, number, until) -> None:
    state = rules.after(permit.state, done)
    if state == State.GRANTED:
        _grant(permit, vehicle, actor, number, until)
    else:
        permit.state = state
        permit.due_on = rules.due(state, permit.received_on, done, after_working_days)
        permit.save(update_fields=["state", "due_on"])
    if state == State.TAKEN_BACK:
        _take_off(permit, vehicle, actor)
    dues.follow(permit)


def _take_off(permit, vehicle, actor) -> None:
    """The vehicle that ran by it runs by none: it names nobody any more."""
    if permit.granted_at and not permit.ended_at:
        permit.ended_at = clock.now()
        permit.save(update_fields=["ended_at"])
    if vehicle.permitted_id != permit.pk:
        return
    if vehicle.permit == permit.number:
        vehicle.permit, vehicle.permit_until = "", None
    vehicle.permitted = None
    vehicle.version += 1
    vehicle.save(update_fields=["permit", "permit_until", "permitted", "version"])
    judge.judge_vehicle(vehicle, actor)
