"""A barred driver or vehicle that a school still uses: all three tiers hear of it at once."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.dues import kinds
from safety.dues.follow import Owed, follow_rows
from safety.dues.ladders import rungs
from safety.schools.models import Role
from transport.models import DriverLink, VehicleLink
from transport.rules import words
from transport.rules.finding import Finding, restored

DRIVER, VEHICLE = "barred_driver", "barred_vehicle"
KINDS = (DRIVER, VEHICLE)
TOLD = (Role.SAFETY_OFFICER, Role.PRINCIPAL, Role.DISTRICT_ADMIN, Role.CITY_ADMIN)
# On the day itself everybody; then again until somebody else drives.
LADDER = tuple(rung for role in TOLD for rung in rungs(role, 0, 1, 2, 4, 8, every=7))


def driver_line(facts: dict) -> str:
    """It goes into mails: which crime or illness it is, the driver's page alone says."""
    found = facts.get("articles") or _articles(_bad(facts))  # what was owed before has the latter
    facts = facts | {"why": _(", ").join(str(words.bus_article(numbers)) for numbers in found)}
    if "since" not in facts:
        return _("%(name)s may not drive pupils: %(why)s") % facts
    return _("%(name)s may not drive pupils since %(since)s: %(why)s") % facts


def vehicle_line(facts: dict) -> str:
    said = " · ".join(f"{one.label}（{one.article}）" for one in _bad(facts))
    facts = facts | {"why": said}
    if "since" not in facts:
        return _("%(name)s may not carry pupils: %(why)s") % facts
    return _("%(name)s may not carry pupils since %(since)s: %(why)s") % facts


def _bad(facts) -> list[Finding]:
    return [one for one in restored(facts["found"]) if one.fails]


def _articles(found) -> list[list[int]]:
    return [list(one) for one in sorted({one.rule.article.numbers for one in found})]


def register() -> None:
    """Make the kinds known; called once, from AppConfig.ready()."""
    kinds.register(kinds.Kind(DRIVER, gettext_lazy("Barred drivers"), driver_line, LADDER))
    kinds.register(kinds.Kind(VEHICLE, gettext_lazy("Barred vehicles"), vehicle_line, LADDER))


def follow(links: Sequence[DriverLink | VehicleLink]) -> None:
    """Each of these uses of one sort, with its driver or vehicle, its school and that one's unit:
    owed while it is barred, since the first day of that; what stands against it may change."""
    if links:
        kind = DRIVER if isinstance(links[0], DriverLink) else VEHICLE
        follow_rows(links, [kind], lambda link: _owed(link, kind))


def _owed(link, kind: str) -> list[Owed]:
    row = link.driver if kind == DRIVER else link.vehicle
    if row.barred_uuid is None or not link.in_use:
        return []
    facts = {"name": str(row), "since": row.barred_since.isoformat()}
    if kind == DRIVER:
        facts["articles"] = _articles(one for one in row.found if one.fails)
    else:
        facts["found"] = [one for one in row.findings if one["fails"]]
    # A key has 64 characters: the stretch is known well enough by half of its name.
    key = f"{link.uuid}:{row.barred_uuid.hex[:16]}"
    return [Owed(kind, key, row.barred_since, facts)]
