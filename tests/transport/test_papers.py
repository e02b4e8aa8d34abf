"""Photos of vehicles and scans of drivers' papers: who keeps them, who sees them, what is refused
leaves nothing."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from safety.base.models import Refused
from safety.schools.models import SecurityEvent
from tests.files import papers as pdfs
from tests.files import photos
from tests.refusals import assert_nothing_changed
from tests.transport.conftest import driver_of
from transport.actions import driver as drivers
from transport.actions import paper as actions
from transport.actions import reveal
from transport.models import Paper


def keep(whole, officer, kind, data=None, once=None):
    once = once or uuid.uuid4()
    upload = photos.upload(data or photos.jpeg(size=(8, 8)))
    scan = actions.prepare_scan(whole, officer, upload, form_uuid=once)
    return actions.add_paper(whole, officer, uuid=once, kind=kind, scan=scan)


def post(client, name, whole, **data):
    url = reverse(f"transport:{name}", args=[whole.uuid])
    return client.post(url, {"client_uuid": uuid.uuid4(), **data})


def test_a_photo_of_a_vehicle_is_kept_and_shown(bus, cast, as_user):
    client = as_user(cast.officer_a1)
    answer = post(
        client, "vehicle_paper_add", bus, kind="outside", scan=photos.upload(photos.jpeg())
    )
    assert answer.url == bus.get_absolute_url()
    paper = Paper.objects.get(vehicle=bus)
    assert (paper.kind, paper.school, paper.recorded_by) == ("outside", cast.a1, cast.officer_a1)
    for reader in (cast.officer_a1, cast.admin_a):
        page = as_user(reader).get(bus.get_absolute_url())
        assert paper.get_absolute_url() in page.content.decode()
        assert as_user(reader).get(paper.get_absolute_url()).status_code == 200


def test_a_pdf_of_a_driver_is_kept(driver, cast, as_user, settings):
    settings.DEMO = True  # nobody is asked for the password once more
    answer = post(
        as_user(cast.officer_a1), "driver_paper_add", driver, kind="medical",
        scan=photos.upload(pdfs.pdf(), "体检.pdf"),
    )  # fmt: skip
    assert answer.status_code == 302
    paper = Paper.objects.get(driver=driver)
    asked = as_user(cast.principal_a1).get(paper.get_absolute_url())
    file = as_user(cast.principal_a1).post(asked.url, {"reason": "核对备案表"})
    assert (file["Content-Type"], paper.document_id is not None) == ("application/pdf", True)


def test_a_driver_s_paper_is_shown_to_whoever_says_why(driver, cast, as_user, settings):
    settings.DEMO = True
    paper = keep(driver, cast.officer_a1, "licence")
    client = as_user(cast.admin_a)
    url = client.get(paper.get_absolute_url()).url
    assert "text/html" in client.get(url)["Content-Type"]
    with assert_nothing_changed():
        assert client.post(url, {"reason": ""}).status_code == 422
    shown = client.post(url, {"reason": "核对备案表"})
    assert shown["Content-Type"] == "image/jpeg"
    event = SecurityEvent.objects.get(kind="scan_revealed")
    assert (event.user, event.detail["paper"]) == (cast.admin_a, "licence")
    log = as_user(cast.city_admin).get(reverse("desk:security_log")).content.decode()
    assert "核对备案表" in log
    # Once as a kind to filter by, and once as what happened.
    assert log.lower().count("scanned document of a driver shown") == 2
    assert log.lower().count("sealed number of a driver shown") == 1


def test_only_so_many_a_day(driver, cast, monkeypatch):
    monkeypatch.setattr(reveal, "A_DAY", 1)
    paper = keep(driver, cast.officer_a1, "licence")
    reveal.reveal_scan(paper, cast.admin_a, reason="核对")
    with assert_nothing_changed(), pytest.raises(Refused, match="no more"):
        reveal.reveal_scan(paper, cast.admin_a, reason="核对")


def test_a_second_click_keeps_one(bus, cast):
    once, data = uuid.uuid4(), photos.jpeg(size=(8, 8))
    assert keep(bus, cast.officer_a1, "inside", data, once) == keep(
        bus, cast.officer_a1, "inside", data, once
    )
    with assert_nothing_changed(), pytest.raises(Refused):
        keep(bus, cast.officer_a1, "gear", data, once)


@pytest.mark.parametrize("kind", ["outside", "", "selfie"])
def test_what_is_of_no_driver_is_refused(driver, cast, as_user, kind):
    client = as_user(cast.officer_a1)
    with assert_nothing_changed():
        answer = post(
            client, "driver_paper_add", driver, kind=kind, scan=photos.upload(photos.jpeg())
        )
        assert answer.status_code == 422
        assert post(client, "driver_paper_add", driver, kind="medical").status_code == 422


def test_what_is_neither_photo_nor_pdf_is_refused(driver, cast, as_user):
    client = as_user(cast.officer_a1)
    with assert_nothing_changed():
        answer = post(
            client, "driver_paper_add", driver, kind="medical",
            scan=photos.upload(b"MZ program", "a.jpg"),
        )  # fmt: skip
        assert answer.status_code == 422


def test_another_school_of_the_same_driver_sees_none(driver, cast, as_user):
    paper = keep(driver, cast.officer_a1, "medical")
    assert driver_of(cast.b1, cast.officer_b1) == driver
    page = as_user(cast.officer_b1).get(driver.get_absolute_url())
    assert list(page.context["papers"]) == []
    assert as_user(cast.officer_b1).get(paper.get_absolute_url()).status_code == 404
    assert list(as_user(cast.admin_a).get(driver.get_absolute_url()).context["papers"]) == [paper]


def test_only_a_school_that_uses_it_keeps_one(driver, cast):
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        keep(driver, cast.admin_a, "medical")
    drivers.leave(driver, cast.officer_a1)
    with assert_nothing_changed(), pytest.raises(Refused, match="no longer"):
        keep(driver, cast.officer_a1, "medical")


def test_there_is_an_end_to_them(bus, cast, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 1)
    keep(bus, cast.officer_a1, "outside")
    with assert_nothing_changed(), pytest.raises(Refused, match="kept already"):
        keep(bus, cast.officer_a1, "outside")


def test_a_driver_s_paper_is_refused_to_whoever_does_not_see_it(driver, cast):
    paper = keep(driver, cast.officer_a1, "licence")
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        reveal.reveal_scan(paper, cast.admin_b, reason="核对")
