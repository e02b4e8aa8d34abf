"""R18: safety agreements, letters to parents, lessons of drivers."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safety.base import clock
from safety.base.models import Refused
from safety.dues.models import DueItem
from tests import factories
from tests.files import photos
from tests.refusals import assert_nothing_changed
from tests.transport.conftest import ONE, TODAY, at, driver_of, number_of, vehicle_of
from transport.actions import agreement as acts
from transport.actions import driver as drivers
from transport.actions import vehicle as vehicles
from transport.dues import agreement as dues
from transport.models import Agreement, DriverLesson, DriverLink, ParentLetter
from transport.rules import agreement as rules
from transport.rules.agreement import Signed, Standing


@pytest.fixture
def wheel(cast):
    cast.term = factories.terms(cast.city, 2026)[-1]
    return driver_of(cast.a1, cast.officer_a1)


@pytest.fixture
def link(cast, wheel):
    return vehicle_of(cast.a1, cast.officer_a1, driver=wheel).links.get()


def sign(cast, link, **changes):
    given = {"uuid": uuid.uuid4(), "signed_on": TODAY, "signed": 20, **changes}
    return acts.record_agreement(link, cast.officer_a1, **given)


def teach(cast, *drivers, **changes):
    given = {
        "uuid": uuid.uuid4(), "school": cast.a1, "held_on": TODAY, "topic": "冬季行车",
        "teacher": "李娜", "drivers": drivers, **changes,
    }  # fmt: skip
    return acts.hold_lesson(cast.officer_a1, **given)


def owed(kind):
    return dict(
        DueItem.objects.filter(kind=kind, settled_at=None).values_list("facts__how", "due_on")
    )


D = dt.date
WHOLE = Signed(D(2026, 11, 1), D(2027, 10, 31), 20, 7)


@pytest.mark.parametrize(
    ("found", "driver", "day", "how"),
    [
        (None, 7, D(2026, 11, 2), Standing.NONE),
        (WHOLE, 7, D(2027, 10, 31), Standing.WHOLE),
        (WHOLE, 7, D(2027, 11, 1), Standing.EXPIRED),
        (WHOLE, 8, D(2026, 11, 2), Standing.OTHER),
        (Signed(WHOLE.signed_on, WHOLE.until, 19, 7), 7, D(2026, 11, 2), Standing.PARENTS),
    ],
)  # fmt: skip
def test_how_it_stands(found, driver, day, how):
    assert rules.standing(found, 20, driver, day) == how


def test_a_year_or_a_term(settings):
    end = D(2027, 1, 20)
    assert rules.until(D(2026, 11, 1), end) == D(2027, 10, 31)
    assert rules.until(D(2028, 2, 29), None) == D(2029, 2, 27)
    settings.AGREEMENT_VALID = "term"
    assert rules.until(D(2026, 11, 1), end) == end


def test_from_a_vehicle_without_one_to_its_renewal(cast, link):
    dues.sweep()
    assert owed("agreement") == {"none": TODAY + dt.timedelta(14)}
    sign(cast, link, signed=18)
    assert owed("agreement") == {"parents": TODAY + dt.timedelta(14)}
    row = sign(cast, link)
    assert (row.owed, row.until) == (20, D(2027, 11, 22))
    assert owed("agreement") == {"whole": D(2027, 11, 22)}
    with at(D(2027, 11, 23)):
        dues.sweep()
    assert owed("agreement") == {"expired": D(2027, 11, 22)}
    with assert_nothing_changed(), at(D(2027, 11, 24)):
        dues.sweep()


def test_another_driver_asks_for_another_one(cast, link):
    sign(cast, link)
    other = driver_of(cast.a1, cast.officer_a1, name="赵刚", identity=number_of(order=5))
    link.vehicle.driver = other
    link.vehicle.save()
    dues.sweep()
    assert owed("agreement") == {"other": TODAY + dt.timedelta(14)}
    with at(TODAY + dt.timedelta(5)):
        dues.sweep()
    assert owed("agreement") == {"other": TODAY + dt.timedelta(14)}


def test_what_carries_no_more_owes_nothing(cast, link):
    dues.sweep()
    vehicles.leave(link.vehicle, cast.officer_a1)
    dues.sweep()
    assert owed("agreement") == {}


@pytest.mark.parametrize("signed", [{}, {"signed": 18}, {"until": TODAY + 60 * ONE}], ids=str)
def test_what_carries_pupils_again_is_to_be_signed_from_then_on(cast, link, wheel, signed):
    if signed:
        sign(cast, link, **signed)
    dues.sweep()
    vehicles.leave(link.vehicle, cast.officer_a1)
    dues.sweep()
    assert owed("agreement") == {}
    back = TODAY + 200 * ONE
    with at(back):
        vehicle_of(cast.a1, cast.officer_a1, driver=wheel)
        dues.sweep()
        assert [*owed("agreement").values()] == [back + dt.timedelta(14)]
        with assert_nothing_changed():
            dues.sweep()


@pytest.mark.parametrize(
    "changes",
    [
        {"signed": 21}, {"signed_on": TODAY + ONE}, {"signed_on": D(2025, 11, 1)},
        {"until": TODAY - ONE}, {"until": D(2030, 1, 1)},
    ],
    ids=str,
)  # fmt: skip
def test_bad_agreements_change_nothing(cast, link, changes):
    with assert_nothing_changed(), pytest.raises(Refused):
        sign(cast, link, **changes)


def test_a_vehicle_without_a_driver_has_no_agreement(cast):
    link = vehicle_of(cast.a1, cast.officer_a1).links.get()
    with assert_nothing_changed(), pytest.raises(Refused):
        sign(cast, link)


def test_sent_twice_each_is_one(cast, link, wheel):
    once = uuid.uuid4()
    letter = {"school": cast.a1, "title": "告家长书", "text": "x", "sent_on": TODAY, "sent": 9}
    for _time in range(2):
        sign(cast, link, uuid=once)
        teach(cast, wheel, uuid=once)
        acts.send_letter(cast.officer_a1, uuid=once, **letter)
    for act in (
        lambda: sign(cast, link, uuid=once, signed=19),
        lambda: teach(cast, wheel, uuid=once, topic="别的"),
        lambda: acts.send_letter(cast.officer_a1, uuid=once, **{**letter, "sent": 8}),
    ):
        with assert_nothing_changed(), pytest.raises(Refused):
            act()
    assert [m.objects.count() for m in (Agreement, DriverLesson, ParentLetter)] == [1, 1, 1]


@pytest.mark.parametrize("who", ["officer_a2", "admin_a", "inspector"])
def test_others_record_nothing(cast, link, wheel, who):
    other, photo = getattr(cast, who), photos.upload(photos.jpeg(), "a.jpg")
    for act in (
        lambda: acts.record_agreement(
            link, other, uuid=uuid.uuid4(), signed_on=TODAY, signed=1
        ),
        lambda: acts.prepare_scan(link, other, photo, form_uuid=uuid.uuid4()),
        lambda: acts.prepare_scan(cast.a1, other, photo, form_uuid=uuid.uuid4()),
        lambda: acts.hold_lesson(
            other, uuid=uuid.uuid4(), school=cast.a1, held_on=TODAY, topic="x", teacher="y",
            drivers=[wheel],
        ),
        lambda: acts.send_letter(
            other, uuid=uuid.uuid4(), school=cast.a1, title="x", text="y", sent_on=TODAY, sent=1
        ),
    ):  # fmt: skip
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            act()


def test_slips_that_came_back(cast, wheel):
    letter = acts.send_letter(
        cast.officer_a1, uuid=uuid.uuid4(), school=cast.a1, title="x", text="y", sent_on=TODAY,
        sent=9,
    )  # fmt: skip
    assert acts.count_read(letter, cast.officer_a1, version=1, read=7).read == 7
    with assert_nothing_changed(), pytest.raises(Refused):
        acts.count_read(letter, cast.officer_a1, version=2, read=10)


def test_a_lesson_a_term_for_every_driver(cast, wheel):
    def missing():
        items = DueItem.objects.filter(kind="driver_lesson", settled_at=None)
        return {item.unit_id: (item.facts["count"], item.due_on) for item in items}

    into = cast.term.starts_on + dt.timedelta(60)
    DriverLink.objects.update(recorded_at=clock.start_of(cast.term.starts_on))
    dues.sweep()
    assert missing() == {cast.a1.pk: (1, into)}
    driver_of(cast.a1, cast.officer_a1, name="赵刚", identity=number_of(order=5))
    dues.sweep()  # the one who came first is not taught later for it
    assert missing() == {cast.a1.pk: (2, into)}
    teach(cast, wheel)
    assert missing() == {cast.a1.pk: (1, TODAY + dt.timedelta(14))}
    with assert_nothing_changed():
        dues.sweep()


def test_whoever_is_hired_late_in_the_term_is_not_late_at_once(cast, wheel):
    assert cast.term.starts_on + dt.timedelta(60) < TODAY
    dues.sweep()
    item = DueItem.objects.get(kind="driver_lesson", settled_at=None)
    assert item.due_on == TODAY + dt.timedelta(14)
    with at(TODAY + ONE):
        assert dues.sweep() == 0


def test_who_drives_again_is_taught_from_then_on(cast, wheel):
    DriverLink.objects.update(recorded_at=clock.start_of(cast.term.starts_on))
    dues.sweep()
    drivers.leave(wheel, cast.officer_a1)
    dues.sweep()
    assert not DueItem.objects.filter(kind="driver_lesson", settled_at=None).exists()
    driver_of(cast.a1, cast.officer_a1)
    dues.sweep()
    item = DueItem.objects.get(kind="driver_lesson", settled_at=None)
    assert item.due_on == TODAY + dt.timedelta(14)


def test_an_older_agreement_takes_no_newer_one_s_place(cast, link, as_user):
    """It is recorded afterwards, from a paper that was found again."""
    for day, signed in ((TODAY, 20), (TODAY - 30 * ONE, 3)):
        acts.record_agreement(
            link, cast.officer_a1, uuid=uuid.uuid4(), signed_on=day, signed=signed
        )
    found = dues.newest([link])[link.pk]
    assert (found.signed_on, found.signed) == (TODAY, 20)
    page = as_user(cast.officer_a1).get(reverse("transport:agreement_detail", args=[link.uuid]))
    assert [row.signed for row in page.context["agreements"]] == [20, 3]
    assert page.context["link"].signed == 20


def test_nobody_of_another_school_is_taught(cast, wheel):
    foreign = driver_of(cast.a2, cast.officer_a2, name="赵刚", identity=number_of(order=5))
    for taught in ([], [foreign], [wheel, foreign]):
        with assert_nothing_changed(), pytest.raises(Refused):
            teach(cast, *taught)


def test_the_pages(cast, link, wheel, as_user):
    client = as_user(cast.officer_a1)
    upload = photos.upload(photos.jpeg(), "a.jpg")
    given = {"client_uuid": uuid.uuid4(), "signed_on": TODAY, "signed": 20, "scan": upload}
    client.post(reverse("transport:agreement_add", args=[link.uuid]), given)
    row = Agreement.objects.get()
    page = reverse("transport:agreement_detail", args=[link.uuid])
    scan = reverse("transport:agreement_scan", args=[row.uuid])
    assert scan in client.get(page).content.decode() and client.get(scan).status_code == 200
    bureau = as_user(cast.admin_a)
    assert scan not in bureau.get(page).content.decode()
    assert bureau.get(scan).status_code == 403
    for name in ("agreement_print", "agreement_word"):
        assert client.get(reverse(f"transport:{name}", args=[link.uuid])).status_code == 200
    assert "王强" in client.get(reverse("transport:lesson_missing")).content.decode()
    client = as_user(cast.officer_a1)
    lesson = {"client_uuid": uuid.uuid4(), "school": cast.a1.uuid, "held_on": TODAY,
              "topic": "冬季行车", "teacher": "李娜", "drivers": [wheel.uuid]}  # fmt: skip
    client.post(reverse("transport:lesson_add"), lesson)
    assert "王强" not in client.get(reverse("transport:lesson_missing")).content.decode()
    letter = {"client_uuid": uuid.uuid4(), "school": cast.a1.uuid, "title": "告家长书",
              "text": "请勿乘坐超员车辆", "sent_on": TODAY, "sent": 9}  # fmt: skip
    client.post(reverse("transport:letter_add"), letter)
    letter = ParentLetter.objects.get()
    assert "请勿乘坐超员车辆" in client.get(letter.get_absolute_url()).content.decode()
    word = client.get(reverse("transport:letter_word", args=[letter.uuid]))
    assert word.content[:2] == b"PK"


@pytest.mark.parametrize("name", ["agreement_list", "lesson_missing"])
def test_a_list_costs_the_same_at_any_length(cast, link, wheel, as_user, name):
    client, costs = as_user(cast.admin_a), []
    client.get(reverse(f"transport:{name}"))
    for start in (0, 10):
        for order in range(start, start + 10):
            one = driver_of(
                cast.a1, cast.officer_a1, name="赵刚", identity=number_of(order=100 + order)
            )
            vehicle_of(cast.a1, cast.officer_a1, driver=one, plate=f"冀Z54{order:03}")
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse(f"transport:{name}"))
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_whoever_was_taught_is_looked_up_and_not_read_as_a_list(cast):
    """`NOT IN` over all who were taught took PostgreSQL minutes for 100,000 drivers."""
    [term, _autumn] = factories.terms(cast.city, 2025)
    said = str(dues.untaught(term).query)
    assert "NOT EXISTS" in said.replace("NOT (EXISTS", "NOT EXISTS") and " IN (SELECT" not in said
