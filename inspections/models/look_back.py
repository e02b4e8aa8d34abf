"""Look-back (回头看, R04): what was signed off is looked at once more, all of it or a sample."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inspections.models.hazard import Hazard
from safety.base.models import Addressed
from safety.schools.models import Unit, User
from safety.schools.scope import SchoolOwned, Seats, UnitOwned


class LookBack(Addressed, UnitOwned):
    """One round of a bureau, seen there and above alone: nobody below knows what was drawn.

    `criteria` and `seed` are all that the choice followed from, beside the ledger as it then stood.
    """

    class Kind(models.TextChoices):
        ANNUAL = "annual", _("annual assessment")
        SAMPLE = "sample", _("sample")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    title = models.CharField(_("title"), max_length=80)
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("started"))
    criteria = models.JSONField()
    seed = models.CharField(_("seed"), max_length=64)
    # When the worker had written all its hazards; none: it is still at it.
    ready_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("look-back")
        verbose_name_plural = _("look-backs")
        ordering = ["-started_at", "-pk"]

    def __str__(self):
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("inspections:look_back_detail", kwargs={"uuid": self.uuid})


class LookBackItem(Addressed, SchoolOwned):
    """One hazard of a round, and what was found there. Which hazards are still to be looked at is
    the round's secret; what was found is seen by all who see the hazard."""

    class Outcome(models.TextChoices):
        UNSEEN = "unseen", _("not looked at yet")
        HELD = "held", _("still in order")
        RELAPSED = "relapsed", _("relapsed")
        OVERTAKEN = "overtaken", _("re-opened by another look-back")

    look_back = models.ForeignKey(LookBack, models.PROTECT, related_name="items", db_index=False)
    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="look_backs")
    outcome = models.CharField(_("result"), max_length=9, choices=Outcome, default=Outcome.UNSEEN)
    looked_at = models.DateTimeField(_("looked at"), null=True)
    looked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("what was seen"), max_length=500, blank=True)
    # Where the school stood when it was looked at: rates are of that district for good.
    at_district = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("hazard of a look-back")
        verbose_name_plural = _("hazards of a look-back")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["look_back", "hazard"], name="look_back_hazard_once"),
            models.CheckConstraint(
                condition=Q(outcome="unseen", looked_at__isnull=True)
                | ~Q(outcome="unseen") & Q(looked_at__isnull=False),
                name="look_back_item_looked_at",
            ),
        ]
        indexes = [
            models.Index(fields=["look_back", "outcome"], name="look_back_progress"),
            models.Index(
                fields=["look_back", "district", "school", "id"], name="look_back_by_school"
            ),
            models.Index(
                fields=["city", "looked_at"],
                condition=Q(looked_at__isnull=False),
                name="looked_at_in_city",
            ),
            models.Index(
                fields=["district", "looked_at"],
                condition=Q(looked_at__isnull=False),
                name="looked_at_in_district",
            ),
        ]

    def __str__(self):
        return f"{self.look_back_id} {self.hazard_id}"

    @classmethod
    def scope_q(cls, seats: Seats) -> Q:
        rounds = LookBack.objects.filter(LookBack.scope_q(seats))
        known = Q(looked_at__isnull=False) | Q(look_back__in=rounds.values("pk"))
        return super().scope_q(seats) & known

    def get_absolute_url(self) -> str:
        kwargs = {"uuid": self.look_back.uuid, "item": self.uuid}
        return reverse("inspections:look_back_item", kwargs=kwargs)
