"""The reminders of before get their due date and their rung."""

import datetime as dt

from django.db import migrations

BATCH = 1000


def by_rung(apps, _editor):
    """Put `due_on` and `rung` into the reminders of before, whose `once` reads "item:date:offset";
    piece by piece. Cut short it goes on where it stood."""
    notices = apps.get_model("dues", "Notice").objects
    found, last = notices.filter(item__isnull=False, rung=None).order_by("pk"), 0
    while rows := list(found.filter(pk__gt=last).only("once")[:BATCH]):
        for row in rows:
            _item, due_on, offset = row.once.split(":")
            row.due_on, row.rung = dt.date.fromisoformat(due_on), int(offset)
        notices.bulk_update(rows, ["due_on", "rung"])
        last = rows[-1].pk


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("dues", "0004_reminders_by_their_rung")]

    operations = [migrations.RunPython(by_rung, migrations.RunPython.noop)]
