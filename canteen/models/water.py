"""Drinking-water machines and their cleaning, batches of bottled water (R13)."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from canteen.models.duty import Withdrawable, once
from canteen.models.scan import Scanned, one_scan
from canteen.rules import water as rules
from canteen.rules.day import recorded_late
from safety.base import clock
from safety.base.models import Addressed, Versioned
from safety.schools.models import User
from safety.schools.scope import SchoolOwned


class WaterMachine(Addressed, Versioned, SchoolOwned):
    """A machine at a place of a school."""

    class Kind(models.TextChoices):
        BOILER = "boiler", _("water boiler")
        PURIFIER = "purifier", _("purifier")
        BOTTLE = "bottle", _("dispenser for bottled water")

    place = models.CharField(_("place"), max_length=60)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    in_use = models.BooleanField(_("in use"), default=True)
    recorded_at = models.DateTimeField()
    # Since when it is out of use, for the figures of the month.
    out_at = models.DateTimeField(null=True, editable=False)
    # The newest cleaning, and by when the next is due: kept by the actions and the daily look at
    # the term calendar, for lists and filters.
    cleaned_on = models.DateField(_("cleaned on"), null=True, editable=False)
    due_on = models.DateField(_("next cleaning by"), editable=False)

    class Meta:
        verbose_name = _("water machine")
        verbose_name_plural = _("water machines")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "place"], name="water_machine_of_a_place"),
        ]
        indexes = [
            models.Index(fields=["district", "id"], name="water_machine_of_district"),
            models.Index(fields=["city", "id"], name="water_machine_of_city"),
        ]

    def __str__(self):
        return self.place

    def get_absolute_url(self):
        return reverse("canteen:water_detail", kwargs={"uuid": self.uuid})

    @property
    def state(self) -> str:
        return rules.state_on(clock.today(), self.due_on, self.in_use).value

    def get_state_display(self) -> str:
        return str(rules.State(self.state).label)

    @property
    def next_on(self):
        """By when it is to be cleaned next; None where no day of its own is owed."""
        return None if self.due_on == rules.NEVER else self.due_on


class WaterCleaning(Withdrawable, Addressed, Scanned, SchoolOwned):
    """A machine was cleaned and disinfected, by somebody, on a day."""

    machine = models.ForeignKey(WaterMachine, models.PROTECT, related_name="cleanings")
    done_on = models.DateField(_("cleaned on"))
    done_by = models.CharField(_("by whom"), max_length=40)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("cleaning of a water machine")
        verbose_name_plural = _("cleanings of water machines")
        ordering = ["-done_on", "-pk"]
        constraints = [
            once(["machine", "done_on"], "water_cleaning_of_a_day"),
            one_scan("water_cleaning_has_one_scan"),
        ]

    def __str__(self):
        return f"{self.machine} {self.done_on}"

    @property
    def late(self) -> bool:
        return recorded_late(self.done_on, clock.day_of(self.recorded_at))


class WaterBatch(Withdrawable, Addressed, Scanned, SchoolOwned):
    """Bottled water of one lot that came to a school, with its papers."""

    brand = models.CharField(_("brand"), max_length=40)
    supplier = models.CharField(_("supplier"), max_length=60)
    lot = models.CharField(_("lot"), max_length=40)
    made_on = models.DateField(_("bottled on"))
    expires_on = models.DateField(_("use before"))
    received_on = models.DateField(_("received on"))
    bottles = models.PositiveIntegerField(_("bottles"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("batch of bottled water")
        verbose_name_plural = _("batches of bottled water")
        ordering = ["-pk"]
        constraints = [
            once(["school", "brand", "lot"], "water_batch_of_a_lot"),
            models.CheckConstraint(
                condition=Q(received_on__gte=F("made_on")) & Q(expires_on__gt=F("made_on")),
                name="water_batch_comes_after_it_is_made",
            ),
            models.CheckConstraint(condition=Q(bottles__gte=1), name="water_batch_has_bottles"),
            one_scan("water_batch_has_one_scan"),
        ]
        indexes = [
            models.Index(fields=["district", "id"], name="water_batch_of_district"),
            models.Index(fields=["city", "id"], name="water_batch_of_city"),
        ]

    def __str__(self):
        return f"{self.brand} {self.lot}"

    def get_absolute_url(self):
        """A batch has no page of its own: the list of them."""
        return reverse("canteen:water_batch_list")

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def is_expired(self) -> bool:
        return self.expires_on < clock.today()
