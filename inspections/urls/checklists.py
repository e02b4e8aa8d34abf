"""Addresses of the catalogue. The uuid is that of a version."""

from django.urls import path

from inspections.views import checklist

_ONE = "checklists/<uuid:uuid>/"
_ITEM = f"{_ONE}items/<int:item>/"

checklist_patterns = [
    path("checklists/", checklist.ChecklistList.as_view(), name="checklist_list"),
    path(_ONE, checklist.ChecklistDetail.as_view(), name="checklist_detail"),
    path(f"{_ONE}draft/", checklist.ChecklistDraft.as_view(), name="checklist_draft"),
    path(f"{_ONE}edit/", checklist.ChecklistEdit.as_view(), name="checklist_edit"),
    path(f"{_ONE}publish/", checklist.ChecklistPublish.as_view(), name="checklist_publish"),
    path(f"{_ONE}discard/", checklist.ChecklistDiscard.as_view(), name="checklist_discard"),
    path(f"{_ONE}export/", checklist.ChecklistExport.as_view(), name="checklist_export"),
    path(f"{_ONE}import/", checklist.ChecklistImport.as_view(), name="checklist_import"),
    path(f"{_ONE}template/", checklist.ChecklistTemplate.as_view(), name="checklist_template"),
    path(f"{_ONE}items/", checklist.ItemAdd.as_view(), name="checklist_item_add"),
    path(_ITEM, checklist.ItemEdit.as_view(), name="checklist_item_edit"),
    path(f"{_ITEM}move/", checklist.ItemMove.as_view(), name="checklist_item_move"),
    path(f"{_ITEM}remove/", checklist.ItemRemove.as_view(), name="checklist_item_remove"),
]
