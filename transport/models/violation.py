"""What was seen of vehicles on the road: by patrols, and by parents on the public page (R19)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inspections.models import Hazard
from safety.base import sealing
from safety.base.models import Addressed, Versioned
from safety.schools.models import School, Unit, User
from safety.schools.scope import UnitOwned
from transport.models.driver import DriverRecord
from transport.models.vehicle import Vehicle
from transport.rules import plate as plates
from transport.rules import violation as rules
from transport.rules.finding import Finding


class Violation(Addressed, Versioned, UnitOwned):
    """One report on a vehicle, of the district that follows it to an answer. No school sees it:
    whoever reported must fear nobody. What is upheld reaches the school as a hazard.

    Of a parent nothing is known but what they wrote. Their phone number is sealed, and removed
    after a time; their photo is kept as plain pixels alone.
    """

    source = models.CharField(_("seen by"), max_length=8, choices=rules.From)
    what = models.CharField(_("unsafe act or state"), max_length=12, choices=rules.What)
    # As a patrol measured it: on which road, how fast, and what was allowed there on that day.
    road = models.CharField(_("road"), max_length=8, choices=rules.Road, blank=True)
    speed = models.PositiveSmallIntegerField(_("speed in km/h"), null=True, blank=True)
    speed_limit = models.PositiveSmallIntegerField(null=True, editable=False)
    text = models.TextField(_("in words"), max_length=500, blank=True)
    place = models.CharField(_("where"), max_length=120)
    seen_on = models.DateField(_("on"))
    seen_at = models.TimeField(_("at"), null=True, blank=True)
    plate = models.CharField(_("number plate"), max_length=12, blank=True)
    # As the register knew the plate when it was last asked; None with a plate: not registered.
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, null=True, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, null=True, related_name="+")
    # The bureau named the school: the register knows none of the vehicle.
    by_hand = models.BooleanField(default=False, db_default=False, editable=False)
    photo = models.CharField(max_length=200, blank=True, db_index=True, editable=False)
    photo_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    sent_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    phone = models.TextField(blank=True, editable=False)
    phone_end = models.CharField(max_length=4, blank=True, editable=False)
    phone_until = models.DateField(null=True, editable=False)
    # By what its tracking number finds it; empty for what a patrol saw.
    mark = models.CharField(max_length=64, blank=True, editable=False)
    received_at = models.DateTimeField(_("received"))
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    state = models.CharField(
        _("state"), max_length=10, choices=rules.State, default=rules.State.NEW
    )
    take_by = models.DateField(_("take on by"))
    answer_by = models.DateField(_("answer by"))
    answer = models.TextField(_("public answer"), max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True, editable=False)
    hazard = models.ForeignKey(Hazard, models.PROTECT, null=True, related_name="+")
    record = models.ForeignKey(DriverRecord, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("report on a vehicle")
        verbose_name_plural = _("reports on vehicles")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=rules.ANSWERED) | ~Q(answer="") & Q(ended_at__isnull=False),
                name="violation_answered_in_words",
            ),
            models.CheckConstraint(
                condition=Q(speed=None, speed_limit=None, road="")
                | Q(what=rules.What.SPEEDING, speed__gt=models.F("speed_limit")) & ~Q(road=""),
                name="violation_speed_is_over_its_limit",
            ),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone_until__isnull=False),
                name="violation_phone_for_a_time",
            ),
            models.UniqueConstraint(
                fields=["mark"], condition=~Q(mark=""), name="violation_number_once"
            ),
        ]
        indexes = [
            models.Index(fields=["district", "-id"], name="violation_of_district"),
            models.Index(fields=["city", "-id"], name="violation_of_city"),
            # Those that are open, by their day: on home pages, and late ones in the list.
            *(
                models.Index(
                    fields=[tier, "answer_by", "id"],
                    condition=Q(state__in=rules.OPEN),
                    name=f"violation_open_of_{tier}",
                )
                for tier in ("district", "city")
            ),
            models.Index(
                fields=["phone_until"], condition=~Q(phone=""), name="violation_phone_ends"
            ),
        ]

    def __str__(self):
        return self.shown_plate or str(_("without a plate"))

    def get_absolute_url(self):
        return reverse("transport:violation_detail", kwargs={"uuid": self.uuid})

    @property
    def shown_plate(self) -> str:
        return plates.spoken(self.plate) if self.plate else ""

    @property
    def unregistered(self) -> bool:
        """A plate that no vehicle of the register has: itself a flag."""
        return bool(self.plate) and self.vehicle_id is None

    @property
    def register_word(self) -> str:
        if not self.plate:
            return str(_("no plate known"))
        return str(_("not in the register") if self.unregistered else _("in the register"))

    @property
    def look(self) -> str:
        """The word of a state whose colour and icon it has."""
        return rules.LOOKS[rules.State(self.state)]

    @property
    def over_speed(self) -> Finding | None:
        """The rule that a measured speed breaks."""
        return rules.over_speed(self.speed, self.speed_limit)

    @property
    def open(self) -> bool:
        return self.state in rules.OPEN

    def seal_phone(self, text: str) -> None:
        self.phone = sealing.seal(text, self._purpose) if text else ""
        self.phone_end = text[-4:]

    def opened_phone(self) -> str:
        """The number again. Raises sealing.Unreadable."""
        return sealing.unseal(self.phone, self._purpose) if self.phone else ""

    @property
    def _purpose(self) -> str:
        return f"violation|{self.uuid}|phone"


class ViolationStep(Addressed, models.Model):
    """What was done with a report, by whom, when, with what inner note: only ever added to."""

    case = models.ForeignKey(Violation, models.PROTECT, related_name="steps")
    action = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=rules.State)
    # Whose it was after the step, and by when to be answered; None: from before this was kept.
    district = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    answer_by = models.DateField(null=True)
    note = models.TextField(_("inner note"), max_length=500, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("step of a report")
        verbose_name_plural = _("steps of a report")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.action} {self.state}"
