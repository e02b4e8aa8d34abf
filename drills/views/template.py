"""Screens of the templates with which bureaus let their schools begin."""

from django.utils.translation import gettext_lazy as _

from drills.actions import template as actions
from drills.forms.template import TemplateEditForm, TemplateForm
from drills.lists import template as lists
from drills.models import DrillTemplate
from drills.rules import lines
from drills.views.drill_plan import plain
from safety.schools.models import Tier, Unit
from safety.schools.rules import ADMINS as KEEPERS
from safety.schools.rules import may_administer
from safety.web.views import ADMINS, SIGNED_IN, FormPage, ListPage, RowFormPage, RowPage


def bureaus_of(user):
    """The bureaus whose templates a person keeps: city and districts they administer."""
    seats = user.seats.only(KEEPERS).seats
    ids = {seat.unit_id for seat in seats if seat.tier in (Tier.CITY, Tier.DISTRICT)}
    return Unit.objects.filter(pk__in=ids).order_by("code", "pk")


class TemplateList(ListPage):
    """Those of the reader's bureau, of bureaus above and below."""

    access = {"GET": SIGNED_IN}
    template_name = "drills/template_list.html"
    order = ("scenario", "pk")
    export = lists.TEMPLATES

    def rows(self):
        rows = DrillTemplate.objects.visible_to(self.request.user)
        return rows.select_related("unit", "written_by")

    def context(self, **extra):
        return super().context(keeps=self.request.user.seats.roles & ADMINS, **extra)


class TemplatePage(RowPage):
    model = DrillTemplate
    name = "template"
    related = ("unit", "written_by")


class TemplateDetail(TemplatePage):
    access = {"GET": SIGNED_IN}
    template_name = "drills/template_detail.html"
    by_any_seat = True  # it is given to all below

    def get(self, request, uuid):
        return self.show(
            posts=lines.posts(self.row.posts), routes=lines.routes(self.row.routes),
            may_change=may_administer(request.user.seats, self.row.unit),
        )  # fmt: skip


class TemplateAdd(FormPage):
    access = {"GET": ADMINS, "POST": ADMINS}
    template_name = "drills/template_form.html"
    form_class = TemplateForm
    done_message = _("The template is kept. Schools may begin their plans with it.")

    def form_kwargs(self):
        return {"units": bureaus_of(self.request.user)}

    def act(self, form):
        data = form.cleaned_data
        return actions.add_template(
            self.request.user, uuid=data["client_uuid"], unit=form.unit(),
            scenario=data["scenario"], **form.words(),
        )  # fmt: skip


class TemplateEdit(TemplatePage, RowFormPage):
    access = {"GET": ADMINS, "POST": ADMINS}
    template_name = "drills/template_form.html"
    form_class = TemplateEditForm
    done_message = _("The template is kept. Plans that began with it stay as they are.")

    def form_kwargs(self):
        return {"template": self.row}

    def act(self, form):
        return actions.edit_template(self.row, self.request.user, **form.cleaned_data)

    def conflict(self, form, current):
        now = TemplateEditForm(template=current)
        found = [
            {"label": bound.label, "typed": plain(form.cleaned_data[bound.name]), "stored": there}
            for bound in form.visible_fields()
            if plain(form.cleaned_data[bound.name]) != (there := plain(now[bound.name].value()))
        ]
        form.data = {**form.data.dict(), "version": current.version}
        return self.show(status=409, form=form, current=current, differences=found)
