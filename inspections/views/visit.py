"""Visits: the list, one visit, check-in at the gate, cancelling."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from inspections import departments, lists, who
from inspections.actions import visit as actions
from inspections.forms.visit import CancelForm, CheckInForm, VisitFilter
from inspections.models import Draw, Hazard, Inspection, Kind, VisitState
from inspections.queries import filling, visits
from safety.base import clock
from safety.base.models import Refused
from safety.web.views import SIGNED_IN, ListPage, RowFormPage, RowPage

IN_HAND_SHOWN = 20


class VisitPage(RowPage):
    """Fetches a visit with what every page of it shows. A secret one is nobody else's."""

    model = Inspection
    name = "visit"
    related = ("school__unit__district", "bureau", "planned_by")

    @cached_property
    def mine(self) -> bool:
        """The reader does this visit: planner or team, in a seat of such work."""
        return who.works_on(self.row, self.request.user)

    def url(self, name: str) -> str:
        return reverse(f"inspections:{name}", kwargs={"uuid": self.row.uuid})


class InsiderPage(VisitPage):
    """A page for those who do the visit; whoever merely may see it gets 403."""

    def authorise(self, roles):
        # The team, not the seat, decides: a team may bring people from beside (who.works_on).
        if not (self.request.user.seats.roles & roles and self.mine):
            raise PermissionDenied


class VisitList(ListPage):
    """First what I have to do; below, by day, the visits in my part of the city that are no
    secret.

    The filters search both, my own secret ones too; `mine` leaves what I have to do. What I did
    or am to do beside my part of the city (bureaus lend their inspectors) stands above what they
    find: in one list with it no index would serve the order.
    """

    access = {"GET": SIGNED_IN}
    template_name = "inspections/visit_list.html"
    filter_class = VisitFilter
    order = ("-planned_for", "-pk")
    related = ("school__unit__district", "bureau")
    export = lists.VISITS

    def exported(self, filters):
        """Both parts of the page: what I have to do, too."""
        if filters.active:
            return self.narrowed(filters)
        return Inspection.objects.visible_to(self.request.user).select_related(*self.related)

    def narrowed(self, filters):
        user = self.request.user
        rows = Inspection.objects.visible_to(user).select_related(*self.related)
        if not filters.is_valid():
            return rows.none()
        if not filters.active:
            return rows.filter(visits.there(user)).exclude(visits.in_hand(user))
        mine = filters.cleaned_data["mine"]
        return filters.narrow(rows.filter(visits.in_hand(user) if mine else visits.there(user)))

    def above(self, filters):
        """What stands above the first page: what I have to do; with filters, what they find of
        mine elsewhere."""
        user = self.request.user
        if not filters.active:
            return visits.to_do(user)
        if filters.cleaned_data.get("mine"):
            return Inspection.objects.none()
        rows = filters.narrow(visits.mine_elsewhere(user))
        return rows.select_related(*self.related).order_by(*self.order)

    def context(self, **extra):
        filters, page = extra["filters"], extra["page"]
        first = page.first and filters.is_valid()
        roles = self.request.user.seats.roles
        query = self.request.GET.copy()
        query.pop("after", None)
        in_hand = list(self.above(filters)[: IN_HAND_SHOWN + 1]) if first else []
        return super().context(
            in_hand=in_hand[:IN_HAND_SHOWN],
            more_in_hand=len(in_hand) > IN_HAND_SHOWN,
            export_count=page.count + len(in_hand),
            may_plan=bool(roles & who.PLANNERS),
            may_self_check=bool(roles & who.SCHOOL),
            query=query.urlencode(),
            **extra,
        )


class VisitDetail(VisitPage):
    """One visit: what was planned, how it stands, what it found."""

    access = {"GET": SIGNED_IN}
    template_name = "inspections/visit_detail.html"
    by_any_seat = True  # planner and team see their visit wherever they sit now

    def get(self, request, *args, **kwargs):
        row = self.row
        return self.show(
            facts=self.facts(),
            hazards=self.hazards(),
            progress=filling.progress(row) if self.mine or self.done else None,
            doors=self.doors(),
        )

    def hazards(self):
        """What the visit found. Who came from beside and stands over no such school may read what
        they found there, and not what has come of it since."""
        seen = Hazard.objects.visible_to(self.request.user).filter(pk=OuterRef("pk"))
        rows = Hazard.objects.issued().filter(inspection=self.row).order_by("number")
        return rows.annotate(open_to_reader=Exists(seen))

    @property
    def done(self) -> bool:
        return self.row.state == VisitState.SUBMITTED

    def facts(self) -> list[dict]:
        row = self.row
        team = row.team.select_related("user").order_by("-leads", "user__name")
        named = [member.user.name for member in team]
        facts = [
            (_("School"), row.school.name),
            (_("Kind"), kind_label(row)),
            (_("Day"), row.planned_for),
            (_("Bureau"), row.bureau.name),
            (_("Team"), "、".join(named) if self.mine or not row.secret else ""),
            (_("Joint with"), "、".join(str(d) for d in departments.labels(row.departments))),
            (_("Checklists"), "\n".join(v.name for v in row.checklists.all())),
        ]
        if self.mine:
            facts.append((_("Why this school"), row.reason))
        shown = [{"label": label, "value": value} for label, value in facts if value]
        return shown + [self.drawn(draw) for draw in self.draws()]

    def draws(self):
        """The draw that it came of, if any, to those who may know of that."""
        seen = Draw.objects.visible_to(self.request.user).filter(visit__inspection=self.row)
        return seen.defer("record")

    @staticmethod
    def drawn(draw) -> dict:
        link = {"url": draw.get_absolute_url(), "action": _("See the draw")}
        return {"label": _("Chosen"), "value": _("by random draw"), **link}

    def doors(self) -> list[dict]:
        """What may be done now, the main thing first."""
        state = self.row.state
        if state == VisitState.SUBMITTED:
            found = [("visit_notice", _("Rectification notice"))]
            # What a register or a drill found was on no checklist: there is nothing to read.
            if self.row.checklists.exists():
                found.append(("visit_fill", _("All answers")))
        elif not self.mine:
            found = []
        elif state == VisitState.PLANNED:
            found = [("visit_check_in", _("Check in")), ("visit_cancel", _("Cancel the visit"))]
        elif state == VisitState.UNDER_WAY:
            found = [
                ("visit_fill", _("Go on with the checklist")),
                ("visit_review", _("Review and submit")),
                ("visit_cancel", _("Cancel the visit")),
            ]
        else:
            found = []
        return [
            {"url": self.url(name), "label": label, "danger": name == "visit_cancel"}
            for name, label in found
        ]


def kind_label(visit) -> str:
    """Kind, and for a bureau's visit whether it is open or covert."""
    if visit.kind == Kind.SELF_CHECK:
        return visit.get_kind_display()
    return f"{visit.get_kind_display()} · {visit.get_mode_display()}"


class VisitCheckIn(RowFormPage, InsiderPage):
    """At the gate: time, position if the phone gives it, distance to the school."""

    access = {"GET": SIGNED_IN, "POST": SIGNED_IN}
    template_name = "inspections/visit_check_in.html"
    form_class = CheckInForm

    def get(self, request, *args, **kwargs):
        if self.row.state != VisitState.PLANNED:
            return redirect(self.next_url(self.row))
        return super().get(request, *args, **kwargs)

    def context(self, **extra):
        return super().context(today=clock.today(), **extra)

    def act(self, form):
        # A second tap finds the visit under way: it is the same check-in.
        if self.row.state == VisitState.PLANNED:
            self.row = actions.check_in(self.row, self.request.user, **form.position())
        elif self.row.state != VisitState.UNDER_WAY:
            raise Refused(_("This visit is over."))
        return self.row

    def next_url(self, result):
        return self.url("visit_fill" if result.state == VisitState.UNDER_WAY else "visit_detail")


class VisitCancel(RowFormPage, InsiderPage):
    access = {"GET": SIGNED_IN, "POST": SIGNED_IN}
    template_name = "inspections/visit_cancel.html"
    form_class = CancelForm

    def act(self, form):
        actions.cancel(self.row, self.request.user, form.cleaned_data["reason"])
        return self.row

    def next_url(self, result):
        return self.url("visit_detail")
