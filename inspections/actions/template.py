"""A bureau's form of the notice: taken in version by version, put into use from a day."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from inspections import placeholders
from inspections.actions import visit
from inspections.models import NoticeTemplate, NoticeTemplateUse
from inspections.queries import templates
from safety.base import clock
from safety.base.models import Refused
from safety.files import storage, word_fields, word_forms
from safety.schools.models import Unit
from safety.web.views import ADMINS

WORDS = ("heading", "closing", "signatures")
FURTHEST = dt.timedelta(days=366)


def take_in(actor, unit: Unit, *, uuid, name="", data=b"", **words: str) -> NoticeTemplate:
    """Keep the next version of a bureau's form: `data`, its Word file (b"" for the built-in one),
    and the words of page and paper. It is in no use yet. Sent again it is the same version.

    Raises PermissionDenied, and Refused with every fault and its place: a file that is no plain
    .docx, a name that is not known, words for which the file has no place.
    """
    _check_keeper(actor, unit)
    faults = faults_of(data, words)
    if faults:
        raise Refused(" ".join(faults))
    # Whole in its place before any lock is held and any row names it; without a row it is an
    # orphan, which is swept.
    away = _("The document could not be stored now. Keep it and try again in a few minutes.")
    file, sha256 = storage.keep("template", data, away) if data else ("", "")
    with transaction.atomic():
        unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
        known = NoticeTemplate.objects.filter(uuid=uuid).first()
        if known:
            return _same(known, actor, unit, sha256, words)
        last = NoticeTemplate.objects.filter(unit=unit).order_by("-number").first()
        row = NoticeTemplate(
            uuid=uuid, unit=unit, **unit.columns(), number=last.number + 1 if last else 1,
            name=name[-150:] if data else "", file=file, sha256=sha256, bytes=len(data),
            made_by=actor, made_at=clock.now(), **words,
        )  # fmt: skip
        return _saved(row)


def faults_of(data: bytes, words: dict[str, str]) -> list[str]:
    """What is wrong with a form, in words; Refused (word_gate.Unreadable) for no plain .docx."""
    found = _faults_of_words(words)
    if not data:
        return found
    wrong, there = word_forms.faults_of_file(
        data, placeholders.KNOWN, placeholders.OF_HAZARDS, placeholders.NEEDED
    )
    found += wrong
    for code in WORDS:
        if words.get(code) and code not in there:
            found.append(
                _("There are words for {{%(name)s}}, and the file has no such placeholder.")
                % {"name": code}
            )
    return word_forms.cut(found)


def put_into_use(actor, unit: Unit, template: NoticeTemplate | None, *, uuid, from_day) -> (
    NoticeTemplateUse
):  # fmt: skip
    """Issue the bureau's notices in this form from a day on; None: in the built-in one again. What
    was issued keeps its form. Sent again it is the same decision.

    Raises PermissionDenied, and Refused for a day that is past or far away.
    """
    _check_keeper(actor, unit)
    if template and template.unit_id != unit.pk:
        raise PermissionDenied
    known = NoticeTemplateUse.objects.filter(uuid=uuid).first()
    if known:
        same = (known.unit_id, known.template_id, known.from_day, known.decided_by_id)
        if same != (unit.pk, template.pk if template else None, from_day, actor.pk):
            raise Refused(visit.reused())
        return known
    today = clock.today()
    if not today <= from_day <= today + FURTHEST:
        raise Refused(_("Choose today or a day within a year."))
    row = NoticeTemplateUse(
        uuid=uuid, unit=unit, **unit.columns(), template=template, from_day=from_day,
        decided_by=actor, decided_at=clock.now(),
    )  # fmt: skip
    return _saved(row)


def _check_keeper(actor, unit):
    if unit.tier not in templates.TIERS or not actor.seats.cover(unit, ADMINS):
        raise PermissionDenied


def _faults_of_words(words) -> list[str]:
    found = []
    for code, field, known in (
        ("heading", _("heading"), placeholders.IN_HEADING),
        ("closing", _("closing words"), placeholders.IN_WORDS),
        ("signatures", _("signature lines"), placeholders.IN_WORDS),
    ):
        for name in word_fields.unknown(words.get(code, ""), known):
            said = {"place": field, "name": name}
            found.append(_("%(place)s: “%(name)s” is no placeholder that may stand here.") % said)
    return found


def _same(known, actor, unit, sha256, words) -> NoticeTemplate:
    said = {name: getattr(known, name) for name in WORDS}
    same = (known.unit_id, known.made_by_id, known.sha256, said)
    if same != (unit.pk, actor.pk, sha256, words):
        raise Refused(visit.reused())
    return known


def _saved(row):
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # the uuid went elsewhere meanwhile
        raise Refused(visit.reused()) from None
    return row
