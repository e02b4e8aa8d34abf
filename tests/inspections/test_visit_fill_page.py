"""The checklist screen: answers one by one, by fetch and without JavaScript."""

import uuid

import pytest

from inspections.actions import checklist
from inspections.models import Answer, Result
from tests import factories
from tests.inspections import story
from tests.inspections.pages import JSON, cost, once, url
from tests.refusals import assert_nothing_changed


@pytest.fixture
def visit(cast):
    """Under way: three items in two sections."""
    return story.under_way(cast)


@pytest.fixture
def web(as_user, cast):
    return as_user(cast.inspector)


def rows(response):
    return [row for section in response.context["sections"] for row in section.rows]


def say(web, visit, n, result, **fields):
    item = story.items(visit)[n]
    data = once(item=item.pk, result=result, **fields)
    return web.post(url("visit_answer", visit), data, **JSON)


def stored(visit):
    found = visit.answers.order_by("item__position")
    return list(found.values_list("item__position", "result", "note"))


# -- the screen


def test_two_hundred_items_cost_what_ten_cost(web, cast):
    counts = []
    for n in (10, 200):
        visit = story.under_way(cast, checklists=[factories.checklist(f"c{n}", items=n)])
        for item in story.items(visit)[: n // 2]:
            story.answer(visit, item)
        for item in story.items(visit)[: n // 10]:
            story.find(visit, item=item, photos=["before"])
        counts.append(cost(web, url("visit_fill", visit)))
    assert counts[0] == counts[1] <= 18


def test_opens_the_first_list_that_is_not_complete(web, cast):
    gate = factories.checklist("gate", "gate_guards", items=1)
    visit = story.under_way(cast, checklists=[cast.fire, gate])
    for item in story.items(visit).filter(version=cast.fire):
        story.answer(visit, item)
    context = web.get(url("visit_fill", visit)).context
    assert (context["current"], context["done"], context["total"]) == (gate, 3, 4)
    chosen = web.get(url("visit_fill", visit), {"list": cast.fire.uuid}).context
    assert (chosen["current"], chosen["next_list"]) == (cast.fire, gate)


def test_shows_what_was_answered(web, visit):
    story.answer(visit, story.items(visit)[1], Result.NA, "没有")
    shown = [(row.result, row.note) for row in rows(web.get(url("visit_fill", visit)))]
    assert shown == [("", ""), ("na", "没有"), ("", "")]


def test_before_check_in_it_leads_to_the_gate(web, cast):
    visit = story.plan(cast)
    assert web.get(url("visit_fill", visit))["Location"] == url("visit_check_in", visit)


def test_afterwards_it_is_to_read(as_user, cast, visit):
    story.find(visit, what="墙面开裂")
    assert as_user(cast.officer_a1).get(url("visit_fill", visit)).status_code == 403
    story.finish(visit)
    page = as_user(cast.officer_a1).get(url("visit_fill", visit)).content.decode()
    assert "墙面开裂" in page and "data-answer" not in page and "visit-queue" not in page


def test_old_visit_shows_its_items_as_they_were(web, cast, visit):
    draft = checklist.open_draft(cast.fire.checklist)
    draft.items.filter(position=1).update(text_en="Another wording")
    checklist.publish(draft, cast.city_admin)
    page = web.get(url("visit_fill", visit)).content.decode()
    assert "Item 1" in page and "Another wording" not in page


# -- answers by fetch


def test_answer_is_saved_as_it_is_given(web, visit):
    reply = say(web, visit, 0, "pass").json()
    assert reply == {"done": 1, "total": 3, "result": "pass", "note": "", "version": 1}
    assert stored(visit) == [(1, "pass", "")]


def test_changed_answer_needs_the_version_that_was_seen(web, visit):
    say(web, visit, 0, "pass")
    assert say(web, visit, 0, "fail", version=1).json()["version"] == 2
    with assert_nothing_changed():
        late = say(web, visit, 0, "na", note="没有", version=1)
    assert late.status_code == 409 and late.json()["current"]["result"] == "fail"


def test_somebody_elses_answer_is_not_overwritten_unseen(web, cast, visit):
    story.answer(visit, story.items(visit)[0], Result.FAIL, actor=cast.inspector2)
    with assert_nothing_changed():
        reply = say(web, visit, 0, "pass")
    assert reply.status_code == 409 and "inspector2 has answered" in reply.json()["error"]


def test_two_who_agree_do_not_quarrel(web, cast, visit):
    story.answer(visit, story.items(visit)[0], Result.PASS, actor=cast.inspector2)
    assert say(web, visit, 0, "pass").status_code == 200
    assert Answer.objects.count() == 1


def test_answer_sent_ten_times_is_one(web, visit):
    data = once(item=story.items(visit)[0].pk, result="fail")
    replies = [web.post(url("visit_answer", visit), data, **JSON).json() for _ in range(10)]
    assert replies == [replies[0]] * 10 and Answer.objects.count() == 1


def test_change_sent_again_is_one_change(web, visit):
    say(web, visit, 0, "pass")
    data = once(item=story.items(visit)[0].pk, result="fail", version=1)
    replies = [web.post(url("visit_answer", visit), data, **JSON).json() for _ in range(3)]
    assert {reply["version"] for reply in replies} == {2}


@pytest.mark.parametrize(
    "wrong",
    [
        {"result": ""},
        {"result": "maybe"},
        {"result": "na"},
        {"result": "na", "note": "\u200b"},
        {"result": "pass", "note": "长" * 301},
        {"result": "pass", "item": ""},
        {"result": "pass", "item": "10" * 20},
        {"result": "pass", "client_uuid": ""},
        {"result": "pass", "version": "-1"},
    ],
)
def test_bad_answer_is_refused_with_a_reason(web, visit, wrong):
    data = once(item=story.items(visit)[0].pk, result="pass") | wrong
    with assert_nothing_changed():
        reply = web.post(url("visit_answer", visit), data, **JSON)
    assert reply.status_code == 422 and reply.json()["error"]


def test_item_of_another_list_is_a_missing_one(web, cast, visit):
    other = factories.checklist("other", items=1).items.get()
    with assert_nothing_changed():
        for pk in (other.pk, 10**9):
            data = once(item=pk, result="pass")
            assert web.post(url("visit_answer", visit), data, **JSON).status_code == 404


def test_recorded_hazard_is_not_lost_by_a_slip(web, visit):
    story.find(visit)
    with assert_nothing_changed():
        reply = say(web, visit, 0, "pass", version=1)
    assert "Withdraw it first" in reply.json()["error"]


def test_nothing_is_answered_after_the_notice(web, visit):
    story.finish(visit)
    with assert_nothing_changed():
        assert say(web, visit, 0, "fail", version=1).status_code == 422


# -- the rest of a section


def pass_rest(web, visit, version, section, **headers):
    return web.post(url("visit_pass_rest", visit, version.uuid), once(section=section), **headers)


def test_rest_of_a_section_passes(web, cast, visit):
    say(web, visit, 0, "fail")
    reply = pass_rest(web, visit, cast.fire, 1, **JSON).json()
    assert stored(visit) == [(1, "fail", ""), (2, "pass", "")]
    assert [a["result"] for a in reply["answers"]] == ["fail", "pass"] and reply["done"] == 2


def test_rest_passes_once(web, cast, visit):
    for _ in range(3):
        assert pass_rest(web, visit, cast.fire, 1).status_code == 302
    assert len(stored(visit)) == 2


@pytest.mark.parametrize(("section", "status"), [(3, 404), (0, 422), ("x", 422), (10**30, 422)])
def test_no_such_section(web, cast, visit, section, status):
    with assert_nothing_changed():
        assert pass_rest(web, visit, cast.fire, section).status_code == status


def test_list_of_another_visit_is_missing(web, visit):
    other = factories.checklist("other", items=1)
    assert pass_rest(web, visit, other, 1).status_code == 404


# -- without JavaScript


def test_plain_save_returns_to_its_item(web, cast, visit):
    item = story.items(visit)[2]
    response = web.post(url("visit_answer", visit), once(item=item.pk, result="pass"))
    place = f"{url('visit_fill', visit)}?list={cast.fire.uuid}#item-{item.pk}"
    assert (response.status_code, response["Location"]) == (302, place)


def test_plain_save_that_is_refused_shows_why_beside_the_item(web, visit):
    item = story.items(visit)[1]
    response = web.post(url("visit_answer", visit), once(item=item.pk, result="na"))
    assert response.status_code == 422
    assert [row.error for row in rows(response)] == ["", "Say why this item does not apply.", ""]
    assert rows(response)[1].result == "na"


def test_plain_save_that_came_late_shows_what_is_there(web, cast, visit):
    item = story.items(visit)[0]
    story.answer(visit, item, Result.FAIL, actor=cast.inspector2)
    response = web.post(url("visit_answer", visit), once(item=item.pk, result="pass"))
    assert response.status_code == 409 and rows(response)[0].result == "fail"
    assert "has answered this item" in rows(response)[0].error


def test_each_item_has_a_button_of_its_own(web, visit):
    page = web.get(url("visit_fill", visit)).content.decode()
    assert page.count("<noscript><button") == 3


def test_every_form_has_a_uuid_of_its_own(web, visit):
    found = rows(web.get(url("visit_fill", visit)))
    assert len({row.fresh for row in found}) == 3 and isinstance(found[0].fresh, uuid.UUID)
