"""What was published stays; a later correction is a numbered amendment, computed and reasoned."""

import hashlib
import io
import os
import shutil
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import openpyxl
import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from inspections.models import HazardPeriod
from reports import publish
from reports.models import Publication
from reports.periods import Period
from reports.workbook import book
from safety.files import storage
from safety.files.tasks import ORPHAN_SECONDS, sweep
from safety.schools.models import Role
from safety.sheets import aside, runner
from safety.sheets.models import SheetJob
from tests import factories
from tests.inspections import story
from tests.refusals import assert_nothing_changed

MARCH = Period(2026, 3)


@pytest.fixture
def april(cast, at):
    """March is over: the city found one hazard at A1, the school one of its own."""
    story.issued(cast)
    story.own(cast)
    at("2026-04-02")
    return cast


def order(client, unit, period="2026-03", once=None):
    data = {"period": period, "unit": unit.uuid, "client_uuid": once or uuid.uuid4()}
    return client.post(reverse("reports:month_publish"), data)


def run_all():
    for job in SheetJob.objects.order_by("pk"):
        runner.run(job.pk)
    return SheetJob.objects.order_by("pk").last()


def published(user, unit) -> Publication:
    publish.order(user, unit, MARCH, uuid.uuid4())
    run_all()
    return publish.published(unit, MARCH).last()


def withdraw_one():
    """One of the two hazards is no longer in the record, whatever the reason."""
    HazardPeriod.objects.filter(source="self").delete()


def amend(client, row, reason="一条记录系重复录入,已撤销", once=None):
    url = reverse("reports:published_amend", kwargs={"uuid": row.uuid})
    return client.post(url, {"reason": reason, "client_uuid": once or uuid.uuid4()})


def page(client, row) -> str:
    return client.get(row.get_absolute_url()).content.decode()


def bytes_of(client, row) -> bytes:
    response = client.get(reverse("reports:published_file", kwargs={"uuid": row.uuid}))
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_published_once_with_its_file(april, as_user):
    client = as_user(april.city_admin)
    answer = order(client, april.city)
    job = run_all()
    assert answer["Location"] == reverse("desk:job_detail", args=[job.uuid])
    row = Publication.objects.get()
    data = bytes_of(client, row)
    assert hashlib.sha256(data).hexdigest() == row.sha256 and len(data) == row.bytes
    assert row.figures["totals"]["found"] == 2
    assert (row.number, row.published_by, row.unit) == (0, april.city_admin, april.city)


def test_published_again_it_is_the_same(april, as_user):
    client = as_user(april.city_admin)
    once = uuid.uuid4()
    for _ in range(3):
        order(client, april.city, once=once)
    order(client, april.city)  # another form, before the worker came
    run_all()
    row = Publication.objects.get()
    assert order(client, april.city)["Location"] == row.get_absolute_url()
    files = {job.result.open("rb").read() for job in SheetJob.objects.all()}
    assert len(files) == 1 and hashlib.sha256(files.pop()).hexdigest() == row.sha256


@pytest.mark.parametrize("period", ["2026-04", "2026", "2030-01", "x", ""])
def test_only_a_month_that_has_ended(april, as_user, period):
    client = as_user(april.city_admin)
    client.get("/")
    with assert_nothing_changed():
        response = order(client, april.city, period)
    assert response.status_code == 422


def test_a_bureau_publishes_its_own_alone(april, as_user):
    client = as_user(april.admin_a)
    client.get("/")
    for unit in (april.city, april.district_b):
        with assert_nothing_changed():
            assert order(client, unit).status_code == 422
    order(client, april.district_a)
    run_all()
    assert Publication.objects.get().unit == april.district_a


def test_whoever_is_no_administrator_any_more_publishes_nothing(april, as_user, at):
    order(as_user(april.admin_a), april.district_a)
    april.admin_a.appointments.update(ends_on="2026-04-01")
    factories.appoint(april.admin_a, Role.DISTRICT_ADMIN, april.district_b)
    assert run_all().state == SheetJob.State.FAILED
    assert not Publication.objects.exists()


def test_with_two_seats_the_report_is_of_one_bureau(april):
    factories.appoint(april.admin_b, Role.DISTRICT_ADMIN, april.district_a)
    assert published(april.admin_b, april.district_a).figures["totals"]["found"] == 2
    assert published(april.admin_b, april.district_b).figures["totals"]["found"] == 0


def test_who_sees_it(april):
    published(april.admin_a, april.district_a)
    seen = {
        who
        for who in ("city_admin", "leader", "inspector", "admin_a", "inspector_a", "admin_b",
                    "township", "officer_a1", "gone")
        if Publication.objects.visible_to(getattr(april, who)).exists()
    }  # fmt: skip
    assert seen == {"city_admin", "leader", "inspector", "admin_a", "inspector_a"}


def test_the_page_says_that_it_agrees(april, as_user):
    row = published(april.city_admin, april.city)
    client = as_user(april.leader)
    assert "agrees with every figure" in page(client, row)
    html = client.get("/month/?period=2026-03").content.decode()
    assert "Monthly report, published on 2026-04-02" in html and "differ" not in html


def test_the_page_says_what_differs(april, as_user):
    row = published(april.city_admin, april.city)
    withdraw_one()
    client = as_user(april.leader)
    html = page(client, row)
    assert "differs from what was published in" in html and "District: 甲区" in html
    assert "Publish an amendment" not in html
    assert "The figures below differ" in client.get("/month/?period=2026-03").content.decode()


def test_an_amendment_lists_what_changed_and_why(april, as_user):
    first = published(april.city_admin, april.city)
    withdraw_one()
    client = as_user(april.city_admin)
    before = bytes_of(client, first)
    assert "Publish an amendment" in page(client, first)
    assert amend(client, first).status_code == 302
    run_all()
    row = Publication.objects.get(number=1)
    assert row.reason == "一条记录系重复录入,已撤销"
    whole = {c["code"]: (c["old"], c["new"]) for c in row.changes if not c["group"]}
    assert set(whole.values()) == {("2", "1")}
    assert set(whole) >= {"found", "open", "overdue"} and "visits" not in whole
    assert bytes_of(client, first) == before
    assert "amended later" in page(client, first) and "agrees with every" in page(client, row)


def test_the_amended_workbook_says_so(april, as_user):
    first = published(april.city_admin, april.city)
    withdraw_one()
    client = as_user(april.city_admin)
    amend(client, first)
    run_all()
    row = Publication.objects.get(number=1)
    book = openpyxl.load_workbook(io.BytesIO(bytes_of(client, row)))
    text = [c for line in book["Amendment No. 1"].iter_rows(values_only=True) for c in line if c]
    assert "Reason: 一条记录系重复录入,已撤销" in text
    assert ["Total", "Hazards found", "2", "1"] in [text[i : i + 4] for i in range(len(text))]
    assert row.name.endswith("示范市 Amendment No. 1.xlsx")


def test_amendments_are_numbered(april, as_user):
    row = published(april.city_admin, april.city)
    client = as_user(april.city_admin)
    for number in (1, 2):
        HazardPeriod.objects.filter(pk=HazardPeriod.objects.first().pk).delete()
        once = uuid.uuid4()
        amend(client, row, once=once)
        run_all()
        amend(client, row, once=once)  # sent again
        run_all()
        row = publish.published(april.city, MARCH).last()
        assert row.number == number and row.uuid == once
    assert Publication.objects.count() == 3


def test_a_killed_worker_publishes_nothing_twice(april, as_user):
    row = published(april.city_admin, april.city)
    withdraw_one()
    amend(as_user(april.city_admin), row)
    job = run_all()
    SheetJob.objects.filter(pk=job.pk).update(state=SheetJob.State.QUEUED, result="")
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.state == SheetJob.State.DONE and Publication.objects.count() == 2


@pytest.mark.parametrize("reason", ["", "   ", "\u200b", "因" * 1001])
def test_an_amendment_needs_its_reason(april, as_user, reason):
    row = published(april.city_admin, april.city)
    withdraw_one()
    client = as_user(april.city_admin)
    client.get("/")
    with assert_nothing_changed():
        response = amend(client, row, reason)
    assert response.status_code == 422 and b"error-summary" in response.content


def test_nothing_to_amend(april, as_user):
    row = published(april.city_admin, april.city)
    client = as_user(april.city_admin)
    client.get("/")
    with assert_nothing_changed():
        response = amend(client, row)
    assert response.status_code == 422 and "nothing to amend" in response.content.decode()


def test_the_city_does_not_amend_a_districts_report(april, as_user):
    row = published(april.admin_a, april.district_a)
    withdraw_one()
    assert amend(as_user(april.city_admin), row).status_code == 403


def test_the_database_refuses_to_change_it(april):
    row = published(april.city_admin, april.city)
    rows = Publication.objects.filter(pk=row.pk)
    for act in (lambda: rows.update(name="x"), lambda: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_the_sweep_leaves_it(april, at):
    row = published(april.city_admin, april.city)
    file = storage.path(row.file)
    long_ago = file.stat().st_mtime - 10 * ORPHAN_SECONDS
    os.utime(file, (long_ago, long_ago))
    sweep()
    assert publish.is_whole(row)


def test_a_damaged_file_is_not_handed_out(april, as_user):
    row = published(april.city_admin, april.city)
    file = storage.path(row.file)
    file.chmod(0o640)
    client = as_user(april.city_admin)
    assert "was read just now and has this SHA-256" in page(client, row)
    file.write_bytes(b"something else")
    response = client.get(reverse("reports:published_file", kwargs={"uuid": row.uuid}))
    assert response.status_code == 404
    html = page(client, row)
    assert "is not what was published" in html and "/file/" not in html


def test_a_file_that_cannot_be_read_now_is_not_called_lost(april, as_user, settings):
    row, client = published(april.city_admin, april.city), as_user(april.city_admin)
    shutil.rmtree(settings.MEDIA_ROOT)
    response = client.get(reverse("reports:published_file", kwargs={"uuid": row.uuid}))
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    html = page(client, row)
    assert "cannot be read now" in html and "is lost" not in html and "/file/" not in html


def test_queries_of_the_list(april, as_user, django_assert_num_queries):
    client = as_user(april.city_admin)
    row = published(april.city_admin, april.city)
    url = reverse("reports:published_list")
    client.get(url)
    with django_assert_num_queries(5):
        client.get(url)
    for number in range(1, 20):
        row.pk, row.uuid, row.number, row.reason = None, uuid.uuid4(), number, "更正"
        row.save(force_insert=True)
    with django_assert_num_queries(5):
        client.get(url)


def test_in_chinese(april, as_user):
    row = published(april.city_admin, april.city)
    withdraw_one()
    client = as_user(april.city_admin)
    answer = client.get(row.get_absolute_url(), headers={"accept-language": "zh-CN"})
    assert "与已发布的" in answer.content.decode()


# -- of one instant --------------------------------------------------------------------------------


@pytest.fixture
def one_goes(monkeypatch):
    """While each workbook is made somebody takes a hazard out of the record, at once for all."""
    make = book.make

    def beside(order, path, progress):
        with ThreadPoolExecutor(1) as pool:
            pool.submit(take_one).result(timeout=30)
        make(order, path, progress)

    monkeypatch.setattr(book, "make", beside)


def take_one():
    HazardPeriod.objects.filter(pk=HazardPeriod.objects.order_by("pk").last().pk).delete()
    connection.close()


def found_in(row: Publication) -> int:
    """The hazards found, as the kept workbook says."""
    pages = openpyxl.load_workbook(io.BytesIO(storage.read(row.file)), data_only=True)
    lines = (line for page in pages for line in page.iter_rows(values_only=True))
    return next(line[1] for line in lines if line[0] == "Hazards found")


@pytest.mark.django_db(transaction=True)
def test_a_report_is_of_one_instant_with_its_figures(april, one_goes):
    row = published(april.city_admin, april.city)
    assert HazardPeriod.objects.count() == 1
    assert (found_in(row), row.figures["totals"]["found"]) == (2, 2)
    assert row.figures["lines"]["district"][0][2]["found"] == 2


@pytest.mark.django_db(transaction=True)
def test_so_is_an_amendment_with_what_it_lists(april, monkeypatch, request):
    first = published(april.city_admin, april.city)
    withdraw_one()
    request.getfixturevalue("one_goes")
    publish.order(april.city_admin, april.city, MARCH, uuid.uuid4(), reason="重复录入")
    run_all()
    row = Publication.objects.get(number=1)
    assert not HazardPeriod.objects.exists()
    said = next(c for c in row.changes if not c["group"] and c["code"] == "found")
    assert (said["old"], said["new"]) == (str(found_in(first)), str(found_in(row))) == ("2", "1")
    assert row.figures["totals"]["found"] == 1


@pytest.mark.django_db(transaction=True)
def test_a_job_that_is_taken_away_publishes_nothing(april, monkeypatch):
    """It is alive while it reads, and hears there that it was cancelled."""
    make = book.make

    def cancelled(order, path, progress):
        with ThreadPoolExecutor(1) as pool:
            pool.submit(give_up).result(timeout=30)
        time.sleep(2 * aside.BETWEEN + 0.5)
        progress(1, 2)
        make(order, path, progress)

    monkeypatch.setattr(book, "make", cancelled)
    publish.order(april.city_admin, april.city, MARCH, uuid.uuid4())
    run_all()
    assert not Publication.objects.exists()


def give_up():
    SheetJob.objects.update(run=None, state=SheetJob.State.CANCELLED)
    connection.close()
