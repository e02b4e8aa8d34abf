"""Addresses of visits: planning, the checklist screen, the notice."""

from django.urls import path

from inspections.views import fill, finding, notice, plan, visit

_ONE = "visits/<uuid:uuid>/"
_DRAFT = f"{_ONE}hazards/<uuid:hazard>/"

visit_patterns = [
    path("visits/", visit.VisitList.as_view(), name="visit_list"),
    path("visits/plan/", plan.VisitPlan.as_view(), name="visit_plan"),
    path("self-check/", plan.SelfCheckStart.as_view(), name="self_check_start"),
    path(_ONE, visit.VisitDetail.as_view(), name="visit_detail"),
    path(f"{_ONE}check-in/", visit.VisitCheckIn.as_view(), name="visit_check_in"),
    path(f"{_ONE}cancel/", visit.VisitCancel.as_view(), name="visit_cancel"),
    path(f"{_ONE}fill/", fill.VisitFill.as_view(), name="visit_fill"),
    path(f"{_ONE}answer/", fill.VisitAnswer.as_view(), name="visit_answer"),
    path(
        f"{_ONE}lists/<uuid:version>/pass-rest/",
        fill.VisitPassRest.as_view(),
        name="visit_pass_rest",
    ),
    path(
        f"{_ONE}items/<int:item>/hazard/", finding.VisitHazardAdd.as_view(), name="visit_hazard_add"
    ),
    path(_DRAFT, finding.VisitHazardEdit.as_view(), name="visit_hazard_edit"),
    path(f"{_DRAFT}withdraw/", finding.VisitHazardWithdraw.as_view(), name="visit_hazard_withdraw"),
    path(f"{_DRAFT}photos/", finding.VisitPhotoAdd.as_view(), name="visit_photo_add"),
    path(
        f"{_ONE}photos/<uuid:photo>/<slug:variant>/",
        finding.VisitPhoto.as_view(),
        name="visit_photo",
    ),
    path(f"{_ONE}review/", notice.VisitReview.as_view(), name="visit_review"),
    path(f"{_ONE}submit/", notice.VisitSubmit.as_view(), name="visit_submit"),
    path(f"{_ONE}notice/", notice.VisitNotice.as_view(), name="visit_notice"),
    path(f"{_ONE}notice/file/", notice.VisitNoticeFile.as_view(), name="visit_notice_file"),
]
