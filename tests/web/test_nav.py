"""Each person is offered their own pages, and the one they are on is marked."""

import pytest
from django.urls import include, path

from safety.schools.models import Role
from safety.web import nav


def nowhere(request):
    raise AssertionError("never called")


def part(namespace, *names):
    return include(([path(f"{name}/", nowhere, name=name) for name in names], namespace))


urlpatterns = [
    path("", nowhere, name="home"),
    path("inspections/", part("inspections", "visit_list", "hazard_list", "checklist_list")),
    path("drills/", part("drills", "drill_list")),
    path("food/", part("canteen", "kitchen_list", "delivery_list")),
    path("reports/", part("reports", "month")),
    path("desk/", part("desk", *("school_list", "person_list", "import_start", "inbox"))),
    path("more/", part("desk-more", "notice_log")),
]

pytestmark = pytest.mark.urls(__name__)


def links(roles, at="/"):
    return [link for _label, links in nav.navigation_for(roles, at).groups for link in links]


def icons(*roles):
    return {link.icon for link in links(roles)}


def test_a_school_sees_its_work_and_no_register():
    assert icons("safety_officer") == {
        "today",
        "visit",
        "ledger",
        "kitchen",
        "drill",
        "inbox",
    }


def test_an_inspector_sees_schools_but_no_people():
    assert {"school", "month"} <= icons("inspector")
    assert "people" not in icons("inspector")


def test_two_roles_add_up():
    assert icons("principal", "city_admin") == icons("city_admin") | icons("principal")


def test_nobody_without_a_role_is_offered_anything():
    assert nav.navigation_for((), "/").groups == []


def test_the_bottom_bar_has_today_visits_and_ledger():
    assert [x.icon for x in links(Role.values) if x.bar] == ["today", "visit", "ledger"]


@pytest.mark.parametrize(
    ("at", "icon"),
    [
        ("/", "today"),
        ("/inspections/hazard_list/", "ledger"),
        ("/inspections/hazard_list/x/y/", "ledger"),
        ("/food/kitchen_list/", "kitchen"),
        ("/food/delivery_list/x/", "kitchen"),
    ],
)
def test_the_page_one_is_on_is_current(at, icon):
    assert [x.icon for x in links(Role.values, at) if x.current] == [icon]


@pytest.mark.urls("safety.urls")
@pytest.mark.parametrize("role", ["principal", "district_admin"])
def test_a_school_s_duties_belong_to_what_is_owed(role):
    (link,) = [link for link in links([role], "/schools/x/duties/") if link.current]
    assert link.icon == "calendar" and "/duties/" in link.url


def test_elsewhere_nothing_is_current():
    assert not any(link.current for link in links(Role.values, "/account/"))


def test_every_named_role_exists():
    named = {role for group in nav.GROUPS for entry in group.entries for role in entry.roles}
    assert named <= set(Role.values)
