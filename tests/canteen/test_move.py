"""Somebody moves to another kitchen of the school: certificates go along, the past stays."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from canteen.actions import worker as workers
from canteen.models import Kind, Worker
from canteen.models.move import in_kitchen_on
from canteen.rules import worker as rules
from safety.base.models import Conflict, Refused
from tests.canteen.conftest import TODAY, certify, kitchen_of, owed, worker_of
from tests.canteen.test_sheets import GOOD, take_in
from tests.refusals import assert_nothing_changed

DAY = dt.timedelta(days=1)


@pytest.fixture
def east(cast, kitchen):
    return kitchen_of(cast.a1, cast.officer_a1, name="东食堂")


@pytest.fixture
def shop(cast):
    return kitchen_of(cast.a1, cast.officer_a1, kind=Kind.SHOP, lunch=False)


def move(worker, actor, kitchen, moved_on=TODAY, **more):
    facts = {"version": worker.version, "post": "cook", **more}
    return workers.move(worker, actor, kitchen=kitchen, moved_on=moved_on, **facts)


def here(kitchen, day):
    return set(in_kitchen_on(kitchen, day).values_list("name", flat=True))


def test_where_they_worked_stays(cast, kitchen, worker, east, shop):
    certify(worker, cast.officer_a1, dt.date(2026, 3, 1))
    worker = move(worker, cast.officer_a1, east, TODAY - 9 * DAY)
    worker = move(worker, cast.officer_a1, shop, TODAY - 2 * DAY, post="clerk")
    assert (worker.kitchen, worker.post, worker.certificates.count()) == (shop, "clerk", 1)
    for day, place in ((10, kitchen), (9, east), (3, east), (2, shop), (0, shop)):
        found = {k: here(k, TODAY - day * DAY) for k in (kitchen, east, shop)}
        assert found == {k: {"王芳"} if k == place else set() for k in found}
    assert owed() == {("王芳", "2027-03-01")}


def test_whoever_sells_from_then_on_owes_a_training(cast, kitchen, worker, shop):
    worker = move(worker, cast.officer_a1, shop, TODAY - 2 * DAY, post="clerk")
    assert [name for name, _day in owed("clerk_training")] == ["王芳"]
    move(worker, cast.officer_a1, kitchen, TODAY, post="cook")
    assert owed("clerk_training") == set()


def test_what_no_move_is(cast, kitchen, worker, east, shop):
    officer, foreign = cast.officer_a1, kitchen_of(cast.a2, cast.officer_a2)
    closed = kitchen_of(cast.a1, officer, name="旧食堂")
    workers.Kitchen.objects.filter(pk=closed.pk).update(in_use=False)
    for place in (kitchen, foreign, closed):
        with assert_nothing_changed(), pytest.raises(Refused):
            move(worker, officer, place)
    for day in (worker.starts_on, TODAY + DAY):
        with assert_nothing_changed(), pytest.raises(Refused):
            move(worker, officer, east, day)
    with assert_nothing_changed(), pytest.raises(Refused):
        move(worker, officer, east, post="clerk")
    with assert_nothing_changed(), pytest.raises(Conflict):
        move(worker, officer, east, version=9)
    for other in (cast.officer_a2, cast.admin_a):
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            move(worker, other, east)


def test_what_is_put_right_goes_with_kitchen_and_moves(cast, worker, east):
    officer = cast.officer_a1
    worker = move(worker, officer, east, TODAY - 9 * DAY)
    for facts in ({"post": "clerk"}, {"starts_on": TODAY - 9 * DAY}):
        with assert_nothing_changed(), pytest.raises(Refused):
            workers.edit_worker(worker, officer, version=worker.version, **facts)
    day = TODAY - 10 * DAY
    worker = workers.edit_worker(worker, officer, version=worker.version, starts_on=day)
    assert worker.starts_on == day


def test_nor_does_a_list_set_a_first_day_after_a_move(cast, worker, east):
    move(worker, cast.officer_a1, east, TODAY - 9 * DAY)
    with assert_nothing_changed():
        outcome = take_in(cast.admin_a, [*GOOD[:3], str(TODAY - 9 * DAY), *GOOD[4:]])
    assert [p.header for p in outcome.problems] == ["上岗日期"]


def test_nobody_left_before_they_last_moved(cast, worker, east, as_user):
    officer = cast.officer_a1
    worker = move(worker, officer, east, TODAY - 9 * DAY)
    gone = {"version": worker.version, "left_on": TODAY - 10 * DAY}
    with assert_nothing_changed(), pytest.raises(Refused):
        workers.leave(worker, officer, **gone)
    client, there = as_user(officer), reverse("canteen:worker_leave", args=[worker.uuid])
    with assert_nothing_changed():
        answer = client.post(there, gone)
    assert answer.status_code == 422
    assert "moved to another kitchen on 2026-11-14" in answer.content.decode()
    with assert_nothing_changed():
        row = [*GOOD[:3], str(worker.starts_on), "", "", str(TODAY - 10 * DAY)]
        outcome = take_in(cast.admin_a, row)
    assert [p.header for p in outcome.problems] == ["离岗日期"]
    worker = workers.leave(worker, officer, version=worker.version, left_on=TODAY - 9 * DAY)
    assert worker.left_on == TODAY - 9 * DAY


def test_a_clerk_begins_in_a_supermarket_alone(cast, kitchen, shop, as_user):
    with assert_nothing_changed(), pytest.raises(Refused):
        worker_of(kitchen, cast.officer_a1, post="clerk")
    client, there = as_user(cast.officer_a1), reverse("canteen:worker_add", args=[kitchen.uuid])
    body = {"client_uuid": uuid.uuid4(), "name": "李梅", "post": "clerk", "starts_on": str(TODAY)}
    with assert_nothing_changed():
        answer = client.post(there, body)
    assert answer.status_code == 422
    assert "A supermarket clerk works in a supermarket" in answer.content.decode()
    assert worker_of(shop, cast.officer_a1, post="clerk").kitchen == shop


def test_a_clerk_of_the_supermarket_stays_one(cast, shop):
    clerk = worker_of(shop, cast.officer_a1, post="clerk")
    assert workers.edit_worker(clerk, cast.officer_a1, version=1, post="clerk").version == 2


def test_whoever_left_moves_no_more(cast, worker, east):
    worker = workers.leave(worker, cast.officer_a1, version=1, left_on=TODAY)
    with assert_nothing_changed(), pytest.raises(Refused):
        move(worker, cast.officer_a1, east)


@pytest.mark.parametrize(("days", "ok"), [(-1, False), (0, False), (1, True), (9, True)])
def test_from_when(days, ok):
    since = TODAY - 9 * DAY
    assert (rules.faults_of_move(since, since + days * DAY, TODAY) == {}) is ok
    assert rules.faults_of_move(since, TODAY + DAY, TODAY)


def test_the_pages(cast, kitchen, worker, as_user):
    client, there = as_user(cast.officer_a1), reverse("canteen:worker_move", args=[worker.uuid])
    assert there not in client.get(worker.get_absolute_url()).content.decode()
    east = kitchen_of(cast.a1, cast.officer_a1, name="东食堂")
    assert there in client.get(worker.get_absolute_url()).content.decode()
    body = {"version": 1, "kitchen": east.uuid, "post": "cook", "moved_on": "2026-11-20"}
    assert client.post(there, body)["Location"] == worker.get_absolute_url()
    assert Worker.objects.get().kitchen == east
    page = client.get(worker.get_absolute_url()).content.decode()
    assert "Canteen before 2026-11-20 (recorded by" in page
    page = client.get(f"{kitchen.get_absolute_url()}?day=2026-11-19").content.decode()
    assert "王芳" in page
    assert "王芳" not in client.get(kitchen.get_absolute_url()).content.decode()
