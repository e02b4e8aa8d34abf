"""Drawn pictures that stand for photos in the demonstration: no real place is shown."""

import io

from PIL import Image, ImageDraw

SIZE = (960, 720)
WALL, FLOOR, DARK, RED, GREEN, AMBER = (
    "#e8e4da", "#b9b2a3", "#4a4a48", "#b3261e", "#2e7d4f", "#c98a1b"
)  # fmt: skip


def picture(kind: str, fixed: bool) -> bytes:
    """A JPEG of one of KINDS as it was found, or as it is once put right."""
    image = Image.new("RGB", SIZE, WALL)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 520, 960, 720), fill=FLOOR)
    KINDS[kind](draw, fixed)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def _extinguisher(draw, fixed):
    draw.rounded_rectangle((400, 220, 560, 620), 60, fill=RED)
    draw.rectangle((450, 160, 510, 225), fill=DARK)
    draw.ellipse((415, 290, 545, 420), fill="white", outline=DARK, width=6)
    needle = (515, 320) if fixed else (435, 390)
    draw.line((480, 355, *needle), fill=GREEN if fixed else RED, width=10)


def _corridor(draw, fixed):
    draw.polygon([(330, 520), (630, 520), (960, 720), (0, 720)], fill="#cfc9bc")
    draw.rectangle((330, 160, 630, 520), outline=DARK, width=8)
    draw.rectangle((400, 90, 560, 150), fill=GREEN)
    if not fixed:
        for box in ((250, 470, 420, 640), (400, 520, 560, 690), (300, 360, 420, 480)):
            draw.rectangle(box, fill="#a47a4c", outline=DARK, width=5)


def _freezer(draw, fixed):
    draw.rounded_rectangle((260, 140, 700, 680), 20, fill="#dfe7ea", outline=DARK, width=8)
    colours = (RED, AMBER) if fixed else (RED, RED)
    for shelf, colour in enumerate(colours if fixed else (RED, AMBER)):
        top = 200 + shelf * 230
        draw.line((270, top + 180, 690, top + 180), fill=DARK, width=6)
        for column in range(4):
            mixed = not fixed and column % 2
            fill = (AMBER if colour == RED else RED) if mixed else colour
            draw.rounded_rectangle(
                (300 + column * 95, top + 80, 375 + column * 95, top + 175), 10, fill=fill
            )


def _socket(draw, fixed):
    draw.rounded_rectangle((360, 240, 600, 480), 24, fill="white", outline=DARK, width=8)
    for x in (430, 520):
        draw.rectangle((x, 320, x + 18, 390), fill=DARK)
    if not fixed:
        for x, colour in ((380, RED), (420, AMBER), (470, DARK)):
            draw.line((x, 470, x - 120, 700), fill=colour, width=12)


def _railing(draw, fixed):
    draw.rectangle((120, 300, 840, 330), fill=DARK)
    draw.rectangle((120, 560, 840, 590), fill=DARK)
    for number in range(9):
        if fixed or number not in (3, 4):
            draw.rectangle((140 + number * 85, 330, 160 + number * 85, 560), fill=DARK)


def _gate(draw, fixed):
    draw.rectangle((100, 180, 160, 640), fill="#8b8577")
    draw.rectangle((800, 180, 860, 640), fill="#8b8577")
    stop = 800 if fixed else 420
    for x in range(170, stop, 60):
        draw.rectangle((x, 260, x + 16, 640), fill=DARK)
    draw.rectangle((160, 260, stop, 280), fill=DARK)


def _bus(draw, fixed):
    draw.rounded_rectangle((120, 220, 840, 560), 40, fill=AMBER, outline=DARK, width=8)
    for x in range(170, 760, 120):
        draw.rectangle((x, 270, x + 90, 370), fill="#cfe3ea", outline=DARK, width=5)
    for x in (240, 640):
        draw.ellipse((x, 500, x + 120, 620), fill=DARK)
    draw.rectangle((420, 440, 540, 500), fill="white", outline=DARK, width=5)
    if not fixed:
        draw.line((420, 440, 540, 500), fill=RED, width=10)


def _paper(draw, fixed):
    draw.rectangle((290, 110, 670, 650), fill="white", outline=DARK, width=6)
    for line in range(9):
        width = 300 if fixed or line < 4 else 60
        draw.line((330, 180 + line * 42, 330 + width, 180 + line * 42), fill=DARK, width=8)
    if fixed:
        draw.ellipse((520, 520, 630, 630), outline=RED, width=10)


def _water(draw, fixed):
    draw.rounded_rectangle((360, 160, 600, 640), 18, fill="#dfe7ea", outline=DARK, width=8)
    for x in (420, 500):
        draw.rectangle((x, 300, x + 40, 350), fill=DARK)
    draw.rectangle(
        (410, 190, 550, 260), fill="white" if fixed else "#c9c2b0", outline=DARK, width=4
    )
    if fixed:
        draw.line((430, 225, 460, 245, 530, 200), fill=GREEN, width=10)
    else:
        draw.ellipse((400, 380, 560, 460), fill="#9a8c6a")


KINDS = {
    "fire": _extinguisher,
    "dormitory": _corridor,
    "canteen": _freezer,
    "electrics_boilers": _socket,
    "buildings": _railing,
    "gate_guards": _gate,
    "vehicles": _bus,
    "systems_paper": _paper,
    "drinking_water": _water,
}
# Areas without a picture of their own: which one stands for them.
STAND_INS = {
    "laboratory": "electrics_boilers",
    "supermarket": "canteen",
    "surroundings": "gate_guards",
    "education_drills": "systems_paper",
    "duty": "systems_paper",
    "network": "systems_paper",
}
