from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DrillsConfig(AppConfig):
    name = "drills"
    label = "drills"
    verbose_name = _("Drills")

    def ready(self):
        from auditlog.registry import auditlog  # all of these need the models

        from drills import dues, lists
        from drills.models import Drill
        from safety.schools.actions.school import FOLLOWERS

        dues.register()
        lists.register()
        FOLLOWERS.append(dues.follow_school)
        auditlog.register(Drill, exclude_fields=["township", "district", "city"])
