"""The trail of a hazard as plain sentences for its page."""

import datetime as dt

from django.utils.translation import gettext as _

from inspections.models import Area, Hazard, Severity

# Columns whose change is told in words of its own, in this order.
TOLD = ("severity", "area", "deadline")
REFERRED = ("refer", "referral_done", "referral_back")
CHANGING = ("reclassify", "amend", "return", "relapse", "referral_done", "referral_back")


def sentences(hazard: Hazard) -> list[dict]:
    """Entries of the trail, newest first, as the component `_timeline` shows them:
    {at, text, who, note, state}. What was recorded before the notice is told too: readers of the
    page may see the hazard, and the notice has been issued."""
    entries = hazard.entries.order_by("-sequence")
    return [
        {
            "at": entry.at,
            "text": _sentence(entry),
            "who": entry.actor_name,
            "note": _note(entry),
            "state": entry.to_state,
        }
        for entry in entries
    ]


def _sentence(entry) -> str:
    text = _texts().get(entry.action)
    changes = _changes(entry) if entry.action in CHANGING else ""
    said = entry.data.get("said", {})
    if entry.action in ("ask_extension", "grant_extension"):
        text = text % {"day": said.get("new_deadline") or _value(entry, "set", "deadline")}
    if entry.action == "relapse":
        text = text % {"count": _value(entry, "set", "recurrences")}
    if entry.action == "list":
        text = text % {"name": said["supervisor"]}
    if entry.action in REFERRED:
        text = text % {"office": said["office"]}
    return f"{text} {changes}".strip() if changes else text


def _texts() -> dict:
    return {
        "found": _("Found and written down."),
        "amend": _("The finding was corrected."),
        "photo": _("A photo was added."),
        "withdraw": _("Withdrawn before the notice."),
        "issue": _("The rectification notice was issued."),
        "issue_fixed": _("Fixed on the spot; the inspector signed as witness."),
        "issue_to_recheck": _("Fixed on the spot by the school; to be re-checked."),
        "plan": _("The rectification plan was entered."),
        "progress": _("Under way."),
        "after_photo": _("A photo of how it looks now was added."),
        "submit": _("Submitted for re-check; the school's clock stands still."),
        "return": _("Returned: not put right yet."),
        "sign_off": _("Signed off."),
        "ask_extension": _("Asked to move the deadline to %(day)s."),
        "grant_extension": _("Extension granted: the deadline is now %(day)s."),
        "refuse_extension": _("Extension refused: the deadline stays."),
        "refer": _("Referred to %(office)s; the school's clock stands still."),
        "referral_done": _("%(office)s answered that it has been dealt with; to be re-checked."),
        "referral_back": _("%(office)s answered; it goes back to the school."),
        "held": _("Looked at again: still in order."),
        "relapse": _("Looked at again: relapsed, and open once more (recurrence %(count)s)."),
        "list": _("Listed for supervision; %(name)s supervises it."),
        "lift": _("The supervision was lifted."),
        "reclassify": _("Corrected by the bureau."),
        "moved": _("The school moved or changed its stage."),
    }


def _changes(entry) -> str:
    parts = []
    for name in TOLD:
        old, new = _value(entry, "was", name), _value(entry, "set", name)
        if old and new:
            label = str(Hazard._meta.get_field(name).verbose_name)
            parts.append(
                _("%(what)s: %(old)s → %(new)s.")
                % {"what": label, "old": _shown(name, old), "new": _shown(name, new)}
            )
    return " ".join(parts)


def _value(entry, side: str, name: str):
    return (entry.data.get(side) or {}).get(name)


def _shown(name: str, value) -> str:
    if name == "severity" and value in Severity.values:
        return str(Severity(value).label)
    if name == "area" and value in Area.values:
        return str(Area(value).label)
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _note(entry) -> str:
    said = entry.data.get("said", {})
    note = said.get("reason") or said.get("note") or said.get("answer") or ""
    if entry.action == "sign_off":
        how = _("Re-checked on site.") if said.get("on_site") else _("Re-checked by the photos.")
        return f"{how} {note}".strip()
    return note
