"""The columns that the ledger can show, on the screen and in print. The export has its own."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _


class Column(NamedTuple):
    """`code` stands in addresses and choices; `fields` is what is read for it."""

    code: str
    title: str
    fields: tuple[str, ...]


# In the order in which they are shown. The first is always there: it leads to the hazard.
COLUMNS = (
    Column("number", _("Number"), ("number",)),
    Column("district", _("District"), ("district__name",)),
    Column("school", _("School"), ("school__unit__name",)),
    Column("stage", _("Stage"), ("school__stage",)),
    Column("area", _("Area"), ("area",)),
    Column("what", _("What is wrong"), ("what",)),
    Column("place", _("Place"), ("place",)),
    Column("severity", _("Severity"), ("severity",)),
    Column("source", _("Found by"), ("source",)),
    Column("found", _("Found on"), ("found_at",)),
    Column("deadline", _("Deadline"), ("deadline",)),
    Column("state", _("State"), ("state",)),
    Column("responsible", _("Who answers"), ("responsible",)),
    Column("signed", _("Signed off on"), ("signed_off_at",)),
)
USUAL = ("number", "school", "what", "severity", "deadline", "state", "responsible")
# What every line needs, whatever it shows; `due` and `issued_at` are the keys of its orders.
ALWAYS = ("pk", "uuid", "number", "what", "state", "deadline", "due", "issued_at")


def chosen(text: str) -> tuple[Column, ...]:
    """The columns named in a choice ("school.what.state"), the first with them; the usual ones
    where it names none that we know."""
    named = set(text.split(".")) & {column.code for column in COLUMNS[1:]}
    wanted = named | {COLUMNS[0].code} if named else set(USUAL)
    return tuple(column for column in COLUMNS if column.code in wanted)


def written(columns) -> str:
    """The choice that `chosen` reads; "" for the usual columns."""
    codes = tuple(column.code for column in columns)
    return "" if codes == USUAL else ".".join(codes)


def fields_of(columns) -> tuple[str, ...]:
    """What is read for lines of these columns, each once."""
    return tuple(dict.fromkeys((*ALWAYS, *(name for c in columns for name in c.fields))))
