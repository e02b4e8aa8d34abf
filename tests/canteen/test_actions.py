"""What acts leave behind: certificates, debts and reminders; refusals leave nothing."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied

from canteen.actions import kitchen as kitchens
from canteen.actions import worker as workers
from canteen.dues import food_licence
from canteen.models import HealthCertificate, Kitchen, Worker
from canteen.rules.worker import State
from safety.base.models import Conflict, Refused
from safety.dues import engine, kinds
from safety.dues.models import DueItem, Notice
from safety.schools.actions import school as schools
from tests.canteen.conftest import TODAY, at, certify, kitchen_of, owed, worker_of
from tests.files import papers, photos
from tests.refusals import assert_nothing_changed

D = dt.date.fromisoformat


def told(user) -> list[str]:
    engine.run()
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def test_without_a_certificate_somebody_is_overdue_at_once(cast, worker):
    assert owed() == {("王芳", "2026-11-22")}
    assert told(cast.officer_a1) == ["health_certificate"]
    assert told(cast.principal_a1) == ["health_certificate"]
    assert told(cast.officer_b1) == []


def test_the_district_hears_on_the_third_day(cast, worker):
    assert told(cast.admin_a) == []
    with at(D("2026-11-25")):
        assert told(cast.admin_a) == ["health_certificate"]


def test_who_comes_later_owes_it_before_the_first_day(cast, kitchen):
    worker_of(kitchen, cast.officer_a1, starts_on=D("2026-12-07"))
    assert owed() == {("王芳", "2026-12-06")}


def test_a_certificate_settles_and_opens_its_own_end(cast, worker):
    certify(worker, cast.officer_a1, D("2026-11-20"))
    assert worker.certified_until == D("2027-11-20")
    assert owed() == {("王芳", "2027-11-20")}
    assert told(cast.officer_a1) == []


def test_a_renewal_settles_the_reminder(cast, worker):
    certify(worker, cast.officer_a1, D("2025-11-22"))
    assert worker.state == State.EXPIRED
    assert told(cast.officer_a1) == ["health_certificate"]
    certify(worker, cast.officer_a1, TODAY, number="JK2")
    assert owed() == {("王芳", "2027-11-23")}
    with at(D("2026-11-30")):
        assert told(cast.officer_a1) == ["health_certificate"]
    with at(D("2027-10-24")):  # thirty days before the new end
        assert len(told(cast.officer_a1)) == 2


def test_an_older_certificate_is_history(cast, worker):
    certify(worker, cast.officer_a1, TODAY)
    certify(worker, cast.officer_a1, D("2025-03-01"), number="JK0")
    assert owed() == {("王芳", "2027-11-23")}
    assert worker.state_on(D("2026-02-01")) == State.VALID
    assert worker.state_on(D("2026-04-01")) == State.EXPIRED


def test_whoever_leaves_owes_nothing(cast, worker):
    workers.leave(worker, cast.officer_a1, version=1, left_on=TODAY)
    assert owed() == set()
    worker.refresh_from_db()
    assert worker.state == State.AWAY
    with assert_nothing_changed(), pytest.raises(Refused):
        certify(worker, cast.officer_a1, TODAY)


def test_a_licence_is_renewed(cast, kitchen):
    assert owed("food_licence") == {("JY11", "2028-01-31")}
    facts = {"licence": "JY12", "licence_expires_on": D("2031-01-31")}
    kitchens.edit_kitchen(kitchen, cast.officer_a1, version=1, **facts)
    assert owed("food_licence") == {("JY12", "2031-01-31")}


def test_a_kitchen_without_a_licence_is_told_until_it_has_one(cast):
    place = kitchen_of(cast.a1, cast.officer_a1, **BARE)
    kitchen_of(cast.a2, cast.officer_a2, mode="delivered", **BARE)
    assert licence_lines() == [("No food licence is recorded for the kitchen", str(TODAY))]
    with at(TODAY + dt.timedelta(days=1)):
        engine.run()
        told = Notice.objects.filter(kind="food_licence").values_list("user__username", flat=True)
        people = (cast.officer_a1, cast.principal_a1, cast.admin_a)
        assert set(told) == {one.username for one in people}
        assert food_licence.owe_all() == 0
    facts = {"licence": "JY12", "licence_expires_on": D("2031-01-31")}
    kitchens.edit_kitchen(place, cast.officer_a1, version=1, **facts)
    assert owed("food_licence") == {("JY12", "2031-01-31")}


BARE = {"licence": "", "licence_expires_on": None}


def test_a_kitchen_that_came_by_a_list_without_a_licence(cast):
    Kitchen.objects.create(name="", **cast.a1.columns())
    Kitchen.objects.create(name="", mode="delivered", **cast.a2.columns())
    assert (food_licence.owe_all(), food_licence.owe_all()) == (1, 0)
    assert [day for _line, day in licence_lines()] == [str(TODAY)]


@pytest.mark.parametrize("facts", [{"mode": "self_run"}, {"mode": "delivered"} | BARE])
def test_a_licence_is_lacking_from_the_day_on_which_it_is_known(cast, facts):
    """Not from the day on which the kitchen was entered: whoever had one, or needed none, was not
    late meanwhile."""
    place = kitchen_of(cast.a1, cast.officer_a1, **{"mode": "delivered"} | facts)
    with at(TODAY + dt.timedelta(days=100)):
        later = str(TODAY + dt.timedelta(days=100))
        facts = BARE | {"mode": "self_run"}
        kitchens.edit_kitchen(place, cast.officer_a1, version=1, **facts)
        assert [day for _line, day in licence_lines()] == [later]


def test_an_edit_leaves_the_day_since_which_a_licence_is_lacking(cast):
    place = kitchen_of(cast.a1, cast.officer_a1, **BARE)
    Kitchen.objects.update(recorded_at=None)
    with at(TODAY + dt.timedelta(days=9)):
        kitchens.edit_kitchen(place, cast.officer_a1, version=1, capacity=5)
        assert [day for _line, day in licence_lines()] == [str(TODAY)]


def test_a_licence_that_lacks_again_lacks_anew(cast):
    """The time for which it lacked before stays what it was."""
    place = kitchen_of(cast.a1, cast.officer_a1, **BARE)
    facts = {"licence": "JY12", "licence_expires_on": D("2031-01-31")}
    kitchens.edit_kitchen(place, cast.officer_a1, version=1, **facts)
    with at(TODAY + dt.timedelta(days=40)):
        kitchens.edit_kitchen(place, cast.officer_a1, version=2, **BARE)
        assert [day for _line, day in licence_lines()] == ["2027-01-02"]
    assert DueItem.objects.filter(kind="food_licence", due_on=TODAY).exists()


def test_a_supermarket_without_a_licence_is_called_one(cast):
    kitchen_of(cast.a1, cast.officer_a1, kind="shop", mode="", **BARE)
    said = [line for line, _day in licence_lines()]
    assert said == ["No food licence is recorded for the supermarket"]


def licence_lines() -> list[tuple[str, str]]:
    rows = DueItem.objects.filter(kind="food_licence", settled_at=None)
    return [(kinds.line(row.kind, row.facts), str(row.due_on)) for row in rows]


def test_a_kitchen_out_of_use(cast, kitchen, worker):
    with assert_nothing_changed(), pytest.raises(Refused):
        kitchens.edit_kitchen(kitchen, cast.officer_a1, version=1, in_use=False)
    workers.leave(worker, cast.officer_a1, version=1, left_on=TODAY)
    facts = {"licence": "JY11", "licence_expires_on": D("2028-01-31"), "in_use": False}
    kitchens.edit_kitchen(kitchen, cast.officer_a1, version=1, **facts)
    assert owed("food_licence") == set()
    with assert_nothing_changed(), pytest.raises(Refused):
        worker_of(kitchen, cast.officer_a1)


def test_a_closed_school_owes_nothing_and_an_open_one_again(cast, worker):
    schools.close_school(cast.a1, cast.city_admin, closed_on=TODAY)
    assert owed() == owed("food_licence") == set()
    cast.a1.refresh_from_db()
    schools.reopen_school(cast.a1, cast.city_admin)
    assert owed() == {("王芳", "2026-11-22")}
    assert owed("food_licence") == {("JY11", "2028-01-31")}


def test_one_kitchen_of_a_name(cast, kitchen):
    with assert_nothing_changed(), pytest.raises(Refused):
        kitchen_of(cast.a1, cast.officer_a1)
    kitchen_of(cast.a1, cast.officer_a1, name="东食堂")
    assert Kitchen.objects.count() == 2


def test_sent_twice_is_one_row(cast, worker):
    once, facts = uuid.uuid4(), {"number": "JK1", "issued_on": TODAY}
    for _time in range(2):
        workers.record_certificate(worker, cast.officer_a1, uuid=once, **facts)
    assert HealthCertificate.objects.count() == 1
    with assert_nothing_changed(), pytest.raises(Refused):
        workers.record_certificate(
            worker, cast.officer_a1, uuid=once, **{**facts, "number": "other"}
        )
    with assert_nothing_changed(), pytest.raises(Refused):
        certify(worker, cast.officer_a1, TODAY)


@pytest.mark.parametrize("who", ["officer_a2", "admin_a", "inspector", "city_admin"])
def test_others_keep_no_kitchen(cast, kitchen, worker, who):
    other = getattr(cast, who)
    acts = [
        lambda: kitchen_of(cast.a1, other, name="东食堂"),
        lambda: kitchens.edit_kitchen(kitchen, other, version=1),
        lambda: worker_of(kitchen, other),
        lambda: workers.edit_worker(worker, other, version=1, name="x"),
        lambda: workers.leave(worker, other, version=1, left_on=TODAY),
        lambda: certify(worker, other, TODAY),
    ]
    for act in acts:
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            act()


def test_two_at_once(cast, kitchen, worker):
    workers.edit_worker(worker, cast.officer_a1, version=1, name="王芳芳")
    with assert_nothing_changed(), pytest.raises(Conflict):
        workers.leave(worker, cast.officer_a1, version=1, left_on=TODAY)
    kitchens.edit_kitchen(kitchen, cast.officer_a1, version=1, capacity=5)
    with assert_nothing_changed(), pytest.raises(Conflict):
        kitchens.edit_kitchen(kitchen, cast.officer_a1, version=1, capacity=6)


def prepared(worker, officer, data, name, issued_on=TODAY, once=None):
    upload = photos.upload(data, name)
    once = once or uuid.uuid4()
    return workers.prepare_scan(worker, officer, upload, form_uuid=once, issued_on=issued_on)


def test_a_scan_is_a_photo_or_a_pdf(cast, worker):
    officer = cast.officer_a1
    for days, data, name in ((0, photos.jpeg(), "a.jpg"), (9, papers.pdf(), "a.pdf")):
        day = TODAY - dt.timedelta(days=days)
        scan = prepared(worker, officer, data, name, day)
        assert certify(worker, officer, day, scan=scan).has_scan
    day = TODAY - dt.timedelta(days=20)
    with assert_nothing_changed(), pytest.raises(Refused):
        prepared(worker, officer, b"<html>", "a.jpg", day)


def test_of_what_is_refused_no_file_is_kept(cast, worker):
    certify(worker, cast.officer_a1, TODAY)
    with assert_nothing_changed(), pytest.raises(Refused):
        prepared(worker, cast.officer_a1, photos.jpeg(), "a.jpg")
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        prepared(worker, cast.officer_a2, photos.jpeg(), "a.jpg")


def test_another_scan_under_the_same_form_is_refused(cast, worker):
    officer, once = cast.officer_a1, uuid.uuid4()
    facts = {"uuid": once, "number": "JK1", "issued_on": TODAY}
    for _time in range(2):
        scan = prepared(worker, officer, photos.jpeg(), "a.jpg", once=once)
        workers.record_certificate(worker, officer, scan=scan, **facts)
    other = prepared(worker, officer, photos.jpeg(colour="red"), "a.jpg", once=once)
    with assert_nothing_changed(), pytest.raises(Refused):
        workers.record_certificate(worker, officer, scan=other, **facts)


def test_the_condition_of_the_database_is_the_rule(cast, kitchen, settings):
    settings.CERTIFICATE_GRACE_DAYS = 2
    officer = cast.officer_a1
    for number, start in enumerate(range(-3, 3)):
        day = TODAY + dt.timedelta(days=start)
        worker_of(kitchen, officer, name=f"{number}", starts_on=day)
        for issued in (365, 366):
            one = worker_of(kitchen, officer, name=f"{number} {issued}", starts_on=day)
            certify(one, officer, TODAY - dt.timedelta(days=issued))
    rule = {row.name for row in Worker.objects.all() if row.needs_one}
    assert {row.name for row in Worker.objects.without(TODAY)} == rule
    assert len(rule) == 6
