"""Addresses of filings with the traffic police."""

from django.urls import path

from transport.views import filing

_FILING = "vehicles/filings/<uuid:uuid>/"

filing_patterns = [
    path("vehicles/filings/", filing.FilingList.as_view(), name="filing_list"),
    path("vehicles/filings/add/", filing.FilingAdd.as_view(), name="filing_add"),
    path(_FILING, filing.FilingDetail.as_view(), name="filing_detail"),
    path(f"{_FILING}workbook/", filing.FilingFile.as_view(), name="filing_file"),
    path(f"{_FILING}paper/", filing.FilingPaper.as_view(), name="filing_paper"),
    path(f"{_FILING}hand/", filing.FilingHand.as_view(), name="filing_hand"),
    path(f"{_FILING}back/", filing.FilingBack.as_view(), name="filing_back"),
]
