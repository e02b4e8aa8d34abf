"""The tree of units: bureaus of fixed tiers, and schools as its leaves."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from safety.base.models import Addressed
from safety.schools.scope import ScopedQuerySet


class Tier(models.TextChoices):
    PROVINCE = "province", _("province")
    CITY = "city", _("city")
    DISTRICT = "district", _("district")
    TOWNSHIP = "township", _("township central school")
    SCHOOL = "school", _("school")


class Unit(Addressed):
    """A bureau or a school. Each unit carries its ancestors, itself included at its own tier, so
    that "this unit and all below it" is one equality which an index serves."""

    tier = models.CharField(_("tier"), max_length=10, choices=Tier)
    name = models.CharField(pgettext_lazy("of a unit or term", "name"), max_length=80)
    # Schools have none: their own name stands on what they print.
    office = models.CharField(_("name on papers"), max_length=80, blank=True, default="")
    code = models.CharField(_("administrative code"), max_length=12, blank=True)
    # Codes that it had before, each between spaces: numbers of notices were printed with them.
    former_codes = models.CharField(max_length=200, blank=True, default="", editable=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    direct = models.BooleanField(_("holds the city's directly run schools"), default=False)
    active = models.BooleanField(_("active"), default=True)
    province = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    city = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    district = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    township = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    search = models.CharField(max_length=500, blank=True, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["code", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"],
                condition=~Q(tier="school"),
                name="unit_name_once_under_parent",
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(tier="school") & ~Q(code=""),
                name="bureau_code_once",
            ),
            models.CheckConstraint(
                condition=Q(tier="province") | Q(parent__isnull=False) | Q(tier="city"),
                name="unit_has_parent",
            ),
        ]
        indexes = [models.Index(fields=["tier", "city"]), models.Index(fields=["tier", "district"])]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        kind = "school" if self.tier == Tier.SCHOOL else "unit"
        return reverse(f"desk:{kind}_detail", args=[self.uuid])

    @classmethod
    def scope_q(cls, seats) -> Q:
        return seats.q(school="pk", township="township", district="district", city="city")

    @property
    def letterhead(self) -> str:
        """What stands at the head of its papers and under its seal: 示范市教育局."""
        return self.office or self.name

    # A unit is its own owner: it answers `Seats.cover` as its rows do.
    unit_id = property(lambda self: self.pk)

    def columns(self) -> dict[str, int | None]:
        """The ids of township, district and city that rows of this unit carry."""
        return {
            "township_id": self.township_id,
            "district_id": self.district_id,
            "city_id": self.city_id,
        }
