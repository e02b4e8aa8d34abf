"""Those who bring food, and which school buys from whom (R10, R12)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from canteen.rules import food_licence
from safety.base import clock
from safety.base.models import Addressed, Versioned
from safety.schools.models import Unit, User
from safety.schools.scope import SchoolOwned, SharedBySchools

# What the record of a purchase says of who sold it (art. 53).
TOLD = ("name", "licence", "food_licence", "address", "contact", "phone")


class Exempt(models.TextChoices):
    """Why a seller of food needs no food licence (食品安全法 art. 35)."""

    PRODUCE = "produce", _("sells edible farm produce only")
    PACKAGED = "packaged", _("sells prepackaged food only, as filed with the authority")


class Supplier(Addressed, Versioned, SharedBySchools):
    """One business, once in a city, whichever of its schools buy there. What it must say of
    itself: 食品安全法 art. 53."""

    school_links = "links"

    city = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    licence = models.CharField(_("business licence number"), max_length=40)
    licence_expires_on = models.DateField(_("business licence valid to"), null=True, blank=True)
    food_licence = models.CharField(_("food licence number"), max_length=40, blank=True)
    food_licence_expires_on = models.DateField(_("food licence valid to"), null=True, blank=True)
    food_exempt = models.CharField(
        _("needs no food licence"), max_length=8, choices=Exempt, blank=True
    )
    address = models.CharField(_("address"), max_length=120)
    contact = models.CharField(_("contact"), max_length=40)
    phone = models.CharField(_("phone"), max_length=20)

    class Meta:
        verbose_name = _("supplier")
        verbose_name_plural = _("suppliers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["city", "licence"], name="supplier_of_a_licence"),
            models.CheckConstraint(
                condition=Q(food_licence="") | Q(food_exempt=""),
                name="supplier_is_licensed_or_exempt",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("canteen:supplier_detail", kwargs={"uuid": self.uuid})

    @property
    def told(self) -> dict[str, str]:
        """What a delivery keeps of who sold it, by its columns: as it was on that day."""
        return {f"supplier_{name}": getattr(self, name) for name in TOLD}

    @property
    def food_licence_state(self) -> str:
        if self.food_exempt:
            return "exempt"
        return food_licence.licence_state(self.food_licence_expires_on, clock.today())

    @property
    def food_licence_look(self) -> str:
        """None on file is as bad as one that is over: it is owed (dues.supplier_licence)."""
        state = self.food_licence_state
        return "missing" if state == "none" else state


class SupplierChange(Addressed):
    """What a school changed of a supplier, for all that buy there: what it said before and since,
    by whom and when. Reached through its supplier."""

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="changes")
    school = models.ForeignKey("schools.School", models.PROTECT, related_name="+", db_index=False)
    before = models.JSONField()
    after = models.JSONField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("change of a supplier")
        verbose_name_plural = _("changes of suppliers")
        ordering = ["-pk"]

    def __str__(self):
        return str(self.uuid)

    @property
    def said(self) -> list[tuple[str, str, str]]:
        """(field, what it said before, what since) in words."""
        return [
            (str(field.verbose_name), _words(field, self.before[name]), _words(field, value))
            for name, value in self.after.items()
            for field in [Supplier._meta.get_field(name)]
        ]


def _words(field, value) -> str:
    return str(dict(field.choices or ()).get(value, value)) if value else "–"


class SupplierLink(Addressed, SchoolOwned):
    """A school buys from a supplier, or once did."""

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="links")
    in_use = models.BooleanField(_("We buy there"), default=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("school of a supplier")
        verbose_name_plural = _("schools of a supplier")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["supplier", "school"], name="supplier_of_a_school"),
        ]

    def __str__(self):
        return self.supplier.name

    def get_absolute_url(self):
        return self.supplier.get_absolute_url()


class PaperKind(models.TextChoices):
    BUSINESS = "business", _("business licence")
    FOOD = "food", _("food licence")
    PRODUCTION = "production", _("production licence")
    QUALITY = "quality", _("quality report")
    TICKET = "ticket", _("one-ticket note")
    OTHER = "other", _("other paper")


class Paper(Addressed, SchoolOwned):
    """A scan, photo or PDF, that a school keeps of a supplier or of one delivery."""

    link = models.ForeignKey(SupplierLink, models.PROTECT, null=True, related_name="papers")
    delivery = models.ForeignKey(
        "canteen.Delivery", models.PROTECT, null=True, related_name="papers"
    )
    kind = models.CharField(_("what it is"), max_length=12, choices=PaperKind)
    photo = models.OneToOneField("files.Evidence", models.PROTECT, null=True, related_name="+")
    document = models.OneToOneField("files.Attachment", models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("paper of a purchase")
        verbose_name_plural = _("papers of purchases")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(link__isnull=True) ^ Q(delivery__isnull=True),
                name="paper_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(photo__isnull=True) ^ Q(document__isnull=True), name="paper_is_one_scan"
            ),
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def scan_uuid(self):
        """By what its scan is known."""
        scan = self.photo or self.document
        return scan.uuid if scan else None
