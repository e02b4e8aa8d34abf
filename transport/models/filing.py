"""Filings of vehicles and drivers with the traffic police (备案, R16)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safety.base.models import Addressed, Versioned
from safety.schools.models import User
from safety.schools.scope import UnitOwned
from transport.rules.filing import Answer, Filed, Step


class Filing(Addressed, Versioned, UnitOwned):
    """All vehicles and drivers of a school, or of a district, as they were handed to the traffic
    police: a workbook and a paper, kept as they were made, with what had changed."""

    number = models.PositiveIntegerField(_("number"))
    reason = models.CharField(_("reason"), max_length=200)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"))
    # Key of the row → [school, how it is called, fingerprint]; no number of anybody.
    rows = models.JSONField(default=dict, editable=False)
    count = models.PositiveIntegerField(_("rows"))
    added = models.PositiveIntegerField(_("added"))
    changed = models.PositiveIntegerField(_("changed since the last filing"))
    removed = models.PositiveIntegerField(_("removed"))
    book = models.CharField(max_length=200, db_index=True, editable=False)
    book_sha256 = models.CharField(max_length=64, editable=False)
    paper = models.CharField(max_length=200, db_index=True, editable=False)
    paper_sha256 = models.CharField(max_length=64, editable=False)
    handed_on = models.DateField(_("handed over on"), null=True)
    handed_to = models.CharField(_("handed to"), max_length=80, blank=True)
    answer = models.CharField(_("what came back"), max_length=8, choices=Answer, blank=True)
    answered_on = models.DateField(_("answered on"), null=True)
    remarks = models.TextField(_("remarks of the traffic police"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("filing")
        verbose_name_plural = _("filings")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="filing_number_of_a_unit"),
            models.CheckConstraint(
                condition=Q(answer="") | Q(answered_on__gte=models.F("handed_on")),
                name="filing_answered_after_it_was_handed",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "-id"], name="filing_of_district"),
            models.Index(fields=["city", "-id"], name="filing_of_city"),
        ]

    def __str__(self):
        return f"{self.unit.name} {self.number}"

    def get_absolute_url(self):
        return reverse("transport:filing_detail", kwargs={"uuid": self.uuid})

    @property
    def filed(self) -> dict[str, Filed]:
        return {key: Filed(*row) for key, row in self.rows.items()}

    @property
    def state(self) -> tuple[str, str]:
        """The word of a state whose colour it has, and how it stands."""
        if self.answer == Answer.ACCEPTED:
            return "done", str(Answer.ACCEPTED.label)
        if self.answer == Answer.RETURNED:
            return "overdue", str(_("returned"))
        if self.handed_on:
            return "under_way", str(_("handed over"))
        return "soon", str(_("not handed over yet"))


class FilingStep(Addressed, models.Model):
    """What became of a filing, by whom it was recorded and when: only ever added to. The filing
    itself says what stands."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="steps")
    step = models.CharField(_("step"), max_length=4, choices=Step)
    day = models.DateField(_("on"))
    answer = models.CharField(_("what came back"), max_length=8, choices=Answer, blank=True)
    # To whom it was handed; of an answer the remarks.
    said = models.TextField(_("in words"), max_length=500, blank=True)
    # Neither is known of what stood in a filing before its steps were kept.
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("step of a filing")
        verbose_name_plural = _("steps of filings")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.filing_id} {self.step}"

    @property
    def told(self) -> str:
        """What it was, in words."""
        return self.get_answer_display() if self.answer else self.get_step_display()
