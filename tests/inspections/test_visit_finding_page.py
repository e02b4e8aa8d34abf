"""Findings on the checklist screen: written down, changed, withdrawn, with their photos."""

import datetime as dt
import re
import uuid

import pytest

from inspections.models import Hazard, HazardPhoto
from safety.files.models import Evidence
from tests.files import photos
from tests.inspections import story
from tests.inspections.pages import JSON, once, url
from tests.refusals import assert_nothing_changed


@pytest.fixture
def visit(cast):
    return story.under_way(cast)


@pytest.fixture
def web(as_user, cast):
    return as_user(cast.inspector)


def add(web, visit, **headers_and_fields):
    headers = {k: v for k, v in headers_and_fields.items() if k.startswith("HTTP_")}
    fields = {k: v for k, v in headers_and_fields.items() if k not in headers}
    item = story.items(visit)[0]
    return web.post(url("visit_hazard_add", visit, item.pk), body(**fields), **headers)


def body(**fields):
    return {
        **once(),
        "what": "灭火器压力不足",
        "place": "二楼走廊",
        "severity": "general",
        "remedy": "deadline",
        "deadline": "2026-03-17",
        "responsible": "王建国",
        "interim_control": "",
        **fields,
    }


def picture(colour="green"):
    return photos.upload(photos.jpeg(colour=colour))


def test_form_is_filled_by_the_rule(web, cast, visit):
    story.items(visit).filter(position=1).update(severity="serious", days=10)
    cast.a1.officer_name = "王建国"
    cast.a1.save()
    form = web.get(url("visit_hazard_add", visit, story.items(visit)[0].pk)).context["form"]
    assert form.initial == {
        "severity": "serious", "deadline": "2026-03-20", "responsible": "王建国"
    }  # fmt: skip


def test_finding_is_a_draft_and_its_item_fails(web, visit):
    response = add(web, visit, before=[picture()])
    hazard = Hazard.objects.get()
    assert response["Location"].endswith(f"#item-{hazard.item_id}")
    assert (hazard.state, hazard.deadline) == ("draft", dt.date(2026, 3, 17))
    assert visit.answers.get().result == "fail"
    assert hazard.photos.get().moment == "before"


def test_finding_sent_ten_times_is_one_with_one_photo(web, visit):
    data = body()
    item = story.items(visit)[0]
    for _ in range(10):
        reply = web.post(
            url("visit_hazard_add", visit, item.pk), data | {"before": picture()}, **JSON
        )
        assert reply.status_code == 200
    assert [m.objects.count() for m in (Hazard, HazardPhoto, Evidence)] == [1, 1, 1]


def test_reply_says_where_to_go_on(web, visit):
    reply = add(web, visit, **JSON).json()
    hazard = Hazard.objects.get()
    assert reply["url"] == url("visit_hazard_edit", visit, hazard.uuid)
    assert (reply["version"], reply["done"], reply["total"]) == (1, 1, 3)
    assert "灭火器压力不足" in reply["html"]


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"what": ""}, "required"),
        ({"what": "\u3000\u200b"}, "required"),
        ({"what": "长" * 501}, "500"),
        ({"severity": "huge"}, "that are offered"),
        ({"severity": "serious"}, "safe until"),
        ({"severity": "major", "interim_control": " "}, "safe until"),
        ({"deadline": ""}, "last day"),
        ({"deadline": "2026-03-09"}, "one year"),
        ({"deadline": "2027-03-11"}, "one year"),
        ({"deadline": "2026-02-30"}, "valid date"),
        ({"deadline": "0001-01-01"}, "1900"),
        ({"remedy": ""}, "required"),
        ({"client_uuid": "x"}, "Open the page again"),
    ],
)
def test_bad_finding_is_refused_and_nothing_is_written(web, visit, wrong, word):
    with assert_nothing_changed():
        live = add(web, visit, **JSON, **wrong)
        plain = add(web, visit, **wrong)
    assert live.status_code == plain.status_code == 422
    assert word in live.json()["error"]
    assert word in str(plain.context["form"].errors)


@pytest.mark.parametrize(
    "data",
    [b"", b"<html><script>alert(1)</script></html>", b"<?php ?>", photos.moving("GIF"),
     photos.jpeg((400, 300))[:900], photos.png_claiming(50_000, 50_000)],
)  # fmt: skip
def test_bad_photo_is_refused_with_the_whole_finding(web, visit, data):
    with assert_nothing_changed():
        reply = add(web, visit, before=[photos.upload(data)], **JSON)
    assert reply.status_code == 422 and reply.json()["error"]


@pytest.mark.parametrize("name", ["before", "after"])
def test_without_its_interim_control_it_comes_back_and_asks_for_the_photos_again(web, visit, name):
    hazard = story.find(visit, photos=["before"])
    where = url("visit_hazard_edit", visit, hazard.uuid)
    with assert_nothing_changed():
        reply = web.post(where, body(version=1, severity="major", **{name: picture()}))
        bare = web.post(where, body(version=1, severity="major"))
    said, page = "Choose the photos again: they were not kept.", reply.content.decode()
    assert (reply.status_code, bare.status_code) == (422, 422)
    assert "灭火器压力不足" in page and "Say what keeps people safe" in page
    assert said in page and said not in bare.content.decode()
    assert hazard.photos.count() == 1


def test_photos_of_a_stale_change_are_asked_for_again(web, cast, visit):
    hazard = story.find(visit)
    changed = {"version": 1, "what": "同事写的", "severity": "general"}
    story.finding.amend_hazard(hazard, cast.inspector2, **changed)
    where = url("visit_hazard_edit", visit, hazard.uuid)
    with assert_nothing_changed():
        reply = web.post(where, body(version=1, before=picture()))
    assert reply.status_code == 409 and "Choose the photos again" in reply.content.decode()


def test_ten_photos_at_once_are_too_many(web, visit):
    many = [picture(c) for c in ("red", "blue", "green", "black", "white")] * 2
    with assert_nothing_changed():
        assert add(web, visit, before=many, **JSON).status_code == 422


def test_fixed_on_the_spot_has_photos_before_and_after(web, visit):
    add(web, visit, remedy="fixed", deadline="", before=[picture("red")], after=[picture()])
    hazard = Hazard.objects.get()
    assert hazard.on_the_spot and hazard.deadline is None
    assert [photo.moment for photo in hazard.photos.all()] == ["before", "after"]


def test_finding_is_changed_with_its_version(web, visit):
    hazard = story.find(visit)
    where = url("visit_hazard_edit", visit, hazard.uuid)
    assert web.get(where).context["form"].initial["what"] == "灭火器过期"
    reply = web.post(where, body(version=1, what="改过", before=[picture()]), **JSON).json()
    assert reply["version"] == 2 and hazard.photos.count() == 1
    hazard.refresh_from_db()
    assert hazard.what == "改过"


def test_stale_change_shows_both(web, visit):
    hazard = story.find(visit)
    where = url("visit_hazard_edit", visit, hazard.uuid)
    web.post(where, body(version=1, what="同事写的"))
    with assert_nothing_changed():
        plain = web.post(where, body(version=1, what="我写的"))
        live = web.post(where, body(version=1, what="我写的"), **JSON)
    page = plain.content.decode()
    assert (plain.status_code, live.status_code) == (409, 409)
    assert "同事写的" in page and "我写的" in page and live.json()["version"] == 2


def test_withdrawn_finding_is_gone_from_the_screen(web, visit):
    hazard = story.find(visit)
    for _ in range(2):
        response = web.post(url("visit_hazard_withdraw", visit, hazard.uuid), once(version=1))
        assert response.status_code == 302
    hazard.refresh_from_db()
    assert hazard.state == "withdrawn"
    assert "灭火器过期" not in web.get(url("visit_fill", visit)).content.decode()


def test_what_a_colleague_changed_meanwhile_is_not_withdrawn_unseen(web, cast, visit):
    hazard = story.find(visit)
    there, old = url("visit_hazard_withdraw", visit, hazard.uuid), once(version=hazard.version)
    changed = {"version": 1, "what": "同事写的", "severity": "general"}
    story.finding.amend_hazard(hazard, cast.inspector2, **changed)
    with assert_nothing_changed():
        plain, live = web.post(there, old), web.post(there, old, **JSON)
    page = plain.content.decode()
    assert (plain.status_code, live.status_code) == (409, 409)
    assert "was changed meanwhile" in page and "同事写的" in page
    assert live.json()["version"] == 2 and "withdrawn" not in live.json()
    [again] = re.findall(r'withdraw/">.*?name="version" value="(\d+)"', page, re.DOTALL)
    assert web.post(there, once(version=again)).status_code == 302


def test_withdrawn_without_saying_which_is_refused(web, visit):
    hazard = story.find(visit)
    with assert_nothing_changed():
        response = web.post(url("visit_hazard_withdraw", visit, hazard.uuid), once())
    assert response.status_code == 422 and "Open the page again" in response.content.decode()


def test_finding_of_another_visit_is_missing(web, cast, visit):
    other = story.find(story.under_way(cast))
    with assert_nothing_changed():
        for name in ("visit_hazard_edit", "visit_hazard_withdraw", "visit_photo_add"):
            for wanted in (other.uuid, uuid.uuid4()):
                response = web.post(url(name, visit, wanted), body(version=1))
                assert response.status_code == 404, name


def test_item_of_another_list_is_missing(web, visit):
    assert web.get(url("visit_hazard_add", visit, 10**9)).status_code == 404


def test_issued_finding_is_no_draft_any_more(web, visit):
    hazard = story.find(visit)
    story.finish(visit)
    where = url("visit_hazard_edit", visit, hazard.uuid)
    assert web.get(where)["Location"] == url("visit_detail", visit)
    with assert_nothing_changed():
        assert web.post(where, body(version=2), **JSON).status_code == 422


# -- photos


def test_more_photos_of_a_finding(web, visit):
    hazard = story.find(visit)
    data = once(moment="before")
    for _ in range(3):
        data["photo"] = [picture("red"), picture("blue")]
        web.post(url("visit_photo_add", visit, hazard.uuid), data)
    assert hazard.photos.count() == 2


def test_no_photo_is_said(web, visit):
    hazard = story.find(visit)
    with assert_nothing_changed():
        reply = web.post(url("visit_photo_add", visit, hazard.uuid), once(moment="before"), **JSON)
    assert reply.json()["error"] == "Take or choose a photo first."


def test_draft_photo_is_for_the_team_alone(as_user, cast, visit):
    add(as_user(cast.inspector), visit, before=[picture()])
    evidence = Evidence.objects.get()
    where = url("visit_photo", visit, evidence.uuid, "image")
    for who in ("inspector", "inspector2", "city_admin"):
        assert as_user(getattr(cast, who)).get(where)["Content-Type"] == "image/jpeg"
    for who in ("leader", "admin_a", "officer_a1", "officer_b1"):
        assert as_user(getattr(cast, who)).get(where).status_code == 404


def test_photo_of_an_issued_hazard_is_for_its_readers(as_user, cast, visit):
    add(as_user(cast.inspector), visit, before=[picture()])
    story.finish(visit)
    where = url("visit_photo", visit, Evidence.objects.get().uuid, "thumbnail")
    for who, status in (("officer_a1", 200), ("admin_a", 200), ("officer_b1", 404)):
        assert as_user(getattr(cast, who)).get(where).status_code == status


@pytest.mark.parametrize("variant", ["original", "nonsense"])
def test_original_stays_sealed(web, visit, variant):
    add(web, visit, before=[picture()])
    where = url("visit_photo", visit, Evidence.objects.get().uuid, variant)
    assert web.get(where).status_code == 404


def test_photo_of_another_visit_is_missing(web, cast, visit):
    add(web, visit, before=[picture()])
    other = story.under_way(cast)
    where = url("visit_photo", other, Evidence.objects.get().uuid, "image")
    assert web.get(where).status_code == 404


def test_refused_finding_leaves_no_photo(web, visit):
    story.finish(visit)
    for given in ({"before": picture()}, {"after": [picture(), picture("red")]}):
        with assert_nothing_changed():
            assert add(web, visit, **given, **JSON).status_code == 422


def test_same_uuid_about_something_else_is_said(web, visit):
    first = body()
    assert (
        web.post(url("visit_hazard_add", visit, story.items(visit)[0].pk), first).status_code == 302
    )
    with assert_nothing_changed():
        other = web.post(url("visit_hazard_add", visit, story.items(visit)[1].pk), first, **JSON)
        changed = add(web, visit, **{**first, "what": "另一件"}, **JSON)
    assert (other.status_code, changed.status_code) == (422, 409)
