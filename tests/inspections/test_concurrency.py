"""Many people at once, each with a connection of their own (PostgreSQL)."""

import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial

import pytest
from django.db import connection, transaction

from inspections import rules
from inspections.actions import bulk, finding, rectify, visit
from inspections.actions import look_back as looking
from inspections.models import Answer, Hazard, Inspection, LedgerEntry, LookBack, NumberSeries
from inspections.verify import faults
from safety.base.models import Conflict, Refused
from safety.dues.models import DueItem
from safety.schools.actions.school import move_school
from safety.schools.models import School
from tests import factories
from tests.dues.order import takes_in_order
from tests.inspections import story

pytestmark = [pytest.mark.pg_only, pytest.mark.django_db(transaction=True)]


def at_once(calls, workers=16) -> Counter:
    """Run the calls in threads that start together; counts results ("ok") and refusals by name."""
    gate = threading.Barrier(min(workers, len(calls)))

    def run(index, call):
        try:
            if index < gate.parties:
                gate.wait(20)
            call()
            return "ok"
        except (Refused, Conflict) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        return Counter(pool.map(run, range(len(calls)), calls))


def test_fifty_posts_of_one_answer_leave_one_row(cast):
    row, key = story.under_way(cast), uuid.uuid4()
    item = story.items(row)[0]
    post = lambda: story.answer(row, item, uuid=key, actor=cast.inspector)  # noqa: E731
    assert at_once([post] * 50) == {"ok": 50}
    assert Answer.objects.values_list("uuid", "version").get() == (key, 1)


def test_fifty_answers_to_one_item_leave_one_row(cast):
    row = story.under_way(cast)
    item = story.items(row)[0]
    posts = [
        lambda n=n: story.answer(row, item, "fail", f"第{n}次", actor=cast.inspector)
        for n in range(50)
    ]
    assert at_once(posts) == {"ok": 50}
    assert Answer.objects.get().version == 50


def test_one_uuid_at_two_inspections_is_one_row(cast):
    rows = [story.under_way(cast), story.under_way(cast, school=cast.b1)]
    key, item = uuid.uuid4(), story.items(rows[0])[0]
    posts = [
        lambda row=row: story.answer(row, item, uuid=key, actor=cast.inspector) for row in rows * 25
    ]
    assert at_once(posts) == {"ok": 25, "Refused": 25}
    assert Answer.objects.count() == 1


@pytest.mark.parametrize("step", ["plan", "find"])
def test_fifty_posts_of_one_form_leave_one_row(cast, step):
    key, row = uuid.uuid4(), story.under_way(cast)
    item = story.items(row)[0]
    post = {
        "plan": lambda: story.plan(cast, uuid=key),
        "find": lambda: story.find(row, cast.inspector, uuid=key, item=item),
    }[step]
    assert at_once([post] * 50) == {"ok": 50}
    model = Inspection if step == "plan" else Hazard
    assert model.objects.filter(uuid=key).count() == 1
    assert LedgerEntry.objects.count() == (step == "find")


def test_fifty_photos_are_fifty_links_of_one_chain(cast, monkeypatch):
    monkeypatch.setattr(rules, "MOST_PHOTOS", 50)
    hazard = story.issued(cast)
    posts = [lambda: story.photo(hazard, cast.officer_a1)] * 50
    assert at_once(posts) == {"ok": 50}
    assert list(hazard.entries.values_list("sequence", flat=True)) == list(range(1, 53))
    assert list(faults()) == []


def test_one_photo_posted_fifty_times_hangs_once(cast):
    hazard, evidence = story.issued(cast), factories.evidence(cast.officer_a1)
    post = lambda: finding.add_photo(hazard, cast.officer_a1, evidence, "after")  # noqa: E731
    assert at_once([post] * 50) == {"ok": 50}
    assert hazard.photos.count() == 1


def test_chains_of_different_hazards_grow_side_by_side(cast):
    row = story.under_way(cast)
    hazards = [story.find(row) for _ in range(10)]
    story.finish(row)
    posts = [lambda h=h: story.photo(h, cast.officer_a1) for h in hazards * 5]
    assert at_once(posts) == {"ok": 50}
    assert set(Counter(LedgerEntry.objects.values_list("hazard", flat=True)).values()) == {7}
    assert list(faults()) == []


def test_two_officials_on_one_hazard_two_hundred_times(cast):
    row = story.under_way(cast)
    drafts = [story.find(row, on_the_spot=False) for _ in range(200)]
    story.finish(row)
    hazards = [story.submit(Hazard.objects.get(pk=d.pk), cast.officer_a1) for d in drafts]
    for hazard in hazards:
        sign = lambda h=hazard: story.sign_off(h, cast.inspector)  # noqa: E731
        back = lambda h=hazard: story.give_back(h, cast.inspector2)  # noqa: E731
        assert at_once([sign, back], workers=2) == {"ok": 1, "Conflict": 1}
    assert Counter(Hazard.objects.values_list("state", flat=True)).total() == 200
    assert list(faults()) == []


def test_a_request_is_decided_once(cast):
    request = story.ask(story.issued(cast), cast.officer_a1)
    posts = [
        lambda g=g: rectify.decide_extension(request, cast.inspector, granted=g, answer="阅")
        for g in (True, False) * 10
    ]
    assert at_once(posts) == {"ok": 10, "Refused": 10}
    assert list(faults()) == []


def bulk_rows(cast, count):
    row = story.under_way(cast)
    drafts = [story.find(row) for _ in range(count)]
    story.finish(row)
    rows = [story.submit(Hazard.objects.get(pk=d.pk), cast.officer_a1) for d in drafts]
    return {hazard.uuid: hazard.version for hazard in rows}


def test_fifty_posts_of_one_bulk_act_leave_one_entry_each(cast):
    chosen, key = bulk_rows(cast, 5), uuid.uuid4()
    post = lambda: bulk.sign_off(cast.inspector, uuid=key, chosen=chosen)  # noqa: E731
    assert at_once([post] * 50) == {"ok": 50}
    assert LedgerEntry.objects.filter(action="sign_off").count() == 5
    assert list(faults()) == []


def test_two_bulk_acts_that_overlap_do_not_deadlock(cast):
    """The one names them in one order, the other in the other; the later finds them changed."""
    chosen = bulk_rows(cast, 9)
    for _round in range(10):
        ends = list(chosen.items())[:6], list(reversed(chosen.items()))[:6]
        acts = [
            partial(bulk.give_back, actor, uuid=uuid.uuid4(), chosen=dict(some), reason="否")
            for actor, some in zip((cast.inspector, cast.inspector2), ends, strict=True)
        ]
        assert at_once(acts, workers=2) == {"ok": 1, "NotAll": 1}
        back = Hazard.objects.filter(state="returned")
        chosen |= {h.uuid: h.version for h in [story.submit(h, cast.officer_a1) for h in back]}
    assert list(faults()) == []


def test_a_bulk_act_takes_what_is_owed_by_id(cast):
    """As an edit of the ladder does: here what is owed for the first hazard has the higher id."""
    chosen = bulk_rows(cast, 2)
    low, high = DueItem.objects.filter(kind="hazard_recheck", settled_at=None).order_by("pk")
    both = low.key, high.key
    for row, key in ((low, "aside"), (high, both[0]), (low, both[1])):
        DueItem.objects.filter(pk=row.pk).update(key=key)
    act = partial(bulk.sign_off, cast.inspector, uuid=uuid.uuid4(), chosen=chosen)
    assert takes_in_order(act, low.pk, high.pk)
    assert LedgerEntry.objects.filter(action="sign_off").count() == 2


def test_numbers_have_no_gaps_under_twenty_submissions(cast):
    rows = []
    for school in (cast.a1, cast.a2) * 10:
        row = story.under_way(cast, school=school)
        for item in story.items(row):
            story.find(row, item=item)
        rows.append(row)
    posts = [lambda r=r: visit.submit(r, cast.inspector) for r in rows]
    assert at_once(posts, 20) == {"ok": 20}
    numbers = sorted(int(n[-5:]) for n in Hazard.objects.values_list("number", flat=True))
    notices = sorted(Inspection.objects.values_list("notice_number", flat=True))
    assert numbers == list(range(1, 61))
    assert [int(number[-5:]) for number in notices] == list(range(1, 21))
    assert set(NumberSeries.objects.values_list("last", flat=True)) == {60, 20}


def test_a_school_waits_until_a_round_is_written(cast, at, monkeypatch):
    """Whatever moves meanwhile, the round's rows follow: none keeps the district it was read in."""
    story.signed_off(cast)
    at("2026-05-20")
    write, mover = looking._write, ThreadPoolExecutor(1)

    def move():
        move_school(School.objects.get(pk=cast.a1.pk), None, cast.district_b)
        connection.close()

    def save(row, keys):
        moves.append(mover.submit(move))
        assert not wait(moves, timeout=0.3).done
        return write(row, keys)

    moves: list = []
    monkeypatch.setattr(looking, "_write", save)
    item = story.look_back(cast.city_admin).items.get()
    moves[0].result(20)
    item.refresh_from_db()
    assert item.district == cast.district_b


def test_a_relapse_that_is_being_written_overtakes_a_round(cast, at):
    """Another bureau's round re-opens a hazard while this one's waits to write it down."""
    hazard = story.signed_off(cast)
    at("2026-05-20")
    row = looking.start(cast.city_admin, uuid=uuid.uuid4(), kind="annual", title="回头看")
    seen = story.look_back(cast.admin_a).items.get()
    at("2026-05-21")
    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            story.look(seen, cast.admin_a, "relapsed", "又复发了")
            filled = other.submit(lambda: (looking.fill(row.pk), connection.close()))
            assert not wait([filled], timeout=1).done
        filled.result(20)
    item = row.items.get(hazard=hazard)
    assert item.outcome == "overtaken" and item.looked_at
    assert list(faults()) == []


def test_two_workers_and_two_starts_leave_one_round(cast, at):
    story.signed_off(cast)
    at("2026-05-20")
    start = lambda: looking.start(  # noqa: E731
        cast.city_admin, uuid=uuid.uuid4(), kind="annual", title="回头看"
    )
    assert at_once([start] * 5) == {"ok": 1, "Refused": 4}
    row = LookBack.objects.get()
    assert at_once([lambda: looking.fill(row.pk)] * 5) == {"ok": 5}
    row.refresh_from_db()
    assert row.ready_at and row.items.count() == 1


def test_a_double_submission_issues_once(cast):
    row = story.under_way(cast)
    for item in story.items(row):
        story.find(row, item=item)
    assert at_once([lambda: visit.submit(row, cast.inspector)] * 20) == {"ok": 20}
    assert NumberSeries.objects.get(kind="hazard").last == 3
    assert LedgerEntry.objects.count() == 6


@pytest.mark.parametrize("step", [story.photo, story.submit, story.save_plan])
def test_a_school_moves_while_its_hazards_are_worked_on(cast, step):
    row = story.under_way(cast)
    drafts = [story.find(row) for _ in range(12)]
    story.finish(row)
    hazards = Hazard.objects.in_bulk([draft.pk for draft in drafts]).values()
    school = School.objects.select_related("unit__parent").get(pk=cast.a1.pk)
    posts = [lambda h=h: step(h, cast.officer_a1) for h in hazards]
    posts.insert(3, lambda: move_school(school, cast.city_admin, cast.district_b))
    assert at_once(posts, 8) == {"ok": 13}
    assert set(Hazard.objects.values_list("district", flat=True)) == {cast.district_b.pk}
    assert list(faults()) == []
