"""The text of a digest: plain, in the reader's language, with links to what it speaks of."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from safety.dues import words
from safety.dues.models import Digest

LINES = 50


def message(digest: Digest) -> EmailMessage | None:
    """The mail of a digest. Built anew at each try; its Message-ID stays. None when nothing in it
    is the person's to read any more."""
    user = digest.user
    if not _notices(digest).exists():
        return None
    with translation.override(user.language or settings.LANGUAGE_CODE):
        subject, body = _text(digest)
    return EmailMessage(
        subject,
        body,
        to=[user.email],
        headers={"Message-ID": digest.message_id, "Auto-Submitted": "auto-generated"},
    )


def _notices(digest):
    return digest.notices.visible_to(digest.user)


def _text(digest) -> tuple[str, str]:
    rows = _notices(digest).select_related("unit", "item")
    count = rows.count()
    # What is longest overdue first; events, which have no date, last.
    first = rows.order_by(F("item__due_on").asc(nulls_last=True), "pk")[:LINES]
    subject = ngettext("School safety: %(n)d reminder", "School safety: %(n)d reminders", count) % {
        "n": count
    }
    context = {
        "user": digest.user,
        "lines": [_line(row) for row in first],
        "more": max(count - LINES, 0),
        "inbox": settings.SITE_URL + reverse("desk:inbox"),
    }
    return subject, render_to_string("dues/digest.txt", context)


def _line(row) -> dict:
    return {
        "place": row.unit.name if row.unit else "",
        "label": words.label(row),
        "text": words.line(row),
        "timing": words.timing(row),
        "due": row.facts.get("due", ""),
        "url": settings.SITE_URL + row.url if row.url else "",
    }
