"""Agreements among parents, driver and school; letters to parents; lessons of drivers (R18).

Of parents there are numbers alone: the signed papers, as scans, are the school's to see.
"""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safety.base.models import Addressed, Versioned
from safety.files.scanned import Scanned, one_scan
from safety.schools.models import User
from safety.schools.scope import SchoolOwned
from transport.models.driver import Driver
from transport.models.vehicle import VehicleLink
from transport.models.withdrawn import Withdrawable, with_reason


class Agreement(Addressed, Withdrawable, Scanned, SchoolOwned):
    """The safety agreement on a vehicle of a school and its driver, as parents have signed it. A
    newer one takes the place of an older one, which stays; one that was withdrawn counts for
    nothing."""

    link = models.ForeignKey(VehicleLink, models.PROTECT, related_name="agreements")
    driver = models.ForeignKey(Driver, models.PROTECT, related_name="+")
    signed_on = models.DateField(_("signed on"))
    until = models.DateField(_("valid to"))
    signed = models.PositiveIntegerField(_("parents who have signed"))
    owed = models.PositiveIntegerField(_("parents who are to sign"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("safety agreement")
        verbose_name_plural = _("safety agreements")
        ordering = ["-pk"]
        constraints = [
            one_scan("agreement_has_one_scan"),
            with_reason("agreement_withdrawn_with_reason"),
            models.CheckConstraint(
                condition=Q(signed__lte=F("owed")), name="agreement_no_more_than_owed"
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("signed_on")), name="agreement_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["link", "-id"], name="agreement_newest")]

    def __str__(self):
        return str(self.link)

    def get_absolute_url(self):
        return reverse("transport:agreement_detail", kwargs={"uuid": self.link.uuid})


class ParentLetter(Addressed, Versioned, Withdrawable, SchoolOwned):
    """A letter to parents about riding safely: how many were sent, how many came back as read."""

    title = models.CharField(_("title"), max_length=80)
    text = models.TextField(_("text"), max_length=2000)
    sent_on = models.DateField(_("sent on"))
    sent = models.PositiveIntegerField(_("letters sent"))
    read = models.PositiveIntegerField(_("slips that came back"), default=0)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("letter to parents")
        verbose_name_plural = _("letters to parents")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(read__lte=F("sent")), name="letter_no_more_back_than_sent"
            ),
            with_reason("letter_withdrawn_with_reason"),
        ]
        indexes = [
            models.Index(fields=["district", "-id"], name="letter_of_district"),
            models.Index(fields=["city", "-id"], name="letter_of_city"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("transport:letter_detail", kwargs={"uuid": self.uuid})


class DriverLesson(Addressed, Withdrawable, Scanned, SchoolOwned):
    """Drivers of a school were taught face to face, with who was there."""

    held_on = models.DateField(_("held on"))
    topic = models.CharField(_("topic"), max_length=120)
    teacher = models.CharField(_("held by"), max_length=60)
    drivers = models.ManyToManyField(Driver, through="LessonPresence", related_name="lessons")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("lesson of drivers")
        verbose_name_plural = _("lessons of drivers")
        ordering = ["-pk"]
        constraints = [
            one_scan("driver_lesson_has_one_scan"),
            with_reason("driver_lesson_withdrawn_with_reason"),
        ]
        indexes = [
            models.Index(fields=["district", "-id"], name="driver_lesson_of_district"),
            models.Index(fields=["city", "-id"], name="driver_lesson_of_city"),
        ]

    def __str__(self):
        return self.topic

    def get_absolute_url(self):
        return reverse("transport:lesson_detail", kwargs={"uuid": self.uuid})


class LessonPresence(models.Model):
    """A driver was at a lesson."""

    lesson = models.ForeignKey(DriverLesson, models.PROTECT, related_name="presences")
    driver = models.ForeignKey(Driver, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("driver at a lesson")
        verbose_name_plural = _("drivers at lessons")
        constraints = [
            models.UniqueConstraint(fields=["lesson", "driver"], name="driver_once_at_a_lesson")
        ]
