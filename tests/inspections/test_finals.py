"""Kept figures: the same as counting gives, for every reader, and never of what has moved."""

import datetime as dt
import random
import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from inspections import finals, tasks
from inspections.measures import MEASURES, Span
from inspections.models import FinalCount, FinalSpan, HazardPeriod, Inspection
from inspections.queries import figures
from inspections.queries.finals import CODES, kept, meaning
from reports.found_by import FOUND_BY
from safety.schools.models import Role, Tier
from safety.schools.scope import Seats
from tests import factories
from tests.inspections import story
from tests.inspections.walk import Walk

MARCH, APRIL = Span.month(2026, 3), Span.month(2026, 4)
GROUPS = dict.fromkeys(figures.GROUPS, True)
NARROWED = [FOUND_BY[code][1] for code in ("", "unannounced", "self")]


@pytest.fixture
def march(cast, at):
    """A little of everything in March, looked at in April, its figures kept."""
    at("2026-03-10")
    story.issued(cast, on_the_spot=True, photos=("before", "after"))
    story.issued(cast)
    story.sign_off(story.submit(story.issued(cast), cast.officer_a1), cast.inspector)
    at("2026-04-02")
    assert finals.keep(MARCH)
    return cast


@pytest.fixture
def stranger(db):
    """Who stands over everything of another city."""
    city = factories.unit(Tier.CITY, "别市", factories.unit(Tier.PROVINCE, "别省"))
    user = factories.person("stranger", Role.CITY_ADMIN, city)
    user.seats = Seats.of(user)
    return user


def everything(user, span):
    """All that figures tell of a span."""
    return [
        (figures.totals(user, span, **narrow), figures.tables(user, span, GROUPS, **narrow))
        for narrow in NARROWED
    ]


def people(cast):
    return [cast.city_admin, cast.admin_a, cast.admin_b, cast.township, cast.principal_a1]


def read_from(call) -> set[str]:
    """Which of the two tables of figures a call reads."""
    with CaptureQueriesContext(connection) as queries:
        call()
    tables = (HazardPeriod, FinalCount)
    said = " ".join(query["sql"] for query in queries if "looked_at" not in query["sql"])
    return {model.__name__ for model in tables if f'FROM "{model._meta.db_table}"' in said}


def test_the_columns_are_the_measures_of_hazards():
    own = {"id", "span", "city", "district", "source", "kind", "grouping", "value"}
    assert {field.name for field in FinalCount._meta.fields} - own == set(CODES)
    assert set(finals.GROUPINGS) == set(figures.GROUPS)


@pytest.mark.parametrize("seed", range(2))
def test_kept_is_counted(seed, cast, stranger, at):
    """After a walk with moving schools, for all who read, all months and the year."""
    walk, day = Walk(cast, random.Random(seed)), dt.date(2025, 11, 20)
    for _step in range(50):
        at(day.isoformat())
        walk.step()
        day += dt.timedelta(days=walk.rng.choice([0, 1, 2, 5]))
    at(day.isoformat())
    spans, readers = list(finals.final_spans()), [*people(cast), stranger]
    assert Span.year(2025) in spans and len(spans) >= 5
    counted = [everything(user, span) for user in readers for span in spans]
    assert all(finals.keep(span) for span in spans)
    assert [everything(user, span) for user in readers for span in spans] == counted
    assert list(finals.differences()) == [] and FinalCount.objects.exists()
    for _step in range(25):  # whatever is done afterwards leaves them good
        walk.step()
    assert not FinalSpan.objects.filter(stale=True).exists()
    assert [everything(user, span) for user in readers for span in spans] == counted


def test_who_reads_what_is_kept(march):
    def reads(user, span=MARCH, **narrow):
        return read_from(lambda: figures.tables(user, span, {"area": False}, **narrow))

    for user in (march.city_admin, march.admin_a, march.inspector):
        assert reads(user) == {"FinalCount"}
        assert reads(user, source="city", kind="unannounced") == {"FinalCount"}
        assert reads(user, area="canteen") == {"HazardPeriod"}
        assert reads(user, school=[march.a1.pk]) == {"HazardPeriod"}
        assert reads(user, APRIL) == {"HazardPeriod"}
    for user in (march.township, march.principal_a1):
        assert reads(user) == {"HazardPeriod"}


def test_who_also_sits_in_a_school_counts(march, at):
    both = factories.person("both", Role.DISTRICT_ADMIN, march.district_a)
    factories.appoint(both, Role.SAFETY_OFFICER, march.b1.unit)
    both.seats = Seats.of(both)
    assert kept(both, MARCH, {}) is None


def test_nobody_sees_more_than_theirs(march, stranger):
    lines = FinalCount.objects.all()
    assert lines.visible_to(march.city_admin).count() == lines.count() > 0
    assert lines.visible_to(march.admin_a).count() == lines.count()
    for user in (march.admin_b, stranger, march.township, march.principal_a1):
        assert not lines.visible_to(user).exists()
    for user in (march.admin_b, stranger):
        assert read_from(lambda who=user: figures.totals(who, MARCH)) == {"FinalCount"}
        assert not any(figures.totals(user, MARCH).values.values())


def test_a_span_that_is_not_over_is_not_kept(cast, at):
    at("2026-03-10")
    story.issued(cast)
    for moment in ("2026-03-31T23:59:00+08:00", "2026-04-01T00:04:59+08:00"):
        at(moment)
        assert MARCH not in finals.final_spans()
        with pytest.raises(ValueError):
            finals.keep(MARCH)
    assert not FinalSpan.objects.exists()
    at("2026-04-01T00:05:00+08:00")
    assert list(finals.wanted()) == [MARCH]


def test_a_figure_of_an_open_span_is_never_kept_ones(march, at):
    """A page that was begun before the month was over goes on counting."""
    from reports.periods import SpanSoFar

    at("2026-04-02")
    so_far = SpanSoFar(MARCH.start, MARCH.end, dt.datetime(2026, 3, 11, tzinfo=dt.UTC))
    assert kept(march.city_admin, so_far, {}) is None


@pytest.mark.parametrize(
    "act",
    [
        lambda period: HazardPeriod.objects.filter(pk=period.pk).delete(),
        lambda period: HazardPeriod.objects.filter(pk=period.pk).update(severity="major"),
        lambda period: HazardPeriod.objects.filter(pk=period.pk).update(
            recorded_from=dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
        ),
        lambda period: HazardPeriod.objects.filter(pk=period.pk).update(
            recorded_to=period.recorded_from + dt.timedelta(seconds=1)
        ),
        lambda period: _add_again(period),
    ],
    ids=["removed", "changed", "begun later", "closed earlier", "added"],
)
def test_what_moves_makes_it_stale(act, march):
    user = march.city_admin
    stood = HazardPeriod.objects.filter(recorded_to=None).order_by("pk").first()
    act(stood)
    assert FinalSpan.objects.get().stale
    told = everything(user, MARCH)
    assert read_from(lambda: figures.totals(user, MARCH)) == {"HazardPeriod"}
    assert tasks.keep_figures() == 1
    assert read_from(lambda: figures.totals(user, MARCH)) == {"FinalCount"}
    assert everything(user, MARCH) == told


def test_another_kind_of_visit_makes_all_stale(march):
    visits = Inspection.objects.filter(state="submitted")
    visits.update(kind="unannounced")  # as it is
    assert not FinalSpan.objects.get().stale
    visits.update(kind="dragnet")
    assert FinalSpan.objects.get().stale


def test_another_definition_is_counted_anew(march, monkeypatch):
    monkeypatch.setattr("inspections.queries.finals.meaning", lambda: "another")
    monkeypatch.setattr("inspections.finals.meaning", lambda: "another")
    assert kept(march.city_admin, MARCH, {}) is None
    assert tasks.keep_figures() == 1
    assert kept(march.city_admin, MARCH, {}) is not None


def test_the_meaning_follows_the_definitions(monkeypatch):
    before = meaning()
    changed = dict(MEASURES, open=MEASURES["overdue"])
    monkeypatch.setattr("inspections.queries.finals.MEASURES", changed)
    assert meaning.__wrapped__() != before == meaning()


def test_of_two_counts_the_later_one_is_kept(march, monkeypatch):
    """The earlier one may have counted before a change of which the later one wiped the mark."""
    count = finals.count

    def meanwhile(span):
        monkeypatch.setattr(finals, "count", count)
        lines = count(span)
        HazardPeriod.objects.filter(recorded_to=None).update(area="dormitory")
        assert finals.keep(MARCH)
        return lines

    monkeypatch.setattr(finals, "count", meanwhile)
    assert finals.keep(MARCH) is False
    assert list(finals.differences()) == []
    assert kept(march.city_admin, MARCH, {}) is not None


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_it_waits_for_who_is_writing(cast, at):
    """What was written before the count began and is stored after it is counted, too."""
    at("2026-03-10")
    hazard = story.issued(cast)
    period = HazardPeriod.objects.get(hazard=hazard)
    at("2026-04-02")
    written, done = threading.Event(), threading.Event()

    def write():
        try:
            with transaction.atomic():
                HazardPeriod.objects.filter(pk=period.pk).update(area="dormitory")
                written.set()
                done.wait(1)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    written.wait(10)
    assert finals.keep(MARCH)
    writer.join()
    assert list(finals.differences()) == []


def _add_again(period):
    other = HazardPeriod.objects.exclude(hazard=period.hazard_id).order_by("pk").first()
    values = {f.attname: getattr(other, f.attname) for f in HazardPeriod._meta.concrete_fields}
    HazardPeriod.objects.create(**{**values, "id": None, "recorded_to": period.recorded_from
                                   + dt.timedelta(days=90)})  # fmt: skip


def test_what_goes_on_leaves_it_good(march, at):
    hazard = HazardPeriod.objects.filter(recorded_to=None, state="to_rectify").first().hazard
    story.submit(hazard, march.officer_a1)
    assert HazardPeriod.objects.filter(recorded_from__gte=MARCH.until).exists()
    assert not FinalSpan.objects.get().stale
    assert list(finals.differences()) == []


def test_moved_while_it_was_counted(march, monkeypatch):
    """It is not kept, and counted again by the next run."""
    count = finals.count

    def meanwhile(span):
        lines = count(span)
        HazardPeriod.objects.filter(recorded_to=None).update(area="dormitory")
        return lines

    FinalSpan.objects.update(stale=True)
    monkeypatch.setattr(finals, "count", meanwhile)
    assert finals.keep(MARCH) is False
    assert kept(march.city_admin, MARCH, {}) is None
    monkeypatch.undo()
    assert tasks.keep_figures() == 1 and list(finals.differences()) == []


def test_reconciling_names_what_differs(march):
    said = StringIO()
    call_command("reconcile_figures", stdout=said)
    assert said.getvalue() == "1 months and years are kept.\n"
    line = FinalCount.objects.filter(grouping="area").first()
    FinalCount.objects.filter(pk=line.pk).update(found=line.found + 5)
    said = StringIO()
    with pytest.raises(CommandError, match="1 figures differ"):
        call_command("reconcile_figures", stdout=said)
    assert f"area {line.value}: found is kept as {line.found + 5}, counted {line.found}" in (
        said.getvalue()
    )
    assert kept(march.city_admin, MARCH, {}) is None  # shown no more
    assert tasks.keep_figures() == 1
    call_command("reconcile_figures", stdout=StringIO())


def test_the_task_counts_all_and_nothing_twice(march, at):
    at("2027-02-10")
    before = FinalSpan.objects.get().made_at
    assert [tasks.keep_figures() for _run in range(3)] == [6, 5, 0]  # ten months and a year more
    assert FinalSpan.objects.count() == 12
    assert FinalSpan.objects.get(first=MARCH.start, last=MARCH.last).made_at == before


def test_same_queries_however_many(march):
    with CaptureQueriesContext(connection) as few:
        figures.tables(march.city_admin, MARCH, GROUPS)
    for _copy in range(3):
        story.issued(march)
    with CaptureQueriesContext(connection) as many:
        figures.tables(march.city_admin, MARCH, GROUPS)
    assert len(few) == len(many)
    assert all(measure.of in ("visit", "look") for code, measure in MEASURES.items()
               if code not in CODES)  # fmt: skip
