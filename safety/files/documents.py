"""Documents as they were sent: checked, sealed, and handed out as downloads alone."""

import hashlib
import logging

from django.db import IntegrityError, transaction
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from safety.base import clock
from safety.base.models import Refused
from safety.files import office, pdf, storage
from safety.files.actions import clean_name
from safety.files.models import Attachment
from safety.files.serve import sandboxed

log = logging.getLogger(__name__)

MAX_BYTES = 20 * 1024 * 1024
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def prepare(owner, upload, uuid) -> Attachment:
    """Check and keep a document; its row comes with `insert`. Call it outside of any transaction.

    Out: the row, unsaved, or the one there is when it came before. Refused, with the reason, for
    what is no plain document, or when the UUID was used by somebody else or for another one.
    """
    data = read(upload)
    known = Attachment.objects.filter(uuid=uuid).first()
    if known:
        return _same(known, owner, hashlib.sha256(data).hexdigest())
    kind = kind_of(data)
    away = _("The document could not be stored now. Keep it and try again in a few minutes.")
    file, sha256 = storage.keep("document", data, away)
    name = clean_name(upload.name, f".{kind}")
    return Attachment(
        uuid=uuid, owner=owner, name=name, kind=kind, file=file, sha256=sha256, bytes=len(data),
        uploaded_at=clock.now(),
    )  # fmt: skip


def insert(row: Attachment) -> Attachment:
    """Save what `prepare` made. The same upload, sent twice at once, is one row."""
    if row.pk:
        return row
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return _same(Attachment.objects.get(uuid=row.uuid), row.owner, row.sha256)
    return row


def read(upload) -> bytes:
    """All bytes of an upload; Refused when it is empty or too large, whatever size it claims."""
    upload.seek(0)
    data = upload.read(MAX_BYTES + 1)
    if not data:
        raise Refused(_("The file is empty. Choose it again."))
    if len(data) > MAX_BYTES:
        raise Refused(_("The document is larger than 20 MB. Choose a smaller one."))
    return data


def kind_of(data: bytes) -> str:
    """ "pdf", "docx" or "xlsx", by what it holds; Refused with the reason for anything else."""
    if data.startswith(b"%PDF-"):
        pdf.check(data)
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return office.check(data)
    if data.startswith(_OLD_OFFICE):
        raise Refused(
            _("The file is protected by a password or in an old format. Save it as .docx or .xlsx.")
        )
    raise Refused(_("Send a PDF, a Word document (.docx) or an Excel workbook (.xlsx)."))


def serve(row: Attachment) -> FileResponse:
    """The document as it was sent: always a download, never shown by us."""
    try:
        file = storage.open_file(row.file)
    except FileNotFoundError:
        log.error("document %s has lost its file", row.uuid)
        raise Http404 from None
    response = FileResponse(
        file, as_attachment=True, filename=row.name, content_type=TYPES[row.kind]
    )
    return sandboxed(response, row.sha256)


def _same(row: Attachment, owner, sha256: str) -> Attachment:
    if row.owner_id != owner.pk or row.sha256 != sha256:
        raise Refused(_("Open the page again and send the document once more."))
    return row
