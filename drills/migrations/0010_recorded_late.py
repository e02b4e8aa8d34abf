"""Records of drills that came long after the drill are marked; former records say of whom was hurt
what their run said then."""

import datetime as dt

from django.conf import settings
from django.db import migrations, models
from django.db.models import F

CHUNK = 2_000


def mark_late(apps, schema_editor):
    Drill = apps.get_model("drills", "Drill")
    days = dt.timedelta(days=settings.DRILL_BACKDATE_DAYS)
    rows = Drill.objects.filter(held_on__isnull=False, recorded_at__date__gt=F("held_on"))
    late, last = [], 0
    while some := list(
        rows.filter(pk__gt=last).order_by("pk").values_list("pk", "held_on", "recorded_at__date")[:CHUNK]
    ):
        last = some[-1][0]
        late = [pk for pk, held, recorded in some if recorded - held > days]
        Drill.objects.filter(pk__in=late).update(late=True)


def fill_hurt(apps, schema_editor):
    """A column that a later correction changed stood until then as that one says; else as the run
    says now."""
    Period = apps.get_model("drills", "DrillPeriod")
    Correction = apps.get_model("drills", "DrillCorrection")
    Run = apps.get_model("drills", "DrillRun")
    rows = Period.objects.filter(has_run=True, injured=None, crush=None).order_by("pk")
    for period in rows.iterator(chunk_size=CHUNK):
        run = Run.objects.filter(drill=period.drill_id).first()
        later = list(
            Correction.objects.filter(drill=period.drill_id, made_at__gt=period.recorded_from)
            .order_by("pk")
            .values_list("before", flat=True)
        )
        for name in ("injured", "crush"):
            said = [before[name] for before in later if name in before]
            setattr(period, name, said[0] if said else getattr(run, name, None))
        if (period.injured, period.crush) != (None, None):
            period.save(update_fields=["injured", "crush"])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("drills", "0009_drills_by_the_day_held")]

    operations = [
        migrations.AddField(
            "drill",
            "late",
            models.BooleanField(default=False, editable=False, verbose_name="recorded late"),
        ),
        migrations.RunPython(mark_late, migrations.RunPython.noop),
        migrations.RunPython(fill_hurt, migrations.RunPython.noop),
    ]
