"""Taking in photos."""

import hashlib
import os
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from safety.base import clock
from safety.base.models import Refused
from safety.base.text import clean_text
from safety.files import sanitise, storage
from safety.files.models import Evidence
from safety.files.said import Said

LONGEST_NAME = 100


@dataclass(frozen=True)
class Upload:
    """One file of a form: any file object with a name and a size, the UUID that the device made,
    and what the page said of it."""

    file: Any
    uuid: UUID
    said: Said = field(default_factory=Said)


def prepare(owner, uploads: list[Upload]) -> list[Evidence]:
    """Check, re-encode and keep photos; their rows come with `insert`. Call it outside of any
    transaction: decoding takes a second, and on SQLite every other writer would wait for it.

    Out: a row each, unsaved, or the one there is when the upload came before. Refused, with the
    reason and before one file is kept, when any is no photo, or when its UUID was used by somebody
    else or for another photo.
    """
    examined = [_examine(owner, upload) for upload in uploads]
    return [one if isinstance(one, Evidence) else _keep(owner, *one) for one in examined]


def insert(row: Evidence) -> Evidence:
    """Save what `prepare` made. The same upload, sent twice at once, is one row."""
    if row.pk:
        return row
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return _same(Evidence.objects.get(uuid=row.uuid), row.owner, row.sha256)
    transaction.on_commit(lambda: _ask_for_thumbnail(row.pk), robust=True)
    return row


def store(owner, upload, uuid, said: Said | None = None) -> Evidence:
    """Both at once, for a photo that comes alone."""
    [row] = prepare(owner, [Upload(upload, uuid, said or Said())])
    return insert(row)


def clean_name(name: str, extension: str) -> str:
    """A file name for people: no path, no hidden marks, an extension that tells the truth."""
    base = clean_text(name or "").replace("\\", "/").rsplit("/", 1)[-1]
    stem = os.path.splitext(base)[0].strip(". ")[:LONGEST_NAME]
    return f"{stem or 'photo'}{extension}"


def make_thumbnail(row: Evidence) -> None:
    """Make the thumbnail and note it on the row; harmless when it is there already."""
    if row.thumbnail:
        return
    small = sanitise.thumbnail(storage.read(row.image))
    name, _digest = storage.put("thumbnail", small)
    Evidence.objects.filter(pk=row.pk, thumbnail="").update(thumbnail=name)


def _same(row: Evidence, owner, sha256: str) -> Evidence:
    if row.owner_id != owner.pk or row.sha256 != sha256:
        raise Refused(_("Open the page again and send the photo once more."))
    return row


def _examine(owner, upload: Upload) -> "Evidence | tuple[Upload, sanitise.Photo]":
    data = sanitise.read(upload.file)
    known = Evidence.objects.filter(uuid=upload.uuid).first()
    if known:
        return _same(known, owner, hashlib.sha256(data).hexdigest())
    return upload, sanitise.clean(data)


def _keep(owner, upload: Upload, photo: sanitise.Photo) -> Evidence:
    data = sanitise.read(upload.file)
    away = _("The photo could not be stored now. Keep it and try again in a few minutes.")
    original, sha256 = storage.keep("original", data, away)
    image, image_sha256 = storage.keep("image", photo.data, away)
    return Evidence(
        uuid=upload.uuid,
        owner=owner,
        name=clean_name(upload.file.name, sanitise.EXTENSIONS[photo.format]),
        original=original,
        image=image,
        sha256=sha256,
        image_sha256=image_sha256,
        bytes=len(data),
        width=photo.width,
        height=photo.height,
        look=photo.look,
        uploaded_at=clock.now(),
        **_hearsay(photo.facts, upload.said),
    )


def _hearsay(facts, said: Said) -> dict:
    """The columns that only repeat what the photo and the page said."""
    return {
        "taken_at": facts.taken_at,
        "lon": facts.lon,
        "lat": facts.lat,
        "how": said.how,
        "sent_at": said.sent_at,
        "chosen_at": said.chosen_at,
        "modified_at": said.modified_at,
        "page_lon": said.lon,
        "page_lat": said.lat,
        "accuracy_m": said.accuracy_m,
    }


def _ask_for_thumbnail(pk: int) -> None:
    from safety.files.tasks import thumbnail  # tasks import this module

    thumbnail.delay(pk)  # when the broker is down, files.sweep makes it later
