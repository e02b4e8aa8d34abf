"""The one photo that a form of a kitchen's day may bring."""

import hashlib
import uuid as uuids

from safety.files import actions as photos
from safety.files.actions import Upload
from safety.files.models import Evidence
from safety.schools.models import User


def prepare(actor: User, upload, *, form_uuid) -> Evidence:
    """Check and keep it, before the transaction in which it is put beside a row. The same photo
    of the same form is one."""
    digest = hashlib.sha256(upload.read()).hexdigest()
    upload.seek(0)
    [photo] = photos.prepare(actor, [Upload(upload, uuids.uuid5(form_uuid, f"photo {digest}"))])
    return photo
