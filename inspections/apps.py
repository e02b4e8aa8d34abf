from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionsConfig(AppConfig):
    name = "inspections"
    label = "inspections"
    verbose_name = _("Inspections")

    def ready(self):
        from inspections import (
            checklist_sheets,
            dues,
            duties,
            lists,
            sheets,
            take_out,
        )  # models can be imported only now
        from inspections.actions import follow
        from safety.files import kept

        dues.register()
        duties.register()
        follow.register()
        sheets.register()
        kept.keep("inspections.NoticeTemplate", "file")
        lists.register()
        checklist_sheets.register()
        take_out.register()
