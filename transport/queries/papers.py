"""Photos and scans of a driver or vehicle that somebody may see."""

from transport.models import Paper

SHOWN = 40


def papers_of(user, **whole):
    """The newest first, those withdrawn among them, in one query."""
    rows = Paper.objects.visible_to(user).filter(**whole)
    return rows.select_related("recorded_by", "withdrawn_by").order_by("-pk")[:SHOWN]
