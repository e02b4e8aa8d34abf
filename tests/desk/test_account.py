"""One's own account, its devices, and the security log."""

import pytest
from django.test import Client
from django.urls import reverse

from safety.desk.devices import device
from safety.schools.actions import events
from safety.schools.models import SecurityEvent, User
from tests.factories import PASSWORD, person
from tests.refusals import assert_nothing_changed

ACCOUNT, LOG = "/account/", "/security-log/"


def test_own_facts(cast, as_user):
    client = as_user(cast.officer_a1)
    client.post(ACCOUNT, {"phone": "139 0000 1111", "email": "a@example.org", "language": "en"})
    me = User.objects.get(pk=cast.officer_a1.pk)
    assert (me.phone, me.email, me.language) == ("139 0000 1111", "a@example.org", "en")
    assert client.cookies["language"].value == "en"


def test_nothing_else_can_be_changed(cast, as_user):
    client = as_user(cast.officer_a1)
    client.post(ACCOUNT, {"username": "boss", "name": "局长", "is_active": "", "phone": ""})
    me = User.objects.get(pk=cast.officer_a1.pk)
    assert (me.username, me.name, me.is_active) == ("officer_a1", "officer_a1", True)


def test_whoever_lost_all_seats_still_has_an_account(cast, as_user):
    response = as_user(person("nobody")).get(ACCOUNT)
    assert response.status_code == 200 and "no appointment" in response.text


def test_whoever_lost_all_seats_may_still_sign_the_other_devices_out(cast, as_user):
    client = as_user(person("nobody"))
    assert client.post(reverse("desk:sessions_end")).status_code == 302
    assert client.get(ACCOUNT).status_code == 200


def test_language_comes_along_at_sign_in(cast, client):
    User.objects.filter(pk=cast.officer_a1.pk).update(language="zh-hans")
    client.post("/account/login/", {"login": "officer_a1", "password": PASSWORD})
    assert client.cookies["language"].value == "zh-hans"


def test_other_devices_are_signed_out(cast):
    here, there = Client(), Client()
    for browser in (here, there):
        browser.post("/account/login/", {"login": "officer_a1", "password": PASSWORD})
    assert len(here.get(ACCOUNT).context["sessions"]) == 2
    here.post(reverse("desk:sessions_end"))
    assert there.get(ACCOUNT).status_code == 302
    assert here.get(ACCOUNT).status_code == 200


def test_log_tells_who_did_what(cast, signed_in):
    client = signed_in(cast.city_admin)
    client.post(reverse("desk:person_deactivate", args=[cast.officer_a1.uuid]))
    text = client.get(LOG).text
    assert "Account deactivated" in text and "officer_a1" in text and "127.0.0.1" in text


@pytest.mark.parametrize("who", ["admin_a", "leader", "inspector", "township", "officer_a1"])
def test_log_is_for_city_administrators(cast, as_user, who):
    client = as_user(getattr(cast, who))
    with assert_nothing_changed():
        assert client.get(LOG).status_code == 403
    refusal = SecurityEvent.objects.get()
    assert (refusal.kind, refusal.path, refusal.user.username) == ("refused", LOG, who)


@pytest.mark.parametrize(
    ("query", "count"),
    [({}, 3), ({"kind": "deactivated"}, 1), ({"q": "officer_a1"}, 2), ({"since": "2199-01-01"}, 0),
     ({"since": "not a day"}, 0)],
)  # fmt: skip
def test_log_filters(cast, as_user, query, count):
    User.objects.filter(pk=cast.officer_a1.pk).update(search="officer_a1")
    events.note("deactivated", actor=cast.city_admin, subject=cast.officer_a1)
    events.note("signed_in", actor=cast.officer_a1)
    events.note("sign_in_failed")
    assert len(as_user(cast.city_admin).get(LOG, query).context["rows"]) == count


@pytest.mark.parametrize("count", [10, 200])
def test_log_asks_the_same_number_of_questions(cast, as_user, count, django_assert_num_queries):
    for _number in range(count):
        events.note("signed_in", actor=cast.officer_a1)
    client = as_user(cast.city_admin)
    with django_assert_num_queries(8):
        client.get(LOG)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; x64) Chrome/126.0 Edg/126.0", "Windows · Edge"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/121.0 MicroMessenger/8.0", "Android · WeChat"),
        ("curl/8.0", "curl/8.0"),
    ],
)  # fmt: skip
def test_devices_in_two_words(agent, words):
    assert device(agent) == words
