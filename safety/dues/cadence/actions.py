"""Setting rules of how often, and exempting from them: who may, and what makes no sense."""

import datetime as dt
import uuid as uuids
from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from safety.base import clock, once
from safety.base.models import Refused
from safety.dues.cadence import duties, reminders
from safety.dues.cadence.calendar import Often
from safety.dues.cadence.defaults import DEFAULTS, key_of
from safety.dues.cadence.duties import Owner
from safety.dues.cadence.models import CadenceExemption, CadenceRule
from safety.dues.cadence.rules import LATEST
from safety.dues.cadence.words import ENDS, NEVER
from safety.schools.actions.hold import hold_place
from safety.schools.models import Role, School, Stage, Status, Tier, Unit, User
from safety.schools.rules import ADMINS

LONGEST = dt.timedelta(days=366)
MOST = 20


@once.once_more
def set_rule(
    actor: User, unit: Unit, *, kind: str, often: str, times: int, valid_from: dt.date, source: str,
    stages: Collection[str] = (), boarding: bool | None = None, buses: bool | None = None,
    only_in: Unit | None = None, list_name: str = "", schools: Collection[School] = (),
    uuid: uuids.UUID | None = None,
) -> CadenceRule:  # fmt: skip
    """A bureau asks from a day on for something so often. A second sending of the same is the same
    row, of anything else refused. Raises PermissionDenied for whoever does not administer the
    bureau, Refused otherwise."""
    _may_set(actor, unit)
    only_in = unit if unit.tier == Tier.DISTRICT else only_in
    if known := CadenceRule.objects.filter(uuid=uuid).first() if uuid else None:
        listed = known.schools.order_by("pk").values_list("pk", flat=True)
        if [*listed] != sorted(school.pk for school in schools):
            raise Refused(once.in_other_words())
        return once.same(
            known, made_by=actor, unit=unit, kind=kind, often=often, times=times,
            valid_from=valid_from, source=source, stages=sorted(stages), boarding=boarding,
            buses=buses, only_in=only_in, list_name=list_name,
        )  # fmt: skip
    _check_kind(unit, kind, stages, boarding, buses, list_name, schools)
    _check_words(often, times, valid_from, stages)
    _check_rhythm(kind, often, times)
    _check_list(often, list_name, schools, only_in, unit)
    who = key_of(stages, boarding, buses, only_in.pk if only_in else None, list_name)
    if often == ENDS and not _is_there(unit, kind, who):
        raise Refused(_("No such rule is set that could end."))
    row = CadenceRule(
        uuid=uuid or uuids.uuid4(), unit=unit, **unit.columns(), kind=kind, often=often,
        times=times, valid_from=valid_from, stages=sorted(stages), boarding=boarding, buses=buses,
        only_in=only_in, list_name=list_name, who=who, source=source, made_by=actor,
        made_at=clock.now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if CadenceRule.objects.filter(uuid=row.uuid).exists():
            raise  # the same click, in the same moment: once more
        raise Refused(
            _("A rule for the same schools and the same matter begins on that day already.")
        ) from None
    row.schools.set(schools)
    return row


def may_set(actor: User, unit: Unit) -> bool:
    """Whether somebody sets the rules of a bureau, takes them back, ends its exemptions: its own
    administrator, or the city's for a district."""
    roles = {Tier.CITY: {Role.CITY_ADMIN}, Tier.DISTRICT: ADMINS}.get(Tier(unit.tier), set())
    return actor.seats.cover(unit, roles)


def _may_set(actor, unit):
    if not may_set(actor, unit):
        raise PermissionDenied


def _check_kind(unit, kind, stages, boarding, buses, list_name, schools):
    duty = duties.find(kind)
    if duty is None:
        raise Refused(_("There is no such duty."))
    if duty.owner == Owner.SCHOOL:
        return
    if unit.tier != Tier.CITY:
        raise Refused(_("What bureaus owe is set by the city."))
    if stages or boarding is not None or buses is not None or list_name or schools:
        raise Refused(_("A bureau owes this as one round: choose a district at most."))


def _check_words(often, times, valid_from, stages):
    if often not in (*Often.values, NEVER, ENDS):
        raise Refused(_("There is no such rhythm."))
    if not 1 <= times <= MOST:
        raise Refused(_("How many times lies between 1 and %(most)d.") % {"most": MOST})
    if valid_from < clock.today():
        raise Refused(_("A rule begins today or later: what was owed until now stands."))
    if unknown := [stage for stage in stages if stage not in Stage.values]:
        raise Refused(_("There is no stage “%(stage)s”.") % {"stage": unknown[0][:20]})


def _check_rhythm(kind, often, times):
    duty = duties.find(kind)
    if duty and duty.only and often not in (NEVER, ENDS) and (often, times) != (duty.only, 1):
        raise Refused(
            _("“%(duty)s” is asked for once, %(often)s, or not at all.")
            % {"duty": duty.label, "often": Often(duty.only).label}
        )


def _check_list(often, list_name, schools, only_in, unit):
    """A list that ends is known by its name."""
    if bool(list_name) != bool(schools) and not (often == ENDS and list_name):
        raise Refused(_("An own list needs a name and its schools."))
    if only_in and only_in.city_id != unit.city_id:
        raise Refused(_("The district lies in another city."))
    if any(not _stands_under(school, unit, only_in) for school in schools):
        raise Refused(_("A school of the list lies outside the place for which the rule is."))


def _stands_under(school, unit, only_in) -> bool:
    return school.city_id == unit.city_id and only_in in (None, school.district)


def _is_there(unit, kind, who) -> bool:
    rows = CadenceRule.objects.filter(unit=unit, kind=kind, who=who)
    of_old = unit.tier == Tier.CITY and any(
        one.rule.kind == kind and one.rule.key == who for one in DEFAULTS
    )
    return of_old or rows.exists()


@transaction.atomic
def take_back(actor: User, rule: CadenceRule) -> None:
    """A rule whose day has not come is taken back, as if it had not been set."""
    _may_set(actor, rule.unit)
    if rule.valid_from <= clock.today():
        raise Refused(_("The rule holds already: set another one from a later day."))
    rule.delete()


@once.once_more
def exempt(
    actor: User, school: School, *, kind: str, first_day: dt.date, last_day: dt.date, reason: str,
    uuid: uuids.UUID | None = None,
) -> CadenceExemption:  # fmt: skip
    """These days of a school count for nothing of a kind: what has too few others is not owed
    (rules.py). Whoever set the rule may: the city from each, a district from its own. Raises
    PermissionDenied for whoever administers no bureau above the school, Refused otherwise."""
    bureau = _bureau_of(actor, school)
    # Of two at once the later sees what the earlier gave.
    School.objects.select_for_update(of=("self",), no_key=True).get(pk=school.pk)
    if known := CadenceExemption.objects.filter(uuid=uuid).first() if uuid else None:
        return once.same(
            known, granted_by=actor, school=school, kind=kind, first_day=first_day,
            last_day=last_day, reason=reason,
        )  # fmt: skip
    _check_exemption(bureau, kind, first_day, last_day, reason)
    same = CadenceExemption.objects.filter(
        school=school, kind=kind, bureau=bureau, ended_on=None,
        first_day__lte=last_day, last_day__gte=first_day,
    )  # fmt: skip
    if same.exists():
        raise Refused(_("The school is exempt from this in some of these days already."))
    row = CadenceExemption.objects.create(
        uuid=uuid or uuids.uuid4(), **school.columns(), kind=kind, bureau=bureau,
        first_day=first_day, last_day=last_day, reason=reason, granted_by=actor,
        granted_at=clock.now(),
    )  # fmt: skip
    _follow(school, kind)
    return row


def _follow(school, kind) -> None:
    """What the school owes of it, by the app's own reminders, which hold their rows before the
    unit as its records do, and by the engine's."""
    duty = duties.find(kind)
    if duty and duty.follow and school.status == Status.OPEN:
        duty.follow(school)
    reminders.follow_school(school)


def _bureau_of(actor, school) -> Unit:
    if actor.seats.cover(school, {Role.CITY_ADMIN}):
        return school.city
    if actor.seats.cover(school, ADMINS):
        return school.district
    raise PermissionDenied


def _check_exemption(bureau, kind, first_day, last_day, reason):
    duty = duties.find(kind)
    if duty is None or duty.owner != Owner.SCHOOL:
        raise Refused(_("There is no such duty of schools."))
    if bureau.tier == Tier.DISTRICT and not _is_set_by(bureau, kind):
        raise Refused(_("The city set this rule: only the city can exempt a school from it."))
    if last_day < first_day or last_day - first_day > LONGEST:
        raise Refused(_("An exemption ends after it began, within 366 days."))
    if first_day < clock.today() - LATEST:
        raise Refused(_("An exemption begins 31 days ago at the earliest: what is older stands."))
    if not reason.strip():
        raise Refused(_("An exemption has a reason."))


def _is_set_by(bureau, kind) -> bool:
    return CadenceRule.objects.filter(unit=bureau, kind=kind).exists()


@transaction.atomic
def end_exemption(actor: User, exemption: CadenceExemption) -> CadenceExemption:
    """From today on the school owes it again; what fell due until yesterday stands."""
    hold_place(exemption.school_id)
    row = CadenceExemption.objects.select_for_update().get(pk=exemption.pk)
    _may_set(actor, row.bureau)
    if row.ended_on or row.last_day < clock.today():
        raise Refused(_("The exemption is over already."))
    row.ended_on = clock.today()
    row.save(update_fields=["ended_on"])
    _follow(row.school, row.kind)
    return row
