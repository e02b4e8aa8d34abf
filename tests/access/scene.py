"""A month's work at three schools, each word of it marked with its owner's rare character.

Whoever meets a foreign mark on a page, in a workbook or in a mail has met what is not theirs.
"""

import datetime as dt
import uuid
from decimal import Decimal

import time_machine
from django.core.files.base import ContentFile
from django.db import models

from canteen.actions import care_point as care_points
from canteen.actions import check as checks
from canteen.actions import contract as contracts
from canteen.actions import correct, correct_contract, duty, gate_media, parents
from canteen.actions import day as days
from canteen.actions import delivery as deliveries
from canteen.actions import gate as gates
from canteen.actions import kitchen as kitchens
from canteen.actions import menu as menus
from canteen.actions import paper as papers
from canteen.actions import supplier as suppliers
from canteen.actions import water as waters
from canteen.actions import worker as workers
from canteen.models import CareBureauVisit, CareMonth, KitchenDay, WorkerMove, version_of
from drills import actions as drills
from drills.actions import certificate as certificate_acts
from drills.actions import correction
from drills.actions import course as courses
from drills.actions import education as educating
from drills.actions import feed as drill_feeds
from drills.actions import holiday as holidays
from drills.actions import photo as drill_photos
from drills.actions.correct import RECORD, Statement
from drills.actions.hazard import prepare_photos
from drills.actions.run import Told
from drills.rules.education import Line, school_year
from drills.rules.groups import Group
from drills.rules.holiday import Letter
from drills.rules.problem import lines
from drills.rules.run import Arrival
from inspections.actions import finding, saved
from inspections.models import Extension, Hazard, Inspection, Referral
from reports import publish
from reports.periods import Period
from safety.base import clock
from safety.dues import delivery, digest, engine
from safety.dues.cadence import actions as cadence
from safety.dues.channels import actions as channels
from safety.dues.channels import summary
from safety.files.actions import store
from safety.files.said import PageFacts
from safety.schools.actions import codes, people
from safety.schools.models import Role, School, Unit, User
from safety.schools.queries import seated_at
from safety.sheets import actions as jobs
from safety.sheets import runner
from tests.access.objects import plan_words
from tests.canteen import buying
from tests.drills import training
from tests.files import photos
from tests.inspections import story
from tests.transport.conftest import answer, driver_of, number_of, route_of, vehicle_of
from transport.actions import agreement as agreements
from transport.actions import filing as filings
from transport.actions import paper as proofs
from transport.actions import permit as permits
from transport.actions import record as records
from transport.actions import tip as tips
from transport.actions import trip as trips
from transport.actions import withdraw
from transport.models import Trip
from transport.rules.route import StopOf

MARKS = {
    "a1": "鱻", "a2": "龘", "b1": "鑫", "c1": "骉",
    "township_a": "猋", "district_a": "靐", "district_b": "驫", "district_c": "灥",
}  # fmt: skip
THEN = "2026-02-20T09:00:00+08:00"
SINCE = "2026-03-09T15:00:00+08:00"
MORNING = "2026-03-10T08:30:00+08:00"
NEXT_MORNING = "2026-03-11T08:30:00+08:00"


def mark_places_and_people(cast):
    """Names, phones and addresses of units, schools and those who sit there."""
    for key, mark in MARKS.items():
        unit = getattr(getattr(cast, key), "unit", getattr(cast, key))
        mark_rows(Unit.objects.filter(pk=unit.pk), mark, ("name", "office", "search"))
        mark_rows(School.objects.filter(pk=unit.pk), mark)
        people = User.objects.filter(appointments__unit=unit)
        mark_rows(people, mark, ("name", "phone", "search"))
        for person in people:
            person_mail = f"{person.username}@{key.replace('_', '-')}.example"
            User.objects.filter(pk=person.pk).update(email=person_mail)
    for name, value in list(vars(cast).items()):
        if isinstance(value, models.Model):
            setattr(cast, name, type(value)._base_manager.get(pk=value.pk))


def mark_rows(rows, mark, fields=None):
    """Put the mark before each text of these rows, cut to what the column takes."""
    for row in list(rows):
        texts = {f.name: marked(row, f, mark) for f in texts_of(row, fields)}
        type(row)._base_manager.filter(pk=row.pk).update(**texts)


def texts_of(row, fields):
    plain = models.CharField, models.TextField
    for field in row._meta.concrete_fields:
        if isinstance(field, plain) and not field.choices and (not fields or field.name in fields):
            yield field


def marked(row, field, mark):
    value = str(getattr(row, field.name) or "")
    if value.startswith(mark):
        return value
    return (mark + (value or field.name))[: field.max_length or 60]


def look_back(cast, key, admin):
    """The district looks again at what was signed off: in order, and what was seen."""
    school, title = getattr(cast, key), MARKS[f"district_{admin.username[-1]}"]
    item = story.look_back(admin, title=title).items.get(hazard__school=school)
    story.look(item, admin, note=words_of(key))


def play(cast):
    """What happened at A1, A2 and B1 since 20 February; then the morning of 10 March."""
    mark_places_and_people(cast)
    for key, district in (("a1", "admin_a"), ("a2", "admin_a"), ("b1", "admin_b")):
        with time_machine.travel(THEN, tick=False):
            weeks_ago(cast, key, getattr(cast, district))
        with time_machine.travel(SINCE, tick=False):
            look_back(cast, key, getattr(cast, district))
        today(cast, key)
        newcomer(cast, key, district)
        filters(cast, key)
    mark_what_was_written(cast)
    for key in ("district_a", "district_b"):
        february(cast, key)
    with time_machine.travel(MORNING, tick=False):
        tell()
    return cast


def february(cast, key):
    """The report of February, published by the district's administrator, and an amendment whose
    reason is the district's own."""
    admin, unit = getattr(cast, f"admin_{key[-1]}"), getattr(cast, key)
    runner.run(publish.order(admin, unit, Period(2026, 2), uuid.uuid4()).pk)
    row = publish.published(unit, Period(2026, 2)).get()
    row.figures["totals"]["found"] += 1
    row.pk, row.uuid, row.number, row.reason = None, uuid.uuid4(), 1, MARKS[key]
    row.save(force_insert=True)


def next_morning():
    with time_machine.travel(NEXT_MORNING, tick=False):
        tell()


def tell():
    """What beat does of a morning."""
    engine.run()
    digest.gather()
    summary.gather()
    delivery.deliver()


def weeks_ago(cast, key, admin):
    """Overdue by now: a finding of the city, one of the district with a request for more time;
    one waits for its re-check, one of the school's own is signed off."""
    school, words = getattr(cast, key), words_of(key)
    officer = getattr(cast, f"officer_{key}")
    visit = story.under_way(cast, cast.inspector, school, team=[cast.inspector], reason=words)
    for severity in ("serious", "general"):
        before(story.find(visit, severity=severity, what=words, place=words, responsible=words,
                          interim_control=words))  # fmt: skip
    story.finish(visit)
    _overdue, awaiting = visit.hazards.order_by("pk")
    story.save_plan(awaiting, officer, measures=words, contingency=words, responsible=words)
    awaiting.refresh_from_db()
    after(awaiting, officer)
    story.rectify.submit_for_recheck(awaiting, officer, version=awaiting.version, note=words)
    asked = of_district(cast, school, admin, words)
    story.document.withdraw(story.attach(asked, officer, name=f"{words}.pdf"), officer, words)
    asked.refresh_from_db()
    story.ask(asked, officer, reason=words)
    referred = of_district(cast, school, admin, words)
    story.answer_referral(story.refer(referred, admin, office=words), admin, "back", words)
    referred.refresh_from_db()
    story.refer(referred, admin, office=words, reason=words)
    listed = of_district(cast, school, admin, words, severity="major")
    story.supervise(listed, admin, admin, interim_control=words, requirement=words)
    own = story.self_check(cast, officer, school)
    before(story.find(own, what=words, place=words), officer)
    story.finish(own)
    done = own.hazards.get()
    after(done, officer)
    done = story.rectify.submit_for_recheck(done, officer, version=done.version, note=words)
    story.sign_off(done, getattr(cast, f"principal_{key}"))


def of_district(cast, school, admin, words, severity="serious"):
    visit = story.under_way(cast, admin, school, team=[admin], reason=words)
    draft = story.find(visit, admin, what=words, place=words, severity=severity,
                       deadline=clock.today() + dt.timedelta(days=15))  # fmt: skip
    hazard = before(draft, admin)
    story.finish(visit, admin)
    hazard.refresh_from_db()
    return hazard


def today(cast, key):
    """A visit that has just checked in, with answers and a draft; a self-check begun."""
    school, words = getattr(cast, key), words_of(key)
    visit = story.under_way(cast, cast.inspector, school, team=[cast.inspector], reason=words)
    before(story.find(visit, what=words, place=words))
    story.answer(visit, story.items(visit)[1], "na", words)
    officer = getattr(cast, f"officer_{key}")
    story.self_check(cast, officer, school)
    drill(school, officer, words)
    trained(school, officer, words)
    education(school, officer, words)
    cadence.exempt(
        cast.city_admin, school, kind="self_check", first_day=clock.today(),
        last_day=clock.today(), reason=words,
    )  # fmt: skip
    kitchen(school, officer, words)
    channels.add(
        officer, school.unit, uuid=uuid.uuid4(), kind="webhook", name=words,
        address="https://example.org/hook", secret="only for tests",
    )  # fmt: skip


def newcomer(cast, key, district):
    """A person whom the district's administrator adds; the code is printed; an export ordered."""
    unit, admin = getattr(cast, key).unit, getattr(cast, district)
    person = people.create_person(
        admin, name=f"{MARKS[key]}新来", username=f"new_{key}", role="safety_officer", unit=unit,
        phone=f"{MARKS[key]}138", email=f"new_{key}@{key}.example",
    )  # fmt: skip
    codes.issue_codes(admin, [person])
    officer = getattr(cast, f"officer_{key}")
    jobs.start_export(officer, "export.hazards", params={"text": MARKS[key]})


def filters(cast, key):
    """The school's own filter, shared with its people, and columns of its officer's."""
    officer, words = getattr(cast, f"officer_{key}"), words_of(key)
    unit = getattr(cast, key).unit
    saved.save_filter(officer, uuid=uuid.uuid4(), name=words, query=f"text={words}", unit=unit)
    saved.choose_columns(officer, "number.what.place")


def drill(school, officer, words):
    drill_feeds.renew(officer, school.unit, uuid=uuid.uuid4())
    arrivals = (Arrival(words[:40], 100, 99, 100, words[:40], words[:40], words[:40]),)
    told = Told(arrivals, 1, words, True, words)
    held = {
        "people": 99, "seconds": 110, "problems": words, "improvements": words, "told": told
    }  # fmt: skip
    group = Group(words[:40], 100, words[:40], words[:40], words[:40])
    drills.write_groups(school, officer, groups=[group], version=0)
    for day in (clock.today(), clock.today() + dt.timedelta(days=3)):
        row = drills.plan_drill(
            officer, uuid=uuid.uuid4(), school=school, scenario="fire", planned_on=day
        )
        row = drills.write_plan(row, officer, version=row.version, **plan_words(words))
        if day == clock.today():
            row = drills.hold_drill(row, officer, version=row.version, held_on=day, **held)
            drills.write_review(row.run, officer, version=1, went_well=words, better=words)
            problem(row, officer, words)


def problem(drill, officer, words):
    """One that became a hazard, and a correction of the record."""
    key, upload = uuid.uuid4(), photos.upload(photos.jpeg(size=(10, 7)))
    line = next(iter(lines(drill.problems)), "")
    kept = prepare_photos(drill, officer, [upload], uuid=key, line=line, said=PageFacts())
    drills.raise_problem(
        drill, officer, uuid=key, problem="signal", line=line, photos=kept, what=words,
        place=words, responsible=words[:40], interim_control=words, deadline=None,
    )  # fmt: skip
    drill.refresh_from_db()
    sent = photos.upload(photos.jpeg(size=(8, 10)), f"{words[0]}.jpg")
    said = {"uuid": uuid.uuid4(), "said": PageFacts()}
    ready = drill_photos.prepare_drill_photos(drill, officer, [sent], **said)
    drill_photos.add_photos(drill, officer, ready)
    facts = {name: getattr(drill, name) for name in RECORD}
    told = Told(drill.run.rows, 1, words, True, words)
    statement = Statement(uuid.uuid4(), officer, drill.version, words)
    drills.correct_drill(drill, statement, told=told, **{**facts, "problems": words + words})


def trained(school, officer, words):
    """The school's own course: somebody who passed at last, somebody struck off, a certificate
    that was withdrawn."""
    course = training.course_of(officer, school.unit, title=words[:80], place=words[:80])
    said = {"post": words[:40], "course": course, "actor": officer, "school": school}
    person = training.enrol(name=words[:40], **said)
    training.score(person, officer, 40)
    correction.correct_result(person, officer, version=person.version, score=80, why=words[:200])
    other = training.enrol(name=f"{words[:39]}乙", **said)
    courses.strike(other, officer, version=1, why=words[:200])
    third = training.score(training.enrol(name=f"{words[:39]}丙", **said), officer, 90)
    certificate_acts.withdraw_certificate(training.paper_of(third), officer, why=words[:200])


def education(school, officer, words):
    """A plan of the year, a lesson of it; a lecture that was withdrawn."""
    line = Line("fire", clock.today().month, 2, words[:40], words[:100], words[:100])
    educating.write_plan(
        officer, school=school, year=school_year(clock.today()), version=0, lines=[line]
    )
    said = {"school": school, "held_on": clock.today(), "about": words}
    educating.log(officer, uuid=uuid.uuid4(), kind="lesson", topic="fire", result=words, **said)
    row = educating.log(officer, uuid=uuid.uuid4(), kind="lecture", **said)
    educating.withdraw(row, officer, reason=words)
    letter(school, officer, words)


def letter(school, officer, words):
    """The school's own campaign before a holiday, its letter put right once; one withdrawn, and the
    letter that was sent of it."""
    day = clock.today()
    said = {
        "holiday": "winter", "first_day": day, "last_day": day, "due_on": day, "topics": ["fire"],
        "unit": school.unit, "title": words[:80], "text": words, "form_name": words,
    }  # fmt: skip
    campaign = holidays.announce(officer, uuid=uuid.uuid4(), **said)
    first = Letter(day, 40, 20, words)
    row = holidays.send(officer, uuid=uuid.uuid4(), campaign=campaign, school=school, letter=first)
    holidays.put_right(
        row, officer, uuid=uuid.uuid4(), letter=first._replace(families=50), why=words[:200]
    )
    other = holidays.announce(officer, uuid=uuid.uuid4(), **said)
    sent = holidays.send(officer, uuid=uuid.uuid4(), campaign=other, school=school, letter=first)
    holidays.withdraw_letter(sent, officer, reason=words[:200])
    holidays.withdraw_campaign(other, officer, reason=words[:200])


def kitchen(school, officer, words):
    """A kitchen with a cook who has a certificate, and one who has none."""
    place = kitchens.add_kitchen(
        officer, uuid=uuid.uuid4(), school=school, name=words, mode="self_run", licence=words,
        licence_expires_on=clock.today() + dt.timedelta(days=20),
    )  # fmt: skip
    for number in range(2):
        cook = workers.add_worker(
            officer, uuid=uuid.uuid4(), kitchen=place, name=f"{words[0]}厨{number}", post="cook",
            phone=f"{words[0]}139", starts_on=clock.today(),
        )  # fmt: skip
    once, upload = uuid.uuid4(), ContentFile(photos.jpeg(size=(8, 8)), f"{words[0]}.jpg")
    day = clock.today() - dt.timedelta(days=1)
    scan = workers.prepare_scan(cook, officer, upload, form_uuid=once, issued_on=day)
    paper = workers.record_certificate(
        cook, officer, uuid=once, number=words, issued_on=day, scan=scan
    )
    said = correct.Statement(uuid.uuid4(), officer, 1, words)
    correct.certificate(paper, said, number=f"{words}改", issued_on=day)
    WorkerMove.objects.create(
        worker=cook, kitchen=place, moved_on=day, recorded_by=officer, recorded_at=clock.now(),
        **school.columns(),
    )  # fmt: skip
    contract(place, officer, words)
    kitchen_day(place, officer, words)
    care_point(school, officer, words)
    purchases(place, school, officer, words)
    water(school, officer, words)
    gate(school, officer, words)
    transport(school, officer, words)


def transport(school, officer, words):
    """A driver with an answer that was a mistake, and the vehicle that they drive."""
    number = school.pk
    driver = driver_of(
        school, officer, name=words, phone=f"{words[0]}135", identity=number_of(order=number % 1000)
    )  # fmt: skip
    record = answer(driver, officer, "crime", True, clock.today(), note=words)
    records.withdraw_record(record, officer, reason=words)
    driver.refresh_from_db()  # no longer barred
    bus = vehicle_of(
        school, officer, plate=f"冀Z{number:05}", driver=driver, owner_name=words, permit=words,
        inspection_until=clock.today(),
    )  # fmt: skip
    line = route_of(
        school, officer, bus, driver, name=words, attendant_name=words,
        attendant_phone=f"{words[0]}136", permit_stops=f"07:05 {words}",
        stops=(StopOf(dt.time(7, 5), words, 40),),
    )  # fmt: skip
    for whole, kind in ((driver, "medical"), (bus, "outside")):
        once, upload = uuid.uuid4(), photos.jpeg(size=(8, 8), colour="green")
        scan = proofs.prepare_scan(
            whole, officer, ContentFile(upload, f"{words[0]}.jpg"), form_uuid=once
        )
        kept = proofs.add_paper(whole, officer, uuid=once, kind=kind, scan=scan)
    withdraw.withdraw_paper(kept, officer, reason=words)
    filing(school, officer, words)
    permit(officer, bus, driver, words)
    papers_of_driving(school, officer, bus.links.get(), driver, words)
    tips.send(
        uuid=uuid.uuid4(), district=school.unit.district, what="overload", place=words, text=words,
        seen_on=clock.today(), plate=f"冀Z{number:05}",
    )  # fmt: skip
    said = {"day": clock.today(), "wrong": ["brakes"], "note": words}
    trips.record(line, officer, uuid=uuid.uuid4(), step="check", **said)
    Trip.objects.filter(route=line).update(no_trip=words, became=words)


def filing(school, officer, words):
    """Handed over, and returned with remarks."""
    unit, day = school.unit, clock.today()
    prepared = filings.prepare(unit, officer, reason=words)
    row = filings.make(unit, officer, uuid=uuid.uuid4(), reason=words, prepared=prepared)
    row = filings.hand_over(
        row, officer, uuid=uuid.uuid4(), version=1, handed_on=day, handed_to=words
    )
    said = {"answer": "returned", "answered_on": day, "remarks": words}
    filings.came_back(row, officer, uuid=uuid.uuid4(), version=2, **said)


def permit(officer, bus, driver, words):
    """Applied for, and withdrawn."""
    row = permits.apply(
        officer, uuid=uuid.uuid4(), vehicle=bus, drivers=[driver], stops=f"07:05 {words}",
        received_on=clock.today(),
    )  # fmt: skip
    said = {"step": "withdraw", "day": clock.today(), "note": words}
    permits.take(row, officer, uuid=uuid.uuid4(), **said)
    known = {"stops": f"07:05 {words}", "number": words, "until": clock.today()}
    permits.record(officer, uuid=uuid.uuid4(), vehicle=bus, drivers=[driver], **known)


def papers_of_driving(school, officer, link, driver, words):
    """An agreement, a letter to parents, a lesson: each with its paper, and one that was
    withdrawn."""
    day = clock.today()

    def scan(whole, once):
        upload = ContentFile(photos.jpeg(size=(8, 8), colour="gray"), f"{words[0]}.jpg")
        return agreements.prepare_scan(whole, officer, upload, form_uuid=once)

    said = {"signed_on": day, "signed": link.pupils}
    once = uuid.uuid4()
    agreements.record_agreement(link, officer, uuid=once, scan=scan(link, once), **said)
    wrong = agreements.record_agreement(link, officer, uuid=uuid.uuid4(), **said)
    withdraw.withdraw_agreement(wrong, officer, reason=words)
    said = {"school": school, "title": words, "text": words, "sent_on": day, "sent": 9}
    agreements.send_letter(officer, uuid=uuid.uuid4(), **said)
    wrong = agreements.send_letter(officer, uuid=uuid.uuid4(), **said)
    withdraw.withdraw_letter(wrong, officer, version=1, reason=words)
    said = {"school": school, "held_on": day, "topic": words, "teacher": words}
    once, there = uuid.uuid4(), [driver]
    agreements.hold_lesson(officer, uuid=once, drivers=there, scan=scan(school, once), **said)
    wrong = agreements.hold_lesson(officer, uuid=uuid.uuid4(), drivers=there, **said)
    withdraw.withdraw_lesson(wrong, officer, reason=words)


def gate(school, officer, words):
    """Something seen, with a photo: reported, answered, closed."""
    once, day = uuid.uuid4(), clock.today()
    upload = ContentFile(photos.jpeg(size=(8, 8), colour="black"), f"{words[0]}.jpg")
    scan = gates.prepare_photo(school, officer, upload, form_uuid=once, seen_on=day)
    upload = ContentFile(photos.jpeg(size=(9, 9), colour="black"), f"{words[0]}2.jpg")
    more = gates.prepare_more(school, officer, [upload], form_uuid=once, seen_on=day)
    row = gates.record(officer, uuid=once, school=school, place=words, kind="shop", what=words,
                       seen_on=day, scan=scan, more=more)  # fmt: skip
    row = gates.report(row, officer, version=1, department="market", reported_on=day)
    row = gates.record_answer(row, officer, version=2, answered_on=day, answer=words)
    told = {"medium": words, "decided": words, "told_on": day, "what": words}
    admin = seated_at(school.unit.city_id, [Role.CITY_ADMIN]).first()
    media = gate_media.record(row, admin, uuid=uuid.uuid4(), **told)
    gate_media.record_answer(media, admin, version=1, answered_on=day, answer=words)
    gates.close(row, officer, version=3, closed_on=day, outcome=words)


def water(school, officer, words):
    """A machine that was cleaned, with a photo, and a batch with its papers."""
    machine = waters.add_machine(
        officer, uuid=uuid.uuid4(), school=school, place=words, kind="boiler"
    )
    once, day, jpeg = uuid.uuid4(), clock.today(), photos.jpeg(size=(8, 8), colour="white")
    upload = ContentFile(jpeg, f"{words[0]}.jpg")
    scan = waters.prepare_photo(machine, officer, upload, form_uuid=once, done_on=day)
    waters.record_cleaning(machine, officer, uuid=once, done_on=day, done_by=words, scan=scan)
    lot = {
        "school": school, "brand": words, "lot": words, "received_on": day, "made_on": day,
        "expires_on": day + dt.timedelta(days=9),
    }  # fmt: skip
    upload = ContentFile(jpeg, f"{words[0]}.jpg")
    scan = waters.prepare_papers(actor=officer, upload=upload, form_uuid=once, **lot)
    waters.record_batch(officer, uuid=once, supplier=words, bottles=9, scan=scan, **lot)


def care_point(school, officer, words):
    """A place of its own, with a visit, a census and the month that is over."""
    point = care_points.add_point(
        officer, uuid=uuid.uuid4(), school=school, pupils=7, name=words, address=words,
        owner=words, phone=f"{words[0]}137", business_licence=words, food_licence=words,
    )  # fmt: skip
    link, day = point.links.get(), clock.today()
    care_points.record_visit(
        link, officer, uuid=uuid.uuid4(), kind="visit", held_on=day, what=words
    )
    care_points.take_census(officer, uuid=uuid.uuid4(), school=school, pupils={link: 7})
    CareBureauVisit.objects.create(
        point=point, bureau=point.district, held_on=day, what=words, recorded_by=officer,
        recorded_at=clock.now(), withdrawn_at=clock.now(), withdrawn_by=officer,
        withdrawn_why=words,
    )  # fmt: skip
    CareMonth.objects.create(
        month=clock.previous_month(day), point=point, place=point.district, pupils=7,
        standard="below", **school.columns(),
    )  # fmt: skip


def supervision(place, officer, words):
    """A freezer, a leader's meal, the principal's visit, control, and who is named for it."""
    day = clock.today()
    duty.check_freezer(place, officer, uuid=uuid.uuid4(), day=day, name=words, cold="freezer",
                       celsius=Decimal("-1.0"), apart=False, defrosted_on=None)  # fmt: skip
    duty.eat_with_pupils(place, officer, uuid=uuid.uuid4(), day=day, meal="lunch", leader=words,
                         comment=words, pupils=words)  # fmt: skip
    duty.control(place, officer, uuid=uuid.uuid4(), day=day, kind="daily", person=words,
                 found=words, measures=words)  # fmt: skip
    duty.name_people(place, officer, version=1, director=words, officer=words)
    principal = User.objects.get(username=officer.username.replace("officer", "principal"))
    duty.visit_kitchen(place, principal, uuid=uuid.uuid4(), day=day, found=words, asked=words)
    once, upload = uuid.uuid4(), ContentFile(photos.jpeg(), f"{words[0]}.jpg")
    photo = parents.prepare_photo(place, officer, upload, form_uuid=once, day=day)
    parents.look(place, officer, uuid=once, day=day, person=words, quality="bad", price="",
                 order="", found=words, measures=words, photo=photo)  # fmt: skip


def contract(kitchen, officer, words):
    """A running one, said to be taken back by mistake; its scans are named after the school."""
    once, upload = uuid.uuid4(), ContentFile(photos.jpeg(size=(8, 8)), f"{words[0]}.jpg")
    term = {
        "starts_on": dt.date(2023, 3, 1), "ends_on": clock.today() + dt.timedelta(days=400),
        "transition_on": clock.today() + dt.timedelta(days=90),
    }  # fmt: skip
    scan = contracts.prepare_scan(kitchen, officer, upload, form_uuid=once, **term)
    row = contracts.record(kitchen, officer, uuid=once, party=words, plan=words, scan=scan, **term)
    once, upload = uuid.uuid4(), ContentFile(photos.jpeg(size=(8, 8)), f"{words[0]}.jpg")
    back = {"taken_back_on": clock.today(), "version": row.version}
    scan = contracts.prepare_back(row, officer, upload, form_uuid=once, **back)
    row = contracts.take_back(row, officer, uuid=once, scan=scan, **back)
    said = correct.Statement(uuid.uuid4(), officer, version_of(row), words)
    correct_contract.reopen(row, said)


def kitchen_day(place, officer, words):
    """A check with a photo, lunch with its sample, a day of last month without meals."""
    day, once = clock.today(), uuid.uuid4()
    upload = ContentFile(photos.jpeg(size=(8, 8), colour="blue"), f"{words[0]}.jpg")
    photo = checks.prepare_photo(place, officer, upload, form_uuid=once, day=day, slot="noon")
    checks.record_check(place, officer, uuid=once, day=day, slot="noon", wrong=["hall"],
                        remarks=words, photo=photo)  # fmt: skip
    menu = menus.write_menu(
        place, officer, uuid=uuid.uuid4(), day=day, meal="lunch", dishes=[words, f"{words}汤"]
    )
    made = {words: [words[:20]]}
    menu = menus.name_ingredients(menu, officer, version=1, ingredients=made)
    menus.keep_samples(menu, officer, grams={words: 100}, cabinet=words, keeper=words,
                       taken_at=clock.now())  # fmt: skip
    menu.dishes.filter(grams=100).update(
        keep_until=menu.recorded_at + dt.timedelta(minutes=1),
        disposed_at=menu.recorded_at + dt.timedelta(days=2), disposed_by=words,
    )  # fmt: skip
    supervision(place, officer, words)
    before = day - dt.timedelta(days=1)
    days.serve_no_meals(place, officer, day=before, reason=words)
    KitchenDay.objects.filter(kitchen=place, day=before).update(asked=True, missing_count=1)


def purchases(place, school, officer, words):
    """A supplier with a scan; a delivery that was turned away, one with goods taken from it."""
    link = buying.supplier_of(
        school, officer, name=words, licence=words, food_licence=words, address=words,
        contact=words, phone=f"{words[0]}137",
    )  # fmt: skip
    once, upload = uuid.uuid4(), ContentFile(photos.jpeg(size=(8, 8)), f"{words[0]}.jpg")
    suppliers.edit_supplier(
        link.supplier, officer, version=link.supplier.version, in_use=True, contact=f"{words}二"
    )
    scan = papers.prepare_paper(link, officer, upload, form_uuid=once)
    papers.add_paper(link, officer, uuid=once, kind="food", scan=scan)
    texts = ("name", "spec", "producer", "production_licence", "batch")
    made = clock.today() - dt.timedelta(days=70)
    goods = dict.fromkeys(texts, words) | {"produced_on": made, "unit": words[:2]}
    for number in range(2):
        row = buying.delivery_of(
            place, officer, link, note=f"{words}{number}", received_by=words,
            arrived_on=clock.today(),
        )  # fmt: skip
        lot = buying.lot_of(row, officer, **goods)
        for kind in ("papers", "freshness"):
            row = deliveries.review(
                row, officer, version=row.version, kind=kind, passed=not number, by=words,
                remark=words,
            )  # fmt: skip
            if number:
                break
        else:
            deliveries.take(
                lot, officer, uuid=uuid.uuid4(), quantity=1, why="used", day=clock.today(),
                by=words,
            )  # fmt: skip


def words_of(key):
    return f"{MARKS[key]}灭火器过期"


def before(hazard, owner=None):
    return photo(hazard, owner or hazard.found_by, "before")


def after(hazard, owner):
    return photo(hazard, owner, "after")


def photo(hazard, owner, moment):
    name = f"{hazard.what[0]}.jpg"
    upload = ContentFile(photos.jpeg(size=(8, 8), colour="green"), name)
    finding.add_photo(hazard, owner, store(owner, upload, uuid.uuid4()), moment)
    return hazard


def mark_what_was_written(cast):
    """The columns that no act has filled."""
    for key in ("a1", "a2", "b1"):
        school, mark = getattr(cast, key), MARKS[key]
        mark_rows(
            Hazard.objects.filter(school=school),
            mark,
            ("what", "place", "responsible", "interim_control", "measures", "contingency"),
        )
        mark_rows(Inspection.objects.filter(school=school), mark,
                  ("reason", "remarks", "cancel_reason"))  # fmt: skip
        mark_rows(Referral.objects.filter(hazard__school=school), mark,
                  ("office", "reason", "answer"))  # fmt: skip
        mark_rows(Extension.objects.filter(hazard__school=school), mark, ("reason", "answer"))
