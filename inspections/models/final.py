"""The figures of months and years that are over, kept so that nobody counts them again."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inspections.models.inspection import Kind, Source
from safety.schools.models import Tier, Unit
from safety.schools.scope import ScopedQuerySet, Seats

BUREAUS = (Tier.DISTRICT, Tier.CITY, Tier.PROVINCE)


class FinalSpan(models.Model):
    """A month or year that is over and whose hazards are counted, of all cities at once.

    Good while it is made, not stale, and counted by the definitions that hold now (`meaning`, their
    fingerprint). The database itself makes it stale when a period that it may have counted is
    added, changed or removed (migrations/0001_tables.py). `run` is the last count that was begun.
    """

    first = models.DateField()
    last = models.DateField()
    until = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    stale = models.BooleanField(default=False)
    meaning = models.CharField(max_length=64)
    run = models.UUIDField()

    class Meta:
        verbose_name = _("kept figures of a period")
        constraints = [models.UniqueConstraint(fields=["first", "last"], name="final_span_once")]


class FinalCount(models.Model):
    """One line of one table: what a district's hazards of one source and kind of inspection were
    counted as. `grouping` and `value` say of which area, severity …; each grouping holds every
    hazard once. The columns are the measures of hazards by their codes."""

    span = models.ForeignKey(FinalSpan, models.CASCADE, related_name="counts", db_index=False)
    city = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    district = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(max_length=8, choices=Source)
    kind = models.CharField(max_length=12, choices=Kind)
    grouping = models.CharField(max_length=8)
    value = models.CharField(max_length=20)

    found = models.PositiveIntegerField()
    found_signed_off = models.PositiveIntegerField()
    found_on_the_spot = models.PositiveIntegerField()
    found_time_limited = models.PositiveIntegerField()
    found_limited_signed_off = models.PositiveIntegerField()
    found_due = models.PositiveIntegerField()
    found_under_deadline = models.PositiveIntegerField()
    signed_off = models.PositiveIntegerField()
    in_time = models.PositiveIntegerField()
    limited_signed_off = models.PositiveIntegerField()
    limited_in_time = models.PositiveIntegerField()
    due = models.PositiveIntegerField(db_default=0)
    open = models.PositiveIntegerField()
    under_deadline = models.PositiveIntegerField()
    overdue = models.PositiveIntegerField()
    awaiting_recheck = models.PositiveIntegerField()
    referred = models.PositiveIntegerField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("kept figures of a table's line")
        constraints = [
            models.UniqueConstraint(
                fields=["span", "city", "grouping", "district", "source", "kind", "value"],
                name="final_count_once",
            )
        ]

    @classmethod
    def scope_q(cls, seats: Seats) -> Q:
        """Bureaus alone: of schools and townships nothing is kept, they count their own."""
        above = tuple(seat for seat in seats.seats if seat.tier in BUREAUS)
        bureaus = Seats(seats.user_id, above)
        return bureaus.q(school="district", township="district", district="district", city="city")
