"""Lists of schools and people by Excel: the samples, the pages, the refusals."""

import io
import uuid

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from safety.desk.sheets import PersonImport, SchoolImport
from safety.schools.models import Appointment, School, Tier, User
from safety.sheets import runner
from safety.sheets.models import SheetJob
from tests import factories
from tests.refusals import assert_nothing_changed
from tests.sheets.books import roster
from tests.sheets.roster import DISTRICTS, key

UPLOAD = reverse("desk:import_upload", kwargs={"kind": "schools"})
KEYS = {"safety_officer": "officer_name", "safety_phone": "officer_phone",
        "principal": "principal_name"}  # fmt: skip


@pytest.fixture
def sample_city(cast):
    """The cast's city with the sixteen districts of the sample lists."""
    for number, name in enumerate(DISTRICTS):
        factories.unit(Tier.DISTRICT, name, cast.city, code=f"39012{number:02d}")
    return cast


def book(*rows):
    """A list of schools with these rows, as an upload."""
    page = openpyxl.Workbook()
    page.active.append(["学校标识码", "学校名称", "办学类型", "所属区县", "学生数"])
    for row in rows:
        page.active.append(row)
    out = io.BytesIO()
    page.save(out)
    return out.getvalue()


def upload(client, data, name="schools.xlsx", once=None, url=UPLOAD):
    file = SimpleUploadedFile(name, data)
    return client.post(url, {"client_uuid": once or uuid.uuid4(), "file": file})


def stands(row):
    school = School.objects.select_related("unit__district").get(code=row["code"])
    found = {KEYS.get(name, name): value for name, value in row.items() if name != "sheet_row"}
    mine = {name: getattr(school, name) for name in found if name not in ("district",)}
    mine["founded"] = mine["founded"] and mine["founded"].isoformat()
    return {**mine, "district": school.unit.district.name}, found


def test_the_sample_imports_whole_and_equals_its_key(sample_city):
    outcome = SchoolImport(sample_city.city_admin).apply(roster("schools"))
    assert (outcome.problems, outcome.counts) == ([], {"created": 1900})
    blank = {"", None}
    for row in key("schools")["rows"]:
        mine, wanted = stands(row)
        assert {n: v for n, v in mine.items() if not (v in blank and wanted[n] in blank)} == {
            n: v for n, v in wanted.items() if not (v in blank and mine[n] in blank)
        }


def test_the_same_file_twice_changes_nothing(sample_city):
    data = roster("schools")
    SchoolImport(sample_city.city_admin).apply(data)
    with assert_nothing_changed():
        outcome = SchoolImport(sample_city.city_admin).apply(data)
    assert outcome.counts == {"unchanged": 1900}


def test_errors_are_marked_exactly_and_nothing_is_written(sample_city):
    with assert_nothing_changed():
        outcome = SchoolImport(sample_city.city_admin).apply(roster("schools-errors"))
    found = sorted([p.sheet, p.row, p.header] for p in outcome.problems)
    assert found == sorted(error[:3] for error in key("schools-errors")["errors"])


def test_upload_check_confirm(as_user, cast):
    client = as_user(cast.city_admin)
    response = upload(client, book(["3900000999", "新学校", "完小", "甲区", 90]))
    job = SheetJob.objects.get()
    runner.run(job.pk)
    assert not School.objects.filter(code="3900000999").exists()
    page = client.get(response["Location"]).content.decode()
    assert "can be written" in page
    client.post(reverse("desk:job_confirm", kwargs={"uuid": job.uuid}))
    runner.run(job.pk)
    school = School.objects.get(code="3900000999")
    assert (school.stage, school.unit.district, school.pupils) == ("primary", cast.district_a, 90)


def test_marked_workbook_comes_back(as_user, cast):
    client = as_user(cast.city_admin)
    upload(client, book(["39", "短码小学", "完小", "甲区", "许多"]))
    job = SheetJob.objects.get()
    runner.run(job.pk)
    page = client.get(reverse("desk:job_detail", kwargs={"uuid": job.uuid})).content.decode()
    assert "2 cells need mending" in page
    response = client.get(reverse("desk:job_file", kwargs={"uuid": job.uuid}))
    marked = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert any("10 digits" in str(cell.value) for row in marked.iter_rows() for cell in row)


def test_another_districts_school_is_refused(cast):
    rows = [
        ["3900000888", "越界小学", "完小", "乙区", 90],
        [cast.b1.code, "乙一中学", "初中", "甲区", 9],
    ]
    with assert_nothing_changed():
        outcome = SchoolImport(cast.admin_a).apply(book(*rows))
    assert {(p.row, p.field) for p in outcome.problems} == {(2, "district"), (3, "code")}


def test_a_known_school_is_updated_and_never_moved(cast):
    row = [cast.a1.code, "甲一小学", "小学", "甲区", 777]
    outcome = SchoolImport(cast.admin_a).apply(book(row))
    assert outcome.counts == {"changed": 1}
    cast.a1.refresh_from_db()
    assert (cast.a1.pupils, cast.a1.unit.parent) == (777, cast.township_a)
    outcome = SchoolImport(cast.city_admin).apply(
        book([cast.a1.code, "甲一小学", "小学", "乙区", 777])
    )
    assert [p.field for p in outcome.problems] == ["district"]


@pytest.mark.parametrize(
    "data", [b"", b"code,name\n1,2", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0" * 99]
)
def test_no_workbook_is_refused_at_the_page(as_user, cast, data):
    client = as_user(cast.city_admin)
    with assert_nothing_changed():
        assert upload(client, data).status_code == 422


def test_second_click_makes_no_second_job(as_user, cast):
    client, once = as_user(cast.city_admin), uuid.uuid4()
    for _click in range(2):
        upload(client, book(["3900000999", "新学校", "完小", "甲区", 90]), once=once)
    assert SheetJob.objects.count() == 1


def test_a_job_is_foreign_to_everybody_else(as_user, cast):
    upload(as_user(cast.city_admin), book(["3900000999", "新学校", "完小", "甲区", 90]))
    job = SheetJob.objects.get()
    client = as_user(cast.leader)
    for name in ("job_detail", "job_file"):
        assert client.get(reverse(f"desk:{name}", kwargs={"uuid": job.uuid})).status_code == 404


def test_template_is_understood(as_user, cast):
    client = as_user(cast.admin_a)
    response = client.get(reverse("desk:import_template", kwargs={"kind": "schools"}))
    filled = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    headers = [cell.value for cell in filled.active[1]]
    values = {"School code*": "3900000777", "Name of the school*": "模板小学",
              "Stage*": "primary school", "District*": "甲区"}  # fmt: skip
    filled.active.append([values.get(header) for header in headers])
    out = io.BytesIO()
    filled.save(out)
    assert SchoolImport(cast.admin_a).apply(out.getvalue()).counts == {"created": 1}


def test_people_by_list(cast):
    page = openpyxl.Workbook()
    page.active.append(["姓名", "岗位", "单位", "手机号码"])
    page.active.append(["王 建国", "安全员", "甲一小学", 13900001111])
    page.active.append(["李四", "校长", cast.a2.code, None])
    out = io.BytesIO()
    page.save(out)
    outcome = PersonImport(cast.admin_a).apply(out.getvalue())
    assert (outcome.problems, outcome.counts) == ([], {"created": 2})
    seat = Appointment.objects.get(user__phone="13900001111")
    assert (seat.role, seat.unit, seat.user.has_usable_password()) == (
        "safety_officer", cast.a1.unit, False,
    )  # fmt: skip
    before = User.objects.count()
    again = PersonImport(cast.admin_a).apply(out.getvalue())
    assert (again.counts, User.objects.count()) == ({"unchanged": 2}, before)


def test_a_district_cannot_make_a_city_administrator(cast):
    page = openpyxl.Workbook()
    page.active.append(["姓名", "岗位", "单位"])
    page.active.append(["王五", "市级管理员", "示范市"])
    page.active.append(["赵六", "安全员", "乙一中学"])
    out = io.BytesIO()
    page.save(out)
    with assert_nothing_changed():
        outcome = PersonImport(cast.admin_a).apply(out.getvalue())
    assert {p.row for p in outcome.problems} == {2, 3}


def test_the_command_checks_and_writes(cast, tmp_path, capsys):
    path = tmp_path / "list.xlsx"
    path.write_bytes(book(["3900000999", "新学校", "完小", "甲区", 90]))
    call_command("import_list", "schools", str(path), username="admin_a")
    assert not School.objects.filter(code="3900000999").exists()
    call_command("import_list", "schools", str(path), username="admin_a", write=True)
    assert School.objects.filter(code="3900000999").exists()


def test_the_command_gives_a_bad_list_back(cast, tmp_path):
    path = tmp_path / "list.xlsx"
    path.write_bytes(book(["39", "短码小学", "完小", "甲区", 90]))
    with pytest.raises(CommandError), assert_nothing_changed():
        call_command("import_list", "schools", str(path), username="admin_a", write=True)
    assert (tmp_path / "list (to mend).xlsx").exists()
