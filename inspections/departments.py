"""The departments that inspect together with education (joint enforcement, R02)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Department(models.TextChoices):
    POLICE = "police", _("public security")
    MARKET = "market", _("market supervision (food and drugs)")
    FIRE = "fire", _("fire and rescue")
    TRAFFIC = "traffic", _("traffic police")
    HEALTH = "health", _("health")
    HOUSING = "housing", _("housing and construction")
    URBAN = "urban", _("urban management")
    CULTURE = "culture", _("culture and tourism")


def labels(codes) -> list:
    """Their names; a word that is no code of ours stands for itself."""
    known = dict(Department.choices)
    return [known.get(code, code) for code in codes]
