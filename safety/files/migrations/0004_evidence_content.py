from django.db import migrations, models

from safety.base.online import AddIndexOnline


class Migration(migrations.Migration):
    """The first uses of one content, in order. The old index by content alone goes once it stands."""

    atomic = False

    dependencies = [
        ("files", "0003_hearsay"),
    ]

    operations = [
        AddIndexOnline(
            model_name="evidence",
            index=models.Index(fields=["sha256", "id"], name="evidence_content"),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="sha256",
            field=models.CharField(max_length=64),
        ),
    ]
