"""Drawing, drawing again, planning what was drawn, and recomputing it."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from inspections import anchor, tasks
from inspections import draw as sums
from inspections.actions import draw as actions
from inspections.actions import visit
from inspections.models import (
    Draw,
    DrawLink,
    DrawnVisit,
    DrawResult,
    Inspection,
    Kind,
    LedgerAnchor,
    Mode,
)
from inspections.queries import draws
from inspections.verify_draw import steps
from safety.base.models import Refused
from safety.base.trail import digest
from tests import factories
from tests.conftest import _DROPS, _TRIGGERS, _triggers
from tests.inspections import drawing, story
from tests.refusals import assert_nothing_changed

WRITTEN = ("inspections_draw", "inspections_drawresult")


def failed(row):
    return {step.code for step in steps(Draw.objects.get(pk=row.pk)) if not step.holds}


def counts(row, school):
    return next(line[1:] for line in drawing.record_of(row)["schools"] if line[0] == school.pk)


def test_a_draw_ends_in_an_ordinary_planned_visit(cast):
    people = [cast.inspector, cast.inspector2, cast.city_admin]
    row = drawing.make(cast.inspector, people, team_size=2)
    planned = drawing.plan(row, cast.inspector, [cast.fire])
    assert (planned.kind, planned.state, planned.secret) == (Kind.UNANNOUNCED, "planned", True)
    assert (planned.school, planned.source) == (row.result.school, "city")
    leader = planned.team.get(leads=True).user
    assert leader.pk == row.result.team[0]
    assert set(planned.team.values_list("user", flat=True)) == set(row.result.team)


@pytest.mark.parametrize(
    ("who", "places"),
    [("city_admin", ["a1", "a2", "b1"]), ("inspector_a", ["a1", "a2"]), ("admin_a", ["a1", "a2"])],
)
def test_candidates_are_the_open_schools_of_the_bureau(cast, who, places):
    cast.closed = factories.school(cast.district_a, status="closed", closed_on=dt.date(2026, 1, 1))
    row = drawing.make(getattr(cast, who))
    found = [line[0] for line in drawing.record_of(row)["schools"]]
    assert found == sorted(getattr(cast, key).pk for key in places)


def test_who_sits_in_two_bureaus_draws_for_the_higher_alone(cast):
    other = factories.unit("city", "外市", cast.province, code="390200")
    factories.school(factories.unit("district", "丙区", other, code="390201"))
    factories.appoint(cast.inspector, "inspector", cast.district_a)
    factories.appoint(cast.inspector, "leader", other)
    row = drawing.make(cast.inspector)
    assert row.unit == cast.city and len(drawing.record_of(row)["schools"]) == 3


@pytest.mark.parametrize("who", ["leader", "township", "officer_a1", "principal_a1", "gone"])
def test_others_do_not_draw(cast, who):
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        drawing.make(getattr(cast, who))


def test_what_makes_a_school_likelier_is_counted(cast, at):
    story.issued(cast, cast.a1)
    story.issued(cast, cast.a1, severity="serious")
    at("2026-03-20")
    row = drawing.make(cast.inspector)
    assert counts(row, cast.a1) == [1, 2, 1]  # visited 10 days ago; one of two is overdue
    assert counts(row, cast.b1) == [104, 0, 0]  # never visited
    points = sums.school_points(drawing.record_of(row))
    assert points[0] == 10 + 1 + 2 * 5 + 15


def test_a_school_s_own_check_is_no_visit(cast):
    story.finish(story.self_check(cast))
    assert counts(drawing.make(cast.inspector), cast.a1) == [104, 0, 0]


def test_weights_are_those_on_screen(cast):
    weights = {"base": 1, "weeks": 0, "open": 100, "overdue": 0}
    row = drawing.make(cast.inspector, weights=weights)
    assert drawing.record_of(row)["weights"] == weights


@pytest.mark.parametrize(
    "change",
    [{"base": 0}, {"weeks": -1}, {"open": 101}, {"overdue": 1.5}, {"base": True}, {"grade": 3}],
)
def test_weights_that_make_no_sense_are_refused(cast, change):
    with assert_nothing_changed(), pytest.raises(Refused):
        drawing.make(cast.inspector, weights={**sums.DEFAULT_WEIGHTS, **change})


@pytest.mark.parametrize("size", [0, 2, 7])
def test_more_than_there_are_cannot_be_drawn(cast, size):
    with assert_nothing_changed(), pytest.raises(Refused):
        drawing.make(cast.inspector, team_size=size)


def test_people_of_another_bureau_are_not_drawn(cast):
    with assert_nothing_changed(), pytest.raises(Refused):
        drawing.make(cast.inspector, [cast.inspector_a, cast.officer_a1])


def test_one_school_is_no_draw(cast):
    with assert_nothing_changed(), pytest.raises(Refused):
        drawing.make(cast.admin_b)


def test_nobody_is_drawn_for_a_school_at_which_they_served(cast):
    factories.appoint(
        cast.inspector, "principal", cast.a1, dt.date(2015, 1, 1), dt.date(2016, 1, 1)
    )
    people = [cast.inspector, cast.inspector2, cast.city_admin]
    row = drawing.make(cast.city_admin, people)
    record = drawing.record_of(row)
    assert {line[0]: line[2] for line in record["inspectors"]} == {
        cast.inspector.pk: [cast.a1.pk], cast.inspector2.pk: [], cast.city_admin.pk: []
    }  # fmt: skip
    assert [line[0] for line in sums.allowed(record, cast.a1.pk)] == [
        cast.city_admin.pk, cast.inspector2.pk
    ]  # fmt: skip


def test_a_school_that_was_merged_is_remembered(cast):
    old, older = factories.school(cast.district_a), factories.school(cast.district_a)
    for school, into in ((older, old), (old, cast.a1)):
        school.status, school.closed_on, school.successor = "merged", dt.date(2024, 1, 1), into
        school.save()
    factories.appoint(cast.inspector, "principal", older, ends_on=dt.date(2023, 1, 1))
    found = draws.served_at([cast.inspector.pk, cast.inspector2.pk])
    assert found == {cast.inspector.pk: {older.pk, old.pk, cast.a1.pk}}


def test_a_school_for_which_nobody_is_left_is_no_candidate(cast):
    factories.appoint(cast.inspector, "principal", cast.a1, ends_on=dt.date(2021, 1, 1))
    row = drawing.make(cast.inspector)
    assert [line[0] for line in drawing.record_of(row)["schools"]] == [cast.a2.pk, cast.b1.pk]


@pytest.mark.parametrize("ends_on", [None, dt.date(2016, 1, 1)])
def test_the_planner_s_own_school_is_no_candidate(cast, ends_on):
    """They run the visit and know its day: nobody goes unannounced to a school of their own."""
    factories.appoint(cast.city_admin, "principal", cast.a1, dt.date(2015, 1, 1), ends_on)
    people = [cast.inspector, cast.inspector2]
    record = drawing.record_of(drawing.make(cast.city_admin, people))
    assert [line[0] for line in record["schools"]] == [cast.a2.pk, cast.b1.pk]
    assert {line[0] for line in record["inspectors"]} == {person.pk for person in people}


def test_inspectors_are_not_drawn_again_for_the_planner_s_own_school(cast):
    people = [cast.inspector, cast.inspector2]
    row = drawing.make(cast.city_admin, people)
    factories.appoint(cast.city_admin, "principal", row.result.school)
    with assert_nothing_changed(), pytest.raises(Refused, match="Draw the school again"):
        drawing.again(row, cast.city_admin, inspectors=people, same_school=True)


def test_load_counts_the_visits_of_ninety_days(cast, at):
    story.issued(cast)
    cancelled = story.under_way(cast, team=[cast.inspector2])
    visit.cancel(cancelled, cast.inspector2, "雨")
    at("2026-06-01")
    people = [cast.inspector.pk, cast.inspector2.pk, cast.city_admin.pk]
    assert draws.loads(cast.inspector, people) == {cast.inspector.pk: 1, cast.inspector2.pk: 1}
    at("2026-06-10")
    assert draws.loads(cast.inspector, people) == {}


def test_sent_again_it_is_the_same_draw(cast):
    key = uuid.uuid4()
    first = drawing.make(cast.inspector, uuid=key)
    with assert_nothing_changed():
        assert drawing.make(cast.inspector, uuid=key) == first


@pytest.mark.parametrize(
    "other", [{"team_size": 2}, {"weights": {**sums.DEFAULT_WEIGHTS, "open": 3}}]
)
def test_another_draw_is_not_taken_for_the_same(cast, other):
    key = uuid.uuid4()
    drawing.make(cast.inspector, uuid=key)
    with assert_nothing_changed(), pytest.raises(Refused, match="something else"):
        drawing.make(cast.inspector, uuid=key, **other)


def test_the_uuid_of_another_s_draw_is_refused(cast):
    row = drawing.make(cast.inspector)
    with assert_nothing_changed(), pytest.raises(Refused) as refusal:
        drawing.make(cast.inspector2, uuid=row.uuid)
    assert refusal.value.message == visit.reused()


def test_what_was_committed_and_cut_off_comes_out_the_same(cast, monkeypatch):
    key = uuid.uuid4()
    with monkeypatch.context() as cut:
        cut.setattr(actions, "settle", lambda row: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            drawing.make(cast.inspector, uuid=key)
    assert (Draw.objects.count(), DrawResult.objects.count()) == (1, 0)
    row = Draw.objects.get()
    due = sums.outcome(drawing.record_of(row), actions.settle(row).seed)
    row = drawing.make(cast.inspector, uuid=key)
    assert (row.result.school_id, row.result.team) == due


def test_nobody_rolls_again_without_a_word(cast):
    row = drawing.make(cast.inspector)
    with assert_nothing_changed(), pytest.raises(Refused):
        drawing.make(cast.inspector)
    with assert_nothing_changed(), pytest.raises(Refused):
        drawing.again(row, cast.inspector, reason="")
    second = drawing.again(row, cast.inspector)
    assert (second.replaces, second.reason, second.number) == (row, "检查员生病", 2)
    assert second.chain == row.chain


def test_a_draw_is_replaced_once(cast):
    row = drawing.make(cast.inspector)
    drawing.again(row, cast.inspector)
    with assert_nothing_changed(), pytest.raises(Refused):
        drawing.again(row, cast.inspector)


def test_only_who_drew_draws_again_and_plans(cast):
    row = drawing.make(cast.inspector)
    for act in (
        lambda: drawing.again(row, cast.inspector2),
        lambda: drawing.plan(row, cast.inspector2, [cast.fire]),
    ):
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            act()


def test_the_inspectors_alone_may_be_drawn_again(cast):
    row = drawing.make(cast.inspector)
    people = [cast.inspector2, cast.city_admin]
    second = drawing.again(row, cast.inspector, inspectors=people, same_school=True)
    assert second.result.school == row.result.school
    assert second.result.members()[0] in people
    assert len(drawing.record_of(second)["schools"]) == 1


def test_the_same_school_needs_somebody_who_may_go_there(cast):
    row = drawing.make(cast.inspector)
    for person in (cast.inspector2, cast.city_admin):
        factories.appoint(person, "principal", row.result.school, ends_on=dt.date(2021, 1, 1))
    people = [cast.inspector, cast.inspector2, cast.city_admin]
    again = {"inspectors": people, "team_size": 2, "same_school": True}
    with assert_nothing_changed(), pytest.raises(Refused, match="Nobody is left"):
        drawing.again(row, cast.inspector, **again)


def test_one_visit_comes_of_a_draw(cast):
    row, key = drawing.make(cast.inspector), uuid.uuid4()
    first = drawing.plan(row, cast.inspector, [cast.fire], uuid=key)
    with assert_nothing_changed():
        assert drawing.plan(row, cast.inspector, [cast.fire], uuid=key) == first
    for act in (
        lambda: drawing.plan(row, cast.inspector, [cast.fire]),
        lambda: drawing.again(row, cast.inspector),
    ):
        with assert_nothing_changed(), pytest.raises(Refused):
            act()
    assert drawing.make(cast.inspector).number == 2


def test_a_visit_planned_by_hand_is_none_that_was_drawn(cast):
    row = drawing.make(cast.inspector)
    by_hand = story.plan(cast, cast.inspector, row.result.school)
    with assert_nothing_changed(), pytest.raises(Refused):
        drawing.plan(row, cast.inspector, [cast.fire], uuid=by_hand.uuid)


def test_a_visit_called_off_leaves_a_draw_to_be_answered_for(cast):
    row = drawing.make(cast.inspector)
    visit.cancel(drawing.plan(row, cast.inspector, [cast.fire]), cast.inspector, "雨")
    with pytest.raises(Refused):
        drawing.make(cast.inspector)
    with pytest.raises(Refused):
        drawing.plan(row, cast.inspector, [cast.fire])
    assert drawing.again(row, cast.inspector).replaces == row


def test_after_a_visit_that_was_seen_the_next_draw_is_a_secret_anew(cast):
    row = drawing.make(cast.inspector)
    planned = drawing.plan(row, cast.inspector, [cast.fire])
    visit.cancel(visit.check_in(planned, cast.inspector), cast.inspector, "停电")
    second = drawing.again(row, cast.inspector)
    assert second.chain != row.chain
    assert list(Draw.objects.visible_to(cast.leader)) == [row]


def test_a_bad_plan_writes_nothing(cast):
    row = drawing.make(cast.inspector)
    for wrong in ({"planned_for": dt.date(2099, 1, 1)}, {"checklists": []}):
        with assert_nothing_changed(), pytest.raises(Refused):
            drawing.plan(row, cast.inspector, **{"checklists": [cast.fire], **wrong})
    assert not Inspection.objects.exists() and not DrawnVisit.objects.exists()


@pytest.mark.parametrize("mode", Mode.values)
def test_a_draw_holds(cast, mode):
    row = drawing.make(cast.inspector)
    codes = {step.code for step in steps(row)}
    assert codes == {"record", "identity", "order", "bureau", "pool", "seed", "result"}
    second = drawing.again(row, cast.inspector)
    drawing.plan(second, cast.inspector, [cast.fire], mode=mode)
    assert (failed(row), failed(second)) == (set(), set())
    assert len(steps(Draw.objects.get(pk=second.pk))) == 8
    call_command("verify_draw")
    call_command("verify_draw", str(row.uuid))


def test_the_database_refuses_changes(cast):
    row = drawing.make(cast.inspector)
    drawing.plan(row, cast.inspector, [cast.fire])
    for change in (
        lambda: Draw.objects.update(reason="x"),
        lambda: DrawResult.objects.update(seed="0" * 64),
        lambda: DrawLink.objects.update(hash="0" * 64),
        lambda: DrawnVisit.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.fixture
def tampered(cast):
    """A draw with its visit behind another draw, and the triggers out of the way."""
    first = drawing.make(cast.inspector)
    row = drawing.again(first, cast.inspector)
    drawing.plan(row, cast.inspector, [cast.fire])
    _triggers(_DROPS)
    yield first, row
    _triggers(_TRIGGERS)


def _other_odds(first, row):
    record = drawing.record_of(row) | {"weights": {**sums.DEFAULT_WEIGHTS, "open": 99}}
    Draw.objects.filter(pk=row.pk).update(record=sums.pack(record)[0])


def _rolled_again(first, row):
    """Odds, hash and seed forged as one: only the row after it, or the key, tells."""
    record = drawing.record_of(first) | {"weights": {**sums.DEFAULT_WEIGHTS, "open": 99}}
    stored, commitment = sums.pack(record)
    Draw.objects.filter(pk=first.pk).update(record=stored, commitment=commitment)


def _nonsense(first, row):
    Draw.objects.filter(pk=row.pk).update(record=b"nothing")


FORGERIES = {
    "other odds": (_other_odds, {"record", "seed"}),
    "no record": (_nonsense, {"record"}),
    "another reason": (
        lambda first, row: Draw.objects.filter(pk=row.pk).update(reason="别的"), {"identity"},
    ),
    "the draw before it rolled again": (_rolled_again, {"order"}),
    "the place of the draw before it": (
        lambda first, row: DrawLink.objects.filter(draw=first).update(hash="0" * 64), {"bureau"},
    ),
    "no place in the chain": (
        lambda first, row: DrawLink.objects.filter(draw=row)._raw_delete("default"), {"bureau"},
    ),
    "another seed": (
        lambda first, row: DrawResult.objects.filter(draw=row).update(seed="ab" * 32), {"seed"},
    ),
    "another team": (
        lambda first, row: DrawResult.objects.filter(draw=row).update(team=[1]),
        {"result", "visit"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGERIES)
def test_what_was_forged_is_named(cast, tampered, name):
    forge, told = FORGERIES[name]
    forge(*tampered)
    assert told <= failed(tampered[1])
    with pytest.raises(CommandError):
        call_command("verify_draw")


@pytest.mark.parametrize("given", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_no_such_draw_to_verify(db, given):
    with pytest.raises(CommandError):
        call_command("verify_draw", given)


def test_a_draw_costs_the_same_for_many_schools(cast, django_assert_max_num_queries):
    for _n in range(40):
        factories.school(cast.district_b)
    people = drawing.pair(cast.inspector)
    with django_assert_max_num_queries(24):
        row = drawing.make(cast.inspector, people)
    assert len(drawing.record_of(row)["schools"]) == 43


# -- what came to nothing ------------------------------------------------------------------------


@pytest.mark.parametrize("mode", Mode.values)
def test_a_visit_let_pass_leaves_a_draw_to_be_answered_for(cast, at, mode):
    """Drawn, planned and never gone: the next draw of the same person asks why."""
    row = drawing.make(cast.inspector)
    planned = drawing.plan(row, cast.inspector, [cast.fire], mode=mode)
    at("2026-03-24")
    assert not actions.is_open(Draw.objects.get(pk=row.pk))
    at("2026-03-25")
    with assert_nothing_changed(), pytest.raises(Refused, match="Nothing has come"):
        drawing.make(cast.inspector)
    with assert_nothing_changed(), pytest.raises(Refused, match="long past"):
        visit.check_in(planned, cast.inspector)
    assert drawing.again(row, cast.inspector).replaces == row


def test_a_covert_visit_whose_notice_never_comes_is_answered_for_too(cast, at):
    row = drawing.make(cast.inspector)
    planned = drawing.plan(row, cast.inspector, [cast.fire], mode=Mode.COVERT)
    visit.check_in(planned, cast.inspector)
    at("2026-03-25")
    with pytest.raises(Refused, match="Nothing has come"):
        drawing.make(cast.inspector)


def test_a_visit_that_was_revealed_asks_nothing(cast, at):
    row = drawing.make(cast.inspector)
    visit.check_in(drawing.plan(row, cast.inspector, [cast.fire]), cast.inspector)
    at("2026-06-01")
    assert drawing.make(cast.inspector).replaces is None


def test_the_days_are_a_setting(cast, at, settings):
    settings.DRAW_LAPSE_DAYS = 3
    row = drawing.make(cast.inspector)
    at("2026-03-13")
    assert Draw.objects.get(pk=row.pk).plannable
    at("2026-03-14")
    with assert_nothing_changed(), pytest.raises(Refused, match="come to nothing"):
        drawing.plan(row, cast.inspector, [cast.fire])


@pytest.mark.parametrize("day", [dt.date(2026, 3, 9), dt.date(2026, 4, 10)])
def test_a_drawn_visit_is_not_put_off_out_of_sight(cast, day):
    row = drawing.make(cast.inspector)
    with assert_nothing_changed(), pytest.raises(Refused, match="2026-04-09"):
        drawing.plan(row, cast.inspector, [cast.fire], planned_for=day)
    drawing.plan(row, cast.inspector, [cast.fire], planned_for=dt.date(2026, 4, 9))


def test_what_is_shown_is_no_chain_to_go_on_with(cast, at):
    """Else the next secret draw would take it out of the leader's list, or tell its school."""
    row = drawing.make(cast.inspector)
    at("2026-03-25")
    with assert_nothing_changed(), pytest.raises(Refused, match="draw the school anew"):
        drawing.again(row, cast.inspector, same_school=True)
    second = drawing.again(row, cast.inspector)
    assert second.chain != row.chain
    assert list(Draw.objects.visible_to(cast.leader)) == [row]


# -- the chain of a bureau -----------------------------------------------------------------------


def test_all_draws_of_a_bureau_stand_in_one_chain(cast):
    rows = [
        drawing.make(cast.inspector),
        drawing.make(cast.inspector2),
        drawing.make(cast.inspector_a),
        drawing.again(Draw.objects.get(drawn_by=cast.inspector2), cast.inspector2),
    ]
    assert [row.number for row in rows] == [1, 1, 1, 2]
    assert [row.link.number for row in rows] == [1, 2, 1, 3]
    assert rows[3].link.previous == rows[1].link.hash
    assert [failed(row) for row in rows] == [set()] * 4


def test_what_the_release_before_still_made_gets_its_place(cast):
    row = drawing.make(cast.inspector)
    _triggers(_DROPS)
    row.link.delete()
    _triggers(_TRIGGERS)
    drawing.make(cast.inspector2)
    row = Draw.objects.get(pk=row.pk)
    assert (row.link.number, failed(row)) == (1, set())


def take_out(row):
    """The newest draw with all its rows, past the program."""
    _triggers(_DROPS)
    for rows in (DrawResult.objects.filter(draw=row), DrawLink.objects.filter(draw=row)):
        rows._raw_delete("default")
    Draw.objects.filter(pk=row.pk)._raw_delete("default")
    _triggers(_TRIGGERS)


def test_the_last_draw_cannot_be_taken_out_once_its_day_is_signed(cast, at, capsys):
    drawing.make(cast.inspector)
    last = drawing.make(cast.inspector2)
    at("2026-03-11")
    tasks.anchor_yesterday()
    call_command("verify_draw")
    assert "Signed up to 2026-03-10" in capsys.readouterr().out
    take_out(last)
    with pytest.raises(CommandError):
        call_command("verify_draw")
    told = f"anchor 2026-03-10: draw 2 of bureau {cast.city.pk} is gone or another one"
    assert told in capsys.readouterr().out
    at("2026-03-12")
    with assert_nothing_changed(), pytest.raises(anchor.Tampered, match="verify_draw"):
        tasks.anchor_yesterday()


def test_a_draw_between_others_cannot_be_taken_out(cast, capsys):
    first = drawing.make(cast.inspector)
    drawing.make(cast.inspector2)
    take_out(first)
    with pytest.raises(CommandError):
        call_command("verify_draw")
    assert f"bureau {cast.city.pk}: draw 1 is missing" in capsys.readouterr().out


def test_without_any_signature_the_command_says_so(cast, capsys):
    drawing.make(cast.inspector)
    call_command("verify_draw")
    assert "No day's draws have been signed yet" in capsys.readouterr().out


def test_signed_ends_are_not_changed_unseen(cast, at, capsys):
    drawing.make(cast.inspector)
    at("2026-03-11")
    tasks.anchor_yesterday()
    row = LedgerAnchor.objects.get()
    assert row.draws == {str(cast.city.pk): [1, DrawLink.objects.get().hash]}
    for ends in ({}, None):
        LedgerAnchor.objects.update(draws=ends)
        assert not anchor.is_genuine(LedgerAnchor.objects.get())
    LedgerAnchor.objects.update(draws={})
    with pytest.raises(CommandError):
        call_command("verify_draw")
    assert "anchor 2026-03-10: it does not bear our signature" in capsys.readouterr().out


def test_anchors_of_before_stay_genuine(cast, at):
    """They signed the hazards alone, and had no draws to speak of."""
    story.issued(cast)
    at("2026-03-11")
    tasks.anchor_yesterday()
    row = LedgerAnchor.objects.get()
    row.draws, row.root = None, anchor.root(row.blocks, None)
    assert row.root == digest(row.blocks)
    row.signature = anchor._keys()[0].sign(anchor._message(row)).hex()
    row.save()
    assert anchor.is_genuine(row)
    drawing.make(cast.inspector)
    at("2026-03-12")
    tasks.anchor_yesterday()
    call_command("verify_draw")
    call_command("verify_ledger")


# -- another key ---------------------------------------------------------------------------------


def test_a_draw_holds_under_its_own_key_when_there_is_a_newer_one(cast, settings, capsys):
    old = drawing.make(cast.inspector)
    settings.SIGNING_KEYS = {2: b"x" * 32, **settings.SIGNING_KEYS}
    new = drawing.make(cast.inspector2)
    assert [drawing.record_of(row)["key"] for row in (old, new)] == [1, 2]
    assert [failed(row) for row in (old, new)] == [set(), set()]
    call_command("verify_draw")
    settings.SIGNING_KEYS = {2: b"x" * 32}
    assert [failed(row) for row in (old, new)] == [{"key"}, set()]
    with pytest.raises(CommandError):
        call_command("verify_draw")
    assert "SIGNING_KEY lacks the version" in capsys.readouterr().out


def test_a_draw_of_before_there_were_several_keys_is_of_the_first(cast, settings, monkeypatch):
    """Its record names none."""
    pack = sums.pack
    with monkeypatch.context() as before:
        before.setattr(
            sums, "pack", lambda record: pack({n: v for n, v in record.items() if n != "key"})
        )
        row = drawing.make(cast.inspector)
    assert "key" not in drawing.record_of(row)
    settings.SIGNING_KEYS = {2: b"x" * 32, **settings.SIGNING_KEYS}
    assert failed(row) == set()


def test_cut_off_before_the_key_was_changed_it_comes_out_of_the_old_one(cast, settings):
    row = drawing.make(cast.inspector)
    seed = row.result.seed
    _triggers(_DROPS)
    DrawResult.objects.all()._raw_delete("default")
    _triggers(_TRIGGERS)
    first = settings.SIGNING_KEYS
    settings.SIGNING_KEYS = {2: b"x" * 32}
    with assert_nothing_changed(), pytest.raises(ImproperlyConfigured, match="SIGNING_KEY 1"):
        actions.settle(row)
    settings.SIGNING_KEYS = {2: b"x" * 32, **first}
    assert actions.settle(row).seed == seed


# -- drawn, not named ----------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "size"), [(["inspector2"], 1), (["inspector2", "city_admin"], 2)])
def test_no_team_is_picked_by_ticking_no_more_than_are_drawn(cast, who, size):
    people = [getattr(cast, name) for name in who]
    with assert_nothing_changed(), pytest.raises(Refused, match="named, not drawn"):
        drawing.make(cast.inspector, people, team_size=size)
    row = drawing.make(cast.inspector)
    with assert_nothing_changed(), pytest.raises(Refused, match="named, not drawn"):
        drawing.again(row, cast.inspector, inspectors=people, team_size=size, same_school=True)


def test_no_school_is_kept_out_by_who_is_ticked(cast):
    """One of the two served there, so that the other would be picked for it, or it left out."""
    factories.appoint(cast.inspector2, "principal", cast.a1, ends_on=dt.date(2021, 1, 1))
    with assert_nothing_changed(), pytest.raises(Refused, match="may go to 甲一小学"):
        drawing.make(cast.inspector, [cast.inspector, cast.inspector2])
    row = drawing.make(cast.inspector, [cast.inspector, cast.inspector2, cast.city_admin])
    assert len(drawing.record_of(row)["schools"]) == 3


def test_a_school_for_which_the_bureau_has_too_few_is_no_candidate(cast):
    for person in (cast.inspector2, cast.city_admin):
        factories.appoint(person, "principal", cast.a1, ends_on=dt.date(2021, 1, 1))
    people = [cast.inspector, cast.inspector2, cast.city_admin]
    row = drawing.make(cast.inspector, people, team_size=2)
    assert [line[0] for line in drawing.record_of(row)["schools"]] == [cast.a2.pk, cast.b1.pk]


@pytest.mark.parametrize("size", [1, 2])
def test_a_bureau_that_has_no_more_names_them_all(cast, size):
    """District A has two who inspect; with one of them gone it has one."""
    people = [cast.inspector_a, cast.admin_a][:size]
    if size == 1:
        cast.admin_a.is_active = False
        cast.admin_a.save()
    row = drawing.make(cast.inspector_a, people, team_size=size)
    record = drawing.record_of(row)
    assert record["others"] == [] and sums.is_named(record, row.result.school_id)
    assert set(row.result.team) == {person.pk for person in people}
    assert failed(row) == set()


def test_who_took_no_part_is_on_record(cast):
    factories.appoint(cast.city_admin, "principal", cast.a2, ends_on=dt.date(2021, 1, 1))
    record = drawing.record_of(drawing.make(cast.inspector, [cast.inspector, cast.inspector2]))
    assert record["others"] == [[cast.city_admin.pk, [cast.a2.pk]]]
    assert not any(sums.is_named(record, school.pk) for school in (cast.a1, cast.a2, cast.b1))


def test_a_record_that_breaks_the_rule_does_not_hold(cast, monkeypatch):
    with monkeypatch.context() as past_the_rule:
        past_the_rule.setattr(actions, "_check_open_enough", lambda entrants: None)
        row = drawing.make(cast.inspector, [cast.inspector])
    assert failed(row) == {"pool"}
    with pytest.raises(CommandError):
        call_command("verify_draw")


def of_before(cast, monkeypatch, actor=None):
    """A draw of the release before: its record is of rule 1 and names nobody who took no part."""
    pack = sums.pack

    def as_then(record):
        kept = {name: value for name, value in record.items() if name not in ("others", "key")}
        return pack({**kept, "rule": 1})

    with monkeypatch.context() as before:
        before.setattr(actions, "_check_open_enough", lambda entrants: None)
        before.setattr(sums, "pack", as_then)
        return drawing.make(actor or cast.inspector, [actor or cast.inspector])


def test_a_draw_of_before_that_rule_still_holds(cast, monkeypatch):
    row = of_before(cast, monkeypatch)
    assert failed(row) == set() and "pool" not in {step.code for step in steps(row)}
    call_command("verify_draw")
