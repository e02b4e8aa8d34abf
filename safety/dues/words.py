"""How a notice reads, in the reader's language: used by the inbox, the log and the mail."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safety.dues import kinds
from safety.dues.models import DueItem, Notice


def line(row: Notice | DueItem) -> str:
    """What the matter is, in one line; text that people typed is never more than that."""
    return " ".join(kinds.line(row.kind, row.facts).split())


def label(row: Notice | DueItem) -> str:
    return kinds.label(row.kind)


def timing(row: Notice) -> str:
    """How the matter stood when it was told: 3 days left, due today, overdue by 2 days. Nothing
    for an event."""
    days = row.facts.get("days")
    if not isinstance(days, int):
        return ""
    if days == 0:
        return _("Due today")
    text = (
        ngettext("%(n)d day left", "%(n)d days left", -days)
        if days < 0
        else ngettext("Overdue by %(n)d day", "Overdue by %(n)d days", days)
    )
    return text % {"n": abs(days)}


def look(row: Notice) -> str:
    """The colour word of the timing, as the badges know it."""
    days = row.facts.get("days")
    if not isinstance(days, int):
        return "open"
    return "overdue" if days > 0 else "soon"
