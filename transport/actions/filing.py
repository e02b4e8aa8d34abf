"""File all vehicles and drivers of a school or a district with the traffic police (R16).

Who: the principal and safety officer of the school; administrators of the district, and of its
city. The numbers are opened for the file alone, and the security log says who did it and why. All
raise PermissionDenied, Refused and Conflict.
"""

import datetime as dt
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils.translation import gettext as _

from safety.base import clock, once, sealing
from safety.base.models import Conflict, Refused, refuse
from safety.base.once import once_more
from safety.files import storage
from safety.files.word import Document
from safety.schools.actions import events
from safety.schools.models import Role, School, Tier, Unit, User
from safety.schools.rules import SCHOOL_ROLES
from safety.sheets.exporter import write_table
from transport import filing_rows
from transport.actions.shared import lock
from transport.dues import filing as dues
from transport.models import Filing, FilingStep
from transport.rules import filing as rules
from transport.rules.identity import masked

FILERS = SCHOOL_ROLES | {Role.DISTRICT_ADMIN, Role.CITY_ADMIN}
MOST = 5000
MADE, FETCHED = "filing_made", "filing_fetched"


@dataclass(frozen=True)
class Prepared:
    """What was written to files, before the transaction of its row."""

    rows: dict[str, rules.Filed]
    counts: dict[str, int]
    book: tuple[str, str]
    paper: tuple[str, str]


def may(actor: User, row) -> None:
    if not actor.seats.cover(row, FILERS):
        raise PermissionDenied


def known(uuid) -> bool:
    return Filing.objects.filter(uuid=uuid).exists()


def prepare(unit: Unit, actor: User, *, reason: str) -> Prepared:
    """Write workbook and paper of what stands now, outside of any transaction. What is barred, and
    whoever is not proven, is left out and stands at the end with its articles. A school is refused
    while it has a vehicle that may never carry pupils: it takes it off first, as its hazard asks;
    its district files the others meanwhile."""
    may(actor, unit)
    if unit.tier not in (Tier.SCHOOL, Tier.DISTRICT) or not unit.active:
        raise Refused(_("A school or a district files."))
    if len(reason) < 2:
        raise Refused(_("Say why."))
    rows = list(filing_rows.rows_of(filing_rows.of_unit(unit)))
    before = _before(unit)
    if not rows and not before:
        raise Refused(_("There is no vehicle and no driver to be filed."))
    if len(rows) > MOST:
        raise Refused(_("More than %(most)s rows: let each school file.") % {"most": MOST})
    _check_fit(unit, rows, before)
    rows, left = ([one for one in rows if bool(one.left) is out] for out in (False, True))
    now = {row.key: row.filed for row in rows}
    try:
        lines = [filing_rows.cells(row, _word(row, before)) for row in rows]
    except sealing.Unreadable:
        raise Refused(_("A number cannot be read any more: record it again.")) from None
    lines += [_removed(row) for key, row in before.items() if key not in now]
    lines += [filing_rows.cells(row, _("not filed")) for row in left]
    return Prepared(now, rules.counted(now, before), *stored(unit, lines))


def _check_fit(unit, rows, before) -> None:
    """What was filed before and may not be now is filed as removed, also where nothing is left."""
    forbidden = [row.filed.shown for row in rows if row.forbidden]
    if forbidden and unit.tier == Tier.SCHOOL:
        text = _("Vehicles that may never carry pupils are never filed: %(plates)s. Take them off "
                 "first.")  # fmt: skip
        raise Refused(text % {"plates": _(", ").join(forbidden[:10])})
    if all(row.left for row in rows) and not before:
        text = _("Nothing here may be filed yet: %(names)s. What is missing stands on their pages.")
        raise Refused(text % {"names": _(", ").join(row.filed.shown for row in rows[:10])})


def stored(unit: Unit, lines: list[list]) -> tuple[tuple[str, str], tuple[str, str]]:
    """Workbook and paper of these lines, kept: the name and the SHA-256 of each."""
    away = _("The filing could not be stored now. Try again in a few minutes.")
    book = storage.keep("filing", _workbook(lines), away)
    return book, storage.keep("filing", _paper(unit, lines), away)


def _before(unit) -> dict[str, rules.Filed]:
    """What the traffic police has of what is filed now, by the last filings that it was handed and
    did not return: what was made and never handed over is a change still."""
    if unit.tier == Tier.SCHOOL:
        schools = [School.objects.select_related("unit").get(pk=unit.pk)]
        return dues.last_filed(schools, dues.HANDED)[unit.pk]
    handed = Filing.objects.filter(dues.HANDED)
    last = handed.filter(unit=unit).order_by("-pk").first()
    found = last.filed if last else {}
    schools = School.objects.filter(unit__district=unit).select_related("unit")
    later = handed.filter(district=unit, pk__gt=last.pk if last else 0)
    schools = list(schools.filter(pk__in=later.values("unit")))
    for pk, rows in dues.last_filed(schools, dues.HANDED).items():
        found = {key: row for key, row in found.items() if row.school != pk} | rows
    return found


def _word(row, before) -> str:
    change = rules.change(row.filed, before.get(row.key))
    return "" if change == rules.Change.SAME else str(change.label)


def _removed(row: rules.Filed) -> list:
    line: list = [str(rules.Change.REMOVED.label), "", row.shown]
    return line + [None] * (len(filing_rows.HEADS) - len(line))


def _workbook(lines) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "filing.xlsx"
        title = _("Filing of vehicles and drivers")
        write_table(path, filing_rows.HEADS, lines, count=len(lines), sheet=title)
        return path.read_bytes()


def _paper(unit, lines) -> bytes:
    paper = Document()
    paper.title(_("Filing of vehicles and drivers"))
    paper.paragraph(_("Filed by: %(name)s") % {"name": unit.letterhead}, indent=False)
    heads = [str(head.title) for head in filing_rows.HEADS]
    driver = filing_rows.IDENTITY - 1
    # What fits on a page; the workbook holds all.
    shown = (0, 2, 3, 4, 5, driver, filing_rows.IDENTITY, driver + 3)
    table = [[_on_paper(n, line[n]) for n in shown] for line in lines]
    paper.table([heads[n] for n in shown], table)
    paper.paragraph(_("Received for the traffic police:"), indent=False)
    paper.paragraph(_("Day:"), indent=False)
    return paper.bytes()


def _on_paper(column: int, value) -> str:
    """The whole numbers stand in the workbook alone."""
    text = "" if value is None else str(value)
    return masked(text) if column == filing_rows.IDENTITY else text


@once_more
def make(unit: Unit, actor: User, *, uuid, reason: str, prepared: Prepared | None) -> Filing:
    """The filing that was prepared. The same uuid again gives the one there is."""
    may(actor, unit)
    there = Filing.objects.filter(uuid=uuid).first()
    if there:
        return once.same(there, unit_id=unit.pk, reason=reason, made_by_id=actor.pk)
    if prepared is None:
        raise Refused(_("Open the page again and send it once more."))
    unit = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    last = Filing.objects.filter(unit=unit).aggregate(last=Max("number"))["last"] or 0
    row = Filing.objects.create(
        uuid=uuid, unit=unit, number=last + 1, reason=reason, made_by=actor, made_at=clock.now(),
        rows={key: [one.school, one.shown, one.print] for key, one in prepared.rows.items()},
        count=len(prepared.rows), book=prepared.book[0], book_sha256=prepared.book[1],
        paper=prepared.paper[0], paper_sha256=prepared.paper[1], **prepared.counts,
        **unit.columns(),
    )  # fmt: skip
    schools = School.objects.filter(unit__district=unit.pk).values("pk")
    dues.settle([unit.pk] if unit.tier == Tier.SCHOOL else schools)
    dues.follow(row)
    events.note(MADE, actor=actor, unit=unit.name, number=row.number, reason=reason)
    return row


@once_more
def hand_over(
    filing: Filing, actor: User, *, uuid, version: int, handed_on: dt.date, handed_to: str
) -> Filing:
    """It is with the traffic police. The same uuid again gives the filing as it is."""
    said = {"step": rules.Step.HAND, "day": handed_on, "said": handed_to}
    row, done = _lock(filing, actor, uuid, version, said)
    if done:
        return row
    if wrong := no_hand_over(row):
        raise Refused(wrong)
    made = clock.day_of(row.made_at)
    refuse(rules.faults("handed_on", handed_on, made, clock.today()))
    row.handed_on, row.handed_to = handed_on, handed_to
    return _save(row, actor, uuid, said)


@once_more
def came_back(
    filing: Filing, actor: User, *, uuid, version: int, answer: str, answered_on: dt.date,
    remarks: str = "",
) -> Filing:  # fmt: skip
    """What the traffic police said: accepted, or returned with remarks. Of one that was returned
    what is said later stands; what was said before stays in its steps."""
    said = {"step": rules.Step.BACK, "day": answered_on, "answer": answer, "said": remarks}
    row, done = _lock(filing, actor, uuid, version, said)
    if done:
        return row
    if wrong := no_coming_back(row):
        raise Refused(wrong)
    refuse(rules.faults("answered_on", answered_on, row.handed_on, clock.today()))
    if answer not in rules.Answer or (answer == rules.Answer.RETURNED and not remarks):
        raise Refused(_("Say what the traffic police asks to be put right."))
    row.answer, row.answered_on, row.remarks = answer, answered_on, remarks
    return _save(row, actor, uuid, said)


def no_hand_over(row: Filing) -> str:
    """Why it cannot be handed over; "" where it can. So too of what came back."""
    return _("It was handed over already.") if row.handed_on else ""


def no_coming_back(row: Filing) -> str:
    away = row.handed_on and row.answer != rules.Answer.ACCEPTED
    return "" if away else _("It is not with the traffic police.")


def _lock(filing, actor, uuid, version, said) -> tuple[Filing, bool]:
    """The filing as it is now, held, and whether this very form was carried out before."""
    may(actor, filing)
    row: Filing = lock(Filing, filing)
    known = FilingStep.objects.filter(uuid=uuid).first()
    if known:
        once.same(known, filing_id=row.pk, by_id=actor.pk, **said)
        return row, True
    if row.version != version:
        raise Conflict(row)
    if Filing.objects.filter(unit=row.unit_id, number__gt=row.number).exists():
        raise Refused(_("A later filing has taken its place."))
    return row, False


def _save(row, actor, uuid, said) -> Filing:
    row.version += 1
    row.save()
    FilingStep.objects.create(uuid=uuid, filing=row, by=actor, at=clock.now(), **said)
    dues.follow(row)
    return row


def note_fetched(filing: Filing, actor: User) -> None:
    """Numbers stand in its files: the security log says who has fetched one."""
    events.note(FETCHED, actor=actor, unit=filing.unit.name, number=filing.number)
