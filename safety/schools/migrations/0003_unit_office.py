from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("schools", "0002_bureau_codes")]
    operations = [
        migrations.AddField(
            model_name="unit",
            name="office",
            field=models.CharField(
                blank=True, default="", max_length=80, verbose_name="name on papers"
            ),
        ),
    ]
