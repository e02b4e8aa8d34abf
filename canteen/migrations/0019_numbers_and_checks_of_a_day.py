import django.db.models.deletion
from django.db import migrations, models


def put_back_the_number(apps, schema_editor):
    """A renewal by list under the number of the certificate before it was stored without one."""
    paper = apps.get_model("canteen", "HealthCertificate")
    for row in paper.objects.filter(number="").order_by("issued_on").iterator():
        before = paper.objects.filter(worker=row.worker_id, issued_on__lt=row.issued_on)
        last = before.exclude(number="").order_by("-issued_on").first()
        row.number = last.number if last else "–"
        row.save(update_fields=["number"])


class Migration(migrations.Migration):
    dependencies = [
        ("canteen", "0018_days_of_a_city"),
    ]

    operations = [
        migrations.AlterField(
            model_name="dailycheck",
            name="sheet",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="checks",
                to="canteen.kitchenday",
            ),
        ),
        migrations.RunPython(put_back_the_number, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="healthcertificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("number", ""), _negated=True), name="certificate_has_a_number"
            ),
        ),
    ]
