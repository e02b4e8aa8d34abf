"""A record that was wrong is put right by a new statement beside it, never silently."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.models.care_point import CareCensus, CareVisit
from canteen.models.contract import Contract
from canteen.models.day import DailyCheck, Dish
from canteen.models.delivery import Lot, Review, Taking
from canteen.models.duty import Control, FreezerCheck, LeaderMeal, PrincipalVisit
from canteen.models.gate import GateMedia, GateSighting
from canteen.models.move import WorkerMove
from canteen.models.parents import ParentsLook
from canteen.models.water import WaterBatch, WaterCleaning
from canteen.models.worker import HealthCertificate, Worker
from safety.base.models import Addressed
from safety.schools.models import User
from safety.schools.scope import SchoolOwned

SUBJECTS = {
    HealthCertificate: "certificate",
    DailyCheck: "daily_check",
    Dish: "dish",
    Contract: "contract",
    FreezerCheck: "freezer",
    LeaderMeal: "leader_meal",
    Control: "control",
    WorkerMove: "move",
    PrincipalVisit: "visit",
    ParentsLook: "look",
    WaterCleaning: "cleaning",
    WaterBatch: "batch",
    CareVisit: "care_visit",
    CareCensus: "census",
    GateSighting: "sighting",
    GateMedia: "media",
    Lot: "lot",
    Taking: "taking",
    Review: "review",
    Worker: "worker",
}
# Said by the correction itself; follows from another field.
_UNSAID = ("withdrawn_at", "keep_until", "back_at", "left_at")
# Changed in other ways too, each of which counts their version on.
_COUNTED = (Contract, Worker)


def _of_one_row() -> Q:
    names, found = list(SUBJECTS.values()), Q(pk__in=[])
    for one in names:
        found |= Q(**{f"{name}__isnull": name != one for name in names})
    return found


def version_of(row) -> int:
    """What somebody has read of a record: another correction, another version."""
    return row.version if isinstance(row, _COUNTED) else row.corrections.count() + 1


class Correction(Addressed, SchoolOwned):
    """Who put a record right or withdrew it, when, why, and what it said before."""

    certificate = models.ForeignKey(
        HealthCertificate, models.PROTECT, null=True, related_name="corrections"
    )
    daily_check = models.ForeignKey(
        DailyCheck, models.PROTECT, null=True, related_name="corrections"
    )
    dish = models.ForeignKey(Dish, models.PROTECT, null=True, related_name="corrections")
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="corrections")
    freezer = models.ForeignKey(FreezerCheck, models.PROTECT, null=True, related_name="corrections")
    leader_meal = models.ForeignKey(
        LeaderMeal, models.PROTECT, null=True, related_name="corrections"
    )
    control = models.ForeignKey(Control, models.PROTECT, null=True, related_name="corrections")
    move = models.ForeignKey(WorkerMove, models.PROTECT, null=True, related_name="corrections")
    visit = models.ForeignKey(PrincipalVisit, models.PROTECT, null=True, related_name="corrections")
    look = models.ForeignKey(ParentsLook, models.PROTECT, null=True, related_name="corrections")
    cleaning = models.ForeignKey(
        WaterCleaning, models.PROTECT, null=True, related_name="corrections"
    )
    batch = models.ForeignKey(WaterBatch, models.PROTECT, null=True, related_name="corrections")
    care_visit = models.ForeignKey(CareVisit, models.PROTECT, null=True, related_name="corrections")
    census = models.ForeignKey(CareCensus, models.PROTECT, null=True, related_name="corrections")
    sighting = models.ForeignKey(
        GateSighting, models.PROTECT, null=True, related_name="corrections"
    )
    media = models.ForeignKey(GateMedia, models.PROTECT, null=True, related_name="corrections")
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="corrections")
    taking = models.ForeignKey(Taking, models.PROTECT, null=True, related_name="corrections")
    review = models.ForeignKey(Review, models.PROTECT, null=True, related_name="corrections")
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="corrections")
    # Of the fields that changed: what they said until then, and since.
    before = models.JSONField()
    after = models.JSONField()
    # All that was asked for, also what stood there already: by this a second click is known.
    asked = models.JSONField(default=dict, editable=False)
    withdraws = models.BooleanField(default=False)
    reason = models.CharField(gettext_lazy("reason"), max_length=200)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = gettext_lazy("correction")
        verbose_name_plural = gettext_lazy("corrections")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=_of_one_row(), name="correction_of_one_row"),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_says_why"),
        ]

    def __str__(self):
        return str(self.uuid)

    @property
    def was(self) -> str:
        """What the record said before, in words."""
        [name] = [one for one in SUBJECTS.values() if getattr(self, f"{one}_id") is not None]
        row = getattr(self, name)
        fields = [field for field in row._meta.concrete_fields if field.name not in _UNSAID]
        return _(", ").join(
            f"{field.verbose_name} {_words(row, field, self.before[field.name])}"
            for field in fields
            if field.name in self.before
        )


def _words(row, field, value) -> str:
    if isinstance(field, models.JSONField):
        return row.words_of(value)
    if value in (None, ""):
        return "–"
    if isinstance(field, models.BooleanField):
        return _("yes") if value else _("no")
    if field.choices:
        return str(dict(field.choices).get(value, value))
    if isinstance(field, models.DateTimeField):
        return f"{timezone.localtime(field.to_python(value)):%Y-%m-%d %H:%M}"
    return str(value)
