"""Addresses of look-backs: what was signed off is looked at again."""

from django.urls import path

from inspections.views import look_back

_ONE = "look-backs/<uuid:uuid>/"

look_back_patterns = [
    path("look-backs/", look_back.LookBackList.as_view(), name="look_back_list"),
    path("look-backs/start/", look_back.LookBackStart.as_view(), name="look_back_start"),
    path(_ONE, look_back.LookBackDetail.as_view(), name="look_back_detail"),
    path(f"{_ONE}check/", look_back.LookBackCheck.as_view(), name="look_back_check"),
    path(f"{_ONE}items/<uuid:item>/", look_back.LookBackItemPage.as_view(), name="look_back_item"),
]
