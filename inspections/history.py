"""The trail of a hazard as plain sentences for its page."""

import datetime as dt
from copy import copy

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from inspections.models import Area, Hazard, Severity

# Columns whose change is told in words of its own, in this order.
PLAN = ("measures", "funds", "interim_control", "contingency")
TOLD = ("severity", "area", "deadline", "responsible")
REFERRED = ("refer", "referral_done", "referral_back")
CHANGING = (
    "reclassify",
    "reassign",
    "amend",
    "return",
    "relapse",
    "referral_done",
    "referral_back",
)


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


def since(hazard: Hazard, version: int) -> list[dict]:
    """What happened to the hazard after somebody had that version before them, oldest first:
    {at, who, action, text, note, changes: [{label, old, new}], said}."""
    entries = hazard.entries.filter(data__version__gt=version).order_by("sequence")
    return [
        {
            "at": entry.at,
            "who": entry.actor_name,
            "action": entry.action,
            "text": _words(entry),
            "note": _remark(entry),
            "changes": _all_changes(entry),
            "said": entry.data.get("said", {}),
        }
        for entry in entries
    ]


def as_had(hazard: Hazard, version: int) -> Hazard:
    """The hazard as somebody had it who had that version: a copy in memory, in which what came
    after it is taken back by the trail."""
    before = copy(hazard)
    for entry in hazard.entries.filter(data__version__gt=version).order_by("-sequence"):
        before.state = entry.from_state
        for name, value in (entry.data.get("was") or {}).items():
            if name != "stage":  # of the school: no column of the hazard
                setattr(before, name, Hazard._meta.get_field(name).to_python(value))
    return before


def shown(hazard: Hazard, name: str) -> str:
    """A column of the hazard as its pages say it."""
    value = getattr(hazard, name)
    return "" if value is None else _shown(name, value)


def _all_changes(entry) -> list[dict]:
    was, new = entry.data.get("was") or {}, entry.data.get("set") or {}
    return [
        {"label": _label(name), "old": _shown(name, was[name]), "new": _shown(name, new[name])}
        for name in (*TOLD, *PLAN)
        if name in was
    ]


def _sentence(entry) -> str:
    changes = _changes(entry) if entry.action in CHANGING else ""
    return f"{_words(entry)} {changes} {_together(entry)}".strip()


def _together(entry) -> str:
    """That it was done in one act with others: who reads the trail should know."""
    count = entry.data.get("said", {}).get("of", 1)
    return _("In one act with %(n)s hazards.") % {"n": count} if count > 1 else ""


def _words(entry) -> str:
    """What was done, in words, without what changed by it."""
    text = _texts().get(entry.action, "")
    said = entry.data.get("said", {})
    if entry.action in ("ask_extension", "grant_extension"):
        text = text % {"day": said.get("new_deadline") or _value(entry, "set", "deadline")}
    if entry.action == "relapse":
        text = text % {"count": _value(entry, "set", "recurrences")}
    if entry.action == "list":
        text = text % {"name": said["supervisor"]}
    if entry.action in ("document", "document_back"):
        text = text % {"name": said["name"]}
    if entry.action in REFERRED:
        text = text % {"office": said["office"]}
    return text


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
        "document": _("A document was attached: %(name)s."),
        "document_back": _("A document was withdrawn: %(name)s."),
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
        "reassign": _("Another person answers for it."),
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
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _note(entry) -> str:
    if entry.action == "relapse":
        return "\n".join([_remark(entry), *_old_plan(entry)])
    return _remark(entry)


def _remark(entry) -> str:
    said = entry.data.get("said", {})
    note = said.get("reason") or said.get("note") or said.get("answer") or ""
    if entry.action == "sign_off":
        how = _("Re-checked on site.") if said.get("on_site") else _("Re-checked by the photos.")
        return f"{how} {note}".strip()
    return note


def _old_plan(entry) -> list[str]:
    """What it had been put right by, a line for each column that the relapse took back."""
    told = [(name, _value(entry, "was", name)) for name in PLAN]
    lines = [f"{_label(name)}: {value}" for name, value in told if value]
    return [_("The plan until then:"), *lines] if lines else []


def _label(name: str) -> str:
    return capfirst(Hazard._meta.get_field(name).verbose_name)
