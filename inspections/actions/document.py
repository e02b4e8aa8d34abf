"""Documents of a hazard, attached by the school while it is with the school."""

import hashlib
import uuid as uuids

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from inspections import rules
from inspections.actions import record, visit
from inspections.models import HazardDocument
from safety.base.models import Refused
from safety.files import documents


def prepare(hazard, actor, *, once, upload):
    """Check and keep a document, before the transaction of `attach`. Its UUID follows from the
    form's and from the content. Raises what `attach` would, and Refused for what is none."""
    key = uuids.uuid5(once, f"document {hashlib.sha256(documents.read(upload)).hexdigest()}")
    if not HazardDocument.objects.filter(uuid=key).exists():
        with transaction.atomic():
            row = record.lock(hazard)
            record.begin("document", row, actor)
            _check_room(row)
    return documents.prepare(actor, upload, key)


def attach(hazard, actor, ready, purpose) -> HazardDocument:
    """Hang a prepared document on a hazard; the same one again gives the row there is.

    Raises PermissionDenied, and Refused when the hazard is not with the school or full.
    """
    with transaction.atomic():
        row = record.lock(hazard)
        attachment = documents.insert(ready)
        known = HazardDocument.objects.filter(attachment=attachment).first()
        if attachment.owner_id != actor.pk or (known and known.hazard_id != row.pk):
            raise Refused(visit.reused())
        if known:
            return known
        document = HazardDocument(
            uuid=attachment.uuid, hazard=row, attachment=attachment, purpose=purpose, added_by=actor
        )
        step = record.begin("document", row, actor, said=said_of(document))
        _check_room(row)
        # No new version: a plan or a submission open in another tab is not stale by a paper.
        step.write(bump=False)
        document.added_at = step.at
        document.save(force_insert=True)
        return document


def withdraw(document, actor, reason) -> HazardDocument:
    """Take a document back, by whoever attached it: the row stays, with the reason. The same
    again is done already."""
    if not reason:
        raise Refused(_("Say why it is withdrawn."))
    with transaction.atomic():
        row = record.lock(document.hazard)
        found = HazardDocument.objects.select_related("attachment").get(pk=document.pk)
        if found.added_by_id != actor.pk:
            raise PermissionDenied
        if found.withdrawn_at:
            if found.withdraw_reason != reason:
                raise Refused(_("It has been withdrawn already."))
            return found
        said = {"withdrawn": str(found.uuid), "name": found.attachment.name, "reason": reason}
        step = record.begin("document_back", row, actor, said=said)
        step.write(bump=False)
        found.withdrawn_at, found.withdraw_reason = step.at, reason
        found.save(update_fields=["withdrawn_at", "withdraw_reason"])
        return found


def said_of(document) -> dict:
    """What the entry of a document says: which one it is, and the digest of what was sent."""
    attachment = document.attachment
    return {
        "document": str(document.uuid),
        "sha256": attachment.sha256,
        "name": attachment.name,
        "purpose": str(document.purpose),
    }


def _check_room(row):
    if row.documents.filter(withdrawn_at=None).count() >= rules.MOST_DOCUMENTS:
        raise Refused(
            _("A hazard holds at most %(count)s documents.") % {"count": rules.MOST_DOCUMENTS}
        )
