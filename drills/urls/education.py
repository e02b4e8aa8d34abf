"""Addresses of safety education."""

from django.urls import path

from drills.views import education, education_plan

_SCHOOL = "education/schools/<uuid:uuid>/"
_ONE = "education/records/<uuid:uuid>/"

education_patterns = [
    path("education/", education.EducationList.as_view(), name="education_list"),
    path("education/mine/", education.EducationMine.as_view(), name="education_mine"),
    path("education/record/", education.EducationRecord.as_view(), name="education_record"),
    path("education/schools/", education.EducationSchools.as_view(), name="education_schools"),
    path(_SCHOOL, education.EducationSchool.as_view(), name="education_school"),
    path(
        f"{_SCHOOL}plan/", education_plan.EducationPlanDetail.as_view(), name="education_plan"
    ),
    path(
        f"{_SCHOOL}plan/edit/", education_plan.EducationPlanEdit.as_view(),
        name="education_plan_edit",
    ),
    path(
        f"{_SCHOOL}plan/last/", education_plan.EducationPlanClone.as_view(),
        name="education_plan_clone",
    ),
    path(_ONE, education.EducationDetail.as_view(), name="education_detail"),
    path(f"{_ONE}withdraw/", education.EducationWithdraw.as_view(), name="education_withdraw"),
]  # fmt: skip
