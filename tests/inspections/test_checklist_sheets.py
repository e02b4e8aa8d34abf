"""A checklist by Excel, both ways: what goes out comes in as it was; what is published stays."""

import io
import uuid

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from inspections.actions import checklist as acts
from inspections.checklist_sheets import FIELDS, IMPORT, ITEMS, ChecklistImport, write_checklist
from inspections.load_catalogue import load
from inspections.models import Checklist, ChecklistVersion, Item
from safety.sheets import actions, runner
from safety.sheets.models import SheetJob
from tests.refusals import assert_nothing_changed

State = SheetJob.State


def quiet(done, total):
    """Nobody asks."""


@pytest.fixture
def catalogue(cast):
    """The checklists that the program comes with, and no others."""
    for model in (Item, ChecklistVersion, Checklist):
        model.objects.all().delete()
    load()


@pytest.fixture
def fire(catalogue):
    return ChecklistVersion.objects.get(checklist__code="fire")


@pytest.fixture
def book(cast, fire, tmp_path):
    """The published checklist as a workbook, open."""
    return exported(cast.city_admin, fire, tmp_path)


def exported(user, version, folder):
    path = folder / f"{version.pk}.xlsx"
    write_checklist(user, {"version": str(version.uuid)}, path, quiet)
    return openpyxl.load_workbook(path)


def data_of(book) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def importer(cast, version):
    return ChecklistImport(cast.city_admin, {"version": str(version.uuid)})


def put_in(cast, version, book):
    outcome = importer(cast, version).apply(data_of(book))
    assert outcome.problems == [], [(p.row, p.field, p.reason) for p in outcome.problems]
    return outcome


def column(field) -> int:
    return [one.field for one in ITEMS.columns].index(field) + 1


def items(version) -> list[dict]:
    rows = version.items.order_by("position", "pk").values("code", "position", *FIELDS)
    return list(rows)


def draft_of(version) -> ChecklistVersion:
    return version.checklist.versions.get(published_at__isnull=True)


# -- out and in ------------------------------------------------------------------------------------


def test_all_of_the_catalogue_comes_back_as_it_went(cast, catalogue, tmp_path):
    """Every checklist over itself changes nothing; all its rows taken as new make the same."""
    versions = list(ChecklistVersion.objects.select_related("checklist"))
    assert len(versions) == 17
    for number, version in enumerate(versions):
        with override(("zh-hans", "en")[number % 2]):
            book = exported(cast.city_admin, version, tmp_path)
            with assert_nothing_changed():
                outcome = importer(cast, version).apply(data_of(book))
            assert (outcome.problems, outcome.changes) == ([], [])
            assert outcome.counts == {"unchanged": version.items.count()}
            assert as_new(cast, version, book) == without_codes(items(version))


def as_new(cast, version, book) -> list[dict]:
    """What the workbook makes where nothing is yet: all its rows as new items of a draft."""
    page = book.active
    for row in range(2, page.max_row + 1):
        page.cell(row, column("code")).value = None
    put_in(cast, version, book)
    return without_codes(items(draft_of(version)))


def without_codes(rows):
    return [{name: value for name, value in row.items() if name != "code"} for row in rows]


def test_a_change_makes_a_draft_and_leaves_what_is_published(cast, fire, book):
    before, page = items(fire), book.active
    page.cell(2, column("days")).value = 3
    page.cell(2, column("suggest_zh")).value = "甲\n乙"
    outcome = put_in(cast, fire, book)
    assert outcome.counts == {"changed": 1, "unchanged": len(before) - 1}
    first = draft_of(fire).items.order_by("position").first()
    assert (first.days, first.suggest_zh, first.code) == (3, ["甲", "乙"], before[0]["code"])
    fire.refresh_from_db()
    assert items(fire) == before


def test_the_same_list_twice_changes_nothing(cast, fire, book):
    book.active.cell(2, column("days")).value = 3
    put_in(cast, fire, book)
    with assert_nothing_changed():
        put_in(cast, fire, book)


def test_rows_taken_out_added_and_moved(cast, fire, book):
    page, before = book.active, items(fire)
    cells = [cell.value for cell in page[3]]
    page.delete_rows(3)
    page.append([None, *cells[1:]])
    outcome = put_in(cast, fire, book)
    assert any("taken out" in warning for warning in outcome.warnings)
    after = items(draft_of(fire))
    assert [row["code"] for row in after][:-1] == [
        row["code"] for row in before if row["code"] != before[1]["code"]
    ]
    assert after[-1]["code"] == "fire.added1"
    assert [row["position"] for row in after] == list(range(1, len(before) + 1))


def test_the_rows_give_the_order(cast, fire, book):
    page = book.active
    first = [cell.value for cell in page[2]]
    page.delete_rows(2)
    page.append(first)
    outcome = put_in(cast, fire, book)
    assert any("order" in warning for warning in outcome.warnings)
    assert items(draft_of(fire))[-1]["code"] == items(fire)[0]["code"]


def test_over_a_draft_it_is_the_draft_that_changes(cast, fire, book):
    draft = acts.open_draft(fire.checklist)
    acts.remove_item(draft.items.first())
    put_in(cast, fire, book)
    assert draft_of(fire) == draft
    assert draft.items.count() == fire.items.count()
    with assert_nothing_changed():
        put_in(cast, draft, exported_again(cast, draft, book))


def exported_again(cast, draft, book):
    codes = dict(draft.items.values_list("position", "code"))
    for position, code in codes.items():
        book.active.cell(position + 1, column("code")).value = code
    return book


def test_a_column_that_is_missing_and_an_empty_cell_leave_what_is_stored(cast, fire, book):
    page = book.active
    page.cell(2, column("how_zh")).value = None
    page.delete_cols(column("text_en"))
    with assert_nothing_changed():
        put_in(cast, fire, book)


# -- what is refused -------------------------------------------------------------------------------


def test_errors_stand_at_their_cells_and_nothing_is_written(cast, fire, book):
    page = book.active
    page.cell(2, column("days")).value = 4000
    page.cell(3, column("severity")).value = "吓人"
    page.cell(4, column("code")).value = "gate.nothing"
    page.cell(5, column("code")).value = page.cell(6, column("code")).value
    page.append([None, "新部位", "New place", "新条目"])
    with assert_nothing_changed():
        outcome = importer(cast, fire).apply(data_of(book))
    found = {(problem.row, problem.field) for problem in outcome.problems}
    last = page.max_row
    new = {(last, name) for name in ("text_en", "severity", "days")}
    assert found == {(2, "days"), (3, "severity"), (4, "code"), (6, "code")} | new
    marked = openpyxl.load_workbook(io.BytesIO(outcome.marked())).active
    assert marked.cell(2, column("days")).fill.fgColor.rgb == "FFFFC9CF"


def test_a_draft_goes_out_to_those_who_edit_it_alone(cast, fire, tmp_path):
    draft = acts.open_draft(fire.checklist)
    assert exported(cast.city_admin, draft, tmp_path)
    with pytest.raises(PermissionDenied):
        exported(cast.admin_a, draft, tmp_path)
    assert exported(cast.officer_a1, fire, tmp_path)


def test_only_those_who_edit_take_it_in(cast, fire, book):
    params = {"version": str(fire.uuid)}
    with pytest.raises(PermissionDenied), assert_nothing_changed():
        actions.start_import(cast.admin_a, "import.checklist", data_of(book), "x", params=params)


# -- somebody else, meanwhile -------------------------------------------------------------------


def checked(cast, version, book) -> SheetJob:
    """A list that was looked at and waits for its owner's word."""
    params = {"version": str(version.uuid)}
    job = actions.start_import(cast.city_admin, IMPORT, data_of(book), "x.xlsx", params=params)
    return worked(job)


def worked(job) -> SheetJob:
    runner.run(job.pk)
    job.refresh_from_db()
    return job


def confirmed(job) -> SheetJob:
    assert actions.confirm(job), job.outcome
    return worked(job)


def another(version) -> Item:
    """An item that a colleague adds."""
    item = version.items.order_by("position").first()
    item.pk, item.text_zh = None, "同事新加的条目"
    return acts.add_item(version, item)


def test_what_a_colleague_added_after_the_check_is_not_taken_out(cast, fire, book):
    draft = acts.open_draft(fire.checklist)
    job = checked(cast, fire, book)
    assert job.outcome["unchanged"] == draft.items.count()
    added = another(draft)
    before = items(draft)
    assert actions.confirm(job)
    with assert_nothing_changed("sheets_sheetjob"):
        worked(job)
    assert items(draft) == before
    assert (job.state, job.outcome["code"]) == (State.FAILED, "refused")
    assert "since your list was checked" in job.outcome["message"]
    assert draft.items.filter(pk=added.pk).exists()


def test_nor_what_stands_in_a_draft_that_a_colleague_began(cast, fire, book):
    book.active.cell(2, column("days")).value = 3
    job = checked(cast, fire, book)
    added = another(acts.open_draft(fire.checklist))
    assert confirmed(job).state == State.FAILED
    assert draft_of(fire).items.filter(pk=added.pk).exists()


def test_a_draft_that_was_only_begun_meanwhile_is_as_it_was(cast, fire, book):
    book.active.cell(2, column("days")).value = 3
    job = checked(cast, fire, book)
    draft = acts.open_draft(fire.checklist)
    assert confirmed(job).state == State.DONE
    assert draft.items.order_by("position").first().days == 3


def test_an_item_added_while_the_list_is_written_stays(cast, fire, book, monkeypatch):
    """Between the look at the draft and its lock."""
    draft = acts.open_draft(fire.checklist)
    book.active.cell(2, column("days")).value = 3
    job, saved = checked(cast, fire, book), []
    judge = ChecklistImport.check_file

    def slowly(self, lines):
        judge(self, lines)
        saved.append(another(draft))

    monkeypatch.setattr(ChecklistImport, "check_file", slowly)
    assert confirmed(job).state == State.FAILED
    assert len(saved) == 1


# -- taken back ------------------------------------------------------------------------------------


def taken_back(job) -> SheetJob:
    return worked(actions.start_undo(job, job.owner, reason="传错了"))


def test_undone_a_draft_that_the_list_made_is_gone(cast, fire, book):
    book.active.cell(2, column("days")).value = 3
    job = confirmed(checked(cast, fire, book))
    assert draft_of(fire)
    assert taken_back(job).outcome == {"taken_out": 1, "put_back": 0}
    assert not fire.checklist.versions.filter(published_at__isnull=True).exists()


def test_undone_a_draft_has_its_items_back(cast, fire, book):
    draft = acts.open_draft(fire.checklist)
    another(draft)
    before = items(draft)
    book.active.delete_rows(3)
    book.active.cell(2, column("suggest_zh")).value = "甲\n乙"
    job = confirmed(checked(cast, fire, book))
    assert len(items(draft)) == len(before) - 2
    assert taken_back(job).outcome == {"taken_out": 0, "put_back": 1}
    assert items(draft) == before


@pytest.mark.parametrize(
    ("meanwhile", "why"),
    [
        (another, "was changed since"),
        (lambda draft: acts.publish(draft, None), "was published since"),
        (lambda draft: acts.save_head(renamed(draft), seen=acts.mark(draft)), "heading"),
        (acts.discard, "was discarded since"),
    ],
    ids=["changed", "published", "heading", "discarded"],
)
def test_what_happened_since_is_in_the_way(cast, fire, book, meanwhile, why):
    book.active.cell(2, column("days")).value = 3
    job = confirmed(checked(cast, fire, book))
    meanwhile(draft_of(fire))
    before = [items(version) for version in fire.checklist.versions.order_by("number")]
    undoing = taken_back(job)
    assert (undoing.state, undoing.outcome["code"]) == (State.FAILED, "depends")
    assert why in undoing.outcome["depends"][0][1]
    assert [items(version) for version in fire.checklist.versions.order_by("number")] == before


def renamed(draft):
    again = ChecklistVersion.objects.get(pk=draft.pk)
    again.name_zh = "新名称"
    return again


# -- the pages -------------------------------------------------------------------------------------


def test_from_the_upload_to_the_draft(cast, fire, book, as_user):
    client = as_user(cast.city_admin)
    book.active.cell(2, column("days")).value = 3
    there = reverse("inspections:checklist_import", args=[fire.uuid])
    file = SimpleUploadedFile("消防.xlsx", data_of(book))
    detail = client.post(there, {"client_uuid": uuid.uuid4(), "file": file})["Location"]
    job = SheetJob.objects.get()
    runner.run(job.pk)
    assert "1 changed" in client.get(detail).content.decode()
    client.post(reverse("desk:job_confirm", args=[job.uuid]))
    runner.run(job.pk)
    draft = draft_of(fire)
    page = client.get(detail).content.decode()
    assert reverse("inspections:checklist_edit", args=[draft.uuid]) in page
    assert reverse("desk:job_undo", args=[job.uuid]) in page
    assert there in page


def test_the_template_and_the_export(cast, fire, as_user):
    client = as_user(cast.city_admin)
    template = client.get(reverse("inspections:checklist_template", args=[fire.uuid]))
    page = openpyxl.load_workbook(io.BytesIO(b"".join(template.streaming_content))).worksheets[0]
    said = {str(cell.value).rstrip(" *") for row in page.iter_rows(max_row=5) for cell in row}
    assert {"Item code", "Item in Chinese"} <= said
    client.post(
        reverse("inspections:checklist_export", args=[fire.uuid]), {"client_uuid": uuid.uuid4()}
    )
    job = SheetJob.objects.get()
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.result_name == f"{fire.name}, version 1.xlsx"


def test_every_field_of_the_form_has_its_column():
    assert {one.field for one in ITEMS.columns} == {"code", *FIELDS}
