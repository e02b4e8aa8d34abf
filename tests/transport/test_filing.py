"""R16: all vehicles and drivers are filed with the traffic police, every change anew."""

import datetime as dt
import io
import uuid
import zipfile
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safety.base import sealing
from safety.base.models import Conflict, Refused
from safety.dues.models import DueItem
from safety.files import storage
from safety.schools.models import SecurityEvent
from tests.refusals import assert_nothing_changed
from tests.transport.conftest import (
    ONE,
    TODAY,
    answer,
    answer_all,
    at,
    driver_of,
    number_of,
    vehicle_of,
)
from transport.actions import filing as acts
from transport.actions import judge
from transport.dues import filing as dues
from transport.models import Driver, Filing, FilingStep, Vehicle

step = import_module("transport.migrations.0007_filing_steps_of_before")


@pytest.fixture
def wheel(cast):
    driver = driver_of(cast.a1, cast.officer_a1)
    answer_all(driver, cast.officer_a1)
    vehicle_of(cast.a1, cast.officer_a1, driver=driver)
    return driver


def file(cast, unit=None, actor=None, **changes):
    unit, actor = unit or cast.a1.unit, actor or cast.officer_a1
    prepared = acts.prepare(unit, actor, reason="首次备案")
    given = {"uuid": uuid.uuid4(), "reason": "首次备案", **changes}
    return acts.make(unit, actor, prepared=prepared, **given)


def hand(row, actor, **changes):
    said = {"uuid": uuid.uuid4(), "version": 1, "handed_on": TODAY, "handed_to": "交警大队"}
    return acts.hand_over(row, actor, **said | changes)


def back(row, actor, **changes):
    said = {"uuid": uuid.uuid4(), "version": 2, "answered_on": TODAY, "answer": "returned"}
    return acts.came_back(row, actor, **said | changes)


def counts(row):
    return row.count, row.added, row.changed, row.removed


def texts(name) -> str:
    with zipfile.ZipFile(io.BytesIO(storage.read(name))) as parts:
        return "\n".join(parts.read(part).decode("utf-8", "replace") for part in parts.namelist())


def owed(kind):
    items = DueItem.objects.filter(kind=kind, settled_at=None)
    return {item.unit_id: (item.facts, item.due_on) for item in items}


def test_from_what_is_not_filed_to_what_came_back(cast, wheel):
    dues.sweep()
    facts = {"added": 1, "changed": 0, "removed": 0}
    assert owed("unfiled") == {cast.a1.pk: (facts, TODAY + dt.timedelta(10))}
    row = file(cast)
    assert counts(row) == (1, 1, 0, 0) and owed("unfiled") == {}
    assert list(owed("filing_open")) == [cast.a1.pk]
    dues.sweep()
    assert owed("unfiled") == {}
    row = hand(row, cast.officer_a1)
    assert owed("filing_open") == {}
    with assert_nothing_changed(), pytest.raises(Refused):
        back(row, cast.officer_a1, remarks="")
    row = back(row, cast.officer_a1, remarks="缺保险")
    assert owed("filing_open")[cast.a1.pk][0]["how"] == "returned"
    again = file(cast)
    # Of what came back the traffic police has nothing.
    assert (again.number, counts(again)) == (2, (1, 1, 0, 0))
    assert owed("filing_open")[cast.a1.pk][0] == {"number": 2, "how": ""}
    with assert_nothing_changed(), pytest.raises(Refused):
        back(row, cast.officer_a1, version=3, answer="accepted")


def test_changes_since_the_last_one_are_marked(cast, wheel):
    hand(file(cast), cast.officer_a1)
    Vehicle.objects.update(insurance_until=TODAY + dt.timedelta(300))
    other = driver_of(cast.a1, cast.officer_a1, name="赵刚", identity=number_of(order=5))
    answer_all(other, cast.officer_a1)
    dues.sweep()
    assert owed("unfiled")[cast.a1.pk][0] == {"added": 1, "changed": 1, "removed": 0}
    with at(TODAY + ONE):
        dues.sweep()
    assert owed("unfiled")[cast.a1.pk][1] == TODAY + dt.timedelta(10)
    row = hand(file(cast), cast.officer_a1)
    assert counts(row) == (2, 1, 1, 0)
    text = texts(row.book)
    assert "changed since the last filing" in text and "added" in text
    other.links.update(in_use=False)
    row = file(cast)
    assert counts(row) == (1, 0, 0, 1) and "removed" in texts(row.book)


def test_what_was_never_handed_over_is_a_change_still(cast, wheel):
    """The traffic police has nothing: all that a second filing holds is new to it."""
    file(cast)
    Vehicle.objects.update(insurance_until=TODAY + dt.timedelta(300))
    dues.sweep()
    assert owed("unfiled")[cast.a1.pk][0] == {"added": 1, "changed": 0, "removed": 0}
    row = file(cast)
    assert counts(row) == (1, 1, 0, 0) and "added" in texts(row.book)
    dues.sweep()
    assert owed("unfiled") == {} and list(owed("filing_open")) == [cast.a1.pk]


def test_what_was_made_and_is_gone_before_it_was_handed_over_is_nothing_to_file(cast, wheel):
    file(cast)
    for link in (*wheel.links.all(), *Vehicle.objects.get().links.all()):
        type(link).objects.filter(pk=link.pk).update(in_use=False)
    dues.sweep()
    assert owed("unfiled") == {}


def test_a_district_s_filing_that_was_not_handed_over_counts_for_no_school(cast, wheel):
    file(cast, cast.district_a, cast.admin_a)
    dues.sweep()
    assert owed("unfiled") == {} and list(owed("filing_open")) == [cast.district_a.pk]
    assert counts(file(cast)) == (1, 1, 0, 0)


CHANGES = {
    "name": ("driver", "王小强"), "phone": ("driver", "13900000099"),
    "licence_class": ("driver", "A2"), "first_licensed_on": ("driver", dt.date(2011, 3, 1)),
    "licence_until": ("driver", dt.date(2031, 1, 1)), "licence_mark": ("driver", "0" * 64),
    "identity_mark": ("driver", "1" * 64),
    "plate": ("vehicle", "冀Z54321"), "colour": ("vehicle", "green"),
    "kind": ("vehicle", "small_school_bus"), "plates": ("vehicle", "borrowed"),
    "seats": ("vehicle", 40), "owner": ("vehicle", "company"),
    "owner_name": ("vehicle", "顺达公司"), "permit": ("vehicle", "XC2"),
    **{
        name: ("vehicle", dt.date(2027, 4, 1))
        for name in ("permit_until", "inspection_until", "insurance_until", "scrap_on")
    },
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_every_fact_that_the_traffic_police_has_is_filed_anew(cast, wheel, name):
    hand(file(cast), cast.officer_a1)
    dues.sweep()
    assert owed("unfiled") == {}
    what, value = CHANGES[name]
    {"driver": type(wheel), "vehicle": Vehicle}[what].objects.update(**{name: value})
    dues.sweep()
    assert owed("unfiled")[cast.a1.pk][0] == {"added": 0, "changed": 1, "removed": 0}


def by_the_earlier_version(row):
    """Its rows as the version before kept them: fingerprints of fewer facts, in another order."""
    bus, driver = Vehicle.objects.get(), Driver.objects.get()
    link = bus.links.get()
    facts = [
        [bus.plate, bus.kind, bus.owner, bus.owner_name, bus.seats, link.pupils, bus.permit,
         bus.permit_until, bus.inspection_until, bus.insurance_until],
        link.school_id,
        [driver.licence_class, driver.first_licensed_on, driver.licence_until, driver.phone,
         driver.identity_mark, driver.licence_end],
    ]  # fmt: skip
    print_ = sealing.mark(repr(facts), "filing row")[:32]
    assert row.rows[str(link.uuid)][2] != print_
    row.rows[str(link.uuid)][2] = print_
    row.save()


@pytest.mark.parametrize("of", ["school", "district"])
def test_what_an_earlier_version_filed_is_filed_still(cast, wheel, of):
    said = (cast.a1.unit, cast.officer_a1) if of == "school" else (cast.district_a, cast.admin_a)
    row = file(cast, *said)
    by_the_earlier_version(row)
    dues.sweep()
    assert owed("unfiled") == {}  # made, and owed to be handed over alone
    hand(row, said[1])
    dues.sweep()
    assert owed("unfiled") == {}
    Vehicle.objects.update(insurance_until=TODAY + dt.timedelta(300))
    dues.sweep()
    assert owed("unfiled")[cast.a1.pk][0] == {"added": 0, "changed": 1, "removed": 0}


def test_filed_again_it_is_compared_with_every_fact(cast, wheel):
    row = file(cast)
    by_the_earlier_version(row)
    hand(row, cast.officer_a1)
    row = hand(file(cast), cast.officer_a1)
    assert counts(row) == (1, 0, 0, 0)
    Vehicle.objects.update(colour="green")
    dues.sweep()
    assert owed("unfiled")[cast.a1.pk][0] == {"added": 0, "changed": 1, "removed": 0}


def test_another_language_is_no_change(cast, wheel):
    from django.utils.translation import override

    with override("zh-hans"):
        hand(file(cast), cast.officer_a1)
    with override("en"):
        assert counts(file(cast)) == (1, 0, 0, 0)


def test_a_district_files_for_all_its_schools(cast, wheel):
    vehicle_of(cast.a2, cast.officer_a2, plate="冀Z22222")
    vehicle_of(cast.b1, cast.officer_b1, plate="冀Z33333")
    hand(file(cast), cast.officer_a1)
    dues.sweep()
    assert set(owed("unfiled")) == {cast.a2.pk, cast.b1.pk}
    row = file(cast, cast.district_a, cast.admin_a)
    assert counts(row) == (2, 1, 0, 0)
    dues.sweep()
    assert set(owed("unfiled")) == {cast.b1.pk}
    assert "冀Z·33333" not in texts(row.book)


def test_numbers_stand_in_the_file_alone_and_who_and_why_is_logged(cast, wheel):
    row = file(cast)
    assert number_of() in texts(row.book) and number_of() not in texts(row.paper)
    assert number_of() not in str(row.rows)
    event = SecurityEvent.objects.get(kind="filing_made")
    assert (event.user, event.detail["reason"]) == (cast.officer_a1, "首次备案")
    assert storage.digest_of(row.book) == row.book_sha256


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "tractor"}, {"scrapped": True}, {"scrap_on": TODAY - ONE}, {"plates": "false"},
    ],
)  # fmt: skip
def test_a_forbidden_kind_is_never_filed(cast, wheel, facts):
    vehicle_of(cast.a1, cast.officer_a1, plate="冀Z44444", **facts)
    with assert_nothing_changed(), pytest.raises(Refused, match="冀Z·44444"):
        file(cast)
    row = file(cast, cast.district_a, cast.admin_a)  # the others meanwhile
    assert counts(row) == (1, 1, 0, 0) and "冀Z·44444" not in str(row.rows)
    assert all(word in texts(row.book) for word in ("not filed", "冀Z·44444", "article"))


@pytest.mark.parametrize("bad", [True, False])
def test_whoever_is_barred_or_not_proven_is_not_filed(cast, wheel, bad):
    """The vehicle is, without a driver; the article is named, and neither number nor crime."""
    other = driver_of(cast.a1, cast.officer_a1, name="赵刚", identity=number_of(order=5))
    if bad:
        answer_all(other, cast.officer_a1)
        answer(other, cast.officer_a1, "crime", True)
    vehicle_of(cast.a1, cast.officer_a1, plate="冀Z55555", driver=other)
    row = hand(file(cast), cast.officer_a1)
    text = texts(row.book)
    assert counts(row) == (2, 2, 0, 0) and "赵刚" not in str(row.rows)
    assert all(word in text for word in ("not filed", "赵刚", "School Bus Regulations, article 23"))
    assert number_of(order=5) not in text and "Crime" not in text
    dues.sweep()
    assert owed("unfiled") == {}
    if not bad:
        answer_all(other, cast.officer_a1)
        dues.sweep()
        assert owed("unfiled")[cast.a1.pk][0] == {"added": 0, "changed": 1, "removed": 0}


def test_where_nothing_may_be_filed_nothing_is(cast):
    driver_of(cast.a1, cast.officer_a1)
    with assert_nothing_changed(), pytest.raises(Refused, match="王强"):
        file(cast)


def test_what_was_filed_and_may_not_be_now_is_filed_as_removed(cast, wheel):
    """The traffic police is told that it is off, and the school owes no filing any more."""
    assert counts(hand(file(cast), cast.officer_a1)) == (1, 1, 0, 0)
    answer(wheel, cast.officer_a1, "crime", True)
    Vehicle.objects.update(inspection_until=TODAY - dt.timedelta(days=1))
    judge.judge_many(Vehicle, [*Vehicle.objects.values_list("pk", flat=True)], None)
    dues.sweep()
    assert owed("unfiled")[cast.a1.pk][0] == {"added": 0, "changed": 0, "removed": 1}
    row = file(cast)
    assert counts(row) == (0, 0, 0, 1) and "removed" in texts(row.book)
    dues.sweep()
    assert owed("unfiled") == {}


def test_a_driver_is_filed_once_whatever_becomes_of_the_vehicles(cast, wheel):
    """Of a barred vehicle its own row goes; whoever drives another that is fit stands with that."""
    vehicle_of(cast.a1, cast.officer_a1, plate="冀Z66666", driver=wheel)
    assert counts(hand(file(cast), cast.officer_a1)) == (2, 2, 0, 0)
    Vehicle.objects.filter(plate="冀Z66666").update(inspection_until=TODAY - dt.timedelta(days=1))
    judge.judge_many(Vehicle, [*Vehicle.objects.values_list("pk", flat=True)], None)
    row = file(cast)
    assert counts(row) == (1, 0, 0, 1) and texts(row.book).count("王强") == 1


def test_nothing_to_file(cast):
    with assert_nothing_changed(), pytest.raises(Refused):
        file(cast)


@pytest.mark.parametrize("reason", ["", "x"])
def test_without_a_reason_nothing_is_made(cast, wheel, reason):
    with assert_nothing_changed(), pytest.raises(Refused):
        acts.prepare(cast.a1.unit, cast.officer_a1, reason=reason)


@pytest.mark.parametrize("who", ["officer_a2", "admin_b", "inspector", "leader"])
def test_others_file_nothing(cast, wheel, who):
    other, row = getattr(cast, who), file(cast)
    for act in (
        lambda: acts.prepare(cast.a1.unit, other, reason="备案"),
        lambda: acts.make(cast.a1.unit, other, uuid=uuid.uuid4(), reason="备案", prepared=None),
        lambda: hand(row, other),
    ):
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            act()


def test_sent_twice_is_one_filing(cast, wheel):
    once = uuid.uuid4()
    for _time in range(2):
        file(cast, uuid=once)
    assert Filing.objects.count() == 1
    with assert_nothing_changed(), pytest.raises(Refused):
        acts.make(cast.a1.unit, cast.officer_a1, uuid=once, reason="别的", prepared=None)


def test_what_came_back_before_stays_beside_what_stands(cast, wheel):
    row = hand(file(cast), cast.officer_a1)
    row = back(row, cast.officer_a1, remarks="缺保险")
    row = back(row, cast.officer_a1, version=3, answer="accepted")
    assert (row.answer, row.remarks) == ("accepted", "")
    steps = row.steps.values_list("step", "answer", "said")
    assert list(steps) == [
        ("hand", "", "交警大队"), ("back", "returned", "缺保险"), ("back", "accepted", ""),
    ]  # fmt: skip


def test_what_came_back_before_steps_were_kept_stays_too(cast, wheel, as_user, monkeypatch):
    row = back(hand(file(cast), cast.officer_a1), cast.officer_a1, remarks="缺保险")
    file(cast, cast.district_a, cast.admin_a)  # not handed over: nothing is known of it
    FilingStep.objects.all().delete()
    monkeypatch.setattr(step, "BATCH", 1)
    for _again in range(2):
        step.begin(apps, None)
    row = back(row, cast.officer_a1, version=3, answer="accepted")
    assert list(
        FilingStep.objects.values_list("filing", "step", "day", "answer", "said", "by")
    ) == [
        (row.pk, "hand", TODAY, "", "交警大队", None),
        (row.pk, "back", TODAY, "returned", "缺保险", None),
        (row.pk, "back", TODAY, "accepted", "", cast.officer_a1.pk),
    ]
    page = as_user(cast.officer_a1).get(row.get_absolute_url()).content.decode()
    assert "缺保险" in page and "None" not in page


@pytest.mark.parametrize("day", [TODAY + ONE, TODAY - ONE])
def test_bad_days_change_nothing(cast, wheel, day):
    row = file(cast)
    with assert_nothing_changed(), pytest.raises(Refused):
        hand(row, cast.officer_a1, handed_on=day)
    with assert_nothing_changed(), pytest.raises(Conflict):
        hand(row, cast.officer_a1, version=9)


def test_the_pages(cast, wheel, as_user, settings):
    settings.DEMO = True
    client = as_user(cast.officer_a1)
    assert "No filing yet" in client.get(reverse("transport:filing_list")).content.decode()
    given = {"client_uuid": uuid.uuid4(), "unit": cast.a1.uuid, "reason": "首次备案"}
    for _time in range(2):
        client.post(reverse("transport:filing_add"), given)
    row = Filing.objects.get()
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Hand it over" in page and number_of() not in page
    book = client.get(reverse("transport:filing_file", args=[row.uuid]))
    assert b"".join(book.streaming_content)[:2] == b"PK" and book["Cache-Control"].count("no-store")
    assert SecurityEvent.objects.filter(kind="filing_fetched").count() == 1
    given = {"client_uuid": uuid.uuid4(), "version": 1, "handed_on": TODAY, "handed_to": "交警大队"}
    client.post(reverse("transport:filing_hand", args=[row.uuid]), given)
    row.refresh_from_db()
    assert row.handed_to == "交警大队"
    page = client.get(row.get_absolute_url()).text
    assert "Handed over" in page and cast.officer_a1.name in page
    inspector = as_user(cast.inspector)
    assert inspector.get(row.get_absolute_url()).status_code == 200
    assert inspector.get(reverse("transport:filing_file", args=[row.uuid])).status_code == 403


def test_a_list_costs_the_same_at_any_length(cast, wheel, as_user):
    client, costs = as_user(cast.admin_a), []
    client.get(reverse("transport:filing_list"))
    for count in (1, 10):
        for _time in range(count):
            file(cast)
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("transport:filing_list"))
        costs.append(len(seen))
    assert costs[0] == costs[1]
