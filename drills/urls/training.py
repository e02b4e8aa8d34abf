"""Addresses of courses, of those who take part, of certificates."""

from django.urls import path

from drills.views import certificate, course

_ONE = "training/<uuid:uuid>/"
_PERSON = "training/people/<uuid:uuid>/"
_PAPER = "training/certificates/<uuid:uuid>/"

training_patterns = [
    path("training/", course.CourseList.as_view(), name="course_list"),
    path("training/add/", course.CourseAdd.as_view(), name="course_add"),
    path("training/template/", course.CourseTemplate.as_view(), name="course_template"),
    path(_ONE, course.CourseDetail.as_view(), name="course_detail"),
    path(f"{_ONE}edit/", course.CourseEdit.as_view(), name="course_edit"),
    path(f"{_ONE}people/add/", course.ParticipantAdd.as_view(), name="participant_add"),
    path(f"{_ONE}import/", course.CourseImport.as_view(), name="course_import"),
    path(f"{_ONE}results/", course.CourseResults.as_view(), name="course_results"),
    path(_PERSON, certificate.ParticipantDetail.as_view(), name="participant_detail"),
    path(f"{_PERSON}strike/", certificate.ParticipantStrike.as_view(), name="participant_strike"),
    path(f"{_PERSON}correct/", certificate.ResultCorrect.as_view(), name="result_correct"),
    path(
        "training/certificates/", certificate.CertificateList.as_view(), name="certificate_list"
    ),
    path(_PAPER, certificate.CertificateDetail.as_view(), name="certificate_detail"),
    path(f"{_PAPER}print/", certificate.CertificatePrint.as_view(), name="certificate_print"),
    path(
        f"{_PAPER}withdraw/", certificate.CertificateWithdraw.as_view(),
        name="certificate_withdraw",
    ),
    path(f"{_PAPER}left/", certificate.CertificateLeft.as_view(), name="certificate_left"),
]  # fmt: skip
