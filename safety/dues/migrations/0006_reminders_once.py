"""From here on the numbers keep a reminder from coming twice; whole or not at all."""

from importlib import import_module

from django.db import migrations, models

BATCH = 1000
# Once more, of what a worker of before wrote meanwhile.
by_rung = import_module("safety.dues.migrations.0005_rungs_of_before").by_rung


def by_text(apps, _editor):
    notices = apps.get_model("dues", "Notice").objects
    found, last = notices.filter(item__isnull=False).order_by("pk"), 0
    while rows := list(found.filter(pk__gt=last).only("item_id", "due_on", "rung")[:BATCH]):
        for row in rows:
            row.once = f"{row.item_id}:{row.due_on}:{row.rung}"
        notices.bulk_update(rows, ["once"])
        last = rows[-1].pk


class Migration(migrations.Migration):

    dependencies = [("dues", "0005_rungs_of_before")]

    operations = [
        migrations.RunPython(by_rung, migrations.RunPython.noop),
        migrations.AddConstraint(
            "notice",
            models.UniqueConstraint(
                condition=models.Q(("item__isnull", False)),
                fields=("item", "user", "due_on", "rung"), name="reminder_once",
            ),
        ),
        migrations.RemoveConstraint("notice", "notice_once"),
        migrations.RunPython(migrations.RunPython.noop, by_text),
        migrations.AddConstraint(
            "notice",
            models.UniqueConstraint(
                condition=models.Q(("item__isnull", True)), fields=("user", "once"),
                name="notice_once",
            ),
        ),
        migrations.AddConstraint(
            "notice",
            models.CheckConstraint(
                condition=models.Q(
                    ("item__isnull", True),
                    models.Q(("due_on__isnull", False), ("rung__isnull", False)),
                    _connector="OR",
                ),
                name="reminder_names_its_rung",
            ),
        ),
    ]  # fmt: skip
