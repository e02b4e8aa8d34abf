"""A place stands once: whoever records one is asked whether it is one of those that are like it."""

import uuid

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from canteen.actions import care_point as points
from canteen.models import CareLink, CarePoint
from canteen.queries import places_alike
from canteen.rules.care_point import plain, resembles
from safety.base.models import Refused
from safety.schools.models import Tier
from tests import factories
from tests.canteen.test_care_point import ADD, GOOD, TABLE, point_of
from tests.refusals import assert_nothing_changed

BODY = {
    "name": "小太阳 托管", "address": "育才路９号", "pupils": "4", "fire": "unknown",
    "hygiene": "unknown",
}  # fmt: skip
QUESTION = "Is it one of these? Choose it, or say that it is another place."


def body(school, **more):
    """As a school sends it; a bureau types the `code` of one."""
    asked = {"school": more.pop("code", school.uuid), "client_uuid": uuid.uuid4()}
    return BODY | asked | more


def elsewhere(cast):
    """A district of another city."""
    city = factories.unit(Tier.CITY, "外市", cast.province, code="390200")
    return factories.unit(Tier.DISTRICT, "外区", city, code="390202")


def told(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


@given(st.text(max_size=40), st.sampled_from([" ", "　", "·", "（", "-", "\u200b"]))
def test_spaces_and_signs_tell_no_places_apart(text, sign):
    assert plain(text) == plain(f"{sign}{text}{sign}") == plain(plain(text))


def test_what_is_alike(cast):
    sun = point_of(cast, "a1", phone="13800000000")
    for said in (
        {"name": "小太阳（托管）", "address": "别处"},
        {"name": "别的", "address": "育才路 ９ 号"},
        {"name": "太阳午托部", "address": "别处", "phone": "13800000000"},
        {"name": "别的", "address": "育才路11号", "phone": "13800000000"},
    ):
        assert places_alike(cast.district_b, **said) == [sun]
    assert places_alike(cast.district_b, name="别的", address="别处") == []
    assert places_alike(elsewhere(cast), name=sun.name, address=sun.address) == []


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("别的", "别处"),
        ("托管中心", "9号"),
        ("校外托管部", "示范市9号楼"),
        ("太", "才"),
        ("x", "9"),
    ],
)
def test_a_phone_alone_tells_nobody_whose_it_is(cast, as_user, name, address):
    sun = point_of(cast, "b1", phone="13800000000")
    said = {"name": name, "address": address, "phone": sun.phone}
    assert places_alike(cast.district_b, **said) == []
    answer = as_user(cast.officer_a1).post(ADD, body(cast.a1, **said))
    assert told(answer) == ["The place is recorded."]
    assert CarePoint.objects.count() == 2


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("小太阳托管", "小太阳午托部", True), ("阳光托管", "小太阳托管", False),
        ("育才路9号", "育才路11号", True), ("育才路9号", "建设街9号", False),
        ("幸福小区9号楼", "平安小区9号楼", False), ("托管中心", "托管中心", False), ("", "", False),
    ],
)  # fmt: skip
def test_like_each_other(one, other, alike):
    assert resembles(plain(one), plain(other)) is resembles(plain(other), plain(one)) is alike


def test_signs_alone_are_like_nothing(cast):
    point_of(cast, "a1", name="（）")
    CarePoint.objects.update(address_key="")
    assert places_alike(cast.district_a, name="——", address="、") == []


def test_a_long_name_is_compared_as_it_is_kept(cast):
    """In one case, a sign may be two: ß is ss."""
    sun = point_of(cast, "a1", name="ß" * 40)
    assert len(sun.name_key) == 60
    assert places_alike(cast.district_b, name="ß" * 40, address="别处") == [sun]


def test_the_very_address_comes_first(cast):
    far = point_of(cast, "b1")
    CarePoint.objects.filter(pk=far.pk).update(address_key="x")
    near = point_of(cast, "a1")
    found = places_alike(cast.district_a, name=near.name, address=near.address)
    assert found == [near, far]


def test_one_is_asked_before_a_second_row_is_made(cast, as_user):
    sun, client = point_of(cast, "b1", owner="张三"), as_user(cast.officer_a1)
    sent = body(cast.a1, owner="李四")
    with assert_nothing_changed():
        answer = client.post(ADD, sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and QUESTION in page
    assert f"小太阳托管 · 育才路9号 · {cast.district_b.name}" in page
    assert cast.b1.name not in page
    answer = client.post(ADD, sent | {"same": str(sun.uuid)})
    assert answer["Location"] == sun.get_absolute_url()
    [said] = told(answer)
    assert "owner 李四 (recorded: 张三)" in said
    sun.refresh_from_db()
    assert (sun.owner, sun.pupils, CarePoint.objects.count()) == ("张三", 9, 1)


def test_none_of_these_is_another_place(cast, as_user):
    point_of(cast, "b1")
    client = as_user(cast.officer_a1)
    answer = client.post(ADD, body(cast.a1, same="new", name="小太阳托管二部"))
    assert told(answer) == ["The place is recorded."]
    assert CarePoint.objects.count() == 2


@pytest.mark.parametrize("same", ["", "new"])
def test_a_second_click_lands_on_the_row(cast, as_user, same):
    client, sent = as_user(cast.officer_a1), body(cast.a1, same=same)
    first, again = client.post(ADD, sent), client.post(ADD, sent)
    assert first["Location"] == again["Location"]
    assert CareLink.objects.count() == 1


def test_a_second_click_on_a_known_place(cast, as_user):
    sun, client = point_of(cast, "b1"), as_user(cast.officer_a1)
    sent = body(cast.a1, same=str(sun.uuid))
    assert client.post(ADD, sent)["Location"] == client.post(ADD, sent)["Location"]
    assert CareLink.objects.count() == 2


def test_a_place_stands_in_the_district_of_its_address(cast, as_user):
    client = as_user(cast.officer_a1)
    assert cast.district_b.name in client.get(ADD).content.decode()
    client.post(ADD, body(cast.a1, district=cast.district_b.uuid))
    point = CarePoint.objects.get()
    assert point.district == cast.district_b
    table = as_user(cast.admin_a).get(TABLE)
    assert {row.pk: row.care.places for row in table.context["rows"]} == {
        cast.district_a.pk: 0, cast.district_b.pk: 1,
    }  # fmt: skip


def test_a_district_may_be_put_right(cast):
    point = point_of(cast, "a1")
    points.edit_point(point, cast.officer_a1, version=1, district=cast.district_b)
    point.refresh_from_db()
    assert point.district == cast.district_b
    for foreign in (elsewhere(cast), cast.city, cast.a1.unit):
        with assert_nothing_changed(), pytest.raises(Refused):
            points.edit_point(point, cast.officer_a1, version=2, district=foreign)
        with assert_nothing_changed(), pytest.raises(Refused):
            point_of(cast, "a2", district=foreign)


@pytest.mark.parametrize("who", ["admin_a", "city_admin"])
def test_a_bureau_adds_a_place(cast, as_user, who):
    client = as_user(getattr(cast, who))
    assert client.get(ADD).status_code == 200
    answer = client.post(ADD, body(cast.a1, code=cast.a1.code))
    point = CarePoint.objects.get()
    assert answer["Location"] == point.get_absolute_url()
    assert client.get(answer["Location"]).status_code == 200
    assert CareLink.objects.get().school == cast.a1


def test_for_schools_below_alone(cast, as_user):
    client = as_user(cast.admin_b)
    with assert_nothing_changed():
        assert client.post(ADD, body(cast.a1, code=cast.a1.code)).status_code == 422
    for foreign in (cast.admin_b, cast.officer_a2, cast.inspector):
        facts = {"uuid": uuid.uuid4(), "pupils": 4, "name": "x", "address": "y", **GOOD}
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            points.add_point(foreign, school=cast.a1, **facts)
