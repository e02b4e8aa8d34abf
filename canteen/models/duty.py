"""What else is recorded of a kitchen's day: freezers, the leader's meal, the principal's visit,
daily control with its weekly check and monthly meeting, and who is named for it (R09, R10)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from canteen.models.day import KitchenDay, Recorded
from canteen.models.kitchen import Kitchen
from canteen.rules.control import Kind
from canteen.rules.day import Meal
from canteen.rules.freezer import Cold, wrong_of
from safety.base.models import Addressed, Versioned
from safety.schools.scope import SchoolOwned


class OfDay(Addressed, Recorded, SchoolOwned):
    """A record that hangs on a day."""

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"


def _day(name, **index):
    return models.ForeignKey(KitchenDay, models.PROTECT, related_name=name, **index)


def once(fields, name):
    """One of these a day that counts."""
    condition = models.Q(withdrawn_at=None)
    return models.UniqueConstraint(fields=fields, condition=condition, name=name)


class Withdrawable(models.Model):
    """A record that may turn out not to belong there at all: it stays to be read."""

    # Since when it counts no more. A correction says why.
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class FreezerCheck(Withdrawable, OfDay):
    """One freezer or refrigerator, looked at once a day."""

    sheet = _day("freezers")
    name = models.CharField(_("which one"), max_length=40)
    cold = models.CharField(_("kind"), max_length=8, choices=Cold)
    celsius = models.DecimalField(_("temperature (°C)"), max_digits=4, decimal_places=1)
    apart = models.BooleanField(_("raw and cooked apart"))
    defrosted_on = models.DateField(_("last defrosted on"), null=True, blank=True)
    # Since when it is known that it was not in order: for the figures of the month, in which it
    # stays (rules.flag.known_since).
    bad_at = models.DateTimeField(null=True, editable=False)

    class Meta(OfDay.Meta):
        verbose_name = _("freezer check")
        verbose_name_plural = _("freezer checks")
        constraints = [
            once(["sheet", "name"], "freezer_checked_once"),
        ]
        indexes = [
            models.Index(
                fields=["bad_at"],
                condition=models.Q(bad_at__isnull=False),
                name="freezer_bad_of_month",
            ),
        ]

    @property
    def wrong(self) -> list[str]:
        """What is wrong with it by the rules (rules.freezer.wrong_of)."""
        found = self.cold, self.celsius, self.apart, self.defrosted_on
        return wrong_of(*found, self.sheet.day)


class LeaderMeal(Withdrawable, OfDay):
    """A leader of the school ate with the pupils."""

    sheet = _day("eaten")
    meal = models.CharField(_("meal"), max_length=10, choices=Meal)
    leader = models.CharField(_("leader"), max_length=40)
    comment = models.CharField(_("what the leader says of the meal"), max_length=300)
    pupils = models.CharField(_("what pupils say"), max_length=300, blank=True)

    class Meta(OfDay.Meta):
        verbose_name = _("leader's meal")
        verbose_name_plural = _("leaders' meals")
        constraints = [
            once(["sheet", "meal", "leader"], "leader_eats_once"),
        ]


class PrincipalVisit(Withdrawable, OfDay):
    """The principal was in the kitchen in person: recorded by the principal alone."""

    sheet = _day("visits")
    found = models.CharField(_("what was found"), max_length=300)
    asked = models.CharField(_("what is to be done"), max_length=300, blank=True)

    class Meta(OfDay.Meta):
        verbose_name = _("principal's visit")
        verbose_name_plural = _("principal's visits")
        constraints = [
            once(["sheet"], "principal_visits_once_a_day"),
        ]


class Control(Withdrawable, OfDay):
    """Daily control (日管控), weekly check (周排查) or monthly meeting (月调度)."""

    sheet = _day("controls")
    # Of the day: by it the record of a week or month is found.
    kitchen = models.ForeignKey(Kitchen, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    person = models.CharField(_("by whom"), max_length=40)
    found = models.CharField(_("risks found"), max_length=500, blank=True)
    measures = models.CharField(_("measures"), max_length=500, blank=True)

    class Meta(OfDay.Meta):
        verbose_name = _("control record")
        verbose_name_plural = _("control records")
        constraints = [
            once(["sheet", "kind"], "control_of_a_day"),
        ]
        indexes = [models.Index(fields=["kitchen", "kind", "day"], name="control_of_kitchen")]


class Named(Addressed, Versioned, SchoolOwned):
    """Who answers for food safety in a kitchen: the director (总监) and the officer (安全员)."""

    kitchen = models.OneToOneField(Kitchen, models.PROTECT, related_name="named")
    director = models.CharField(_("food safety director"), max_length=40)
    officer = models.CharField(_("food safety officer"), max_length=40)

    class Meta:
        verbose_name = _("named people of a kitchen")
        verbose_name_plural = _("named people of kitchens")

    def __str__(self):
        return f"{self.director} {self.officer}"
