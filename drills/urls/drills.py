"""Addresses of drills and their records."""

from django.urls import path

from drills.views import clock, correct, drill, group, hazard, photo, progress, record, review

_ONE = "drills/<uuid:uuid>/"

drill_patterns = [
    path("drills/", drill.DrillList.as_view(), name="drill_list"),
    path("drills/record/", record.DrillRecord.as_view(), name="drill_record"),
    path(_ONE, drill.DrillDetail.as_view(), name="drill_detail"),
    path(f"{_ONE}held/", record.DrillHold.as_view(), name="drill_hold"),
    path(f"{_ONE}correct/", correct.DrillCorrect.as_view(), name="drill_correct"),
    path(f"{_ONE}withdraw/", correct.DrillWithdraw.as_view(), name="drill_withdraw"),
    path(f"{_ONE}clock/", clock.DrillClock.as_view(), name="drill_clock"),
    path(f"{_ONE}hazard/", hazard.HazardAdd.as_view(), name="hazard_add"),
    path(f"{_ONE}photos/", photo.PhotoAdd.as_view(), name="photo_add"),
    path(
        f"{_ONE}photos/<uuid:photo>/<slug:variant>/", photo.PhotoFile.as_view(), name="drill_photo"
    ),
    path(f"{_ONE}print/", photo.DrillPrint.as_view(), name="drill_print"),
    path(f"{_ONE}review/", review.DrillReview.as_view(), name="drill_review"),
    path("drills/groups/<uuid:uuid>/", group.GroupsEdit.as_view(), name="groups_edit"),
    path("drills/progress/<uuid:uuid>/", progress.DrillProgress.as_view(), name="drill_progress"),
    path("drills/compare/", progress.CompareList.as_view(), name="compare_list"),
]
