"""A real installation begins with a city and one administrator."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from safety.schools.models import Role, Unit, User
from tests.refusals import assert_nothing_changed

pytestmark = pytest.mark.django_db


def found(*args):
    out = StringIO()
    call_command("found_city", *args, stdout=out)
    return out.getvalue().split()


def test_first_administrator_gets_in(client):
    *_rest, username, code = found("示范市", "王建国", "--code", "390100", "--province", "示范省")
    assert username == "wangjianguo"
    password = "a long enough phrase"
    client.post("/activate/", {"code": code, "password": password, "again": password})
    client.post("/account/login/", {"login": username, "password": password})
    assert client.get("/units/").context["rows"][0].name == "示范市"


def test_what_to_do_next_is_said_beside_the_code():
    said = StringIO()
    call_command("found_city", "示范市", "王建国", stdout=StringIO(), stderr=said)
    for step in ("load_catalogue", "Import lists", "import_list schools", "--as wangjianguo"):
        assert step in said.getvalue()


def test_second_time_is_refused():
    found("示范市", "王建国")
    with assert_nothing_changed(), pytest.raises(CommandError):
        found("示范市", "李四")
    assert User.objects.get().seats.roles == {Role.CITY_ADMIN} and Unit.objects.count() == 1
