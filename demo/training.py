"""Courses of the invented city: managers trained by the city a year ago, whose certificates run out
soon; guards trained by the first district, some of whom sit it again; staff of the host's own."""

import datetime as dt

from demo import names
from demo.places import BATCH
from drills.dues import training as dues
from drills.models import (
    CertificateSeries,
    Course,
    ExamResult,
    Participant,
    TrainingCertificate,
)
from drills.rules import training as rules
from drills.rules.training import Outcome
from safety.base import clock

SCHOOLS = 20
MANAGERS = ("分管副校长", "安全办主任", "政教主任")


def build(rng, where, who, host, today: dt.date, make_uuid) -> None:
    """Write everything in bulk, as it would stand had it been entered day by day."""
    Training(rng, who, make_uuid).tell(where, host, today)


class Training:
    def __init__(self, rng, who, make_uuid):
        self.rng, self.who, self.make_uuid = rng, who, make_uuid
        self.serials: dict[tuple[int, int], CertificateSeries] = {}
        self.papers: list[TrainingCertificate] = []

    def tell(self, where, host, today):
        staffed = [s for s in where.schools if s.pk in self.who.officers and s.pk != host.pk]
        admin, first = self.who.city_admin, where.districts[0]
        of_first = [s for s in staffed if s.unit.district_id == first.pk]
        year = self._course(
            admin, where.city, today - dt.timedelta(days=340), "学校安全管理人员年度培训",
            audience="managers", hours=16, place="市教育局三楼会议室",
        )  # fmt: skip
        self._fill(year, [host, *staffed[:SCHOOLS]], MANAGERS, failing=0.05)
        guards = self._course(
            self.who.district_admins[first.pk], first, today - dt.timedelta(days=20),
            "学校保安员岗位培训", audience="guards", hours=24, place="区职教中心",
        )  # fmt: skip
        mine = [host] if host.unit.district_id == first.pk else []
        self._fill(
            guards, [*mine, *of_first[:SCHOOLS]], ("保安员", "保安队长"), failing=0.2, open_=2
        )
        own = self._course(
            self.who.principals[host.pk], host.unit, today - dt.timedelta(days=60),
            "教职工安全知识全员培训", audience="staff", hours=4, place="学校报告厅", pass_mark=80,
        )  # fmt: skip
        self._fill(own, [host] * 12, ("教师", "后勤人员"), failing=0.1)
        CertificateSeries.objects.bulk_update(self.serials.values(), ["last"])
        TrainingCertificate.objects.bulk_create(self.papers, batch_size=BATCH)
        dues.follow(self.papers)

    def _course(self, actor, unit, day, title, **more) -> Course:
        said = {"pass_mark": rules.PASS_MARK, "valid_months": rules.VALID_MONTHS, **more}
        last = day + dt.timedelta(days=2)
        return Course.objects.create(
            uuid=self.make_uuid(), unit=unit, **unit.columns(), title=title, first_day=day,
            last_day=last, added_by=actor, added_at=_evening(day - dt.timedelta(days=14)), **said,
        )  # fmt: skip

    def _fill(self, course, schools, posts, *, failing, open_=0):
        """Somebody of each of these schools; the last `open_` have no result yet."""
        people = [self._person(course, school, posts) for school in schools]
        done = people[: len(people) - open_]
        scores = [self._score(course, failing) for _row in done]
        for row, score in zip(done, scores, strict=True):
            row.attempt, row.score = 1, score
            row.outcome = rules.outcome_of(score, course.pass_mark)
        Participant.objects.bulk_create(people, batch_size=BATCH)
        ExamResult.objects.bulk_create(
            (self._result(course, row) for row in done), batch_size=BATCH
        )
        self.papers += [self._paper(course, row) for row in done if row.outcome == Outcome.PASSED]

    def _person(self, course, school, posts) -> Participant:
        row = Participant(
            uuid=self.make_uuid(), course=course, name=names.person(self.rng),
            post=self.rng.choice(posts), phone_last4=f"{self.rng.randrange(10_000):04d}",
            enrolled_by=self.who.officers[school.pk],
            enrolled_at=_evening(course.first_day - dt.timedelta(days=7)), **school.columns(),
        )  # fmt: skip
        row.school = school
        return row

    def _score(self, course, failing) -> int | None:
        """Most pass; of the others some did not come."""
        if self.rng.random() >= failing:
            return self.rng.randint(course.pass_mark, rules.HIGHEST)
        return self.rng.choice([None, self.rng.randint(30, course.pass_mark - 1)])

    def _result(self, course, row) -> ExamResult:
        return ExamResult(
            participant=row, attempt=1, score=row.score, outcome=row.outcome,
            examined_on=course.last_day, recorded_by=course.added_by,
            recorded_at=_evening(course.last_day), **_owner(row),
        )  # fmt: skip

    def _paper(self, course, row) -> TrainingCertificate:
        day = course.last_day
        series = self._series(row.city_id, day.year)
        series.last += 1
        paper = TrainingCertificate(
            uuid=self.make_uuid(), participant=row, audience=course.audience, name=row.name,
            phone_last4=row.phone_last4, series=series, serial=series.last,
            number=rules.number_of(names.CITY_CODE, day.year, series.last), issued_on=day,
            expires_on=rules.expiry_of(day, course.valid_months), issued_by=course.added_by,
            issued_at=_evening(day), **_owner(row),
        )  # fmt: skip
        paper.school = row.school
        return paper

    def _series(self, city, year) -> CertificateSeries:
        if (city, year) not in self.serials:
            found, _new = CertificateSeries.objects.get_or_create(city_id=city, year=year)
            self.serials[city, year] = found
        return self.serials[city, year]


def _evening(day: dt.date) -> dt.datetime:
    return clock.start_of(day) + dt.timedelta(hours=18)


def _owner(row) -> dict:
    return {n: getattr(row, n) for n in ("school_id", "township_id", "district_id", "city_id")}
