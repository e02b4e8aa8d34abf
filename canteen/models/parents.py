"""What the parents' committee saw in a kitchen: the three supervisions (R10)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from canteen.models.day import KitchenDay
from canteen.models.duty import OfDay, Withdrawable, once
from canteen.rules.parents import Aspect, Seen
from safety.files.models import Evidence


def _seen(aspect):
    """Empty: nobody looked at it this time."""
    return models.CharField(aspect.label, max_length=8, choices=Seen, blank=True)


class ParentsLook(Withdrawable, OfDay):
    """Parents of the committee looked at quality, prices and order, or at some of them."""

    sheet = models.ForeignKey(KitchenDay, models.PROTECT, related_name="looks")
    person = models.CharField(_("who looked"), max_length=40)
    quality = _seen(Aspect.QUALITY)
    price = _seen(Aspect.PRICE)
    order = _seen(Aspect.ORDER)
    found = models.CharField(_("what the parents say"), max_length=300, blank=True)
    measures = models.CharField(_("what is done about it"), max_length=300, blank=True)
    # Since when it is known that something was not in order: for the figures of the month, in which
    # it stays (rules.flag.known_since).
    bad_at = models.DateTimeField(null=True, editable=False)
    photo = models.OneToOneField(Evidence, models.PROTECT, null=True, related_name="+")

    class Meta(OfDay.Meta):
        verbose_name = _("supervision by parents")
        verbose_name_plural = _("supervisions by parents")
        constraints = [
            once(["sheet", "person"], "parents_look_once_a_day"),
            models.CheckConstraint(
                condition=~models.Q(quality="", price="", order=""), name="parents_saw_something"
            ),
        ]
        indexes = [
            models.Index(fields=["recorded_at"], name="parents_look_of_month"),
            models.Index(
                fields=["bad_at"],
                condition=models.Q(bad_at__isnull=False),
                name="parents_bad_look_of_month",
            ),
        ]

    @property
    def seen(self) -> list[tuple[str, str]]:
        """(what, good or bad) of what was looked at."""
        return [(a.label, getattr(self, a)) for a in Aspect if getattr(self, a)]

    @property
    def bad(self) -> bool:
        return Seen.BAD in (getattr(self, aspect) for aspect in Aspect)

    @property
    def photo_uuid(self):
        """By what its photo is known; None where there is none."""
        return self.photo.uuid if self.photo else None
