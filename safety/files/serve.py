"""Handing out evidence. The caller has fetched the row through its own scoped row: see README."""

import logging
import os

from django.http import FileResponse, Http404

from safety.files import storage
from safety.files.models import Evidence

log = logging.getLogger(__name__)

IMAGE, THUMBNAIL, ORIGINAL = VARIANTS = ("image", "thumbnail", "original")


def serve(evidence: Evidence, variant: str = IMAGE) -> FileResponse:
    """The clean image, its thumbnail (the image until there is one), or the sealed original.

    An <img> shows it; opened by itself it is a download in a sandbox, whatever a browser makes
    of it. Http404 for an unknown variant.
    """
    if variant not in VARIANTS:
        raise Http404
    name = getattr(evidence, variant) or evidence.image
    try:
        file = storage.open_file(name)
    except FileNotFoundError:
        log.error("evidence %s has lost its file %s", evidence.uuid, name)
        raise Http404 from None
    sealed = variant == ORIGINAL
    stem, extension = os.path.splitext(evidence.name)
    response = FileResponse(
        file,
        as_attachment=True,
        filename=f"{stem}{extension if sealed else '.jpg'}",
        content_type="application/octet-stream" if sealed else "image/jpeg",
    )
    return sandboxed(response, os.path.basename(name))


def sandboxed(response: FileResponse, tag: str) -> FileResponse:
    """The same download with the headers that keep a browser from making more of it."""
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["ETag"] = f'"{tag}"'
    return response
