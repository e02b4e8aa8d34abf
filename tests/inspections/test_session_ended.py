"""A post by somebody whose session has ended: nothing is stored, nothing typed is lost."""

import uuid

import pytest
from django.urls import reverse

from tests.files import photos
from tests.inspections import story
from tests.refusals import assert_nothing_changed


@pytest.fixture
def address(cast):
    return reverse("inspections:hazard_submit", kwargs={"uuid": story.issued(cast).uuid})


def test_what_was_typed_is_given_back(client, address):
    data = {"client_uuid": uuid.uuid4(), "version": 2, "note": "已更换 <b>灯管</b>\n二楼"}
    with assert_nothing_changed():
        response = client.post(address, {**data, "photo": photos.upload(photos.jpeg())})
    page = response.text
    assert response.status_code == 401 and response["Cache-Control"] == "no-store"
    assert "已更换 &lt;b&gt;灯管&lt;/b&gt;\n二楼</textarea>" in page and "What was done" in page
    assert str(data["client_uuid"]) not in page and "Photos and files" in page
    assert f"/account/login/?next={address}" in page


def test_missing_and_foreign_are_told_the_same(client, address):
    missing = reverse("inspections:hazard_submit", kwargs={"uuid": uuid.uuid4()})
    pages = [client.post(a, {"note": "x"}).text.replace(a, "") for a in (address, missing)]
    assert pages[0] == pages[1]


def test_no_password_is_given_back(client, cast):
    """A channel's signing key is typed as a password is."""
    address = reverse("desk:channel_add")
    page = client.post(address, {"name": "安全群", "secret": "SECabcdef"}).text
    assert "安全群" in page and "SECabcdef" not in page


def test_where_one_cannot_go_back_to_the_sign_in_leads_home(client, cast):
    response = client.post(reverse("inspections:hazard_export"), {})
    assert response.status_code == 401 and '/account/login/?next=/"' in response.text
