"""Jobs: asked once, done once, whatever dies in between; seen by their owner alone."""

import dataclasses
import datetime as dt
import io
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.utils.translation import override

from safety.base import clock
from safety.base.models import Refused
from safety.schools.models import Tier, Unit
from safety.sheets import actions, aside, registry, runner, tasks
from safety.sheets.exporter import Head, write_table
from safety.sheets.importer import Outcome
from safety.sheets.models import SheetJob
from safety.sheets.registry import ExportKind, ImportKind
from tests.sheets.test_importer import UnitImport, names, units

GOOD = units(("390104", "丙区", "否"), ("390105", "丁区", "是"))
State, Phase = SheetJob.State, SheetJob.Phase


class CityImport(UnitImport):
    """The city of the cast stands for itself: parameters are ids alone."""

    def save(self, line):
        self.params = {"city": Unit.objects.get(tier=Tier.CITY)}
        super().save(line)


def write_units(user, params, path, progress):
    if params.get("boom"):
        raise OperationalError("gone")
    rows = [[unit.name] for unit in Unit.objects.visible_to(user)]
    write_table(path, [Head("Unit")], rows, count=len(rows), progress=progress)
    return "units.xlsx"


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """Two kinds of these tests, and a broker that nobody answers."""
    monkeypatch.setattr(registry, "_kinds", {})
    registry.add(ImportKind("import.units", "Units", CityImport, lambda user: user.seats.roles))
    registry.add(ExportKind("export.units", "Units", write_units, lambda user: user.seats.roles))
    monkeypatch.setattr(tasks.run, "delay", lambda pk: published.append(pk))
    published.clear()


published: list[int] = []


@pytest.fixture
def admin(cast):
    Unit.objects.filter(tier=Tier.DISTRICT).update(code="")
    return cast.city_admin


def upload(user, data=GOOD, **options):
    return actions.start_import(user, "import.units", data, "名单.xlsx", **options)


def checked(user, data=GOOD):
    job = upload(user, data)
    runner.run(job.pk)
    job.refresh_from_db()
    return job


def written():
    return {name for code, name in names() if code}


def test_a_good_list_is_checked_and_waits_for_its_owner(admin):
    job = checked(admin)
    assert (job.state, job.problems, job.can_be_confirmed) == (State.CHECKED, 0, True)
    assert job.outcome["created"] == 2 and written() == set()


def test_confirmed_it_is_written_once(admin):
    job = checked(admin)
    assert actions.confirm(job) and not actions.confirm(job)
    assert runner.run(job.pk) and not runner.run(job.pk)
    job.refresh_from_db()
    assert job.state == State.DONE and written() == {"丙区", "丁区"}


def test_a_faulty_list_comes_back_marked_and_cannot_be_confirmed(admin):
    job = checked(admin, units(("39", "戊区")))
    page = openpyxl.load_workbook(io.BytesIO(job.result.read())).active
    assert page["A2"].fill.fgColor.rgb == "FFFFC9CF" and job.result_name == "名单 (to mend).xlsx"
    assert not actions.confirm(job) and job.outcome["problems"][0][1:3] == [2, "编码"]


def test_a_refused_file_says_why_in_its_owners_language(admin):
    with override("zh-hans"):
        job = upload(admin, b"%PDF-1.7")
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.state == State.FAILED and job.outcome["code"] == "not_excel"


def test_the_world_that_changed_before_the_confirmation_is_seen(admin, monkeypatch):
    job = checked(admin)
    actions.confirm(job)
    refuse = lambda self, lines: lines[0].fault("name", "taken meanwhile")  # noqa: E731
    monkeypatch.setattr(CityImport, "check_file", refuse)
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.phase, job.problems) == (State.CHECKED, Phase.CHECK, 1)
    assert job.result and written() == set()


def test_the_same_uuid_is_the_same_job_and_anothers_is_refused(admin, cast):
    key = uuid.uuid4()
    assert upload(admin, uuid=key) == upload(admin, uuid=key)
    with pytest.raises(Refused):
        upload(cast.leader, uuid=key)
    with pytest.raises(Refused, match="something else"):
        actions.start_import(admin, "import.units", b"another", "名单.xlsx", uuid=key)
    assert SheetJob.objects.count() == 1


def test_who_may_not_start_it_leaves_nothing(cast, admin):
    with pytest.raises(PermissionDenied):
        upload(cast.gone)
    assert not SheetJob.objects.exists()


def test_rights_lost_meanwhile_stop_a_queued_job(admin):
    job = upload(admin)
    type(admin).objects.filter(pk=admin.pk).update(is_active=False)
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.state == State.FAILED and "may not" in job.outcome["message"]


def test_only_the_owner_sees_a_job(admin, cast):
    upload(admin)
    assert SheetJob.objects.visible_to(admin).count() == 1
    for other in (cast.leader, cast.admin_a, cast.gone, None):
        assert not SheetJob.objects.visible_to(other).exists()


def test_an_export_is_narrowed_to_its_owner(cast):
    job = actions.start_export(cast.admin_a, "export.units")
    runner.run(job.pk)
    job.refresh_from_db()
    page = openpyxl.load_workbook(io.BytesIO(job.result.read())).active
    shown = {row[0] for row in page.iter_rows(min_row=2, values_only=True)}
    assert "甲区" in shown and not {"乙区", "示范市"} & shown


def test_a_cancelled_job_is_not_done(admin):
    job = upload(admin)
    assert actions.cancel(job) and not actions.cancel(job)
    assert not runner.run(job.pk)


def test_a_cancelled_run_stops_at_its_next_sign_of_life(admin, monkeypatch):
    monkeypatch.setattr(runner, "BETWEEN_WRITES", 0)
    job = upload(admin)
    stop = lambda self, values: actions.cancel(job) and CityImport.form_class(values)  # noqa: E731
    monkeypatch.setattr(CityImport, "form", stop)
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.state == State.CANCELLED and job.outcome == {}


def test_a_write_that_lost_its_job_is_undone(admin, monkeypatch):
    job = checked(admin)
    actions.confirm(job)
    save = CityImport.save

    def stolen(self, line):
        save(self, line)
        SheetJob.objects.filter(pk=job.pk).update(run=uuid.uuid4())

    monkeypatch.setattr(CityImport, "save", stolen)
    runner.run(job.pk)
    assert written() == set()


def test_progress_reaches_the_row(admin, monkeypatch):
    monkeypatch.setattr(runner, "BETWEEN_WRITES", 0)
    job = checked(admin)
    assert (job.done, job.total, job.percent) == (2, 2, 100)


# -- faults ---------------------------------------------------------------------------------------


def age(job, **values):
    SheetJob.objects.filter(pk=job.pk).update(**values)


def long_ago(seconds=3600):
    return clock.now() - dt.timedelta(seconds=seconds)


def test_a_killed_workers_job_is_done_by_another(admin, django_capture_on_commit_callbacks):
    job = upload(admin)
    age(job, state=State.RUNNING, run=uuid.uuid4(), attempts=1, heartbeat_at=long_ago())
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.sweep() == {"revived": 1, "published": 0}
    assert published == [job.pk]
    assert runner.run(job.pk)
    job.refresh_from_db()
    assert job.state == State.CHECKED


def test_a_living_job_is_left_alone(admin):
    job = upload(admin)
    age(job, state=State.RUNNING, run=uuid.uuid4(), attempts=1, heartbeat_at=clock.now())
    assert tasks.sweep() == {"revived": 0, "published": 0}


def stirs(job) -> bool:
    """Whether a job that was silent for an hour gives a sign of life by itself."""
    age(job, heartbeat_at=long_ago())
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if SheetJob.objects.get(pk=job.pk).heartbeat_at > long_ago(60):
            return tasks.sweep()["revived"] == 0
        time.sleep(0.01)
    return False


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["load", "marked", "write"])
def test_a_long_step_that_tells_nothing_is_no_silence(admin, monkeypatch, step):
    monkeypatch.setattr(runner, "BETWEEN_WRITES", 0)
    monkeypatch.setattr(aside, "BETWEEN", 0.01)
    if step == "write":
        job = actions.start_export(admin, "export.units")
    else:
        job = upload(admin, units(("39", "戊区")))
    export, seen = registry.exports("export.units"), []

    def long(real):
        return lambda *given: (seen.append(stirs(job)), real(*given))[1]

    if step == "write":
        slow = dataclasses.replace(export, write=long(export.write))
        monkeypatch.setitem(registry._kinds, "export.units", slow)
    elif step == "load":
        monkeypatch.setattr(CityImport, "load", long(CityImport.load))
    else:
        monkeypatch.setattr(Outcome, "marked", long(Outcome.marked))
    runner.run(job.pk)
    job.refresh_from_db()
    assert (seen, job.state) == ([True], State.DONE if step == "write" else State.CHECKED)


def test_a_job_that_kills_its_workers_is_given_up(admin):
    job = upload(admin)
    age(job, state=State.RUNNING, run=uuid.uuid4(), attempts=3, heartbeat_at=long_ago())
    tasks.sweep()
    job.refresh_from_db()
    assert job.state == State.FAILED and job.outcome["code"] == "interrupted"


def test_a_message_that_was_lost_is_sent_again_and_only_once(admin):
    job = upload(admin)
    age(job, published_at=long_ago())
    assert tasks.sweep()["published"] == 1 and tasks.sweep()["published"] == 0
    assert published == [job.pk]


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_costs_nobody_an_error(cast, monkeypatch):
    def down(pk):
        raise actions.OperationalError("no broker")

    monkeypatch.setattr(tasks.run, "delay", down)
    assert upload(cast.city_admin).state == State.QUEUED


def test_a_database_that_went_away_leaves_the_job_to_the_sweep(admin):
    job = actions.start_export(admin, "export.units", params={"boom": 1})
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.state == State.RUNNING


def test_an_unforeseen_error_fails_the_job_and_says_so(admin, monkeypatch):
    monkeypatch.setattr(CityImport, "load", lambda self, lines: 1 / 0)
    job = checked(admin)
    assert job.state == State.FAILED and job.outcome["code"] == "error"


def test_a_source_that_is_gone_or_changed_is_not_read(admin):
    for spoil in (default_storage.delete, lambda name: default_storage.open(name, "wb").close()):
        job = upload(admin)
        spoil(job.source.name)
        runner.run(job.pk)
        job.refresh_from_db()
        assert job.state == State.FAILED and "Upload it again" in job.outcome["message"]


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_does_the_job(cast):
    job = actions.start_export(cast.city_admin, "export.units")

    def work(_number):
        try:
            return runner.run(job.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, range(8))) == 1


# -- files ----------------------------------------------------------------------------------------


def test_old_files_go_and_their_check_can_no_longer_be_confirmed(admin):
    job = checked(admin)
    name = job.source.name
    age(job, finished_at=long_ago(8 * 24 * 3600))
    assert tasks.clean()["expired"] == 1 and not default_storage.exists(name)
    job.refresh_from_db()
    assert job.state == State.CANCELLED and not actions.confirm(job)


def test_files_of_no_job_go_after_half_a_day(admin, monkeypatch):
    job = checked(admin)
    default_storage.save(f"sheets/{job.uuid}/half.xlsx", ContentFile(b"x"))
    default_storage.save(f"sheets/{uuid.uuid4()}/source.xlsx", ContentFile(b"x"))
    assert tasks.clean()["orphans"] == 0
    monkeypatch.setattr(tasks, "_ORPHAN", dt.timedelta(0))
    assert tasks.clean()["orphans"] == 2 and default_storage.exists(job.source.name)


def test_names_never_become_paths(admin):
    job = actions.start_import(admin, "import.units", GOOD, "..\\..\\etc\\名\u202eslx.x\x00sx")
    assert job.source_name == "名slx.xsx" and job.source.name == f"sheets/{job.uuid}/source.xlsx"


def test_a_kind_is_registered_once():
    with pytest.raises(ValueError, match="twice"):
        registry.add(ImportKind("import.units", "Others", UnitImport, bool))
    with pytest.raises(KeyError):
        registry.exports("import.units")
