"""Addresses at which a record is put right or withdrawn."""

from django.urls import path

from canteen.views import correct

_PAPER = "kitchens/certificates/<uuid:uuid>/"
_CHECK = "kitchens/checks/<uuid:uuid>/"
_SAMPLE = "kitchens/samples/<uuid:uuid>/"

correction_patterns = [
    path(f"{_PAPER}correct/", correct.CertificateCorrect.as_view(), name="certificate_correct"),
    path(f"{_PAPER}withdraw/", correct.CertificateWithdraw.as_view(), name="certificate_withdraw"),
    path(f"{_CHECK}correct/", correct.CheckCorrect.as_view(), name="check_correct"),
    path(f"{_CHECK}withdraw/", correct.CheckWithdraw.as_view(), name="check_withdraw"),
    path(f"{_SAMPLE}correct/", correct.SampleCorrect.as_view(), name="sample_correct"),
    path(f"{_SAMPLE}withdraw/", correct.SampleWithdraw.as_view(), name="sample_withdraw"),
    path(
        "kitchens/contracts/<uuid:uuid>/correct/",
        correct.ContractCorrect.as_view(),
        name="contract_correct",
    ),
]
