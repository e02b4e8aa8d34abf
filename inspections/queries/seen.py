"""Was this picture sent before? By content, exactly; by looks, nearly.

Asked once, when a photo is hung on a hazard, and the answer is kept on its row: a page shows it for
nothing. Among millions of photos it stays a handful of look-ups in indexes, each with an end:

* the same content: by SHA-256, its first FIRST uses;
* the same looks: photos of the same city that agree in one whole band of sixteen bits
  (safety/files/look.py says why that finds them), the MOST latest of each of the four bands.

What is issued is asked for by itself, so that nothing in a draft, and so no secret visit, can take
the place of what anybody is shown (R02). Of drafts the same content alone is kept in mind, to be
shown if that draft is ever issued (inspections.views.photos).

A drawn picture of the demonstration is nobody's evidence: all of them share a few files.
"""

from django.db.models import Q

from inspections.models import HazardPhoto, State
from safety.files import look
from safety.files.models import How

FIRST = 50
MOST = 100
# A picture of the place before and one after are alike when nothing but the fault has gone: of one
# hazard, only what is nearly bit for bit the same says anything.
NEAR_AT_HOME = 2


def earlier(hazard, evidence) -> tuple[HazardPhoto | None, bool]:
    """The photo that was there before with the same picture, and whether it is only alike.

    One of the same hazard says most; then the first of an issued one; then one in a draft.
    """
    if evidence.how == How.DRAWN:
        return None, False
    for find, alike in ((_same, False), (_alike, True), (_in_drafts, False)):
        rows = list(find(hazard, evidence))
        if rows:
            return min(rows, key=lambda row: (row.hazard_id != hazard.pk, row.pk)), alike
    return None, False


def _uses(evidence):
    rows = HazardPhoto.objects.filter(evidence__sha256=evidence.sha256)
    rows = rows.exclude(evidence=evidence).exclude(evidence__how=How.DRAWN)
    return rows.order_by("evidence_id").select_related("hazard")


def _same(hazard, evidence):
    return _uses(evidence).filter(_open_to(hazard))[:FIRST]


def _in_drafts(hazard, evidence):
    return _uses(evidence).filter(hazard__state=State.DRAFT)[:1]


def _open_to(hazard) -> Q:
    return Q(hazard__issued_at__isnull=False) | Q(hazard=hazard)


def _alike(hazard, evidence):
    bands = look.bands(evidence.look) if evidence.look is not None else []
    found = {}
    for place, band in enumerate(bands):
        rows = HazardPhoto.objects.filter(city=hazard.city_id, **{f"band_{place}": band})
        rows = rows.filter(_open_to(hazard)).exclude(evidence=evidence).order_by("-pk")
        found |= {row.pk: row for row in rows.select_related("evidence", "hazard")[:MOST]}
    return [row for row in found.values() if _near(row, hazard, evidence)]


def _near(row, hazard, evidence) -> bool:
    most = NEAR_AT_HOME if row.hazard_id == hazard.pk else look.NEAR
    other = row.evidence.look
    return other is not None and look.differing(other, evidence.look) <= most
