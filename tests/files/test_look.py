"""Photos that look alike, and those that do not."""

from io import BytesIO

import pytest
from PIL import Image, ImageEnhance

from safety.files import look, sanitise
from tests.files import photos

ROOM, YARD = photos.scene(1), photos.scene(2)


def seen(image, **options) -> int:
    return sanitise.clean(photos.encoded(image, **{"quality": 90, **options})).look


def test_two_motifs_differ_in_many_bits():
    assert look.differing(seen(ROOM), seen(YARD)) > 16


@pytest.mark.parametrize(
    "changed",
    [
        lambda image: image.resize((320, 240)),
        lambda image: Image.open(BytesIO(photos.encoded(image, quality=30))),
        lambda image: ImageEnhance.Brightness(image).enhance(1.15),
        lambda image: image.convert("L"),
    ],
)
def test_through_a_messenger_it_looks_the_same(changed):
    one, other = seen(ROOM), seen(changed(ROOM))
    assert look.differing(one, other) <= 3
    assert set(enumerate(look.bands(one))) & set(enumerate(look.bands(other)))


@pytest.mark.parametrize("colour", ["black", "white", "green"])
def test_a_wall_looks_like_nothing(colour):
    assert seen(Image.new("RGB", (400, 300), colour)) is None


def test_bands_are_the_whole_hash():
    value = seen(ROOM)
    assert sum(band << 16 * place for place, band in enumerate(look.bands(value))) == value % 2**64
    assert look.differing(value, value ^ -(2**63)) == 1


@pytest.mark.parametrize("size", [(1, 1), (3, 400), (400, 3), (9, 8)])
def test_any_shape_can_be_looked_at(size):
    sanitise.clean(photos.jpeg(size=size))
