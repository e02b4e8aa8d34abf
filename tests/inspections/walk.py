"""A random walk through the actions: whatever people may do to hazards, in any order."""

import datetime as dt

from inspections.actions import document, rectify
from inspections.models import Extension, Hazard
from inspections.transitions import allowed
from safety.base import clock
from safety.schools.actions.school import move_school, update_school
from safety.schools.models import School
from tests.inspections import story

# So that a walk of some dozens of steps goes round the whole way a few times.
WEIGHTS = {"submit": 5, "sign_off": 6, "return": 3, "reclassify": 0.3, "ask_extension": 2,
           "document": 0.3, "document_back": 0.3, "refer": 0.4, "referral_done": 2,
           "referral_back": 2}  # fmt: skip
SEVERITIES = ("general", "serious", "major")


class Walk:
    """`step()` does one thing that some person may do now; time goes on between steps."""

    def __init__(self, cast, rng):
        self.cast, self.rng = cast, rng
        self.people = [
            *(cast.officer_a1, cast.principal_a1, cast.officer_b1, cast.principal_b1),
            *(cast.inspector, cast.admin_a, cast.admin_b, cast.city_admin, cast.township),
        ]
        self.done = []

    def go(self, at, steps, gaps, start=dt.date(2026, 3, 10)):
        """Some steps, several on a day where a gap is 0."""
        self.day = start
        for _ in range(steps):
            self.last = self.day
            at(self.last.isoformat())
            self.step()
            self.day += dt.timedelta(days=self.rng.choice(gaps))

    def step(self):
        chance = self.rng.random()
        if chance < 0.15 or not Hazard.objects.issued().open().exists():
            return self._note("find", self.find())
        if chance < 0.22:
            return self._note("school", self.change_school())
        if chance < 0.27 and (done := self._signed_off()):
            return self._note("relapse", self.do_relapse(self.rng.choice(done)))
        hazard = self.rng.choice(list(Hazard.objects.issued().open().order_by("pk")))
        doors = [(door.action, user) for user in self.people for door in allowed(hazard, user)]
        weights = [WEIGHTS.get(action, 1) for action, _user in doors]
        action, user = self.rng.choices(doors, weights)[0]
        return self._note(action, getattr(self, f"do_{action}")(hazard, user))

    def _note(self, what, result):
        self.done.append(what)
        return result

    def find(self):
        school = self.rng.choice([self.cast.a1, self.cast.b1])
        severity, spot = self.rng.choice(SEVERITIES), self.rng.random() < 0.3
        finding = {
            "severity": severity,
            "on_the_spot": spot,
            "deadline": clock.today() + dt.timedelta(days=self.rng.randrange(20)),
            "photos": ("before", "after") if spot else (),
        }
        if self.rng.random() < 0.5:
            row = story.under_way(self.cast, school=school)
        else:
            officer = self.cast.officer_a1 if school == self.cast.a1 else self.cast.officer_b1
            row = story.self_check(self.cast, officer, school)
        story.find(row, **finding)
        return story.finish(row)

    def _signed_off(self):
        limit = clock.now() - dt.timedelta(hours=1)
        rows = Hazard.objects.filter(state="signed_off", on_the_spot=False, signed_off_at__lt=limit)
        return list(rows.order_by("pk"))

    def change_school(self):
        school = School.objects.get(pk=self.rng.choice([self.cast.a1.pk, self.cast.b1.pk]))
        if self.rng.random() < 0.5:
            stage = self.rng.choice([s for s in ("primary", "nine_year") if s != school.stage])
            return update_school(school, self.cast.city_admin, stage=stage)
        places = [self.cast.district_a, self.cast.district_b, self.cast.township_a]
        place = self.rng.choice([p for p in places if p != school.unit.parent])
        return move_school(school, self.cast.city_admin, place)

    def do_relapse(self, hazard):
        """A round of the city finds it; one that waits in a round already is looked at there."""
        item = hazard.look_backs.filter(outcome="unseen").first()
        item = item or story.look_back(self.cast.city_admin).items.get(hazard=hazard)
        outcome = self.rng.choice(["relapsed", "relapsed", "held"])
        return story.look(item, self.cast.city_admin, outcome, "又看了一次")

    def do_plan(self, hazard, user):
        return story.save_plan(hazard, user, measures=f"方案{self.rng.random()}")

    def do_progress(self, hazard, user):
        note = f"已完成{self.rng.random():.0%}"
        return rectify.note_progress(hazard, user, version=hazard.version, note=note)

    def do_reassign(self, hazard, user):
        name = self.rng.choice([n for n in ("王五", "赵六", "孙七") if n != hazard.responsible])
        return story.reassign(hazard, user, name)

    def do_after_photo(self, hazard, user):
        return story.photo(hazard, user)

    def do_document(self, hazard, user):
        return story.attach(hazard, user)

    def do_document_back(self, hazard, user):
        """Whoever has attached none attaches one."""
        own = hazard.documents.filter(added_by=user, withdrawn_at=None).first()
        return document.withdraw(own, user, "传错了") if own else self.do_document(hazard, user)

    def do_submit(self, hazard, user):
        if self._lacks_plan(hazard):
            hazard = self.do_plan(hazard, user)
        return story.submit(hazard, user)

    def do_return(self, hazard, user):
        return story.give_back(hazard, user)

    def do_sign_off(self, hazard, user):
        if self._lacks_plan(hazard) and not hazard.on_the_spot:
            return story.give_back(hazard, user)  # it turned out to be worse, and has no plan
        return story.sign_off(hazard, user)

    def _lacks_plan(self, hazard):
        """A relapse takes the plan and its interim control back."""
        unsafe = hazard.severity != "general" and not hazard.interim_control
        return unsafe or (hazard.severity == "major" and not hazard.measures)

    def do_ask_extension(self, hazard, user):
        late = max(0, (clock.today() - hazard.deadline).days)
        return story.ask(hazard, user, late + self.rng.randrange(1, 40))

    def do_grant_extension(self, hazard, user):
        request = Extension.objects.get(hazard=hazard, granted=None)
        granted = request.new_deadline > hazard.deadline
        granted &= request.new_deadline >= clock.today()
        return rectify.decide_extension(request, user, granted=granted, answer="阅")

    def do_refuse_extension(self, hazard, user):
        request = Extension.objects.get(hazard=hazard, granted=None)
        return rectify.decide_extension(request, user, granted=False, answer="不")

    def do_refer(self, hazard, user):
        return story.refer(hazard, user, self.rng.randrange(1, 30))

    def do_referral_done(self, hazard, user):
        return story.answer_referral(hazard.referrals.get(outcome=""), user, "done")

    def do_referral_back(self, hazard, user):
        return story.answer_referral(hazard.referrals.get(outcome=""), user, "back")

    def do_list(self, hazard, user):
        return story.supervise(hazard, user, self.rng.choice([self.cast.leader, user]))

    def do_lift(self, hazard, user):
        return story.lift(hazard, user)

    def do_reclassify(self, hazard, user):
        area = self.rng.choice([a for a in ("fire", "canteen", "duty") if a != hazard.area])
        severity = self.rng.choice(["major"] if hazard.listed_at else SEVERITIES)
        return story.reclassify(hazard, user, severity=severity, area=area)
