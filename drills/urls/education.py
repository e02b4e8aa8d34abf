"""Addresses of safety education."""

from django.urls import path

from drills.views import education, education_plan, holiday, holiday_letter

_SCHOOL = "education/schools/<uuid:uuid>/"
_ONE = "education/records/<uuid:uuid>/"
_HOLIDAY = "education/holidays/<uuid:uuid>/"
_LETTER = "education/letters/<uuid:uuid>/"

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
    path("education/holidays/", holiday.HolidayList.as_view(), name="holiday_list"),
    path("education/holidays/add/", holiday.HolidayAdd.as_view(), name="holiday_add"),
    path("education/holidays/sample/", holiday.HolidaySample.as_view(), name="holiday_sample"),
    path(_HOLIDAY, holiday.HolidayDetail.as_view(), name="holiday_detail"),
    path(f"{_HOLIDAY}send/", holiday.HolidaySend.as_view(), name="holiday_send"),
    path(f"{_HOLIDAY}print/", holiday.HolidayLetterPrint.as_view(), name="holiday_print"),
    path(f"{_HOLIDAY}word/", holiday.HolidayLetterWord.as_view(), name="holiday_word"),
    path(f"{_HOLIDAY}withdraw/", holiday.HolidayWithdraw.as_view(), name="holiday_withdraw"),
    path(_LETTER, holiday_letter.LetterDetail.as_view(), name="letter_detail"),
    path(f"{_LETTER}count/", holiday_letter.LetterCount.as_view(), name="letter_count"),
    path(f"{_LETTER}withdraw/", holiday_letter.LetterWithdraw.as_view(), name="letter_withdraw"),
]  # fmt: skip
