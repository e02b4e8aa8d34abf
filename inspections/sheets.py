"""The ledger as a workbook: exactly the rows that its filters show to its owner."""

from collections.abc import Iterator

from django.db.models import FloatField
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inspections.forms.ledger import LedgerFilter
from inspections.models import SCHOOL_STATES, Area, Severity, Source, State
from inspections.queries.ledger import ledger_rows, order_of
from safety.base import clock
from safety.base.models import Refused
from safety.schools.models import Stage
from safety.sheets import registry
from safety.sheets.exporter import Head, write_table

CHUNK = 2000
KIND = "export.hazards"
HEADS = (
    Head(gettext_lazy("Number"), width=20),
    Head(gettext_lazy("District"), width=14),
    Head(gettext_lazy("Township"), width=16),
    Head(gettext_lazy("School code"), width=14),
    Head(gettext_lazy("School"), width=28),
    Head(gettext_lazy("Stage"), width=14),
    Head(gettext_lazy("Found by"), width=12),
    Head(gettext_lazy("Area"), width=16),
    Head(gettext_lazy("Severity"), width=12),
    Head(gettext_lazy("What is wrong"), width=40),
    Head(gettext_lazy("Place"), width=16),
    Head(gettext_lazy("Found on"), "date", 12),
    Head(gettext_lazy("Path"), width=14),
    Head(gettext_lazy("Deadline"), "date", 12),
    Head(gettext_lazy("Responsible person"), width=14),
    Head(gettext_lazy("Measures"), width=40),
    Head(gettext_lazy("Funds in yuan"), "number", 12),
    Head(gettext_lazy("State"), width=12),
    Head(gettext_lazy("Days overdue"), "number", 10),
    Head(gettext_lazy("Signed off on"), "date", 12),
)

# What is read for a line, beside its funds and the days on which it was found and signed off.
COLUMNS = (
    *("number", "district__name", "township__name", "school__code", "school__unit__name"),
    *("school__stage", "source", "area", "severity", "what", "place", "on_the_spot", "deadline"),
    *("responsible", "measures", "state"),
)


def register() -> None:
    """Make the export known; called once, from AppConfig.ready()."""
    registry.add(
        registry.ExportKind(
            KIND,
            gettext_lazy("Rectification ledger"),
            write_hazards,
            lambda user: bool(user.seats.seats),
        )
    )


def write_hazards(user, params: dict, path, progress) -> str:
    """Write what the filters in `params` (the query of the page) show to `user` now.

    A filter that no longer makes sense to them, a district that they have left, is Refused.
    """
    filters = LedgerFilter(params, user=user)
    if not filters.is_valid():
        raise Refused(_("The filters do not fit any more. Open the ledger and export again."))
    order = order_of(filters.cleaned_data["sort"], filters.cleaned_data["state"])
    rows = filters.narrow(ledger_rows(user)).order_by(*order)
    write_table(path, HEADS, _lines(rows), count=rows.count(), sheet=_("Ledger"), progress=progress)
    return _("Rectification ledger %(day)s.xlsx") % {"day": clock.today().isoformat()}


def _lines(rows) -> Iterator[tuple]:
    """Rows in the order of HEADS. Columns alone are fetched, and each word is translated once:
    models and `get_…_display` would cost several times what writing the file does."""
    stages, sources, areas = _words(Stage), _words(Source), _words(Area)
    severities, states = _words(Severity), _words(State)
    path, today = {True: _("on the spot"), False: _("time-limited")}, clock.today()
    shanghai = timezone.get_default_timezone()
    found, signed = (TruncDate(name, tzinfo=shanghai) for name in ("found_at", "signed_off_at"))
    # A cell holds a double; the database is quicker to make one than to spell out a decimal.
    yuan = Cast("funds", FloatField())
    for row in rows.values_list(*COLUMNS, yuan, found, signed).iterator(CHUNK):
        (
            number, district, township, code, school, stage, source, area, severity, what, place,
            on_the_spot, deadline, responsible, measures, state, funds, found_on, signed_on,
        ) = row  # fmt: skip
        late = state in SCHOOL_STATES and deadline and (today - deadline).days
        yield (
            number, district, township, code, school, stages[stage], sources[source], areas[area],
            severities[severity], what, place, found_on, path[on_the_spot], deadline, responsible,
            measures, funds, states[state], max(late or 0, 0), signed_on,
        )  # fmt: skip


def _words(choices) -> dict[str, str]:
    return {value: str(label) for value, label in choices.choices}
