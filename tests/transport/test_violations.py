"""R19: what patrols see and parents report is followed to an answer."""

import copy
import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspections.models import Hazard
from safety.base import clock
from safety.base.models import Conflict, Refused
from safety.dues import engine
from safety.dues.models import DueItem, Notice
from safety.schools.models import SecurityEvent, Tier
from tests import factories
from tests.files import photos
from tests.inspections.pages import explained
from tests.refusals import assert_nothing_changed
from tests.transport.conftest import (
    ONE,
    TODAY,
    at,
    driver_of,
    number_of,
    route_of,
    vehicle_of,
)
from transport import transitions
from transport.actions import driver as drivers
from transport.actions import tip as tips
from transport.actions import violation as acts
from transport.dues import violation as dues
from transport.models import Driver, DriverRecord, Vehicle, Violation
from transport.queries.violation import drivers_of
from transport.rules import tracking
from transport.rules import violation as rules
from transport.rules.route import parse

PLATE = "冀Z12345"


def tip(cast, **changes):
    given = {
        "uuid": uuid.uuid4(), "district": cast.district_a, "what": "overload",
        "place": "实验小学门口", "seen_on": TODAY, "plate": PLATE, "text": "车内站满了孩子",
    }  # fmt: skip
    number = tips.send(**{**given, **changes})
    row = Violation.objects.get(mark=tracking.mark_of(number))
    row.number = number
    return row


@pytest.fixture
def wheel(cast):
    """A driver of A1 with their bus."""
    driver = driver_of(cast.a1, cast.officer_a1)
    vehicle_of(cast.a1, cast.officer_a1, driver=driver)
    return driver


def taken(cast, **changes):
    row = tip(cast, **changes)
    return acts.take(row, cast.admin_a, uuid=uuid.uuid4(), version=1)


def upheld(cast, **changes):
    row = taken(cast, **changes)
    return acts.answer(
        row, cast.admin_a, uuid=uuid.uuid4(), version=2, outcome="upheld", answer="已查处。"
    )


def owed(unit):
    rows = DueItem.objects.filter(unit=unit, kind__startswith="violation", settled_at=None)
    return dict(rows.values_list("kind", "due_on"))


def test_a_tip_goes_to_the_district_of_the_vehicle_s_school(cast, wheel):
    row = tip(cast, district=cast.district_b)
    assert (row.unit, row.school, row.vehicle.plate) == (cast.district_a, cast.a1, PLATE)
    days = {"violation_take": TODAY + dt.timedelta(2), "violation_answer": TODAY + dt.timedelta(15)}
    assert owed(cast.district_a) == days and owed(cast.district_b) == {}
    assert Notice.objects.filter(user=cast.admin_a, kind="violation_received").count() == 1


@pytest.mark.parametrize(
    ("plate", "word"), [("冀Z99999", "not in the register"), ("", "no plate known")]
)
def test_a_vehicle_that_nobody_registered_goes_to_the_place_chosen(cast, wheel, plate, word):
    row = tip(cast, plate=plate, district=cast.district_b)
    assert (row.unit, row.vehicle, row.school) == (cast.district_b, None, None)
    assert row.register_word == word and row.unregistered is bool(plate)


def test_it_is_matched_again_when_it_is_taken_on(cast):
    row = tip(cast)
    assert row.unregistered
    vehicle_of(cast.a1, cast.officer_a1)
    assert acts.take(row, cast.admin_a, uuid=uuid.uuid4(), version=1).school == cast.a1


def test_from_the_tip_to_the_answer_the_hazard_and_the_driver(cast, wheel):
    row = upheld(cast)
    assert owed(cast.district_a) == {} and row.ended_at == clock.now()
    found = {"what": "超员接送学生", "interim_control": "停运"}
    row = acts.to_ledger(row, cast.admin_a, uuid=uuid.uuid4(), version=3, **found)
    hazard = Hazard.objects.get(what="超员接送学生")
    assert (row.hazard, hazard.school, hazard.severity) == (hazard, cast.a1, "major")
    row = acts.to_record(
        row, cast.admin_a, uuid=uuid.uuid4(), version=4, driver=wheel, note="交警决定书1号"
    )
    wheel.refresh_from_db()
    assert wheel.verdict == "barred" and ",overload_speeding," in wheel.codes
    steps = list(row.steps.values_list("action", flat=True))
    assert steps == ["found", "take", "uphold", "hazard", "record"]


def test_opened_again_takes_the_record_back(cast, wheel):
    row = upheld(cast)
    row = acts.to_record(
        row, cast.admin_a, uuid=uuid.uuid4(), version=3, driver=wheel, note="交警决定书1号"
    )
    row = acts.reopen(row, cast.admin_a, uuid=uuid.uuid4(), version=4, reason="决定书撤销")
    wheel.refresh_from_db()
    assert wheel.verdict == "unproven" and DriverRecord.objects.get().withdrawn_why == "决定书撤销"
    assert (row.state, row.answer, row.record) == ("under_way", "", None)
    assert list(owed(cast.district_a)) == ["violation_answer"]


def test_late_is_said_upwards(cast):
    tip(cast)
    with at(TODAY + dt.timedelta(2 + 4)):
        engine.run()
    told = Notice.objects.filter(kind="violation_take")
    assert {note.user for note in told} >= {cast.admin_a, cast.city_admin}


def test_handed_on_it_is_another_district_s_debt(cast):
    row = acts.route(
        tip(cast),
        cast.admin_a,
        uuid=uuid.uuid4(),
        version=1,
        district=cast.district_b,
        reason="在乙区",
    )
    assert owed(cast.district_a) == {} and set(owed(cast.district_b)) == {
        "violation_take",
        "violation_answer",
    }
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        acts.take(row, cast.admin_a, uuid=uuid.uuid4(), version=2)
    assert acts.take(row, cast.admin_b, uuid=uuid.uuid4(), version=2).state == "under_way"


def test_handed_back_it_is_told_again_and_not_late_at_once(cast):
    """To and fro: each who has it hears of it each time, with days to answer it."""
    row, last = tip(cast), TODAY + dt.timedelta(15)
    steps = ((cast.admin_a, cast.district_b), (cast.admin_b, cast.district_a))
    for version, (admin, to) in enumerate(steps, 1):
        row = acts.route(row, admin, uuid=uuid.uuid4(), version=version, district=to, reason="转办")
    assert row.answer_by == last  # days enough are left
    told = Notice.objects.filter(kind="violation_received", user=cast.admin_a)
    assert told.count() == 2
    with at(last + ONE):
        row = acts.route(
            row, cast.admin_a, uuid=uuid.uuid4(), version=3, district=cast.district_b, reason="转办"
        )
        assert row.answer_by == last + 8 * ONE
        assert owed(cast.district_b)["violation_answer"] == row.answer_by


STEPS = {
    "take": lambda c, r, u, v: acts.take(r, u, uuid=uuid.uuid4(), version=v),
    "uphold": lambda c, r, u, v: acts.answer(
        r, u, uuid=uuid.uuid4(), version=v, outcome="upheld", answer="是"
    ),
    "dismiss": lambda c, r, u, v: acts.answer(
        r, u, uuid=uuid.uuid4(), version=v, outcome="unfounded", answer="否"
    ),
    "close": lambda c, r, u, v: acts.close(r, u, uuid=uuid.uuid4(), version=v, reason="垃圾信息"),
    "route": lambda c, r, u, v: acts.route(
        r, u, uuid=uuid.uuid4(), version=v, district=c.district_b, reason="在乙区"
    ),
    "reopen": lambda c, r, u, v: acts.reopen(r, u, uuid=uuid.uuid4(), version=v, reason="再查"),
    "hazard": lambda c, r, u, v: acts.to_ledger(
        r, u, uuid=uuid.uuid4(), version=v, what="超员", interim_control="停运"
    ),
    "record": lambda c, r, u, v: acts.to_record(
        r, u, uuid=uuid.uuid4(), version=v, driver=Driver.objects.first(), note="决定书"
    ),
}


def in_state(cast, state):
    """A report that has come so far, of a vehicle in the register."""
    if state == "new":
        return tip(cast)
    if state == "closed":
        return acts.close(tip(cast), cast.admin_a, uuid=uuid.uuid4(), version=1, reason="垃圾信息")
    row = taken(cast)
    if state in rules.ANSWERED:
        row = acts.answer(
            row, cast.admin_a, uuid=uuid.uuid4(), version=2, outcome=state, answer="答复"
        )
    return row


@pytest.mark.parametrize("state", rules.State.values)
@pytest.mark.parametrize("action", sorted(STEPS))
def test_the_table_alone_says_what_may_be_done(cast, wheel, action, state):
    row = in_state(cast, state)
    step = transitions.BY_ACTION[action]
    assert (action in transitions.allowed(row, cast.admin_a)) == (state in step.from_states)
    if state not in step.from_states:
        with assert_nothing_changed(), pytest.raises(Refused):
            STEPS[action](cast, row, cast.admin_a, row.version)
    else:
        done = STEPS[action](cast, row, cast.admin_a, row.version)
        assert done.state == (step.to_state or state)


@pytest.mark.parametrize("action", sorted(STEPS))
@pytest.mark.parametrize("who", ["officer_a1", "township", "admin_b", "leader", "inspector"])
def test_others_do_nothing(cast, wheel, action, who):
    step = transitions.BY_ACTION[action]
    if who == "inspector" and "inspector" in step.who:
        return  # an inspector of the city does
    row = in_state(cast, step.from_states[0])
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        STEPS[action](cast, row, getattr(cast, who), row.version)


def test_the_later_of_two_is_told(cast):
    row = tip(cast)
    acts.take(row, cast.admin_a, uuid=uuid.uuid4(), version=1)
    with assert_nothing_changed(), pytest.raises(Conflict):
        acts.close(row, cast.admin_a, uuid=uuid.uuid4(), version=1, reason="垃圾信息")


@pytest.mark.parametrize(
    "changes",
    [
        {"plate": "京A1"},
        {"seen_on": TODAY + ONE},
        {"seen_on": TODAY - dt.timedelta(days=91)},
    ],
)
def test_bad_reports_change_nothing(cast, changes):
    given = {"district": cast.district_a, "what": "stop", "place": "x", "seen_on": TODAY} | changes
    with assert_nothing_changed(), pytest.raises(Refused):
        acts.record(cast.admin_a, uuid=uuid.uuid4(), **given)
    with assert_nothing_changed(), pytest.raises(Refused):
        tips.send(uuid=uuid.uuid4(), **given)


def test_a_place_that_follows_nothing_is_refused(cast):
    given = {"what": "stop", "place": "x", "seen_on": TODAY}
    with assert_nothing_changed(), pytest.raises(Refused):
        tips.send(uuid=uuid.uuid4(), district=cast.a1.unit, **given)


def test_answers_without_words_change_nothing(cast):
    row = taken(cast)
    for outcome, answer in (("upheld", ""), ("closed", "x"), ("", "x")):
        with assert_nothing_changed(), pytest.raises(Refused):
            acts.answer(
                row, cast.admin_a, uuid=uuid.uuid4(), version=2, outcome=outcome, answer=answer
            )
    with assert_nothing_changed(), pytest.raises(Refused):
        acts.close(row, cast.admin_a, uuid=uuid.uuid4(), version=2, reason="")


def test_no_school_no_hazard_no_driver_no_record(cast):
    row = upheld(cast)
    driver_of(cast.a2, cast.officer_a2)  # of a school that has nothing to do with it
    for action in ("hazard", "record"):
        with assert_nothing_changed(), pytest.raises(Refused):
            STEPS[action](cast, row, cast.admin_a, 3)
    row = upheld(cast, what="stop")
    with assert_nothing_changed(), pytest.raises(Refused):
        STEPS["record"](cast, row, cast.admin_a, 3)


def of_another_district(cast):
    """An upheld report of district A whose vehicle a school of B registered meanwhile."""
    row = tip(cast)
    driver = driver_of(cast.b1, cast.officer_b1)
    vehicle_of(cast.b1, cast.officer_b1, driver=driver)
    row = acts.take(row, cast.admin_a, uuid=uuid.uuid4(), version=1)
    row = acts.answer(
        row, cast.admin_a, uuid=uuid.uuid4(), version=2, outcome="upheld", answer="已查处。"
    )
    assert (row.school, row.district) == (cast.b1, cast.district_a)
    return row


@pytest.mark.parametrize("action", ["hazard", "record"])
def test_no_district_acts_upon_another_s_school(cast, action, as_user):
    row = of_another_district(cast)
    assert action not in transitions.allowed(row, cast.admin_a)
    with assert_nothing_changed(), pytest.raises(Refused, match="another district"):
        STEPS[action](cast, row, cast.admin_a, 3)
    page = as_user(cast.admin_a).get(row.get_absolute_url()).content.decode()
    assert cast.b1.name not in page and f"of a school of {cast.district_b.name}" in page
    row = acts.reopen(row, cast.admin_a, uuid=uuid.uuid4(), version=3, reason="移交")
    row = acts.route(
        row, cast.admin_a, uuid=uuid.uuid4(), version=4, district=cast.district_b, reason="乙区的车"
    )
    row = acts.take(row, cast.admin_b, uuid=uuid.uuid4(), version=5)
    row = acts.answer(
        row, cast.admin_b, uuid=uuid.uuid4(), version=6, outcome="upheld", answer="已查处。"
    )
    assert STEPS[action](cast, row, cast.admin_b, 7).version == 8


def test_handed_on_with_a_school_of_the_first_it_touches_nothing_there(cast, wheel):
    """Seen in B, of a vehicle of A: B answers it, and acts upon no school of A."""
    row = acts.route(
        tip(cast),
        cast.admin_a,
        uuid=uuid.uuid4(),
        version=1,
        district=cast.district_b,
        reason="在乙区",
    )
    row = acts.take(row, cast.admin_b, uuid=uuid.uuid4(), version=2)
    row = acts.answer(
        row, cast.admin_b, uuid=uuid.uuid4(), version=3, outcome="upheld", answer="已查处。"
    )
    assert row.school == cast.a1
    for action in ("hazard", "record"):
        with assert_nothing_changed(), pytest.raises(Refused, match="another district"):
            STEPS[action](cast, row, cast.admin_b, 4)
    assert STEPS["record"](cast, row, cast.city_admin, 4).record.driver == wheel


def test_it_stands_against_whoever_drove_that_day(cast, wheel, as_user):
    """Not against whom the register names today; the name is read before it is saved."""
    row, other = upheld(cast, seen_on=TODAY), driver_of(cast.a1, cast.officer_a1, name="李勇",
        identity=number_of(order=7))  # fmt: skip
    bus = row.vehicle
    route_of(cast.a1, cast.officer_a1, bus, wheel)
    stranger = driver_of(cast.b1, cast.officer_b1, name="赵六", identity=number_of(order=9))
    Vehicle.objects.filter(pk=bus.pk).update(driver=other)
    client, page = as_user(cast.admin_a), reverse("transport:violation_record", args=[row.uuid])
    shown = client.get(page)
    assert shown.context["form"].initial["driver"] == wheel.uuid
    assert wheel.told_apart in shown.content.decode() and "赵六" not in shown.content.decode()
    given = {"client_uuid": uuid.uuid4(), "version": 3, "established": "on", "note": "决定书"}
    for wrong in ("", stranger.uuid, "x"):
        with assert_nothing_changed():
            assert client.post(page, {**given, "driver": wrong}).status_code == 422
    with assert_nothing_changed(), pytest.raises(Refused, match="no driver of"):
        acts.to_record(
            row, cast.admin_a, uuid=uuid.uuid4(), version=3, driver=stranger, note="决定书"
        )
    assert client.post(page, {**given, "driver": other.uuid}).status_code == 302
    assert DriverRecord.objects.get(question="overload_speeding").driver == other


def test_of_a_shared_vehicle_each_district_names_its_own_drivers(cast, wheel):
    """Also one who left the school after that day; nobody of another district's school."""
    row, left = upheld(cast), driver_of(cast.a1, cast.officer_a1, identity=number_of(order=7))
    vehicle_of(cast.b1, cast.officer_b1)
    other = driver_of(cast.b1, cast.officer_b1, identity=number_of(order=9))
    with at(TODAY + ONE):
        drivers.leave(left, cast.officer_a1)

    def of(user):
        return set(drivers_of(row, user.seats.only(transitions.OFFICE)))

    assert of(cast.admin_a) == {wheel, left} and of(cast.admin_b) == {other}
    assert of(cast.city_admin) == {wheel, left, other}
    row.seen_on = TODAY + 2 * ONE
    assert of(cast.admin_a) == {wheel}
    with assert_nothing_changed(), pytest.raises(Refused, match="no driver of"):
        acts.to_record(row, cast.admin_a, uuid=uuid.uuid4(), version=3, driver=other, note="决定书")


def test_who_drove_is_not_guessed_where_the_plans_name_two(cast, wheel, as_user):
    row = upheld(cast)
    other = driver_of(cast.a1, cast.officer_a1, name="李勇", identity=number_of(order=7))
    route_of(cast.a1, cast.officer_a1, row.vehicle, wheel)
    early = {"school_at": dt.time(6, 40), "stops": parse("06:05 西街口 5")}
    route_of(cast.a1, cast.officer_a1, row.vehicle, other, name="西线早班", **early)
    page = as_user(cast.admin_a).get(reverse("transport:violation_record", args=[row.uuid]))
    assert page.context["form"].initial["driver"] is None


def test_a_patrol_reads_where_its_finding_went(cast, as_user):
    """The plate is of a school of A: the inspector of B is told so, and finds no missing page."""
    vehicle_of(cast.a1, cast.officer_a1)
    given = {"what": "stop", "district": cast.district_b.uuid, "place": "校门口",
             "seen_on": TODAY, "plate": PLATE, "client_uuid": uuid.uuid4()}  # fmt: skip
    client = as_user(cast.admin_b)
    for _time in range(2):
        done = client.post(reverse("transport:violation_add"), given, follow=True)
        assert done.status_code == 200 and Violation.objects.get().district == cast.district_a
        assert f"The vehicle is of {cast.district_a.name}" in done.content.decode()


def test_a_patrol_s_finding_sent_twice_is_one(cast):
    once = uuid.uuid4()
    given = {"district": cast.district_a, "what": "stop", "place": "x", "seen_on": TODAY}
    for _time in range(2):
        acts.record(cast.admin_a, uuid=once, **given)
    with assert_nothing_changed(), pytest.raises(Refused):
        acts.record(cast.admin_a, uuid=once, **{**given, "place": "y"})
    assert Violation.objects.count() == 1
    for other in ("officer_a1", "township", "admin_b"):
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            acts.record(getattr(cast, other), uuid=uuid.uuid4(), **given)


def test_a_phone_is_sealed_shown_with_a_reason_and_forgotten(cast, as_user, settings):
    settings.DEMO = True
    row = tip(cast, phone="13912345678")
    assert "13912345678" not in row.phone and row.phone_end == "5678"
    page = reverse("transport:violation_phone", args=[row.uuid])
    client = as_user(cast.admin_a)
    assert client.post(page, {"reason": ""}).status_code == 422
    shown = client.post(page, {"reason": "回访"})
    assert "13912345678" in shown.content.decode()
    assert SecurityEvent.objects.get(kind="tip_phone_revealed").detail["reason"] == "回访"
    row = acts.close(row, cast.admin_a, uuid=uuid.uuid4(), version=1, reason="垃圾信息")
    assert row.phone_until == TODAY + dt.timedelta(90)
    with at(row.phone_until - ONE):
        assert tips.forget_phones() == 0
    with at(row.phone_until):
        assert tips.forget_phones() == 1
    row.refresh_from_db()
    assert (row.phone, row.phone_end, row.phone_until) == ("", "", None)
    assert client.get(page).status_code == 403


def test_the_bureau_s_pages(cast, wheel, as_user):
    client = as_user(cast.admin_a)
    page = client.get(reverse("transport:violation_list")).content.decode()
    assert "No report on a vehicle yet" in page
    upload = photos.upload(photos.jpeg(), "a.jpg")
    given = {"what": "overload", "district": cast.district_a.uuid, "place": "校门口",
             "seen_on": TODAY, "plate": "冀z·１２345", "photo": upload}  # fmt: skip
    once = uuid.uuid4()
    client.post(reverse("transport:violation_add"), {**given, "client_uuid": once})
    row = Violation.objects.get()
    assert (row.plate, row.school, row.recorded_by) == (PLATE, cast.a1, cast.admin_a)
    text = client.get(row.get_absolute_url()).content.decode()
    assert cast.a1.name in text and "Take it on" in text
    photo = client.get(reverse("transport:violation_photo", args=[row.uuid]))
    assert b"".join(photo.streaming_content)[:2] == b"\xff\xd8"
    for query in ("state=open", "register=registered", "what=overload&source=patrol", "plate=Z123"):
        listed = client.get(f"{reverse('transport:violation_list')}?{query}").context["rows"]
        assert list(listed) == [row]
    for query in ("state=closed", "register=none", "register=unregistered", "late=on"):
        listed = client.get(f"{reverse('transport:violation_list')}?{query}").context["rows"]
        assert list(listed) == []


def test_a_list_costs_the_same_at_any_length(cast, wheel, as_user):
    client, costs = as_user(cast.admin_a), []
    client.get(reverse("transport:violation_list"))
    for count in (1, 15):
        for number in range(count):
            tip(cast, place=f"路口{number}")
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("transport:violation_list"))
        costs.append(len(seen))
    assert costs[0] == costs[1]


@pytest.mark.pg_only
@pytest.mark.parametrize(("who", "tier"), [("admin_a", "district"), ("city_admin", "city")])
def test_what_is_open_is_found_among_all_that_ended(cast, as_user, who, tier):
    """On the home page and among the late, however many reports have ended, and however many
    another district or another city has open."""
    elsewhere = tip(cast)
    elsewhere.district = cast.district_b
    if tier == "city":
        elsewhere.city = factories.unit(Tier.CITY, "邻市", cast.province, code="390200")
        elsewhere.district = factories.unit(Tier.DISTRICT, "丙区", elsewhere.city, code="390201")
    row = acts.close(tip(cast), cast.admin_a, uuid=uuid.uuid4(), version=1, reason="垃圾信息")
    many = []
    for order in range(600):
        for one in (row, elsewhere):
            one.pk, one.uuid, one.mark = None, uuid.uuid4(), f"mark{order} {one.state}"
            many.append(copy.copy(one))
    Violation.objects.bulk_create(many)
    with at(TODAY - dt.timedelta(30)):
        acts.record(cast.admin_a, uuid=uuid.uuid4(), district=cast.district_a, what="stop",
                    place="x", seen_on=TODAY - dt.timedelta(30))  # fmt: skip
    client = as_user(getattr(cast, who))
    for address in ("/", f"{reverse('transport:violation_list')}?late=on"):
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        asked = [one["sql"] for one in seen if 'FROM "transport_violation"' in one["sql"]]
        assert asked
        for sql in asked:
            assert f"violation_open_of_{tier}" in explained(sql, "transport_violation"), sql


@pytest.mark.parametrize("who", ["officer_a1", "principal_a1"])
def test_no_school_sees_a_report_on_its_own_bus(cast, wheel, as_user, who):
    row = tip(cast)
    client = as_user(getattr(cast, who))
    assert client.get(reverse("transport:violation_list")).status_code == 403
    assert client.get(row.get_absolute_url()).status_code == 404


# -- measured speed -------------------------------------------------------------------------------

MEASURED = {"what": "speeding", "road": "road", "speed": 61}


def patrol(cast, **changes):
    given = {
        "uuid": uuid.uuid4(), "district": cast.district_a, "place": "国道", "seen_on": TODAY,
        **MEASURED, **changes,
    }  # fmt: skip
    return acts.record(cast.admin_a, **given)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"speed": 60}, "60 km/h is allowed here"),
        ({"road": "bad", "speed": 20}, "20 km/h is allowed here"),
        ({"road": "motorway", "speed": 80}, "80 km/h is allowed here"),
        ({"road": ""}, "on which road"),
        ({"speed": None}, "that was measured"),
        ({"speed": 201}, "At most 200"),
        ({"what": "overload"}, "of speeding alone"),
    ],
)
def test_a_speed_that_is_none_changes_nothing(cast, as_user, changes, word):
    with assert_nothing_changed(Violation), pytest.raises(Refused, match=word):
        patrol(cast, **changes)
    given = {
        "client_uuid": uuid.uuid4(), "district": cast.district_a.uuid, "place": "国道",
        "seen_on": TODAY.isoformat(), **MEASURED, **changes,
    }  # fmt: skip
    given = {name: value for name, value in given.items() if value is not None}
    page = as_user(cast.admin_a).post(reverse("transport:violation_add"), given)
    assert page.status_code == 422 and word in page.content.decode()
    assert not Violation.objects.exists()


def test_a_measured_speed_stands_on_the_page_with_its_article(cast, as_user):
    given = {
        "client_uuid": uuid.uuid4(), "district": cast.district_a.uuid, "place": "国道",
        "seen_on": TODAY.isoformat(), **MEASURED,
    }  # fmt: skip
    client = as_user(cast.admin_a)
    assert client.post(reverse("transport:violation_add"), given).status_code == 302
    row = Violation.objects.get()
    assert (row.speed, row.speed_limit, row.road) == (61, 60, "road")
    text = client.get(row.get_absolute_url()).content.decode()
    assert "61 km/h" in text and "at most 60 km/h" in text
    assert "School Bus Regulations, article 35" in text


def test_a_limit_of_the_city_itself_measures(cast, settings):
    settings.TRANSPORT_NUMBERS = f"{cast.city.code}:speed_road=50"
    assert patrol(cast, speed=51).speed_limit == 50
    settings.TRANSPORT_NUMBERS = ""
    assert Violation.objects.get().over_speed.threshold == "50"  # as it was on that day


# -- which vehicle it was --------------------------------------------------------------------------


def match(row, actor, **said):
    given = {"uuid": uuid.uuid4(), "version": row.version, "reason": "照片放大后看清", **said}
    return acts.match(row, actor, **given)


def test_a_vehicle_without_a_readable_plate_is_matched_later_and_followed(cast, wheel):
    """Upheld first; the plate is known weeks later: hazard and record follow as of any other."""
    row = upheld(cast, plate="")
    assert not {"hazard", "record"} & transitions.allowed(row, cast.admin_a).keys()
    row = match(row, cast.admin_a, plate=PLATE)
    assert (row.vehicle.plate, row.school, row.by_hand) == (PLATE, cast.a1, False)
    assert {"hazard", "record"} <= transitions.allowed(row, cast.admin_a).keys()
    step = row.steps.last()
    assert (step.action, step.note) == ("match", "冀Z·12345 · 照片放大后看清")


def test_a_vehicle_that_nobody_registered_is_of_the_school_that_the_bureau_names(cast):
    row = match(upheld(cast, plate=""), cast.admin_a, school=cast.a1)
    assert (row.vehicle, row.school, row.by_hand, row.plate) == (None, cast.a1, True, "")
    found = {"what": "无牌三轮车接送学生", "interim_control": "停运"}
    row = acts.to_ledger(row, cast.admin_a, uuid=uuid.uuid4(), version=row.version, **found)
    hazard = Hazard.objects.get(what="无牌三轮车接送学生")
    assert (hazard.school, hazard.severity) == (cast.a1, "major") and row.hazard == hazard
    with assert_nothing_changed(), pytest.raises(Refused, match="in the ledger already"):
        match(row, cast.admin_a, school=cast.a2)


def test_what_the_bureau_named_stays_until_the_register_knows_better(cast):
    row = match(tip(cast, plate=""), cast.admin_a, plate=PLATE, school=cast.a2)
    row = acts.take(row, cast.admin_a, uuid=uuid.uuid4(), version=2)
    assert (row.school, row.by_hand, row.unregistered) == (cast.a2, True, True)
    vehicle_of(cast.a1, cast.officer_a1)
    row = acts.answer(
        row, cast.admin_a, uuid=uuid.uuid4(), version=3, outcome="upheld", answer="已查处。"
    )
    assert (row.school, row.by_hand, row.unregistered) == (cast.a1, False, False)


def test_a_mistaken_plate_is_put_right(cast, wheel):
    vehicle_of(cast.a2, cast.officer_a2, plate="冀Z54321")
    row = match(taken(cast), cast.inspector_a, plate="冀Z54321")
    assert (row.school, row.plate) == (cast.a2, "冀Z54321")


def test_one_that_is_upheld_of_an_unknown_vehicle_owes_that_it_is_found(cast, wheel):
    row = upheld(cast, plate="")
    days = {"violation_match": TODAY + dt.timedelta(15)}
    assert owed(cast.district_a) == days
    item = DueItem.objects.get(kind="violation_match")
    assert "a vehicle without a known plate" in dues.match_line(item.facts)
    assert item.url == row.get_absolute_url()
    with at(TODAY + ONE):
        row = match(row, cast.admin_a, plate="冀Z99999")  # which nobody has registered
    assert owed(cast.district_a) == days
    match(row, cast.admin_a, school=cast.a2)
    assert owed(cast.district_a) == {}


def test_one_whose_vehicle_cannot_be_found_is_closed_and_owes_nothing(cast):
    row = upheld(cast, plate="")
    row = acts.reopen(row, cast.admin_a, uuid=uuid.uuid4(), version=3, reason="查不到")
    assert owed(cast.district_a) == {"violation_answer": TODAY + dt.timedelta(15)}
    acts.close(row, cast.admin_a, uuid=uuid.uuid4(), version=4, reason="查不到是哪辆车")
    assert owed(cast.district_a) == {}


def test_an_emptied_plate_is_known_no_more_and_the_named_school_stands(cast, wheel):
    """What was read was another's: its school has nothing to do with it."""
    row = upheld(cast)
    row = match(row, cast.admin_a, school=cast.a2)
    assert (row.plate, row.vehicle, row.school, row.by_hand) == ("", None, cast.a2, True)
    found = {"what": "超员接送学生", "interim_control": "停运"}
    row = acts.to_ledger(row, cast.admin_a, uuid=uuid.uuid4(), version=row.version, **found)
    assert row.hazard.school == cast.a2


def test_by_the_page_an_emptied_plate_is_known_no_more(cast, wheel, as_user):
    row = upheld(cast)
    page, client = reverse("transport:violation_match", args=[row.uuid]), as_user(cast.admin_a)
    assert client.get(page).context["form"].initial["plate"] == "冀Z·12345"
    sent = {"client_uuid": uuid.uuid4(), "version": 3, "reason": "照片放大后看清"}
    sent |= {"school": cast.a2.uuid}
    with assert_nothing_changed():
        answered = client.post(page, {**sent, "plate": "冀Z·12345"})
    assert answered.status_code == 422 and f"pupils of {cast.a1.name}" in answered.content.decode()
    assert client.post(page, {**sent, "plate": ""}).status_code == 302
    row.refresh_from_db()
    assert (row.plate, row.vehicle, row.school) == ("", None, cast.a2)


def test_a_school_that_the_register_contradicts_is_refused(cast, wheel):
    row = upheld(cast, plate="")
    with assert_nothing_changed(), pytest.raises(Refused, match=f"pupils of {cast.a1.name}"):
        match(row, cast.admin_a, plate=PLATE, school=cast.a2)
    vehicle_of(cast.b1, cast.officer_b1, plate="冀Z54321")
    with assert_nothing_changed(), pytest.raises(Refused, match=cast.district_b.name) as refused:
        match(row, cast.admin_a, plate="冀Z54321", school=cast.a2)
    assert cast.b1.name not in str(refused.value)
    assert match(row, cast.admin_a, plate=PLATE, school=cast.a1).school == cast.a1


def test_of_a_vehicle_of_several_schools_the_named_one_stands(cast, wheel):
    vehicle_of(cast.a2, cast.officer_a2)
    row = match(taken(cast, plate=""), cast.admin_a, plate=PLATE, school=cast.a2)
    row = acts.answer(
        row, cast.admin_a, uuid=uuid.uuid4(), version=3, outcome="upheld", answer="已查处。"
    )
    assert (row.vehicle.plate, row.school, row.by_hand) == (PLATE, cast.a2, False)


@pytest.mark.parametrize(
    ("who", "said", "why"),
    [
        ("admin_b", {"plate": PLATE}, None), ("leader_a", {"plate": PLATE}, None),
        ("principal_a1", {"plate": PLATE}, None), ("admin_a", {}, "number plate, or the school"),
        ("admin_a", {"plate": "123"}, "no Chinese number plate"),
        ("admin_a", {"school": "b1"}, "open school of the district"),
        ("admin_a", {"plate": PLATE, "reason": ""}, "Say why"),
    ],
)  # fmt: skip
def test_nobody_else_and_nothing_else_matches_a_vehicle(cast, who, said, why):
    row = tip(cast, plate="")
    said = {k: getattr(cast, v) if k == "school" else v for k, v in said.items()}
    actor = getattr(cast, who, None) or cast.principal_a1
    with assert_nothing_changed(), pytest.raises(Refused if why else PermissionDenied, match=why):
        match(row, actor, **said)


def test_a_form_that_comes_again_after_its_plate_was_put_right_is_the_same_report(cast):
    """The answer to whoever sent it was lost, and their phone sends it once more."""
    once = uuid.uuid4()
    row = tip(cast, plate="", uuid=once)
    patrol = {
        "uuid": uuid.uuid4(), "district": cast.district_a, "what": "overload", "place": "国道",
        "seen_on": TODAY,
    }  # fmt: skip
    seen = acts.record(cast.admin_a, **patrol)
    for one in (row, seen):
        match(one, cast.admin_a, plate=PLATE)
    with assert_nothing_changed():
        assert tip(cast, plate="", uuid=once) == row
        assert acts.record(cast.admin_a, **patrol) == seen
        with pytest.raises(Refused, match="something else"):
            tip(cast, plate="", uuid=once, place="别处")


def test_one_that_was_closed_is_matched_no_more(cast):
    row = tip(cast, plate="")
    row = acts.close(row, cast.admin_a, uuid=uuid.uuid4(), version=1, reason="重复举报")
    with assert_nothing_changed(), pytest.raises(Refused, match="cannot be done now"):
        match(row, cast.admin_a, plate=PLATE)


def test_by_the_page_of_a_vehicle_without_a_plate(cast, wheel, as_user):
    row, client = tip(cast, plate=""), as_user(cast.admin_a)
    page = reverse("transport:violation_match", args=[row.uuid])
    schools = [one.name for one in client.get(page).context["form"].fields["school"].queryset]
    assert set(schools) == {cast.a1.name, cast.a2.name}
    sent = {"client_uuid": uuid.uuid4(), "version": 1, "reason": "民警核对", "plate": "冀z 12345"}
    with assert_nothing_changed():
        for wrong in ({"plate": ""}, {"plate": "冀Z1"}, {"school": cast.b1.uuid}, {"reason": ""}):
            answered = client.post(page, {**sent, **wrong})
            assert answered.status_code == 422 and answered.context["form"].errors
    for _time in range(2):
        assert client.post(page, sent).status_code == 302
    row.refresh_from_db()
    assert (row.school, row.steps.count()) == (cast.a1, 2)
    named = match(tip(cast, plate=""), cast.admin_a, school=cast.a2)
    text = client.get(named.get_absolute_url()).content.decode()
    assert "named by the bureau" in text and cast.a2.name in text
