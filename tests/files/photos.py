"""Photos, and things that pretend to be photos, made when they are needed."""

import random
import struct
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw
from PIL.ExifTags import GPS, IFD, Base


def upload(data: bytes, name="photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def encoded(image: Image.Image, kind="JPEG", **options) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(size=(80, 40), colour="green", **options) -> bytes:
    return encoded(Image.new("RGB", size, colour), **options)


def with_exif(orientation=1, taken="2026:10:08 09:30:00", size=(80, 40), offset=None) -> bytes:
    """Left half red, right half blue, so that a turn shows; taken in Shanghai's north."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    tags = Image.Exif()
    tags[Base.Orientation] = orientation
    tags[Base.Make] = "SECRET-PHONE"
    tags.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = taken
    if offset is not None:
        tags.get_ifd(IFD.Exif)[Base.OffsetTimeOriginal] = offset
    tags.get_ifd(IFD.GPSInfo).update(
        {GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (38.0, 6.0, 0.0),
         GPS.GPSLongitudeRef: "E", GPS.GPSLongitude: (116.0, 30.0, 0.0)}
    )  # fmt: skip
    return encoded(image, exif=tags, comment=b"SECRET-COMMENT", quality=95)


def scene(seed: int, size=(640, 480)) -> Image.Image:
    """A picture with shapes of its own, as a place has them."""
    dice, image = random.Random(seed), Image.new("RGB", size, "grey")
    draw = ImageDraw.Draw(image)
    for _ in range(40):
        x, y = dice.randrange(size[0]), dice.randrange(size[1])
        colour = tuple(dice.randrange(256) for _ in range(3))
        draw.rectangle((x, y, x + dice.randrange(40, 240), y + dice.randrange(40, 240)), colour)
    return image


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes that declares any size."""

    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def moving(kind="GIF", frames=20) -> bytes:
    first, *rest = [Image.new("RGB", (8, 8), (n * 10 % 250, 0, 0)) for n in range(frames)]
    return encoded(first, kind, save_all=True, append_images=rest)


def scan_bomb() -> bytes:
    """A progressive JPEG whose scans are said again and again."""
    data = jpeg(size=(64, 64), progressive=True)
    start = data.rindex(b"\xff\xda")
    return data[:start] + data[start:-2] * 200 + b"\xff\xd9"
