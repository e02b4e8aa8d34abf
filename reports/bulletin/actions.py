"""Writing a bulletin: begun by figures, its words edited, published once and for all."""

import uuid as uuids

from django.db import transaction
from django.utils.translation import gettext as _

from reports.bulletin import facts, paper
from reports.models import Bulletin, Paper, Publication
from reports.periods import Period
from safety.base import clock
from safety.base.models import Conflict, Refused
from safety.files import storage
from safety.schools.models import Tier, Unit

WORDS = ("title", "opening", "problems", "demands")
_NO_FOLDER = str.maketrans("/\\", "--")  # of a file's name everything before one of these is cut


def begin(unit: Unit, period: Period) -> Bulletin:
    """The draft of a month's bulletin, worded by its figures; the one that is there already.

    Refused for a month that is not over, and for a bureau that has no districts to rank.
    """
    if unit.tier != Tier.CITY:
        raise Refused(_("The bulletin ranks districts: the city's bureau writes it."))
    if not (period.month and period.final):
        raise Refused(_("Only a month that has ended can be published."))
    draft, _new = Bulletin.objects.get_or_create(
        unit=unit, year=period.year, month=period.month,
        defaults={**unit.columns(), **_worded(unit, period)},
    )  # fmt: skip
    return draft


def _worded(unit, period) -> dict[str, str]:
    total = facts.facts(unit, period)["total"]
    said = {**total, "period": period.label, "unit": unit.name, "rate": facts.rate(total)}
    opening = _(
        "In %(period)s bureaus made %(visits)s visits to %(schools)s schools of %(unit)s and found "
        "%(found)s hazards; %(found_on_the_spot)s were fixed on the spot. Of the %(due)s "
        "time-limited ones that were due or signed off in the month, whenever they were found, "
        "%(limited_signed_off)s were signed off, %(rate)s; %(overdue)s hazards were overdue."
    )
    return {
        "title": _("Bulletin on school safety inspections, %(period)s") % said,
        "opening": opening % said,
        "problems": _("These items failed most often. Every school is to look for the same."),
        "demands": _(
            "Every district sees to it that open hazards are put right by their deadlines, with "
            "interim control until then. Overdue major hazards are followed up school by school."
        ),
    }


def edit(draft: Bulletin, *, version: int, **words: str) -> Bulletin:
    """Change the words of a draft. Conflict when somebody did meanwhile; Refused once published."""
    with transaction.atomic():
        row = _lock(draft)
        if published(row):
            raise Refused(_("This bulletin is published and does not change any more."))
        if row.version != version:
            raise Conflict(row)
        for name in WORDS:
            setattr(row, name, words[name])
        row.version += 1
        row.save(update_fields=[*WORDS, "version"])
        return row


def _lock(draft: Bulletin) -> Bulletin:
    """The draft as it is now, held until the transaction ends: what is published is what was read,
    and whoever edits it is told "saved" before that or not at all."""
    rows = Bulletin.objects.select_for_update(of=("self",), no_key=True).select_related("unit")
    return rows.get(pk=draft.pk)


def published(draft: Bulletin) -> Publication | None:
    """What came of a draft."""
    rows = Publication.objects.filter(kind=Paper.BULLETIN, unit=draft.unit_id)
    return rows.filter(year=draft.year, month=draft.month).first()


def content(draft: Bulletin, day: str = "") -> dict:
    """All that a bulletin says: its words, and the figures of its month."""
    words = {name: getattr(draft, name) for name in WORDS}
    found = facts.facts(draft.unit, draft.period)
    return {**words, "unit": draft.unit.letterhead, "day": day, "facts": found}


def publish(draft: Bulletin, actor, *, version: int) -> Publication:
    """Keep the bulletin as a Word document with its hash, and circulate it to the city's bureaus.

    Published again it is the same. Conflict when its words changed since the actor read them.
    """
    with transaction.atomic():
        draft = _lock(draft)
        known = published(draft)
        if known:
            return known
        if draft.version != version:
            raise Conflict(draft)
        said = content(draft, clock.today().isoformat())
        data = paper.document(said)
        away = _("The bulletin could not be stored now. Try again in a few minutes.")
        file, sha256 = storage.keep("published", data, away)
        name = f"{draft.title.translate(_NO_FOLDER)}.docx"
        return Publication.objects.create(
            uuid=uuids.uuid4(), kind=Paper.BULLETIN, unit=draft.unit, **draft.unit.columns(),
            year=draft.year, month=draft.month, number=0, name=name, file=file,
            sha256=sha256, bytes=len(data), figures=said, published_by=actor,
            published_at=clock.now(),
        )  # fmt: skip
