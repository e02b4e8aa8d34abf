"""Input of photos of a held drill."""

from django.utils.translation import gettext_lazy as _

from inspections.forms.fill import AGAIN, PhotoFactsField, PhotosField, photos_input
from safety.base.forms import CleanForm
from safety.web.forms import OnceMixin


class PhotosForm(OnceMixin, CleanForm):
    photos = PhotosField(
        label=_("Photos of the drill"),
        widget=photos_input(),
        help_text=_("The signal, the stairs, the assembly point, the count; no faces close up."),
        error_messages={"required": _("Take or choose a photo first.")},
    )
    photo_facts = PhotoFactsField()

    def ask_for_photos_again(self):
        """A page that comes back holds no files."""
        self.add_error("photos", AGAIN)
