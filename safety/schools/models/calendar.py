"""Days of a city's calendar that are otherwise than the calendar of the country says."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from safety.base.models import Addressed
from safety.schools.models.school import Term
from safety.schools.models.unit import Unit
from safety.schools.scope import ScopedQuerySet


class CalendarDay(Addressed):
    """A day off on which there would be school, or a school day on which there would be none."""

    city = models.ForeignKey(Unit, models.PROTECT, related_name="calendar_days", db_index=False)
    day = models.DateField(_("day"))
    school = models.BooleanField(
        _("marked as"), choices=[(False, _("day off")), (True, _("school day"))]
    )
    reason = models.CharField(_("reason"), max_length=100)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("day of the calendar")
        verbose_name_plural = _("days of the calendar")
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["city", "day"], name="calendar_day_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="calendar_day_has_a_reason"),
        ]

    def __str__(self):
        return self.day.isoformat()

    @classmethod
    def scope_q(cls, seats) -> Q:
        """As its terms: everyone of a city reads its calendar."""
        return Term.scope_q(seats)

    # It answers `Seats.cover` as a row of its city's bureau.
    unit_id = property(lambda self: self.city_id)
    district_id = township_id = None
