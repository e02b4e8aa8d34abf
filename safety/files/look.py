"""What a photo looks like, in 64 bits: a difference hash.

Sixty-four times the question whether a patch is brighter than the one to its right. Making a photo
smaller, or sending it through a messenger that encodes it anew, turns a few bits; another motif
turns about thirty. Two photos of which at most NEAR bits differ look alike.

Looking for the like of one among millions: the 64 bits are cut into BANDS of 16. Whatever differs
in up to three bits agrees in at least one whole band, so each band is a column with an index, asked
by equality; of what comes back the bits are counted. A photo that differs in four to six bits is
found unless they fall into all four bands.
"""

from itertools import pairwise

from PIL import Image

NEAR = 6
BANDS = 4
# Night, a white wall, a lens cap: so few patches differ that all of them would be alike.
FEWEST, MOST = 8, 56
_BITS = 16
_WIDE, _HIGH = 9, 8
# Differences of so many grey levels are the camera's noise.
_NOISE = 2


def of(image: Image.Image) -> int | None:
    """The hash as a signed 64-bit number, as databases keep it; None where there is nothing to
    tell it by."""
    small = image.reduce(max(1, min(image.size) // 64)).convert("L")
    grey = small.resize((_WIDE, _HIGH), Image.Resampling.BOX).tobytes()
    value = 0
    for row in range(_HIGH):
        line = grey[row * _WIDE : (row + 1) * _WIDE]
        for left, right in pairwise(line):
            value = value << 1 | (left > right + _NOISE)
    if not FEWEST <= value.bit_count() <= MOST:
        return None
    return value - (1 << 64) if value >> 63 else value


def bands(value: int) -> list[int]:
    """The four numbers of 16 bits that are looked up."""
    return [(value >> _BITS * place) & 0xFFFF for place in range(BANDS)]


def differing(one: int, other: int) -> int:
    """In how many of the 64 bits two hashes differ."""
    return ((one ^ other) & 0xFFFF_FFFF_FFFF_FFFF).bit_count()
