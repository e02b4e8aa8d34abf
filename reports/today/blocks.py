"""A block of the home page: a heading, how many there are, the first of them.

Every block is one count and one capped list, whatever it holds: ten rows cost what ten thousand do.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from drills.queries import training
from inspections.queries.hazards import Section
from reports.today import lines
from reports.today.lines import Line
from safety.base import clock

SHOWN, MOST = 8, 200
SOON = dt.timedelta(days=3)
AHEAD = dt.timedelta(days=7)
# Debts that the blocks of hazards show already.
OF_HAZARDS = ("hazard_deadline", "hazard_recheck", "extension_answer", "referral_answer")


@dataclass(frozen=True)
class Block:
    """`more_url` lists the rest, and is "" where nothing is left over or no page lists it: then
    the home page itself shows it `whole`. `hue` as in site.css."""

    code: str
    title: str
    count: int
    lines: list[Line]
    more_url: str = ""
    hue: str = ""
    rows: QuerySet | None = field(default=None, compare=False)
    line: Callable | None = field(default=None, compare=False)

    def whole(self) -> "Block":
        """With every line, up to MOST; of a list there are all already."""
        if self.rows is None:
            return self
        return replace(self, lines=[self.line(row) for row in self.rows[:MOST]], more_url="")

    @property
    def folded(self) -> bool:
        return self.count > len(self.lines) and len(self.lines) < MOST


def block(code, title, rows: QuerySet, line: Callable, more_url="", hue="") -> Block:
    """A queryset in its order, counted whole and shown in part; `line` makes a Line of a row."""
    count = rows.order_by().count()
    shown = [line(row) for row in rows[:SHOWN]]
    return Block(code, title, count, shown, more_url if count > SHOWN else "", hue, rows, line)


def of_list(code, title, found: list, line: Callable, more_url="", hue="") -> Block:
    """The same of a few things that no query gives by itself."""
    return Block(code, title, len(found), [line(one) for one in found], more_url, hue)


def of_section(section: Section, line: Callable, more_url="", hue="") -> Block:
    return block(section.code, section.label, section.rows, line, more_url, hue)


def late(debts: QuerySet) -> Block:
    """Of what one owes beside hazards, what is overdue: it stands at the top."""
    rows, title = debts.filter(due_on__lt=clock.today()), _("Other duties, overdue")
    return block("owed_late", title, rows, lines.owed, hue="overdue")


def near_by(debts: QuerySet) -> Block:
    """The rest of it."""
    rows = debts.filter(due_on__gte=clock.today())
    return block("owed", _("Other duties"), rows, lines.owed, hue="soon")


def results(user) -> Block:
    """Courses of one's own desk that are held and lack results."""
    title = _("Results of examinations to enter")
    return block("results", title, training.to_enter(user), lines.to_enter, hue="soon")


def ledger(**query) -> str:
    """The ledger, filtered (inspections.forms.ledger)."""
    return f"{reverse('inspections:hazard_list')}?{urlencode(query)}"
