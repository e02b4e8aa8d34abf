"""How drivers, vehicles and routes stood: a row whenever a judgement said something else than
before."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from safety.base.models import Addressed
from transport.models.driver import Driver
from transport.models.route import Route
from transport.models.vehicle import Vehicle
from transport.rules.finding import LOOKS, Finding, Verdict, restored


class Standing(Addressed, models.Model):
    """A verdict of a driver, a vehicle or a route, from `day` to the day of the next. A route of
    which there is none has never broken a rule."""

    driver = models.ForeignKey(Driver, models.PROTECT, null=True, related_name="standings")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, null=True, related_name="standings")
    route = models.ForeignKey(Route, models.PROTECT, null=True, related_name="standings")
    day = models.DateField(_("from"))
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    findings = models.JSONField(default=list)
    judged_at = models.DateTimeField()

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(driver__isnull=False, vehicle__isnull=True, route__isnull=True)
                | Q(driver__isnull=True, vehicle__isnull=False, route__isnull=True)
                | Q(driver__isnull=True, vehicle__isnull=True, route__isnull=False),
                name="standing_of_one_thing",
            ),
        ]

    def __str__(self):
        return f"{self.day} {self.verdict}"

    @property
    def found(self) -> list[Finding]:
        return restored(self.findings)

    @property
    def look(self) -> str:
        return LOOKS[Verdict(self.verdict)]
