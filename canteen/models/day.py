"""The day of a kitchen and its three checks (R09, R10)."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from canteen.models.kitchen import Kitchen
from canteen.rules.day import ITEMS, Meal, Slot, words
from canteen.rules.ingredient import ingredients_of
from safety.base import clock
from safety.base.models import Addressed, Versioned
from safety.files.models import Evidence
from safety.schools.models import User
from safety.schools.scope import SchoolOwned, ScopedQuerySet


class KitchenDay(Addressed, SchoolOwned):
    """A day of a kitchen, on which its records hang. What is still missing is kept beside them,
    by the actions: lists and the month count it without reading a single record."""

    # Without an index of its own, with which the constraint begins.
    kitchen = models.ForeignKey(Kitchen, models.PROTECT, related_name="days", db_index=False)
    day = models.DateField(_("day"))
    # Whether records are owed: a school day on which the kitchen was known.
    asked = models.BooleanField(default=False)
    no_meals = models.CharField(_("why no meals are served"), max_length=100, blank=True)
    missing = models.JSONField(default=list)
    missing_count = models.PositiveSmallIntegerField(default=0)
    # Since when nothing is missing: the month counts what was whole by its end.
    whole_at = models.DateTimeField(null=True)
    late = models.BooleanField(_("recorded late"), default=False)

    class Meta:
        verbose_name = _("day of a kitchen")
        verbose_name_plural = _("days of kitchens")
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kitchen", "day"], name="kitchen_has_a_day_once"),
        ]
        indexes = [
            models.Index(fields=["district", "day"], name="kitchen_day_of_district"),
            models.Index(fields=["city", "day"], name="kitchen_day_of_city"),
            # All that the month's figures ask of a day.
            models.Index(
                fields=["day", "school", "whole_at"],
                condition=Q(asked=True),
                name="kitchen_day_of_month",
            ),
            # Few days lack records: who keeps theirs is asked of these alone.
            models.Index(
                fields=["kitchen", "day"],
                condition=Q(missing_count__gt=0),
                name="kitchen_day_lacking",
            ),
        ]

    def __str__(self):
        return f"{self.kitchen_id} {self.day}"

    def get_absolute_url(self):
        return day_url(self.kitchen, self.day)

    @property
    def missing_words(self) -> str:
        return words(self.missing)


def day_url(kitchen, day) -> str:
    """The page of a kitchen's day."""
    return f"{reverse('canteen:duty_day', args=[kitchen.uuid])}?day={day.isoformat()}"


class Recorded(models.Model):
    """By whom, when, and whether after the day of which it speaks."""

    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    late = models.BooleanField(_("recorded late"), default=False)

    class Meta:
        abstract = True


class DailyCheck(Addressed, Recorded, SchoolOwned):
    """One of the three checks of a day: what is not in order, in words where anything is."""

    sheet = models.ForeignKey(KitchenDay, models.PROTECT, related_name="checks")
    slot = models.CharField(_("check"), max_length=8, choices=Slot)
    wrong = models.JSONField(_("items not in order"), default=list)
    remarks = models.CharField(_("what is not in order"), max_length=300, blank=True)
    photo = models.OneToOneField(Evidence, models.PROTECT, null=True, related_name="+")
    # Since when it counts no more. A correction says why.
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("daily check")
        verbose_name_plural = _("daily checks")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "slot"],
                condition=Q(withdrawn_at=None),
                name="daily_check_of_a_slot",
            ),
        ]

    def __str__(self):
        return f"{self.sheet_id} {self.slot}"

    @property
    def wrong_words(self) -> list[str]:
        return [str(ITEMS[self.slot][code]) for code in self.wrong]

    def words_of(self, wrong: list[str]) -> str:
        """The same in one line, also of what it said before it was put right."""
        said = [str(ITEMS[self.slot][code]) for code in wrong]
        return gettext("; ").join(said) or "–"

    @property
    def photo_uuid(self):
        """By what its photo is known; None where there is none."""
        return self.photo.uuid if self.photo else None


class Menu(Addressed, Versioned, Recorded, SchoolOwned):
    """What is served at a meal of a day."""

    sheet = models.ForeignKey(KitchenDay, models.PROTECT, related_name="menus", db_index=False)
    meal = models.CharField(_("meal"), max_length=10, choices=Meal)

    class Meta:
        verbose_name = _("menu")
        verbose_name_plural = _("menus")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "meal"], name="menu_of_a_meal"),
        ]

    def __str__(self):
        return f"{self.sheet_id} {self.meal}"

    def get_absolute_url(self):
        return self.sheet.get_absolute_url()

    @property
    def names(self) -> list[str]:
        return sorted(self.dishes.standing().values_list("name", flat=True))


class DishQuerySet(ScopedQuerySet):
    def standing(self):
        """On the menu still."""
        return self.filter(withdrawn_at=None)

    def asked_on(self, day):
        """Of which a sample is asked for: those that were on the menu when their day ended."""
        return self.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gte=clock.end_of(day)))


class Dish(Addressed, SchoolOwned):
    """A dish of a menu and the sample of it, once one is taken: one row, of which there are
    millions a year."""

    menu = models.ForeignKey(Menu, models.PROTECT, related_name="dishes", db_index=False)
    name = models.CharField(_("dish"), max_length=40)
    # What it is mainly made of, where the kitchen says so: 猪肉、土豆.
    ingredients = models.CharField(_("main ingredients"), max_length=200, blank=True)
    # By the list of the city on the day on which it came on the menu, or an ingredient did.
    forbidden = models.BooleanField(_("never served in schools"), default=False, editable=False)
    # Since when it is known to be forbidden, its sample to be too light: for the figures of the
    # month, in which it stays (rules.flag.known_since).
    forbidden_at = models.DateTimeField(null=True, editable=False)
    light_at = models.DateTimeField(null=True, editable=False)
    grams = models.PositiveSmallIntegerField(_("weight (g)"), null=True)
    cabinet = models.CharField(_("cabinet"), max_length=40, blank=True)
    keeper = models.CharField(_("kept by"), max_length=40, blank=True)
    taken_at = models.DateTimeField(_("taken at"), null=True)
    keep_until = models.DateTimeField(_("kept until"), null=True)
    late = models.BooleanField(_("recorded late"), default=False)
    disposed_at = models.DateTimeField(_("disposed of at"), null=True)
    disposed_by = models.CharField(_("disposed of by"), max_length=40, blank=True)
    # Since when it is off the menu. A correction says why.
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = DishQuerySet.as_manager()

    class Meta:
        verbose_name = _("dish")
        verbose_name_plural = _("dishes")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["menu", "name"], name="dish_of_a_menu"),
            models.CheckConstraint(
                condition=Q(grams__isnull=True, taken_at__isnull=True, keep_until__isnull=True)
                | Q(grams__gte=1, taken_at__isnull=False, keep_until__gt=F("taken_at")),
                name="sample_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(disposed_at__isnull=True) | Q(disposed_at__gte=F("keep_until")),
                name="sample_is_kept_long_enough",
            ),
        ]
        indexes = [
            models.Index(
                fields=["school", "keep_until"],
                condition=Q(keep_until__isnull=False, disposed_at__isnull=True),
                name="sample_to_dispose_of",
            ),
            # What a dish was made of the last time that the school served it.
            models.Index(
                fields=["school", "name", "id"],
                condition=~Q(ingredients=""),
                name="dish_with_ingredients",
            ),
            # Few are wrong: the month counts these alone.
            *(
                models.Index(
                    fields=[f"{what}_at", "school"],
                    condition=Q(**{f"{what}_at__isnull": False}),
                    name=f"dish_{what}_of_month",
                )
                for what in ("forbidden", "light")
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return self.menu.get_absolute_url()

    @property
    def off_afterwards(self) -> bool:
        """Taken off the menu when its day was over: it stands against the day as it did."""
        return bool(self.withdrawn_at) and self.withdrawn_at >= clock.end_of(self.menu.sheet.day)

    @property
    def made_of(self) -> list[str]:
        return ingredients_of(self.ingredients)
