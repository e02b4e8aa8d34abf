"""Undoing a list of a checklist's items: a draft that it made is discarded, one that it changed has
its items back as they were. What was published since, or edited by whomever, stays as it is.
"""

from django.utils.translation import gettext as _

from inspections.actions import checklist as actions
from inspections.models import ChecklistVersion, Item
from safety.sheets.undo import Undo

DRAFT = "draft"
_KEPT = [f.name for f in Item._meta.concrete_fields if f.name not in ("id", "version", "position")]


def state(draft: ChecklistVersion) -> dict:
    """A draft as it stands, in marks."""
    return {"head": actions.mark(draft), "items": actions.mark_of_items(draft)}


def items_of(draft: ChecklistVersion) -> dict:
    """Its items in their order, in plain values: by these they are put back."""
    return {"items": list(draft.items.order_by("position", "pk").values(*_KEPT))}


class ChecklistUndo(Undo):
    """There is one row: a list is written into one draft."""

    def obstacles(self, progress):
        self.drafts: dict[int, ChecklistVersion] = {}
        return [found for row in self.rows for found in self._ask(row)]

    def _ask(self, row):
        """The draft is locked as by everybody who edits it."""
        drafts = ChecklistVersion.objects.select_for_update(no_key=True)
        draft = drafts.filter(pk=row.key).first()
        if draft is None:
            yield _("The draft"), _("was discarded since")
            return
        self.drafts[row.key] = draft
        name = _("%(name)s, version %(number)d") % {"name": draft.name, "number": draft.number}
        now = state(draft)
        if draft.published:
            yield name, _("was published since")
        elif now["items"] != row.after["items"]:
            yield name, _("was changed since")
        elif row.before is None and now["head"] != row.after["head"]:
            yield name, _("its heading was changed since")

    def take_back(self, row):
        draft = self.drafts[row.key]
        if row.before is None:
            actions.discard(draft)
            return
        items = [Item(**values) for values in row.before["items"]]
        actions.replace_items(draft.checklist, items, seen=row.after["items"])
