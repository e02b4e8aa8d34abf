"""How a permit stops, and how an application ends, without a step of the bureau: the vehicle got
another number, or the school left it, closed or was merged (R17).

Whoever calls these holds the schools concerned, and where a number changes the vehicle.
"""

from collections.abc import Iterable

from django.db.models import F, Q
from django.utils.translation import gettext as _

from safety.base import clock
from safety.base.models import Refused
from safety.schools.models import School, Status, User
from transport.dues import permit as dues
from transport.models import Permit, PermitStep, Vehicle
from transport.rules.permit import OPEN, State, Step

OWNER = ("school_id", "township_id", "district_id", "city_id")


def follow_numbers(vehicles: Iterable[int]) -> None:
    """After these vehicles (ids) may have got another permit number: a permit on file that has
    another one stops now, and one whose number is there again runs from now. The district hears of
    one that it had followed. Two statements where nothing changed."""
    runs = Q(number=F("vehicle__permit"))
    mine = Permit.objects.filter(vehicle__in=list(vehicles), vehicle__permitted=F("pk"))
    turned = mine.filter(~runs & Q(ended_at=None) | runs & Q(ended_at__isnull=False))
    for permit in turned.select_related("vehicle", "school__unit").order_by("pk"):
        if permit.ended_at is None:
            stop(permit, permit.vehicle.permit)
        else:
            # What ran between is not known: of those days nobody is flagged.
            permit.granted_at, permit.ended_at = clock.now(), None
            permit.save(update_fields=["granted_at", "ended_at"])


def check_day(vehicle: Vehicle, facts: dict) -> None:
    """Refuse another last day of a permit that the bureau decided, under its own number: of the one
    by which the vehicle runs, and of one whose number comes back."""
    permit = vehicle.permitted
    if permit and permit.followed and other_day(vehicle, facts, permit):
        raise Refused(stands(permit.number))


def other_day(vehicle: Vehicle, facts: dict, permit: Permit) -> bool:
    """Whether these facts give a vehicle another last day than that of `permit`, under its number.
    What stands here already, and is only said again, is no news."""
    number, until = (facts.get(name, getattr(vehicle, name)) for name in ("permit", "permit_until"))
    said_again = (number, until) == (vehicle.permit, vehicle.permit_until)
    return not said_again and number == permit.number and until != permit.until


def decided_against(vehicle: Vehicle, facts: dict, permits: Iterable[Permit]) -> Permit | None:
    """Which of the `permits` of a vehicle, the newest first, forbids that it gets these earlier
    facts back: one of that number that the bureau decided with another last day, or took back; one
    by which it runs."""
    number, until = (facts.get(name, getattr(vehicle, name)) for name in ("permit", "permit_until"))
    known = [permit for permit in permits if permit.followed]
    same = next((permit for permit in known if permit.number == number), None)
    if same and (same.state == State.TAKEN_BACK or same.until != until):
        return same
    runs = (one for one in known if one.pk == vehicle.permitted_id and one.number == vehicle.permit)
    return next(runs, None)


def stands(number: str) -> str:
    return _(
        "The education bureau recorded the decision on permit %(number)s: whom and what it names "
        "stands. Apply for a change."
    ) % {"number": number}


def stop(permit: Permit, number: str) -> None:
    """The vehicle runs by it no more, but by the `number` that the school gave."""
    permit.ended_at = clock.now()
    permit.save(update_fields=["ended_at"])
    if permit.followed:
        dues.tell_replaced(permit, number)


def withdraw_open(school: School, actor: User | None, why: str, **of) -> None:
    """The open applications of a school, or those of a vehicle (`of`), are withdrawn; `actor` None:
    nobody took the step, it followed."""
    rows = Permit.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.filter(school=school, state__in=OPEN, **of).select_related("vehicle", "school")
    for permit in rows.order_by("pk"):
        PermitStep.objects.create(
            permit=permit, step=Step.WITHDRAW, day=clock.today(), note=why, due_on=permit.due_on,
            recorded_by=actor, recorded_at=clock.now(),
            **{name: getattr(permit, name) for name in OWNER},
        )  # fmt: skip
        permit.state, permit.due_on = State.WITHDRAWN, None
        permit.save(update_fields=["state", "due_on"])
        dues.follow(permit)


def follow_school(school: School) -> None:
    """A closed or merged school applies for nothing: its vehicle may be asked for by another."""
    if school.status == Status.OPEN:
        return
    merged = school.status == Status.MERGED
    why = _("The school was merged into another.") if merged else _("The school was closed.")
    withdraw_open(school, None, why)
