"""What must hold whatever people do, in whatever order, with schools moving under it."""

import datetime as dt
import json
import random
from itertools import pairwise

import pytest
from django.utils.translation import override

from inspections.measures import MEASURES, Span
from inspections.models import Hazard, HazardPeriod, LedgerEntry, Referral
from inspections.queries import figures, trail
from inspections.verify import faults
from safety.base.trail import breaks
from safety.dues.models import DueItem
from tests.inspections import replay
from tests.inspections.conftest import walk_of
from tests.inspections.walk import Walk

STEPS, GAPS = 45, [0, 0, 1, 2, 5]
GROUPS = {"district": "district_id", "stage": "stage", "area": "area", "severity": "severity",
          "source": "source"}  # fmt: skip


@pytest.fixture(params=range(3))
def walk(request, cast):
    return Walk(cast, random.Random(request.param))


@pytest.fixture(params=range(3))
def walked(request, db, at):
    """Some steps, several on a day at times, over about three months."""
    return walk_of(at, request.param, STEPS, GAPS)


def test_ledger_of_a_walk(walked, at):
    assert list(faults()) == []
    for hazard in Hazard.objects.all():
        entries, periods = list(hazard.entries.all()), list(hazard.periods.order_by("pk"))
        assert not list(breaks(entries))
        assert hazard.state == entries[-1].to_state
        issue = next(e for e in entries if e.action.startswith("issue")).sequence
        assert [p.recorded_from for p in periods] == [e.at for e in entries[issue - 1 :]]
        assert [p.recorded_to for p in periods] == [p.recorded_from for p in periods[1:]] + [None]
        assert all(a.at < b.at for a, b in pairwise(entries))


def test_each_step_is_one_entry(walk, at):
    """Save for the steps that are several actions: a finding, and what a moved school drags on."""
    day = dt.date(2026, 3, 10)
    for _ in range(STEPS):
        at(day.isoformat())
        versions = dict(Hazard.objects.values_list("pk", "version"))
        count, steps = LedgerEntry.objects.count(), len(walk.done)
        walk.step()
        added = LedgerEntry.objects.count() - count
        after = dict(Hazard.objects.values_list("pk", "version"))
        bumped = sum(after[pk] - versions[pk] for pk in versions)
        if len(walk.done) > steps and walk.done[-1] not in ("find", "school"):
            files = walk.done[-1] in ("submit", "after_photo", "document", "document_back")
            assert added == bumped + files
        day += dt.timedelta(days=1)


def test_what_is_owed_after_a_walk(walked, at):
    with_school, awaiting = set(), set()
    for hazard in Hazard.objects.issued().open().exclude(state="referred"):
        key = (str(hazard.uuid), hazard.recheck_by or hazard.deadline)
        (awaiting if hazard.state == "awaiting_recheck" else with_school).add(key)
    owed = {
        kind: set(DueItem.objects.filter(kind=kind, settled_at=None).values_list("key", "due_on"))
        for kind in ("hazard_deadline", "hazard_recheck", "referral_answer")
    }
    referred = Referral.objects.filter(hazard__state="referred", outcome="")
    assert owed == {
        "hazard_deadline": with_school,
        "hazard_recheck": awaiting,
        "referral_answer": {(str(row.uuid), row.answer_by) for row in referred},
    }


def tables(user, span):
    """Every table of the span, as plain numbers."""
    with override("en"):
        found = {name: figures.by(user, span, name) for name in figures.GROUPS}
    lines = {
        (name, line.key): line.figures.values for name in found for line in found[name]
        if any(line.figures.values.values())
    }  # fmt: skip
    return lines | {"totals": figures.totals(user, span).values}


def test_a_past_month_stays_as_it_was(walk, cast, at):
    walk.go(at, 30, GAPS)
    day = walk.day
    at(day.replace(day=28).isoformat())
    month = Span.month(day.year, day.month)
    at((month.end + dt.timedelta(days=1)).isoformat())
    people = [cast.city_admin, cast.admin_a, cast.admin_b, cast.principal_a1, cast.township]
    before = [tables(user, month) for user in people]
    walk.go(at, 30, GAPS, start=month.end + dt.timedelta(days=1))
    assert [tables(user, month) for user in people] == before


def test_a_replay_of_the_trail_gives_the_same_figures(walked, at):
    exported = [json.loads(json.dumps(line)) for line in trail.lines(walked.cast.city_admin)]
    for span in (Span.month(2026, 3), Span.month(2026, 4), Span.month(2026, 5), Span.year(2026)):
        totals = figures.totals(walked.cast.city_admin, span)
        ours = replay.figures(exported, span.start, span.end)
        assert {code: totals[code] for code in ours} == ours
        for group, column in GROUPS.items():
            for line in figures.by(walked.cast.city_admin, span, group):
                ours = replay.figures(exported, span.start, span.end, **{column: line.key})
                assert {code: line.figures[code] for code in ours} == ours


def test_lines_add_up_to_the_totals(walked, at):
    span = Span.year(2026)
    totals = figures.totals(walked.cast.city_admin, span)
    for group in figures.GROUPS:
        lines = figures.by(walked.cast.city_admin, span, group)
        for code, measure in MEASURES.items():
            if measure.of == "hazard":
                assert sum(line.figures[code] for line in lines) == totals[code]


def test_all_tables_at_once_are_each_table_by_itself(walked, at):
    groups = dict.fromkeys(figures.GROUPS, True)
    cast = walked.cast
    for user in (cast.city_admin, cast.admin_a, cast.principal_a1, cast.township):
        for span in (Span.month(2026, 3), Span.month(2026, 4), Span.year(2026)):
            found = figures.tables(user, span, groups)
            assert found == {group: figures.by(user, span, group) for group in groups}


def test_what_no_figure_counts_is_left_out_and_nothing_else(walked, at):
    span = Span.month(2026, 4)
    every = figures.standing(walked.cast.city_admin, span)
    kept = figures.hazards(walked.cast.city_admin, span)
    assert 0 < kept.count() < every.count()
    for measure in (m for m in MEASURES.values() if m.of == "hazard"):
        assert not every.exclude(pk__in=kept.values("pk")).filter(measure.q(span)).exists()


def test_the_rows_behind_each_figure(walked, at):
    span = Span.month(2026, 3)
    totals = figures.totals(walked.cast.city_admin, span)
    for code in MEASURES:
        rows = figures.rows(walked.cast.city_admin, span, code)
        count = rows.values("school").distinct().order_by().count() if code == "schools" else None
        assert (rows.count() if count is None else count) == totals[code]


def test_the_running_month_agrees_with_the_screen_of_the_day(walked, at):
    day = walked.day
    at(day.isoformat())
    span = Span.days(day.replace(day=1), day)
    totals = figures.totals(walked.cast.city_admin, span)
    issued = Hazard.objects.visible_to(walked.cast.city_admin)
    assert totals["overdue"] == issued.overdue().count()
    assert totals["open"] == issued.open().count()
    assert HazardPeriod.objects.filter(recorded_to=None).count() == issued.count()
