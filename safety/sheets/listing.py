"""Lists as workbooks: one declaration beside each list page, and no code for any of them.

    PEOPLE = Listing(
        "people", _("People"), page="safety.desk.views.person.PersonList",
        route="desk:person_list", personal=True,
        columns=(Shown(_("Name"), "name"), Shown(_("Appointments"), seats_of, width=40)),
    )
    listing.add(PEOPLE)     # once, from AppConfig.ready()

The rows are those of the page itself: the worker asks it what it shows to the job's owner under
the filters that were set, when the workbook is made and not when it was ordered.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from safety.base import clock
from safety.base.models import Refused
from safety.web.views import RowPage

from . import registry
from .exporter import Head, write_table
from .importer import Progress

CHUNK = 1000
PREFIX = "export."


class Shown(NamedTuple):
    """A column: its title, a path from the row ("school.unit.name") or a function of it, what it
    holds ("text" | "number" | "date" | "moment") and its width."""

    title: Any
    value: str | Callable[[Any], Any]
    kind: str = "text"
    width: float = 14

    def of(self, row):
        value = self.value(row) if callable(self.value) else follow(row, self.value)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return value if value is None or self.kind != "text" else str(value)


def follow(row, path: str):
    """What a path leads to; methods on the way are called, and where it breaks off is nothing."""
    for part in path.split("."):
        row = getattr(row, part, None)
        row = row() if callable(row) else row
        if row is None:
            return None
    return row


class Asked(NamedTuple):
    """As much of a request as a list page needs to say what it shows: who asks, and for what."""

    user: Any
    GET: QueryDict


@dataclass(frozen=True)
class Listing:
    """How a list is handed out.

    `page` is the dotted name of its ListPage (or of a RowPage that is `Exported`: the list is a
    part of that row), found on first use, since pages name their listing in turn; `route` its
    address. `personal`: it holds people's telephone numbers, so its file is ordered and fetched
    under a fresh password.
    """

    key: str
    title: Any
    page: str
    route: str
    columns: tuple[Shown, ...]
    personal: bool = False

    @cached_property
    def view(self):
        return import_string(self.page)

    def kind(self) -> registry.ExportKind:
        return registry.ExportKind(f"{PREFIX}{self.key}", self.title, self.write, self.allowed)

    def allowed(self, user) -> bool:
        """Whoever may open the list."""
        return bool(user.seats.roles & self.view.access["GET"])

    @property
    def is_part(self) -> bool:
        """Whether it is the list of one row, by whose uuid it is asked for."""
        return issubclass(self.view, RowPage)

    def url(self, uuid=None) -> str:
        return reverse(self.route, kwargs={"uuid": uuid} if uuid else None)

    def opened(self, user, given: Mapping[str, str], uuid=None):
        """The page as `user` has it under the filters in `given`. Http404 for a foreign row."""
        page, query = self.view(), QueryDict(mutable=True)
        query.update(given)
        page.request, page.kwargs = Asked(user, query), {"uuid": uuid} if uuid else {}
        page.fetch()
        return page

    @staticmethod
    def filters_of(page):
        """The page's filters, or None where it has none. Refused where they fit no more."""
        filters = page.filters()
        if filters is not None and not filters.is_valid():
            raise Refused(_("The filters do not fit any more. Open the list and export again."))
        return filters

    def write(self, user, params: dict, path: Path, progress: Progress) -> str:
        """The workbook of what the list shows to `user` now (registry.Writer)."""
        try:
            page = self.opened(user, params.get("filters", {}), params.get("of"))
        except Http404:
            raise PermissionDenied from None
        page.authorise(page.access["GET"])
        rows = page.exported(self.filters_of(page)).order_by(*page.order)
        title, count = str(self.title), rows.count()
        columns = page.export_columns or self.columns
        lines = self.lines(page, rows, columns)
        write_table(path, self.heads(columns), lines, count=count, sheet=title, progress=progress)
        parts = (title, page.export_about, clock.today().isoformat())
        return f"{' '.join(part for part in parts if part)}.xlsx"

    def heads(self, columns: tuple[Shown, ...] = ()) -> list[Head]:
        return [Head(column.title, column.kind, column.width) for column in columns or self.columns]

    def lines(self, page, rows, columns) -> Iterator[list]:
        """Rows in the order of the columns; what the page adds to its lines, block by block."""
        for block in _blocks(rows.iterator(chunk_size=CHUNK), CHUNK):
            for row in page.dress(block):
                yield [column.of(row) for column in columns]


def _blocks(rows: Iterable, size: int) -> Iterator[list]:
    rows = iter(rows)
    while block := list(islice(rows, size)):
        yield block


_listings: dict[str, Listing] = {}


def params_of(page, filters) -> dict:
    """What a job has to know to open the page again: its row, and the filters that are set."""
    known = filters.given() if filters else {}
    of = {"of": str(page.kwargs["uuid"])} if page.kwargs else {}
    return {"filters": known, **of}


def add(*listings: Listing) -> None:
    """Make listings known, by their keys; called from AppConfig.ready()."""
    for listing in listings:
        registry.add(listing.kind())
        _listings[listing.key] = listing


def get(key: str) -> Listing | None:
    """The listing of a key, or of a kind of job ("export.people"); None where there is none."""
    return _listings.get(key.removeprefix(PREFIX))
