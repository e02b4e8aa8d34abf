"""The demonstration city tells the table that a real city reported, and its ledger verifies."""

import datetime as dt
from copy import copy

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import translation

from canteen.actions import day
from canteen.dues import certificate, daily
from canteen.models import KitchenDay, Worker
from canteen.rules import day as rules
from canteen.rules.worker import WITHOUT
from demo import city
from drills.models import Drill, DrillCorrection, DrillHazard, HolidayCampaign
from drills.queries import training
from inspections import dues
from inspections.measures import Span
from inspections.models import (
    Hazard,
    HazardDocument,
    Inspection,
    Kind,
    LedgerEntry,
    LookBack,
    SavedFilter,
    Severity,
    Source,
    State,
)
from inspections.queries import look_backs
from inspections.queries.figures import totals
from inspections.verify import faults
from reports import food
from reports.periods import Period
from safety.base import clock
from safety.base.trail import breaks
from safety.dues.models import DueItem
from safety.schools.models import User

OWN_VISITS = {"source": Source.CITY, "kind": Kind.UNANNOUNCED}


def table():
    """(visits, schools, hazards, signed off, under a deadline) of last year's city visits."""
    admin = User.objects.get(username="city-admin")
    figures = totals(admin, Span.year(clock.today().year - 1), **OWN_VISITS)
    codes = ("visits", "schools", "found", "found_signed_off", "found_under_deadline")
    return tuple(figures[code] for code in codes)


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory):
    """A city of 300 schools, built once: what a test does to it is taken back after the test."""
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        translation.override("en"),
        transaction.atomic(),
    ):
        city.build(seed=7, schools=300)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def small_city(built, db):
    return built


def test_last_year_is_the_reported_table(small_city):
    assert table() == (230, 136, 150, 132, 18)


def test_deleting_one_visit_makes_it_229(small_city):
    year = clock.today().year - 1
    clean = Inspection.objects.filter(
        **OWN_VISITS, hazards=None, submitted_at__lt=clock.start_of(dt.date(year + 1, 1, 1))
    ).first()
    clean.answers.all().delete()
    clean.delete()
    assert table()[0] == 229


def test_last_year_s_look_back_is_finished_and_can_be_made_again(small_city):
    admin = User.objects.get(username="city-admin")
    row = LookBack.objects.get()
    found = look_backs.progress([row])[row.pk]
    assert found.relapsed and found.held > 5 * found.relapsed and not found.unseen
    assert look_backs.holds(row)
    assert len(look_backs.rates(admin)) > 5


def test_the_verifier_finds_nothing(small_city):
    assert list(faults()) == []


def test_something_is_overdue_this_month(small_city):
    assert Hazard.objects.issued().overdue().count() > 5


def test_days_of_kitchens_owe_what_they_lack(small_city):
    officer = User.objects.get(username="o3902000001")
    sheets = KitchenDay.objects.select_related("kitchen__school__unit")
    for sheet in sheets.exclude(missing=[])[:50]:
        assert set(day.missing_of(sheet)) == set(sheet.missing)
    whole = sheets.filter(missing=[]).first()
    assert whole is None or day.missing_of(whole) == []
    since = rules.first_open(clock.today())
    owed = DueItem.objects.filter(kind=daily.DAILY, settled_at=None)
    assert owed.count() == sheets.exclude(missing=[]).filter(day__gte=since).count()
    school = sheets.filter(kitchen__school__unit__in=officer.seats.units("school"))
    assert not school or school.exclude(missing=[]).exists()


def test_kitchen_people_owe_what_they_would_have_owed(small_city):
    """Rows that were written in bulk are as the acts would have left them."""
    owed = set(DueItem.objects.filter(kind=certificate.CERTIFICATE).values_list("key", "due_on"))
    people = Worker.objects.all()
    assert owed == {certificate.certificate_owed(worker)[:2] for worker in people}
    late = people.without(clock.today())
    assert 0 < late.count() < people.count() / 10
    for worker in late.prefetch_related("certificates"):
        assert worker.state_on(clock.today()) in WITHOUT
        assert worker.certified_until == getattr(worker.newest, "expires_on", None)


def test_the_month_that_is_over_counts_its_kitchens(small_city):
    admin, last = User.objects.get(username="city-admin"), clock.previous_month(clock.today())
    counts = food.total(food.lines(admin, Period(last.year, last.month))).counts
    assert counts["people"] > 200 and counts["shops"] and counts["care_places"] > 10
    assert counts["people_without"] < counts["people"] / 5
    assert counts["machines_cleaned"] > counts["machines"] / 3


def test_each_open_hazard_owes_what_its_acts_would_have_left(small_city):
    """What is owed beside hazards that were written in bulk is what following each of them says."""

    def owed():
        rows = DueItem.objects.filter(kind__in=dues.HELD)
        return sorted(rows.values_list("kind", "key", "unit", "due_on", "settled_at", "url"))

    before = owed()
    for hazard in Hazard.objects.exclude(state__in=(State.DRAFT, State.SIGNED_OFF)):
        draft = copy(hazard)
        draft.state, draft.issued_at = State.DRAFT, None
        dues.follow(draft, hazard)
    assert before and owed() == before


def test_every_chain_verifies(small_city):
    chains = {}
    for entry in LedgerEntry.objects.order_by("hazard", "sequence"):
        chains.setdefault(entry.hazard_id, []).append(entry)
    assert len(chains) == Hazard.objects.count()
    assert [bad for chain in chains.values() for bad in breaks(chain)] == []


def test_only_the_shown_accounts_have_passwords(small_city):
    usable = [u.username for u in User.objects.all() if u.has_usable_password()]
    assert len(usable) == 8


def test_drills_letters_and_courses(small_city):
    locked = DrillHazard.objects.select_related("hazard").get()
    assert (locked.problem, locked.hazard.severity) == ("exit_locked", Severity.MAJOR)
    assert locked.line in locked.drill.problems and locked.hazard.photos.count() == 1
    put_right = DrillCorrection.objects.select_related("drill").get()
    assert not put_right.withdraws and put_right.drill.problems == put_right.after["problems"]
    before, coming = HolidayCampaign.objects.order_by("due_on")
    assert before.letters.filter(receipts__gt=0).count() > coming.letters.count() > 0
    keeper = User.objects.get(username="district01")
    assert [course.waiting for course in training.to_enter(keeper)] == [2]


def test_the_city_shares_a_filter_and_a_hazard_has_a_document(small_city):
    paper = HazardDocument.objects.get()
    assert paper.hazard.severity == "major" and paper.attachment.kind == "xlsx"
    shared = SavedFilter.objects.visible_to(paper.added_by).get()
    assert shared.owner.username == "city-admin"
    assert Hazard.objects.issued().overdue().filter(severity="serious").exists()


@pytest.mark.django_db
def test_drills_of_the_night_and_of_the_weather(built):
    found = set(Drill.objects.standing().values_list("scenario", flat=True))
    assert {"fire", "earthquake", "crush", "night", "weather"} <= found
    nights = Drill.objects.standing().filter(scenario="night")
    assert not nights.exclude(school__boarding=True).exists()
