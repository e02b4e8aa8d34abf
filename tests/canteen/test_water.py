"""Drinking water (R13): cleaned monthly in term and before each term; bottled water with papers."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from canteen.actions import water as acts
from canteen.dues import water as dues
from canteen.dues import water_papers
from canteen.models import WaterBatch, WaterCleaning, WaterMachine
from canteen.rules import water as rules
from safety.base.models import Conflict, Refused
from safety.dues import engine
from safety.dues.models import DueItem, Notice
from safety.schools.actions import school as schools
from tests import factories
from tests.canteen.conftest import TODAY, at
from tests.files import papers, photos
from tests.refusals import assert_nothing_changed

D = dt.date.fromisoformat
TERMS = [(D("2026-03-01"), D("2026-07-05")), (D("2026-09-01"), D("2027-01-15")),
         (D("2027-03-01"), D("2027-07-05"))]  # fmt: skip
LIST, ADD, BATCHES, BATCH_ADD = (
    reverse(f"canteen:{name}")
    for name in ("water_list", "water_add", "water_batch_list", "water_batch_add")
)
DAYS = {"made_on": D("2026-10-01"), "expires_on": D("2027-04-01"), "received_on": TODAY}


def url(name, row):
    return reverse(f"canteen:{name}", args=[row.uuid])


def machine_of(cast, key="a1", place="教学楼二楼"):
    return acts.add_machine(
        getattr(cast, f"officer_{key}"), uuid=uuid.uuid4(), school=getattr(cast, key),
        place=place, kind="boiler",
    )  # fmt: skip


def clean(machine, officer, done_on=TODAY, **facts):
    facts = {"uuid": uuid.uuid4(), "done_by": "王师傅", "done_on": done_on, **facts}
    done = acts.record_cleaning(machine, officer, **facts)
    machine.refresh_from_db()
    return done


def batch_of(cast, key="a1", lot="20261001", **facts):
    once = facts.pop("uuid", None) or uuid.uuid4()
    return acts.record_batch(
        getattr(cast, f"officer_{key}"), uuid=once, school=getattr(cast, key),
        brand="清泉", supplier="清泉水站", lot=lot, bottles=20, **{**DAYS, **facts},
    )  # fmt: skip


@pytest.fixture
def machine(cast):
    factories.terms(cast.city, 2026)
    return machine_of(cast)


def owed():
    rows = DueItem.objects.filter(kind=dues.CLEANING, settled_at=None)
    return {(row.facts["place"], str(row.due_on)) for row in rows}


@pytest.mark.parametrize(
    ("last", "due"),
    [
        ("2026-09-20", "2026-10-20"),  # monthly in term
        ("2026-10-31", "2026-11-30"),  # a shorter month
        ("2026-12-20", "2027-02-28"),  # its month ends in the vacation: before the next term
        ("2026-08-10", "2026-08-31"),  # not yet cleaned for the term
        ("2026-08-17", "2026-08-31"),  # fifteen days before it
        ("2026-08-18", "2026-09-18"),  # fourteen days before it: cleaned for the term
        ("2026-07-01", "2026-08-31"),
        ("2027-07-01", "2027-08-01"),  # the next term is not known yet
        (None, "2026-11-23"),
    ],
)
def test_the_next_cleaning(last, due):
    assert rules.next_due(last and D(last), TODAY, TERMS) == D(due)


def test_without_a_calendar_it_is_monthly(settings):
    assert rules.next_due(TODAY, TODAY, []) == D("2026-12-23")
    settings.WATER_CLEAN_MONTHS = 2
    assert rules.next_due(TODAY, TODAY, []) == D("2027-01-23")


def test_known_in_the_vacation_it_is_due_before_the_term():
    assert rules.next_due(None, D("2026-08-10"), TERMS) == D("2026-08-31")


def test_a_cleaning_settles_and_owes_the_next(cast, machine):
    assert owed() == {("教学楼二楼", "2026-11-23")}
    clean(machine, cast.officer_a1)
    assert owed() == {("教学楼二楼", "2026-12-23")}
    clean(machine, cast.officer_a1, D("2026-10-01"))
    assert machine.cleaned_on == TODAY
    assert owed() == {("教学楼二楼", "2026-12-23")}


def test_overdue_is_told_to_its_own_people_and_upward(cast, machine):
    with at(D("2026-11-26")):
        engine.run()
        told = set(
            Notice.objects.filter(kind=dues.CLEANING).values_list("user__username", flat=True)
        )
    heard = {cast.officer_a1.username, cast.principal_a1.username, cast.admin_a.username}
    assert told == heard


def test_out_of_use_owes_nothing(cast, machine):
    acts.edit_machine(machine, cast.officer_a1, version=1, in_use=False)
    assert owed() == set()
    machine.refresh_from_db()
    with assert_nothing_changed(), pytest.raises(Refused):
        clean(machine, cast.officer_a1)


def test_another_calendar_moves_the_dates(cast, machine):
    clean(machine, cast.officer_a1, D("2026-11-20"))
    assert dues.follow_calendar() == 0
    with assert_nothing_changed():
        dues.follow_calendar()
    factories.terms(cast.city, 2025)
    term = next(t for t in dues.calendar.terms(cast.city) if t.starts_on == D("2026-09-01"))
    term.ends_on = D("2026-12-10")
    term.save()
    factories.terms(cast.city, 2027)
    assert dues.follow_calendar() == 1
    assert owed() == {("教学楼二楼", "2027-02-28")}


def test_a_school_that_opens_again_owes_it_again(cast, machine):
    schools.close_school(cast.a1, cast.city_admin, closed_on=TODAY)
    assert owed() == set()
    cast.a1.refresh_from_db()
    schools.reopen_school(cast.a1, cast.city_admin)
    assert owed() == {("教学楼二楼", "2026-11-23")}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"expires_on": D("2026-11-22")}, "send it back"),
        ({"made_on": D("2026-11-24"), "expires_on": D("2027-11-24")}, "bottled"),
        ({"received_on": D("2026-11-24")}, "has not come"),
        ({"expires_on": D("2033-01-01")}, "Look at the year"),
    ],
)
def test_a_batch_that_makes_no_sense(cast, changes, said):
    with assert_nothing_changed(), pytest.raises(Refused, match=said):
        batch_of(cast, **changes)


def test_a_lot_comes_once(cast):
    batch_of(cast)
    with assert_nothing_changed(), pytest.raises(Refused):
        batch_of(cast)
    batch_of(cast, "a2")
    assert WaterBatch.objects.count() == 2


def test_sent_twice_is_one_row(cast, machine):
    once = uuid.uuid4()
    for _time in range(2):
        clean(machine, cast.officer_a1, uuid=once)
    facts = {"brand": "清泉", "supplier": "水站", "lot": "1", "bottles": 2, **DAYS}
    for _time in range(2):
        acts.record_batch(cast.officer_a1, uuid=once, school=cast.a1, **facts)
    with assert_nothing_changed(), pytest.raises(Refused):
        clean(machine, cast.officer_a1, uuid=once, done_by="x")
    with assert_nothing_changed(), pytest.raises(Refused):
        clean(machine, cast.officer_a1)
    with assert_nothing_changed(), pytest.raises(Refused):
        machine_of(cast)
    assert (WaterCleaning.objects.count(), WaterBatch.objects.count()) == (1, 1)


@pytest.mark.parametrize("who", ["officer_a2", "admin_a", "inspector"])
def test_others_keep_none(cast, machine, who):
    other = getattr(cast, who)
    photo = photos.upload(photos.jpeg(), "a.jpg")
    lot = {"school": cast.a1, "brand": "x", "lot": "x", **DAYS}
    tries = [
        lambda: acts.add_machine(
            other, uuid=uuid.uuid4(), school=cast.a1, place="x", kind="boiler"
        ),
        lambda: acts.edit_machine(machine, other, version=1, place="x"),
        lambda: clean(machine, other),
        lambda: acts.prepare_photo(machine, other, photo, form_uuid=uuid.uuid4(), done_on=TODAY),
        lambda: acts.record_batch(other, uuid=uuid.uuid4(), supplier="x", bottles=1, **lot),
        lambda: acts.prepare_papers(actor=other, upload=photo, form_uuid=uuid.uuid4(), **lot),
    ]
    for act in tries:
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            act()


def test_a_stale_page_is_told(cast, machine):
    acts.edit_machine(machine, cast.officer_a1, version=1, place="x")
    with assert_nothing_changed(), pytest.raises(Conflict):
        acts.edit_machine(machine, cast.officer_a1, version=1, place="y")


@pytest.fixture
def three(cast, machine):
    """Machines at three schools: that of A1 is due today, of A2 overdue, of B1 cleaned."""
    found = {"a1": machine, "a2": machine_of(cast, "a2"), "b1": machine_of(cast, "b1")}
    WaterMachine.objects.filter(pk=found["a2"].pk).update(due_on=D("2026-11-22"))
    clean(found["b1"], cast.officer_b1)
    return found


@pytest.mark.parametrize(
    ("who", "query", "keys"),
    [
        ("officer_a1", {}, {"a1"}),
        ("admin_a", {}, {"a1", "a2"}),
        ("city_admin", {}, {"a1", "a2", "b1"}),
        ("city_admin", {"state": "overdue"}, {"a2"}),
        ("city_admin", {"state": "soon"}, {"a1"}),
        ("city_admin", {"state": "out"}, set()),
        ("city_admin", {"text": "乙一"}, {"b1"}),
    ],
)
def test_the_list_and_its_filters(cast, three, as_user, who, query, keys):
    rows = as_user(getattr(cast, who)).get(LIST, query).context["rows"]
    assert set(rows) == {three[key] for key in keys}


def test_batches_without_papers_are_flagged(cast, as_user):
    bare, old = batch_of(cast), batch_of(cast, "a2", expires_on=TODAY)
    with at(D("2026-11-24")):
        client = as_user(cast.admin_a)
        page = client.get(BATCHES, {"state": "bare"})
        assert set(page.context["rows"]) == {bare, old}
        assert "no papers" in page.content.decode()
        assert "Requirement of the city school-safety meeting" in page.content.decode()
        assert set(client.get(BATCHES, {"state": "expired"}).context["rows"]) == {old}
        assert set(as_user(cast.officer_a1).get(BATCHES).context["rows"]) == {bare}


def test_papers_come_later_once(cast, as_user):
    batch, client = batch_of(cast), as_user(cast.officer_a1)
    address = url("water_batch_papers", batch)
    assert address in client.get(BATCHES).content.decode()
    for status in (302, 422):
        body = {"client_uuid": uuid.uuid4(), "scan": photos.upload(papers.pdf(), "a.pdf")}
        assert client.post(address, body).status_code == status
    assert address not in client.get(BATCHES).content.decode()
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        acts.add_papers(batch, cast.officer_a2, None)


@pytest.mark.parametrize("address", [LIST, BATCHES])
def test_lists_cost_the_same_for_few_and_many(cast, machine, as_user, address):
    batch_of(cast)
    client = as_user(cast.city_admin)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(20):
        machine_of(cast, "b1", f"{number}")
        batch_of(cast, "b1", f"{number}")
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(address).context["rows"]) == 21
    assert len(few) == len(many)


def test_from_an_empty_list_to_a_clean_machine(cast, as_user):
    client = as_user(cast.officer_a1)
    assert ADD in client.get(LIST).content.decode()
    body = {"client_uuid": uuid.uuid4(), "school": cast.a1.uuid, "place": "二楼", "kind": "boiler"}
    client.post(ADD, body)
    machine = WaterMachine.objects.get()
    said = "Clean and disinfect the water machine: 二楼"
    assert said in client.get("/").content.decode()
    body = {"client_uuid": uuid.uuid4(), "done_on": "2026-11-23", "done_by": "王师傅",
            "scan": photos.upload(photos.jpeg(), "a.jpg")}  # fmt: skip
    assert client.post(url("water_clean", machine), body).status_code == 302
    assert "王师傅" in client.get(machine.get_absolute_url()).content.decode()
    assert client.get(url("water_scan", WaterCleaning.objects.get())).status_code == 200
    body = {"client_uuid": uuid.uuid4(), "school": cast.a1.uuid, "brand": "清泉", "lot": "1",
            "supplier": "水站", "bottles": 9, "scan": photos.upload(papers.pdf(), "a.pdf"),
            "made_on": "2026-10-01", "expires_on": "2027-04-01",
            "received_on": "2026-11-23"}  # fmt: skip
    assert client.post(BATCH_ADD, body).status_code == 302
    assert client.get(url("water_batch_scan", WaterBatch.objects.get())).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("done_on", "2026-11-24"),
        ("done_on", "2025-11-21"),
        ("done_on", "2026-02-30"),
        ("done_by", "\u3000"),
        ("scan", b"<html>"),
    ],
)
def test_bad_cleanings_change_nothing(cast, machine, as_user, field, value):
    client = as_user(cast.officer_a1)
    client.get("/nowhere/")
    body = {"client_uuid": uuid.uuid4(), "done_on": "2026-11-23", "done_by": "x"}
    body[field] = photos.upload(value, "a.jpg") if isinstance(value, bytes) else value
    with assert_nothing_changed():
        assert client.post(url("water_clean", machine), body).status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("bottles", "0"),
        ("bottles", "1" + "0" * 30),
        ("lot", ""),
        ("expires_on", "2026-02-30"),
        ("expires_on", "2026-11-01"),
        ("scan", b"<html>"),
        ("scan", b"%PDF-1.4 no more"),
    ],
)
def test_bad_batches_change_nothing(cast, as_user, field, value):
    client = as_user(cast.officer_a1)
    client.get("/nowhere/")
    body = {"client_uuid": uuid.uuid4(), "school": cast.a1.uuid, "brand": "清泉", "lot": "1",
            "supplier": "水站", "bottles": 9, "made_on": "2026-10-01", "expires_on": "2027-04-01",
            "received_on": "2026-11-23", field: value}  # fmt: skip
    if isinstance(value, bytes):
        body[field] = photos.upload(value, "a.pdf")
    with assert_nothing_changed():
        assert client.post(BATCH_ADD, body).status_code == 422


@pytest.mark.parametrize(("ago", "late"), [(0, False), (3, False), (4, True), (90, True)])
def test_a_cleaning_of_long_ago_is_marked_as_recorded_late(cast, as_user, ago, late):
    machine = machine_of(cast)
    done = clean(machine, cast.officer_a1, TODAY - dt.timedelta(days=ago))
    page = as_user(cast.inspector).get(url("water_detail", machine)).content.decode()
    assert (done.late, "Recorded late" in page) == (late, late)


# -- bottled water without papers ------------------------------------------------------------------


def heard_of_papers(days) -> set[str]:
    for later in range(days + 1):
        with at(TODAY + dt.timedelta(days=later)):
            engine.run()
    rows = Notice.objects.filter(kind="water_papers")
    return set(rows.values_list("user__username", flat=True))


def papers_owed() -> list[tuple[str, dt.date]]:
    rows = DueItem.objects.filter(kind="water_papers", settled_at=None)
    return [(row.facts["lot"], row.due_on) for row in rows]


def test_a_batch_without_papers_is_told_until_they_are_there(cast):
    row = batch_of(cast, received_on=TODAY - dt.timedelta(days=3))
    assert papers_owed() == [("20261001", TODAY)]
    assert heard_of_papers(0) == {"officer_a1"}
    assert heard_of_papers(4) == {"officer_a1", "principal_a1", "admin_a"}
    once, upload = uuid.uuid4(), photos.upload(photos.jpeg(), "report.jpg")
    scan = acts.prepare_later(row, cast.officer_a1, upload, form_uuid=once)
    acts.add_papers(row, cast.officer_a1, scan)
    assert papers_owed() == []


def test_one_with_its_papers_owes_nothing(cast):
    once, upload = uuid.uuid4(), photos.upload(photos.jpeg(), "report.jpg")
    lot = {"school": cast.a1, "brand": "清泉", "lot": "20261001", **DAYS}
    scan = acts.prepare_papers(actor=cast.officer_a1, upload=upload, form_uuid=once, **lot)
    batch_of(cast, uuid=once, scan=scan)
    assert papers_owed() == [] and heard_of_papers(5) == set()


def test_batches_from_before_papers_were_asked_for(cast):
    batch_of(cast)
    batch_of(cast, key="b1", **{**DAYS, "expires_on": TODAY})
    DueItem.objects.all().delete()
    with at(TODAY + dt.timedelta(days=1)):
        assert water_papers.owe_all() == 1  # what is out of date is drunk or thrown away
        assert water_papers.owe_all() == 0
    assert papers_owed() == [("20261001", TODAY)]


def test_a_batch_from_before_is_asked_beside_one_that_was_asked(cast):
    old = batch_of(cast)
    DueItem.objects.all().delete()
    batch_of(cast, **{**DAYS, "lot": "20261099"})
    assert [lot for lot, _day in papers_owed()] == ["20261099"]
    assert water_papers.owe_all() == 1
    assert {lot for lot, _day in papers_owed()} == {"20261099", old.lot}
    with assert_nothing_changed():
        assert water_papers.owe_all() == 0
