"""Screens of deliveries: the list, one delivery with its goods, and what is done there."""

from django.db.models import Count, Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from canteen.actions import delivery as actions
from canteen.forms.delivery import DeliveryForm, LotForm, ReviewForm, TakingForm, WithdrawForm
from canteen.forms.goods import DeliveryFilter
from canteen.lists import purchase as lists
from canteen.models import Delivery, Kitchen, Lot, Taking
from canteen.views.kitchen import KitchenPage
from canteen.views.supplier import PaperAdding
from safety.schools.rules import SCHOOL_ROLES
from safety.web.views import BUREAU, SCHOOL, SIGNED_IN, ListPage, RowFormPage, RowPage

LOTS_SHOWN, TAKINGS_SHOWN = 200, 30


class DeliveryList(ListPage):
    """What was brought to a person's schools, the newest first."""

    access = {"GET": SIGNED_IN}
    template_name = "canteen/delivery_list.html"
    filter_class = DeliveryFilter
    order = ("-arrived_on", "-pk")
    export = lists.DELIVERIES

    def rows(self):
        rows = Delivery.objects.visible_to(self.request.user)
        rows = rows.select_related("school__unit", "district", "kitchen", "supplier")
        return rows.prefetch_related("reviews")

    def dress(self, rows):
        rows = list(rows)
        lots = Lot.objects.filter(delivery__in=[row.pk for row in rows], withdrawn_at=None)
        lots = lots.order_by()
        counted = lots.values("delivery").annotate(count=Count("pk"))
        counts = dict(counted.values_list("delivery", "count"))
        for row in rows:
            row.lot_count = counts.get(row.pk, 0)
        return rows

    def context(self, **extra):
        """Where one may record the next: the kitchens of one's own school."""
        own = self.request.user.seats.only(SCHOOL_ROLES).units("school")
        here = Kitchen.objects.filter(school__in=own, in_use=True).order_by("pk") if own else ()
        bureau = self.request.user.seats.roles & BUREAU
        return super().context(kitchens=here[:5], bureau=bureau, may_import=bool(own), **extra)


class DeliveryAdd(KitchenPage, RowFormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "canteen/delivery_form.html"
    form_class = DeliveryForm
    done_message = _("The delivery is recorded. Add what it brought.")

    def form_kwargs(self):
        return {"kitchen": self.row}

    def act(self, form):
        data = dict(form.cleaned_data)
        uuid = data.pop("client_uuid")
        return actions.add_delivery(self.request.user, uuid=uuid, kitchen=self.row, **data)


class DeliveryPage(RowPage):
    model = Delivery
    name = "delivery"
    related = ("school__unit", "district", "kitchen", "supplier", "recorded_by")


class DeliveryDetail(DeliveryPage):
    access = {"GET": SIGNED_IN}
    template_name = "canteen/delivery_detail.html"

    def get(self, request, uuid):
        row = self.row
        lots = row.lots.prefetch_related("corrections__made_by", _takings())
        lots = list(lots.order_by("pk")[:LOTS_SHOWN])
        for lot in lots:
            lot.word = lists.stock_word(lot)
        reviews = row.reviews.select_related("recorded_by").order_by("pk")
        reviews = list(reviews.prefetch_related("corrections__made_by"))
        return self.show(
            lots=lots,
            has_goods=any(lot.withdrawn_at is None for lot in lots),
            reviews=reviews,
            reviewed=any(one.withdrawn_at is None for one in reviews),
            papers=row.papers.select_related("recorded_by").order_by("pk")[:50],
            may_change=request.user.seats.cover(row, SCHOOL_ROLES),
        )


def _takings() -> Prefetch:
    """Of each lot the latest."""
    rows = Taking.objects.prefetch_related("corrections__made_by").order_by("-day", "-pk")
    return Prefetch("takings", rows[:TAKINGS_SHOWN], to_attr="left")


class DeliveryForms(DeliveryPage, RowFormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}

    def form_kwargs(self):
        return {"delivery": self.row}


class LotAdd(DeliveryForms):
    template_name = "canteen/lot_form.html"
    form_class = LotForm
    done_message = _("The goods are recorded.")

    def act(self, form):
        data = dict(form.cleaned_data)
        uuid = data.pop("client_uuid")
        return actions.add_lot(self.row, self.request.user, uuid=uuid, **data)

    def next_url(self, lot):
        """To the next goods of the same delivery, where that was asked for."""
        if "next" in self.request.POST:
            return reverse("canteen:lot_add", args=[self.row.uuid])
        return self.row.get_absolute_url()


class DeliveryReview(DeliveryForms):
    template_name = "canteen/delivery_review.html"
    form_class = ReviewForm
    done_message = _("The review is recorded.")

    def act(self, form):
        data = dict(form.cleaned_data)
        data["passed"] = data["passed"] == "yes"
        return actions.review(self.row, self.request.user, **data)

    def context(self, **extra):
        lots = self.row.lots.filter(withdrawn_at=None).order_by("pk")[:LOTS_SHOWN]
        return super().context(lots=lots, **extra)


class DeliveryWithdraw(DeliveryForms):
    template_name = "canteen/delivery_withdraw.html"
    form_class = WithdrawForm
    done_message = _("The delivery is marked as a mistake.")

    def act(self, form):
        return actions.withdraw(self.row, self.request.user, **form.cleaned_data)


class DeliveryPaperAdd(PaperAdding, DeliveryPage):
    pass


class LotTake(RowFormPage):
    """Use goods up, destroy them or give them back."""

    access = {"GET": SCHOOL, "POST": SCHOOL}
    model = Lot
    name = "lot"
    related = ("school__unit", "district", "delivery__kitchen", "supplier")
    template_name = "canteen/lot_take.html"
    form_class = TakingForm
    done_message = _("It is recorded what left the store.")

    def form_kwargs(self):
        return {"lot": self.row}

    def act(self, form):
        data = dict(form.cleaned_data)
        uuid = data.pop("client_uuid")
        return actions.take(self.row, self.request.user, uuid=uuid, **data)

    def next_url(self, lot):
        return reverse("canteen:goods_list")

    def context(self, **extra):
        return super().context(word=lists.stock_word(self.row), **extra)
