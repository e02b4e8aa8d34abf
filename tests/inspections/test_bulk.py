"""Many hazards at once: re-assigned or re-checked, all or none, once, within bounds."""

import uuid
from collections import Counter
from unittest import mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspections.actions import bulk
from inspections.models import BulkAct, Hazard, LedgerEntry
from inspections.verify import faults
from safety.base.models import Refused
from safety.dues.models import Notice
from tests.inspections import story
from tests.inspections.pages import once
from tests.refusals import assert_nothing_changed

REASSIGN = reverse("inspections:hazard_bulk_reassign")
RECHECK = reverse("inspections:hazard_bulk_recheck")
LEDGER = reverse("inspections:hazard_list")


def several(cast, count, school=None, **fields) -> list[Hazard]:
    """Hazards of one visit of the city, issued."""
    visit = story.under_way(cast, school=school)
    drafts = [story.find(visit, **fields) for _ in range(count)]
    story.finish(visit)
    return list(Hazard.objects.filter(pk__in=[draft.pk for draft in drafts]).order_by("pk"))


def awaiting(cast, count) -> list[Hazard]:
    return [story.submit(row, cast.officer_a1) for row in several(cast, count)]


def chosen(rows) -> dict:
    return {row.uuid: row.version for row in rows}


def sent(rows, **fields) -> dict:
    return once(hazard=[f"{row.uuid}:{row.version}" for row in rows], **fields)


NEW = {"responsible": "王五", "reason": "人员调整"}
GOOD = {"decision": "sign_off", "reason": "照片清楚"}


def reassign(rows, actor, key=None, **fields):
    key = key or uuid.uuid4()
    return bulk.reassign(actor, uuid=key, chosen=chosen(rows), **{**NEW, **fields})


def sign_off(rows, actor, key=None, **fields):
    return bulk.sign_off(actor, uuid=key or uuid.uuid4(), chosen=chosen(rows), **fields)


def give_back(rows, actor):
    return bulk.give_back(actor, uuid=uuid.uuid4(), chosen=chosen(rows), reason="照片不清")


# -- the actions


def test_re_assigned_together_each_with_its_entry_and_notice(cast):
    rows = several(cast, 3)
    act = reassign(rows, cast.city_admin)
    assert set(Hazard.objects.values_list("responsible", flat=True)) == {"王五"}
    entries = LedgerEntry.objects.filter(action="reassign")
    words = {"reason": "人员调整", "bulk": str(act.uuid), "of": 3}
    assert [entry.data["said"] for entry in entries] == [words] * 3
    told = Counter(Notice.objects.filter(kind="hazard_reassigned").values_list("user", flat=True))
    assert told == {cast.officer_a1.pk: 3, cast.principal_a1.pk: 3}
    assert list(faults()) == []


def test_signed_off_together(cast):
    rows = awaiting(cast, 3)
    sign_off(rows, cast.inspector2, note="合格")
    assert set(Hazard.objects.values_list("state", flat=True)) == {"signed_off"}
    assert Notice.objects.filter(kind="hazard_signed_off", user=cast.officer_a1).count() == 3
    assert list(faults()) == []


def test_returned_together_for_one_reason(cast):
    rows = awaiting(cast, 2)
    give_back(rows, cast.inspector)
    assert set(Hazard.objects.values_list("state", flat=True)) == {"returned"}
    with assert_nothing_changed(), pytest.raises(Refused, match="what is still wrong"):
        bulk.give_back(cast.inspector, uuid=uuid.uuid4(), chosen=chosen(rows), reason="")


def refused(rows, actor, call=reassign, **fields) -> dict:
    """Nothing changed; {hazard: why}."""
    with assert_nothing_changed(), pytest.raises(bulk.NotAll) as refusal:
        call(rows, actor, **fields)
    return {fault.uuid: fault.why for fault in refusal.value.faults}


def test_a_foreign_one_among_ones_own_changes_nothing(cast):
    own, foreign = several(cast, 1) + several(cast, 1, cast.b1)
    missing = Hazard(uuid=uuid.uuid4())
    found = refused([own, foreign, missing], cast.officer_a1)
    assert found == dict.fromkeys([foreign.uuid, missing.uuid], bulk.missing())


def test_one_in_the_wrong_state_changes_nothing(cast):
    rows = awaiting(cast, 1) + several(cast, 1)
    assert refused(rows, cast.inspector, sign_off) == {
        rows[1].uuid: "This cannot be done now: the hazard is “to be rectified”."
    }


def test_whoever_fixed_one_of_them_signs_off_none(cast):
    first, second = several(cast, 2)
    story.save_plan(first, cast.officer_a1)
    second = story.submit(second, cast.officer_a1)
    first = story.submit(Hazard.objects.get(pk=first.pk), cast.officer_a1)
    with mock.patch("inspections.who.bureau", return_value=True):
        found = refused([first, second], cast.officer_a1, sign_off)
    assert set(found) == {first.uuid, second.uuid}
    assert all("whoever fixed it never signs it off" in why for why in found.values())


def test_nobody_judges_their_own_school_together(cast):
    rows = awaiting(cast, 2)
    assert len(refused(rows, cast.principal_a1, sign_off)) == 2


def test_a_major_one_without_its_plan_is_in_the_way_of_all(cast):
    row, other = awaiting(cast, 2)
    row = story.reclassify(row, cast.inspector, severity="major")
    found = refused([row, other], cast.inspector, sign_off)
    assert list(found) == [row.uuid] and "by plan" in found[row.uuid]


def test_a_stale_one_is_told_with_who_did_what(cast):
    rows = several(cast, 2)
    story.save_plan(rows[0], cast.principal_a1)
    why = refused(rows, cast.officer_a1)[rows[0].uuid]
    assert why.startswith("principal_a1 changed it meanwhile: The rectification plan was entered.")


def test_one_that_is_not_theirs_says_whose_it_is(cast, as_user):
    """Of the school's own check, of the city's, and of who is to answer for one."""
    own = story.submit(story.own(cast), cast.officer_a1)
    [citys], [open_one] = awaiting(cast, 1), several(cast, 1)
    whose = [
        (own, "sign_off", "the principal of 甲一小学 or 甲区"),
        (citys, "return", "示范市"),
        (open_one, "reassign", "甲一小学 or 示范市"),
    ]
    for row, action, words in whose:
        why = f"This step is not yours to take with it: it is for {words}."
        assert bulk.in_the_way(action, row, cast.township) == why
    page = as_user(cast.township).post(REASSIGN, {"pick": [open_one.uuid]}).content.decode()
    assert "it is for 甲一小学 or 示范市." in page


def test_who_answers_already_is_in_the_way(cast):
    rows = several(cast, 2)
    rows[0] = story.reassign(rows[0], cast.officer_a1, "王五")
    assert "answers for it already" in refused(rows, cast.officer_a1)[rows[0].uuid]


def test_the_same_form_again_does_nothing_and_another_is_refused(cast):
    rows, key = several(cast, 3), uuid.uuid4()
    act = reassign(rows, cast.officer_a1, key)
    with assert_nothing_changed():
        assert reassign(rows, cast.officer_a1, key) == act
        for other in (
            lambda: reassign(rows, cast.officer_a1, key, responsible="赵六"),
            lambda: reassign(rows[:2], cast.officer_a1, key),
            lambda: sign_off(rows, cast.officer_a1, key),
            lambda: reassign(rows, cast.principal_a1, key),
        ):
            with pytest.raises(Refused):
                other()


def test_neither_none_nor_too_many(cast):
    many = [Hazard(uuid=uuid.uuid4(), version=1) for _ in range(bulk.MOST + 1)]
    for rows, words in (([], "at least one"), (many, "At most 200")):
        with assert_nothing_changed(), pytest.raises(Refused, match=words):
            reassign(rows, cast.officer_a1)


@pytest.mark.parametrize(
    ("make", "call", "each"),
    [(several, reassign, 15), (awaiting, sign_off, 22), (awaiting, give_back, 28)],
)
def test_each_costs_the_same_however_many_there_are(cast, make, call, each):
    costs = []
    for count in (2, 6):
        rows = make(cast, count)
        with CaptureQueriesContext(connection) as queries:
            call(rows, cast.inspector)
        costs.append(len(queries))
    assert (costs[1] - costs[0]) / 4 <= each
    assert costs[0] - 2 * each <= 11


# -- the pages


def test_from_the_ledger_over_the_page_to_the_change(as_user, cast):
    rows, client = awaiting(cast, 3), as_user(cast.inspector2)
    plain = client.get(LEDGER, {"state": "awaiting_recheck"}).content.decode()
    assert 'href="?state=awaiting_recheck&amp;pick=1"' in plain and 'name="pick"' not in plain
    ledger = client.get(LEDGER, {"state": "awaiting_recheck", "pick": "1"}).content.decode()
    assert all(f'name="pick" value="{row.uuid}"' in ledger for row in rows)
    assert f'formaction="{RECHECK}?state=awaiting_recheck&amp;pick=1"' in ledger
    with assert_nothing_changed():
        page = client.post(f"{RECHECK}?state=awaiting_recheck", {"pick": [r.uuid for r in rows]})
    text = page.content.decode()
    assert [line.ticked for line in page.context["lines"]] == [True] * 3
    assert text.count("/thumbnail/") == 3  # the photo after, of each
    response = client.post(f"{RECHECK}?state=awaiting_recheck", sent(rows, **GOOD))
    assert response.url == f"{LEDGER}?state=awaiting_recheck"
    assert "3 hazards are signed off." in client.get(response.url).content.decode()
    history = client.get(rows[0].get_absolute_url()).content.decode()
    assert "In one act with 3 hazards." in history


def test_all_that_the_filters_show(as_user, cast):
    rows = awaiting(cast, 2)
    several(cast, 1)
    page = as_user(cast.inspector).post(RECHECK, {"all": "1"})
    assert {line.hazard.pk for line in page.context["lines"]} == {row.pk for row in rows}
    page = as_user(cast.inspector).post(f"{RECHECK}?severity=major", {"all": "1"}, follow=True)
    assert "Choose at least one hazard." in page.content.decode()


def test_what_cannot_be_done_is_said_before_and_not_ticked(as_user, cast):
    rows, client = awaiting(cast, 1) + several(cast, 1), as_user(cast.inspector)
    with assert_nothing_changed():
        page = client.post(RECHECK, {"pick": [row.uuid for row in rows]})
    assert [line.ticked for line in page.context["lines"]] == [True, False]
    assert "One of them cannot be done and is not ticked" in page.content.decode()


def test_a_stale_one_is_409_and_the_rest_can_be_sent(as_user, cast):
    rows, client = awaiting(cast, 2), as_user(cast.inspector)
    data = sent(rows, **GOOD)
    story.give_back(rows[0], cast.inspector2)
    with assert_nothing_changed():
        response = client.post(RECHECK, data)
    text = response.content.decode()
    assert response.status_code == 409 and "照片清楚" in text
    assert "inspector2 changed it meanwhile: Returned: not put right yet." in text
    rest = [line.value for line in response.context["lines"] if line.ticked]
    assert client.post(RECHECK, {**data, "hazard": rest}).status_code == 302
    assert Hazard.objects.get(pk=rows[1].pk).state == "signed_off"


@pytest.mark.parametrize(
    "bad",
    [{"hazard": []}, {"hazard": ["x:1"]}, {"hazard": [f"{uuid.UUID(int=1)}:0"]},
     {"decision": "return", "reason": ""}, {"decision": "burn"}, {"client_uuid": "x"}],
)  # fmt: skip
def test_a_form_of_no_sense(as_user, cast, bad):
    client, rows = as_user(cast.inspector), awaiting(cast, 1)
    with assert_nothing_changed():
        assert client.post(RECHECK, {**sent(rows, **GOOD), **bad}).status_code == 422


def test_one_hazard_as_it_was_at_two_times_is_neither(as_user, cast):
    client, rows = as_user(cast.inspector), awaiting(cast, 1)
    twice = [f"{rows[0].uuid}:{version}" for version in (rows[0].version - 1, rows[0].version)]
    with assert_nothing_changed():
        answer = client.post(RECHECK, {**sent(rows, **GOOD), "hazard": twice})
    assert answer.status_code == 422


@pytest.mark.parametrize("name", ["leader", "officer_a1"])
def test_boxes_stand_for_those_alone_who_may(as_user, cast, name):
    several(cast, 1)
    page = as_user(getattr(cast, name)).get(LEDGER, {"pick": "1"}).content.decode()
    assert ('name="pick" value=' in page) is (name != "leader")
    assert ("pick=1" in as_user(getattr(cast, name)).get(LEDGER).content.decode()) is (
        name != "leader"
    )
    assert RECHECK not in page


def test_the_page_costs_the_same_for_few_and_many_save_one_look_each(as_user, cast):
    client, costs = as_user(cast.inspector), []
    for count in (2, 6):
        rows = awaiting(cast, count)
        client.get(LEDGER)
        with CaptureQueriesContext(connection) as queries:
            client.post(RECHECK, {"pick": [row.uuid for row in rows]})
        costs.append(len(queries))
    assert (costs[1] - costs[0]) / 4 <= 2


def test_an_act_that_broke_off_leaves_nothing(cast):
    rows = several(cast, 3)
    told = "inspections.actions.rectify.dues.tell_school"
    with (
        mock.patch(told, side_effect=[None, RuntimeError]),
        assert_nothing_changed(),
        pytest.raises(RuntimeError),
    ):
        reassign(rows, cast.officer_a1)
    assert not BulkAct.objects.exists()
