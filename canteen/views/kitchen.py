"""Screens of kitchens: the list, one kitchen with its people, adding and editing."""

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from canteen import scores
from canteen.actions import kitchen as actions
from canteen.forms.kitchen import (
    DayForm,
    KitchenEditForm,
    KitchenFilter,
    KitchenForm,
    ShopEditForm,
    ShopForm,
)
from canteen.lists import kitchen as lists
from canteen.models import Kind, Kitchen, Mode, Worker
from canteen.models.move import in_kitchen_on
from canteen.rules import score
from canteen.rules import worker as rules
from safety.base import clock
from safety.schools.rules import SCHOOL_ROLES
from safety.web.own_schools import OwnSchools
from safety.web.views import (
    SCHOOL,
    SIGNED_IN,
    ComparedMixin,
    FormPage,
    ListPage,
    RowFormPage,
    RowPage,
)

PEOPLE_SHOWN = 100


class KitchenList(ListPage):
    """The kitchens of a person's schools, with how many work there without a certificate."""

    access = {"GET": SIGNED_IN}
    template_name = "canteen/kitchen_list.html"
    filter_class = KitchenFilter
    order = ("pk",)
    export = lists.KITCHENS

    def rows(self):
        rows = Kitchen.objects.visible_to(self.request.user)
        return rows.select_related("school__unit", "district")

    def dress(self, rows):
        """Two counts for the rows of one page, or of one part of a workbook."""
        rows, today = list(rows), clock.today()
        people = Worker.objects.filter(kitchen__in=[row.pk for row in rows], left_on=None)
        at_work, without = _counts(people), _counts(people.without(today))
        for row in rows:
            row.people, row.uncertified = at_work.get(row.pk, 0), without.get(row.pk, 0)
            row.licence_word = lists.licence_word(row)
        scored = _scored(rows)
        for row in rows:
            row.score = scored[row.pk]
            row.score_look = score.look(row.score)
        return rows

    def context(self, **extra):
        own = self.request.user.seats.roles & SCHOOL_ROLES
        return super().context(own=own, **extra)


def _scored(kitchens) -> dict[int, int]:
    """Kitchen id → its compliance score today."""
    found = scores.counts(kitchens, clock.today())
    return {kitchen.pk: score.score(found[kitchen.pk]) for kitchen in kitchens}


def _counts(people) -> dict[int, int]:
    grouped = people.order_by().values("kitchen").annotate(count=Count("pk"))
    return dict(grouped.values_list("kitchen", "count"))


class KitchenPage(RowPage):
    model = Kitchen
    name = "kitchen"
    related = ("school__unit", "district")


class CanteenPage(KitchenPage):
    """A page of what is asked of canteens alone: days, controls, outsourcing. A supermarket has
    none."""

    def rows(self):
        return super().rows().filter(kind=Kind.CANTEEN)


class KitchenDetail(KitchenPage):
    access = {"GET": SIGNED_IN}
    template_name = "canteen/kitchen_detail.html"

    def get(self, request, uuid):
        asked = DayForm(request.GET or None)
        day = asked.cleaned_data["day"] if asked.is_bound and asked.is_valid() else None
        here = Worker.objects.filter(kitchen=self.row)
        here = in_kitchen_on(self.row, day) if day else here
        people = list(_at_work(here, day).prefetch_related("certificates")[: PEOPLE_SHOWN + 1])
        for worker in people:
            worker.shown = worker.state_on(day) if day else rules.State(worker.state)
        contracts = list(self.row.contracts.order_by("-starts_on")[:5])
        outsourced = self.row.mode == Mode.OUTSOURCED
        no_contract = not any(one.is_open for one in contracts)
        own = request.user.seats.cover(self.row, SCHOOL_ROLES)
        return self.show(
            contracts=contracts,
            uncontracted=outsourced and no_contract,
            may_contract=own and no_contract and not self.row.is_shop,
            asked=asked,
            on_day=day,
            people=sorted(people[:PEOPLE_SHOWN], key=_worst_first),
            more=len(people) > PEOPLE_SHOWN,
            left=here.exclude(left_on=None).order_by("-left_on", "-pk")[:10],
            licence_word=lists.licence_word(self.row),
            licence_look=self._licence_look(),
            score=_scored([self.row])[self.row.pk],
            may_change=own,
        )

    def _licence_look(self) -> str:
        """None recorded is as bad as one that is over, where one is owed (dues.food_licence)."""
        state, kitchen = self.row.licence_state, self.row
        owes = state == "none" and kitchen.in_use and kitchen.mode != Mode.DELIVERED
        return "missing" if owes else state


class KitchenScore(KitchenPage):
    """What stands against a kitchen or a supermarket today, record by record, and what puts it
    right."""

    access = {"GET": SIGNED_IN}
    template_name = "canteen/kitchen_score.html"

    def get(self, request, uuid):
        found = scores.against(self.row, clock.today())
        points = score.score({one.cost.code: one.count for one in found})
        return self.show(
            against=found,
            points=points,
            look=score.look(points),
            full=score.FULL,
            taken=sum(one.points for one in found),
        )


def _at_work(people, day):
    """Those who worked there on a day; without one those who have not left, soon to come ones
    too."""
    if day is None:
        return people.filter(left_on=None).order_by("pk")
    here = people.filter(Q(left_on=None) | Q(left_on__gt=day), starts_on__lte=day)
    return here.order_by("pk")


def _worst_first(worker):
    """Without a certificate, then by the day on which it ends."""
    bad = worker.shown in rules.WITHOUT
    return not bad, worker.certified_until or worker.starts_on, worker.pk


class KitchenAdd(OwnSchools, FormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "canteen/kitchen_form.html"
    form_class = KitchenForm
    done_message = _("The kitchen is recorded. Add the people who work there.")

    def act(self, form):
        data = dict(form.cleaned_data)
        return actions.add_kitchen(self.request.user, uuid=data.pop("client_uuid"), **data)


class ShopAdd(KitchenAdd):
    """A supermarket in the school."""

    form_class = ShopForm
    done_message = _("The supermarket is recorded. Add the people who sell there.")

    def context(self, **extra):
        return super().context(is_shop=True, **extra)

    def act(self, form):
        data = dict(form.cleaned_data)
        uuid = data.pop("client_uuid")
        return actions.add_kitchen(self.request.user, uuid=uuid, kind=Kind.SHOP, **data)


class KitchenEdit(ComparedMixin, KitchenPage, RowFormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "canteen/kitchen_form.html"
    done_message = _("The kitchen is saved.")

    @property
    def form_class(self):
        """Of a supermarket neither seats nor meals are asked for."""
        return ShopEditForm if self.row.is_shop else KitchenEditForm

    def form_kwargs(self):
        return {"kitchen": self.row}

    def context(self, **extra):
        return super().context(is_shop=self.row.is_shop, **extra)

    def act(self, form):
        return actions.edit_kitchen(self.row, self.request.user, **form.cleaned_data)
