"""The database itself refuses to empty the ledger and the draws at one blow."""

from django.db import migrations

from safety.base.trail import forbid_truncation


class Migration(migrations.Migration):
    dependencies = [("inspections", "0009_notice_template")]
    operations = [
        *forbid_truncation("inspections_ledgerentry"),
        *forbid_truncation("inspections_draw"),
        *forbid_truncation("inspections_drawresult"),
        *forbid_truncation("inspections_drawnvisit"),
    ]
