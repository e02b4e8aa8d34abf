"""What follows when a driver or a vehicle is barred: for each school of theirs a due item that
tells all three tiers at once, and where it is grave a major hazard in the ledger.

The hazard is raised once for each school and each stretch of being barred. It stays in the ledger
until it is put right and signed off there; the due item ends with the verdict.
"""

import uuid as uuids

from django.utils.translation import gettext as _
from django.utils.translation import override

from inspections.actions.register import raise_hazard
from inspections.models.checklist import Area
from safety.dues.actions import settle_all
from safety.dues.models import DueItem
from safety.schools.models import Status, User
from transport.dues import barred as dues
from transport.models import Driver, DriverLink, Vehicle, VehicleLink

# A barred driver is a major hazard whatever the reason; a vehicle is for these alone.
GRAVE = frozenset({"forbidden_vehicle", "scrapped", "unlicensed", "false_plate", "over_seats"})


def follow(model, rows, actor: User | None) -> None:
    """After the verdicts of these rows turned: every school that uses them."""
    links = DriverLink if model is Driver else VehicleLink
    name = model._meta.model_name
    known = {row.pk: row for row in rows}
    used = links.objects.filter(**{f"{name}__in": list(known)}, school__status=Status.OPEN)
    for link in used.select_related("school__unit").order_by("school", "pk"):
        follow_link(link, known[getattr(link, f"{name}_id")], actor)


def follow_link(link: DriverLink | VehicleLink, row: Driver | Vehicle, actor: User | None) -> None:
    """One school: owed and raised is what stands against the driver or vehicle now."""
    # A key has 64 characters: the stretch is known well enough by half of its name.
    key = f"{link.uuid}:{row.barred_uuid.hex[:16] if row.barred_uuid else ''}"
    items = DueItem.objects.filter(unit=link.school_id, kind__in=dues.KINDS)
    mine = items.filter(key__startswith=f"{link.uuid}:")
    stands = bool(row.barred_uuid and link.in_use)
    settle_all(mine.exclude(key=key) if stands else mine)
    if not stands:
        return
    dues.owe(link, row, key)
    if isinstance(row, Driver) or GRAVE & {one.code for one in row.found if one.fails}:
        _raise(link, row, actor, uuids.uuid5(link.uuid, f"barred {row.barred_uuid}"))


def _raise(link, row, actor, uuid) -> None:
    # The ledger is the office's: what stands in it is written once, in its language.
    with override("zh-hans"):
        raise_hazard(
            actor,
            uuid=uuid,
            school=link.school,
            area=Area.VEHICLES,
            what=_what(row),
            interim_control=_("Not to drive or be used from today on until this is put right."),
            of=_("Register of vehicles and drivers"),
        )


def _what(row) -> str:
    """What is found. Of a person the ledger, which nobody can take anything out of, names no crime
    and no illness: the article, and the rest stands on the driver's page."""
    bad = [one for one in row.found if one.fails]
    if isinstance(row, Driver):
        text = _("Driver %(name)s does not meet %(articles)s and may not drive pupils.")
        articles = "、".join(dict.fromkeys(one.article for one in bad))
        return text % {"name": str(row), "articles": articles}
    why = "；".join(_reason(one) for one in bad)
    return _("Vehicle %(name)s may not carry pupils: %(why)s") % {"name": str(row), "why": why}


def _reason(one) -> str:
    return f"{one.label}（{one.found}；{one.article}）"
