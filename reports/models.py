"""What was published: reports that nobody changes afterwards, the database included."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from reports.periods import Period
from safety.base.models import Addressed, Versioned
from safety.schools.models import Tier, Unit
from safety.schools.scope import Seats, UnitOwned


class Paper(models.TextChoices):
    """What kinds of paper a bureau publishes."""

    MONTH = "month", _("monthly report")
    BULLETIN = "bulletin", _("bulletin")


class Publication(Addressed, UnitOwned):
    """A bureau's monthly report as it was published (number 0), or its n-th amendment.

    Append-only: the migration forbids changing or removing a row. `figures` is what was published
    (reports.frozen.snapshot), `changes` what an amendment alters (reports.frozen.changes), `file`
    names the workbook in safety.files.storage and `sha256` its content.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=Paper, default=Paper.MONTH)
    year = models.PositiveSmallIntegerField(_("year"))
    month = models.PositiveSmallIntegerField(_("month"))
    number = models.PositiveSmallIntegerField(_("amendment"))
    name = models.CharField(max_length=150)
    file = models.CharField(max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    bytes = models.PositiveBigIntegerField()
    figures = models.JSONField()
    changes = models.JSONField(default=list)
    reason = models.TextField(_("reason"), blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("published by")
    )
    published_at = models.DateTimeField(_("published"))

    class Meta:
        verbose_name = _("published report")
        verbose_name_plural = _("published reports")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "year", "month", "number"], name="publication_once"
            ),
            models.CheckConstraint(
                condition=Q(number=0) | ~Q(reason=""), name="amendment_has_reason"
            ),
        ]

    def __str__(self):
        return f"{self.period.key} {self.number}"

    @classmethod
    def scope_q(cls, seats: Seats) -> Q:
        """A bulletin is circulated: every bureau of its city reads it. A report is not."""
        offices = [seat.unit_id for seat in seats.seats if seat.tier != Tier.SCHOOL]
        cities = Unit.objects.filter(pk__in=offices).values("city")
        return super().scope_q(seats) | Q(kind=Paper.BULLETIN, city__in=cities)

    def get_absolute_url(self):
        return reverse("reports:published_detail", args=[self.uuid])

    @property
    def period(self) -> Period:
        return Period(self.year, self.month)

    @property
    def title(self) -> str:
        """Monthly report; Bulletin; Amendment No. 2."""
        if not self.number:
            return capfirst(self.get_kind_display())
        return _("Amendment No. %(number)d") % {"number": self.number}


class Bulletin(Addressed, Versioned, UnitOwned):
    """A bulletin as it is being written: its figures are computed, its words edited.

    Once published it is a Publication, and this draft is done with. One a month.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    month = models.PositiveSmallIntegerField(_("month"))
    title = models.CharField(_("title"), max_length=100)
    opening = models.TextField(_("opening"), blank=True)
    problems = models.TextField(_("on the problems"), blank=True)
    demands = models.TextField(_("what is demanded"), blank=True)

    class Meta:
        verbose_name = _("draft of a bulletin")
        verbose_name_plural = _("drafts of bulletins")
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "month"], name="bulletin_once")
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("reports:bulletin_draft", args=[self.uuid])

    @property
    def period(self) -> Period:
        return Period(self.year, self.month)
