"""Look-backs: the rounds and the rates of relapse, starting one, its hazards, what was found."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from inspections import lists, rules, who
from inspections.actions import look_back as actions
from inspections.forms.look_back import ItemFilter, LookBackForm, OutcomeForm
from inspections.models import LookBack, LookBackItem
from inspections.queries import look_backs
from inspections.views.meanwhile import MeanwhileMixin
from inspections.views.photos import photo_pair
from inspections.views.supervise import OVERSEERS
from safety.base import clock
from safety.schools.models import Unit
from safety.web.paging import page_of
from safety.web.views import Exported, FormPage, ListPage, RowFormPage, RowPage

PAGE_SIZE = 50
# Schools together, each with its own hazards.
BY_SCHOOL = ("district_id", "school_id", "pk")


class LookBackList(ListPage):
    """The rounds of the reader's bureau and those below it, and the last year's relapses."""

    access = {"GET": OVERSEERS}
    template_name = "inspections/look_back_list.html"
    order = ("-started_at", "-pk")
    export = lists.LOOK_BACKS

    def rows(self):
        rows = LookBack.objects.visible_to(self.request.user)
        return rows.select_related("unit", "started_by")

    def dress(self, rows):
        progress = look_backs.progress(rows)
        for row in rows:
            row.progress = progress[row.pk]
        return rows

    def context(self, **extra):
        user = self.request.user
        since = clock.start_of(clock.today() - dt.timedelta(days=rules.LOOK_BACK_YEAR))
        return super().context(
            rates=look_backs.rates(user, looked_at__gte=since),
            may_start=who.looking_seat(user) is not None,
            **extra,
        )


class LookBackStart(FormPage):
    """What there is to be looked at, and the button."""

    access = {"GET": who.PLANNERS, "POST": who.PLANNERS}
    template_name = "inspections/look_back_start.html"
    form_class = LookBackForm

    def authorise(self, roles):
        super().authorise(roles)
        self.seat = who.looking_seat(self.request.user)
        if self.seat is None:
            raise PermissionDenied

    def form_kwargs(self):
        unit, now = Unit.objects.get(pk=self.seat.unit_id), clock.now()
        counts = {}
        for kind in LookBack.Kind:
            terms = look_backs.criteria(kind, rules.LOOK_BACK_SAMPLE)
            round_of_now = LookBack(kind=kind, unit=unit, started_at=now, criteria=terms)
            counts[kind] = look_backs.count_of(round_of_now)
        return {"counts": counts}

    def act(self, form):
        data = dict(form.cleaned_data)
        return actions.start(self.request.user, uuid=data.pop("client_uuid"), **data)


class LookBackPage(RowPage):
    model = LookBack
    name = "look_back"
    related = ("unit", "started_by")


class LookBackDetail(Exported, LookBackPage):
    """The hazards of a round by school, how far it is, its relapses by district."""

    access = {"GET": OVERSEERS}
    template_name = "inspections/look_back_detail.html"
    filter_class = ItemFilter
    order = BY_SCHOOL
    export = lists.LOOKED_AT

    def exported(self, filters):
        rows = LookBackItem.objects.visible_to(self.request.user).filter(look_back=self.row)
        rows = filters.narrow(rows) if filters.is_valid() else rows.none()
        return rows.select_related("look_back", "hazard", "school__unit", "district", "looked_by")

    def get(self, request, *args, **kwargs):
        user, filters = request.user, self.filters()
        page = page_of(self.exported(filters), self.order, request.GET.get("after", ""), PAGE_SIZE)
        return self.show(
            filters=filters,
            page=page,
            rows=page.rows,
            progress=look_backs.progress([self.row])[self.row.pk],
            rates=look_backs.rates(user, look_back=self.row),
            may_look=user.seats.cover(self.row, who.PLANNERS),
        )


class LookBackCheck(LookBackPage):
    """The choice, made again from what was recorded when the round began."""

    access = {"GET": OVERSEERS}
    template_name = "inspections/look_back_check.html"

    def get(self, request, *args, **kwargs):
        if self.row.ready_at is None:
            return redirect(self.row)
        return self.show(holds=look_backs.holds(self.row))


class LookBackItemPage(MeanwhileMixin, RowFormPage, LookBackPage):
    """One hazard of a round: how it was, and what is found now. When somebody has looked, back to
    the round."""

    access = {"GET": who.PLANNERS, "POST": who.PLANNERS}
    template_name = "inspections/look_back_item.html"
    form_class = OutcomeForm
    actions = ("held", "relapse")

    @property
    def hazard(self):
        return self.item.hazard

    def form_kwargs(self):
        return {"version": self.hazard.version}

    def open_to_reader(self, hazard):
        waiting = LookBackItem.objects.filter(pk=self.item.pk, looked_at=None).exists()
        return waiting and super().open_to_reader(hazard)

    def fetch(self):
        super().fetch()
        rows = LookBackItem.objects.visible_to(self.request.user).filter(look_back=self.row)
        hazard = ("school__unit", "district", "item", "inspection", "found_by")
        rows = rows.select_related("look_back", *(f"hazard__{name}" for name in hazard))
        self.item = rows.filter(uuid=self.kwargs["item"]).first()
        if self.item is None:
            raise Http404

    def authorise(self, roles):
        super().authorise(roles)
        if not actions.may_record(self.item, self.item.hazard, self.request.user):
            raise PermissionDenied

    def get(self, request, *args, **kwargs):
        if self.item.looked_at:
            return redirect(self.row)
        return super().get(request, *args, **kwargs)

    def context(self, **extra):
        hazard = self.item.hazard
        pair = photo_pair(hazard, self.request.user)
        return super().context(hazard=hazard, **pair, **extra)

    def act(self, form):
        item = actions.record_outcome(self.item, self.request.user, **form.cleaned_data)
        relapsed = item.outcome == LookBackItem.Outcome.RELAPSED
        told = _("The hazard is open again, and the school has been told.")
        messages.success(self.request, told if relapsed else _("Noted: still in order."))
        return self.row
