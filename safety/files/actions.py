"""Taking in a photo."""

import hashlib
import logging
import os

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from safety.base import clock
from safety.base.models import Refused
from safety.base.text import clean_text
from safety.files import sanitise, storage
from safety.files.models import Evidence

log = logging.getLogger(__name__)

LONGEST_NAME = 100


def store(owner, upload, uuid) -> Evidence:
    """Check, re-encode and keep an uploaded photo.

    In: the person, the upload (any file object with a name), the UUID that their device made.
    Out: its row; the same upload sent again is the same row. Refused, with the reason, when it is
    no photo, or when the UUID was used by somebody else or for another photo.
    """
    data = sanitise.read(upload)
    sha256 = hashlib.sha256(data).hexdigest()
    known = Evidence.objects.filter(uuid=uuid).first()
    if known:
        return _same(known, owner, sha256)
    row = _keep(owner, upload.name, data, uuid)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # the same upload, sent twice at once
        return _same(Evidence.objects.get(uuid=uuid), owner, sha256)
    transaction.on_commit(lambda: _ask_for_thumbnail(row.pk), robust=True)
    return row


def clean_name(name: str, extension: str) -> str:
    """A file name for people: no path, no hidden marks, an extension that tells the truth."""
    base = clean_text(name or "").replace("\\", "/").rsplit("/", 1)[-1]
    stem = os.path.splitext(base)[0].strip(". ")[:LONGEST_NAME]
    return f"{stem or 'photo'}{extension}"


def make_thumbnail(row: Evidence) -> None:
    """Make the thumbnail and note it on the row; harmless when it is there already."""
    if row.thumbnail:
        return
    small = sanitise.thumbnail(storage.path(row.image).read_bytes())
    name, _digest = storage.put("thumbnail", small)
    Evidence.objects.filter(pk=row.pk, thumbnail="").update(thumbnail=name)


def _same(row: Evidence, owner, sha256: str) -> Evidence:
    if row.owner_id != owner.pk or row.sha256 != sha256:
        raise Refused(_("Open the page again and send the photo once more."))
    return row


def _keep(owner, name: str, data: bytes, uuid) -> Evidence:
    photo = sanitise.clean(data)
    try:
        original, sha256 = storage.put("original", data)
        image, image_sha256 = storage.put("image", photo.data)
    except OSError as error:
        log.exception("evidence not stored")
        raise Refused(
            _("The photo could not be stored now. Keep it and try again in a few minutes.")
        ) from error
    return Evidence(
        uuid=uuid,
        owner=owner,
        name=clean_name(name, sanitise.EXTENSIONS[photo.format]),
        original=original,
        image=image,
        sha256=sha256,
        image_sha256=image_sha256,
        bytes=len(data),
        width=photo.width,
        height=photo.height,
        taken_at=photo.facts.taken_at,
        lon=photo.facts.lon,
        lat=photo.facts.lat,
        uploaded_at=clock.now(),
    )


def _ask_for_thumbnail(pk: int) -> None:
    from safety.files.tasks import thumbnail  # tasks import this module

    thumbnail.delay(pk)  # when the broker is down, files.sweep makes it later
