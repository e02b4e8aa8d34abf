"""Screens of what the parents' committee saw in a kitchen."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from canteen.actions import parents
from canteen.forms.parents import LookForm
from canteen.models import ParentsLook
from canteen.views.supervision import Recording
from safety.files import serve
from safety.web.views import SIGNED_IN, RowPage


class LookAdd(Recording):
    form_class = LookForm
    heading = _("Supervision by the parents' committee")
    done_message = _("What the parents saw is recorded.")

    def act(self, form):
        user, data = self.request.user, dict(form.cleaned_data)
        uuid, upload = data.pop("client_uuid"), data.pop("photo")
        photo = parents.prepare_photo(self.row, user, upload, form_uuid=uuid, day=data["day"])
        return parents.look(self.row, user, uuid=uuid, photo=photo, **data).sheet


class LookPhoto(RowPage):
    """The photo, for those who may see the record."""

    access = {"GET": SIGNED_IN}
    model = ParentsLook
    related = ("photo",)

    def get(self, request, uuid):
        if self.row.photo is None:
            raise Http404
        return serve.serve(self.row.photo)
