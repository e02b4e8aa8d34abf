"""The bureau's own form of the safety agreement and the letter to parents: versions, their names,
a preview, which is in use."""

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inspections.queries.templates import units_of
from safety.files import storage, word_fields, word_forms
from safety.web.views import ADMINS, FormPage, ListPage, Page, RowFormPage, RowPage
from transport import paper_names as names
from transport import template_paper as papers
from transport.actions import template as actions
from transport.forms.template import TemplateForm, UseForm
from transport.models import PaperTemplate
from transport.models.template import TemplateKind
from transport.queries.templates import used_by
from transport.views.shared import word


class TemplateList(ListPage):
    """What is in use at the reader's own bureaus, and all versions there and below."""

    access = {"GET": ADMINS}
    template_name = "transport/template_list.html"
    order = ("-pk",)

    def rows(self):
        rows = PaperTemplate.objects.visible_to(self.request.user)
        return rows.select_related("unit", "made_by")

    def context(self, **extra):
        units = list(units_of(self.request.user))
        used = used_by(units)
        bureaus = [
            (unit, [(kind.label, used.get((unit.pk, kind.value))) for kind in TemplateKind])
            for unit in units
        ]
        return super().context(bureaus=bureaus, **extra)


class TemplateAdd(FormPage):
    access = {"GET": ADMINS, "POST": ADMINS}
    template_name = "transport/template_add.html"
    form_class = TemplateForm
    done_message = gettext_lazy("The version is kept. Look at its preview, then put it into use.")

    def form_kwargs(self):
        return {"user": self.request.user}

    def act(self, form):
        data = form.cleaned_data
        return actions.take_in(
            self.request.user, form.unit(), uuid=data["client_uuid"], kind=data["kind"],
            name=data["file"].name, data=form.data_of_file(),
        )  # fmt: skip


class TemplatePage(RowPage):
    model = PaperTemplate
    related = ("unit", "made_by", "decided_by")
    name = "version"


class TemplateDetail(RowFormPage, TemplatePage):
    """One version, and the button by which it is used, or no more."""

    access = {"GET": ADMINS, "POST": ADMINS}
    template_name = "transport/template_detail.html"
    form_class = UseForm
    done_message = gettext_lazy("It is written down: schools have it from now on.")

    def form_kwargs(self):
        return {"in_use": self.row.in_use}

    def act(self, form):
        act = actions.put_into_use if form.cleaned_data["use"] == "on" else actions.take_out_of_use
        return act(self.row, self.request.user)

    def context(self, **extra):
        known, there = names.KNOWN[self.row.kind], set()
        try:
            there = word_fields.named(word_forms.document_of(self.row), known)
        except word_forms.Lost:
            extra["lost"] = True
        except storage.Away:
            extra["away"] = True
        named = [one for one in names.NAMES[self.row.kind] if one.code in there]
        return super().context(names=named, **extra)


class TemplatePreview(TemplatePage):
    """The form with invented data."""

    access = {"GET": ADMINS}

    def get(self, request, uuid):
        try:
            data = papers.filled(self.row, names.invented(self.row.kind))
        except word_forms.Lost:
            raise Http404 from None
        return word(_("Preview") + f" {self.row}", data)


class TemplateFile(TemplatePage):
    """The file as it was taken in."""

    access = {"GET": ADMINS}

    def get(self, request, uuid):
        try:
            data = word_forms.data_of(self.row)
        except word_forms.Lost:
            raise Http404 from None
        return word(self.row.name.removesuffix(".docx"), data)


class TemplateNames(Page):
    """The names that each form may use, with examples."""

    access = {"GET": ADMINS}
    template_name = "transport/template_names.html"

    def get(self, request):
        kinds = [(kind.value, kind.label, names.NAMES[kind.value]) for kind in TemplateKind]
        return self.show(kinds=kinds)


class TemplateSample(Page):
    """A ready form to download and edit; `kind` in the address says of what."""

    access = {"GET": ADMINS}

    def get(self, request):
        kind = request.GET.get("kind", TemplateKind.AGREEMENT)
        if kind not in TemplateKind.values:
            raise Http404
        label = TemplateKind(kind).label
        return word(_("Sample template: %(kind)s") % {"kind": label}, papers.sample(kind))
