"""Story D: the month on screen, in the downloaded workbook, and by SQL: the same figures."""

import openpyxl
import pytest
from django.db import connection
from playwright.sync_api import expect

from inspections.models import ChecklistVersion, Severity
from safety.base import clock
from tests.inspections import story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def month(site):
    """Three hazards in two districts, one of them signed off; a major one."""
    site.fire = ChecklistVersion.objects.get(checklist__code="fire")
    items = list(site.fire.items.filter(photo_on_fail=False))
    for school in (site.a1, site.b1):
        story.issued(site, school=school, item=items[0], what=f"{school}隐患")
    fixed = story.issued(site, school=site.a2, item=items[1], severity=Severity.MAJOR,
                         deadline=clock.today() + clock.dt.timedelta(days=30))  # fmt: skip
    story.save_plan(fixed, site.officer_a2)
    fixed.refresh_from_db()
    story.sign_off(story.submit(fixed, site.officer_a2), site.inspector2)
    return site


def by_sql():
    """(visits, found, signed off) of all time, which is this month: plain SQL on the ledger."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM inspections_inspection WHERE state = 'submitted'),"
            " (SELECT count(*) FROM inspections_hazard WHERE number <> ''),"
            " (SELECT count(DISTINCT hazard_id) FROM inspections_ledgerentry"
            "  WHERE to_state = 'signed_off')"
        )
        return cursor.fetchone()


def test_the_month(month, sign_in, width, axe, tmp_path):
    page = sign_in(month.city_admin)
    page.goto(f"{month.url}/month/")
    assert axe(page) == []
    visits, found, signed = by_sql()
    for label, figure in (("Visits", visits), ("Hazards found", found), ("Signed off", signed)):
        tile = page.locator(".figure", has=page.get_by_text(label, exact=True)).first
        expect(tile.locator(".figure-value")).to_have_text(str(figure))
    page.locator(".figure", has=page.get_by_text("Hazards found", exact=True)).first.click()
    expect(page.locator("[data-rows] > *")).to_have_count(found)
    page.goto(f"{month.url}/month/")
    page.get_by_role("button", name="Make the workbook").click()
    page.get_by_role("link", name="Download").wait_for(timeout=60_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    download.value.save_as(tmp_path / "month.xlsx")
    assert totals(tmp_path / "month.xlsx") == [visits, found, signed]


def totals(path):
    """The total line of the table by district: visits, hazards found, signed off."""
    book = openpyxl.load_workbook(path, data_only=True)
    for sheet in book:
        rows = list(sheet.iter_rows(values_only=True))
        for number, row in enumerate(rows):
            if "Visits" in row and "Hazards found" in row:
                columns = [row.index(name) for name in ("Visits", "Hazards found", "Signed off")]
                last = next(r for r in rows[number + 1 :] if "Total" in r)
                return [last[column] for column in columns]
    raise AssertionError("no table by district")


def test_an_export_holds_what_the_ledger_shows(month, sign_in, tmp_path):
    page = sign_in(month.admin_a)
    page.goto(f"{month.url}/ledger/?state=open")
    page.get_by_role("button", name="Export").click()
    page.get_by_role("link", name="Download").wait_for(timeout=60_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    download.value.save_as(tmp_path / "ledger.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "ledger.xlsx").active
    assert [row[9] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["甲一小学隐患"]
