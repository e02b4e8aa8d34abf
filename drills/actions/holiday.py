"""Announce safety education before a holiday, withdraw it; send its letter to parents, count the
receipts, put that right, withdraw it (R21).

Who: a campaign of a city or a district its administrators, a campaign of a school, and every
letter, the principal and the safety officer of the school. All raise PermissionDenied and Refused.
"""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from drills import letter_form
from drills.actions.course import may_run, reaches
from drills.actions.shared import may
from drills.dues import holiday as dues
from drills.models import HolidayCampaign, HolidayLetter
from drills.rules import holiday as rules
from drills.rules.holiday import Letter
from safety.base import clock, once
from safety.base.models import Conflict, Refused, refuse
from safety.base.once import once_more
from safety.files import storage
from safety.schools.actions.hold import hold_place
from safety.schools.models import School, Stage, Status, Unit, User


def announce(
    actor: User, *, uuid, unit: Unit, holiday: str, title: str, first_day: dt.date,
    last_day: dt.date, due_on: dt.date, topics: list[str], text: str, form_name="", form=b"",
) -> HolidayCampaign:  # fmt: skip
    """Every school below the unit, or the school itself, owes the letter by the day from now on.
    `form`: a Word file of the bureau's own, with placeholders. The same uuid again gives the
    campaign there is."""
    if not may_run(actor, unit):
        raise PermissionDenied
    words = {
        "holiday": holiday, "title": title, "first_day": first_day, "last_day": last_day,
        "due_on": due_on, "topics": topics, "text": text,
    }  # fmt: skip
    if not HolidayCampaign.objects.filter(uuid=uuid).exists():  # a retry is judged by no later day
        refuse(rules.faults_of_campaign(first_day, last_day, due_on, clock.today()))
    if form and (faults := letter_form.faults_of(form)):
        raise Refused(" ".join(faults))
    # Whole in its place before anything is written; without a row it is an orphan, and swept.
    away = _("The document could not be stored now. Keep it and try again in a few minutes.")
    file, sha256 = storage.keep("template", form, away) if form else ("", "")
    return _announce(actor, uuid, unit, words, file, form_name=form_name[-150:], sha256=sha256)


@once_more
def _announce(actor, uuid, unit, words, file, **stored) -> HolidayCampaign:
    known = HolidayCampaign.objects.filter(uuid=uuid).select_related("unit").first()
    if known:
        return once.same(known, unit_id=unit.pk, **words, **stored)
    if not unit.active:
        raise Refused(_("The school is closed."))
    row = HolidayCampaign.objects.create(
        uuid=uuid, unit=unit, file=file, announced_by=actor, announced_at=clock.now(), **words,
        **stored, **unit.columns(),
    )  # fmt: skip
    dues.owe(row)
    return row


def withdraw_campaign(row: HolidayCampaign, actor: User, *, reason: str) -> HolidayCampaign:
    """It was announced by mistake: nobody owes its letter any more. Letters that went out stay to
    be read. The same again changes nothing."""
    if not may_run(actor, row.unit):
        raise PermissionDenied
    with transaction.atomic():
        row = _hold(row)
        if row.withdrawn_at:
            return once.same(row, withdrawn_why=reason)
        _withdraw(row, actor, reason)
        dues.let_go(row)
    return row


@once_more
def send(
    actor: User, *, uuid, campaign: HolidayCampaign, school: School, letter: Letter
) -> HolidayLetter:
    """A school has sent the letter of a campaign: it is late when that is recorded after the day
    by which it was due. The same uuid again gives the row there is."""
    may(actor, school)
    hold_place(school.pk)
    campaign = _hold(campaign)
    known = HolidayLetter.objects.filter(uuid=uuid).first()
    if known:
        if not known.counts:
            raise Refused(_("This record was put right or withdrawn meanwhile."))
        return once.same(known, campaign_id=campaign.pk, school_id=school.pk, **letter._asdict())
    school = School.objects.select_related("unit").get(pk=school.pk)
    _refuse_school(campaign, school)
    _refuse_letter(campaign, letter)
    if HolidayLetter.objects.current().filter(campaign=campaign, school=school).exists():
        raise Refused(_("This school's letter is recorded already. Open it to count receipts."))
    row = _create(uuid, campaign, actor, letter, clock.today() > campaign.due_on, school.columns())
    dues.settle(campaign, school.unit)
    return row


@once_more
def put_right(row: HolidayLetter, actor: User, *, uuid, letter: Letter, why: str) -> HolidayLetter:
    """Other numbers take the place of `row`, which stays beside them: more receipts came back, or
    something was entered wrongly. Whether it was late stays. Raises Conflict where somebody else
    did so meanwhile."""
    may(actor, row)
    hold_place(row.school_id)
    campaign = _hold(row.campaign)
    known = HolidayLetter.objects.filter(uuid=uuid).first()
    if known:
        given = {"campaign_id": campaign.pk, "school_id": row.school_id, "why": why}
        return once.same(known, **given, **letter._asdict())
    found = _hold_letter(row)
    _refuse_stale(found)
    _refuse_open(campaign)
    before = said(found)
    if letter == before:
        return found
    _refuse_letter(campaign, letter)
    refuse(rules.faults_of_change(before, letter, why))
    found.replaced_at = clock.now()
    found.save(update_fields=["replaced_at"])
    owner = {name: getattr(found, name) for name in OWNER}
    return _create(uuid, campaign, actor, letter, found.late, owner, why=why)


OWNER = ("school_id", "township_id", "district_id", "city_id")


def withdraw_letter(row: HolidayLetter, actor: User, *, reason: str) -> HolidayLetter:
    """It was never sent, or stands at the wrong campaign: it is owed again. The same again changes
    nothing. Raises Conflict where other numbers took its place meanwhile."""
    may(actor, row)
    with transaction.atomic():
        hold_place(row.school_id)
        campaign = _hold(row.campaign)
        row = _hold_letter(row)
        if row.withdrawn_at:
            return once.same(row, withdrawn_why=reason)
        _refuse_stale(row)
        _withdraw(row, actor, reason)
        dues.owe_again(campaign, row.school)
    return row


def said(row: HolidayLetter) -> Letter:
    """What a record says."""
    return Letter(*(getattr(row, name) for name in Letter._fields))


def current_of(row: HolidayLetter) -> HolidayLetter | None:
    """What stands now of the school in the campaign of a record."""
    rows = HolidayLetter.objects.current().filter(campaign=row.campaign_id, school=row.school_id)
    return rows.first()


def _create(uuid, campaign, actor, letter, late, owner, why="") -> HolidayLetter:
    return HolidayLetter.objects.create(
        uuid=uuid, campaign=campaign, late=late, recorded_by=actor, recorded_at=clock.now(),
        why=why, **letter._asdict(), **owner,
    )  # fmt: skip


def _withdraw(row, actor, reason) -> None:
    if not reason:
        raise Refused(_("Say why it is withdrawn."))
    row.withdrawn_by, row.withdrawn_at, row.withdrawn_why = actor, clock.now(), reason
    row.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_why"])


def _hold(campaign) -> HolidayCampaign:
    """As it is now, kept until the transaction ends; after the school, before what is owed. On
    PostgreSQL schools that record at the same moment wait for each other but for an instant."""
    rows = HolidayCampaign.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("unit").get(pk=campaign.pk)


def _hold_letter(row) -> HolidayLetter:
    rows = HolidayLetter.objects.select_for_update(of=("self",)).select_related("school__unit")
    return rows.get(pk=row.pk)


def _refuse_stale(row) -> None:
    """A record that counts no more is not changed again."""
    if row.counts:
        return
    current = None if row.withdrawn_at else current_of(row)
    if current is None:
        raise Refused(_("This record is withdrawn: it counts no more."))
    raise Conflict(current)


def _refuse_open(campaign) -> None:
    if campaign.withdrawn_at:
        raise Refused(_("This campaign was withdrawn: nothing is recorded any more."))


def _refuse_school(campaign, school) -> None:
    _refuse_open(campaign)
    if school.status != Status.OPEN:
        raise Refused(_("The school is closed."))
    if school.stage == Stage.HIGHER or not reaches(campaign, school):
        raise Refused(_("This campaign is not for this school."))


def _refuse_letter(campaign, letter) -> None:
    announced = clock.day_of(campaign.announced_at)
    refuse(rules.faults_of_letter(letter, announced, campaign.last_day, clock.today()))
