"""Drills of before that were recorded late are marked, and former records say of whom was hurt what
their run said then; piece by piece, so that it may be cut short and taken up again."""

import datetime as dt
from collections import defaultdict

from django.conf import settings
from django.db import migrations
from django.db.models import F

CHUNK = 2_000
SAID = "injured", "crush"


def mark_late(apps, _editor):
    drills = apps.get_model("drills", "Drill").objects
    days = dt.timedelta(days=settings.DRILL_BACKDATE_DAYS)
    rows = drills.filter(held_on__isnull=False, recorded_at__date__gt=F("held_on"), late=False)
    rows, last = rows.order_by("pk").values_list("pk", "held_on", "recorded_at__date"), 0
    while some := list(rows.filter(pk__gt=last)[:CHUNK]):
        last = some[-1][0]
        late = [pk for pk, held, recorded in some if recorded - held > days]
        drills.filter(pk__in=late).update(late=True)


def fill_hurt(apps, _editor):
    """A column that a later correction changed stood until then as that one says; else as the run
    says now."""
    periods = apps.get_model("drills", "DrillPeriod").objects
    rows, last = periods.filter(has_run=True, injured=None, crush=None).order_by("pk"), 0
    while some := list(rows.filter(pk__gt=last)[:CHUNK]):
        last = some[-1].pk
        ids = {period.drill_id for period in some}
        runs = apps.get_model("drills", "DrillRun").objects.filter(drill__in=ids)
        now = {drill: said for drill, *said in runs.values_list("drill", *SAID)}
        later = defaultdict(list)
        changes = apps.get_model("drills", "DrillCorrection").objects.filter(drill__in=ids)
        for drill, *change in changes.order_by("pk").values_list("drill", "made_at", "before"):
            later[drill].append(change)
        for period in some:
            for name, at_last in zip(SAID, now.get(period.drill_id, (None, None)), strict=True):
                then = (
                    before[name]
                    for made_at, before in later[period.drill_id]
                    if made_at > period.recorded_from and name in before
                )
                setattr(period, name, next(then, at_last))
        periods.bulk_update(some, SAID, batch_size=200)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("drills", "0011_photos_of_drills")]

    operations = [
        migrations.RunPython(mark_late, migrations.RunPython.noop),
        migrations.RunPython(fill_hurt, migrations.RunPython.noop),
    ]
