"""Addresses of school-bus permits."""

from django.urls import path

from transport.views import permit

_PERMIT, _VEHICLE = "vehicles/permits/<uuid:uuid>/", "vehicles/<uuid:uuid>/permit/"

permit_patterns = [
    path("vehicles/permits/", permit.PermitList.as_view(), name="permit_list"),
    path(_PERMIT, permit.PermitDetail.as_view(), name="permit_detail"),
    path(f"{_PERMIT}<slug:step>/", permit.PermitStepPage.as_view(), name="permit_step"),
    path(f"{_VEHICLE}apply/", permit.PermitApply.as_view(), name="permit_apply"),
    path(f"{_VEHICLE}record/", permit.PermitRecord.as_view(), name="permit_record"),
]
