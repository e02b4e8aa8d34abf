"""The arithmetic of a random draw (R02): pure, whole numbers only, the same on any machine.

A record holds all that a draw depends on. Its hash is written down first; the seed is an HMAC of
that hash under the installation's key, and everything drawn follows from record and seed. So the
odds cannot be chosen after the result, and a second roll needs a second record.
"""

import hashlib
import hmac
import json
import zlib
from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from safety.base.trail import canonical, digest

# What makes a school likelier, in the order in which a record counts it; each number is capped,
# so that no single school takes the whole draw.
FACTORS = ("weeks", "open", "overdue")
MOST = {"weeks": 104, "open": 20, "overdue": 20}
# Points for being a school at all, then for each week since the last visit, each open hazard and,
# on top, each overdue one.
DEFAULT_WEIGHTS = {"base": 10, "weeks": 1, "open": 5, "overdue": 15}
LARGEST_WEIGHT = 100
LARGEST_TEAM = 6
# Visits of the last so many days are an inspector's load.
LOAD_DAYS = 90


def pack(record: dict) -> tuple[bytes, str]:
    """A record as it is stored, and its commitment: the SHA-256 of its canonical text."""
    text = canonical(record).encode()
    return zlib.compress(text, 6), hashlib.sha256(text).hexdigest()


def unpack(stored: bytes | memoryview) -> tuple[dict, str]:
    """A stored record and its commitment, reckoned anew. ValueError when it is none."""
    try:
        text = zlib.decompress(stored)
    except zlib.error as error:
        raise ValueError("not a record") from error
    return json.loads(text), hashlib.sha256(text).hexdigest()


def link_hash(unit: int, number: int, commitment: str, previous: str) -> str:
    """The hash of a draw's place in its bureau's chain; `previous` is that of the place before."""
    told = {"unit": unit, "number": number, "commitment": commitment, "previous": previous}
    return digest(told)


def key_of(record: dict) -> int:
    """The version of the key from which the seed comes; the first one for a record that was made
    before there were several."""
    return record.get("key", 1)


def seed_of(commitment: str, key: bytes) -> str:
    """The seed that belongs to a commitment; without the key nobody knows it beforehand."""
    return hmac.digest(key, f"inspections.draw:{commitment}".encode(), "sha256").hex()


def pick(seed: str, label: str, points: Sequence[int]) -> int:
    """Which of the candidates the seed draws, each as likely as its points.

    256 bits modulo a few hundred million: what that leans to one side is below 2⁻²²⁰.
    """
    sums = list(accumulate(points))
    number = int.from_bytes(hmac.digest(bytes.fromhex(seed), label.encode(), "sha256"))
    return bisect(sums, number % sums[-1])


def school_points(record: dict) -> list[int]:
    """Points of each candidate school, in the order of the record."""
    base, each = record["weights"]["base"], [record["weights"][f] for f in record["factors"]]
    return [
        base + sum(weight * count for weight, count in zip(each, counts, strict=True))
        for _pk, *counts in record["schools"]
    ]


def allowed(record: dict, school: int) -> list[list]:
    """Inspectors who may go to this school: never to one at which they have served."""
    return [line for line in record["inspectors"] if school not in line[2]]


def is_named(record: dict, school: int) -> bool:
    """Whether nobody was drawn by lot: no more took part who may go there than were to go. Who of
    them leads is of the lot all the same."""
    return len(allowed(record, school)) <= record["team_size"]


def is_open_enough(record: dict) -> bool:
    """Whether for each school more took part who may go there than were drawn, or all that the
    bureau has: `others` of the record are those of its inspectors who took no part."""
    size = record["team_size"]
    part, rest = (_who_may_go(record, name) for name in ("inspectors", "others"))
    return all(part[pk] >= min(size + 1, part[pk] + rest[pk]) for pk, *_counts in record["schools"])


def _who_may_go(record, name) -> dict[int, int]:
    """school → how many of these people may go there."""
    lines = record[name]
    barred = Counter(school for line in lines for school in line[-1])
    return {pk: len(lines) - barred[pk] for pk, *_counts in record["schools"]}


def inspector_points(lines: Sequence[Sequence]) -> list[int]:
    """The fewer visits lately the likelier: one point, and one for each visit that somebody else
    has had more."""
    busiest = max(line[1] for line in lines)
    return [1 + busiest - line[1] for line in lines]


def outcome(record: dict, seed: str) -> tuple[int, list[int]]:
    """(school, its team in the order drawn), as keys of the record."""
    school = record["schools"][pick(seed, "school", school_points(record))][0]
    left, team = allowed(record, school), []
    points = inspector_points(left)
    for turn in range(record["team_size"]):
        number = pick(seed, f"inspector {turn + 1}", points)
        points.pop(number)
        team.append(left.pop(number)[0])
    return school, team
