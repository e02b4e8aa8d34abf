"""The public page: what somebody without an account can do there, and what it tells nobody."""

import base64
import re
import uuid

import pytest
from auditlog.models import LogEntry
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_structlog.middlewares import RequestMiddleware
from PIL import Image
from structlog.contextvars import get_contextvars

from safety.files import storage
from safety.schools.models import SecurityEvent
from tests.files import photos
from tests.refusals import assert_nothing_changed
from tests.transport.conftest import TODAY, at, driver_of, vehicle_of
from transport.actions import tip as tips
from transport.actions import violation as acts
from transport.models import Violation
from transport.rules import tracking

SEND, STATE = "transport:tip_send", "transport:tip_state"


@pytest.fixture
def given(cast):
    return {
        "client_uuid": uuid.uuid4(), "district": cast.district_a.uuid, "what": "overload",
        "place": "实验小学门口", "seen_on": TODAY.isoformat(), "plate": "冀z.１２345",
        "text": "车内站满了孩子",
    }  # fmt: skip


def send(client, given, **changes):
    return client.post(reverse(SEND), {**given, **changes})


def number_in(response) -> str:
    return response.context["number"]


def said(response) -> str:
    """The page without the token of its forms, which is never the same."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def ask(client, number):
    return client.post(reverse(STATE), {"number": number})


def test_from_the_report_to_the_public_answer(client, cast, given):
    assert client.get(reverse(SEND)).status_code == 200
    number = number_in(send(client, given))
    row = Violation.objects.get()
    assert (row.plate, row.recorded_by, row.source) == ("冀Z12345", None, "parent")
    assert "Received" in ask(client, number).content.decode()
    acts.take(row, cast.admin_a, uuid=uuid.uuid4(), version=1)
    typed = f" {number.lower().replace('-', '')} "
    assert "Being looked into" in ask(client, typed).content.decode()
    row.refresh_from_db()
    acts.answer(
        row,
        cast.admin_a,
        uuid=uuid.uuid4(),
        version=2,
        outcome="upheld",
        answer="已责令停运。",
        note="内部：司机姓王",
    )
    text = ask(client, number).content.decode()
    assert "已责令停运。" in text and "内部" not in text


def test_parents_find_the_page(client, cast, as_user):
    """On the page that everybody meets, and on the notice at the gate; on no page of an error."""
    link = f'href="{reverse(SEND)}"'
    assert link in client.get(reverse("account_login")).content.decode()
    assert link not in client.get("/nothing/here/").content.decode()
    page = as_user(cast.admin_a).get(reverse("transport:tip_sheet"))
    text = page.content.decode()
    assert f"{settings.SITE_URL}/report/" in text and "data:image/svg+xml;base64," in text
    drawn = base64.b64decode(page.context["code"].partition(",")[2])
    assert b"<svg" in drawn and b"<path" in drawn


def test_a_second_click_is_one_report_with_the_same_number(client, cast, given):
    numbers = {number_in(send(client, given)) for _time in range(3)}
    assert len(numbers) == 1 and Violation.objects.count() == 1
    with assert_nothing_changed():
        assert send(client, given, text="别的话").status_code == 422


def test_nothing_inner_stands_on_the_public_pages(client, cast, given):
    """Neither the register, nor who follows it, nor whether the plate is known."""
    vehicle_of(cast.a1, cast.officer_a1, driver=driver_of(cast.a1, cast.officer_a1))
    pages = [client.get(reverse(SEND)).content.decode()]
    known = said(send(client, given))
    other = send(client, given, client_uuid=uuid.uuid4(), plate="冀Z99999")
    row = Violation.objects.get(plate="冀Z12345")
    numbers = tracking.number_of(row.uuid), number_in(other)
    assert known.replace(numbers[0], "N") == said(other).replace(numbers[1], "N")
    acts.close(row, cast.admin_a, uuid=uuid.uuid4(), version=1, reason="垃圾信息")
    pages += [known, ask(client, numbers[0]).content.decode()]
    inner = (
        *(cast.a1.name, "王强", cast.admin_a.name, "垃圾信息", "实验小学门口", str(row.uuid)),
        *("冀Z", row.mark),
    )
    for text in pages:
        assert not [word for word in inner if word in text]


def test_a_wrong_number_is_one_answer_at_one_cost(client, cast, given):
    number = number_in(send(client, given))
    ask(client, number)
    wrong, costs = set(), set()
    for text in ("AAAAA-BBBBB-CCCCC", number[:-1], "x", "‮冀J12345", "' or 1=1 --"):
        with CaptureQueriesContext(connection) as seen:
            answer = ask(client, text)
        costs.add(len(seen))
        assert answer.status_code == 422
        assert "There is no report with this number" in answer.content.decode()
        wrong.add(len(answer.context["form"].errors["number"]))
    with CaptureQueriesContext(connection) as seen:
        assert ask(client, number).status_code == 200
    assert wrong == {1} and costs == {len(seen)}
    assert "Received" not in client.get(reverse(STATE), {"number": number}).content.decode()


def test_so_many_from_one_address_and_from_all(client, cast, given, settings):
    settings.TIPS_FROM_ADDRESS, settings.TIPS_FROM_ALL = 3, 5

    def sent(address):
        once = {**given, "client_uuid": uuid.uuid4()}
        return client.post(reverse(SEND), once, REMOTE_ADDR=address).status_code

    assert [sent("10.0.0.1") for _time in range(3)] == [200] * 3
    for _time in range(4):
        with assert_nothing_changed():
            assert sent("10.0.0.1") == 422
    assert SecurityEvent.objects.filter(kind="tips_limited").count() == 1  # not one for each try
    with at(TODAY, 10):  # later in the day it begins anew
        assert sent("10.0.0.1") == 200


def test_nobody_shuts_the_page_for_others(client, cast, given, settings):
    """Of one district photos are refused first, then all; the others stay open."""
    settings.TIPS_FROM_ALL, settings.TIPS_WITHOUT_PHOTO = 2, 1

    def sent(order, **changes):
        once = {**given, "plate": "", "client_uuid": uuid.uuid4(), **changes}
        answer = client.post(reverse(SEND), once, REMOTE_ADDR=f"10.0.0.{order}")
        return answer.status_code, answer.content.decode()

    def photo():
        return photos.upload(photos.jpeg(), "a.jpg")

    assert [sent(n, photo=photo())[0] for n in (1, 2)] == [200, 200]
    with assert_nothing_changed():
        code, text = sent(3, photo=photo())
    assert code == 422 and "without the photo" in text
    assert sent(4)[0] == 200
    with assert_nothing_changed():
        assert sent(5)[0] == 422
    assert sent(6, district=cast.district_b.uuid, photo=photo())[0] == 200


def test_a_network_is_one_sender(client, cast, given, settings):
    settings.TIPS_FROM_ADDRESS = 1

    def sent(address):
        once = {**given, "client_uuid": uuid.uuid4()}
        return client.post(reverse(SEND), once, REMOTE_ADDR=address).status_code

    assert sent("2001:db8:1:2::1") == 200 and sent("2001:db8:1:3::1") == 200
    with assert_nothing_changed():
        assert sent("2001:db8:1:2:ffff::77") == 422
    assert sent("10.0.0.1") == 200 and sent("10.0.0.2") == 200
    assert sent("::ffff:10.0.0.1") == 422
    assert tips.network_of("") == "" and tips.network_of("x") == "x"


@pytest.mark.parametrize("address", ["198.51.100.7", "2001:db8:1:2::9"])
def test_no_address_is_kept_of_whoever_sends(client, cast, given, settings, address):
    """In no row of any table."""
    settings.TIPS_FROM_ADDRESS = settings.TIP_LOOKUPS = 1
    for _time in range(2):
        once = {**given, "client_uuid": uuid.uuid4()}
        answer = client.post(reverse(SEND), once, REMOTE_ADDR=address)
        client.post(reverse(STATE), {"number": "x"}, REMOTE_ADDR=address)
    assert answer.status_code == 422
    assert SecurityEvent.objects.get(kind="tips_limited").address == ""
    assert Violation.objects.count() == 1
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            assert address not in str(list(model._default_manager.values_list())), model


@pytest.mark.parametrize("name", [SEND, STATE])
def test_no_line_of_the_log_says_from_where(rf, name):
    bound = []

    def answer(request):
        bound.append(get_contextvars())
        return HttpResponse()

    RequestMiddleware(answer)(rf.post(reverse(name), REMOTE_ADDR="198.51.100.7"))
    assert "request_id" in bound[0] and "198.51.100.7" not in str(bound)


def test_what_an_office_does_with_a_report_is_logged(client, cast, given):
    send(client, given)
    acts.take(Violation.objects.get(), cast.admin_a, uuid=uuid.uuid4(), version=1)
    entries = LogEntry.objects.filter(content_type__model="violation")
    assert [entry.changes["state"] for entry in entries] == [["new", "under_way"]]
    acts.record(cast.admin_a, uuid=uuid.uuid4(), district=cast.district_a, what="stop", place="x",
                seen_on=TODAY)  # fmt: skip
    assert entries.filter(action=LogEntry.Action.CREATE).count() == 1


def test_what_is_sent_again_is_compared_and_stored_nowhere(client, cast, given, settings):
    settings.TIP_RESENDS = 3
    first, other = photos.jpeg(), photos.jpeg(size=(33, 22))

    def sent(data):
        return send(client, given, photo=photos.upload(data, "a.jpg"))

    number = number_in(sent(first))
    with assert_nothing_changed():
        assert number_in(sent(first)) == number
        assert "something else" in sent(other).content.decode()
        assert send(client, given).status_code == 422  # with no photo at all
    with assert_nothing_changed():
        assert "Too much was sent" in sent(first).content.decode()


def test_a_second_click_is_not_counted(client, cast, given, settings):
    settings.TIPS_FROM_ADDRESS = 1
    assert [send(client, given).status_code for _time in range(3)] == [200] * 3
    assert send(client, given, client_uuid=uuid.uuid4()).status_code == 422


def test_a_forged_address_does_not_help(client, cast, given, settings):
    settings.TIPS_FROM_ADDRESS = 1
    send(client, given)
    once = {**given, "client_uuid": uuid.uuid4()}
    answer = client.post(reverse(SEND), once, headers={"X-Forwarded-For": "203.0.113.9"})
    assert answer.status_code == 422


def test_numbers_are_not_guessed_at_speed(client, cast, settings):
    settings.TIP_LOOKUPS = 2
    codes = [ask(client, f"AAAAA-BBBBB-CCCC{n}") for n in range(3)]
    assert "Too much was sent" in codes[2].content.decode()
    assert "There is no report" in codes[1].content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"what": "murder"}, {"place": ""}, {"seen_on": "2027-01-01"}, {"seen_on": "0001-01-01"},
        {"plate": "京A1"}, {"phone": "12"}, {"text": "x" * 501}, {"place": "x" * 121},
        {"district": uuid.UUID(int=1)}, {"website": "http://spam.example"}, {"client_uuid": "x"},
        {"what": "other", "text": ""},
    ],
    ids=lambda changes: "-".join(changes),
)  # fmt: skip
def test_bad_input_is_explained_and_changes_nothing(client, cast, given, changes):
    with assert_nothing_changed():
        answer = send(client, given, **changes)
    assert answer.status_code == 422 and answer.context["form"].errors


HOSTILE = {
    "empty": b"", "page": b"<html><script>alert(1)</script>", "php": b"<?php system('id'); ?>",
    "gif": b"GIF89a" + b"\0" * 64, "cut": photos.jpeg()[:200], "pdf": b"%PDF-1.7 ...",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_photo_is_refused(client, cast, given, name):
    upload = SimpleUploadedFile(f"../{name}‮.jpg", HOSTILE[name], "image/jpeg")
    with assert_nothing_changed():
        answer = send(client, given, photo=upload)
    assert answer.status_code == 422


def test_of_a_photo_nothing_but_pixels_is_kept(client, cast, given):
    data = photos.jpeg(size=(40, 30)) + b"what a phone adds behind it"
    sent = send(client, given, photo=SimpleUploadedFile("家.jpg", data))
    assert sent.status_code == 200, sent.context["form"].errors
    row = Violation.objects.get()
    kept = storage.read(row.photo)
    assert b"phone" not in kept and kept[:2] == b"\xff\xd8"
    with storage.open_file(row.photo) as file, Image.open(file) as image:
        assert image.size == (40, 30) and not image.getexif()


def test_the_pages_are_kept_nowhere(client, cast, given):
    for answer in (client.get(reverse(SEND)), send(client, given), client.get(reverse(STATE))):
        assert answer["Cache-Control"] == "no-store"


def test_numbers_are_long_and_each_another(cast):
    found = {tracking.number_of(uuid.uuid4()) for _time in range(500)}
    assert len(found) == 500
    assert all(len(tracking.clean(number)) == 15 for number in found)
    number = found.pop()
    assert tracking.mark_of(number.replace("0", "O").replace("1", "l")) == tracking.mark_of(number)
