"""Inbox, what I owe, what others owe me, who was told: each exactly what its reader may see."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from safety.dues import context, queries
from safety.dues.actions import mark_read, owe, settle, tell
from safety.dues.models import DueItem, Notice
from safety.schools.actions.school import close_school, move_school
from safety.schools.models import Role, User
from tests.dues.conftest import DUE, facts, run

pytestmark = pytest.mark.usefixtures("matter", "long_ago")


@pytest.fixture
def items(cast):
    """One thing owed by each school, one by the district, one by the city; all spoken of."""
    for unit in (cast.a1.unit, cast.a2.unit, cast.b1.unit):
        owe(unit, "matter", "k", DUE, facts=facts(unit.name))
    for unit in (cast.district_a, cast.city):
        owe(unit, "answer", "k", DUE, facts=facts(unit.name))
    run(0)


def owners(rows):
    return {row.unit.name for row in rows}


@pytest.mark.parametrize(
    ("who", "own", "below"),
    [
        ("officer_a1", {"甲一小学"}, set()),
        ("principal_b1", {"乙一中学"}, set()),
        ("township", set(), {"甲一小学"}),
        ("admin_a", {"甲区"}, {"甲一小学", "甲二幼儿园"}),
        ("inspector_a", {"甲区"}, {"甲一小学", "甲二幼儿园"}),
        ("admin_b", set(), {"乙一中学"}),
        ("city_admin", {"示范市"}, {"甲区", "甲一小学", "甲二幼儿园", "乙一中学"}),
        ("gone", set(), set()),
    ],
)
def test_what_is_owed(cast, items, who, own, below):
    user = getattr(cast, who)
    assert owners(queries.owed_by(user)) == own
    assert owners(queries.owed_below(user)) == below


def test_settled_is_owed_no_more(cast, items):
    settle(cast.a1.unit, "matter", "k")
    assert owners(queries.owed_by(cast.officer_a1)) == set()


def test_the_inbox_is_ones_own(cast, items):
    assert {row.user for row in queries.inbox(cast.officer_a1)} == {cast.officer_a1}
    assert queries.unread_count(cast.officer_a1) == 1
    assert queries.unread_count(cast.township) == 0


def test_the_mark_in_the_frame_is_the_inbox_s(cast, items):
    cast.officer_a1.appointments.create(
        role=Role.PRINCIPAL, starts_on="2020-01-01", unit=cast.b1.unit, **cast.b1.unit.columns()
    )
    for name in ("officer_a1", "officer_b1", "principal_a1", "admin_a", "city_admin", "gone"):
        user = User.objects.get(username=name)
        assert queries.unread_up_to(user, 2) == min(2, queries.unread_count(user)), name
    assert queries.unread_up_to(AnonymousUser(), 2) == 0


@pytest.mark.parametrize(
    ("who", "units"),
    [
        ("city_admin", {"甲一小学", "甲二幼儿园", "乙一中学", "甲区", "示范市"}),
        ("admin_a", {"甲一小学", "甲二幼儿园", "甲区"}),
        ("admin_b", {"乙一中学"}),
        ("township", set()),
        ("inspector", set()),
        ("leader", set()),
        ("officer_a1", set()),
        ("gone", set()),
    ],
)
def test_the_log_is_for_administrators_in_scope(cast, items, who, units):
    assert owners(queries.log(getattr(cast, who))) == units


def test_events_are_in_the_log_of_their_unit(cast):
    tell([cast.officer_a1], "event", "e:1", facts=facts(), unit=cast.a1.unit)
    tell([cast.officer_a1], "event", "e:2", facts=facts())
    assert [row.once for row in queries.log(cast.admin_a)] == ["e:1"]
    assert not queries.log(cast.admin_b).exists()


def test_strangers_have_nothing(items):
    stranger = AnonymousUser()
    found = [queries.owed_by, queries.owed_below, queries.inbox, queries.log]
    assert [query(stranger).count() for query in found] == [0, 0, 0, 0]


def test_reading_is_reading_ones_own(cast, items):
    notice = Notice.objects.get(user=cast.officer_a1)
    assert mark_read(cast.officer_a2, notice.uuid) == 0
    assert mark_read(cast.officer_a1, notice.uuid) == 1
    assert mark_read(cast.officer_a1, notice.uuid) == 0
    assert mark_read(cast.officer_a2) == 1
    assert queries.unread_count(cast.officer_b1) == 1


def test_items_and_log_follow_a_school_that_moves(cast, items):
    move_school(cast.a1, cast.city_admin, cast.district_b)
    assert owners(queries.owed_below(cast.admin_b)) == {"甲一小学", "乙一中学"}
    assert owners(queries.log(cast.admin_a)) == {"甲二幼儿园", "甲区"}
    assert owners(queries.log(cast.admin_b)) == {"甲一小学", "乙一中学"}


def test_a_closed_school_owes_nothing(cast, items):
    close_school(cast.a1, cast.city_admin, closed_on=DUE.replace(year=2020))
    assert not DueItem.objects.filter(unit=cast.a1.unit, settled_at=None).exists()
    assert run(30) > 0
    assert not Notice.objects.filter(item__unit=cast.a1.unit, facts__days=30).exists()


def test_navigation_shows_how_many_are_unread(as_user, cast, items, monkeypatch):
    def shown(user):
        page = as_user(user).get(reverse("desk:inbox")).content.decode()
        return set(re.findall(r'class="count">([^<]*)<', page))

    assert shown(cast.officer_a1) == {"1"}
    assert shown(cast.township) == set()
    monkeypatch.setattr(context, "MOST", 0)
    assert shown(cast.officer_a1) == {"0+"}
