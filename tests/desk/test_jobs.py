"""The page of background jobs: how far, until when, once more."""

import datetime as dt
import re
from unittest import mock

import pytest
import redis
from django.core.files.storage import default_storage
from django.urls import reverse

from safety.base import clock
from safety.base.models import Refused
from safety.schools.models import Unit
from safety.sheets import actions, lines, listing, pulse, runner, tasks, told
from safety.sheets.models import SheetJob
from tests.refusals import assert_nothing_changed

LIST = reverse("desk:job_list")
State = SheetJob.State


@pytest.fixture
def job(cast):
    return actions.start_export(cast.admin_a, "export.units")


@pytest.fixture
def web(as_user, cast):
    return as_user(cast.admin_a)


def page(web, job=None, **query):
    url = reverse("desk:job_detail", args=[job.uuid]) if job else LIST
    return re.sub(r"\s+", " ", web.get(url, query).content.decode())


def press(web, name, job):
    web.post(reverse(f"desk:job_{name}", args=[job.uuid]))
    job.refresh_from_db()
    return job


@pytest.fixture
def failing(job, monkeypatch):
    """The same job, whose list could not be made once."""

    def refuse(self, page, rows):
        raise Refused("not now")

    with monkeypatch.context() as patched:
        patched.setattr(listing.Listing, "lines", refuse)
        runner.run(job.pk)
    job.refresh_from_db()
    return job


def test_the_list_shows_how_far_each_is(web, job):
    SheetJob.objects.update(state=State.RUNNING, done=40, total=80)
    shown = page(web)
    assert 'max="80" value="40"' in shown
    assert "http-equiv" in shown  # without JavaScript the page loads itself again
    assert reverse("desk:job_cancel", args=[job.uuid]) in shown


def test_a_line_asks_for_itself_and_is_told_to_load_anew_at_the_end(web, job):
    url = reverse("desk:job_detail", args=[job.uuid]) + "?line"
    line = web.get(url, headers={"hx-request": "true"})
    assert line.content.decode().count("<progress") == 1
    assert "<html" not in line.content.decode()
    runner.run(job.pk)
    assert web.get(url, headers={"hx-request": "true"})["HX-Refresh"] == "true"


def test_files_are_kept_for_a_set_time_and_the_job_says_so(web, job, settings):
    settings.SHEETS_KEEP_DAYS = 3
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.kept_until == job.finished_at + dt.timedelta(days=3)
    assert "kept until" in page(web) and "for 3 days" in page(web)
    assert "kept until" in page(web, job)


def timed(job, seconds):
    began = clock.now()
    ended = began + dt.timedelta(seconds=seconds)
    SheetJob.objects.update(started_at=began, finished_at=ended)
    job.refresh_from_db()
    return job


def test_what_came_out_is_said_once(web, job):
    runner.run(job.pk)
    rows = Unit.objects.visible_to(job.owner).exclude(tier="school").count()
    shown = page(web, timed(job, 3.4))
    assert f"{rows} rows. It took 3 s." in shown
    assert len(re.findall("Done", shown)) == 1  # the badge alone


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "less than a second"), (59.9, "59 s"), (125, "2 min 5 s")]
)
def test_how_long_it_took(job, seconds, words):
    SheetJob.objects.update(state=State.DONE, done=1234)
    assert told.came_of(timed(job, seconds)) == f"1,234 rows. It took {words}."


def test_of_a_file_that_was_there_already_no_rows_are_told(job):
    SheetJob.objects.update(state=State.DONE)
    assert told.came_of(timed(job, 2)) == "It took 2 s."


def test_a_long_list_is_counted_to_its_end(web, job, monkeypatch):
    """However seldom the progress is written."""
    monkeypatch.setattr(listing, "CHUNK", 1)
    monkeypatch.setattr(lines, "CHUNK", 1)
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.done == Unit.objects.visible_to(job.owner).exclude(tier="school").count() > 1


def test_when_they_are_gone_it_says_so_too(web, job):
    runner.run(job.pk)
    job.refresh_from_db()
    name = job.result.name
    SheetJob.objects.update(finished_at=clock.now() - dt.timedelta(days=8))
    tasks.clean()
    job.refresh_from_db()
    assert job.files_removed_at and not default_storage.exists(name)
    assert "file removed" in page(web) and "were removed" in page(web, job)
    assert web.get(reverse("desk:job_file", args=[job.uuid])).status_code == 404


def test_a_file_is_lost_or_cannot_be_had_now(web, job, settings, monkeypatch):
    runner.run(job.pk)
    job.refresh_from_db()
    where = reverse("desk:job_file", args=[job.uuid])
    with monkeypatch.context() as ill:
        ill.setattr(
            default_storage, "open", mock.Mock(side_effect=OSError(5, "Input/output error"))
        )
        assert web.get(where).status_code == 503
    mounted = settings.MEDIA_ROOT
    away = mounted.rename(mounted.with_name("away"))
    response = web.get(where)
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    away.rename(mounted)
    default_storage.delete(job.result.name)
    assert web.get(where).status_code == 404


NAME = "袁娜"


@pytest.fixture
def searched(cast):
    """An export of whom somebody searched for by name."""
    return actions.start_export(cast.admin_a, "export.people", params={"filters": {"q": NAME}})


@pytest.mark.parametrize("state", [State.DONE, State.FAILED, State.CANCELLED])
def test_what_was_searched_for_goes_when_the_file_does(web, searched, state):
    runner.run(searched.pk)
    SheetJob.objects.update(state=state, finished_at=clock.now() - dt.timedelta(days=6))
    tasks.clean()
    searched.refresh_from_db()
    assert searched.params["filters"] == {"q": NAME}
    SheetJob.objects.update(finished_at=clock.now() - dt.timedelta(days=8))
    assert tasks.clean()["expired"] == 1 and tasks.clean()["expired"] == 0
    assert NAME not in str(SheetJob.objects.values())


def test_without_its_filters_an_export_is_not_tried_again(web, searched):
    long_ago = clock.now() - dt.timedelta(days=8)
    SheetJob.objects.update(state=State.FAILED, outcome={"message": "no"}, finished_at=long_ago)
    assert "/retry/" not in page(web, searched)
    with assert_nothing_changed():
        press(web, "retry", searched)
    tasks.clean()
    searched.refresh_from_db()
    assert (searched.files_removed_at, searched.params) == (None, {})


def test_an_export_that_failed_is_tried_again(web, failing):
    job = failing
    assert job.state == State.FAILED
    assert "/retry/" in page(web) and "/retry/" in page(web, job)
    assert press(web, "retry", job).state == State.QUEUED
    assert press(web, "retry", job).attempts == 0
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.state == State.DONE and job.result


def test_one_that_was_given_up_leaves_no_file_and_can_be_made_after_all(web, job, monkeypatch):
    monkeypatch.setattr(runner, "BETWEEN_WRITES", 0)
    beat = runner.Beat.__call__
    monkeypatch.setattr(
        runner.Beat, "__call__", lambda self, *far: actions.cancel(job) and beat(self, *far)
    )
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, bool(job.result)) == (State.CANCELLED, False)
    assert tasks._listed("sheets")[0] == []
    monkeypatch.undo()
    press(web, "retry", job)
    assert runner.run(job.pk)


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING, State.DONE])
def test_nothing_else_is_tried_again(web, job, state):
    SheetJob.objects.update(state=state)
    with assert_nothing_changed():
        press(web, "retry", job)


def test_a_cache_that_is_away_costs_the_progress_alone(job, web, monkeypatch):
    """Of a list that is being written, and of the page that shows how far it is."""
    away = mock.Mock(side_effect=redis.ConnectionError("refused"))
    monkeypatch.setattr(pulse, "cache", mock.Mock(get=away, set=away))
    monkeypatch.setattr(pulse, "BETWEEN", 0)
    values = {"kind": "import.schools", "state": "running", "phase": "apply"}
    SheetJob.objects.update(**values, done=2, total=5)
    job.refresh_from_db()
    pulse.Pulse(job)(3, 5)
    assert "40" in page(web, job)
    assert away.call_count == 2
