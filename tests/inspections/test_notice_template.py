"""The bureau's own form of the notice: taken in, put into use, kept by what was issued."""

import datetime as dt
import uuid
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import translation

from inspections import paper, placeholders
from inspections.actions import template as actions
from inspections.models import NoticeTemplate, NoticeTemplateUse
from inspections.queries import templates
from safety.base import clock
from safety.base.models import Refused
from safety.files import kept, storage
from safety.schools.models import Unit
from tests import factories
from tests.files import letters, photos
from tests.inspections import story
from tests.inspections.pages import cost, once, url
from tests.refusals import assert_nothing_changed

NEEDED = ("{{bureau}} {{文书编号}}", "{{学校}} {{heading}} {{closing}} {{signatures}}")
ROW = ("{{hazard.no}}", "{{隐患内容}}", "{{整改方式}} {{hazard.deadline}}")
LETTER = letters.letter(*NEEDED, row=ROW)
WORDS = {
    "heading": "整改令",
    "closing": "整改后报{{bureau}}。",
    "signatures": "检查人：{{检查人员}}\n校长：",
}
LIST = reverse("inspections:notice_template_list")
ADD = reverse("inspections:notice_template_add")
BUILT_IN = reverse("inspections:notice_template_built_in")


def take_in(cast, actor=None, unit=None, data=LETTER, name="通知书.docx", **words):
    words = {**WORDS, **words}
    return actions.take_in(
        actor or cast.city_admin,
        unit or cast.city,
        uuid=uuid.uuid4(),
        name=name,
        data=data,
        **words,
    )


def use(cast, row, day=None, unit=None):
    day, unit = day or clock.today(), unit or cast.city
    return actions.put_into_use(cast.city_admin, unit, row, uuid=uuid.uuid4(), from_day=day)


def issued(cast, **found):
    visit = story.under_way(cast)
    if found is not None:
        story.find(visit, what="灭火器过期", **found)
    story.finish(visit)
    visit.refresh_from_db()
    return visit


def file_of(web, visit) -> list[str]:
    response = web.get(url("visit_notice_file", visit))
    return letters.words(b"".join(response.streaming_content))


def test_stored_before_anything_is_locked(cast, monkeypatch):
    """A store that is slow keeps nobody waiting, and one that is away is told of."""
    depth, put = len(connection.savepoint_ids), storage.put
    found: list[int] = []

    def seen(*given):
        found.append(len(connection.savepoint_ids))
        return put(*given)

    monkeypatch.setattr(storage, "put", seen)
    take_in(cast)
    assert found == [depth]
    monkeypatch.setattr(storage, "put", mock.Mock(side_effect=OSError))
    with assert_nothing_changed(), pytest.raises(Refused, match="could not be stored"):
        take_in(cast)


@pytest.fixture
def web(as_user, cast):
    return as_user(cast.city_admin)


def test_paper_and_page_say_the_same(cast, as_user):
    use(cast, take_in(cast))
    visit, reader = issued(cast), as_user(cast.officer_a1)
    page, said = reader.get(url("visit_notice", visit)).content.decode(), file_of(reader, visit)
    assert said[:2] == [
        f"示范市 {visit.notice_number}",
        "甲一小学 整改令 整改后报示范市。 检查人：inspector、inspector2\n校长：",
    ]
    assert said[5:8] == ["1", "灭火器过期", "Time-limited 2026-03-17"]
    for words in ("整改令", "整改后报示范市。", "检查人：inspector、inspector2", "校长："):
        assert words in page


def test_words_alone_go_into_the_built_in_form(cast, as_user):
    use(cast, take_in(cast, data=b""))
    said = file_of(as_user(cast.officer_a1), issued(cast))
    assert "整改令" in said and "整改后报示范市。" in said and "校长：" in said


def test_an_issued_notice_keeps_its_form(cast, as_user):
    reader = as_user(cast.officer_a1)
    plain = issued(cast)
    before = file_of(reader, plain)
    use(cast, take_in(cast))
    old = issued(cast)
    received = file_of(reader, old)
    use(cast, take_in(cast, heading="新标题"))
    use(cast, take_in(cast, data=b"", heading="又一个"))
    assert (file_of(reader, plain), file_of(reader, old)) == (before, received)
    use(cast, None)
    last = issued(cast)
    assert last.notice_template is None and file_of(reader, old) == received


def test_in_use_from_its_day(cast, at):
    row = take_in(cast)
    use(cast, row, clock.today() + dt.timedelta(days=2))
    assert issued(cast).notice_template is None
    at("2026-03-12")
    assert issued(cast).notice_template == row


def test_only_the_bureaus_own_notices(cast):
    use(cast, take_in(cast))
    district = story.plan(cast, cast.admin_a, team=[cast.admin_a])
    visit = story.visit.check_in(district, cast.admin_a)
    story.finish(visit)
    visit.refresh_from_db()
    assert visit.notice_template is None


def test_a_notice_without_hazards_says_so(cast, as_user):
    use(cast, take_in(cast))
    visit = story.under_way(cast)
    story.finish(visit)
    said = file_of(as_user(cast.officer_a1), visit)
    assert "Record of inspection" in said[1] and said[5:8] == ["", "None", " "]


def test_what_people_write_is_no_place_and_no_xml(cast, as_user):
    use(cast, take_in(cast))
    visit = story.under_way(cast)
    story.find(visit, what="{{school}}</w:t>{{closing}}&")
    story.finish(visit)
    assert "{{school}}</w:t>{{closing}}&" in file_of(as_user(cast.officer_a1), visit)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_sample_is_taken_and_filled(cast, language):
    with translation.override(language):
        row = take_in(cast, data=paper.sample())
        said = " ".join(letters.words(paper.preview(row)))
    assert "{{" not in said and "整改令" in said and "2026-390100-00017" in said
    assert said.count("灭火器" if language == "zh-hans" else "extinguisher") == 2


def test_versions_are_numbered_and_never_change(cast):
    first, second = take_in(cast), take_in(cast)
    other = take_in(cast, cast.admin_a, cast.district_a)
    assert (first.number, second.number, other.number) == (1, 2, 1)
    for act in (lambda: NoticeTemplate.objects.update(heading="x"), lambda: first.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_sent_again_it_is_the_same(cast):
    key = uuid.uuid4()
    rows = {
        actions.take_in(cast.city_admin, cast.city, uuid=key, name="a", data=LETTER, **WORDS).pk
        for _ in range(2)
    }
    uses = {
        actions.put_into_use(
            cast.city_admin, cast.city, None, uuid=key, from_day=clock.today()
        ).pk
        for _ in range(2)
    }  # fmt: skip
    assert (len(rows), len(uses)) == (1, 1)
    with pytest.raises(Refused):
        actions.take_in(cast.city_admin, cast.city, uuid=key, name="a", **WORDS)
    with pytest.raises(Refused):
        actions.put_into_use(
            cast.city_admin, cast.city, None, uuid=key, from_day=dt.date(2026, 4, 1)
        )


@pytest.mark.parametrize(
    ("words", "lines", "said"),
    [
        ({}, ("{{学校}} {{number}}",), "lacks these placeholders: {{hazard.what}}"),
        ({"closing": ""}, ("{{学校}} {{number}} {{heading}}",), "no such placeholder"),
        ({"closing": "{{signatures}}"}, NEEDED, "closing words: “signatures”"),
        ({"heading": "{{标题}}"}, NEEDED, "heading: “标题”"),
        ({}, (*NEEDED, "{{scholl}}"), "“scholl” is no known placeholder"),
    ],
)
def test_refused_with_the_place(cast, words, lines, said):
    row = () if "hazard" in said else ROW
    with assert_nothing_changed(), pytest.raises(Refused) as refusal:
        take_in(cast, data=letters.letter(*lines, row=row), **words)
    assert said in str(refusal.value)


@pytest.mark.parametrize("days", [-1, 367])
def test_no_day_in_the_past(cast, days):
    row = take_in(cast)
    with assert_nothing_changed(), pytest.raises(Refused):
        use(cast, row, clock.today() + dt.timedelta(days=days))


def test_who_keeps_it(cast):
    row = take_in(cast)
    for actor, unit in ((cast.admin_a, cast.city), (cast.inspector, cast.city),
                        (cast.admin_a, cast.district_b), (cast.leader, cast.city),
                        (cast.township, cast.township_a)):  # fmt: skip
        with assert_nothing_changed(), pytest.raises(PermissionDenied):
            take_in(cast, actor, unit)
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        use(cast, row, unit=cast.district_a)


def test_a_lost_file_is_said_and_its_page_still_there(cast, as_user):
    row = take_in(cast)
    use(cast, row)
    visit, reader = issued(cast), as_user(cast.officer_a1)
    storage.path(row.file).write_bytes(b"other")
    assert reader.get(url("visit_notice_file", visit)).status_code == 404
    assert reader.get(url("visit_notice", visit)).status_code == 200
    admin = as_user(cast.city_admin)
    assert "lost or has changed" in admin.get(row.get_absolute_url()).content.decode()
    assert admin.get(url("notice_template_preview", row)).status_code == 404


def test_its_file_is_no_orphan(cast):
    row = take_in(cast)
    assert kept.named([row.file, "evidence/x"]) == {row.file}


# -- pages


def upload(data=LETTER, **words):
    return once(file=photos.upload(data, "通知书.docx"), **{**WORDS, **words})


def test_from_the_upload_to_the_notice(web, cast):
    response = web.post(ADD, upload())
    row = NoticeTemplate.objects.get()
    assert response["Location"] == row.get_absolute_url() and row.name == "通知书.docx"
    page = web.get(row.get_absolute_url()).content.decode()
    assert "What is wrong" in page and row.sha256 in page
    web.post(row.get_absolute_url(), once(from_day="2026-03-10"))
    assert "since 2026-03-10" in web.get(LIST).content.decode()
    assert issued(cast).notice_template == row
    web.post(BUILT_IN, once(from_day="2026-03-10"))
    assert templates.in_use(cast.city, clock.today()) is None
    assert NoticeTemplateUse.objects.count() == 2


@pytest.mark.parametrize(
    "data", [letters.letter("{{shcool}}"), b"PK", letters.body("<w:altChunk/>")]
)
def test_a_bad_upload_is_explained(web, data):
    with assert_nothing_changed():
        response = web.post(ADD, upload(data))
    assert response.status_code == 422 and response.context["form"].errors["file"]


def test_nothing_of_ones_own(web, cast):
    with assert_nothing_changed():
        response = web.post(ADD, once())
    assert "Choose a Word file" in response.content.decode()


def test_a_file_of_no_bytes_is_not_taken_for_no_file(web, cast):
    with assert_nothing_changed():
        response = web.post(ADD, upload(b""))
    assert response.status_code == 422 and "The file is empty." in response.content.decode()


def test_preview_and_file_are_handed_out(web, cast):
    row = take_in(cast)
    kept_file = web.get(url("notice_template_file", row))
    assert b"".join(kept_file.streaming_content) == LETTER
    preview = web.get(url("notice_template_preview", row))
    assert "示范区第一小学" in " ".join(letters.words(b"".join(preview.streaming_content)))
    assert web.get(url("notice_template_file", take_in(cast, data=b""))).status_code == 404


def test_the_list_costs_the_same_for_many_versions(web, cast):
    take_in(cast)
    few = cost(web, LIST)
    for _ in range(8):
        take_in(cast)
    assert cost(web, LIST) == few <= 12


def test_names_have_examples_in_both_languages(web):
    page = web.get(reverse("inspections:notice_template_names")).content.decode()
    for name in (*placeholders.NAMES, *placeholders.HAZARD_NAMES):
        assert f"{{{{{name.code}}}}}" in page and f"{{{{{name.zh}}}}}" in page
    assert len(placeholders.KNOWN) == 2 * len(placeholders.NAMES)


def test_who_sits_at_two_bureaus_chooses(web, cast, as_user):
    factories.appoint(cast.admin_a, "district_admin", cast.district_b)
    client = as_user(cast.admin_a)
    chosen = Unit.objects.get(pk=cast.district_b.pk)
    client.post(ADD, upload(unit=chosen.uuid))
    assert NoticeTemplate.objects.get().unit == chosen
