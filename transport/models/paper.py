"""Photos of vehicles and scans of drivers' papers (R16, R17)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safety.base.models import Addressed
from safety.files.scanned import Scanned, one_scan
from safety.schools.models import User
from safety.schools.scope import SchoolOwned
from transport.models.driver import Driver
from transport.models.vehicle import Vehicle
from transport.models.withdrawn import Withdrawable, with_reason


class DriverPaperKind(models.TextChoices):
    LICENCE = "licence", _("driving licence")
    QUALIFICATION = "qualification", _("school-bus qualification")
    MEDICAL = "medical", _("medical examination")
    REVIEW = "review", _("yearly review")
    NO_CRIME = "no_crime", _("certificate of no criminal record")


class VehiclePaperKind(models.TextChoices):
    OUTSIDE = "outside", _("vehicle from outside, with its plate")
    INSIDE = "inside", _("seats and belts inside")
    GEAR = "gear", _("equipment on board")
    BOOK = "book", _("vehicle licence")
    INSPECTION = "inspection", _("sheet of the inspection")
    INSURANCE = "insurance", _("insurance policy")
    PERMIT = "permit", _("school-bus permit")


KINDS: dict[type[models.Model], type[models.TextChoices]] = {
    Driver: DriverPaperKind,
    Vehicle: VehiclePaperKind,
}


class Paper(Addressed, Withdrawable, Scanned, SchoolOwned):
    """One photo or scan, as the school that has the driver or vehicle took it. It is that
    school's, and its bureaus': another school of the same driver does not see it. A newer one of
    the same kind is a row of its own."""

    driver = models.ForeignKey(Driver, models.PROTECT, null=True, related_name="papers")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, null=True, related_name="papers")
    kind = models.CharField(
        _("what it shows"), max_length=16,
        choices=[*DriverPaperKind.choices, *VehiclePaperKind.choices],
    )  # fmt: skip
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("photo or paper of a driver or vehicle")
        verbose_name_plural = _("photos and papers of drivers and vehicles")
        ordering = ["-pk"]
        constraints = [
            one_scan("paper_has_one_scan"),
            with_reason("paper_withdrawn_with_reason"),
            models.CheckConstraint(
                condition=Q(driver__isnull=True) ^ Q(vehicle__isnull=True),
                name="paper_of_a_driver_or_a_vehicle",
            ),
            models.CheckConstraint(
                condition=Q(photo__isnull=False) | Q(document__isnull=False),
                name="paper_is_a_scan",
            ),
        ]

    def __str__(self):
        return str(self.get_kind_display())

    @property
    def whole(self) -> Driver | Vehicle:
        """The driver or the vehicle that it is of."""
        return self.driver or self.vehicle

    def get_absolute_url(self):
        return reverse("transport:paper_scan", kwargs={"uuid": self.uuid})
