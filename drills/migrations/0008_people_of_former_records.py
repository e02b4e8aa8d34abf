from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("drills", "0007_problems_and_corrections")]

    operations = [
        migrations.AddField("drillperiod", "injured", models.PositiveIntegerField(null=True)),
        migrations.AddField("drillperiod", "crush", models.BooleanField(null=True)),
    ]
