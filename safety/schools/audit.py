"""Plain edits that the audit log keeps (django-auditlog): who changed what, from what, to what.

Accounts and appointments are not here: the actions log them in SecurityEvent, without values.
"""

from auditlog.registry import auditlog
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
