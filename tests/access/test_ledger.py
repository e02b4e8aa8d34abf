"""What stands around the ledger: the duties of today, saved filters, the forms of the notice."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from inspections.actions import saved
from inspections.queries import hazards
from tests.access.actors import sign_in
from tests.inspections import story
from tests.refusals import assert_nothing_changed


def on_the_desk(user):
    return [row for section in hazards.today(user) for row in section.rows]


def test_today_is_of_ones_own_part_of_the_city(cast, noon):
    """Overdue by now: one hazard each at A1, A2 and B1."""
    a1, a2, b1 = (
        story.issued(cast, school, photos=["before"]) for school in (cast.a1, cast.a2, cast.b1)
    )
    noon.move_to("2026-05-20T12:00:00+08:00")
    for reader, theirs in (
        *(("officer_a1", [a1]), ("principal_a1", [a1]), ("officer_a2", [a2])),
        *(("township", [a1]), ("admin_a", [a1, a2]), ("admin_b", [b1])),
    ):
        assert on_the_desk(getattr(cast, reader)) == theirs, reader


def test_a_filter_that_nobody_shares_is_nobody_elses(client, cast):
    saved.save_filter(cast.admin_b, uuid=uuid.uuid4(), name="乙区逾期", query="state=overdue")
    for reader, seen in (("admin_b", True), ("admin_a", False), ("city_admin", False)):
        theirs = sign_in(client, cast, reader)
        for page in ("hazard_list", "filter_list"):
            text = theirs.get(reverse(f"inspections:{page}")).content.decode()
            assert ("乙区逾期" in text) == seen, f"{reader} {page}"


def test_no_ledger_opens_with_what_nobody_shares(cast):
    row = saved.save_filter(cast.admin_b, uuid=uuid.uuid4(), name="乙", query="state=overdue")
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        saved.open_with(cast.admin_a, row)


def test_the_forms_of_another_bureau_are_in_no_list(client, objects):
    objects.kwargs("notice_template")
    page = reverse("inspections:notice_template_list")
    for reader, number in (("admin_a", 1), ("city_admin", 1), ("admin_b", 0), ("stranger", 0)):
        rows = sign_in(client, objects.cast, reader).get(page).context["rows"]
        assert len(rows) == number, reader
