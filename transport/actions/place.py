"""What follows for drivers and vehicles when a school closes, merges or opens again.

The school itself is held by whoever changes it. Other schools that share a vehicle are not waited
for: it is counted anew at once, and the next sweep judges it and tells them.
"""

from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from safety.base import clock
from safety.schools.models import School, Status
from transport.actions import judge
from transport.actions.barred import follow_link
from transport.models import Driver, DriverLink, Vehicle, VehicleLink

USED = ((Driver, DriverLink, "driver"), (Vehicle, VehicleLink, "vehicle"))


def follow_school(school: School) -> None:
    """An open school owes what it owes as things stand; of a closed one the engine itself has
    settled everything."""
    for model, links, name in USED:
        mine = links.objects.filter(school=school, in_use=True)
        rows = _held(model, mine.values(name))
        model.objects.filter(pk__in=list(rows)).update(rejudge_on=clock.today())
        if school.status == Status.OPEN:
            for link in mine.select_related("school__unit").order_by("pk"):
                follow_link(link, rows[getattr(link, f"{name}_id")], None)
            judge.remind(model, list(rows.values()))
    mine = VehicleLink.objects.filter(school=school, in_use=True).values("vehicle")
    count_anew(mine)


def _held(model, ids) -> dict[int, Driver | Vehicle]:
    rows = model.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids)
    return {row.pk: row for row in rows.order_by("pk")}


def count_anew(vehicles) -> None:
    """The pupils that these vehicles (ids, or a query of them) carry: those of open schools."""
    used = VehicleLink.objects.filter(in_use=True, school__status=Status.OPEN)
    pupils = used.filter(vehicle=OuterRef("pk")).order_by().values("vehicle")
    Vehicle.objects.filter(pk__in=vehicles).update(
        carried=Coalesce(Subquery(pupils.annotate(sum=Sum("pupils")).values("sum")), 0)
    )
