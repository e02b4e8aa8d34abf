"""A reminder will be unique by numbers, not by a text made of them; and nothing asks for its reader
and its item once more, of 100,000 in one morning."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

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
    ]  # fmt: skip
