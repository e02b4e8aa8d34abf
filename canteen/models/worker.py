"""The people who work in kitchens and their health certificates (R08)."""

import datetime as dt

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from canteen.models.kitchen import Kitchen
from canteen.models.scan import Scanned, one_scan
from canteen.rules import shop
from canteen.rules import worker as rules
from safety.base import clock
from safety.base.models import Addressed, Versioned
from safety.schools.models import User
from safety.schools.scope import SchoolOwned, ScopedQuerySet


class Post(models.TextChoices):
    COOK = "cook", _("cook")
    PASTRY = "pastry", _("pastry cook")
    SERVER = "server", _("server")
    WASHER = "washer", _("dishwasher")
    STOREKEEPER = "storekeeper", _("storekeeper")
    BUYER = "buyer", _("buyer")
    CLERK = "clerk", _("supermarket clerk")
    OTHER = "other", _("other kitchen work")


def another_has_it() -> Exists:
    """Of certificates: whether the number stands with another person of the city as well."""
    others = HealthCertificate.objects.filter(
        ~Q(worker__name=OuterRef("worker__name")),
        number=OuterRef("number"), city=OuterRef("city"), withdrawn_at=None,
    )  # fmt: skip
    return Exists(others)


class WorkerQuerySet(ScopedQuerySet):
    def without(self, today):
        """Those at work today without a valid certificate: rules.WITHOUT, asked of the database."""
        none = Q(certified_until=None, starts_on__lte=rules.needed_since(today))
        here = self.filter(left_on=None, starts_on__lte=today)
        return here.filter(none | Q(certified_until__lt=today))

    def unseen(self, today):
        """Those at work whose certificate that holds today was recorded without a scan."""
        bare = HealthCertificate.objects.filter(
            worker=OuterRef("pk"), expires_on=OuterRef("certified_until"), withdrawn_at=None,
            photo=None, document=None,
        )  # fmt: skip
        return self.filter(Exists(bare), left_on=None, certified_until__gte=today)

    def shared(self):
        """Those at work one of whose certificates has the number of somebody else's, by name, in
        the city: one of the two is not theirs."""
        papers = HealthCertificate.objects.filter(worker=OuterRef("pk"), withdrawn_at=None)
        return self.filter(Exists(papers.filter(another_has_it())), left_on=None)

    def untrained(self, today):
        """Those who sell in a supermarket today and owe a training: `Worker.untrained`."""
        old = Q(trained_on=None) | Q(trained_on__lt=shop.trained_since(today))
        return self.filter(old, post=Post.CLERK, left_on=None, starts_on__lte=today)


class Worker(Addressed, Versioned, SchoolOwned):
    """Somebody who works in a kitchen from one day to another; who comes back is a new row."""

    kitchen = models.ForeignKey(Kitchen, models.PROTECT, related_name="workers")
    name = models.CharField(_("name"), max_length=40)
    post = models.CharField(_("post"), max_length=12, choices=Post)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    starts_on = models.DateField(_("first day"))
    # The day from which they work there no longer.
    left_on = models.DateField(_("left on"), null=True, blank=True)
    # When that was recorded: the month counts who was known to work there at its end.
    left_at = models.DateTimeField(null=True, editable=False)
    # Those who sell in a supermarket are trained and examined (R12).
    trained_on = models.DateField(_("trained and examined on"), null=True, blank=True)
    # To when the newest certificate runs: kept by the actions, for lists and filters.
    certified_until = models.DateField(null=True, editable=False)
    recorded_at = models.DateTimeField()

    objects = WorkerQuerySet.as_manager()

    class Meta:
        verbose_name = _("kitchen worker")
        verbose_name_plural = _("kitchen workers")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("starts_on")),
                name="worker_leaves_after_the_start",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "name"], name="worker_of_name"),
            models.Index(fields=["district", "id"], name="worker_of_district"),
            models.Index(fields=["city", "id"], name="worker_of_city"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("canteen:worker_detail", kwargs={"uuid": self.uuid})

    @property
    def state(self) -> str:
        """How they stand today (rules.State)."""
        return rules.present_state(
            clock.today(), self.starts_on, self.left_on, self.certified_until
        ).value

    def get_state_display(self) -> str:
        return str(rules.State(self.state).label)

    def state_on(self, day: dt.date) -> rules.State:
        """How they stood on any day, by the certificates that are known; no query where these
        were fetched along."""
        spans = [(one.issued_on, one.expires_on) for one in self.papers]
        return rules.state_on(day, self.starts_on, self.left_on, spans)

    @property
    def papers(self) -> "list[HealthCertificate]":
        """The certificates that were not withdrawn; no query where these were fetched along."""
        return [one for one in self.certificates.all() if one.withdrawn_at is None]

    @property
    def newest(self) -> "HealthCertificate | None":
        """The certificate that counts."""
        return max(self.papers, key=lambda one: one.issued_on, default=None)

    @property
    def moved_on(self) -> list[dt.date]:
        """When they moved to another kitchen, the first time first; no query where the moves were
        fetched along."""
        return sorted(move.moved_on for move in self.moves.all() if move.withdrawn_at is None)

    @property
    def untrained(self) -> bool:
        """Somebody who sells in a supermarket today and was not trained and examined, or too long
        ago."""
        here = self.state != rules.State.AWAY and self.post == Post.CLERK
        return here and (self.trained_on is None or self.training_until < clock.today())

    @property
    def training_until(self) -> dt.date | None:
        """To when a training holds."""
        return self.trained_on and shop.training_due(
            self.trained_on, self.starts_on, self.starts_on
        )

    @property
    def needs_one(self) -> bool:
        return self.state in rules.WITHOUT


class HealthCertificate(Addressed, Scanned, SchoolOwned):
    """One certificate of one worker, with its scan: a photo or a PDF. A renewal is a new row."""

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="certificates")
    number = models.CharField(_("certificate number"), max_length=40)
    issued_on = models.DateField(_("issued on"))
    expires_on = models.DateField(_("valid to"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    # Since when it counts no more: it was somebody else's. A correction says why.
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("health certificate")
        verbose_name_plural = _("health certificates")
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "issued_on"],
                condition=Q(withdrawn_at=None),
                name="certificate_of_a_day",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("issued_on")), name="certificate_ends_after_issue"
            ),
            models.CheckConstraint(condition=~Q(number=""), name="certificate_has_a_number"),
            one_scan("certificate_has_one_scan"),
        ]
        indexes = [models.Index(fields=["number", "city"], name="certificate_of_number")]

    def __str__(self):
        return self.number
