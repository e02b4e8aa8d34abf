"""The catalogue in the browser: everyone reads, the city administrator edits drafts."""

import re

import pytest
from django.urls import reverse

from inspections.actions import checklist
from inspections.models import ChecklistVersion, Item
from safety.base.models import Refused
from tests import factories
from tests.inspections.pages import cost, once, url
from tests.refusals import assert_nothing_changed

LIST = reverse("inspections:checklist_list")


@pytest.fixture
def web(as_user, cast):
    return as_user(cast.city_admin)


@pytest.fixture
def draft(cast):
    return checklist.open_draft(cast.fire.checklist)


def item_body(**fields):
    return {
        "section_zh": "第1节", "section_en": "Part 1", "text_zh": "新的一项", "text_en": "New item",
        "severity": "serious", "days": "15", "rule_source": "M", "rule_zh": "某办法",
        "rule_en": "Some rule", "suggest_zh": "过期\n\n 缺失 ", "suggest_en": "", **fields,
    }  # fmt: skip


def wording(version):
    return list(version.items.order_by("position").values_list("text_en", flat=True))


def test_list_shows_the_last_published_versions(as_user, cast, draft):
    factories.checklist("secret", items=1, published=False)
    rows = as_user(cast.officer_b1).get(LIST).context["rows"]
    assert [(row.pk, row.item_count) for row in rows] == [(cast.fire.pk, 3)]


def test_list_costs_the_same_for_many(web, cast):
    counts = []
    for n in (1, 20):
        for k in range(n):
            factories.checklist(f"list-{n}-{k}", items=2)
        counts.append(cost(web, LIST))
    assert counts[0] == counts[1] <= 6


def test_unconfirmed_rules_are_marked(as_user, cast):
    Item.objects.filter(position=1).update(rule_source="M", rule_en="From memory")
    Item.objects.filter(position=2).update(rule_source="L", rule_en="Law")
    page = as_user(cast.leader).get(url("checklist_detail", cast.fire)).content.decode()
    assert page.count("to be confirmed by the bureau") == 1


def test_draft_is_a_copy_and_there_is_one(web, cast):
    places = {web.post(url("checklist_draft", cast.fire), once())["Location"] for _ in range(3)}
    draft = ChecklistVersion.objects.get(number=2)
    assert places == {url("checklist_edit", draft)}
    assert wording(draft) == wording(cast.fire) and not draft.published


def test_item_is_added_behind_its_section(web, draft):
    response = web.post(url("checklist_item_add", draft), item_body())
    assert response.status_code == 302
    assert wording(draft) == ["Item 1", "Item 2", "New item", "Item 3"]
    item = draft.items.get(text_en="New item")
    assert (item.suggest_zh, item.code) == (["过期", "缺失"], "fire.added1")


def test_codes_of_added_items_are_never_used_twice(web, draft, cast):
    web.post(url("checklist_item_add", draft), item_body())
    checklist.publish(draft, cast.city_admin)
    later = checklist.open_draft(cast.fire.checklist)
    later.items.filter(code="fire.added1").delete()
    web.post(url("checklist_item_add", later), item_body(text_en="Again"))
    assert later.items.get(text_en="Again").code == "fire.added2"


def test_item_is_edited(web, draft):
    item = draft.items.get(position=2)
    data = item_body(text_en="Reworded", seen=checklist.mark(item))
    web.post(url("checklist_item_edit", draft, item.pk), data)
    assert wording(draft) == ["Item 1", "Reworded", "Item 3"]


def test_later_of_two_editors_of_an_item_is_told_and_loses_no_typing(web, draft):
    item = draft.items.get(position=2)
    place, seen = url("checklist_item_edit", draft, item.pk), checklist.mark(item)
    web.post(place, item_body(text_en="First", seen=seen))
    with assert_nothing_changed():
        response = web.post(place, item_body(text_en="Second", seen=seen))
    assert response.status_code == 409
    told = {
        line["label"]: (line["typed"], line["stored"]) for line in response.context["differences"]
    }
    assert told == {"Item in English": ("Second", "First")}
    form = response.context["form"]
    assert form["text_en"].value() == "Second"
    web.post(place, {**item_body(text_en="Second"), "seen": form["seen"].value()})
    assert wording(draft) == ["Item 1", "Second", "Item 3"]


def test_edit_keeps_the_place_that_somebody_else_gave_the_item(web, draft):
    item = draft.items.get(position=1)
    seen = checklist.mark(item)
    checklist.move_item(item, 1)
    data = item_body(text_en="Reworded", seen=seen)
    web.post(url("checklist_item_edit", draft, item.pk), data)
    assert wording(draft) == ["Item 2", "Reworded", "Item 3"]


def test_an_item_removed_meanwhile_is_not_saved(draft):
    item = draft.items.get(position=1)
    seen = checklist.mark(item)
    checklist.remove_item(draft.items.get(position=1))
    with assert_nothing_changed(), pytest.raises(Refused, match="removed"):
        checklist.save_item(item, seen=seen)


@pytest.mark.parametrize(
    "wrong",
    [{"text_zh": ""}, {"text_en": " \u200b"}, {"days": "0"}, {"days": "10000000000"},
     {"severity": "huge"}, {"area": "moon"}, {"rule_source": "X"}, {"text_en": "x" * 401}],
)  # fmt: skip
def test_bad_item_is_refused(web, draft, wrong):
    with assert_nothing_changed():
        assert web.post(url("checklist_item_add", draft), item_body(**wrong)).status_code == 422


def test_items_move_up_and_down_and_stop_at_the_ends(web, draft):
    first = draft.items.get(position=1)
    for step, after in (("1", [2, 1, 3]), ("1", [2, 3, 1]), ("1", [2, 3, 1]), ("-1", [2, 1, 3])):
        web.post(url("checklist_item_move", draft, first.pk), once(step=step))
        assert wording(draft) == [f"Item {n}" for n in after]


def test_item_is_removed(web, draft, cast):
    item = draft.items.get(position=1)
    web.post(url("checklist_item_remove", draft, item.pk), once())
    assert wording(draft) == ["Item 2", "Item 3"] and len(wording(cast.fire)) == 3


def test_published_version_takes_effect_for_new_visits_only(web, cast, draft):
    web.post(url("checklist_item_add", draft), item_body())
    for _ in range(2):
        response = web.post(url("checklist_publish", draft), once())
        assert response["Location"] == url("checklist_detail", draft)
    rows = web.get(LIST).context["rows"]
    assert [row.number for row in rows] == [2]
    assert len(wording(cast.fire)) == 3


def test_a_second_click_adds_no_second_item(web, draft):
    where = [web.post(url("checklist_item_add", draft), item_body())["Location"] for _ in range(2)]
    assert where[0] == where[1] and wording(draft).count("New item") == 1
    web.post(url("checklist_item_add", draft), item_body(days="30"))
    assert wording(draft).count("New item") == 2


@pytest.mark.parametrize("act", ["checklist_publish", "checklist_discard"])
def test_what_a_colleague_changed_meanwhile_is_looked_at_first(web, draft, act):
    """Neither goes out nor is lost what nobody had before them."""
    page = web.get(url("checklist_edit", draft)).content.decode()
    had = re.search(r'name="seen" value="(\w+)"', page)[1]
    web.post(url("checklist_item_add", draft), item_body())
    with assert_nothing_changed():
        response = web.post(url(act, draft), once(seen=had))
    assert response.status_code == 409
    assert "changed this draft meanwhile" in response.content.decode()
    now = checklist.mark_of_draft(draft)
    assert web.post(url(act, draft), once(seen=now)).status_code == 302


def test_nothing_changes_a_published_version(web, cast):
    item = cast.fire.items.first()
    with assert_nothing_changed():
        for name, more, data in (
            ("checklist_edit", (), {"name_zh": "改", "name_en": "New"}),
            ("checklist_item_add", (), item_body()),
            ("checklist_item_edit", (item.pk,), item_body()),
            ("checklist_item_move", (item.pk,), once(step="1")),
            ("checklist_item_remove", (item.pk,), once()),
            ("checklist_discard", (), once()),
        ):
            response = web.post(url(name, cast.fire, *more), data)
            assert response.status_code == 422, name
            assert "never changes" in response.content.decode(), name


def test_empty_draft_is_not_published(web, draft):
    draft.items.all().delete()
    with assert_nothing_changed():
        assert web.post(url("checklist_publish", draft), once()).status_code == 422


def test_draft_is_discarded(web, cast, draft):
    assert web.post(url("checklist_discard", draft), once())["Location"] == LIST
    assert list(ChecklistVersion.objects.all()) == [cast.fire]


def test_heading_is_saved(web, draft):
    data = {"name_zh": "消防检查表（新）", "name_en": "Fire, new", "stages": ["primary"]}
    web.post(url("checklist_edit", draft), {**data, "seen": checklist.mark(draft)})
    draft.refresh_from_db()
    assert (draft.name_en, draft.stages) == ("Fire, new", ["primary"])


def test_later_of_two_editors_of_a_heading_is_told(web, draft):
    seen = checklist.mark(draft)
    ChecklistVersion.objects.filter(pk=draft.pk).update(name_en="Mine", stages=["junior"])
    data = {"name_zh": draft.name_zh, "name_en": "Theirs", "stages": ["primary"], "seen": seen}
    with assert_nothing_changed():
        response = web.post(url("checklist_edit", draft), data)
    assert response.status_code == 409
    assert [line["stored"] for line in response.context["differences"]] == [
        "Mine",
        "junior middle school",
    ]
    form = response.context["form"]
    assert form["stages"].value() == ["primary"]
    web.post(url("checklist_edit", draft), {**data, "seen": form["seen"].value()})
    draft.refresh_from_db()
    assert draft.name_en == "Theirs"


@pytest.mark.parametrize("who", ["admin_a", "inspector", "leader", "officer_a1"])
def test_draft_is_nobody_elses(as_user, cast, draft, who):
    web = as_user(getattr(cast, who))
    with assert_nothing_changed():
        assert web.get(url("checklist_detail", draft)).status_code == 404
        assert web.post(url("checklist_publish", draft), once()).status_code == 404
        assert web.post(url("checklist_draft", cast.fire), once()).status_code == 403
