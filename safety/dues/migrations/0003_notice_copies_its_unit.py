
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dues', '0002_cadence'),
        ('schools', '0001_tables'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notice',
            name='unit',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit'),
        ),
    ]
