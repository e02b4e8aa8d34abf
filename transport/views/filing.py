"""Screens of filings with the traffic police (R16)."""

import logging
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import FileResponse, Http404
from django.utils.translation import gettext_lazy as _

from safety.desk.fresh import FreshMixin
from safety.files import documents, storage
from safety.files.serve import sandboxed
from safety.schools.models import Role, Tier, Unit
from safety.schools.rules import SCHOOL_ROLES
from safety.web.views import SIGNED_IN, BesideMixin, FormPage, ListPage, RowFormPage, RowPage
from transport.actions import filing as actions
from transport.actions.filing import FILERS
from transport.forms import filing as forms
from transport.lists.filing import FILINGS
from transport.models import Filing
from transport.rules import filing as rules

log = logging.getLogger(__name__)


def units_of(user):
    """The open schools and districts for which somebody files."""
    schools = user.seats.only(SCHOOL_ROLES).units(Tier.SCHOOL)
    bureau = user.seats.only({Role.DISTRICT_ADMIN, Role.CITY_ADMIN})
    districts = Q(pk__in=bureau.units(Tier.DISTRICT)) | Q(city__in=bureau.units(Tier.CITY))
    mine = Q(pk__in=schools) | Q(tier=Tier.DISTRICT) & districts
    return Unit.objects.filter(mine, active=True).order_by("code", "name", "pk")


class FilingList(ListPage):
    access = {"GET": SIGNED_IN}
    template_name = "transport/filing_list.html"
    order = ("-pk",)
    export = FILINGS

    def rows(self):
        rows = Filing.objects.visible_to(self.request.user)
        return rows.select_related("unit", "district").defer("rows")

    def context(self, **extra):
        return super().context(filer=self.request.user.seats.roles & FILERS, **extra)


class FilingAdd(FormPage):
    access = {"GET": FILERS, "POST": FILERS}
    template_name = "transport/filing_add.html"
    form_class = forms.FilingForm
    done_message = _("The filing is made. Hand it to the traffic police.")

    def form_kwargs(self):
        units = units_of(self.request.user)
        if not units.exists():
            raise PermissionDenied  # seated at a school that is closed
        return {"units": units}

    def act(self, form):
        data, user = form.cleaned_data, self.request.user
        uuid, unit, reason = data["client_uuid"], data["unit"], data["reason"]
        done = actions.known(uuid)
        prepared = None if done else actions.prepare(unit, user, reason=reason)
        return actions.make(unit, user, uuid=uuid, reason=reason, prepared=prepared)


class FilingPage(RowPage):
    model = Filing
    name = "filing"
    related = ("unit", "district", "made_by")


class FilingDetail(FilingPage):
    access = {"GET": SIGNED_IN}
    template_name = "transport/filing_detail.html"

    def get(self, request, uuid):
        row, may = self.row, request.user.seats.cover(self.row, FILERS)
        newest = not Filing.objects.filter(unit=row.unit_id, number__gt=row.number).exists()
        doors = may and newest
        return self.show(
            may_fetch=may,
            may_hand=doors and not row.handed_on,
            may_answer=doors and row.handed_on and row.answer != rules.Answer.ACCEPTED,
            steps=row.steps.select_related("by")[:50],
            source=rules.SOURCE,
        )


class FilingFile(FreshMixin, FilingPage):
    """Numbers stand in it: under a fresh password, and each fetching is logged."""

    access = {"GET": FILERS}
    kind = "xlsx"

    def get(self, request, uuid):
        row, book = self.row, self.kind == "xlsx"
        try:
            file = storage.open_file(row.book if book else row.paper)
        except FileNotFoundError:
            log.error("filing %s has lost its %s", row.uuid, self.kind)
            raise Http404 from None
        actions.note_fetched(row, request.user)
        answer = FileResponse(
            file, as_attachment=True, filename=f"{row}.{self.kind}",
            content_type=documents.TYPES[self.kind],
        )  # fmt: skip
        return sandboxed(answer, row.book_sha256 if book else row.paper_sha256)


class FilingPaper(FilingFile):
    kind = "docx"


class FilingStep(BesideMixin, FilingPage, RowFormPage):
    access = {"GET": FILERS, "POST": FILERS}
    template_name = "transport/filing_step.html"
    done_message = _("It is saved.")
    title: object
    day: str
    step: Callable  # the act of it
    bar: Callable  # why it cannot be taken now, "" where it can

    def form_kwargs(self):
        return {"filing": self.row, "day": self.day}

    def since(self, row, version):
        steps = row.steps.select_related("by").order_by("pk")
        return [(one.at, one.by, one.told, one.said) for one in steps[version - 1 : version + 19]]

    def hindered(self, row) -> str:
        return type(self).bar(row)

    def act(self, form):
        data = dict(form.cleaned_data)
        uuid = data.pop("client_uuid")
        return self.step(self.row, self.request.user, uuid=uuid, **data)


class FilingHand(FilingStep):
    form_class, title, day = forms.HandForm, _("Hand it over"), "handed_on"
    step, bar = staticmethod(actions.hand_over), staticmethod(actions.no_hand_over)


class FilingBack(FilingStep):
    form_class, title, day = forms.BackForm, _("Record what came back"), "answered_on"
    step, bar = staticmethod(actions.came_back), staticmethod(actions.no_coming_back)
