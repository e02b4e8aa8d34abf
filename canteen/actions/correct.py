"""Put a record right, or withdraw it: a new statement beside it with its reason, by whom and when.
What the record said before stays there to be read.

Who: the principal and the safety officer of the school, of a principal's visit the principal
alone. What a day owes within the days in which it is recorded; who came to the kitchen (the
principal, parents), certificates and moves always. All raise PermissionDenied, Refused,
and Conflict where somebody else put the record right meanwhile.
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from canteen.actions import duty, parents
from canteen.actions import menu as menus
from canteen.actions import worker as workers
from canteen.actions.day import count, sheet_again, sheet_of
from canteen.actions.put_right import Statement, again, put_right
from canteen.actions.shared import lock, may
from canteen.dues import certificate as certificate_dues
from canteen.dues import control as control_dues
from canteen.dues import freezer as freezer_dues
from canteen.dues import parents as parents_dues
from canteen.dues import sample as sample_dues
from canteen.dues import visit as visit_dues
from canteen.models import (
    Control,
    Correction,
    DailyCheck,
    Dish,
    FreezerCheck,
    HealthCertificate,
    Kitchen,
    LeaderMeal,
    ParentsLook,
    Post,
    PrincipalVisit,
    Worker,
    WorkerMove,
)
from canteen.rules import control as control_rules
from canteen.rules import day as day_rules
from canteen.rules import freezer as freezer_rules
from canteen.rules import sample as sample_rules
from canteen.rules import worker as worker_rules
from canteen.rules.flag import known_since
from safety.base import clock
from safety.base.models import Refused, refuse

NO_SAMPLE = {"grams": None, "cabinet": "", "keeper": "", "taken_at": None, "keep_until": None}


# -- health certificates ---------------------------------------------------------------------------


def certificate(
    row: HealthCertificate, said: Statement, *, number: str, issued_on: dt.date,
    expires_on: dt.date | None = None,
) -> Correction:  # fmt: skip
    """Number and dates, whenever it is seen that they are wrong."""
    may(said.actor, row)
    refuse(worker_rules.faults_of_certificate(issued_on, expires_on, clock.today()))
    until = expires_on or worker_rules.expiry_of(issued_on)
    facts = {"number": number, "issued_on": issued_on, "expires_on": until}
    with transaction.atomic():
        worker = lock(Worker, row.worker)
        paper = lock(HealthCertificate, row)
        known = again(paper, said, facts)
        if known is None:
            others = worker.certificates.filter(issued_on=issued_on, withdrawn_at=None)
            if others.exclude(pk=paper.pk).exists():
                raise Refused(_("A certificate of this day is recorded already."))
            known = put_right(paper, said, facts)
            _certify(worker)
    return known


def withdraw_certificate(row: HealthCertificate, said: Statement) -> Correction:
    """It is somebody else's: it stays there to be read, and counts for nobody."""
    may(said.actor, row)
    with transaction.atomic():
        worker = lock(Worker, row.worker)
        paper = lock(HealthCertificate, row)
        known = again(paper, said, {}, withdraws=True)
        if known is None:
            known = put_right(paper, said, {"withdrawn_at": clock.now()}, withdraws=True)
            _certify(worker)
    return known


def _certify(worker) -> None:
    workers.certify(worker)
    certificate_dues.follow_worker(worker)


# -- records of a day ------------------------------------------------------------------------------


def check(row: DailyCheck, said: Statement, *, wrong: list[str], remarks: str) -> Correction:
    """What one of the three checks found."""
    may(said.actor, row)
    refuse(day_rules.faults_of_check(row.slot, wrong, remarks))
    return _of_day(row, row.sheet, said, {"wrong": wrong, "remarks": remarks})


def withdraw_check(row: DailyCheck, said: Statement) -> Correction:
    """The check was not made, or stands in the place of another: the day lacks it again."""
    may(said.actor, row)
    return _of_day(row, row.sheet, said, {"withdrawn_at": clock.now()}, withdraws=True)


def sample(
    row: Dish, said: Statement, *, grams: int, cabinet: str, keeper: str, taken_at: dt.datetime
) -> Correction:
    """Weight, place, keeper and time of a sample; kept for 48 hours from the right time on."""
    may(said.actor, row)
    refuse(sample_rules.faults_of_sample(grams, taken_at, clock.now()))
    refuse(menus.other_day(row.menu, taken_at))
    facts = {"grams": grams, "cabinet": cabinet, "keeper": keeper, "taken_at": taken_at}
    facts["keep_until"] = taken_at + sample_rules.KEPT
    return _of_day(row, row.menu.sheet, said, facts)


def withdraw_sample(row: Dish, said: Statement) -> Correction:
    """No sample of this dish was kept: the day lacks it again."""
    may(said.actor, row)
    return _of_day(row, row.menu.sheet, said, NO_SAMPLE, withdraws=True)


def _check_sample(dish, keep_until):
    if dish.grams is None:
        raise Refused(_("No sample of this dish is recorded."))
    if dish.disposed_at and keep_until is None:
        raise Refused(_("This sample was disposed of: it was there."))
    if dish.disposed_at and dish.disposed_at < keep_until:
        raise Refused(
            _("It was disposed of at a time at which it would not have been kept for 48 hours.")
        )


def _of_day(row, sheet, said, facts, withdraws=False) -> Correction:
    """A day that is put right is no later for it."""
    with transaction.atomic():
        came = isinstance(row, _CAME)
        held = (
            sheet_again(sheet, said.actor)
            if came
            else sheet_of(sheet.kitchen, said.actor, sheet.day)
        )
        found = lock(type(row), row)
        known = again(found, said, {} if withdraws else facts, withdraws)
        if known is None:
            if isinstance(found, Dish):
                _check_sample(found, facts["keep_until"])
            _check_alone(found, held, facts)
            known = put_right(found, said, facts, withdraws)
            _follow(found, known)
            if not came:
                count(held)
    return known


def freezer(row: FreezerCheck, said: Statement, **facts) -> Correction:
    """What a freezer was found to be: which one, its kind, temperature, apart, defrosted on."""
    may(said.actor, row)
    day = row.sheet.day
    refuse(freezer_rules.faults_of_freezer(facts["celsius"], facts["defrosted_on"], day))
    return _of_day(row, row.sheet, said, facts)


def withdraw_freezer(row: FreezerCheck, said: Statement) -> Correction:
    """Nobody looked at this one: what is owed for it is as the look before found it."""
    may(said.actor, row)
    return _of_day(row, row.sheet, said, {"withdrawn_at": clock.now()}, withdraws=True)


def leader_meal(
    row: LeaderMeal, said: Statement, *, leader: str, comment: str, pupils: str
) -> Correction:
    """Who ate with the pupils, and what was said of the meal."""
    may(said.actor, row)
    facts = {"leader": leader, "comment": comment, "pupils": pupils}
    return _of_day(row, row.sheet, said, facts)


def withdraw_leader_meal(row: LeaderMeal, said: Statement) -> Correction:
    """No leader ate this meal with the pupils: the day lacks it again."""
    may(said.actor, row)
    return _of_day(row, row.sheet, said, {"withdrawn_at": clock.now()}, withdraws=True)


def control(row: Control, said: Statement, *, person: str, found: str, measures: str) -> Correction:
    """By whom a control was made, what it found and what was done."""
    may(said.actor, row)
    refuse(control_rules.faults_of_control(row.kind, found, measures))
    facts = {"person": person, "found": found, "measures": measures}
    return _of_day(row, row.sheet, said, facts)


def withdraw_control(row: Control, said: Statement) -> Correction:
    """It was not made: its day, week or month lacks it again."""
    may(said.actor, row)
    return _of_day(row, row.sheet, said, {"withdrawn_at": clock.now()}, withdraws=True)


def visit(row: PrincipalVisit, said: Statement, *, found: str, asked: str) -> Correction:
    """What the principal found, and what is to be done."""
    duty.may_visit(said.actor, row)
    return _of_day(row, row.sheet, said, {"found": found, "asked": asked})


def withdraw_visit(row: PrincipalVisit, said: Statement) -> Correction:
    """The principal was not there: the next visit is owed as by the one before."""
    duty.may_visit(said.actor, row)
    return _of_day(row, row.sheet, said, {"withdrawn_at": clock.now()}, withdraws=True)


def look(row: ParentsLook, said: Statement, **facts) -> Correction:
    """Who of the parents looked, what they saw and said, what is done about it."""
    may(said.actor, row)
    parents.check(facts)
    return _of_day(row, row.sheet, said, facts)


def withdraw_look(row: ParentsLook, said: Statement) -> Correction:
    """No parent was there: the three are owed as by the look before."""
    may(said.actor, row)
    return _of_day(row, row.sheet, said, {"withdrawn_at": clock.now()}, withdraws=True)


# Who came to the kitchen: no part of what the day itself owes, so at any time.
_CAME = (ParentsLook, PrincipalVisit)
# By which fields a record stands alone in its day.
_ALONE = {FreezerCheck: ("name",), LeaderMeal: ("meal", "leader"), ParentsLook: ("person",)}


def _check_alone(row, sheet, facts):
    names = _ALONE.get(type(row), ())
    if any(name in facts for name in names):
        key = {name: facts.get(name, getattr(row, name)) for name in names}
        duty.check_alone(type(row), sheet, key, but=row.pk)


def _follow(row, made):
    """What is owed for more than the day itself."""
    if isinstance(row, FreezerCheck):
        duty.mark_freezer(row)
        freezer_dues.follow_check(row, made.before.get("name", row.name))
    elif isinstance(row, Control) and made.withdraws:
        control_dues.follow_withdrawn(row)
    elif isinstance(row, PrincipalVisit) and made.withdraws:
        visit_dues.follow_kitchen(row.sheet.kitchen)
    elif isinstance(row, ParentsLook):
        parents.mark(row)
        parents_dues.follow_kitchen(row.sheet.kitchen)
    elif isinstance(row, Dish) and "grams" in made.after:
        _follow_sample(row, made.made_by)


def _follow_sample(row, actor):
    light = sample_rules.is_light(row.grams)
    row.light_at = known_since(light, row.light_at)
    row.save(update_fields=["light_at"])
    if light:
        sample_dues.tell(row.menu, [row], actor)


# -- moves -----------------------------------------------------------------------------------------


def withdraw_move(row: WorkerMove, said: Statement) -> Correction:
    """They never moved: they work where they worked before, as what they were there. Of several
    moves the last one goes first, since each says where the next one began."""
    may(said.actor, row)
    with transaction.atomic():
        place = lock(Kitchen, row.kitchen)
        worker = lock(Worker, row.worker)
        held = lock(WorkerMove, row)
        known = again(held, said, {}, withdraws=True)
        if known is None:
            known = put_right(held, said, {"withdrawn_at": clock.now()}, withdraws=True)
            _check_back(held, worker, place)
            worker.kitchen, worker.post = place, held.post or worker.post
            worker.version += 1
            worker.save(update_fields=["kitchen", "post", "version"])
            certificate_dues.follow_worker(worker)
    return known


def _check_back(move, worker, place):
    """`move` is withdrawn already, and no longer among those of its worker."""
    if any(day > move.moved_on for day in worker.moved_on):
        raise Refused(_("They moved again later. Withdraw the later move first."))
    if worker.left_on is None and not place.in_use:
        raise Refused(_("This kitchen is out of use."))
    sells = (move.post or worker.post) == Post.CLERK
    refuse(worker_rules.faults_of_place(sells, place.is_shop))
