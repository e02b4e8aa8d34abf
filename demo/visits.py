"""Writes inspections and their hazards in bulk, by the same `compose` that the actions use."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from django.core.management.color import no_style
from django.db import connection

from demo import names, story
from demo.places import BATCH
from inspections import rules
from inspections.actions import record
from inspections.actions.finding import said_of
from inspections.models import (
    Answer,
    ChecklistVersion,
    Hazard,
    HazardPeriod,
    HazardPhoto,
    Inspection,
    Item,
    Kind,
    LedgerEntry,
    LookBackItem,
    NumberSeries,
    Result,
    Source,
    State,
    TeamMember,
    VisitState,
)
from inspections.transitions import BY_ACTION
from safety.base import clock
from safety.files.models import Evidence, How

MINUTE = dt.timedelta(minutes=1)
SAFE = "设警示标志，专人看护，禁止使用"
AGAIN = "查明复发原因，改由专人每日检查并记录，分管副校长每周复核。"


@dataclass
class Visit:
    """An inspection to be told: who went where on which day, and what was found."""

    school: object
    day: dt.date
    source: str
    bureau: object
    team: list
    kind: str = Kind.UNANNOUNCED
    mode: str = "open"
    findings: list = field(default_factory=list)


@dataclass
class Finding:
    """One hazard to be told. `finish`: signed off by that day at the latest, in time."""

    severity: str | None = None
    on_the_spot: bool = False
    days: int | None = None
    finish: dt.date | None = None
    scenes: list | None = None


class Writer:
    """Collects rows with keys given beforehand, numbers them by time, writes each table at once."""

    def __init__(self, rng, people, now, make_uuid, pictures, looking):
        self.rng, self.people, self.now = rng, people, now
        self.make_uuid, self.pictures, self.looking = make_uuid, pictures, looking
        self.rows = {
            model: []
            for model in (Inspection, TeamMember, Inspection.checklists.through, Answer, Hazard,
                          Evidence, HazardPhoto, LedgerEntry, HazardPeriod, LookBackItem)
        }  # fmt: skip
        self.series = Counter()
        self.next_visit, self.next_hazard = next_key(Inspection), next_key(Hazard)
        self.next_evidence = next_key(Evidence)
        self.versions = catalogue()

    def tell(self, visits: list[Visit]) -> None:
        """Write all visits; numbers run in the order of the notices."""
        timed = [(story.hour(visit.day, self.rng, 9, 11), visit) for visit in visits]
        for start, visit in sorted(timed, key=lambda pair: pair[0]):
            if start + 100 * MINUTE < self.now:
                self._visit(visit, start)
        for model, rows in self.rows.items():
            model.objects.bulk_create(rows, batch_size=BATCH)
        NumberSeries.objects.bulk_create(
            NumberSeries(kind=kind, year=year, unit_id=unit, last=last)
            for (kind, year, unit), last in self.series.items()
        )
        _reset_keys((Inspection, Hazard, Evidence))

    def _visit(self, visit, start):
        school, unit = visit.school, visit.school.unit
        issued = start + (60 + self.rng.randrange(30)) * MINUTE
        secret = visit.kind == Kind.UNANNOUNCED
        row = Inspection(
            pk=self.next_visit, uuid=self.make_uuid(), **school.columns(),
            kind=visit.kind, mode=visit.mode, source=visit.source, bureau=visit.bureau,
            planned_for=visit.day, planned_by=visit.team[0], planned_at=start - 600 * MINUTE,
            state=VisitState.SUBMITTED, checked_in_at=start,
            lon=school.lon, lat=school.lat, accuracy_m=12.0, distance_m=8.0,
            revealed_at=(issued if visit.mode == "covert" else start) if secret
            else start - 600 * MINUTE,
            submitted_at=issued, submitted_by=visit.team[0], version=2,
            at_district_id=unit.district_id, at_township_id=unit.township_id,
            at_city_id=unit.city_id, at_stage=school.stage,
            notice_number=self._notice(visit, issued),
        )  # fmt: skip
        row.school = school
        self.next_visit += 1
        self.rows[Inspection].append(row)
        self.rows[TeamMember] += [
            TeamMember(inspection=row, user=member, leads=not number)
            for number, member in enumerate(visit.team)
        ]
        self._fill(visit, row, start, issued)

    def _notice(self, visit, issued):
        if visit.kind == Kind.SELF_CHECK:
            return ""
        return self._number("notice", visit.bureau, issued)

    def _number(self, kind, unit, at) -> str:
        key = (kind, clock.day_of(at).year, unit.pk)
        self.series[key] += 1
        return f"{key[1]}-{unit.code}-{self.series[key]:05}"

    def _fill(self, visit, row, start, issued):
        """Answer every item of one or two checklists; findings fall on the failed ones."""
        versions = self._checklists(visit)
        through = Inspection.checklists.through
        self.rows[through] += [
            through(inspection_id=row.pk, checklistversion_id=version.pk) for version in versions
        ]
        items = [item for version in versions for item in version.rows]
        failed = self.rng.sample(items, min(len(visit.findings), len(items)))
        for number, item in enumerate(items):
            self.rows[Answer].append(
                Answer(
                    uuid=self.make_uuid(), inspection=row, item=item,
                    result=Result.FAIL if item in failed else Result.PASS,
                    answered_by=visit.team[0], answered_at=start + (number + 2) * MINUTE,
                )
            )  # fmt: skip
        for finding, item in zip(visit.findings, failed, strict=True):
            self._hazard(visit, row, finding, item, start, issued)

    def _checklists(self, visit):
        own = visit.kind == Kind.SELF_CHECK
        fitting = [
            version for version in self.versions
            if version.checklist.for_self_check == own
            and (not version.stages or visit.school.stage in version.stages)
        ]  # fmt: skip
        wanted = 1 if own else 2
        return self.rng.sample(fitting, min(wanted, len(fitting)))

    def _hazard(self, visit, row, finding, item, start, issued):
        severity = finding.severity or item.severity
        hazard = Hazard(
            pk=self.next_hazard, uuid=self.make_uuid(), **visit.school.columns(),
            inspection=row, item=item, source=visit.source, area=item.area, severity=severity,
            what=self.rng.choice(item.suggest_zh or [item.text_zh]),
            place=self.rng.choice(names.PLACES.get(item.area, [""])),
            on_the_spot=finding.on_the_spot, responsible=visit.school.officer_name,
            interim_control=SAFE if severity != "general" else "",
            deadline=None if finding.on_the_spot
            else rules.default_deadline(severity, visit.day, finding.days),
            found_at=start + 20 * MINUTE, found_by=visit.team[0],
        )  # fmt: skip
        hazard.school = visit.school
        self.next_hazard += 1
        chain = Chain(self, hazard, visit)
        chain.open(start + 20 * MINUTE)
        chain.issue(issued, self._number("hazard", visit.school.unit.district, issued))
        if not finding.on_the_spot:
            scenes = finding.scenes
            if scenes is None:
                scenes = story.plot(self.rng, visit.day, hazard.deadline, self.now, finding.finish)
            chain.play(scenes)
        looked = self.looking.take(chain)
        self.rows[LookBackItem] += [looked] if looked else []
        self.rows[Hazard].append(hazard)

    def photo(self, hazard, moment, owner, at) -> HazardPhoto:
        """A drawn picture as a photo row of its own; its file is shared with the template."""
        template = self.pictures[(hazard.area, moment)]
        copied = {
            f.attname: getattr(template, f.attname)
            for f in Evidence._meta.concrete_fields
            if f.attname not in ("id", "uuid", "owner_id", "uploaded_at", "taken_at", "how")
        }
        evidence = Evidence(
            pk=self.next_evidence, uuid=self.make_uuid(), owner=owner,
            uploaded_at=at, taken_at=at - MINUTE, how=How.DRAWN, **copied,
        )  # fmt: skip
        self.next_evidence += 1
        self.rows[Evidence].append(evidence)
        photo = HazardPhoto(
            hazard=hazard, evidence=evidence, moment=moment, added_by=owner, added_at=at
        )
        self.rows[HazardPhoto].append(photo)
        return photo


class Chain:
    """The trail and the periods of one hazard, in memory."""

    def __init__(self, writer, hazard, visit):
        self.writer, self.hazard, self.visit = writer, hazard, visit
        self.last = self.present = None

    def open(self, at):
        inspector = self.visit.team[0]
        self.last = record.opening(self.hazard, inspector, at=at)
        self.writer.rows[LedgerEntry].append(self.last)
        self.photo("photo", "before", inspector, at + MINUTE)
        if self.hazard.on_the_spot:
            self.photo("photo", "after", inspector, at + 8 * MINUTE)

    def photo(self, action, moment, actor, at):
        photo = self.writer.photo(self.hazard, moment, actor, at)
        self.step(action, at, actor, said_of(photo.evidence, moment))

    def issue(self, at, number):
        changes = {"number": number, "issued_at": at}
        inspector = self.visit.team[0]
        if not self.hazard.on_the_spot:
            self.step("issue", at, inspector, **changes)
        elif self.visit.source == Source.SELF:
            self.step("issue_to_recheck", at, inspector, **changes, **record.submission(at))
            principal = self.writer.people.principals[self.hazard.school_id]
            later = at + 180 * MINUTE
            if later < self.writer.now and principal != inspector:
                self.step("sign_off", later, principal, {"note": "", "on_site": True},
                          signed_off_at=later, recheck_by=None)  # fmt: skip
        else:
            said = {"witness": inspector.name}
            self.step("issue_fixed", at, inspector, said, **changes, signed_off_at=at)

    def play(self, scenes):
        for scene in scenes:
            getattr(self, f"_{scene.action}")(scene, self._actor(scene.who))

    def put_right_again(self, at):
        """After a relapse: a new plan where one is needed, a new photo, handed in and signed off
        the day after."""
        if self.hazard.severity != "general":
            self.step("plan", at - 5 * MINUTE, self._actor("officer"), measures=AGAIN, funds=0,
                      contingency="停止使用该区域。", interim_control=SAFE)  # fmt: skip
        done = story.Scene("submit", at + 9 * MINUTE, "officer", "已再次整改到位。")
        checked = at + dt.timedelta(days=1)
        self.play([
            story.Scene("after_photo", at, "officer"), done,
            story.Scene("sign_off", checked, "rechecker", "已再次复查合格。"),
        ])  # fmt: skip

    def _actor(self, who):
        if who == "officer":
            return self.writer.people.officers[self.hazard.school_id]
        if self.visit.source == Source.CITY:
            return self.visit.team[0]
        if self.visit.source == Source.SELF and self.hazard.severity == "general":
            return self.writer.people.principals[self.hazard.school_id]
        return self.writer.people.district_admins[self.hazard.district_id]

    def _plan(self, scene, actor):
        measures = "立即组织整改，明确责任人，逐项对照检查表落实，整改后由分管副校长复核。"
        funds = self.writer.rng.choice([0, 200, 500, 1200, 3600, 8000])
        self.step("plan", scene.at, actor, measures=measures, funds=funds,
                  contingency="如情况恶化，立即停用并疏散人员。")  # fmt: skip

    def _after_photo(self, scene, actor):
        self.photo("after_photo", "after", actor, scene.at)

    def _submit(self, scene, actor):
        self.step("submit", scene.at, actor, {"note": scene.said}, **record.submission(scene.at))

    def _return(self, scene, actor):
        deadline = rules.resumed_deadline(
            self.hazard.deadline, clock.day_of(self.hazard.submitted_at), clock.day_of(scene.at)
        )
        self.step("return", scene.at, actor, {"reason": scene.said}, deadline=deadline,
                  submitted_at=None, recheck_by=None)  # fmt: skip

    def _sign_off(self, scene, actor):
        self.step("sign_off", scene.at, actor, {"note": scene.said, "on_site": True},
                  signed_off_at=scene.at, recheck_by=None)  # fmt: skip

    def step(self, action, at, actor, said=None, **changes):
        entry, period = record.compose(
            self.hazard, actor, BY_ACTION[action], last=self.last, present=self.present, at=at,
            said=said or {}, changes=changes,
            # A photo makes no new version (inspections.actions.finding.add_photo).
            bump=action not in ("photo", "after_photo"),
        )  # fmt: skip
        self.last = entry
        self.writer.rows[LedgerEntry].append(entry)
        if period:
            self.present = period
            self.writer.rows[HazardPeriod].append(period)


def open_hazards(writer: Writer) -> list[Hazard]:
    """The hazards that the writer left open, for what they owe."""
    return [h for h in writer.rows[Hazard] if h.state not in (State.SIGNED_OFF, State.DRAFT)]


def catalogue() -> list[ChecklistVersion]:
    """The published checklists, each with its items as `rows`."""
    versions = list(
        ChecklistVersion.objects.filter(published_at__isnull=False)
        .select_related("checklist")
        .order_by("checklist__position", "checklist__code")
    )
    items = {}
    for item in Item.objects.order_by("position"):
        items.setdefault(item.version_id, []).append(item)
    for version in versions:
        version.rows = items.get(version.pk, [])
    return versions


def next_key(model) -> int:
    """The first key behind all that are taken."""
    last = model.objects.order_by("-pk").values_list("pk", flat=True).first()
    return (last or 0) + 1


def _reset_keys(models):
    """Keys were given by hand: PostgreSQL's sequences must go on behind them."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
