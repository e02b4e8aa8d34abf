"""Editing the catalogue: a draft copied from the last version, its items, its publication (R03).

A published version never changes and is never removed: inspections show the items as they were.
"""

import hashlib

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from inspections.models import Checklist, ChecklistVersion, Item
from safety.base import clock
from safety.base.models import Conflict, Refused

# What a row has besides the words that a person edits.
FIXED = frozenset(
    {"id", "uuid", "checklist", "number", "published_at", "published_by", "version", "code"}
    | {"position"}
)


def mark(row: ChecklistVersion | Item) -> str:
    """A short mark of a heading or an item as somebody saw it: other words, another mark."""
    text = repr([(name, getattr(row, name)) for name in _worded(row)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def mark_of_items(version: ChecklistVersion) -> str:
    """A short mark of all items of a version in their order. A draft has the mark of the version
    of which it is a copy until something is changed."""
    rows = version.items.order_by("position", "pk")
    text = repr([(item.code, mark(item)) for item in rows])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def mark_of_draft(version: ChecklistVersion) -> str:
    """A mark of all that publishing would make final: heading and items."""
    text = mark(version) + mark_of_items(version)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _worded(row) -> list[str]:
    return [field.name for field in row._meta.concrete_fields if field.name not in FIXED]


def open_draft(checklist: Checklist) -> ChecklistVersion:
    """The draft of the next version: the one there is, or a copy of the last version."""
    draft = _drafts_of(checklist).first()
    if draft:
        return draft
    try:
        with transaction.atomic():
            return _copy(checklist.versions.order_by("-number")[:1].get())
    except IntegrityError:  # two administrators began at once: there is one draft
        return _drafts_of(checklist).get()


def save_head(version: ChecklistVersion, *, seen: str) -> ChecklistVersion:
    """Keep the edited heading of a draft. Conflict unless it still was as `seen` (a mark)."""
    with transaction.atomic():
        now = _lock(version)
        if mark(now) != seen:
            raise Conflict(now)
        version.save(update_fields=_worded(version))
        return version


def add_item(version: ChecklistVersion, item: Item) -> Item:
    """Keep a new item of a draft, at the end of its section. The very same item again, word for
    word, is the one that is there: a second click."""
    with transaction.atomic():
        _lock(version)
        alike = version.items.filter(section_zh=item.section_zh, text_zh=item.text_zh)
        known = next((one for one in alike if mark(one) == mark(item)), None)
        if known:
            return known
        item.version, item.code = version, _new_code(version)
        item.position = _place_for(version, item)
        item.save()
        return item


def save_item(item: Item, *, seen: str) -> Item:
    """Keep an edited item of a draft. Conflict unless it still was as `seen` (a mark)."""
    with transaction.atomic():
        version = _lock(item.version)
        now = version.items.filter(pk=item.pk).first()
        if now is None:
            raise Refused(_("Somebody has removed this item meanwhile."))
        if mark(now) != seen:
            raise Conflict(now)
        item.save(update_fields=_worded(item))
        return item


def move_item(item: Item, step: int) -> None:
    """Swap an item of a draft with its neighbour: step -1 up, 1 down. At the end: nothing."""
    with transaction.atomic():
        version = _lock(item.version)
        items = list(version.items.order_by("position", "pk"))
        at = next(n for n, other in enumerate(items) if other.pk == item.pk)
        if not 0 <= at + step < len(items):
            return
        items.insert(at + step, items.pop(at))
        _renumber(items)


def remove_item(item: Item) -> None:
    """Take an item out of a draft; published versions keep theirs."""
    with transaction.atomic():
        version = _lock(item.version)
        version.items.filter(pk=item.pk).delete()


def replace_items(checklist: Checklist, items: list[Item], *, seen: str) -> ChecklistVersion:
    """Make these the items of the draft, in this order: those whose code the draft has are changed,
    those without a code get one, and what has no place among them goes. Returns the draft.

    Refused unless its items still are as `seen` (mark_of_items): what somebody added or changed
    meanwhile would go unseen."""
    with transaction.atomic():
        draft = open_draft(checklist)
        _lock(draft)
        if mark_of_items(draft) != seen:
            raise Refused(
                _(
                    "Somebody has changed this checklist since your list was checked. Nothing was "
                    "written: take the checklist out again, or upload your list again to see what "
                    "it would change now."
                )
            )
        here = dict(draft.items.values_list("code", "pk"))
        draft.items.exclude(code__in=[item.code for item in items if item.code]).delete()
        new = [item for item in items if not item.code]
        for item, code in zip(new, _new_codes(draft, len(new)), strict=True):
            item.code = code
        for position, item in enumerate(items, 1):
            item.version, item.position, item.pk = draft, position, here.get(item.code)
        Item.objects.bulk_create([item for item in items if item.pk is None])
        old = [item for item in items if item.code in here]
        Item.objects.bulk_update(old, [*_worded(Item()), "position"])
        return draft


def publish(version: ChecklistVersion, actor, *, seen: str = "") -> ChecklistVersion:
    """From now on new inspections use this version; those begun keep theirs. Again: no change.
    Conflict unless the draft still is as `seen` (mark_of_draft; "" where no page showed it)."""
    with transaction.atomic():
        row = ChecklistVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
        if row.published:
            return row
        _check_seen(row, seen)
        if not row.items.exists():
            raise Refused(_("A checklist needs at least one item."))
        row.published_at, row.published_by = clock.now(), actor
        row.save(update_fields=["published_at", "published_by"])
        return row


def discard(version: ChecklistVersion, *, seen: str = "") -> None:
    """Throw a draft away. Conflict unless it still is as `seen`, or what somebody wrote goes."""
    with transaction.atomic():
        row = _lock(version)
        _check_seen(row, seen)
        row.delete()


def _check_seen(draft, seen):
    if seen and mark_of_draft(draft) != seen:
        raise Conflict(draft)


def _drafts_of(checklist):
    return checklist.versions.filter(published_at__isnull=True)


def _lock(version) -> ChecklistVersion:
    row = ChecklistVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
    if row.published:
        raise Refused(_("A published version never changes. Make a new draft."))
    return row


def _copy(last: ChecklistVersion) -> ChecklistVersion:
    items = list(last.items.order_by("position", "pk"))
    last.pk, last.uuid, last._state.adding = None, ChecklistVersion().uuid, True
    last.number, last.published_at, last.published_by = last.number + 1, None, None
    last.save(force_insert=True)
    for item in items:
        item.pk, item.version = None, last
    Item.objects.bulk_create(items)
    return last


def _new_code(version) -> str:
    return _new_codes(version, 1)[0]


def _new_codes(version, count: int) -> list[str]:
    """Codes that no version of this checklist has used: figures follow an item by its code."""
    stem = f"{version.checklist.code}.added"
    used = Item.objects.filter(version__checklist=version.checklist, code__startswith=stem)
    numbers = [int(code.removeprefix(stem) or 0) for code in used.values_list("code", flat=True)]
    first = max(numbers, default=0) + 1
    return [f"{stem}{number}" for number in range(first, first + count)]


def _place_for(version, item) -> int:
    """Behind the last item of its section (the others make room), or at the very end."""
    last = version.items.filter(section_zh=item.section_zh).aggregate(n=Max("position"))["n"]
    if last is None:
        return (version.items.aggregate(n=Max("position"))["n"] or 0) + 1
    version.items.filter(position__gt=last).update(position=F("position") + 1)
    return last + 1


def _renumber(items):
    for number, item in enumerate(items, 1):
        item.position = number
    Item.objects.bulk_update(items, ["position"])
