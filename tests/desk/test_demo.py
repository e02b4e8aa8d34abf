"""One tap in a demonstration, no door anywhere else."""

import importlib

import pytest
from django.test import override_settings
from django.urls import clear_url_caches, path

from safety.desk.views.entrance import DemoSignIn, demo_accounts
from safety.schools.models import SecurityEvent
from tests.refusals import assert_nothing_changed

TAP = "/demo/sign-in/"


@pytest.fixture
def demonstration(settings):
    """The addresses as they are when the program starts with DEMO=1."""
    settings.DEMO = True
    _reload()
    yield
    settings.DEMO = False
    _reload()


def _reload():
    from safety import urls
    from safety.desk import urls as desk

    importlib.reload(desk)
    importlib.reload(urls)
    clear_url_caches()


def test_no_such_address_in_earnest(cast, client):
    with assert_nothing_changed():
        assert client.post(TAP, {"demo": "city_admin"}).status_code == 404


def test_view_itself_refuses_in_earnest(cast, rf, client):
    from safety.desk.views import entrance

    urls = type("urls", (), {"urlpatterns": [path("tap/", entrance.DemoSignIn.as_view())]})
    with override_settings(ROOT_URLCONF=urls, DEMO=False):
        assert DemoSignIn.as_view and demo_accounts() == []


def test_cards_show_one_account_for_each_role(cast, client, demonstration):
    cards = client.get("/account/login/").context["demo_accounts"]
    assert [card["username"] for card in cards] == [
        "city_admin", "leader", "inspector", "admin_a", "township", "principal_a1", "officer_a1",
    ]  # fmt: skip


def test_no_cards_in_earnest(cast, client):
    response = client.get("/account/login/")
    assert response.context["demo_accounts"] == [] and "city_admin" not in response.text


def test_one_tap(cast, client, demonstration):
    assert client.post(TAP, {"demo": "inspector"})["Location"] == "/"
    assert client.get("/account/").context["user"] == cast.inspector
    assert SecurityEvent.objects.get().kind == "signed_in"


@pytest.mark.parametrize("name", ["gone", "admin_b", "nobody", ""])
def test_tap_opens_nothing_but_the_cards(cast, client, demonstration, name):
    with assert_nothing_changed():
        assert client.post(TAP, {"demo": name}).status_code == 404


def test_tap_does_not_lead_away(cast, client, demonstration):
    response = client.post(TAP, {"demo": "inspector", "next": "https://evil.example/"})
    assert response["Location"] == "/"
