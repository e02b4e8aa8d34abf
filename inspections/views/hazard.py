"""One hazard: what was found, the clock, who answers, what may be done now, the whole history."""

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inspections import origins
from inspections.actions import finding, look_back, photos, record
from inspections.forms.hazard import PhotoForm
from inspections.history import sentences
from inspections.models import Hazard, HazardPhoto, State
from inspections.queries import look_backs
from inspections.transitions import allowed
from inspections.views.meanwhile import MeanwhileMixin
from inspections.views.photos import photo_pair
from safety.files.serve import serve
from safety.web.views import SCHOOL, SIGNED_IN, RowFormPage, RowPage

ACTION_URLS = {
    "plan": "inspections:hazard_plan",
    "progress": "inspections:hazard_progress",
    "reassign": "inspections:hazard_reassign",
    "submit": "inspections:hazard_submit",
    "sign_off": "inspections:hazard_recheck",
    "return": "inspections:hazard_recheck",
    "document": "inspections:hazard_document_add",
    "ask_extension": "inspections:hazard_extend",
    "refer": "inspections:hazard_refer",
    "list": "inspections:hazard_supervise",
    "lift": "inspections:hazard_lift",
    "reclassify": "inspections:hazard_reclassify",
}


class HazardPage(RowPage):
    """Fetches the hazard with what every page of it shows."""

    model = Hazard
    name = "hazard"
    related = ("school__unit", "district", "item", "inspection", "found_by", "supervisor")

    def context(self, **extra):
        return super().context(clock_stopped=self.row.clock_stopped, **extra)


class HazardDetail(HazardPage):
    access = {"GET": SIGNED_IN}
    template_name = "inspections/hazard_detail.html"

    def get(self, request, *args, **kwargs):
        self.doors = allowed(self.row, request.user)
        extensions = extensions_of(self.row)
        pending = next((row for row in extensions if row.granted is None), None)
        return self.show(
            **photo_pair(self.row, self.request.user),
            entries=sentences(self.row),
            extensions=extensions,
            pending=pending,
            referrals=referrals_of(self.row),
            documents=documents_of(self.row),
            may_withdraw=self.may("document_back"),
            may_answer=self.may("referral_done"),
            may_decide=pending is not None and self.may("refuse_extension"),
            look_back=self.look_back(),
            origin=origins.of(self.row, request.user),
            actions=self.actions(),
        )

    def may(self, action: str) -> bool:
        return any(transition.action == action for transition in self.doors)

    def look_back(self):
        """The look-back that waits for this reader to look at it."""
        if self.row.state != State.SIGNED_OFF:
            return None
        user = self.request.user
        item = look_backs.waiting_for(user, self.row)
        return item if item and look_back.may_record(item, self.row, user) else None

    def actions(self) -> list[dict]:
        """The doors this person may open now, each address once, the main one first."""
        found = {}
        for transition in self.doors:
            name = ACTION_URLS.get(transition.action)
            if name and name not in found:
                url = reverse(name, kwargs={"uuid": self.row.uuid})
                found[name] = {"url": url, "label": LABELS[name]}
        return [found[name] for name in LABELS if name in found]


# In the order in which they are offered: the first is the main action of the page.
LABELS = {
    "inspections:hazard_recheck": _("Re-check"),
    "inspections:hazard_submit": _("Submit for re-check"),
    "inspections:hazard_plan": _("Enter the plan"),
    "inspections:hazard_progress": _("Note the progress"),
    "inspections:hazard_document_add": _("Attach a document"),
    "inspections:hazard_extend": _("Ask for an extension"),
    "inspections:hazard_reassign": _("Re-assign the responsible person"),
    "inspections:hazard_refer": _("Refer to a department"),
    "inspections:hazard_supervise": _("List for supervision"),
    "inspections:hazard_lift": _("Lift the supervision"),
    "inspections:hazard_reclassify": _("Correct severity or deadline"),
}


def extensions_of(hazard) -> list:
    """Every request for a later deadline with its answer: old deadlines stay to be read."""
    return list(hazard.extensions.select_related("asked_by", "decided_by"))


def documents_of(hazard) -> list:
    """Every document, withdrawn ones with their reason, in the order in which they came."""
    return list(hazard.documents.select_related("attachment", "added_by"))


def referrals_of(hazard) -> list:
    """Every referral to another department with its answer, the newest first."""
    return list(hazard.referrals.select_related("referred_by", "recorded_by").order_by("-pk"))


class HazardPhotoFile(HazardPage):
    """The photo itself, for those who may see the hazard."""

    access = {"GET": SIGNED_IN}
    related = ()

    def get(self, request, uuid, photo, variant):
        if variant not in ("image", "thumbnail"):
            raise Http404
        row = get_object_or_404(self.row.photos.select_related("evidence"), evidence__uuid=photo)
        return serve(row.evidence, variant)


class HazardPhotoAdd(MeanwhileMixin, RowFormPage, HazardPage):
    """Adds one after-photo. Sent again with the same uuid, it adds nothing."""

    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "inspections/hazard_photo_add.html"
    form_class = PhotoForm
    actions = ("after_photo",)

    def form(self, data=None, files=None):
        return PhotoForm(data, files, initial={"version": self.row.version})

    def act(self, form):
        user, uploads = self.request.user, [form.cleaned_data["photo"]]
        return hang(self.row, user, prepare_after_photos(self.row, user, form, uploads))

    def next_url(self, result):
        return redirect_after_photo(result)


def prepare_after_photos(hazard, user, form, uploads):
    """Check and keep the photos, before the transaction in which `hang` writes them down."""
    after, data = HazardPhoto.Moment.AFTER, form.cleaned_data

    def check():
        finding.check_photos(hazard, user, after, len(uploads))

    once, said = data["client_uuid"], data["photo_facts"]
    return photos.prepare(user, once, {after: uploads}, said, check)


def hang(hazard, user, ready):
    """Hang prepared photos on the hazard, all or none; returns the hazard."""
    with transaction.atomic():
        record.lock(hazard)
        for moment, rows in photos.insert(ready).items():
            for evidence in rows:
                finding.add_photo(hazard, user, evidence, moment)
    return hazard


def redirect_after_photo(hazard) -> str:
    """Where one goes on after a photo: the submission, where the photos stand above the form."""
    return reverse("inspections:hazard_submit", kwargs={"uuid": hazard.uuid})
