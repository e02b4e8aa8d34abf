"""What runs out of a driver or vehicle, for each school that uses them: one open item for each
paper. A renewal settles it and opens the next; what is not on file at all is owed from the day on
which the school began to use them, or began again."""

import datetime as dt
from collections.abc import Callable, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from safety.base import clock
from safety.dues import kinds
from safety.dues.follow import Owed, follow_rows
from safety.dues.ladders import rungs
from safety.schools.models import Role, Status
from transport.models import Driver, DriverLink, Vehicle, VehicleLink
from transport.queries.numbers import ByCity
from transport.rules import expiry as rules
from transport.rules.record import Record

# An examination or inspection takes days to book: the first word comes a month before.
LADDER = (
    *rungs(Role.SAFETY_OFFICER, -30, -14, -7, -3, 0, 1, 2, 4, 8, every=7),
    *rungs(Role.PRINCIPAL, -3, 1, 2, 4, 8, every=7),
    *rungs(Role.DISTRICT_ADMIN, 3, 8, every=7),
    *rungs(Role.CITY_ADMIN, 14, every=7),
)
# Another vehicle, or another driver, is not found within a month.
LONG_LADDER = (*rungs(Role.SAFETY_OFFICER, -60), *rungs(Role.PRINCIPAL, -30), *LADDER)
LONG = frozenset({"vehicle_scrapping", "driver_age"})
# Of each paper: the label of its kind, its line, and its line where nothing is on file.
WORDS: dict[str, tuple[str | Promise, Promise, Promise]] = {
    "driver_licence": (
        gettext_lazy("Driving licences of pupils' drivers"),
        gettext_lazy("Driving licence of %(name)s, valid to %(until)s"),
        gettext_lazy("It is not on file to when the driving licence of %(name)s is valid"),
    ),
    "driver_age": (
        gettext_lazy("Drivers near the age limit"),
        gettext_lazy("%(name)s may drive pupils to %(until)s, by age: find another driver"),
        gettext_lazy("The birth date of %(name)s is not on file"),
    ),
    "driver_medical": (
        gettext_lazy("Medical examinations of drivers"),
        gettext_lazy("Medical examination of %(name)s, the next by %(until)s"),
        gettext_lazy("When %(name)s is to be examined is not known: the first licence is missing"),
    ),
    "driver_yearly_review": (
        gettext_lazy("Yearly reviews of drivers"),
        gettext_lazy("Yearly review of %(name)s by the traffic police, the next by %(until)s"),
        gettext_lazy("When %(name)s is to be reviewed is not known: the first licence is missing"),
    ),
    "driver_qualification": (
        gettext_lazy("School-bus qualifications"),
        gettext_lazy("School-bus qualification of %(name)s, valid to %(until)s"),
        gettext_lazy("The school-bus qualification of %(name)s is not on file"),
    ),
    "driver_answers": (
        gettext_lazy("What is asked of drivers each year"),
        gettext_lazy("Answers on record about %(name)s (points, accidents, crime, illness …) hold "
                     "to %(until)s"),
        gettext_lazy("Not all that is asked about %(name)s as a driver is answered"),
    ),
    "vehicle_inspection": (
        gettext_lazy("Safety inspections of vehicles"),
        gettext_lazy("Safety inspection of %(name)s, valid to %(until)s"),
        gettext_lazy("The safety inspection of %(name)s is not on file"),
    ),
    "vehicle_insurance": (
        gettext_lazy("Insurance of vehicles"),
        gettext_lazy("Insurance of %(name)s, valid to %(until)s"),
        gettext_lazy("The insurance of %(name)s is not on file"),
    ),
    "vehicle_permit": (
        gettext_lazy("School-bus permits"),
        gettext_lazy("School-bus permit of %(name)s, valid to %(until)s"),
        gettext_lazy("The school-bus permit of %(name)s is not on file"),
    ),
    "vehicle_scrapping": (
        gettext_lazy("Scrapping dates of vehicles"),
        gettext_lazy("%(name)s is to be scrapped by %(until)s"),
        gettext_lazy("It is not on file by when %(name)s is to be scrapped"),
    ),
}  # fmt: skip
KINDS = tuple(WORDS)


def line_of(code: str) -> Callable[[dict], str]:
    """What an item says, in the reader's language."""
    _label, known, missing = WORDS[code]

    def line(facts: dict) -> str:
        return str(known if facts["until"] else missing) % facts

    return line


def register() -> None:
    """Make the kinds known; called once, from AppConfig.ready()."""
    for code, (label, _known, _missing) in WORDS.items():
        ladder = LONG_LADDER if code in LONG else LADDER
        kinds.register(kinds.Kind(code, label, line_of(code), ladder))


def follow_drivers(
    rows: Sequence[Driver], records: dict[int, list[Record]], day: dt.date, numbers: ByCity
) -> None:
    """After drivers were judged by these records: every school of theirs."""
    found = {
        row.pk: rules.of_driver(row.facts(None), records[row.pk], day, numbers.of(row.city_id))
        for row in rows
    }
    _follow(DriverLink, "driver", {row.pk: row for row in rows}, found)


def follow_vehicles(rows: Sequence[Vehicle]) -> None:
    """After vehicles were judged: every school of theirs."""
    found = {row.pk: rules.of_vehicle(row.facts()) for row in rows}
    _follow(VehicleLink, "vehicle", {row.pk: row for row in rows}, found)


def _follow(model, name: str, rows: dict, found: dict) -> None:
    links = model.objects.filter(**{f"{name}__in": list(rows)}).order_by("pk")
    links = links.select_related("school__unit")
    mine = [code for code in KINDS if code.startswith(f"{name}_")]

    def owed(link) -> list[Owed]:
        key = getattr(link, f"{name}_id")
        if not link.in_use or link.school.status != Status.OPEN:
            return []
        return [_owed(link, f"{name}_{code}", until, rows[key]) for code, until in found[key]]

    uses = list(links)
    for link in uses:
        setattr(link, name, rows[getattr(link, f"{name}_id")])  # asked for its address
    follow_rows(uses, mine, owed)


def _owed(link, kind: str, until: dt.date | None, row) -> Owed:
    text = until.isoformat() if until else ""
    missing = clock.day_of(link.since) + dt.timedelta(days=rules.MISSING_DAYS)
    facts = {"name": str(row), "until": text}
    return Owed(kind, f"{link.uuid}:{text or _none(link)}", until or missing, facts)


def _none(link) -> str:
    """Of a paper that is not on file: what a use that is over still owed is no use's that began
    again."""
    return f"none:{clock.day_of(link.begun_at)}" if link.begun_at else "none"
