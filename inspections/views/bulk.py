"""Many hazards at once: chosen in the ledger, looked at on one page, done all or none.

The ledger posts what is ticked there (`pick`), or says `all` for what its filters show; the answer
is the page to confirm, with every hazard as it is now. That page posts them with their versions.
"""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from inspections import who
from inspections.actions import bulk
from inspections.forms.bulk import BulkReassignForm, BulkRecheckForm
from inspections.forms.ledger import LedgerFilter
from inspections.models import SCHOOL_STATES, Hazard, State
from inspections.queries.ledger import ledger_rows, order_of
from inspections.views.photos import photo_pairs
from safety.schools.models import Role
from safety.web.views import SCHOOL, FormPage

RECHECKERS = who.PLANNERS | {Role.TOWNSHIP_ADMIN}
REASSIGNERS = RECHECKERS | SCHOOL
NO_PHOTOS: dict[str, list] = {"before": [], "after": []}


@dataclass
class Line:
    """One hazard on the page: `ticked` says that it is sent, `why` what stands in its way."""

    hazard: Hazard
    ticked: bool
    why: str
    before: list
    after: list

    @property
    def value(self) -> str:
        return f"{self.hazard.uuid}:{self.hazard.version}"


class BulkPage(FormPage):
    """`action`: what is tried for each hazard before the page is shown; `states`: those of which
    "all" takes the filtered ones."""

    action = ""
    states: tuple[str, ...] = ()
    heading: str | Promise = ""
    button: str | Promise = ""
    shows_photos = False
    template_name = "inspections/bulk_confirm.html"

    def post(self, request, *args, **kwargs):
        if "client_uuid" in request.POST:
            self.faults: list[bulk.Fault] = []
            return super().post(request, *args, **kwargs)
        return self.confirm()

    def confirm(self):
        """The hazards that were chosen in the ledger, to be looked at before anything is done."""
        picked = self.picked()
        if not picked or len(picked) > bulk.MOST:
            why = bulk.too_many() if picked else _("Choose at least one hazard.")
            messages.error(self.request, why)
            return redirect(self.ledger())
        known = set(self.rows(picked).values_list("uuid", flat=True))
        self.faults = [bulk.Fault(key, bulk.missing()) for key in picked if key not in known]
        return self.show(form=self.form_class(), chosen=picked, first=True)

    def picked(self) -> list[UUID]:
        """What was ticked; of "all" the first in the ledger's order."""
        if "all" not in self.request.POST:
            texts = dict.fromkeys(self.request.POST.getlist("pick"))
            return [key for key in map(_uuid, texts) if key]
        query = self.request.GET
        filters = LedgerFilter(query, user=self.request.user)
        rows = ledger_rows(self.request.user).filter(state__in=self.states)
        rows = filters.narrow(rows) if filters.is_valid() else rows.none()
        order = order_of(query.get("sort", ""), query.get("state", ""))
        return list(rows.order_by(*order).values_list("uuid", flat=True)[: bulk.MOST])

    def rows(self, keys):
        return Hazard.objects.visible_to(self.request.user).filter(uuid__in=keys)

    def ledger(self) -> str:
        query = self.request.GET.urlencode()
        return reverse("inspections:hazard_list") + (f"?{query}" if query else "")

    def refuse(self, form):
        chosen = form.cleaned_data.get("hazard", {})
        status = 409 if any(fault.stale for fault in self.faults) else 422
        return self.show(status=status, form=form, chosen=chosen)

    def carry_out(self, form) -> bulk.BulkAct:
        raise NotImplementedError(f"{type(self).__name__}.carry_out")

    def act(self, form):
        try:
            return self.carry_out(form)
        except bulk.NotAll as refusal:
            self.faults = refusal.faults
            raise

    def next_url(self, act):
        messages.success(self.request, self.told(act, len(act.hazards)))
        return self.ledger()

    def told(self, act, count) -> str:
        raise NotImplementedError(f"{type(self).__name__}.told")

    def context(self, *, chosen, first=False, **extra):
        lines = self.lines(chosen, first)
        lost = [fault for fault in self.faults if fault.uuid not in {x.hazard.uuid for x in lines}]
        blocked = sum(1 for line in lines if line.why)
        return super().context(
            lines=lines, lost=lost, blocked=blocked, ledger_url=self.ledger(), first=first,
            cut=first and "all" in self.request.POST and len(lines) == bulk.MOST, **extra,
        )  # fmt: skip

    def lines(self, chosen, first) -> list[Line]:
        """Every hazard that the reader may see, with its photos. Two queries for them all, and at
        most two for each where it is asked whether this person may (whoever fixed it, by the
        trail)."""
        related = ("school__unit", "township", "district", "city", "item")
        rows = self.rows(chosen).select_related(*related).order_by("school", "pk")
        rows = list(rows)
        pairs = photo_pairs(rows, self.request.user) if self.shows_photos else {}
        found = {fault.uuid: fault.why for fault in self.faults}
        lines = []
        for row in rows:
            why = self.in_the_way(row) if first else found.get(row.uuid, "")
            lines.append(Line(row, not why, why, **pairs.get(row.pk, NO_PHOTOS)))
        return lines

    def in_the_way(self, hazard) -> str:
        return bulk.in_the_way(self.action, hazard, self.request.user)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


class BulkReassign(BulkPage):
    """Another person answers for all of them."""

    access = {"POST": REASSIGNERS}
    form_class = BulkReassignForm
    action = "reassign"
    states = SCHOOL_STATES
    heading = gettext_lazy("Re-assign the responsible person")
    button = gettext_lazy("Re-assign those that are ticked")

    def carry_out(self, form):
        data = form.cleaned_data
        return bulk.reassign(
            self.request.user,
            uuid=data["client_uuid"],
            chosen=data["hazard"],
            responsible=data["responsible"],
            reason=data["reason"],
        )

    def told(self, act, count):
        text = ngettext(
            "%(name)s now answers for one hazard.",
            "%(name)s now answers for %(count)s hazards.",
            count,
        )
        return text % {"name": act.said["responsible"], "count": count}


class BulkRecheck(BulkPage):
    """All signed off, or all returned for one reason, each after a look at its photos."""

    access = {"POST": RECHECKERS}
    form_class = BulkRecheckForm
    action = "return"  # what is signed off needs more than this: said when it is carried out
    states = (State.AWAITING_RECHECK,)
    heading = gettext_lazy("Re-check together")
    button = gettext_lazy("Record the result for those that are ticked")
    shows_photos = True  # signing off together is looking, too

    def in_the_way(self, hazard):
        return super().in_the_way(hazard) or bulk.in_the_way("sign_off", hazard, self.request.user)

    def carry_out(self, form):
        data, user = form.cleaned_data, self.request.user
        which = {"uuid": data["client_uuid"], "chosen": data["hazard"]}
        if data["decision"] == BulkRecheckForm.RETURN:
            return bulk.give_back(user, **which, reason=data["reason"])
        return bulk.sign_off(user, **which, note=data["reason"], on_site=data["on_site"])

    def told(self, act, count):
        if act.action == "sign_off":
            text = ngettext("One hazard is signed off.", "%(n)s hazards are signed off.", count)
        else:
            text = ngettext("One hazard is returned.", "%(n)s hazards are returned.", count)
        return text % {"n": count}
