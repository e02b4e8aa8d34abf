"""Hazards: one ledger, whoever found them (R04)."""

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inspections.departments import Department
from inspections.models.checklist import Area, Item
from inspections.models.inspection import Inspection, Source
from safety.base import clock
from safety.base.models import Addressed, Versioned
from safety.files.models import Attachment, Evidence
from safety.schools.models import Tier, Unit, User
from safety.schools.scope import SchoolOwned, ScopedQuerySet, Seats


class Severity(models.TextChoices):
    GENERAL = "general", _("general hazard")
    SERIOUS = "serious", _("serious hazard")
    MAJOR = "major", _("major hazard")


class State(models.TextChoices):
    DRAFT = "draft", _("being recorded")
    WITHDRAWN = "withdrawn", _("withdrawn before the notice")
    TO_RECTIFY = "to_rectify", _("to be rectified")
    RECTIFYING = "rectifying", _("being rectified")
    AWAITING_RECHECK = "awaiting_recheck", _("waiting for re-check")
    RETURNED = "returned", _("returned")
    REFERRED = "referred", _("referred to another department")
    SIGNED_OFF = "signed_off", _("signed off")


# The school's clock runs in these states; in the others of OPEN_STATES somebody else's does: the
# bureau's that re-checks, the department's to which it was referred.
SCHOOL_STATES = (State.TO_RECTIFY, State.RECTIFYING, State.RETURNED)
OPEN_STATES = (*SCHOOL_STATES, State.AWAITING_RECHECK, State.REFERRED)


# What stands for the deadline of what was fixed on the spot, so that all hazards have an order: no
# deadline is later, since forms take none.
NEVER = clock.LATEST


def due() -> Coalesce:
    """The deadline, or NEVER: what the ledger is ordered by, and what indexes hold."""
    return Coalesce("deadline", Value(NEVER), output_field=models.DateField())


def _by_deadline(condition, name, owners) -> list[models.Index]:
    """Indexes that give each tier its ledger in order of deadlines, from any row on."""
    return [
        models.Index(
            F(owner), due(), F("id"), condition=condition, name=f"hazard_{name}_in_{owner}"
        )
        for owner in owners
    ]


class HazardQuerySet(ScopedQuerySet):
    def issued(self):
        """In the ledger: their notice has been issued."""
        return self.filter(issued_at__isnull=False)

    def open(self):
        return self.filter(state__in=OPEN_STATES)

    def overdue(self, day=None):
        """With the school, and the deadline's day has ended (24:00 Shanghai)."""
        return self.filter(state__in=SCHOOL_STATES, deadline__lt=day or clock.today())

    def due_within(self, days: int):
        today = clock.today()
        last = today + clock.dt.timedelta(days=days)
        return self.filter(state__in=SCHOOL_STATES, deadline__range=(today, last))

    def awaiting_recheck(self):
        return self.filter(state=State.AWAITING_RECHECK)

    def listed(self):
        """Listed for supervision and not lifted."""
        return self.filter(listed_at__isnull=False)


class Hazard(Addressed, Versioned, SchoolOwned):
    """One hazard. `state` moves only through actions, by the table in transitions.py.

    Before its notice is issued it is a draft that lives in the inspection's own screens alone:
    `visible_to` never shows drafts, so no list, count, search or export can leak a visit.
    """

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="hazards")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    number = models.CharField(_("number"), max_length=40, blank=True)
    source = models.CharField(_("found by"), max_length=8, choices=Source)
    area = models.CharField(_("area"), max_length=20, choices=Area)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity)
    what = models.CharField(_("what is wrong"), max_length=500)
    place = models.CharField(_("place"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.DRAFT)
    on_the_spot = models.BooleanField(_("fixed on the spot"), default=False)
    responsible = models.CharField(_("responsible person"), max_length=40, blank=True)
    interim_control = models.CharField(_("interim control"), max_length=300, blank=True)
    measures = models.TextField(_("measures"), blank=True)
    funds = models.DecimalField(
        _("funds in yuan"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    contingency = models.TextField(_("contingency"), blank=True)
    deadline = models.DateField(_("deadline"), null=True, blank=True)
    # The bureau that corrected severity or deadline last, where it stands above who found it
    # (who.deadline_tier); "": nobody did.
    deadline_by = models.CharField(
        _("deadline set by"), max_length=8, choices=Tier, blank=True, default="", db_default=""
    )
    recheck_by = models.DateField(_("re-check by"), null=True)
    found_at = models.DateTimeField(_("found"))
    found_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("notice issued"), null=True)
    submitted_at = models.DateTimeField(_("submitted for re-check"), null=True)
    signed_off_at = models.DateTimeField(_("signed off"), null=True)
    # How often a look-back found it again after it was signed off (回头看).
    recurrences = models.PositiveSmallIntegerField(_("recurrences"), default=0, db_default=0)
    # Listed for supervision (挂牌督办) since then, followed by this person until it is lifted.
    listed_at = models.DateTimeField(_("listed for supervision"), null=True)
    supervisor = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("supervised by")
    )

    objects = HazardQuerySet.as_manager()

    class Meta:
        verbose_name = _("hazard")
        verbose_name_plural = _("hazards")
        ordering = ["deadline", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="hazard_number_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"], issued_at__isnull=True, number="")
                | ~Q(state__in=["draft", "withdrawn"]) & Q(issued_at__isnull=False) & ~Q(number=""),
                name="hazard_numbered_when_issued",
            ),
            models.CheckConstraint(
                condition=Q(on_the_spot=True) | Q(deadline__isnull=False),
                name="hazard_has_deadline_or_was_fixed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["district", "deadline", "id"],
                condition=Q(state__in=OPEN_STATES),
                name="hazard_open_in_district",
            ),
            models.Index(
                fields=["city", "deadline", "id"],
                condition=Q(state__in=OPEN_STATES),
                name="hazard_open_in_city",
            ),
            *_by_deadline(Q(issued_at__isnull=False), "due", ("township", "district", "city")),
            *_by_deadline(Q(state__in=OPEN_STATES), "open_due", ("district", "city")),
            # A state's rows, and its number above the ledger: that is counted in the index alone,
            # which holds `deadline` besides since PostgreSQL does not see it in the expression,
            # and for the city's people, who choose a district of theirs, the city as well.
            *(
                models.Index(
                    *map(F, (owner, "state")),
                    due(),
                    *map(F, ("id", "deadline", *above)),
                    condition=Q(state__in=OPEN_STATES) & Q(issued_at__isnull=False),
                    name=f"hazard_by_state_in_{name}",
                )
                for name, owner, *above in (("districts", "district", "city"), ("city", "city"))
            ),
            models.Index(fields=["district", "issued_at", "id"], name="hazard_of_district"),
            models.Index(fields=["city", "issued_at", "id"], name="hazard_of_city"),
            *(
                models.Index(
                    fields=[owner, "found_at"],
                    condition=Q(issued_at__isnull=False),
                    name=f"hazard_found_in_{owner}",
                )
                for owner in ("district", "city")
            ),
            models.Index(fields=["school", "state", "deadline"], name="hazard_of_school"),
            models.Index(
                fields=["district", "signed_off_at", "id", "city"],
                condition=Q(state=State.SIGNED_OFF) & Q(issued_at__isnull=False),
                name="hazard_signed_off_in_districts",
            ),
            models.Index(
                fields=["city", "signed_off_at", "id"],
                condition=Q(state=State.SIGNED_OFF) & Q(issued_at__isnull=False),
                name="hazard_signed_off_in_city",
            ),
            models.Index(
                fields=["city", "listed_at", "id"],
                condition=Q(listed_at__isnull=False),
                name="hazard_listed",
            ),
        ]

    def __str__(self):
        return self.number or self.what

    @classmethod
    def scope_q(cls, seats: Seats) -> Q:
        return Q(issued_at__isnull=False) & super().scope_q(seats)

    def get_absolute_url(self) -> str:
        return reverse("inspections:hazard_detail", kwargs={"uuid": self.uuid})

    @property
    def overdue(self) -> bool:
        return self.overdue_days > 0

    @property
    def basis(self) -> str:
        """The rule that its item stands on, else the item; "" of what a register found."""
        return (self.item.rule or self.item.text) if self.item else ""

    @property
    def overdue_days(self) -> int:
        """Days past the deadline while it is with the school; 0 or less when it is not late."""
        if self.state not in SCHOOL_STATES or self.deadline is None:
            return 0
        return (clock.today() - self.deadline).days

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def clock_stopped(self) -> bool:
        """Open, and with somebody else than the school."""
        return self.state in OPEN_STATES and self.state not in SCHOOL_STATES


class HazardPhoto(models.Model):
    """A photo of a hazard, before or after rectification."""

    class Moment(models.TextChoices):
        BEFORE = "before", _("before")
        AFTER = "after", _("after")

    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="photos")
    evidence = models.OneToOneField(Evidence, models.PROTECT, related_name="+")
    moment = models.CharField(max_length=6, choices=Moment)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    # From where it was taken to the school, when it was sent.
    distance_m = models.FloatField(_("distance to the school in metres"), null=True)
    # The same picture, as it was sent before; `seen_alike`: only looks the same (queries.seen).
    seen = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    seen_alike = models.BooleanField(default=False, db_default=False)
    # By what it is found as such: a city's photos by sixteen bits of their looks each.
    city = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    band_0 = models.IntegerField(null=True)
    band_1 = models.IntegerField(null=True)
    band_2 = models.IntegerField(null=True)
    band_3 = models.IntegerField(null=True)

    class Meta:
        verbose_name = _("hazard photo")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["city", f"band_{place}", "id"],
                condition=Q(city__isnull=False),
                name=f"photo_band_{place}",
            )
            for place in range(4)
        ]


class HazardDocument(Addressed):
    """A document of a hazard: plan, quotation, acceptance paper. Withdrawn, it stays with its
    reason: evidence is not deleted."""

    class Purpose(models.TextChoices):
        PLAN = "plan", _("rectification plan")
        QUOTE = "quote", _("quotation or contract")
        ACCEPTANCE = "acceptance", _("acceptance paper")
        OTHER = "other", _("other document")

    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="documents")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")
    purpose = models.CharField(_("kind of document"), max_length=10, choices=Purpose)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdraw_reason = models.CharField(_("why it is withdrawn"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("document of a hazard")
        ordering = ["pk"]


class Extension(Addressed):
    """A request for a later deadline, with its reason and its answer."""

    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="extensions")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=500)
    old_deadline = models.DateField()
    new_deadline = models.DateField(_("new deadline"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("extension")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hazard"], condition=Q(granted__isnull=True), name="one_pending_extension"
            )
        ]


class Referral(Addressed):
    """What the school cannot fix goes to the department that can (抄告/移送), which has a clock of
    its own until it answers; the school's clock stands still meanwhile."""

    class Outcome(models.TextChoices):
        DONE = "done", _("dealt with by the department: to be re-checked")
        BACK = "back", _("not dealt with: back to the school")

    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="referrals")
    department = models.CharField(_("department"), max_length=12, choices=Department)
    office = models.CharField(_("office"), max_length=80)
    reason = models.CharField(_("what is asked of it"), max_length=500)
    referred_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    referred_at = models.DateTimeField()
    answer_by = models.DateField(_("answer due by"))
    outcome = models.CharField(_("outcome"), max_length=4, choices=Outcome, blank=True)
    answer = models.CharField(_("what it answered"), max_length=500, blank=True)
    answered_on = models.DateField(_("answered on"), null=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("referral")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hazard"], condition=Q(outcome=""), name="one_open_referral"
            )
        ]


class NumberSeries(models.Model):
    """The last number given in a series: no gaps, it moves in the transaction that uses it."""

    kind = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("number series")
        constraints = [models.UniqueConstraint(fields=["kind", "year", "unit"], name="series_once")]
