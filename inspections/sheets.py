"""The ledger as a workbook: exactly the rows that its filters show to its owner."""

from collections.abc import Iterator
from functools import partial
from itertools import islice

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
from safety.schools.models import Stage, Tier, Unit
from safety.sheets import registry
from safety.sheets.exporter import Head, write_table

CHUNK = 2000
WITH_SCHOOL = frozenset(state.value for state in SCHOOL_STATES)
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
    *("number", "district_id", "township_id", "school__code", "school__unit__name"),
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


class _AsTheyCome:
    """PostgreSQL gives days and doubles as Python has them: no function is called for each."""

    def get_db_converters(self, connection):
        return [] if connection.vendor == "postgresql" else super().get_db_converters(connection)


class _Day(_AsTheyCome, TruncDate):
    pass


class _Double(_AsTheyCome, Cast):
    """A cell holds a double; the database is quicker to make one than to spell out a decimal."""

    def __init__(self, name):
        super().__init__(name, FloatField())


def _lines(rows) -> Iterator[tuple]:
    """Rows in the order of HEADS. Columns alone are fetched, and a chunk is turned into words
    column by column: models and `get_…_display` would cost several times what writing does."""
    stages, sources, areas = _words(Stage), _words(Source), _words(Area)
    severities, states = _words(Severity), _words(State)
    path, today = {True: _("on the spot"), False: _("time-limited")}, clock.today()
    shanghai, bureaus = timezone.get_default_timezone(), _names_of_bureaus()
    found, signed = (_Day(name, tzinfo=shanghai) for name in ("found_at", "signed_off_at"))
    fetched = rows.values_list(*COLUMNS, _Double("funds"), found, signed).iterator(CHUNK)
    while chunk := list(islice(fetched, CHUNK)):
        (
            number, district, township, code, school, stage, source, area, severity, what, place,
            on_the_spot, deadline, responsible, measures, state, funds, found_on, signed_on,
        ) = zip(*chunk, strict=True)  # fmt: skip
        yield from zip(
            number, map(bureaus.get, district), map(bureaus.get, township), code, school,
            map(stages.get, stage),
            map(sources.get, source), map(areas.get, area), map(severities.get, severity), what,
            place, found_on, map(path.get, on_the_spot), deadline, responsible, measures, funds,
            map(states.get, state), map(partial(_days_late, today), state, deadline), signed_on,
            strict=True,
        )  # fmt: skip


def _names_of_bureaus() -> dict[int, str]:
    """They are few, each in many lines: cheaper than to join them and to send them with all."""
    tiers = (Tier.DISTRICT, Tier.TOWNSHIP)
    return dict(Unit.objects.filter(tier__in=tiers).values_list("pk", "name"))


def _days_late(today, state, deadline) -> int:
    """As the page shows it: none where the clock stands still."""
    return max((today - deadline).days, 0) if deadline and state in WITH_SCHOOL else 0


def _words(choices) -> dict[str, str]:
    return {value: str(label) for value, label in choices.choices}
