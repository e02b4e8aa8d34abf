"""The photos of a held drill, as a page shows them."""

from django.urls import reverse
from django.utils.translation import gettext as _

from drills.models import Drill


def photos_of(drill: Drill) -> list[dict]:
    """As components/_photos.html takes them."""
    rows = drill.photos.select_related("evidence", "added_by")
    return [_shown(drill, row, number) for number, row in enumerate(rows, 1)]


def _shown(drill, row, number) -> dict:
    return {
        "url": _url(drill, row, "image"), "thumb_url": _url(drill, row, "thumbnail"),
        "alt": _("Photo %(number)d of the drill") % {"number": number},
        "sent": row.evidence.uploaded_at, "lines": [row.added_by.name],
    }  # fmt: skip


def _url(drill, row, variant) -> str:
    kwargs = {"uuid": drill.uuid, "photo": row.uuid, "variant": variant}
    return reverse("drills:drill_photo", kwargs=kwargs)
