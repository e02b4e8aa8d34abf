"""Somebody with a card in the hand finds whose number it is: within their own, logged, never in an
address or a log."""

import logging
import re
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from safety.base.models import Refused
from safety.schools.models import SecurityEvent
from tests.refusals import assert_nothing_changed
from tests.transport.conftest import driver_of, number_of
from transport.actions import driver as drivers
from transport.actions import reveal
from transport.models import Driver

PAGE = "transport:driver_find"
LICENCE = "130999-0019"
WHY = "路检核对"
marks = import_module("transport.migrations.0010_marks_of_licences")


@pytest.fixture
def two(cast):
    mine = driver_of(cast.a1, cast.officer_a1, licence=LICENCE)
    other = driver_of(cast.b1, cast.officer_b1, name="李乙", identity=number_of(order=2))
    return mine, other


def find(client, number, reason=WHY):
    return client.post(reverse(PAGE), {"number": number, "reason": reason})


@pytest.mark.parametrize("who", ["officer_a1", "admin_a", "city_admin"])
@pytest.mark.parametrize("number", [number_of(), "１３０９９９ 0019", LICENCE.lower()])
def test_by_either_number_however_it_is_written(two, cast, as_user, who, number):
    answer = find(as_user(getattr(cast, who)), number)
    assert answer.status_code == 200 and answer.context["found"] == [two[0]]
    page = answer.content.decode()
    assert "王强" in page and number_of() not in page and LICENCE not in page


def test_nobody_finds_whom_they_do_not_see(two, cast, as_user):
    """The same answer as for a number that nobody has."""
    client = as_user(cast.officer_a1)
    pages = []
    for number in (number_of(order=2), number_of(order=99), "13099900"):
        answer = find(client, number)
        assert answer.status_code == 200 and answer.context["found"] == []
        page = answer.content.decode().split("<main")[1]
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page))
    assert pages[0] == pages[1] == pages[2] and "李乙" not in pages[0]


def test_it_is_logged_without_the_number(two, cast, as_user, caplog):
    with caplog.at_level(logging.DEBUG):
        find(as_user(cast.admin_a), number_of())
        find(as_user(cast.admin_a), number_of(order=99))
    found, nobody = SecurityEvent.objects.filter(kind="number_looked_up").order_by("pk")
    assert (found.user, found.detail) == (
        cast.admin_a, {"drivers": [str(two[0].uuid)], "reason": WHY},
    )  # fmt: skip
    assert nobody.detail == {"drivers": [], "reason": WHY}
    kept = " ".join(str(row) for row in SecurityEvent.objects.values()) + caplog.text
    assert number_of() not in kept and number_of(order=99) not in kept
    log = as_user(cast.city_admin).get(reverse("desk:security_log")).content.decode()
    assert "driver looked up by a number" in log and WHY in log


def test_a_number_in_the_address_is_not_looked_for(two, cast, as_user):
    client = as_user(cast.admin_a)
    with assert_nothing_changed():
        answer = client.get(reverse(PAGE), {"number": number_of(), "reason": WHY})
    assert "found" not in answer.context and "王强" not in answer.content.decode()


@pytest.mark.parametrize("given", [("", WHY), (number_of(), ""), ("123", WHY), ("1" * 41, WHY)])
def test_without_a_number_or_a_reason_nothing_is_looked_for(two, cast, as_user, given):
    client = as_user(cast.admin_a)
    with assert_nothing_changed():
        assert find(client, *given).status_code == 422


def test_so_many_a_day(two, cast, monkeypatch):
    monkeypatch.setattr(reveal, "A_DAY", 1)
    assert reveal.find(cast.admin_a, number=number_of(), reason=WHY) == [two[0]]
    with assert_nothing_changed(), pytest.raises(Refused, match="no more"):
        reveal.find(cast.admin_a, number=number_of(), reason=WHY)
    # What is shown of whole numbers is counted by itself.
    assert reveal.reveal(two[0], cast.admin_a, field="identity", reason=WHY) == number_of()


def test_one_who_left_is_found_by_whoever_had_them(two, cast):
    drivers.leave(two[0], cast.officer_a1)
    assert reveal.find(cast.officer_a1, number=LICENCE, reason=WHY) == [two[0]]
    assert reveal.find(cast.officer_a2, number=LICENCE, reason=WHY) == []


def test_licences_of_before_are_found_too(two):
    """What cannot be read any more is left as it is."""
    known = Driver.objects.get(pk=two[0].pk).licence_mark
    Driver.objects.update(licence_mark="")
    lost = two[1]
    Driver.objects.filter(pk=lost.pk).update(licence="1:AAAA")
    for _time in range(2):
        marks.begin(apps, None)
        assert list(Driver.objects.order_by("pk").values_list("licence_mark", flat=True)) == [
            known, "",
        ]  # fmt: skip


def test_what_broke_off_keeps_the_licences_that_were_done_and_goes_on(two, monkeypatch):
    """Each piece is a transaction of its own: no lock is held to the end, none is done twice."""
    two[1].seal("licence", "130999200001011234")
    two[1].save()
    known = list(Driver.objects.order_by("pk").values_list("licence_mark", flat=True))
    Driver.objects.update(licence_mark="")
    monkeypatch.setattr(marks, "BATCH", 1)
    real, asked = marks.licence_mark, []

    def once(number):
        if asked:
            raise ConnectionError
        asked.append(number)
        return real(number)

    monkeypatch.setattr(marks, "licence_mark", once)
    with pytest.raises(ConnectionError):
        marks.begin(apps, None)
    kept = Driver.objects.order_by("pk").values_list("licence_mark", flat=True)
    assert list(kept) == [known[0], ""]
    monkeypatch.setattr(marks, "licence_mark", lambda number: asked.append(number) or real(number))
    marks.begin(apps, None)
    assert list(kept.all()) == known and len(asked) == 2
    assert marks.Migration.atomic is False
