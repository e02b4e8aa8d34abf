"""The daily signature over the heads of all chains, of hazards and of each bureau's draws (Ed25519;
the key lives outside the database).

A head is the last entry of a chain that was recorded before the end of the day, so an anchor can be
computed again at any later time. A chain that was removed, cut or rewritten changes its block.
"""

import datetime as dt
import hashlib
import logging
from collections.abc import Iterator

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db.models import Exists, OuterRef

from inspections.models import DrawLink, LedgerAnchor, LedgerEntry
from safety.base import clock
from safety.base.trail import canonical, digest

BLOCK = 200
log = logging.getLogger(__name__)


class Tampered(Exception):
    """The chains give no more what an anchor signed: nothing is signed on top of that."""


class Heads:
    """Adds up heads, fed in the order of hazard ids."""

    def __init__(self):
        self.chains = 0
        self.last_hazard = 0
        self._hashes: dict[int, hashlib._Hash] = {}

    def add(self, hazard_id: int, sequence: int, entry_hash: str) -> None:
        block = self._hashes.setdefault(hazard_id // BLOCK, hashlib.sha256())
        block.update(f"{hazard_id}:{sequence}:{entry_hash}\n".encode())
        self.chains += 1
        self.last_hazard = hazard_id

    def blocks(self) -> dict[str, str]:
        return {str(number): block.hexdigest() for number, block in self._hashes.items()}


def make(day: dt.date) -> LedgerAnchor:
    """The anchor of a day that has ended; made once, the same row when asked again.

    Raises Tampered when the anchor before it is false or no longer fits the chains: a signature
    over a ledger that was changed would make the change look honest.
    """
    if day >= clock.today():
        raise ValueError("the day has not ended")
    known = LedgerAnchor.objects.filter(day=day).first()
    if known:
        return known
    before = LedgerAnchor.objects.filter(day__lt=day).order_by("-day").first()
    if before and not (is_genuine(before) and _add_up(before.day).blocks() == before.blocks):
        raise Tampered(f"the chains do not fit the anchor of {before.day}: run verify_ledger")
    if before and any(lost_draws(before)):
        raise Tampered(f"the draws do not fit the anchor of {before.day}: run verify_draw")
    heads = _add_up(day)
    blocks, draws = heads.blocks(), _draw_heads(clock.end_of(day))
    row = LedgerAnchor(
        day=day,
        chains=heads.chains,
        last_hazard=heads.last_hazard,
        blocks=blocks,
        draws=draws,
        root=root(blocks, draws),
        made_at=clock.now(),
    )
    row.signature = _keys()[0].sign(_message(row)).hex()
    values = {name: getattr(row, name) for name in _STORED}
    # The log leaves this database: whoever rewrites the anchors too is betrayed by it.
    log.info("ledger anchor %s: %s chains, root %s", day, row.chains, row.root)
    return LedgerAnchor.objects.get_or_create(day=day, defaults=values)[0]


def _add_up(day: dt.date) -> Heads:
    heads = Heads()
    for head in _heads(clock.end_of(day)):
        heads.add(*head)
    return heads


def _draw_heads(until: dt.datetime) -> dict[str, list]:
    """bureau → [number, hash] of the last place in its chain of draws before an instant."""
    before = DrawLink.objects.filter(draw__drawn_at__lt=until)
    later = before.filter(unit=OuterRef("unit"), number__gt=OuterRef("number"))
    rows = before.filter(~Exists(later)).order_by("unit_id")
    return {str(unit): [n, head] for unit, n, head in rows.values_list("unit", "number", "hash")}


def lost_draws(row: LedgerAnchor) -> Iterator[tuple[int, int]]:
    """(bureau, number) of each end of a chain of draws that an anchor signed and that is there no
    more, or is another one."""
    for unit, (number, head) in (row.draws or {}).items():
        if not DrawLink.objects.filter(unit=int(unit), number=number, hash=head).exists():
            yield int(unit), number


_STORED = ("chains", "last_hazard", "blocks", "draws", "root", "made_at", "signature")


def root(blocks: dict[str, str], draws: dict[str, list] | None) -> str:
    """What is signed. One hash over both: a hash of the draws alone would tell, by staying as it
    was or not, on which days somebody drew (R02)."""
    return digest(blocks) if draws is None else digest({"blocks": blocks, "draws": draws})


def is_genuine(row: LedgerAnchor) -> bool:
    """Whether one of our keys signed what the row says."""
    signed = any(_is_signed(row, key) for key in _keys())
    return signed and root(row.blocks, row.draws) == row.root


def _is_signed(row, key) -> bool:
    try:
        key.public_key().verify(bytes.fromhex(row.signature), _message(row))
    except (InvalidSignature, ValueError):
        return False
    return True


def _keys() -> list[Ed25519PrivateKey]:
    """All our keys; the first of them signs."""
    newest_first = sorted(settings.SIGNING_KEYS.items(), reverse=True)
    return [Ed25519PrivateKey.from_private_bytes(key) for _version, key in newest_first]


def _message(row) -> bytes:
    told = {name: getattr(row, name) for name in ("day", "chains", "last_hazard", "root")}
    return canonical(told).encode()


def _heads(until: dt.datetime) -> Iterator[tuple[int, int, str]]:
    """(hazard id, sequence, hash) of each chain's last entry before an instant."""
    before = LedgerEntry.objects.filter(at__lt=until)
    later = before.filter(hazard=OuterRef("hazard"), sequence__gt=OuterRef("sequence"))
    rows = before.filter(~Exists(later)).order_by("hazard_id")
    return rows.values_list("hazard_id", "sequence", "hash").iterator(chunk_size=2000)
