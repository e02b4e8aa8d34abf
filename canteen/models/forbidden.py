"""Goods that no school may have: a city's own list (R10, R12)."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safety.base.models import Addressed, Versioned
from safety.schools.scope import UnitOwned


class Where(models.TextChoices):
    BOTH = "both", _("canteens and supermarkets")
    CANTEEN = "canteen", _("canteens")
    SHOP = "shop", _("supermarkets")


class ForbiddenGoods(Addressed, Versioned, UnitOwned):
    """One line of a city's list. A city without any line has those of the program
    (canteen/rules/forbidden.py)."""

    words = models.CharField(_("words in the name"), max_length=200)
    but = models.CharField(_("except"), max_length=200, blank=True, default="")
    rule = models.CharField(_("rule"), max_length=200)
    article = models.CharField(_("where it stands"), max_length=120)
    where = models.CharField(
        _("where"), max_length=8, choices=Where, default=Where.BOTH, db_default=Where.BOTH.value
    )
    in_force = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("forbidden goods")
        verbose_name_plural = _("forbidden goods")
        ordering = ["pk"]

    def __str__(self):
        return self.words

    @property
    def place(self) -> str:
        return self.get_where_display()

    def get_absolute_url(self):
        return reverse("canteen:forbidden_list")
