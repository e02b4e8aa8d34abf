"""The trail of each hazard, its recorded periods, and the signed anchors over all chains."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inspections.models.checklist import Area
from inspections.models.hazard import Hazard, Severity, State
from inspections.models.inspection import Source
from safety.base.trail import TrailEntry
from safety.schools.models import Stage, Unit
from safety.schools.scope import ScopedQuerySet, Seats


class LedgerEntry(TrailEntry):
    """One change of one hazard; the chain is per hazard, so writers never wait for each other."""

    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="entries")
    from_state = models.CharField(max_length=16, choices=State, blank=True)
    to_state = models.CharField(max_length=16, choices=State)
    occurred_at = models.DateTimeField(null=True)

    subject = "hazard"

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ["hazard", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["hazard", "sequence"], name="entry_sequence_once")
        ]


class HazardPeriod(models.Model):
    """How an issued hazard stood from one recorded instant (server time) to the next.

    "As things stood at the month's end" reads the periods that span that instant; nothing that is
    entered later can change them.
    """

    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="periods")
    school = models.ForeignKey("schools.School", models.PROTECT, related_name="+")
    district = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    township = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    city = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    stage = models.CharField(max_length=16, choices=Stage)
    source = models.CharField(max_length=8, choices=Source)
    area = models.CharField(max_length=20, choices=Area)
    severity = models.CharField(max_length=8, choices=Severity)
    state = models.CharField(max_length=16, choices=State)
    on_the_spot = models.BooleanField()
    deadline = models.DateField(null=True)
    submitted_on = models.DateField(null=True)
    issued_at = models.DateTimeField()
    signed_off_at = models.DateTimeField(null=True)
    recorded_from = models.DateTimeField()
    recorded_to = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("recorded state of a hazard")
        constraints = [
            models.UniqueConstraint(
                fields=["hazard"],
                condition=Q(recorded_to__isnull=True),
                name="hazard_one_present_period",
            )
        ]
        indexes = [
            models.Index(fields=["city", "issued_at"], name="period_found"),
            models.Index(fields=["city", "recorded_from", "recorded_to"], name="period_span"),
            *(
                models.Index(
                    fields=[owner, "signed_off_at"],
                    condition=Q(state=State.SIGNED_OFF),
                    name=f"period_signed_in_{owner}",
                )
                for owner in ("district", "city")
            ),
        ]

    @classmethod
    def scope_q(cls, seats: Seats) -> Q:
        """By where the school was *then*: a district keeps its past when a school leaves it."""
        return seats.q(school="school", township="township", district="district", city="city")


class LedgerAnchor(models.Model):
    """A daily signature over the heads of all chains: a removed or rewritten chain shows.

    `blocks` holds a digest per block of hazard ids, so that the verifier can say where; `draws`
    bureau → [number, hash] at the end of its chain of draws (None: signed before there was one);
    `root`, which is signed, is over both.
    """

    day = models.DateField(unique=True)
    chains = models.PositiveBigIntegerField()
    last_hazard = models.PositiveBigIntegerField()
    blocks = models.JSONField(default=dict)
    draws = models.JSONField(null=True)
    root = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("ledger anchor")
