"""The database itself refuses to empty the table of what was published."""

from django.db import migrations

from safety.base.trail import forbid_truncation


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_bulletin")]
    operations = [*forbid_truncation("reports_publication")]
