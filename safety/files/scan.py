"""Take in a scan: checked and kept before the transaction of the row that it belongs to."""

import hashlib
import uuid as uuids

from safety.files import actions as photos
from safety.files import documents
from safety.files.actions import Upload
from safety.files.models import Attachment, Evidence
from safety.schools.models import User

Scan = Attachment | Evidence | None


def prepare(actor: User, upload, *, form_uuid) -> Scan:
    """Check and keep: a PDF as it is, anything else as a photo. Raises Refused for what is neither.

    Callers ask first whether the row may be written: of what is refused no file is kept.
    """
    if upload is None:
        return None
    data = documents.read(upload)
    key = uuids.uuid5(form_uuid, f"scan {hashlib.sha256(data).hexdigest()}")
    if data.startswith(b"%PDF-"):
        return documents.prepare(actor, upload, key)
    [photo] = photos.prepare(actor, [Upload(upload, key)])
    return photo


def put(row, scan: Scan) -> None:
    """Let a row that is about to be saved have the scan."""
    if isinstance(scan, Attachment):
        row.document = documents.insert(scan)
    elif scan is not None:
        row.photo = photos.insert(scan)


def same(scan: Scan):
    """By what the scan of a repeated form is compared."""
    return scan.uuid if scan else None
