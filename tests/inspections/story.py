"""Steps of the office's day, for tests: each does what a person would, through the actions."""

import datetime as dt
import uuid

from inspections.actions import document, finding, rectify, visit
from inspections.actions import look_back as looking
from inspections.actions import refer as referral
from inspections.actions import supervise as supervision
from inspections.models import Hazard, Inspection, Item, Kind, Mode, Result
from safety.base import clock
from safety.files.actions import store
from tests import factories
from tests.files import papers
from tests.files import photos as uploads

PLAN = {
    "measures": "更换灭火器",
    "funds": None,
    "contingency": "",
    "responsible": "张三",
    "interim_control": "专人看守",
}


def plan(cast, actor=None, school=None, **fields) -> Inspection:
    """A planned unannounced open visit of the city at school A1 by its two inspectors."""
    fields = {
        "uuid": uuid.uuid4(),
        "kind": Kind.UNANNOUNCED,
        "mode": Mode.OPEN,
        "planned_for": clock.today(),
        "team": [cast.inspector, cast.inspector2],
        "checklists": [cast.fire],
        **fields,
    }
    return visit.plan_visit(actor or cast.city_admin, school=school or cast.a1, **fields)


def under_way(cast, actor=None, school=None, **fields) -> Inspection:
    row = plan(cast, actor, school, **fields)
    return visit.check_in(row, row.team.first().user)


def worker(row) -> object:
    return row.team.order_by("pk").first().user


def items(row):
    return Item.objects.filter(version__in=row.checklists.all()).order_by("version", "position")


def answer(row, item, result=Result.PASS, note="", actor=None, **fields):
    fields = {"uuid": uuid.uuid4(), **fields}
    actor = actor or worker(row)
    return visit.answer(row, actor, item=item, result=result, note=note, **fields)


def find(row, actor=None, photos=(), **fields) -> Hazard:
    """A draft of the visit's first item, general and time-limited unless said otherwise."""
    actor = actor or worker(row)
    fields = {
        "uuid": uuid.uuid4(),
        "item": items(row).first(),
        "what": "灭火器过期",
        "place": "一楼",
        "severity": "general",
        "deadline": None,
        "on_the_spot": False,
        "responsible": "李四",
        "interim_control": "专人看守",
        **fields,
    }
    hazard = finding.record_hazard(row, actor, **fields)
    for moment in photos:
        photo(hazard, actor, moment)
    return hazard


def photo(hazard, actor, moment="after"):
    return finding.add_photo(hazard, actor, factories.evidence(actor), moment)


def picture(hazard, actor, data=None, moment="after"):
    """A photo with its files: always the same unless said otherwise."""
    evidence = store(actor, uploads.upload(data or uploads.encoded(uploads.scene(1))), uuid.uuid4())
    return finding.add_photo(hazard, actor, evidence, moment)


def attach(hazard, actor, data=None, name="方案.pdf", purpose="plan"):
    """A document, attached by the school."""
    upload = uploads.upload(papers.pdf() if data is None else data, name)
    ready = document.prepare(hazard, actor, once=uuid.uuid4(), upload=upload)
    return document.attach(hazard, actor, ready, purpose)


def finish(row, actor=None) -> Inspection:
    """All that is not answered passes, and the notice is issued."""
    actor = actor or worker(row)
    for version in row.checklists.all():
        visit.pass_rest(row, actor, version=version)
    return visit.submit(row, actor)


def issued(cast, school=None, actor=None, team=None, **fields) -> Hazard:
    """A hazard whose notice has been issued, found by the city unless `actor` says otherwise."""
    kwargs = {"team": team} if team else {}
    row = under_way(cast, actor, school, **kwargs)
    hazard = find(row, **fields)
    finish(row)
    hazard.refresh_from_db()
    return hazard


def self_check(cast, actor=None, school=None) -> Inspection:
    return visit.start_self_check(
        actor or cast.officer_a1,
        uuid=uuid.uuid4(),
        school=school or cast.a1,
        checklists=[cast.fire],
    )


def own(cast, actor=None, photos=(), **fields) -> Hazard:
    """A hazard of school A1's own check, issued."""
    row = self_check(cast, actor)
    hazard = find(row, photos=photos, **fields)
    finish(row)
    hazard.refresh_from_db()
    return hazard


def save_plan(hazard, actor, **fields) -> Hazard:
    return rectify.save_plan(hazard, actor, version=hazard.version, **{**PLAN, **fields})


def reassign(hazard, actor, responsible="王五", reason="人员调整") -> Hazard:
    version = hazard.version
    return rectify.reassign(hazard, actor, version=version, responsible=responsible, reason=reason)


def submit(hazard, actor) -> Hazard:
    photo(hazard, actor)
    return rectify.submit_for_recheck(hazard, actor, version=hazard.version, note="已整改")


def give_back(hazard, actor, reason="照片不清") -> Hazard:
    return rectify.return_hazard(hazard, actor, version=hazard.version, reason=reason)


def sign_off(hazard, actor) -> Hazard:
    return rectify.sign_off(hazard, actor, version=hazard.version, note="", on_site=True)


def ask(hazard, actor, days=10, reason="等待采购"):
    day = hazard.deadline + dt.timedelta(days=days)
    return rectify.ask_extension(
        hazard, actor, uuid=uuid.uuid4(), version=hazard.version, new_deadline=day, reason=reason
    )


def refer(hazard, actor, days=15, **fields):
    fields = {
        "uuid": uuid.uuid4(),
        "version": hazard.version,
        "department": "market",
        "office": "市场监督管理局",
        "reason": "查处校门口摊点",
        "answer_by": clock.today() + dt.timedelta(days=days),
        **fields,
    }
    return referral.refer(hazard, actor, **fields)


def answer_referral(row, actor, outcome="done", answer="已取缔"):
    day = clock.today()
    return referral.record_answer(row, actor, outcome=outcome, answered_on=day, answer=answer)


def supervise(hazard, actor, supervisor, **fields):
    fields = {"interim_control": "停用并专人看守", "requirement": "月底前完成", **fields}
    version = hazard.version
    return supervision.list_hazard(hazard, actor, version=version, supervisor=supervisor, **fields)


def lift(hazard, actor, reason="已整改销号"):
    return supervision.lift(hazard, actor, version=hazard.version, reason=reason)


def reclassify(hazard, actor, **fields) -> Hazard:
    fields = {
        "severity": hazard.severity,
        "area": hazard.area,
        "deadline": hazard.deadline,
        "reason": "更正",
        **fields,
    }
    return rectify.reclassify(hazard, actor, version=hazard.version, **fields)


def signed_off(cast, school=None, officer=None, **fields) -> Hazard:
    """A hazard that the city found, put right by the school's officer and signed off."""
    hazard = issued(cast, school, **fields)
    if hazard.severity == "major":
        hazard = save_plan(hazard, officer or cast.officer_a1)
    return sign_off(submit(hazard, officer or cast.officer_a1), cast.inspector)


def look_back(actor, kind="annual", **fields):
    """A round of this person's bureau."""
    fields = {"uuid": uuid.uuid4(), "title": "年度考核回头看", **fields}
    row = looking.start(actor, kind=kind, **fields)
    looking.fill(row.pk)
    row.refresh_from_db()
    return row


def look(item, actor, outcome="held", note=""):
    return looking.record_outcome(item, actor, outcome=outcome, note=note)


def relapse(hazard, actor, note="又复发了"):
    """A round of this person's bureau finds that the hazard is back."""
    item = look_back(actor).items.get(hazard=hazard)
    look(item, actor, "relapsed", note)
    return Hazard.objects.get(pk=hazard.pk)
