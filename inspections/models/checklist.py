"""Checklists (R03): versioned, and never changed once published."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from safety.base.models import Addressed


class Area(models.TextChoices):
    GATE_GUARDS = "gate_guards", _("gate and guards")
    FIRE = "fire", _("fire")
    DORMITORY = "dormitory", _("dormitory")
    ELECTRICS_BOILERS = "electrics_boilers", _("electrics and boilers")
    LABORATORY = "laboratory", _("laboratory")
    CANTEEN = "canteen", _("canteen")
    SUPERMARKET = "supermarket", _("campus supermarket")
    DRINKING_WATER = "drinking_water", _("drinking water")
    VEHICLES = "vehicles", _("vehicles")
    SURROUNDINGS = "surroundings", _("campus surroundings")
    EDUCATION_DRILLS = "education_drills", _("education and drills")
    DUTY = "duty", _("duty")
    SYSTEMS_PAPER = "systems_paper", _("systems on paper")
    NETWORK = "network", _("network")
    BUILDINGS = "buildings", _("school buildings")


def in_language(row, field: str) -> str:
    """The row's `field` in the reader's language: Chinese unless English is chosen."""
    suffix = "en" if (get_language() or "").startswith("en") else "zh"
    return getattr(row, f"{field}_{suffix}")


class Checklist(Addressed):
    """A checklist through all its versions."""

    code = models.SlugField(max_length=40, unique=True)
    area = models.CharField(_("area"), max_length=20, choices=Area)
    position = models.PositiveSmallIntegerField(default=0)
    for_self_check = models.BooleanField(_("for schools' own checks"), default=False)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")
        ordering = ["position", "code"]

    def __str__(self):
        return self.code


class ChecklistVersion(Addressed):
    """One version: a draft that administrators edit, or a published one that nobody changes."""

    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    name_zh = models.CharField(_("name in Chinese"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120)
    purpose_zh = models.CharField(_("purpose in Chinese"), max_length=300, blank=True)
    purpose_en = models.CharField(_("purpose in English"), max_length=300, blank=True)
    stages = models.JSONField(_("stages"), default=list, blank=True)
    published_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(
        "schools.User", models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("checklist version")
        ordering = ["checklist", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["checklist", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["checklist"],
                condition=Q(published_at__isnull=True),
                name="one_draft_per_checklist",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")

    @property
    def purpose(self) -> str:
        return in_language(self, "purpose")

    @property
    def published(self) -> bool:
        return self.published_at is not None


class Item(models.Model):
    """One question of a version. True ("passes") is the safe answer."""

    version = models.ForeignKey(ChecklistVersion, models.CASCADE, related_name="items")
    code = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    # Blank: the checklist's own. A school's weekly list goes across the areas.
    area = models.CharField(_("area"), max_length=20, choices=Area, blank=True)
    section_zh = models.CharField(_("section in Chinese"), max_length=60)
    section_en = models.CharField(_("section in English"), max_length=80)
    text_zh = models.CharField(_("item in Chinese"), max_length=300)
    text_en = models.CharField(_("item in English"), max_length=400)
    how_zh = models.CharField(_("how to check, in Chinese"), max_length=300, blank=True)
    how_en = models.CharField(_("how to check, in English"), max_length=400, blank=True)
    rule_zh = models.CharField(_("rule in Chinese"), max_length=160, blank=True)
    rule_en = models.CharField(_("rule in English"), max_length=200, blank=True)
    rule_source = models.CharField(_("source of the rule"), max_length=1, blank=True)
    severity = models.CharField(_("severity"), max_length=8, default="general")
    days = models.PositiveSmallIntegerField(_("days to rectify"), default=7)
    photo_on_fail = models.BooleanField(_("photo required on fail"), default=False)
    on_the_spot = models.BooleanField(_("can usually be fixed on the spot"), default=False)
    suggest_zh = models.JSONField(_("typical findings in Chinese"), default=list, blank=True)
    suggest_en = models.JSONField(_("typical findings in English"), default=list, blank=True)

    class Meta:
        verbose_name = _("item")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="item_code_once"),
        ]

    def __str__(self):
        return self.text

    @property
    def hazard_area(self) -> str:
        """The area of a hazard found by this item."""
        return self.area or self.version.checklist.area

    @property
    def section(self) -> str:
        return in_language(self, "section")

    @property
    def text(self) -> str:
        return in_language(self, "text")

    @property
    def how(self) -> str:
        return in_language(self, "how")

    @property
    def rule(self) -> str:
        return in_language(self, "rule")

    @property
    def suggestions(self) -> list[str]:
        return in_language(self, "suggest")
