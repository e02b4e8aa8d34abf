"""A checklist by Excel, both ways: one description of its items' columns for template, export and
import. An import makes or changes the draft of the next version; what is published never changes.

Items are known by their code. A row without one is a new item; an item without a row is taken out;
their order is that of the rows. As in every list, an empty cell and a column that is not there
leave what is stored, and a dash or 无 clears it.
"""

from collections.abc import Iterable

from django import forms
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from inspections import checklist_undo
from inspections.actions import checklist as actions
from inspections.forms.checklist import SOURCES, ItemForm
from inspections.models import Area, ChecklistVersion, Item, Severity
from inspections.queries import checklists
from safety.sheets import registry
from safety.sheets.columns import Choices, Column, Description
from safety.sheets.exporter import write_description
from safety.sheets.importer import SAME, Importer, Written

IMPORT, EXPORT = "import.checklist", "export.checklist"
FIELDS = tuple(ItemForm.Meta.fields)
_LISTS = ("suggest_zh", "suggest_en")


def _lines(field):
    return lambda item: "\n".join(getattr(item, field))


ITEMS = Description(
    "checklist",
    gettext_lazy("Checklist"),
    identity=("code", "text_zh"),
    notes=(
        gettext_lazy("Leave the code empty for a new item. An item without a row is taken out."),
        gettext_lazy("An empty cell leaves what is stored as it is."),
        gettext_lazy("To clear what is stored, write 无 or a dash."),
        gettext_lazy("Several typical findings stand in one cell, one a line."),
    ),
    columns=(
        Column("code", gettext_lazy("Item code"), "code", width=24, also=("编码", "条目编码")),
        Column("section_zh", gettext_lazy("Section in Chinese"), width=18, required=True,
               also=("检查部位", "分类", "类别", "检查类别")),
        Column("section_en", gettext_lazy("Section in English"), width=18),
        Column("text_zh", gettext_lazy("Item in Chinese"), width=44, required=True,
               also=("检查内容", "检查项目", "检查要点")),
        Column("text_en", gettext_lazy("Item in English"), width=44),
        Column("how_zh", gettext_lazy("How to check, in Chinese"), width=36, also=("检查方法",)),
        Column("how_en", gettext_lazy("How to check, in English"), width=36),
        Column("rule_zh", gettext_lazy("Rule in Chinese"), width=30, also=("依据", "检查依据")),
        Column("rule_en", gettext_lazy("Rule in English"), width=30),
        Column("rule_source", gettext_lazy("Source of the rule"), "choice", width=16,
               choices=Choices({key: label for key, label in SOURCES if key})),
        Column("area", gettext_lazy("Area"), "choice", choices=Choices(dict(Area.choices))),
        Column("severity", gettext_lazy("Severity"), "choice", width=10, also=("隐患等级",),
               choices=Choices(dict(Severity.choices))),
        Column("days", gettext_lazy("Days to rectify"), "integer", width=9,
               also=("整改期限", "整改天数")),
        Column("photo_on_fail", gettext_lazy("Photo required on fail"), "boolean", width=9,
               blank=False),
        Column("on_the_spot", gettext_lazy("Can usually be fixed on the spot"), "boolean",
               width=9, blank=False),
        Column("suggest_zh", gettext_lazy("Typical findings in Chinese"), width=36,
               value=_lines("suggest_zh"), also=("常见问题", "典型问题")),
        Column("suggest_en", gettext_lazy("Typical findings in English"), width=36,
               value=_lines("suggest_en")),
    ),
)  # fmt: skip


class ItemRow(ItemForm):
    """A row: the page's own form, and the code by which it knows its item."""

    code = forms.CharField(required=False, max_length=60)


class ChecklistImport(Importer):
    """The items of one checklist, over its draft or, where there is none, its last version.

    `params`: {"version": uuid of any of its versions}.
    """

    description = ITEMS
    form_class = ItemRow
    # An item is judged as a whole: what a row leaves out counts as it stands.
    together = (FIELDS,)

    def prepare(self):
        version = checklists.readable(self.user).get(uuid=self.params["version"])
        self.checklist = version.checklist
        self.base = self.checklist.versions.order_by("-number")[:1].get()
        self.items = list(self.base.items.order_by("position", "pk"))

    def mark(self):
        return actions.mark_of_items(self.base)

    def identity(self, line):
        return (line.cleaned.get("code") or None) if line.good("code") else None

    def load(self, lines):
        by_code = {item.code: item for item in self.items}
        # What an earlier version had comes back under its code: figures follow an item by it.
        known = Item.objects.filter(version__checklist=self.checklist)
        codes = set(known.values_list("code", flat=True))
        for line in lines:
            code = self.identity(line)
            line.existing = by_code.get(code)
            if code and code not in codes:
                line.fault("code", _("No item of this checklist has this code. Leave it empty for "
                                     "a new item."))  # fmt: skip

    def check_file(self, lines):
        kept = [line.existing.code for line in lines if line.existing is not None]
        gone = len(self.items) - len(set(kept))
        if gone:
            self.remarks.append(
                ngettext(
                    "%(count)d item has no row in the list and is taken out.",
                    "%(count)d items have no row in the list and are taken out.",
                    gone,
                )
                % {"count": gone}
            )
        self.moved = kept != [item.code for item in self.items if item.code in set(kept)]
        if self.moved:
            self.remarks.append(_("The items stand in another order than now."))
        self.gone = gone

    def values_of(self, existing):
        return _as_cells({name: getattr(existing, name) for name in FIELDS})

    def asked(self, line):
        asked = super().asked(line)
        return _as_cells({name: asked[name] for name in FIELDS if name in asked})

    def title_of(self, line):
        return str(line.cleaned.get("text_zh", ""))[:40]

    def save(self, line):
        """All rows are written together: see `finish`."""

    def finish(self, lines):
        if self.gone or self.moved or any(line.verdict != SAME for line in lines):
            before = None if self.base.published else checklist_undo.items_of(self.base)
            items = [self._item(line) for line in lines]
            draft = actions.replace_items(self.checklist, items, seen=self.shown or self.mark())
            made = checklist_undo.state(draft)
            self.written.append(Written(checklist_undo.DRAFT, draft.pk, before, made))

    def _item(self, line) -> Item:
        item = line.existing or Item(code=line.cleaned["code"])
        for name, value in self.asked(line).items():
            setattr(item, name, value.splitlines() if name in _LISTS else value)
        return item


def _as_cells(values: dict) -> dict:
    """Lists as the lines of a cell, as both a person and a comparison read them."""
    return {n: "\n".join(v) if isinstance(v, list) else v for n, v in values.items()}


def write_checklist(user, params: dict, path, progress) -> str:
    """The items of a version, as they can be taken in again (registry.Writer)."""
    version = checklists.readable(user).filter(uuid=params["version"]).first()
    if version is None:
        raise PermissionDenied
    items: Iterable[Item] = version.items.order_by("position", "pk")
    write_description(path, ITEMS, items, count=version.items.count(), progress=progress)
    return _("%(name)s, version %(number)d.xlsx") % {"name": version.name, "number": version.number}


def _upload(params: dict) -> str:
    return reverse("inspections:checklist_import", args=[params["version"]])


def _written(params: dict) -> str:
    """The draft that an import made or changed; the version itself where it changed nothing."""
    drafts = ChecklistVersion.objects.filter(published_at__isnull=True)
    draft = drafts.filter(checklist__versions__uuid=params["version"]).first()
    return reverse("inspections:checklist_edit", args=[draft.uuid if draft else params["version"]])


def register() -> None:
    """Make the two kinds known; called once, from AppConfig.ready()."""
    registry.add(
        registry.ImportKind(
            IMPORT, gettext_lazy("Checklist"), ChecklistImport, checklists.may_edit,
            undo=checklist_undo.ChecklistUndo, upload=_upload, written=_written,
        )
    )  # fmt: skip
    title = gettext_lazy("Checklist")
    registry.add(
        registry.ExportKind(EXPORT, title, write_checklist, lambda user: bool(user.seats.seats))
    )
