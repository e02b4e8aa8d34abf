"""Photos of a held drill, and its record on paper."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy

from drills.actions.photo import add_photos, prepare_drill_photos
from drills.forms.photo import PhotosForm
from drills.queries import plan as plans
from drills.queries.photo import photos_of
from drills.queries.problem import problems_of
from drills.rules.record import target_for
from drills.views.drill import DrillPage
from safety.files.serve import serve
from safety.web.views import SCHOOL, SIGNED_IN, RowFormPage


class PhotoAdd(DrillPage, RowFormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "drills/photo_add.html"
    form_class = PhotosForm
    done_message = gettext_lazy("The photos hang on the record.")

    def get(self, request, uuid):
        if self.row.state != "held":
            return redirect(self.row)
        return super().get(request, uuid)

    def act(self, form):
        user, data = self.request.user, form.cleaned_data
        uuid, said = data["client_uuid"], data["photo_facts"]
        ready = prepare_drill_photos(self.row, user, data["photos"], uuid=uuid, said=said)
        add_photos(self.row, user, ready)
        return self.row

    def refuse(self, form):
        if self.request.FILES:
            form.ask_for_photos_again()
        return super().refuse(form)

    def next_url(self, row):
        return self.row.get_absolute_url()


class PhotoFile(DrillPage):
    """The photo itself, for those who may see the drill."""

    access = {"GET": SIGNED_IN}
    related = ()

    def get(self, request, uuid, photo, variant):
        if variant not in ("image", "thumbnail"):
            raise Http404
        row = get_object_or_404(self.row.photos.select_related("evidence"), uuid=photo)
        return serve(row.evidence, variant)


class DrillPrint(DrillPage):
    """The record of a held drill, to be signed and filed."""

    access = {"GET": SIGNED_IN}
    template_name = "drills/drill_print.html"

    def get(self, request, uuid):
        drill = self.row
        if not drill.held_on:
            return redirect(drill)
        return self.show(
            run=getattr(drill, "run", None),
            target=target_for(drill.scenario, drill.school.storeys),
            photos=photos_of(drill),
            problems=problems_of(drill),
            corrections=list(drill.corrections.select_related("made_by")),
            **plans.parts_of(drill),
        )
