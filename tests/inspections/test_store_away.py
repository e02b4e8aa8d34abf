"""The place where files lie does not answer: said as such, with when to come again, and nothing of
any file; what is lost is still told from it."""

import shutil
import uuid

import pytest

from safety.files import folder, storage
from tests.inspections import story
from tests.inspections.pages import url
from tests.inspections.test_notice_template import issued, take_in, use
from tests.refusals import assert_nothing_changed


def unmounted(settings, monkeypatch):
    shutil.rmtree(settings.MEDIA_ROOT)


def store_down(settings, monkeypatch):
    settings.S3_BUCKET, settings.S3_ENDPOINT = "evidence", "http://127.0.0.1:9"
    settings.S3_ACCESS_KEY = settings.S3_SECRET_KEY = "only for tests"


def disk_ill(settings, monkeypatch):
    def ill(name):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(folder, "open_file", ill)


@pytest.fixture(params=[unmounted, store_down, disk_ill], ids=lambda away: away.__name__)
def away(request, settings, monkeypatch):
    """A function after which no file can be had."""
    return lambda: request.param(settings, monkeypatch)


def assert_said(response):
    assert response.status_code == 503 and not response.streaming
    assert (response["Retry-After"], response["Cache-Control"]) == ("60", "no-store")
    assert "does not answer. None is lost" in response.content.decode()


def test_photos_and_documents(cast, as_user, away):
    hazard = story.issued(cast)
    photo = story.picture(hazard, cast.officer_a1)
    paper = story.attach(hazard, cast.officer_a1)
    web = as_user(cast.officer_a1)
    away()
    evidence = photo.evidence.uuid
    with assert_nothing_changed():
        for place in (url("hazard_photo", hazard, evidence, "image"),
                      url("hazard_photo", hazard, evidence, "thumbnail"),
                      url("visit_photo", hazard.inspection, evidence, "image"),
                      url("hazard_document", hazard, paper.uuid)):  # fmt: skip
            assert_said(web.get(place))
        assert web.get(hazard.get_absolute_url()).status_code == 200
        assert_missing(web, hazard)


def assert_missing(web, hazard):
    """What there is not is missing, whether files can be had or not."""
    assert web.get(url("hazard_photo", hazard, uuid.uuid4(), "image")).status_code == 404


def test_the_notice_and_its_template(cast, as_user, away):
    row = take_in(cast)
    use(cast, row)
    visit, reader = issued(cast), as_user(cast.officer_a1)
    away()
    assert_said(reader.get(url("visit_notice_file", visit)))
    assert reader.get(url("visit_notice", visit)).status_code == 200
    admin = as_user(cast.city_admin)
    page = admin.get(row.get_absolute_url()).content.decode()
    assert "cannot be read now" in page and "is lost" not in page
    for name in ("notice_template_preview", "notice_template_file"):
        assert_said(admin.get(url(name, row)))


def test_said_in_chinese(cast, as_user, settings):
    hazard = story.issued(cast)
    photo = story.picture(hazard, cast.officer_a1)
    shutil.rmtree(settings.MEDIA_ROOT)
    where = url("hazard_photo", hazard, photo.evidence.uuid, "image")
    response = as_user(cast.officer_a1).get(where, headers={"accept-language": "zh-CN"})
    assert response.status_code == 503
    assert "照片和附件暂时无法读取" in response.content.decode()


def test_a_file_that_is_lost_is_still_missing(cast, as_user):
    hazard = story.issued(cast)
    photo = story.picture(hazard, cast.officer_a1)
    storage.path(photo.evidence.image).unlink()
    where = url("hazard_photo", hazard, photo.evidence.uuid, "image")
    assert as_user(cast.officer_a1).get(where).status_code == 404
