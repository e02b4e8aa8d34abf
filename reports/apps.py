from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    label = "reports"
    verbose_name = _("Reports")

    def ready(self):
        from reports import lists, publish  # models can be imported only now
        from reports.workbook import KIND, book
        from safety.files import kept
        from safety.sheets import registry

        registry.add(registry.ExportKind(KIND, _("Report on hazards"), book.write, book.allowed))
        title = _("Publish the monthly report")
        registry.add(registry.ExportKind(publish.KIND, title, publish.write, publish.allowed))
        lists.register()
        kept.keep("reports.Publication", "file")
