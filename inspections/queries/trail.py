"""The trail as plain lines, for whoever wants to reckon the figures again without this program."""

from collections.abc import Iterator

from inspections.models import Hazard, LedgerEntry
from safety.base.trail import storable


def lines(user, until=None) -> Iterator[dict]:
    """The entries of every hazard that `user` may see, chain by chain, as plain values.

    `until` (an instant): what was recorded before it. The hazard is named by its uuid, places by
    the ids of their units; "set" is to be replayed in the order of "sequence". Streams.
    """
    entries = LedgerEntry.objects.filter(hazard__in=Hazard.objects.visible_to(user))
    if until is not None:
        entries = entries.filter(at__lt=until)
    rows = entries.select_related("hazard").order_by("hazard", "sequence")
    for entry in rows.iterator(chunk_size=1000):
        yield storable(
            {
                "hazard": entry.hazard.uuid,
                "sequence": entry.sequence,
                "at": entry.at,
                "action": entry.action,
                "actor": entry.actor_name,
                "from": entry.from_state,
                "to": entry.to_state,
                "data": entry.data,
                "previous": entry.previous,
                "hash": entry.hash,
            }
        )
