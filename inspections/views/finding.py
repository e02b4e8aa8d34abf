"""Findings on the checklist screen: a draft hazard, its photos, its withdrawal."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from inspections import rules
from inspections.actions import finding, photos, record
from inspections.actions import visit as visits
from inspections.forms.fill import HazardEditForm, HazardForm, PhotoForm, WithdrawForm
from inspections.models import Hazard, HazardPhoto, State, VisitState
from inspections.queries import filling
from inspections.views.fill import FillPost, judge, usual_responsible
from inspections.views.meanwhile import send_on_top
from inspections.views.visit import VisitPage
from safety.files.serve import IMAGE, THUMBNAIL, serve
from safety.web.views import SIGNED_IN

BEFORE, AFTER = HazardPhoto.Moment.BEFORE, HazardPhoto.Moment.AFTER


class FindingPost(FillPost):
    """A post about one finding; without JavaScript it has a page of its own."""

    template_name = "inspections/visit_hazard_form.html"
    form_class = HazardForm
    finding = None

    def get(self, request, *args, **kwargs):
        if self.row.state != VisitState.UNDER_WAY:
            return redirect(self.url("visit_detail"))
        return self.show(form=self.form_class(**self.form_kwargs()))

    def context(self, **extra):
        item, current = self.subject, extra.get("current")
        judge([one for one in (self.finding, current) if one])
        return super().context(
            item=item,
            hazard=self.finding,
            deadlines=filling.deadlines(item, filling.found_on(self.row)) if item else {},
            default_days=rules.DEFAULT_DAYS,
            back=self.place(item),
            **extra,
        )

    @property
    def subject(self):
        """The item that the finding is about."""
        raise NotImplementedError(f"{type(self).__name__}.subject")

    def refuse(self, form, status, error):
        if self.live:
            return JsonResponse(
                {"error": error, "field": next(iter(form.errors), "")}, status=status
            )
        if form.is_valid():
            form.add_error(None, error)
        return self.given_back(form, status)

    def conflict(self, form, current):
        if self.live:
            return self.told_of(current)
        if "version" in form.fields:
            send_on_top(form, current.version)
        return self.given_back(form, 409, current=current)

    def given_back(self, form, status, **extra):
        """What was typed; of photos, that they have to be chosen again."""
        form.ask_for_photos_again(self.request.FILES)
        return self.show(status=status, form=form, **extra)

    def told_of(self, current):
        """That it was changed meanwhile, and how it is now, for the screen."""
        return JsonResponse({"error": meanwhile(), **FindingPost.facts(self, current)}, status=409)

    def facts(self, hazard):
        """Addresses and version for the next save, and the finding as the screen shows it."""
        hazard = filling.drafts_of(self.row).filter(pk=hazard.pk).first() or hazard
        judge([hazard])
        html = render_to_string(
            "inspections/_visit_hazard.html",
            {"hazard": hazard, "visit": self.row, "editable": True},
            self.request,
        )
        url = reverse("inspections:visit_hazard_edit", args=[self.row.uuid, hazard.uuid])
        return {**super().facts(hazard), "url": url, "version": hazard.version, "html": html}

    def back_to(self, hazard):
        return self.place(self.subject)

    def with_photos(self, form, write):
        """Carry out `write()`, which gives the finding, and hang the form's photos on it.

        The photos come first, and outside of the transaction: when one is refused, nothing has been
        written, and nobody waits while they are decoded. Before them all is rehearsed, so that a
        refused finding leaves no photo behind.
        """
        user, data = self.request.user, form.cleaned_data
        uploads = {BEFORE: data["before"], AFTER: data["after"]}

        def rehearse():
            with transaction.atomic():
                hazard = write()
                for moment, given in uploads.items():
                    if given:
                        finding.check_photos(hazard, user, moment, len(given))
                transaction.set_rollback(True)

        ready = photos.prepare(user, data["client_uuid"], uploads, data["photo_facts"], rehearse)
        with transaction.atomic():
            visits.lock(self.row, user)
            return self.attach(write(), photos.insert(ready))

    def attach(self, hazard, kept: dict):
        for moment, rows in kept.items():
            for evidence in rows:
                finding.add_photo(hazard, self.request.user, evidence, moment)
        return hazard


def meanwhile() -> str:
    return _("This finding was changed meanwhile. Look at it before you change it.")


class VisitHazardAdd(FindingPost):
    """Writes a finding down. Its UUID is the form's: sent again, it is the same finding."""

    access = {"GET": SIGNED_IN, "POST": SIGNED_IN}

    def fetch(self):
        super().fetch()
        self.about = self.item(self.kwargs["item"])

    @property
    def subject(self):
        return self.about

    def form_kwargs(self):
        item, day = self.about, filling.found_on(self.row)
        initial = {
            "severity": item.severity,
            "deadline": filling.deadlines(item, day)[item.severity],
            "responsible": usual_responsible(self.row.school),
        }
        return {"initial": initial, "found_on": day}

    def act(self, form):
        def write():
            return finding.record_hazard(
                self.row,
                self.request.user,
                uuid=form.cleaned_data["client_uuid"],
                item=self.about,
                **form.finding(),
            )

        return self.with_photos(form, write)


class DraftPost(FindingPost):
    """A post about a finding that is written down: of this visit, and not issued yet."""

    def fetch(self):
        super().fetch()
        found = self.row.hazards.select_related("item__version__checklist", "inspection")
        self.finding = found.filter(uuid=self.kwargs["hazard"]).first()
        if self.finding is None or self.finding.item is None:
            raise Http404

    @property
    def subject(self):
        return self.finding.item


def as_found(row) -> dict:
    """What the form of a finding that is written down begins with."""
    names = ("what", "place", "severity", "deadline", "responsible", "interim_control")
    initial = {name: getattr(row, name) for name in names}
    initial["remedy"] = HazardForm.FIXED if row.on_the_spot else HazardForm.DEADLINE
    day = filling.clock.day_of(row.found_at)
    return {"initial": initial, "version": row.version, "found_on": day}


class VisitHazardEdit(DraftPost):
    access = {"GET": SIGNED_IN, "POST": SIGNED_IN}
    form_class = HazardEditForm

    def form_kwargs(self):
        return as_found(self.finding)

    def act(self, form):
        def write():
            return finding.amend_hazard(
                self.finding,
                self.request.user,
                version=form.cleaned_data["version"],
                **form.finding(),
            )

        return self.with_photos(form, write)


class DraftButton(DraftPost):
    """A post that has no page of its own: refused, it shows the finding with the reason."""

    def refuse(self, form, status, error):
        if self.live:
            return super().refuse(form, status, error)
        messages.error(self.request, error)
        return self.show(status=status, form=HazardEditForm(**as_found(self.finding)))


class VisitHazardWithdraw(DraftButton):
    """The finding was a mistake. Its item waits for another answer."""

    form_class = WithdrawForm

    def act(self, form):
        version = form.cleaned_data["version"]
        return finding.withdraw_hazard(self.finding, self.request.user, version=version)

    def conflict(self, form, current):
        """The finding as it is now, and the button with it once more."""
        if self.live:
            return self.told_of(current)
        self.finding = current
        messages.error(self.request, meanwhile())
        return self.show(status=409, form=HazardEditForm(**as_found(current)))

    def facts(self, hazard):
        return {**FillPost.facts(self, hazard), "withdrawn": True}


class VisitPhotoAdd(DraftButton):
    """More photos for a finding."""

    form_class = PhotoForm

    def act(self, form):
        user, data = self.request.user, form.cleaned_data
        moment, uploads = data["moment"], data["photo"]

        def check():
            finding.check_photos(self.finding, user, moment, len(uploads))

        once, said = data["client_uuid"], data["photo_facts"]
        ready = photos.prepare(user, once, {moment: uploads}, said, check)
        with transaction.atomic():
            record.lock(self.finding)
            return self.attach(self.finding, photos.insert(ready))


class VisitPhoto(VisitPage):
    """A photo of a finding: of a draft for the team alone, of an issued hazard for its readers."""

    access = {"GET": SIGNED_IN}
    related = ()

    def get(self, request, uuid, photo, variant):
        if variant not in (IMAGE, THUMBNAIL):
            raise Http404
        issued = Hazard.objects.visible_to(request.user).filter(inspection=self.row)
        readable = self.row.hazards.all() if self.mine else issued
        found = HazardPhoto.objects.filter(hazard__in=readable, evidence__uuid=photo)
        row = found.exclude(hazard__state=State.WITHDRAWN).select_related("evidence").first()
        if row is None:
            raise Http404
        return serve(row.evidence, variant)
