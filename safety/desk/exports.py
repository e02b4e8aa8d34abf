"""Workbooks that the desk hands out at once (long ones go through the worker: safety.sheets)."""

import tempfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path

from django.http import FileResponse
from django.utils.translation import gettext as _

from safety.base import clock
from safety.desk.slips import Slip
from safety.sheets.exporter import Head, write_table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def schools_workbook(rows: Iterable, count: int) -> FileResponse:
    """The schools of a filtered list, one a row."""
    heads = [
        Head(_("School code"), width=13), Head(_("Name of the school"), width=28),
        Head(_("District"), width=14),
        Head(_("Township"), width=18), Head(_("Stage"), width=14), Head(_("Status"), width=9),
        Head(_("Boarding school"), width=9), Head(_("Pupils"), "number", 9),
        Head(_("Boarders"), "number", 9), Head(_("Staff"), "number", 9),
        Head(_("Buildings"), "number", 9), Head(_("Storeys"), "number", 9),
        Head(_("Address"), width=36), Head(_("Longitude"), "number", 12),
        Head(_("Latitude"), "number", 12), Head(_("Founded on"), "date", 12),
        Head(_("Principal"), width=12), Head(_("Principal's phone"), width=15),
        Head(_("Safety officer"), width=12), Head(_("Safety officer's phone"), width=15),
    ]  # fmt: skip
    return _download(_("Schools"), heads, map(_school, rows), count)


def _school(school) -> list:
    unit = school.unit
    return [
        school.code, unit.name, unit.district.name, unit.township.name if unit.township else "",
        str(school.get_stage_display()), str(school.get_status_display()),
        _("yes") if school.boarding else _("no"), school.pupils, school.boarders, school.staff,
        school.buildings, school.storeys, school.address, school.lon, school.lat, school.founded,
        school.principal_name, school.principal_phone, school.officer_name, school.officer_phone,
    ]  # fmt: skip


def codes_workbook(found: Sequence[Slip], address: str) -> FileResponse:
    """Activation slips as a list, for offices that print or send them in their own way."""
    heads = [
        Head(_("District"), width=14), Head(_("School or bureau"), width=28),
        Head(_("Role"), width=14), Head(_("Name"), width=12), Head(_("Sign-in name"), width=18),
        Head(_("One-time code"), width=18), Head(_("Valid to"), "date", 12),
        Head(_("Where to use it"), width=36),
    ]  # fmt: skip
    rows = (
        [s.district, s.place, s.role, s.name, s.username, s.code, s.last_day, address]
        for s in found
    )
    return _download(_("One-time codes"), heads, rows, len(found))


def _download(title, heads, rows, count) -> FileResponse:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        write_table(path, heads, rows, count=count, sheet=title)
        data = BytesIO(path.read_bytes())
    name = f"{title} {clock.today().isoformat()}.xlsx"
    return FileResponse(data, as_attachment=True, filename=name, content_type=XLSX)
