"""Addresses of the ledger and of one hazard."""

from django.urls import path

from inspections.views import bulk, document, hazard, ledger, rectify, refer, saved, supervise

hazard_patterns = [
    path("ledger/", ledger.HazardList.as_view(), name="hazard_list"),
    path("ledger/export/", ledger.HazardExport.as_view(), name="hazard_export"),
    path("ledger/reassign/", bulk.BulkReassign.as_view(), name="hazard_bulk_reassign"),
    path("ledger/recheck/", bulk.BulkRecheck.as_view(), name="hazard_bulk_recheck"),
    path("ledger/print/", ledger.HazardPrint.as_view(), name="hazard_print"),
    path("ledger/columns/", saved.LedgerColumns.as_view(), name="ledger_columns"),
    path("ledger/filters/", saved.FilterList.as_view(), name="filter_list"),
    path("ledger/filters/save/", saved.FilterSave.as_view(), name="filter_save"),
    path("ledger/filters/<uuid:uuid>/", saved.FilterEdit.as_view(), name="filter_edit"),
    path("ledger/filters/<uuid:uuid>/delete/", saved.FilterDelete.as_view(), name="filter_delete"),
    path("ledger/filters/<uuid:uuid>/opens/", saved.FilterOpens.as_view(), name="filter_opens"),
    path("hazards/<uuid:uuid>/", hazard.HazardDetail.as_view(), name="hazard_detail"),
    path("hazards/<uuid:uuid>/plan/", rectify.HazardPlan.as_view(), name="hazard_plan"),
    path("hazards/<uuid:uuid>/progress/", rectify.HazardProgress.as_view(), name="hazard_progress"),
    path("hazards/<uuid:uuid>/reassign/", rectify.HazardReassign.as_view(), name="hazard_reassign"),
    path("hazards/<uuid:uuid>/submit/", rectify.HazardSubmit.as_view(), name="hazard_submit"),
    path("hazards/<uuid:uuid>/recheck/", rectify.HazardRecheck.as_view(), name="hazard_recheck"),
    path("hazards/<uuid:uuid>/extend/", rectify.HazardExtend.as_view(), name="hazard_extend"),
    path(
        "hazards/<uuid:uuid>/extensions/<uuid:extension>/",
        rectify.ExtensionDecide.as_view(),
        name="extension_decide",
    ),
    path("hazards/<uuid:uuid>/refer/", refer.HazardRefer.as_view(), name="hazard_refer"),
    path(
        "hazards/<uuid:uuid>/referrals/<uuid:referral>/",
        refer.ReferralAnswer.as_view(),
        name="referral_answer",
    ),
    path("supervision/", supervise.SupervisionList.as_view(), name="supervision_list"),
    path(
        "hazards/<uuid:uuid>/supervise/",
        supervise.HazardSupervise.as_view(),
        name="hazard_supervise",
    ),
    path("hazards/<uuid:uuid>/lift/", supervise.HazardLift.as_view(), name="hazard_lift"),
    path(
        "hazards/<uuid:uuid>/correct/",
        rectify.HazardReclassify.as_view(),
        name="hazard_reclassify",
    ),
    path("hazards/<uuid:uuid>/photos/", hazard.HazardPhotoAdd.as_view(), name="hazard_photo_add"),
    path(
        "hazards/<uuid:uuid>/photos/<uuid:photo>/<slug:variant>/",
        hazard.HazardPhotoFile.as_view(),
        name="hazard_photo",
    ),
    path(
        "hazards/<uuid:uuid>/documents/",
        document.HazardDocumentAdd.as_view(),
        name="hazard_document_add",
    ),
    path(
        "hazards/<uuid:uuid>/documents/<uuid:document>/",
        document.HazardDocumentFile.as_view(),
        name="hazard_document",
    ),
    path(
        "hazards/<uuid:uuid>/documents/<uuid:document>/withdraw/",
        document.HazardDocumentWithdraw.as_view(),
        name="hazard_document_withdraw",
    ),
]
