"""The security log in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.schools.models import Role, SecurityEvent

KINDS = {
    "signed_in": gettext_lazy("signed in"),
    "sign_in_failed": gettext_lazy("sign-in failed"),
    "sign_in_locked": gettext_lazy("too many sign-in attempts"),
    "signed_out": gettext_lazy("signed out"),
    "second_step_failed": gettext_lazy("second step failed"),
    "password_changed": gettext_lazy("password changed"),
    "two_step_on": gettext_lazy("two-step sign-in set up"),
    "two_step_off": gettext_lazy("two-step sign-in removed"),
    "sessions_ended": gettext_lazy("other devices signed out"),
    "refused": gettext_lazy("refused: no right"),
    "person_created": gettext_lazy("account made"),
    "person_edited": gettext_lazy("account edited"),
    "person_taken_out": gettext_lazy("account taken out with an import"),
    "appointed": gettext_lazy("appointed"),
    "appointment_ended": gettext_lazy("appointment ended"),
    "deactivated": gettext_lazy("account deactivated"),
    "reactivated": gettext_lazy("account reactivated"),
    "code_issued": gettext_lazy("one-time code issued"),
    "activated": gettext_lazy("password set with a code"),
    "activation_failed": gettext_lazy("wrong one-time code"),
    "activation_limited": gettext_lazy("too many one-time codes tried"),
    "ladder_changed": gettext_lazy("reminder steps changed"),
    "channel_added": gettext_lazy("group channel set up"),
    "channel_changed": gettext_lazy("group channel changed"),
    "number_revealed": gettext_lazy("sealed number of a driver shown"),
    "scan_revealed": gettext_lazy("scanned document of a driver shown"),
    "number_looked_up": gettext_lazy("driver looked up by a number"),
    "filing_made": gettext_lazy("filing made for the traffic police"),
    "filing_fetched": gettext_lazy("file of a filing fetched"),
    "tip_phone_revealed": gettext_lazy("phone number of a report on a vehicle shown"),
    "tips_limited": gettext_lazy("too many reports on vehicles from the public page"),
    "channel_removed": gettext_lazy("group channel taken away"),
}
FIELDS = {
    "name": gettext_lazy("name"),
    "phone": gettext_lazy("phone"),
    "email": gettext_lazy("e-mail"),
    "language": gettext_lazy("language"),
}


def label(event: SecurityEvent) -> str:
    """What happened; a kind that has no words here is shown as it is stored."""
    return str(KINDS.get(event.kind, event.kind))


def detail(event: SecurityEvent) -> str:
    """What else is known of it, in one line."""
    data, parts = event.detail, []
    if data.get("role") in Role.values:
        parts.append(str(Role(data["role"]).label))
    parts += [str(data[key]) for key in ("unit", "method", "reason") if data.get(key)]
    if data.get("first_day"):
        parts.append(_("from %(day)s") % {"day": data["first_day"]})
    if data.get("last_day"):
        parts.append(_("to %(day)s") % {"day": data["last_day"]})
    parts += [str(FIELDS.get(name, name)) for name in data.get("fields", [])]
    if event.kind == "refused":
        parts.append(event.path)
    return " · ".join(parts)
