from django.db import migrations, models
from django.db.models import OuterRef, Subquery

from canteen import kept

TOLD = ("name", "licence", "food_licence", "address", "contact", "phone")
FIELDS = {
    "supplier_name": models.CharField(max_length=80, editable=False, verbose_name="supplier"),
    "supplier_licence": models.CharField(
        max_length=40, editable=False, verbose_name="business licence number"
    ),
    "supplier_food_licence": models.CharField(
        max_length=40, blank=True, editable=False, verbose_name="food licence number"
    ),
    "supplier_address": models.CharField(max_length=120, editable=False, verbose_name="address"),
    "supplier_contact": models.CharField(max_length=40, editable=False, verbose_name="contact"),
    "supplier_phone": models.CharField(max_length=20, editable=False, verbose_name="phone"),
}


def _added(name, field):
    """The column, empty for the deliveries that stand until they are given what is known now."""
    field.default = ""
    return migrations.AddField("delivery", name, field, preserve_default=False)


def copy(apps, editor):
    """Of a past delivery what its supplier is called today is the best that is known."""
    seller = apps.get_model("canteen", "Supplier").objects.filter(pk=OuterRef("supplier"))
    told = {f"supplier_{name}": Subquery(seller.values(name)[:1]) for name in TOLD}
    apps.get_model("canteen", "Delivery").objects.update(**told)


class Migration(migrations.Migration):
    dependencies = [("canteen", "0016_month_figures")]

    operations = kept.again(
        *(_added(name, field) for name, field in FIELDS.items()),
        migrations.RunPython(copy, migrations.RunPython.noop),
    )
