"""What was brought to a kitchen: the delivery, its two reviews, and each lot of goods (R10)."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Round
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from canteen.models.duty import Withdrawable
from canteen.models.kitchen import Kitchen
from canteen.models.supplier import Supplier
from canteen.rules import goods as rules
from canteen.rules import shop
from canteen.rules.day import recorded_late
from safety.base import clock
from safety.base.models import Addressed, Versioned
from safety.schools.models import User
from safety.schools.scope import SchoolOwned, ScopedQuerySet


class Voucher(models.TextChoices):
    TICKET = "ticket", _("one-ticket note")
    PAPERS = "papers", _("set of documents")


class DeliveryState(models.TextChoices):
    OPEN = "open", _("to be reviewed")
    ACCEPTED = "accepted", _("accepted")
    TURNED_AWAY = "turned_away", _("turned away")
    WITHDRAWN = "withdrawn", _("recorded by mistake")


class Delivery(Addressed, Versioned, SchoolOwned):
    """One delivery of one supplier to one kitchen, with the papers that came along."""

    kitchen = models.ForeignKey(Kitchen, models.PROTECT, related_name="deliveries")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="deliveries")
    # Of the supplier as it was when this was recorded (Supplier.told): a renamed business changes
    # no past record.
    supplier_name = models.CharField(_("supplier"), max_length=80, editable=False)
    supplier_licence = models.CharField(_("business licence number"), max_length=40, editable=False)
    supplier_food_licence = models.CharField(
        _("food licence number"), max_length=40, blank=True, editable=False
    )
    supplier_address = models.CharField(_("address"), max_length=120, editable=False)
    supplier_contact = models.CharField(_("contact"), max_length=40, editable=False)
    supplier_phone = models.CharField(_("phone"), max_length=20, editable=False)
    arrived_on = models.DateField(_("purchased on"))
    voucher = models.CharField(_("papers"), max_length=8, choices=Voucher)
    note = models.CharField(_("number of the note"), max_length=40, blank=True)
    has_licence = models.BooleanField(_("business licence"), default=False)
    has_food_licence = models.BooleanField(_("food licence"), default=False)
    has_production_licence = models.BooleanField(_("production licence"), default=False)
    has_quality_report = models.BooleanField(_("quality report"), default=False)
    received_by = models.CharField(_("received by"), max_length=40)
    state = models.CharField(
        max_length=12, choices=DeliveryState, default=DeliveryState.OPEN, editable=False
    )
    reason = models.CharField(max_length=200, blank=True, editable=False)
    # Up to this day its record may not be deleted: the database refuses (art. 50).
    kept_until = models.DateField(editable=False)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    # Since when it is known to have been a mistake, for the figures of the month.
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "supplier", "note"],
                condition=~Q(note="") & ~Q(state="withdrawn"),
                name="delivery_of_a_note",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "arrived_on", "id"], name="delivery_of_school"),
            models.Index(fields=["district", "arrived_on", "id"], name="delivery_of_district"),
            models.Index(fields=["city", "arrived_on", "id"], name="delivery_of_city"),
        ]

    def __str__(self):
        return f"{self.arrived_on} {self.supplier_name}"

    def get_absolute_url(self):
        return reverse("canteen:delivery_detail", kwargs={"uuid": self.uuid})

    @property
    def look(self) -> str:
        """The state by whose colour and icon it is shown."""
        looks = {DeliveryState.OPEN: "due", DeliveryState.ACCEPTED: "done"}
        looks[DeliveryState.TURNED_AWAY] = "refused"
        return looks.get(DeliveryState(self.state), "cancelled")

    @property
    def is_open(self) -> bool:
        return self.state == DeliveryState.OPEN

    @property
    def withdrawn(self) -> bool:
        """Recorded by mistake."""
        return self.state == DeliveryState.WITHDRAWN

    @property
    def standing_reviews(self):
        """Those that were not withdrawn."""
        return self.reviews.filter(withdrawn_at=None)

    @property
    def late(self) -> bool:
        return recorded_late(self.arrived_on, clock.day_of(self.recorded_at))

    @property
    def missing_papers(self) -> list[str]:
        """What the set of documents lacks, in words; a one-ticket note stands for all of it."""
        if self.voucher == Voucher.TICKET:
            return []
        lacking = [name for name in rules.PAPERS if not getattr(self, name)]
        return [str(self._meta.get_field(name).verbose_name) for name in lacking]


class ReviewKind(models.TextChoices):
    PAPERS = "papers", _("licence and quality certificate")
    FRESHNESS = "freshness", _("freshness")


class Review(Withdrawable, Addressed, SchoolOwned):
    """One of the two reviews of a delivery (二审), by a named person."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="reviews")
    kind = models.CharField(_("review"), max_length=12, choices=ReviewKind)
    passed = models.BooleanField(_("passed"))
    by = models.CharField(_("reviewed by"), max_length=40)
    remark = models.CharField(_("what was found"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("review of a delivery")
        verbose_name_plural = _("reviews of deliveries")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "kind"], condition=Q(withdrawn_at=None), name="review_once"
            ),
        ]

    def __str__(self):
        return self.get_kind_display()


_MONEY = ("price", "cost")


class LotQuerySet(ScopedQuerySet):
    def in_stock(self):
        return self.filter(remaining__gt=0)

    def over_margin(self):
        """Sold for more than a small margin: rules.shop.over_margin, asked of the database."""
        # In whole cents: SQLite keeps decimals as floats, to which 0.75 · 1.2 is less than 0.90.
        price, cost = (Cast(Round(F(name) * 100), models.BigIntegerField()) for name in _MONEY)
        return self.alias(price_share=price * 100, cost_share=cost * shop.most()).filter(
            price_share__gt=F("cost_share")
        )

    def received(self):
        """Without what was recorded by mistake: what a school had, or had at its door."""
        return self.filter(withdrawn_at=None).exclude(delivery__state=DeliveryState.WITHDRAWN)

    def traced(self):
        """What was received, and what was marked as a mistake lately: it may have come all the
        same, and a trace shows it as what it is."""
        lately = clock.now() - rules.WITHDRAWN_TRACED
        stands = Q(withdrawn_at=None) | Q(withdrawn_at__gte=lately)
        came = ~Q(delivery__state=DeliveryState.WITHDRAWN)
        return self.filter(stands, came | Q(delivery__withdrawn_at__gte=lately))


class Lot(Addressed, Versioned, SchoolOwned):
    """One line of a delivery: goods of one lot, and how much of it is left.

    Supplier and day are the delivery's, kept here so that the way of a lot through a whole city
    is one question to one table.
    """

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="lots")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+", db_index=False)
    arrived_on = models.DateField(editable=False)
    name = models.CharField(_("goods"), max_length=60)
    spec = models.CharField(_("specification"), max_length=40, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    unit = models.CharField(_("unit"), max_length=10)
    packaged = models.BooleanField(_("packaged"), default=True)
    producer = models.CharField(_("producer or place of origin"), max_length=80)
    production_licence = models.CharField(_("production licence number"), max_length=40, blank=True)
    batch = models.CharField(_("lot number"), max_length=40, blank=True)
    produced_on = models.DateField(_("produced on"), null=True, blank=True)
    shelf_days = models.PositiveIntegerField(_("shelf life in days"), null=True, blank=True)
    expires_on = models.DateField(_("keeps until"), null=True, editable=False)
    # The first day of "near expiry"; the end of all days where there is no shelf life.
    alarm_on = models.DateField(editable=False)
    remaining = models.DecimalField(_("left"), max_digits=12, decimal_places=3, editable=False)
    # It may come to a delivery that was recorded before: the month counts it by its own moment.
    recorded_at = models.DateTimeField(editable=False)
    # Since when it is known that it never came: a list that added it was taken back.
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    # Since when nothing is left, for the figures of the month.
    gone_at = models.DateTimeField(null=True, editable=False)
    # Since when and until when it was held to be gone, each time that this was put right; the last
    # of these ends.
    gone_spans = models.JSONField(default=list, db_default=[], editable=False)
    back_at = models.DateTimeField(null=True, editable=False)
    kept_until = models.DateField(editable=False)
    # Of goods that a supermarket sells (R12).
    cost = models.DecimalField(
        _("cost of one"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    price = models.DecimalField(
        _("price of one"), max_digits=9, decimal_places=2, null=True, blank=True
    )

    objects = LotQuerySet.as_manager()

    class Meta:
        verbose_name = _("lot of goods")
        verbose_name_plural = _("lots of goods")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "name", "spec", "batch", "produced_on"],
                condition=Q(withdrawn_at=None),
                name="lot_once",
            ),
            models.UniqueConstraint(
                fields=["delivery", "name", "spec", "batch"],
                condition=Q(produced_on__isnull=True, withdrawn_at=None),
                name="lot_without_a_day_once",
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="lot_of_something"),
            models.CheckConstraint(
                condition=Q(cost__isnull=True, price__isnull=True) | Q(cost__gt=0, price__gt=0),
                name="lot_has_cost_and_price",
            ),
            models.CheckConstraint(
                condition=Q(remaining__gte=0) & Q(remaining__lte=F("quantity")),
                name="lot_left_within_what_came",
            ),
        ]
        indexes = [
            models.Index(fields=["city", "arrived_on", "id"], name="lot_of_city"),
            models.Index(fields=["district", "arrived_on", "id"], name="lot_of_district"),
            models.Index(fields=["school", "arrived_on", "id"], name="lot_of_school"),
            models.Index(fields=["batch", "city", "arrived_on", "id"], name="lot_of_batch"),
            models.Index(fields=["supplier", "arrived_on", "id"], name="lot_of_supplier"),
            models.Index(
                fields=["gone_at", "school"],
                condition=Q(gone_at__isnull=False),
                name="lot_gone_since",
            ),
            # What is in stock is little beside what ever was.
            *(
                models.Index(
                    fields=[place, "alarm_on", "id"],
                    condition=Q(remaining__gt=0),
                    name=f"lot_in_stock_of_{place}",
                )
                for place in ("school", "district", "city")
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return self.delivery.get_absolute_url()

    def held_gone(self, instant: dt.datetime) -> bool:
        """Whether it was held to be gone then, which was put right since."""
        spans = ([dt.datetime.fromisoformat(end) for end in span] for span in self.gone_spans)
        return any(since < instant <= until for since, until in spans)

    @property
    def margin(self) -> int | None:
        """What is put on the cost, in whole percent; None for what is not sold."""
        return shop.margin(self.cost, self.price)

    @property
    def most_margin(self) -> int:
        return settings.SHOP_MARGIN_PERCENT

    @property
    def over_margin(self) -> bool:
        return shop.over_margin(self.cost, self.price)

    @property
    def withdrawn(self) -> bool:
        """Recorded by mistake, by itself or with its delivery."""
        return bool(self.withdrawn_at) or self.delivery.withdrawn

    @property
    def state(self) -> str:
        """ "cancelled" (withdrawn), "used", "expired", "soon" (near expiry) or "valid", today."""
        if self.withdrawn:
            return "cancelled"
        if not self.remaining:
            return "used"
        return rules.stock_state(self.alarm_on, self.expires_on, clock.today())


class Taking(Withdrawable, Addressed, SchoolOwned):
    """So much of a lot was cooked, thrown away or given back."""

    class Why(models.TextChoices):
        USED = "used", _("used in the kitchen")
        DESTROYED = "destroyed", _("destroyed")
        RETURNED = "returned", _("returned to the supplier")

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="takings")
    why = models.CharField(_("what for"), max_length=12, choices=Why)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    day = models.DateField(_("on"))
    by = models.CharField(_("by"), max_length=40)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("taking from stock")
        verbose_name_plural = _("takings from stock")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="taking_of_something"),
        ]

    def __str__(self):
        return f"{self.day} {self.get_why_display()}"

    @property
    def recorded_later(self) -> bool:
        """Recorded on a later day than the one that it names."""
        return clock.day_of(self.recorded_at) > self.day
