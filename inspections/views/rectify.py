"""What is done about a hazard: plan, submission, re-check, extension, correction."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from inspections.actions import rectify
from inspections.forms.hazard import (
    DecideForm,
    ExtendForm,
    PlanForm,
    ProgressForm,
    ReassignForm,
    RecheckForm,
    ReclassifyForm,
    SubmitForm,
)
from inspections.models import Extension, Hazard
from inspections.transitions import extensions_left
from inspections.views.hazard import (
    HazardPage,
    documents_of,
    extensions_of,
    hang,
    prepare_after_photos,
)
from inspections.views.meanwhile import MeanwhileMixin
from inspections.views.photos import photo_pair
from safety.web.views import BUREAU, SCHOOL, SIGNED_IN, RowFormPage


class RectifyPage(MeanwhileMixin, RowFormPage, HazardPage):
    """A form of one hazard that may be opened only while one of `actions` is allowed to the
    reader: 403 when it never is theirs, a plain word when the hazard has moved on."""

    def authorise(self, roles):
        super().authorise(roles)
        # Somebody who had it open is told what took it away, with what they had typed.
        if not self.is_readers(self.row) and not self.was_taken_from_reader():
            raise PermissionDenied
        self.may_act = self.open_to_reader(self.row)

    def get(self, request, *args, **kwargs):
        if not self.may_act:
            return self.show(template_name="inspections/hazard_moved_on.html", status=403)
        return super().get(request, *args, **kwargs)

    def form_kwargs(self):
        return {"version": self.row.version}

    def context(self, **extra):
        return super().context(**photo_pair(self.row, self.request.user), **extra)


class HazardPlan(RectifyPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "inspections/hazard_plan.html"
    form_class = PlanForm
    actions = ("plan",)
    done_message = _("The plan is saved.")

    def form_kwargs(self):
        # A copy: validation writes into the form's instance, and the page still shows the row.
        return {**super().form_kwargs(), "instance": Hazard.objects.get(pk=self.row.pk)}

    def act(self, form):
        return rectify.save_plan(self.row, self.request.user, **form.cleaned_data)


class HazardProgress(RectifyPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "inspections/hazard_progress.html"
    form_class = ProgressForm
    actions = ("progress",)
    done_message = _("Noted. The deadline stays as it is.")

    def act(self, form):
        return rectify.note_progress(self.row, self.request.user, **form.cleaned_data)


class HazardReassign(RectifyPage):
    access = {"GET": SIGNED_IN, "POST": SIGNED_IN}
    template_name = "inspections/hazard_reassign.html"
    form_class = ReassignForm
    actions = ("reassign",)
    done_message = _("Re-assigned. The school has been told.")

    def act(self, form):
        return rectify.reassign(self.row, self.request.user, **form.cleaned_data)


class HazardSubmit(RectifyPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "inspections/hazard_submit.html"
    form_class = SubmitForm
    actions = ("submit",)
    done_message = _("Submitted. The clock stands still until the re-check.")

    def show(self, status=200, **extra):
        if status >= 400 and self.request.FILES:
            extra["form"].ask_for_photos_again()
        return super().show(status=status, **extra)

    def act(self, form):
        user, data = self.request.user, form.cleaned_data
        if form.adding:
            hang(self.row, user, prepare_after_photos(self.row, user, form, data["photo"]))
            initial = {"note": data["note"]}
            return self.show(form=SubmitForm(initial=initial, version=data["version"]))
        said = {"version": data["version"], "note": data["note"]}
        if not data["photo"]:
            return rectify.submit_for_recheck(self.row, user, **said)
        # Judged first, so that nobody waits for photos to be stored for nothing.
        rectify.check_submission(self.row, user, **said)
        ready = prepare_after_photos(self.row, user, form, data["photo"])
        with transaction.atomic():
            hang(self.row, user, ready)
            return rectify.submit_for_recheck(self.row, user, **said)


class HazardRecheck(RectifyPage):
    access = {"GET": SIGNED_IN, "POST": SIGNED_IN}
    template_name = "inspections/hazard_recheck.html"
    form_class = RecheckForm
    actions = ("sign_off", "return")

    def context(self, **extra):
        return super().context(documents=documents_of(self.row), **extra)

    def act(self, form):
        data, user = form.cleaned_data, self.request.user
        if data["decision"] == RecheckForm.RETURN:
            return rectify.return_hazard(
                self.row, user, version=data["version"], reason=data["reason"]
            )
        return rectify.sign_off(
            self.row, user, version=data["version"], note=data["reason"], on_site=data["on_site"]
        )


class HazardExtend(RectifyPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "inspections/hazard_extend.html"
    form_class = ExtendForm
    actions = ("ask_extension",)
    done_message = _("Asked. The old deadline holds until the bureau answers.")

    def form_kwargs(self):
        return {**super().form_kwargs(), "hazard": self.row}

    def context(self, **extra):
        left = extensions_left(self.row)
        return super().context(extensions=extensions_of(self.row), left=left, **extra)

    def act(self, form):
        data = form.cleaned_data
        rectify.ask_extension(
            self.row,
            self.request.user,
            uuid=data["client_uuid"],
            version=data["version"],
            new_deadline=data["new_deadline"],
            reason=data["reason"],
        )
        return self.row


class ExtensionDecide(RectifyPage):
    """The bureau's answer to the pending request; none pending is no page."""

    access = {"GET": BUREAU, "POST": BUREAU}
    template_name = "inspections/extension_decide.html"
    form_class = DecideForm
    actions = ("grant_extension", "refuse_extension")

    def fetch(self):
        super().fetch()
        found = Extension.objects.filter(hazard=self.row, uuid=self.kwargs["extension"])
        self.extension = found.select_related("asked_by").first()
        if self.extension is None:
            raise Http404

    def open_to_reader(self, hazard):
        waiting = Extension.objects.filter(pk=self.extension.pk, granted=None).exists()
        return waiting and super().open_to_reader(hazard)

    def act(self, form):
        rectify.decide_extension(self.extension, self.request.user, **form.cleaned_data)
        return self.row

    def context(self, **extra):
        left = extensions_left(self.row)
        earlier = [row for row in extensions_of(self.row) if row.pk != self.extension.pk]
        return super().context(extension=self.extension, extensions=earlier, left=left, **extra)


class HazardReclassify(RectifyPage):
    access = {"GET": BUREAU, "POST": BUREAU}
    template_name = "inspections/hazard_reclassify.html"
    form_class = ReclassifyForm
    actions = ("reclassify",)

    def form_kwargs(self):
        row = self.row
        initial = {"severity": row.severity, "area": row.area, "deadline": row.deadline}
        return {**super().form_kwargs(), "hazard": row, "initial": initial}

    def act(self, form):
        return rectify.reclassify(self.row, self.request.user, **form.cleaned_data)
