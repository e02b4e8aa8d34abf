"""Around the gate (R14): seen, reported to an authority, answered by a day, closed."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from canteen.actions import correct_gate
from canteen.actions import gate as acts
from canteen.dues import gate_answer
from canteen.models import GateSighting
from canteen.models.gate import standing
from canteen.rules.gate import State
from safety.base.models import Conflict, Refused
from safety.dues import engine
from safety.dues.models import DueItem, Notice
from safety.schools.actions import school as schools
from safety.schools.models import Role
from tests import factories
from tests.canteen.conftest import TODAY, at
from tests.canteen.says import says
from tests.files import photos
from tests.refusals import assert_nothing_changed

D = dt.date.fromisoformat
LIST, ADD = reverse("canteen:gate_list"), reverse("canteen:gate_add")


def url(name, row):
    return reverse(f"canteen:{name}", args=[row.uuid])


def sight_of(cast, key="a1", **changes):
    facts = {"place": "校门口便利店", "kind": "shop", "what": "出售过期面包", "seen_on": TODAY}
    once = changes.pop("uuid", None) or uuid.uuid4()
    return acts.record(
        getattr(cast, f"officer_{key}"), uuid=once, school=getattr(cast, key),
        **facts | changes,
    )  # fmt: skip


def reported(cast, sighting, **changes):
    facts = {"version": sighting.version, "department": "market", "reported_on": TODAY}
    return acts.report(sighting, cast.officer_a1, **facts | changes)


@pytest.fixture
def sighting(cast):
    return sight_of(cast)


def owed():
    rows = DueItem.objects.filter(kind=gate_answer.ANSWER, settled_at=None)
    return {str(row.due_on) for row in rows}


@pytest.mark.parametrize(
    ("days", "state"),
    [
        ({}, State.SEEN),
        ({"reported_on": TODAY, "answer_by": TODAY}, State.REPORTED),
        ({"reported_on": D("2026-11-20"), "answer_by": D("2026-11-22")}, State.LATE),
        (
            {"reported_on": TODAY, "answer_by": TODAY, "answered_on": TODAY},
            State.ANSWERED,
        ),
        ({"closed_on": TODAY}, State.CLOSED),
    ],
)
def test_how_far_it_has_come(cast, days, state):
    row = sight_of(cast, seen_on=D("2026-11-01"))
    GateSighting.objects.filter(pk=row.pk).update(**days)
    row.refresh_from_db()
    assert row.state == state
    asked = [s for s in State if GateSighting.objects.filter(standing(s, TODAY)).exists()]
    assert asked == [state]


def test_the_answer_is_owed_and_settles(cast, sighting):
    assert owed() == set()
    row = reported(cast, sighting)
    assert owed() == {"2026-12-08"}
    row = reported(cast, row, department="urban", answer_by=D("2026-12-01"))
    assert owed() == {"2026-12-01"}
    acts.record_answer(
        row, cast.officer_a1, version=row.version, answered_on=TODAY, answer="已查处"
    )
    assert owed() == set()


def test_a_late_answer_is_told_to_its_own_people_and_upward(cast, sighting):
    reported(cast, sighting)
    with at(D("2026-12-11")):
        engine.run()
        rows = Notice.objects.filter(kind=gate_answer.ANSWER)
        heard = {cast.officer_a1.pk, cast.principal_a1.pk, cast.admin_a.pk}
        assert set(rows.values_list("user", flat=True)) == heard


def test_what_waits_for_an_answer_is_not_closed(cast, sighting):
    row = reported(cast, sighting)
    day = {"closed_on": TODAY, "outcome": "x"}
    with assert_nothing_changed(), pytest.raises(Refused):
        acts.close(row, cast.officer_a1, version=row.version, **day)
    row = acts.record_answer(
        row, cast.officer_a1, version=row.version, answered_on=TODAY, answer="已查处"
    )
    with assert_nothing_changed(), pytest.raises(Refused):
        reported(cast, row)
    row = acts.close(row, cast.officer_a1, version=row.version, **day)
    with assert_nothing_changed(), pytest.raises(Refused):
        acts.close(row, cast.officer_a1, version=row.version, **day)


def unreported(kind=gate_answer.REPORT):
    rows = DueItem.objects.filter(kind=kind, settled_at=None)
    return {(row.unit_id, str(row.due_on)) for row in rows}


def test_its_report_is_owed_until_it_is_reported_closed_or_withdrawn(cast):
    due = {(cast.a1.pk, "2026-11-26")}
    for settles in ("report", "close", "withdraw"):
        row = sight_of(cast, seen_on=D("2026-11-02"))
        assert unreported() == due
        if settles == "report":
            reported(cast, row)
        elif settles == "close":
            acts.close(row, cast.officer_a1, version=1, closed_on=TODAY, outcome="已劝离")
        else:
            correct_gate.withdraw_sighting(row, says(row, cast.officer_a1))
        assert unreported() == set()


def test_a_report_that_is_not_made_is_told_upward(cast, sighting):
    with at(D("2026-11-30")):
        engine.run()
        rows = Notice.objects.filter(kind=gate_answer.REPORT)
        heard = {cast.officer_a1.pk, cast.principal_a1.pk, cast.admin_a.pk}
        assert set(rows.values_list("user", flat=True)) == heard


def test_what_a_bureau_saw_it_reports_itself(cast):
    facts = {"place": "网吧", "kind": "cafe", "what": "有学生", "seen_on": TODAY}
    acts.record(cast.admin_a, uuid=uuid.uuid4(), school=cast.a1, **facts)
    assert unreported() == set()
    assert unreported(gate_answer.BUREAU_REPORT) == {(cast.district_a.pk, "2026-11-26")}


def test_what_was_seen_before_reports_were_asked_for_is_asked(cast, sighting):
    other = sight_of(cast, "b1")
    closed = sight_of(cast)
    acts.close(closed, cast.officer_a1, version=1, closed_on=TODAY, outcome="已劝离")
    DueItem.objects.all().delete()
    assert gate_answer.owe_all() == 2
    assert {unit for unit, _day in unreported()} == {sighting.school_id, other.school_id}
    with assert_nothing_changed():
        assert gate_answer.owe_all() == 0


def test_no_answer_without_a_report(cast, sighting):
    with assert_nothing_changed(), pytest.raises(Refused):
        acts.record_answer(sighting, cast.officer_a1, version=1, answered_on=TODAY, answer="已查处")


@pytest.mark.parametrize(
    "days",
    [
        {"reported_on": D("2026-11-24")},
        {"reported_on": D("2026-11-22")},
        {"answer_by": D("2026-11-22")},
        {"answer_by": D("2027-11-22")},
    ],
)
def test_bad_reports_change_nothing(cast, sighting, days):
    with assert_nothing_changed(), pytest.raises(Refused):
        reported(cast, sighting, **days)


def test_sent_twice_is_one_row(cast):
    facts = {"place": "x", "kind": "shop", "what": "y", "seen_on": TODAY, "school": cast.a1}
    once = uuid.uuid4()
    for _time in range(2):
        acts.record(cast.officer_a1, uuid=once, **facts)
    with assert_nothing_changed(), pytest.raises(Refused):
        acts.record(cast.officer_a1, uuid=once, **{**facts, "what": "z"})
    assert GateSighting.objects.count() == 1


@pytest.mark.parametrize("who", ["officer_a2", "admin_b", "township", "leader"])
def test_others_record_nothing(cast, who):
    other = getattr(cast, who)
    photo = photos.upload(photos.jpeg(), "a.jpg")
    facts = {"place": "x", "kind": "shop", "what": "y", "seen_on": TODAY}
    tries = [
        lambda: acts.record(other, uuid=uuid.uuid4(), school=cast.a1, **facts),
        lambda: acts.prepare_photo(cast.a1, other, photo, form_uuid=uuid.uuid4(), seen_on=TODAY),
    ]
    for act in tries:
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            act()


@pytest.mark.parametrize("who", ["officer_a2", "admin_a", "inspector", "city_admin"])
def test_a_school_follows_what_it_saw_itself(cast, sighting, who):
    other = getattr(cast, who)
    tries = [
        lambda: acts.report(sighting, other, version=1, department="market", reported_on=TODAY),
        lambda: acts.record_answer(sighting, other, version=1, answered_on=TODAY, answer="x"),
        lambda: acts.close(sighting, other, version=1, closed_on=TODAY, outcome="x"),
    ]
    for act in tries:
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            act()


def test_two_at_once(cast, sighting):
    reported(cast, sighting)
    with assert_nothing_changed(), pytest.raises(Conflict):
        acts.close(sighting, cast.officer_a1, version=1, closed_on=TODAY, outcome="x")


def test_a_school_that_opens_again_waits_again(cast, sighting):
    reported(cast, sighting)
    schools.close_school(cast.a1, cast.city_admin, closed_on=TODAY)
    assert owed() == set()
    cast.a1.refresh_from_db()
    schools.reopen_school(cast.a1, cast.city_admin)
    assert owed() == {"2026-12-08"}


def test_the_list_and_its_filters(cast, sighting, as_user):
    other = sight_of(cast, "b1")
    row = reported(cast, sighting)
    assert set(as_user(cast.officer_a1).get(LIST).context["rows"]) == {row}
    client = as_user(cast.city_admin)
    assert set(client.get(LIST).context["rows"]) == {row, other}
    assert set(client.get(LIST, {"state": "seen"}).context["rows"]) == {other}
    assert set(client.get(LIST, {"department": "market"}).context["rows"]) == {row}


def test_the_list_costs_the_same_for_few_and_many(cast, sighting, as_user):
    client = as_user(cast.city_admin)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for _number in range(20):
        sight_of(cast, "b1")
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(LIST).context["rows"]) == 21
    assert len(few) == len(many)


def test_from_an_empty_list_to_the_end(cast, as_user):
    client = as_user(cast.officer_a1)
    assert ADD in client.get(LIST).content.decode()
    body = {"client_uuid": uuid.uuid4(), "school": cast.a1.uuid, "place": "校门口便利店",
            "kind": "shop", "what": "出售辣条", "seen_on": "2026-11-23",
            "scan": photos.upload(photos.jpeg(), "a.jpg")}  # fmt: skip
    assert client.post(ADD, body).status_code == 302
    row = GateSighting.objects.get()
    assert client.get(url("gate_scan", row)).status_code == 200
    body = {"version": 1, "department": "market", "reported_on": "2026-11-23",
            "answer_by": "2026-11-26"}  # fmt: skip
    assert client.post(url("gate_report", row), body).status_code == 302
    said = "Ask for the answer: market supervision (food and drugs) about 校门口便利店"
    assert said in client.get("/").content.decode()
    body = {"version": 2, "answered_on": "2026-11-23", "answer": "已责令下架"}
    assert client.post(url("gate_answer", row), body).status_code == 302
    body = {"version": 3, "closed_on": "2026-11-23", "outcome": "复查已下架"}
    assert client.post(url("gate_close", row), body).status_code == 302
    page = client.get(row.get_absolute_url()).content.decode()
    assert "已责令下架" in page
    assert "复查已下架" in page
    assert "Requirement of the city school-safety meeting" in page


def jpegs(*colours):
    return [photos.upload(photos.jpeg(colour=c), f"{c}.jpg") for c in colours]


def test_several_photos_of_one_sighting(cast, as_user):
    client = as_user(cast.officer_a1)
    body = {"client_uuid": uuid.uuid4(), "school": cast.a1.uuid, "place": "便利店", "kind": "shop",
            "what": "出售过期面包", "seen_on": "2026-11-23"}  # fmt: skip
    for _twice in range(2):
        first, *more = jpegs("green", "red", "blue", "red")
        assert client.post(ADD, body | {"scan": first, "more": more}).status_code == 302
    row = GateSighting.objects.get()
    assert row.has_scan and row.more_photos.count() == 2
    with assert_nothing_changed():
        other = body | {"scan": jpegs("green")[0], "more": jpegs("red")}
        assert client.post(ADD, other).status_code == 422
    page = client.get(row.get_absolute_url()).content.decode()
    addresses = [url("gate_photo", one) for one in row.more_photos.all()]
    for address in addresses:
        assert address in page and client.get(address)["Content-Type"] == "image/jpeg"
    for who, code in (("admin_a", 200), ("city_admin", 200), ("officer_a2", 404), ("admin_b", 404)):
        assert as_user(getattr(cast, who)).get(addresses[0]).status_code == code


@pytest.mark.parametrize("more", [[b"<html>"], [b""], [photos.jpeg()] * 10])
def test_more_that_are_no_photos_or_too_many(cast, as_user, more):
    body = {"client_uuid": uuid.uuid4(), "school": cast.a1.uuid, "place": "便利店", "kind": "shop",
            "what": "出售过期面包", "seen_on": "2026-11-23"}  # fmt: skip
    body["more"] = [photos.upload(one, "a.jpg") for one in more]
    client = as_user(cast.officer_a1)
    client.get("/nowhere/")
    with assert_nothing_changed():
        assert client.post(ADD, body).status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("place", "\u200b"),
        ("what", ""),
        ("kind", "bank"),
        ("seen_on", "2026-11-24"),
        ("seen_on", "2025-11-21"),
        ("seen_on", "2026-02-30"),
        ("scan", b"<html>"),
        ("client_uuid", ""),
    ],
)
def test_bad_input_changes_nothing(cast, as_user, field, value):
    client = as_user(cast.officer_a1)
    client.get("/nowhere/")
    body = {"client_uuid": uuid.uuid4(), "school": cast.a1.uuid, "place": "x", "kind": "shop",
            "what": "y", "seen_on": "2026-11-23"}  # fmt: skip
    body[field] = photos.upload(value, "a.jpg") if isinstance(value, bytes) else value
    with assert_nothing_changed():
        assert client.post(ADD, body).status_code == 422


# -- what a bureau saw -----------------------------------------------------------------------------


def bureau_saw(cast, who="admin_a", key="a1", **changes):
    facts = {"place": "校门口便利店", "kind": "shop", "what": "出售过期面包", "seen_on": TODAY}
    once = changes.pop("uuid", None) or uuid.uuid4()
    return acts.record(getattr(cast, who), uuid=once, school=getattr(cast, key), **facts | changes)


def by_bureau(row, actor, **changes):
    facts = {"version": row.version, "department": "market", "reported_on": TODAY}
    return acts.report(row, actor, **facts | changes)


def owed_by() -> dict:
    rows = DueItem.objects.filter(kind__startswith=gate_answer.ANSWER, settled_at=None)
    return {row.unit.name: str(row.due_on) for row in rows.select_related("unit")}


@pytest.mark.parametrize(
    ("who", "bureau", "followers"),
    [
        ("admin_a", "district_a", {"admin_a", "city_admin", "inspector"}),
        ("inspector", "city", {"city_admin", "inspector"}),
        ("city_admin", "city", {"city_admin", "inspector"}),
    ],
)
def test_the_bureau_that_saw_it_and_those_above_follow_it(cast, who, bureau, followers):
    row = bureau_saw(cast, who)
    assert (row.bureau, row.seen_by) == (getattr(cast, bureau), getattr(cast, bureau).name)
    people = ("officer_a1", "principal_a1", "admin_a", "admin_b", "city_admin", "inspector",
              "leader", "township")  # fmt: skip
    assert {one for one in people if acts.may_follow(getattr(cast, one), row)} == followers
    for one in {*people} - followers:
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            by_bureau(row, getattr(cast, one))


def test_the_school_hears_of_it_at_once_and_reads_it(cast, as_user):
    row = bureau_saw(cast)
    heard = Notice.objects.filter(kind=gate_answer.SEEN)
    assert {one.user for one in heard} == {cast.officer_a1, cast.principal_a1}
    client = as_user(cast.officer_a1)
    inbox = client.get(reverse("desk:inbox")).content.decode()
    assert "recorded something around your gate: 校门口便利店" in inbox
    assert row in client.get(LIST).context["rows"]
    page = client.get(row.get_absolute_url())
    assert cast.district_a.name in page.content.decode() and not page.context["may_change"]
    assert client.get(url("gate_report", row)).status_code == 403
    assert as_user(cast.officer_b1).get(row.get_absolute_url()).status_code == 404


def test_its_own_people_hear_nothing_of_what_they_saw(cast, sighting):
    assert not Notice.objects.filter(kind=gate_answer.SEEN).exists()


def test_a_bureau_owes_its_answer_and_settles_it(cast):
    row = by_bureau(bureau_saw(cast), cast.admin_a)
    assert owed_by() == {cast.district_a.name: "2026-12-08"}
    with at(D("2026-12-11")):
        engine.run()
        rows = Notice.objects.filter(kind=gate_answer.BUREAU_ANSWER)
        heard = set(rows.values_list("user__username", flat=True))
    assert cast.admin_a.username in heard
    assert not heard & {cast.officer_a1.username, cast.principal_a1.username}
    row = by_bureau(row, cast.admin_a, answer_by=D("2026-12-01"))
    assert owed_by() == {cast.district_a.name: "2026-12-01"}
    row = acts.record_answer(
        row, cast.city_admin, version=row.version, answered_on=TODAY, answer="已查处"
    )
    assert owed_by() == {}
    row = acts.close(row, cast.admin_a, version=row.version, closed_on=TODAY, outcome="已消除")
    assert row.state == State.CLOSED


def test_a_school_that_moves_takes_it_to_its_new_district(cast):
    row = by_bureau(bureau_saw(cast), cast.admin_a)
    schools.move_school(cast.a1, cast.city_admin, parent=cast.district_b)
    row.refresh_from_db()
    assert row.bureau == cast.district_b
    assert owed_by() == {cast.district_b.name: "2026-12-08"}
    assert acts.may_follow(cast.admin_b, row) and not acts.may_follow(cast.admin_a, row)


def test_what_the_city_saw_stays_the_citys(cast):
    row = by_bureau(bureau_saw(cast, "city_admin"), cast.city_admin)
    schools.move_school(cast.a1, cast.city_admin, parent=cast.district_b)
    row.refresh_from_db()
    assert row.bureau == cast.city
    assert owed_by() == {cast.city.name: "2026-12-08"}


def test_for_what_the_province_saw_the_city_answers(cast):
    """It is reminded, and may go on with it; so may whoever saw it."""
    cast.province_inspector = factories.person("province", Role.INSPECTOR, cast.province)
    row = bureau_saw(cast, "province_inspector")
    assert (row.bureau, row.recorded_by) == (cast.city, cast.province_inspector)
    assert acts.may_follow(cast.province_inspector, row)
    row = by_bureau(row, cast.city_admin)
    assert owed_by() == {cast.city.name: "2026-12-08"}
    with at(D("2026-12-11")):
        engine.run()
    heard = Notice.objects.filter(kind=gate_answer.BUREAU_ANSWER)
    assert "city_admin" in set(heard.values_list("user__username", flat=True))


def test_a_bureau_from_the_list_to_the_end(cast, as_user):
    client = as_user(cast.admin_a)
    assert ADD in client.get(LIST).content.decode()
    body = {"client_uuid": uuid.uuid4(), "school": cast.a1.code, "place": "网吧", "kind": "cafe",
            "what": "上课时间有学生", "seen_on": "2026-11-23"}  # fmt: skip
    for _twice in range(2):
        sent = body | {"scan": photos.upload(photos.jpeg(), "a.jpg")}
        assert client.post(ADD, sent).status_code == 302
    row = GateSighting.objects.get()
    assert (row.bureau, row.school, row.recorded_by) == (cast.district_a, cast.a1, cast.admin_a)
    assert Notice.objects.filter(kind=gate_answer.SEEN).count() == 2
    with assert_nothing_changed():
        other = body | {"what": "别的", "scan": photos.upload(photos.jpeg(), "a.jpg")}
        assert client.post(ADD, other).status_code == 422
    body = {"version": 1, "department": "culture", "reported_on": "2026-11-23"}
    assert client.post(url("gate_report", row), body).status_code == 302
    body = {"version": 2, "answered_on": "2026-11-23", "answer": "已处罚"}
    assert client.post(url("gate_answer", row), body).status_code == 302
    body = {"version": 3, "closed_on": "2026-11-23", "outcome": "未再发现"}
    assert client.post(url("gate_close", row), body).status_code == 302
    assert "未再发现" in as_user(cast.officer_a1).get(row.get_absolute_url()).content.decode()


@pytest.mark.parametrize("school", ["b1", "unknown", "district_a", ""])
def test_a_bureau_records_at_its_own_schools_alone(cast, as_user, school):
    code = {"b1": cast.b1.code, "unknown": "9999", "district_a": cast.district_a.name, "": ""}
    body = {"client_uuid": uuid.uuid4(), "school": code[school], "place": "x", "kind": "shop",
            "what": "y", "seen_on": "2026-11-23"}  # fmt: skip
    client = as_user(cast.admin_a)
    client.get("/nowhere/")
    with assert_nothing_changed():
        assert client.post(ADD, body).status_code == 422


def test_the_list_tells_who_saw_it(cast, sighting, as_user):
    row = bureau_saw(cast)
    client = as_user(cast.city_admin)
    assert set(client.get(LIST, {"by": "bureau"}).context["rows"]) == {row}
    assert set(client.get(LIST, {"by": "school"}).context["rows"]) == {sighting}
