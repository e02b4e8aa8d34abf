"""The workbook that the desk hands out at once: it holds secrets, so no copy of it is kept."""

import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from django.http import FileResponse
from django.utils.translation import gettext as _

from safety.base import clock
from safety.desk.slips import Slip
from safety.sheets.exporter import Head, write_table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
