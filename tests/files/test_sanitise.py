"""What is taken for a photo, and what is refused with a reason."""

import random
import zipfile
from functools import partial
from io import BytesIO

import pytest
from PIL import Image, ImageFile

from safety.base.models import Refused
from safety.files import sanitise
from tests.files import photos

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200
WHOLE = photos.jpeg(size=(400, 300))
PICTURES = {kind: photos.encoded(photos.scene(2), kind) for kind in ("JPEG", "PNG", "WEBP")}


def zipped() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("page.html", "x")
        archive.comment = b"of any length"
    return out.getvalue()


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
PAGE, PHP = b"<!DOCTYPE html><HTML>", b"<?php x"
BEHIND = {"zip": zipped(), "PDF": PDF, "SVG": SVG, "page": PAGE, "PHP": PHP}

BAD = {
    "HTML named .jpg": (b"<html><script>alert(1)</script></html>", "not a photo"),
    "PHP named .jpg": (b"<?php system($_GET['c']); ?>", "not a photo"),
    "SVG": (SVG, "not a photo"),
    "GIF": (photos.moving("GIF"), "not a photo"),
    "10,000-frame GIF": (partial(photos.moving, "GIF", 10_000), "not a photo"),
    "a page inside a GIF": (b"GIF89a/*" + b"<script>alert(1)</script>*/=1;" * 9, "not a photo"),
    "zip": (b"PK\x03\x04" + b"\0" * 100, "not a photo"),
    "HEIC": (HEIC, "HEIC"),
    "animated WebP": (photos.moving("WEBP", 5), "moves"),
    "animated PNG": (photos.moving("PNG", 5), "moves"),
    "50,000 x 50,000 PNG": (photos.png_claiming(50_000, 50_000), "50 million"),
    "51 megapixels": (photos.png_claiming(51_000, 1_000), "50 million"),
    "PNG of no size": (photos.png_claiming(0, 0), "damaged"),
    "claims more than it holds": (photos.png_claiming(5_000, 5_000), "damaged"),
    "truncated JPEG": (WHOLE[: len(WHOLE) * 37 // 100], "damaged"),
    "only a signature": (b"\xff\xd8\xff\xe0", "damaged"),
    "JPEG head, a page behind": (b"\xff\xd8\xff<html><script>alert(1)</script>" * 20, "another"),
    "truncated PNG": (photos.encoded(photos.scene(1), "PNG")[:2000], "damaged"),
    "truncated WebP": (photos.encoded(photos.scene(1), "WEBP")[:2000], "damaged"),
    "JPEG head, noise behind": (b"\xff\xd8\xff" + bytes(range(256)) * 20, "damaged"),
    "WebP head, noise behind": (b"RIFF\0\0\0\0WEBPVP8 " + b"\1" * 99, "damaged"),
    "a thousand scans": (photos.scan_bomb(), "damaged"),
}


@pytest.mark.parametrize("name", BAD)
def test_refused_with_its_reason(name):
    data, reason = BAD[name]
    data = data() if callable(data) else data
    with pytest.raises(Refused, match=reason):
        sanitise.clean(data)


@pytest.mark.parametrize("behind", BEHIND)
@pytest.mark.parametrize("kind", PICTURES)
def test_a_whole_photo_with_another_file_inside(kind, behind):
    with pytest.raises(Refused, match="another file"):
        sanitise.clean(PICTURES[kind] + BEHIND[behind])


def test_a_comment_that_is_a_page():
    with pytest.raises(Refused, match="another file"):
        sanitise.clean(photos.jpeg(comment=b"<html><script>alert(1)</script>"))


@pytest.mark.parametrize("kind", PICTURES)
def test_the_film_that_a_phone_puts_behind_its_picture_is_no_harm(kind):
    film = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(range(256)) * 400
    assert sanitise.clean(PICTURES[kind] + film).format == kind


def test_however_long_the_film_and_whatever_bytes_it_has():
    """Every pair of bytes is somewhere in it, so also those that begin a scan."""
    film = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + random.Random(1).randbytes(10_000_000)
    assert film.count(b"\xff\xda") > sanitise.MAX_SCANS
    assert sanitise.clean(photos.jpeg() + film).format == "JPEG"


@pytest.mark.parametrize("scans", [1, sanitise.MAX_SCANS, sanitise.MAX_SCANS + 1])
def test_scans_of_the_picture_itself_are_counted(scans):
    """Each as a decoder finds it: behind a segment, behind stuffed bytes, restarts and fill."""
    scan = b"\xff\xda\0\x0c\x03\x01\0\x02\x11\x03\x11\0\x3f\0" + b"\x12\xff\0\xff\xd0\xda\xff"
    thumbnail = b"\xff\xe1\0\x0a" + b"\xff\xda" * 3 + b"\xff\xd9"
    data = b"\xff\xd8" + thumbnail + scan * scans + b"\xff\xd9" + scan * 500
    assert sanitise._scans(data) == scans


@pytest.mark.parametrize(("data", "reason"), [(b"", "empty"), (b"x" * 20_971_521, "20 MB")])
def test_size_is_what_was_sent_not_what_was_claimed(data, reason):
    upload = photos.upload(data)
    upload.size = 5_000
    with pytest.raises(Refused, match=reason):
        sanitise.read(upload)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("mode", ["RGB", "L", "1", "P", "RGBA", "LA", "CMYK", "I;16"])
def test_every_ordinary_kind_becomes_a_plain_jpeg(kind, mode):
    try:
        data = photos.encoded(Image.new(mode, (30, 20)), kind)
    except (OSError, ValueError):
        pytest.skip(f"no {kind} is written in mode {mode}")
    with Image.open(BytesIO(sanitise.clean(data).data)) as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (30, 20))


@pytest.mark.parametrize(
    ("size", "small"),
    [((4000, 3000), (1600, 1200)), ((3000, 4000), (1200, 1600)), ((6000, 10), (1600, 3))],
)
def test_large_photo_is_made_small(size, small):
    photo = sanitise.clean(photos.jpeg(size=size))
    assert (photo.width, photo.height) == small


def test_a_large_photo_is_never_decoded_whole(monkeypatch):
    sizes, load = [], ImageFile.ImageFile.load
    monkeypatch.setattr(
        ImageFile.ImageFile, "load", lambda image: (sizes.append(image.size), load(image))[1]
    )
    sanitise.clean(photos.jpeg(size=(4000, 3000)))
    assert max(sizes) == (2000, 1500)


def test_transparency_lies_on_white():
    data = photos.encoded(Image.new("RGBA", (10, 10), (0, 0, 0, 0)), "PNG")
    with Image.open(BytesIO(sanitise.clean(data).data)) as image:
        assert image.getpixel((5, 5)) == (255, 255, 255)


def test_nothing_but_pixels_is_left():
    photo = sanitise.clean(photos.with_exif() + b"BEHIND")
    for canary in (b"SECRET", b"Exif", b"BEHIND"):
        assert canary not in photo.data
    with Image.open(BytesIO(photo.data)) as image:
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [(1, (80, 40), (5, 20)), (3, (80, 40), (75, 20)), (6, (40, 80), (20, 5)),
     (8, (40, 80), (20, 75)), (99, (80, 40), (5, 20))],
)  # fmt: skip
def test_turned_upright(orientation, size, red_at):
    with Image.open(BytesIO(sanitise.clean(photos.with_exif(orientation)).data)) as image:
        assert image.size == size
        red, _green, blue = image.getpixel(red_at)
        assert red > 200 and blue < 60


def test_time_and_place_are_read_before_they_are_dropped():
    facts = sanitise.clean(photos.with_exif()).facts
    assert facts.taken_at.isoformat() == "2026-10-08T09:30:00+08:00"
    assert (facts.lon, facts.lat) == (116.5, 38.1)


@pytest.mark.parametrize("taken", ["", "soon", "0001:01:01 00:00:00", "9999:12:31 23:59:59"])
def test_time_that_cannot_be_is_no_time(taken):
    assert sanitise.clean(photos.with_exif(taken=taken)).facts.taken_at is None


@pytest.mark.parametrize(
    ("offset", "instant"),
    [("+00:00", "2026-10-08T09:30:00+00:00"), ("-07:00", "2026-10-08T09:30:00-07:00")],
)
def test_a_zone_that_the_photo_names_is_heeded(offset, instant):
    facts = sanitise.clean(photos.with_exif(offset=offset)).facts
    assert facts.taken_at.isoformat() == instant


@pytest.mark.parametrize("wrong", [{"taken": "soon"}, {"offset": "somewhere"}])
def test_a_broken_time_does_not_lose_the_place(wrong):
    facts = sanitise.clean(photos.with_exif(**wrong)).facts
    assert (facts.taken_at, facts.lon, facts.lat) == (None, 116.5, 38.1)


def test_a_clock_years_ahead_is_kept():
    assert sanitise.clean(photos.with_exif(taken="2031:01:01 00:00:00")).facts.taken_at.year == 2031


def test_second_picture_inside_a_jpeg_is_left_out():
    first, second = Image.new("RGB", (30, 20), "red"), Image.new("RGB", (30, 20), "blue")
    data = photos.encoded(first, "MPO", save_all=True, append_images=[second])
    assert sanitise.clean(data).format == "JPEG"


def test_thumbnail_is_small():
    photo = sanitise.clean(photos.jpeg(size=(2000, 1000)))
    with Image.open(BytesIO(sanitise.thumbnail(photo.data))) as image:
        assert image.size == (320, 160)
