"""The objects behind the doors: all of school A1, each made by the acts that make it in earnest.

`kwargs(kind)` makes the object, once, and gives the arguments of its address; what else a valid
body must name stands in attributes (`visit`, `item`, `hazard`, `extension` …).
"""

import datetime as dt
import uuid
from decimal import Decimal

import time_machine

from canteen.actions import care_point as care_points
from canteen.actions import check as checks
from canteen.actions import contract as contracts
from canteen.actions import correct, duty, forbidden, gate_media, parents
from canteen.actions import gate as gates
from canteen.actions import kitchen as kitchens
from canteen.actions import menu as menus
from canteen.actions import paper as papers
from canteen.actions import water as waters
from canteen.actions import worker as workers
from canteen.models import HealthCertificate, KitchenDay
from drills import actions as drills
from drills.actions import education
from drills.actions import feed as drill_feeds
from drills.actions import holiday as holidays
from drills.actions import photo as drill_photos
from drills.actions import template as drill_templates
from drills.models import EducationPlan
from drills.rules.education import Line, school_year
from drills.rules.holiday import Letter
from drills.rules.lines import PostOf, RouteOf
from inspections import paper
from inspections.actions import checklist as catalogue
from inspections.actions import finding, saved
from inspections.actions import template as templates
from inspections.models import Hazard, Inspection, Mode
from reports import publish
from reports.bulletin import actions as bulletins
from reports.models import Publication
from reports.periods import Period
from safety.base import clock
from safety.dues.cadence import actions as cadence
from safety.dues.channels import actions as channels
from safety.dues.models import Notice
from safety.files.actions import store
from safety.files.said import PageFacts
from safety.schools.actions import codes, people
from safety.schools.actions import school as school_acts
from safety.schools.models import CalendarDay, Unit
from safety.sheets import actions as jobs
from safety.sheets import runner
from tests import factories
from tests.canteen import buying
from tests.drills import training
from tests.files import photos
from tests.inspections import drawing, story
from tests.sheets import books
from tests.transport import conftest as transport
from transport import template_paper
from transport.actions import agreement as agreements
from transport.actions import filing as filings
from transport.actions import paper as proofs
from transport.actions import permit as permits
from transport.actions import template as forms_of_papers
from transport.actions import tip as tips
from transport.actions import trip as trips
from transport.actions import violation as violations
from transport.models import DriverRecord, Vehicle, Violation
from transport.rules import tracking

NOWHERE = 2_000_000_000


class Objects:
    def __init__(self, cast):
        self.cast = cast
        self.reader = cast.city_admin
        self.made = {}

    def kwargs(self, kind) -> dict:
        """The arguments of the address of an object of this kind; none for a page of no row."""
        if kind is None:
            return {}
        if kind.startswith("list_of_"):
            return {"list": kind.removeprefix("list_of_")}
        if kind not in self.made:
            self.made[kind] = getattr(self, kind)()
        return self.made[kind]

    def missing(self, kind) -> dict:
        """Arguments of the same shape that are nobody's."""
        return {name: nobodys(value) for name, value in self.kwargs(kind).items()}

    # -- visits: planned by the inspector, who goes alone

    def visit_planned(self):
        """An open one. Until check-in only its planner and team know of it."""
        return self._visit(self._plan())

    def visit_covert(self):
        """Under way, and still a secret until its notice."""
        return self._visit(story.visit.check_in(self._plan(Mode.COVERT), self.cast.inspector))

    def visit_under_way(self):
        """Revealed by its check-in. Both items are answered, one by a draft hazard."""
        self._visit(story.visit.check_in(self._plan(), self.cast.inspector))
        self.draft = story.find(self.visit, severity="general")
        self.photo = self._photo(self.draft, self.cast.inspector, "before")
        story.answer(self.visit, self.items[1])
        return {"uuid": self.visit.uuid}

    def visit_submitted(self):
        self.visit_under_way()
        self._visit(story.visit.submit(self.visit, self.cast.inspector))
        return {"uuid": self.visit.uuid}

    def visit_list_part(self):
        """One checklist of a visit that is under way."""
        return {**self.visit_under_way(), "version": self.cast.fire.uuid}

    def visit_item(self):
        """One item of a visit that is under way."""
        return {**self.visit_under_way(), "item": self.items[0].pk}

    def draft_hazard(self):
        """A finding that is written down; its notice has not been issued."""
        return {**self.visit_under_way(), "hazard": self.draft.uuid}

    def draft_photo(self):
        return {**self.visit_under_way(), **self._shown(self.photo)}

    def visit_photo(self):
        """The same photo once the notice is out."""
        return {**self.visit_submitted(), **self._shown(self.photo)}

    # -- draws: the inspector draws, of himself alone

    def draw_open(self):
        """Nothing has come of it yet."""
        self.draw = drawing.make(self.cast.inspector)
        return {"uuid": self.draw.uuid}

    def draw_planned(self):
        """Its visit is planned, and a secret still."""
        kwargs = self.draw_open()
        self.visit = drawing.plan(self.draw, self.cast.inspector, [self.cast.fire])
        return kwargs

    def draw_revealed(self):
        """Its visit has checked in."""
        kwargs = self.draw_planned()
        story.visit.check_in(self.visit, self.cast.inspector)
        return kwargs

    def draw_replaced(self):
        """Drawn again, with nothing come of either."""
        kwargs = self.draw_open()
        drawing.again(self.draw, self.cast.inspector)
        return kwargs

    # -- hazards

    def draft_in_ledger(self):
        """A draft under the address it would have in the ledger."""
        self.visit_under_way()
        return {"uuid": self.draft.uuid}

    def hazard_open(self):
        """Issued by the city; the school has it in hand, with an after-photo."""
        self.visit_submitted()
        self.hazard = Hazard.objects.get(pk=self.draft.pk)
        self.photo = self._photo(self.hazard, self.cast.officer_a1, "after")
        return {"uuid": self.hazard.uuid}

    def hazard_awaiting(self):
        """A finding of the city, submitted for re-check."""
        self.hazard_open()
        officer = self.cast.officer_a1
        self.hazard = story.rectify.submit_for_recheck(
            self.hazard, officer, version=self.hazard.version, note="已整改"
        )
        return {"uuid": self.hazard.uuid}

    def many_open(self):
        """What an act on many is about stands in its body, not in its address."""
        self.hazard_open()
        return {}

    def many_awaiting(self):
        self.hazard_awaiting()
        return {}

    def own_awaiting(self):
        """A general finding of the school's own check, put right by its officer."""
        hazard = self._own()
        self.hazard = story.submit(hazard, self.cast.officer_a1)
        return {"uuid": self.hazard.uuid}

    def own_serious(self):
        """A serious one: only the bureau signs it."""
        hazard = self._own(severity="serious")
        self.hazard = story.submit(hazard, self.cast.officer_a1)
        return {"uuid": self.hazard.uuid}

    def own_by_principal(self):
        """A general finding that the principal put right: signed by somebody else."""
        hazard = self._own()
        self.hazard = story.submit(hazard, self.cast.principal_a1)
        return {"uuid": self.hazard.uuid}

    def hazard_photo(self):
        return {**self.hazard_open(), **self._shown(self.photo)}

    def hazard_document(self):
        """Attached by the school's officer."""
        uuids = self.hazard_open()
        return {**uuids, "document": story.attach(self.hazard, self.cast.officer_a1).uuid}

    def extension(self):
        """A request about a finding of the city."""
        uuids = self.hazard_open()
        self.asked = story.ask(self.hazard, self.cast.officer_a1)
        self.hazard.refresh_from_db()
        return {**uuids, "extension": self.asked.uuid}

    def own_extension(self):
        """A request about a finding of the school's own: the district set the deadline."""
        self.hazard = self._own()
        self.asked = story.ask(self.hazard, self.cast.officer_a1)
        self.hazard.refresh_from_db()
        return {"uuid": self.hazard.uuid, "extension": self.asked.uuid}

    def referral(self):
        """A finding of the city, referred to another department."""
        uuids = self.hazard_open()
        self.referred = story.refer(self.hazard, self.cast.inspector)
        return {**uuids, "referral": self.referred.uuid}

    def major_open(self):
        """A major hazard that the city found."""
        self.hazard = story.issued(
            self.cast, severity="major", deadline=clock.today(), photos=["before"]
        )
        return {"uuid": self.hazard.uuid}

    def major_listed(self):
        """Listed for supervision by the city."""
        uuids = self.major_open()
        self.hazard = story.supervise(self.hazard, self.cast.city_admin, self.cast.leader)
        return uuids

    # -- look-backs: of what was signed off at A1

    def signed_off_yesterday(self):
        """A finding of the city, in order since yesterday."""
        with time_machine.travel(clock.now() - dt.timedelta(days=1), tick=False):
            self.hazard_awaiting()
            self.hazard = story.sign_off(self.hazard, self.cast.city_admin)
        return {"uuid": self.hazard.uuid}

    # -- filters of the ledger: the city administrator's

    def filter_own(self):
        return self._filter("甲")

    def filter_shared(self):
        """With the bureau itself."""
        return self._filter("乙", unit=self.cast.city)

    def filter_below(self):
        """With everybody in the city."""
        return self._filter("丙", unit=self.cast.city, below=True)

    def _filter(self, name, **shared):
        row = saved.save_filter(
            self.cast.city_admin, uuid=uuid.uuid4(), name=name, query="state=overdue", **shared
        )
        return {"uuid": row.uuid}

    def look_back(self):
        """A round of the city."""
        return self._look_back(self.cast.city_admin)

    def look_back_of_district(self):
        return self._look_back(self.cast.admin_a)

    def look_back_item(self):
        """Its hazard, that nobody has looked at."""
        return {**self.look_back(), "item": self.item.uuid}

    def look_back_seen(self):
        """Looked at by a colleague of those who are asked."""
        kwargs = self.look_back_item()
        story.look(self.item, factories.person("colleague", "inspector", self.cast.city))
        return kwargs

    def own_open(self):
        self.hazard = self._own()
        return {"uuid": self.hazard.uuid}

    def self_check(self):
        """The school's own check, under way."""
        self._visit(story.self_check(self.cast))
        return {"uuid": self.visit.uuid}

    # -- the catalogue, which is everybody's; a draft is the city administrator's

    def checklist(self):
        return {"uuid": self.cast.fire.uuid}

    def checklist_draft(self):
        self.version = catalogue.open_draft(self.cast.fire.checklist)
        return {"uuid": self.version.uuid}

    def draft_item(self):
        uuids = self.checklist_draft()
        return {**uuids, "item": self.version.items.order_by("position").last().pk}

    # -- the register

    def school(self):
        return {"uuid": self.cast.a1.uuid}

    def school_closed(self):
        school_acts.close_school(self.cast.a1, None, closed_on=clock.today())
        return self.school()

    def unit(self):
        return {"uuid": self.cast.township_a.uuid}

    def district(self):
        return {"uuid": self.cast.district_a.uuid}

    def unit_empty(self):
        unit = factories.unit("township", "甲新镇中心校", self.cast.district_a, code="390102009")
        return {"uuid": unit.uuid}

    def unit_retired(self):
        kwargs = self.unit_empty()
        Unit.objects.filter(**kwargs).update(active=False)
        return kwargs

    def term(self):
        return {"uuid": self.cast.term.uuid}

    def calendar_day(self):
        facts = {"day": clock.today() + dt.timedelta(days=1), "school": False, "reason": "运动会"}
        return {"uuid": CalendarDay.objects.create(city=self.cast.city, **facts).uuid}

    def cadence_rule(self):
        """Of the city, for district A, from tomorrow on."""
        row = cadence.set_rule(
            self.cast.city_admin, self.cast.city, kind="drill", often="week", times=1,
            valid_from=clock.today() + dt.timedelta(days=1), source="通知",
            only_in=self.cast.district_a,
        )  # fmt: skip
        return {"uuid": row.uuid}

    def exemption(self):
        """From the city's own rule."""
        row = cadence.exempt(
            self.cast.city_admin, self.cast.a1, kind="drill", first_day=clock.today(),
            last_day=clock.today(), reason="维修",
        )  # fmt: skip
        return {"uuid": row.uuid}

    def person(self):
        """A second safety officer of A1, who has not opened the account yet."""
        self.someone = factories.person("someone", "safety_officer", self.cast.a1)
        return {"uuid": self.someone.uuid}

    def attendant(self):
        """Goes along on the vehicles of A1."""
        self.someone = factories.person("walks", "attendant", self.cast.a1)
        return {"uuid": self.someone.uuid}

    def attendant_seat(self):
        return {**self.attendant(), "seat": self.someone.appointments.get().pk}

    def attendant_of_two(self):
        """Goes along on the vehicles of A1 and of B1."""
        kwargs = self.attendant()
        factories.appoint(self.someone, "attendant", self.cast.b1)
        return kwargs

    def attendant_of_two_seat(self):
        kwargs = self.attendant_of_two()
        return {**kwargs, "seat": self.someone.appointments.get(unit=self.cast.a1.unit).pk}

    def person_gone(self):
        kwargs = self.person()
        people.deactivate(self.someone, None)
        return kwargs

    def person_of_district(self):
        """A colleague of district A's administrator."""
        self.someone = self.cast.inspector_a
        return {"uuid": self.someone.uuid}

    def person_of_two(self):
        """Sits at A1 and at B1."""
        kwargs = self.person()
        factories.appoint(self.someone, "safety_officer", self.cast.b1)
        return kwargs

    def seat(self):
        return {**self.person(), "seat": self.someone.appointments.get().pk}

    def person_of_two_seat(self):
        kwargs = self.person_of_two()
        return {**kwargs, "seat": self.someone.appointments.get(unit=self.cast.a1.unit).pk}

    def code(self):
        """A one-time code, as it stands on paper."""
        self.person()
        [(_user, code)] = codes.issue_codes(self.cast.city_admin, [self.someone])
        return code

    # -- reminders

    def notice(self):
        """In the inbox of A1's officer, who was told of a rectification notice."""
        self.visit_submitted()
        return {"uuid": Notice.objects.get(user=self.cast.officer_a1).uuid}

    def channel(self):
        """Of A1; nothing is sent there but by the worker."""
        row = channels.add(
            self.cast.officer_a1, self.cast.a1.unit, uuid=uuid.uuid4(), kind="webhook",
            name="安全群", address="https://example.org/hook", secret="only for tests",
        )  # fmt: skip
        return {"uuid": row.uuid}

    def ladder(self):
        return {"kind": "hazard_deadline"}

    # -- drills

    def drill_planned(self):
        self.drill = drills.plan_drill(
            self.cast.officer_a1, uuid=uuid.uuid4(), school=self.cast.a1, scenario="fire",
            planned_on=clock.today(),
        )  # fmt: skip
        return {"uuid": self.drill.uuid}

    def drill_held(self):
        kwargs = self.drill_planned()
        self.drill = drills.hold_drill(
            self.drill, self.cast.officer_a1, version=1, held_on=clock.today(), people=500,
            seconds=110, problems="", improvements="",
        )  # fmt: skip
        return kwargs

    def drill_photo(self):
        kwargs = self.drill_held()
        given = {"uuid": uuid.uuid4(), "said": PageFacts()}
        sent = [photos.upload(photos.jpeg(size=(8, 8)))]
        ready = drill_photos.prepare_drill_photos(self.drill, self.cast.officer_a1, sent, **given)
        [row] = drill_photos.add_photos(self.drill, self.cast.officer_a1, ready)
        return {**kwargs, "photo": row.uuid, "variant": "image"}

    def drill_with_plan(self):
        kwargs = self.drill_planned()
        self.drill = drills.write_plan(self.drill, self.cast.officer_a1, version=1, **plan_words())
        return kwargs

    def drill_with_last(self):
        """One that has no plan, after one that has."""
        self.drill_with_plan()
        return self.drill_planned()

    def drill_template(self):
        words = {"purpose": "有序疏散", "routes": "三楼 / 东侧楼梯", "posts": "", "course": ""}
        row = drill_templates.add_template(
            self.cast.admin_a, uuid=uuid.uuid4(), unit=self.cast.district_a, scenario="fire",
            command="", assembly="操场", signals="", target_seconds=None, **words,
        )  # fmt: skip
        return {"uuid": row.uuid}

    def drill_feed(self):
        feed = drill_feeds.renew(self.cast.officer_a1, self.cast.a1.unit, uuid=uuid.uuid4())
        return {"token": feed.path.rpartition("/")[2].removesuffix(".ics")}

    # -- training

    def course(self):
        self.training = training.course_of(self.cast.admin_a, self.cast.district_a)
        return {"uuid": self.training.uuid}

    def participant(self):
        self.course()
        self.person = training.enrol(self.training, self.cast.officer_a1, self.cast.a1)
        return {"uuid": self.person.uuid}

    def participant_course(self):
        """A course with somebody whose result is still to be entered."""
        self.participant()
        return {"uuid": self.training.uuid}

    def course_people(self):
        """The list of such a course."""
        return {**self.participant_course(), "list": "course-participants"}

    def participant_examined(self):
        kwargs = self.participant()
        training.score(self.person, self.cast.admin_a, 80)
        return kwargs

    def training_certificate(self):
        self.participant_examined()
        return {"uuid": training.paper_of(self.person).uuid}

    # -- safety education

    def education_log(self):
        self.log = education.log(
            self.cast.officer_a1, uuid=uuid.uuid4(), school=self.cast.a1, kind="lecture",
            held_on=clock.today(), about="消防员进校园",
        )  # fmt: skip
        return {"uuid": self.log.uuid}

    def school_with_last_plan(self):
        """A1, which had a plan of safety education in the year before."""
        year = school_year(clock.today())
        plan = education.write_plan(
            self.cast.officer_a1, school=self.cast.a1, year=year, version=0,
            lines=[Line("fire", 11)],
        )  # fmt: skip
        EducationPlan.objects.filter(pk=plan.pk).update(year=year - 1)
        return {"uuid": self.cast.a1.uuid}

    def holiday_campaign(self):
        """Of district A, under way."""
        day = clock.today()
        self.campaign = holidays.announce(
            self.cast.admin_a, uuid=uuid.uuid4(), unit=self.cast.district_a, holiday="winter",
            title="寒假致家长一封信", first_day=day + dt.timedelta(days=9),
            last_day=day + dt.timedelta(days=30), due_on=day + dt.timedelta(days=7),
            topics=["fire"], text="请看管好孩子。",
        )  # fmt: skip
        return {"uuid": self.campaign.uuid}

    def holiday_letters(self):
        """The list of its schools."""
        return {**self.holiday_campaign(), "list": "holiday-letters"}

    def holiday_letter(self):
        self.holiday_campaign()
        self.letter_sent = holidays.send(
            self.cast.officer_a1, uuid=uuid.uuid4(), campaign=self.campaign, school=self.cast.a1,
            letter=Letter(clock.today(), 600, 500),
        )  # fmt: skip
        return {"uuid": self.letter_sent.uuid}

    # -- kitchens

    def kitchen(self):
        self.canteen = kitchens.add_kitchen(
            self.cast.officer_a1, uuid=uuid.uuid4(), school=self.cast.a1, name="东食堂",
            mode="self_run",
        )  # fmt: skip
        return {"uuid": self.canteen.uuid}

    def worker(self):
        self.kitchen()
        self.cook = workers.add_worker(
            self.cast.officer_a1, uuid=uuid.uuid4(), kitchen=self.canteen, name="王芳",
            post="cook", phone="", starts_on=clock.today(),
        )  # fmt: skip
        return {"uuid": self.cook.uuid}

    def worker_of_two(self):
        """A cook in a school that has another kitchen."""
        found, officer = self.worker(), self.cast.officer_a1
        before = clock.today() - dt.timedelta(days=9)
        self.cook = workers.edit_worker(self.cook, officer, version=1, starts_on=before)
        self.other_kitchen = kitchens.add_kitchen(
            self.cast.officer_a1, uuid=uuid.uuid4(), school=self.cast.a1, name="南食堂"
        )
        return found

    def worker_move(self):
        self.worker_of_two()
        facts = {"kitchen": self.other_kitchen, "moved_on": clock.today(), "post": "cook"}
        workers.move(self.cook, self.cast.officer_a1, version=self.cook.version, **facts)

    def last_move(self):
        """Of somebody to another kitchen of the school."""
        self.worker_move()
        return {"uuid": self.cook.moves.get().uuid}

    def day_freezer(self):
        self.kitchen()
        row = duty.check_freezer(
            self.canteen, self.cast.officer_a1, uuid=uuid.uuid4(), day=clock.today(), name="1号",
            cold="freezer", celsius=Decimal(-18), apart=True, defrosted_on=None,
        )  # fmt: skip
        return {"uuid": row.uuid}

    def day_leader_meal(self):
        self.kitchen()
        row = duty.eat_with_pupils(
            self.canteen, self.cast.officer_a1, uuid=uuid.uuid4(), day=clock.today(),
            meal="lunch", leader="刘校长", comment="味道好", pupils="",
        )  # fmt: skip
        return {"uuid": row.uuid}

    def day_visit(self):
        self.kitchen()
        row = duty.visit_kitchen(
            self.canteen, self.cast.principal_a1, uuid=uuid.uuid4(), day=clock.today(),
            found="标签不全", asked="",
        )  # fmt: skip
        return {"uuid": row.uuid}

    def day_control(self):
        self.kitchen()
        row = duty.control(
            self.canteen, self.cast.officer_a1, uuid=uuid.uuid4(), day=clock.today(),
            kind="daily", person="王芳", found="", measures="",
        )  # fmt: skip
        return {"uuid": row.uuid}

    def certificate(self):
        """With a photo of it."""
        self.worker()
        officer, once, day = self.cast.officer_a1, uuid.uuid4(), clock.today()
        upload = photos.upload(photos.jpeg(), "certificate.jpg")
        scan = workers.prepare_scan(self.cook, officer, upload, form_uuid=once, issued_on=day)
        paper = workers.record_certificate(
            self.cook, officer, uuid=once, number="JK1", issued_on=day, scan=scan
        )
        return {"uuid": paper.uuid}

    def certificate_bare(self):
        """Without a scan."""
        self.worker()
        day = clock.today() - dt.timedelta(days=1)
        paper = workers.record_certificate(
            self.cook, self.cast.officer_a1, uuid=uuid.uuid4(), number="JK0", issued_on=day
        )
        return {"uuid": paper.uuid}

    def contract(self):
        """With a photo of it."""
        self.kitchen()
        officer, once, place = self.cast.officer_a1, uuid.uuid4(), self.canteen
        term = {
            "starts_on": dt.date(2023, 3, 1), "ends_on": dt.date(2027, 2, 28),
            "transition_on": None,
        }  # fmt: skip
        upload = photos.upload(photos.jpeg(), "contract.jpg")
        scan = contracts.prepare_scan(place, officer, upload, form_uuid=once, **term)
        self.contract_row = contracts.record(
            place, officer, uuid=once, party="顺达餐饮", scan=scan, **term
        )
        return {"uuid": self.contract_row.uuid}

    def contract_back(self):
        """Said to be taken back today, with a photo of the paper."""
        self.contract()
        officer, once, row = self.cast.officer_a1, uuid.uuid4(), self.contract_row
        upload = photos.upload(photos.jpeg(), "end.jpg")
        facts = {"taken_back_on": clock.today(), "version": row.version}
        scan = contracts.prepare_back(row, officer, upload, form_uuid=once, **facts)
        self.contract_row = contracts.take_back(row, officer, uuid=once, scan=scan, **facts)
        return {"uuid": row.uuid}

    def contract_paper(self):
        self.contract_back()
        return {"uuid": self.contract_row.takings_back.get().uuid}

    def day_check(self):
        """With a photo, of today."""
        self.kitchen()
        officer, once, day = self.cast.officer_a1, uuid.uuid4(), clock.today()
        upload = photos.upload(photos.jpeg(), "check.jpg")
        photo = checks.prepare_photo(
            self.canteen, officer, upload, form_uuid=once, day=day, slot="noon"
        )
        row = checks.record_check(
            self.canteen, officer, uuid=once, day=day, slot="noon", wrong=[], photo=photo
        )
        return {"uuid": row.uuid}

    def day_look(self):
        """Of parents, with a photo, of today."""
        self.kitchen()
        officer, once, day = self.cast.officer_a1, uuid.uuid4(), clock.today()
        upload = photos.upload(photos.jpeg(), "look.jpg")
        photo = parents.prepare_photo(self.canteen, officer, upload, form_uuid=once, day=day)
        row = parents.look(
            self.canteen, officer, uuid=once, day=day, person="张会长", quality="good",
            price="", order="", found="", measures="", photo=photo,
        )  # fmt: skip
        return {"uuid": row.uuid}

    def menu(self):
        """Of today's lunch, without samples."""
        self.kitchen()
        self.lunch = menus.write_menu(
            self.canteen, self.cast.officer_a1, uuid=uuid.uuid4(), day=clock.today(),
            meal="lunch", dishes=["米饭"],
        )  # fmt: skip
        return {"uuid": self.lunch.uuid}

    def kept_sample(self):
        """Of a dish of today's lunch."""
        self.menu()
        menus.keep_samples(
            self.lunch, self.cast.officer_a1, grams={"米饭": 130}, cabinet="1", keeper="王芳",
            taken_at=clock.now(),
        )  # fmt: skip
        return {"uuid": self.lunch.dishes.get().uuid}

    def correction(self):
        """Of the number of a certificate."""
        paper = HealthCertificate.objects.get(uuid=self.certificate()["uuid"])
        said = correct.Statement(uuid.uuid4(), self.cast.officer_a1, 1, "看错了")
        facts = {"number": "JK2", "issued_on": paper.issued_on}
        return {"uuid": correct.certificate(paper, said, **facts).uuid}

    def dish(self):
        """Of rice, with a lot of which it may be."""
        self.lot()
        self.lunch = menus.write_menu(
            self.canteen, self.cast.officer_a1, uuid=uuid.uuid4(), day=clock.today(),
            meal="lunch", dishes=["大豆油炒饭"],
        )  # fmt: skip
        return {"uuid": self.lunch.dishes.get().uuid}

    def kitchen_with_old_samples(self):
        """A sample of the day before yesterday, which nobody has thrown away."""
        self.kitchen()
        then = clock.now() - dt.timedelta(days=2, hours=1)
        menu = menus.write_menu(
            self.canteen, self.cast.officer_a1, uuid=uuid.uuid4(), day=clock.day_of(then),
            meal="lunch", dishes=["米饭"],
        )  # fmt: skip
        menus.keep_samples(
            menu, self.cast.officer_a1, grams={"米饭": 130}, cabinet="1", keeper="王芳",
            taken_at=then,
        )  # fmt: skip
        self.dish = menu.dishes.get()
        return {"uuid": self.canteen.uuid}

    def kitchen_day(self):
        """A day that was opened yesterday and lacks records."""
        self.kitchen()
        KitchenDay.objects.create(
            kitchen=self.canteen, day=clock.today() - dt.timedelta(days=1), asked=True,
            missing=["check:noon"], missing_count=1, **self.cast.a1.columns(),
        )  # fmt: skip
        return {"uuid": self.canteen.uuid}

    # -- purchases

    def supplier(self):
        self.kitchen()
        self.seller = buying.supplier_of(self.cast.a1, self.cast.officer_a1)
        return {"uuid": self.seller.supplier.uuid}

    def kitchen_with_supplier(self):
        self.supplier()
        return {"uuid": self.canteen.uuid}

    def delivery(self):
        """With a lot, not yet reviewed."""
        self.supplier()
        officer = self.cast.officer_a1
        self.brought = buying.delivery_of(
            self.canteen, officer, self.seller, arrived_on=clock.today()
        )
        produced_on = clock.today() - dt.timedelta(days=9)
        self.oil = buying.lot_of(self.brought, officer, produced_on=produced_on)
        return {"uuid": self.brought.uuid}

    def lot(self):
        """Of a delivery that passed both reviews."""
        self.delivery()
        buying.accept(self.brought, self.cast.officer_a1)
        return {"uuid": self.oil.uuid}

    def taking(self):
        self.lot()
        buying.take(self.oil, self.cast.officer_a1, 1, day=clock.today())
        return {"uuid": self.oil.takings.get().uuid}

    def review(self):
        self.lot()
        return {"uuid": self.brought.reviews.order_by("pk").first().uuid}

    def worker_left(self):
        self.worker()
        officer, row = self.cast.officer_a1, self.cook
        before = clock.today() - dt.timedelta(days=9)
        row = workers.edit_worker(row, officer, version=1, starts_on=before)
        self.cook = workers.leave(row, officer, version=row.version, left_on=clock.today())
        return {"uuid": self.cook.uuid}

    def lot_for_sale(self):
        """Of a supermarket, with cost and price."""
        officer = self.cast.officer_a1
        self.supplier()
        place = kitchens.add_kitchen(
            officer, uuid=uuid.uuid4(), school=self.cast.a1, name="小卖部", kind="shop"
        )
        brought = buying.delivery_of(
            place, officer, self.seller, arrived_on=clock.today(), note="YPT9"
        )
        produced_on = clock.today() - dt.timedelta(days=9)
        self.sold = buying.lot_of(
            brought, officer, produced_on=produced_on, cost=Decimal(2), price=Decimal(2)
        )
        return {"uuid": self.sold.uuid}

    def paper(self):
        """A photo of a supplier's licence."""
        self.supplier()
        officer, once = self.cast.officer_a1, uuid.uuid4()
        upload = photos.upload(photos.jpeg(), "licence.jpg")
        scan = papers.prepare_paper(self.seller, officer, upload, form_uuid=once)
        row = papers.add_paper(self.seller, officer, uuid=once, kind="business", scan=scan)
        return {"uuid": row.uuid}

    def forbidden_line(self):
        facts = {"words": "辣条", "rule": "不得销售", "article": "市局通知"}
        row = forbidden.add(self.cast.city_admin, uuid=uuid.uuid4(), city=self.cast.city, **facts)
        return {"uuid": row.uuid}

    def sighting(self):
        """With a photo."""
        officer, once, day = self.cast.officer_a1, uuid.uuid4(), clock.today()
        upload = photos.upload(photos.jpeg(), "shop.jpg")
        scan = gates.prepare_photo(self.cast.a1, officer, upload, form_uuid=once, seen_on=day)
        self.seen = gates.record(
            officer, uuid=once, school=self.cast.a1, place="便利店", kind="shop", what="过期面包",
            seen_on=day, scan=scan,
        )  # fmt: skip
        return {"uuid": self.seen.uuid}

    def sighting_of_bureau(self):
        """Of district A, at the gate of A1; not reported yet."""
        self.seen = gates.record(
            self.cast.admin_a, uuid=uuid.uuid4(), school=self.cast.a1, place="网吧", kind="cafe",
            what="有学生", seen_on=clock.today(),
        )  # fmt: skip
        return {"uuid": self.seen.uuid}

    def sighting_photo(self):
        """A second one."""
        self.sighting()
        upload = photos.upload(photos.jpeg((60, 40)), "more.jpg")
        photo = store(self.cast.officer_a1, upload, uuid.uuid4())
        return {"uuid": self.seen.more_photos.create(photo=photo).uuid}

    def sighting_reported(self):
        kwargs = self.sighting()
        self.seen = gates.report(
            self.seen, self.cast.officer_a1, version=1, department="market",
            reported_on=clock.today(),
        )  # fmt: skip
        return kwargs

    def media_report(self):
        """Of what A1 saw, to a newspaper."""
        self.sighting()
        row = gate_media.record(
            self.seen, self.cast.city_admin, uuid=uuid.uuid4(), medium="晚报", decided="市安委会",
            told_on=clock.today(), what="过期面包",
        )  # fmt: skip
        return {"uuid": row.uuid}

    def water_machine(self):
        if not hasattr(self, "machine"):
            self.machine = waters.add_machine(
                self.cast.officer_a1, uuid=uuid.uuid4(), school=self.cast.a1, place="二楼",
                kind="boiler",
            )  # fmt: skip
        return {"uuid": self.machine.uuid}

    def water_cleaning(self):
        """With a photo."""
        self.water_machine()
        officer, once, day = self.cast.officer_a1, uuid.uuid4(), clock.today()
        upload = photos.upload(photos.jpeg(), "card.jpg")
        scan = waters.prepare_photo(self.machine, officer, upload, form_uuid=once, done_on=day)
        done = waters.record_cleaning(
            self.machine, officer, uuid=once, done_on=day, done_by="王师傅", scan=scan
        )
        return {"uuid": done.uuid}

    def water_batch(self):
        """With its papers."""
        officer, once, day = self.cast.officer_a1, uuid.uuid4(), clock.today()
        lot = {
            "school": self.cast.a1, "brand": "清泉", "lot": "A0", "received_on": day,
            "made_on": day, "expires_on": day + dt.timedelta(days=90),
        }  # fmt: skip
        upload = photos.upload(photos.jpeg(), "report.jpg")
        scan = waters.prepare_papers(actor=officer, upload=upload, form_uuid=once, **lot)
        row = waters.record_batch(
            officer, uuid=once, supplier="清泉水站", bottles=9, scan=scan, **lot
        )
        return {"uuid": row.uuid}

    def water_batch_bare(self):
        """Without any papers."""
        day = clock.today()
        row = waters.record_batch(
            self.cast.officer_a1, uuid=uuid.uuid4(), school=self.cast.a1, brand="清泉", lot="A1",
            supplier="清泉水站", bottles=9, made_on=day, received_on=day,
            expires_on=day + dt.timedelta(days=90),
        )  # fmt: skip
        return {"uuid": row.uuid}

    def care_point(self):
        """Pupils of A1 alone go there."""
        self.care_link()
        return {"uuid": self.point.uuid}

    def care_link(self):
        if not hasattr(self, "point"):
            self.point = care_points.add_point(
                self.cast.officer_a1, uuid=uuid.uuid4(), school=self.cast.a1, pupils=4,
                name="小饭桌", address="育才路7号",
            )  # fmt: skip
        self.link = self.point.links.get()
        return {"uuid": self.link.uuid}

    def care_visit(self):
        self.care_link()
        row = care_points.record_visit(
            self.link, self.cast.officer_a1, uuid=uuid.uuid4(), kind="visit",
            held_on=clock.today(), what="灭火器过期",
        )  # fmt: skip
        return {"uuid": row.uuid}

    def care_bureau_visit(self):
        """Of district A."""
        self.care_link()
        row = care_points.record_bureau_visit(
            self.point, self.cast.admin_a, uuid=uuid.uuid4(), held_on=clock.today(), what="无证照"
        )
        return {"uuid": row.uuid}

    def care_census(self):
        """Of the running term."""
        self.care_link()
        row = care_points.take_census(
            self.cast.officer_a1, uuid=uuid.uuid4(), school=self.cast.a1, pupils={self.link: 4}
        )
        return {"uuid": row.uuid}

    # -- lists in and out

    def import_kind(self):
        return {"kind": "schools"}

    def job_queued(self):
        self.job = jobs.start_export(self.cast.officer_a1, "export.hazards")
        return {"uuid": self.job.uuid}

    def job_cancelled(self):
        kwargs = self.job_queued()
        jobs.cancel(self.job)
        return kwargs

    def deliveries(self):
        """What was sent to a group channel."""
        return {**self.channel(), "list": "deliveries"}

    def looked_at(self):
        """The hazards of a look-back."""
        return {**self.look_back(), "list": "looked-at"}

    def job_export(self):
        kwargs = self.job_queued()
        runner.run(self.job.pk)
        return kwargs

    def job_import(self):
        """Checked without a fault, so that its owner may confirm it."""
        data = books.book_of([books.school(**{"所属县(市、区)": "甲区"})])
        self.job = jobs.start_import(self.cast.admin_a, "import.schools", data, "学校.xlsx")
        runner.run(self.job.pk)
        return {"uuid": self.job.uuid}

    def job_written(self):
        """An import that was confirmed and written."""
        kwargs = self.job_import()
        jobs.confirm(self.job)
        runner.run(self.job.pk)
        return kwargs

    # -- transport

    def driver(self):
        self.at_wheel = transport.driver_of(self.cast.a1, self.cast.officer_a1)
        return {"uuid": self.at_wheel.uuid}

    def driver_asked(self):
        return {**self.driver(), "question": "crime"}

    def driver_not_asked(self):
        """A question that nobody asks."""
        return {**self.driver(), "question": "epilepsy"}

    def driver_record(self):
        self.driver()
        row = transport.answer(self.at_wheel, self.cast.officer_a1, "crime", on=clock.today())
        return {"uuid": row.uuid}

    def driver_record_listed(self):
        self.driver_record()
        row = DriverRecord.objects.create(
            driver=self.at_wheel, question="crime", bad=True, on=clock.today(), source="list",
            recorded_by=self.cast.admin_a, recorded_at=clock.now(),
        )  # fmt: skip
        return {"uuid": row.uuid}

    def vehicle(self):
        self.driver()
        later = clock.today() + dt.timedelta(days=90)
        row = transport.vehicle_of(
            self.cast.a1, self.cast.officer_a1, driver=self.at_wheel, inspection_until=later
        )
        return {"uuid": row.uuid}

    def route(self):
        self.vehicle()
        bus = self.at_wheel.vehicles.get()
        self.line = transport.route_of(self.cast.a1, self.cast.officer_a1, bus, self.at_wheel)
        return {"uuid": self.line.uuid}

    def route_driven(self):
        kwargs = self.route()
        said = {"day": clock.today(), "step": "check", "wrong": []}
        trips.record(self.line, self.cast.officer_a1, uuid=uuid.uuid4(), **said)
        return kwargs

    def vehicle_link(self):
        self.vehicle()
        return {"uuid": self.at_wheel.vehicles.get().links.get().uuid}

    def agreement(self):
        """With a photo of the signed paper."""
        self.vehicle()
        link, officer = self.at_wheel.vehicles.get().links.get(), self.cast.officer_a1
        once, upload = uuid.uuid4(), photos.upload(photos.jpeg(size=(8, 8)), "a.jpg")
        row = agreements.record_agreement(
            link, officer, uuid=once, signed_on=clock.today(), signed=9,
            scan=agreements.prepare_scan(link, officer, upload, form_uuid=once),
        )  # fmt: skip
        return {"uuid": row.uuid}

    def driver_paper(self):
        self.driver()
        return self._paper(self.at_wheel, "medical")

    def vehicle_paper(self):
        self.vehicle()
        return self._paper(self.at_wheel.vehicles.get(), "outside")

    def _paper(self, whole, kind):
        officer, once = self.cast.officer_a1, uuid.uuid4()
        upload = photos.upload(photos.jpeg(size=(8, 8)), "a.jpg")
        row = proofs.add_paper(
            whole, officer, uuid=once, kind=kind,
            scan=proofs.prepare_scan(whole, officer, upload, form_uuid=once),
        )  # fmt: skip
        return {"uuid": row.uuid}

    def letter(self):
        row = agreements.send_letter(
            self.cast.officer_a1, uuid=uuid.uuid4(), school=self.cast.a1, title="告家长书",
            text="请勿乘坐超员车辆。", sent_on=clock.today(), sent=9,
        )  # fmt: skip
        return {"uuid": row.uuid}

    def paper_template(self):
        """Of district A, in use by nobody yet."""
        row = forms_of_papers.take_in(
            self.cast.admin_a, self.cast.district_a, uuid=uuid.uuid4(), kind="agreement",
            name="协议.docx", data=template_paper.sample("agreement"),
        )  # fmt: skip
        return {"uuid": row.uuid}

    def lesson(self):
        """With a photo of who signed."""
        self.driver()
        school, officer, once = self.cast.a1, self.cast.officer_a1, uuid.uuid4()
        upload = photos.upload(photos.jpeg(size=(8, 8)), "a.jpg")
        row = agreements.hold_lesson(
            officer, uuid=once, school=school, held_on=clock.today(), topic="冬季行车",
            teacher="李娜", drivers=[self.at_wheel],
            scan=agreements.prepare_scan(school, officer, upload, form_uuid=once),
        )  # fmt: skip
        return {"uuid": row.uuid}

    def permit(self):
        """Applied for, and not sent out yet."""
        if not Vehicle.objects.exists():
            self.vehicle()
        bus = Vehicle.objects.filter(driver=self.at_wheel).earliest("pk")
        self.asked = permits.apply(
            self.cast.officer_a1, uuid=uuid.uuid4(), vehicle=bus, drivers=[self.at_wheel],
            stops="07:05 东街口", received_on=clock.today(),
        )  # fmt: skip
        return {"uuid": self.asked.uuid}

    def permit_to_send(self):
        return {**self.permit(), "step": "send"}

    def permit_to_withdraw(self):
        return {**self.permit(), "step": "withdraw"}

    def permit_to_take_back(self):
        """One that the school recorded."""
        if not Vehicle.objects.exists():
            self.vehicle()
        bus = Vehicle.objects.filter(driver=self.at_wheel).earliest("pk")
        row = permits.record(
            self.cast.officer_a1, uuid=uuid.uuid4(), vehicle=bus, drivers=[self.at_wheel],
            stops="07:05 东街口", number="XC9", until=clock.today(),
        )  # fmt: skip
        return {"uuid": row.uuid, "step": "take_back"}

    def permit_of_no_step(self):
        return {**self.permit(), "step": "sell"}

    def filing(self):
        if not Vehicle.objects.exists():
            self.vehicle()
        unit, officer = self.cast.a1.unit, self.cast.officer_a1
        prepared = filings.prepare(unit, officer, reason="首次备案")
        self.filed = filings.make(
            unit, officer, uuid=uuid.uuid4(), reason="首次备案", prepared=prepared
        )
        return {"uuid": self.filed.uuid}

    def filing_handed(self):
        kwargs = self.filing()
        filings.hand_over(
            self.filed,
            self.cast.officer_a1,
            uuid=uuid.uuid4(),
            version=1,
            handed_on=clock.today(),
            handed_to="交警",
        )
        return kwargs

    def violation(self):
        """A parent's report of a vehicle of A1, with photo and phone number."""
        if not Vehicle.objects.exists():
            self.vehicle()
        upload = photos.upload(photos.jpeg(size=(8, 8)), "a.jpg")
        tips.send(
            uuid=uuid.uuid4(), district=self.cast.district_a, what="overload", place="校门口",
            seen_on=clock.today(), plate="冀Z12345", phone="13900000003",
            photo=violations.prepare_photo(upload),
        )  # fmt: skip
        self.case = Violation.objects.latest("pk")
        return {"uuid": self.case.uuid}

    def violation_taken(self):
        kwargs = self.violation()
        violations.take(self.case, self.cast.admin_a, uuid=uuid.uuid4(), version=1)
        return kwargs

    def violation_upheld(self):
        kwargs = self.violation_taken()
        given = {"outcome": "upheld", "answer": "已查处"}
        violations.answer(self.case, self.cast.admin_a, uuid=uuid.uuid4(), version=2, **given)
        return kwargs

    def tip_number(self) -> str:
        """Of a report that was sent."""
        return tracking.number_of(self.violation()["uuid"])

    # -- reports

    def published(self):
        """February of district A, by its administrator."""
        unit, once = self.cast.district_a, uuid.uuid4()
        job = publish.order(self.cast.admin_a, unit, Period(2026, 2), once)
        runner.run(job.pk)
        self.report = Publication.objects.get(uuid=once)
        return {"uuid": self.report.uuid}

    def published_otherwise(self):
        """The same, with an amendment whose figures are not what is computed today."""
        self.published()
        self.report.figures["totals"]["found"] += 1
        self.report.pk, self.report.uuid, self.report.number = None, uuid.uuid4(), 1
        self.report.reason = "更正"
        self.report.save(force_insert=True)
        return {"uuid": self.report.uuid}

    def notice_template(self):
        """Of district A, in use by nobody yet."""
        return {"uuid": self._template(self.cast.admin_a, self.cast.district_a).uuid}

    def notice_template_of_city(self):
        return {"uuid": self._template(self.cast.city_admin, self.cast.city).uuid}

    def _template(self, keeper, unit):
        return templates.take_in(
            keeper, unit, uuid=uuid.uuid4(), name="通知书.docx", data=paper.sample(),
            heading="", closing="", signatures="",
        )  # fmt: skip

    def bulletin(self):
        """The city's, of February, being written."""
        self.draft_bulletin = bulletins.begin(self.cast.city, Period(2026, 2))
        return {"uuid": self.draft_bulletin.uuid}

    def bulletin_sent(self):
        """Its draft, once it is published."""
        kwargs = self.bulletin()
        bulletins.publish(self.draft_bulletin, self.cast.city_admin, version=1)
        return kwargs

    def bulletin_out(self):
        """What was published."""
        self.bulletin_sent()
        return {"uuid": bulletins.published(self.draft_bulletin).uuid}

    # -- how they are made

    def _plan(self, mode=Mode.OPEN) -> Inspection:
        team = [self.cast.inspector]
        return story.plan(self.cast, self.cast.inspector, mode=mode, team=team)

    def _visit(self, row):
        self.visit, self.items = row, list(story.items(row))
        return {"uuid": row.uuid}

    def _look_back(self, actor):
        self.signed_off_yesterday()
        row = story.look_back(actor)
        self.item = row.items.get()
        return {"uuid": row.uuid}

    def _own(self, **fields) -> Hazard:
        check = story.self_check(self.cast)
        hazard = story.find(check, **fields)
        self._photo(hazard, self.cast.officer_a1, "before")
        story.finish(check)
        hazard.refresh_from_db()
        return hazard

    def _photo(self, hazard, owner, moment):
        """A photo with its files, through the gate that all photos pass."""
        upload = photos.upload(photos.jpeg(size=(16, 8), colour=moment_colour(moment)))
        return finding.add_photo(hazard, owner, store(owner, upload, uuid.uuid4()), moment)

    @staticmethod
    def _shown(photo):
        return {"photo": photo.evidence.uuid, "variant": "image"}


def moment_colour(moment):
    return "red" if moment == "before" else "green"


def plan_words(text="甲") -> dict:
    """A plan as write_plan takes it, `text` in each of its words."""
    words = dict.fromkeys(("purpose", "course", "command", "assembly", "signals", "place"), text)
    rows = {"posts": (PostOf(text, text, text),), "routes": (RouteOf(text, text),)}
    return {**words, **rows, "target_seconds": 120, "expected": 100}


def nobodys(value):
    """Nobody's identifier of the same type; a plain word stays."""
    if isinstance(value, uuid.UUID):
        return uuid.uuid4()
    return NOWHERE if isinstance(value, int) else value
