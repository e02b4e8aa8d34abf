from django.db import migrations, models

from canteen import kept


def keep(apps, schema_editor):
    rows = apps.get_model("canteen", "Lot").objects.filter(back_at__isnull=False)
    for lot in rows.exclude(gone_before=None).iterator():
        lot.gone_spans = [[lot.gone_before.isoformat(), lot.back_at.isoformat()]]
        lot.save(update_fields=["gone_spans"])


class Migration(migrations.Migration):
    dependencies = [("canteen", "0019_certificate_numbers")]

    operations = kept.again(
        migrations.AddField(
            model_name="lot",
            name="gone_spans",
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.RunPython(keep, migrations.RunPython.noop),
    )
