"""Inbox, log and ladders as pages: what each reader gets, and that bad input changes nothing."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safety.dues.actions import owe, tell
from safety.dues.ladders import SCHOOL_LADDER, Rung
from safety.dues.models import LadderStep, Notice, Schedule
from tests.dues.conftest import DUE, after, facts, run
from tests.refusals import assert_nothing_changed

pytestmark = pytest.mark.usefixtures("matter", "long_ago")
INBOX, LOG = reverse("desk:inbox"), reverse("desk:notice_log")
EDIT = reverse("desk:ladder_edit", args=["matter"])


@pytest.fixture
def noticed(cast):
    """One thing is overdue at A1 and at B1."""
    for school in (cast.a1, cast.b1):
        owe(school.unit, "matter", "k", DUE, facts=facts(f"lamp at {school.name}"), url="/ledger/")
    run(1)
    return Notice.objects.get(user=cast.officer_a1)


def read(response):
    return response.content.decode()


def test_the_inbox_shows_ones_own(cast, noticed, as_user):
    page = read(as_user(cast.officer_a1).get(INBOX))
    assert "lamp at 甲一小学" in page
    assert "Overdue by 1 day" in page
    assert "乙一中学" not in page


def test_an_empty_inbox_says_what_will_come(cast, as_user):
    assert "before it is late" in read(as_user(cast.officer_a1).get(INBOX))


def test_opening_marks_read_and_goes_there(cast, noticed, as_user):
    url = reverse("desk:notice_read", args=[noticed.uuid])
    response = as_user(cast.officer_a1).post(url, {"open": "1"})
    noticed.refresh_from_db()
    assert (response["Location"], noticed.read_at is not None) == ("/ledger/", True)


def test_marking_read_comes_back(cast, noticed, as_user):
    url = reverse("desk:notice_read", args=[noticed.uuid])
    assert as_user(cast.officer_a1).post(url)["Location"] == INBOX


def test_marking_all_read_is_ones_own(cast, noticed, as_user):
    as_user(cast.officer_a1).post(reverse("desk:inbox_read_all"))
    assert not Notice.objects.filter(user=cast.officer_a1, read_at=None).exists()
    assert Notice.objects.filter(user=cast.officer_b1, read_at=None).count() == 1


@pytest.mark.parametrize("who", ["officer_b1", "principal_a1", "city_admin"])
def test_another_persons_notice_is_no_notice(cast, noticed, as_user, who):
    client = as_user(getattr(cast, who))
    missing = client.post(reverse("desk:notice_read", args=[uuid.uuid4()]))
    with assert_nothing_changed():
        foreign = client.post(reverse("desk:notice_read", args=[noticed.uuid]))
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content


def test_only_unread(cast, noticed, as_user):
    tell([cast.officer_a1], "matter", "e", facts=facts("news"))
    client = as_user(cast.officer_a1)
    client.post(reverse("desk:notice_read", args=[noticed.uuid]))
    page = read(client.get(INBOX, {"show": "unread"}))
    assert "news" in page
    assert "lamp at" not in page


def test_the_inbox_costs_the_same_for_few_and_many(cast, noticed, as_user):
    client = as_user(cast.officer_a1)
    client.get(INBOX)
    with CaptureQueriesContext(connection) as few:
        client.get(INBOX)
    for number in range(60):
        tell([cast.officer_a1], "matter", f"e{number}", facts=facts(), unit=cast.a1.unit)
    with CaptureQueriesContext(connection) as many:
        page = read(client.get(INBOX))
    assert (len(few), "61 unread reminders" in page) == (len(many), True)


def test_the_log_costs_the_same_for_few_and_many(cast, noticed, as_user):
    client = as_user(cast.city_admin)
    client.get(LOG)
    with CaptureQueriesContext(connection) as few:
        client.get(LOG)
    for number in range(60):
        tell([cast.officer_a1], "matter", f"e{number}", facts=facts(), unit=cast.a1.unit)
    with CaptureQueriesContext(connection) as many:
        assert client.get(LOG).context["page"].count == 64
    assert len(few) == len(many)


def test_pages_of_the_inbox_show_each_once(cast, as_user):
    for number in range(60):
        tell([cast.officer_a1], "matter", f"e{number}", facts=facts(f"=line {number}="))
    client, seen, cursor = as_user(cast.officer_a1), [], ""
    while cursor is not None:
        response = client.get(INBOX, {"after": cursor})
        seen += [row.line for row in response.context["rows"]]
        cursor = response.context["page"].next or None
    assert sorted(seen) == sorted(f"=line {n}=" for n in range(60))


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("admin_a", {"officer_a1", "principal_a1"}),
        ("admin_b", {"officer_b1", "principal_b1"}),
        ("city_admin", {"officer_a1", "principal_a1", "officer_b1", "principal_b1"}),
    ],
)
def test_the_log(cast, noticed, as_user, who, names):
    rows = as_user(getattr(cast, who)).get(LOG).context["rows"]
    assert {row.user.username for row in rows} == names


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"person": "officer"}, 2),
        ({"person": "ｐｒｉｎｃｉｐａｌ_a1"}, 1),
        ({"kind": "matter"}, 4),
        ({"kind": "drill"}, 0),
        ({"first": "2026-11-21", "last": "2026-11-21"}, 4),
        ({"last": "2026-11-20"}, 0),
        ({"first": "2026-11-22"}, 0),
        ({"first": "2026-11-22", "last": "2026-11-01"}, 0),
        ({"kind": "nonsense"}, 0),
        ({"first": "30 February"}, 0),
    ],
)
def test_filters_of_the_log(cast, noticed, as_user, query, count):
    response = as_user(cast.city_admin).get(LOG, query)
    assert (response.status_code, len(response.context["rows"])) == (200, count)


@pytest.mark.parametrize("who", ["officer_a1", "principal_a1", "township", "inspector", "leader"])
@pytest.mark.parametrize("url", [LOG, reverse("desk:ladder_list"), EDIT])
def test_log_and_ladders_are_for_administrators(cast, as_user, who, url):
    assert as_user(getattr(cast, who)).get(url).status_code == 403


def test_ladders_are_the_citys(cast, as_user):
    assert as_user(cast.admin_a).get(EDIT).status_code == 403
    page = read(as_user(cast.city_admin).get(reverse("desk:ladder_list")))
    assert "-7, -3, 0, 1, 2, 4, 8" in page


def test_a_kind_that_never_falls_due_has_no_ladder(cast, as_user):
    client = as_user(cast.city_admin)
    assert client.get(reverse("desk:ladder_edit", args=["nonsense"])).status_code == 404
    assert client.get(reverse("desk:ladder_edit", args=["notice_issued"])).status_code == 404


def body(client, **changes):
    """The form of the page as it stands, with changes."""
    form = client.get(EDIT).context["form"]
    values = {name: form[name].value() or "" for name in form.fields if name != "confirmed"}
    return {**values, **changes}


def test_the_first_post_asks_and_says_how_many(cast, noticed, as_user):
    client = as_user(cast.city_admin)
    with assert_nothing_changed():
        response = client.post(EDIT, body(client, safety_officer_days="-10, 0"))
    assert response.status_code == 200
    assert "2 open matters will be timed" in read(response)


def test_confirmed_it_is_the_citys_ladder_and_open_matters_follow(cast, as_user):
    item = owe(cast.a1.unit, "matter", "k", DUE, facts=facts())
    client = as_user(cast.city_admin)
    changed = body(
        client, safety_officer_days="0；－10、 3", safety_officer_every="5", confirmed="1"
    )
    assert client.post(EDIT, changed).status_code == 302
    own = LadderStep.objects.filter(city=cast.city, role="safety_officer")
    assert list(own.values_list("offset", "every")) == [(-10, None), (0, None), (3, 5)]
    assert Schedule.objects.get(pk=item.pk).next_at == after(-10)


def test_the_default_asked_for_again_leaves_no_steps(cast, as_user):
    client = as_user(cast.city_admin)
    client.post(EDIT, body(client, principal_days="5", confirmed="1"))
    default = {"principal_days": "1, 2, 4, 8", "principal_every": "7"}
    client.post(EDIT, body(client, **default, confirmed="1"))
    assert not LadderStep.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"principal_days": "1, 2, 1"}, "Day 1 stands here twice."),
        ({"principal_days": "-61"}, "from -60 (before) to 365"),
        ({"principal_days": "366"}, "from -60 (before) to 365"),
        ({"principal_days": "soon"}, "“soon” is not a number of days."),
        ({"principal_days": "1e3"}, "is not a number of days."),
        ({"principal_days": "9" * 199}, "is not a number of days."),
        ({"principal_days": "", "principal_every": "7"}, "Say from which day"),
        ({"principal_every": "0"}, "greater than or equal to 1"),
        ({"principal_every": "1e30"}, "whole number"),
        ({"principal_days": ",".join(map(str, range(31)))}, "At most 30 days"),
    ],
)
def test_bad_steps_change_nothing(cast, as_user, changes, message):
    client = as_user(cast.city_admin)
    with assert_nothing_changed():
        response = client.post(EDIT, body(client, **changes, confirmed="1"))
    assert response.status_code == 422
    assert message in read(response)


def test_somebody_must_be_told(cast, as_user):
    client = as_user(cast.city_admin)
    nobody = {name: "" for name in body(client) if name.endswith(("_days", "_every"))}
    response = client.post(EDIT, body(client, **nobody, confirmed="1"))
    assert (response.status_code, LadderStep.objects.count()) == (422, 0)


def test_two_administrators_at_once(cast, as_user):
    client = as_user(cast.city_admin)
    mine = body(client, principal_days="6", confirmed="1")
    client.post(EDIT, body(client, principal_days="5", confirmed="1"))
    response = client.post(EDIT, mine)
    assert response.status_code == 409
    assert "Somebody else changed these steps" in read(response)
    assert LadderStep.objects.get(role="principal").offset == 5


def test_the_pages_in_chinese(cast, noticed, client):
    client.force_login(cast.city_admin)
    client.cookies["language"] = "zh-hans"
    for url in (INBOX, LOG, reverse("desk:ladder_list"), EDIT):
        assert client.get(url).status_code == 200


def test_the_default_is_the_rule(cast):
    assert Rung(7, "city_admin", 7) in SCHOOL_LADDER
