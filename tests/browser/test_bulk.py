"""Rows are chosen in the ledger on a phone and re-checked together, after a look at each."""

import pytest
from playwright.sync_api import expect

from inspections.models import ChecklistVersion, Hazard
from tests.inspections import story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", ["phone"], indirect=True)
def test_chosen_and_signed_off_together(width, site, sign_in, axe):
    rows = waiting(site)
    page = sign_in(site.inspector2)
    page.goto(f"{site.url}/ledger/?state=awaiting_recheck")
    page.get_by_role("link", name="Choose several").click()
    bar = page.locator("[data-pick-bar]")
    expect(bar).to_be_hidden()
    page.get_by_label("All on this page").check()
    page.get_by_label(rows[0].number, exact=True).uncheck()
    expect(bar).to_contain_text("2 chosen")
    assert axe(page) == []
    bar.get_by_role("button", name="Re-check together").click()
    expect(page.locator(".bulk-lines input:checked")).to_have_count(2)
    expect(page.get_by_alt_text("after 1")).to_have_count(2)
    page.get_by_label("All put right: sign them off").check()
    page.get_by_role("button", name="Record the result for those that are ticked").click()
    expect(page.locator("main")).to_contain_text("2 hazards are signed off.")
    assert [row.state for row in Hazard.objects.order_by("pk")] == [
        *("awaiting_recheck", "signed_off", "signed_off")
    ]


def waiting(cast) -> list[Hazard]:
    """Three hazards of one visit wait for their re-check."""
    cast.fire = ChecklistVersion.objects.get(checklist__code="fire")
    visit = story.under_way(cast)
    for _ in range(3):
        story.find(visit, photos=["before"])
    story.finish(visit)
    return [story.submit(row, cast.officer_a1) for row in Hazard.objects.order_by("pk")]
