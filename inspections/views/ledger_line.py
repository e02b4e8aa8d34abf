"""A line of the ledger as the page shows it, written in one go.

The ledger is the page most opened and its rows are most of it: a template for each cell costs ten
times what these functions do. Every value from a row passes through `_filled`, which escapes all
that is not markup of ours; the words of a language are put together once.
"""

from collections.abc import Callable
from functools import lru_cache
from html import escape
from typing import NamedTuple

from django.template.defaultfilters import capfirst
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from inspections.ledger_columns import Column, chosen
from inspections.models import OPEN_STATES, SCHOOL_STATES, Area, Severity, Source, State
from safety.base import clock
from safety.schools.models import Stage
from safety.web.templatetags.site import (
    countdown,
    icon,
    pressure,
    severity_look,
    state_icon,
    state_look,
)

NOTHING = "–"
CUT = 60
BOX = (
    '<td class="pick"><label><input type="checkbox" name="pick" value="{}" aria-label="{}">'
    "</label></td>"
)
NO_BOX = SafeString('<td class="pick"></td>')
UNBROKEN = ("number", "found", "signed")  # on paper a day is not cut in two
PLACE = "00000000-0000-0000-0000-000000000000"


class Line(NamedTuple):
    """A row's key and text as they are, and the line as HTML."""

    pk: int
    what: str
    html: SafeString


class Lines:
    """Makes the lines of one page. `pick`: a line begins with a box by which an open hazard is
    chosen for an act on many."""

    def __init__(self, columns: tuple[Column, ...] = (), pick=False):
        self.columns = columns or chosen("")
        self.pick = pick
        self.language = get_language()
        self.day = clock.today()

    def __call__(self, rows) -> list[Line]:
        return [Line(row.pk, row.what, self.line(row)) for row in rows]

    @cached_property
    def pattern(self) -> str:
        """A line with room for its cells, each with its title, which a phone shows beside the
        value; braces in a title cannot open a field."""
        number, *others = (
            escape(str(column.title)).replace("{", "{{").replace("}", "}}")
            for column in self.columns
        )
        # A cell and a row end where the next begins: HTML asks for no end tag.
        first = f'<th scope="row" data-label="{number}"><a href="{{}}">{{}}</a>'
        rest = "".join(f'<td data-label="{head}">{{}}' for head in others)
        return f"<tr>{{}}{first}{rest}"

    @cached_property
    def cells(self) -> list[Callable]:
        """What writes each cell behind the number."""
        return [getattr(self, column.code) for column in self.columns[1:]]

    @cached_property
    def address(self) -> str:
        return reverse("inspections:hazard_detail", args=[PLACE])

    def line(self, row) -> SafeString:
        url = self.address.replace(PLACE, str(row.uuid))
        values = self.box(row), url, row.number, *[cell(row) for cell in self.cells]
        return _filled(self.pattern, values)

    # -- cells, each under the code of its column

    def district(self, row) -> str:
        return row.district__name

    def school(self, row) -> str:
        return row.school__unit__name

    def stage(self, row) -> str:
        return _words(Stage, self.language)[row.school__stage]

    def area(self, row) -> str:
        return _words(Area, self.language)[row.area]

    def what(self, row) -> str:
        return row.what if len(row.what) <= CUT else Truncator(row.what).chars(CUT)

    def place(self, row) -> str:
        return row.place or NOTHING

    def severity(self, row) -> SafeString | str:
        return _severities(self.language)[row.severity]

    def source(self, row) -> str:
        return _words(Source, self.language)[row.source]

    def found(self, row) -> str:
        return clock.day_of(row.found_at).isoformat()

    def box(self, row) -> SafeString | str:
        if not self.pick:
            return ""
        if row.state not in OPEN_STATES:
            return NO_BOX
        return format_html(BOX, row.uuid, row.number)

    def deadline(self, row) -> SafeString | str:
        """The day and what is left of it while it is open; the bare day afterwards."""
        if row.deadline is None:
            return "" if row.state in OPEN_STATES else NOTHING
        if row.state not in OPEN_STATES:
            return row.deadline.isoformat()
        stopped = row.state not in SCHOOL_STATES
        return _deadline(row.deadline, stopped, self.day, self.language)

    def state(self, row) -> SafeString | str:
        return _states(self.language)[row.state]

    def responsible(self, row) -> str:
        return row.responsible or NOTHING

    def signed(self, row) -> str:
        return clock.day_of(row.signed_off_at).isoformat() if row.signed_off_at else NOTHING


class PaperLines(Lines):
    """Lines to be printed: nothing is cut, nothing is a picture, and days are days."""

    @cached_property
    def pattern(self) -> str:
        cells = (
            f"<td{' class=fixed' if column.code in UNBROKEN else ''}>{{}}</td>"
            for column in self.columns
        )
        return f"<tr>{''.join(cells)}</tr>"

    def line(self, row) -> SafeString:
        return _filled(self.pattern, (row.number, *[cell(row) for cell in self.cells]))

    def what(self, row) -> str:
        return row.what

    def deadline(self, row) -> SafeString | str:
        """The day; what is late stands in words beside it."""
        if row.deadline is None:
            return NOTHING
        late = row.state in SCHOOL_STATES and row.deadline < self.day
        day = row.deadline.isoformat()
        said = countdown(row.deadline) if late else ""
        return format_html('<span class="fixed">{}</span> {}', day, said)

    def severity(self, row) -> str:
        return _words(Severity, self.language)[row.severity]

    def state(self, row) -> str:
        return _words(State, self.language)[row.state]


def _filled(pattern: str, values) -> SafeString:
    """As format_html does, in half of its time."""
    texts = [value if type(value) is SafeString else escape(value) for value in values]
    return SafeString(pattern.format(*texts))


# -- of each language and day, put together once -------------------------------------------------


@lru_cache(maxsize=32)
def _words(choices, _language) -> dict[str, str]:
    return {value: capfirst(str(label)) for value, label in choices.choices}


@lru_cache(maxsize=8)
def _severities(language) -> dict[str, SafeString]:
    return {
        value: format_html('<span class="hue-{}">{}</span>', severity_look(value), word)
        for value, word in _words(Severity, language).items()
    }


@lru_cache(maxsize=8)
def _states(language) -> dict[str, SafeString]:
    return {
        value: format_html(
            '<span class="badge-state hue-{}">{}{}</span>',
            state_look(value),
            icon(state_icon(value)),
            word,
        )
        for value, word in _words(State, language).items()
    }


@lru_cache(maxsize=2048)
def _deadline(due, stopped: bool, _day, _language) -> SafeString:
    """As components/_deadline.html writes it."""
    hue = "open" if stopped else pressure(due)
    sign = "lock" if stopped else "alert" if hue == "overdue" else "clock"
    return format_html(
        '<span class="deadline-line"><span class="deadline hue-{}">{}{}</span>'
        ' <span class="quiet">{}</span></span>',
        hue,
        icon(sign),
        _("Clock stopped") if stopped else countdown(due),
        due.isoformat(),
    )
