"""What is recorded of drinking water and care points is put right or withdrawn, at any time."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from canteen.actions import care_point as points
from canteen.actions import correct_places as correct
from canteen.actions import water as waters
from canteen.dues import care_census
from canteen.models import CareCensus, CareVisit, WaterBatch, WaterCleaning, version_of
from safety.base.models import Conflict, Refused
from safety.dues.models import DueItem
from tests import factories
from tests.canteen.conftest import TODAY, at
from tests.canteen.says import says
from tests.canteen.test_care_point import point_of
from tests.canteen.test_correct import body
from tests.canteen.test_water import batch_of, clean, machine_of, owed
from tests.refusals import assert_nothing_changed

DAY = dt.timedelta(days=1)
WEEKS = 40 * DAY


@pytest.fixture(autouse=True)
def term(cast):
    factories.terms(cast.city, 2026)


def url(name, row):
    return reverse(f"canteen:{name}", args=[row.uuid])


def refused(act, *args, error=Refused, **facts):
    with assert_nothing_changed(), pytest.raises(error):
        act(*args, **facts)


@pytest.fixture
def machine(cast):
    return machine_of(cast)


@pytest.fixture
def cleaning(cast, machine):
    return clean(machine, cast.officer_a1)


@pytest.fixture
def batch(cast):
    return batch_of(cast)


@pytest.fixture
def link(cast):
    return point_of(cast, "a1").links.get()


@pytest.fixture
def visit(cast, link):
    return points.record_visit(
        link, cast.officer_a1, uuid=uuid.uuid4(), kind="visit", held_on=TODAY, what="灭火器过期"
    )


@pytest.fixture
def census(cast, link):
    care_census.owe_all()
    return points.take_census(cast.officer_a1, uuid=uuid.uuid4(), school=cast.a1, pupils={link: 8})


def census_owed(school):
    items = DueItem.objects.filter(kind=care_census.CENSUS, unit=school.unit, settled_at=None)
    return items.count()


# -- what follows ----------------------------------------------------------------------------------


def test_a_cleaning_of_another_day_moves_the_next_one(cast, machine, cleaning):
    facts = {"done_on": TODAY - 10 * DAY, "done_by": "王师傅"}
    made = correct.cleaning(cleaning, says(cleaning, cast.officer_a1), **facts)
    assert made.was == "cleaned on 2026-11-23"
    machine.refresh_from_db()
    assert (machine.cleaned_on, owed()) == (TODAY - 10 * DAY, {("教学楼二楼", "2026-12-13")})


def test_a_withdrawn_cleaning_is_owed_as_by_the_one_before(cast, machine, cleaning):
    clean(machine, cast.officer_a1, dt.date(2026, 11, 1))
    with at(TODAY + WEEKS):
        correct.withdraw_cleaning(cleaning, says(cleaning, cast.officer_a1))
    machine.refresh_from_db()
    assert (machine.cleaned_on, owed()) == (dt.date(2026, 11, 1), {("教学楼二楼", "2026-12-01")})
    again = clean(machine, cast.officer_a1)
    assert WaterCleaning.objects.filter(done_on=TODAY, withdrawn_at=None).get() == again


def test_the_only_cleaning_withdrawn_leaves_none(cast, machine, cleaning):
    correct.withdraw_cleaning(cleaning, says(cleaning, cast.officer_a1))
    machine.refresh_from_db()
    assert (machine.cleaned_on, owed()) == (None, {("教学楼二楼", "2026-11-23")})


def test_a_batch_is_put_right_and_its_lot_is_free_again(cast, batch):
    facts = {name: getattr(batch, name) for name in ("brand", "supplier", "bottles", "made_on",
             "expires_on", "received_on")}  # fmt: skip
    made = correct.batch(batch, says(batch, cast.officer_a1), **facts, lot="20261002")
    assert made.was == "lot 20261001"
    other = batch_of(cast)
    refused(correct.batch, other, says(other, cast.officer_a1), **facts, lot="20261002")
    correct.withdraw_batch(batch, says(batch, cast.officer_a1))
    correct.batch(other, says(other, cast.officer_a1), **facts, lot="20261002")
    assert WaterBatch.objects.filter(withdrawn_at=None).get() == other


def test_a_withdrawn_batch_lacks_nothing(cast, batch, as_user):
    correct.withdraw_batch(batch, says(batch, cast.officer_a1))
    client = as_user(cast.officer_a1)
    page = client.get(reverse("canteen:water_batch_list"))
    assert list(page.context["rows"]) == [batch]
    assert "no papers" not in page.content.decode() and "withdrawn" in page.content.decode()
    bare = client.get(reverse("canteen:water_batch_list"), {"state": "bare"})
    assert not bare.context["rows"]
    refused(waters.add_papers, batch, cast.officer_a1, None)
    batch.refresh_from_db()
    refused(waters.prepare_later, batch, cast.officer_a1, None, form_uuid=uuid.uuid4())


def test_a_visit_is_put_right_or_withdrawn_weeks_later(cast, visit):
    facts = {"kind": "meeting", "held_on": TODAY - DAY, "what": "家长会"}
    with at(TODAY + WEEKS):
        made = correct.visit(visit, says(visit, cast.officer_a1), **facts)
        words = "kind visit of the place, day 2026-11-23, what was seen or said 灭火器过期"
        assert made.was == words
        correct.withdraw_visit(visit, says(visit, cast.officer_a1))
    assert CareVisit.objects.get().withdrawn_at


def test_a_census_is_put_right_whenever_it_is_seen(cast, census):
    with at(dt.date(2027, 3, 2)):
        facts = {"places": 1, "pupils": 6}
        made = correct.census(census, says(census, cast.officer_a1), **facts)
        assert made.was == "pupils 8"
        # Of a term that is over nothing could be counted again.
        refused(correct.withdraw_census, census, says(census, cast.officer_a1))
    assert CareCensus.objects.get().pupils == 6


def test_a_withdrawn_census_is_owed_again_and_taken_anew(cast, census, link):
    assert census_owed(cast.a1) == 0
    correct.withdraw_census(census, says(census, cast.officer_a1))
    assert census_owed(cast.a1) == 1
    assert care_census.owe_all() is not None and census_owed(cast.a1) == 1
    again = points.take_census(cast.officer_a1, uuid=uuid.uuid4(), school=cast.a1, pupils={link: 7})
    assert CareCensus.objects.filter(withdrawn_at=None).get() == again
    assert census_owed(cast.a1) == 0


def test_the_form_of_what_is_withdrawn_brings_nothing_back(
    cast, machine, cleaning, batch, link, visit, census
):
    officer = cast.officer_a1
    correct.withdraw_cleaning(cleaning, says(cleaning, officer))
    correct.withdraw_batch(batch, says(batch, officer))
    correct.withdraw_visit(visit, says(visit, officer))
    correct.withdraw_census(census, says(census, officer))
    refused(clean, machine, officer, uuid=cleaning.uuid)
    refused(batch_of, cast, uuid=batch.uuid)
    seen = {"kind": "visit", "held_on": TODAY, "what": "灭火器过期"}
    refused(points.record_visit, link, officer, uuid=visit.uuid, **seen)
    refused(points.take_census, officer, uuid=census.uuid, school=cast.a1, pupils={link: 8})


# -- what is none ----------------------------------------------------------------------------------

FACTS = {
    "cleaning": {"done_on": TODAY - DAY, "done_by": "王师傅"},
    "batch": {"brand": "清泉", "supplier": "水站", "lot": "1", "bottles": 20, "received_on": TODAY,
              "made_on": dt.date(2026, 10, 1), "expires_on": dt.date(2027, 4, 1)},
    "visit": {"kind": "visit", "held_on": TODAY - DAY, "what": "灭火器过期"},
    "census": {"places": 1, "pupils": 6},
}  # fmt: skip
WRONG = {
    "cleaning": [{"done_on": TODAY + DAY}, {"done_on": TODAY - 400 * DAY}],
    "batch": [{"expires_on": dt.date(2026, 9, 30)}, {"received_on": TODAY + DAY}],
    "visit": [{"held_on": TODAY + DAY}],
    "census": [{"places": 7}, {"places": 0}],
}


@pytest.mark.parametrize("name", FACTS)
def test_what_no_correction_is(cast, request, name):
    row, officer, facts = request.getfixturevalue(name), cast.officer_a1, FACTS[name]
    right, withdraw = getattr(correct, name), getattr(correct, f"withdraw_{name}")
    for foreign in (cast.officer_a2, cast.admin_a, cast.inspector):
        refused(right, row, says(row, foreign), **facts, error=PermissionDenied)
        refused(withdraw, row, says(row, foreign), error=PermissionDenied)
    refused(right, row, says(row, officer, version=2), **facts, error=Conflict)
    refused(withdraw, row, says(row, officer, version=2), error=Conflict)
    for wrong in WRONG[name]:
        refused(right, row, says(row, officer), **facts | wrong)
    same = {field: getattr(row, field) for field in facts}
    refused(right, row, says(row, officer), **same)
    for act, said in ((right, facts), (withdraw, {})):
        once = says(row, officer)
        made = act(row, once, **said)
        with assert_nothing_changed():
            assert act(row, once, **said) == made
        row.refresh_from_db()
    refused(right, row, says(row, officer), **same)
    refused(withdraw, row, says(row, officer))


def test_one_cleaning_of_a_day(cast, machine, cleaning):
    other = clean(machine, cast.officer_a1, TODAY - DAY)
    facts = {"done_on": TODAY, "done_by": "王师傅"}
    refused(correct.cleaning, other, says(other, cast.officer_a1), **facts)


# -- pages -----------------------------------------------------------------------------------------

SENT = {
    "cleaning": ("water_cleaning", {"done_on": "2026-11-22", "done_by": "李师傅"}),
    "batch": ("water_batch", {"brand": "清泉", "supplier": "水站", "lot": "2", "bottles": "9",
                              "made_on": "2026-10-01", "expires_on": "2027-04-01",
                              "received_on": "2026-11-23"}),
    "visit": ("care_visit", {"kind": "visit", "held_on": "2026-11-22", "what": "灭火器已换"}),
    "census": ("care_census", {"places": "1", "pupils": "6"}),
}  # fmt: skip


@pytest.mark.parametrize("name", SENT)
def test_from_the_page_and_back(cast, request, name, as_user):
    row, (route, facts) = request.getfixturevalue(name), SENT[name]
    whole = {"cleaning": "machine", "visit": "point"}.get(name)
    there = (getattr(row, whole) if whole else row).get_absolute_url()
    client = as_user(cast.officer_a1)
    change, withdraw = url(f"{route}_correct", row), url(f"{route}_withdraw", row)
    assert change in client.get(there).content.decode()
    assert withdraw in client.get(change).content.decode()
    assert client.post(change, body(row, **facts))["Location"] == there
    shown = client.get(there).content.decode()
    assert f"corrected on 2026-11-23 09:00 by {cast.officer_a1.name}" in shown
    assert "reason: 看错了" in shown
    with assert_nothing_changed():
        stale = client.post(change, body(row, **facts) | {"version": 1})
        assert stale.status_code == 409
        empty = client.post(withdraw, body(row) | {"reason": ""})
        assert empty.status_code == 422
    assert version_of(row) == 2
    assert client.post(withdraw, body(row))["Location"] == there
    shown = client.get(there).content.decode()
    assert "withdrawn on 2026-11-23 09:00" in shown and change not in shown


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("cleaning", "done_on", "2026-02-30"),
        ("cleaning", "done_on", "2026-11-24"),
        ("batch", "bottles", "0"),
        ("batch", "expires_on", "2026-09-01"),
        ("visit", "held_on", "2026-11-24"),
        ("visit", "what", ""),
        ("census", "pupils", "-1"),
        ("census", "places", "9"),
    ],
)
def test_bad_input_changes_nothing(cast, request, name, field, value, as_user):
    row, (route, facts) = request.getfixturevalue(name), SENT[name]
    client = as_user(cast.officer_a1)
    client.get("/nowhere/")
    with assert_nothing_changed():
        sent = body(row, **facts | {field: value})
        assert client.post(url(f"{route}_correct", row), sent).status_code == 422
