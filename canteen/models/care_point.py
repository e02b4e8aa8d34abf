"""Off-campus care points: where pupils eat or board outside of their school (R15)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from canteen.models.duty import Withdrawable, once
from canteen.rules import care_point as rules
from safety.base import clock
from safety.base.models import Addressed, Versioned
from safety.schools.models import Term, Unit, User
from safety.schools.scope import SchoolOwned, SharedBySchools


def counted(through="") -> Q:
    """The condition of a place that counts as a care point; `through`: "point__" of its links."""
    least = settings.CARE_POINT_FROM
    return Q(**{f"{through}pupils__gte": least, f"{through}in_use": True})


def below(today) -> Q:
    """rules.standard, asked of the database: below standard."""
    no_business = Q(business_licence="") | Q(business_until__lt=today)
    no_food = Q(meals=True) & (Q(food_licence="") | Q(food_until__lt=today))
    bad = Q(fire=rules.Looks.BAD) | Q(hygiene=rules.Looks.BAD)
    return no_business | no_food | bad


def standing(standard: str, today) -> Q:
    """The condition of a standard (rules.Standard)."""
    bad = below(today)
    unknown = Q(fire=rules.Looks.UNKNOWN) | Q(hygiene=rules.Looks.UNKNOWN)
    if standard == rules.Standard.BELOW:
        return bad
    business = Q(business_until=None) | Q(business_until__gte=today)
    food = Q(meals=False) | (~Q(food_licence="") & (Q(food_until=None) | Q(food_until__gte=today)))
    sound = ~Q(business_licence="") & business & food
    sound &= ~Q(fire=rules.Looks.BAD) & ~Q(hygiene=rules.Looks.BAD)
    return sound & unknown if standard == rules.Standard.UNKNOWN else sound & ~unknown


class CarePoint(Addressed, Versioned, SharedBySchools):
    """A place; whose pupils are there, and how many, stands in its links to schools."""

    # What somebody said of a place that was known, and was not taken: (label, said, known).
    untaken: "list[tuple[str, str, str]]" = []

    school_links = "links"

    # Where it stands: the table by district counts it there, whosever pupils go.
    district = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=60)
    address = models.CharField(_("address"), max_length=120)
    # Name and address as they are compared (rules.plain): kept by whoever writes them.
    name_key = models.CharField(max_length=60, editable=False, default="")
    address_key = models.CharField(max_length=120, editable=False, default="")
    owner = models.CharField(_("owner"), max_length=40, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    meals = models.BooleanField(_("serves meals"), default=True)
    boards = models.BooleanField(_("boards pupils"), default=False)
    business_licence = models.CharField(_("business licence"), max_length=40, blank=True)
    business_until = models.DateField(_("business licence valid to"), null=True, blank=True)
    food_licence = models.CharField(_("food licence number"), max_length=40, blank=True)
    food_until = models.DateField(_("food licence valid to"), null=True, blank=True)
    fire = models.CharField(
        _("fire safety"), max_length=8, choices=rules.Looks, default=rules.Looks.UNKNOWN
    )
    hygiene = models.CharField(
        _("hygiene"), max_length=8, choices=rules.Looks, default=rules.Looks.UNKNOWN
    )
    danger = models.CharField(_("danger"), max_length=8, choices=rules.Danger, blank=True)
    in_use = models.BooleanField(_("in use"), default=True)
    # Of all schools together: kept by the actions, to tell what counts; never shown to a school.
    pupils = models.PositiveIntegerField(default=0, editable=False)
    # Of what it was told last that it is below standard (rules.below): dues.care_standard.
    told = models.JSONField(default=list, db_default=[], editable=False)

    class Meta:
        verbose_name = _("care point")
        verbose_name_plural = _("care points")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "name", "address"], name="care_point_of_a_place"
            ),
        ]
        indexes = [
            models.Index(fields=["district", "id"], name="care_point_of_district"),
            models.Index(fields=["name_key"], name="care_point_of_name"),
            models.Index(fields=["address_key"], name="care_point_of_address"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="care_point_of_phone"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("canteen:care_point_detail", kwargs={"uuid": self.uuid})

    def keep_keys(self) -> None:
        self.name_key = rules.key_of(self.name, rules.NAME)
        self.address_key = rules.key_of(self.address, rules.ADDRESS)

    def shown(self, name: str, value) -> str:
        """A value of one of its fields, in words."""
        field: Any = self._meta.get_field(name)
        if isinstance(field, models.BooleanField):
            return gettext("yes") if value else gettext("no")
        return str(dict(field.flatchoices or ()).get(value, value)) if value else "–"

    @property
    def standard(self) -> rules.Standard:
        return rules.standard(self, clock.today())

    @property
    def standard_label(self) -> str:
        return str(self.standard.label)

    @property
    def look(self) -> str:
        """The word of a state whose colour and icon it has."""
        return rules.LOOKS[self.standard]

    @property
    def reasons(self) -> list[rules.Reason]:
        return rules.reasons(self, clock.today())

    @property
    def why(self) -> str:
        """The reasons in one line, for a workbook."""
        return gettext("; ").join(reason.found for reason in self.reasons)

    @property
    def counts(self) -> bool:
        return self.in_use and rules.counts(self.pupils)


class CareLink(Addressed, Versioned, SchoolOwned):
    """How many pupils of one school are at a place: a number, never names."""

    point = models.ForeignKey(CarePoint, models.PROTECT, related_name="links")
    pupils = models.PositiveIntegerField(_("pupils"))
    counted_on = models.DateField(_("counted on"))

    class Meta:
        verbose_name = _("pupils at a care point")
        verbose_name_plural = _("pupils at care points")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["point", "school"], name="care_link_of_a_school"),
        ]
        indexes = [
            models.Index(fields=["district", "point"], name="care_link_of_district"),
            models.Index(fields=["city", "point"], name="care_link_of_city"),
        ]

    def __str__(self):
        return f"{self.point} {self.pupils}"


class CareMonth(Addressed, SchoolOwned):
    """How a place stood when a month had ended, a row for each school whose pupils were there:
    written once, since a place itself keeps no past."""

    month = models.DateField(_("month"))
    point = models.ForeignKey(CarePoint, models.PROTECT, related_name="+")
    # The district in which the place stands.
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    pupils = models.PositiveIntegerField(_("pupils"))
    standard = models.CharField(max_length=8, choices=rules.Standard)

    class Meta:
        verbose_name = _("care point at the end of a month")
        verbose_name_plural = _("care points at the end of a month")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["month", "point", "school"], name="care_month_once"),
        ]

    def __str__(self):
        return f"{self.point_id} {self.month}"


class CareCensus(Withdrawable, Addressed, SchoolOwned):
    """What a school counted in a term: places and pupils, none too."""

    term = models.ForeignKey(Term, models.PROTECT, related_name="+")
    places = models.PositiveIntegerField(_("places"))
    pupils = models.PositiveIntegerField(_("pupils"))
    taken_on = models.DateField(_("counted on"))
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("census of care points")
        verbose_name_plural = _("censuses of care points")
        ordering = ["pk"]
        constraints = [
            once(["school", "term"], "care_census_of_a_term"),
        ]

    def __str__(self):
        return f"{self.school} {self.term}"

    def get_absolute_url(self):
        """Where its school takes it."""
        return f"{reverse('canteen:care_census')}?school={self.school.uuid}"


class CareVisit(Withdrawable, Addressed, SchoolOwned):
    """A school's people went there, or met the parents of those who go there."""

    class Kind(models.TextChoices):
        VISIT = "visit", _("visit of the place")
        MEETING = "meeting", _("meeting with parents")

    point = models.ForeignKey(CarePoint, models.PROTECT, related_name="visits")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    held_on = models.DateField(_("day"))
    what = models.TextField(_("what was seen or said"), max_length=500)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("visit of a care point")
        verbose_name_plural = _("visits of care points")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="care_visit_says_something"),
        ]

    def __str__(self):
        return f"{self.point} {self.held_on}"


class CareBureauVisit(Withdrawable, Addressed):
    """People of a bureau went to a place, outside of any checklist; reached through the place:
    every school whose pupils are there reads it."""

    point = models.ForeignKey(CarePoint, models.PROTECT, related_name="bureau_visits")
    bureau = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    held_on = models.DateField(_("day"))
    what = models.TextField(_("what was seen or said"), max_length=500)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False
    )
    withdrawn_why = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("visit of a care point by a bureau")
        verbose_name_plural = _("visits of care points by bureaus")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="bureau_visit_says_something"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_why="", withdrawn_by=None)
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                   & ~Q(withdrawn_why="")),
                name="bureau_visit_withdrawn_with_a_reason",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.point} {self.held_on}"

    def get_absolute_url(self):
        return self.point.get_absolute_url()
