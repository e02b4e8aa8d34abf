"""What people read of hazards in the inbox and in the list of what is owed."""

import pytest
from django.utils.translation import override

from inspections.actions import rectify
from inspections.models import Hazard
from safety.dues import kinds
from safety.dues.models import DueItem, Notice
from tests.inspections import story

OURS = {
    *("hazard_deadline", "hazard_recheck", "extension_answer", "notice_issued"),
    *("hazard_submitted", "hazard_returned", "hazard_signed_off", "extension_decided"),
}


def test_the_kinds_are_known():
    assert {kind.code for kind in kinds.everything()} >= OURS


@pytest.fixture
def told(cast):
    """The line of each kind after a hazard went all the way round."""
    hazard = story.issued(cast)
    request = story.ask(hazard, cast.officer_a1)
    rectify.decide_extension(request, cast.inspector, granted=True)
    row = story.submit(Hazard.objects.get(), cast.officer_a1)
    row = story.give_back(row, cast.inspector)
    story.sign_off(story.submit(row, cast.officer_a1), cast.inspector)
    rows = [*DueItem.objects.all(), *Notice.objects.all()]
    return {row.kind: kinds.line(row.kind, row.facts) for row in rows}


def test_every_kind_has_its_line(told):
    number = "2026-390102-00001"
    assert told == {
        "hazard_deadline": f"{number} 甲一小学, general hazard: 灭火器过期",
        "hazard_recheck": f"Re-check {number} at 甲一小学: 灭火器过期",
        "extension_answer": f"甲一小学 asks to extend {number} to March 27, 2026",
        "notice_issued": "Rectification notice 2026-390100-00001 for 甲一小学: 1 hazard",
        "hazard_submitted": f"甲一小学 submitted {number} for re-check: 灭火器过期",
        "hazard_returned": f"{number} was returned, new deadline March 27, 2026: 照片不清",
        "hazard_signed_off": f"{number} was signed off: 灭火器过期",
        "extension_decided": f"{number}: extended to March 27, 2026",
    }


def test_events_are_told_once(cast):
    row = story.submit(story.issued(cast), cast.officer_a1)
    again = story.submit(story.give_back(row, cast.inspector), cast.officer_a1)
    onces = Notice.objects.filter(user=cast.inspector).values_list("once", flat=True)
    assert len(onces) == len(set(onces)) == 2
    assert again.state == "awaiting_recheck"


def test_each_points_to_its_page(cast):
    hazard = story.issued(cast)
    assert DueItem.objects.get().url == hazard.get_absolute_url()
    assert Notice.objects.first().url == hazard.inspection.get_absolute_url()


def test_a_self_check_is_told_to_the_others_of_the_school(cast):
    story.own(cast, on_the_spot=True, photos=("before", "after"))
    told = set(Notice.objects.values_list("user__username", "kind"))
    assert told == {
        ("principal_a1", "notice_issued"), ("principal_a1", "hazard_submitted"),
        ("admin_a", "hazard_submitted"), ("inspector_a", "hazard_submitted"),
    }  # fmt: skip


def test_a_self_check_s_line_needs_no_notice_number(cast):
    story.own(cast)
    row = Notice.objects.get(kind="notice_issued")
    with override("en"):
        assert kinds.line(row.kind, row.facts) == "Self-check of 甲一小学: 1 hazard"
