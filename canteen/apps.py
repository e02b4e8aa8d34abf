from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CanteenConfig(AppConfig):
    name = "canteen"
    label = "canteen"
    verbose_name = _("Kitchens")

    def ready(self):
        from canteen import audit, dues, duties, lists, sheets  # all of these need the models
        from safety.schools.actions.school import FOLLOWERS

        audit.register()
        dues.register()
        duties.register()
        lists.register()
        sheets.register()
        FOLLOWERS.append(dues.follow_school)
