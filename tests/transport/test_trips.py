"""Trips as the attendant's phone records them; what is owed and told for them."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from safety.base import clock
from safety.base.models import Refused
from safety.dues import engine
from safety.dues.models import DueItem, Notice
from safety.schools.actions import school as schools
from safety.schools.models import CalendarDay, School
from tests import factories
from tests.refusals import assert_nothing_changed
from tests.transport.conftest import ONE, TODAY, answer, at, route_of, vehicle_of
from tests.transport.test_routes import edit
from transport.actions import judge
from transport.actions import trip as trips
from transport.actions import vehicle as vehicles
from transport.dues import trip as dues
from transport.lists.trip import TRIPS
from transport.models import Route, Trip, TripEntry
from transport.queries.trips import kept
from transport.rules.route import parse
from transport.rules.trip import ITEMS


@pytest.fixture(autouse=True)
def term(cast):
    return factories.terms(cast.city, TODAY.year)


def do(route, actor, step, **said):
    given = {"uuid": uuid.uuid4(), "day": clock.today()}
    return trips.record(route, actor, step=step, **given | said)


def drive(route, actor, on=(12, 8), off=20, **said):
    """To school, everything but the last look."""
    do(route, actor, "check", **said)
    do(route, actor, "depart", **said)
    for point, people in enumerate((*on, off)):
        do(route, actor, "count", point=point, people=people, **said)
    return Trip.objects.get(route=route, day=said.get("day", clock.today()))


def open_(kind):
    return DueItem.objects.filter(kind=kind, settled_at=None)


def told(kind, code):
    rows = Notice.objects.filter(kind=kind, once__startswith=code)
    return sorted(rows.values_list("user__username", flat=True))


def page(route, **query):
    return reverse("transport:trip_day", args=[route.uuid]) + "".join(
        f"{'&' if n else '?'}{k}={v}" for n, (k, v) in enumerate(query.items())
    )


@pytest.mark.parametrize("what", ["driver", "vehicle"])
def test_who_is_barred_since_the_last_judging_does_not_set_off_unseen(cast, bus, proven, what):
    """The licence, or the insurance, ended yesterday, and nothing has judged anybody since."""
    row, ends = {"driver": (proven, "licence_until"), "vehicle": (bus, "insurance_until")}[what]
    type(row).objects.filter(pk=row.pk).update(**{ends: TODAY})
    judge.judge_many(type(row), [row.pk], None)
    route = route_of(cast.a1, cast.officer_a1, bus, proven)
    with at(TODAY + ONE):
        assert type(row).objects.get().verdict == "eligible"
        do(route, cast.officer_a1, "check")
        with assert_nothing_changed(), pytest.raises(Refused, match="not in order"):
            do(route, cast.officer_a1, "depart")
        do(route, cast.principal_a1, "override", note="已换人")
        entry = do(route, cast.officer_a1, "depart")
        assert f"{what}:barred" in entry.unfit
        assert f"trip_{what}" in Trip.objects.get().codes


def test_another_number_of_the_rules_holds_from_its_first_trip_on(cast, route, settings):
    """Before the worker has judged anybody by it."""
    settings.TRANSPORT_NUMBERS = "most_age=40"
    do(route, cast.officer_a1, "check")
    with assert_nothing_changed(), pytest.raises(Refused, match="not in order"):
        do(route, cast.officer_a1, "depart")


def test_a_whole_trip_by_the_pages_alone(cast, route, as_user):
    """One form a page, without any script; each sent twice, as a phone with a bad line does."""
    dues.open_days()
    client, url = as_user(cast.officer_a1), page(route)
    typed = {
        "check": {"ok": list(ITEMS)}, "depart": {}, "count": {"people": 10},
        "sweep": {"walked": "on", "note": "刘芳", "device_at": "2026-11-23T01:00:00.000Z"},
    }  # fmt: skip
    for _step in range(6):
        form = client.get(url).context["form"]
        sent = {
            "client_uuid": uuid.uuid4(), "step": form.step, "day": TODAY.isoformat(),
            "point": form["point"].value() if form["point"].value() is not None else "",
            **typed[form.step],
        }  # fmt: skip
        if form.step == "count" and form["point"].value() == 2:
            sent["people"] = 20
        for _time in range(2):
            assert client.post(url, sent).status_code == 302
    trip = Trip.objects.get()
    assert (trip.missing, trip.on_count, trip.off_count, trip.most) == ([], 20, 20, 20)
    assert TripEntry.objects.count() == 6 and not open_("trip_log").exists()
    last = TripEntry.objects.get(step="sweep")
    assert last.note == "刘芳" and last.device_at == clock.now() and last.recorded_at == clock.now()
    text = client.get(url).content.decode()
    assert "The trip is recorded whole." in text and "刘芳" in text


def test_a_school_day_owes_a_log_of_each_route_and_one_alone(cast, route):
    assert [dues.open_days(), dues.open_days()] == [1, 0]
    [item] = open_("trip_log")
    assert (item.unit, item.due_on) == (cast.a1.unit, TODAY)
    assert item.facts["missing"] == ["check", "counts", "sweep"]
    drive(route, cast.officer_a1)
    assert not open_("trip_log").exists()


@pytest.mark.parametrize(("day", "opened"), [(TODAY + 5 * ONE, 0), (dt.date(2026, 8, 3), 0)])
def test_no_trip_is_owed_on_a_weekend_or_in_a_vacation(cast, route, day, opened):
    with at(day):
        edit(route, cast.officer_a1)
        assert dues.open_days() == opened


def test_days_on_which_the_server_was_down_are_opened(cast, route):
    dues.open_days()
    with at(TODAY + 2 * ONE):
        assert dues.open_days() == 2
    with at(TODAY + 5 * ONE):
        dues.open_days()
        assert not open_("trip_log").filter(due_on__lte=TODAY + ONE).exists()


def test_a_day_off_that_is_marked_later_is_owed_no_more(cast, route):
    dues.open_days()
    CalendarDay.objects.create(city=cast.city, day=TODAY, school=False, reason="大雪")
    trips.follow_calendar()
    assert not open_("trip_log").exists() and not Trip.objects.get().asked
    CalendarDay.objects.all().delete()  # the snow did not come
    trips.follow_calendar()
    assert open_("trip_log").count() == 1 and Trip.objects.get().missing_count == 3


def test_a_route_that_ended_yesterday_owes_nothing_today(cast, route):
    dues.open_days()
    with at(TODAY + ONE):
        dues.open_days()
        edit(route, cast.officer_a1, ends_on=TODAY)
        assert [item.due_on for item in open_("trip_log")] == [TODAY]
        trips.follow_calendar()
        assert not Trip.objects.get(day=TODAY + ONE).asked


def test_who_got_on_and_not_off_is_told_at_once_to_all_three_tiers(cast, route):
    trip = drive(route, cast.officer_a1, off=19)
    assert [one.code for one in trip.found] == ["trip_mismatch"]
    [item] = open_("trip_mismatch")
    assert (item.facts["on"], item.facts["off"]) == (20, 19)
    everybody = ["admin_a", "city_admin", "officer_a1", "principal_a1"]
    assert told("trip_told", "trip_mismatch") == everybody
    do(route, cast.officer_a1, "count", point=2, people=20, note="校门口补数一人")
    assert not open_("trip_mismatch").exists()
    assert Trip.objects.get().findings == []
    assert TripEntry.objects.filter(point=2).count() == 2


def test_a_trip_over_the_seats_is_flagged_and_told(cast, route):
    trip = drive(route, cast.officer_a1, on=(27, 8), off=35)
    [found] = trip.found
    assert (found.code, found.value, found.threshold) == ("trip_over_seats", "35", "34")
    assert len(told("trip_told", "trip_over_seats")) == 4


def test_34_pupils_are_no_flag(cast, route):
    assert drive(route, cast.officer_a1, on=(26, 8), off=34).found == []
    assert told("trip_told", "") == []


def test_a_last_look_that_nobody_signed_is_owed_after_some_minutes(cast, route):
    drive(route, cast.officer_a1)
    assert not dues.owe_sweeps()
    with at(TODAY, 10):
        assert dues.owe_sweeps() == 1
        [item] = open_("trip_unswept")
        assert item.due_on == TODAY
        engine.run()
        assert Notice.objects.filter(kind="trip_unswept", user=cast.principal_a1).exists()
        do(route, cast.officer_a1, "sweep", note="刘芳")
        assert not open_("trip_unswept").exists() and not dues.owe_sweeps()


def test_a_failed_check_blocks_departing_but_for_the_principal(cast, route, as_user):
    do(route, cast.officer_a1, "check", wrong=["brakes"], note="刹车偏软")
    with assert_nothing_changed(), pytest.raises(Refused, match="does not depart"):
        do(route, cast.officer_a1, "depart")
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        do(route, cast.officer_a1, "override", note="快迟到了")
    client = as_user(cast.officer_a1)
    text = client.get(page(route)).content.decode()
    assert "does not depart before this is put right" in text and "Brakes" in text
    sent = {"client_uuid": uuid.uuid4(), "step": "override", "day": TODAY.isoformat(), "note": "急"}
    assert client.post(page(route), sent).status_code == 403
    answered = as_user(cast.principal_a1).post(page(route), sent)
    assert answered.status_code == 302
    do(route, cast.officer_a1, "depart")
    assert [one.code for one in Trip.objects.get().found] == ["trip_check"]


def test_a_retry_with_other_words_is_refused(cast, route):
    once = uuid.uuid4()
    do(route, cast.officer_a1, "check")
    do(route, cast.officer_a1, "depart")
    first = do(route, cast.officer_a1, "count", point=0, people=5, uuid=once)
    assert do(route, cast.officer_a1, "count", point=0, people=5, uuid=once) == first
    with assert_nothing_changed(), pytest.raises(Refused, match="sent already"):
        do(route, cast.officer_a1, "count", point=0, people=6, uuid=once)


def test_two_phones_on_one_trip(cast, route):
    """The second learns that the step is done, and nothing is counted twice."""
    do(route, cast.officer_a1, "check")
    do(route, cast.officer_a1, "depart")
    do(route, cast.officer_a1, "count", point=0, people=5)
    with assert_nothing_changed(), pytest.raises(Refused, match="counted already"):
        do(route, cast.principal_a1, "count", point=0, people=5)
    with assert_nothing_changed(), pytest.raises(Refused, match="another step"):
        do(route, cast.principal_a1, "depart")


@pytest.mark.parametrize(
    ("sent", "field", "why"),
    [
        ({"step": "check", "ok": ["tyres"]}, "note", "Say in words"),
        ({"step": "check", "ok": ["wings"]}, "ok", "Choose one"),
        ({"step": "depart"}, None, "does not depart"),
        ({"step": "count", "point": "0", "people": "-1"}, "people", "greater"),
        ({"step": "count", "point": "0", "people": "三"}, "people", "whole number"),
        ({"step": "count", "point": "0", "people": "999"}, "people", "less"),
        ({"step": "count", "point": "9", "people": "3"}, None, "another step"),
        ({"step": "sweep", "note": "刘芳"}, "walked", "required"),
        ({"step": "sweep", "note": "刘芳", "walked": "on"}, None, "another step"),
        ({"step": "no_trip", "note": ""}, "note", "required"),
        ({"step": "check", "ok": list(ITEMS), "day": "2026-11-24"}, None, "not come yet"),
        ({"step": "check", "ok": list(ITEMS), "day": "2026-11-19"}, None, "within 3 days"),
        ({"step": "check", "ok": list(ITEMS), "client_uuid": "x"}, "client_uuid", "Open the page"),
    ],
)
def test_bad_input_is_said_and_changes_nothing(cast, route, as_user, sent, field, why):
    client = as_user(cast.officer_a1)
    known = {"client_uuid": uuid.uuid4(), "day": TODAY.isoformat()}
    with assert_nothing_changed():
        answered = client.post(page(route), known | sent)
    assert answered.status_code == 422
    errors = answered.context["form"].errors
    assert why in " ".join(errors[field or "__all__"])


def test_a_day_gone_by_is_recorded_late_and_said_so(cast, route):
    dues.open_days()
    with at(TODAY + ONE):
        trip = drive(route, cast.officer_a1, day=TODAY)
        assert trip.late and TripEntry.objects.filter(late=True).count() == 5
        assert not open_("trip_log").exists()


def test_a_trip_that_did_not_take_place_says_why(cast, route):
    dues.open_days()
    do(route, cast.officer_a1, "no_trip", note="大雪停运")
    trip = Trip.objects.get()
    assert (trip.no_trip, trip.missing) == ("大雪停运", [])
    assert not open_("trip_log").exists()


def test_what_ran_on_a_past_day_is_as_it_was(cast, route, as_user):
    drive(route, cast.officer_a1)
    with at(TODAY + ONE):
        dues.open_days()
        edit(route, cast.officer_a1, stops=parse("07:00 西街 5"))
        client = as_user(cast.officer_a1)
        old = client.get(page(route, day=TODAY)).content.decode()
        assert "东街口" in old and "西街" not in old
        now = client.get(page(route)).content.decode()  # nothing was recorded of it yet
        assert "西街" in now and "东街口" not in now


def test_another_school_records_nothing(cast, route, as_user):
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        do(route, cast.officer_a2, "check")
    assert as_user(cast.officer_a2).get(page(route)).status_code == 404
    assert as_user(cast.admin_a).get(page(route)).context["form"] is None


def test_a_closed_school_owes_no_trips_and_an_opened_one_none_of_the_days_between(cast, route):
    dues.open_days()
    schools.close_school(cast.a1, cast.city_admin, closed_on=TODAY)
    assert not open_("trip_log").exists() and dues.open_days() == 0
    with pytest.raises(Refused, match="closed"):
        do(route, cast.officer_a1, "check")


def test_a_route_that_does_not_run_on_a_day(cast, bus, proven):
    later = route_of(cast.a1, cast.officer_a1, bus, proven, starts_on=TODAY + ONE)
    assert dues.open_days() == 0
    with assert_nothing_changed(), pytest.raises(Refused, match="does not run"):
        do(later, cast.officer_a1, "check")


def test_who_keeps_logs_is_counted(cast, route, as_user):
    for ago in (0, 1):
        with at(TODAY + ago * ONE):
            dues.open_days()
            if ago == 0:
                drive(route, cast.officer_a1)
    with at(TODAY + 2 * ONE):
        found = kept([route.pk], TODAY, TODAY + ONE)[route.pk]
        assert (found["asked"], found["lacking"], found["last"]) == (2, 2, TODAY + ONE)
        do(route, cast.officer_a1, "sweep", note="刘芳", day=TODAY)
        found = kept([route.pk], TODAY, TODAY + ONE)[route.pk]
        assert (found["lacking"], found["late_days"]) == (1, 1)
        url = reverse("transport:trip_kept")
        assert [row.pk for row in as_user(cast.admin_a).get(url).context["rows"]] == [route.pk]
        assert list(as_user(cast.admin_b).get(url, {"state": "all"}).context["rows"]) == []


def test_the_trips_of_a_day_are_narrowed(cast, route, as_user):
    dues.open_days()
    client, url = as_user(cast.city_admin), reverse("transport:trip_list")

    def listed(**query):
        return len(client.get(url, query).context["rows"])

    assert [listed(), listed(state="missing"), listed(state="flagged")] == [1, 1, 0]
    drive(route, cast.officer_a1, off=19)
    assert [listed(state="flagged"), listed(state="late"), listed(state="none")] == [1, 0, 0]
    assert [listed(day="2026-11-22"), listed(text="乙一"), listed(text="甲一")] == [0, 0, 1]
    assert listed(district=str(cast.district_b.uuid)) == 0


def test_lists_cost_the_same_for_many(cast, route, as_user, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    dues.open_days()
    client = as_user(cast.city_admin)
    urls = [reverse("transport:trip_list"), f"{reverse('transport:trip_kept')}?state=all"]
    counted = []
    for url in urls:
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            client.get(url)
        counted.append(len(seen))
    plan = route.plan
    for n in range(5):
        hour = 10 + n
        route_of(
            cast.a1, cast.officer_a1, plan.vehicle, plan.driver, name=f"线{n}",
            stops=parse(f"{hour}:05 东 3"), school_at=dt.time(hour, 30),
        )  # fmt: skip
    assert dues.open_days() == 5
    for url, many in zip(urls, counted, strict=True):
        with django_assert_num_queries(many):
            assert len(client.get(url).context["rows"]) == 6


def test_home_pages_show_trips_to_start_and_routes_that_break_a_rule(cast, route, as_user):
    dues.open_days()
    text = as_user(cast.officer_a1).get("/").content.decode()
    assert page(route, day=TODAY) in text and "Start" in text
    edit(route, cast.officer_a1, attendant_name="")
    for who in (cast.admin_a, cast.city_admin):
        assert "Routes that break a rule" in as_user(who).get("/").content.decode()
    assert "Routes that break a rule" not in as_user(cast.admin_b).get("/").content.decode()


def test_pages_of_driver_and_vehicle_lead_to_their_routes(cast, route, bus, proven, as_user):
    client = as_user(cast.officer_a1)
    for row in (bus, proven):
        assert route.get_absolute_url() in client.get(row.get_absolute_url()).content.decode()


# -- what is never let go of -----------------------------------------------------------------------


def test_who_got_on_and_was_never_counted_off_raises_the_alarm(cast, route):
    """Checked, departed, twelve on, then nothing: told when the run should be over, for ever."""
    with at(TODAY, 7):
        dues.open_days()
        do(route, cast.officer_a1, "check")
        do(route, cast.officer_a1, "depart")
        do(route, cast.officer_a1, "count", point=0, people=12)
        assert dues.owe_sweeps() == 0
    with time_machine.travel(clock.start_of(TODAY) + dt.timedelta(hours=7, minutes=54)):
        assert dues.owe_sweeps() == 0
    with time_machine.travel(clock.start_of(TODAY) + dt.timedelta(hours=7, minutes=55)):
        assert [dues.owe_sweeps(), dues.owe_sweeps()] == [1, 0]
    with at(TODAY + 30 * ONE, 10):
        dues.open_days()
        assert not open_("trip_log").filter(due_on=TODAY).exists()
        [item] = open_("trip_unswept")
        engine.run()
        heard = Notice.objects.filter(kind="trip_unswept").values_list("user__username", flat=True)
        assert {"officer_a1", "principal_a1", "admin_a", "city_admin"} <= set(heard)
        do(route, cast.officer_a1, "count", point=1, people=8, day=TODAY)
        do(route, cast.officer_a1, "count", point=2, people=20, day=TODAY)
        assert TripEntry.objects.filter(late=True).count() == 2
        do(route, cast.officer_a1, "sweep", note="刘芳", day=TODAY)
        item.refresh_from_db()
        assert item.settled_at and dues.owe_sweeps() == 0
        with assert_nothing_changed(), pytest.raises(Refused, match="within 3 days"):
            do(route, cast.officer_a1, "count", point=2, people=19, note="再数", day=TODAY)


def test_minutes_until_the_last_look_are_a_setting(cast, route, settings):
    settings.TRIP_SWEEP_MINUTES = 200
    drive(route, cast.officer_a1)
    with at(TODAY, 10):
        assert dues.owe_sweeps() == 0
    with at(TODAY, 13):
        assert dues.owe_sweeps() == 1


def test_the_clock_takes_up_an_unsigned_look_once(cast, route, django_assert_num_queries):
    drive(route, cast.officer_a1)
    with at(TODAY, 10):
        dues.owe_sweeps()
        assert Trip.objects.get().sweep_owed
        with django_assert_num_queries(1):
            assert dues.owe_sweeps() == 0


def test_what_became_of_it_is_the_principal_s_word_at_any_time(cast, route, as_user):
    drive(route, cast.officer_a1, off=19)
    with at(TODAY, 10):
        dues.owe_sweeps()
    with at(TODAY + 9 * ONE):
        said = {"day": TODAY, "note": "当日 8 时在校门口找到，家长已知情"}
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            do(route, cast.officer_a1, "closed", **said)
        officer = as_user(cast.officer_a1)
        assert "step=closed" not in officer.get(page(route, day=TODAY)).content.decode()
        principal = as_user(cast.principal_a1)
        assert "step=closed" in principal.get(page(route, day=TODAY)).content.decode()
        asked = principal.get(page(route, day=TODAY, step="closed"))
        assert asked.context["form"].step == "closed"
        sent = {"client_uuid": uuid.uuid4(), "step": "closed", "day": TODAY.isoformat()}
        with assert_nothing_changed():
            assert principal.post(page(route, day=TODAY), sent).status_code == 422
        assert principal.post(page(route, day=TODAY), sent | said).status_code == 302
        trip = Trip.objects.get()
        assert (trip.became, trip.late, trip.codes) == (said["note"], True, ",trip_mismatch,")
        assert not open_("trip_mismatch").exists() and not open_("trip_unswept").exists()
        assert said["note"] in principal.get(page(route, day=TODAY)).content.decode()
        again = {"day": TODAY, "point": 2, "people": 20}
        with assert_nothing_changed(), pytest.raises(Refused, match="what became"):
            do(route, cast.officer_a1, "count", **again)
        do(route, cast.officer_a1, "count", note="名单核对，实为 20 人", **again)
        trip.refresh_from_db()
        assert (trip.became, trip.codes) == ("", ",") and trip.unswept_since


# -- who and what drives ---------------------------------------------------------------------------


def test_a_barred_driver_does_not_depart_but_for_the_principal(cast, route, proven, as_user):
    answer(proven, cast.officer_a1, "crime", bad=True)
    client = as_user(cast.officer_a1)
    assert "Driver of a trip" in client.get(page(route)).content.decode()
    do(route, cast.officer_a1, "check")
    assert Trip.objects.get().codes == ",trip_driver,"
    everybody = ["admin_a", "city_admin", "officer_a1", "principal_a1"]
    assert told("trip_told", "trip_driver") == everybody
    text = client.get(page(route)).content.decode()
    assert "does not depart before this is put right" in text
    with assert_nothing_changed(), pytest.raises(Refused, match="does not depart"):
        do(route, cast.officer_a1, "depart")
    do(route, cast.principal_a1, "override", note="无人替班")
    do(route, cast.officer_a1, "depart")
    assert TripEntry.objects.get(step="depart").unfit == ["driver:barred"]
    assert Trip.objects.get().codes == ",trip_driver,"


def test_a_vehicle_that_the_school_has_no_longer_does_not_depart(cast, route, bus):
    do(route, cast.officer_a1, "check")
    vehicles.leave(bus, cast.officer_a1)
    with assert_nothing_changed(), pytest.raises(Refused, match="does not depart"):
        do(route, cast.officer_a1, "depart")


def test_of_a_day_gone_by_the_driver_stands_as_he_stood(cast, route, proven):
    with at(TODAY + ONE):
        answer(proven, cast.officer_a1, "crime", bad=True, on=TODAY + ONE)
        trip = drive(route, cast.officer_a1, day=TODAY)
        assert trip.codes == ","
        do(route, cast.officer_a1, "check")
        assert Trip.objects.get(day=TODAY + ONE).codes == ",trip_driver,"


def test_another_vehicle_reaches_the_trip_and_is_checked(cast, route, bus, as_user):
    dues.open_days()
    do(route, cast.officer_a1, "check", wrong=["brakes"], note="刹车偏软")
    other = vehicle_of(cast.a1, cast.officer_a1, plate="冀Z00002")
    edit(route, cast.officer_a1, vehicle=other)
    trip = Trip.objects.get()
    assert (trip.plan.vehicle, trip.codes) == (other, ",")
    assert trip.missing == ["check", "counts", "sweep"]
    [item] = open_("trip_log")
    assert item.facts["missing"] == ["check", "counts", "sweep"]
    with assert_nothing_changed(), pytest.raises(Refused, match="does not depart"):
        do(route, cast.officer_a1, "depart")
    text = as_user(cast.officer_a1).get(page(route)).content.decode()
    assert str(bus) in text and str(other) in text
    do(route, cast.officer_a1, "check")
    do(route, cast.officer_a1, "depart")
    seen = TripEntry.objects.filter(step="check").order_by("pk")
    assert [one.vehicle for one in seen] == [bus, other]
    edit(Route.objects.get(), cast.officer_a1, vehicle=bus)  # it is on the way by now
    assert Trip.objects.get().plan.vehicle == other


# -- no trip, after all ----------------------------------------------------------------------------


def test_a_wrong_no_trip_is_taken_back_with_the_reason(cast, route, as_user):
    dues.open_days()
    do(route, cast.officer_a1, "no_trip", note="按错")
    client = as_user(cast.officer_a1)
    assert "There was a trip after all" in client.get(page(route)).content.decode()
    form = client.get(page(route, step="check")).context["form"]
    sent = {
        "client_uuid": uuid.uuid4(), "step": form.step, "day": TODAY.isoformat(), "ok": list(ITEMS),
    }  # fmt: skip
    with assert_nothing_changed():
        assert client.post(page(route), sent).status_code == 422
    assert client.post(page(route), sent | {"note": "按错了，车照常开"}).status_code == 302
    trip = Trip.objects.get()
    assert (trip.no_trip, trip.missing) == ("", ["counts", "sweep"])
    assert open_("trip_log").count() == 1 and TripEntry.objects.count() == 2
    do(route, cast.officer_a1, "no_trip", note="大雪停运")
    assert Trip.objects.get().no_trip == "大雪停运" and not open_("trip_log").exists()
    form = client.get(page(route, step="depart")).context["form"]
    assert not form["note"].is_hidden
    do(route, cast.officer_a1, "depart", note="雪停了")
    assert Trip.objects.get().departed_at


# -- the page --------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1899-12-31", "0000", "x"])
def test_a_day_that_no_log_could_be_of_is_today(cast, route, as_user, day):
    answered = as_user(cast.officer_a1).get(page(route, day=day))
    assert answered.status_code == 200 and answered.context["day"] == TODAY


def test_only_the_attendant_finds_their_own_name_to_sign(cast, bus, proven, as_user):
    by = {"attendant": cast.principal_a1, "attendant_name": ""}
    route = route_of(cast.a1, cast.officer_a1, bus, proven, **by)
    drive(route, cast.officer_a1)
    named = {
        who: as_user(who).get(page(route)).context["form"]["note"].value() or ""
        for who in (cast.principal_a1, cast.officer_a1)
    }
    assert named == {cast.principal_a1: cast.principal_a1.name, cast.officer_a1: ""}


def test_an_unsigned_look_of_a_day_that_asked_for_nothing_is_not_called_complete(
    cast, route, as_user
):
    CalendarDay.objects.create(city=cast.city, day=TODAY, school=False, reason="大雪")
    trip = drive(route, cast.officer_a1)
    assert (trip.asked, trip.missing) == (False, [])
    client, url = as_user(cast.city_admin), reverse("transport:trip_list")
    text = client.get(url).content.decode()
    assert "Last look" in text and "Complete" not in text
    do(route, cast.officer_a1, "sweep", note="刘芳")
    assert "Complete" in client.get(url).content.decode()


# -- schools that change, days that are marked -----------------------------------------------------


def test_a_school_that_changes_and_stays_open_gets_no_trips_of_days_gone_by(cast, route):
    schools.move_school(cast.a1, cast.city_admin, cast.district_b)
    assert not Trip.objects.exists()


def test_a_school_that_opens_again_is_passed_over_on_the_days_on_which_a_route_ran(
    cast, bus, proven, as_user
):
    friday = TODAY - 3 * ONE
    with at(friday):
        route = route_of(cast.a1, cast.officer_a1, bus, proven)
        dues.open_days()
        drive(route, cast.officer_a1, off=19)
    with at(TODAY):
        late = route_of(
            cast.a1, cast.officer_a1, bus, proven, name="新线", school_at=dt.time(9),
            stops=parse("08:05 东 3"), permit_stops="",
        )  # fmt: skip
        dues.open_days()
        schools.close_school(cast.a1, cast.city_admin, closed_on=TODAY)
    with at(TODAY + 2 * ONE):
        schools.reopen_school(School.objects.get(pk=cast.a1.pk), cast.city_admin)
        days = set(Trip.objects.values_list("route", "day", "asked"))
        passed = {(route.pk, TODAY + ONE, False), (late.pk, TODAY + ONE, False)}
        asked = {(route.pk, friday, True), (route.pk, TODAY, True), (late.pk, TODAY, True)}
        assert days == passed | asked
        # What was grave when it closed is owed again, however long ago it was.
        assert [item.due_on for item in open_("trip_mismatch")] == [friday]
        assert dues.owe_sweeps() == 1
        client = as_user(cast.city_admin)
        url = reverse("transport:trip_list")
        text = client.get(url, {"day": TODAY + ONE}).content.decode()
        assert text.count("not asked") == 2 and "Complete" not in text
        rows = client.get(url, {"day": TODAY + ONE}).context["rows"]
        lacks = next(one for one in TRIPS.columns if one.title == "Not recorded")
        assert {lacks.of(row) for row in rows} == {"not asked"}


def test_a_day_off_is_marked_and_taken_back_at_the_same_cost_for_many(
    cast, route, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def off_and_on():
        day = CalendarDay.objects.create(city=cast.city, day=TODAY, school=False, reason="大雪")
        trips.follow_calendar()
        assert not open_("trip_log").exists() and not Trip.objects.filter(asked=True).exists()
        day.delete()
        trips.follow_calendar()
        assert not Trip.objects.exclude(asked=True, missing_count=3).exists()

    dues.open_days()
    with CaptureQueriesContext(connection) as counted:
        off_and_on()
    plan = route.plan
    for n in range(5):
        route_of(
            cast.a1, cast.officer_a1, plan.vehicle, plan.driver, name=f"线{n}",
            stops=parse(f"{10 + n}:05 东 3"), school_at=dt.time(10 + n, 30),
        )  # fmt: skip
    dues.open_days()
    with django_assert_num_queries(len(counted)):
        off_and_on()
    assert open_("trip_log").count() == 6


def test_a_day_off_that_is_taken_back_owes_what_a_begun_trip_lacks(cast, route):
    dues.open_days()
    do(route, cast.officer_a1, "check")
    day = CalendarDay.objects.create(city=cast.city, day=TODAY, school=False, reason="大雪")
    trips.follow_calendar()
    do(route, cast.officer_a1, "depart")
    assert Trip.objects.get().missing == [] and not open_("trip_log").exists()
    day.delete()
    trips.follow_calendar()
    assert Trip.objects.get().missing == ["counts", "sweep"]
    [item] = open_("trip_log")
    assert item.facts["missing"] == ["counts", "sweep"]
