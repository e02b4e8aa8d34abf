"""Random draws of a school and its inspectors (R02): what went in, what came out, what it led to.

All three tables are append-only in the database: a draw that was made stays made.
"""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inspections.models.inspection import Inspection
from safety.base.models import Addressed
from safety.schools.models import School, Tier, User
from safety.schools.scope import Seats, UnitOwned


class Draw(Addressed, UnitOwned):
    """What goes into one draw of a bureau, written down before anything is drawn.

    `record` is the canonical text of candidates, odds and inspectors (inspections.draw), packed;
    `commitment` its SHA-256. Each person's draws at a bureau are numbered, and each record names
    the commitment before it, so that none can be taken out from between unseen.
    """

    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(_("drawn"))
    number = models.PositiveIntegerField()
    # Draws that replace each other until a visit comes of one that is revealed.
    chain = models.UUIDField(db_index=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="successor")
    reason = models.CharField(_("why it was drawn again"), max_length=300, blank=True)
    record = models.BinaryField()
    commitment = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("random draw")
        verbose_name_plural = _("random draws")
        ordering = ["-drawn_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["drawn_by", "unit", "number"], name="draw_number_once"),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(reason=""), name="redraw_has_reason"
            ),
        ]

    def __str__(self):
        return str(self.uuid)

    @classmethod
    def scope_q(cls, seats: Seats) -> Q:
        """As secret as the visit that comes of it, and never seen from below the bureau: the odds
        of all its schools are no business of one of them.

        A draw that was replaced comes to light with the visit at the end of its chain; one whose
        visit was called off in secret stays as secret as that visit.
        """
        seen = Q(visit__inspection__revealed_at__isnull=False)
        chains = cls.objects.filter(seen).values("chain")
        revealed = seen | Q(visit__isnull=True, chain__in=chains)
        over = super().scope_q(seats)
        if all(seat.tier == Tier.SCHOOL for seat in seats.seats):
            return over & revealed
        return over & (revealed | cls.insider_q(seats.user_id))

    @staticmethod
    def insider_q(user_id: int) -> Q:
        """Draws that this person made, or whose visit they are on the team of."""
        visits = DrawnVisit.objects.filter(inspection__team__user_id=user_id)
        return Q(drawn_by_id=user_id) | Q(pk__in=visits.values("draw"))

    def get_absolute_url(self) -> str:
        return reverse("inspections:draw_detail", kwargs={"uuid": self.uuid})


class DrawResult(models.Model):
    """What came out: it follows from the commitment and the key of this installation alone."""

    draw = models.OneToOneField(Draw, models.PROTECT, related_name="result")
    seed = models.CharField(max_length=64)
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    team = models.JSONField()  # keys of people, in the order in which they were drawn

    class Meta:
        verbose_name = _("result of a draw")

    def members(self) -> list[User]:
        """The people drawn, the first of them first: that one leads."""
        found = User.objects.in_bulk(self.team)
        return [found[pk] for pk in self.team if pk in found]


class DrawnVisit(models.Model):
    """The visit that was planned from a draw: at most one each way."""

    draw = models.OneToOneField(Draw, models.PROTECT, related_name="visit")
    inspection = models.OneToOneField(Inspection, models.PROTECT, related_name="drawn")

    class Meta:
        verbose_name = _("visit of a draw")
