"""The bureau's own form of the notice: versions, their names, a preview, which is in use."""

import io

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inspections import paper, placeholders
from inspections.actions import template as actions
from inspections.forms.template import BuiltInForm, TemplateForm, UseForm
from inspections.models import NoticeTemplate
from inspections.queries import templates
from safety.base import clock
from safety.files import storage, word_fields, word_forms
from safety.files.word import DOCX
from safety.web.views import ADMINS, FormPage, ListPage, Page, RowFormPage, RowPage


def list_link():
    return reverse("inspections:notice_template_list"), gettext_lazy("Notice template")


class TemplateList(ListPage):
    """What is in use at the reader's own bureaus, and all versions there and below."""

    access = {"GET": ADMINS}
    template_name = "inspections/notice_template_list.html"
    order = ("unit__code", "unit_id", "-number", "pk")

    def rows(self):
        rows = NoticeTemplate.objects.visible_to(self.request.user)
        return rows.select_related("unit", "made_by")

    def context(self, **extra):
        today = clock.today()
        bureaus = [
            (unit, templates.uses(unit, today).first(), list(templates.to_come(unit, today)[:10]))
            for unit in templates.units_of(self.request.user)
        ]
        return super().context(bureaus=bureaus, **extra)


class TemplateAdd(FormPage):
    access = {"GET": ADMINS, "POST": ADMINS}
    template_name = "inspections/notice_template_add.html"
    form_class = TemplateForm
    done_message = gettext_lazy("The version is kept. Look at its preview, then put it into use.")

    def form_kwargs(self):
        return {"user": self.request.user}

    def act(self, form):
        file, data = form.cleaned_data["file"], form.data_of_file()
        return actions.take_in(
            self.request.user, form.unit(), uuid=form.cleaned_data["client_uuid"],
            name=file.name if file else "", data=data, **form.words(),
        )  # fmt: skip


class TemplateBuiltIn(FormPage):
    """Back to the form that comes with the program."""

    access = {"GET": ADMINS, "POST": ADMINS}
    template_name = "desk/form.html"
    form_class = BuiltInForm
    heading = gettext_lazy("Back to the built-in template")
    button = gettext_lazy("Use the built-in template")
    done_message = gettext_lazy("It is written down. Notices already issued stay as they are.")

    def form_kwargs(self):
        return {"user": self.request.user}

    def back(self):
        return list_link()

    def act(self, form):
        data = form.cleaned_data
        return actions.put_into_use(
            self.request.user, form.unit(), None, uuid=data["client_uuid"],
            from_day=data["from_day"],
        )  # fmt: skip

    def next_url(self, result):
        return list_link()[0]


class TemplatePage(RowPage):
    model = NoticeTemplate
    related = ("unit", "made_by")
    name = "form_of_notice"


class TemplateDetail(RowFormPage, TemplatePage):
    """One version, and the day from which it is used."""

    access = {"GET": ADMINS, "POST": ADMINS}
    template_name = "inspections/notice_template_detail.html"
    form_class = UseForm

    def act(self, form):
        data = form.cleaned_data
        actions.put_into_use(
            self.request.user, self.row.unit, self.row, uuid=data["client_uuid"],
            from_day=data["from_day"],
        )  # fmt: skip
        messages.success(
            self.request, _("It is written down. Notices already issued stay as they are.")
        )
        return self.row

    def context(self, **extra):
        uses = self.row.uses.order_by("-from_day", "-pk").select_related("decided_by")
        there = {}
        try:
            if self.row.file:
                there = _names_of(word_forms.document_of(self.row))
        except word_forms.Lost:
            extra["lost"] = True
        except storage.Away:
            extra["away"] = True
        return super().context(uses=uses[:20], names=there, **extra)


def _names_of(document) -> list:
    known = {**placeholders.KNOWN, **placeholders.OF_HAZARDS}
    there = word_fields.named(document, known)
    every = (*placeholders.NAMES, *placeholders.HAZARD_NAMES)
    return [name for name in every if name.code in there]


class TemplatePreview(TemplatePage):
    """The form with invented data."""

    access = {"GET": ADMINS}

    def get(self, request, *args, **kwargs):
        try:
            data = paper.preview(self.row)
        except word_forms.Lost:
            raise Http404 from None
        return handed_out(data, _("Preview") + f" {self.row.number}.docx")


class TemplateFile(TemplatePage):
    """The file as it was taken in."""

    access = {"GET": ADMINS}

    def get(self, request, *args, **kwargs):
        try:
            data = word_forms.data_of(self.row) if self.row.file else None
        except word_forms.Lost:
            data = None
        if data is None:
            raise Http404
        return handed_out(data, self.row.name)


class TemplateNames(Page):
    """The names that a form may use, with examples."""

    access = {"GET": ADMINS}
    template_name = "inspections/notice_template_names.html"

    def get(self, request, *args, **kwargs):
        return self.show(names=placeholders.NAMES, of_hazards=placeholders.HAZARD_NAMES)


class TemplateSample(Page):
    access = {"GET": ADMINS}

    def get(self, request, *args, **kwargs):
        return handed_out(paper.sample(), _("Sample notice template") + ".docx")


def handed_out(data: bytes, name: str) -> HttpResponse:
    return FileResponse(io.BytesIO(data), as_attachment=True, filename=name, content_type=DOCX)
