"""Two people on one hazard: the later is told what the other did, and loses no typing.

A form carries the version that the person had before them. When the hazard has another one and the
request cannot be carried out as it stands, the answer is 409: who changed what and when, by the
trail; what was typed beside what is there now; and the same form, which is sent on top of the
present state, or the reason why this step can no longer be taken, with what was typed to copy.
"""

from collections.abc import Iterator

from django import forms
from django.utils.translation import gettext as _

from inspections import history
from inspections.models import Hazard, LedgerEntry
from inspections.transitions import BY_ACTION, allowed, fault, may
from safety.web.given_back import given

# Fields of forms that are columns of the hazard, and what an entry said under another name.
COLUMNS = ("severity", "area", "deadline", "responsible", *history.PLAN)
SAID_AS = {"requirement": "note"}
# Fields that decide between actions: what stands against them is what was done meanwhile.
DECIDING = ("decision", "granted", "outcome")
DECISIONS = frozenset(
    {
        *("sign_off", "return", "grant_extension", "refuse_extension"),
        *("referral_done", "referral_back", "held", "relapse"),
    }
)


class MeanwhileMixin:
    """Of a form page on one hazard (`self.hazard`). `actions`: rows of the table of transitions
    that the form carries out."""

    actions: tuple[str, ...] = ()
    overtaken_template = "inspections/hazard_overtaken.html"

    @property
    def hazard(self) -> Hazard:
        return self.row

    def post(self, request, *args, **kwargs):
        if not self.is_readers(self.hazard):
            return self.conflict(self.form(request.POST, request.FILES), self.hazard)
        return super().post(request, *args, **kwargs)

    def refuse(self, form):
        """What is refused because of what somebody else did is a conflict."""
        if self.overtaken():
            return self.conflict(form, Hazard.objects.get(pk=self.hazard.pk))
        return super().refuse(form)

    def seen(self) -> int | None:
        """The version that the form was sent with; None without a readable one."""
        text = self.request.POST.get("version", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    def overtaken(self) -> bool:
        """Whether somebody else did something to the hazard that the reader had not before them."""
        seen = self.seen()
        if seen is None:
            return False
        since = LedgerEntry.objects.filter(hazard=self.hazard, data__version__gt=seen)
        return since.exclude(actor=self.request.user).exists()

    def is_readers(self, hazard) -> bool:
        """Whether the reader is one of those who take this step, at whatever state it is."""
        return any(may(BY_ACTION[action], hazard, self.request.user) for action in self.actions)

    def was_taken_from_reader(self) -> bool:
        """Whether what somebody else did made this step another's: it was the reader's with the
        hazard as they had it. Whose it never was learns nothing of what was done."""
        seen = self.seen()
        if seen is None or not self.overtaken():
            return False
        return self.is_readers(history.as_had(self.hazard, seen))

    def open_to_reader(self, hazard) -> bool:
        """Whether the reader may take this step with the hazard as it is."""
        return any(t.action in self.actions for t in allowed(hazard, self.request.user))

    def conflict(self, form, current):
        meanwhile = history.since(current, self.seen() or 0)
        found = {
            "current": current,
            "meanwhile": meanwhile,
            "differences": list(differences(form, current, meanwhile)),
        }
        if self.open_to_reader(current):
            send_on_top(form, current.version)
            return self.show(status=409, form=form, **found)
        found |= {"why": self.why_not(current), **given(self.request, self.form_class)}
        return self.show(status=409, template_name=self.overtaken_template, form=form, **found)

    def why_not(self, hazard) -> str:
        """Why the step cannot be taken any more."""
        user = self.request.user
        theirs = [BY_ACTION[a] for a in self.actions if may(BY_ACTION[a], hazard, user)]
        if not theirs:
            return _("Somebody else has to take this step now.")
        return fault(theirs[0], hazard) or _("It has been answered already.")


def send_on_top(form, version: int) -> None:
    """Sent again, it is sent in the knowledge of what is there now."""
    form.data = form.data.copy()
    form.data["version"] = version


def differences(form, current: Hazard, meanwhile) -> Iterator[dict]:
    """Fields of the form that differ from what is there now, as the component `_differences` shows
    them: a column of the hazard, or what somebody else said or decided meanwhile."""
    said: dict = {}
    for entry in meanwhile:
        said |= entry["said"]
    cleaned = getattr(form, "cleaned_data", {})
    for bound in form.visible_fields():
        stored = _stored(bound.name, current, said, meanwhile)
        typed = _typed(bound, cleaned.get(bound.name))
        same = bound.name in COLUMNS and cleaned.get(bound.name) == getattr(current, bound.name)
        if stored is not None and typed != stored and not same:
            yield {"label": bound.label, "typed": typed, "stored": stored}


def _stored(name, current, said, meanwhile) -> str | None:
    if name == "supervisor":
        return current.supervisor.name if current.supervisor else ""
    if name in COLUMNS:
        return history.shown(current, name)
    if name in DECIDING:
        decided = [entry["text"] for entry in meanwhile if entry["action"] in DECISIONS]
        return decided[-1] if decided else None
    return said.get(SAID_AS.get(name, name))


def _typed(bound, value) -> str:
    """What was sent in a field, in the words of the page: its choice, its day, its text; `value`
    is what was made of it."""
    raw, field = bound.form.data.get(bound.html_name, "").strip(), bound.field
    if isinstance(field, forms.ModelChoiceField):
        return field.label_from_instance(value) if value else raw
    if isinstance(field, forms.BooleanField):
        return _("yes") if raw else _("no")
    if isinstance(field, forms.DecimalField | forms.DateField) and value is not None:
        return raw if field.disabled else str(value)
    words = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    return words.get(raw, raw)
