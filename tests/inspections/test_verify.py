"""A ledger that was tampered with: the verifier names the hazard and the row."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from inspections import anchor, tasks
from inspections.models import (
    Extension,
    Hazard,
    HazardPeriod,
    LedgerAnchor,
    LedgerEntry,
    NumberSeries,
)
from inspections.verify import Report, faults
from safety.base.trail import _DROPS, seal
from safety.files.models import Evidence
from tests.conftest import APPEND_ONLY
from tests.inspections import story
from tests.refusals import assert_nothing_changed

TABLE = "inspections_ledgerentry"


@pytest.fixture
def chains(cast):
    """Three hazards with four entries each: found, issued, planned, photographed."""
    rows = [story.issued(cast, school) for school in (cast.a1, cast.b1, cast.a1)]
    officers = (cast.officer_a1, cast.officer_b1, cast.officer_a1)
    for row, officer in zip(rows, officers, strict=True):
        story.photo(story.save_plan(row, officer), officer)
    return rows


@pytest.fixture
def superuser(chains):
    """Somebody with the database's own password: the triggers are gone."""
    with connection.cursor() as cursor:
        for statement in _DROPS[connection.vendor]:
            cursor.execute(statement.format(table=TABLE))


def found():
    return [(fault.where, fault.sequence) for fault in faults()]


def edit(hazard, sequence, **values):
    LedgerEntry.objects.filter(hazard=hazard, sequence=sequence).update(**values)


def test_an_honest_ledger(chains):
    report = Report()
    assert list(faults(report)) == []
    assert (report.chains, report.entries) == (3, 12)


def test_the_database_refuses_changes(chains):
    from django.db import DatabaseError, transaction

    for change in (lambda: edit(chains[0], 1, actor_name="甲"), LedgerEntry.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.pg_only
def test_the_database_refuses_to_be_emptied(cast):
    """Of each append-only table, also by the owner of the tables."""
    from django.db import DatabaseError, transaction

    for table in APPEND_ONLY:
        refused = pytest.raises(DatabaseError, match="append-only")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")


CHANGES = {
    "actor": {"actor_name": "别人"},
    "data": {"data": {"set": {}, "version": 2}},
    "time": {"at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
    "state": {"to_state": "signed_off"},
    "device time": {"occurred_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
    "hash": {"hash": "f" * 64},
}


@pytest.mark.parametrize("change", CHANGES)
def test_an_edited_row_is_named(superuser, chains, change):
    edit(chains[1], 3, **CHANGES[change])
    assert found() == [("2026-390103-00001", 3)]


def test_the_first_broken_row_of_each_chain(superuser, chains):
    for hazard, sequence in ((chains[0], 4), (chains[0], 2), (chains[2], 3)):
        edit(hazard, sequence, actor_name="别人")
    assert found() == [("2026-390102-00001", 2), ("2026-390102-00002", 3)]


def test_a_row_taken_out_of_the_middle(superuser, chains):
    LedgerEntry.objects.filter(hazard=chains[0], sequence=2).delete()
    assert found() == [("2026-390102-00001", 3)]


def test_a_row_taken_from_the_end(superuser, chains):
    LedgerEntry.objects.filter(hazard=chains[0], sequence=4).delete()
    assert found() == [("2026-390102-00001", 3)]


def test_a_whole_chain_taken_out(superuser, chains):
    LedgerEntry.objects.filter(hazard=chains[0]).delete()
    assert ("2026-390102-00001", None) in found()


def remove(hazard):
    for model in (LedgerEntry, HazardPeriod):
        model.objects.filter(hazard=hazard).delete()
    hazard.photos.all().delete()
    hazard.delete()


def test_a_hazard_taken_out_with_all_its_rows(superuser, chains):
    remove(chains[0])
    assert found() == [("2026-390102-00001", None)]


@pytest.mark.parametrize(
    "columns", [{"state": "signed_off"}, {"deadline": dt.date(2027, 1, 1)}, {"severity": "major"}]
)
def test_a_hazard_changed_behind_its_trail(chains, columns):
    Hazard.objects.filter(pk=chains[2].pk).update(**columns)
    assert found() == [("2026-390102-00002", 4)]


@pytest.mark.parametrize(
    ("columns", "sequence"),
    [
        ({"deadline": dt.date(2027, 1, 1)}, 2),
        ({"state": "signed_off"}, 2),
        ({"stage": "higher"}, 2),
        ({"recorded_from": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, 2),
    ],
)
def test_a_period_changed_behind_its_entry(chains, columns, sequence):
    period = chains[1].periods.order_by("pk").first()
    HazardPeriod.objects.filter(pk=period.pk).update(**columns)
    assert found() == [("2026-390103-00001", sequence)]


def test_a_period_taken_out(chains):
    chains[1].periods.order_by("pk").first().delete()
    assert found() == [("2026-390103-00001", 4)]


def test_photos_changed_behind_the_trail(chains, cast):
    photo = chains[0].photos.get(moment="after")
    other = chains[1].photos.get(moment="after")
    Evidence.objects.filter(pk=photo.evidence_id).update(sha256=other.evidence.sha256[::-1])
    other.delete()
    assert found() == [(chains[0].number, 4), (chains[1].number, 4)]


@pytest.mark.parametrize(
    "columns", [{"granted": True}, {"reason": "别的"}, {"new_deadline": dt.date(2027, 1, 1)}]
)
def test_a_request_for_time_changed_behind_the_trail(chains, cast, columns):
    request = story.ask(Hazard.objects.get(pk=chains[0].pk), cast.officer_a1)
    assert found() == []
    Extension.objects.filter(pk=request.pk).update(**columns)
    assert found() == [(chains[0].number, 5)]


def forge(hazard):
    """Another past for a hazard, sealed as well as its author could without our key."""
    entries = list(hazard.entries.order_by("sequence"))
    last = None
    for entry in entries:
        entry.actor_name = "别人"
        seal(entry, last).save()
        last = entry


def test_a_chain_forged_whole_shows_in_the_anchor(superuser, chains, at):
    at("2026-03-11")
    tasks.anchor_yesterday()
    forge(chains[1])
    assert found() == [("anchor 2026-03-10", None)]


def test_no_later_anchor_makes_a_forged_chain_look_honest(superuser, chains, at):
    at("2026-03-11")
    tasks.anchor_yesterday()
    forge(chains[1])
    at("2026-03-12")
    with assert_nothing_changed(), pytest.raises(anchor.Tampered, match="2026-03-10"):
        tasks.anchor_yesterday()
    assert found() == [("anchor 2026-03-10", None)]


def test_an_older_anchor_contradicts_too(superuser, chains, at):
    at("2026-03-11")
    tasks.anchor_yesterday()
    forge(chains[1])
    honest = LedgerAnchor.objects.get()
    honest.delete()
    at("2026-03-12")
    tasks.anchor_yesterday()  # signed without a look at the one before it
    honest.save(force_insert=True)
    assert found() == [("anchor 2026-03-10", None)]


def test_days_without_a_running_machine_are_anchored_afterwards(chains, at):
    at("2026-03-11")
    tasks.anchor_yesterday()
    at("2026-03-14")
    tasks.anchor_yesterday()
    assert [row.day.day for row in LedgerAnchor.objects.order_by("day")] == [10, 11, 12, 13]
    assert found() == []
    LedgerAnchor.objects.filter(day=dt.date(2026, 3, 12)).delete()
    assert found() == [("anchor 2026-03-12", None)]


def test_a_series_cut_to_hide_a_hazard_shows_in_the_anchor(superuser, chains, at):
    at("2026-03-11")
    tasks.anchor_yesterday()
    remove(chains[2])
    NumberSeries.objects.filter(kind="hazard").update(last=1)
    assert found() == [("anchor 2026-03-10", None)]


def test_what_is_written_after_the_anchor_does_not_disturb_it(cast, chains, at):
    at("2026-03-11")
    tasks.anchor_yesterday()
    story.submit(Hazard.objects.get(pk=chains[0].pk), cast.officer_a1)
    story.issued(cast)
    assert found() == []


def test_the_day_is_left_an_hour_to_settle(chains, at):
    at("2026-03-10T16:59:59+00:00")
    assert tasks.anchor_yesterday() == "" and not LedgerAnchor.objects.exists()
    at("2026-03-10T17:00:00+00:00")
    assert tasks.anchor_yesterday() == LedgerAnchor.objects.get().root


def test_an_anchor_is_signed_and_made_once(chains, at):
    at("2026-03-11")
    tasks.anchor_yesterday()
    with assert_nothing_changed():
        tasks.anchor_yesterday()
    row = LedgerAnchor.objects.get()
    assert (row.day, row.chains, row.last_hazard) == (dt.date(2026, 3, 10), 3, chains[2].pk)
    assert anchor.is_genuine(row) and len(row.signature) == 128


@pytest.mark.parametrize("columns", [{"chains": 2}, {"root": "0" * 64}, {"signature": "00"},
                                     {"day": dt.date(2026, 3, 9)}, {"blocks": {}}])  # fmt: skip
def test_an_anchor_that_is_not_ours(chains, at, columns):
    at("2026-03-11")
    tasks.anchor_yesterday()
    LedgerAnchor.objects.update(**columns)
    day = columns.get("day", dt.date(2026, 3, 10))
    assert found()[0] == (f"anchor {day}", None)


def test_another_key_signs_nothing_of_ours(chains, at, settings):
    at("2026-03-11")
    tasks.anchor_yesterday()
    settings.SIGNING_KEYS = {1: b"x" * 32}
    assert found() == [("anchor 2026-03-10", None)]


def test_a_new_key_signs_and_the_old_one_is_still_ours(chains, at, settings):
    at("2026-03-11")
    tasks.anchor_yesterday()
    settings.SIGNING_KEYS = {2: b"x" * 32, **settings.SIGNING_KEYS}
    at("2026-03-12")
    tasks.anchor_yesterday()
    assert found() == []
    settings.SIGNING_KEYS = {2: b"x" * 32}
    assert found() == [("anchor 2026-03-10", None)]


def test_a_day_that_has_not_ended_is_not_anchored(chains):
    with pytest.raises(ValueError):
        anchor.make(dt.date(2026, 3, 10))


def test_the_command(chains):
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert "3 chains, 12 entries looked at." in out.getvalue()


def test_the_command_names_and_fails(superuser, chains):
    edit(chains[1], 3, actor_name="别人")
    out = StringIO()
    with pytest.raises(CommandError, match="1 faults"):
        call_command("verify_ledger", stdout=out)
    assert "2026-390103-00001 entry 3: its content is not what was written" in out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_it_reads_outside_a_transaction_too(cast):
    story.issued(cast)
    assert found() == []
