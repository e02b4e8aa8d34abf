"""When a school used a driver or vehicle that it gave up and took up again: what a month that is
over counts is not rewritten by it (R16, R17)."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from transport.models.driver import DriverLink
from transport.models.vehicle import VehicleLink

NAMES: dict[type, str] = {DriverLink: "driver_link", VehicleLink: "vehicle_link"}


class Spell(models.Model):
    """A use that is over, of one that began again since. The use that runs, or was the last, the
    link itself holds."""

    driver_link = models.ForeignKey(DriverLink, models.PROTECT, null=True, related_name="spells")
    vehicle_link = models.ForeignKey(VehicleLink, models.PROTECT, null=True, related_name="spells")
    began_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("to"))

    class Meta:
        verbose_name = _("earlier use")
        verbose_name_plural = _("earlier uses")
        ordering = ["-ended_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(driver_link__isnull=True) ^ Q(vehicle_link__isnull=True),
                name="spell_of_one_link",
            ),
            # A list that was taken back and is taken in again keeps the same use once.
            *(
                models.UniqueConstraint(
                    fields=[name, "ended_at"],
                    condition=Q(**{f"{name}__isnull": False}),
                    name=f"spell_of_{name}_once",
                )
                for name in NAMES.values()
            ),
        ]

    def __str__(self):
        return f"{self.began_at:%Y-%m-%d} {self.ended_at:%Y-%m-%d}"


def keep_spells(links: Iterable[DriverLink | VehicleLink]) -> None:
    """Keep what was over when these began again. Of links whose end nobody knows nothing is."""
    rows = [
        Spell(**{NAMES[type(link)]: link}, began_at=link.over[0], ended_at=link.over[1])
        for link in links
        if link.over and link.over[1]
    ]
    Spell.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def used_at(model, moment) -> Q:
    """Those links of a model whose school used the driver or vehicle when a moment came."""
    begun = Q(begun_at__lt=moment) | Q(begun_at=None, recorded_at__lt=moment)
    earlier = Spell.objects.filter(
        **{NAMES[model]: OuterRef("pk")}, began_at__lt=moment, ended_at__gte=moment
    )
    return begun & (Q(in_use=True) | Q(ended_at__gte=moment)) | Q(Exists(earlier))
