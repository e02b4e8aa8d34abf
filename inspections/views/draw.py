"""Draws: the weights and the button, what came out, planning it, drawing again, recomputing it."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from inspections import draw as sums
from inspections import lists, who
from inspections.actions import draw as actions
from inspections.forms.draw import DrawAgainForm, DrawForm, PlanDrawnForm
from inspections.models import Draw, Inspection, VisitState
from inspections.models.draw import HEADS
from inspections.queries import draws
from inspections.verify_draw import steps
from safety.web.views import BUREAU, FormPage, ListPage, RowFormPage, RowPage


class DrawStart(FormPage):
    """The weights, on screen and to be changed, and the button. One draw at a time: what has come
    to nothing is shown first."""

    access = {"GET": who.PLANNERS, "POST": who.PLANNERS}
    template_name = "inspections/draw_start.html"
    form_class = DrawForm

    def fetch(self):
        user = self.request.user
        self.seat = who.drawing_seat(user)
        self.unfinished = self.seat and draws.unfinished(user, self.seat.unit_id).first()

    def authorise(self, roles):
        super().authorise(roles)
        if self.seat is None:
            raise PermissionDenied

    def get(self, request, *args, **kwargs):
        if self.unfinished:
            return redirect(self.unfinished)
        return super().get(request, *args, **kwargs)

    def form_kwargs(self):
        user = self.request.user
        return {"user": user, "seat": self.seat, "last": last_weights(user, self.seat)}

    def context(self, **extra):
        return super().context(unfinished=self.unfinished, **extra)

    def act(self, form):
        return actions.draw(self.request.user, **form.draw())


def last_weights(user, seat) -> dict | None:
    """Those of the reader's own last draw: a colleague's would tell of a secret draw."""
    last = Draw.objects.filter(drawn_by=user, unit=seat.unit_id).order_by("number").last()
    return sums.unpack(last.record)[0]["weights"] if last else None


class DrawList(ListPage):
    """The draws that the reader may know of, the latest first."""

    access = {"GET": BUREAU}
    template_name = "inspections/draw_list.html"
    order = ("-drawn_at", "-pk")
    export = lists.DRAWS

    @property
    def heads(self) -> bool:
        return bool(self.request.user.seats.roles.intersection(HEADS))

    @property
    def days(self) -> int:
        return settings.DRAW_LAPSE_DAYS

    def rows(self):
        rows = Draw.objects.visible_to(self.request.user).filter(result__isnull=False)
        related = ("result__school__unit__district", "visit__inspection", "drawn_by", "unit")
        return rows.select_related(*related).defer("record")


class DrawPage(RowPage):
    """Fetches a draw with its result. Whoever made it alone goes on with it."""

    model = Draw
    name = "draw"
    related = ("unit", "drawn_by", "replaces")

    def fetch(self):
        super().fetch()
        # Cut off between hash and result: the result was settled by the hash already.
        self.result = actions.settle(self.row)
        self.visit = self.visits().first()

    def visits(self):
        """The visit that came of it, as far as the reader may know of it."""
        return Inspection.objects.visible_to(self.request.user).filter(drawn__draw=self.row)

    @property
    def mine(self) -> bool:
        return self.row.drawn_by_id == self.request.user.pk

    @property
    def unfinished(self) -> bool:
        return self.mine and actions.is_open(self.row)

    @property
    def plannable(self) -> bool:
        return self.unfinished and self.visit is None and self.row.plannable

    @property
    def nothing(self) -> bool:
        """No visit in time. Whoever is shown it off the team is shown it for that, or for the
        visit of a later draw."""
        return self.row.came_to_nothing

    @property
    def secret(self) -> bool:
        chain = Draw.objects.filter(chain=self.row.chain)
        if chain.filter(visit__inspection__revealed_at__isnull=False).exists():
            return False
        return not actions.is_told(self.row)

    @cached_property
    def record(self) -> dict:
        return sums.unpack(self.row.record)[0]

    @property
    def named(self) -> str:
        """ "" when the team was drawn; else whether the bureau had nobody else ("all"), or others
        took no part ("some"), as the rule before allowed."""
        try:
            if not sums.is_named(self.record, self.result.school_id):
                return ""
        except (KeyError, TypeError, ValueError):  # tampered with: the check page says so
            return ""
        return "all" if "others" in self.record else "some"

    def context(self, **extra):
        return super().context(
            result=self.result,
            school=self.result.school,
            visit=self.visit,
            named=self.named,
            **extra,
        )


class DrawDetail(DrawPage):
    """What was drawn, why these odds, what to do next."""

    access = {"GET": BUREAU}
    template_name = "inspections/draw_detail.html"

    def get(self, request, *args, **kwargs):
        record = self.record
        drawn, likeliest, count = draws.likeliest(record, self.result.school_id)
        return self.show(
            team=self.result.members(),
            drawn=drawn,
            likeliest=likeliest,
            count=count,
            lines=lines(record["weights"], drawn),
            pool=draws.pool(record, self.result.school_id),
            chain=self.chain(),
            called_off=bool(self.visit and self.visit.state == VisitState.CANCELLED),
        )

    def chain(self) -> dict:
        """The draws before and after it, as far as the reader may know of them."""
        seen = Draw.objects.visible_to(self.request.user).defer("record")
        return {
            "before": seen.filter(successor=self.row).first(),
            "after": seen.filter(replaces=self.row).first(),
        }


def lines(weights, odds) -> list[dict]:
    """Where a school's points come from: what was found, points for each, points in all."""
    labels = {
        "weeks": _("Weeks since the last visit"),
        "open": _("Open hazards"),
        "overdue": _("Of them overdue"),
    }
    base = {"label": _("Every school"), "found": None, "each": None, "points": weights["base"]}
    return [base] + [
        {"label": labels[name], "found": n, "each": weights[name], "points": n * weights[name],
         "most": n == sums.MOST[name]}
        for name, n in odds.counts.items()
    ]  # fmt: skip


class DrawCheck(DrawPage):
    """The draw, recomputed from what was recorded."""

    access = {"GET": BUREAU}
    template_name = "inspections/draw_check.html"

    def get(self, request, *args, **kwargs):
        found = steps(self.row)
        return self.show(steps=found, holds=all(step.holds for step in found))


class OwnDraw(RowFormPage, DrawPage):
    """A step that only whoever drew may take; when its moment is past, back to the draw."""

    def authorise(self, roles):
        super().authorise(roles)
        self.seat = who.drawing_seat(self.request.user)
        if not self.mine or self.seat is None or self.seat.unit_id != self.row.unit_id:
            raise PermissionDenied


class DrawPlan(OwnDraw):
    access = {"GET": who.PLANNERS, "POST": who.PLANNERS}
    template_name = "inspections/draw_plan.html"
    form_class = PlanDrawnForm

    def get(self, request, *args, **kwargs):
        if not self.plannable:
            return redirect(self.row)
        return super().get(request, *args, **kwargs)

    def form_kwargs(self):
        return {"user": self.request.user, "school": self.result.school}

    def context(self, **extra):
        return super().context(team=self.result.members(), **extra)

    def act(self, form):
        data = dict(form.cleaned_data)
        data["uuid"] = data.pop("client_uuid")
        data["checklists"] = list(data["checklists"])
        return actions.plan_drawn(self.row, self.request.user, **data)


class DrawAgain(OwnDraw):
    access = {"GET": who.PLANNERS, "POST": who.PLANNERS}
    template_name = "inspections/draw_again.html"
    form_class = DrawAgainForm

    def get(self, request, *args, **kwargs):
        if not self.unfinished:
            return redirect(self.row)
        return super().get(request, *args, **kwargs)

    def form_kwargs(self):
        user = self.request.user
        return {"user": user, "seat": self.seat, "last": last_weights(user, self.seat)}

    def act(self, form):
        return actions.draw(self.request.user, replaces=self.row, **form.draw())
