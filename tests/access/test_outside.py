"""Addresses that are not pages of ours: who gets in, and that they lead nowhere else."""

import pytest
from django.urls import reverse

from tests.access.actors import sign_in
from tests.access.matrix import OUTSIDE

THERE = {"in": "/account/login/", "home": "/", "again": "/account/reauthenticate/"}


@pytest.mark.parametrize("name", sorted(OUTSIDE))
@pytest.mark.parametrize("actor", ["anonymous", "gone", "officer_a1"])
def test_outside(client, cast, name, actor):
    rule = OUTSIDE[name]
    expected = rule.signed_in if actor == "officer_a1" else rule.anonymous
    response = sign_in(client, cast, actor).get(reverse(name))
    if expected in THERE:
        assert response.status_code == 302
        assert response["Location"].split("?")[0] == THERE[expected]
    else:
        assert response.status_code == int(expected)


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_nobody_is_sent_elsewhere(client, cast, there):
    language = client.post(reverse("set_language"), {"language": "en", "next": there})
    assert language["Location"] == "/"
    entered = {"login": "officer_a1", "password": "correct-horse-7-battery", "next": there}
    assert client.post(reverse("account_login"), entered)["Location"] == "/"
