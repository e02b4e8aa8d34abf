"""Outsourcing contracts of kitchens (R11): recorded to be ended, never to be begun."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from canteen.models.kitchen import Kitchen
from canteen.models.scan import Scanned, one_scan
from canteen.rules import contract as rules
from safety.base import clock
from safety.base.models import Addressed, Versioned
from safety.schools.models import User
from safety.schools.scope import SchoolOwned


def standing(state: str, today: dt.date) -> Q:
    """The condition of a state (rules.state_on), asked of the database."""
    if state == rules.State.TAKEN_BACK:
        return Q(taken_back_on__isnull=False)
    forbidden = Q(starts_on__gte=settings.OUTSOURCING_FORBIDDEN_FROM)
    if state == rules.State.FORBIDDEN:
        return Q(taken_back_on=None) & forbidden
    if state == rules.State.EXPIRED:
        return Q(taken_back_on=None, ends_on__lt=today) & ~forbidden
    running = Q(taken_back_on=None, ends_on__gte=today) & ~forbidden
    if state == rules.State.UNPLANNED:
        return running & Q(transition_on=None)
    if state == rules.State.LATE:
        return running & Q(transition_on__lt=today)
    return running & Q(transition_on__gte=today)


class Contract(Addressed, Versioned, Scanned, SchoolOwned):
    """Somebody else runs a kitchen from one day to another, until it is taken back."""

    kitchen = models.ForeignKey(Kitchen, models.PROTECT, related_name="contracts")
    party = models.CharField(_("contractor"), max_length=60)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    # The day before the contract's own end by which the kitchen is taken back.
    transition_on = models.DateField(_("transition date"), null=True, blank=True)
    plan = models.TextField(_("plan for taking it back"), max_length=1000, blank=True)
    taken_back_on = models.DateField(_("taken back on"), null=True, blank=True)
    # When that was recorded, for the figures of the month.
    back_at = models.DateTimeField(null=True, editable=False)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("outsourcing contract")
        verbose_name_plural = _("outsourcing contracts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["kitchen", "starts_on"], name="contract_of_a_day"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="contract_ends_after_its_start"
            ),
            models.CheckConstraint(
                condition=Q(transition_on__isnull=True) | Q(transition_on__lt=F("ends_on")),
                name="contract_transition_before_its_end",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_on__isnull=True) | Q(taken_back_on__gte=F("starts_on")),
                name="contract_taken_back_after_its_start",
            ),
            one_scan("contract_has_one_scan"),
        ]
        indexes = [
            models.Index(fields=["district", "id"], name="contract_of_district"),
            models.Index(fields=["city", "id"], name="contract_of_city"),
        ]

    def __str__(self):
        return self.party

    def get_absolute_url(self):
        return reverse("canteen:contract_detail", kwargs={"uuid": self.uuid})

    @property
    def state(self) -> str:
        """How it stands today (rules.State)."""
        return rules.state_on(
            clock.today(), self.starts_on, self.ends_on, self.transition_on, self.taken_back_on
        ).value

    def get_state_display(self) -> str:
        return str(rules.State(self.state).label)

    @property
    def look(self) -> str:
        """The word of a state whose colour and icon it has."""
        return rules.LOOKS[rules.State(self.state)]

    @property
    def back_by(self) -> dt.date:
        """By when the kitchen is to be taken back."""
        return rules.back_by(self.starts_on, self.ends_on, self.transition_on)

    @property
    def is_forbidden(self) -> bool:
        return rules.is_forbidden(self.starts_on)

    @property
    def is_open(self) -> bool:
        return self.taken_back_on is None


class TakingBack(Addressed, Scanned, SchoolOwned):
    """The paper by which a kitchen is said to be taken back: it stays, also where the contract is
    opened again."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="takings_back")
    taken_back_on = models.DateField(_("taken back on"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("taking back of a kitchen")
        verbose_name_plural = _("takings back of kitchens")
        ordering = ["pk"]
        constraints = [one_scan("taking_back_has_one_scan")]

    def __str__(self):
        return str(self.taken_back_on)

    def get_absolute_url(self):
        return self.contract.get_absolute_url()
