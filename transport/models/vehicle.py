"""Vehicles that carry pupils, and of which schools (R17)."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safety.base.models import Addressed, Versioned
from safety.schools.models import Unit, User
from safety.schools.scope import SchoolOwned, SharedBySchools
from transport.models.driver import Driver
from transport.models.judged import Judged, Used, of_verdict, of_waiting
from transport.rules import plate as plate_rules
from transport.rules import vehicle as rules
from transport.rules.kinds import Gear, Kind, Plates


class Owner(models.TextChoices):
    SCHOOL = "school", _("the school's own")
    COMPANY = "company", _("a company's")
    HIRED = "hired", _("a person's, or hired by parents")


GEAR = tuple(one.value for one in Gear)
NO_LOAD = rules.Load()


class Vehicle(Addressed, Versioned, Judged, SharedBySchools):
    """One vehicle, once in a city; whose pupils it carries, and how many, its links say."""

    school_links = "links"

    city = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    plate = models.CharField(_("number plate"), max_length=12)
    colour = models.CharField(_("colour of the plate"), max_length=12, choices=plate_rules.Colour)
    plates = models.CharField(_("plates"), max_length=8, choices=Plates, default=Plates.OWN)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    seats = models.PositiveSmallIntegerField(_("rated seats"), null=True, blank=True)
    owner = models.CharField(_("owned by"), max_length=8, choices=Owner)
    owner_name = models.CharField(_("name of the owner"), max_length=80, blank=True)
    inspection_until = models.DateField(_("inspection valid to"), null=True, blank=True)
    insurance_until = models.DateField(_("insurance valid to"), null=True, blank=True)
    scrap_on = models.DateField(_("to be scrapped by"), null=True, blank=True)
    scrapped = models.BooleanField(_("scrapped"), default=False)
    permit = models.CharField(_("permit number"), max_length=40, blank=True)
    permit_until = models.DateField(_("permit valid to"), null=True, blank=True)
    # What is on file of the permit of that number: whom and what it names (actions.permit).
    permitted = models.ForeignKey(
        "Permit", models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )
    # What is on board; None: nobody has looked.
    hammer = models.BooleanField(_("escape hammer"), null=True)
    extinguisher = models.BooleanField(_("dry-powder extinguisher"), null=True)
    first_aid = models.BooleanField(_("first-aid kit"), null=True)
    recorder = models.BooleanField(_("recorder with positioning"), null=True)
    driver = models.ForeignKey(Driver, models.PROTECT, null=True, related_name="vehicles")
    # Pupils of all schools together, on however many runs: kept by the actions.
    carried = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("vehicle")
        verbose_name_plural = _("vehicles")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["city", "plate"], name="plate_once_in_a_city"),
        ]
        indexes = of_verdict("vehicle")

    def __str__(self):
        return plate_rules.spoken(self.plate)

    def get_absolute_url(self):
        return reverse("transport:vehicle_detail", kwargs={"uuid": self.uuid})

    def facts(self, load: rules.Load = NO_LOAD) -> rules.Facts:
        """What is judged; `load`: whom it carries (queries.load), where that is asked."""
        gear = tuple((name, getattr(self, name)) for name in GEAR)
        return rules.Facts(
            self.kind, self.seats, load, self.plates, self.inspection_until,
            self.insurance_until, self.scrap_on, self.scrapped, self.permit_until, gear,
        )  # fmt: skip


class VehicleLink(Addressed, Used, SchoolOwned):
    """A vehicle carries pupils of a school, or once did: a number, never names."""

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="links")
    pupils = models.PositiveIntegerField(_("pupils carried"), default=0)
    in_use = models.BooleanField(_("carries our pupils"), default=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("school of a vehicle")
        verbose_name_plural = _("schools of a vehicle")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["vehicle", "school"], name="vehicle_of_a_school"),
        ]
        indexes = [
            models.Index(fields=["district", "vehicle"], name="vehicle_of_district"),
            models.Index(fields=["city", "vehicle"], name="vehicle_of_city"),
            of_waiting("vehicle"),
        ]

    def __str__(self):
        return str(self.vehicle)

    def get_absolute_url(self):
        return self.vehicle.get_absolute_url()
