"""Codes on paper and in Excel, and the page on which they are used."""

import re
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from safety.schools.models import ActivationCode, Role, SecurityEvent, User
from tests import factories
from tests.refusals import assert_nothing_changed

ISSUE, ACTIVATE = "/codes/", "/activate/"
GOOD = "a fresh pass phrase 7"


def newcomer(cast, name="new_officer", at="a1", role=Role.SAFETY_OFFICER):
    user = factories.person(name, role, getattr(cast, at))
    user.set_unusable_password()
    user.save()
    return user


def use(client, code, password=GOOD, again=None):
    body = {"code": code, "password": password, "again": password if again is None else again}
    return client.post(ACTIVATE, body)


def code_for(client, user):
    response = client.post(reverse("desk:person_code", args=[user.uuid]))
    return re.search(r'class="code">([\w-]+)<', response.text).group(1)


def names(response):
    return [slip.username for slip in response.context["slips"]]


def test_page_for_all_below_without_password(cast, signed_in):
    newcomer(cast), newcomer(cast, "new_b", "b1")
    User.objects.exclude(username__startswith="new").update(password_set_at="2026-01-01T00:00Z")
    response = signed_in(cast.admin_a).post(ISSUE, {"shape": "paper"})
    assert names(response) == ["new_officer"]
    assert response["Cache-Control"] == "no-store"


def test_page_is_narrowed_by_district_and_role(cast, signed_in):
    User.objects.update(password_set_at="2026-01-01T00:00Z")
    client = signed_in(cast.city_admin)
    query = f"?again=on&role=principal&district={cast.district_a.uuid}"
    assert names(client.post(ISSUE + query, {"shape": "paper"})) == ["principal_a1", "principal_a2"]


def test_people_above_are_left_out(cast, signed_in):
    factories.appoint(newcomer(cast), Role.INSPECTOR, cast.city)
    User.objects.exclude(username__startswith="new").update(password_set_at="2026-01-01T00:00Z")
    client = signed_in(cast.admin_a)
    response = client.get(ISSUE)
    assert (response.context["count"], response.context["left_out"]) == (0, 1)
    with assert_nothing_changed():
        assert client.post(ISSUE, {"shape": "paper"}).status_code == 422


def test_excel_holds_codes_that_work(cast, signed_in):
    newcomer(cast)
    response = signed_in(cast.admin_a).post(ISSUE, {"shape": "excel"})
    book = openpyxl.load_workbook(BytesIO(b"".join(response.streaming_content)))
    codes = {row[4]: row[5] for row in book.active.iter_rows(min_row=2, values_only=True)}
    assert use(signed_in(cast.admin_a), codes["new_officer"]).status_code == 302


@pytest.mark.parametrize("who", ["township", "inspector", "leader", "principal_a1", "officer_a1"])
def test_issuing_is_the_administrators(cast, signed_in, who):
    client = signed_in(getattr(cast, who))
    with assert_nothing_changed():
        assert client.get(ISSUE).status_code == 403
        assert client.post(ISSUE, {"shape": "paper"}).status_code == 403


def test_issuing_needs_a_fresh_password(cast, as_user):
    client = as_user(cast.admin_a)
    with assert_nothing_changed():
        assert client.post(ISSUE, {"shape": "paper"})["Location"].startswith("/account/reauth")


def test_two_thousand_are_made_in_seconds(cast, signed_in, django_assert_max_num_queries):
    crowd = User.objects.bulk_create(
        User(username=f"new{n}", name="某", password="!") for n in range(2000)
    )
    for user in crowd:
        factories.appoint(user, Role.SAFETY_OFFICER, cast.a1)
    client = signed_in(cast.city_admin)
    with django_assert_max_num_queries(90):
        response = client.post(ISSUE, {"shape": "paper"})
    assert len(names(response)) == 2006


def test_from_paper_to_work(cast, client, signed_in):
    user = newcomer(cast)
    code = code_for(signed_in(cast.admin_a), user)
    client.logout()
    assert use(client, code.lower())["Location"] == reverse("account_login")
    client.post("/account/login/", {"login": "NEW_officer", "password": GOOD})
    assert client.get(cast.a1.get_absolute_url()).status_code == 200
    assert {"code_issued", "activated", "signed_in"} <= set(
        SecurityEvent.objects.filter(city=cast.city).values_list("kind", flat=True)
    )


def test_failures_speak_alike(cast, client, signed_in):
    code = code_for(signed_in(cast.admin_a), cast.officer_a1)
    client.logout()
    use(client, code)
    pages = [use(client, wrong) for wrong in (code, "WRONG-WRONG")]
    assert [page.status_code for page in pages] == [422, 422]
    errors = [str(page.context["form"].errors) for page in pages]
    assert errors[0] == errors[1]


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [("short", None, "too short"), (GOOD, "different", "differ"), ("1234567890", None, "numeric"),
     ("xuexiao2026!!", None, "everybody here would try"), ("officer_a1x", None, "similar")],
)  # fmt: skip
def test_weak_passwords(cast, client, signed_in, password, again, words):
    code = code_for(signed_in(cast.admin_a), cast.officer_a1)
    client.logout()
    response = use(client, code, password, again)
    assert response.status_code == 422 and words in response.text
    assert use(client, code).status_code == 302


def test_administrators_need_fifteen(cast, client, signed_in):
    code = code_for(signed_in(cast.city_admin), cast.admin_a)
    client.logout()
    assert "at least 15" in use(client, code, "fourteen chars").text
    assert use(client, code, "fifteen charss!").status_code == 302


def test_new_password_ends_old_sessions(cast, client, signed_in):
    signed_in(cast.officer_a1)
    cookies = client.cookies.copy()
    code = code_for(signed_in(cast.admin_a), cast.officer_a1)
    use(client, code)
    client.cookies = cookies
    assert client.get(cast.a1.get_absolute_url()).status_code == 302


def test_code_is_stored_nowhere(cast, signed_in):
    code = code_for(signed_in(cast.admin_a), cast.officer_a1).replace("-", "")
    stored = str(list(ActivationCode.objects.values())) + str(list(SecurityEvent.objects.values()))
    assert code not in stored.replace("-", "")


def test_used_by_get_parameters_it_is_nothing(cast, client):
    with assert_nothing_changed():
        assert client.get(ACTIVATE, {"code": "x", "password": GOOD}).status_code == 200
