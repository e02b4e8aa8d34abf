import django.db.models.deletion
from django.db import migrations, models


def hold(apps, schema_editor):
    """Nobody moves a reminder between its copy and the end of the column it came from; who reads
    waits for that end alone."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("LOCK TABLE dues_dueitem IN SHARE ROW EXCLUSIVE MODE")


def hold_both(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("LOCK TABLE dues_dueitem, dues_schedule IN ACCESS EXCLUSIVE MODE")


class Migration(migrations.Migration):
    """When an item speaks next goes to a table of its own: a reminder that moves it no longer writes
    the seven indexes of the item."""

    dependencies = [("dues", "0004_fewer_indexes")]

    operations = [
        migrations.RunPython(hold, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Schedule",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="schedule",
                        serialize=False,
                        to="dues.dueitem",
                    ),
                ),
                ("next_at", models.DateTimeField(null=True)),
                ("told_to", models.SmallIntegerField(null=True)),
            ],
            options={"verbose_name": "schedule of a due item"},
        ),
        migrations.RunSQL(
            "INSERT INTO dues_schedule (item_id, next_at, told_to)"
            " SELECT id, next_at, told_to FROM dues_dueitem",
            "UPDATE dues_dueitem SET (next_at, told_to) ="
            " (SELECT next_at, told_to FROM dues_schedule WHERE item_id = id)",
        ),
        migrations.RunPython(migrations.RunPython.noop, hold_both),
        migrations.AddIndex(
            model_name="schedule",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False)),
                fields=["next_at", "item"],
                name="schedule_next",
            ),
        ),
        migrations.RemoveIndex(model_name="dueitem", name="due_item_next"),
        migrations.RemoveField(model_name="dueitem", name="next_at"),
        migrations.RemoveField(model_name="dueitem", name="told_to"),
    ]
