from django.db import migrations, models

from canteen import kept


class Migration(migrations.Migration):

    dependencies = [
        ('canteen', '0010_supermarket'),
    ]

    # Again: PostgreSQL refuses TRUNCATE as well from now on.
    operations = kept.again(
        migrations.AddField(
            model_name='forbiddengoods',
            name='but',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='except'),
        ),
        migrations.RemoveIndex(
            model_name='lot',
            name='lot_of_batch',
        ),
        migrations.AddIndex(
            model_name='lot',
            index=models.Index(fields=['batch', 'city', 'arrived_on', 'id'], name='lot_of_batch'),
        ),
    )
