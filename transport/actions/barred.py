"""What follows when a driver or a vehicle is barred: for each school of theirs a due item that
tells all three tiers at once, and where it is grave a major hazard in the ledger.

The hazard is raised once for each school, each time that it uses the driver or vehicle and each
stretch of being barred; once it is closed, again for what came to stand against it since. It stays
in the ledger until it is put right and signed off there; the due item ends with the verdict. Where
many turn at once (a list, a number that changed), most hazards wait some minutes for `retry`.
"""

import logging
import uuid as uuids

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from inspections.actions.register import raise_hazard
from inspections.models import Hazard
from inspections.models.checklist import Area
from safety.schools.actions.hold import hold_place
from safety.schools.models import Status, User
from transport.actions import alone
from transport.dues import barred as dues
from transport.models import Driver, DriverLink, Vehicle, VehicleLink

# A barred driver is a major hazard whatever the reason; a vehicle is for these alone.
GRAVE = frozenset(
    {*("forbidden_vehicle", "scrapped", "scrap_date", "unlicensed", "false_plate", "over_seats")}
)
# So many hazards one act raises itself: each costs dozens of statements, in the transaction that
# holds all of its rows. The others are raised one by one, each in a short transaction of its own.
AT_ONCE = 20
log = logging.getLogger(__name__)


def follow(model, rows, actor: User | None) -> None:
    """After the verdicts of these rows turned: every school that uses them."""
    links = DriverLink if model is Driver else VehicleLink
    name = model._meta.model_name
    known = {row.pk: row for row in rows}
    used = links.objects.filter(**{f"{name}__in": list(known)}, school__status=Status.OPEN)
    follow_links(list(used.select_related("school__unit").order_by("school", "pk")), known, actor)


def follow_link(link: DriverLink | VehicleLink, row: Driver | Vehicle, actor: User | None) -> None:
    """One school: owed and raised is what stands against the driver or vehicle now."""
    follow_links([link], {row.pk: row}, actor)


def follow_links(links: list, known: dict, actor: User | None) -> None:
    """Uses of drivers, or of vehicles, by several schools; `known`: the rows by their keys."""
    for link in links:
        name = "driver" if isinstance(link, DriverLink) else "vehicle"
        setattr(link, name, known[getattr(link, f"{name}_id")])
    dues.follow(links)
    grave = [(link, codes) for link in links if (codes := _asked(link)) or link.hazard_waits]
    for link, codes in grave[:AT_ONCE]:
        _follow_hazard(link, _whole(link), actor, codes)
    _let_wait(grave[AT_ONCE:])


def _whole(link) -> Driver | Vehicle:
    return link.driver if isinstance(link, DriverLink) else link.vehicle


def _asked(link) -> set[str]:
    """For what a hazard of this use is to be in the ledger."""
    row = _whole(link)
    return _grave(row) if row.barred_uuid and link.in_use else set()


def _let_wait(grave: list[tuple]) -> None:
    """What is not in the ledger yet is raised by `retry`."""
    if grave:
        model = type(grave[0][0])
        new = [link.pk for link, codes in grave if codes - _raised(link, _stretch(link))]
        mine = model.objects.filter(pk__in=[link.pk for link, _codes in grave])
        mine.filter(pk__in=new).update(hazard_waits=True)
        mine.exclude(pk__in=new).update(hazard_waits=False)


def _grave(row) -> set[str]:
    """What of all that stands against it asks for a hazard."""
    codes = {one.code for one in row.found if one.fails}
    return codes if isinstance(row, Driver) else codes & GRAVE


def _follow_hazard(link, row, actor, codes) -> None:
    """Raise what is not in the ledger: the first of a stretch and of a use by the school, and,
    once that one is closed, what came to stand against it since. What cannot be raised waits."""
    stretch = _stretch(link)
    known = _raised(link, stretch)
    new = codes - known
    raised = _raise_new(link, row, actor, stretch, known, new) if new else None
    if raised:
        link.hazard, link.hazard_stretch = raised.uuid, stretch
        link.hazard_codes = ",".join(sorted(known | new))
    waits = bool(new) and not raised
    if raised or waits != link.hazard_waits:
        link.hazard_waits = waits
        link.save(update_fields=["hazard", "hazard_stretch", "hazard_codes", "hazard_waits"])


def _stretch(link) -> uuids.UUID:
    """The name of this stretch of being barred, in this use by the school."""
    barred = _whole(link).barred_uuid
    return uuids.uuid5(link.uuid, f"barred {barred} {link.spell or ''}".strip())


def _raised(link, stretch: uuids.UUID) -> set[str]:
    """For what a hazard was raised in it."""
    return set(link.hazard_codes.split(",")) if link.hazard_stretch == stretch else set()


def _raise_new(link, row, actor, stretch, known, new):
    """The hazard, or None while an earlier one is open or nobody sits at the school."""
    if not known:
        return _raise(link, row, actor, stretch)
    if Hazard.objects.open().filter(uuid=link.hazard).exists():
        return None
    return _raise(link, row, actor, uuids.uuid5(stretch, ",".join(sorted(new))))


def retry(ends: float) -> int:
    """Raise what could not be raised before; how many links were looked at. Each is a transaction
    of its own: one that fails holds up none of the others, is in the log, and waits on. Raises
    alone.Busy where another run is at it or the time is over."""
    count = 0
    for links in (VehicleLink, DriverLink):
        waiting = links.objects.filter(hazard_waits=True).order_by("pk")
        ids = list(waiting.values_list("pk", flat=True))
        count += sum(_retry_one(links, pk, ends) for pk in ids)
    return count


def _retry_one(links, pk: int, ends: float) -> bool:
    """Whether it was looked at."""
    try:
        return _retry(links, pk, ends)
    except (alone.Busy, SoftTimeLimitExceeded):
        raise
    except Exception:
        log.exception("%s %s: its hazard could not be raised", links._meta.model_name, pk)
        return False


@transaction.atomic
def _retry(links, pk: int, ends: float) -> bool:
    """False where the link is gone meanwhile, with the list that brought it."""
    alone.hold(ends)
    model, name = (Driver, "driver") if links is DriverLink else (Vehicle, "vehicle")
    known = links.objects.filter(pk=pk)
    found = known.values_list("school", name).first()
    if found is None:
        return False
    hold_place(found[0])
    row = model.objects.select_for_update(of=("self",), no_key=True).filter(pk=found[1]).first()
    # Behind the locks: as it is now.
    link = known.select_related("school__unit").first()
    if row is None or link is None:
        return False
    if link.school.status == Status.OPEN:
        follow_link(link, row, None)
    return True


def _raise(link, row, actor, uuid) -> Hazard | None:
    # The ledger is the office's: what stands in it is written once, in its language.
    with override("zh-hans"):
        return raise_hazard(
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
