"""A bureau's form of the safety agreement and of the letter to parents: taken in version by
version, put into use, and back to the built-in one.

Who: the administrators of the bureau, and those above it. All raise PermissionDenied and Refused.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from safety.base import clock, once
from safety.base.models import Refused
from safety.base.once import once_more
from safety.files import storage, word_forms
from safety.schools.models import Tier, Unit, User
from safety.schools.rules import ADMINS
from transport.models import PaperTemplate
from transport.paper_names import KNOWN, NEEDED

TIERS = (Tier.CITY, Tier.DISTRICT)


def faults_of(kind: str, data: bytes) -> list[str]:
    """What is wrong with a file, in words; Refused for what is no plain .docx."""
    found, _there = word_forms.faults_of_file(data, KNOWN[kind], {}, NEEDED[kind])
    return word_forms.cut(found)


def take_in(actor: User, unit: Unit, *, uuid, kind: str, name: str, data: bytes) -> PaperTemplate:
    """Keep the next version of a bureau's form. It is in no use yet. Sent again it is the same."""
    _may(actor, unit)
    if kind not in KNOWN:
        raise Refused(_("Choose what it is a template of."))
    if faults := faults_of(kind, data):
        raise Refused(" ".join(faults))
    # Whole in its place before any lock is held; without a row it is an orphan, which is swept.
    away = _("The document could not be stored now. Keep it and try again in a few minutes.")
    file, sha256 = storage.keep("template", data, away)
    return _keep(actor, unit, uuid, kind, name=name[-150:], file=file, sha256=sha256,
                 bytes=len(data))  # fmt: skip


@once_more
def _keep(actor, unit, uuid, kind, **stored) -> PaperTemplate:
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    known = PaperTemplate.objects.filter(uuid=uuid).first()
    if known:
        given = {"kind": kind, "sha256": stored["sha256"], "made_by_id": actor.pk}
        return once.same(known, unit_id=unit.pk, **given)
    last = PaperTemplate.objects.filter(unit=unit, kind=kind).order_by("-number").first()
    return PaperTemplate.objects.create(
        uuid=uuid, unit=unit, kind=kind, number=last.number + 1 if last else 1, made_by=actor,
        made_at=clock.now(), **stored, **unit.columns(),
    )  # fmt: skip


def put_into_use(row: PaperTemplate, actor: User) -> PaperTemplate:
    """The schools of the bureau have this version from now on, in place of the one before."""
    return _decide(row, actor, True)


def take_out_of_use(row: PaperTemplate, actor: User) -> PaperTemplate:
    """The schools have the form of the bureau above again, or the built-in one."""
    return _decide(row, actor, False)


@transaction.atomic
def _decide(row, actor, use) -> PaperTemplate:
    """A second click changes nothing: it says what holds already."""
    _may(actor, row.unit)
    Unit.objects.select_for_update(no_key=True).get(pk=row.unit_id)
    found = PaperTemplate.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if found.in_use == use:
        return found
    now, fields = clock.now(), ["used_from", "used_until", "decided_by"]
    if use:
        others = PaperTemplate.objects.filter(PaperTemplate.IN_USE, unit=row.unit, kind=row.kind)
        others.update(used_until=now, decided_by=actor)
        found.used_from, found.used_until = now, None
    else:
        found.used_until = now
    found.decided_by = actor
    found.save(update_fields=fields)
    return found


def _may(actor, unit) -> None:
    if unit.tier not in TIERS or not actor.seats.cover(unit, ADMINS):
        raise PermissionDenied
