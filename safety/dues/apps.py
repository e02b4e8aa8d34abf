from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DuesConfig(AppConfig):
    name = "safety.dues"
    label = "dues"
    verbose_name = _("Reminders")

    def ready(self):
        from auditlog.registry import auditlog

        from safety.dues import queries
        from safety.dues.actions import follow_school  # models can be imported only now
        from safety.dues.cadence import reminders
        from safety.dues.cadence.models import CadenceExemption, CadenceRule
        from safety.schools.actions import take_out
        from safety.schools.actions.school import FOLLOWERS

        reminders.register()
        FOLLOWERS.extend([follow_school, reminders.follow_school])
        place = ["township", "district", "city"]
        auditlog.register(CadenceRule, exclude_fields=place)
        auditlog.register(CadenceExemption, exclude_fields=place)
        take_out.TOLD["dues.Notice"] = lambda user, rows: rows
        take_out.TOLD["dues.DueItem"] = queries.told
        take_out.ALONG.add("dues.DueItem")
