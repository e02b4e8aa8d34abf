"""The sign-in pages in our look: they render, and what they post is what allauth reads."""

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.template.loader import get_template

from tests.factories import PASSWORD


@pytest.fixture
def officer(as_user, cast):
    return as_user(cast.officer_a1)


@pytest.fixture
def just_confirmed(officer):
    """Has typed the password a moment ago, as the second step's pages ask."""
    answer = officer.post("/account/reauthenticate/", {"password": PASSWORD})
    assert answer.status_code == 302
    return officer


def test_sign_in_says_so_in_the_browsers_language(client, db):
    for language, words in (("en", "Sign in"), ("zh-hans", 'lang="zh-hans"')):
        page = client.get("/account/login/", headers={"accept-language": language})
        assert words in page.text and page.status_code == 200


def test_sign_in_with_nothing_links_to_the_fields(client, db):
    page = client.post("/account/login/", {})
    assert 'href="#id_login"' in page.text and 'href="#id_password"' in page.text


def test_nobody_is_offered_navigation_before_signing_in(client, db):
    page = client.get("/account/login/").text
    assert 'class="side"' not in page and 'class="bar"' not in page


def test_demonstration_shows_a_card_for_each_account(rf, settings):
    settings.DEMO = True
    request = rf.get("/account/login/")
    accounts = [{"username": "city01", "name": "Li", "role": "inspector", "sees": "Visits"}]
    html = get_template("account/login.html").render({"demo_accounts": accounts}, request)
    assert 'name="demo" value="city01"' in html and "Inspector" in html


@pytest.mark.parametrize("path", ["logout", "password/change", "reauthenticate", "2fa"])
def test_page_renders(officer, path):
    page = officer.get(f"/account/{path}/", follow=True)
    assert page.status_code == 200 and "</html>" in page.text


@pytest.mark.parametrize("path", ["", "totp/activate/"])
def test_second_step_pages_render(just_confirmed, path):
    page = just_confirmed.get(f"/account/2fa/{path}")
    assert page.status_code == 200 and "</html>" in page.text


def test_second_step_is_switched_on_and_gives_codes(just_confirmed):
    just_confirmed.get("/account/2fa/totp/activate/")
    secret = just_confirmed.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    page = just_confirmed.post("/account/2fa/totp/activate/", {"code": code}, follow=True)
    assert page.text.count("<code>") == 10
    for path in ("", "totp/deactivate/", "recovery-codes/generate/"):
        assert "</html>" in just_confirmed.get(f"/account/2fa/{path}").text


def test_signing_out_works_from_the_menu(officer):
    assert officer.post("/account/logout/").status_code == 302
    assert "_auth_user_id" not in officer.session


def test_language_is_kept(officer):
    officer.post("/language/setlang/", {"language": "zh-hans", "next": "/account/logout/"})
    assert 'lang="zh-hans"' in officer.get("/account/logout/").text
