"""Addresses of drills."""

from django.urls import path

from drills import views

app_name = "drills"
_ONE = "drills/<uuid:uuid>/"

urlpatterns = [
    path("drills/", views.DrillList.as_view(), name="drill_list"),
    path("drills/plan/", views.DrillPlan.as_view(), name="drill_plan"),
    path("drills/record/", views.DrillRecord.as_view(), name="drill_record"),
    path(_ONE, views.DrillDetail.as_view(), name="drill_detail"),
    path(f"{_ONE}held/", views.DrillHold.as_view(), name="drill_hold"),
    path(f"{_ONE}cancel/", views.DrillCancel.as_view(), name="drill_cancel"),
]
