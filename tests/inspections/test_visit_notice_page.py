"""The end of a visit: what is still missing, the submission, the printed notice."""

import datetime as dt
import io
import zipfile
from xml.etree import ElementTree

import pytest

from inspections.actions import visit as actions
from inspections.models import Hazard, Result
from safety.dues.models import Notice
from tests import factories
from tests.inspections import story
from tests.inspections.pages import cost, once, url
from tests.refusals import assert_nothing_changed


@pytest.fixture
def visit(cast):
    return story.under_way(cast)


@pytest.fixture
def web(as_user, cast):
    return as_user(cast.inspector)


def test_review_says_what_is_missing(web, cast, visit):
    story.answer(visit, story.items(visit)[1], Result.FAIL)
    story.find(visit, what="没有责任人", responsible="")
    context = web.get(url("visit_review", visit)).context
    assert [item.position for item in context["bare"]] == [2]
    assert [item.position for _list, items in context["left"] for item in items] == [3]
    assert [one.missing for one in context["findings"]] == [
        "Name the responsible person and the deadline."
    ]
    assert not context["ready"]


def test_review_of_a_whole_visit_offers_the_notice(web, cast, visit):
    story.find(visit)
    actions.pass_rest(visit, cast.inspector, version=cast.fire)
    response = web.get(url("visit_review", visit))
    assert response.context["ready"] and "disabled" not in response.content.decode()


def test_review_costs_the_same_for_many_findings(web, cast):
    counts = []
    for n in (2, 20):
        visit = story.under_way(cast, checklists=[factories.checklist(f"c{n}", items=n)])
        for item in story.items(visit):
            story.find(visit, item=item, photos=["before"])
        counts.append(cost(web, url("visit_review", visit)))
    assert counts[0] == counts[1] <= 18


def test_unfinished_visit_is_not_submitted(web, visit):
    story.find(visit)
    with assert_nothing_changed():
        response = web.post(url("visit_submit", visit), once())
    assert response.status_code == 422 and "2 items are not answered" in response.content.decode()


def test_notice_is_issued_once(web, cast, visit):
    story.find(visit)
    actions.pass_rest(visit, cast.inspector, version=cast.fire)
    for _ in range(3):
        response = web.post(url("visit_submit", visit), once(remarks="请整改"))
        assert response["Location"] == url("visit_notice", visit)
    assert Hazard.objects.get().number == "2026-390102-00001"
    assert Notice.objects.filter(user=cast.officer_a1).count() == 1


def test_remarks_behind_a_colleague_s_notice_are_not_dropped(as_user, cast, visit):
    actions.pass_rest(visit, cast.inspector, version=cast.fire)
    actions.submit(visit, cast.inspector, remarks="请整改")
    web = as_user(cast.inspector2)
    with assert_nothing_changed():
        response = web.post(url("visit_submit", visit), once(remarks="另附照片三张"))
        page = response.content.decode()
        assert web.post(url("visit_submit", visit), once())["Location"] == url(
            "visit_notice", visit
        )
    assert response.status_code == 422 and "另附照片三张" in page
    assert "submitted already, without these remarks" in page


def test_review_afterwards_leads_to_the_visit(web, cast, visit):
    story.finish(visit)
    assert web.get(url("visit_review", visit))["Location"] == url("visit_detail", visit)


def test_there_is_no_notice_before_it_is_issued(web, visit):
    assert web.get(url("visit_notice", visit)).status_code == 404


def test_notice_says_what_where_until_when_and_who(as_user, cast, visit):
    story.find(visit, what="灭火器过期", place="一楼", responsible="李四")
    story.finish(visit)
    page = as_user(cast.officer_a1).get(url("visit_notice", visit)).content.decode()
    for words in ("示范市", "甲一小学", "灭火器过期", "一楼", "李四", "By 2026-03-17", "inspector",
                  "2026-390100-00001", "2026-390102-00001", "found 1 hazard,"):  # fmt: skip
        assert words in page, words


def test_notice_in_chinese(as_user, cast, visit):
    story.find(visit)
    story.finish(visit)
    web = as_user(cast.officer_a1)
    web.cookies["language"] = "zh-hans"
    page = web.get(url("visit_notice", visit)).content.decode()
    assert "发现隐患 1 条" in page and "2026年3月10日" in page


def test_visit_that_found_nothing_has_a_record(as_user, cast, visit):
    story.finish(visit)
    page = as_user(cast.principal_a1).get(url("visit_notice", visit)).content.decode()
    assert "Record of inspection" in page and "found no hazard" in page


def test_notice_of_another_school_is_missing(as_user, cast, visit):
    story.finish(visit)
    assert as_user(cast.officer_b1).get(url("visit_notice", visit)).status_code == 404


def test_user_text_is_text_on_the_notice(as_user, cast, visit):
    story.find(visit, what="<script>alert(1)</script>", place='"><img src=x>')
    story.finish(visit)
    page = as_user(cast.officer_a1).get(url("visit_notice", visit)).content.decode()
    assert "<script>alert" not in page and "<img src=x>" not in page


def test_self_check_ends_with_the_visit_and_its_record(as_user, cast):
    row = story.self_check(cast)
    story.find(row)
    actions.pass_rest(row, cast.officer_a1, version=cast.fire)
    web = as_user(cast.officer_a1)
    assert web.post(url("visit_submit", row), once())["Location"] == url("visit_detail", row)
    assert "Self-check record" in web.get(url("visit_notice", row)).content.decode()


MARKUP = '<w:p>&"\u0001𠮷'


@pytest.fixture
def issued(cast, visit):
    type(cast.city).objects.filter(pk=cast.city.pk).update(office="示范市教育局")
    story.find(visit, what=MARKUP, place="一楼")
    story.finish(visit)
    visit.refresh_from_db()
    return visit


def words_of(response) -> str:
    """All text of a .docx, every part of which must be sound XML."""
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        parts = [ElementTree.fromstring(archive.read(name)) for name in archive.namelist()]
    return " ".join(word for part in parts for word in part.itertext())


def test_headed_by_the_bureaus_own_name(web, issued):
    html = web.get(url("visit_notice", issued)).content.decode()
    assert html.count("示范市教育局") >= 3
    assert "示范市教育局" in words_of(web.get(url("visit_notice_file", issued)))


def test_the_word_file_says_what_the_page_says(web, issued):
    response = web.get(url("visit_notice_file", issued))
    hazard = Hazard.objects.get(inspection=issued)
    said = words_of(response)
    for words in (issued.notice_number, issued.school.name, hazard.number, "一楼", "李四"):
        assert words in said
    assert '<w:p>&"𠮷' in said
    assert response["Content-Type"].endswith("wordprocessingml.document")


def test_a_notice_stays_as_the_school_received_it(as_user, cast, issued):
    web = as_user(cast.officer_a1)

    def paper():
        page = web.get(url("visit_notice", issued)).context["hazards"]
        rows = [(row.what, row.severity, row.deadline, row.responsible) for row in page]
        return rows, words_of(web.get(url("visit_notice_file", issued)))

    received = paper()
    row = Hazard.objects.get(inspection=issued)
    row = story.save_plan(row, cast.officer_a1, responsible="另一人")
    story.reclassify(row, cast.inspector, severity="major", deadline=dt.date(2026, 5, 1))
    assert paper() == received


def test_whoever_was_lent_for_it_holds_the_whole_notice(as_user, cast):
    """District A lends its inspector for a school of district B: the paper that they hand over is
    the school's."""
    row = story.under_way(cast, school=cast.b1, team=[cast.inspector, cast.inspector_a])
    hazard = story.find(row, cast.inspector_a)
    story.finish(row, cast.inspector_a)
    papers = set()
    for reader in (cast.inspector_a, cast.officer_b1):
        web = as_user(reader)
        html = web.get(url("visit_notice", row)).content.decode()
        assert "Rectification notice" in html and hazard.what in html
        papers.add(words_of(web.get(url("visit_notice_file", row))))
    assert len(papers) == 1


def test_the_same_notice_is_the_same_file(web, issued):
    first, second = (web.get(url("visit_notice_file", issued)) for _ in range(2))
    assert b"".join(first.streaming_content) == b"".join(second.streaming_content)


def test_no_file_before_the_notice(web, visit):
    assert web.get(url("visit_notice_file", visit)).status_code == 404
