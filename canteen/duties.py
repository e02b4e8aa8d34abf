"""What kitchens fulfil of what is owed regularly (R05, R13): each drinking-water machine is cleaned
and disinfected. A machine that came or went within a stretch owes nothing for it."""

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from canteen.dues import water
from canteen.models import WaterCleaning, WaterMachine
from safety.base import clock
from safety.dues.cadence import duties
from safety.dues.cadence.duties import Duty, Owner
from safety.dues.cadence.words import Part, Record

CHUNK = 5_000


def cleaned(units, first, last) -> Iterator[tuple[int, Record]]:
    """The withdrawn ones too, with the day: a month that was over by then stays as it was."""
    rows = WaterCleaning.objects.filter(school__in=units, done_on__range=(first, last))
    rows = rows.order_by("school_id").values_list(
        "school_id", "done_on", "recorded_at", "machine_id", "machine__uuid", "withdrawn_at"
    )
    for school, day, at, machine, uuid, withdrawn in rows.iterator(chunk_size=CHUNK):
        until = clock.day_of(withdrawn) if withdrawn else dt.date.max
        yield school, Record(day, clock.day_of(at), str(uuid), str(machine), until=until)


def machines(units) -> Iterator[tuple[int, Part]]:
    rows = WaterMachine.objects.filter(school__in=units).order_by("school_id", "pk")
    rows = rows.values_list("school_id", "pk", "recorded_at", "out_at")
    for school, pk, since, out in rows.iterator(chunk_size=CHUNK):
        yield school, Part(str(pk), clock.day_of(since), clock.day_of(out) if out else None)


def register() -> None:
    """Make it known; called once, from AppConfig.ready()."""
    listed, seen = "canteen:water_list", "canteen:water_detail"
    duties.register(
        Duty(
            water.DUTY, _("disinfection of drinking-water machines"), Owner.SCHOOL,
            cleaned, listed, seen, machines, water.opened_by, water.follow_exemption,
        )
    )  # fmt: skip
