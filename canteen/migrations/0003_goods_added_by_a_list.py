"""When goods were recorded, beside when their delivery was; goods that a list added by mistake."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery

from canteen import kept


def as_their_delivery(apps, _editor):
    """Until now all goods were recorded with their delivery, or soon after it."""
    Delivery, Lot = (apps.get_model("canteen", name) for name in ("Delivery", "Lot"))
    of = Delivery.objects.filter(pk=OuterRef("delivery")).order_by().values("recorded_at")
    Lot.objects.order_by().update(recorded_at=Subquery(of))


class Migration(migrations.Migration):

    dependencies = [("canteen", "0002_put_right_of_water_and_care_points")]

    operations = kept.again(
        migrations.RemoveConstraint(model_name="lot", name="lot_once"),
        migrations.RemoveConstraint(model_name="lot", name="lot_without_a_day_once"),
        migrations.AddField(
            model_name="lot",
            name="withdrawn_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="lot",
            name="recorded_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunPython(as_their_delivery, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="lot", name="recorded_at", field=models.DateTimeField(editable=False)
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("delivery", "name", "spec", "batch", "produced_on"),
                name="lot_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.UniqueConstraint(
                condition=models.Q(("produced_on__isnull", True), ("withdrawn_at", None)),
                fields=("delivery", "name", "spec", "batch"),
                name="lot_without_a_day_once",
            ),
        ),
    )
