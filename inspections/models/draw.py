"""Random draws of a school and its inspectors (R02): what went in, what came out, what it led to.

All four tables are append-only in the database: a draw that was made stays made.
"""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inspections import rules
from inspections.models.inspection import Inspection, VisitState
from safety.base import clock
from safety.base.models import Addressed
from safety.schools.models import Role, School, Tier, Unit, User
from safety.schools.scope import Seats, UnitOwned

# Who is shown what came to nothing: those who answer for what their bureau's inspectors do.
HEADS = (Role.CITY_ADMIN, Role.DISTRICT_ADMIN, Role.TOWNSHIP_ADMIN, Role.LEADER)


class Draw(Addressed, UnitOwned):
    """What goes into one draw of a bureau, written down before anything is drawn.

    `record` is the canonical text of candidates, odds and inspectors (inspections.draw), packed;
    `commitment` its SHA-256. Each person's draws at a bureau are numbered, and each record names
    the commitment before it, so that none can be taken out from between unseen. All draws of a
    bureau stand in a chain of their own (DrawLink), which no page shows.
    """

    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(_("drawn"))
    number = models.PositiveIntegerField()
    # Draws that replace each other until a visit comes of one that is revealed, or until they
    # have all come to nothing and are shown as such.
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
        visit was called off in secret stays as secret as that visit. Once a chain has come to
        nothing, so that no visit can come of it any more, the heads of the bureau and of those
        above are shown it: nobody draws until it suits them and drops the rest unseen.
        """
        seen = Q(visit__inspection__revealed_at__isnull=False)
        chains = cls.objects.filter(seen).values("chain")
        revealed = seen | Q(visit__isnull=True, chain__in=chains)
        over = super().scope_q(seats)
        if all(seat.tier == Tier.SCHOOL for seat in seats.seats):
            return over & revealed
        below = super().scope_q(seats.only(HEADS))
        return over & (revealed | cls.insider_q(seats.user_id)) | below & cls.nothing_q()

    @staticmethod
    def insider_q(user_id: int) -> Q:
        """Draws that this person made, or whose visit they are on the team of."""
        visits = DrawnVisit.objects.filter(inspection__team__user_id=user_id)
        return Q(drawn_by_id=user_id) | Q(pk__in=visits.values("draw"))

    @classmethod
    def nothing_q(cls) -> Q:
        """Draws of which nothing came and nothing can come: not one of their chain is young, or
        has a visit that may still be revealed."""
        lives = rules.draw_lives_from(clock.today())
        secret = Q(visit__isnull=False, visit__inspection__revealed_at__isnull=True)
        ahead = Q(
            visit__inspection__state=VisitState.PLANNED, visit__inspection__planned_for__gte=lives
        )
        may_come = ahead | Q(visit__inspection__state=VisitState.UNDER_WAY)
        living = Q(drawn_at__gte=clock.start_of(lives)) | secret & may_come
        chains = cls.objects.filter(living).values("chain")
        return Q(visit__inspection__revealed_at__isnull=True) & ~Q(chain__in=chains)

    @property
    def plannable(self) -> bool:
        """Young enough for a visit to be planned from it."""
        return clock.day_of(self.drawn_at) >= rules.draw_lives_from(clock.today())

    @property
    def came_to_nothing(self) -> bool:
        """No visit in time: none was planned, or what was planned was called off or let pass."""
        made = getattr(self, "visit", None)
        return not self.plannable if made is None else made.fell_through

    @property
    def said_of_visit(self):
        """What came of it in a word."""
        if self.came_to_nothing:
            return _("Came to nothing")
        made = getattr(self, "visit", None)
        return made.inspection.get_state_display() if made else ""

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


class DrawLink(models.Model):
    """The place of a draw in the one chain of all draws of its bureau, so that not even the last
    can be taken out unseen: the daily anchor signs its end. No page shows a number of it, since a
    number that is shared tells that somebody drew."""

    draw = models.OneToOneField(Draw, models.PROTECT, related_name="link")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("place of a draw in its bureau's chain")
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="draw_link_number_once")
        ]


class DrawnVisit(models.Model):
    """The visit that was planned from a draw: at most one each way."""

    draw = models.OneToOneField(Draw, models.PROTECT, related_name="visit")
    inspection = models.OneToOneField(Inspection, models.PROTECT, related_name="drawn")

    class Meta:
        verbose_name = _("visit of a draw")

    @property
    def fell_through(self) -> bool:
        """Called off, or never revealed though its day is long past."""
        visit = self.inspection
        late = visit.planned_for < rules.draw_lives_from(clock.today())
        return visit.state == VisitState.CANCELLED or (visit.secret and late)
