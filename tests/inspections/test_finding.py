"""Drafts: what a finding needs, and that a retry makes nothing twice."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied

from inspections import rules
from inspections.actions import finding, visit
from inspections.models import Answer, Hazard, HazardPhoto
from safety.base.models import Conflict, Refused
from tests import factories
from tests.inspections import story
from tests.refusals import assert_nothing_changed

FOUND = dt.date(2026, 3, 10)


@pytest.fixture
def row(cast):
    return story.under_way(cast)


def test_a_finding_is_a_draft_and_fails_its_item(cast, row):
    hazard = story.find(row)
    entry = hazard.entries.get()
    assert (hazard.state, hazard.source, hazard.area) == ("draft", "city", "fire")
    assert (entry.action, entry.sequence, entry.actor) == ("found", 1, cast.inspector)
    assert Answer.objects.get().result == "fail"
    assert not hazard.periods.exists()


def test_the_area_is_the_item_s_own_where_it_has_one(cast, row):
    item = factories.item(cast.fire, 9, area="canteen")
    assert story.find(row, item=item).area == "canteen"


def test_the_same_finding_sent_again_is_the_same_row(row):
    hazard = story.find(row)
    with assert_nothing_changed():
        assert story.find(row, uuid=hazard.uuid) == hazard
    with assert_nothing_changed(), pytest.raises(Conflict):
        story.find(row, uuid=hazard.uuid, what="另一件")
    with assert_nothing_changed(), pytest.raises(Refused):
        story.find(row, uuid=hazard.uuid, item=story.items(row)[1])


@pytest.mark.parametrize("where", ["other actor", "other visit"])
def test_a_uuid_of_something_else_is_refused_without_a_word_of_it(cast, row, where):
    hazard = story.find(row)
    other = story.under_way(cast, school=cast.b1) if where == "other visit" else row
    actor = cast.inspector2 if where == "other actor" else cast.inspector
    with assert_nothing_changed(), pytest.raises(Refused) as refusal:
        story.find(other, actor, uuid=hazard.uuid)
    assert refusal.value.message == visit.reused()


@pytest.mark.parametrize(("severity", "days"), [("general", 7), ("serious", 15)])
def test_the_default_deadline(row, severity, days):
    hazard = story.find(row, severity=severity)
    assert hazard.deadline == FOUND + dt.timedelta(days=days)


def test_the_item_s_own_days_go_with_its_own_severity(cast, row):
    item = factories.item(cast.fire, 9, severity="serious", days=3)
    days = [(story.find(row, item=item, severity=s).deadline - FOUND).days
            for s in ("serious", "general")]  # fmt: skip
    assert days == [3, 7]


@pytest.mark.parametrize(
    "fields",
    [
        {"what": ""},
        {"severity": "terrible"},
        {"severity": "serious", "interim_control": ""},
        {"severity": "major", "interim_control": "", "deadline": FOUND},
        {"severity": "major"},
        {"deadline": dt.date(2026, 3, 9)},
        {"deadline": dt.date(2027, 3, 11)},
    ],
)
def test_findings_that_lack_something(row, fields):
    with assert_nothing_changed(), pytest.raises(Refused):
        story.find(row, **fields)


def test_an_item_of_another_checklist_is_refused(row):
    foreign = factories.checklist("gate").items.first()
    with assert_nothing_changed(), pytest.raises(Refused):
        story.find(row, item=foreign)


def test_no_longer_failed_withdraws_its_drafts(cast, row):
    first, other = story.find(row), story.find(row, item=story.items(row)[1])
    story.answer(row, first.item, "pass", actor=cast.inspector2)
    first.refresh_from_db()
    other.refresh_from_db()
    assert (first.state, other.state) == ("withdrawn", "draft")
    assert list(first.entries.values_list("action", flat=True)) == ["found", "withdraw"]


def amend(hazard, actor, **fields):
    kept = ("what", "place", "severity", "deadline", "on_the_spot", "responsible")
    said = {name: getattr(hazard, name) for name in (*kept, "interim_control")}
    return finding.amend_hazard(hazard, actor, **{**said, **fields})


def test_amending_notes_what_changed(cast, row):
    hazard = amend(story.find(row), cast.inspector2, what="两具灭火器过期")
    data = hazard.entries.last().data
    assert data == {
        "set": {"what": "两具灭火器过期"}, "was": {"what": "灭火器过期"}, "version": 2
    }  # fmt: skip


def test_amending_to_the_same_changes_nothing(cast, row):
    hazard = story.find(row)
    with assert_nothing_changed():
        amend(hazard, cast.inspector)


def test_amending_a_stale_draft_is_a_conflict(cast, row):
    hazard = story.find(row)
    amend(hazard, cast.inspector, what="甲", version=1)
    with assert_nothing_changed(), pytest.raises(Conflict):
        amend(hazard, cast.inspector2, what="乙", version=1)


def test_withdrawing_again_changes_nothing(cast, row):
    hazard = finding.withdraw_hazard(story.find(row), cast.inspector)
    with assert_nothing_changed():
        assert finding.withdraw_hazard(hazard, cast.inspector2).state == "withdrawn"


@pytest.mark.parametrize("who", ["admin_a", "officer_a1", "leader"])
def test_drafts_belong_to_the_team(cast, row, who):
    hazard, user = story.find(row), getattr(cast, who)
    for step in (amend, finding.withdraw_hazard, story.photo):
        with assert_nothing_changed("files_evidence"), pytest.raises(PermissionDenied):
            step(hazard, user)


def test_the_same_photo_sent_again_is_the_same_row(cast, row):
    hazard, evidence = story.find(row), factories.evidence(cast.inspector)
    first = finding.add_photo(hazard, cast.inspector, evidence, "before")
    with assert_nothing_changed():
        assert finding.add_photo(hazard, cast.inspector, evidence, "before") == first


def test_a_photo_s_digest_is_in_the_trail_and_makes_no_new_version(cast, row):
    hazard, evidence = story.find(row), factories.evidence(cast.inspector)
    finding.add_photo(hazard, cast.inspector, evidence, "before")
    said = hazard.entries.last().data["said"]
    assert (said["sha256"], said["moment"]) == (evidence.sha256, "before")
    assert Hazard.objects.get().version == 1


@pytest.mark.parametrize("owner", ["inspector2", "officer_b1"])
def test_another_person_s_photo_is_refused(cast, row, owner):
    hazard, evidence = story.find(row), factories.evidence(getattr(cast, owner))
    with assert_nothing_changed(), pytest.raises(Refused):
        finding.add_photo(hazard, cast.inspector, evidence, "before")


def test_a_photo_of_another_hazard_is_refused(cast, row):
    evidence = factories.evidence(cast.inspector)
    finding.add_photo(story.find(row), cast.inspector, evidence, "before")
    other = story.find(row)
    with assert_nothing_changed(), pytest.raises(Refused):
        finding.add_photo(other, cast.inspector, evidence, "before")


@pytest.mark.parametrize("photos", [(), ("before",), ("after",)])
def test_fixed_on_the_spot_needs_both_photos(row, photos):
    story.find(row, on_the_spot=True, photos=photos)
    with pytest.raises(Refused, match="photo before and a photo after"):
        story.finish(row)


def test_an_item_may_demand_a_photo(cast, row):
    story.find(row, item=factories.item(cast.fire, 9, photo_on_fail=True))
    with pytest.raises(Refused, match="needs a photo of what is wrong"):
        story.finish(row)


def test_time_limited_needs_a_responsible_person(row):
    story.find(row, responsible="")
    with pytest.raises(Refused, match="responsible person"):
        story.finish(row)


def test_a_bureau_s_finding_fixed_on_the_spot_is_closed_by_its_witness(cast, row):
    story.find(row, on_the_spot=True, photos=("before", "after"))
    story.finish(row, cast.inspector2)
    hazard = Hazard.objects.get()
    last = hazard.entries.last()
    assert (hazard.state, hazard.signed_off_at) == ("signed_off", last.at)
    assert (last.action, last.data["said"]) == ("issue_fixed", {"witness": "inspector2"})


@pytest.mark.parametrize("severity", ["general", "serious", "major"])
def test_a_school_s_own_waits_for_another_s_eyes(cast, severity):
    hazard = story.own(cast, severity=severity, on_the_spot=True, photos=("before", "after"))
    assert (hazard.state, hazard.recheck_by) == ("awaiting_recheck", dt.date(2026, 3, 13))


def test_photos_of_the_finding_are_closed_with_the_notice(cast):
    hazard = story.issued(cast)
    with assert_nothing_changed("files_evidence"), pytest.raises(Refused):
        story.photo(hazard, cast.officer_a1, "before")
    assert not HazardPhoto.objects.exists()


def test_there_can_be_too_many_photos(cast, row, monkeypatch):
    monkeypatch.setattr(rules, "MOST_PHOTOS", 2)
    hazard = story.find(row, photos=("before", "before", "after"))
    with assert_nothing_changed("files_evidence"), pytest.raises(Refused, match="at most 2"):
        story.photo(hazard, cast.inspector, "before")


def test_the_device_s_time_is_kept_and_shown_only(row):
    said = dt.datetime(2026, 3, 8, 1, tzinfo=dt.UTC)
    hazard = story.find(row, occurred_at=said, uuid=uuid.uuid4())
    entry = hazard.entries.get()
    assert (entry.occurred_at, entry.at.date()) == (said, FOUND)
