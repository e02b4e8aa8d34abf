"""A reminder is unique by numbers, not by a text made of them; and nothing asks for its reader and
its item once more, of 100,000 in one morning."""

import datetime as dt

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

BATCH = 1000


def by_rung(apps, _editor):
    """Put `due_on` and `rung` into the reminders of before, whose `once` reads "item:date:offset";
    piece by piece."""
    notices = apps.get_model("dues", "Notice").objects
    found, last = notices.filter(item__isnull=False).order_by("pk"), 0
    while rows := list(found.filter(pk__gt=last).only("once")[:BATCH]):
        for row in rows:
            _item, due_on, offset = row.once.split(":")
            row.due_on, row.rung = dt.date.fromisoformat(due_on), int(offset)
        notices.bulk_update(rows, ["due_on", "rung"])
        last = rows[-1].pk


def by_text(apps, _editor):
    notices = apps.get_model("dues", "Notice").objects
    found, last = notices.filter(item__isnull=False).order_by("pk"), 0
    while rows := list(found.filter(pk__gt=last).only("item_id", "due_on", "rung")[:BATCH]):
        for row in rows:
            row.once = f"{row.item_id}:{row.due_on}:{row.rung}"
        notices.bulk_update(rows, ["once"])
        last = rows[-1].pk


class Migration(migrations.Migration):
    # Indexes cannot be built over rows that the same transaction changed and that wait for checks.
    atomic = False

    dependencies = [
        ("dues", "0003_notice_copies_its_unit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            "notice", "user",
            models.ForeignKey(
                db_constraint=False, db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices", to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            "notice", "item",
            models.ForeignKey(
                db_constraint=False, db_index=False, null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices", to="dues.dueitem",
            ),
        ),
        migrations.AlterField("notice", "once", models.CharField(blank=True, max_length=120)),
        migrations.AddField("notice", "due_on", models.DateField(null=True)),
        migrations.AddField("notice", "rung", models.SmallIntegerField(null=True)),
        migrations.RunPython(by_rung, migrations.RunPython.noop),
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
            models.UniqueConstraint(
                condition=models.Q(("item__isnull", False)),
                fields=("item", "user", "due_on", "rung"), name="reminder_once",
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
