"""What is looked at before a vehicle departs (R17)."""

from django.db import models
from django.utils.translation import gettext_lazy


class Item(models.TextChoices):
    TYRES = "tyres", gettext_lazy("Tyres")
    LIGHTS = "lights", gettext_lazy("Lights outside")
    BRAKES = "brakes", gettext_lazy("Brakes and steering")
    DOORS = "doors", gettext_lazy("Doors and emergency exits")
    BELTS = "belts", gettext_lazy("Seats and seat belts")
    GEAR = "gear", gettext_lazy("Hammer, extinguisher, first-aid kit")
    RECORDER = "recorder", gettext_lazy("Recorder with positioning")
    SIGN = "sign", gettext_lazy("School-bus sign and permit on board")
    DRIVER = "driver", gettext_lazy("Driver rested, well, has drunk nothing")
