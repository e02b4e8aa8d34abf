"""The database itself refuses to change or remove what was published."""

from django.db import migrations

from safety.base.trail import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [*forbid_changes("reports_publication")]
