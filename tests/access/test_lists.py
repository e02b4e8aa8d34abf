"""Every list of records hands out what it shows (safety.sheets.listing), or somebody has written
here why not."""

import inspect
from functools import cache

import openpyxl
import pytest
from django.template.loader import get_template

from safety.dues.channels import actions as channels
from safety.dues.models import Channel
from safety.sheets import listing, registry
from safety.web.views import Exported, ListPage
from tests.access.test_routes import OWN

# Reviewed: lists without an export, and why an office wants none.
WHY_NOT = {
    "desk:inbox": "one's own reminders, each a way to its matter; the reminder log has them all",
    "desk:job_list": "one's own errands, gone after some days; what counts is their files",
    "desk:owed_school": "a few lines of one school, each a way to its matter",
    "desk:import_start": "no records: the kinds of lists that can be taken in",
    "desk:ladder_list": "settings, a dozen steps; no records",
    "inspections:filter_list": "one's own and shared filters of the ledger: doors, no records",
    "inspections:notice_template_list": "a bureau's few Word files, each handed out as it is",
    "inspections:notice_template_names": "the words of a template, a help page; no records",
    "transport:template_list": "a bureau's few Word files, each handed out as it is",
    "transport:template_names": "the words of a template, a help page; no records",
    "desk:attendant_list": "the few accounts of a school; the bureau's list of people has them all",
    "desk:code_issue": "has a workbook of its own, of which no copy is kept: it holds secrets",
    "drills:course_results": "a sheet to fill in; the course's own page hands out who took part",
    "drills:feed_list": "one's own addresses of calendars, secrets; no records",
    "canteen:dish_trace_print": "the trace of a dish on paper; the page beside it hands it out",
    "canteen:forbidden_list": "a city's rules, a dozen lines of text; no records",
    "transport:driver_detail": "the records of one driver, on the page of that driver",
    "reports:month": "its workbook has every figure of it",
    "reports:published_detail": "its file is what was published",
}
LAYOUT = 'extends "layouts/list.html"'


def is_list(view) -> bool:
    """A page that is laid out as a list, or that turns pages."""
    if issubclass(view, ListPage) or LAYOUT in source_of(view.template_name):
        return True
    return any(turns_pages(base) for base in view.__mro__ if ours(base))


@cache
def turns_pages(base) -> bool:
    return "page_of(" in inspect.getsource(base)


def ours(base) -> bool:
    return (
        base.__module__.split(".")[0] not in {"builtins", "django"} and "web" not in base.__module__
    )


def source_of(template) -> str:
    return get_template(template).template.source if template else ""


PAGES = {name: view for name, view in OWN.items() if "GET" in view.access and is_list(view)}


def test_every_list_is_handed_out_or_says_why_not():
    bare = {name for name, view in PAGES.items() if not getattr(view, "export", None)}
    assert bare == set(WHY_NOT)


def test_each_is_declared_once_beside_its_page():
    found = {view.export.key: name for name, view in PAGES.items() if exported_by_columns(view)}
    assert found == {key: one.route for key, one in listing._listings.items()}
    for name, view in PAGES.items():
        if exported_by_columns(view):
            sheet = view.export.view  # the page, or the page in other columns, never other rows
            assert issubclass(sheet, view), name
            assert sheet is view or not {"access", "rows", "exported", "order"} & set(vars(sheet))
            assert len({str(head.title) for head in view.export.heads()}) == len(
                view.export.columns
            )


def exported_by_columns(view) -> bool:
    return issubclass(view, Exported) and isinstance(view.export, listing.Listing)


def test_the_ledger_has_a_writer_of_its_own():
    keys = {
        view.export for view in PAGES.values() if isinstance(getattr(view, "export", None), str)
    }
    assert keys == {"export.hazards"}
    assert registry.exports("export.hazards")


@pytest.mark.parametrize("key", sorted(listing._listings))
def test_columns_read_what_pages_show(objects, noon, key, tmp_path):
    """Each column of each list, over rows that are there."""
    one, cast = listing.get(key), objects.cast
    for kind in MADE.get(key, ()):
        objects.kwargs(kind)
    of = {"of": str(objects.kwargs(PARTS[key])["uuid"])} if key in PARTS else {}
    if key == "deliveries":
        channels.try_out(Channel.objects.get(), cast.officer_a1)
    noon.shift(60)  # what is recorded in this very instant is in no figure yet
    path = tmp_path / "list.xlsx"
    name = one.write(
        cast.city_admin, {"filters": ASKED.get(key, {}), **of}, path, lambda done, total: None
    )
    rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    assert name.startswith(str(one.title))
    assert rows[0] == tuple(str(column.title) for column in one.columns)
    assert len(rows) > 1, "nothing was there to be read"


# Lists of nothing where nothing is asked.
ASKED = {
    "food-trace": {"goods": "油"},
    "month-rows": {"period": "2026", "figure": "found"},
    "trip-logs": {"state": "all"},
}
PARTS = {
    "dish-trace": "dish", "deliveries": "channel", "looked-at": "look_back",
    "course-participants": "participant_course", "holiday-letters": "holiday_letters",
}  # fmt: skip
MADE = {
    "calendar-days": ["calendar_day"],
    "rules-of-how-often": ["cadence_rule"],
    "exemptions": ["exemption"],
    "visits": ["visit_submitted"],
    "draws": ["draw_revealed"],
    "look-backs": ["look_back"],
    "supervision": ["major_listed"],
    "drills": ["drill_held"],
    "drill-templates": ["drill_template"],
    "drill-times": ["drill_held"],
    "training-courses": ["course"],
    "training-certificates": ["training_certificate"],
    "safety-education": ["education_log"],
    "holiday-campaigns": ["holiday_campaign"],
    "kitchens": ["kitchen"],
    "outsourcing": ["contract"],
    "around-the-gate": ["sighting_reported"],
    "water-machines": ["water_machine"],
    "bottled-water": ["water_batch"],
    "care-points": ["care_point"],
    "care-points-by-district": ["care_point"],
    "kitchen-workers": ["certificate"],
    "kitchen-days": ["kitchen_day"],
    "suppliers": ["supplier"],
    "drivers": ["driver"],
    "vehicles": ["vehicle"],
    "routes": ["route"],
    "trips": ["route_driven"],
    "trip-logs": ["route_driven"],
    "vehicle-reports": ["violation"],
    "safety-agreements": ["agreement"],
    "letters-to-parents": ["letter"],
    "driver-lessons": ["lesson"],
    "drivers-without-a-lesson": ["driver"],
    "school-bus-permits": ["permit"],
    "filings": ["filing"],
    "purchases": ["delivery"],
    "purchased-goods": ["lot"],
    "food-trace": ["lot"],
    "month-rows": ["major_listed"],
    "published": ["published"],
    "owed-below": ["worker"],
    "bulletins": ["bulletin_out"],
    "channels": ["channel"],
    "reminders": ["notice"],
    "security": ["person_gone"],
}
