"""The upload: the gate speaks at the field."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from safety.sheets.forms import UploadForm
from tests.sheets.test_importer import GOOD


def form(data, name="a.xlsx"):
    values = {"client_uuid": "7d0f4c4e-5d3f-4a36-9a75-1a2b3c4d5e6f"}
    return UploadForm(values, {"file": SimpleUploadedFile(name, data)})


def test_a_workbook_passes_whatever_its_name():
    for name in ("a.xlsx", "b.xls", "名单"):
        passed = form(GOOD, name)
        assert passed.is_valid() and passed.data_of_file() == GOOD


@pytest.mark.parametrize("data", [b"", b"<html>", b"a,b\n", b"PK\x03\x04broken"])
def test_anything_else_is_refused_at_the_field(data):
    refused = form(data)
    assert list(refused.errors) == ["file"]


def test_an_upload_past_the_limit_is_refused(settings):
    settings.SHEETS_UPLOAD_BYTES = 100
    assert form(GOOD).errors.as_data()["file"][0].code == "too_big"
