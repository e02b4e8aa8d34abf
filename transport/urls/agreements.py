"""Addresses of agreements, letters to parents and lessons of drivers."""

from django.urls import path

from transport.views import agreement as views
from transport.views import withdraw

_LINK = "vehicles/agreements/<uuid:uuid>/"
_LETTER = "vehicles/letters/<uuid:uuid>/"
_LESSON = "vehicles/lessons/<uuid:uuid>/"

agreement_patterns = [
    path("vehicles/agreements/", views.AgreementList.as_view(), name="agreement_list"),
    path(_LINK, views.AgreementDetail.as_view(), name="agreement_detail"),
    path(f"{_LINK}add/", views.AgreementAdd.as_view(), name="agreement_add"),
    path(f"{_LINK}print/", views.AgreementPrint.as_view(), name="agreement_print"),
    path(f"{_LINK}word/", views.AgreementWord.as_view(), name="agreement_word"),
    path(f"{_LINK}scan/", views.AgreementScan.as_view(), name="agreement_scan"),
    path(f"{_LINK}withdraw/", withdraw.AgreementWithdraw.as_view(), name="agreement_withdraw"),
    path("vehicles/letters/", views.LetterList.as_view(), name="letter_list"),
    path("vehicles/letters/add/", views.LetterAdd.as_view(), name="letter_add"),
    path(_LETTER, views.LetterDetail.as_view(), name="letter_detail"),
    path(f"{_LETTER}read/", views.LetterRead.as_view(), name="letter_read"),
    path(f"{_LETTER}word/", views.LetterWord.as_view(), name="letter_word"),
    path(f"{_LETTER}withdraw/", withdraw.LetterWithdraw.as_view(), name="letter_withdraw"),
    path("vehicles/lessons/", views.LessonList.as_view(), name="lesson_list"),
    path("vehicles/lessons/add/", views.LessonAdd.as_view(), name="lesson_add"),
    path("vehicles/lessons/missing/", views.LessonMissing.as_view(), name="lesson_missing"),
    path(_LESSON, views.LessonDetail.as_view(), name="lesson_detail"),
    path(f"{_LESSON}scan/", views.LessonScan.as_view(), name="lesson_scan"),
    path(f"{_LESSON}withdraw/", withdraw.LessonWithdraw.as_view(), name="lesson_withdraw"),
]
