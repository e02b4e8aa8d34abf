"""Drawing a school and its inspectors by lot (R02), drawing again, and planning what was drawn.

What goes in is committed first, under its hash; what comes out follows from that hash and the key
of the installation. Whoever has drawn plans the visit or draws again, with a reason that stays.
"""

import uuid as uuids
from collections import Counter

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from inspections import draw as sums
from inspections import rules, who
from inspections.actions import visit as visits
from inspections.models import Draw, DrawLink, DrawnVisit, DrawResult, Inspection, Kind
from inspections.queries import draws
from safety.base import clock, once
from safety.base.models import Refused
from safety.base.trail import GENESIS
from safety.schools.models import School, Unit

# Of the record's form: a later one must not be read as this one. 1 named no others of the bureau.
RULE = 2


def draw(
    actor, *, uuid, weights, inspectors, team_size, replaces=None, reason="", same_school=False
) -> Draw:
    """Draw a school of the actor's bureau and `team_size` of `inspectors`. The same uuid again
    gives the draw already made.

    In: `weights` points by name (sums.DEFAULT_WEIGHTS); `replaces` an unfinished draw of the
    actor's own, with the `reason` for drawing again, and `same_school` when only the inspectors
    are drawn again. Raises PermissionDenied (no seat that plans) and Refused.
    """
    seat = who.drawing_seat(actor)
    if seat is None:
        raise PermissionDenied
    known = _known(uuid, actor)
    if known:
        _check_same(known, weights, inspectors, team_size, replaces, reason)
    else:
        _check_weights(weights)
        wanted = {
            "weights": dict(weights),
            "inspectors": [person.pk for person in inspectors],
            "team_size": team_size,
            "same_school": same_school,
        }
        known = _commit(actor, seat, uuid, wanted, replaces, reason)
    settle(known)
    return known


def settle(row: Draw) -> DrawResult:
    """What comes out of a draw, written down once; the same whenever it is asked for."""
    known = DrawResult.objects.filter(draw=row).first()
    if known:
        return known
    record, commitment = sums.unpack(row.record)
    seed = sums.seed_of(commitment, _key(sums.key_of(record)))
    school, team = sums.outcome(record, seed)
    try:
        with transaction.atomic():
            return DrawResult.objects.create(draw=row, seed=seed, school_id=school, team=team)
    except IntegrityError:  # another request was quicker, with the same result
        return DrawResult.objects.get(draw=row)


def _key(version: int) -> bytes:
    if version not in settings.SIGNING_KEYS:
        raise ImproperlyConfigured(f"SIGNING_KEY {version} is missing: a draw was made under it.")
    return settings.SIGNING_KEYS[version]


def plan_drawn(draw, actor, *, uuid, mode, planned_for, checklists, reason="", departments=()):
    """Plan the visit that was drawn, by whoever drew it: this school, this team, and soon. The same
    uuid again gives the visit already planned. Raises PermissionDenied and Refused."""
    with transaction.atomic():
        row = _lock(draw, actor)
        made = DrawnVisit.objects.select_related("inspection").filter(draw=row).first()
        if made and made.inspection.uuid == uuid:
            return _same_visit(made.inspection, mode, planned_for, checklists, reason, departments)
        if made or not is_open(row):
            raise Refused(done_with())
        if Inspection.objects.filter(uuid=uuid).exists():
            raise Refused(visits.reused())
        _check_in_time(row, planned_for)
        result = settle(row)
        visit = visits.plan_visit(
            actor, uuid=uuid, school=result.school, kind=Kind.UNANNOUNCED, mode=mode,
            planned_for=planned_for, team=result.members(), checklists=checklists,
            reason=reason, departments=departments,
        )  # fmt: skip
        DrawnVisit.objects.create(draw=row, inspection=visit)
        return visit


def is_open(row: Draw) -> bool:
    """Nothing has come of it yet: it may be drawn again."""
    visit = getattr(row, "visit", None)
    nothing = visit is None or visit.fell_through
    return nothing and not Draw.objects.filter(replaces=row).exists()


def is_told(row: Draw) -> bool:
    """Whether the heads of its bureau are shown it, as one of which nothing came."""
    return Draw.objects.filter(Draw.nothing_q(), pk=row.pk).exists()


def _check_in_time(row, planned_for):
    """What came to nothing is shown, so no visit may come of it afterwards (R02)."""
    if not row.plannable:
        raise Refused(_("This draw has come to nothing: draw again and say why."))
    drawn_on = clock.day_of(row.drawn_at)
    until = rules.draw_visit_until(drawn_on)
    if not drawn_on <= planned_for <= until:
        raise Refused(
            _("A drawn visit takes place soon: choose a day from the draw to %(day)s.")
            % {"day": until.isoformat()}
        )


def _known(uuid, actor) -> Draw | None:
    row = Draw.objects.filter(uuid=uuid).first()
    if row and row.drawn_by_id != actor.pk:
        raise Refused(visits.reused())
    return row


def _check_same(row, weights, inspectors, team_size, replaces, reason):
    record, _commitment = sums.unpack(row.record)
    drawn = record["weights"], record["team_size"], {line[0] for line in record["inspectors"]}
    if drawn != (dict(weights), team_size, {person.pk for person in inspectors}):
        raise Refused(once.in_other_words())
    once.same(row, replaces=replaces, reason=reason if replaces else "")


def _same_visit(visit, mode, planned_for, checklists, reason, departments) -> Inspection:
    if set(visit.checklists.all()) != set(checklists):
        raise Refused(once.in_other_words())
    return once.same(
        visit, mode=mode, planned_for=planned_for, reason=reason, departments=list(departments)
    )


def _check_weights(weights):
    sound = weights.keys() == sums.DEFAULT_WEIGHTS.keys() and all(
        type(n) is int and 0 <= n <= sums.LARGEST_WEIGHT for n in weights.values()
    )
    if not sound or weights["base"] < 1:
        raise Refused(_("Give each weight as a whole number from 0 to 100, the first at least 1."))


def _commit(actor, seat, uuid, wanted, replaces, reason) -> Draw:
    """Write down what goes in. Parallel requests with one uuid make one; of two others the later
    is told."""
    try:
        with transaction.atomic():
            old = _replaced(actor, seat, replaces, reason)
            if old and wanted["same_school"] and is_told(old):
                raise Refused(_("This draw came to nothing and is shown: draw the school anew."))
            return _write(actor, seat, uuid, wanted, old, reason)
    except IntegrityError:
        known = _known(uuid, actor)
        if known is None:
            raise Refused(_("You have drawn meanwhile. Open the visits page again.")) from None
        return known


def _replaced(actor, seat, replaces, reason) -> Draw | None:
    if replaces is None:
        if draws.unfinished(actor, seat.unit_id).exists():
            raise Refused(_("Nothing has come of your last draw: plan its visit or draw again."))
        return None
    old = _lock(replaces, actor)
    if not is_open(old):
        raise Refused(done_with())
    if not reason:
        raise Refused(_("Say why you draw again."))
    if old.unit_id != seat.unit_id:
        raise PermissionDenied
    return old


def _lock(draw, actor) -> Draw:
    row = Draw.objects.select_for_update(of=("self",)).get(pk=draw.pk)
    if row.drawn_by_id != actor.pk:
        raise PermissionDenied
    return row


def done_with() -> str:
    return _("This draw is done with: a visit or another draw has come of it.")


def _write(actor, seat, uuid, wanted, old, reason) -> Draw:
    # Whoever else draws here meanwhile waits: a colleague's draw must not show in a refusal.
    unit = Unit.objects.select_for_update(no_key=True).get(pk=seat.unit_id)
    mine = Draw.objects.filter(drawn_by=actor, unit=unit)
    last = mine.order_by("number").last()
    row = Draw(
        uuid=uuid,
        unit_id=seat.unit_id,
        drawn_by=actor,
        drawn_at=clock.now(),
        number=last.number + 1 if last else 1,
        replaces=old,
        reason=reason if old else "",
        chain=_chain(old),
    )
    for name, value in unit.columns().items():
        setattr(row, name, value)
    record = {
        **identity(row),
        "rule": RULE,
        "key": max(settings.SIGNING_KEYS),
        "previous": last.commitment if last else GENESIS,
        "factors": list(sums.FACTORS),
        "weights": wanted["weights"],
        **_entrants(actor, seat, wanted, old),
    }
    row.record, row.commitment = sums.pack(record)
    row.save(force_insert=True)
    _link(row)
    return row


def _link(row):
    """Put a draw at the end of its bureau's chain, behind any that the release before this chain
    still made; the bureau is held."""
    last = DrawLink.objects.filter(unit=row.unit_id).order_by("number").last()
    number, head = (last.number, last.hash) if last else (0, GENESIS)
    loose = Draw.objects.filter(unit=row.unit_id, link__isnull=True).order_by("drawn_at", "pk")
    for pk, commitment in loose.values_list("pk", "commitment"):
        number += 1
        found = sums.link_hash(row.unit_id, number, commitment, head)
        DrawLink.objects.create(
            draw_id=pk, unit_id=row.unit_id, number=number, previous=head, hash=found
        )
        head = found


def identity(row: Draw) -> dict:
    """What a record says of its own row, so that neither can be put beside another."""
    return {
        "draw": str(row.uuid),
        "unit": row.unit_id,
        "drawn_by": row.drawn_by_id,
        "drawn_at": row.drawn_at.isoformat(),
        "number": row.number,
        "replaces": str(row.replaces.uuid) if row.replaces else "",
        "reason": row.reason,
    }


def _chain(old):
    """A chain ends with the visit that is revealed, or when it has come to nothing and is shown:
    what is drawn afterwards is a secret anew."""
    made = getattr(old, "visit", None)
    if old is None or (made and not made.inspection.secret) or is_told(old):
        return uuids.uuid4()
    return old.chain


def _entrants(actor, seat, wanted, old) -> dict:
    """Candidates and inspectors. No candidate is a school for which the bureau has too few
    inspectors left, whoever is named, nor one at which the planner has served: they would run a
    visit there, and know of it."""
    size, staff = wanted["team_size"], draws.inspectors(seat.unit_id)
    everybody = sorted(person.pk for person in staff)
    keys = [pk for pk in everybody if pk in wanted["inspectors"]]
    if not 1 <= size <= min(len(keys), sums.LARGEST_TEAM):
        raise Refused(_("Name at least as many inspectors as are to be drawn."))
    schools = draws.candidates(actor, seat)
    loads, served = draws.loads(actor, keys), draws.served_at({*everybody, actor.pk})
    barred = Counter(school for pk in everybody for school in served[pk])
    own = served[actor.pk]
    fit = [at for at in schools if at[0] not in own and len(everybody) - barred[at[0]] >= size]
    if wanted["same_school"]:
        kept = settle(old).school_id
        fit = [line for line in fit if line[0] == kept]
        if not fit:
            raise Refused(
                _("Nobody is left who may go to this school or plan it. Draw the school again.")
            )
    elif len(fit) < 2:
        raise Refused(_("A draw needs two schools or more, each with inspectors who may go there."))
    there = {line[0] for line in fit}
    entrants = {
        "schools": fit,
        "inspectors": [[pk, loads[pk], sorted(served[pk] & there)] for pk in keys],
        "others": [[pk, sorted(served[pk] & there)] for pk in everybody if pk not in keys],
        "team_size": size,
    }
    _check_open_enough(entrants)
    return entrants


def _check_open_enough(entrants):
    """Nobody picks the team by ticking no more than are drawn, nor keeps a school out by who is
    ticked. Where the bureau has no more, all of them take part, and that is said (sums.is_named).
    """
    if sums.is_open_enough(entrants):
        return
    size, keys = entrants["team_size"], [line[0] for line in entrants["inspectors"]]
    if len(keys) == size:
        raise Refused(
            _("Tick more inspectors than are to be drawn: else they are named, not drawn.")
        )
    each = ({**entrants, "schools": [line]} for line in entrants["schools"])
    short = next(alone for alone in each if not sums.is_open_enough(alone))
    name = School.objects.select_related("unit").get(pk=short["schools"][0][0]).name
    raise Refused(
        _("Tick more inspectors: too few of them may go to %(school)s, since others have served"
          " there.") % {"school": name}
    )  # fmt: skip
