"""The hazard's pages: what they show, who may act, and that refusals change nothing."""

import datetime as dt
import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from inspections.actions import rectify
from inspections.models import Hazard, HazardPhoto
from tests.inspections import story
from tests.refusals import assert_nothing_changed


@pytest.fixture
def hazard(cast):
    return story.issued(cast)


def url(name, hazard, **more):
    return reverse(f"inspections:{name}", kwargs={"uuid": hazard.uuid, **more})


def jpeg(colour="#335577"):
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return SimpleUploadedFile("photo.jpg", out.getvalue(), "image/jpeg")


def plan_data(hazard, **fields):
    return {"version": hazard.version, **story.PLAN, "funds": "1200", **fields}


def test_page_shows_what_who_and_what_next(as_user, cast, hazard):
    page = as_user(cast.officer_a1).get(hazard.get_absolute_url()).content.decode()
    assert hazard.what in page
    assert hazard.number in page
    assert url("hazard_plan", hazard) in page
    assert url("hazard_recheck", hazard) not in page


def test_inspector_has_no_plan_button(as_user, cast, hazard):
    page = as_user(cast.inspector).get(hazard.get_absolute_url()).content.decode()
    assert url("hazard_plan", hazard) not in page
    assert url("hazard_reclassify", hazard) in page


def test_plan_is_saved_and_the_page_says_so(as_user, cast, hazard):
    response = as_user(cast.officer_a1).post(url("hazard_plan", hazard), plan_data(hazard))
    assert response.status_code == 302
    hazard.refresh_from_db()
    assert (hazard.state, hazard.measures) == ("rectifying", "更换灭火器")


def test_stale_plan_gets_409_with_both_values(as_user, cast, hazard):
    client = as_user(cast.officer_a1)
    stale = plan_data(hazard, measures="我打的字")
    story.save_plan(hazard, cast.principal_a1, measures="校长的方案")
    with assert_nothing_changed():
        response = client.post(url("hazard_plan", hazard), stale)
    assert response.status_code == 409
    assert {"我打的字", "校长的方案"} <= set_of(response, "我打的字", "校长的方案")


def set_of(response, *words):
    return {word for word in words if word in response.content.decode()}


@pytest.mark.parametrize(
    "bad", [{"funds": "-1"}, {"funds": "1e30"}, {"funds": "NaN"}, {"measures": "\u200b"}]
)
def test_bad_plan_is_422_and_changes_nothing(as_user, cast, hazard, bad):
    client = as_user(cast.officer_a1)
    with assert_nothing_changed():
        response = client.post(url("hazard_plan", hazard), plan_data(hazard, **bad))
    assert response.status_code == 422


def test_photo_then_submission(as_user, cast, hazard):
    client = as_user(cast.officer_a1)
    data = {"client_uuid": uuid.uuid4(), "photo": jpeg()}
    assert client.post(url("hazard_photo_add", hazard), data).status_code == 302
    assert client.post(url("hazard_submit", hazard), handing_in(hazard)).status_code == 302
    hazard.refresh_from_db()
    assert hazard.state == "awaiting_recheck"


def handing_in(hazard, **fields):
    return {"client_uuid": uuid.uuid4(), "version": hazard.version, "note": "已更换", **fields}


def test_photos_and_note_are_handed_in_together_and_again_harmlessly(as_user, cast, hazard):
    client, data = as_user(cast.officer_a1), handing_in(hazard)
    for _click in range(2):
        data["photo"] = [jpeg(), jpeg("#228844")]
        assert client.post(url("hazard_submit", hazard), data).status_code == 302
    assert Hazard.objects.get().state == "awaiting_recheck"
    assert hazard.photos.filter(moment="after").count() == 2


def test_a_photo_added_keeps_the_note(as_user, cast, hazard):
    client = as_user(cast.officer_a1)
    data = handing_in(hazard, photo=jpeg(), add="photos")
    response = client.post(url("hazard_submit", hazard), data)
    assert response.status_code == 200 and "已更换" in response.content.decode()
    assert Hazard.objects.get().state == "to_rectify" and hazard.photos.count() == 1
    with assert_nothing_changed():
        response = client.post(url("hazard_submit", hazard), handing_in(hazard, add="photos"))
    assert response.status_code == 422 and "已更换" in response.content.decode()


@pytest.mark.parametrize(("fields", "status"), [({"note": ""}, 422), ({"version": 99}, 409)])
def test_refused_hand_in_leaves_no_photo_and_says_so(as_user, cast, hazard, fields, status):
    client = as_user(cast.officer_a1)
    with assert_nothing_changed():
        response = client.post(
            url("hazard_submit", hazard), handing_in(hazard, photo=jpeg(), **fields)
        )
    assert response.status_code == status
    assert "Choose the photos again" in response.content.decode()


def test_hand_in_of_what_is_handed_in_leaves_no_photo(as_user, cast, hazard):
    row, client = story.submit(hazard, cast.officer_a1), as_user(cast.officer_a1)
    for name in ("hazard_submit", "hazard_photo_add"):
        with assert_nothing_changed():
            response = client.post(url(name, hazard), handing_in(row, photo=jpeg()))
        assert response.status_code == 422


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "The file is empty"), (b"\0\0\0\x18ftypheic" + b"\0" * 40, "HEIC photos cannot be read"),
     (b"<html>", "This is not a photo")],
)  # fmt: skip
def test_photo_that_is_none_is_refused_in_its_own_words(as_user, cast, hazard, content, words):
    client = as_user(cast.officer_a1)
    for name in ("hazard_submit", "hazard_photo_add"):
        upload = SimpleUploadedFile("IMG_0001", content)
        with assert_nothing_changed():
            response = client.post(url(name, hazard), handing_in(hazard, photo=upload))
        assert response.status_code == 422 and words in response.content.decode()


def test_photo_without_an_extension_is_taken(as_user, cast, hazard):
    upload = SimpleUploadedFile("image", jpeg().read())
    response = as_user(cast.officer_a1).post(
        url("hazard_submit", hazard), handing_in(hazard, photo=upload)
    )
    assert response.status_code == 302


def test_request_in_other_words_is_no_retry(as_user, cast, hazard):
    client = as_user(cast.officer_a1)
    data = {"client_uuid": uuid.uuid4(), "version": hazard.version, "reason": "等待采购",
            "new_deadline": hazard.deadline + dt.timedelta(days=10)}  # fmt: skip
    for _click in range(2):
        assert client.post(url("hazard_extend", hazard), data).status_code == 302
    with assert_nothing_changed():
        response = client.post(url("hazard_extend", hazard), {**data, "reason": "放假"})
    assert response.status_code == 422


def test_same_photo_twice_is_one_photo(as_user, cast, hazard):
    client, once = as_user(cast.officer_a1), uuid.uuid4()
    for _click in range(2):
        client.post(url("hazard_photo_add", hazard), {"client_uuid": once, "photo": jpeg()})
    assert HazardPhoto.objects.filter(hazard=hazard, moment="after").count() == 1


def test_submission_without_photo_is_refused(as_user, cast, hazard):
    client = as_user(cast.officer_a1)
    with assert_nothing_changed():
        response = client.post(url("hazard_submit", hazard), handing_in(hazard))
    assert response.status_code == 422
    assert "Add a photo" in response.content.decode()


def test_photo_is_served_to_those_who_may_see_the_hazard(as_user, cast, hazard):
    client = as_user(cast.officer_a1)
    client.post(url("hazard_photo_add", hazard), {"client_uuid": uuid.uuid4(), "photo": jpeg()})
    photo = hazard.photos.get(moment="after").evidence.uuid
    address = url("hazard_photo", hazard, photo=photo, variant="image")
    assert client.get(address)["Content-Type"] == "image/jpeg"
    assert as_user(cast.admin_b).get(address).status_code == 404
    original = url("hazard_photo", hazard, photo=photo, variant="original")
    assert as_user(cast.city_admin).get(original).status_code == 404


def test_officer_cannot_recheck(as_user, cast, hazard):
    story.submit(hazard, cast.officer_a1)
    client = as_user(cast.officer_a1)
    assert client.get(url("hazard_recheck", hazard)).status_code == 403
    data = {"version": Hazard.objects.get().version, "decision": "sign_off"}
    with assert_nothing_changed():
        assert client.post(url("hazard_recheck", hazard), data).status_code == 403


def test_recheck_signs_off(as_user, cast, hazard):
    row = story.submit(hazard, cast.officer_a1)
    data = {"version": row.version, "decision": "sign_off", "on_site": "on"}
    assert as_user(cast.inspector).post(url("hazard_recheck", hazard), data).status_code == 302
    assert Hazard.objects.get().state == "signed_off"


def test_return_needs_a_reason(as_user, cast, hazard):
    row = story.submit(hazard, cast.officer_a1)
    data = {"version": row.version, "decision": "return"}
    client = as_user(cast.inspector)
    with assert_nothing_changed():
        response = client.post(url("hazard_recheck", hazard), data)
    assert response.status_code == 422


def test_extension_is_asked_and_granted(as_user, cast, hazard):
    day = hazard.deadline + dt.timedelta(days=10)
    data = {"client_uuid": uuid.uuid4(), "version": hazard.version, "new_deadline": day,
            "reason": "等待采购"}  # fmt: skip
    assert as_user(cast.officer_a1).post(url("hazard_extend", hazard), data).status_code == 302
    asked = hazard.extensions.get()
    address = url("extension_decide", hazard, extension=asked.uuid)
    client = as_user(cast.city_admin)
    assert "等待采购" in client.get(address).content.decode()
    data = {"version": Hazard.objects.get().version, "granted": "yes"}
    assert client.post(address, data).status_code == 302
    assert Hazard.objects.get().deadline == day


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_bad_extension_changes_nothing(as_user, cast, hazard, days):
    client = as_user(cast.officer_a1)
    day = hazard.deadline + dt.timedelta(days=days)
    data = {"client_uuid": uuid.uuid4(), "version": hazard.version, "new_deadline": day,
            "reason": "等待采购"}  # fmt: skip
    with assert_nothing_changed():
        assert client.post(url("hazard_extend", hazard), data).status_code == 422


def test_extension_of_another_hazard_is_404(as_user, cast, hazard):
    other = story.issued(cast, school=cast.a2)
    asked = story.ask(other, cast.officer_a2)
    address = url("extension_decide", hazard, extension=asked.uuid)
    assert as_user(cast.city_admin).get(address).status_code == 404


def test_reclassify(as_user, cast, hazard):
    data = {"version": hazard.version, "severity": "serious", "area": hazard.area,
            "deadline": hazard.deadline, "reason": "有人员密集场所"}  # fmt: skip
    response = as_user(cast.city_admin).post(url("hazard_reclassify", hazard), data)
    assert response.status_code == 302
    assert Hazard.objects.get().severity == "serious"


def test_timeline_tells_every_step(as_user, cast, hazard):
    row = story.give_back(story.submit(hazard, cast.officer_a1), cast.inspector)
    page = as_user(cast.leader).get(row.get_absolute_url()).content.decode()
    assert "Returned: not put right yet." in page
    assert "照片不清" in page


def test_query_count_does_not_grow_with_the_history(
    as_user, cast, hazard, django_assert_max_num_queries
):
    for _round in range(4):
        hazard = story.give_back(story.submit(hazard, cast.officer_a1), cast.inspector)
    client = as_user(cast.officer_a1)
    with django_assert_max_num_queries(16):
        client.get(hazard.get_absolute_url())


def test_old_deadlines_stay_on_the_page(as_user, cast, hazard):
    request = story.ask(hazard, cast.officer_a1)
    rectify.decide_extension(request, cast.inspector, granted=True, answer="同意")
    page = as_user(cast.leader).get(hazard.get_absolute_url()).content.decode()
    assert f"{request.old_deadline} → {request.new_deadline}" in page
    row = Hazard.objects.get()
    form = as_user(cast.officer_a1).get(url("hazard_extend", row)).content.decode()
    assert "One extension is still possible." in form


def test_progress_is_noted_and_told_in_the_history(as_user, cast, hazard):
    web, data = as_user(cast.officer_a1), {"version": hazard.version, "note": "已订购灭火器"}
    assert url("hazard_progress", hazard) in web.get(hazard.get_absolute_url()).content.decode()
    with assert_nothing_changed():
        assert web.post(url("hazard_progress", hazard), {**data, "note": " "}).status_code == 422
    assert web.post(url("hazard_progress", hazard), data).status_code == 302
    with assert_nothing_changed():
        response = web.post(url("hazard_progress", hazard), {**data, "note": "另一句话"})
    assert response.status_code == 409 and "另一句话" in response.content.decode()
    bureau = as_user(cast.inspector).get(hazard.get_absolute_url()).content.decode()
    assert "已订购灭火器" in bureau and url("hazard_progress", hazard) not in bureau
