"""Sign-in: one answer for all failures, exact limits, no way out of the site."""

import threading
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import hashers
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from safety.desk import adapter
from safety.schools.models import Guesses, SecurityEvent, User
from tests import factories
from tests.factories import PASSWORD

LOGIN = "/account/login/"


def attempt(client, name, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": name, "password": password, **more})


def kinds():
    return list(SecurityEvent.objects.order_by("pk").values_list("kind", flat=True))


def errors(response):
    return str(response.context["form"].errors)


def test_name_in_any_case(cast, client):
    assert attempt(client, "Officer_A1")["Location"] == "/"
    assert kinds() == ["signed_in"]


def test_session_id_is_renewed(cast, client):
    client.get(LOGIN)
    client.session["planted"] = "x"
    before = client.session.session_key
    attempt(client, "officer_a1")
    assert client.session.session_key != before


def test_wrong_unknown_closed_and_never_activated_are_told_the_same(cast, client):
    User.objects.filter(pk=cast.officer_a2.pk).update(password="!")
    said = {
        errors(attempt(client, name, password))
        for name, password in [
            ("officer_a1", "wrong"), ("nobody", PASSWORD), ("gone", PASSWORD),
            ("officer_a2", PASSWORD),
        ]
    }  # fmt: skip
    assert len(said) == 1
    assert kinds() == ["sign_in_failed"] * 4


def test_each_failure_costs_one_hash(cast, client, monkeypatch):
    hashed, hasher = [], type(hashers.get_hasher())
    real = hasher.encode
    counting = lambda self, *a, **k: hashed.append(1) or real(self, *a, **k)  # noqa: E731
    monkeypatch.setattr(hasher, "encode", counting)
    cost = {}
    for name in ("officer_a1", "nobody", "gone"):
        hashed.clear()
        attempt(client, name, "wrong")
        cost[name] = len(hashed)
    assert len(set(cost.values())) == 1, cost


def test_name_that_nobody_has_is_not_kept(cast, client):
    attempt(client, "my-password-by-mistake")
    assert "mistake" not in str(list(SecurityEvent.objects.values()))


def test_five_in_a_quarter_of_an_hour(cast, client):
    for _try in range(5):
        assert "not correct" in errors(attempt(client, "officer_a1", "wrong"))
    assert "Too many" in errors(attempt(client, "officer_a1"))
    assert kinds() == ["sign_in_failed"] * 5 + ["sign_in_locked"]
    with time_machine.travel(time.time() + 16 * 60):
        assert attempt(client, "officer_a1").status_code == 302


def test_lock_is_of_name_and_address(cast, client):
    for _try in range(5):
        attempt(client, "officer_a1", "wrong")
    assert attempt(client, "officer_a2").status_code == 302
    elsewhere = Client(REMOTE_ADDR="10.9.8.7")
    assert attempt(elsewhere, "officer_a1").status_code == 302


def test_spoofed_address_does_not_help(cast, client):
    for number in range(5):
        client.post(LOGIN, {"login": "officer_a1", "password": "wrong"},
                    HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")  # fmt: skip
    assert "Too many" in errors(attempt(client, "officer_a1"))


def test_success_does_not_wipe_the_count_of_failures(cast, client):
    for _try in range(4):
        attempt(client, "officer_a1", "wrong")
    attempt(client, "officer_a1")
    assert max(Guesses.objects.values_list("tries", flat=True)) == 4


@pytest.mark.pg_only
@pytest.mark.django_db(transaction=True)
def test_parallel_guesses_are_counted_exactly(cast):
    start = threading.Barrier(20)

    def guess():
        start.wait()
        try:
            attempt(Client(), "officer_a1", "wrong")
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kinds().count("sign_in_failed") == adapter.LIMITS["pair"]


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "javascript:alert(1)",
        "/\\evil.example",
        "\thttps:evil",
    ],
)
def test_open_redirects_are_refused(cast, client, target):
    assert attempt(client, "officer_a1", next=target)["Location"] == "/"
    client.logout()
    assert "evil" not in attempt(client, "officer_a1", next=target)["Location"]


def test_own_pages_are_gone_back_to(cast, client):
    address = cast.a1.get_absolute_url()
    assert client.get(address)["Location"] == f"{LOGIN}?next={address}"
    assert attempt(client, "officer_a1", next=address)["Location"] == address


def test_signed_out_only_by_post(cast, as_user):
    client = as_user(cast.officer_a1)
    client.get("/account/logout/")
    assert client.get("/account/").status_code == 200
    client.post("/account/logout/")
    assert client.get("/account/").status_code == 302 and "signed_out" in kinds()


@pytest.mark.parametrize(
    "name", ["account_signup", "account_email", "account_reset_password", "account_set_password"]
)
def test_what_is_not_offered_has_no_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_short_password_of_an_administrator_is_changed_first(cast, client):
    cast.admin_a.set_password("only-14-chars!")
    cast.admin_a.save()
    attempt(client, "admin_a", "only-14-chars!")
    assert client.get("/people/")["Location"] == "/account/password/change/"
    new = "a far longer phrase"
    client.post("/account/password/change/",
                {"oldpassword": "only-14-chars!", "password1": new, "password2": new})  # fmt: skip
    assert client.get("/people/").status_code == 200
    assert "password_changed" in kinds()


def test_fresh_password_lasts_a_quarter_of_an_hour(cast, signed_in):
    client = signed_in(cast.admin_a)
    assert client.get("/codes/").status_code == 200
    with time_machine.travel(time.time() + 16 * 60):
        assert client.get("/codes/")["Location"] == "/account/reauthenticate/?next=%2Fcodes%2F"
        client.post("/account/reauthenticate/?next=/codes/", {"password": PASSWORD})
        assert client.get("/codes/").status_code == 200


def test_second_step_secret_is_sealed(cast):
    sealed = adapter.SecondStepAdapter().encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DP" not in sealed
    assert adapter.SecondStepAdapter().decrypt(sealed) == "JBSWY3DPEHPK3PXP"


def test_second_step_is_asked_for(cast, client):
    sealed = adapter.SecondStepAdapter().encrypt("JBSWY3DPEHPK3PXP")
    Authenticator.objects.create(user=cast.officer_a1, type="totp", data={"secret": sealed})
    assert attempt(client, "officer_a1")["Location"] == "/account/2fa/authenticate/"
    client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert client.get("/account/").status_code == 302
    assert "second_step_failed" in kinds()


SECOND = "/account/2fa/authenticate/"


@pytest.fixture
def half_in(cast, client):
    """The officer's password was right; the code of the second step is asked for."""
    sealed = adapter.SecondStepAdapter().encrypt("JBSWY3DPEHPK3PXP")
    Authenticator.objects.create(user=cast.officer_a1, type="totp", data={"secret": sealed})
    attempt(client, "officer_a1")
    return client


def code_now():
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value("JBSWY3DPEHPK3PXP", counter))


@pytest.mark.parametrize("typed", ["{} {}", "\u3000{}\u3000{} ", "{}{}"])
def test_code_is_taken_as_people_type_it(half_in, typed):
    code = code_now()
    if "\u3000" in typed:
        code = code.translate({ord(str(n)): 0xFF10 + n for n in range(10)})
    response = half_in.post(SECOND, {"code": typed.format(code[:3], code[3:])})
    assert response.status_code == 302
    assert half_in.get("/account/").status_code == 200


@pytest.mark.parametrize("data", [{"code": "000000"}, {"code": "abcdef"}, {"code": "1" * 13}, {}])
def test_wrong_code_is_refused_as_every_form_is(half_in, data):
    response = half_in.post(SECOND, data)
    assert response.status_code == 422 and response.context["form"].errors["code"]
    assert half_in.get("/account/").status_code == 302


def test_wrong_code_of_a_new_app_is_refused(cast, client, monkeypatch):
    fresh = adapter.AccountAdapter
    monkeypatch.setattr(fresh, "is_reauthentication_required", lambda *_args, **_facts: False)
    attempt(client, "officer_a1")
    response = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert response.status_code == 422 and not Authenticator.objects.exists()


def test_person_without_seat_can_sign_in_and_sees_nothing(cast, client):
    factories.person("seatless")
    attempt(client, "seatless")
    assert client.get("/schools/").status_code == 403


def test_what_is_wrong_is_said_once(cast, client):
    page = attempt(client, "officer_a1", "wrong")
    [words] = page.context["form"].non_field_errors()
    assert page.text.count(words) == 1


@pytest.mark.parametrize("key", ["short", '"abcdefgh\\000"', "abcdefgh'--", '"\\303\\251bcdefgh"'])
def test_a_key_that_was_never_given_is_no_session(client, cast, settings, key):
    """A cookie is a stranger's text; PostgreSQL takes no NUL."""
    cookie = f"{settings.SESSION_COOKIE_NAME}={key}"
    response = client.get(reverse("desk:job_list"), headers={"cookie": cookie})
    assert response.status_code == 302 and "/account/login/" in response.url
