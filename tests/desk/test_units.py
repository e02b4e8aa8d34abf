"""Bureaus on screen."""

import pytest
from django.urls import reverse

from safety.schools.models import Unit
from tests import factories
from tests.refusals import assert_nothing_changed

UUID = "5f6b2b8e-51b7-4a55-9a3f-6a3f6b6d7a02"


def url(name, unit=None):
    return reverse(f"desk:unit_{name}", args=[unit.uuid] if unit else [])


def names(response):
    return [unit.name for unit in response.context["rows"]]


def test_list_is_the_tree_in_order(cast, as_user):
    factories.unit("township", "乙镇中心校", cast.district_b)
    response = as_user(cast.city_admin).get(url("list"))
    assert names(response) == ["示范市", "甲区", "甲镇中心校", "乙区", "乙镇中心校"]
    below = {unit.name: unit.schools_below for unit in response.context["rows"]}
    assert below == {"示范市": 3, "甲区": 2, "甲镇中心校": 1, "乙区": 1, "乙镇中心校": 0}


def test_list_of_a_district(cast, as_user):
    assert names(as_user(cast.admin_a).get(url("list"))) == ["甲区", "甲镇中心校"]


@pytest.mark.parametrize("count", [10, 200])
def test_list_asks_the_same_number_of_questions(cast, as_user, count, django_assert_num_queries):
    for number in range(count):
        factories.unit("township", f"镇{number}", cast.district_a)
    client = as_user(cast.city_admin)
    with django_assert_num_queries(11):
        client.get(url("list"))


def test_add_below(cast, as_user):
    body = {"client_uuid": UUID, "name": "丙区", "code": "390104", "direct": "on"}
    as_user(cast.city_admin).post(url("add", cast.city), body)
    unit = Unit.objects.get(uuid=UUID)
    assert (unit.tier, unit.parent, unit.direct) == ("district", cast.city, True)


@pytest.mark.parametrize(("who", "status"), [("admin_a", 404), ("township", 404), ("leader", 403)])
def test_districts_are_the_citys(cast, as_user, who, status):
    client = as_user(getattr(cast, who))
    with assert_nothing_changed():
        body = {"client_uuid": UUID, "name": "丙区"}
        assert client.post(url("add", cast.city), body).status_code == status


def test_nothing_stands_below_a_township(cast, as_user):
    client, body = as_user(cast.admin_a), {"client_uuid": UUID, "name": "村"}
    with assert_nothing_changed():
        response = client.post(url("add", cast.township_a), body)
    assert response.status_code == 422


def test_rename_and_out_of_use(cast, as_user):
    client = as_user(cast.city_admin)
    client.post(url("edit", cast.district_b), {"name": "新乙区", "code": "390199"})
    assert Unit.objects.get(pk=cast.district_b.pk).name == "新乙区"
    response = client.post(url("retire", cast.district_b))
    assert response.status_code == 422 and "Move or close them first" in response.text


def test_district_renames_its_townships_not_itself(cast, as_user):
    client, body = as_user(cast.admin_a), {"name": "新名", "code": ""}
    assert client.post(url("edit", cast.township_a), body).status_code == 302
    with assert_nothing_changed():
        assert client.post(url("edit", cast.district_a), body).status_code == 403


def test_school_has_no_page_among_bureaus(cast, as_user):
    assert as_user(cast.city_admin).get(url("detail", cast.a1)).status_code == 404


def test_retire_and_restore(cast, as_user):
    unit = factories.unit("township", "空镇", cast.district_a)
    client = as_user(cast.admin_a)
    client.post(url("retire", unit))
    assert not Unit.objects.get(pk=unit.pk).active
    client.post(url("restore", unit))
    assert Unit.objects.get(pk=unit.pk).active
