"""Publishing a month's report: ordered on a page, made and kept by the worker.

A published report never changes (R35, docs/design-differences.md). Whatever the same month comes to
later is published beside it as a numbered amendment that lists what changed and why.
"""

import uuid as uuids
from dataclasses import dataclass
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from reports import frozen, periods
from reports.models import Paper, Publication
from reports.periods import Period
from reports.workbook import book
from reports.workbook.order import Amendment, Order
from safety.base import clock
from safety.base.models import Refused
from safety.base.one_view import one_view
from safety.files import storage
from safety.schools.models import Unit
from safety.sheets.actions import start_export
from safety.sheets.models import SheetJob
from safety.web.views import ADMINS

KIND = "publish.month"


def units_of(user):
    """The bureaus whose reports a person publishes: those of which they are administrator."""
    seats = user.seats.only(ADMINS).seats
    return Unit.objects.filter(pk__in=[seat.unit_id for seat in seats]).order_by("code", "pk")


def allowed(user) -> bool:
    return bool(user.seats.roles & ADMINS)


def published(unit: Unit, period: Period):
    """The report of a month and its amendments, in their order."""
    rows = Publication.objects.filter(kind=Paper.MONTH, unit=unit)
    rows = rows.filter(year=period.year, month=period.month)
    return rows.order_by("number")


@dataclass(frozen=True)
class Standing:
    """One of the reader's own bureaus and a month: what was published last (None: nothing), in how
    many figures today's computation differs, whether the reader may publish."""

    unit: Unit
    last: Publication | None
    differing: int
    may_publish: bool


def standings(user, period: Period) -> list[Standing]:
    """How a month stands with each bureau at which the reader is seated; none while it runs."""
    if not (period.month and period.final):
        return []
    own = {unit.pk for unit in units_of(user)}
    seated = Unit.objects.filter(pk__in=[seat.unit_id for seat in user.seats.seats])
    rows = Publication.objects.filter(kind=Paper.MONTH, unit__in=seated)
    rows = rows.filter(year=period.year, month=period.month)
    last = {row.unit_id: row for row in rows.order_by("number").select_related("published_by")}
    return [
        _standing(unit, last.get(unit.pk), unit.pk in own)
        for unit in seated.order_by("code", "pk")
        if unit.pk in own or unit.pk in last
    ]


def _standing(unit, last, may_publish) -> Standing:
    if last is None:
        return Standing(unit, None, 0, may_publish)
    last.unit = unit
    return Standing(unit, last, len(differences(last)), may_publish)


def differences(row: Publication) -> list[dict]:
    """What the present computation says otherwise than this publication (frozen.changes)."""
    return frozen.changes(row.figures, frozen.snapshot(row.unit, row.period))


def order(user, unit: Unit, period: Period, uuid, reason: str = "") -> SheetJob:
    """Ask the worker to publish, or with a reason to amend. Sent again it is the same job.

    Refused for a month that is not over, and where there is nothing (yet) to amend.
    """
    _check(period)
    if reason:
        _check_amendment(published(unit, period).last())
    params = {"unit": str(unit.uuid), "period": period.key, "once": str(uuid), "reason": reason}
    return start_export(user, KIND, uuid=uuid, params=params)


def write(user, params: dict, path: Path, progress) -> str:
    """A safety.sheets Writer: makes the workbook, keeps it and publishes it.

    A month that is published already, and a job that is done a second time, give the kept file.
    """
    unit = units_of(user).filter(uuid=params["unit"]).first()
    period = periods.find(params["period"])
    if unit is None or period is None:
        raise Refused(_("You may not do this any more."))
    _check(period)
    kept, reason = published(unit, period), params["reason"]
    mine = kept.filter(uuid=params["once"]).first() if reason else kept.first()
    if mine is None:
        mine = _publish(*_made(user, unit, period, reason, path, progress), params, path)
    path.write_bytes(storage.read(mine.file))
    return mine.name


def _check(period):
    if not (period.month and period.final):
        raise Refused(_("Only a month that has ended can be published."))


def _check_amendment(last, figures: dict | None = None) -> list[dict]:
    """What an amendment would list: what the figures, those of now, say otherwise than `last`."""
    if last is None:
        raise Refused(_("This month's report has not been published yet."))
    found = differences(last) if figures is None else frozen.changes(last.figures, figures)
    if not found:
        raise Refused(_("The figures are what was published: there is nothing to amend."))
    return found


def _amendment(last, reason, figures) -> Amendment:
    found = _check_amendment(last, figures)
    return Amendment(last.number + 1, reason, found)


def _made(user, unit, period, reason, path, progress) -> tuple[Order, dict]:
    """The workbook at `path`, its order and the figures that are kept beside it. Workbook, figures
    and what an amendment lists are of one instant: what is recorded meanwhile is in none. What is
    told of the progress goes another way (safety.sheets.aside)."""
    with one_view():
        figures = frozen.snapshot(unit, period)
        last = published(unit, period).last()
        amended = _amendment(last, reason, figures) if reason else None
        order = Order.of_bureau(user, unit, period, amended)
        book.make(order, path, progress)
    return order, figures


def _publish(order: Order, figures: dict, params, path) -> Publication:
    data = path.read_bytes()
    file, sha256 = storage.put("published", data)
    unit, amends = order.user.unit, order.amends
    row = Publication(
        uuid=uuids.UUID(params["once"]), unit=unit, **unit.columns(),
        year=order.period.year, month=order.period.month, number=amends.number if amends else 0,
        name=order.file_name, file=file, sha256=sha256, bytes=len(data),
        figures=figures,
        changes=amends.changes if amends else [], reason=amends.reason if amends else "",
        published_by=order.user.user, published_at=clock.now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # published by somebody else in this very moment
        if amends:
            raise
        return published(unit, order.period)[0]
    return row


def is_whole(row: Publication) -> bool:
    """Whether the kept file is still what was published; storage.Away while nobody can tell."""
    try:
        return storage.digest_of(row.file) == row.sha256
    except FileNotFoundError:
        return False
