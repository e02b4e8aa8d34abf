"""Addresses of random draws: a school and its inspectors by lot."""

from django.urls import path

from inspections.views import draw

_ONE = "visits/draws/<uuid:uuid>/"

draw_patterns = [
    path("visits/draws/", draw.DrawList.as_view(), name="draw_list"),
    path("visits/draws/start/", draw.DrawStart.as_view(), name="draw_start"),
    path(_ONE, draw.DrawDetail.as_view(), name="draw_detail"),
    path(f"{_ONE}plan/", draw.DrawPlan.as_view(), name="draw_plan"),
    path(f"{_ONE}again/", draw.DrawAgain.as_view(), name="draw_again"),
    path(f"{_ONE}check/", draw.DrawCheck.as_view(), name="draw_check"),
]
