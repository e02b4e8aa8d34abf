"""Taking in the photos of a form."""

import hashlib
import uuid as uuids
from collections.abc import Callable

from django.db import transaction

from safety.files.actions import store
from safety.files.models import Evidence


def keep(owner, once, moments: dict, check: Callable) -> dict[str, list[Evidence]]:
    """Store the photos of one form, all or none.

    In: `once` the form's UUID, `moments` {moment: uploads}; `check` is called before anything new
    is stored and raises what forbids it. Out: {moment: their rows}. The UUID of each follows from
    the form's and from the content, so that a retry stores none twice, whatever else it then says.
    Raises Refused for what is no photo, and whatever `check` raises.
    """
    named = {
        moment: [(_uuid(once, moment, up), up) for up in ups] for moment, ups in moments.items()
    }
    wanted = {uuid for pairs in named.values() for uuid, _upload in pairs}
    if Evidence.objects.filter(uuid__in=wanted).count() < len(wanted):
        check()
    with transaction.atomic():
        return {
            moment: [store(owner, upload, uuid) for uuid, upload in pairs]
            for moment, pairs in named.items()
        }


def _uuid(once, moment, upload) -> uuids.UUID:
    upload.seek(0)
    return uuids.uuid5(once, f"{moment} {hashlib.sha256(upload.read()).hexdigest()}")
