"""R18: the bureau's own form of the safety agreement and of the letter to parents."""

import uuid
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from safety.base.models import Refused
from safety.files import kept, storage, word_forms
from tests.files import letters, photos
from tests.refusals import assert_nothing_changed
from tests.transport.conftest import TODAY, driver_of, vehicle_of
from transport import template_paper
from transport.actions import agreement as agreements
from transport.actions import template as actions
from transport.models import PaperTemplate

AGREEMENT = letters.letter("甲方：{{学校}} {{district}}", "{{plate}} {{驾驶人}} {{signatures}}")
LETTER = letters.letter("{{标题}}", "{{正文}}", "{{school}} {{sent}} {{回执}}")
LIST = reverse("transport:template_list")
ADD = reverse("transport:template_add")


@pytest.fixture
def link(cast):
    driver = driver_of(cast.a1, cast.officer_a1)
    return vehicle_of(cast.a1, cast.officer_a1, driver=driver).links.get()


@pytest.fixture
def letter(cast):
    return agreements.send_letter(
        cast.officer_a1, uuid=uuid.uuid4(), school=cast.a1, title="冬季乘车", text="请系安全带。",
        sent_on=TODAY, sent=9,
    )  # fmt: skip


def take_in(actor, unit, kind="agreement", data=AGREEMENT, once=None):
    return actions.take_in(
        actor, unit, uuid=once or uuid.uuid4(), kind=kind, name="协议.docx", data=data
    )


def use(actor, unit, *given):
    return actions.put_into_use(take_in(actor, unit, *given), actor)


def words(client, name, row) -> str:
    answer = client.get(reverse(f"transport:{name}", args=[row.uuid]))
    return "\n".join(letters.words(answer.content))


def test_from_the_file_to_the_school_s_agreement(cast, link, as_user):
    client = as_user(cast.admin_a)
    file = photos.upload(AGREEMENT, "我区协议.docx")
    given = {"client_uuid": uuid.uuid4(), "kind": "agreement", "file": file}
    answer = client.post(ADD, given)
    row = PaperTemplate.objects.get()
    assert answer.url == row.get_absolute_url()
    assert "协议条款" not in words(client, "template_preview", row)
    assert "示范区第一小学" in words(client, "template_preview", row)
    officer = as_user(cast.officer_a1)
    assert "甲方" not in words(officer, "agreement_word", link)
    client = as_user(cast.admin_a)
    assert client.post(row.get_absolute_url(), {"use": "on"}).status_code == 302
    officer = as_user(cast.officer_a1)
    said = words(officer, "agreement_word", link)
    assert "甲方：甲一小学 甲区" in said and f"{link.vehicle} 王强" in said
    page = officer.get(reverse("transport:agreement_detail", args=[link.uuid])).content.decode()
    assert reverse("transport:agreement_print", args=[link.uuid]) not in page
    # Whoever kept the address of the print page is told that the wording differs, and offered it.
    sheet = reverse("transport:agreement_print", args=[link.uuid])
    told = "have the word file signed, not this page"
    printed = officer.get(sheet).content.decode()
    assert told in printed.lower()
    assert reverse("transport:agreement_word", args=[link.uuid]) in printed
    client = as_user(cast.admin_a)
    client.post(row.get_absolute_url(), {"use": "off"})
    assert told not in as_user(cast.officer_a1).get(sheet).content.decode().lower()
    assert "甲方" not in words(as_user(cast.officer_a1), "agreement_word", link)


def test_the_letter_to_parents(cast, letter, as_user):
    told, sheet = "Hand out the Word file, not this page", letter.get_absolute_url()
    assert told not in as_user(cast.officer_a1).get(sheet).content.decode()
    use(cast.city_admin, cast.city, "letter", LETTER)
    assert told in as_user(cast.officer_a1).get(sheet).content.decode()
    said = words(as_user(cast.officer_a1), "letter_word", letter)
    assert "冬季乘车" in said and "请系安全带。" in said and "{{" not in said


def test_a_district_s_own_goes_before_the_city_s(cast, link):
    use(cast.city_admin, cast.city, "agreement", letters.letter("市局 {{学校}} {{plate}}"))
    assert "市局" in "".join(letters.words(template_paper.agreement(link, None)))
    row = use(cast.admin_a, cast.district_a)
    assert "甲方" in "".join(letters.words(template_paper.agreement(link, None)))
    actions.take_out_of_use(row, cast.admin_a)
    assert "市局" in "".join(letters.words(template_paper.agreement(link, None)))


def test_another_district_s_is_nobody_s_here(cast, link):
    use(cast.admin_b, cast.district_b)
    assert "甲方" not in "".join(letters.words(template_paper.agreement(link, None)))


def test_a_newer_version_takes_the_place_of_the_one_before(cast, link):
    first = use(cast.admin_a, cast.district_a)
    second = use(cast.admin_a, cast.district_a)
    first.refresh_from_db()
    assert (first.in_use, second.in_use, second.number) == (False, True, 2)


def test_a_second_click_changes_nothing(cast):
    once = uuid.uuid4()
    row = take_in(cast.admin_a, cast.district_a, once=once)
    assert take_in(cast.admin_a, cast.district_a, once=once) == row
    actions.put_into_use(row, cast.admin_a)
    with assert_nothing_changed():
        actions.put_into_use(row, cast.admin_a)
    with pytest.raises(Refused, match="something else"):  # its file is swept, as an orphan
        take_in(cast.admin_a, cast.district_a, "letter", LETTER, once)
    assert list(PaperTemplate.objects.all()) == [row]


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        ("agreement", letters.letter("{{学校}} {{plate}} {{pupil}}"), "pupil"),
        ("agreement", letters.letter("{{学校}}"), "{{plate}}"),
        ("letter", letters.letter("{{学校}} {{正文}} {{plate}}"), "plate"),
        ("letter", letters.letter("{{学校} {{正文}}"), "brace"),
        ("letter", b"MZ", "Word"),
        ("poster", AGREEMENT, "Choose"),
    ],
)
def test_bad_files_change_nothing(cast, as_user, kind, data, said):
    with assert_nothing_changed(), pytest.raises(Refused) as refused:
        take_in(cast.admin_a, cast.district_a, kind, data)
    assert said in str(refused.value)
    client = as_user(cast.admin_a)
    given = {"client_uuid": uuid.uuid4(), "kind": kind, "file": photos.upload(data, "a.docx")}
    with assert_nothing_changed():
        assert client.post(ADD, given).status_code == 422


def test_a_value_never_becomes_a_place_or_a_tag(cast, letter):
    use(cast.city_admin, cast.city, "letter", LETTER)
    type(letter).objects.filter(pk=letter.pk).update(text="{{标题}} <w:p/> &")
    letter.refresh_from_db()
    assert "{{标题}} <w:p/> &" in letters.words(template_paper.letter(letter))


@pytest.mark.parametrize("who", ["officer_a1", "admin_b", "inspector", "leader", "township"])
def test_others_keep_no_form(cast, who):
    row, other = take_in(cast.admin_a, cast.district_a), getattr(cast, who)
    for act in (
        lambda: take_in(other, cast.district_a),
        lambda: actions.put_into_use(row, other),
        lambda: actions.take_out_of_use(row, other),
    ):
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            act()


def test_a_township_has_none(cast):
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        take_in(cast.admin_a, cast.township_a)


def test_a_lost_file_is_told_and_the_built_in_form_stands_in(cast, link, as_user, caplog):
    row = use(cast.admin_a, cast.district_a)
    PaperTemplate.objects.update(sha256="0" * 64)
    row.refresh_from_db()
    with pytest.raises(word_forms.Lost):
        template_paper.filled(row, {})
    assert "甲方" not in "".join(letters.words(template_paper.agreement(link, None)))
    assert "has changed" in caplog.text
    client = as_user(cast.admin_a)
    assert client.get(row.get_absolute_url()).context["lost"]
    for name in ("template_preview", "template_file"):
        assert client.get(reverse(f"transport:{name}", args=[row.uuid])).status_code == 404


def test_its_file_is_nobody_s_orphan(cast):
    row = take_in(cast.admin_a, cast.district_a)
    assert kept.named([row.file, "none"]) == {row.file}


def test_stored_before_anything_is_locked(cast, monkeypatch):
    depth, put, found = len(connection.savepoint_ids), storage.put, []

    def seen(*given):
        found.append(len(connection.savepoint_ids))
        return put(*given)

    monkeypatch.setattr(storage, "put", seen)
    take_in(cast.admin_a, cast.district_a)
    assert found == [depth]
    monkeypatch.setattr(storage, "put", mock.Mock(side_effect=OSError))
    with assert_nothing_changed(), pytest.raises(Refused, match="could not be stored"):
        take_in(cast.admin_a, cast.district_a)


@pytest.mark.parametrize("kind", ["agreement", "letter"])
def test_the_sample_is_a_sound_form(cast, as_user, kind):
    client = as_user(cast.admin_a)
    data = client.get(reverse("transport:template_sample"), {"kind": kind}).content
    assert actions.faults_of(kind, data) == []
    wrong = client.get(reverse("transport:template_sample"), {"kind": "poster"})
    assert wrong.status_code == 404


def test_the_list_says_what_each_bureau_uses(cast, as_user):
    row = use(cast.admin_a, cast.district_a)
    take_in(cast.city_admin, cast.city, "letter", LETTER)
    page = as_user(cast.admin_a).get(LIST)
    [(unit, kinds)] = page.context["bureaus"]
    assert unit == cast.district_a and [used for _label, used in kinds] == [row, None]
    assert list(page.context["rows"]) == [row]
    assert len(as_user(cast.city_admin).get(LIST).context["rows"]) == 2
