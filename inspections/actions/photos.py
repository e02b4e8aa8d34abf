"""Taking in the photos of a form."""

import hashlib
import uuid as uuids
from collections.abc import Callable

from safety.files import actions as files
from safety.files.actions import Upload
from safety.files.models import Evidence
from safety.files.said import PageFacts

Prepared = dict[str, list[Evidence]]


def prepare(owner, once, moments: dict, said: PageFacts, check: Callable) -> Prepared:
    """Check and keep the photos of one form, all or none, outside of any transaction.

    In: `once` the form's UUID, `moments` {moment: uploads}, `said` what the page told of them;
    `check` is called before anything new is decoded and raises what forbids it. Out: {moment: their
    rows, unsaved}. The UUID of each follows from the form's and from the content, so that a retry
    stores none twice, whatever else it then says. Raises Refused for what is no photo, and
    whatever `check` raises.
    """
    named = {
        moment: [Upload(up, _uuid(once, moment, up), said.of(up)) for up in ups]
        for moment, ups in moments.items()
    }
    every = [one for uploads in named.values() for one in uploads]
    wanted = {one.uuid for one in every}
    if Evidence.objects.filter(uuid__in=wanted).count() < len(wanted):
        check()
    once_each = list({one.uuid: one for one in every}.values())
    rows = {row.uuid: row for row in files.prepare(owner, once_each)}
    return {moment: [rows[one.uuid] for one in uploads] for moment, uploads in named.items()}


def insert(prepared: Prepared) -> dict[str, list[Evidence]]:
    """Save them. The caller holds the lock of the row on which they will hang: two who waited for
    a photo's UUID and for that row in turn would wait for ever."""
    return {moment: [files.insert(row) for row in rows] for moment, rows in prepared.items()}


def _uuid(once, moment, upload) -> uuids.UUID:
    upload.seek(0)
    return uuids.uuid5(once, f"{moment} {hashlib.sha256(upload.read()).hexdigest()}")
