"""School-bus permits: each application in its steps, and whom and what a permit names (R17)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safety.base import clock
from safety.base.models import Addressed
from safety.schools.models import User
from safety.schools.scope import SchoolOwned
from transport.models.driver import Driver
from transport.models.vehicle import Vehicle
from transport.rules.permit import LOOKS, OPEN, Done, State, Step


class Permit(Addressed, SchoolOwned):
    """The permit of a vehicle, from the application of a school on: the drivers and the stops that
    it names. One that was there before its application could be followed here is recorded as
    granted."""

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="permits")
    # As the application has them, a stop a line (rules.route.parse).
    stops = models.TextField(_("route, times and stops"), max_length=4000)
    received_on = models.DateField(_("received by the education bureau"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RECEIVED)
    due_on = models.DateField(_("next step by"), null=True, editable=False)
    number = models.CharField(_("permit number"), max_length=40, blank=True)
    until = models.DateField(_("permit valid to"), null=True)
    # Since when and until when the vehicle runs by it. It runs anew when an edit brings its number
    # back; the days between are then judged by none.
    granted_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("school-bus permit")
        verbose_name_plural = _("school-bus permits")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle"], condition=Q(state__in=OPEN), name="permit_asked_for_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.GRANTED)
                | ~Q(number="") & Q(until__isnull=False, granted_at__isnull=False),
                name="permit_granted_with_its_number",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "-id"], name="permit_of_district"),
            models.Index(fields=["city", "-id"], name="permit_of_city"),
        ]

    def __str__(self):
        return str(self.vehicle)

    def get_absolute_url(self):
        return reverse("transport:permit_detail", kwargs={"uuid": self.uuid})

    @property
    def look(self) -> str:
        """The word of a state whose colour it has."""
        return LOOKS[State(self.state)]

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @property
    def late(self) -> bool:
        return self.open and self.due_on is not None and self.due_on < clock.today()

    @property
    def followed(self) -> bool:
        """Whether the government's decision on it is recorded here: no school overrides it."""
        return any(one.step == Step.DECIDE for one in self.steps.all())

    @property
    def done(self) -> list[Done]:
        """The steps that were taken, in their order; fetched beforehand where they are many."""
        steps = sorted(self.steps.all(), key=lambda one: one.pk)
        return [Done(one.step, one.day, one.agrees) for one in steps]


class PermitDriver(SchoolOwned):
    """A driver whom a permit, or the application for one, names."""

    # Without an index of its own, with which the constraint begins.
    permit = models.ForeignKey(Permit, models.PROTECT, related_name="named", db_index=False)
    driver = models.ForeignKey(Driver, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("driver of a permit")
        verbose_name_plural = _("drivers of permits")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["permit", "driver"], name="driver_of_a_permit"),
        ]

    def __str__(self):
        return f"{self.permit_id} {self.driver_id}"


class PermitStep(Addressed, SchoolOwned):
    """One step of an application: when, what was answered, recorded by whom: only ever added to."""

    permit = models.ForeignKey(Permit, models.PROTECT, related_name="steps")
    step = models.CharField(_("step"), max_length=10, choices=Step)
    day = models.DateField(_("on"))
    due_on = models.DateField(_("due"), null=True)  # as it was owed when it was taken
    agrees = models.BooleanField(null=True)
    note = models.CharField(_("in words"), max_length=300, blank=True)
    # None: nobody's, it followed from the school's end.
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("step of a permit")
        verbose_name_plural = _("steps of permits")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["permit", "step"], name="permit_step_once"),
        ]

    def __str__(self):
        return f"{self.permit_id} {self.step}"

    @property
    def late(self) -> bool:
        return self.due_on is not None and self.day > self.due_on
