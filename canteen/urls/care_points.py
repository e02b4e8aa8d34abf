"""Addresses of off-campus care points."""

from django.urls import path

from canteen.views import care_point

_POINT = "care-points/<uuid:uuid>/"
_LINK = "care-points/schools/<uuid:uuid>/"

care_point_patterns = [
    path("care-points/", care_point.PointList.as_view(), name="care_point_list"),
    path("care-points/add/", care_point.PointAdd.as_view(), name="care_point_add"),
    path("care-points/census/", care_point.CensusTake.as_view(), name="care_census"),
    path("care-points/districts/", care_point.PointTable.as_view(), name="care_point_table"),
    path(_POINT, care_point.PointDetail.as_view(), name="care_point_detail"),
    path(f"{_POINT}visit/", care_point.BureauVisitAdd.as_view(), name="care_bureau_visit"),
    path(
        "care-points/bureau-visits/<uuid:uuid>/withdraw/",
        care_point.BureauVisitWithdraw.as_view(),
        name="care_bureau_visit_withdraw",
    ),
    path(f"{_POINT}edit/", care_point.PointEdit.as_view(), name="care_point_edit"),
    path(f"{_LINK}count/", care_point.LinkCount.as_view(), name="care_point_count"),
    path(f"{_LINK}visit/", care_point.VisitAdd.as_view(), name="care_point_visit"),
]
