"""Rules of how often, as dated rows, and exemptions from them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from safety.base.models import Addressed
from safety.dues.cadence import duties
from safety.dues.cadence.calendar import Often
from safety.dues.cadence.words import ENDS, NEVER
from safety.schools.models import School, Stage, Tier, Unit, User
from safety.schools.scope import SchoolOwned, UnitOwned

HOW_OFTEN = [
    *Often.choices,
    (NEVER, pgettext_lazy("how often", "nothing is owed")),
    (ENDS, pgettext_lazy("how often", "the rule ends, the wider one holds again")),
]


class CadenceRule(Addressed, UnitOwned):
    """From a day on, these schools owe that so often. `unit` set it: a city for all of its own, or
    a district for its own schools. A row is never changed: another with its own day replaces it."""

    kind = models.CharField(_("what is owed"), max_length=40)
    often = models.CharField(_("how often"), max_length=10, choices=HOW_OFTEN)
    times = models.PositiveSmallIntegerField(_("how many times"), default=1)
    valid_from = models.DateField(_("valid from"))
    stages = models.JSONField(_("stages"), default=list, blank=True)
    boarding = models.BooleanField(_("boarding schools"), null=True, blank=True)
    buses = models.BooleanField(_("schools with buses"), null=True, blank=True)
    only_in = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("district")
    )
    list_name = models.CharField(_("name of an own list"), max_length=40, blank=True)
    schools = models.ManyToManyField(School, related_name="+", blank=True)
    # For whom it is, in one writing (defaults.key_of).
    who = models.CharField(max_length=300, editable=False)
    source = models.CharField(_("article or decision"), max_length=200)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("rule of how often")
        verbose_name_plural = _("rules of how often")
        ordering = ["kind", "who", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "who", "valid_from"], name="cadence_rule_of_a_day"
            ),
            models.CheckConstraint(
                condition=Q(times__gte=1, times__lte=20), name="cadence_rule_asks_some_times"
            ),
        ]
        indexes = [models.Index(fields=["city", "kind"], name="cadence_rule_of_city")]

    def __str__(self):
        return f"{duties.label(self.kind)} · {self.get_often_display()} · {self.valid_from}"

    @classmethod
    def scope_q(cls, seats) -> Q:
        """Everyone of a city reads what it asks of them: what is for one district alone, that
        district's people and those above."""
        units = Unit.objects.filter(pk__in=[seat.unit_id for seat in seats.seats])
        above = Q(city__province__in=seats.units(Tier.PROVINCE)) | Q(
            city__in=seats.units(Tier.CITY)
        )
        for_all = Q(city__in=units.values("city"), only_in=None)
        return above | for_all | Q(only_in__in=units.values("district"))

    def stage_words(self) -> list[str]:
        return [str(Stage(stage).label) for stage in self.stages]


class CadenceExemption(Addressed, SchoolOwned):
    """Days of a school that count for nothing of a kind, for a reason: a week or month that has too
    few others is not owed. `bureau` granted it: the city from every rule, a district from those
    that it set itself."""

    kind = models.CharField(_("exempt from"), max_length=40)
    bureau = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=200)
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    # Taken back: from this day on it holds no more.
    ended_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("exemption")
        verbose_name_plural = _("exemptions")
        ordering = ["-first_day", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="exemption_ends_after_its_start"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="exemption_has_a_reason"),
        ]
        indexes = [
            models.Index(fields=["district", "-first_day", "-id"], name="exemption_of_district"),
            models.Index(fields=["city", "-first_day", "-id"], name="exemption_of_city"),
        ]

    def __str__(self):
        return f"{self.school} · {self.kind_label}"

    @property
    def kind_label(self) -> str:
        return duties.label(self.kind)
