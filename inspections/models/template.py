"""The bureau's own form of the rectification notice, version by version, and which is in use."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safety.base.models import Addressed
from safety.schools.models import User
from safety.schools.scope import UnitOwned


class NoticeTemplate(Addressed, UnitOwned):
    """One version of a bureau's form: its Word file (or none: the built-in one with these words),
    and the words that the file and the printed page share. Append-only: a change is a new version,
    since issued notices keep theirs."""

    number = models.PositiveIntegerField(_("version"))
    name = models.CharField(_("file"), max_length=150, blank=True)
    file = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    bytes = models.PositiveIntegerField(default=0)
    heading = models.CharField(_("heading"), max_length=60, blank=True)
    closing = models.TextField(_("closing words"), blank=True)
    signatures = models.TextField(_("signature lines"), blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("notice template")
        verbose_name_plural = _("notice templates")
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="notice_template_number_once"),
            models.CheckConstraint(
                condition=Q(file="", sha256="") | ~Q(file="") & ~Q(sha256=""),
                name="notice_template_file_has_hash",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def title(self) -> str:
        return _("Version %(number)d") % {"number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("inspections:notice_template_detail", kwargs={"uuid": self.uuid})


class NoticeTemplateUse(Addressed, UnitOwned):
    """From that day on a bureau's notices are issued in this form; no form: the built-in one. The
    latest decision for the latest day that has come holds. Append-only."""

    template = models.ForeignKey(
        NoticeTemplate, models.PROTECT, null=True, related_name="uses", verbose_name=_("template")
    )
    from_day = models.DateField(_("in use from"))
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided"))

    class Meta:
        verbose_name = _("use of a template")
        verbose_name_plural = _("uses of templates")
        indexes = [models.Index(fields=["unit", "-from_day", "-id"], name="notice_template_in_use")]

    def __str__(self):
        return f"{self.template_id or 0} {self.from_day}"
