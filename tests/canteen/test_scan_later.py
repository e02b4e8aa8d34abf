"""The scan of a certificate that was recorded without one, as one comes by a list (R08)."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from canteen.actions import correct
from canteen.actions import worker as workers
from canteen.models import Worker
from safety.base.models import Refused
from safety.files.models import Evidence
from tests.canteen.conftest import TODAY, certify, worker_of
from tests.canteen.test_correct import ISSUED, says
from tests.files import papers, photos
from tests.refusals import assert_nothing_changed

LIST = reverse("canteen:worker_list")


@pytest.fixture
def paper(worker, cast):
    return certify(worker, cast.officer_a1, ISSUED)


def address(paper):
    return reverse("canteen:certificate_scan_add", args=[paper.uuid])


def sent(data=None, name="证.jpg"):
    return {"client_uuid": uuid.uuid4(), "scan": photos.upload(data or photos.jpeg(), name)}


def unseen(client) -> list[str]:
    page = client.get(LIST, {"state": "unseen"})
    return [row.name for row in page.context["rows"]]


@pytest.mark.parametrize("data", [None, papers.pdf()], ids=["photo", "pdf"])
def test_it_is_added_once(cast, kitchen, worker, paper, as_user, data):
    client = as_user(cast.officer_a1)
    worker_of(kitchen, cast.officer_a1, name="李娜")  # without any certificate
    assert address(paper) in client.get(worker.get_absolute_url()).content.decode()
    assert unseen(client) == ["王芳"]
    assert client.post(address(paper), sent(data))["Location"] == worker.get_absolute_url()
    scan = reverse("canteen:certificate_scan", args=[paper.uuid])
    assert client.get(scan).status_code == 200
    page = client.get(worker.get_absolute_url()).content.decode()
    assert scan in page and address(paper) not in page and "no scan" not in page
    assert unseen(client) == []
    with assert_nothing_changed():
        assert client.post(address(paper), sent()).status_code == 422


@pytest.mark.parametrize(
    "data", [b"<html><script>alert(1)</script>", b"%PDF-1.4 no more", b"\xff\xd8\xff no photo"]
)
def test_what_is_no_scan_is_refused(cast, paper, as_user, data):
    client = as_user(cast.officer_a1)
    client.get("/nowhere/")
    with assert_nothing_changed():
        assert client.post(address(paper), sent(data)).status_code == 422
        assert client.post(address(paper), {"client_uuid": uuid.uuid4()}).status_code == 422


def test_not_by_others_nor_of_what_is_withdrawn(cast, paper):
    upload = photos.upload(photos.jpeg(), "证.jpg")
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        workers.prepare_later(paper, cast.officer_a2, upload, form_uuid=uuid.uuid4())
    correct.withdraw_certificate(paper, says(paper, cast.officer_a1))
    paper.refresh_from_db()
    with assert_nothing_changed(), pytest.raises(Refused):
        workers.prepare_later(paper, cast.officer_a1, upload, form_uuid=uuid.uuid4())
    assert not Evidence.objects.exists()
    assert not Worker.objects.unseen(TODAY).exists()
