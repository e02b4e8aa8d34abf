"""The bureau's own form of the safety agreement and of the letter to parents (R18)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safety.base.models import Addressed
from safety.schools.models import User
from safety.schools.scope import UnitOwned


class TemplateKind(models.TextChoices):
    AGREEMENT = "agreement", _("safety agreement")
    LETTER = "letter", _("letter to parents")


class PaperTemplate(Addressed, UnitOwned):
    """One version of a bureau's form, a Word file. A change is a new version; of each kind a bureau
    uses one at most, or the built-in one."""

    IN_USE = Q(used_from__isnull=False, used_until=None)

    kind = models.CharField(_("template of"), max_length=10, choices=TemplateKind)
    number = models.PositiveIntegerField(_("version"))
    name = models.CharField(_("file"), max_length=150)
    file = models.CharField(max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    bytes = models.PositiveIntegerField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(_("made"))
    # Since when it is, or was last, used; who said so.
    used_from = models.DateTimeField(_("in use from"), null=True)
    used_until = models.DateTimeField(_("in use to"), null=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("template of a paper")
        verbose_name_plural = _("templates of papers")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "number"], name="paper_template_number_once"
            ),
            models.UniqueConstraint(
                fields=["unit", "kind"],
                condition=Q(used_from__isnull=False, used_until=None),
                name="paper_template_one_in_use",
            ),
        ]

    def __str__(self):
        said = {"kind": self.get_kind_display(), "number": self.number}
        return _("%(kind)s, version %(number)d") % said

    @property
    def in_use(self) -> bool:
        return self.used_from is not None and self.used_until is None

    def get_absolute_url(self):
        return reverse("transport:template_detail", kwargs={"uuid": self.uuid})
