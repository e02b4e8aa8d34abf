"""Screens of freezers, the leader's meal, the principal's visit, control and who is named."""

from django.utils.translation import gettext_lazy as _

from canteen.actions import duty
from canteen.forms.supervision import (
    ControlForm,
    FreezerForm,
    LeaderMealForm,
    NamedForm,
    VisitForm,
)
from canteen.models import FreezerCheck, Named
from canteen.models.day import day_url
from canteen.rules.control import Kind
from canteen.views.duty import DutyForm
from canteen.views.kitchen import CanteenPage
from safety.base import clock
from safety.schools.models import Role
from safety.web.views import SCHOOL, ComparedMixin, RowFormPage

PRINCIPAL = frozenset({Role.PRINCIPAL})


class Recording(DutyForm):
    """A form whose words are those of one act."""

    template_name = "canteen/record_form.html"
    heading = ""
    verb = staticmethod(duty.check_freezer)

    def known(self) -> dict:
        """What is known before anything is typed."""
        return {}

    def form_kwargs(self):
        return {"asked": self.request.GET, "known": self.known()}

    def act(self, form):
        data = dict(form.cleaned_data)
        uuid = data.pop("client_uuid")
        return self.verb(self.row, self.request.user, uuid=uuid, **data).sheet

    def context(self, **extra):
        return super().context(heading=self.heading or extra["form"].label, **extra)


class FreezerAdd(Recording):
    form_class = FreezerForm
    heading = _("Check a freezer")
    done_message = _("The freezer is recorded.")

    def known(self):
        """As it was the last time: the same freezer is looked at again with one number."""
        rows = FreezerCheck.objects.filter(sheet__kitchen=self.row, withdrawn_at=None)
        rows = rows.filter(school=self.row.school_id)
        name = self.request.GET.get("name", "")[:40]
        rows = rows.filter(name=name) if name else rows
        last = rows.order_by("-pk").values("name", "cold", "defrosted_on").first()
        return last or {}


class LeaderMealAdd(Recording):
    form_class = LeaderMealForm
    heading = _("Leader's meal with pupils")
    done_message = _("The leader's meal is recorded.")
    verb = staticmethod(duty.eat_with_pupils)

    def known(self):
        return {"leader": self.request.user.name}


class VisitAdd(Recording):
    access = {"GET": PRINCIPAL, "POST": PRINCIPAL}
    form_class = VisitForm
    heading = _("Principal's visit to the kitchen")
    done_message = _("The visit is recorded.")
    verb = staticmethod(duty.visit_kitchen)


class ControlAdd(Recording):
    form_class = ControlForm
    done_message = _("The record is saved.")
    verb = staticmethod(duty.control)

    def known(self):
        """The officer controls daily, the director checks weekly, the principal calls a meeting."""
        named = Named.objects.filter(kitchen=self.row).first()
        kind = self.request.GET.get("kind", "")
        if kind == Kind.MONTHLY:
            return {"person": self.row.school.principal_name}
        name = "director" if kind == Kind.WEEKLY else "officer"
        return {"person": getattr(named, name, "")}


class NamedEdit(ComparedMixin, CanteenPage, RowFormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "canteen/named_form.html"
    form_class = NamedForm
    done_message = _("The named people are saved.")

    def form_kwargs(self):
        return {"named": Named.objects.filter(kitchen=self.row).first()}

    def act(self, form):
        return duty.name_people(self.row, self.request.user, **form.cleaned_data)

    def context(self, **extra):
        return super().context(back_url=day_url(self.row, clock.today()), **extra)

    def next_url(self, named):
        return day_url(self.row, clock.today())
