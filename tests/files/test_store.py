"""Storing, finding again, sweeping and handing out evidence."""

import hashlib
import os
import time
import uuid

import pytest
from django.db import transaction
from django.http import Http404

from safety.base.models import Refused
from safety.files import storage, tasks
from safety.files.actions import clean_name, store
from safety.files.models import Evidence
from safety.files.serve import serve
from tests.files import photos

DAY = 24 * 3600


@pytest.fixture
def photo(cast):
    return store(cast.inspector, photos.upload(photos.with_exif(6)), uuid.uuid4())


def files() -> set[str]:
    return set(storage.old_names(-1))


def make_old(*names):
    for name in names:
        past = time.time() - DAY
        os.utime(storage.path(name), (past, past))


def test_row_and_files_agree(photo):
    for name, digest in ((photo.original, photo.sha256), (photo.image, photo.image_sha256)):
        assert hashlib.sha256(storage.path(name).read_bytes()).hexdigest() == digest
        assert f"/{digest}." in name
    assert (photo.width, photo.height, photo.lat) == (40, 80, 38.1)
    assert storage.path(photo.original).read_bytes() == photos.with_exif(6)
    assert not os.access(storage.path(photo.original), os.W_OK) or os.geteuid() == 0


def test_sent_again_is_the_same_row(cast, photo):
    again = store(cast.inspector, photos.upload(photos.with_exif(6)), photo.uuid)
    assert (again.pk, Evidence.objects.count()) == (photo.pk, 1)


def test_uuid_of_another_photo_is_refused(cast, photo):
    before = files()
    with pytest.raises(Refused, match="once more"):
        store(cast.inspector, photos.upload(photos.jpeg()), photo.uuid)
    assert files() == before


def test_uuid_of_another_person_is_refused(cast, photo):
    with pytest.raises(Refused, match="once more"):
        store(cast.officer_b1, photos.upload(photos.with_exif(6)), photo.uuid)


def test_the_same_photo_twice_shares_no_file(cast, photo):
    """What becomes of one row never touches the file of another."""
    other = store(cast.inspector2, photos.upload(photos.with_exif(6)), uuid.uuid4())
    assert other.image_sha256 == photo.image_sha256
    assert len({other.image, other.original, photo.image, photo.original}) == 4


def test_refusal_leaves_neither_row_nor_file(cast):
    with pytest.raises(Refused):
        store(cast.inspector, photos.upload(b"<html>"), uuid.uuid4())
    assert not files() and not Evidence.objects.exists()


def test_full_disk_is_said_and_leaves_nothing(cast, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused, match="few minutes"):
        store(cast.inspector, photos.upload(photos.jpeg()), uuid.uuid4())
    assert not files() and not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("厨房.jpg", "厨房.jpg"),
        ("..\\..\\windows\\evil.php", "evil.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("a\0b.jpg", "ab.jpg"),
        ("photo\u202egpj.exe", "photogpj.jpg"),
        ("x" * 300 + ".jpg", "x" * 100 + ".jpg"),
        ("", "photo.jpg"),
        (".jpg", "jpg.jpg"),
        ("\u200b", "photo.jpg"),
    ],
)
def test_names_are_cleaned(sent, kept):
    assert clean_name(sent, ".jpg") == kept


def test_stored_name_tells_the_true_kind(cast):
    data = photos.encoded(photos.Image.new("RGB", (5, 5)), "PNG")
    row = store(cast.inspector, photos.upload(data, "a.php"), uuid.uuid4())
    assert row.name == "a.png"


def test_worker_makes_the_thumbnail_once(photo):
    tasks.thumbnail(photo.pk)
    photo.refresh_from_db()
    first = photo.thumbnail
    tasks.thumbnail(photo.pk)
    photo.refresh_from_db()
    assert first and photo.thumbnail == first


def test_thumbnail_of_no_row_is_no_fault(db):
    tasks.thumbnail(404)


def test_sweep_makes_the_thumbnails_that_nobody_made(photo):
    past = photo.uploaded_at - tasks.LATE
    Evidence.objects.update(uploaded_at=past)
    assert tasks.sweep() == {"thumbnails": 1, "orphans": 0}


def test_sweep_goes_on_behind_a_lost_file(cast, photo):
    other = store(cast.inspector, photos.upload(photos.jpeg()), uuid.uuid4())
    storage.path(other.image).unlink()
    Evidence.objects.update(uploaded_at=photo.uploaded_at - tasks.LATE)
    assert tasks.sweep()["thumbnails"] == 1


def test_sweep_removes_old_files_without_a_row(photo):
    orphan, _ = storage.put("image", b"orphan")
    young, _ = storage.put("image", b"young")
    make_old(orphan, photo.image, photo.original)
    assert tasks.sweep()["orphans"] == 1
    assert files() == {young, photo.image, photo.original}


def test_rolled_back_upload_is_an_orphan_until_swept(cast):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        row = store(cast.inspector, photos.upload(photos.jpeg()), uuid.uuid4())
        raise ZeroDivisionError
    make_old(row.image, row.original)
    assert tasks.sweep()["orphans"] == 2 and not files()


def test_what_is_young_stays(db):
    name, _ = storage.put("image", b"again")
    assert not storage.remove_if_old(name, DAY) and files() == {name}


@pytest.mark.parametrize("name", ["../settings.py", "/etc/passwd", "evidence/../../x", ""])
def test_no_name_leads_outside(name):
    with pytest.raises(ValueError, match="not a name"):
        storage.path(name)


def test_served_as_a_sandboxed_download(photo):
    response = serve(photo, "image")
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"] == 'attachment; filename="photo.jpg"'
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert response["ETag"] == f'"{os.path.basename(photo.image)}"'


def test_thumbnail_is_the_image_until_it_is_made(photo):
    assert photo.image_sha256 in serve(photo, "thumbnail")["ETag"]
    tasks.thumbnail(photo.pk)
    photo.refresh_from_db()
    assert photo.image_sha256 not in serve(photo, "thumbnail")["ETag"]


def test_original_is_never_shown_as_a_picture(photo):
    response = serve(photo, "original")
    assert response["Content-Type"] == "application/octet-stream"
    assert b"".join(response) == photos.with_exif(6)


def test_unknown_variant_and_lost_file_are_missing(photo):
    with pytest.raises(Http404):
        serve(photo, "../original")
    storage.path(photo.image).unlink()
    with pytest.raises(Http404):
        serve(photo, "image")
