"""A campaign of letters to parents and its letters, as tests write them."""

import datetime as dt
import uuid

from drills.actions import holiday as acts
from drills.dues import holiday as dues
from drills.rules.holiday import Letter
from safety.dues.models import DueItem
from tests.drills.conftest import TODAY

D = dt.date
DUE, FIRST, LAST = D(2026, 12, 30), D(2026, 12, 31), D(2027, 1, 3)
GIVEN = {
    "holiday": "new_year", "title": "元旦致家长一封信", "first_day": FIRST, "last_day": LAST,
    "due_on": DUE, "topics": ["fire", "traffic"], "text": "尊敬的家长：\n请看管好孩子。",
}  # fmt: skip


def announce(cast, who="admin_a", unit="district_a", **more):
    given = {"uuid": uuid.uuid4(), **GIVEN, **more}
    return acts.announce(getattr(cast, who), unit=getattr(cast, unit), **given)


def send(cast, campaign, key="a1", day=TODAY, families=600, receipts=None, **more):
    given = {"uuid": uuid.uuid4(), **more}
    letter = Letter(day, families, receipts)
    return acts.send(
        getattr(cast, f"officer_{key}"), campaign=campaign, school=getattr(cast, key),
        letter=letter, **given,
    )  # fmt: skip


def put_right(cast, row, letter, why="", **more):
    given = {"uuid": uuid.uuid4(), **more}
    return acts.put_right(row, cast.officer_a1, letter=letter, why=why, **given)


def owed():
    rows = DueItem.objects.filter(kind=dues.LETTER, settled_at=None)
    return set(rows.values_list("unit__name", "due_on"))


def form(**changes):
    return {
        "client_uuid": str(uuid.uuid4()), "holiday": "new_year", "title": "元旦致家长一封信",
        "first_day": "2026-12-31", "last_day": "2027-01-03", "due_on": "2026-12-30",
        "topics": ["fire", "traffic"], "text": "请看管好孩子。", **changes,
    }  # fmt: skip
