"""Freezers of which was not kept since when they were not in order: the same as is kept now."""

import datetime as dt
from decimal import Decimal
from importlib import import_module

from django.apps import apps

from canteen.actions import correct
from canteen.models import FreezerCheck
from tests.canteen import daily
from tests.canteen.conftest import at
from tests.canteen.says import says

step = import_module("canteen.migrations.0012_freezers_that_were_not_in_order")
GOOD = {"cold": "freezer", "celsius": Decimal("-18.0"), "apart": True, "defrosted_on": None}
WARM = GOOD | {"celsius": Decimal("-11.9")}
LONG = GOOD | {"defrosted_on": dt.date(2026, 1, 5)}
LAST, LATER = dt.date(2026, 11, 30), dt.date(2026, 12, 2)  # a record is put right within 3 days


def test_by_what_each_look_said_and_when(cast, kitchen):
    officer = cast.officer_a1
    looks = {"good": GOOD, "warm": WARM, "long": LONG, "late": GOOD, "early": WARM, "gone": WARM,
             "cold": GOOD | {"cold": "fridge", "celsius": Decimal("-0.5")}, "then": LONG,
             "named": WARM, "there": GOOD, "twice": GOOD | {"apart": False}}  # fmt: skip
    with at(LAST):
        rows = {n: daily.freezer(kitchen, officer, name=n, **one) for n, one in looks.items()}

    def put_right(name, facts, called=""):
        row = rows[name]
        row.refresh_from_db()
        correct.freezer(row, says(row, officer), name=called or name, **facts)

    with at(LAST, 11):
        put_right("early", GOOD)
    with at(LATER):
        put_right("late", WARM)
        put_right("then", GOOD)
        put_right("named", WARM, "another")
        put_right("there", LONG)
        put_right("there", GOOD)
        put_right("twice", WARM)
        put_right("twice", GOOD)
        for name in ("gone", "cold"):
            correct.withdraw_freezer(rows[name], says(rows[name], officer))
    kept = dict(FreezerCheck.objects.values_list("pk", "bad_at"))
    months = {name: at and at.month for name, at in ((n, kept[r.pk]) for n, r in rows.items())}
    assert months == {
        "good": None, "warm": 11, "long": 11, "late": 12, "early": None, "gone": 11, "cold": 11,
        "then": 11, "named": 11, "there": None, "twice": 11,
    }  # fmt: skip
    FreezerCheck.objects.update(bad_at=None)
    for _again in range(2):
        step.mark(apps, None)
    assert dict(FreezerCheck.objects.values_list("pk", "bad_at")) == kept
