"""Addresses of reports on vehicles: the public page first, then the bureau's."""

from django.urls import path

from transport.views import tip, violation

_CASE = "vehicles/reports/<uuid:uuid>/"

violation_patterns = [
    path("report/", tip.TipSend.as_view(), name="tip_send"),
    path("report/state/", tip.TipState.as_view(), name="tip_state"),
    path("vehicles/reports/", violation.ViolationList.as_view(), name="violation_list"),
    path("vehicles/reports/notice/", violation.TipSheet.as_view(), name="tip_sheet"),
    path("vehicles/reports/add/", violation.ViolationAdd.as_view(), name="violation_add"),
    path(_CASE, violation.ViolationDetail.as_view(), name="violation_detail"),
    path(f"{_CASE}photo/", violation.ViolationPhoto.as_view(), name="violation_photo"),
    path(f"{_CASE}match/", violation.ViolationMatch.as_view(), name="violation_match"),
    path(f"{_CASE}take/", violation.ViolationTake.as_view(), name="violation_take"),
    path(f"{_CASE}answer/", violation.ViolationAnswer.as_view(), name="violation_answer"),
    path(f"{_CASE}close/", violation.ViolationClose.as_view(), name="violation_close"),
    path(f"{_CASE}route/", violation.ViolationRoute.as_view(), name="violation_route"),
    path(f"{_CASE}reopen/", violation.ViolationReopen.as_view(), name="violation_reopen"),
    path(f"{_CASE}hazard/", violation.ViolationHazard.as_view(), name="violation_hazard"),
    path(f"{_CASE}record/", violation.ViolationRecord.as_view(), name="violation_record"),
    path(f"{_CASE}phone/", violation.ViolationPhone.as_view(), name="violation_phone"),
]
