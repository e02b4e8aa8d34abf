"""Schools (R01), their recorded past, and the term calendar."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from safety.base.models import Addressed, Versioned
from safety.schools.models.unit import Unit
from safety.schools.scope import ScopedQuerySet


class Stage(models.TextChoices):
    KINDERGARTEN = "kindergarten", _("kindergarten")
    PRIMARY = "primary", _("primary school")
    JUNIOR_MIDDLE = "junior", _("junior middle school")
    SENIOR_MIDDLE = "senior", _("senior middle school")
    COMPLETE_MIDDLE = "complete_middle", _("complete middle school")
    NINE_YEAR = "nine_year", _("nine-year school")
    TWELVE_YEAR = "twelve_year", _("twelve-year school")
    VOCATIONAL = "vocational", _("vocational school")
    SPECIAL = "special", _("special school")
    HIGHER = "higher", _("higher education")


class Status(models.TextChoices):
    OPEN = "open", pgettext_lazy("school", "open")
    CLOSED = "closed", pgettext_lazy("school", "closed")
    MERGED = "merged", pgettext_lazy("school", "merged")


class School(Versioned):
    """A school; its name, place in the tree and address uuid are those of its unit."""

    unit = models.OneToOneField(Unit, models.PROTECT, primary_key=True, related_name="school")
    code = models.CharField(
        _("school code"),
        max_length=10,
        unique=True,
        validators=[RegexValidator(r"^\d{10}$", _("A school code has 10 digits."))],
    )
    stage = models.CharField(_("stage"), max_length=16, choices=Stage)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN)
    closed_on = models.DateField(_("closed or merged on"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("successor")
    )
    boarding = models.BooleanField(_("boarding school"), default=False)
    pupils = models.PositiveIntegerField(
        _("pupils"), default=0, validators=[MaxValueValidator(100_000)]
    )
    boarders = models.PositiveIntegerField(_("boarders"), default=0)
    staff = models.PositiveIntegerField(
        _("staff"), default=0, validators=[MaxValueValidator(20_000)]
    )
    buildings = models.PositiveSmallIntegerField(
        _("buildings"), null=True, blank=True, validators=[MaxValueValidator(500)]
    )
    storeys = models.PositiveSmallIntegerField(
        _("storeys"), null=True, blank=True, validators=[MaxValueValidator(99)]
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    lon = models.FloatField(
        _("longitude"), null=True, blank=True,
        validators=[MinValueValidator(73.0), MaxValueValidator(136.0)],
    )  # fmt: skip
    lat = models.FloatField(
        _("latitude"), null=True, blank=True,
        validators=[MinValueValidator(3.0), MaxValueValidator(54.0)],
    )  # fmt: skip
    founded = models.DateField(_("founded on"), null=True, blank=True)
    principal_name = models.CharField(_("principal"), max_length=40, blank=True)
    principal_phone = models.CharField(_("principal's phone"), max_length=20, blank=True)
    officer_name = models.CharField(_("safety officer"), max_length=40, blank=True)
    officer_phone = models.CharField(_("safety officer's phone"), max_length=20, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(boarders__lte=F("pupils")), name="boarders_among_pupils"
            ),
            models.CheckConstraint(
                condition=Q(status="open", closed_on__isnull=True)
                | ~Q(status="open") & Q(closed_on__isnull=False),
                name="school_closed_has_date",
            ),
            models.CheckConstraint(
                condition=Q(status="merged", successor__isnull=False)
                | ~Q(status="merged") & Q(successor__isnull=True),
                name="school_merged_has_successor",
            ),
        ]

    def __str__(self):
        return self.unit.name

    def get_absolute_url(self):
        return reverse("desk:school_detail", args=[self.uuid])

    @classmethod
    def scope_q(cls, seats) -> Q:
        return seats.q(
            school="pk", township="unit__township", district="unit__district", city="unit__city"
        )

    @property
    def name(self) -> str:
        return self.unit.name

    @property
    def uuid(self):
        return self.unit.uuid

    # A school is its own owner: it answers `Seats.cover` as its rows do.
    school_id = property(lambda self: self.pk)
    township_id = property(lambda self: self.unit.township_id)
    district_id = property(lambda self: self.unit.district_id)
    city_id = property(lambda self: self.unit.city_id)
    city = property(lambda self: self.unit.city)
    district = property(lambda self: self.unit.district)

    def columns(self) -> dict[str, int | None]:
        """The owner columns of a row that belongs to this school (see scope.SchoolOwned)."""
        return {"school_id": self.pk, **self.unit.columns()}


class SchoolPeriod(models.Model):
    """How a school stood from one recorded instant to the next; reports on the past read this."""

    school = models.ForeignKey(School, models.PROTECT, related_name="periods")
    township = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    district = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    city = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    stage = models.CharField(max_length=16, choices=Stage)
    status = models.CharField(max_length=8, choices=Status)
    boarding = models.BooleanField()
    recorded_from = models.DateTimeField()
    recorded_to = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("recorded state of a school")
        constraints = [
            models.UniqueConstraint(
                fields=["school"],
                condition=Q(recorded_to__isnull=True),
                name="school_one_present_period",
            )
        ]
        indexes = [models.Index(fields=["city", "recorded_from"])]


class Term(Addressed):
    """A term of a city's school calendar; outside all terms nothing periodic falls due."""

    city = models.ForeignKey(Unit, models.PROTECT, related_name="terms")
    name = models.CharField(pgettext_lazy("of a unit or term", "name"), max_length=40)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["city", "starts_on"], name="term_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="term_ends_after_start"
            ),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def scope_q(cls, seats) -> Q:
        """Everyone of a city reads its calendar, its schools too."""
        units = Unit.objects.filter(pk__in=[seat.unit_id for seat in seats.seats])
        province = seats.units("province")
        return Q(city__in=units.values("city")) | Q(city__province__in=province)

    # A term answers `Seats.cover` as a row of its city's bureau.
    unit_id = property(lambda self: self.city_id)
    district_id = township_id = None
