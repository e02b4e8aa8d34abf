"""What a published report said, figure by figure, and what is otherwise now."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from inspections.measures import MEASURES, RATES, Figures
from inspections.queries import figures
from inspections.queries.figures import CHOICES
from reports import month
from reports.change import shown
from reports.periods import Period
from safety.schools.models import Role, Unit, User
from safety.schools.scope import Seat, Seats

# What is counted by district alone: group → its lines, its words.
PLAIN: dict[str, tuple[Callable, dict]] = {
    group: (of.lines, of.HEADS) for group, of in (month.OWED | month.SECTIONED).items()
}


@dataclass(frozen=True)
class Bureau:
    """A bureau as the reader of its own report: what stood under it, whoever asks for it."""

    unit: Unit
    user: User | None = None

    @property
    def seats(self) -> Seats:
        return Seats(None, (Seat(Role.LEADER, self.unit.pk, self.unit.tier),))

    @property
    def name(self) -> str:
        return self.user.name if self.user else ""

    @property
    def username(self) -> str:
        return self.user.username if self.user else ""


def snapshot(unit: Unit, period: Period) -> dict:
    """All figures of a bureau's report as plain values: "codes" that were counted, "totals", and
    of each table its "lines" as [key, name of a district, figures]. A fixed number of queries."""
    bureau, span = Bureau(unit), period.span()
    tables = figures.tables(bureau, span, dict.fromkeys(month.GROUPINGS, True))
    return {
        "codes": list(MEASURES),
        "totals": figures.totals(bureau, span).values,
        "lines": {group: _lines(tables[month.grouped_by(group)]) for group in month.TABLES},
        **{
            group: [
                [str(line.unit.uuid), line.unit.name, line.counts] for line in of(bureau, period)
            ]
            for group, (of, _heads) in PLAIN.items()
        },
    }


def _lines(table) -> list:
    return [
        [str(line.unit.uuid), line.label, line.figures.values]
        if line.unit
        else [line.key, "", line.figures.values]
        for line in table
    ]


def changes(old: dict, new: dict) -> list[dict]:
    """What `new` says otherwise than `old`, both snapshots, in the order of the screen.

    Each: "group" ("" for the whole) and "key" and "name" of its line, the figure's "code", and
    "old" and "new" as they are shown. A figure that was not counted then is no difference.
    """
    counted = {code for code in old["codes"] if code in MEASURES}
    totals = [code for _title, some in month.TILES for code in some]
    found = list(_differing("", "", "", totals, counted, old["totals"], new["totals"]))
    for group in (group for group in month.TABLES if group in old["lines"]):
        before, now = ({key: (name, of) for key, name, of in s["lines"][group]} for s in (old, new))
        for key in [*now, *(key for key in before if key not in now)]:
            name = (now.get(key) or before[key])[0]
            pair = (side.get(key, ("", {}))[1] for side in (before, now))
            found += _differing(group, key, name, month.columns_of(group), counted, *pair)
    plain = (group for group in PLAIN if group in old)
    return found + [change for group in plain for change in _plain(group, old[group], new[group])]


def _plain(group, old, new) -> Iterator[dict]:
    """Differing counts by district. A figure that a month has for none of its districts, on either
    side, is no difference: it was not counted, or not kept."""
    before, now = ({key: (name, of) for key, name, of in lines} for lines in (old, new))
    counted = _codes(old) & _codes(new) if old and new else _codes(old) | _codes(new)
    for key in [*now, *(key for key in before if key not in now)]:
        was, is_now = (side.get(key, ("", {}))[1] for side in (before, now))
        line = {"group": group, "key": key, "name": (now.get(key) or before[key])[0]}
        for code in (code for code in PLAIN[group][1] if code in counted):
            pair = {"old": str(was.get(code, 0)), "new": str(is_now.get(code, 0))}
            if pair["old"] != pair["new"]:
                yield {**line, "code": code, **pair}


def _codes(lines) -> set[str]:
    return {code for _key, _name, of in lines for code in of}


def _differing(group, key, name, codes, counted, old, new) -> Iterator[dict]:
    for code in codes:
        if not _needs(code) <= counted:
            continue
        before, now = (shown(Figures(values), code) for values in (old, new))
        if before != now:
            line = {"group": group, "key": key, "name": name}
            yield {**line, "code": code, "old": before, "new": now}


def _needs(code) -> set[str]:
    return {code} if code in MEASURES else set(RATES[code][2:])


def worded(change: dict) -> tuple[str, str, str, str]:
    """A change in the reader's words: which line, which figure, what it was, what it is."""
    code = change["code"]
    plain = PLAIN.get(change["group"])
    label = str(plain[1][code][0]) if plain else month.label(code)
    return _line_of(change), label, change["old"], change["new"]


def _line_of(change) -> str:
    group = change["group"]
    if not group:
        return _("Total")
    if group in PLAIN:
        return _("District") + f": {change['name']}"
    words = dict(CHOICES[group].choices) if group in CHOICES else {}
    name = change["name"] or capfirst(words.get(change["key"], change["key"]))
    return f"{month.TABLES[group][1]}: {name}"
