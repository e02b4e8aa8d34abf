"""What a vehicle is, what plates it carries, what is on board: words of the register."""

from django.db import models
from django.utils.translation import gettext_lazy


class Kind(models.TextChoices):
    """What it is. The register takes the facts; what is forbidden bars."""

    SCHOOL_BUS = "school_bus", gettext_lazy("dedicated school bus")
    SMALL_SCHOOL_BUS = "small_school_bus", gettext_lazy("small school bus")
    LARGE_COACH = "large_coach", gettext_lazy("large coach")
    MEDIUM_COACH = "medium_coach", gettext_lazy("medium coach")
    SMALL_COACH = "small_coach", gettext_lazy("small passenger vehicle")
    LOW_SPEED_TRUCK = "low_speed_truck", gettext_lazy("low-speed truck")
    THREE_WHEELER = "three_wheeler", gettext_lazy("three-wheeler")
    TRACTOR = "tractor", gettext_lazy("tractor")
    TRUCK = "truck", gettext_lazy("truck")
    OTHER = "other", gettext_lazy("other vehicle")


# Not for people at all: the founding text names the first three.
FORBIDDEN = frozenset({Kind.LOW_SPEED_TRUCK, Kind.THREE_WHEELER, Kind.TRACTOR, Kind.TRUCK})


class Plates(models.TextChoices):
    """How it stands with the plates that it carries."""

    OWN = "own", gettext_lazy("its own")
    NONE = "none", gettext_lazy("not registered, or without plates")
    FALSE = "false", gettext_lazy("false, or another vehicle's")


class Gear(models.TextChoices):
    """What a school bus has on board (art. 21)."""

    HAMMER = "hammer", gettext_lazy("escape hammer")
    EXTINGUISHER = "extinguisher", gettext_lazy("dry-powder extinguisher")
    FIRST_AID = "first_aid", gettext_lazy("first-aid kit")
    RECORDER = "recorder", gettext_lazy("recorder with positioning")
