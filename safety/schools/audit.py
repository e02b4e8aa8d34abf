"""Plain edits that the audit log keeps (django-auditlog): who changed what, from what, to what.

Accounts and appointments are not here: the actions log them in SecurityEvent, without values.
"""

from collections.abc import Callable, Mapping, Sequence

from auditlog.cid import get_cid
from auditlog.diff import model_instance_diff
from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.contrib.contenttypes.models import ContentType
from django.utils.crypto import salted_hmac

from safety.schools.models import CalendarDay, School, Term, Unit

PERSONAL = ["principal_name", "principal_phone", "officer_name", "officer_phone"]
PLAIN = [
    *("code", "stage", "status", "closed_on", "successor", "boarding", "pupils", "boarders"),
    *("staff", "buildings", "storeys", "address", "lon", "lat", "founded"),
]


def masked(value: str) -> str:
    """A keyed mark in place of a personal value: shows that it changed, or changed back, alone."""
    if not value or value == "None":
        return ""
    return f"#{salted_hmac('audit', value, algorithm='sha256').hexdigest()[:12]}"


def register() -> None:
    auditlog.register(
        School,
        include_fields=[*PLAIN, *PERSONAL],
        mask_fields=PERSONAL,
        mask_callable=f"{__name__}.masked",
    )
    auditlog.register(Unit, include_fields=["name", "code", "parent", "direct", "active"])
    auditlog.register(CalendarDay, include_fields=["city", "day", "school", "reason"])
    auditlog.register(Term, include_fields=["city", "name", "starts_on", "ends_on"])


def note(
    rows: Sequence, actor, before: Mapping | None = None, named: Callable[[object], str] = str
) -> None:
    """For rows of one kind that were written together, of which nobody is told one by one: an
    entry for each, as if it had been. `before`: by key, those that were there as they were;
    `named`: what a row is called in its entry."""
    entry, entries = LogEntry.Action, []
    for row in rows:
        was = before[row.pk] if before is not None else None
        changes = model_instance_diff(was, row)
        if changes:
            entries.append(
                LogEntry(
                    content_type=ContentType.objects.get_for_model(row), object_pk=str(row.pk),
                    object_id=row.pk, object_repr=named(row), changes=changes, actor=actor,
                    action=entry.CREATE if was is None else entry.UPDATE, cid=get_cid(),
                    actor_email=actor.email,
                )
            )  # fmt: skip
    LogEntry.objects.bulk_create(entries, batch_size=500)


def note_gone(rows: Sequence, actor) -> None:
    """For rows of one kind that are about to be taken out together: an entry for each, as if each
    had been taken out by itself."""
    kind, entries = None, []
    for row in rows:
        kind = kind or ContentType.objects.get_for_model(row)
        entries.append(
            LogEntry(
                content_type=kind, object_pk=str(row.pk), object_id=row.pk, object_repr=str(row),
                changes=model_instance_diff(row, None), actor=actor, action=LogEntry.Action.DELETE,
                cid=get_cid(), actor_email=actor.email,
            )
        )  # fmt: skip
    LogEntry.objects.bulk_create(entries, batch_size=500)
