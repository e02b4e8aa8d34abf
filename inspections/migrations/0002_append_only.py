"""The database itself refuses to change or remove an entry of the trail."""

from django.db import migrations

from safety.base.trail import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_initial")]
    operations = [*forbid_changes("inspections_ledgerentry")]
