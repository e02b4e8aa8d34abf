"""What was recorded of goods and of people who left is put right: what it said stays to be read,
stock and dues follow, months that are over do not move, and a trace finds what it found (R08, R10).
"""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from canteen import traces
from canteen.actions import correct_goods, correct_worker
from canteen.actions import delivery as deliveries
from canteen.actions import kitchen as kitchens
from canteen.actions import worker as workers
from canteen.models import DeliveryState, Lot, Review, Taking, Worker
from canteen.queries.month import by_district
from safety.base import clock
from safety.base.models import Conflict, Refused
from safety.dues.models import DueItem
from tests import factories
from tests.canteen import daily
from tests.canteen.buying import (
    CABBAGE,
    OIL,
    accept,
    delivery_of,
    lot_of,
    review,
    supplier_of,
    take,
)
from tests.canteen.conftest import TODAY, at, kitchen_of, owed, worker_of
from tests.canteen.says import says
from tests.refusals import assert_nothing_changed

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def term(cast):
    factories.terms(cast.city, 2026)


@pytest.fixture
def delivery(cast, kitchen):
    return delivery_of(kitchen, cast.officer_a1, supplier_of(cast.a1, cast.officer_a1))


@pytest.fixture
def lot(cast, delivery):
    row = lot_of(delivery, cast.officer_a1)
    accept(delivery, cast.officer_a1)
    return Lot.objects.get(pk=row.pk)


@pytest.fixture
def taken(cast, lot):
    take(lot, cast.officer_a1, 10)
    return Taking.objects.get()


def url(name, row):
    return reverse(f"canteen:{name}", args=[row.uuid])


def refused(act, *args, error=Refused, **facts):
    with assert_nothing_changed(), pytest.raises(error):
        act(*args, **facts)


def facts_of(row, **changes):
    return {name: getattr(row, name) for name in ("quantity", "why", "day", "by")} | changes


def figures(cast, month=11, year=2026) -> dict:
    return by_district(cast.city_admin, year, month).get(cast.district_a.pk, {})


# -- what left the store ---------------------------------------------------------------------------


def test_a_taking_is_put_right_and_the_stock_follows(cast, lot, taken):
    said = says(taken, cast.officer_a1)
    made = correct_goods.taking(taken, said, **facts_of(taken, quantity=Decimal(4)))
    lot.refresh_from_db()
    assert (lot.remaining, lot.gone_at, made.was) == (6, None, "quantity 10.000")
    with assert_nothing_changed():
        assert correct_goods.taking(taken, said, **facts_of(taken, quantity=Decimal(4))) == made
    all_of_it = facts_of(taken, quantity=Decimal(10))
    correct_goods.taking(taken, says(taken, cast.officer_a1), **all_of_it)
    lot.refresh_from_db()
    assert lot.remaining == 0 and lot.gone_at


def test_a_taking_that_was_none_is_withdrawn(cast, lot, taken, as_user):
    client = as_user(cast.officer_a1)
    page = lot.get_absolute_url()
    assert url("taking_correct", taken) in client.get(page).text
    body = {"client_uuid": uuid.uuid4(), "version": 1, "reason": "没有出库"}
    for _click in range(2):
        assert client.post(url("taking_withdraw", taken), body)["Location"] == page
    lot.refresh_from_db()
    assert lot.remaining == 10
    shown = client.get(page).text
    assert "reason: 没有出库" in shown and url("taking_correct", taken) not in shown


def test_who_and_when_not(cast, lot, taken):
    act, more = correct_goods.taking, facts_of(taken, quantity=Decimal(11))
    refused(act, taken, says(taken, cast.officer_a2), error=PermissionDenied, **more)
    refused(act, taken, says(taken, cast.officer_a1, version=2), error=Conflict, **more)
    refused(act, taken, says(taken, cast.officer_a1), **more)
    refused(act, taken, says(taken, cast.officer_a1), **facts_of(taken))
    for day in (TODAY + DAY, lot.arrived_on - DAY):
        refused(act, taken, says(taken, cast.officer_a1), **facts_of(taken, day=day))


def test_a_bad_number_is_said_on_the_page(cast, taken, as_user):
    client = as_user(cast.officer_a1)
    body = {"client_uuid": uuid.uuid4(), "version": 1, "reason": "看错了", "why": "used",
            "day": "2026-11-23", "by": "李"}  # fmt: skip
    for quantity in ("0", "-1", "11", "x", "1e30", ""):
        with assert_nothing_changed():
            answer = client.post(url("taking_correct", taken), body | {"quantity": quantity})
        assert answer.status_code == 422


def test_a_month_that_is_over_knows_what_it_knew(cast, lot, taken):
    Lot.objects.update(expires_on=dt.date(2026, 11, 25))
    with at(dt.date(2026, 12, 2)):
        assert "goods_expired" not in figures(cast)
        correct_goods.withdraw_taking(taken, says(taken, cast.officer_a1))
        assert "goods_expired" not in figures(cast)
        assert figures(cast, 12)["goods_expired"] == 1


def test_it_does_so_however_often_that_is_put_right(cast, lot, taken):
    """Gone when November ended, there when December did, gone when January did."""
    Lot.objects.update(expires_on=dt.date(2026, 11, 25))
    with at(dt.date(2026, 12, 2)):
        less = facts_of(taken, quantity=Decimal(4))
        correct_goods.taking(taken, says(taken, cast.officer_a1), **less)
    with at(dt.date(2027, 1, 2)):
        taken.refresh_from_db()
        more = facts_of(taken, quantity=Decimal(10))
        correct_goods.taking(taken, says(taken, cast.officer_a1), **more)
    with at(dt.date(2027, 2, 2)):
        taken.refresh_from_db()
        correct_goods.taking(taken, says(taken, cast.officer_a1), **less)
        known = [figures(cast, *month).get("goods_expired", 0)
                 for month in ((11,), (12,), (1, 2027), (2, 2027))]  # fmt: skip
    assert known == [0, 1, 0, 1]


def test_a_number_put_right_leaves_a_month_that_is_over(cast, lot):
    with at(dt.date(2026, 12, 2)):
        before = figures(cast)
        correct_goods.batch(lot, says(lot, cast.officer_a1), batch="B7")
        assert figures(cast) == before


@pytest.mark.parametrize(("days", "there"), [(0, True), (30, False)])
def test_what_left_long_before_comes_into_no_trace_by_a_correction(
    cast, kitchen, lot, taken, days, there
):
    """By the day that was said before it was put right."""
    with at(TODAY + days * DAY):
        dish = daily.menu(kitchen, cast.officer_a1, "大豆油炒饭").dishes.get()
    Taking.objects.update(recorded_at=clock.now() - 40 * DAY)
    Lot.objects.update(gone_at=clock.now() - 40 * DAY, arrived_on=TODAY - 40 * DAY)
    taken.refresh_from_db()
    with at(TODAY + 31 * DAY):
        earlier = facts_of(taken, day=TODAY - 39 * DAY)
        correct_goods.taking(taken, says(taken, cast.officer_a1), **earlier)
        found = traces.of_dish(dish, everything=True).lots
    assert [row.pk for row in found] == ([lot.pk] if there else [])


def test_no_correction_takes_goods_out_of_the_trace_of_a_dish(cast, kitchen, lot, taken):
    dish = daily.menu(kitchen, cast.officer_a1, "大豆油炒饭").dishes.get()
    with at(TODAY + 9 * DAY):
        for act in (correct_goods.withdraw_taking,):
            act(taken, says(taken, cast.officer_a1))
        assert [row.pk for row in traces.of_dish(dish, everything=True).lots] == [lot.pk]


# -- lot numbers -----------------------------------------------------------------------------------


def test_a_trace_finds_either_number(cast, lot, as_user):
    correct_goods.batch(lot, says(lot, cast.officer_a1), batch=" b２ ")
    lot.refresh_from_db()
    assert lot.batch == "B2"
    client = as_user(cast.admin_a)
    for number in ("b1", "B2"):
        answer = client.get(reverse("canteen:trace"), {"batch": number})
        assert [row.pk for row in answer.context["rows"]] == [lot.pk]
    assert not client.get(reverse("canteen:trace"), {"batch": "B3"}).context["rows"]


@pytest.mark.parametrize("renumbered", ["own", "other"])
def test_the_schools_that_received_it_are_found_by_either(cast, kitchen, lot, renumbered):
    link = supplier_of(cast.a2, cast.officer_a2)
    place = kitchen_of(cast.a2, cast.officer_a2)
    other = lot_of(delivery_of(place, cast.officer_a2, link), cast.officer_a2)
    dish = daily.menu(kitchen, cast.officer_a1, "大豆油炒饭").dishes.get()
    row, who = (lot, cast.officer_a1) if renumbered == "own" else (other, cast.officer_a2)
    correct_goods.batch(row, says(row, who), batch="B9")
    found = traces.received(traces.of_dish(dish, everything=True), cast.admin_a)
    assert {one.pk for one in found} == {lot.pk, other.pk}
    mine = traces.received(traces.of_dish(dish, everything=True), cast.officer_a1)
    assert {one.pk for one in mine} == {lot.pk}


@pytest.mark.parametrize("renumbered", ["own", "other"])
@pytest.mark.parametrize(
    ("of", "made", "found"),
    [
        (OIL, OIL["produced_on"], True), (OIL, OIL["produced_on"] - DAY, False),
        (CABBAGE, TODAY, True), (CABBAGE, TODAY - DAY, False),
    ],
)  # fmt: skip
def test_what_had_no_number_is_one_by_its_making_or_its_day(
    cast, kitchen, renumbered, of, made, found
):
    """`made`: the day of making of the other school's lot; of loose goods that of their coming."""
    loose = {} if of is OIL else {"arrived_on": made}
    dated = {"produced_on": made} if of is OIL else {}
    place = kitchen_of(cast.a2, cast.officer_a2)
    here = delivery_of(kitchen, cast.officer_a1, supplier_of(cast.a1, cast.officer_a1))
    there = delivery_of(place, cast.officer_a2, supplier_of(cast.a2, cast.officer_a2), **loose)
    mine = lot_of(here, cast.officer_a1, of, batch="")
    other = lot_of(there, cast.officer_a2, of, batch="", **dated)
    dish = daily.menu(kitchen, cast.officer_a1, "炒饭").dishes.get()
    row, who = (mine, cast.officer_a1) if renumbered == "own" else (other, cast.officer_a2)
    correct_goods.batch(row, says(row, who), batch="B9")
    rows = traces.received(traces.of_dish(dish, everything=True), cast.admin_a)
    assert {one.pk for one in rows} == ({mine.pk, other.pk} if found else {mine.pk})


def test_two_lots_do_not_become_one(cast, kitchen, delivery):
    first = lot_of(delivery, cast.officer_a1)
    second = lot_of(delivery, cast.officer_a1, batch="B2")
    refused(correct_goods.batch, second, says(second, cast.officer_a1), batch="B1")
    refused(correct_goods.batch, first, says(first, cast.officer_a1), batch="b1")
    refused(
        correct_goods.batch, first, says(first, cast.officer_a2), batch="B3",
        error=PermissionDenied,
    )  # fmt: skip


def test_the_number_is_put_right_from_the_page(cast, lot, as_user):
    client = as_user(cast.officer_a1)
    assert url("lot_number", lot) in client.get(lot.get_absolute_url()).text
    body = {"client_uuid": uuid.uuid4(), "version": 1, "reason": "看错了", "batch": "B7"}
    assert client.post(url("lot_number", lot), body).status_code == 302
    assert "was: lot number B1" in client.get(lot.get_absolute_url()).text


# -- reviews ---------------------------------------------------------------------------------------


def test_who_reviewed_is_put_right(cast, lot, as_user):
    row, client = Review.objects.first(), as_user(cast.officer_a1)
    body = {"client_uuid": uuid.uuid4(), "version": 1, "reason": "看错了", "by": "刘主任"}
    assert client.post(url("review_correct", row), body).status_code == 302
    assert "was: reviewed by" in client.get(lot.get_absolute_url()).text
    assert Review.objects.get(pk=row.pk).by == "刘主任"


def test_what_was_turned_away_by_mistake_is_reviewed_again(cast, delivery):
    oil = lot_of(delivery, cast.officer_a1)
    review(delivery, cast.officer_a1, "freshness", passed=False)
    [row] = Review.objects.all()
    refused(correct_goods.review, row, says(row, cast.officer_a1), by="王校长", remark="")
    correct_goods.review(row, says(row, cast.officer_a1), by="王校长", remark="包装破损")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == (DeliveryState.TURNED_AWAY, "包装破损")
    correct_goods.withdraw_review(row, says(row, cast.officer_a1))
    delivery.refresh_from_db()
    oil.refresh_from_db()
    assert (delivery.state, oil.remaining) == (DeliveryState.OPEN, 10)
    assert DueItem.objects.filter(kind="delivery_review", settled_at=None).exists()
    accept(delivery, cast.officer_a1)
    delivery.refresh_from_db()
    assert (delivery.state, Review.objects.count()) == (DeliveryState.ACCEPTED, 3)


def test_once_goods_were_used_no_review_is_withdrawn(cast, lot, taken):
    row = Review.objects.first()
    refused(correct_goods.withdraw_review, row, says(row, cast.officer_a1))
    correct_goods.withdraw_taking(taken, says(taken, cast.officer_a1))
    correct_goods.withdraw_review(row, says(row, cast.officer_a1))
    lot.refresh_from_db()
    assert (lot.delivery.state, lot.remaining) == (DeliveryState.OPEN, 10)


@pytest.mark.parametrize("again", [False, True])
def test_what_never_came_is_not_brought_back_by_its_review(cast, kitchen, delivery, as_user, again):
    lot_of(delivery, cast.officer_a1)
    brought = review(delivery, cast.officer_a1, "papers")
    deliveries.withdraw(brought, cast.officer_a1, version=brought.version, reason="录错了")
    if again:  # its note stands on another delivery
        delivery_of(kitchen, cast.officer_a1, delivery.supplier.links.get())
    row = Review.objects.get()
    refused(correct_goods.withdraw_review, row, says(row, cast.officer_a1))
    refused(correct_goods.review, row, says(row, cast.officer_a1), by="刘主任", remark="")
    client = as_user(cast.officer_a1)
    assert url("review_correct", row) not in client.get(delivery.get_absolute_url()).text
    body = {"client_uuid": uuid.uuid4(), "version": 1, "reason": "看错了"}
    with assert_nothing_changed():
        assert client.post(url("review_withdraw", row), body).status_code == 422


def test_what_went_back_of_goods_that_were_turned_away_is_put_right(cast, delivery):
    """Within what came: nothing of it is in the store."""
    oil = lot_of(delivery, cast.officer_a1)
    take(oil, cast.officer_a1, 2, why="returned")
    take(oil, cast.officer_a1, 3, why="returned")
    row = Taking.objects.get(quantity=2)
    review(delivery, cast.officer_a1, "freshness", passed=False)
    refused(
        correct_goods.taking, row, says(row, cast.officer_a1),
        **facts_of(row, quantity=Decimal(8)),
    )  # fmt: skip
    for much in (7, 1):
        changed = facts_of(row, quantity=Decimal(much))
        correct_goods.taking(row, says(row, cast.officer_a1), **changed)
        row.refresh_from_db()
        oil.refresh_from_db()
        assert (row.quantity, oil.remaining) == (much, 0)


def test_the_months_of_reviews_stay(cast, delivery):
    lot_of(delivery, cast.officer_a1)
    review(delivery, cast.officer_a1, "freshness", passed=False)
    with at(dt.date(2026, 12, 2)):
        before = figures(cast)
        assert before["deliveries_refused"] == 1
        row = Review.objects.get()
        correct_goods.withdraw_review(row, says(row, cast.officer_a1))
        assert figures(cast) == before


# -- people who left -------------------------------------------------------------------------------


@pytest.fixture
def gone(cast, worker):
    return workers.leave(worker, cast.officer_a1, version=worker.version, left_on=TODAY)


def test_who_has_not_left_owes_again(cast, gone, as_user):
    assert owed() == set()
    client, page = as_user(cast.officer_a1), gone.get_absolute_url()
    assert url("worker_left_withdraw", gone) in client.get(page).text
    body = {"client_uuid": uuid.uuid4(), "version": gone.version, "reason": "仍在岗"}
    for _click in range(2):
        assert client.post(url("worker_left_withdraw", gone), body)["Location"] == page
    assert {name for name, _day in owed()} == {"王芳"}
    shown = client.get(page).text
    assert "was: left on 2026-11-23" in shown and "reason: 仍在岗" in shown


def test_the_last_day_is_put_right(cast, gone, as_user):
    client = as_user(cast.officer_a1)
    body = {"client_uuid": uuid.uuid4(), "version": gone.version, "reason": "看错了"}
    for day in ("2026-01-04", "2028-01-01", ""):
        with assert_nothing_changed():
            answer = client.post(url("worker_left_correct", gone), body | {"left_on": day})
        assert answer.status_code == 422
    sent = body | {"left_on": "2026-11-20"}
    assert client.post(url("worker_left_correct", gone), sent).status_code == 302
    assert Worker.objects.get().left_on == dt.date(2026, 11, 20)
    with assert_nothing_changed():
        late = {**sent, "client_uuid": uuid.uuid4(), "left_on": "2026-11-19"}
        assert client.post(url("worker_left_correct", gone), late).status_code == 409


def test_nobody_comes_back_to_a_kitchen_out_of_use(cast, kitchen, gone):
    refused(
        correct_worker.withdraw_leaving, gone, says(gone, cast.officer_a2), error=PermissionDenied
    )
    kitchen.refresh_from_db()
    kitchens.edit_kitchen(kitchen, cast.officer_a1, version=kitchen.version, in_use=False)
    refused(correct_worker.withdraw_leaving, gone, says(gone, cast.officer_a1))


@pytest.mark.parametrize("how", ["back", "later"])
def test_a_month_that_is_over_keeps_who_had_left(cast, gone, how):
    with at(dt.date(2026, 12, 2)):
        assert "people" not in figures(cast)
        said = says(gone, cast.officer_a1)
        if how == "back":
            correct_worker.withdraw_leaving(gone, said)
        else:
            correct_worker.last_day(gone, said, left_on=dt.date(2026, 12, 1))
        assert "people" not in figures(cast)
        assert figures(cast, 12).get("people", 0) == (1 if how == "back" else 0)


@pytest.mark.parametrize("late", [False, True])
def test_nor_does_it_when_they_left_again(cast, worker, late):
    """`late`: the leaving that was put right was recorded after the month."""
    month = dt.date(2026, 11, 24)
    with at(dt.date(2026, 12, 2) if late else TODAY):
        gone = workers.leave(worker, cast.officer_a1, version=worker.version, left_on=month - DAY)
    with at(dt.date(2026, 12, 3)):
        before = figures(cast).get("people", 0)
        assert before == (1 if late else 0)
        said = says(gone, cast.officer_a1)
        correct_worker.last_day(gone, said, left_on=month - 2 * DAY)
        assert figures(cast).get("people", 0) == before
    with at(dt.date(2026, 12, 4)):
        correct_worker.withdraw_leaving(gone, says(gone, cast.officer_a1))
        assert figures(cast).get("people", 0) == before
    with at(dt.date(2026, 12, 20)):
        back = Worker.objects.get()
        workers.leave(back, cast.officer_a1, version=back.version, left_on=month)
        assert figures(cast).get("people", 0) == before


def test_who_came_back_stands_at_work_once(cast, kitchen, gone):
    with at(TODAY + DAY):
        worker_of(kitchen, cast.officer_a1, name=gone.name, starts_on=TODAY + DAY)
        refused(correct_worker.withdraw_leaving, gone, says(gone, cast.officer_a1))


def test_a_last_day_of_somebody_who_has_not_left_is_no_lost_page(cast, gone, as_user):
    client = as_user(cast.officer_a1)
    body = {"client_uuid": uuid.uuid4(), "version": gone.version, "reason": "看错了"}
    sent = body | {"left_on": "2026-11-20"}
    assert client.post(url("worker_left_correct", gone), sent).status_code == 302
    gone.refresh_from_db()
    correct_worker.withdraw_leaving(gone, says(gone, cast.officer_a1))
    assert client.post(url("worker_left_correct", gone), sent).status_code == 302
    with assert_nothing_changed():
        late = {**sent, "client_uuid": uuid.uuid4(), "left_on": "2026-11-19"}
        answer = client.post(url("worker_left_correct", gone), late)
    assert answer.status_code in (409, 422) and "2026-11-19" in answer.text
    assert client.get(url("worker_left_correct", gone)).status_code == 404
