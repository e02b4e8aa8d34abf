"""The whole workbook, sheet by sheet."""

from pathlib import Path

from django.utils.translation import gettext as _

from reports import found_by, month, periods
from reports.workbook import amendment, cover, drills, lists, notes, sections, summary
from reports.workbook.order import Order
from safety.base.models import Refused
from safety.sheets.styled import Report
from safety.web.views import BUREAU


def allowed(user) -> bool:
    """Bureau people; asked again when the worker begins."""
    return bool(user.seats.roles & BUREAU)


def write(user, params: dict, path: Path, progress) -> str:
    """A safety.sheets Writer: the figures of `params` ("period", "found_by") for what this person
    may see now. Raises Refused for a period that nobody can mean."""
    period, who = periods.find(params.get("period", "")), params.get("found_by", "")
    if period is None or who not in found_by.FOUND_BY:
        raise Refused(_("Choose a month or a year that has begun."))
    order = Order.of(user, period, who)
    make(order, path, progress)
    return order.file_name


def make(order: Order, path: Path, progress) -> None:
    """Write the workbook of an order at `path`."""
    with Report(path, author=order.user.name) as report:
        cover.write(report, order)
        if order.amends:
            amendment.write(report, order)
        summary.main_figures(report, order)
        for group in month.TABLES:
            summary.table(report, order, group)
        drills.write(report, order)
        for of in month.SECTIONED.values():
            sections.write(report, order, of)
        lists.write(report, order, progress)
        notes.write(report, order)
