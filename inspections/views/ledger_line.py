"""A line of the ledger as the page shows it, written in one go.

The ledger is the page most opened and its rows are most of it: a template for each cell costs ten
times what these functions do. Every value from a row passes through format_html.
"""

from typing import NamedTuple

from django.template.defaultfilters import capfirst
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from inspections.models import OPEN_STATES, SCHOOL_STATES, Severity, State
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
PLACE = "00000000-0000-0000-0000-000000000000"


class Line(NamedTuple):
    """A row's key and text as they are, and the line as HTML."""

    pk: int
    what: str
    html: SafeString


class Lines:
    """Makes the lines of one page: words, looks and days are put together once for all rows.
    `pick`: a line begins with a box by which an open hazard is chosen for an act on many."""

    def __init__(self, pick=False):
        self.pick = pick
        self.deadlines = {}

    def __call__(self, rows) -> list[Line]:
        return [Line(row.pk, row.what, self.line(row)) for row in rows]

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """The titles of the columns, which a phone shows beside each value."""
        return (
            _("Number"),
            _("School"),
            _("What is wrong"),
            _("Severity"),
            _("Deadline"),
            _("State"),
            _("Who answers"),
        )

    @cached_property
    def pattern(self) -> str:
        """A line with room for the seven cells; braces in a title cannot open a field."""
        number, *others = (
            escape(head).replace("{", "{{").replace("}", "}}") for head in self.heads
        )
        first = f'<td data-label="{number}"><a class="row-link" href="{{}}">{{}}</a></td>'
        rest = "".join(f'<td data-label="{head}">{{}}</td>' for head in others)
        return f"<tr>{{}}{first}{rest}</tr>"

    @cached_property
    def address(self) -> str:
        return reverse("inspections:hazard_detail", args=[PLACE])

    @cached_property
    def severities(self) -> dict:
        return {
            value: format_html('<span class="hue-{}">{}</span>', severity_look(value), capfirst(s))
            for value, s in Severity.choices
        }

    @cached_property
    def states(self) -> dict:
        return {
            value: format_html(
                '<span class="badge-state hue-{}">{}{}</span>',
                state_look(value),
                icon(state_icon(value)),
                capfirst(label),
            )
            for value, label in State.choices
        }

    def line(self, row) -> SafeString:
        url = self.address.replace(PLACE, str(row.uuid))
        return format_html(
            self.pattern,
            self.box(row),
            url,
            row.number,
            row.school__unit__name,
            row.what if len(row.what) <= CUT else Truncator(row.what).chars(CUT),
            self.severities[row.severity],
            self.deadline(row),
            self.states[row.state],
            row.responsible or NOTHING,
        )

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
        key = row.deadline, stopped
        if key not in self.deadlines:
            self.deadlines[key] = _deadline(row.deadline, stopped)
        return self.deadlines[key]


def _deadline(due, stopped: bool) -> SafeString:
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
