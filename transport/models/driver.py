"""Those who drive pupils, at which schools, and what is on file of them (R16)."""

import datetime as dt
import hmac

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safety.base import sealing
from safety.base.models import Addressed, Versioned
from safety.schools.models import Unit, User
from safety.schools.scope import SchoolOwned, ScopedQuerySet, Seats, SharedBySchools
from transport.models.judged import Judged, Used, of_verdict, of_waiting
from transport.rules import driver as rules
from transport.rules import identity as ids
from transport.rules import licence as licences
from transport.rules.record import Question, Record, said

SEALED = ("identity", "licence")


class Driver(Addressed, Versioned, Judged, SharedBySchools):
    """One person, once in a city, whichever of its schools they drive for.

    Identity and licence number are sealed; the last four of each are shown, and a keyed mark finds
    the person again.
    """

    school_links = "links"

    city = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=40)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    identity = models.TextField(editable=False)
    identity_mark = models.CharField(max_length=64, editable=False)
    identity_end = models.CharField(_("identity number"), max_length=4, editable=False)
    licence = models.TextField(blank=True, editable=False)
    licence_mark = models.CharField(
        max_length=64, blank=True, default="", db_default="", editable=False
    )
    licence_end = models.CharField(_("licence number"), max_length=4, blank=True, editable=False)
    born_on = models.DateField(_("born on"), null=True)
    licence_class = models.CharField(_("licence class"), max_length=12, blank=True)
    first_licensed_on = models.DateField(_("first licence on"), null=True, blank=True)
    # A licence of ten years that was renewed without 12 points has no last day (长期).
    licence_until = models.DateField(_("licence valid to"), null=True, blank=True)
    licence_long_term = models.BooleanField(_("long-term licence"), default=False)

    class Meta:
        verbose_name = _("driver")
        verbose_name_plural = _("drivers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["city", "identity_mark"], name="driver_once_in_a_city"),
            models.CheckConstraint(
                condition=Q(licence_long_term=False) | Q(licence_until__isnull=True),
                name="driver_licence_ends_or_is_long_term",
            ),
        ]
        indexes = [
            *of_verdict("driver"),
            # A part of a name is looked for in it, and not in the wide rows.
            models.Index(fields=["name", "id"], name="driver_of_name"),
            # Somebody is found by either number, in whatever city.
            models.Index(fields=["identity_mark"], name="driver_of_identity"),
            models.Index(
                fields=["licence_mark"], condition=~Q(licence_mark=""), name="driver_of_licence"
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("transport:driver_detail", kwargs={"uuid": self.uuid})

    def seal(self, field: str, text: str) -> None:
        """Keep a number: sealed, with its last four and its mark."""
        setattr(self, field, sealing.seal(text, self._purpose(field)) if text else "")
        setattr(self, f"{field}_end", text[-4:])
        setattr(self, f"{field}_mark", MARKS[field](text) if text else "")

    def opened(self, field: str) -> str:
        """The number again. Raises sealing.Unreadable."""
        sealed = getattr(self, field)
        return sealing.unseal(sealed, self._purpose(field)) if sealed else ""

    @property
    def licence_valid(self) -> dt.date | str | None:
        """To when the licence is valid: a day, LONG_TERM, or nothing on file."""
        return licences.LONG_TERM if self.licence_long_term else self.licence_until

    @licence_valid.setter
    def licence_valid(self, value: dt.date | str | None) -> None:
        self.licence_long_term = value == licences.LONG_TERM
        self.licence_until = value if isinstance(value, dt.date) else None

    @property
    def told_apart(self) -> str:
        """The name with what tells a namesake: the last four and the year of birth."""
        born = f" {self.born_on.year}" if self.born_on else ""
        return f"{self.name} …{self.identity_end}{born}"

    def is_identity(self, text: str) -> bool:
        return hmac.compare_digest(self.identity_mark, identity_mark(text))

    def facts(self, seats: int | None, unseated: bool = False) -> rules.Facts:
        """What is judged; `seats` of the largest vehicle that they drive, `unseated` where they
        drive one whose seats are not on file."""
        return rules.Facts(
            self.born_on, self.licence_class, self.first_licensed_on, self.licence_until, seats,
            unseated, self.licence_long_term,
        )  # fmt: skip

    def _purpose(self, field) -> str:
        return f"driver|{self.uuid}|{field}"


def identity_mark(number: str) -> str:
    """By what an identity number is found."""
    return sealing.mark(number, "driver identity")


def licence_mark(number: str) -> str:
    """The same of a licence number, however it was written."""
    return sealing.mark(ids.clean(number), "driver licence")


MARKS = {"identity": identity_mark, "licence": licence_mark}


class DriverLink(Addressed, Used, SchoolOwned):
    """Somebody drives pupils of a school, or once did."""

    driver = models.ForeignKey(Driver, models.PROTECT, related_name="links")
    in_use = models.BooleanField(_("drives for us"), default=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("school of a driver")
        verbose_name_plural = _("schools of a driver")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["driver", "school"], name="driver_of_a_school"),
        ]
        indexes = [
            models.Index(fields=["district", "driver"], name="driver_of_district"),
            models.Index(fields=["city", "driver"], name="driver_of_city"),
            of_waiting("driver"),
        ]

    def __str__(self):
        return self.driver.name

    def get_absolute_url(self):
        return self.driver.get_absolute_url()


class Source(models.TextChoices):
    """Who says so."""

    POLICE = "police", _("traffic police")
    PAPER = "paper", _("certificate or paper that was seen")
    DRIVER = "driver", _("driver's own word")
    LIST = "list", _("list of the school or bureau")


class DriverRecord(Addressed, models.Model):
    """One answer about a driver. It is never changed: what was a mistake is withdrawn, with the
    reason, and counts no more. All schools of the driver see it; one that they left, if it is
    older than that."""

    driver = models.ForeignKey(Driver, models.PROTECT, related_name="records")
    question = models.CharField(_("about"), max_length=20, choices=Question)
    # It happened, or was failed; else there is none, or it was passed.
    bad = models.BooleanField(_("found"))
    on = models.DateField(_("day"))
    count = models.PositiveSmallIntegerField(_("points, or hours of study"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=8, choices=Source)
    note = models.CharField(_("note"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(_("reason"), max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("record of a driver")
        verbose_name_plural = _("records of drivers")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True)
                | Q(withdrawn_by__isnull=False) & ~Q(withdrawn_why=""),
                name="driver_record_withdrawn_with_reason",
            ),
        ]

    def __str__(self):
        return self.get_question_display()

    def get_absolute_url(self):
        return self.driver.get_absolute_url()

    @classmethod
    def scope_q(cls, seats: Seats) -> Q:
        """Seen by whoever has the driver, and what stood on file when they left by whoever had."""
        links = DriverLink.objects.filter(DriverLink.scope_q(seats), driver=OuterRef("driver"))
        return Q(Exists(links.filter(Q(in_use=True) | Q(ended_at__gte=OuterRef("recorded_at")))))

    @property
    def answer(self) -> str:
        """What it says, in a word."""
        return said(self.question, self.bad)

    def fact(self) -> Record:
        return Record(self.question, self.bad, self.on, self.count)
