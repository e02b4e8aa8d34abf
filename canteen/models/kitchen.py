"""Kitchens (R08)."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from canteen.rules import food_licence
from safety.base import clock
from safety.base.models import Addressed, Versioned
from safety.schools.scope import SchoolOwned


class Mode(models.TextChoices):
    SELF_RUN = "self_run", _("run by the school")
    OUTSOURCED = "outsourced", _("outsourced")
    DELIVERED = "delivered", _("meals delivered")


class Kind(models.TextChoices):
    CANTEEN = "canteen", _("canteen")
    SHOP = "shop", _("supermarket")


class Kitchen(Addressed, Versioned, SchoolOwned):
    """A canteen of a school. Most schools have one, which needs no name of its own.

    `mode` is empty while a kitchen is known from a list of people alone. A supermarket in a
    school is one too, of another kind: with licence, people, purchases and stock, without meals.
    """

    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.CANTEEN)
    name = models.CharField(_("name"), max_length=40, blank=True)
    mode = models.CharField(_("how it is run"), max_length=12, choices=Mode, blank=True)
    licence = models.CharField(_("food licence number"), max_length=40, blank=True)
    licence_expires_on = models.DateField(_("food licence valid to"), null=True, blank=True)
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    breakfast = models.BooleanField(_("breakfast"), default=False)
    lunch = models.BooleanField(_("lunch"), default=False)
    supper = models.BooleanField(_("supper"), default=False)
    in_use = models.BooleanField(_("in use"), default=True)
    # Empty: since before this was kept.
    recorded_at = models.DateTimeField(null=True, default=clock.now, editable=False)

    class Meta:
        verbose_name = _("kitchen")
        verbose_name_plural = _("kitchens")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "kind", "name"], name="kitchen_of_a_name"),
        ]
        indexes = [
            models.Index(fields=["district", "id"], name="kitchen_of_district"),
            models.Index(fields=["city", "id"], name="kitchen_of_city"),
        ]

    def __str__(self):
        return f"{self.school} {self.title}"

    def get_absolute_url(self):
        return reverse("canteen:kitchen_detail", kwargs={"uuid": self.uuid})

    @property
    def title(self) -> str:
        return self.name or (gettext("Supermarket") if self.is_shop else gettext("Canteen"))

    @property
    def is_shop(self) -> bool:
        return self.kind == Kind.SHOP

    @property
    def meals(self) -> list[str]:
        """The meals served there, in words."""
        return [str(self._meta.get_field(name).verbose_name) for name in self._served]

    @property
    def served(self) -> list[str]:
        """The meals of which records are owed: lunch, as long as none is known."""
        return self._served or ["lunch"]

    @property
    def _served(self) -> list[str]:
        return [name for name in ("breakfast", "lunch", "supper") if getattr(self, name)]

    @property
    def licence_state(self) -> str:
        return food_licence.licence_state(self.licence_expires_on, clock.today())
