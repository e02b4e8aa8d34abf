"""Safety education of a term at every school, and 80,000 people examined, written in the database:
two reminders a school day, a class meeting a week, a lesson of each topic; a course of a school's
own staff, one of the city for managers and one for guards, with results and certificates; letters
to parents before three holidays.

PostgreSQL alone: what takes Python an hour takes SQL a minute. No page can tell it from typed rows.
"""

import datetime as dt

from django.db import connection, transaction

from bench.rows import _bare_tables
from drills.models import (
    CertificateSeries,
    EducationLog,
    EducationPlan,
    ExamResult,
    HolidayCampaign,
    HolidayLetter,
    Participant,
    PlanTopic,
    TrainingCertificate,
)
from drills.rules.education import Topic, school_year
from safety.base import clock
from safety.schools.models import Tier, Unit

DAYS, FEW = 90, 9  # school days
STAFF = 38  # of a school, beside a manager and a guard
TENTH, REST = "u.id %% 10 = 0", "u.id %% 10 <> 0"
LOGS = (EducationLog, EducationPlan, PlanTopic)
TRAINED = (Participant, ExamResult, TrainingCertificate)
_OWNER = "school_id, township_id, district_id, city_id"
_OF = "u.id, u.township_id, u.district_id, u.city_id"
_SCHOOLS = "schools_unit u JOIN schools_school s ON s.unit_id = u.id AND s.status = 'open'"
_BY = "(SELECT min(id) FROM schools_user)"
_LOG = f"""
INSERT INTO drills_educationlog (uuid, kind, held_on, topic, about, classes, classes_all, hours,
    result, late, recorded_by_id, recorded_at, withdrawn_why, {_OWNER})
SELECT gen_random_uuid(), x.kind, d.day, x.topic, '', x.classes, x.classes, x.hours, '', false,
    {_BY}, (d.day + x.at) AT TIME ZONE 'UTC', '', {_OF}
"""
_LOGS = (
    f"""{_LOG} FROM {_SCHOOLS}, unnest(%(days)s::date[]) d(day),
    (VALUES ('morning', '', NULL::int, NULL::numeric, time '04:00'),
            ('afternoon', '', NULL, NULL, time '09:00')) x(kind, topic, classes, hours, at)
    ORDER BY d.day, u.id""",
    f"""{_LOG} FROM {_SCHOOLS}, unnest(%(days)s::date[]) d(day),
    (VALUES ('meeting', '', 18, NULL::numeric, time '08:00')) x(kind, topic, classes, hours, at)
    WHERE extract(isodow FROM d.day) = 1 ORDER BY d.day, u.id""",
    f"""{_LOG} FROM {_SCHOOLS},
    unnest(%(topics)s::text[]) WITH ORDINALITY t(topic, n)
    CROSS JOIN LATERAL (SELECT (%(days)s::date[])[1 + t.n %% cardinality(%(days)s)] AS day) d,
    LATERAL (SELECT 'lesson' AS kind, t.topic, NULL::int AS classes, 1.0 AS hours,
                    time '07:00' AS at) x
    WHERE %(first)s ORDER BY d.day, u.id""",
    f"""
INSERT INTO drills_educationplan (uuid, version, year, made_at, written_by_id, written_at, {_OWNER})
SELECT gen_random_uuid(), 1, %(year)s, now(), {_BY}, now(), {_OF} FROM {_SCHOOLS} WHERE %(first)s
""",
    f"""
INSERT INTO drills_plantopic (plan_id, topic, month, hours, teacher, materials, evaluation,
    {_OWNER})
SELECT p.id, t.topic, 1 + (t.n %% 12), 2, '王老师', '读本', '笔试', p.school_id, p.township_id,
    p.district_id, p.city_id
FROM drills_educationplan p, unnest(%(topics)s::text[]) WITH ORDINALITY t(topic, n)
WHERE %(first)s
""",
)
_COURSE = f"""
INSERT INTO drills_course (uuid, version, title, audience, hours, first_day, last_day, place,
    pass_mark, valid_months, is_open, added_by_id, added_at, unit_id, township_id, district_id,
    city_id)
SELECT gen_random_uuid(), 1, x.title, x.audience, 8, %(examined)s, %(examined)s, '市教育局', 60, 12,
    true, {_BY}, now(), {_OF}
"""
_COURSES = (
    f"""{_COURSE} FROM schools_unit u,
    (VALUES ('管理人员培训', 'managers'), ('保安员培训', 'guards')) x(title, audience)
    WHERE u.tier = 'city' AND %(first)s""",
    f"{_COURSE} FROM {_SCHOOLS}, (VALUES ('全员培训', 'staff')) x(title, audience) WHERE %%(part)s",
)
_PEOPLE = (
    f"""
INSERT INTO drills_participant (uuid, version, course_id, name, post, phone_last4, attempt, score,
    outcome, enrolled_by_id, enrolled_at, struck_why, {_OWNER})
SELECT gen_random_uuid(), 2, c.id, '王' || u.id || x.n, '教师', lpad(x.n::text, 4, '0'), 1,
    50 + (u.id + x.n) %% 50, CASE WHEN (u.id + x.n) %% 50 < 10 THEN 'failed' ELSE 'passed' END,
    {_BY}, now(), '', {_OF}
FROM {_SCHOOLS}, generate_series(1, {STAFF} + 2) x(n), drills_course c
WHERE %%(part)s AND c.unit_id = CASE WHEN x.n <= {STAFF} THEN u.id ELSE u.city_id END
    AND c.audience = CASE WHEN x.n <= {STAFF} THEN 'staff' WHEN x.n = {STAFF} + 1 THEN 'managers'
                     ELSE 'guards' END
ORDER BY c.id, u.id
""",
    f"""
INSERT INTO drills_examresult (participant_id, attempt, score, outcome, examined_on, recorded_by_id,
    recorded_at, why, {_OWNER})
SELECT p.id, 1, p.score, p.outcome, %(examined)s, {_BY}, now(), '', p.school_id, p.township_id,
    p.district_id, p.city_id
FROM drills_participant p JOIN schools_unit u ON u.id = p.school_id WHERE %%(part)s ORDER BY p.id
""",
    f"""
INSERT INTO drills_trainingcertificate (uuid, participant_id, audience, name, phone_last4,
    series_id, serial, number, issued_on, expires_on, issued_by_id, issued_at, withdrawn_why,
    renewed, {_OWNER})
SELECT gen_random_uuid(), p.id, c.audience, p.name, p.phone_last4, %(series)s, p.id,
    '2026-' || p.id, %(examined)s, %(examined)s::date + 365, {_BY}, now(), '', false, p.school_id,
    p.township_id, p.district_id, p.city_id
FROM drills_participant p JOIN drills_course c ON c.id = p.course_id
    JOIN schools_unit u ON u.id = p.school_id
WHERE %%(part)s AND p.outcome = 'passed' ORDER BY p.id
""",
)
_LETTERS = (
    """
INSERT INTO drills_holidaycampaign (uuid, holiday, title, first_day, last_day, due_on, topics, text,
    form_name, file, sha256, announced_by_id, announced_at, withdrawn_why, unit_id,
    township_id, district_id, city_id)
SELECT gen_random_uuid(), 'other', '致家长一封信', d.day, d.day + 30, d.day, '["fire"]'::jsonb,
    '请看管好孩子。', '', '', '', (SELECT min(id) FROM schools_user), d.day - 20, '', u.id,
    u.township_id, u.district_id, u.city_id
FROM schools_unit u, unnest(%(due)s::date[]) d(day) WHERE u.tier = 'city'
""",
    f"""
INSERT INTO drills_holidayletter (uuid, campaign_id, sent_on, families, receipts, activities, late,
    recorded_by_id, recorded_at, why, withdrawn_why, {_OWNER})
SELECT gen_random_uuid(), c.id, c.due_on, 600, 580, '班会', false, {_BY}, c.due_on, '', '', {_OF}
FROM {_SCHOOLS} JOIN drills_holidaycampaign c ON c.city_id = u.city_id
WHERE u.id %% 20 <> 0 AND c.due_on = ANY(%(due)s) ORDER BY c.id, u.id
""",
)


def school_days(count: int) -> list[dt.date]:
    """So many weekdays, the last of them yesterday."""
    found, day = [], clock.today()
    while len(found) < count:
        day -= dt.timedelta(days=1)
        if day.weekday() < 5:
            found.append(day)
    return found


def fill(whole: bool) -> None:
    """The last days of the logs and a tenth of the schools' people; `whole`: all others."""
    days = school_days(DAYS)
    given = {
        "days": days[FEW:] if whole else days[:FEW], "first": not whole,
        "topics": list(Topic.values), "year": school_year(clock.today()),
        "examined": clock.today() - dt.timedelta(days=10), "series": _series(),
        "due": [days[40], days[60]] if whole else [days[2]],
    }  # fmt: skip
    part = REST if whole else TENTH
    models = (*LOGS, *TRAINED, HolidayCampaign, HolidayLetter)
    with transaction.atomic(), _bare_tables(*models) as cursor:
        for sql in (*_LOGS, *_COURSES, *_PEOPLE, *_LETTERS):
            cursor.execute(sql.replace("%%(part)s", part), given)
    connection.cursor().execute("VACUUM ANALYZE")


def _series() -> int:
    city = Unit.objects.filter(tier=Tier.CITY).order_by("pk")[0]
    return CertificateSeries.objects.get_or_create(city=city, year=2026)[0].pk
