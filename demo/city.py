"""Builds the whole demonstration city in one transaction, the same for the same seed and day."""

import datetime as dt
import random
import uuid

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from demo import (
    agreements,
    buying,
    cadence,
    care_points,
    drill_plans,
    drill_problems,
    drilling,
    duties,
    educating,
    filings,
    gates,
    holidays,
    keeping,
    kitchens,
    outsourcing,
    owing_hazards,
    people,
    permits,
    pictures,
    places,
    reports,
    routes,
    shops,
    training,
    transport,
    water,
    years,
)
from demo.looking import LookingBack
from demo.visits import Writer, open_hazards
from inspections.actions import rectify, visit
from inspections.load_catalogue import load
from inspections.models import Area, ChecklistVersion, Hazard, State
from safety.base import clock
from safety.files.actions import store
from safety.schools.models import User

DEFAULT_SCHOOLS = 2200
LEAST_SCHOOLS = 40  # fewer may have no school for the cards of the sign-in page


def build(seed: int = 1, schools: int = DEFAULT_SCHOOLS, say=lambda text: None) -> None:
    """Write everything: units, schools, people, two years of inspections, drills, duties.

    With fewer schools than the published table names it tells of as many as there are.
    """
    now, today = clock.now(), clock.today()
    rng = random.Random(f"{seed} {today} {schools}")

    def make_uuid():
        return uuid.UUID(int=rng.getrandbits(128), version=4)

    with transaction.atomic():
        load()
        say("Schools and people…")
        where = places.build(rng, schools, today, make_uuid)
        since = dt.date(today.year - 2, 1, 1)
        who = people.build(rng, where, make_uuid, since)
        say("Inspections and the ledger…")
        host = demo_school(where)
        looking = LookingBack(today.year - 1, where.city, who.inspectors, make_uuid)
        drawn = _pictures(who.inspectors[0], make_uuid)
        writer = Writer(rng, who, now, make_uuid, drawn, looking)
        writer.tell(_visits(rng, where, who, host, today))
        owing_hazards.owe(open_hazards(writer))
        say("Drills…")
        drilling.build(rng, where, who, host, today, make_uuid)
        say("Kitchens…")
        _food(seed, rng, where, who, host, today, make_uuid)
        say("Vehicles and drivers…")
        _vehicles(seed, where, who, host, today, make_uuid)
        drill_plans.build(random.Random(f"plans {seed} {today}"), where, who, host, today)
        say("What is planned and asked for…")
        _today(rng, where, who, host, today, make_uuid)
        cadence.build(seed, where, who, host, today, drawn, looking)
        educating.build(seed, where, who, host, today)
        holidays.build(random.Random(f"holidays {seed} {today}"), where, who, host, today)
        teaching = random.Random(f"training {seed} {today}")
        training.build(teaching, where, who, host, today, make_uuid)
        told = random.Random(f"problems {seed} {today}")
        drill_problems.build(host, who, lambda: uuid.UUID(int=told.getrandbits(128), version=4))
        demo_accounts(who, host)


def _food(seed, rng, where, who, host, today, make_uuid) -> None:
    kitchens.build(rng, where, who, host, today, make_uuid)
    outsourcing.build(rng, who, host, today, make_uuid)
    duties.build(random.Random(f"duties {seed} {today}"), who, host, today, make_uuid)
    care_points.build(rng, where, who, host, today, make_uuid)
    buying.build(rng, host, who, today, make_uuid)
    gates.build(rng, where, who, host, today, make_uuid)
    water.build(rng, where, who, host, today, make_uuid)
    shops.build(rng, host, who, today, make_uuid)


def _vehicles(seed, where, who, host, today, make_uuid) -> None:
    driving = random.Random(f"driving {seed} {today}")
    transport.build(driving, where.schools, who, host, today, make_uuid)
    agreements.build(driving, who, host, today, make_uuid)
    filings.build(where, who, host, today, make_uuid)
    reports.build(driving, where, who, host, today, make_uuid)
    routes.build(random.Random(f"routes {seed} {today}"), who, host, today, make_uuid)
    permits.build(who, today, make_uuid)


def demo_school(where):
    """The primary school of the demonstration's officer: under a township, not too small."""
    return next(s for s in where.schools if s.stage == "primary" and s.unit.township_id)


def _visits(rng, where, who, host, today):
    year = today.year - 1
    others = [s for s in where.schools if s.pk != host.pk]
    rest = places.Places(where.province, where.city, where.districts, where.townships, others)
    return [
        *years.last_year(rng, rest, who, year),
        *years.rounds(rng, rest, who, dt.date(year, 2, 25), today - dt.timedelta(days=1)),
        *years.this_year(rng, rest, who, today),
        *years.showcase(rng, who, where.city, host, today),
    ]


def _pictures(owner, make_uuid) -> dict:
    """(area, moment) → the evidence row whose file all photos of that kind share."""
    kept = {}
    for kind in pictures.KINDS:
        for moment, fixed in (("before", False), ("after", True)):
            data = pictures.picture(kind, fixed)
            upload = SimpleUploadedFile(f"{kind}-{moment}.jpg", data, "image/jpeg")
            kept[kind, moment] = store(owner, upload, make_uuid())
    for area in Area.values:
        for moment in ("before", "after"):
            kept[area, moment] = kept[pictures.STAND_INS.get(area, area), moment]
    return kept


def _today(rng, where, who, host, today, make_uuid):
    """Two secret visits for the inspector, one for today; a request for a later deadline."""
    inspector, second = (User.objects.get(pk=user.pk) for user in who.inspectors[:2])
    versions = list(ChecklistVersion.objects.filter(checklist__code__in=("canteen", "fire")))
    for days, mode in ((0, "open"), (2, "covert")):
        school = rng.choice(where.schools)
        visit.plan_visit(
            inspector, uuid=make_uuid(), school=school, kind="unannounced", mode=mode,
            planned_for=today + dt.timedelta(days=days), team=[inspector, second],
            checklists=versions, reason="久未检查",
        )  # fmt: skip
    officer = User.objects.get(pk=who.officers[host.pk].pk)
    hazard = Hazard.objects.filter(school=host, state=State.TO_RECTIFY, severity="major").get()
    rectify.ask_extension(
        hazard, officer, uuid=make_uuid(), version=hazard.version,
        new_deadline=hazard.deadline + dt.timedelta(days=20),
        reason="需公开招标采购施工单位，预计延后二十天完成。",
    )  # fmt: skip
    keeping.attach_quote(hazard, officer, make_uuid)
    keeping.share_filter(who, where.city, make_uuid)


def demo_accounts(who, host) -> None:
    """Give the accounts of the sign-in page their password; nobody else has one."""
    host_admin = who.district_admins[host.unit.district_id]
    named = [
        who.city_admin, who.leader, who.inspectors[0], host_admin,
        who.officers[host.pk], who.principals[host.pk],
        User.objects.get(appointments__role="township_admin",
                         appointments__unit=host.unit.township_id),
        *(user for pk, user in who.attendants.items() if pk == host.pk),  # a province has no routes
    ]  # fmt: skip
    for user in named:
        account = User.objects.get(pk=user.pk)
        account.set_password(people.PASSWORD)
        account.password_set_at = clock.now()
        account.save()
