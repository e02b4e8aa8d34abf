"""A bureau's templates: kept by administrators, offered to the schools below."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from drills.actions import template as acts
from drills.models import DrillTemplate
from safety.base.models import Refused
from tests.refusals import assert_nothing_changed

WORDS = {
    **dict.fromkeys(("purpose", "course", "command", "signals", "posts"), ""),
    "assembly": "操场", "routes": "三楼 / 东门", "target_seconds": None,
}  # fmt: skip


def add(actor, unit, scenario="fire", **more):
    given = {"uuid": uuid.uuid4(), **WORDS, **more}
    return acts.add_template(actor, unit=unit, scenario=scenario, **given)


def test_city_and_district_each_their_own(cast):
    add(cast.city_admin, cast.city), add(cast.admin_a, cast.district_a)
    seen = DrillTemplate.objects.visible_to(cast.officer_a1)
    assert {row.unit for row in seen} == {cast.city, cast.district_a}
    assert {row.unit for row in DrillTemplate.objects.visible_to(cast.officer_b1)} == {cast.city}


def test_one_for_each_scenario(cast):
    row = add(cast.admin_a, cast.district_a)
    with assert_nothing_changed(), pytest.raises(Refused, match="already"):
        add(cast.admin_a, cast.district_a)
    with assert_nothing_changed():
        assert add(cast.admin_a, cast.district_a, uuid=row.uuid) == row


@pytest.mark.parametrize("who", ["admin_b", "officer_a1", "inspector", "township", "leader"])
def test_nobody_elses(cast, who):
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        add(getattr(cast, who), cast.district_a)


def test_written_and_edited_by_form(cast, as_user):
    client = as_user(cast.admin_a)
    sent = {"client_uuid": str(uuid.uuid4()), "scenario": "fire", "routes": "三楼 ｜ 东门"}
    assert client.post(reverse("drills:template_add"), sent).status_code == 302
    row = DrillTemplate.objects.get()
    assert row.routes == "三楼 / 东门"
    there = reverse("drills:template_edit", args=[row.uuid])
    sent = {"version": 1, "assembly": "西操场", "routes": row.routes, "in_use": "on"}
    assert client.post(there, sent).status_code == 302
    assert client.post(there, sent).status_code == 302  # a second click
    with assert_nothing_changed():
        response = client.post(there, {**sent, "assembly": "东操场"})
    assert response.status_code == 409
    assert {d["stored"] for d in response.context["differences"]} == {"西操场"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"routes": "三楼"}, "routes"), ({"target_seconds": "9"}, "target_seconds"),
     ({"scenario": "flood"}, "scenario"), ({"client_uuid": "x"}, "client_uuid")],
)  # fmt: skip
def test_bad_input_keeps_nothing(cast, as_user, changes, field):
    sent = {"client_uuid": str(uuid.uuid4()), "scenario": "fire", **changes}
    client = as_user(cast.admin_a)
    with assert_nothing_changed():
        response = client.post(reverse("drills:template_add"), sent)
    assert response.status_code == 422 and field in response.context["form"].errors


def test_withdrawn_it_is_offered_no_more(cast, as_user):
    row = add(cast.admin_a, cast.district_a)
    words = {name: getattr(row, name) for name in acts.WORDS}
    acts.edit_template(row, cast.admin_a, version=1, in_use=False, **words)
    page = as_user(cast.officer_a1).get(row.get_absolute_url())
    assert page.status_code == 200 and "not offered" in page.content.decode()
