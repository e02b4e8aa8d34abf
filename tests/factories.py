"""Rows for tests, by the office's words. Every function makes the least that is valid."""

import datetime as dt
import itertools
import os
import uuid
from pathlib import Path

from django.conf import settings

from inspections.models import Checklist, ChecklistVersion, Item
from safety.base import clock
from safety.files.folder import FOLDER
from safety.files.models import Evidence
from safety.schools.models import (
    Appointment,
    School,
    SchoolPeriod,
    Stage,
    Term,
    Tier,
    Unit,
    User,
)

PASSWORD = "correct-horse-7-battery"
# Each process of a run counts for itself, and lays what others counted (standing.py). Processes
# that pytest-xdist did not start have their number from who did (access/mutate.py).
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
_count = itertools.count(
    1 + 1_000_000 * int(os.environ.get("TEST_PROCESS") or WORKER.removeprefix("gw") or 0)
)


def unit(tier, name, parent=None, **fields) -> Unit:
    """A unit below `parent`, with its ancestor columns filled (itself included at its tier)."""
    row = Unit(tier=tier, name=name, parent=parent, search=name, **fields)
    for column in ("province", "city", "district", "township"):
        setattr(row, column, getattr(parent, column) if parent else None)
    row.save()
    if tier != Tier.SCHOOL:
        setattr(row, tier, row)
        row.save()
    return row


def school(parent, name=None, stage=Stage.PRIMARY, **fields) -> School:
    number = next(_count)
    place = unit(Tier.SCHOOL, name or f"学校{number}", parent)
    code = fields.pop("code", f"{3_900_000_000 + number}")
    row = School.objects.create(unit=place, code=code, stage=stage, **fields)
    SchoolPeriod.objects.create(
        school=row,
        stage=row.stage,
        status=row.status,
        boarding=row.boarding,
        recorded_from=clock.start_of(dt.date(2020, 1, 1)),
        **place.columns(),
    )
    return row


def person(username, role=None, at=None, starts_on=dt.date(2020, 1, 1), **fields) -> User:
    """An account with PASSWORD and, when a role is given, one appointment at a unit or school."""
    fields.setdefault("name", username)
    user = User.objects.create_user(username, PASSWORD, **fields)
    if role:
        appoint(user, role, at, starts_on)
    return user


def appoint(user, role, at, starts_on=dt.date(2020, 1, 1), ends_on=None) -> Appointment:
    place = getattr(at, "unit", at)
    return Appointment.objects.create(
        user=user, role=role, unit=place, starts_on=starts_on, ends_on=ends_on, **place.columns()
    )


def terms(city, year) -> list[Term]:
    """Spring and autumn of a calendar year: 1 March to 5 July, 1 September to 15 January."""
    spring = Term(city=city, name=f"{year} spring", starts_on=dt.date(year, 3, 1),
                  ends_on=dt.date(year, 7, 5))  # fmt: skip
    autumn = Term(city=city, name=f"{year} autumn", starts_on=dt.date(year, 9, 1),
                  ends_on=dt.date(year + 1, 1, 15))  # fmt: skip
    return Term.objects.bulk_create([spring, autumn])


def checklist(code="fire", area="fire", items=3, published=True, for_self_check=False, **fields):
    """Version 1 of a checklist in two sections, item n a general finding with 7 days."""
    row = Checklist.objects.create(code=code, area=area, for_self_check=for_self_check)
    version = ChecklistVersion.objects.create(
        checklist=row,
        number=1,
        name_zh="消防检查表",
        name_en="Fire",
        published_at=clock.now() if published else None,
    )
    for position in range(1, items + 1):
        item(version, position, **fields)
    return version


def item(version, position, **fields) -> Item:
    part = (position + 1) // 2
    section = {"section_zh": f"第{part}节", "section_en": f"Part {part}"}
    texts = {"text_zh": f"第{position}项", "text_en": f"Item {position}"}
    code = f"{version.checklist.code}.{position}"
    return Item.objects.create(
        version=version, position=position, code=code, **{**section, **texts, **fields}
    )


def evidence(owner, **fields) -> Evidence:
    """The row of a stored photo, without its files; where they would lie is there."""
    Path(settings.MEDIA_ROOT, FOLDER).mkdir(parents=True, exist_ok=True)
    fields = {"sha256": uuid.uuid4().hex * 2, "image_sha256": "0" * 64, **fields}
    return Evidence.objects.create(
        owner=owner, name="photo.jpg", original="o", image="i", bytes=1, width=1, height=1,
        uploaded_at=clock.now(), **fields,
    )  # fmt: skip
