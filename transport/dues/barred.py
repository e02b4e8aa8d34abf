"""A barred driver or vehicle that a school still uses: all three tiers hear of it at once."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.dues import actions, kinds
from safety.dues.ladders import rungs
from safety.schools.models import Role
from transport.models import Driver, DriverLink, Vehicle, VehicleLink
from transport.rules.finding import restored

DRIVER, VEHICLE = "barred_driver", "barred_vehicle"
KINDS = (DRIVER, VEHICLE)
TOLD = (Role.SAFETY_OFFICER, Role.PRINCIPAL, Role.DISTRICT_ADMIN, Role.CITY_ADMIN)
# On the day itself everybody; then again until somebody else drives.
LADDER = tuple(rung for role in TOLD for rung in rungs(role, 0, 1, 2, 4, 8, every=7))


def driver_line(facts: dict) -> str:
    return _("%(name)s may not drive pupils: %(why)s") % _said(facts)


def vehicle_line(facts: dict) -> str:
    return _("%(name)s may not carry pupils: %(why)s") % _said(facts)


def _said(facts) -> dict:
    found = restored(facts["found"])
    return {"name": facts["name"], "why": " · ".join(one.label for one in found if one.fails)}


def register() -> None:
    """Make the kinds known; called once, from AppConfig.ready()."""
    kinds.register(kinds.Kind(DRIVER, gettext_lazy("Barred drivers"), driver_line, LADDER))
    kinds.register(kinds.Kind(VEHICLE, gettext_lazy("Barred vehicles"), vehicle_line, LADDER))


def owe(link: DriverLink | VehicleLink, row: Driver | Vehicle, key: str) -> None:
    """Due on the first day of being barred; what stands against it may change meanwhile."""
    kind = DRIVER if isinstance(row, Driver) else VEHICLE
    facts = {"name": str(row), "found": [one for one in row.findings if one["fails"]]}
    url = row.get_absolute_url()
    actions.owe(link.school.unit, kind, key, row.barred_since, facts=facts, url=url)
