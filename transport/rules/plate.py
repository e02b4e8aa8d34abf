"""Number plates of China (GA 36-2018): cleaned and checked, in all forms.

What is yellow is a matter of the plate's paint; its characters are those of any other."""

import re
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.base.text import to_halfwidth
from transport.rules.kinds import Kind, Plates

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_LETTER = "A-HJ-NP-Z"  # I and O are on no plate
_PLACE = f"[{PROVINCES}][A-HJ-NP-Z]"
_NONE = "无牌"
_FARM_KINDS = frozenset({"", Kind.TRACTOR, Kind.OTHER})
_FORMS = (
    # Of the five behind the place at most two are letters.
    ("ordinary", rf"{_PLACE}(?=(?:[0-9]*[{_LETTER}]){{0,2}}[0-9]*$)[0-9{_LETTER}]{{5}}"),
    # New energy: the letter comes first on small vehicles, last on large ones.
    ("energy", rf"{_PLACE}[A-HJK](?:[0-9]|[{_LETTER}])[0-9]{{4}}|{_PLACE}[0-9]{{5}}[A-HJK]"),
    ("coach", rf"{_PLACE}[0-9{_LETTER}]{{4}}学"),
    ("trailer", rf"{_PLACE}[0-9{_LETTER}]{{4}}挂"),
    ("police", rf"{_PLACE}[0-9{_LETTER}]{{4}}警"),
    ("hong_kong", rf"粤Z[0-9{_LETTER}]{{4}}[港澳]"),
    ("embassy", rf"使[0-9]{{6}}|[0-9]{{6}}使|{_PLACE}[0-9]{{4}}[使领]|[0-9]{{6}}领"),
    # Agricultural machines (NY 345.1): two digits for the place.
    ("farm", rf"[{PROVINCES}][0-9]{{2}}[0-9{_LETTER}][0-9]{{4}}"),
    ("emergency", rf"{_PLACE}[0-9{_LETTER}]{{4}}应急"),
    # White ones, by no standard that is published: as they are seen on the road since 2013.
    ("army", r"[BCEGHJKLNSV][A-DJ-NPR-TVY][0-9]{5}"),
    ("armed_police", rf"WJ[{PROVINCES}]?[0-9]{{4}}[0-9BDHJSTX]"),
)


class Colour(models.TextChoices):
    YELLOW = "yellow", gettext_lazy("yellow")  # large vehicles, and school buses of any size
    BLUE = "blue", gettext_lazy("blue")
    GREEN = "green", gettext_lazy("green (new energy)")
    YELLOW_GREEN = "yellow_green", gettext_lazy("yellow and green (large, new energy)")
    OTHER = "other", gettext_lazy("other")


_ENERGY_COLOURS = frozenset({Colour.GREEN, Colour.YELLOW_GREEN})
_WHITE = frozenset({"army", "armed_police"})


def clean(text: str) -> str:
    """Half-width capitals without spaces, dots and hyphens: the form in which it is kept."""
    return re.sub(r"[\s\u00a0·•.・･—–-]", "", to_halfwidth(text)).upper()


def form_of(plate: str) -> str | None:
    """The form that a cleaned plate has; None for none of China's."""
    return next((name for name, form in _FORMS if re.fullmatch(form, plate)), None)


def stand_in(uuid: UUID) -> str:
    """By what a vehicle without plates is called, so that each is one of its own."""
    return f"{_NONE}{uuid.hex[:8].upper()}"


def is_stand_in(plate: str) -> bool:
    return bool(re.fullmatch(f"{_NONE}[0-9A-F]{{8}}", plate))


def fault(plate: str, colour: str = "", kind: str = "", plates: str = "") -> str:
    """What is wrong with a cleaned plate, for the person who wrote it; "" for nothing. What has no
    plates may leave it empty; the plate of an agricultural machine is on no other kind."""
    if not plate or is_stand_in(plate):
        none = _("Give the number plate, or choose below that it has no plates.")
        return "" if plates == Plates.NONE else none
    form = form_of(plate)
    if form == "farm":
        other = _("This is the plate of an agricultural machine: choose its kind.")
        return "" if kind in _FARM_KINDS else other
    if form is None:
        return _(
            "This is no Chinese number plate: a province, a letter and five characters (six for "
            "new energy), of which I and O are none."
        )
    if form in _WHITE and colour not in ("", Colour.OTHER):
        # More often than a plate of the army it is one whose province was forgotten.
        return _("Plates of the army and the armed police are white. Is the province missing?")
    if colour and (colour in _ENERGY_COLOURS) != (form == "energy") and colour != Colour.OTHER:
        return _("Plates of new energy alone are green, and they have one character more.")
    return ""


def spoken(plate: str) -> str:
    """As it stands on the vehicle: a dot behind the place."""
    place = 3 if form_of(plate) == "farm" else 2
    return f"{plate[:place]}·{plate[place:]}" if plate[:1] in PROVINCES else plate
