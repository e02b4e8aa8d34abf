"""The catalogue of checklists: to read for everyone, to edit for the city administrator."""

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inspections import lists
from inspections.actions import checklist as actions
from inspections.checklist_sheets import EXPORT, IMPORT, ITEMS
from inspections.forms.checklist import (
    UNCONFIRMED,
    ConfirmForm,
    DraftForm,
    HeadForm,
    ItemForm,
    MoveForm,
)
from inspections.models import ChecklistVersion, Item, Severity
from inspections.queries import checklists
from safety.schools.models import Stage
from safety.sheets.actions import start_export, start_import
from safety.sheets.forms import UploadForm
from safety.sheets.pages import empty_list
from safety.web.forms import OnceForm
from safety.web.views import CITY_ADMIN, SIGNED_IN, FormPage, ListPage, Page, SeenMixin


class ChecklistList(ListPage):
    access = {"GET": SIGNED_IN}
    template_name = "inspections/checklist_list.html"
    order = ("checklist__position", "checklist__code")
    page_size = 100
    export = lists.CHECKLISTS

    def rows(self):
        return checklists.in_force()


class VersionPage(Page):
    """A page of one version. Drafts are for those who edit them; for others there are none."""

    access = {"GET": SIGNED_IN}

    def fetch(self):
        rows = checklists.readable(self.request.user)
        self.version = rows.filter(uuid=self.kwargs["uuid"]).first()
        if self.version is None:
            raise Http404

    def context(self, **extra):
        return super().context(
            version=self.version,
            may_edit=checklists.may_edit(self.request.user),
            once=OnceForm(),
            stages=[str(Stage(stage).label) for stage in self.version.stages],
            **extra,
        )

    def url(self, name, *args) -> str:
        return reverse(f"inspections:{name}", args=[self.version.uuid, *args])


class ChecklistDetail(VersionPage):
    template_name = "inspections/checklist_detail.html"

    def get(self, request, *args, **kwargs):
        others = self.version.checklist.versions.filter(published_at__isnull=False)
        return self.show(
            sections=sections(self.version),
            others=others.exclude(pk=self.version.pk).order_by("-number"),
        )


def sections(version) -> list[tuple[str, list[Item]]]:
    """Items by section in their order, each marked when its rule waits for the bureau's word."""
    found: dict[str, tuple[str, list[Item]]] = {}
    for number, item in enumerate(version.items.order_by("position", "pk"), 1):
        item.number, item.unconfirmed = number, item.rule_source in UNCONFIRMED
        item.severity_label = Severity(item.severity).label
        found.setdefault(item.section_zh, (item.section, []))[1].append(item)
    return list(found.values())


class DraftMixin:
    """Only a draft is edited; what is published shows itself instead."""

    def get(self, request, *args, **kwargs):
        if self.version.published:
            return redirect(self.url("checklist_detail"))
        return super().get(request, *args, **kwargs)


class DraftAct(FormPage, VersionPage):
    """A button: what it does, or the version again with the reason why not."""

    access = {"POST": CITY_ADMIN}
    form_class = ConfirmForm
    template_name = "inspections/checklist_detail.html"

    def context(self, **extra):
        return super().context(sections=sections(self.version), **extra)


class ChecklistDraft(DraftAct):
    """Opens the draft of the next version."""

    def act(self, form):
        draft = actions.open_draft(self.version.checklist)
        return redirect(reverse("inspections:checklist_edit", args=[draft.uuid]))


class ChecklistEdit(DraftMixin, SeenMixin, FormPage, VersionPage):
    """The draft: its heading as a form, its items each with what may be done to it."""

    access = {"GET": CITY_ADMIN, "POST": CITY_ADMIN}
    template_name = "inspections/checklist_edit.html"
    form_class = HeadForm
    done_message = _("The heading is saved.")

    def form_kwargs(self):
        # A copy: a refused form must not show its values as the version's.
        return {"instance": ChecklistVersion.objects.get(pk=self.version.pk)}

    def context(self, **extra):
        draft_mark = actions.mark_of_draft(self.version)
        return super().context(sections=sections(self.version), draft_mark=draft_mark, **extra)

    def act(self, form):
        seen = form.cleaned_data["seen"]
        return actions.save_head(form.save(commit=False), seen=seen)

    def next_url(self, result):
        return self.url("checklist_edit")


class ItemAdd(DraftMixin, SeenMixin, FormPage, VersionPage):
    access = {"GET": CITY_ADMIN, "POST": CITY_ADMIN}
    template_name = "inspections/checklist_item.html"
    form_class = ItemForm
    done_message = _("The item is saved.")
    item = None

    def form_kwargs(self):
        last = self.version.items.order_by("-position").first()
        section = {"section_zh": last.section_zh, "section_en": last.section_en} if last else {}
        return {"initial": section}

    def context(self, **extra):
        return super().context(item=self.item, **extra)

    def act(self, form):
        return actions.add_item(self.version, form.save(commit=False))

    def next_url(self, item):
        return f"{self.url('checklist_edit')}#item-{item.pk}"


class ItemPage(VersionPage):
    """A page of one item of the version."""

    def fetch(self):
        super().fetch()
        self.item = self.version.items.filter(pk=self.kwargs["item"]).first()
        if self.item is None:
            raise Http404


class ItemEdit(ItemPage, ItemAdd):
    def form_kwargs(self):
        return {"instance": Item.objects.get(pk=self.item.pk)}

    def act(self, form):
        return actions.save_item(form.save(commit=False), seen=form.cleaned_data["seen"])


class ItemAct(DraftAct, ItemPage):
    """A button beside an item; afterwards the draft again, at the same place."""

    def next_url(self, item):
        return f"{self.url('checklist_edit')}#item-{self.item.pk}"


class ItemMove(ItemAct):
    form_class = MoveForm

    def act(self, form):
        actions.move_item(self.item, form.cleaned_data["step"])


class ItemRemove(ItemAct):
    def act(self, form):
        actions.remove_item(self.item)

    def next_url(self, item):
        return self.url("checklist_edit")


class ChecklistExport(FormPage, VersionPage):
    """The items of the version as a workbook that can be taken in again; made by the worker."""

    access = {"POST": SIGNED_IN}
    form_class = ConfirmForm
    template_name = "inspections/checklist_detail.html"

    def context(self, **extra):
        return super().context(sections=sections(self.version), **extra)

    def act(self, form):
        uuid, params = form.cleaned_data["client_uuid"], {"version": str(self.version.uuid)}
        return start_export(self.request.user, EXPORT, uuid=uuid, params=params)

    def next_url(self, job):
        return reverse("desk:job_detail", args=[job.uuid])


class ChecklistTemplate(VersionPage):
    """The same columns, empty: for items that were never here."""

    access = {"GET": CITY_ADMIN}

    def get(self, request, *args, **kwargs):
        return empty_list(ITEMS)


class ChecklistImport(FormPage, VersionPage):
    """The items of the draft from a workbook: checked first, written when that is confirmed."""

    access = {"GET": CITY_ADMIN, "POST": CITY_ADMIN}
    template_name = "inspections/checklist_import.html"
    form_class = UploadForm

    def act(self, form):
        return start_import(
            self.request.user,
            IMPORT,
            form.data_of_file(),
            form.cleaned_data["file"].name,
            uuid=form.cleaned_data["client_uuid"],
            params={"version": str(self.version.uuid)},
        )

    def next_url(self, job):
        return reverse("desk:job_detail", args=[job.uuid])


class WholeDraftAct(DraftAct):
    """What makes the draft final as it is: not if somebody has changed it meanwhile."""

    form_class = DraftForm

    def conflict(self, form, current):
        form.add_error(None, _("Somebody has changed this draft meanwhile. Look at it again."))
        return self.show(status=409, form=form)


class ChecklistPublish(WholeDraftAct):
    done_message = _("Published. New inspections use this version from now on.")

    def act(self, form):
        seen = form.cleaned_data["seen"]
        return actions.publish(self.version, self.request.user, seen=seen)

    def next_url(self, version):
        return self.url("checklist_detail")


class ChecklistDiscard(WholeDraftAct):
    done_message = _("The draft is discarded.")

    def act(self, form):
        actions.discard(self.version, seen=form.cleaned_data["seen"])

    def next_url(self, version):
        return reverse("inspections:checklist_list")
