from django.db import migrations

from canteen import kept


class Migration(migrations.Migration):
    dependencies = [("canteen", "0020_when_goods_were_held_to_be_gone")]

    operations = kept.again(migrations.RemoveField(model_name="lot", name="gone_before"))
