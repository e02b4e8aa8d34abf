"""Two people on one hazard, at every form by which a hazard moves or is edited: the later is told
who did what, sees both values, loses no typing, and sends on top or learns why they cannot."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from inspections.actions import rectify
from inspections.models import Hazard
from inspections.urls.hazards import hazard_patterns
from inspections.urls.look_backs import look_back_patterns
from safety.base import clock
from tests.inspections import story
from tests.inspections.pages import once, url
from tests.inspections.test_hazard_pages import jpeg
from tests.refusals import assert_nothing_changed

# Posts that move and edit no hazard, or many at once.
NO_HAZARD = {
    "hazard_export": "orders a file",
    "look_back_start": "begins a round",
    "hazard_bulk_reassign": "of many: test_bulk.py",
    "hazard_bulk_recheck": "of many: test_bulk.py",
    "hazard_document_add": "hangs a paper on it and changes no value of it",
    "hazard_document_withdraw": "takes one's own paper back and changes no value of it",
    "ledger_columns": "one's own view of the ledger",
    "filter_save": "one's own view of the ledger",
    "filter_edit": "one's own view of the ledger",
    "filter_delete": "one's own view of the ledger",
    "filter_opens": "one's own view of the ledger",
}


def late(cast, days=20):
    return (clock.today() + dt.timedelta(days=days)).isoformat()


def awaiting(cast):
    return story.submit(story.issued(cast), cast.officer_a1)


def own_awaiting(cast):
    return story.submit(story.own(cast), cast.officer_a1)


def asked(cast):
    return story.ask(story.issued(cast), cast.officer_a1).hazard


def referred(cast):
    return story.refer(story.issued(cast), cast.inspector).hazard


def major(cast):
    return story.issued(cast, severity="major", deadline=dt.date(2026, 4, 1))


def listed(cast):
    return story.supervise(major(cast), cast.city_admin, cast.leader)


def signed(cast):
    return story.sign_off(awaiting(cast), cast.inspector)


def plan_of_principal(cast, row):
    story.save_plan(row, cast.principal_a1, measures="校长的方案", responsible="赵六")


def decided(cast, row):
    rectify.decide_extension(row.extensions.get(), cast.inspector2, granted=False, answer="不同意")


def worse(cast, row):
    story.reclassify(row, cast.admin_a, severity="serious", reason="人员密集")


def later(cast, row):
    day = row.deadline + dt.timedelta(days=30)
    story.reclassify(row, cast.inspector, deadline=day, reason="工期较长")


@dataclass
class Line:
    """`start` makes the hazard, `first` is what the one does, the other types `fields` as `later`.
    `both`: what was typed and what is stored, side by side on the page. `again`: what comes of
    sending it once more, a status, or the words that say why it cannot be."""

    name: str
    start: Callable
    first: Callable
    later: str
    fields: dict
    both: tuple[str, str] | None
    again: int | str

    def __str__(self):
        return f"{self.name}-{self.first.__name__}"


def hands_in(cast, row):
    story.submit(row, cast.principal_a1)


def returned(cast, row):
    story.give_back(row, cast.inspector2, "仍有杂物")


def asks(cast, row):
    story.ask(row, cast.principal_a1, reason="校长的理由")


def names(cast, row):
    story.reassign(row, cast.principal_a1, "赵六", "校长的理由")


def refers(cast, row):
    story.refer(row, cast.inspector, office="城管局")


def answered(cast, row):
    story.answer_referral(row.referrals.get(), cast.inspector, "back", "不归我们管")


def lists(cast, row):
    story.supervise(row, cast.inspector, cast.inspector2, interim_control="停用")


def lifts(cast, row):
    story.lift(row, cast.inspector, "已经整改")


def looked(cast, row):
    story.look(row.look_backs.get(), cast.inspector2, "held", "完好")


PLAN = {"responsible": "王五", "measures": "我打的字", "funds": "12", "interim_control": "看守"}
MINE = "我打的字"
TABLE = [
    Line("hazard_plan", story.issued, plan_of_principal, "officer_a1", PLAN,
         (MINE, "校长的方案"), 302),
    Line("hazard_progress", story.issued, plan_of_principal, "officer_a1", {"note": MINE},
         None, 302),
    Line("hazard_reassign", story.issued, names, "officer_a1",
         {"responsible": "王五", "reason": MINE}, ("王五", "赵六"), 302),
    Line("hazard_submit", story.issued, hands_in, "officer_a1", {"note": MINE},
         (MINE, "已整改"), "the hazard is “waiting for re-check”"),
    Line("hazard_recheck", awaiting, returned, "inspector",
         {"decision": "sign_off", "reason": MINE},
         ("Put right: sign off", "Returned: not put right yet."), "the hazard is “returned”"),
    Line("hazard_recheck", own_awaiting, worse, "principal_a1",
         {"decision": "sign_off", "reason": MINE}, (MINE, "人员密集"), "Somebody else has to"),
    Line("hazard_extend", story.issued, asks, "officer_a1", {"new_deadline": late, "reason": MINE},
         (MINE, "校长的理由"), "A request is waiting for its answer already."),
    Line("hazard_extend", story.issued, later, "officer_a1", {"new_deadline": late, "reason": MINE},
         (MINE, "工期较长"), 422),
    Line("extension_decide", asked, decided, "inspector", {"granted": "yes", "answer": MINE},
         ("Grant the new deadline", "Extension refused: the deadline stays."), "No request"),
    Line("extension_decide", asked, plan_of_principal, "inspector",
         {"granted": "yes", "answer": MINE}, None, 302),
    Line("hazard_reclassify", story.own, worse, "inspector",
         {"severity": "major", "area": "canteen", "deadline": late, "reason": MINE},
         ("major hazard", "serious hazard"), 302),
    Line("hazard_refer", story.issued, refers, "city_admin",
         {"department": "market", "office": "市监局", "reason": MINE, "answer_by": late},
         ("市监局", "城管局"), "the hazard is “referred to another department”"),
    Line("referral_answer", referred, answered, "city_admin",
         {"outcome": "done", "answered_on": lambda cast: late(cast, 0), "answer": MINE},
         (MINE, "不归我们管"), "the hazard is “to be rectified”"),
    Line("hazard_supervise", major, lists, "city_admin",
         {"supervisor": lambda cast: cast.leader.uuid, "interim_control": MINE},
         ("leader", "inspector2"), "It is listed for supervision already."),
    Line("hazard_lift", listed, lifts, "city_admin", {"reason": MINE},
         (MINE, "已经整改"), "It is not listed for supervision."),
    Line("look_back_item", signed, looked, "inspector", {"outcome": "relapsed", "note": MINE},
         ("Relapsed: open it again", "still in order"), "No look-back is waiting"),
    Line("hazard_photo_add", story.issued, hands_in, "officer_a1", {"photo": lambda cast: jpeg()},
         None, "the hazard is “waiting for re-check”"),
]  # fmt: skip


def address(cast, line, row):
    if line.name == "extension_decide":
        return url(line.name, row, row.extensions.get().uuid)
    if line.name == "referral_answer":
        return url(line.name, row, row.referrals.get().uuid)
    if line.name == "look_back_item":
        return story.look_back(cast.city_admin).items.get().get_absolute_url()
    return url(line.name, row)


@pytest.fixture
def meeting(cast, as_user, at):
    """A function: the form is open before the later one when the first acts, and is then sent."""

    def meet(line):
        row = Hazard.objects.get(pk=line.start(cast).pk)
        at("2026-03-10T15:00:00+08:00")
        there, client = address(cast, line, row), as_user(getattr(cast, line.later))
        assert client.get(there).status_code == 200
        given = {n: v(cast) if callable(v) else v for n, v in line.fields.items()}
        line.first(cast, row)
        with assert_nothing_changed():
            response = client.post(there, once(version=row.version, **given))
        return client, there, response, Hazard.objects.get(pk=row.pk)

    return meet


@pytest.mark.parametrize("line", TABLE, ids=str)
def test_the_later_one_is_told_and_loses_nothing(meeting, line):
    _client, _there, response, row = meeting(line)
    page, entry = response.content.decode(), row.entries.last()
    assert response.status_code == 409
    assert "Somebody changed this hazard meanwhile" in page
    assert entry.actor_name in page and 'datetime="2026-03-10T15:00:00' in page
    pairs = [(str(d["typed"]), str(d["stored"])) for d in response.context["differences"]]
    wanted = line.both or ("", "")
    assert not line.both or any(a.startswith(wanted[0]) and wanted[1] in b for a, b in pairs)
    assert MINE in page or MINE not in line.fields.values()
    assert not isinstance(line.again, str) or line.again.lower() in page.lower()


@pytest.mark.parametrize("line", [x for x in TABLE if isinstance(x.again, int)], ids=str)
def test_it_is_sent_again_on_top_of_what_is_there_now(meeting, line):
    client, there, response, row = meeting(line)
    form = response.context["form"]
    assert int(form["version"].value()) == row.version
    sent = {bound.html_name: bound.value() for bound in form}
    sent = {name: value for name, value in sent.items() if value is not None}
    assert client.post(there, sent).status_code == line.again


def test_every_form_of_a_hazard_is_in_the_table():
    posts = {
        pattern.name
        for pattern in (*hazard_patterns, *look_back_patterns)
        if "POST" in pattern.callback.view_class.access
    }
    assert {line.name for line in TABLE} == posts - set(NO_HAZARD)


def test_photos_that_stood_with_the_hazard_stay(cast, as_user):
    row = story.issued(cast)
    client, there = as_user(cast.officer_a1), url("hazard_submit", row)
    added = client.post(there, once(version=row.version, note=MINE, photo=jpeg(), add="photos"))
    assert added.status_code == 200
    plan_of_principal(cast, row)
    response = client.post(there, once(version=row.version, note=MINE))
    assert response.status_code == 409 and len(response.context["after"]) == 1
    again = once(version=response.context["form"]["version"].value(), note=MINE)
    assert client.post(there, again).status_code == 302


def test_a_draft_is_sent_on_top_too(cast, as_user):
    visit = story.under_way(cast)
    draft = story.find(visit)
    client, there = as_user(cast.inspector), url("visit_hazard_edit", visit, draft.uuid)
    data = once(version=draft.version, what=MINE, severity="general", remedy="deadline",
                deadline=late(cast), responsible="王五")  # fmt: skip
    story.finding.amend_hazard(draft, cast.inspector2, version=1, what="别的", severity="general")
    response = client.post(there, data)
    assert response.status_code == 409 and MINE in response.content.decode()
    again = data | {"version": response.context["form"]["version"].value()}
    assert client.post(there, again).status_code == 302


def test_whose_step_it_never_was_is_refused_as_ever(cast, as_user):
    row = story.issued(cast)
    client = as_user(cast.officer_a1)
    data = {"version": row.version, "decision": "sign_off"}
    with assert_nothing_changed():
        assert client.post(url("hazard_recheck", row), data).status_code == 403


COLLEAGUES = ("officer_a1", "principal_a1", "township", "admin_a", "inspector_a", "leader")


@pytest.mark.parametrize("line", TABLE, ids=str)
def test_whose_step_it_never_was_learns_nothing_of_what_was_done(cast, as_user, at, line):
    row = Hazard.objects.get(pk=line.start(cast).pk)
    at("2026-03-10T15:00:00+08:00")
    there, people = address(cast, line, row), [getattr(cast, name) for name in COLLEAGUES]
    strangers = [who for who in people if as_user(who).get(there).status_code == 403]
    line.first(cast, row)
    given = {n: v(cast) if callable(v) else v for n, v in line.fields.items()}
    for person in strangers:
        with assert_nothing_changed():
            response = as_user(person).post(there, once(version=row.version, **given))
        assert response.status_code == 403, person.username
        assert not line.both or line.both[1] not in response.content.decode()
    assert strangers


def test_ones_own_step_in_another_tab_is_no_conflict(cast, as_user):
    row, once_uuid = story.issued(cast), uuid.uuid4()
    client, data = as_user(cast.officer_a1), {"client_uuid": once_uuid, "version": row.version}
    data |= {"new_deadline": late(cast), "reason": MINE}
    for status in (302, 302, 422):
        assert client.post(url("hazard_extend", row), data).status_code == status
        data |= {"reason": "另一句话"} if status == 302 and data.get("seen") else {"seen": 1}
