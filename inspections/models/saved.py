"""What a person keeps of the ledger: filters under a name, and how the page is to look."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safety.base.models import Addressed
from safety.schools.models import Appointment, Role, Unit, User
from safety.schools.scope import ScopedQuerySet, Seats

# Who may show a filter to the units below theirs, beside their own.
SHARE_BELOW = frozenset({Role.CITY_ADMIN, Role.DISTRICT_ADMIN, Role.TOWNSHIP_ADMIN})

# Of a filter that is empty: an address without any query opens with the filter one has chosen.
EVERYTHING = "state="


class SavedFilter(Addressed):
    """A filter of the ledger under a name: its owner's, and theirs with whom it is shared.

    It is words, never rows: whoever opens it sees what they may see. `unit` shares it with
    everybody seated at that unit, `below` with those seated under it too, as long as its owner
    has a seat there (for `below`, an administrator's).
    """

    owner = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=40)
    # The page's query in its one writing (queries.saved.query_of), the columns among it.
    query = models.CharField(max_length=1500)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    below = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint("owner", Lower("name"), name="saved_filter_name_once"),
            models.CheckConstraint(
                condition=Q(below=False) | Q(unit__isnull=False), name="saved_filter_below_a_unit"
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self) -> str:
        """The ledger, filtered so."""
        return f"{reverse('inspections:hazard_list')}?{self.query or EVERYTHING}"

    @classmethod
    def scope_q(cls, seats: Seats) -> Q:
        mine = [seat.unit_id for seat in seats.seats]
        holders = Appointment.objects.filter(
            Appointment.in_force(), user=OuterRef("owner"), unit=OuterRef("unit"),
            user__is_active=True, unit__active=True,
        )  # fmt: skip
        over = Q()
        for tier in ("province", "city", "district", "township"):
            over |= Q(**{tier: OuterRef("unit")})
        above_me = Exists(Unit.objects.filter(over, pk__in=mine))
        shared = Q(unit__in=mine) & Exists(holders)
        shared |= Q(below=True) & above_me & Exists(holders.filter(role__in=SHARE_BELOW))
        return Q(owner=seats.user_id) | shared


class LedgerChoice(models.Model):
    """How one person wants the ledger: its columns, and the filter that it opens with."""

    user = models.OneToOneField(User, models.PROTECT, related_name="ledger_choice")
    columns = models.CharField(max_length=200, blank=True, default="")
    opens_with = models.ForeignKey(SavedFilter, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("choice for the ledger")
